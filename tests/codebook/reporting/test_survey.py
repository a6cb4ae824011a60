"""What people say of a wave is read strictly, and what a checklist lacks is named."""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from pipeline.__main__ import main
from pipeline.codebook.book import read_codebook
from pipeline.codebook.reporting.checklists import TABLES, described, fill, lacking
from pipeline.codebook.reporting.questions import QUESTIONS
from pipeline.codebook.reporting.standards import ITEMS
from pipeline.codebook.reporting.survey import Survey, Told, read_survey
from pipeline.codebook.waves import Wave, read_wave
from pipeline.draft.survey import survey_text
from pipeline.errors import BadInput
from tests.bad_input.case import EXPORT, project
from tests.conftest import ROOT
from tests.small_survey import edit

REFERENCE = ROOT / "data/reference"
FACTS = {
    "fieldwork_from": "2026-01-01", "fieldwork_to": "2026-02-01", "mode_en": "Web",
    "mode_cy": "Y we", "commissioner_en": "We", "commissioner_cy": "Ni", "about_en": "It",
    "about_cy": "Ef", "published": "2026-06-01", "next_en": "None.", "next_cy": "Dim.",
    "producer_en": "We", "producer_cy": "Ni", "licence_en": "Open", "licence_cy": "Agored",
    "licence_url": "https://example.org/open",
}  # fmt: skip
WAVE = Wave("first", FACTS | {"demonstration": "no"}, {})
EVERYTHING = Survey({one: Told({"en": "Yes.", "cy": "Ie."}) for one in QUESTIONS}, online=True)


def release(*tables: str) -> pd.DataFrame:
    """Rows as `TABLES` names them, all shown."""
    rows = [TABLES[one] | {"verdict": "published"} for one in tables]
    columns = ["table", "item", "statistic", "verdict"]
    return pd.DataFrame(rows, columns=columns, dtype=object).fillna("")


def read(folder: Path, text: str) -> Survey:
    (folder / "survey").mkdir(exist_ok=True)
    (folder / "survey/first.toml").write_text(text, encoding="utf-8")
    return read_survey(folder, "first")


def test_the_lists_are_whole() -> None:
    """11 and 7 disclosure elements (AAPOR 2021), 40 items (CROSS), 30 items (CHERRIES)."""
    names = [(one.checklist, one.item) for one in ITEMS]
    assert len(names) == len(set(names))
    assert [f"a{n}" for n in range(1, 12)] + [f"b{n}" for n in range(1, 8)] == [
        item for checklist, item in names if checklist == "aapor"
    ]
    assert sum(checklist == "cross" for checklist, _ in names) == 40
    assert [str(n) for n in range(1, 31)] == [i for c, i in names if c == "cherries"]
    for answer in (one for item in ITEMS for both in item.answers for one in both.split("|")):
        kind, _, name = answer.partition(":")
        known = {"fact": ("about", "commissioner", "mode", "fieldwork"),
                 "release": (*TABLES, "codebook", "provenance")}  # fmt: skip
        assert name in known[kind] if name else kind in QUESTIONS


