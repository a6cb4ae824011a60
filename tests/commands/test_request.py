"""A table that is asked for: in the pack, in each language, and kept; or refused, and why."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipeline.__main__ import main
from tests.built import WAVE, Regions, copied
from tests.conftest import run

FILE = Path("data/reference/requests") / f"{WAVE}.csv"


@pytest.fixture
def project(built: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of a project whose wave has been released."""
    return copied(built(WAVE), tmp_path / "project", "none")


@pytest.fixture
def smaller(regions: Regions, tmp_path: Path) -> Path:
    """A copy of one with regions alone, where the release is made again."""
    return copied(regions.reported, tmp_path / "smaller")


def ask(root: Path, **typed: str) -> int:
    arguments = [f"--{name}={value}" for name, value in typed.items()]
    return main(["--root", str(root), "--wave", WAVE, "table", *arguments, "--release=yes"])


def rows_of(root: Path, language: str = "en") -> list[dict[str, str]]:
    path = root / "reports" / WAVE / language / "release.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_asked_for_is_in_the_pack_and_stays(smaller: Path) -> None:
    before = rows_of(smaller)
    words = ("make", "table", f"WAVE={WAVE}", "ROWS=trust", "BY=seniority", "RELEASE=yes")
    done = run(smaller, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (smaller / FILE).read_text("utf-8").splitlines()[1:] == ["trust,seniority,,"]
    for language, page in (("en", "additional-tables"), ("cy", "tablau-ychwanegol")):
        rows = [row for row in rows_of(smaller, language) if row["table"] == "requested"]
        shown = [row for row in rows if row["value"]]
        assert shown
        html = (smaller / "reports" / WAVE / language / f"{page}.html").read_text("utf-8")
        for row in shown:
            assert "|".join(list(row.values())[:7]) in html
        assert all(row["area_label"] and row["dimension_label"] for row in rows)
    assert [row for row in rows_of(smaller) if row["table"] != "requested"] == before
    audit = json.loads((smaller / "data/processed" / WAVE / "audit.json").read_text("utf-8"))
    assert all(one["holds"] for one in audit["guarantees"].values())
    again = run(smaller, *words)
    assert "it is asked for already" in again.stdout
    assert len((smaller / FILE).read_text("utf-8").splitlines()) == 2
    kept = run(smaller, "make", "report", f"WAVE={WAVE}")
    assert kept.returncode == 0
    assert [row for row in rows_of(smaller) if row["table"] == "requested"]
    assert main(["--root", str(smaller), "--wave", WAVE, "table", "--release=no"]) == 0
    assert len((smaller / FILE).read_text("utf-8").splitlines()) == 2, "readers have it"


def test_what_no_report_has_can_be_taken_back(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `make table RELEASE=yes` does where the report cannot be made; the one before stays."""
    back = ["--root", str(project), "--wave", WAVE, "table", "--release=no"]
    assert ask(project, rows="trust", by="seniority") == 0
    one = (project / FILE).read_text("utf-8")
    assert ask(project, rows="funding", by="seniority") == 0
    assert main(back) == 0
    assert "the table is not asked for any more" in capsys.readouterr().out
    assert (project / FILE).read_text("utf-8") == one
    assert main(back) == 0
    assert (project / FILE).read_text("utf-8") == one, "only what was asked for last"


def test_figures_are_those_of_the_answers(smaller: Path) -> None:
    """The published share is the weighted one, counted here from the respondents."""
    assert ask(smaller, rows="trust", by="seniority") == 0
    for stage in ("analyse", "disclose"):
        assert main(["--root", str(smaller), "--wave", WAVE, stage]) == 0
    folder = smaller / "data/processed" / WAVE
    people = pd.read_parquet(folder / "weighted.parquet")
    release = pd.read_parquet(folder / "release.parquet")
    shown = release[(release["table"] == "requested") & (release["statistic"] == "share")]
    shown = shown[shown["value"].notna()]
    assert len(shown)
    for row in shown.to_dict("records"):
        own = people[(people["seniority"] == row["area"]) & people["trust"].notna()]
        gave = own.loc[own["trust"] == row["level"], "weight"].sum() / own["weight"].sum()
        assert abs(row["value"] - 100 * gave) <= 0.5 + 1e-9
        assert len(own) >= 10
        assert (own["trust"] == row["level"]).sum() >= 5


@pytest.mark.parametrize(
    "where",
    [
        "sector=health & seniority=head|service_manager|project_manager",  # all but four
        "sector=health & seniority=director",  # four
    ],
)
def test_few_people_who_tell_it_from_an_area_are_protected(
    project: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(project, rows="trust", where=where) == 2
    said = capsys.readouterr().err
    assert "none of its 8 figures could be published" in said
    assert "Ask for fewer and larger groups" in said
    assert not (project / FILE).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rows": "trsut", "by": "senority"}, ["you mean 'trust'?", "you mean 'seniority'?"]),
        ({"rows": "trust", "where": "sector='health' & $(touch RAN)"}, ["cannot be read"]),
        ({"rows": "trust", "where": "sector=helth"}, ["Did you mean 'health'?"]),
        ({"rows": ""}, ["no question is named"]),
        ({"rows": "duration"}, ["'duration' cannot be asked for here"]),
        ({"rows": "trust", "by": "trust"}, ["both asked for and a filter or group"]),
        ({"rows": "sector"}, ["'sector' cannot be asked for here. Ask for factors and outcomes"]),
        ({"rows": "trust", "where": "sector!=health"}, ["Name the answers that are meant"]),
        ({"rows": "trust", "where": "sector='Local government'"}, ["mean 'local_government'?"]),
        ({"rows": "trust", "by": "sector"}, ["these figures are in the pack already"]),
        ({"rows": "trust", "where": "region=north"}, ["these figures are in the pack already"]),
    ],
    ids=lambda one: "" if isinstance(one, list) else "-".join(one.values()),
)  # fmt: skip
def test_what_cannot_be_asked_for_is_not_kept(
    project: Path, typed: dict[str, str], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(project, **typed) == 2
    found = capsys.readouterr().err
    assert all(one in found for one in said), found
    assert not (project / FILE).exists()


def test_no_argument_is_a_command(project: Path) -> None:
    words = ("ROWS=$(shell touch RAN)", "BY='; touch RAN; '", 'WHERE=a="b" & `touch RAN`')
    done = run(project, "make", "table", f"WAVE={WAVE}", *words, "RELEASE=yes")
    assert done.returncode == 2
    assert not (project / "RAN").exists()
    assert not (project / FILE).exists()
