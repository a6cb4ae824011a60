"""What is fitted to everybody's answers: where it reads a share once more that is not printed.

Effects of areas are differences of their shares, less what the factors make of them; successes for
each predictor are a count; a detectable difference hangs on a share; and two answers have few
correlations.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.published.told import KEYS, keys_of

SIDES = ("share_with", "share_without")
EFFECT = ("effect", "effect_p", "effect_q")
OF_FACTOR = (*EFFECT, "odds_ratio", "parallel_p", "parallel_q")
TOGETHER = ("effect_q", "parallel_q")
COUNTED = ("events", "events_per_predictor")
RELIABILITY = (
    "alpha", "alpha_weighted", "mean_inter_item", "lowest_inter_item", "spearman_brown", "omega",
    "first_factor", "straight",
)  # fmt: skip
AREA = "an effect of an area in the model, where an area of its dimension hides the outcome"
FACTOR = "an effect of a factor in the model whose pair Wales hides"
FEW = "how many report an outcome that Wales hides, or that they are few"
POWER = "how small a difference an area could have found that hides the outcome"
DRIVER = "a part of what is explained, of a factor that the area hides"
CONTEXT = "a comparison of contexts of a pair that Wales hides"
SCALE = "how a scale holds together of which Wales hides a question of two answers"


def check_fitted(
    results: pd.DataFrame,
    told: pd.DataFrame,
    positive: Mapping[str, str],
    items: Mapping[str, Any],
    file: str,
) -> Iterator[Breach]:
    """Figures of the model and of scales that tell of a share that is hidden.

    `told`: what is published of the rows of `results`, in their order; `positive`: by question, the
    group that headlines are about; `items`: of dictionary.json, the questions of each scale.
    """
    unprinted, wales = told["value"] == "", told["dimension"] == "national"
    table, statistic = told["table"], told["statistic"]
    people = (results["base"] > 0).fillna(False).to_numpy(dtype=np.bool_)
    shares = (table == "item") & (statistic == "group_share") & unprinted & people
    areas = {
        (dimension, area, item)
        for dimension, area, item, level in keys_of(
            told.loc[shares, ["dimension", "area", "item", "level"]]
        )
        if positive.get(item, "") == level
    }
    closed = {(dimension, item) for dimension, _, item in areas}
    answers = told[(table == "item") & (statistic == "share") & wales].groupby("item").size()
    two = {item for item in answers.index[answers == 2] if ("national", item) in closed}
    scales = {name for name, one in items.items() if two & {*one.get("mean_of", ())}}
    pairs = (table == "association") & statistic.isin(SIDES) & wales & unprinted
    hidden = {*keys_of(told.loc[pairs, ["item", "outcome"]])}
    outcomes = {outcome for _, outcome in hidden}
    printed = told["status"] != "suppressed"
    for key, reason in zip(
        keys_of(told.loc[printed, list(KEYS)]), told.loc[printed, "reason"], strict=True
    ):
        row = dict(zip(KEYS, key, strict=True))
        name, outcome = row["statistic"], row["outcome"]
        why = ""
        if row["table"] == "power":
            why = POWER if (row["dimension"], row["area"], outcome) in areas else ""
        elif row["table"] == "driver":
            why = DRIVER if (row["dimension"], row["area"], row["item"]) in areas else ""
        elif row["table"] == "context" and name != "family_size":
            why = CONTEXT if (row["item"], outcome) in hidden else ""
        elif row["table"] == "scale":
            why = SCALE if name in RELIABILITY and row["item"] in scales else ""
        elif row["table"] == "model" and (name in COUNTED or reason == "too_few"):
            why = FEW if ("national", outcome) in closed else ""
        elif row["table"] == "model" and row["level"]:
            why = AREA if name in EFFECT and (row["item"], outcome) in closed else ""
        elif row["table"] == "model":
            own = name in OF_FACTOR and (row["item"], outcome) in hidden
            why = FACTOR if own or (name in TOGETHER and outcome in outcomes) else ""
        if why:
            yield Breach("G2", file, " ".join(filter(None, key)), why)
