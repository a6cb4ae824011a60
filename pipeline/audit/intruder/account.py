"""What an audit found, as JSON: each guarantee, each file by its hash, and what is hidden."""

from collections import Counter
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

import pandas as pd

from pipeline.audit.breaches import GUARANTEES, Breach, Hardest
from pipeline.errors import BadInput, Fault

TOLD = 50  # so many breaches of a guarantee are named; the others are counted
FIX = (
    "Nothing of this release may go out; audit.json next to it lists the places. Make it again "
    "from its results; if this stays, publish fewer areas or raise the thresholds."
)


def account(
    breaches: Collection[Breach],
    hardest: Hardest,
    files: Mapping[str, bytes],
    told: pd.DataFrame,
) -> dict[str, Any]:
    """The audit as JSON: `guarantees`, `attack`, `files`, `suppressed`; no value of a figure.

    `told`: the rows of release.csv.
    """
    found: dict[str, Any] = {}
    for name, says in GUARANTEES.items():
        own = sorted({b for b in breaches if b.guarantee == name})
        why = Counter(b.why for b in own)
        found[name] = {
            "says": says,
            "holds": not own,
            "worst": why.most_common(1)[0][0] if why else "",
            "breaches": len(own),
            "figures": [f"{b.file}: {b.place}: {b.why}" for b in own[:TOLD]],
        }
    hidden = told[told["status"] == "suppressed"]
    return {
        "guarantees": found,
        "attack": {
            "small_counts": hardest.small,
            "narrowest": hardest.narrowest,
            "lowest_upper_end": hardest.lowest_most,
        },
        "files": {name: sha256(body).hexdigest() for name, body in sorted(files.items())},
        "suppressed": {str(k): int(v) for k, v in sorted(Counter(hidden["table"]).items())},
    }


def refuse(found: Mapping[str, Any]) -> None:
    """Stop if a guarantee does not hold.

    Raises:
        BadInput: it does not; names files and places, and no value.
    """
    faults = []
    for name, guarantee in found["guarantees"].items():
        if not guarantee["holds"]:
            problem = f"{guarantee['breaches']} breaches of: {guarantee['says']}"
            first = "; ".join(guarantee["figures"][:3])
            faults.append(Fault("the release", f"guarantee {name}", f"{problem} ({first}).", FIX))
    if faults:
        raise BadInput(faults)
