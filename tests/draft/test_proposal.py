"""What a draft of another survey proposes for columns of the design, tick boxes and Welsh."""

import re

import pytest

from pipeline.draft.unknown.answer_words import answers_of
from pipeline.draft.unknown.names import slugs
from pipeline.draft.unknown.new_survey import new_survey
from pipeline.draft.unknown.proposal import Proposal, propose
from tests.draft.test_answer_words import export, rows

SITES = ["North", "South", "East"] * 20
OPINIONS = rows(["Disagree", "Neither", "Agree"], 20)
SIZES = {"North": 900, "South": 40, "East": 300}


def proposed(**columns: list) -> dict[str, Proposal]:
    found = propose(export({"site": SITES, "q1": OPINIONS, **columns}))
    return {one.column: one for one in found.taken}


@pytest.mark.parametrize("name", ["fpc", "population", "pop_size", "Number of people in the area"])
def test_the_size_of_a_stratum_is_proposed(name: str) -> None:
    found = proposed(**{name: [SIZES[site] for site in SITES]})[name]
    assert (found.role, found.sure) == ("population", 0.6)
    assert "one number for each of site" in found.why


@pytest.mark.parametrize(
    "sizes",
    [
        [SIZES[site] + place for place, site in enumerate(SITES)],  # several of one stratum
        [19 if site == "North" else 40 for site in SITES],  # fewer than answered
        [40.5] * 60,
    ],
)
def test_what_is_no_size_of_a_stratum_is_not(sizes: list[float]) -> None:
    assert "population" not in {one.role for one in proposed(population=sizes).values()}


def test_with_a_weight_and_sizes_the_population_is_finite() -> None:
    columns = {"site": SITES, "q1": OPINIONS, "weight": [1.5, 2.0] * 30}
    sized = {"fpc": [SIZES[site] for site in SITES]}
    made = {"finite_population = true": columns | sized, "finite_population = false": columns}
    for line, brought in made.items():
        assert line in new_survey(export(brought), "x").files["config.toml"]


def test_how_long_it_took_is_proposed() -> None:
    took = [200.0 + place for place in range(60)]
    assert proposed(**{"Duration (in seconds)": took})["Duration (in seconds)"].role == "duration"
    assert "duration" not in {
        one.role for one in proposed(duration=["Long", "Short"] * 30).values()
    }


def test_a_weight_may_be_nought_for_some_and_not_for_all() -> None:
    assert proposed(weight=[0.0, 1.5, 2.0] * 20)["weight"].role == "weight"
    for none in ([0.0] * 60, [-1.0, 1.0] * 30):
        assert "weight" not in {one.role for one in proposed(weight=none).values()}


def test_tick_boxes_are_factors_that_people_have() -> None:
    boxes = {"Heard by - Email": ["Email", "", ""] * 20, "Heard by - Post": ["", "Post", ""] * 20}
    blank = {name: [one or None for one in held] for name, held in boxes.items()}
    found = [one for one in propose(export({"q1": OPINIONS, **blank})).taken if one.option]
    assert [(one.variable, one.option, one.question) for one in found] == [
        ("email", "Email", "Heard by"), ("post", "Post", "Heard by"),
    ]  # fmt: skip
    assert found[0].column == "tick:Heard by - Email=Heard by - Email|Heard by - Post"
    assert "20 people ticked no box" in found[0].why
    assert found[0].sure < 0.7
    files = new_survey(export({"q1": OPINIONS, **blank}), "x").files
    assert "who ticked 'Email' (Heard by),,yes" in files["data/reference/variables.csv"]
    assert '"""""=0"' in files["data/reference/waves/x.csv"], "not ticked, and no break-off"


def test_words_within_an_answer_make_it_no_missing_one() -> None:
    """ "n a" is within "in a", and in Welsh within "nac yn anfodlon"."""
    for said in ("I work in a hospital", "Refuse collection", "Nac yn anfodlon"):
        found = answers_of(export({"q": rows([said, "At home"])}), "q")
        assert found is not None
        assert {one.kind for one in found.rows} == {"valid"}


