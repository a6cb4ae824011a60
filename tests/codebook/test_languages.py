"""A survey of one language is asked for no other, in any table, text or fact."""

from pathlib import Path

import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.choices import dictionary
from pipeline.codebook.concepts import Codebook, first
from pipeline.codebook.reporting.survey import read_survey
from pipeline.codebook.tables import split
from pipeline.codebook.waves import Wave, read_wave
from pipeline.config import read_config
from pipeline.errors import BadInput
from tests.surveys.kinds import KINDS
from tests.surveys.make import write

OTHER = {"en": "cy", "cy": "en"}
OF = {"en": "Police staff", "cy": "Volunteers"}


@pytest.fixture(params=["en", "cy"])
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def folder(tmp_path: Path, language: str) -> Path:
    write(tmp_path, next(kind for kind in KINDS if kind.name == OF[language]))
    return tmp_path


def read(folder: Path, *languages: str) -> tuple[Codebook, Wave]:
    reference = folder / "data/reference"
    (wave,) = (path.stem for path in (reference / "waves").glob("*.csv"))
    book = read_codebook(reference, languages)
    return book, read_wave(reference, wave, book)


def test_no_table_has_a_column_of_the_other(folder: Path, language: str) -> None:
    """What the generator leaves out is what nothing asks for."""
    text = "".join(path.read_text("utf-8-sig") for path in (folder / "data/reference").rglob("*.*"))
    assert f"_{language}" in text
    assert f"_{OTHER[language]}" not in text
    book, wave = read(folder, language)
    survey = read_survey(folder / "data/reference", wave.name, book.languages)
    assert survey.languages == (language,)
    assert all(set(one.label) == {language} for one in book.variables.values())
    assert first(book.variables["success"].question)
    assert f"title_{language}" in wave.facts


def test_the_dictionary_has_that_language_alone(folder: Path, language: str) -> None:
    book, wave = read(folder, language)
    found = dictionary(book, wave, read_config(folder / "config.toml"))
    assert found["languages"] == [language]
    assert set(found["items"]["q1"]["clause"]) == {language}
    assert not [fact for fact in found["wave"] if fact.endswith(f"_{OTHER[language]}")]


def test_two_languages_ask_for_both(folder: Path, language: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(folder, "en", "cy")
    problems = [fault.problem for fault in caught.value.faults]
    assert f"column 'label_{OTHER[language]}' is missing." in problems


def test_what_is_typed_in_the_other_language_is_not_read(tmp_path: Path) -> None:
    kind = next(kind for kind in KINDS if len(kind.languages) == 2)
    write(tmp_path, kind)
    book, wave = read(tmp_path, "cy")
    assert set(book.rows("age")[0].in_) == {"cy"}
    assert "title_cy" in wave.facts
    assert "title_en" not in wave.facts


def test_columns_of_languages_are_told_apart() -> None:
    columns = ("code", "label_en", "label_cy", "currency")
    assert split(columns, ["en", "cy"]) == (columns, ())
    assert split(columns, ["cy"]) == (("code", "label_cy", "currency"), ("label_en",))
