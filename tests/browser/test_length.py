"""How long the open part of a page is, and what stands on a reader's first screen."""

import pytest

from tests.browser.conftest import Sight

SCREENS = {(1280, 800): {"area": 5.0, "national": 6.0}, (390, 844): {"area": 8.0, "national": 9.0}}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: f"{one[0]}")
def test_the_open_part_is_short(wide: Sight, screen: tuple[int, int]) -> None:
    """From the top to the end of the main part, as it is when the page is opened."""
    most = SCREENS[screen].get(wide.sheet.spec.notebook)
    if most is None:
        return
    wide.page.set_viewport_size({"width": screen[0], "height": screen[1]})
    foot = wide.page.evaluate("document.querySelector('main').getBoundingClientRect().bottom")
    assert foot / screen[1] <= most


def test_the_level_is_on_the_first_screen_of_a_phone(wide: Sight) -> None:
    """What a page finds first is how many reported the outcome, with its interval."""
    wide.page.set_viewport_size({"width": 390, "height": 844})
    first = wide.page.locator(".level p").first
    if wide.sheet.spec.notebook in ("reading", "quality") or not first.count():
        return
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
