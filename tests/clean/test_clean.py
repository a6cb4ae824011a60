"""The clean table: answers in order, every blank with its kind, a row for every change."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave, read_wave
from pipeline.config import Quality
from pipeline.contracts.check import check
from pipeline.errors import BadInput
from pipeline.ingest import ingest
from pipeline.ingest.formats import read_export
from tests.small_survey import FACTORS, edit, write_reference

# One respondent, as ingested: health, in Gwynedd, an old collaboration, agrees with everything.
ANSWERS: dict[str, Any] = {
    "duration": 12.0,
    "duration__missing": "",
    "sector": "1",
    "place": "1",
    "maturity": "2",
    **dict.fromkeys(FACTORS, "3"),
    "legacy": "3",
    "success": "3",
    "quality": "3",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


def brought(folder: Path) -> tuple[Codebook, Wave]:
    codebook = read_codebook(folder)
    return codebook, read_wave(folder, "first", codebook)


def ingested(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Respondents, each ANSWERS with some changed; told apart by their minutes."""
    frame = pd.DataFrame([{"respondent": n, **ANSWERS, **row} for n, row in enumerate(rows, 1)])
    texts = frame.columns.difference(["respondent", "duration"])
    return frame.astype(dict.fromkeys(texts, "str")).astype({"duration": float})


def run(
    folder: Path, rows: list[dict[str, Any]], quality: Quality | None = None
) -> tuple[pd.DataFrame, list[tuple[Any, ...]]]:
    codebook, wave = brought(folder)
    frame = check("ingested", ingested(rows), codebook, wave)
    cleaned, recodes = clean(frame, codebook, wave, quality)
    check("cleaned", cleaned, codebook)
    removed = recodes.loc[recodes["variable"] == "(row)", "n"].sum()
    assert len(frame) == len(cleaned) + removed
    flow = recodes[recodes["variable"] == "(flow)"].set_index("rule")["n"]
    assert flow["received"] == len(frame)
    assert flow["complete"] + flow["partial"] == len(cleaned)
    changes = recodes[recodes["variable"] != "(flow)"]
    return cleaned, [tuple(row) for row in changes.to_numpy()]


def text(column: "pd.Series[Any]") -> list[str]:
    return column.astype("str").fillna("-").tolist()


def test_answers_are_in_order_and_blanks_have_their_kind(folder: Path) -> None:
    codes = ["1", "3", "-9", "-8", "-6", None, "invalid", "dont_know"]
    cleaned, _ = run(
        folder, [{"success": code, "f1": str(n % 3 + 1)} for n, code in enumerate(codes)]
    )
    assert text(cleaned["success"]) == ["disagree", "agree", *"------"]
    assert cleaned["success__missing"].tolist() == [
        *("", "", "dont_know", "not_applicable", "not_asked", "no_answer", "invalid", "dont_know"),
    ]
    assert cleaned["success"].cat.categories.tolist() == ["disagree", "neither", "agree"]
    assert cleaned["success"].cat.ordered


def test_a_kind_of_missing_can_be_a_category(folder: Path) -> None:
    """Don't know is a category of maturity, by code and by name; no answer is none."""
    rows = [
        {"maturity": code, "f1": f1} for code, f1 in (("-9", "1"), ("dont_know", "2"), (None, "3"))
    ]
    cleaned, _ = run(folder, rows)
    assert text(cleaned["maturity"]) == ["unsure", "unsure", "-"]
    assert cleaned["maturity__missing"].tolist() == ["", "", "no_answer"]
    assert cleaned["maturity"].cat.categories.tolist() == ["new", "old", "unsure"]


def test_routing(folder: Path) -> None:
    """Legacy is asked if maturity is old and the sector is health or fire."""
    rows = [
        {"legacy": "1"},
        {"legacy": None},
        {"legacy": "-6", "f1": "1"},
        {"legacy": None, "maturity": "1", "f1": "2"},
        {"legacy": "2", "maturity": "1", "f1": "1"},
        {"legacy": "-9", "sector": "3"},
        {"legacy": "2", "maturity": None, "f1": "2"},
        {"legacy": "-6", "sector": "3", "f1": "2"},
    ]
    cleaned, recodes = run(folder, rows)
    assert text(cleaned["legacy"]) == ["disagree", *"-------"]
    assert cleaned["legacy__missing"].tolist() == ["", "no_answer", *["not_asked"] * 6]
    rule = "asked if maturity=old & sector=health|fire"
    assert recodes == [
        ("routing", "legacy", "dont_know", "not_asked", rule, 1),
        ("routing", "legacy", "neither", "not_asked", rule, 2),
    ]


