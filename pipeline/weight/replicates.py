"""Replicate weights that came with the export, held to what their kind must be."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.codebook.code_map import numbered
from pipeline.config import Weighting
from pipeline.errors import Faults
from pipeline.weight.columns import DATA

LISTED = 5
FEWER = 5.0
"""Weights that are so many times the replicates', on average, are no weights of one kind."""


def check_replicates(
    cleaned: pd.DataFrame, variable: str, weights: NDArray[np.float64], config: Weighting,
    faults: Faults,
) -> None:  # fmt: skip
    """Add a fault for all that replicate weights cannot be.

    cleaned: a row for each respondent, with the columns of the run; variable: that has the role
    replicate, "" = none; weights (n,), the full sample's. Where the wave has replicate weights,
    config.toml has to say whether errors come from them.

    Source: what R survey's svrepdesign refuses or warns of; Hadamard matrices for the number.
    """
    columns = numbered(cleaned, variable) if variable else []
    place, supplied = "[weighting] variance", config.variance == "supplied"
    if supplied and not columns:
        faults.add(
            "config.toml",
            place,
            "it is supplied, and the wave has no replicate weights.",
            "Give a variable of variables.csv the role replicate, and in the wave's file the first "
            "and the last column: REPWT1..REPWT80. Or choose linearised.",
        )
    if not columns or not (supplied or "variance" not in config.model_fields_set):
        return
    if not supplied:
        faults.add(
            "config.toml",
            place,
            f"it is not given, and the wave has {len(columns)} replicate weights.",
            'Write variance = "supplied" and the replicate_kind that the documentation of the '
            'file gives (JK1, JK2, JKn, bootstrap, BRR, Fay or SDR), or variance = "linearised"'
            " for errors that do not come from them.",
        )
    number, kind = len(columns), config.replicate_kind
    if kind in ("BRR", "Fay") and number % 4:
        faults.add(
            "config.toml",
            "[weighting] replicate_kind",
            f"{kind} has a multiple of four replicates, and the wave has {number}.",
            "Look at the first and the last column in the wave's file: is one the full weight?",
        )
    each = len(config.replicate_rscales)
    if each not in (0, 1, number):
        faults.add(
            "config.toml",
            "[weighting] replicate_rscales",
            f"there are {each}, and the wave has {number} replicates.",
            "Write one for each, in the order of the columns, or one for all.",
        )
    held = cleaned[columns].to_numpy(np.float64)
    for bad, what in _bad(held, weights, kind):
        if bad.any():
            which = [f"{at + 1}" for at in np.flatnonzero(bad)]
            more = f" and {len(which) - LISTED} more" if len(which) > LISTED else ""
            faults.add(
                DATA,
                variable,
                f"replicate{'s' * (len(which) > 1)} {', '.join(which[:LISTED])}{more}: {what}",
                "Replicates are numbered from the first column of the run. Correct the export.",
            )
    mean, usual = np.nanmean(held), np.nanmean(weights)
    if 0 < mean < FEWER and usual > FEWER * mean:
        faults.add(
            DATA,
            variable,
            f"they are {mean:.3g} on average, and the weights {usual:.3g}: they look like factors.",
            "Multiply each by the weight in the export: a replicate is a whole weight here.",
        )


def _bad(
    held: NDArray[np.float64], weights: NDArray[np.float64], kind: str | None
) -> Iterator[tuple[NDArray[np.bool_], str]]:
    """(R,) which replicates have a fault, and what it is."""
    some = np.where(np.isfinite(held), held, 1.0)
    same = np.isclose(some, weights[:, None], rtol=1e-12, atol=0.0).all(axis=0)
    if kind == "JKn":  # the stratum of a replicate may have no respondents who are analysed
        same = same & same.all()
    for bad, what in (
        (~np.isfinite(held).all(axis=0), "a weight is missing or infinite."),
        ((some < 0).any(axis=0), "a weight is negative."),
        ((some == 0).all(axis=0), "nobody has a weight."),
        (same, "it is the full sample's weight, and says nothing of its error."),
    ):
        yield np.asarray(bad), what