def test_a_scale_that_says_its_ends_has_all_its_steps() -> None:
    answers = [2, 5, 6, 7, 8, 9, 10] * 6
    for name in ("How likely are you to recommend us (0 to 10)?", "nps"):
        found = answers_of(export({name: answers}), name)
        assert found is not None
        assert [one.code for one in found.valid] == [
            str(n) for n in range(1 if name == "nps" else 0, 11)
        ]
        assert found.is_opinion
        assert found.sure <= 0.5
    other = answers_of(export({"children": [0, 1, 2, 5] * 6}), "children")
    assert other is not None
    assert len(other.valid) == 4


def test_codes_far_from_the_scale_are_no_answer() -> None:
    found = answers_of(export({"q": [1, 2, 3, 4, 5, 99, -9] * 6}), "q")
    assert found is not None
    assert [one.code for one in found.rows] == ["1", "2", "3", "4", "5"]
    assert set(found.none) == {("99", "no_answer"), ("-9", "no_answer")}
    assert found.sure <= 0.5
    wave = new_survey(export({"q": [1, 2, 3, 4, 5, 99] * 9}), "x").files[
        "data/reference/waves/x.csv"
    ]
    assert "99=no_answer" in wave


@pytest.mark.parametrize(
    ("column", "role"),
    [
        *((name, "identifier") for name in ("caseid", "RespID", "uuid", "Household no", "pupilid")),
        ("idea", "fact"),  # a name that only begins like one
    ],
)
def test_a_column_of_numbers_of_people_is_an_identifier_by_its_name(column: str, role: str) -> None:
    numbers = [f"A{n}" for n in range(30)]
    places = {"identifier": numbers, "fact": rows(["North", "South"], 15)}
    table = {column: places[role], "I trust my team": rows(["Agree", "Disagree"], 15)}
    drafted = new_survey(export(table), "x")
    assert [one.role for one in drafted.proposals.taken if one.column == column] == [role]


def test_a_survey_in_welsh_is_drafted_in_welsh() -> None:
    bodlon = [
        "Anfodlon iawn",
        "Anfodlon",
        "Ddim yn fodlon nac yn anfodlon",
        "Bodlon",
        "Bodlon iawn",
    ]
    columns = {
        "Rhif": [f"A{n}" for n in range(60)],
        "Ardal": rows(["Gwynedd", "Conwy", "Ynys Môn"], 20),
        "Oes gennych chi radd?": rows(["Nac oes", "Oes"], 30),
        "Ar y cyfan, pa mor fodlon ydych chi?": rows(bodlon, 12),
    }
    drafted = new_survey(export(columns), "x")
    roles = [one.role for one in drafted.proposals.taken]
    assert roles == ["identifier", "fact", "factor", "outcome"]
    assert 'languages = ["cy"]' in drafted.files["config.toml"]
    for name, text in drafted.files.items():
        assert "_en" not in text, name
    assert (
        "a atebodd 'Oes' (Oes gennych chi radd),,yes"
        in drafted.files["data/reference/variables.csv"]
    )
    outcome = drafted.proposals.taken[3].answers
    assert outcome is not None
    assert [one.label for one in outcome.valid] == bodlon
    assert [one.counts for one in outcome.valid] == [False, False, False, True, True]
    assert "ynys-mon" in drafted.files["data/reference/scales.csv"]


def test_a_survey_of_both_languages_or_of_words_that_are_names_is_english() -> None:
    for columns in (
        {"Do you agree? / Ydych chi'n cytuno?": OPINIONS},
        {"Ward": ["Caernarfon", "Y Felinheli"] * 30, "q1": OPINIONS},
    ):
        assert 'languages = ["en"]' in new_survey(export(columns), "x").files["config.toml"]


def test_without_areas_nothing_is_raked_to() -> None:
    text = new_survey(export({"q1": OPINIONS}), "x").files["config.toml"]
    assert 'method = "none"' in text
    assert "dimensions = []" in text


def test_parts_of_file_names_are_ascii_and_each_is_there_once() -> None:
    labels = ["A&E", "a e", "Ynys Môn", "75+", "75", "???", "x" * 90]
    made = slugs(labels, "team")
    assert len(set(made)) == len(labels)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) and len(one) < 60 for one in made)
