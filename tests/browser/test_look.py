"""What `make evidence` says that axe finds of a page."""

from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.evidence.accessibility import look
from tests.browser.conftest import opened


def test_what_axe_finds_is_counted(browser: Browser, tmp_path: Path) -> None:
    """A picture without words and a page without a language are two violations at least."""
    page = tmp_path / "page.html"
    page.write_text("<title>A</title><main><h1>A</h1><img src='data:,'></main>", encoding="utf-8")
    sight = opened(browser, page)
    found = look(sight.page)
    assert found["violations"] >= 2
    assert found["rules that hold"] > 5
    fixed = "<html lang='en'><title>A</title><main><h1>A</h1><img alt='A dot' src='data:,'></main>"
    page.write_text(fixed, encoding="utf-8")
    sight.page.reload()
    assert look(sight.page)["violations"] == 0
    sight.page.context.close()
