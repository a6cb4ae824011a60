"""Every number of the results by hand, on a small survey, and on schools of California."""

import numpy as np
import pandas as pd
import pingouin
import pyreadstat
import pytest

from pipeline.analyse import analyse
from pipeline.config import Analysis, Config, Weighting
from pipeline.errors import BadInput
from tests.made import answers, at, book, cells, config, level, survey

AGREE = [
    level("agree", "no", 1, group="disagree"),
    level("agree", "mixed", 2, group="neither"),
    level("agree", "yes", 3, group="agree", positive=True),
    level("agree", "very", 4, group="agree", positive=True),
    level("agree", "disagree", 1, kind="group"),
    level("agree", "neither", 2, kind="group"),
    level("agree", "agree", 3, kind="group", positive=True),
    level("agree", "dont_know", kind="dont_know", policy="excluded"),
]
SECTOR = [level("sector", "health", 1), level("sector", "police", 2), level("sector", "fire", 3)]
ROLES = {"sector": ("fact", "sector"), "lead": ("factor", "agree"), "success": ("outcome", "agree")}
BOOK = book(ROLES, {"agree": AGREE, "sector": SECTOR})
COLUMNS = {
    "sector": ["health"] * 6 + ["police"] * 4,
    "lead": ["yes", "very", "yes", "no", "mixed", "dont_know", "yes", "no", "", "no"],
    "success": ["very", "yes", "no", "no", "no", "yes", "yes", "mixed", "yes", "yes"],
}
WEIGHTS = [2.0, 1, 1, 1, 1, 2, 3, 1, 1, 2]


def small(codebook=BOOK, population=None, choices=None, columns=COLUMNS, **records):
    frame = answers(codebook, columns, weight=WEIGHTS)
    return analyse(survey(frame, codebook, choices, population, **records))


def test_who_answered() -> None:
    population = cells(
        [("frame", "health", "n", 30), ("frame", "health", "s", 10), ("frame", "police", "n", 20),
         ("frame", "fire", "n", 5), ("margin", "health", "", 40), ("margin", "police", "", 20),
         ("asked", "health", "n", 12), ("asked", "police", "n", 8)]
    )  # fmt: skip
    found = small(population=population)
    health, wales = {"area": "health"}, {"area": "national"}
    assert at(found, "profile", "respondents", **health)["value"] == 6
    assert at(found, "profile", "population", **wales)["value"] == 65
    assert at(found, "profile", "population", **health)["value"] == 40
    assert at(found, "profile", "response_rate", **health)["value"] == 0.5
    assert at(found, "profile", "response_rate", **health)["base"] == 12
    assert at(found, "profile", "response_rate", **wales)["value"] == 0.5
    assert at(found, "profile", "response_rate", area="fire")["reason"] == "no_frame"
    row = at(found, "profile", "share_weighted", **health)
    assert (row["value"], row["count"], row["base"]) == (8 / 15, 6, 10)
    assert at(found, "profile", "share_unweighted", **health)["value"] == 0.6
    assert at(found, "profile", "respondents", area="fire")["value"] == 0


def test_without_numbers_asked_there_is_no_response_rate() -> None:
    found = small()
    assert not found["statistic"].isin(["asked", "response_rate"]).any()
    assert at(found, "profile", "population", area="health")["reason"] == "no_frame"


def test_shares_counts_and_bases_of_an_item() -> None:
    found = small()
    key = {"item": "lead", "area": "national"}
    row = at(found, "item", "share", level="yes", **key)
    # yes: weights 2 + 1 + 3 of 12 who answered (2 said don't know and 1 nothing, of 15)
    assert row["value"] == pytest.approx(6 / 12, rel=1e-14)
    assert (row["count"], row["base"]) == (3, 8)
    assert row["effective_base"] == pytest.approx(12**2 / 22, rel=1e-14)
    row = at(found, "item", "group_share", level="agree", **key)
    assert row["value"] == pytest.approx(7 / 12, rel=1e-14)
    assert row["count"] == 4
    mean = at(found, "item", "mean", **key)
    assert mean["value"] == pytest.approx((3 * 6 + 4 * 1 + 1 * 4 + 2 * 1) / 12, rel=1e-14)
    assert at(found, "item", "share", level="yes", item="lead", area="fire")["reason"] == (
        "empty_domain"
    )


