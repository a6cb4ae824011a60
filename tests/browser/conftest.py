"""A browser, and pages to look at in it: every page of two waves, made as `make report` makes them.

The browser and the packs are shared by a whole session. `test_pages.py` opens a page once for all
tests that only look at it, those of `screens.py`, `charts.py` and `positions.py` as well. What
only looks (axe, reflow, links, charts) runs on every page; what is slow and hangs on how long words
are (PDF, large text) on one page of each kind in each language, `KINDS`, since pages of a kind
differ in numbers only; and what is slow and does not (colours, a walk by keyboard) on one page of
each kind, `ONCE`, whose languages take turns: the style sheet and the markup are the same.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.codebook.book import read_codebook
from pipeline.codebook.choices import dictionary
from pipeline.codebook.waves import read_wave
from pipeline.config import read_config
from pipeline.report.release.plan import PageSpec, pages

pytest.register_assert_rewrite(
    "tests.browser.charts", "tests.browser.positions", "tests.browser.screens"
)
ROOT = Path(__file__).resolve().parents[2]
WAVES = ("demo-2", "demo-small")
WIDE, NARROW, HEIGHT = 1280, 320, 900
# Chromium looks for updates and for its maker's hosts otherwise.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--force-color-profile=srgb",
]  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One page of one wave."""

    wave: str
    spec: PageSpec

    @property
    def name(self) -> str:
        """`demo-2/en/national`."""
        return f"{self.wave}/{self.spec.name}"


def _plan() -> list[Sheet]:
    """Every page that the waves' codebook asks for, known before any of them is made."""
    folder = ROOT / "data/reference"
    book, config = read_codebook(folder), read_config(ROOT / "config.toml")
    found = []
    for name in WAVES:
        wave = read_wave(folder, name, book)
        words = dictionary(book, wave, config)
        found += [Sheet(name, spec) for spec in pages(words, bool(wave.before))]
    return found


PLAN = _plan()
AREAS = {"demo-2": ("sector-health", "region-mid-wales"), "demo-small": ("sector-fire-and-rescue",)}
KINDS = [
    sheet
    for sheet in PLAN
    if sheet.spec.key in AREAS[sheet.wave] or (sheet.wave == "demo-2" and not sheet.spec.dimension)
]


def _once() -> list[Sheet]:
    """One page of each kind, in English and Welsh in turn."""
    kinds = list(dict.fromkeys((sheet.wave, sheet.spec.key) for sheet in KINDS))
    turn = {kind: ("en", "cy")[place % 2] for place, kind in enumerate(kinds)}
    return [s for s in KINDS if s.spec.language == turn[s.wave, s.spec.key]]


ONCE = _once()


@dataclass
class Sight:
    """A page as opened: everything that it asked for and everything that the browser said."""

    page: Page
    sheet: Sheet = PLAN[0]
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
def packs(built: Callable[[str], Path]) -> Callable[[Sheet], Path]:
    """`packs(sheet)` is the file of a page; its wave is made when first asked for."""
    return lambda sheet: built(sheet.wave) / "reports" / sheet.wave / sheet.spec.path


def window(browser: Browser, width: int = WIDE, **settings: Any) -> Sight:
    """A window in a context of its own, with nothing but files within reach, and no page yet."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, offline=True, **settings
    )  # fmt: skip
    sight = Sight(context.new_page())
    sight.page.on("request", lambda request: sight.requests.append(request.url))
    sight.page.on("requestfailed", lambda request: sight.failed.append(request.failure))
    sight.page.on("console", lambda message: sight.said.append(message.text))
    sight.page.on("pageerror", lambda error: sight.said.append(str(error)))
    return sight


def opened(browser: Browser, path: Path, width: int = WIDE, **settings: Any) -> Sight:
    """A page in a window of its own."""
    sight = window(browser, width, **settings)
    sight.page.goto(path.as_uri())
    return sight


def turned(sight: Sight, sheet: Sheet, path: Path, width: int) -> Sight:
    """The same window with another page in it, of which alone it has seen and heard.

    A window costs as much as what is in it, and tests that only look leave nothing behind in it.
    """
    sight.page.goto("about:blank")
    sight.page.emulate_media(media="null")
    sight.page.set_viewport_size({"width": width, "height": HEIGHT})
    for heard in (sight.requests, sight.failed, sight.said):
        heard.clear()
    sight.page.goto(path.as_uri())
    sight.sheet = sheet
    return sight


@pytest.fixture(scope="module")
def only_window(browser: Browser) -> Iterator[Sight]:
    """A window for tests that only look."""
    sight = window(browser)
    yield sight
    sight.page.context.close()


@pytest.fixture(scope="module", params=PLAN, ids=lambda sheet: sheet.name)
def every(
    request: pytest.FixtureRequest, only_window: Sight, packs: Callable[[Sheet], Path]
) -> Sight:
    """Every page, opened once for all tests that only look."""
    return turned(only_window, request.param, packs(request.param), WIDE)


@pytest.fixture
def wide(every: Sight) -> Sight:
    """Every page on a wide screen."""
    return _as_wide_as(every, WIDE)


@pytest.fixture
def narrow(every: Sight) -> Sight:
    """Every page on a narrow screen, its menus open."""
    every.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    return _as_wide_as(every, NARROW)


def _as_wide_as(sight: Sight, width: int) -> Sight:
    """The same window, which is laid out anew only if it had another size."""
    size = {"width": width, "height": HEIGHT}
    if sight.page.viewport_size != size:
        sight.page.set_viewport_size(size)
    return sight


@pytest.fixture
def look(browser: Browser, packs: Callable[[Sheet], Path]) -> Iterator[Callable[..., Sight]]:
    """`look(sheet, width=1280)` opens a page that a test may work on."""
    sights = []

    def open_one(page: Sheet | Path, width: int = WIDE, **settings: Any) -> Sight:
        path = packs(page) if isinstance(page, Sheet) else page
        sights.append(opened(browser, path, width, **settings))
        return sights[-1]

    yield open_one
    for sight in sights:
        sight.page.context.close()
