"""Cells of those who left a stratum or a margin unknown, worked out by hand."""

import pandas as pd

from pipeline.errors import Faults
from pipeline.weight.unknown import placed


def people(*rows: tuple[str | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["sector", "region"])
    return frame.assign(respondent=range(1, len(frame) + 1))


def of(cleaned: pd.DataFrame, frame=None) -> tuple[list[tuple[str, str]], list[str]]:
    faults = Faults()
    found = placed(cleaned, ["sector", "region"], frame or {}, ("sector", "region"), faults)
    return list(found.itertuples(index=False, name=None)), [f.problem for f in faults.found]


def test_in_proportion_to_those_who_share_what_is_known():
    """Health has three in the north and one in the south; of four unknown regions 3 and 1."""
    known = [("health", "north")] * 3 + [("health", "south"), *[("fire", "south")] * 20]
    found, faults = of(people(*known, *[("health", None)] * 4))
    assert found[-4:].count(("health", "north")) == 3
    assert found[-4:].count(("health", "south")) == 1
    assert faults == []


def test_what_somebody_said_is_never_changed():
    known = [("health", "north")] * 3 + [("fire", "south")] * 3
    found, _ = of(people(*known, (None, "south"), ("health", None), (None, None)))
    assert found[:6] == known
    assert found[6] == ("fire", "south")
    assert found[7] == ("health", "north")


def test_the_order_of_the_rows_does_not_matter():
    known = [("health", "north")] * 5 + [("health", "south")] * 4 + [("health", None)] * 3
    one = people(*known)
    other = one.sample(frac=1, random_state=3)
    placed_one = placed(one, ["sector", "region"], {}, (), Faults()).set_axis(one["respondent"])
    placed_other = placed(other, ["sector", "region"], {}, (), Faults())
    placed_other = placed_other.set_axis(other["respondent"]).sort_index()
    pd.testing.assert_frame_equal(placed_one, placed_other)


def test_where_none_is_alike_the_frame_decides():
    frame = {("health", "north"): 10.0, ("health", "south"): 90.0, ("fire", "north"): 50.0}
    found, faults = of(people(("fire", "north"), *[("health", None)] * 10), frame)
    assert found[1:].count(("health", "south")) == 9
    assert found[1:].count(("health", "north")) == 1
    assert faults == []


def test_where_nothing_decides_one_message_says_whom_it_is_about():
    _, faults = of(people(("fire", "north"), ("health", None), ("health", None)))
    assert faults == ["2 respondents with this and the rest unknown, and no other like them."]


def test_all_that_nothing_decides_is_said_at_once_and_the_rest_is_placed():
    """Nobody else is in health or in parks; those in fire go where fire is."""
    faults = Faults()
    cleaned = people(("fire", "north"), ("health", None), ("fire", None), ("parks", None))
    found = placed(cleaned, ["sector", "region"], {}, ("sector", "region"), faults)
    assert [one.place for one in faults.found] == ["sector=health", "sector=parks"]
    assert found.loc[2].tolist() == ["fire", "north"]
