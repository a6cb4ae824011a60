"""`make report` audits what it is about to publish; what tells too much is not put in place."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.built import WAVE, Regions, copied
from tests.conftest import run

REPORT = (".venv/bin/python", "-m", "pipeline", "--wave", WAVE, "report")


@pytest.fixture
def spoilt(regions: Regions, tmp_path: Path) -> Path:
    """A project with good reports, and a release in which secondary cells are shown again.

    Those of areas: their shares are read as counts. One of Wales is a weighted sum of its areas'.
    """
    folder = copied(regions.reported, tmp_path / "project")
    processed = folder / "data/processed" / WAVE
    results = pd.read_parquet(processed / "results.parquet")
    release = pd.read_parquet(processed / "release.parquet")
    hidden = release["verdict"].eq("suppressed") & release["statistic"].eq("share")
    hidden &= release["dimension"].eq("region") & results["count"].ge(5)
    hidden &= (results["base"] - results["count"]).ge(5)
    assert hidden.any()
    release.loc[hidden, "value"] = (100 * results.loc[hidden, "value"]).round()
    release.loc[hidden, "base"] = (results.loc[hidden, "base"] / 5).round().astype("Int64") * 5
    release.loc[hidden, ["verdict", "reason"]] = ["published", ""]
    release.to_parquet(processed / "release.parquet", index=False)
    return folder


def bodies(folder: Path) -> dict[str, bytes]:
    """What readers have."""
    reports = folder / "reports"
    return {str(p.relative_to(reports)): p.read_bytes() for p in reports.rglob("*") if p.is_file()}


@pytest.mark.parametrize("page", [(), ("--page", "en/national")], ids=["all", "one page"])
def test_a_release_that_gives_something_away_is_refused(
    spoilt: Path, page: tuple[str, ...]
) -> None:
    """Status 2, guarantee, file and place are named, and the last good pages stay as they were."""
    audited = spoilt / "data/processed" / WAVE / "audit.json"
    good, before = bodies(spoilt), audited.read_text(encoding="utf-8")
    made = run(spoilt, *REPORT, *page)
    assert made.returncode == 2, made.stdout + made.stderr
    assert "guarantee G" in made.stderr
    assert "en/release.csv" in made.stderr or "cy/release.csv" in made.stderr
    assert "No page was written." in made.stderr
    assert "Traceback" not in made.stderr
    assert bodies(spoilt) == good
    found = json.loads(audited.read_text(encoding="utf-8"))
    if page:
        assert audited.read_text(encoding="utf-8") == before
    else:
        assert not all(one["holds"] for one in found["guarantees"].values())


@pytest.mark.parametrize("wave", ["demo-2", "demo-small"])
def test_the_audit_of_a_good_release_says_so(built: Callable[[str], Path], wave: str) -> None:
    """Next to its results: every guarantee, every file by its hash, what is hidden, and how long.

    demo-1's own answers are released and audited in `test_new_wave_doc.py`.
    """
    folder = built(wave)
    found = json.loads((folder / f"data/processed/{wave}/audit.json").read_text(encoding="utf-8"))
    assert set(found["guarantees"]) == {f"G{n}" for n in range(1, 10)}
    assert all(one["holds"] and one["figures"] == [] for one in found["guarantees"].values())
    listed = json.loads((folder / f"reports/{wave}/manifest.json").read_text(encoding="utf-8"))
    assert found["files"] == listed["files"]
    assert sum(found["suppressed"].values()) > 1000
    assert found["seconds"] > 0
