"""The flow from those asked to those analysed leaves a hidden number of removals open."""

from functools import cache

import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose.flow import hidden_flow
from pipeline.disclose.release_rows import write
from tests.made import table

POLICY = Disclosure()


def flow(asked: int, scope: int, twice: int, analysed: int, partial: int = 0) -> pd.DataFrame:
    """The rows of a wave; rates as AAPOR defines them."""
    received = analysed + scope + twice
    nothing = asked - analysed - scope
    complete = analysed - partial
    e = analysed / (analysed + scope)
    steps = [("asked", "asked", asked), ("no_answer", "removed", nothing),
             ("received", "respondents", received), ("out_of_scope", "removed", scope),
             ("duplicate_respondent", "removed", twice), ("analysed", "respondents", analysed),
             ("complete", "respondents", complete),
             ("partial", "respondents", partial)]  # fmt: skip
    rates = [("e", "eligible_share", analysed, analysed + scope),
             ("RR1", "response_rate", complete, analysed + nothing),
             ("RR2", "response_rate", analysed, analysed + nothing),
             ("RR3", "response_rate", complete, analysed + e * nothing)]  # fmt: skip
    rows = [{"level": name, "statistic": kind, "value": n, "count": n} for name, kind, n in steps]
    rows += [{"level": name, "statistic": kind, "value": over / under, "count": over,
              "base": round(under)} for name, kind, over, under in rates]  # fmt: skip
    wales = {"dimension": "national", "area": "national"}
    return table(rows, table="recodes", item="(flow)", **wales)


def shown(frame: pd.DataFrame) -> dict[str, tuple[float, object]]:
    """What is printed of each step, with its base."""
    release, _ = write(frame, hidden_flow(frame, POLICY), set(), POLICY)
    seen = release[release["value"].notna()]
    bases = [None if pd.isna(base) else base for base in seen["base"]]
    return dict(zip(seen["level"], zip(seen["value"], bases, strict=True), strict=True))


@cache
def printed(asked: int, analysed: int) -> list[dict[str, tuple[float, object]]]:
    """What is printed where from 1 to 9 are out of scope."""
    return [shown(flow(asked, one, 2, analysed)) for one in range(1, 10)]


@pytest.mark.parametrize(("asked", "analysed"), [(1250, 312), (80, 70), (5000, 480)])
@pytest.mark.parametrize("scope", range(1, 6))
def test_every_number_out_of_scope_fits_what_is_printed(
    asked: int, analysed: int, scope: int
) -> None:
    """Brute force: the release is the same for each number from 1 to 9; none is ruled out."""
    found = printed(asked, analysed)
    assert found[scope - 1] == found[0]
    assert all(base is None for _, base in found[0].values())
    assert found[0]["analysed"][0] == 5 * round(analysed / 5)


def test_large_numbers_are_published_and_rates_with_them() -> None:
    found = shown(flow(1250, 40, 25, 300, 30))
    assert {"received", "out_of_scope", "e", "RR1", "RR2", "RR3", "complete"} <= set(found)


def test_partial_responses_do_not_follow_from_complete_ones() -> None:
    found = shown(flow(1250, 40, 25, 312, 3))
    assert not {"partial", "complete", "RR1", "RR3"} & set(found)
    assert "analysed" in found
