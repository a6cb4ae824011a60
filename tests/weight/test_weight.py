"""Weighting: margins hit, R's figures, and every way in which data and population can disagree."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from pipeline.config import Weighting
from pipeline.errors import BadInput
from pipeline.weight import weight
from pipeline.weight.rake import rake_and_trim
from pipeline.weight.record import kish
from tests.golden import figures

FRAME = {
    ("health", "north"): 300,
    ("health", "south"): 500,
    ("council", "north"): 200,
    ("council", "south"): 1000,
}
ANSWERED = {
    ("health", "north"): 20,
    ("health", "south"): 30,
    ("council", "north"): 10,
    ("council", "south"): 40,
}


class Book:
    """The one thing weighting asks of the codebook."""

    def __init__(self, **roles):
        self.roles = roles

    def having(self, role):
        return [self.roles[role]] if role in self.roles else []


def population(frame=FRAME, sector=None, region=None, asked=None):
    rows = []
    for table, counts in (("frame", frame), ("asked", asked or {})):
        rows += [
            {"table": table, "sector": s, "region": r, "count": c} for (s, r), c in counts.items()
        ]
    sums = pd.Series(frame)
    for name, level, given in (("sector", 0, sector), ("region", 1, region)):
        margin = sums.groupby(level=level).sum().to_dict() if given is None else given
        rows += [{"table": "margin", name: key, "count": count} for key, count in margin.items()]
    return pd.DataFrame(rows)


def people(answered=ANSWERED):
    rows = [cell for cell, number in answered.items() for _ in range(number)]
    frame = pd.DataFrame(rows, columns=["sector", "region"])
    for name in frame:
        frame[f"{name}__missing"] = ""
        frame[name] = pd.Categorical(frame[name], ordered=True)
    frame.insert(0, "respondent", np.arange(1, len(frame) + 1))
    return frame


def faults_of(cleaned, counts, **changes):
    with pytest.raises(BadInput) as caught:
        weight(cleaned, counts, Book(), Weighting(**changes))
    return [f"{fault.place}: {fault.problem}" for fault in caught.value.faults]


def value(record, statistic, margin="", level=""):
    row = record[
        (record["statistic"] == statistic)
        & (record["margin"] == margin)
        & (record["level"] == level)
    ]
    assert len(row) == 1
    return float(row["value"].iloc[0])


def test_a_full_frame_is_its_own_weight():
    """By hand: frame count / respondents, and raking to the frame's own sums moves nothing."""
    weighted, record = weight(people(), population(), Book(), Weighting())
    expected = [
        FRAME[cell] / ANSWERED[cell] for cell in zip(weighted.sector, weighted.region, strict=True)
    ]
    assert weighted["base_weight"].tolist() == pytest.approx(expected, rel=1e-15)
    assert weighted["weight"].tolist() == pytest.approx(expected, rel=1e-12)
    assert weighted["stratum"].iloc[0] == "sector=health & region=north"
    assert weighted["population"].iloc[0] == 300
    assert weighted["psu"].is_unique
    assert value(record, "respondents") == 100
    assert value(record, "population") == pytest.approx(2000)
    assert value(record, "target", "sector", "health") == 800
    assert value(record, "after", "region", "south") == pytest.approx(1500, rel=1e-13)
    assert value(record, "largest_miss") < 1e-13


def test_three_margins_are_those_of_r(root):
    survey = figures.survey()
    margins = json.loads((root / "tests/golden/margins.json").read_text())
    oracle = json.loads((root / "tests/golden/oracle_weights_4.5.json").read_text())
    base = survey["dw"].to_numpy()
    raked = rake_and_trim(survey[list(margins)], base, margins, Weighting(trim_ratio=0.0))
    assert np.max(np.abs(raked.weights / np.array(oracle["rake"]) - 1)) < 1e-12
    assert raked.rounds == 1


def test_kish_and_effective_base_are_those_of_r(root):
    """weights_summary of the golden file: 1 + cv2 and n / (1 + cv2) of the raked weights."""
    golden = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())
    weights = json.loads((root / "tests/golden/oracle_weights_4.5.json").read_text())["rake"]
    summary = golden["weights_summary"]
    assert kish(np.array(weights)) == pytest.approx(summary["kish_deff"], rel=1e-12)
    assert len(weights) / kish(np.array(weights)) == pytest.approx(summary["kish_ess"], rel=1e-12)


