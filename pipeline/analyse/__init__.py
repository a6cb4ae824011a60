"""Stage analyse: every number we know about a wave, with its base. The last file that is sensitive.

A number that cannot be had is a row with NaN and the reason why; nothing is made up for it.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from pipeline.analyse.associations import association_rows
from pipeline.analyse.change import change_rows
from pipeline.analyse.differences import context_rows, different_rows
from pipeline.analyse.flow import flow_rows
from pipeline.analyse.items import item_rows
from pipeline.analyse.people import nonresponse_rows, profile_rows, recode_rows, weighting_rows
from pipeline.analyse.requested import requested_rows
from pipeline.analyse.response import response_rows
from pipeline.analyse.rows import joined
from pipeline.analyse.scale import scale_rows
from pipeline.analyse.survey import Survey
from pipeline.analyse.together.drivers import driver_rows
from pipeline.analyse.together.model import model_rows
from pipeline.analyse.variance import variance_rows
from pipeline.codebook.requests import Request

TABLES: tuple[Callable[[Survey], pd.DataFrame], ...] = (
    profile_rows,
    item_rows,
    nonresponse_rows,
    association_rows,
    weighting_rows,
    recode_rows,
    flow_rows,
    scale_rows,
    model_rows,
    driver_rows,
    different_rows,
    context_rows,
    variance_rows,
)
"""What makes the rows of results, in their order. A further table is a further function here."""


def analyse(survey: Survey, requests: Sequence[Request] = ()) -> pd.DataFrame:
    """Work out every table of a survey, its change since the wave before, and what was asked for.

    requests: tables that readers get in addition.

    Returns:
        One row a number, with the columns of contracts.RESULT_COLUMNS.

    Raises:
        BadInput: an answer is not in the codebook, or a stratum has one PSU and may not.
    """
    results = joined([table(survey) for table in TABLES])
    later = [response_rows(survey, results), change_rows(survey, results)]
    return joined([results, *later, requested_rows(survey, requests)])
