"""What each stage promises: the columns, types, keys and bounds of its file.

The contracts of `ingested`, `cleaned` and `weighted` are made from the codebook at run time; those
of `results` and `release` are the same for every survey. The schemas are in `pipeline.schemas`,
which is loaded when something is checked and not before: the names here cost nothing to import.
"""

import pandas as pd

from pipeline.faults import Faults
from pipeline.reference.concepts import Codebook
from pipeline.reference.waves import Wave

KEY_COLUMNS = ("table", "dimension", "area", "item", "level", "outcome", "statistic")
RESULT_COLUMNS = {
    **dict.fromkeys(KEY_COLUMNS, "str"),
    **dict.fromkeys(("value", "se", "df", "low", "high"), "float64"),
    **dict.fromkeys(("count", "base"), "Int64"),
    "effective_base": "float64",
    "reason": "str",
}
RELEASE_COLUMNS = {
    **dict.fromkeys((*KEY_COLUMNS, "unit"), "str"),
    **dict.fromkeys(("value", "low", "high"), "float64"),
    "base": "Int64",
    "effective_base": "float64",
    **dict.fromkeys(("verdict", "reason"), "str"),
}
RECODE_COLUMNS = ("rule", "variable", "from", "to", "reason", "n")
# What stands for the variable in recodes.csv where a row is about whole responses: those removed,
# and how many came and were analysed.
OF_RESPONSES, OF_FLOW = "(row)", "(flow)"
WEIGHTING_COLUMNS = ("statistic", "margin", "level", "value")
TABLES = (
    *("profile", "item", "nonresponse", "association", "scale", "weighting", "recodes"),
    *("model", "driver", "different", "context", "change", "variance"),
)
UNITS = ("percent", "points", "p_band", "ratio", "number", "count")
VERDICTS = ("published", "low_reliability", "suppressed", "not_available")
P_BANDS = (0.001, 0.01, 0.05, 1.0)
# Statistics that lie between two ends, whatever the survey.
BOUNDS = {
    **dict.fromkeys(("share", "group_share", "nonresponse", "share_with", "share_without"), (0, 1)),
    **dict.fromkeys(("response_rate", "eligible_share"), (0, 1)),
    **dict.fromkeys(("share_weighted", "share_unweighted"), (0, 1)),
    **dict.fromkeys(("rao_scott_p", "q", "holm", "unweighted_p"), (0, 1)),
    **dict.fromkeys(("effect_p", "effect_q", "wald_p", "wald_q"), (0, 1)),
    **dict.fromkeys(("difference_p", "difference_q"), (0, 1)),
    **dict.fromkeys(("share_change_p", "share_change_q"), (0, 1)),
    **dict.fromkeys(("contrast_change_p", "contrast_change_q"), (0, 1)),
    **dict.fromkeys(("cramers_v", "unweighted_v"), (0, 1)),
    **dict.fromkeys(("contrast", "gamma"), (-1, 1)),
}


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
    from pipeline.schemas import answers, numbers
    from pipeline.schemas.rules import breaches

    if name == "results":
        schema = numbers.results_schema()
    elif name == "release":
        schema = numbers.release_schema(base_step)
    elif name == "ingested":
        assert codebook is not None, "the contract is made from the codebook"
        schema = answers.ingested_schema(codebook, wave)
    else:
        assert codebook is not None, "the contract is made from the codebook"
        made = {"cleaned": answers.cleaned_schema, "weighted": answers.weighted_schema}
        schema = made[name](codebook)
    faults = Faults()
    mend = "Make the file again from the stage before it; if this comes back, report it."
    for place, problem in breaches(schema, frame):
        faults.add(f"{name}.parquet", place, problem, mend)
    faults.raise_if_any()
    return frame
