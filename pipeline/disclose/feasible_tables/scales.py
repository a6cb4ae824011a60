"""Means of several questions: hidden where they say more of hidden answers than tables do."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.disclose import policy as rules
from pipeline.disclose.feasible_tables.equations import block_system
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import Block, Groups, Ints

Range = tuple[int, int, int]


def telling_means(
    results: pd.DataFrame, blocks: Sequence[Block], links: Sequence[LinkedTables], codebook: Groups
) -> list[int]:
    """Rows of means of scales that narrow what is known of the answers to a question of theirs.

    Such a mean times respondents and questions is the sum of all scores, to half of its last digit.
    What the others can be is what their tables leave open; where the rest says more of a question
    than its own tables do, the mean is a reading of its hidden answers. Everybody is taken to have
    answered all of them, with the same weight: that is what an intruder would hope for.

    Args:
        results: a row a figure, exact.
        blocks: the questions, as they are shown.
        links: areas that make up others.
        codebook: has the questions of each scale.
    """
    items = {block.item: block for block in blocks}
    rows = results[(results["table"] == "scale") & (results["statistic"] == "mean")]
    found = []
    for i, dimension, area, scale, value, base in zip(
        rows.index, rows["dimension"], rows["area"], rows["item"], rows["value"], rows["base"],
        strict=True,
    ):  # fmt: skip
        own = [items[one] for one in codebook.items(scale) if one in items]
        here = [one for one in own if (dimension, area) in one.places]
        if pd.isna(value) or pd.isna(base) or not here:
            continue
        at = [one.places.index((dimension, area)) for one in here]
        if all(one.shown[a].all() for one, a in zip(here, at, strict=True)):
            continue
        people, half = 100 * int(base) * len(here), rules.step_of(float(value)) / 2
        away = 2 * half * np.floor(value / half / 2 + 0.5) - value  # of the printed from the exact
        under, over = people * (half - away), people * (half + away)
        ranges = [_sums(one, a, links) for one, a in zip(here, at, strict=True)]
        below, above = (sum(abs(one[k] - one[1]) for one in ranges) for k in (0, 2))
        if any(
            least < true - under - (above - (most - true))
            or most > true + over + (below - (true - least))
            for least, true, most in ranges
        ):
            found.append(int(i))
    return found


def _sums(block: Block, a: int, links: Sequence[LinkedTables]) -> Range:
    """The least, the true and the most sum of scores, in hundredths, in an area."""
    system, leaves = block_system(block, links), block.shape.leaves
    head = block.shape.members[block.headline - leaves] if block.headline >= 0 else ()
    scores = block.scores
    if all(score is None for score in scores):  # then 1 for those that count, and 0 for others
        scores = [100 * (leaf in head) for leaf in range(leaves)]
    objective: Ints = np.zeros(len(system.truth), dtype=np.int64)
    objective[a * leaves : (a + 1) * leaves] = [score or 0 for score in scores]
    true = int(objective @ system.truth)
    ends = [sign * system.solver.least(sign * objective, whole=False)[1] for sign in (1, -1)]
    return int(max(ends[0], -(10**9))), true, int(min(ends[1], 10**9))