def test_a_level_that_a_rule_does_not_know_stops_the_wave(folder: Path) -> None:
    """Police is not in the rule, and its people were asked; one slip in a level is no matter."""
    new = [
        {"sector": "3", "legacy": "1", "success": "2", "f1": one, "f4": two}
        for one, two in ("11", "22", "33", "12", "13")
    ]
    old = [{"legacy": "1", "f2": code} for code in "123"]
    unasked = [{"maturity": "1", "legacy": "-6"}, {"sector": "3", "maturity": "1", "legacy": None}]
    with pytest.raises(BadInput) as caught:
        run(folder, [*new, *old, *unasked])
    (fault,) = caught.value.faults
    assert fault.place == "asked_if of 'legacy'"
    assert "rules out sector=police, and 5 of 5 respondents with that answer" in fault.problem
    slips = [{"sector": "3", "legacy": "-6", "f3": one, "f5": two}
             for one, two in ("11", "22", "33", "12", "13")]  # fmt: skip
    _, recodes = run(folder, [*new, *old, *slips, {"sector": "3", "legacy": "-6"}])
    assert sum(row[-1] for row in recodes if row[0] == "routing") == 5
    _, recodes = run(folder, [*new[:4], *old])
    assert sum(row[-1] for row in recodes if row[0] == "routing") == 4


def test_routing_follows_routing(folder: Path) -> None:
    """Who was not asked f2 was not asked what hangs on f2, whatever the order of the file."""
    edit(folder / "variables.csv", "f1", "asked_if", "f2=agree")
    edit(folder / "variables.csv", "f2", "asked_if", "f3=agree")
    cleaned, recodes = run(folder, [{"f3": "1"}, {"f3": "3"}])
    assert cleaned["f1__missing"].tolist() == ["not_asked", ""]
    assert [row[:3] for row in recodes] == [("routing", "f2", "agree"), ("routing", "f1", "agree")]


def test_an_impossible_value_leaves_a_row_with_its_code(folder: Path) -> None:
    _, recodes = run(folder, [{"success": "invalid"}, {"success": "invalid", "f1": "1"}, {}])
    reason = "an impossible value, ruled out in the wave's file"
    assert recodes == [("invalid", "success", "55", "invalid", reason, 2)]


def test_out_of_scope_rows_go(folder: Path) -> None:
    cleaned, recodes = run(folder, [{"sector": "9"}, {}, {"sector": "9"}])
    assert cleaned["respondent"].tolist() == [2]
    reason = "not of the population of the survey"
    assert recodes == [("out_of_scope", "(row)", "sector=outside", "removed", reason, 2)]


def test_who_has_no_weight_goes_where_the_wave_says_so(folder: Path) -> None:
    edit(folder / "variables.csv", "duration", "role", "weight")
    rows = [
        {"duration": 1.5},
        {"duration": 0.0},
        {"duration": np.nan, "duration__missing": "out_of_scope"},
    ]
    cleaned, changes = run(folder, rows)
    assert cleaned["respondent"].tolist() == [1]
    assert changes[0][:2] == ("no_weight", "(row)")
    assert changes[0][-1] == 2
    other = {"duration": np.nan, "duration__missing": "no_answer", "success": "2"}
    kept, _ = run(folder, [*rows[:1], other])
    assert len(kept) == 2, "weight stops, and says what to do"


def test_of_one_identifier_the_most_complete_row_stays_then_the_first(folder: Path) -> None:
    rows = [
        {"respondent": 1, "duration": 1.0, "f1": None},
        {"respondent": 1, "duration": 2.0, "f1": "2"},
        {"respondent": 2, "duration": 3.0, "f1": "1"},
        {"respondent": 1, "duration": 4.0, "f1": "2"},
        {"respondent": 2, "duration": 5.0, "f2": "1"},
    ]
    cleaned, recodes = run(folder, rows)
    assert cleaned["duration"].tolist() == [2.0, 3.0]
    assert [(row[0], row[5]) for row in recodes] == [("duplicate_respondent", 3)]


