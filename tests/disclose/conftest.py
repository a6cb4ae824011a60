"""One made-up survey and its release, for tests of what a whole release is like."""

from typing import Any

import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from tests.disclose.populations import Answers, People, people, results


@pytest.fixture(scope="session")
def respondents() -> People:
    """700 people, four factors and two outcomes."""
    return people(11, n=700, factors=4, outcomes=2)


@pytest.fixture(scope="session")
def exact(respondents: People) -> pd.DataFrame:
    """Their exact results."""
    return results(respondents)


@pytest.fixture(scope="session")
def disclosed(exact: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The release of these, and its account."""
    return disclose(exact, Answers(), Disclosure())


@pytest.fixture(scope="session")
def release(disclosed: tuple[pd.DataFrame, dict[str, Any]]) -> pd.DataFrame:
    """The release."""
    return disclosed[0]