def test_a_kind_of_missing_that_counts_as_an_answer_is_in_the_base() -> None:
    kept = [*AGREE[:-1], level("agree", "dont_know", kind="dont_know", policy="category")]
    codebook = book(ROLES, {"agree": kept, "sector": SECTOR})
    found = small(codebook)
    row = at(found, "item", "share", level="dont_know", item="lead", area="national")
    assert row["value"] == pytest.approx(2 / 14, rel=1e-14)
    assert row["base"] == 9
    mean = at(found, "item", "mean", item="lead", area="national")
    assert mean["base"] == 8  # it has no score
    kinds = found[(found["table"] == "nonresponse") & (found["item"] == "lead")]["level"]
    assert set(kinds) == {"", "no_answer"}  # all missing answers, and their one kind
    pair = {"item": "lead", "outcome": "success", "area": "national"}
    assert at(found, "association", "share_without", **pair)["base"] == 5  # and not "with"
    plain = at(small(), "association", "gamma", **pair)["value"]
    assert at(found, "association", "gamma", **pair)["value"] == pytest.approx(plain)


def test_a_dimension_may_have_more_areas_than_a_byte_can_number() -> None:
    many = [level("sector", f"s{n}", n) for n in range(1, 201)]
    codebook = book(ROLES, {"agree": AGREE, "sector": many})
    found = small(codebook, columns=COLUMNS | {"sector": ["s200"] * 6 + ["s1"] * 4})
    assert at(found, "profile", "respondents", area="s200")["value"] == 6
    row = at(found, "item", "share", level="yes", item="lead", area="s200")
    # yes: weights 2 + 1 of 6 who answered (2 said don't know)
    assert row["value"] == pytest.approx(3 / 6, rel=1e-14)
    assert (row["count"], row["base"]) == (2, 5)


def test_who_did_not_answer_and_why() -> None:
    found = small()
    row = at(found, "nonresponse", "nonresponse", item="lead", level="dont_know", area="health")
    assert (row["value"], row["count"], row["base"]) == (1 / 6, 1, 6)
    row = at(found, "nonresponse", "nonresponse", item="lead", level="no_answer", area="national")
    assert (row["value"], row["count"], row["base"]) == (0.1, 1, 10)


def test_shares_with_and_without_and_their_contrast() -> None:
    pair = {"item": "lead", "outcome": "success", "area": "national"}
    found = small()
    with_ = at(found, "association", "share_with", **pair)
    without = at(found, "association", "share_without", **pair)
    # with: weights 2 + 1 + 1 + 3, success 2 + 1 + 3; without: 1 + 1 + 1 + 2, success 2
    assert with_["value"] == pytest.approx(6 / 7, rel=1e-14)
    assert (with_["count"], with_["base"]) == (3, 4)
    assert without["value"] == pytest.approx(2 / 5, rel=1e-14)
    assert (without["count"], without["base"]) == (1, 4)
    contrast = at(found, "association", "contrast", **pair)
    assert contrast["value"] == pytest.approx(6 / 7 - 2 / 5, rel=1e-14)
    assert contrast["base"] == 8
    # Satterthwaite's, by hand from the quadratic form of the eight answers: tr(GS)^2 / tr(GSGS).
    weights = np.array([2.0, 1, 1, 3, 1, 1, 1, 2])
    side = np.repeat([0, 1], 4)
    sums = np.array([7.0, 5.0])
    means = np.where(side[:, None] == side, weights / sums[side], 0.0)
    pull = (weights / sums[side] * np.array([1, -1])[side])[:, None] * (np.eye(8) - means)
    form = 8 / 7 * (pull - pull.mean(axis=0)).T @ (pull - pull.mean(axis=0))
    product = form @ np.diag(np.array([6 / 49, 6 / 25])[side])
    df = np.trace(product) ** 2 / np.trace(product @ product)
    assert contrast["df"] == pytest.approx(df, rel=1e-12)