def test_base_weight_may_come_from_the_export(root):
    survey = figures.survey().rename(columns={"id": "respondent"})
    margins = json.loads((root / "tests/golden/margins.json").read_text())
    oracle = json.loads((root / "tests/golden/oracle_weights_4.5.json").read_text())
    rows = [
        {"table": "margin", name: level, "count": count}
        for name, levels in margins.items()
        for level, count in levels.items()
    ]
    config = Weighting(margins=tuple(margins), trim_ratio=0.0, whole_clusters=True)
    book = Book(weight="dw", cluster="psu", population="fpc")
    weighted, record = weight(survey, pd.DataFrame(rows), book, config)
    assert np.max(np.abs(weighted["weight"] / np.array(oracle["rake"]) - 1)) < 1e-12
    assert weighted["psu"].nunique() == 246
    assert weighted["stratum"].nunique() == 28
    assert weighted["population"].tolist() == survey["fpc"].tolist()
    assert value(record, "kish_deff") == pytest.approx(2.5493352030141905, rel=1e-12)
    golden = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())
    effective = golden["weights_summary"]["kish_ess"]  # of the raked weights, not of `dw`
    assert value(record, "effective_base") == pytest.approx(effective, rel=1e-12)


def test_a_stratum_in_which_everybody_answered_is_accepted():
    """By hand: a frame of 10 and 10 respondents is a base weight of 1."""
    frame = FRAME | {("council", "north"): 10}
    weighted, record = weight(people(), population(frame), Book(), Weighting())
    here = (weighted["sector"] == "council") & (weighted["region"] == "north")
    assert weighted.loc[here, "base_weight"].tolist() == [1.0] * 10
    assert value(record, "respondents", "stratum", "sector=council & region=north") == 10


def test_trimming_holds_cap_and_margins_and_is_nearest_to_the_base(root):
    """Against scipy: the nearest weights (Kullback-Leibler) under the cap that meet the margins."""
    cells = pd.DataFrame({"a": list("xxyyxy"), "b": list("ppqqqp")})
    base = np.array([1.0, 1.0, 4.0, 1.0, 1.0, 2.0])
    margins = {"a": {"x": 7.0, "y": 11.0}, "b": {"p": 8.0, "q": 10.0}}
    got = rake_and_trim(cells, base, margins, Weighting(trim_ratio=1.5))
    assert got.cap == pytest.approx(4.5)
    assert got.weights.max() <= 4.5 * (1 + 1e-12)
    assert got.capped.sum() == 1
    rows = [
        ((cells[name] == level).to_numpy(), count)
        for name in margins
        for level, count in margins[name].items()
    ]
    solved = minimize(
        lambda w: np.sum(w * np.log(w / base) - w + base),
        got.weights * 0 + 3,
        bounds=[(1e-9, 4.5)] * 6,
        constraints=[
            {"type": "eq", "fun": lambda w, m=mask, c=count: w @ m - c} for mask, count in rows[:3]
        ],
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert got.weights == pytest.approx(solved.x, abs=2e-6)


def test_trimming_on_the_golden_survey(root):
    """R's weights_summary says how many raked weights pass the cap it used (116 above 880.47)."""
    survey = figures.survey()
    margins = json.loads((root / "tests/golden/margins.json").read_text())
    summary = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())[
        "weights_summary"
    ]
    ratio = summary["trim_max"] / summary["mean"]
    raked = rake_and_trim(
        survey[list(margins)], survey["dw"].to_numpy(), margins, Weighting(trim_ratio=ratio)
    )
    assert raked.weights.max() == pytest.approx(summary["trim_max"], rel=1e-12)
    assert raked.capped.sum() >= summary["n_trim_over"]
    for name, margin in margins.items():
        sums = pd.Series(raked.weights).groupby(survey[name].to_numpy()).sum()
        assert sums.to_dict() == pytest.approx(margin, rel=1e-12)


def test_a_cap_that_no_weights_can_keep_is_said():
    answered = {**ANSWERED, ("council", "south"): 2, ("council", "north"): 1}
    found = faults_of(people(answered), population(), trim_ratio=1.5)
    assert len(found) == 1
    assert "can reach sector=council" in found[0]