def test_a_row_out_of_scope_does_not_stand_for_its_twin(folder: Path) -> None:
    rows = [{"respondent": 1, "sector": "9"}, {"respondent": 1, "f1": None, "duration": 2.0}]
    cleaned, recodes = run(folder, rows)
    assert cleaned["duration"].tolist() == [2.0]
    assert [(row[0], row[5]) for row in recodes] == [("out_of_scope", 1)]


def test_the_same_answers_under_another_identifier(folder: Path) -> None:
    """Of 12 factors, outcomes and facts ten must be valid; contexts are not looked at."""
    few = {**dict.fromkeys(FACTORS[:5], "-9"), "legacy": None}
    rows = [{}, {"duration": 99.0}, {"maturity": "1", "legacy": "3"}, {"f1": "1"}, few, few]
    cleaned, recodes = run(folder, rows)
    assert cleaned["respondent"].tolist() == [1, 4, 5, 6]
    assert ("duplicate_answers", 2) in [(row[0], row[5]) for row in recodes]


def test_every_rule_of_removal_can_be_off(folder: Path) -> None:
    """Without them, a second row of an identifier is a respondent with a number of its own."""
    off = Quality(
        out_of_scope=False, duplicate_respondent=False, duplicate_answers=False, break_off=False
    )
    blank = dict.fromkeys([*FACTORS, "legacy", "success", "quality"])
    scope = {"sector": "9", "legacy": None}
    rows = [scope, {}, {"respondent": 2, "f1": "1"}, {"respondent": 2}, blank]
    cleaned, changes = run(folder, rows, off)
    assert changes == []
    assert cleaned["respondent"].tolist() == [1, 2, 6, 7, 5]
    assert cleaned["sector__missing"].tolist() == ["out_of_scope", "", "", "", ""]


def test_the_same_answers_need_not_be_many(folder: Path) -> None:
    few = {**dict.fromkeys(FACTORS[:5], "-9"), "legacy": None}
    _, changes = run(folder, [few, few, {}], Quality(duplicate_answers_items=7))
    assert [(row[0], row[5]) for row in changes] == [("duplicate_answers", 1)]


def test_a_break_off_goes_and_its_answers_leave_no_other_row(folder: Path) -> None:
    """Ten questions are put to the police, who have no legacy plan to tell of: 5 of 10 is half.

    Don't know is an answer (AAPOR); a blank and an impossible value are none.
    """
    five = {"sector": "3", "legacy": "3", **dict.fromkeys(FACTORS[:5], "-9")}
    five |= dict.fromkeys([*FACTORS[5:], "success", "quality"])
    four = {**five, "f1": None, "success": "invalid", "place": "2"}
    cleaned, changes = run(folder, [{}, five, {**four, "respondent": 3}])
    assert cleaned["respondent"].tolist() == [1, 2]
    assert [(row[0], row[1], row[5]) for row in changes] == [
        ("break_off", "(row)", 1),
        ("routing", "legacy", 1),
    ]
    cleaned, _ = run(folder, [{}, five, four], Quality(break_off_share=0.51))
    assert cleaned["respondent"].tolist() == [1]


def test_complete_and_partial(folder: Path) -> None:
    """Eleven questions are put to health: 9 of 11 is complete from four fifths on, 8 is not."""
    nine, eight = dict.fromkeys(FACTORS[:2]), dict.fromkeys(FACTORS[:3])
    codebook, wave = brought(folder)
    _, recodes = clean(ingested([nine, {**eight, "place": "2"}]), codebook, wave)
    flow = recodes[recodes["variable"] == "(flow)"].set_index("rule")["n"]
    assert flow.to_dict() == {"received": 2, "complete": 1, "partial": 1}


