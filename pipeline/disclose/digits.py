"""Which figures of a release say more than their unit, or what is hidden, allows."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules
from pipeline.disclose.derived import COMPARED, PLACE, compared_with_hidden, keys_of
from pipeline.disclose.tables import PAIR_TABLES
from pipeline.statistics import declared
from pipeline.units import BAND, NUMBER, P_BANDS, RATIO

FEW_DF = 3 + 1e-9
SIDES = ("share_with", "share_without")
DESIGN_EFFECTS = ("deff", "deft")


def too_fine(results: pd.DataFrame, release: pd.DataFrame, policy: Disclosure) -> Any:
    """Figures that say more than their unit lets them: digits, bands, tables with small cells."""
    known = declared(release["table"], release["statistic"])
    value, unit = release["value"].fillna(0.0), release["unit"]
    kinds = [one.rounding if one else "" for one in known]
    kept = np.where(np.array(kinds) == "three_digits", 3, 2)
    fine = pd.Series(
        [v != rules.digits(v, int(d)) for v, d in zip(value, kept, strict=True)], index=value.index
    )
    number = unit.isin((NUMBER, RATIO)) & fine
    bands = (unit == BAND) & ~value.isin(P_BANDS)
    tests = (results["table"] == "association") & unit.isin((NUMBER, RATIO, BAND))
    of_table = [bool(one and {"table", "table_or_coarse"} & {*one.needs}) for one in known]
    closed = tests & ~(results["count"] >= policy.threshold).fillna(False)
    closed &= np.array(of_table, dtype=np.bool_)
    small = closed & (results["base"] < policy.fingerprint_base).fillna(True)
    coarsely = [bool(one and "table_or_coarse" in one.needs) for one in known]
    coarse = closed & ~np.array(coarsely, dtype=np.bool_)
    decimals = closed & (unit == RATIO) & ((10 * value) % 1 > 1e-9) & ((10 * value) % 1 < 1 - 1e-9)
    return number | bands | small | coarse | decimals


def of_printed(release: pd.DataFrame) -> Any:
    """(rows,) figures that are made of printed figures, and of nothing else.

    `release`: a row a figure.
    """
    known = declared(release["table"], release["statistic"])
    return np.array([bool(one and "shown" in one.needs) for one in known], dtype=np.bool_)


def of_hidden(release: pd.DataFrame, seen: Any) -> Any:
    """Statistics of pairs of which a share is not shown.

    Sizes of families tell nothing of these, nor does what is made of printed figures.

    `release`: a row a figure. `seen`: (rows,) whether it is shown.
    """
    keys = [release[k] for k in ("table", *PLACE)]
    shares = release["statistic"].isin(SIDES)
    known = declared(release["table"], release["statistic"])
    things = [bool(one and one.counts == "things") for one in known]
    told = release["table"].isin(PAIR_TABLES) & ~np.array(things, dtype=np.bool_)
    told &= ~of_printed(release)
    hidden = (shares & ~seen).groupby(keys).transform("any")
    return told & hidden


def compared(results: pd.DataFrame, release: pd.DataFrame, seen: Any) -> Any:
    """Comparisons of areas in which one takes part whose own shares are not shown.

    `results`, `release`: a row a figure. `seen`: (rows,) whether it is shown.
    """
    shares = release["statistic"].isin(SIDES) & (release["table"] == "association") & ~seen
    hidden = {*keys_of(release.loc[shares, PLACE])}
    closed = compared_with_hidden(results, hidden)
    known = declared(release["table"], release["statistic"])
    needing = np.array([bool(one and "areas" in one.needs) for one in known], dtype=np.bool_)
    keys = keys_of(release[["dimension", "item", "outcome"]])
    over = pd.Series([key in closed for key in keys], index=release.index)
    return over & needing & (release["table"] == COMPARED)


def second_readings(
    results: pd.DataFrame,
    over_hidden: Collection[tuple[str, ...]],
    headlines: Collection[tuple[str, ...]],
) -> Any:
    """Figures of areas of which a part is hidden that read what is printed of them once more.

    Tests and strengths of tables of two rows or columns: where the margins are known, two of them
    to two digits, with the shares, leave one or two such tables, of 600 people two of two by three
    (and shares alone two differences). With up to four columns these have three degrees of freedom
    or fewer. Design effects: a share and its design effect are its design variance, a sum over
    strata.

    `results`: a row a figure, exact. `over_hidden`: dimension, area, factor and outcome of pairs
    that a part of the area hides. `headlines`: dimension, area and question of headline groups that
    one does.
    """
    known = declared(results["table"], results["statistic"])
    needing = [bool(one and {"table", "table_or_coarse"} & {*one.needs}) for one in known]
    of_table = np.array(needing, dtype=np.bool_) & results["table"].eq("association").to_numpy()
    freedom = results[results["statistic"].eq("rao_scott_ndf") & ~(results["value"] > FEW_DF)]
    closed = {*over_hidden} & {*keys_of(freedom[PLACE])}
    keys = keys_of(results[PLACE])
    found = of_table & np.array([key in closed for key in keys], dtype=np.bool_)
    effects = results["statistic"].isin(DESIGN_EFFECTS) & (results["table"] == "variance")
    found |= effects & np.array([key[:3] in headlines for key in keys], dtype=np.bool_)
    return pd.Series(found, index=results.index)