def test_an_empty_stratum_is_listed_and_its_people_shared_out():
    """Raking 2 x 2 with an empty cell: the other three cells are fixed by the margins, by hand."""
    answered = {cell: n for cell, n in ANSWERED.items() if cell != ("council", "north")}
    counts = population(
        sector={"health": 800, "council": 1200}, region={"north": 500, "south": 1500}
    )
    weighted, record = weight(people(answered), counts, Book(), Weighting())
    assert value(record, "stratum_empty", "stratum", "sector=council & region=north") == 200
    sums = weighted.groupby(["sector", "region"], observed=True)["weight"].sum()
    assert sums["health", "north"] == pytest.approx(500, rel=1e-12)
    assert sums["health", "south"] == pytest.approx(300, rel=1e-12)
    assert sums["council", "south"] == pytest.approx(1200, rel=1e-12)


def test_an_empty_stratum_that_no_margin_covers_stops():
    answered = {cell: n for cell, n in ANSWERED.items() if cell != ("council", "north")}
    found = faults_of(people(answered), population(), margins=("sector",))
    assert found == [
        "frame sector=council & region=north: a population of 200 and no respondents, "
        "and region is no margin that would make up for it."
    ]


def test_everything_the_population_file_lacks_is_listed_at_once():
    answered = {**ANSWERED, ("police", "south"): 3, ("health", "mid"): 2}
    frame = {**FRAME, ("council", "north"): 0, ("health", "north"): 5, ("fire", "south"): 9}
    counts = population(frame, sector={"health": 505, "council": 1000, "fire": 9})
    found = faults_of(people(answered), counts)
    assert "margin sector=police: 3 respondents and no population." in found
    assert "margin sector=fire: a population of 9 and no respondents to stand for it." in found
    assert "margin region=mid: 2 respondents and no population." in found
    assert "frame sector=council & region=north: 10 respondents and no population." in found
    assert "frame sector=health & region=north: 20 respondents of a population of 5." in found
    assert "frame sector=police & region=south: 3 respondents and no population." in found


def test_margins_that_do_not_add_up():
    found = faults_of(people(), population(region={"north": 500, "south": 1400}))
    assert found == ["totals: they differ: margin sector 2,000, margin region 1,900."]


def test_a_variable_that_all_left_unknown_stops():
    cleaned = people()
    cleaned["region"] = None
    cleaned["region__missing"] = "dont_know"
    number = len(cleaned)
    assert faults_of(cleaned, population()) == [
        f"region: {number} respondents have no level, so they have no weight (dont_know {number})."
    ]


def test_who_left_a_stratum_unknown_is_weighted_within_what_is_known():
    """Margins are met all the same, the record counts them, and their answer stays unknown."""
    cleaned = people()
    cleaned.loc[:2, "region"] = None
    cleaned.loc[:2, "region__missing"] = ["no_answer", "no_answer", "dont_know"]
    weighted, record = weight(cleaned, population(), Book(), Weighting(trim_ratio=0))
    assert weighted["region"].isna().sum() == 3
    imputed = record[record["statistic"] == "imputed"]
    assert imputed[["margin", "value"]].to_numpy().tolist() == [["region", 3.0]]
    after = weighted.groupby("region__weighted_as")["weight"].sum().to_dict()
    assert after == pytest.approx(
        population()
        .query("table == 'margin'")
        .dropna(subset="region")
        .set_index("region")["count"]
        .to_dict()
    )


def test_no_margin_no_variable_no_frame():
    assert faults_of(people(), population(), margins=("sector", "regoin")) == [
        "[weighting] regoin: the data have no such variable."
    ]
    counts = population()
    assert faults_of(people(), counts[counts["table"] == "margin"]) == [
        "frame: no counts for sector x region."
    ]
    assert faults_of(people(), counts[counts["region"].isna()]) == [
        "margin region: it is not there.",
        "frame: no counts for sector x region.",
    ]


def test_margins_out_of_reach_do_not_settle():
    """Nobody outside the diagonal, and margins that differ on it."""
    answered = {("health", "north"): 20, ("council", "south"): 40}
    found = faults_of(
        people(answered),
        population(sector={"health": 800, "council": 1200}, region={"north": 900, "south": 1100}),
        iterations=30,
    )
    assert found == ["[weighting]: raking to sector, region does not settle in 30 iterations."]


