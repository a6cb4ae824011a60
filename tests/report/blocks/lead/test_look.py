"""Where to look first, and what cannot be told: no factor is put on a side it may not be on."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release
from tests.report.reading import text_of

NATIONAL = {"dimension": "national", "area": "national"}


def made(tmp_path: Path, shares: dict[str, tuple[float, float]], q: float = 0.01) -> Page:
    """The national page with shares who agreed, each with half the width of its interval."""
    folder = fixture_release.write(tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")

    def where(**key: Any) -> "pd.Series[bool]":
        found = pd.Series(data=True, index=frame.index)
        for column, value in (NATIONAL | key).items():
            found &= frame[column] == value
        return found

    for item, (value, half) in shares.items():
        here = where(table="item", item=item, level="agree", statistic="group_share")
        frame.loc[here, ["value", "low", "high"]] = [value, value - half, value + half]
        frame.loc[where(table="association", item=item, outcome="success", statistic="q"),
                  "value"] = q  # fmt: skip
    frame.to_parquet(folder / "release.parquet", index=False)
    return open_page(folder, "national", wave="demo-2", language="en")


def said(page: Page, name: str) -> str:
    found = page.section(name)
    assert found is not None
    return text_of(found.html)


def test_factors_are_sorted_by_how_common_they_are_and_no_further_than_chance(
    tmp_path: Path,
) -> None:
    page = made(
        tmp_path, {"leadership_authority": (30, 5), "shared_goals": (70, 5), "trust": (52, 5)}
    )
    lines = {line.split(",")[0]: line for line in said(page, "look").split("\n")}
    assert (
        "Leadership with authority and credibility (30% agreed; 24 percentage points)."
        in lines["Fewer than half agreed that it was in place"]
    )
    assert (
        "Shared goals (70% agreed; 19 percentage points)."
        in lines["More than half agreed that it was in place"]
    )
    assert (
        "Trust between partners (52% agreed; 16"
        in lines["We cannot tell whether fewer or more than half agreed that it was in place"]
    )


def test_the_counts_of_both_blocks_make_all_that_are_tested(tmp_path: Path) -> None:
    page = made(tmp_path, {"trust": (52, 5)}, q=1.0)
    assert "of the 6 factors whose test is shown, 2 go with it beyond chance." in said(page, "look")
    assert "we cannot tell for 4 whether they go with it." in said(page, "cannot")
    assert "Trust" not in said(page, "look"), "its test does not pass"


def test_the_reach_is_half_the_width_of_the_middle_interval(tmp_path: Path) -> None:
    page = made(tmp_path, {})
    folder = tmp_path / "demo-2"
    frame = pd.read_parquet(folder / "release.parquet")
    here = frame[(frame["statistic"] == "contrast") & (frame["outcome"] == "success")]
    here = here[here["area"] == "national"]
    reach = round(((here["high"] - here["low"]) / 2).median())
    assert f"smaller than about {reach} percentage points" in said(page, "cannot")


@pytest.mark.parametrize("name", ["look", "cannot"])
def test_where_nothing_is_shown_nothing_is_said(tmp_path: Path, name: str) -> None:
    folder = fixture_release.write(tmp_path / "demo-2")
    page = open_page(folder, "area", wave="demo-2", language="en", dimension="sector", area="parks")
    assert page.section(name) is None
