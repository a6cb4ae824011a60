"""From the committed exports to the pages, as a person would do it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.built import REPORT, WAVE, Regions, copied
from tests.conftest import run

Built = Callable[[str], Path]
WAVES = ("demo-2", "demo-small")


@pytest.mark.parametrize("wave", WAVES)
def test_every_page_the_manifest_lists_is_there_in_both_languages(built: Built, wave: str) -> None:
    reports = built(wave) / "reports" / wave
    listed = list(json.loads((reports / "manifest.json").read_text())["files"])
    pages = [name for name in listed if name.endswith(".html")]
    assert len([p for p in pages if p.startswith("en/")]) == len(
        [p for p in pages if p.startswith("cy/")]
    )
    assert {f"en/{p}.html" for p in ("index", "national", "sector-health", "quality")} <= set(pages)
    assert len([p for p in pages if p.startswith("en/sector-")]) == 7
    assert len([p for p in pages if p.startswith("en/region-")]) == 4
    found = {str(p.relative_to(reports)) for p in reports.rglob("*") if p.is_file()}
    assert found == set(listed) | {"manifest.json"}


DATA = '<script type="application/ld+json">'  # is never run


@pytest.mark.parametrize("wave", WAVES)
def test_pages_say_that_they_are_synthetic_and_show_no_one(built: Built, wave: str) -> None:
    folder = built(wave)
    for page in sorted((folder / "reports" / wave).rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title is not None
        assert re.search("synthetic|synthetig", title[1], re.IGNORECASE), page.name
        for leak in (str(folder), "Traceback", "/tmp/", "data/processed", ".parquet", "<script"):
            assert leak not in text.replace(DATA, ""), (page.name, leak)


def test_a_second_run_does_nothing(built: Built, tmp_path: Path) -> None:
    folder = copied(built("demo-2"), tmp_path / "copy", "demo-2")
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    result = run(folder, "make", "report", "WAVE=demo-2")
    assert result.returncode == 0
    assert result.stdout.strip().splitlines() == ["Open reports/demo-2/en/index.html"]
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()} == before


def test_half_written_files_are_never_left(built: Built) -> None:
    folder = built("demo-2")
    for place in ("data/processed", "reports"):
        hidden = [p.name for p in (folder / place).rglob(".*") if p.is_file() and p.name != ".lock"]
        assert hidden == []


def test_nothing_exact_is_released(built: Built) -> None:
    """The release has no column of counts, and its bases are rounded to the configured step."""
    folder = built("demo-2")
    release = pd.read_parquet(folder / "data/processed/demo-2/release.parquet")
    assert "count" not in release.columns
    assert (release["base"].dropna() % 5 == 0).all()
    percents = release.loc[release["unit"] == "percent", "value"].dropna()
    assert (percents == percents.round()).all()
    assert len(percents) > 1_000


def test_a_page_is_a_target_of_its_own(regions: Regions, tmp_path: Path) -> None:
    folder = copied(regions.reported, tmp_path / "copy")
    name = f"reports/{WAVE}/en/region-mid-wales.html"
    page = folder / name
    before = page.read_bytes()
    page.unlink()
    result = run(folder, "make", name)
    assert result.returncode == 0, result.stdout + result.stderr
    assert page.read_bytes() == before


def test_a_deleted_page_comes_back(regions: Regions, tmp_path: Path) -> None:
    folder = copied(regions.reported, tmp_path / "copy")
    page = folder / f"reports/{WAVE}/cy/index.html"
    before = page.read_bytes()
    page.unlink()
    result = run(folder, "make", *REPORT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 of 18 pages made, 17 kept as they are" in result.stdout
    assert page.read_bytes() == before
