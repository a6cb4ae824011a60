"""What a difference between people of the same areas tells of hidden counts, and that it is kept.

An earlier version published it, in steps of 5, wherever Wales had a difference: in demo-small both
attacks, once they read it, knew 9 small counts too well, and two of them as small.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.populations import Case
from benchmarks.recovery import broken
from pipeline.audit.intruder.editions import Bounds
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.system import Wanted
from pipeline.audit.intruder.truth import ANSWERS, tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.config import Disclosure
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.disclose import disclose
from pipeline.disclose.feasible_tables.alike import left_by, printed_alike
from pipeline.disclose.feasible_tables.readings import SCALE, factors_of
from pipeline.disclose.intruder import attack
from pipeline.disclose.linked_tables import find_linked_tables, known_shares
from pipeline.disclose.release_rows import write
from pipeline.disclose.requested.joint import Joint
from pipeline.disclose.tables import item_blocks, pair_blocks
from pipeline.editions import KEPT, Edition
from pipeline.stats.models.models import fit_logistic
from pipeline.stats.variance.sample_design import make_design
from tests.disclose.editions import words
from tests.disclose.populations import GROUP, Answers, people, results
from tests.made import table


def mean_of_sectors(pair: pd.DataFrame, weight: "pd.Series[float]") -> float:
    """The difference of each sector, weighted by the product of its sides over their sum."""
    sums = np.zeros(2)
    for sector, rows in pair[pair["dimension"] == "sector"].groupby("area"):
        sides = rows.set_index("statistic")
        n = sides["base"].reindex(["share_with", "share_without"]).to_numpy(dtype=float)
        if (n > 0).all():
            part = weight[sector] * n.prod() / n.sum()
            gap = sides.loc["share_with", "value"] - sides.loc["share_without", "value"]
            sums += part * gap, part
    return float(sums[0] / sums[1])


def with_differences(exact: pd.DataFrame) -> pd.DataFrame:
    """Exact results with a row of `adjusted`, and of its p and q, for each pair."""
    profile = exact[(exact["table"] == "profile") & (exact["dimension"] == "sector")]
    parts = profile.pivot_table(index="area", columns="statistic", values="value")
    weight = parts["share_weighted"] / parts["share_unweighted"]
    shares = exact[exact["statistic"].isin(["share_with", "share_without"])]
    rows = []
    for (item, outcome), pair in shares.groupby(["item", "outcome"]):
        value = mean_of_sectors(pair, weight)
        base = int(pair.loc[pair["dimension"] == "national", "base"].sum())
        key = {"table": "model", "dimension": "national", "area": "national", "item": item,
               "outcome": outcome, "base": base, "effective_base": base}  # fmt: skip
        rows.append(key | {"statistic": "adjusted", "value": value, "low": max(-1, value - 0.1),
                           "high": min(1, value + 0.1)})  # fmt: skip
        rows += [key | {"statistic": name, "value": 0.03} for name in ("adjusted_p", "adjusted_q")]
    return pd.concat([exact, table(rows)], ignore_index=True)


@pytest.fixture(scope="module")
def survey() -> Case:
    """312 people; a sector of about 25 stands for a third of all."""
    drawn = people(1, n=312, sectors=6, regions=3, factors=5, outcomes=1)
    weights = np.where(drawn.areas["sector"] == 3, 6.0, 1.0)
    exact = with_differences(results(replace(drawn, weights=weights)))
    items = list(dict.fromkeys(exact.loc[exact["table"] == "item", "item"]))
    named = dict.fromkeys(items, "agree")
    return Case("", exact, Answers(), dict.fromkeys(items, GROUP), named)


def test_both_attacks_know_counts_from_it_and_it_is_hidden(
    survey: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = survey.exact
    with monkeypatch.context() as without:
        without.setattr("pipeline.disclose.hidden_alike", lambda *_: {})
        release, account = disclose(exact, survey.book, survey.policy)
    assert sum(one["breaches"] for one in account["guarantees"].values())
    assert broken(survey, release)[0]
    assert release.loc[exact["statistic"] == "adjusted", "value"].notna().any()
    release, account = disclose(exact, survey.book, survey.policy)
    assert not sum(one["breaches"] for one in account["guarantees"].values())
    assert broken(survey, release)[0] == []
    assert release.loc[exact["statistic"].isin(["adjusted_p", "adjusted_q"]), "value"].isna().all()


def test_it_moves_as_the_equation_says() -> None:
    """Against the regression that `adjusted` is: three more successes in a small heavy sector."""
    draw = np.random.default_rng(4)
    sizes = np.array([30, 120, 90, 60])
    weights = np.array([6.0, 1.0, 1.2, 0.8])
    sector = np.repeat(np.arange(4), sizes)
    factor = (draw.random(300) < 0.55).astype(float)
    success = (draw.random(300) < 0.35 + 0.25 * factor).astype(float)
    design = make_design(weights[sector], strata=sector)

    def difference(answers: np.ndarray) -> float:
        columns = np.column_stack([factor, *(sector == one for one in (1, 2, 3))]).astype(float)
        return 100 * float(fit_logistic(columns, answers, design, penalised=True).effects[0])

    def cells(answers: np.ndarray) -> np.ndarray:
        return np.array([[((sector == s) & (factor == f) & (answers == y)).sum() for f in (1, 0)
                          for y in (1, 0)] for s in range(4)])  # fmt: skip

    more = success.copy()
    more[np.flatnonzero((sector == 0) & (factor == 1) & (success == 0))[:3]] = 1
    before, after = cells(success), cells(more)
    said = factors_of(before, weights) @ (after - before).ravel() / SCALE
    assert said > 5
    assert difference(more) - difference(success) == pytest.approx(said, rel=0.15)


def test_of_areas_that_are_all_shown_it_tells_nothing(survey: Case) -> None:
    policy = Disclosure()
    blocks, pairs = item_blocks(survey.exact, Answers(), policy.worth), pair_blocks(survey.exact)
    shares = known_shares(survey.exact)
    links = find_linked_tables(blocks, pairs, policy.threshold, shares, Answers())
    items = {block.item: block for block in blocks}
    for pair in pairs:
        assert left_by(pair, items[pair.item], items[pair.outcome], links, 5, 12.0) == []


def of_one_pair(exact: pd.DataFrame, hidden: set[str], difference: bool) -> pd.DataFrame:
    """A release of all answers and one pair, which some sectors and all regions hide."""
    release, _ = write(exact, {}, set(), Disclosure())
    pair = release["item"].eq("f0") & release["outcome"].eq("o0")
    of_pairs = release["table"].isin(["association", "model"])
    out = of_pairs & ~(pair & release["statistic"].isin(["share_with", "share_without"]))
    out |= of_pairs & (release["area"].isin(hidden) | release["dimension"].eq("region"))
    if difference:
        out &= ~(pair & release["statistic"].eq("adjusted"))
    release.loc[out, ["value", "low", "high"]] = np.nan
    release.loc[out, "verdict"] = "suppressed"
    return release


def test_both_attacks_read_it_next_to_a_requested_table(survey: Case) -> None:
    """Next to it the hidden cells of the sectors have fewer values: the joint systems hold it."""
    exact, k = survey.exact, survey.policy.threshold
    sectors = [("sector", f"s{i}") for i in range(6)]
    release = of_one_pair(exact, {area for _, area in sectors}, difference=True)
    seen = release["value"].notna().to_numpy()
    blocks, pairs = item_blocks(exact, Answers(), survey.policy.worth), pair_blocks(exact)
    links = find_linked_tables(blocks, pairs, k, known_shares(exact), Answers())
    pair = next(one for one in pairs if (one.item, one.outcome) == ("f0", "o0"))
    pair.shown = (pair.rows >= 0) & seen[pair.rows]
    sides = [next(one for one in blocks if one.item == name) for name in ("f0", "o0")]
    at = [4 * pair.places.index(place) for place in sectors]
    widths = []
    for alike in ({}, printed_alike(exact, [pair], links, lambda row: bool(seen[row]))):
        joint = Joint(*(None,) * 8, [], links, alike, k, 10)  # type: ignore[arg-type]
        system = joint.of_pair(pair, *sides)
        pushes = np.eye(len(system.truth), dtype=np.int64)[at]
        widths.append(sum(-system.extreme(-one)[1] - system.extreme(one)[1] for one in pushes))
    assert widths[1] < widths[0]
    cube = tables(exact, survey.groups, survey.positive)
    own = next(one for one in cube if (one.item, one.outcome) == ("f0", "o0"))
    questions = {one.item: one for one in cube if one.kind == ANSWERS}
    told = evidence(of_release(release))
    bounds = Bounds(questions, told, linked_tables(cube, k), weights(exact), [])
    wanted = [Wanted((4 * own.areas.index(place),), 99, 99) for place in sectors]
    without, with_ = (
        sum(one.most - one.least for one in system.ranges(wanted))
        for system in (bounds.closed(own), bounds.beside_alike(own))
    )
    assert with_ < without


@pytest.mark.parametrize("then", [True, False])
def test_both_attacks_read_it_next_to_an_earlier_edition(survey: Case, then: bool) -> None:
    """One edition shows four of six sectors, the other the difference like for like."""
    exact = survey.exact
    sectors = {f"s{i}" for i in range(6)}
    some, every = ({"s3", "s5"}, sectors) if then else (sectors, {"s3", "s5"})
    kept = exact[[*KEY_COLUMNS, *KEPT]]
    found = []
    for difference in (False, True):
        old = of_one_pair(exact, some, difference and not then)
        release = of_one_pair(exact, every, difference and then)
        one = Edition(1, kept, old, words(exact))
        seen = attack(exact, release, survey.book, survey.policy, editions=[one]).breaches
        audit = broken(replace(survey, editions=(one,)), release)[0]
        found.append((
            {(b.place, b.cell) for b in seen if b.table == "pair"},
            {b for b in audit if b.guarantee == "G8" and "f0 o0" in b.place},
        ))  # fmt: skip
    for without, with_ in zip(*found, strict=True):
        assert with_ - without
