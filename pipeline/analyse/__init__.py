"""Stage analyse: every number we know about a wave, with its base. The last file that is sensitive.

A number that cannot be had is a row with NaN and the reason why; nothing is made up for it.
"""

from collections.abc import Callable, Collection

import pandas as pd

from pipeline.analyse.associations import associations
from pipeline.analyse.change import change_rows
from pipeline.analyse.differences import context_rows, different_rows
from pipeline.analyse.flow import flow
from pipeline.analyse.items import items
from pipeline.analyse.model import driver_rows, model_rows
from pipeline.analyse.people import nonresponse, profile, recodes, weighting
from pipeline.analyse.rows import joined
from pipeline.analyse.scale import scale_rows
from pipeline.analyse.survey import Survey
from pipeline.analyse.variance import variance_rows
from pipeline.codebook.concepts import Codebook
from pipeline.config import Analysis, Config
from pipeline.stats.design import Design

Table = Callable[[Survey], pd.DataFrame]
Wider = Callable[[pd.DataFrame, Design, Codebook, Analysis], pd.DataFrame]


def _wider(make: Wider) -> Table:
    """A table of the wider statistics, made from what it needs of a survey."""
    return lambda one: make(one.weighted, one.design, one.codebook, one.config.analysis)


def variance(survey: Survey) -> pd.DataFrame:
    """Headline figures' standard errors three ways: rows of results, table variance."""
    return variance_rows(
        survey.weighted,
        survey.design,
        survey.codebook,
        survey.config.analysis,
        survey.config.weighting,
    )


TABLES: tuple[Table, ...] = (
    profile,
    items,
    nonresponse,
    associations,
    weighting,
    recodes,
    flow,
    _wider(scale_rows),
    _wider(model_rows),
    _wider(driver_rows),
    _wider(different_rows),
    _wider(context_rows),
    variance,
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
    alike: Collection[str] = (),
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
        alike: the variables that both waves asked in the same words (`wider.same_wording`).

    Returns:
        One row a number, with the columns of contracts.RESULT_COLUMNS.

    Raises:
        BadInput: an answer is not in the codebook, or a stratum has one PSU and may not.
    """
    survey = Survey(weighted, weighting, recodes, population, codebook, config)
    results = joined([table(survey) for table in TABLES])
    if before is None:
        return results
    changes = change_rows(results, before, alike, codebook, config.analysis)
    return joined([results, changes])
