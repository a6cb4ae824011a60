"""What stands on the first screen, and how many there are before anything is opened.

`test_pages.py` runs these tests, on pages as they are opened.
"""

from tests.browser.conftest import PLAN, Sight

WIDE, PHONE = (1280, 800), (390, 844)
# Screens of each kind of page; those that compare, explain or account for the survey have no limit.
MOST = {"area": (5.0, 8.0), "national": (6.0, 8.0)}
LIMITED = [sheet for sheet in PLAN if sheet.spec.notebook in MOST]


def test_the_level_is_on_the_first_screen_of_a_phone(wide: Sight) -> None:
    """What a page finds first is how many reported the outcome, with its interval."""
    wide.page.set_viewport_size({"width": 390, "height": 844})
    first = wide.page.locator(".level p").first
    if wide.sheet.spec.notebook in ("reading", "quality") or not first.count():
        return
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844


def test_the_first_finding_is_on_the_first_screen_of_a_phone(wide: Sight) -> None:
    """Below the level: the first finding in one sentence, or that no factor can be named."""
    if wide.sheet.spec.notebook not in ("index", "area", "national"):
        return
    wide.page.set_viewport_size({"width": 390, "height": 844})
    first = wide.page.locator("[data-message^='finding.first.']").first
    if not wide.page.locator("#findings").count():  # nothing is shown that could be one
        assert first.count() == 0
        return
    assert first.evaluate("one => one.closest('.level') !== null")
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844


def screens(sight: Sight, size: tuple[int, int]) -> float:
    """How many screens a page is long, from its head to its foot."""
    sight.page.set_viewport_size({"width": size[0], "height": size[1]})
    high: float = sight.page.evaluate("document.documentElement.scrollHeight")
    return high / size[1]


def test_pages_of_both_kinds_and_languages_are_measured() -> None:
    measured = {(sheet.wave, sheet.spec.notebook, sheet.spec.language) for sheet in LIMITED}
    assert len(measured) == 8


def test_a_page_is_no_longer_than_a_reader_will_scroll(wide: Sight) -> None:
    if wide.sheet.spec.notebook not in MOST:
        return
    most = MOST[wide.sheet.spec.notebook]
    found = [round(screens(wide, size), 2) for size in (WIDE, PHONE)]
    assert all(a <= b for a, b in zip(found, most, strict=True)), found
