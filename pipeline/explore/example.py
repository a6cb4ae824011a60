"""A survey of twenty, made by hand, for the examples in docstrings."""

from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.analyse.survey import Survey
from pipeline.codebook.concepts import Codebook, Level, Variable
from pipeline.config import Analysis, Config, Weighting
from pipeline.explore.opened import OpenWave

NO_WORDS = {"en": "", "cy": ""}
TRUST = [1] * 8 + [0] * 2 + [1] * 4 + [0] * 6
SUCCESS = [1] * 6 + [0] * 2 + [1, 0] + [1, 1, 1, 0] + [1, 1, 1, 0, 0, 0]


def example(times: int = 1) -> OpenWave:
    """Twenty respondents of one weight, so many times over; no survey and no real answers.

    Ten are in health and ten in the police; 8 and 4 of them say yes to trust. Success is reported
    by 9 of the 12 with trust, and by 4 of the 8 without. In the wave before, 10 said yes to trust.

    >>> len(example().answers)
    20
    """
    now = OpenWave(_survey(TRUST, times), "example", alike={"trust", "success"})
    return replace(now, earlier=lambda: OpenWave(_survey([1] * 10 + [0] * 10, times), "earlier"))


def _survey(trust: list[int], times: int) -> Survey:
    frame = pd.DataFrame(
        {
            "respondent": np.arange(1, 20 * times + 1),
            "sector": _answers(["health"] * 10 + ["police"] * 10, ["health", "police"], times),
            "trust": _answers(np.array(["no", "yes"])[trust].tolist(), ["no", "yes"], times),
            "success": _answers(np.array(["no", "yes"])[SUCCESS].tolist(), ["no", "yes"], times),
            "years": np.tile(np.arange(10.0), 2 * times),
            "weight": 1.0,
            "stratum": "all",
            "psu": np.arange(20 * times),
            "population": np.nan,
        }
    )
    config = Config(
        analysis=Analysis(dimensions=("sector",)), weighting=Weighting(method="supplied")
    )
    nothing = pd.DataFrame()
    return Survey(frame, nothing, nothing, nothing, _codebook(), config)


def _answers(once: list[str], levels: list[str], times: int) -> "pd.Categorical[str]":
    return pd.Categorical(once * times, levels, ordered=True)


def _codebook() -> Codebook:
    def words(text: str) -> dict[str, str]:
        return {"en": text.capitalize(), "cy": text.capitalize()}

    def level(scale: str, key: str, order: int, positive: bool, kind: str, group: str) -> Level:
        score = float(order) if scale == "yes_no" and kind == "valid" else None
        return Level(
            scale, key, key, order, group, positive, kind, "", words(key), NO_WORDS, NO_WORDS, score
        )

    scales = {
        "sector": [
            level("sector", key, n, False, "valid", "")
            for n, key in enumerate(("health", "police"), 1)
        ],
        "yes_no": [
            level("yes_no", "no", 0, False, "valid", "not_so"),
            level("yes_no", "yes", 1, True, "valid", "so"),
            level("yes_no", "not_so", 0, False, "group", ""),
            level("yes_no", "so", 1, True, "group", ""),
        ],
    }
    roles = {
        "sector": ("fact", "sector"),
        "trust": ("factor", "yes_no"),
        "success": ("outcome", "yes_no"),
        "years": ("scale", "number"),
    }
    variables = {
        name: Variable(name, role, "", "", scale, "", "", words(name), NO_WORDS, NO_WORDS)
        for name, (role, scale) in roles.items()
    }
    return Codebook(variables, scales, pd.DataFrame())
