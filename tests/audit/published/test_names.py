"""What explains a digit: names of any shape, and sentences with such names in their places."""

from typing import Any

import pytest

from pipeline.audit.published.names import Names
from pipeline.audit.published.page import lines, take_apart
from pipeline.audit.published.texts import FIGURE
from pipeline.codebook.book import read_codebook
from pipeline.codebook.choices import dictionary
from pipeline.codebook.waves import read_wave
from pipeline.config import read_config
from tests.surveys.kinds import KINDS
from tests.surveys.make import write


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The dictionary of a survey with areas "16 to 24" and "75+", in both languages."""
    folder = tmp_path_factory.mktemp("survey")
    kind = next(one for one in KINDS if one.name == "Residents of a council")
    write(folder, kind)
    book = read_codebook(folder / "data/reference", kind.languages)
    wave = read_wave(folder / "data/reference", kind.wave, book)
    found = dictionary(book, wave, read_config(folder / "config.toml"))
    return found | {"survey": {}, "revisions": []}


@pytest.fixture
def names(words: dict[str, Any]) -> Names:
    return Names(words, "en")


@pytest.mark.parametrize("text", ["16 to 24", "75+", "w2", "Residents of a council in 16 to 24"])
def test_a_name_of_few_letters_is_explained_by_itself_and_in_a_heading(
    names: Names, text: str
) -> None:
    assert names.explains(text)


@pytest.mark.parametrize(
    "text", ["17", "17 to 24", "75", "Residents of a council in 17", "16 to 24 (58)", "w2 58"]
)
def test_a_number_that_is_no_name_is_not(names: Names, text: str) -> None:
    assert not names.explains(text)


def test_a_name_with_brackets_stands_in_a_sentence(names: Names) -> None:
    """The bracket of the name is not the one in which the sentence has its interval.

    Nor is the mark of few answers a word that belongs to a name.
    """
    for value in (FIGURE, f"{FIGURE} [u]"):
        text = f"Statement q1 (cy) {value} ({FIGURE})"
        assert names.slots("dots.spoken", text) == [
            ("factor", "Statement q1 (cy)"), ("value", value), ("interval", FIGURE),
        ]  # fmt: skip


@pytest.mark.parametrize("mark", ["", " [u]"])
def test_a_name_of_few_letters_stands_next_to_a_figure_on_few_answers(
    names: Names, mark: str
) -> None:
    assert names.explains(f"75+ {FIGURE}{mark} ({FIGURE})")
    assert not names.explains(f"74+ {FIGURE}{mark} ({FIGURE})")


def test_words_that_are_not_the_sentence_fill_no_places(names: Names) -> None:
    assert names.slots("dots.spoken", f"Statement q1 {FIGURE}") is None


@pytest.mark.parametrize(("linked", "explained"), [("75+", True), ("74+", False), ("58", False)])
def test_a_link_is_a_name_only_where_the_dictionary_declares_it(
    names: Names, linked: str, explained: bool
) -> None:
    page = take_apart(f'<ul><li><a href="a.html">{linked}</a> (about <data data-key="k">5</data>)')
    found = [names.explains(line) for _, line in lines(page.root, names)]
    assert found == [explained]


@pytest.mark.parametrize("title", ["007", "2027", "Q3 24"])
def test_a_survey_may_be_called_by_a_number(words: dict[str, Any], title: str) -> None:
    """Its name stands in the source under each chart, where it has no element of its own."""
    named = Names(words | {"wave": words["wave"] | {"title_en": title}}, "en")
    assert named.explains(f"Source: {title}. Download this chart: SVG", alone=False)
    assert not named.explains(f"About {title} answered. Download this chart: SVG", alone=False)
