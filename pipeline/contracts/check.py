"""Check a stage's file against its contract.

The contracts of `ingested`, `cleaned` and `weighted` are made from the codebook at run time; those
of `results` and `release` are the same for every survey. The schemas need pandera, which is loaded
when something is checked and not before.
"""

import pandas as pd

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave
from pipeline.errors import Faults


def check(
    name: str,
    frame: pd.DataFrame,
    codebook: Codebook | None = None,
    wave: Wave | None = None,
    base_step: int = 1,
) -> pd.DataFrame:
    """Hold a stage's frame to its contract and hand it back unchanged.

    `name`: ingested, cleaned, weighted, results or release. The first three need the codebook,
    and ingested is held to its wave where one is given; `base_step` is what the bases of a release
    are rounded to.

    Raises:
        BadInput: the frame breaks its contract; lists every breach, with the number of rows.
    """
    from pipeline.contracts import figures, respondents
    from pipeline.contracts.rules import breaches

    if name == "results":
        schema = figures.results_schema()
    elif name == "release":
        schema = figures.release_schema(base_step)
    elif name == "ingested":
        assert codebook is not None, "the contract is made from the codebook"
        schema = respondents.ingested_schema(codebook, wave)
    else:
        assert codebook is not None, "the contract is made from the codebook"
        made = {"cleaned": respondents.cleaned_schema, "weighted": respondents.weighted_schema}
        schema = made[name](codebook)
    faults = Faults()
    fix = "Make the file again from the stage before it; if this comes back, report it."
    for place, problem in breaches(schema, frame):
        faults.add(f"{name}.parquet", place, problem, fix)
    faults.raise_if_any()
    return frame
