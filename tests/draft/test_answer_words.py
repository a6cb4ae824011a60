"""Answers by their words: their order, which count, and which are none."""

from typing import Any

import pandas as pd
import pytest

from pipeline.draft.unknown.answer_words import answers_of
from pipeline.draft.unknown.proposal import propose
from pipeline.ingest.formats import Export


def export(
    frame: dict[str, list[Any]],
    labels: dict[str, str] | None = None,
    values: dict[str, dict[str, str]] | None = None,
    **about: Any,
) -> Export:
    return Export("survey.sav", pd.DataFrame(frame), labels or {}, values or {}, {}, frozenset(),
                  **about)  # fmt: skip


def rows(answers: list[str], times: int = 6) -> list[str]:
    """Each answer often enough to be one, in an order that says nothing."""
    return answers[::-1] * times


@pytest.mark.parametrize(
    ("answers", "counting"),
    [
        (["Strongly disagree", "Tend to disagree", "Neither agree nor disagree", "Tend to agree",
          "Strongly agree"], 2),
        (["Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"], 2),
        (["Never", "Rarely", "Sometimes", "Often", "Always"], 2),
        (["Very poor", "Poor", "Fair", "Good", "Excellent"], 2),
        (["Very unlikely", "Fairly unlikely", "Neither", "Fairly likely", "Very likely"], 2),
        (["No", "Yes"], 1),
        (["N", "Y"], 1),
        (["No", "Maybe", "Yes"], 1),
        (["Strongly oppose", "Tend to oppose", "Neither support nor oppose", "Tend to support",
          "Strongly support"], 2),
        (["Strongly against", "Against", "Neither", "In favour", "Strongly in favour"], 2),
        (["Strongly disapprove", "Disapprove", "Approve", "Strongly approve"], 2),
        (["Definitely would not", "Probably would not", "Might or might not", "Probably would",
          "Definitely would"], 2),
        (["Below expectations", "Met expectations", "Exceeded expectations"], 2),
        (["Not at all", "To a small extent", "To a moderate extent", "To a great extent",
          "To a very great extent"], 2),
        (["Not at all", "A little", "Quite a bit", "Very much"], 2),
        (["Completely disagree", "Mostly disagree", "Slightly disagree", "Slightly agree",
          "Mostly agree", "Completely agree"], 3),
        (["Poor", "Fair", "Good", "Very good", "Excellent"], 3),
        (["Never", "Almost never", "Sometimes", "Fairly often", "Very often"], 2),
        (["Hate it", "Dislike it", "Like it", "Love it"], 2),
        (["Very negative", "Negative", "No impact", "Positive", "Very positive"], 2),
        (["Worse", "Same", "Better"], 1),
        (["Not at all concerned", "Not very concerned", "Fairly concerned", "Very concerned"], 2),
        (["Not at all valuable", "Not so valuable", "Somewhat valuable", "Very valuable",
          "Extremely valuable"], 3),
        (["Not met", "Partly met", "Fully met"], 2),
        (["Not mentioned", "Mentioned"], 1),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], 2),
        (["1 (Strongly disagree)", "2", "3", "4", "5 (Strongly agree)"], 2),
        (["Gwrthwynebu'n gryf", "Gwrthwynebu", "Cefnogi", "Cefnogi'n gryf"], 2),
    ],
)  # fmt: skip
def test_words_say_the_order_and_what_counts(answers: list[str], counting: int) -> None:
    found = answers_of(export({"q": rows(answers)}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == answers
    assert [one.label for one in found.valid if one.counts] == answers[-counting:]


def test_codes_the_other_way_round_are_put_in_order_by_their_labels() -> None:
    labels = {"1": "Agree", "2": "Neither", "3": "Disagree"}
    found = answers_of(export({"q": [1.0, 2.0, 3.0] * 6}, values={"q": labels}), "q")
    assert found is not None
    assert [(one.code, one.counts) for one in found.valid] == [
        ("3", False), ("2", False), ("1", True),
    ]  # fmt: skip


def test_what_is_no_answer_is_told_apart() -> None:
    said = rows(["Yes", "No", "Don't know", "Prefer not to say", "Not applicable"])
    found = answers_of(export({"q": said}), "q")
    assert found is not None
    kinds = {one.label: one.kind for one in found.rows}
    assert kinds == {
        "Yes": "valid", "No": "valid", "Don't know": "dont_know",
        "Prefer not to say": "prefer_not_to_say", "Not applicable": "not_applicable",
    }  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [
        ["Low", "Medium", "High", "Very high"],
        ["Small", "Medium", "Large"],
        ["Decreased", "Stayed the same", "Increased"],
        ["Much less", "A bit less", "About the same", "A bit more", "Much more"],
        ["Too little", "About right", "Too much"],
        ["Less than 5", "5 or more"],
    ],
)
def test_degrees_have_their_order_and_are_no_opinion(answers: list[str]) -> None:
    found = answers_of(export({"q": sorted(answers) * 6}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == answers
    assert not found.is_opinion


def test_bands_are_put_in_order_by_their_first_number() -> None:
    found = answers_of(export({"q": rows(["16 to 24", "25 to 64", "65 to 74", "75+"])}), "q")
    assert found is not None
    assert [one.label for one in found.valid] == ["16 to 24", "25 to 64", "65 to 74", "75+"]
    assert not found.is_opinion


def test_a_scale_of_numbers_is_doubted() -> None:
    """Which end is the good one is for a person to say."""
    found = answers_of(export({"q": [float(n) for n in range(11)] * 4}), "q")
    assert found is not None
    assert found.is_opinion
    assert found.sure <= 0.5
    assert [one.code for one in found.valid if one.counts] == ["7", "8", "9", "10"]


def test_a_text_that_few_share_is_never_in_the_draft() -> None:
    """It may be what one of them wrote."""
    found = answers_of(export({"q": [*rows(["Red", "Blue"]), "Ask Mrs Jones"] * 2}), "q")
    assert found is not None
    assert [one.label for one in found.rows] == ["Blue", "Red"]
    assert found.rest == 1
    assert found.sure <= 0.5


def test_open_texts_are_no_question() -> None:
    assert answers_of(export({"q": [f"My view is {n}" for n in range(60)]}), "q") is None


def test_each_column_of_a_survey_has_its_role() -> None:
    opinions = rows(["Disagree", "Neither", "Agree"], 20)
    found = propose(
        export(
            {
                "Response ID": [f"R{n}" for n in range(60)],
                "dw": [1.0 + n % 3 for n in range(60)],
                "ward": rows(["North", "South", "East"], 20),
                "q1": opinions,
                "q2": opinions,
                "q3": rows(["Dissatisfied", "Neither", "Satisfied"], 20),
                "spend": [10.5 + n for n in range(60)],
                "why": [f"Because of {n}" for n in range(60)],
            },
            labels={"q3": "Overall, how satisfied are you?", "ward": "Which ward do you live in?"},
            weight="dw",
        )
    )
    assert {one.column: one.role for one in found.taken} == {
        "Response ID": "identifier", "dw": "weight", "ward": "fact", "q1": "factor",
        "q2": "factor", "q3": "outcome",
    }  # fmt: skip
    assert [one.column for one in found.taken if one.is_area] == ["ward"]
    assert [column for column, _ in found.left] == ["spend", "why"]
    assert all(one.sure < 1 for one in found.taken), "a person confirms each"


def test_a_survey_without_a_question_about_the_whole_has_no_outcome() -> None:
    opinions = rows(["Disagree", "Neither", "Agree"], 20)
    found = propose(export({"q1": opinions, "q2": opinions, "town": rows(["A", "B", "C"], 20)}))
    assert not found.having("outcome")
    assert len(found.having("factor")) == 2
