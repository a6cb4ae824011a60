"""The cube against the rules of StatsWales; docs/statswales.md says where each was read."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace

import pytest

from pipeline.errors import BadInput
from pipeline.report.downloads.cube import cube
from pipeline.report.release.read import Release, figures_of, read_release
from tests.report.fixture_wider import write

#: src/enums/note-code.ts
NOTE_CODES = {
    *("a", "b", "c", "e", "f", "k", "u", "x", "z", "w", "ns", "p", "r", "s", "ss", "sss", "t"),
}
#: src/services/fact-table-validator.ts
DATA_VALUE = re.compile(
    r"^([+-]?[0-9]+[.]?[0-9]*|[.][0-9]+|(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)$"
)
#: src/enums/data-value-format.ts
FORMATS = {
    *("decimal", "float", "integer", "long", "percentage", "string", "text"),
    *("date", "datetime", "time"),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("release") / "demo-2"
    write(folder)
    return read_release(folder, "demo-2")


@pytest.fixture(scope="module")
def tables(release: Release) -> dict[str, list[dict[str, str]]]:
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text)))
        for name, text in cube(release).items()
    }


def test_a_survey_without_an_outcome_has_shares_alone(release: Release) -> None:
    words = release.dictionary
    items = {name: one for name, one in words["items"].items() if one["role"] != "outcome"}
    for main in ("", "success"):
        analysis = words["analysis"] | {"main_outcome": main}
        bare = replace(release, dictionary=words | {"items": items, "analysis": analysis})
        files = cube(bare)
        measures = {row["refcode"] for row in csv.DictReader(io.StringIO(files["measure.csv"]))}
        used = {row["measure"] for row in csv.DictReader(io.StringIO(files["data.csv"]))}
        assert used == measures == {"share", "share-low", "share-high", "share-base"}


def test_a_survey_in_one_language_is_refused_with_what_to_do(release: Release) -> None:
    for there, lacking in (("en", "cy"), ("cy", "en")):
        one = replace(release, dictionary=release.dictionary | {"languages": [there]})
        with pytest.raises(BadInput) as caught:
            cube(one)
        assert f"this survey has no {lacking}. Add it to languages under" in str(caught.value)


def test_data_values_are_numbers_or_blank(tables) -> None:
    values = [row["data"] for row in tables["data"] if row["data"]]
    assert values
    assert all(DATA_VALUE.match(value) for value in values)


def test_dimensions_and_measure_name_a_row_once_and_are_never_blank(tables) -> None:
    keys = [(row["date"], row["area"], row["question"], row["measure"]) for row in tables["data"]]
    assert all(all(key) for key in keys)
    assert Counter(keys).most_common(1)[0][1] == 1


def test_note_codes_are_those_of_the_service(tables) -> None:
    for row in tables["data"]:
        codes = [code for code in row["notes"].replace(" ", "").lower().split(",") if code]
        assert set(codes) <= NOTE_CODES
        assert row["data"] or codes, "a blank says why"
    assert {"c", "u"} <= {code for row in tables["data"] for code in row["notes"].split(",")}


@pytest.mark.parametrize("name", ["area", "question", "measure"])
def test_every_code_has_words_in_both_languages_once(tables, name: str) -> None:
    lookup = tables[name]
    assert [head for head in lookup[0] if head.startswith("ref")] == ["refcode"], "the join column"
    used = {row[name] for row in tables["data"]}
    assert used <= {row["refcode"] for row in lookup}
    pairs = Counter((row["refcode"], row["lang"]) for row in lookup)
    assert set(pairs.values()) == {1}
    assert {lang for _, lang in pairs} == {"en", "cy"}
    assert len(pairs) == 2 * len({code for code, _ in pairs})
    assert all(row["description"].strip() for row in lookup)
    assert all(row["sort"].isdigit() for row in lookup)


def test_areas_hang_from_wales(tables) -> None:
    codes = {row["refcode"] for row in tables["area"]}
    tops = {row["refcode"] for row in tables["area"] if not row["hierarchy"]}
    assert tops == {"national"}
    assert {row["hierarchy"] for row in tables["area"]} - {""} <= codes


def test_measures_have_a_format_that_the_service_knows(tables) -> None:
    assert {row["format"] for row in tables["measure"]} <= FORMATS
    assert all(row["decimals"].isdigit() for row in tables["measure"])


def test_the_date_is_a_year(tables) -> None:
    assert all(re.fullmatch(r"\d{4}", row["date"]) for row in tables["data"])


def test_every_figure_is_one_that_was_released(release: Release, tables) -> None:
    """Value for value from the release, and blank wherever the release shows none."""
    released = {(f.dimension, f.area, f.item, f.level, f.statistic): f
                for f in figures_of(release.frame)
                if f.statistic == "group_share" or f.outcome == "success"}  # fmt: skip
    met = 0
    for row in tables["data"]:
        dimension, _, area = row["area"].partition("-")
        statistic = "group_share" if row["measure"].startswith("share") else "contrast"
        found = [
            f for (d, a, item, level, s), f in released.items()
            if (d, a, item, s) == (dimension, area or "national", row["question"], statistic)
            and level in ("", "agree", "successful")
        ]  # fmt: skip
        if not found:
            assert row["data"] == ""
            continue
        part = {"low": "low", "high": "high", "base": "base"}
        name = part.get(row["measure"].partition("-")[2], "value")
        value = getattr(found[0], name) if found[0].shown else None
        assert row["data"] == ("" if value is None else format(value, ".15g"))
        met += value is not None
    assert met > 50
