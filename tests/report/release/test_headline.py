"""The title of a chart: how often it finds something, of how many figures it has."""

import pytest

from tests.report.conftest import Opener
from tests.report.reading import text_of


@pytest.mark.parametrize(
    ("number", "drawn", "said"),
    [
        (2, 5, "2 of the 5 shares shown have changed since the last wave, beyond chance"),
        (1, 5, "Of the shares shown (5), one has changed since the last wave, beyond chance"),
        (0, 5, "Of the shares shown (5), none has clearly changed since the last wave"),
        (1, 1, "The one share shown has changed since the last wave, beyond chance"),
        (0, 1, "We cannot tell whether the one share shown has changed since the last wave"),
    ],
)
def test_a_title_says_how_many_of_how_many_and_of_one_alone_without_numbers(
    opened: Opener, number: int, drawn: int, said: str
) -> None:
    view = opened("national").view
    assert text_of(view.headline("change.finding", "change", number, drawn)) == said


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    "key",
    ["contrasts.finding", "model.finding", "different.finding", "themes.finding", "themes.moved",
     "change.finding"],
)  # fmt: skip
def test_each_title_that_counts_its_figures_has_one_for_a_single_figure(
    opened: Opener, key: str, language: str
) -> None:
    view = opened("national", language).view
    values = {"outcome": "success"} if key[:5] in ("contr", "model") else {}
    values |= {"whole_in": "in Wales"} if "differ" in key or key == "themes.finding" else {}
    found = [text_of(view.headline(key, "x", number, 1, **values)) for number in (0, 1)]
    assert not any(character.isdigit() for one in found for character in one)
    assert found[0] != found[1]