@pytest.mark.filterwarnings("ignore")  # pingouin warns of small counts
def test_plain_checks_are_those_of_pingouin() -> None:
    """pingouin.chi2_independence, live, on the groups of answers."""
    frame = pd.DataFrame(COLUMNS)[["lead", "success"]].replace({"very": "yes"})
    frame = frame[~frame["lead"].isin(["dont_know", ""])]
    expected = pingouin.chi2_independence(frame, "lead", "success")[2].iloc[0]
    pair = {"item": "lead", "outcome": "success", "area": "national"}
    found = small()
    assert at(found, "association", "unweighted_p", **pair)["value"] == pytest.approx(
        expected["pval"], rel=1e-10
    )
    assert at(found, "association", "unweighted_v", **pair)["value"] == pytest.approx(
        expected["cramer"], rel=1e-10
    )


def test_families_are_those_of_config() -> None:
    """Wales and three areas, one of them empty: three tests in one family, or families of one.

    Two of the three can be made: how many can is not said, since it reveals equal answers.
    """
    pair = {"item": "lead", "outcome": "success"}
    each = small(choices=config(families=("dimension", "area", "outcome")))
    every = small(choices=config(families=()))
    assert at(each, "association", "family_size", area="health", **pair)["value"] == 1
    p = [
        at(every, "association", "contrast_p", area=area, **pair)["value"]
        for area in ("national", "health", "police", "fire")
    ]
    made = np.sum(~np.isnan(p))
    assert at(every, "association", "family_size", area="fire", **pair)["value"] == 3
    assert made == 2
    smallest = int(np.nanargmin(p))
    area = ("national", "health", "police", "fire")[smallest]
    holm = at(every, "association", "holm", area=area, **pair)["value"]
    assert holm == pytest.approx(min(made * p[smallest], 1.0))
    assert at(each, "association", "q", area=area, **pair)["value"] == p[smallest]


def test_contexts_are_described_for_wales_only() -> None:
    codebook = book(
        {**ROLES, "age": ("context", "age")},
        {"agree": AGREE, "sector": SECTOR, "age": [level("age", "new", 1), level("age", "old", 2)]},
    )
    found = small(codebook, columns={**COLUMNS, "age": ["new", "old"] * 5})
    rows = found[(found["table"] == "item") & (found["item"] == "age")]
    assert set(rows["area"]) == {"national"}
    assert rows[rows["level"] == "new"]["value"].item() == pytest.approx(8 / 15)


def test_records_become_rows() -> None:
    weighting = pd.DataFrame(
        [("kish_deff", "", "", 1.2), ("respondents", "stratum", "a", 7.0),
         ("stratum_lonely", "stratum", "a", 7.0), ("stratum_empty", "stratum", "b", 50.0)],
        columns=["statistic", "margin", "level", "value"],
    )  # fmt: skip
    recodes = pd.DataFrame(
        [("routing", "lead", "yes", "", "", 2), ("routing", "lead", "no", "", "", 3),
         ("duplicate", "(row)", "", "", "", 4)],
        columns=["rule", "variable", "from", "to", "reason", "n"],
    )  # fmt: skip
    found = small(weighting=weighting, recodes=recodes)
    assert at(found, "weighting", "kish_deff")["value"] == 1.2
    assert at(found, "weighting", "respondents", item="stratum", level="a")["count"] == 7
    told = {"stratum_lonely", "stratum_empty"}
    assert not told & set(found["statistic"]), "that such a row is there says how many answered"
    assert at(found, "recodes", "recoded", item="lead", level="routing")["value"] == 5
    assert at(found, "recodes", "removed", item="(row)", level="duplicate")["count"] == 4


