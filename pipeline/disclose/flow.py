"""What may be published of how responses became respondents: sizes, removals and rates.

Received less analysed is how many were removed, and each rate says how many were out of scope. So
where a number of removals is hidden, everything is hidden that would leave it fewer values than
any from one to just under `group_floor`.
"""

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.contracts.columns import OF_FLOW
from pipeline.disclose import policy as rules


def hidden_flow(results: pd.DataFrame, policy: Disclosure) -> dict[int, str]:
    """Why rows of the flow are hidden in addition to the numbers under `group_floor`.

    Args:
        results: exact figures, index 0 to n-1.
        policy: the thresholds.

    With a removal hidden: how many were received and did not answer, the eligible share, and RR3
    and RR4, which rest on it. With the partial responses hidden: the complete ones, RR1 and RR3. A
    rate that is left is hidden unless it prints alike for every number of hidden removals.
    """
    flow = results[(results["table"] == "recodes") & (results["item"] == OF_FLOW)]
    if flow.empty:
        return {}
    row = {str(level): int(i) for i, level in zip(flow.index, flow["level"], strict=True)}
    value = {str(level): float(v) for level, v in zip(flow["level"], flow["value"], strict=True)}
    base = {
        str(level): float(b) for level, b in zip(flow["level"], flow["base"].fillna(0), strict=True)
    }
    floor = policy.group_floor
    removals = set(flow.loc[flow["statistic"] == "removed", "level"]) - {"no_answer"}
    few = any(0 < value[name] < floor for name in removals)
    partial = 0 < value.get("partial", np.inf) < floor
    gone: set[str] = set()
    if few:
        gone |= {"received", "no_answer", "e", "RR3", "RR4"}
    if partial:
        gone |= {"complete", "RR1", "RR3"}
    for name in {"RR1", "RR2"} - gone:
        if few and name in value and not _alike(value[name], base[name], floor):
            gone.add(name)
    return {row[name]: rules.SECONDARY for name in sorted(gone) if name in row}


def _alike(rate: float, base: float, floor: int) -> bool:
    """Whether a rate prints alike whatever the number of hidden removals, 0 to floor - 1."""
    others = [rate * base / (base + by) for by in range(1 - floor, floor) if base + by > 0]
    return len({rules.percent(min(one, 1.0)) for one in others}) == 1
