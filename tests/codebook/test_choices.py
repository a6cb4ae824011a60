"""The dictionary holds the words of all that a reader may see, and no more."""

import json
from pathlib import Path

import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.choices import check_choices, dictionary, waves_of
from pipeline.codebook.waves import read_wave
from pipeline.config import Analysis, Config, Weighting
from pipeline.errors import BadInput
from tests.small_survey import edit, write_reference

CONFIG = Config(analysis=Analysis(contexts=("maturity",)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


def test_dictionary(folder: Path) -> None:
    """As typed in tests/small_survey.py, and Config's own defaults."""
    codebook = read_codebook(folder)
    made = dictionary(codebook, read_wave(folder, "first", codebook), CONFIG)
    assert json.loads(json.dumps(made)) == made
    assert made["wave"]["name"] == "first"
    assert made["wave"]["demonstration"] == "yes"
    assert made["items"]["success"]["role"] == "outcome"
    assert made["items"]["success"]["clause"] == {"en": "it was so", "cy": "fod hynny'n wir"}
    assert made["dimensions"]["national"]["label"] == {"en": "Wales", "cy": "Cymru"}
    assert made["dimensions"]["sector"]["areas"] == ["health", "fire", "police"]
    assert made["scales"]["sector"][1]["in"] == {"en": "in fire", "cy": "yn y gwasanaeth tân"}
    assert made["policy"]["threshold"] == 5
    assert made["analysis"]["dimensions"] == ["sector", "region"]


def test_the_design_is_nobodys_to_see(folder: Path) -> None:
    codebook = read_codebook(folder)
    made = dictionary(codebook, read_wave(folder, "first", codebook), CONFIG)
    assert "identifier" not in made["items"]
    assert "duration" not in made["items"]
    assert "code" not in made["scales"]["sector"][0]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (Config(analysis=Analysis(dimensions=("sectr",))), "Did you mean 'sector'?"),
        (Config(analysis=Analysis(dimensions=("duration",))), "has no 'duration' to use"),
        (Config(analysis=Analysis(contexts=("f1", "age"))), "has no 'age' to use"),
        (Config(analysis=Analysis(main_outcome="sucess")), "Did you mean 'success'?"),
        (Config(weighting=Weighting(strata=("sector", "county"))), "has no 'county' to use"),
        (Config(weighting=Weighting(margins=("identifier",))), "has no 'identifier' to use"),
        (Config(analysis=Analysis(dimensions=("maturity",))), "and 'maturity' has pages"),
    ],
)
def test_choices_name_what_the_codebook_has(folder: Path, config: Config, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_choices(read_codebook(folder), config)
    assert said in str(caught.value)


def test_areas_need_their_slugs(folder: Path) -> None:
    edit(folder / "scales.csv", "sector,1", "slug_en", "")
    edit(folder / "scales.csv", "sector,1", "slug_cy", "")
    with pytest.raises(BadInput, match="level health, columns slug_en, slug_cy"):
        check_choices(read_codebook(folder), CONFIG)


def test_dimensions_of_one_label_are_refused(folder: Path) -> None:
    """Their pages would have the same names as files."""
    edit(folder / "variables.csv", "region", "label_cy", "SECTOR")
    with pytest.raises(BadInput) as caught:
        check_choices(read_codebook(folder), CONFIG)
    (fault,) = caught.value.faults
    assert fault.place == "variable 'region', column label_cy"
    assert "'region' and 'sector' have the same label" in fault.problem


def test_a_survey_without_an_outcome_needs_no_main_one(folder: Path) -> None:
    for outcome in ("success", "quality"):
        edit(folder / "variables.csv", outcome, "role", "factor")
    edit(folder / "variables.csv", "success_scale", "derive", "mean:theme=people")
    codebook = read_codebook(folder)
    for chosen in ("", "success"):
        config = Config(analysis=Analysis(main_outcome=chosen, contexts=("maturity",)))
        made = dictionary(codebook, read_wave(folder, "first", codebook), config)
        assert made["analysis"]["main_outcome"] == ""
    wrong = Config(analysis=Analysis(main_outcome="happiness", contexts=("maturity",)))
    with pytest.raises(BadInput, match='or write main_outcome = ""'):
        check_choices(codebook, wrong)


def test_waves_are_called_by_the_month_of_their_fieldwork() -> None:
    def words(name: str, day: str) -> dict[str, object]:
        return {"wave": {"name": name, "fieldwork_from": day}, "languages": ["en", "cy"]}

    first, second = words("w1", "2024-09-30"), words("w2", "2025-03-01")
    assert waves_of(first, {}) == {"w1": {"en": "September 2024", "cy": "Medi 2024"}}
    both = waves_of(second, first)
    assert list(both) == ["w1", "w2"]
    assert both["w2"] == {"en": "March 2025", "cy": "Mawrth 2025"}
    third = waves_of(words("w3", "2025-03-20"), second | {"waves": both})
    assert [one["en"] for one in third.values()] == [
        "September 2024", "March 2025", "March 2025 (w3)",
    ]  # fmt: skip
