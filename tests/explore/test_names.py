"""What an analyst types: all that is wrong at once, and the nearest that is right."""

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import BadInput
from pipeline.explore import OpenWave, open_wave
from pipeline.explore.example import example
from pipeline.explore.names import Unknown


def faults(caught: pytest.ExceptionInfo[Unknown]) -> list[str]:
    return [str(fault) for fault in caught.value.faults]


def test_every_bad_name_is_listed_with_the_nearest(small: OpenWave) -> None:
    with pytest.raises(Unknown) as caught:
        small.share(
            ["trsut", "Overall success", "duration"],
            by="sectr",
            where="sector=helth & regionn=north",
        )
    assert faults(caught) == [
        "share, items: there is no variable 'trsut'. Did you mean 'trust'?",
        "share, items: there is no variable 'Overall success'. Did you mean 'success'?",
        "share, items: 'duration' is a number and has no answers. "
        "Ask for its mean, or filter by a mask of your own.",
        "share, by: there is no variable 'sectr'. Did you mean 'sector'?",
        "share, where: 'sector' has no answer 'helth'. Known: civil_service, local_government, "
        "health, police, fire, communities_first, third_sector. Did you mean 'health'?",
        "share, where: there is no variable 'regionn'. Did you mean 'region'?",
    ]


