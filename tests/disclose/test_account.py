"""The account says how much of what is safe by itself is published."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from tests.disclose.populations import LEVELS, People

POLICY = Disclosure()


Made = tuple[People, pd.DataFrame, dict[str, Any]]


@pytest.fixture
def made(respondents: People, disclosed: tuple[pd.DataFrame, dict[str, Any]]) -> Made:
    """Who answered, the release, and what the account says is kept of what is safe."""
    release, account = disclosed
    return respondents, release, account["kept"]


def test_safe_pairs_are_those_of_respondents_counted_one_by_one(made) -> None:
    """All four cells of a pair, from the answers themselves; an open one has its difference."""
    p, release, kept = made
    shown = release[(release["statistic"] == "contrast") & release["value"].notna()]
    open_ = set(zip(shown["area"], shown["item"], shown["outcome"], strict=True))
    safe, told = 0, 0
    for dimension in ("sector", "region"):
        for code, area in enumerate(p.names[dimension]):
            inside = p.areas[dimension] == code
            for f in range(4):
                for o in range(2):
                    x, y = p.factors[inside, f], p.outcomes[inside, o]
                    both = (x >= 0) & (y >= 0)
                    cells = np.bincount(2 * (x[both] > 2) + (y[both] > 2), minlength=4)
                    if cells.min() >= POLICY.threshold:
                        safe += 1
                        told += (area, f"f{f}", f"o{o}") in open_
    assert safe > 20
    assert (kept["pairs"]["safe"], kept["pairs"]["difference"]) == (safe, told)
    assert kept["pairs"]["q"] <= told


def test_safe_answers_are_those_that_no_rule_hides_by_itself(made) -> None:
    """Five or more gave it, and five or more did not, or nobody of fifty or more."""
    p, release, kept = made
    shares = release[release["statistic"] == "share"]
    shares = shares.set_index(["area", "item", "level"])["value"]
    safe, told = 0, 0
    for dimension in ("sector", "region"):
        for code, area in enumerate(p.names[dimension]):
            inside = p.areas[dimension] == code
            for letter, answers in (("f", p.factors), ("o", p.outcomes)):
                for item in range(answers.shape[1]):
                    given = answers[inside, item]
                    given = given[given >= 0]
                    for place, level in enumerate(LEVELS):
                        n, rest = int((given == place).sum()), int((given != place).sum())
                        allowed = n + rest >= 10 and (min(n, rest) >= 5 or (n == 0 and rest >= 50))
                        safe += allowed
                        told += allowed and shares[area, f"{letter}{item}", level] >= 0
    assert safe > 100
    assert kept["answers"] == {"safe": safe, "published": told}
