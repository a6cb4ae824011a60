"""The account for account.json: thresholds, what was hidden and why, and what is guaranteed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose.intruder import Verdict
from pipeline.disclose.policy import UNKNOWN, primary
from pipeline.errors import Faults

GUARANTEES = {
    "G1": "no figure on a group under the floor, no percentage on a base under its floor",
    "G2": "what is published leaves every small count an interval of at least the threshold",
    "G3": "what is published proves no count to be small",
    "G4": "no hidden count can be worked out exactly",
    "G5": "no share of none or all that says how a whole group answered",
    "G6": "a respondent who takes out their own answer learns no more than G2 and G3 allow",
    "G7": "no weighted share in which one respondent may hold more than the allowed part",
    "G8": "no earlier edition and this one together give a figure of a group under the floor",
    "G9": "one cell, one verdict",
}


def account(
    release: pd.DataFrame,
    why: Sequence[str],
    verdict: Verdict,
    lost: tuple[dict[str, float], dict[str, float]],
    kept: Mapping[str, Mapping[str, int]],
    policy: Disclosure,
) -> dict[str, Any]:
    """What disclosure control did, as JSON.

    `why`: why each row of the release is hidden. It stays in the account: it would show a reader
    which hidden figures are small. `lost`: what readers lose, and what they must lose at least (see
    `lower_bound`). `kept`: see `kept`.

    `policy`: the thresholds. `verdicts`, `tables`, `reasons`: how many figures. `unknown`: names of
    statistics that are not declared. `guarantees`: by name, what it says, how many breaches.
    `attack`: how many small counts are hidden, and the narrowest interval and lowest upper end
    that are certain to stay possible of any of them. `lost`: of answers and of pairs, what is
    hidden in the worth of the policy, the least that any protection by these rules hides, and how
    many times that it is. `breaches`: by guarantee, table and reason.
    """
    hidden = release.assign(reason=why)[release["verdict"] == "suppressed"]
    return {
        "policy": policy.model_dump(),
        "verdicts": {str(k): int(v) for k, v in release["verdict"].value_counts().items()},
        "unknown": sorted(set(hidden.loc[hidden["reason"] == UNKNOWN, "statistic"])),
        "guarantees": {
            name: {"says": says, "breaches": sum(b.guarantee == name for b in verdict.breaches)}
            for name, says in GUARANTEES.items()
        },
        "attack": {
            "small_cells": verdict.small_cells,
            "narrowest": verdict.narrowest,
            "lowest_upper_end": verdict.lowest_most,
        },
        "breaches": sorted({f"{b.guarantee} {b.table}: {b.why}" for b in verdict.breaches}),
        "lost": {
            name: {
                "hidden": round(lost[0][name]),
                "least": round(lost[1][name], 1),
                "ratio": round(lost[0][name] / lost[1][name], 2) if lost[1][name] else None,
            }
            for name in lost[0]
        },
        "kept": {name: dict(one) for name, one in kept.items()},
        "tables": _counts(release, "verdict"),
        "reasons": _counts(hidden, "reason"),
    }


def kept(
    results: pd.DataFrame, release: pd.DataFrame, policy: Disclosure
) -> dict[str, dict[str, int]]:
    """How much of what is safe by itself is published, in areas.

    `pairs`: those of a factor and an outcome in whose four cells `threshold` respondents or more
    are (safe), with the difference published, and with its adjusted p-value. `answers`: those that
    the rules allow by themselves (safe), and those published.

    Args:
        results: exact figures.
        release: what is published of them, row for row, with any others after them.
        policy: the thresholds.
    """
    shown = release["value"].notna().to_numpy()[: len(results)]
    rows = results.assign(shown=shown)
    rows = rows[(rows["dimension"] != "national") & rows["table"].isin(("association", "item"))]
    key = ["dimension", "area", "item", "outcome"]
    of_pairs = rows[rows["table"] == "association"]
    sides = of_pairs[of_pairs["statistic"].isin(("share_with", "share_without"))]
    cells = sides["count"].combine(sides["base"] - sides["count"], min).fillna(0)
    fewest = cells.groupby([sides[name] for name in key]).min()
    safe = fewest.index[fewest >= policy.threshold]

    def published(statistic: str) -> int:
        there = of_pairs[(of_pairs["statistic"] == statistic) & of_pairs["shown"]]
        return int(safe.isin(pd.MultiIndex.from_frame(there[key])).sum())

    answers = rows[(rows["table"] == "item") & (rows["statistic"] == "share")]
    answers = answers[answers["count"].notna()]
    counted = zip(answers["count"], answers["base"], answers["shown"], strict=True)
    allowed = [bool(there) for n, base, there in counted if not primary(int(n), int(base), policy)]
    return {
        "pairs": {"safe": len(safe), "difference": published("contrast"), "q": published("q")},
        "answers": {"safe": len(allowed), "published": sum(allowed)},
    }


def refuse(account: Mapping[str, Any]) -> None:
    """Let nothing out that breaks a promise of disclosure control.

    Raises:
        BadInput: a guarantee has a breach; the last good release stays.
    """
    faults = Faults()
    for name, guarantee in account["guarantees"].items():
        if guarantee["breaches"]:
            problem = f"{guarantee['breaches']} breaches of: {guarantee['says']}."
            fix = "Show fewer areas or raise the thresholds in [disclosure] of config.toml."
            faults.add("release.parquet", f"guarantee {name}", problem, fix)
    faults.raise_if_any()


def _counts(release: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    """How many rows of each table have which word in the column."""
    return {
        str(table): {str(word): int(n) for word, n in rows[column].value_counts().items()}
        for table, rows in release.groupby("table")
    }
