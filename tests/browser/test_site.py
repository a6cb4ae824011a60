"""The documentation's site in a browser: no network, no barrier, no line off the screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import HEIGHT, NARROW, WIDE, Sight
from tests.browser.test_pages import violations

Look = Callable[..., Sight]
#: One of each kind: prose, wide tables, code, formulas, generated tables, a decision.
PAGES = (
    *("index", "standards", "extending", "methods", "benchmarks"),
    "decisions/0001-one-row-a-number",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_site(page: str, site: Path, look: Look) -> None:
    sight = look(site / f"{page}.html", WIDE)
    assert sight.said == []
    assert sight.failed == []
    assert all(address.startswith("file://") for address in sight.requests)
    assert violations(sight) == []
    sight.page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    assert sight.page.evaluate("document.scrollingElement.scrollWidth") == NARROW
    # Colours are as on a wide screen; what the theme has for narrow ones is on every page.
    assert violations(sight, contrast=page == PAGES[0]) == []


def test_search_finds_without_a_network(site: Path, look: Look) -> None:
    """Words that one page alone has, typed by keyboard, lead to that page."""
    sight = look(site / "index.html", WIDE)
    sight.page.get_by_role("textbox", name="Search").click()
    sight.page.keyboard.type("Satterthwaite", delay=30)
    found = sight.page.locator(".md-search-result__link").first
    found.wait_for(timeout=10_000)
    assert "methods.html" in str(found.get_attribute("href"))
    assert all(address.startswith("file://") for address in sight.requests)
    assert sight.said == []
    assert violations(sight) == []