def test_straight_lining_is_the_same_answer_to_all_factors(folder: Path) -> None:
    """Nine factors; what is not a valid answer neither makes nor breaks a line. Off by default."""
    line, short = {"place": "2", "f1": None}, {"place": "3", "f1": None, "f2": "-9"}
    bent = {"f1": "1"}
    rows = [{}, line, short, bent]
    assert run(folder, rows)[1] == []
    cleaned, changes = run(folder, rows, Quality(straight_lining=True, straight_lining_items=8))
    assert cleaned["respondent"].tolist() == [3, 4]
    assert [(row[0], row[2], row[5]) for row in changes] == [("straight_lining", "8", 2)]


def test_speeding_is_a_share_of_the_median_of_those_left(folder: Path) -> None:
    """Median of 10, 20, 30, 2 and 5.9 is 10, and its third 3.33; who has no duration stays."""
    minutes = [10.0, 20.0, 30.0, 2.0, 5.9, None]
    rows = [
        {"duration": one, "duration__missing": "" if one else "no_answer", "f1": str(n % 3 + 1),
         "place": str(n // 3 + 1)}
        for n, one in enumerate(minutes)
    ]  # fmt: skip
    assert run(folder, rows)[1] == []
    cleaned, changes = run(folder, rows, Quality(speeding=True, speeding_share=1 / 3))
    assert cleaned["respondent"].tolist() == [1, 2, 3, 5, 6]
    assert [(row[0], row[5]) for row in changes] == [("speeding", 1)]


def test_nobody_left_is_a_fault(folder: Path) -> None:
    with pytest.raises(BadInput, match="nobody is left: out_of_scope 2"):
        run(folder, [{"sector": "9"}, {"sector": "9"}])


def test_lookups(folder: Path) -> None:
    """Gwynedd is in the north, Cardiff in the south; Powys is in neither here."""
    places = ["1", "3", "2", "-9", None]
    cleaned, _ = run(folder, [{"place": place} for place in places])
    assert text(cleaned["region"]) == ["north", "south", "-", "-", "-"]
    expected = ["", "", "not_applicable", "dont_know", "no_answer"]
    assert cleaned["region__missing"].tolist() == expected


def test_means_need_half_of_their_items(folder: Path) -> None:
    """Scores 1, 2, 3; eight items, so four must be valid."""
    half = {**dict.fromkeys(FACTORS[:4], "1"), **dict.fromkeys(FACTORS[4:], "-9")}
    fewer = {**half, FACTORS[0]: "-9"}
    mixed = dict(zip(FACTORS, ["1", "2", "3", "1", "2", "3", "-9", None], strict=True))
    none = dict.fromkeys(FACTORS, "-6")
    cleaned, _ = run(folder, [{}, half, fewer, mixed, none])
    assert cleaned["people_scale"].fillna(-1).tolist() == [3.0, 1.0, -1.0, 2.0, -1.0]
    assert cleaned["people_scale__missing"].tolist() == ["", "", "no_answer", "", "not_asked"]


def test_a_mean_is_of_the_codes(folder: Path) -> None:
    """0, 5 and 10, not 1, 2 and 3."""
    for code, score in (("3", "10"), ("1", "0"), ("2", "5")):
        edit(folder / "scales.csv", f"agreement,{code}", "code", score)
    wave = folder / "waves/first.csv"
    edit(wave, "column,quality", "codes", "")
    edit(wave, "column,success", "codes", "55=invalid")
    answers = dict(zip(FACTORS, ["0", "5", "10", "0", "5", "10", "10", "10"], strict=True))
    rest = {"legacy": "0", "success": "5", "quality": "10"}
    cleaned, _ = run(folder, [{**answers, **rest}])
    assert cleaned["people_scale"].tolist() == [50 / 8]
    assert cleaned["success_scale"].tolist() == [7.5]


def test_what_a_wave_did_not_ask(folder: Path) -> None:
    edit(folder / "waves/first.csv", "column,f1,F1", "value", "")
    codebook, wave = brought(folder)
    frame = ingested([{}]).drop(columns="f1")
    cleaned, _ = clean(frame, codebook, wave)
    assert cleaned["f1__missing"].tolist() == ["not_asked"]
    assert cleaned["people_scale"].tolist() == [3.0]
    assert check("cleaned", cleaned, codebook) is cleaned


def test_the_table_survives_parquet(folder: Path) -> None:
    codebook, _ = brought(folder)
    cleaned, _ = run(folder, [{}, {"success": None}])
    cleaned.to_parquet(folder / "cleaned.parquet")
    back = pd.read_parquet(folder / "cleaned.parquet")
    pd.testing.assert_frame_equal(back, cleaned)
    assert check("cleaned", back, codebook) is back


CODES = st.sampled_from(["1", "2", "3", "-9", "-8", "-6", "invalid", None])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "respondent": st.integers(1, 8),
            "sector": st.sampled_from(["1", "2", "3", "9", None]),
            "maturity": st.sampled_from(["1", "2", "-9", None]),
            **dict.fromkeys(["f1", "f2", "legacy", "success"], CODES),
        }
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Codebook, Wave]:
    return brought(write_reference(tmp_path_factory.mktemp("once")))


