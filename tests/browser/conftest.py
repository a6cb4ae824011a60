"""A browser, and pages to look at in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.config import Report
from pipeline.publish.plan import PageSpec, pages
from pipeline.report import report
from tests.publish import fixture_release

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
PLAN = pages(fixture_release.dictionary(), has_change=False)
WIDE, NARROW = 1280, 320
# Chromium looks for updates and for its maker's hosts otherwise.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--force-color-profile=srgb",
]  # fmt: skip


@dataclass
class Sight:
    """A page as opened: everything that it asked for and everything that the browser said."""

    page: Page
    spec: PageSpec = PLAN[0]
    requests: list[str] = field(default_factory=list)
    failed: list[str | None] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def chromium() -> str | None:
    """The browser's path, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium, and continuous integration needs it")
        pytest.skip("there is no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the synthetic release, made once."""
    folder = tmp_path_factory.mktemp("pack")
    release = fixture_release.write(folder / "processed/demo-2")
    report(release, NOTEBOOKS, folder / "reports/demo-2", Report())
    return folder / "reports/demo-2"


def opened(browser: Browser, path: Path, width: int = WIDE, **settings: Any) -> Sight:
    """A page in a context of its own, with nothing but files within reach."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True, **settings
    )  # fmt: skip
    sight = Sight(context.new_page())
    sight.page.on("request", lambda request: sight.requests.append(request.url))
    sight.page.on("requestfailed", lambda request: sight.failed.append(request.failure))
    sight.page.on("console", lambda message: sight.said.append(message.text))
    sight.page.on("pageerror", lambda error: sight.said.append(str(error)))
    sight.page.goto(path.as_uri())
    return sight


@pytest.fixture(scope="module", params=PLAN, ids=lambda spec: spec.name)
def wide(request: pytest.FixtureRequest, browser: Browser, pack: Path) -> Iterator[Sight]:
    """Every page on a wide screen, opened once for all tests that only look."""
    sight = opened(browser, pack / request.param.path)
    sight.spec = request.param
    yield sight
    sight.page.context.close()


@pytest.fixture(scope="module", params=PLAN, ids=lambda spec: spec.name)
def narrow(request: pytest.FixtureRequest, browser: Browser, pack: Path) -> Iterator[Sight]:
    """Every page on a narrow screen, its menus open, opened once for all tests that only look."""
    sight = opened(browser, pack / request.param.path, NARROW)
    sight.spec = request.param
    sight.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    yield sight
    sight.page.context.close()


@pytest.fixture
def look(browser: Browser, pack: Path) -> Iterator[Callable[..., Sight]]:
    """`look(spec, width=1280)` opens a page of the pack that a test may work on."""
    sights = []

    def open_one(page: PageSpec | Path, width: int = WIDE, **settings: Any) -> Sight:
        path = pack / page.path if isinstance(page, PageSpec) else page
        sights.append(opened(browser, path, width, **settings))
        return sights[-1]

    yield open_one
    for sight in sights:
        sight.page.context.close()