def test_a_label_leads_to_its_name(small: OpenWave) -> None:
    with pytest.raises(Unknown) as caught:
        small.share("trust", where={"sector": "Local government"})
    assert faults(caught)[0].endswith("Did you mean 'local_government'?")
    for where in ("sector='Local government'", "sector=Local government & region=north"):
        with pytest.raises(Unknown) as caught:
            small.share("trust", where=where)
        assert faults(caught)[0].endswith("Did you mean 'local_government'?")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("sector", "'sector' cannot be read. Write variable=answer|answer"),
        ("sector=health or region=north", "cannot be read"),
        ("sector=health & sector=fire", "cannot be read"),
        ("sector=O'Brien", "cannot be read"),
        ("sector=$(id)", "cannot be read"),
        ("years>3", "Numbers are compared in a notebook: where=wave.answers"),
        ([True, False], "it has 2 values for 20 respondents"),
        (np.arange(20), "its values are not all true or false"),
        ([None, *[True] * 19], "its values are not all true or false"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(where: object, said: str) -> None:
    with pytest.raises(Unknown) as caught:
        example().share("trust", where=where)
    assert said in faults(caught)[0]


@pytest.mark.parametrize(
    "where",
    [
        "sector == 'health' and seniority == 'director'",
        'sector="health"&seniority="director"',
        "(sector == 'health') & (seniority == 'director')",
        "sector = health && seniority = director",
    ],
)
def test_a_filter_in_the_ways_that_pandas_and_r_write_it(small: OpenWave, where: str) -> None:
    usual = small.share("trust", where="sector=health & seniority=director")
    assert small.share("trust", where=where).equals(usual)
    assert 0 < usual["n"].iloc[0] < len(small.answers)


def test_what_is_not_meant_is_said_by_what_is(small: OpenWave) -> None:
    with pytest.raises(Unknown, match="Name the answers that are meant"):
        small.share("trust", where="sector!=health")


def test_an_unknown_role_and_no_question_are_refused(small: OpenWave) -> None:
    with pytest.raises(Unknown, match=r"no role 'factr'\. Did you mean 'factor'"):
        small.questions("factr")
    for ask in (small.share, small.mean):
        with pytest.raises(Unknown, match="no question is named"):
            ask([])


def test_a_predictor_that_does_not_vary_is_named(small: OpenWave) -> None:
    made = small.model("success", ["trust", "sector"], where="sector=health")
    assert made["item"].tolist() == ["trust"]
    assert "Left out, since it is alike for all or follows from another: Sector." in repr(made)


def test_a_group_of_answers_stands_for_its_answers(small: OpenWave) -> None:
    by_group = small.share("funding", where="trust=agree")
    by_answer = small.share("funding", where="trust=tend_to_agree|strongly_agree")
    assert by_group["estimate"].tolist() == by_answer["estimate"].tolist()


def test_other_questions_that_cannot_be_answered(small: OpenWave) -> None:
    for call, said in (
        (lambda: small.mean("sector"), "the answers of 'sector' have no scores. Ask for its share"),
        (lambda: small.crosstab("trust", "trust"), "'trust' is in the rows already"),
        (lambda: small.crosstab("trust", "sector", normalize="row"), "there is no 'row'"),
        (lambda: small.crosstab(["trust", "funding"], "sector"), "one variable each way"),
        (lambda: small.associate("sector"), "no answers of 'sector' count as with it. Say which"),
        (lambda: small.associate("success"), "'success' is a factor here too"),
        (lambda: small.associate("trust", positive={"trust": "yes"}), "no answer 'yes'"),
        (lambda: small.model(predictors=["trust", "success"]), "'success' is the outcome"),
        (lambda: small.model(predictors=[]), "there is none"),
        (lambda: small.reliability("trust"), "a scale has two items or more"),
        (lambda: small.reliability(["trust", "sector"]), "'sector' have no scores"),
        (lambda: small.change("trust"), "wave demo-small has no wave before it"),
        (lambda: small.share("sector", groups_of_answers=True), "answers of 'sector' are not"),
    ):
        with pytest.raises(Unknown) as caught:
            call()
        assert any(said in fault for fault in faults(caught)), (said, faults(caught))


def test_answers_that_count_can_be_said(small: OpenWave) -> None:
    """The factor with other answers is the factor of a variable that has only those."""
    table = small.associate("sector", positive={"sector": ["health", "fire"]})
    row = table.iloc[0]
    weighted = small.answers
    there = weighted["success"].notna()
    with_ = there & weighted["sector"].isin(["health", "fire"])
    success = weighted["success"].isin(["fairly_successful", "very_successful"])
    shares = [
        np.average(success[side], weights=weighted["weight"][side])
        for side in (with_, there & ~with_)
    ]
    assert row["share_with"] == pytest.approx(shares[0], rel=1e-12)
    assert row["estimate"] == pytest.approx(shares[0] - shares[1], rel=1e-12)
    assert row["n"] == there.sum()


def test_a_wave_that_is_not_there(folder, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unknown) as caught:
        open_wave("demo-smal", folder, language="fr")
    assert faults(caught) == [
        "open_wave, wave: there is no wave 'demo-smal'. Did you mean 'demo-small'?",
        "open_wave, language: there is no language 'fr'. Known: en, cy.",
    ]
    with pytest.raises(Unknown, match="it has not been made yet"):
        open_wave("demo-2", folder)
    monkeypatch.chdir(folder / "notebooks")
    assert open_wave("demo-small").name == "demo-small"
    monkeypatch.chdir(folder.parent)
    with pytest.raises(Unknown, match=r"no config.toml and data/reference"):
        open_wave("demo-small")


def test_a_design_that_cannot_be_is_said_when_the_wave_is_opened(spoilt) -> None:
    """As a list of faults, which a notebook shows without a traceback."""
    config = spoilt / "config.toml"
    text = config.read_text(encoding="utf-8")
    bad = text.replace('lonely = "adjust"', 'lonely = "fail"')
    assert bad != text
    path = spoilt / "data/processed/demo-small/weighted.parquet"
    people = pd.read_parquet(path)
    people.loc[0, "stratum"] = "alone"
    people.to_parquet(path, index=False)
    config.write_text(bad, encoding="utf-8")
    with pytest.raises(Unknown, match=r"have one PSU, and \[weighting\] lonely is fail"):
        open_wave("demo-small", spoilt)
    config.write_text(text.replace("[weighting]", "[weigthing]"), encoding="utf-8")
    with pytest.raises(Unknown, match="weigthing"):
        open_wave("demo-small", spoilt)


def test_more_groups_than_there_can_be_are_refused_at_once(small: OpenWave) -> None:
    facts = ["local_authority", "sector", "region", "seniority", "maturity", "trust", "funding"]
    for call in (small.share, small.mean, small.reliability):
        with pytest.raises(Unknown, match=r"groups\. 10,000 is the most"):
            call(["leadership", "quality"], by=facts)


def test_a_damaged_wave_is_told_without_a_respondent(spoilt) -> None:
    path = spoilt / "data/processed/demo-small/weighted.parquet"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(BadInput) as caught:
        open_wave("demo-small", spoilt)
    assert "weighted.parquet: it is damaged." in str(caught.value)


def test_a_notebook_shows_the_list_and_no_traceback() -> None:
    with pytest.raises(Unknown) as caught:
        example().share("trsut")
    assert caught.value._render_traceback_() == str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda wave: wave.share(None), "share, items: no question is named."),
        (lambda wave: wave.mean(3), "mean, items: 3 is no name. Give a name, or a list of names."),
        (lambda wave: wave.crosstab("trust", None), "a crosstab has one variable each way."),
        (lambda wave: wave.associate("trust", by=1.5), "associate, by: 1.5 is no name."),
        (lambda wave: wave.model("success", 7), "model, predictors: 7 is no name."),
        (
            lambda wave: wave.associate("trust", positive=["trust"]),
            "associate, positive: it does not say of which question.",
        ),
    ],
)
def test_what_is_no_name_is_said_and_is_no_traceback(call, said: str) -> None:
    with pytest.raises(Unknown) as caught:
        call(example())
    assert said in " ".join(faults(caught))


def test_a_label_leads_to_its_name_in_each_language(small: OpenWave) -> None:
    """Labels are English here; an analyst may know the Welsh ones."""
    for call, name in (
        (lambda: small.share("Ymddiriedaeth"), "trust"),
        (lambda: small.share("trust", where="local_authority='Ynys Môn'"), "isle_of_anglesey"),
        (lambda: small.share("trust", where="sector=llywodraeth leol"), "local_government"),
    ):
        with pytest.raises(Unknown) as caught:
            call()
        assert faults(caught)[0].endswith(f"Did you mean '{name}'?")
