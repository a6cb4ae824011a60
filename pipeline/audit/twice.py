"""Figures of Wales that read the answers of a hidden area once more, and finer than is printed."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from pipeline.audit.breaches import Breach
from pipeline.audit.published.told import KEYS, keys_of
from pipeline.statistics import declared

SIDES = ("share_with", "share_without")
FEW = 3  # degrees of freedom of a table of two rows and four columns
NEEDS = {"table", "table_or_coarse"}
STRENGTH = "a strength of a table of two rows or columns, in Wales, of which an area is hidden"
EFFECT = "a design effect of a share of Wales that an area hides"


def check_twice(
    results: pd.DataFrame, told: pd.DataFrame, positive: Mapping[str, str], file: str
) -> Iterator[Breach]:
    """Strengths of small tables, and design effects of shares, of which an area is hidden.

    Of a table of two rows the shares and two strengths, to two digits, leave hardly more than one;
    a design effect and its share are the design variance, a sum over strata.

    `told`: what is published of the rows of `results`, in their order; `positive`: by question, the
    group that headlines are about.
    """
    pair = ["item", "outcome"]
    wales, unprinted = told["dimension"] == "national", told["value"] == ""
    own = told["table"] == "association"
    few = own & wales & (results["statistic"] == "rao_scott_ndf") & ~(results["value"] > FEW + 1e-9)
    hidden = {*keys_of(told.loc[own & told["statistic"].isin(SIDES) & unprinted, pair])}
    hidden &= {*keys_of(told.loc[few, pair])}
    known = declared(told["table"], told["statistic"])
    needing = np.array([bool(one and NEEDS & {*one.needs}) for one in known], dtype=np.bool_)
    strengths = own & needing & np.array([key in hidden for key in keys_of(told[pair])])
    heads = (told["table"] == "item") & (told["statistic"] == "group_share")
    heads &= (results["count"] >= 0) & ~wales & unprinted
    closed = {
        item for item, level in keys_of(told.loc[heads, ["item", "level"]])
        if positive.get(item, "") == level
    }  # fmt: skip
    effects = (told["table"] == "variance") & told["statistic"].isin(("deff", "deft"))
    effects &= told["item"].isin(closed)
    for why, rows in ((STRENGTH, strengths), (EFFECT, effects)):
        for row in keys_of(told.loc[rows & wales & ~unprinted, list(KEYS)]):
            yield Breach("G2", file, " ".join(filter(None, row)), why)
