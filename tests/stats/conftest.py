"""The golden survey, for tests that take it as it is."""

import pytest

from tests.golden import figures


@pytest.fixture(scope="session")
def survey():
    """The synthetic survey of the golden files, with R's raked weights."""
    return figures.survey()
