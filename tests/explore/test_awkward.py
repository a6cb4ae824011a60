"""Surveys and questions at the edges: an answer, a reason or one message, and never a traceback."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from scipy.stats import t

from pipeline.explore import MARK, OpenWave, Table
from pipeline.explore.example import example
from pipeline.explore.names import Unknown
from pipeline.explore.save import as_csv, as_page, as_workbook

CALLS: dict[str, Callable[..., Table]] = {
    "share": lambda wave, **how: wave.share("trust", **how),
    "share by": lambda wave, **how: wave.share(["trust", "success"], by="sector", **how),
    "share by itself": lambda wave, **how: wave.share("trust", by="trust", **how),
    "mean": lambda wave, **how: wave.mean(["years", "trust"], by="sector", **how),
    "crosstab": lambda wave, **how: wave.crosstab("trust", "success", by="sector", **how),
    "associate": lambda wave, **how: wave.associate(by="sector", **how),
    "model": lambda wave, **how: wave.model(**how),
    "model of a fact": lambda wave, **how: wave.model(predictors="sector", **how),
    "model of all": lambda wave, **how: wave.model(predictors=["trust", "years"], **how),
    "reliability": lambda wave, **how: wave.reliability(["trust", "success"], by="sector", **how),
    "change": lambda wave, **how: wave.change(["trust", "success"], by="sector", **how),
    "change of means": lambda wave, **how: wave.change("trust", of="mean", **how),
    "change of contrasts": lambda wave, **how: wave.change(of="contrast", **how),
}


def changed(wave: OpenWave, **columns: Any) -> OpenWave:
    """The same wave with other columns; the wave before it stays."""
    survey = wave.survey
    return replace(wave, survey=replace(survey, weighted=survey.weighted.assign(**columns)))


def all_the_same(wave: OpenWave, name: str, level: str) -> pd.Categorical:
    levels = wave.survey.codebook.levels(name)
    return pd.Categorical([level] * len(wave.answers), levels, ordered=True)


def nobody_answered(wave: OpenWave, name: str) -> pd.Categorical:
    levels = wave.survey.codebook.levels(name)
    return pd.Categorical([None] * len(wave.answers), levels, ordered=True)


WAVES: dict[str, Callable[[], OpenWave]] = {
    "as it is": example,
    "one person in each group": lambda: changed(example(), sector=pd.Categorical(
        ["health", "police", *[None] * 18], ["health", "police"], ordered=True)),
    "one sampling unit": lambda: changed(example(), psu=1),
    "each a stratum of their own": lambda: changed(example(), stratum=[f"s{n}" for n in range(20)]),
    "one answer": lambda: changed(example(), trust=all_the_same(example(), "trust", "yes")),
    "one outcome": lambda: changed(example(), success=all_the_same(example(), "success", "no")),
    "no answer": lambda: changed(example(), trust=nobody_answered(example(), "trust")),
    "no number": lambda: changed(example(), years=np.nan),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", WAVES)
def test_a_figure_or_a_reason(kind: str, call: str) -> None:
    """Every row has an estimate or says why not; the table can be shown, kept and drawn."""
    wave = WAVES[kind]()
    for where in (None, "sector=health", "trust=no & success=yes & sector=health"):
        table = CALLS[call](wave, where=where)
        there = np.isfinite(table["estimate"])
        assert len(table)
        assert ((table["reason"] == "") == there).all(), table["reason"].tolist()
        inside = table[there & np.isfinite(table["conf_low"])]
        assert (inside["conf_low"] <= inside["estimate"] + 1e-9).all()
        assert (inside["conf_high"] >= inside["estimate"] - 1e-9).all()
        assert (table["n"] >= 0).all()
        assert repr(table).startswith(MARK)
        assert MARK in table._repr_html_()
        assert as_csv(table).count("sensitive") >= len(table)
        assert MARK in as_page(table, "en")
        assert (table.wide()["status"] == "sensitive").all()
        if not there.any():
            with pytest.raises(Unknown, match="no estimate"):
                table.plot(Figure().subplots())
        elif where is None:
            assert as_workbook(table)
            table.plot(Figure().subplots())


def test_those_without_a_weight_count_in_no_figure() -> None:
    """By hand: the last ten, of whom four of the police say yes, weigh nothing."""
    wave = changed(example(), weight=[1.0] * 10 + [0.0] * 10)
    for table in (
        wave.share("trust"), wave.mean("years"), wave.crosstab("trust", "sector"),
        wave.associate("trust"), wave.model(predictors="trust"),
        wave.reliability(["trust", "success"]), wave.change("trust"),
    ):  # fmt: skip
        assert set(table["n"]) <= {10, 8, 2, 0}, table["n"].tolist()
    assert wave.share("trust")["estimate"].tolist() == [0.2, 0.8]
    assert wave.mean("years")["estimate"].tolist() == [4.5]
    assert wave.share("trust", by="sector")["reason"].tolist() == ["", "", *["empty_domain"] * 2]


def test_none_and_all_have_an_interval_of_korn_and_graubard() -> None:
    """All of 20 of one weight: the low end is 0.025^(1/20), Clopper and Pearson's."""
    wave = changed(example(), trust=all_the_same(example(), "trust", "yes"))
    none, every = wave.share("trust").to_dict("records")
    assert (none["estimate"], every["estimate"]) == (0, 1)
    assert every["conf_low"] == pytest.approx(0.025 ** (1 / 20))
    assert every["conf_high"] == 1
    assert none["conf_high"] == pytest.approx(1 - 0.025 ** (1 / 20))