@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_rows_and_changes_add_up(once: tuple[Codebook, Wave], rows: list[dict[str, Any]]) -> None:
    """Rows in = rows out + rows removed; answers in = answers out + answers recoded."""
    codebook, wave = once
    frame = ingested([{**row, "duration": n} for n, row in enumerate(rows)])
    if frame["sector"].eq("9").all():
        with pytest.raises(BadInput, match="nobody is left"):
            clean(frame, codebook, wave)
        return
    cleaned, recodes = clean(frame, codebook, wave)
    removed = recodes.loc[recodes["variable"] == "(row)", "n"].sum()
    assert len(frame) == len(cleaned) + removed
    assert cleaned["respondent"].is_unique
    kept = frame[frame["duration"].isin(cleaned["duration"])]
    for variable in ("f1", "legacy", "success"):
        levels = codebook.levels(variable)
        noted = recodes[(recodes["variable"] == variable) & recodes["from"].isin(levels)]
        before = kept[variable].isin(["1", "2", "3"]).sum()
        assert before == cleaned[variable].notna().sum() + noted["n"].sum()
        ruled_out = recodes[(recodes["variable"] == variable) & (recodes["to"] == "invalid")]
        assert (cleaned[f"{variable}__missing"] == "invalid").sum() == ruled_out["n"].sum()
        blank = cleaned[variable].isna()
        assert (blank == (cleaned[f"{variable}__missing"] != "")).all()


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 99))
def test_order_of_rows_matters_only_to_who_comes_first(
    once: tuple[Codebook, Wave], rows: list[dict[str, Any]], seed: int
) -> None:
    """Shuffled rows without twins give the same clean rows and the same recodes."""
    codebook, wave = once
    singles = {row["respondent"]: {**row, "duration": row["respondent"]} for row in rows}
    singles[0] = {**ANSWERS, "respondent": 9, "duration": 9.0}
    frame = ingested(list(singles.values()))
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    one, noted = clean(frame, codebook, wave)
    other, noted_too = clean(shuffled, codebook, wave)
    if "duplicate_answers" not in set(noted["rule"]):
        back = other.sort_values("respondent").reset_index(drop=True)
        pd.testing.assert_frame_equal(one.sort_values("respondent").reset_index(drop=True), back)
    pd.testing.assert_frame_equal(noted, noted_too)


@pytest.mark.parametrize("wave", ["demo-1", "demo-2", "demo-small"])
def test_the_demonstration_waves(root: Path, wave: str) -> None:
    """Rows add up, and bases equal those counted from the routing in the raw codes."""
    codebook = read_codebook(root / "data/reference")
    told = read_wave(root / "data/reference", wave, codebook)
    frame = ingest(read_export(root / f"data/raw/{wave}/survey.sav"), codebook, told)
    cleaned, recodes = clean(frame, codebook, told)
    check("cleaned", cleaned, codebook)
    assert len(frame) == len(cleaned) + recodes.loc[recodes["variable"] == "(row)", "n"].sum()
    asked = np.ones(len(cleaned), dtype=bool)
    for variable, levels in codebook.condition("legacy_plan").items():
        asked &= cleaned[variable].isin(levels).to_numpy()
    assert ((cleaned["legacy_plan__missing"] != "not_asked").to_numpy() == asked).all()
