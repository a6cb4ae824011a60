"""What stands on a reader's first screen."""

from tests.browser.conftest import Sight


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
    if wide.sheet.spec.notebook not in ("area", "national"):
        return
    wide.page.set_viewport_size({"width": 390, "height": 844})
    first = wide.page.locator("[data-message^='finding.']").first
    if not wide.page.locator("#findings").count():
        assert first.count() == 0
        return
    assert first.evaluate("one => one.closest('.level') !== null")
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