def test_a_model_of_few_answers_says_how_it_was_fitted() -> None:
    """Seven of twenty without success are too few for a plain fit, 56 of 160 are not.

    By hand: Firth's fit of one factor adds a half to each of the four cells, so that 9 of 12 and 4
    of 8 become 9.5 of 13 and 4.5 of 9.
    """
    few, many = example().model(predictors="trust"), example(8).model(predictors="trust")
    assert few["estimate"].tolist() == pytest.approx([9.5 / 13 - 4.5 / 9])
    assert many["estimate"].tolist() == pytest.approx([9 / 12 - 4 / 8])
    assert ["penalised" in repr(one) for one in (few, many)] == [True, False]


def test_a_survey_without_an_outcome_asks_for_one() -> None:
    wave = example()
    book = wave.survey.codebook
    bare = {name: one for name, one in book.variables.items() if name != "success"}
    survey = replace(wave.survey, codebook=replace(book, variables=bare))
    wave = replace(wave, survey=survey)
    for call, said in (
        (wave.associate, "associate, outcomes: this survey has no main outcome. "
                         "Name a question: outcomes='...'."),
        (wave.model, "model, outcome: this survey has no main outcome. "
                     "Name a question: outcome='...'."),
        (lambda: wave.change(of="contrast"), "change, outcome: this survey has no main outcome."),
    ):  # fmt: skip
        with pytest.raises(Unknown) as caught:
            call()
        assert [str(one) for one in caught.value.faults if said in str(one)]
        assert "success" not in str(caught.value)
    found = wave.associate("sector", outcomes="trust", positive={"sector": "health"})
    assert found["estimate"].tolist() == pytest.approx([0.8 - 0.4])


def test_lists_of_nothing_are_one_message() -> None:
    wave = example()
    for call in (
        lambda: wave.associate([]), lambda: wave.associate("trust", outcomes=[]),
        lambda: wave.change([]), lambda: wave.change([], of="contrast"),
    ):  # fmt: skip
        with pytest.raises(Unknown, match="no question is named"):
            call()
    with pytest.raises(Unknown, match=r"'success' is the outcome\. Leave it out"):
        wave.change(["trust", "success"], of="contrast")


def test_a_kind_of_missing_answer_cannot_count(small: OpenWave) -> None:
    with pytest.raises(Unknown, match="'dont_know' is a kind of missing answer") as caught:
        small.associate("collaboration_role", positive={"collaboration_role": "dont_know"})
    assert "Known: " in str(caught.value)


def test_a_filter_goes_by_respondents_and_not_by_places() -> None:
    """A mask in another order is of the same people; one of other rows is refused."""
    wave = example()
    turned = wave.answers.sort_values("years", ascending=False)
    usual = wave.share("trust", where=wave.answers["years"] > 6)
    assert usual["count"].tolist() == [5, 1]
    assert wave.share("trust", where=turned["years"] > 6).equals(usual)
    other = wave.answers.set_index("respondent")["years"] > 6
    with pytest.raises(Unknown, match="its rows are named otherwise than those of"):
        wave.share("trust", where=other)
    assert wave.share("trust", where=other.to_numpy()).equals(usual)


def test_every_answer_stands_for_those_who_answered() -> None:
    half = example().survey.weighted["trust"].where(np.arange(20) < 10)
    wave = changed(example(), trust=half)
    found = wave.share("success", where="trust=*")
    assert found["n"].tolist() == [10, 10]
    assert "Trust: any answer" in found.about.title


def test_reliability_shows_each_of_its_figures(small: OpenWave) -> None:
    """In a wide table a row for each, and on a chart a line for each."""
    table = small.reliability("governance_scale", by="region")
    wide = table.wide()
    regions = small.survey.weighted["region"].nunique()
    assert len(wide) == len(table) / regions
    assert wide["Figure"].nunique() == 5
    axes = small.reliability(["trust", "funding"]).plot(Figure().subplots())
    assert [one.get_text() for one in axes.get_yticklabels()] == [
        "alpha", "alpha_weighted", "spearman_brown", "mean_inter_item", "lowest_inter_item"
    ]  # fmt: skip


