"""The population that waves of known truth are drawn from, made once."""

import pytest

from benchmarks.waves import World, make_world


@pytest.fixture(scope="session")
def world() -> World:
    return make_world("demo-small")