def test_an_unknown_answer_stops_the_stage() -> None:
    frame = answers(BOOK, COLUMNS, weight=WEIGHTS)
    frame["lead"] = frame["lead"].astype(object).replace({"very": "perhaps"})
    with pytest.raises(BadInput, match="1 respondents have 'perhaps'"):
        analyse(survey(frame, BOOK))


def test_a_lonely_stratum_stops_the_stage_where_it_must() -> None:
    frame = answers(BOOK, COLUMNS, weight=WEIGHTS, stratum=["a"] * 9 + ["b"])
    choices = Config(
        weighting=Weighting(method="supplied", lonely="fail"),
        analysis=Analysis(dimensions=("sector",)),
    )
    with pytest.raises(BadInput, match="1 strata have one PSU"):
        analyse(survey(frame, BOOK, choices))


def test_replicates_that_cannot_be_raked_stop_the_stage() -> None:
    """One respondent alone in a margin level: the replicate without that one has nobody there."""
    codebook = book(ROLES, {"agree": AGREE, "sector": SECTOR})
    frame = answers(codebook, {**COLUMNS, "sector": ["health"] * 9 + ["police"]}, weight=WEIGHTS)
    choices = Config(
        weighting=Weighting(margins=("sector",), variance="jackknife"),
        analysis=Analysis(dimensions=("sector",)),
    )
    with pytest.raises(BadInput, match="raking to the margins fails in a replicate"):
        analyse(survey(frame, codebook, choices))


# --- another survey


def test_california_schools(shared) -> None:
    """R survey as printed: svychisq(~sch.wide + stype) of apistrat, through the whole stage."""
    schools, _ = pyreadstat.read_sav(shared / "data/real/apistrat.sav")
    kind = [level("kind", str(i), i, positive=i == 1) for i in (1, 2, 3)]
    wide = [level("wide", str(i), i, positive=i == 2) for i in (1, 2)]
    roles = {"sch_wide": ("factor", "wide"), "stype": ("outcome", "kind")}
    codebook = book(roles, {"kind": kind, "wide": wide})
    columns = {name: [f"{v:g}" for v in schools[name]] for name in roles}
    frame = answers(
        codebook, columns, weight=schools["pw"], stratum=columns["stype"],
        population=schools["fpc"],
    )  # fmt: skip
    choices = config((), categories="levels", main_outcome="stype")
    found = analyse(survey(frame, codebook, choices))
    assert at(found, "association", "rao_scott_f")["value"] == pytest.approx(17.24744396, rel=1e-9)
    assert at(found, "association", "rao_scott_p")["value"] == pytest.approx(
        2.035046359e-07, rel=1e-9
    )


def test_people_of_clusters_are_part_of_the_design() -> None:
    """Five clusters of two, of eight of four people: the errors of two stages, and larger ones."""
    psu = np.repeat(np.arange(5), 2)
    frame = answers(BOOK, COLUMNS, weight=WEIGHTS, psu=psu, population=np.full(10, 8.0))
    counted = frame.assign(cluster_population=4.0)
    found = {}
    for name, people in (("one", frame), ("two", counted)):
        results = analyse(survey(people, BOOK))
        found[name] = at(results, "item", "share", item="success", level="yes", area="national")
    p, weights = found["one"]["value"], np.array(WEIGHTS)
    score = (np.array(COLUMNS["success"]) == "yes") - p
    held = (weights * score / weights.sum()).reshape(5, 2)
    sums = held.sum(axis=1)
    first = (1 - 5 / 8) * 5 / 4 * ((sums - sums.mean()) ** 2).sum()
    second = 5 / 8 * (1 - 2 / 4) * 2 * ((held - held.mean(axis=1, keepdims=True)) ** 2).sum()
    assert found["one"]["se"] == pytest.approx(np.sqrt(first), rel=1e-12)
    assert found["two"]["se"] == pytest.approx(np.sqrt(first + second), rel=1e-12)
