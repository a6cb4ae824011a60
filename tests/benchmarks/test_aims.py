"""What a whole run is aimed at: each aim has its row, and says when it is missed."""

import json
from pathlib import Path

import pytest

from benchmarks import aims, pack
from tests.report import fixture_release

FOUND = {"page": 59.0, "environment": 0.8, "wave": 18.04, "unchanged": 0.05, "test": 721.0}


def test_every_aim_has_its_row_and_its_verdict() -> None:
    lines = aims.page(FOUND).splitlines()
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in lines if line.count("|") == 5}
    assert rows["environment of `make report`, GB"].endswith("| 0.75 | 0.80 | **missed** |")
    first = "fresh clone to its first page, packages in the local cache, s"
    assert rows[first].endswith("| 60 | 59.0 | met |")
    assert rows["`make report` with nothing changed, by content, s"].endswith("0.05 | met |")
    assert rows["`make test`, s"].endswith("| 720 | 721.0 | **missed** |")
    assert not any("19,680" in row for row in rows)  # it was left out


def test_the_log_says_how_long_a_command_took(tmp_path: Path) -> None:
    folder = tmp_path / "data/processed/w"
    folder.mkdir(parents=True)
    runs = [("disclose", "done", 3.5), ("disclose", "refused", 1.0), ("analyse", "done", 9.0)]
    lines = [json.dumps({"command": c, "status": s, "seconds": n}) for c, s, n in runs]
    (folder / "run.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert aims.logged(tmp_path, "w", "disclose") == 3.5


def test_a_failed_make_says_what_it_said(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("all:\n\t@echo no such thing; exit 3\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="no such thing"):
        aims.make(tmp_path, "all")


def test_a_pack_is_held_to_its_aims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "documents", lambda name: tmp_path / name)
    seconds = {"ours": [7.0], "usual way": [105.0], "R Markdown, one process": [20.0]}
    pack.write({30: (seconds, (154, 162))}, 1)
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "| 30 pages, times faster than: usual way | 15 | 15.0 | met |" in text
    assert "than: R Markdown, one process | 3 | 2.9 | **missed** |" in text


@pytest.mark.parametrize("number", [6, 30, 40])
def test_a_pack_of_any_size_has_the_pages_that_its_pages_link_to(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = fixture_release.write(tmp_path / "data/processed/demo-2").name
    monkeypatch.setattr(pack, "ROOT", tmp_path)
    chosen = pack.plan(wave, number)
    assert len(chosen) == len({page.path for page in chosen}) == number
    for language in {page.language for page in chosen}:
        assert set(pack.LINKED) <= {page.key for page in chosen if page.language == language}
