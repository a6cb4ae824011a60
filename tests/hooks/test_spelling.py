"""Spelling: faults are found where people read, and words that are right pass."""

import csv
import sys
from pathlib import Path

import pytest

from hooks.spelling import english, main, right
from tests.conftest import ROOT, run


def spell(folder: Path, name: str, text: str) -> str:
    """What is said of one file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    result = run(ROOT, sys.executable, "-m", "hooks.spelling", str(path))
    assert result.returncode == (1 if result.stdout else 0), result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("room.py", '"""A treshold."""\n', "room.py:1: treshold ==> threshold"),
        (
            "page.md",
            "The colour of\nan organization.\n",
            "page.md:2: organization ==> organisation",
        ),
        (
            "words.csv",
            "key,en,cy\na,Fine,Iawn\nb,Recieved,\n",
            "words.csv:3: Recieved ==> Received",
        ),
        ("words.csv", "key,en,cy\na,Favorite,\n", "words.csv:2: Favorite ==> Favourite"),
        ("w.csv", "kind,name,value\nfact,title_en,Teh wave\n", "w.csv:2: Teh ==> The"),
    ],
)
def test_faults_are_found(name: str, text: str, said: str, tmp_path: Path) -> None:
    assert said in spell(tmp_path, name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("room.py", "color = normalize(center)\n"),
        ("words.csv", "key,en,cy\nteh,Fine,Fro mor thair recieved\n"),
        ("w.csv", "kind,name,value\nfact,title_cy,Teh\ncolumn,trust,recieved\n"),
    ],
)
def test_code_keys_and_welsh_pass(name: str, text: str, tmp_path: Path) -> None:
    assert spell(tmp_path, name, text) == ""


def test_a_row_of_a_table_is_a_line() -> None:
    lines = list(english(ROOT / "data/reference/scales.csv"))
    with (ROOT / "data/reference/scales.csv").open(encoding="utf-8", newline="") as file:
        assert len(lines) == len(list(csv.reader(file)))
    assert any("Tend to disagree" in line for line in lines)
    assert not any("Tueddu" in line for line in lines)


def test_all_that_is_tracked_is_spelt_right(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main([]) == 0, capsys.readouterr().out


def test_every_word_that_passes_is_in_use() -> None:
    """A word nobody writes any more has no place in the list."""
    texts = [
        path.read_text(encoding="utf-8").lower()
        for pattern in ("*.md", "*.cff", "hooks/*.py", "pipeline/**/*.py", "pipeline/**/*.csv",
                        "pipeline/**/*.css", "tests/**/*.py", "tests/**/*.R", "docs/**/*.md",
                        "data/reference/**/*.csv", "Makefile")
        for path in ROOT.glob(pattern)
    ]  # fmt: skip
    for word in right("everywhere", "tests", "prose").split(","):
        assert any(word in text for text in texts), word
