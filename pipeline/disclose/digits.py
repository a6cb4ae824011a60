"""Which figures of a release have more digits than their unit allows."""

from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose import policy as rules
from pipeline.statistics import declared
from pipeline.units import BAND, NUMBER, P_BANDS, RATIO


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
