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
