"""release.csv: every released row, with words; the expected rows are typed here."""

import csv
import io

import pytest

from pipeline.report.downloads.release_csv import release_csv
from pipeline.report.release.read import Release, read_release
from tests.report.fixture_release import frame, write


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return read_release(write(tmp_path_factory.mktemp("release") / "demo-2"), "demo-2")


def rows(release: Release, language: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(release_csv(release, language))))


def test_every_row_is_there_once_with_the_same_numbers_in_both_languages(release: Release) -> None:
    english, welsh = rows(release, "en"), rows(release, "cy")
    assert len(english) == len(welsh) == len(frame())
    for en, cy in zip(english, welsh, strict=True):
        assert {k: v for k, v in en.items() if not k.endswith("_label")} == {
            k: v for k, v in cy.items() if not k.endswith("_label")
        }


def test_words_stand_beside_keys(release: Release) -> None:
    def find(language: str) -> dict[str, str]:
        return next(
            row
            for row in rows(release, language)
            if (row["table"], row["area"], row["item"], row["level"])
            == ("item", "north", "trust", "agree")
        )

    english, welsh = find("en"), find("cy")
    assert (english["dimension_label"], english["area_label"]) == ("Region", "North Wales")
    assert (english["item_label"], english["level_label"]) == ("Trust between partners", "Agree")
    assert (welsh["dimension_label"], welsh["area_label"]) == ("Rhanbarth", "Gogledd Cymru")
    assert welsh["level_label"] == "Cytuno"


def test_what_is_hidden_has_no_number_and_says_so(release: Release) -> None:
    hidden = [row for row in rows(release, "en") if row["status"] == "suppressed"]
    assert len(hidden) == int((frame()["verdict"] == "suppressed").sum()) > 0
    for row in hidden:
        assert (row["value"], row["low"], row["high"], row["base"]) == ("", "", "", "")
        assert row["shorthand"] == "[c]"


def test_numbers_have_no_more_digits_than_they_have(release: Release) -> None:
    found = {row["value"] for row in rows(release, "en") if row["table"] == "association"}
    assert {"58", "0.24", "0.001"} <= found
    assert not any(value.endswith(".0") for value in found)


def test_the_file_ends_each_line_alike(release: Release) -> None:
    text = release_csv(release, "cy")
    assert "\r" not in text
    assert text.endswith("\n")