def test_a_change_is_cautioned_where_either_wave_would_be() -> None:
    """Of twenty, two said no in this wave (now 18 of 20) and ten in the one before."""
    few = pd.Categorical(["no"] * 2 + ["yes"] * 18, ["no", "yes"], ordered=True)
    wave = changed(example(), trust=few)
    assert wave.share("trust")["caution"].tolist() == ["small count"] * 2
    assert wave.change("trust")["caution"].tolist() == ["small count"]
    assert wave.associate("trust")["caution"].tolist() == ["small count"]
    assert wave.change("trust", of="contrast")["caution"].tolist() == ["small count"]


def relabelled(wave: OpenWave, name: str, label: str) -> OpenWave:
    book = wave.survey.codebook
    one = replace(book.variables[name], label={"en": label, "cy": label})
    book = replace(book, variables=book.variables | {name: one})
    return replace(wave, survey=replace(wave.survey, codebook=book))


@pytest.mark.parametrize("label", ["Question", "Answer", "n", "Interval", "Estimate"])
def test_a_label_takes_no_other_columns_place(label: str) -> None:
    wave = relabelled(example(), "sector", label)
    usual = example().share("trust", by="sector").display()
    shown = wave.share("trust", by="sector").display()
    assert len(shown.columns) == len(usual.columns)
    assert shown[f"{label} (sector)"].tolist() == usual["Sector"].tolist()


def test_questions_and_groups_of_one_label_stay_apart() -> None:
    wave = relabelled(example(), "success", "Trust")
    wide = wave.share(["trust", "success"], by="sector").wide()
    assert len(wide) == 4
    table = example().share("trust", by="sector")
    table["sector_label"] = "Sector"
    wide = table.wide()
    assert list(wide.columns) == ["Question", "Answer", "Sector", "Sector (police)", "status"]
    assert wide["Sector (police)"].tolist() == ["60.0%", "40.0%"]


@pytest.mark.parametrize("label", ["$5 or $10", "$x^$", "a_b $", "<b>&", "Tŷ 100%"])
def test_a_label_is_drawn_as_it_is_written(label: str) -> None:
    wave = relabelled(relabelled(example(), "sector", label), "trust", label)
    for table in (
        wave.share(["trust", "success"], by="sector"), wave.crosstab("trust", "sector"),
        wave.associate("trust"),
    ):  # fmt: skip
        figure = Figure()
        axes = table.plot(figure.subplots())
        figure.canvas.draw_idle()
        figure.draw_without_rendering()
        parts = [axes.get_title("left"), *(one.get_text() for one in axes.get_yticklabels())]
        assert label.replace("$", r"\$") in " ".join(" ".join(parts).split())
        assert label not in table._repr_html_() or label == label.replace("<", "").replace("&", "")


def test_what_is_made_of_a_table_is_marked_too() -> None:
    table = example().share("trust", by="sector")
    for wide in (table.wide(), example().share("trust").wide(), example().associate().wide()):
        assert wide["status"].tolist() == ["sensitive"] * len(wide)
        assert "sensitive" in wide.to_csv()
    answers = example().answers
    for one in (
        table.display(), table.set_index("sector"), table.T, table.describe(),
        table.pivot_table(index="answer", columns="sector", values="estimate"),
        table.groupby("sector").agg({"estimate": "mean"}), pd.concat([table, table]),
        answers["trust"].value_counts(), answers[["trust", "sector"]].value_counts(),
        answers["years"].describe(), answers.groupby("sector", observed=True).size(),
    ):  # fmt: skip
        assert repr(one).startswith(MARK)
    assert "health" in repr(table.set_index("sector"))
    assert "400.0%" not in repr(table.describe()), "a count of rows is no share"


def test_answers_of_a_survey_with_a_question_called_status_are_marked() -> None:
    wave = changed(example(), status="single")
    assert wave.answers["sensitive"].tolist() == ["sensitive"] * 20
    assert wave.answers["status"].tolist() == ["single"] * 20


def test_a_chart_of_very_many_rows_is_no_larger_than_can_be_shown(small: OpenWave) -> None:
    items = small.survey.codebook.having("factor")
    table = small.share(items, by="local_authority")
    axes = table.plot()
    assert len(table) > 1000
    assert axes.figure.get_figheight() * 100 < 2**16


def test_no_effect_is_beyond_a_hundred_points() -> None:
    """Of six people; the reports end intervals there too. A number's effect has no such end."""
    wave = example()
    few = np.isin(np.arange(20), [0, 6, 7, 12, 13, 14])
    found = wave.model(predictors="trust", where=few)
    value, error, df = (found[name].item() for name in ("estimate", "std_error", "df"))
    low, high = value - error * t.ppf(0.975, df), value + error * t.ppf(0.975, df)
    assert low < -1 or high > 1
    ends = found["conf_low"].item(), found["conf_high"].item()
    assert ends == pytest.approx((max(-1.0, low), min(1.0, high)))
