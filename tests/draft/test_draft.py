"""A drafted wave: what is certain, what is a guess, and what a person typed stays typed."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import draft
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.population import read_population
from pipeline.codebook.waves import Wave, read_wave
from pipeline.config import Weighting
from pipeline.draft import Draft
from pipeline.errors import BadInput
from pipeline.ingest import ingest
from pipeline.ingest.formats import Export, read_export
from tests.conftest import run
from tests.small_survey import ROW, edit, read_rows, write_export, write_reference

WEIGHTING = Weighting(strata=("sector", "region"), margins=("sector", "region"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


def made(folder: Path, rows: list[dict[str, Any]] | None = None, **about: Any) -> Draft:
    """A draft of wave "next" from the small survey's export, knowing its wave "first"."""
    export = read_export(write_export(folder / "survey.sav", rows or [{}], **about))
    book = read_codebook(folder)
    typed = draft.typed_rows(folder, "next")
    earlier = draft.earlier_waves(folder, "next", book)
    return draft.draft(export, book, "next", earlier, typed, WEIGHTING)


def columns(found: Draft) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(found.wave))
    return {row["name"]: row for row in rows if row["kind"] == "column"}


def keep(folder: Path, found: Draft) -> Path:
    path = folder / "waves/next.csv"
    path.write_text(found.wave, encoding="utf-8")
    return path


def demonstration(root: Path, name: str, **waves: Any) -> tuple[Draft, Wave, Codebook, Export]:
    reference = root / "data/reference"
    book = read_codebook(reference)
    export = read_export(root / f"data/raw/{name}/survey.sav")
    found = draft.draft(export, book, "2027", waves.get("earlier", []), [], Weighting())
    return found, read_wave(reference, name, book), book, export


@pytest.mark.parametrize("name", ["demo-1", "demo-2", "demo-small"])
def test_demonstration_waves_are_found_from_the_codebook_alone(root: Path, name: str) -> None:
    """Every column that a person mapped in data/reference/waves is found, and no other."""
    found, wave, _, _ = demonstration(root, name)
    rows = columns(found)
    there = {variable: row["value"] for variable, row in rows.items() if row["value"]}
    assert there == {variable: one.column for variable, one in wave.columns.items()}
    for variable, one in wave.columns.items():
        labelled = {c: ours for c, ours in one.codes.items() if ours != "invalid"}
        codes = dict(pair.split("=") for pair in rows[variable]["codes"].split("; ") if pair)
        assert codes == labelled, variable
        certain = not one.codes and (name, variable) != ("demo-1", "capacity")
        assert (rows[variable]["confidence"] == "1.00") == certain, variable


def test_a_question_in_other_words_is_a_guess(root: Path) -> None:
    found, *_ = demonstration(root, "demo-1")
    row = columns(found)["capacity"]
    assert float(row["confidence"]) < 1
    assert row["check"].startswith("Is it the same question? It was 'There was enough capacity")
    assert columns(found)["community_wealth"]["confidence"] == "0.00"


def test_an_earlier_wave_makes_its_words_certain(root: Path) -> None:
    reference = root / "data/reference"
    earlier = [read_wave(reference, "demo-1", read_codebook(reference))]
    found, *_ = demonstration(root, "demo-1", earlier=earlier)
    assert columns(found)["capacity"]["confidence"] == "1.00"
    assert columns(found)["success"]["confidence"] == "1.00"


def test_the_difference_goes_both_ways(root: Path) -> None:
    found, *_ = demonstration(root, "demo-1")
    sections = dict(part.split("\n\n", 1) for part in found.difference.split("## ")[1:])
    assert (
        "community_wealth: The collaboration" in sections["In the codebook and not in the export"]
    )
    assert "INTDATE: Date of the interview" in sections["In the export and not in the codebook"]
    assert "capacity (Q8_12): 'The organisations" in sections["Questions in other words"]
    said = "success (Q5): 'Very unsuccessful' is 5 in your export, 1 in the codebook"
    assert said in sections["Codes of answers that differ"]
    assert "success (Q5): the other way round" in sections["Answers in another order"]
    unknown = sections["Codes in the answers that nothing explains"].strip().split("\n")
    assert unknown == ["- leadership (Q7_1): 55", "- trust (Q8_10): 55"]


def test_the_difference_has_no_respondent(folder: Path) -> None:
    rows = [{"ID": f"secret{n}", "SECRET": f"Siân{n}", "MINS": 1234.5 + n} for n in range(30)]
    found = made(folder, rows)
    for leak in ("secret1", "Siân", "1234"):
        assert leak not in found.difference + found.wave + found.population


