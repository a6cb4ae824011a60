"""Stage analyse: every number we know about a wave, with its base. The last file that is sensitive.

A number that cannot be had is a row with NaN and the reason why; nothing is made up for it.
"""

from collections.abc import Callable

import pandas as pd

from pipeline.analyse_associations import associations
from pipeline.analyse_items import items
from pipeline.analyse_people import nonresponse, profile, recodes, weighting
from pipeline.analyse_rows import joined
from pipeline.analyse_survey import Survey
from pipeline.codebook import Codebook
from pipeline.config import Config

TABLES: tuple[Callable[[Survey], pd.DataFrame], ...] = (
    profile,
    items,
    nonresponse,
    associations,
    weighting,
    recodes,
)
"""What makes the rows of results, in their order. A further table is a further function here."""


def analyse(
    weighted: pd.DataFrame,
    weighting: pd.DataFrame,
    recodes: pd.DataFrame,
    population: pd.DataFrame,
    codebook: Codebook,
    config: Config,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Work out every table.

    Args:
        weighted: the respondents, as `weight` wrote them.
        weighting: the record of weighting.
        recodes: the record of cleaning.
        population: the parsed population file.
        codebook: what the survey asks, and how it codes the answers.
        config: the choices of the run.
        before: the results of the wave before, where there is one.

    Returns:
        One row a number, with the columns of contracts.RESULT_COLUMNS; no index.

    Raises:
        BadInput: an answer is not in the codebook, or a stratum has one PSU and may not.
    """
    survey = Survey(weighted, weighting, recodes, population, codebook, config, before)
    return joined([table(survey) for table in TABLES])
