"""What tests of publishing share: a synthetic release in a folder, and pages of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.report import Page, open_page
from tests.report import fixture_release

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the synthetic release."""
    return fixture_release.write(tmp_path_factory.mktemp("processed") / "demo-2")


@pytest.fixture(scope="session")
def opened(released: Path) -> Iterator[Opener]:
    """Opens pages of the synthetic release."""

    def opener(kind: str, language: str = "en", dimension: str = "", area: str = "") -> Page:
        place = {"dimension": dimension, "area": area} if dimension else {}
        return open_page(released, kind, wave="demo-2", language=language, **place)

    return opener
