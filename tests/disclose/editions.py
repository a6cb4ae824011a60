"""Editions of made-up waves, as they would be kept, and what an intruder sees of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.disclose import disclose
from pipeline.editions import KEPT, Edition
from tests.disclose.populations import GROUP, Answers, People


def words(exact: pd.DataFrame) -> dict[str, Any]:
    """What dictionary.json says of the answers."""
    scale = [
        {"level": level, "group": group, "positive": group == "agree", "kind": "valid"}
        for level, group in GROUP.items()
    ]
    items = exact["item"].unique().tolist()
    return {
        "items": {item: {"scale": "agreement"} for item in items},
        "scales": {"agreement": scale},
    }


def edition(
    exact: pd.DataFrame,
    policy: Disclosure | None = None,
    before: Sequence[Edition] = (),
) -> tuple[Edition, dict[str, Any]]:
    """A wave protected next to earlier editions, as it is kept, and the account."""
    release, account = disclose(exact, Answers(), policy or Disclosure(), editions=before)
    kept = exact[[*KEY_COLUMNS, *KEPT]]
    return Edition(len(before) + 1, kept, release, words(exact)), account


def some(people: People, chosen: np.ndarray) -> People:
    """Some of the respondents, in the order given."""
    return replace(
        people,
        areas={name: codes[chosen] for name, codes in people.areas.items()},
        factors=people.factors[chosen],
        outcomes=people.outcomes[chosen],
        weights=people.weights[chosen],
    )


def breaches(account: dict[str, Any]) -> dict[str, int]:
    """How many breaches of each guarantee that has any."""
    found = {name: one["breaches"] for name, one in account["guarantees"].items()}
    return {name: many for name, many in found.items() if many}
