"""How people answered: shares that do not add up to 100% are said to be rounded."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.report import open_page
from tests.report import fixture_release
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
    frame = pd.read_parquet(folder / "release.parquet")
    bars = (frame["table"] == "item") & (frame["statistic"] == "group_share")
    national = bars & (frame["dimension"] == "national")
    for level, value in zip(("agree", "neither", "disagree"), shares, strict=True):
        here = national & (frame["level"] == level) & (frame["item"] != "success")
        assert here.any()
        frame.loc[here, "value"] = value
        if value is None:
            hidden = ["low", "high", "base", "effective_base"]
            frame.loc[here, hidden] = None
            frame.loc[here, ["verdict", "reason"]] = ["suppressed", "too_few"]
    frame.to_parquet(folder / "release.parquet", index=False)
    said = open_page(folder, "national", wave="demo-2", language="en").section("answers")
    assert said is not None
    assert ("Each share is rounded by itself" in text_of(said.html)) is is_said
