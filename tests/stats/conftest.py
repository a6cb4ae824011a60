"""The golden survey, for tests that take it as it is; no test lets a warning of numpy through."""

from pathlib import Path

import pytest

from tests.golden import figures

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An undefined figure is NaN with a reason: a warning of it would tell a user nothing."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error::RuntimeWarning"))


@pytest.fixture(scope="session")
def survey():
    """The synthetic survey of the golden files, with R's raked weights."""
    return figures.survey()
