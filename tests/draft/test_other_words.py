"""Drafts of exports as other tools and other people write them: words, bands, codes and names."""

from typing import Any

import pandas as pd
import pytest

from pipeline.draft.unknown.answer_words import answers_of
from pipeline.draft.unknown.leans import is_plain
from pipeline.draft.unknown.new_survey import described, new_survey
from pipeline.draft.unknown.proposal import Proposal, propose
from pipeline.ingest.formats import Export
from pipeline.ingest.joined import options
from tests.draft.test_answer_words import export, rows

AGREE = ["Disagree", "Neither", "Agree"]


def by_column(table: dict[str, list[Any]], **about: Any) -> dict[str, Proposal]:
    return {one.column: one for one in propose(export(table, **about)).taken}


@pytest.mark.parametrize(
    ("answers", "counting"),
    [
        (["Not at all confident", "Not very confident", "Fairly confident", "Very confident"], 2),
        (["Not at all", "To a small extent", "To some extent", "To a great extent"], 1),
        (["None at all", "A little", "A moderate amount", "A lot", "A great deal"], 2),
        (["Much worse", "Worse", "About the same", "Better", "Much better"], 2),
        (["Very poor", "Poor", "Acceptable", "Good", "Very good"], 2),
        (["Very unhappy", "Unhappy", "OK", "Happy", "Very happy"], 2),
        (["None of the time", "Some of the time", "Most of the time", "All of the time"], 2),
        (["No", "Yes, to some extent", "Yes, definitely"], 2),
        (["Ddim yn hyderus", "Eithaf hyderus", "Hyderus iawn"], 2),
    ],
)
def test_other_scales_have_their_order_and_what_counts(answers: list[str], counting: int) -> None:
    found = answers_of(export({"q": rows(answers)}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == answers
    assert [one.label for one in found.valid if one.counts] == answers[-counting:]


@pytest.mark.parametrize(
    "bands",
    [
        ["Under 18", "18 to 24", "25 to 64", "65 or over"],
        ["Less than 6 months", "6 to 12 months", "1 to 2 years", "3 to 5 years", "Over 5 years"],
        ["Less than a year", "1-2 years", "3-9 years", "10 years or more"],
        ["Under £20k", "£20k to £30k", "£30,000 to £50,000", "£100k+"],
        ["Never", "Less than once a month", "Once a month", "At least once a week", "Every day"],
    ],
)
def test_bands_of_time_money_and_age_are_in_order(bands: list[str]) -> None:
    found = answers_of(export({"q": rows(sorted(bands))}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == bands
    assert not found.is_opinion


def test_numbers_before_words_are_the_codes_of_a_scale() -> None:
    """A mean of 0 to 10 is that of the numbers, and not of places from 1 to 11."""
    labels = ["0 - Very poor", *map(str, range(1, 10)), "10 - Very good"]
    brought = export({"How was it, all in all?": labels * 4})
    found = answers_of(brought, "How was it, all in all?")
    assert found is not None
    assert found.is_opinion
    assert found.sure <= 0.5
    scale = new_survey(brought, "x").files["data/reference/scales.csv"]
    assert ",0,a1,1,other,,valid,,0 - Very poor" in scale
    assert ",10,a11,11,counts,yes,valid,,10 - Very good" in scale


def test_texts_that_differ_in_case_are_one_answer() -> None:
    """Cardiff and cardiff are one area, with one page."""
    found = answers_of(export({"q": ["Cardiff"] * 9 + ["Leeds"] * 7 + ["CARDIFF."] * 5}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == ["Cardiff", "Leeds"]
    assert found.same == (("CARDIFF.", "Cardiff"),)
    assert found.sure < 0.7
    wave = new_survey(export({"q": ["Cardiff"] * 9 + ["Leeds"] * 7 + ["CARDIFF."] * 5}), "x")
    assert "Cardiff=1; Leeds=2; CARDIFF.=1" in wave.files["data/reference/waves/x.csv"]
    apart = answers_of(export({"q": rows(["<1", "1", ">1"])}), "q")
    assert apart is not None
    assert len(apart.valid) == 3


def test_known_words_that_few_share_are_answers_and_no_sentence_is() -> None:
    answers = ["Agree"] * 9 + ["Disagree"] * 3 + ["I disagree with Mrs Jones"] * 2 + ["Neither"] * 6
    found = answers_of(export({"q": answers}), "q")
    assert found is not None
    assert {one.label for one in found.rows} == {"Agree", "Neither", "Disagree"}
    assert found.rest == 1
    assert not is_plain("Everybody but Jones agrees")


def test_codes_below_nought_among_others_are_no_answers() -> None:
    """As in files of large panels, whose labels may be any words."""
    labels = {"-9": "missing", "-8": "inapplicable", "-7": "proxy", "1": "Agree", "2": "Disagree"}
    found = answers_of(export({"q": [1.0, 2.0, -9.0, -8.0] * 6}, values={"q": labels}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == ["Disagree", "Agree"]
    assert set(found.none) == {("-9", "no_answer"), ("-7", "no_answer")}


def test_nought_and_one_are_asked_about_and_one_and_two_are_not_guessed() -> None:
    table = {"ID": list(range(60)), "Do you have a mentor?": [0, 1, 1] * 20,
             "Do you have a car?": [1, 2, 2] * 20}  # fmt: skip
    found = by_column(table)
    assert found["Do you have a mentor?"].role == "factor"
    assert found["Do you have a mentor?"].sure < 0.5
    assert found["Do you have a car?"].role == "fact"
    assert "type what they mean" in found["Do you have a car?"].why


def weights(**names: list[float]) -> dict[str, str]:
    brought = export({"q": rows(AGREE, 20), **names})
    return {one.role: one.column for one in propose(brought).taken} | dict(propose(brought).left)


def test_of_several_weights_the_final_one_is_proposed_and_asked_about() -> None:
    said = {"pspwght": "Post-stratification weight including design weight"}
    drawn = [1.5, 2.0] * 30
    brought = export({"dweight": drawn, "pspwght": drawn, "q": rows(AGREE, 20)}, labels=said)
    found = propose(brought)
    assert [one.column for one in found.having("weight")] == ["pspwght"]
    assert found.having("stratum") == []
    assert found.having("weight")[0].sure <= 0.5
    assert dict(found.left) == {"dweight": "it may be a weight too, and a survey has one"}
    assert weights(wt_base=drawn, wt_final=drawn)["weight"] == "wt_final"


def test_a_weight_that_cannot_be_one_is_named() -> None:
    assert "values below 0 (1)" in weights(weight=[-1.0] + [1.0, 2.0] * 29 + [1.0])["weight"]
    assert "weight" not in weights(**{"Weight (kg)": [61.5, 80.0] * 30})


def test_a_few_shared_identifiers_are_proposed_and_many_are_a_row_for_each_answer() -> None:
    people = [f"A{n}" for n in range(58)]
    few = by_column({"respondent_id": [*people, "A1", "A2"], "q": rows(AGREE, 20)})
    assert few["respondent_id"].role == "identifier"
    assert few["respondent_id"].sure <= 0.6
    assert "4 rows share theirs" in few["respondent_id"].why
    many = propose(export({"respondent_id": people[:30] * 2, "q": rows(AGREE, 20)}))
    assert "Export one for each respondent" in dict(many.left)["respondent_id"]


@pytest.mark.parametrize("name", ["URN", "pidp", "idno", "patient_record", "#", "SEQN", "Column 1"])
def test_other_names_of_identifiers(name: str) -> None:
    found = by_column({name: list(range(1, 61)), "q": rows(AGREE, 20)})
    assert found[name].role == "identifier"
    assert found[name].sure < 0.7 or name != "Column 1"


def test_numbers_that_do_not_count_the_rows_are_no_identifier() -> None:
    found = propose(export({"Income": [n * 100 for n in range(60)], "q": rows(AGREE, 20)}))
    assert not found.having("identifier")


def test_the_statements_of_a_matrix_are_called_by_their_own_words() -> None:
    names = [f"How far do you agree? [{one}]" for one in ("Lessons are fun", "I feel safe")]
    found = by_column(dict.fromkeys(names, rows(AGREE, 20)))
    assert [one.variable for one in found.values()] == ["lessons_are_fun", "i_feel_safe"]
    drafted = new_survey(export(dict.fromkeys(names, rows(AGREE, 20))), "x")
    assert "Lessons are fun,How far" in drafted.files["data/reference/variables.csv"]


def test_several_choices_in_a_cell_are_factors_each() -> None:
    cells = [
        "Walk",
        "Walk, Bus, train or tram",
        "Car",
        "Car, Walk",
        "Bus, train or tram",
        None,
    ] * 10
    brought = export({"How do you travel?": cells, "q": rows(AGREE, 20)})
    assert options(brought, "How do you travel?") == {
        "Walk": 30, "Bus, train or tram": 20, "Car": 20,
    }  # fmt: skip
    found = [one for one in propose(brought).taken if one.option]
    assert [one.column for one in found] == [
        f"set:How do you travel?={one}" for one in ("Walk", "Bus, train or tram", "Car")
    ]
    assert "10 people chose none" in found[0].why
    wave = new_survey(brought, "x").files["data/reference/waves/x.csv"]
    assert wave.count('"""""=0"') == 3


def test_questions_about_what_people_think_have_no_pages() -> None:
    table = {
        "To what extent does your school support you?": rows(["So so", "In part", "Wholly"], 20),
        "Which school do you go to?": rows(["Hill", "Dale", "Moor"], 20),
        "q": rows(AGREE, 20),
    }
    assert [c for c, one in by_column(table).items() if one.is_area] == [
        "Which school do you go to?"
    ]


def test_answers_of_words_that_are_not_known_are_doubted_where_questions_share_them() -> None:
    said = rows(["Nein", "Teils, teils", "Doch"], 20)
    found = by_column({"Erste": said, "Zweite": said, "Ort": rows(["Ulm", "Bonn", "Kiel"], 20)})
    assert found["Erste"].sure < 0.5
    assert "as 1 more have" in found["Erste"].why
    assert found["Ort"].sure > 0.6


def test_days_of_fieldwork_come_from_when_people_answered() -> None:
    """Not from dates of birth, nor from numbers that count seconds since 1582."""
    n = 60
    table = {
        "Date of birth": ["1961-02-03"] * n,
        "Submit Date (UTC)": [f"2026-03-{1 + place % 28:02d} 10:05" for place in range(n)],
        "q": rows(AGREE, 20),
    }
    dates = frozenset(("Date of birth", "Submit Date (UTC)"))
    brought = Export("x.csv", pd.DataFrame(table), {}, {}, {}, dates)
    wave = new_survey(brought, "x").files["data/reference/waves/x.csv"]
    assert "fact,fieldwork_from,2026-03-01," in wave
    assert "fact,fieldwork_to,2026-03-28," in wave
    spss = Export("x.sav", pd.DataFrame({"EndDate": [1.4e10] * n, "q": rows(AGREE, 20)}),
                  {}, {}, {}, frozenset({"EndDate"}))  # fmt: skip
    assert "fact,fieldwork_from,," in new_survey(spss, "x").files["data/reference/waves/x.csv"]


def test_bands_that_a_spreadsheet_made_dates_of_are_named(
    recwarn: pytest.WarningsRecorder,
) -> None:
    cells = ["2026-09-01 00:00:00", "10-49", "50-249"] * 20
    table = pd.DataFrame({"Number of employees": cells, "q": rows(AGREE, 20)})
    drafted = new_survey(Export("x.xlsx", table, {}, {}, {}, frozenset(table.columns[:1])), "x")
    said = described(drafted.proposals)
    assert "20 cells hold dates and 40 other texts" in said
    assert not recwarn.list, "a warning of a package names a folder of this machine"