def test_a_stratum_with_one_psu_is_listed_or_stops():
    answered = {**ANSWERED, ("council", "north"): 1}
    _, record = weight(people(answered), population(), Book(), Weighting(trim_ratio=0.0))
    assert value(record, "stratum_lonely", "stratum", "sector=council & region=north") == 1
    found = faults_of(people(answered), population(), trim_ratio=0.0, lonely="fail")
    assert found == [
        "stratum sector=council & region=north: it has one PSU, and [weighting] lonely is fail."
    ]


def test_asked_and_population_of_strata_are_recorded():
    asked = {cell: 2 * number for cell, number in ANSWERED.items()}
    _, record = weight(people(), population(asked=asked), Book(), Weighting())
    assert value(record, "asked") == 200
    assert value(record, "asked", "stratum", "sector=health & region=south") == 60
    assert value(record, "population", "stratum", "sector=health & region=south") == 500


def supplied_people():
    cleaned = people()
    cleaned["w"] = np.linspace(1, 3, len(cleaned))
    cleaned["s"] = pd.Categorical(["a", "b"] * 50)
    cleaned["c"] = np.repeat(np.arange(25.0), 4)
    cleaned["f"] = 40.0
    return cleaned


SUPPLIED = Book(weight="w", stratum="s", cluster="c", population="f")
WHOLE = Weighting(method="supplied", whole_clusters=True)


def test_supplied_weights_pass_through():
    cleaned = supplied_people()
    weighted, record = weight(cleaned, population(), SUPPLIED, WHOLE)
    assert weighted["weight"].tolist() == cleaned["w"].tolist()
    assert weighted.groupby("stratum")["psu"].nunique().to_dict() == {"a": 25, "b": 25}
    assert weighted["psu"].nunique() == 50
    assert value(record, "population") == pytest.approx(200)
    assert value(record, "kish_deff") == pytest.approx(
        1 + np.var(cleaned["w"]) / np.mean(cleaned["w"]) ** 2, rel=1e-14
    )


@pytest.mark.parametrize(
    ("column", "bad", "says"),
    [
        ("w", -1.0, "w: 1 respondents have a weight that is negative."),
        ("w", 0.0, "w: 1 respondents have a weight that is zero."),
        ("w", np.nan, "w: 1 respondents have a weight that is missing."),
        ("w", np.inf, "w: 1 respondents have a weight that is infinite."),
        ("f", 9.0, "stratum a: 2 different populations of PSUs."),
    ],
)
def test_supplied_columns_that_will_not_do(column, bad, says):
    cleaned = supplied_people()
    cleaned.loc[0, column] = bad
    with pytest.raises(BadInput) as caught:
        weight(cleaned, population(), SUPPLIED, WHOLE)
    assert [f"{f.place}: {f.problem}" for f in caught.value.faults] == [says]


def test_more_sampled_psus_than_the_population_has():
    cleaned = supplied_people()
    cleaned["f"] = 20.0
    with pytest.raises(BadInput) as caught:
        weight(cleaned, population(), SUPPLIED, WHOLE)
    assert [f.problem for f in caught.value.faults] == ["25 PSUs of a population of 20."] * 2