def test_labels_and_missing_values_that_differ(folder: Path) -> None:
    about = {
        "values": {
            "F1": {1: "disagree.", 2: "Neither", 3: "Agreed", 6: "Strongly agree"},
            "F2": {1: "Disagree", 2: "Neither", 3: "Agree", -9: "Don't know"},
            "MINS": {-2: "Don't know"},
        },
        "missing": {"F1": [3.0], "F2": [-7.0], "MINS": [-2.0]},
    }
    answers = [{"F1": code, "F2": -7.0} for code in (1.0, 2.0, 3.0, 6.0)]
    found = made(folder, answers, **about)
    for said in (
        "f1 (F1): code 6: 'Strongly agree' in your export, nothing in the codebook",
        "f1 (F1): code 1: 'disagree.' in your export, 'Disagree' in the codebook",
        "f1 (F1): 3 is user-missing in your export, an answer in the codebook",
        "f2 (F2): -7 is user-missing in your export, unknown to the codebook; taken for no_answer",
        "f2 (F2): -9 is dont_know in the codebook, an answer like others in your export",
    ):
        assert said in found.difference
    rows = columns(found)
    assert rows["f1"]["codes"] == "1=1; 3=3"
    assert rows["f1"]["confidence"] == "0.60"
    assert "Code 6 is 'Strongly agree' in your export, which" in rows["f1"]["check"]
    assert rows["duration"]["codes"] == "-2=dont_know"
    assert rows["duration"]["confidence"] == "0.95"


def test_the_same_words_twice(folder: Path) -> None:
    """LEG keeps the name it had, so it is certain; where no column has it, neither is."""
    again = {"LEG": "A legacy plan?", "SECRET": "A legacy plan?"}
    row = columns(made(folder, labels=again))["legacy"]
    assert (row["value"], row["confidence"]) == ("LEG", "1.00")
    edit(folder / "waves/first.csv", "column,legacy,LEG", "value", "OLD")
    row = columns(made(folder, labels=again))["legacy"]
    assert (row["value"], row["confidence"]) == ("LEG", "0.60")
    assert "It could also be SECRET. 2 columns have these very words." in row["check"]


def test_a_guess_stops_the_wave_until_it_is_confirmed(folder: Path) -> None:
    path = keep(folder, made(folder, labels={"F1": "Statement f one"}))
    for fact in ("title_en", "title_cy"):
        edit(path, f"fact,{fact}", "value", "Next")
    edit(path, "fact,demonstration", "value", "no")
    for fact in ("fieldwork_from", "fieldwork_to"):
        edit(path, f"fact,{fact}", "value", "2027-03-01")
    book = read_codebook(folder)
    with pytest.raises(BadInput, match=r"the column of 'f1' is a guess \(0\.\d\d\)\. Is it the"):
        read_wave(folder, "next", book)
    edit(path, "column,f1", "confidence", "1.00")
    assert read_wave(folder, "next", book).columns["f1"].text == "Statement f one"
    edit(path, "column,f1", "confidence", "sure")
    with pytest.raises(BadInput, match=r"column confidence: 'sure' is no confidence"):
        read_wave(folder, "next", book)


def test_what_a_person_typed_is_kept(folder: Path) -> None:
    """A second draft adds what is lacking and changes nothing else."""
    lacking = {"F1": "Other", "F2": "Else"}
    path = keep(folder, made(folder, [{"F9": 1.0}], labels=lacking | {"F9": "Statement f1"}))
    edit(path, "fact,title_en", "value", "Typed")
    edit(path, "column,f2", "check", "I asked the agency")
    edit(path, "column,f3", "codes", "55=invalid")
    before = read_rows(path)
    rows = [row for row in before if row[1] not in ("f4", "title_cy")]
    path.write_text("\n".join(",".join(f'"{c}"' for c in row) for row in rows) + "\n")
    after = made(folder, [{"F9": 1.0}], labels=lacking | {"F9": "Statement f1"})
    found = [row for row in csv.reader(io.StringIO(after.wave)) if row[1] not in ("f4", "title_cy")]
    assert found == rows
    assert columns(after)["f4"]["value"] == "F4"
    assert keep(folder, after) == path
    again = made(folder, [{"F9": 1.0}], labels=lacking | {"F9": "Statement f1"})
    assert again.wave == after.wave


def test_an_empty_suggestion_is_filled_later(folder: Path) -> None:
    """A question that was not found is looked for again when another export comes."""
    edit(folder / "waves/first.csv", "column,legacy,LEG", "value", "OLD")
    path = keep(folder, made(folder, labels={"LEG": "Nothing like it at all"}))
    assert columns(made(folder, labels={"LEG": "Zzz"}))["legacy"]["value"] == ""
    assert columns(made(folder, labels={"LEG": "A legacy plan?"}))["legacy"]["value"] == "LEG"
    edit(path, "column,legacy", "confidence", "1.00")
    assert columns(made(folder, labels={"LEG": "A legacy plan?"}))["legacy"]["value"] == ""


