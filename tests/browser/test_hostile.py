"""Hostile labels on whole pages in a browser: shown as text, and nothing breaks."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import Report
from pipeline.report.pack import report
from tests.browser.conftest import NARROW, ROOT, Sight
from tests.browser.test_pages import violations
from tests.report import hostile

PAGES = ("index", "national")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a hostile release, made by the project's own notebooks."""
    place = tmp_path_factory.mktemp("hostile")
    release = hostile.write(place / "processed/demo-2")
    for page in PAGES:
        report(release, ROOT / "notebooks", place / "reports", Report(), f"en/{page}")
    return place / "reports/en"


@pytest.mark.parametrize("page", PAGES)
def test_hostile_labels_are_text_and_break_nothing(
    look: Callable[..., Sight], made: Path, page: str
) -> None:
    path = made / f"{page}.html"
    assert path.stat().st_size < 1_000_000
    body = path.read_text(encoding="utf-8")
    assert not re.search("<(script|img|iframe|object)", body)
    assert not set(body) & set("\u202e\u2066\u200b\ufeff\x1b")
    for width in (1280, NARROW):
        sight = look(path, width)
        assert sight.said == []
        assert [url for url in sight.requests if not url.startswith("data:")] == [path.as_uri()]
        assert "synthetic" in sight.page.title()
        assert sight.page.evaluate("document.scrollingElement.scrollWidth") == width
    assert hostile.SCRIPT in sight.page.locator("main").inner_text()
    assert violations(sight) == []


def test_a_chart_with_labels_too_long_for_it_stays_small(
    look: Callable[..., Sight], made: Path
) -> None:
    page = look(made / "national.html").page
    heights = page.eval_on_selector_all(
        ".chart svg", "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) > 2
    assert max(heights) < 2000
