"""What axe finds on each page of the waves that have been made, as a browser shows them."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from tqdm import tqdm

from tests.browser.conftest import NARROW, QUIET, WIDE, chromium, opened
from tests.browser.test_pages import axe_runs


def look_at(root: Path, waves: tuple[str, ...]) -> list[dict[str, Any]]:
    """A row for each page and width.

    Args:
        root: the project's folder.
        waves: whose pages to look at, in reports/.

    Raises:
        SystemExit: there is no Chromium.
    """
    browser = chromium()
    if browser is None:
        raise SystemExit("evidence: Chromium is needed. Install it (on Debian: apt-get install "
                         "chromium), then run make evidence again.")  # fmt: skip
    sheets = [
        (wave, path) for wave in waves for path in sorted((root / "reports" / wave).rglob("*.html"))
    ]
    rows = []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=browser, args=QUIET)
        for wave, path in tqdm(sheets, desc="evidence", unit="page", disable=None):
            for width in (WIDE, NARROW):
                sight = opened(chrome, path, width)
                name = path.relative_to(root / "reports" / wave).as_posix()
                rows.append({"wave": wave, "page": name, "width": width, **look(sight.page)})
                sight.page.context.close()
        chrome.close()
    return rows


def look(page: Page) -> dict[str, Any]:
    """How many rules hold on a page, all of it open, and how many violations there are."""
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    runs = [Axe().run(page, context=context, options=options).response
            for context, options in axe_runs()]  # fmt: skip
    return {
        "rules that hold": sum(len(run["passes"]) for run in runs),
        "violations": sum(len(rule["nodes"]) for run in runs for rule in run["violations"]),
        "to be judged by a person": sum(len(run["incomplete"]) for run in runs),
        "axe": runs[0]["testEngine"]["version"],
    }