def in_clusters(size, organisations):
    """The people of a survey, in organisations of so many, of so many organisations a stratum."""
    return people().assign(c=np.arange(100) // size, f=float(organisations))


CLUSTERED = Book(cluster="c", population="f")


@pytest.mark.parametrize("method", ["rake", "supplied"])
def test_clusters_that_may_have_answered_in_part_have_no_finite_population(method):
    """Cochran (1977), ch. 10: n / N of the first stage is no part of the variance within units."""
    cleaned = in_clusters(2, 60).assign(w=20.0)
    book = Book(cluster="c", population="f", weight="w")
    weighted, _ = weight(cleaned, population(), book, Weighting(method=method))
    assert weighted["population"].isna().all()
    whole = Weighting(method=method, whole_clusters=True)
    weighted, _ = weight(cleaned, population(), book, whole)
    assert weighted["population"].eq(60).all()
    weighted, _ = weight(
        cleaned, population(), book, whole.model_copy(update={"finite_population": False})
    )
    assert weighted["population"].isna().all()


def test_a_count_of_people_is_no_count_of_organisations():
    """50 respondents of 25 organisations among 500 people: 475 organisations at the most."""
    config = Weighting(whole_clusters=True)
    frame = {(a, b): 500 for a in ("health", "council") for b in ("north", "south")}
    cleaned = people(dict.fromkeys(frame, 50)).assign(c=np.arange(200) // 2, f=475.0)
    weight(cleaned, population(frame), CLUSTERED, config)
    with pytest.raises(BadInput) as caught:
        weight(cleaned.assign(f=500.0), population(frame), CLUSTERED, config)
    assert {f.problem for f in caught.value.faults} == {
        "a population of 500 organisations; its people make 475 at most."
    }
    assert len(caught.value.faults) == 4


@pytest.mark.parametrize(
    ("book", "says"),
    [
        (Book(), "no variable has the role cluster, and [weighting] whole_clusters is true."),
        (
            Book(cluster="c"),
            "no variable has the role population, and [weighting] whole_clusters is true.",
        ),
    ],
)
def test_whole_clusters_are_counted_clusters(book, says):
    with pytest.raises(BadInput) as caught:
        weight(in_clusters(2, 60), population(), book, Weighting(whole_clusters=True))
    assert says in [f.problem for f in caught.value.faults]


TWO_STAGES = Book(cluster="c", population="f", cluster_population="m", weight="w")


@pytest.mark.parametrize("method", ["rake", "supplied"])
def test_people_of_clusters_that_are_counted_go_with_the_number_of_clusters(method):
    cleaned = in_clusters(2, 60).assign(w=20.0, m=7.0)
    weighted, _ = weight(cleaned, population(), TWO_STAGES, Weighting(method=method))
    assert weighted["population"].eq(60).all()
    assert weighted["cluster_population"].eq(7).all()
    none = Weighting(method=method, finite_population=False)
    weighted, _ = weight(cleaned, population(), TWO_STAGES, none)
    assert weighted["population"].isna().all()
    assert "cluster_population" not in weighted


def test_people_of_clusters_that_cannot_be_are_refused_at_once():
    cleaned = in_clusters(2, 60).assign(w=20.0, m=7.0)
    cleaned.loc[0, "m"] = 8.0
    cleaned.loc[[2, 3, 4, 5], "m"] = 1.0
    with pytest.raises(BadInput) as caught:
        weight(cleaned, population(), TWO_STAGES, Weighting(method="supplied"))
    assert [f.problem for f in caught.value.faults] == [
        "1 of 50 organisations have more than one number of people.",
        "2 of 50 organisations have fewer people than have answered.",
    ]


@pytest.mark.parametrize(
    ("book", "says"),
    [
        (Book(cluster_population="m", population="f"), "and no variable the role cluster."),
        (Book(cluster_population="m", cluster="c"), "and no variable the role population."),
        (TWO_STAGES, "and [weighting] whole_clusters is true."),
    ],
)
def test_people_of_clusters_need_clusters_that_answered_in_part(book, says):
    cleaned = in_clusters(2, 60).assign(m=7.0, w=20.0)
    config = Weighting(whole_clusters="whole" in says)
    with pytest.raises(BadInput) as caught:
        weight(cleaned, population(), book, config)
    assert any(f.problem.endswith(says) for f in caught.value.faults)


def test_supplied_without_a_weight_variable():
    with pytest.raises(BadInput, match="no variable has the role weight"):
        weight(people(), population(), Book(), Weighting(method="supplied"))


def test_order_of_rows_changes_nothing():
    shuffled = people().sample(frac=1, random_state=7)
    answered, _ = weight(people(), population(), Book(), Weighting())
    other, _ = weight(shuffled, population(), Book(), Weighting())
    back = other.sort_values("respondent")
    assert back["weight"].tolist() == pytest.approx(answered["weight"].tolist(), rel=1e-14)
    assert back["stratum"].tolist() == answered["stratum"].tolist()


def test_without_a_population_and_a_weight_each_counts_the_same():
    """By hand: 100 people in four strata, with a weight of 1 each, and no correction."""
    config = Weighting(method="none")
    weighted, found = weight(people(), pd.DataFrame(columns=["table"]), Book(), config)
    assert weighted["weight"].tolist() == [1.0] * 100
    assert weighted["stratum"].nunique() == 4
    assert weighted["population"].isna().all()
    assert value(found, "kish_deff") == 1