def test_texts_are_read_in_both_languages(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
[collection]
online = false
[collection.setting]
en = "By\\t post "
cy = "Drwy'r post"
[sample.panel]
applies = false
en = "None."
cy = "Dim."
[sample.frame]
en = ""
cy = " "
""",
    )
    assert found.online is False
    assert found.told == {
        "collection.setting": Told({"en": "By post", "cy": "Drwy'r post"}),
        "sample.panel": Told({"en": "None.", "cy": "Dim."}, applies=False),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[peple.funder]\nen = "a"', "there is no such section. Known: people,"),
        ('[peple.funder]\nen = "a"', "Did you mean 'people'?"),
        ('[people.funders]\nen = "a"', "[people.funders]: there is no such key."),
        ('[people.funder]\nwelsh = "a"', "[people.funder] welsh: there is no such key."),
        ('[people]\nfunder = "a"', "[people] funder: it does not say in which language."),
        ('people = "a"', "people: it is not a section."),
        ('[people.funder]\nen = "a"', "[people.funder] cy: it is empty. Give it in both"),
        ('[people.funder]\nen = 7\ncy = "a"', "[people.funder] en: it is no text."),
        ('[people.funder]\nen = "a\\u202eb"\ncy = "c"', "it holds an invisible character."),
        ("[people.funder]\napplies = false", "applies = false has no reason."),
        ('[people.funder]\napplies = "no"', "[people.funder] applies: 'no' will not do."),
        ("[collection]\nonline = 1", "[collection] online: 1 will not do."),
        (f'[people.funder]\nen = "{"a" * 2_001}"\ncy = "b"', "it has 2,001 characters."),
        ("[people.funder\n", "it is not TOML"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    assert all(fault.file == "data/reference/survey/first.toml" for fault in caught.value.faults)
    assert said in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, "[a.b]\n[people.x]\n[people.funder]\nen = 1\ncy = 2\n")
    assert len(caught.value.faults) == 4


def test_where_there_is_no_file_nothing_is_said(tmp_path: Path) -> None:
    assert read_survey(tmp_path, "first") == Survey()


def test_a_wave_that_says_everything_lacks_nothing() -> None:
    filled = fill(EVERYTHING, FACTS, release(*TABLES))
    assert {one.status for one in filled} == {"answered"}
    assert lacking(EVERYTHING, filled, WAVE).found == []


def test_every_empty_item_is_told_with_its_place() -> None:
    """The first facts and questions of the lists, and the ones that only a release can answer."""
    bare = Wave("first", {"demonstration": "no"}, {})
    nothing = Survey()
    said = [str(one) for one in lacking(nothing, fill(nothing, {}, release()), bare).found]
    for part in (
        "data/reference/waves/first.csv, fact commissioner_en: it is empty, and AAPOR A2 ask",
        "data/reference/survey/first.toml, [sample.frame]: it is empty, and AAPOR A5, CROSS 6b ask",
        "data/reference/survey/first.toml, [collection] online: it is empty, and CHERRIES 1,",
        "data/reference/population/first.csv, table asked: it is empty, and CROSS 11c ask",
        "data/reference/waves/first.csv, fact published: it is empty, and each page says it. Type",
        "data/reference/waves/first.csv, fact next_cy: it is empty, and each page says it. Say",
        "data/reference/waves/first.csv, fact producer_en: it is empty, and each page says it.",
        "data/reference/waves/first.csv, fact licence_en: it is empty, and each page says it.",
        "data/reference/waves/first.csv, fact licence_url: it is empty, and each page says it.",
        "data/reference/survey/first.toml, [people.contact]: it is empty, and each page says it.",
    ):
        assert any(part in one for one in said), part
    assert not any("[sample.panel]" in one for one in said), "not required"


def test_before_there_is_a_release_only_people_are_asked() -> None:
    said = lacking(EVERYTHING, fill(EVERYTHING, FACTS), WAVE).found
    assert said == []
    assert lacking(Survey(), fill(Survey(), FACTS), WAVE).found


def test_a_survey_of_one_language_is_asked_for_that_language() -> None:
    """A wave published in Welsh alone lacks no English fact."""
    welsh = Survey({one: Told({"cy": "Ie."}) for one in QUESTIONS}, True, ("cy",))
    facts = {key: value for key, value in FACTS.items() if not key.endswith("_en")}
    assert lacking(welsh, fill(welsh, facts), Wave("first", facts, {})).found == []
    del facts["licence_cy"]
    said = [one.place for one in lacking(welsh, fill(welsh, facts), Wave("first", facts, {})).found]
    assert said == ["fact licence_cy"]


def test_what_does_not_apply_is_not_lacking() -> None:
    told = EVERYTHING.told | {"collection.followup": Told({"en": "No.", "cy": "Na."}, False)}
    filled = {one.label: one for one in fill(Survey(told, online=False), FACTS, release("profile"))}
    assert filled["CROSS 10e"].status == "not_applicable"
    assert filled["CROSS 10e"].where == ("collection.followup",)
    assert filled["CROSS 13b"].status == "not_applicable", "the release has no model"
    assert filled["CHERRIES 7"].status == "not_applicable", "nobody answered on the web"
    assert filled["CROSS 11c"].where == ("sample.response",)
    assert filled["CROSS 11a"].status == "not_applicable", "the release has no flow"


def test_a_response_rate_must_be_there_or_its_lack_explained() -> None:
    told = {key: one for key, one in EVERYTHING.told.items() if key != "sample.response"}
    survey = Survey(told, online=True)
    for verdict, status in (("not_available", "missing"), ("suppressed", "answered")):
        rows = release(*TABLES).assign(verdict=verdict)
        filled = {one.label: one for one in fill(survey, FACTS, rows)}
        assert filled["CROSS 11c"].status == status


def test_what_readers_are_told_is_in_the_questions_order() -> None:
    survey = Survey(dict(reversed(EVERYTHING.told.items())), online=True)
    told = described(survey, fill(survey, FACTS))["told"]
    assert list(told) == list(QUESTIONS)


@pytest.mark.parametrize("wave", ["demo-1", "demo-2", "demo-small"])
def test_demonstration_waves_say_everything_and_that_they_are_synthetic(wave: str) -> None:
    survey = read_survey(REFERENCE, wave)
    facts = read_wave(REFERENCE, wave, read_codebook(REFERENCE)).facts
    assert not lacking(survey, fill(survey, facts), Wave(wave, facts, {})).found
    assert "synthetic" in survey.told["people.funder"].words["en"]
    assert "synthetig" in survey.told["people.funder"].words["cy"]


@pytest.mark.parametrize("wave", ["demo-1", "demo-2", "demo-small"])
def test_a_typed_file_names_the_items_as_a_draft_does(wave: str) -> None:
    """A question, and above its answer what it asks and the items that need it."""
    asked = re.compile(r"^\[([a-z]+\.[a-z]+)\]\n# (.*)$", re.MULTILINE)
    typed = (REFERENCE / f"survey/{wave}.toml").read_text(encoding="utf-8")
    assert dict(asked.findall(typed)) == dict(asked.findall(survey_text()))
    assert len(asked.findall(typed)) == len(QUESTIONS)


def test_items_ask_for_what_their_standards_do() -> None:
    """What the lists' own words name, as docs/standards.md says where they were read.

    AAPOR A3 counts show cards among the instruments, A10 measures against answering twice among the
    checks, and B7 speaks of indices and models; CHERRIES asks of a design whether the sample is one
    of convenience; CROSS 5d wants the questionnaire "if possible".
    """
    items = {one.label: one for one in ITEMS}
    for label, answer in (
        ("AAPOR A2", "people.funder"), ("AAPOR A3", "questionnaire.materials"),
        ("AAPOR A5", "sample.incentives"), ("AAPOR A6", "questionnaire.languages"),
        ("AAPOR A10", "collection.repeats"), ("AAPOR B2", "collection.preparation"),
        ("AAPOR B7", "release:model"), ("CHERRIES 1", "sample.selection"),
        ("CROSS 5b", "questionnaire.instruments"), ("CROSS 5c", "questionnaire.testing"),
    ):  # fmt: skip
        assert answer in items[label].answers, label
    assert not items["CROSS 5d"].required
    assert {one.required for one in ITEMS if one.label.startswith("AAPOR A")} == {True}
    assert {one.required for one in ITEMS if one.label.startswith("AAPOR B")} == {False}


def test_make_wave_drafts_it_and_never_overwrites_it(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    command = ["--root", str(root), "--wave", "second", "wave", "--export", str(root / EXPORT)]
    path = root / "data/reference/survey/second.toml"
    assert main(command) == 0
    assert path.read_text(encoding="utf-8") == survey_text()
    path.write_text("# typed\n", encoding="utf-8")
    assert main(command) == 0
    assert path.read_text(encoding="utf-8") == "# typed\n"


def test_ingest_says_early_what_a_real_wave_still_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path / "project")
    assert main(["--root", str(root), "ingest"]) == 0
    assert "released" not in capsys.readouterr().out
    edit(root / "data/reference/waves/first.csv", "fact,demonstration", "value", "no")
    assert main(["--root", str(root), "ingest"]) == 0
    said = capsys.readouterr().out
    assert "ingest: before this wave can be released, fill in data/reference/" in said
    assert "data/reference/survey/first.toml [sample.frame]" in said


def test_a_draft_asks_everything_and_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, survey_text()) == Survey()
    typed = tomllib.loads(survey_text())
    assert [f"{s}.{k}" for s, keys in typed.items() for k in keys] == list(QUESTIONS)
