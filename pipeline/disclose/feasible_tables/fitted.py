"""What is fitted to everybody's answers: hidden where it reads a hidden share once more.

The effect of an area in the model of all factors is how far its share of successes is from another
area's, less what the factors make of it; these are printed, so that it tells a hidden share. Those
who report success, over the number of predictors, are a count of them. How small a difference could
be found in an area hangs on its share. And of two answers a correlation to two digits leaves few.
"""

from collections.abc import Sequence

import pandas as pd

from pipeline.disclose import policy as rules
from pipeline.disclose.derived import keys_of
from pipeline.disclose.tables import NATIONAL, Block, Groups, Pair

EFFECTS = ("effect", "effect_p", "effect_q")
OF_PAIRS = (*EFFECTS, "odds_ratio", "parallel_p", "parallel_q")
OF_ALL = ("effect_q", "parallel_q")  # each hangs on every p of its family
SUCCESSES = ("events", "events_per_predictor")
HOLDS_TOGETHER = (
    "alpha", "alpha_weighted", "mean_inter_item", "lowest_inter_item", "spearman_brown", "omega",
    "first_factor", "straight",
)  # fmt: skip


def telling_fits(
    results: pd.DataFrame, blocks: Sequence[Block], pairs: Sequence[Pair], codebook: Groups
) -> list[int]:
    """Rows of what is fitted that would tell of a hidden share.

    Of the model: effects of the areas of a dimension, where any of them that anybody is in hides
    the outcome's headline group; those of a factor, where Wales hides its pair, and then what is
    adjusted for all of them; how many report success, and that they are too few for a model, where
    Wales hides the group. Of power: all of an area that hides the group. Of drivers: those of a
    factor whose own headline group the area hides. Of contexts: all of a pair that Wales hides,
    which they part. Of a scale: how far it holds together, where Wales hides a question of two
    answers.

    Args:
        results: a row a figure, exact.
        blocks: the questions, as they are shown.
        pairs: factors with outcomes, as they are shown.
        codebook: has the questions of each scale.
    """
    heads, areas, twofold = set(), set(), set()
    for block in (one for one in blocks if one.kind == "item" and one.headline >= 0):
        for (dimension, area), shown, people in zip(
            block.places, block.shown[:, block.headline].tolist(), block.total, strict=True
        ):
            if people and not shown:
                heads.add((dimension, block.item))
                areas.add((dimension, area, block.item))
        if (NATIONAL[0], block.item) in heads and block.shape.leaves == 2:
            twofold.add(block.item)
    hidden = {
        (pair.item, pair.outcome) for pair in pairs if NATIONAL in pair.places
        and not pair.shown[pair.places.index(NATIONAL)].all()
    }  # fmt: skip
    outcomes = {outcome for _, outcome in hidden}
    rows = results[results["table"].isin(("model", "scale", "power", "context", "driver"))]
    names = ["table", "item", "level", "outcome", "statistic", "reason", "dimension", "area"]
    found = []
    for i, (table, item, level, outcome, statistic, reason, *place) in zip(
        rows.index.tolist(), keys_of(rows[names]), strict=True
    ):
        if table == "power":
            told = (*place, outcome) in areas
        elif table == "driver":
            told = (*place, item) in areas
        elif table == "context":
            told = (item, outcome) in hidden and statistic != "family_size"
        elif table == "scale":
            told = statistic in HOLDS_TOGETHER and not twofold.isdisjoint(codebook.items(item))
        elif statistic in SUCCESSES or reason == rules.TOO_FEW:
            told = (NATIONAL[0], outcome) in heads
        elif level:
            told = statistic in EFFECTS and (item, outcome) in heads
        else:
            told = statistic in OF_PAIRS and (item, outcome) in hidden
            told |= statistic in OF_ALL and outcome in outcomes
        found += [i] if told else []
    return found
