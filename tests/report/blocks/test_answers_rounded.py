"""How people answered: shares that do not add up to 100% are said to be rounded."""

from pathlib import Path

import pytest

from pipeline.report import open_page
from tests.report import fixture_release
from tests.report.changed import GONE, change
from tests.report.reading import text_of


@pytest.mark.parametrize(
    ("shares", "is_said"),
    [((58, 20, 22), False), ((58, 20, 21), True), ((58, 20, 23), True), ((58, 20, None), False)],
)
def test_shares_that_add_up_to_99_or_101_are_said_to_be_rounded(
    tmp_path: Path, shares: tuple[float | None, ...], is_said: bool
) -> None:
    """A bar that is not whole, as a share of it is hidden, is not drawn and adds up to nothing."""
    folder = fixture_release.write(tmp_path / "demo-2")
    bars = {"table": "item", "statistic": "group_share", "dimension": "national"}
    bars |= {"item": list(fixture_release.FACTORS)}
    for level, value in zip(("agree", "neither", "disagree"), shares, strict=True):
        cells = GONE if value is None else {"value": value}
        change(folder, bars | {"level": level}, cells, rows=None)
    said = open_page(folder, "national", wave="demo-2", language="en").section("answers")
    assert said is not None
    assert ("Each share is rounded by itself" in text_of(said.html)) is is_said
