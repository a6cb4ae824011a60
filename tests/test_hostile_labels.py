"""Hostile words of an export or a codebook: as far as the last files before the pages."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from pipeline.__main__ import main
from pipeline.ingest.formats import read_export
from tests.bad_input.case import EXPORT, project, respondents
from tests.small_survey import FACTORS, edit, read_rows, write_export

RED = "\x1b[31m"
HOSTILE = {
    "script": "<script>alert('hostile')</script>",
    "formula": '=HYPERLINK("file:///etc/passwd","hostile")',
    "turned": "hostile \u202ereverse\u202c \u2066inside\u2069 \u200b\ufeff",
    "terminal": f"hostile {RED}red\x07\x1b]0;title\x07",
    "markup": "| hostile | `a` | [x](javascript:1) |\n# hostile",
    "long": "hostile " + "long " * 2000,
}
REFUSED = "terminal"  # no codebook may have it; all else is shown as it is
STAGES = ("ingest", "clean", "weight", "analyse", "disclose")
FILES = ("release.parquet", "account.json", "dictionary.json")


def run(root: Path, *stages: str) -> list[int]:
    return [main(["--root", str(root), stage]) for stage in stages]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def test_words_of_an_export_never_get_past_ingest(root: Path, capsys) -> None:
    """Columns that nobody knows, their questions and answers: no file after it has them."""
    words = {f"SECRET{n}": w.replace("\n", " ")[:250] for n, w in enumerate(HOSTILE.values())}
    write_export(root / EXPORT, [row | words for row in respondents()], labels=words)
    assert set(read_export(root / EXPORT).frame) >= set(words)
    assert run(root, *STAGES) == [0] * len(STAGES)
    said = capsys.readouterr()
    assert "hostile" not in said.out + said.err
    for path in (root / "data/processed").rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"hostile" not in held, path.name
            assert b"HYPERLINK" not in held, path.name
    frames = [pd.read_parquet(path) for path in (root / "data/processed").rglob("*.parquet")]
    assert len(frames) == 5
    for frame in frames:
        assert not frame.astype(str).apply(lambda x: x.str.contains("hostile")).any().any()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_label_and_a_question_that_are_not_ours_are_told_on_a_plain_line_each(
    root: Path, kind: str, capsys
) -> None:
    label = HOSTILE[kind].replace("\n", " ")[:120]
    values = {"C1": {1: label, 2: "Neither", 3: "Agree", -9: "Don't know"}}
    write_export(root / EXPORT, list(respondents()), values=values, labels={"C2": label})
    assert run(root, "ingest") == [2]
    told = [line for line in capsys.readouterr().err.splitlines() if "hostile" in line]
    assert len(told) == 2
    assert all(line.isprintable() for line in told)
    assert not (root / "data/processed/first/ingested.parquet").exists()


def test_words_that_no_codebook_may_have_stop_every_stage(root: Path) -> None:
    edit(root / "data/reference/variables.csv", "f1,factor", "label_en", HOSTILE[REFUSED])
    assert run(root, *STAGES) == [2] * len(STAGES)
    assert not list((root / "data/processed").rglob("*.parquet"))


def test_words_of_the_codebook_are_words(root: Path) -> None:
    """They are released as they were typed, in the dictionary and nowhere else."""
    accepted = [label for kind, label in HOSTILE.items() if kind != REFUSED]
    words = dict(zip(FACTORS[: len(accepted)], accepted, strict=True))
    for factor, label in words.items():
        edit(root / "data/reference/variables.csv", f"{factor},factor", "label_en", label)
    assert run(root, *STAGES) == [0] * len(STAGES)
    processed = root / "data/processed/first"
    said = json.loads((processed / "dictionary.json").read_text(encoding="utf-8"))
    for factor, label in words.items():
        assert said["items"][factor]["label"]["en"] == label.strip()
    release = pd.read_parquet(processed / "release.parquet")
    assert not release.astype(str).apply(lambda x: x.str.contains("hostile")).any().any()
    assert "hostile" not in (processed / "account.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_draft_shows_hostile_words_as_words(root: Path, kind: str, capsys) -> None:
    """The list of differences goes to a terminal and to a Markdown file."""
    words = HOSTILE[kind].replace("\n", " ")[:250]
    rows = list(respondents())
    write_export(root / EXPORT, rows, labels={"SECRET": words, "C1": words})
    assert run(root, "wave") == [0]
    shown = capsys.readouterr().out
    assert all(line.isprintable() for line in shown.splitlines())
    difference = (root / "data/processed/first/difference.md").read_text(encoding="utf-8")
    assert all(line.isprintable() for line in difference.splitlines())
    assert not re.search(r"(?<!\\)[<`\[]", difference)  # escaped, as Markdown has it


def test_a_formula_in_a_question_is_text_in_a_spreadsheet_and_still_the_question(
    root: Path,
) -> None:
    question = HOSTILE["formula"]
    edit(root / "data/reference/variables.csv", "success,outcome", "question_en", question)
    write_export(root / EXPORT, list(respondents()), labels={"C1": question})
    typed = root / "data/reference/waves/first.csv"
    for row in (line for line in typed.read_text().splitlines() if line.startswith("column,")):
        typed.write_text(typed.read_text().replace(f"{row}\n", ""))
    assert run(root, "wave") == [0]
    cells = [cell for row in read_rows(typed) for cell in row]
    assert f" {question}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    drafted = typed.read_text()
    assert run(root, "wave") == [0]
    assert typed.read_text() == drafted
    row = next(row for row in read_rows(typed) if row[1] == "success")
    assert row[2:4] == ["C1", f" {question}"]