def test_a_question_on_two_lines(folder: Path) -> None:
    """A long label with line ends and tabs is drafted on one line, and ingested as the same."""
    text = "Statement f1\r\n\tof many, " + "and very long, " * 15
    found = made(folder, labels={"F1": text})
    edit(folder / "waves/first.csv", "column,f1,F1", "text", columns(found)["f1"]["text"])
    book = read_codebook(folder)
    export = read_export(folder / "survey.sav")
    assert ingest(export, book, read_wave(folder, "first", book))["f1"].tolist() == ["3"]


def test_the_population_waits_for_counts(folder: Path) -> None:
    """Levels of the small survey: 3 sectors and 2 regions as margins, 6 strata."""
    (folder / "population/next.csv").write_text(made(folder).population, encoding="utf-8")
    rows = read_rows(folder / "population/next.csv")[1:]
    assert [row[1] for row in rows if row[0] == "margin"] == [
        "sector=health", "sector=fire", "sector=police", "region=north", "region=south",
    ]  # fmt: skip
    assert len([row for row in rows if row[0] == "frame"]) == 6
    assert all(row[2:] == ["", "", "", ""] for row in rows)
    with pytest.raises(BadInput, match=r"nothing is typed in its 11 rows"):
        read_population(folder, "next", read_codebook(folder), WEIGHTING)


def test_the_file_s_own_weight(folder: Path) -> None:
    """A variable with the role weight gets the column that the file names, to be confirmed."""
    with (folder / "variables.csv").open("a", encoding="utf-8") as file:
        file.write("base,weight,,,number,,,Base weight,Pwysau,,,,,\n")
    export = read_export(write_export(folder / "survey.sav", [{"WT": 1.5}]))
    export = replace(export, weight="WT")
    book = read_codebook(folder)
    row = columns(draft.draft(export, book, "next", [], [], WEIGHTING))["base"]
    assert (row["value"], row["confidence"]) == ("WT", "0.95")


# ── The command ───────────────────────────────────────────────────────────────────────────────────


def test_an_export_never_replaces_another(project: Path) -> None:
    raw = project / "data/raw/2027"
    first = run(project, "make", "wave", "WAVE=2027", "EXPORT=data/raw/demo-2/survey.sav")
    assert first.returncode == 0, first.stderr
    kept = (raw / "survey.sav").read_bytes()
    assert kept == (project / "data/raw/demo-2/survey.sav").read_bytes()
    second = run(project, "make", "wave", "WAVE=2027", "EXPORT=data/raw/demo-1/survey.sav")
    assert second.returncode != 0
    assert (
        "data/raw/2027/survey.sav: there is another export of this wave already." in second.stderr
    )
    assert (raw / "survey.sav").read_bytes() == kept
    again = run(project, "make", "wave", "WAVE=2027")
    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout


def test_what_cannot_be_read_is_not_copied(project: Path) -> None:
    bad = project / "bad.sav"
    bad.write_bytes(b"$FL2 and no more")
    result = run(project, "make", "wave", "WAVE=2027", "EXPORT=bad.sav")
    assert result.returncode != 0
    assert "bad.sav: it ends too early." in result.stderr
    for name in ("data/raw/2027", "data/reference/waves/2027.csv"):
        assert not (project / name).exists()


def test_a_row_of_the_small_survey_is_as_it_was() -> None:
    """The tests above lean on this row: F1 to F8 answered 3, and a column that nobody maps."""
    assert (ROW["F1"], ROW["SECRET"]) == (3.0, "Nia")


# ── Identifiers ───────────────────────────────────────────────────────────────────────────────────


def identifier(folder: Path, names: list[str]) -> dict[str, str]:
    return columns(made(folder, [{"ID": name} for name in names]))["identifier"]


def test_identifiers_that_tell_people_apart_need_no_confirmation(folder: Path) -> None:
    row = identifier(folder, [f"a-{n}" for n in range(20)] + ["a-3"])
    assert (row["confidence"], row["check"]) == ("1.00", "")


@pytest.mark.parametrize(("name", "said"), [
    ("1.139E+11", "9 rows have a number in scientific notation"),
    ("NA", "9 rows have a word or a number for none"),
    ("b", "1 identifier belongs to 4 rows or more, 9 in all."),
])  # fmt: skip
def test_identifiers_that_do_not_are_a_row_to_confirm(folder: Path, name: str, said: str) -> None:
    row = identifier(folder, [*(f"a-{n}" for n in range(20)), *[name] * 9])
    assert row["confidence"] == "0.50"
    assert row["check"].startswith(said)
    assert "none of these rows is removed as a duplicate" in row["check"]


def test_one_identifier_for_all_is_a_row_to_confirm(folder: Path) -> None:
    row = identifier(folder, ["the office"] * 9)
    assert row["confidence"] == "0.50"
    assert "leave the value empty" in row["check"]
    assert "office" not in row["check"]
