"""Questions that were asked only after some answers: what their bases say of these answers."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.intruder.known import evidence, sums
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.truth import tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.audit.routed import after_answers, check_routed, with_filters
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.feasible_tables.equations import block_system
from pipeline.disclose.feasible_tables.shown import as_released
from pipeline.disclose.intruder import attack
from pipeline.disclose.linked_tables import find_linked_tables, known_shares
from pipeline.disclose.tables import item_blocks
from pipeline.disclose.within_table import Shape, tells
from tests.disclose.populations import GROUP, Answers, made, results
from tests.made import table

POLICY = Disclosure()
AGREE = ("tend_to_agree", "strongly_agree")
SEEDS = (2, 3, 6)  # of eight, those in which an area hides who agreed and shows who was asked
FIVE = Shape(5, ((0, 1), (2,), (3, 4)), (False, False, True), POLICY.worth)


def population(
    seed: int, after: tuple[str, ...] = AGREE, missing: int = 0, chance: float = 1.0
) -> pd.DataFrame:
    """400 people in five sectors and three regions; f1 was asked of those who gave f0 an answer.

    missing: how many of those asked did not answer. chance: of those with the answer, how many meet
    another condition too.
    """
    draw, levels = np.random.default_rng(seed), list(GROUP)
    sector = draw.choice(5, 400, p=[0.3, 0.3, 0.2, 0.1, 0.1])
    region = draw.choice(3, 400)
    factors = draw.choice(5, (400, 2), p=[0.02, 0.06, 0.1, 0.5, 0.32])
    second = draw.choice(5, 400, p=[0.2, 0.2, 0.1, 0.2, 0.3])
    asked = np.isin(factors[:, 0], [levels.index(one) for one in after])
    asked &= draw.random(400) < chance
    factors[:, 1] = np.where(asked, second, -1)
    factors[np.flatnonzero(asked)[:missing], 1] = -2
    outcomes = draw.choice(5, (400, 1), p=[0.05, 0.1, 0.15, 0.4, 0.3])
    exact = results(made({"sector": sector, "region": region}, factors, outcomes))
    areas = {"national": np.zeros(400, dtype=int), "sector": sector, "region": region}
    rows = [
        {"table": "nonresponse", "dimension": name, "item": "f1", "statistic": "missing",
         "area": "national" if name == "national" else f"{name[0]}{area}",
         "value": missing / 400, "count": 0, "base": int(asked[codes == area].sum())}
        for name, codes in areas.items() for area in range(codes.max() + 1)
    ]  # fmt: skip
    return pd.concat([exact, table(rows)], ignore_index=True)


def book(after: tuple[str, ...] = AGREE, **more: tuple[str, ...]) -> Answers:
    """A codebook in which f1 was asked after some answers to f0, and whatever else."""
    found = Answers()
    found.routing = {"f1": {"f0": after, **more}}
    return found


def words(after: tuple[str, ...] = AGREE, **more: tuple[str, ...]) -> dict:
    """What dictionary.json says of it."""
    items = {
        name: {"role": "outcome" if name == "o0" else "factor", "asked_if": {}}
        for name in ("f0", "f1", "o0")
    }
    items["f1"]["asked_if"] = {"f0": list(after), **{k: list(v) for k, v in more.items()}}
    items |= {name: {"role": "fact"} for name in more if name not in items}
    return {"items": items | {"f_scale": {"role": "scale", "mean_of": ["f0", "f1"]}}}


def audited(exact: pd.DataFrame, release: pd.DataFrame, said: dict) -> list[str]:
    """Where the audit finds that a base tells of hidden answers."""
    items = ("f0", "f1", "o0")
    cube = tables(exact, dict.fromkeys(items, GROUP), dict.fromkeys(items, "agree"))
    return [one.place for one in check_routed(cube, of_release(release), said, "release.csv")]


def places(release: pd.DataFrame, item: str, level: str = "agree") -> set[tuple[str, str]]:
    """Areas that show how many gave a group of answers."""
    rows = (release["item"] == item) & (release["level"] == level) & release["value"].notna()
    rows &= release["table"].eq("item")
    return set(release.loc[rows, ["dimension", "area"]].itertuples(index=False, name=None))


def told_of(release: pd.DataFrame) -> set[tuple[str, str]]:
    """Areas in which anything of f1 has a figure or a base."""
    named = release["item"].eq("f1") & (release["value"].notna() | release["base"].notna())
    return set(release.loc[named, ["dimension", "area"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("seed", SEEDS)
def test_who_was_asked_is_told_only_where_who_gave_the_answer_is(seed: int) -> None:
    """By hand in seed 3: of 39 people in s3, 35 agree, and f1 has a base of 35 there.

    Bases are rounded to 5, so that 2 to 6 do not agree: fewer than five values.
    """
    exact = population(seed)
    plain, _ = disclose(exact, Answers(), POLICY)
    assert told_of(plain) - places(plain, "f0")
    release, account = disclose(exact, book(), POLICY)
    assert told_of(release) <= places(release, "f0")
    assert not any(one["breaches"] for one in account["guarantees"].values())
    assert ("national", "national") in told_of(release)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_intruder_tests_refuse_a_release_that_tells(seed: int) -> None:
    """One that was made without knowing who was asked: f1, and its pair, in the same areas."""
    exact = population(seed)
    plain, _ = disclose(exact, Answers(), POLICY)
    release, _ = disclose(exact, book(), POLICY)
    why = "how many were asked tells of hidden answers"
    found = [one for one in attack(exact, plain, book(), POLICY).breaches if one.why == why]
    telling = {f"{d}:{a}" for d, a in told_of(plain) - places(plain, "f0")}
    assert {one.place for one in found} == telling
    assert {one.table for one in found} >= {"item", "nonresponse"}
    assert not [one for one in attack(exact, release, book(), POLICY).breaches if one.why == why]
    assert {":".join(one.split()[1:3]) for one in audited(exact, plain, words())} == telling
    assert audited(exact, release, words()) == []


@pytest.mark.parametrize(
    "after", [("strongly_disagree",), ("neither_nor", *AGREE), ("tend_to_agree",), tuple(GROUP)]
)
def test_it_is_told_by_any_figures_that_add_up_to_it_or_to_the_others(
    after: tuple[str, ...],
) -> None:
    """Of one answer, of two groups, or of all: then everybody was asked, and nothing is hidden."""
    exact = population(11, after)
    release, account = disclose(exact, book(after), POLICY)
    assert audited(exact, release, words(after)) == []
    assert not any(one["breaches"] for one in account["guarantees"].values())
    if len(after) == 5:
        plain, _ = disclose(exact, Answers(), POLICY)
        assert told_of(release) == told_of(plain)


def test_on_two_conditions_there_are_figures_of_wales_alone() -> None:
    """Those who agree and are of one language: a count by two answers, of which no table is."""
    exact, said = population(1, chance=0.6), {"language": ("welsh",)}
    release, _ = disclose(exact, book(**said), POLICY)
    assert told_of(release) == {("national", "national")}
    assert audited(exact, release, words(**said)) == []
    plain, _ = disclose(exact, book(), POLICY)
    assert len(audited(exact, plain, words(**said))) > 20


def test_of_two_conditions_few_who_fail_the_second_alone_are_not_told() -> None:
    """Of those who agree, 3 were not asked: nothing of the question is published."""
    exact, said = population(1), {"language": ("welsh",)}
    national = (exact["dimension"] == "national") & (exact["statistic"] == "missing")
    exact.loc[national, "base"] -= 3
    assert told_of(disclose(exact, book(**said), POLICY)[0]) == set()


def test_that_no_one_was_asked_is_not_told_where_no_one_gave_the_answer() -> None:
    """A reason is evidence: "not asked" says that nobody in the area gave the answer."""
    exact = population(3)
    rows = exact["item"].eq("f1") & exact["area"].eq("s3")
    gone = {"value": np.nan, "low": np.nan, "high": np.nan, "se": np.nan, "reason": "not_asked"}
    exact.loc[rows & exact["statistic"].eq("missing"), list(gone)] = list(gone.values())
    release, _ = disclose(exact, book(), POLICY)
    row = release[rows & exact["statistic"].eq("missing")].iloc[0]
    assert (row["verdict"], row["reason"]) == ("suppressed", "confidential")
    plain, _ = disclose(exact, Answers(), POLICY)
    assert any("s3 f1 missing" in one for one in audited(exact, plain, words()))


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [("different", ("sector", ""), "spread"), ("context", ("maturity", "new"), "contrast"),
     ("scale", ("sector", "s3"), "mean"), ("requested", ("asked", "x"), "share")],
)  # fmt: skip
def test_nothing_else_of_it_is_told_either(name: str, place: tuple[str, str], said: str) -> None:
    """A comparison with the area that hides it, a context, a scale it is in, a requested table."""
    item = "f_scale" if name == "scale" else "f1"
    own = {"table": name, "dimension": place[0], "area": place[1], "item": item, "statistic": said,
           "value": 0.3, "base": 390, "count": 100, "effective_base": 390.0}  # fmt: skip
    exact = pd.concat([population(3), table([own])], ignore_index=True)
    known = book()
    known.scales = {"f_scale": ["f0", "f1"]}
    release, _ = disclose(exact, known, POLICY)
    assert release["verdict"].iloc[-1] == "suppressed"
    shown = release.copy()
    shown.loc[shown.index[-1], ["value", "base", "verdict"]] = [30.0, 390, "published"]
    assert len(audited(exact, shown, words())) == 1


def test_what_groups_are_made_of_hides_nothing() -> None:
    """Asked in some sectors alone: who is in a sector is known."""
    exact = population(3)
    routed = Answers()
    routed.routing = {"f1": {"sector": ("s0", "s1", "s2", "s4")}}
    pd.testing.assert_frame_equal(
        disclose(exact, routed, POLICY)[0], disclose(exact, Answers(), POLICY)[0]
    )
    said = {"items": {"f1": {"asked_if": {"sector": ["s0"]}}, "sector": {"role": "fact"}}}
    assert after_answers(said, {"sector", "national"}) == {}


def test_both_intruder_tests_know_how_many_were_asked_where_figures_tell() -> None:
    """Of Wales alone, where 7 % of 400 disagree: 26 to 29, or 28 as those who were asked."""
    exact, after = population(3), ("strongly_disagree", "tend_to_disagree")
    release, _ = disclose(exact, book(after), POLICY)
    release.loc[release["dimension"] != "national", "value"] = np.nan
    items = ("f0", "f1", "o0")
    cube = tables(exact, dict.fromkeys(items, GROUP), dict.fromkeys(items, "agree"))
    cube = with_filters(cube, after_answers(words(after), {"sector"}))
    question = next(one for one in cube if one.kind == "answers" and one.item == "f0")
    true = int(question.counts[0, :2].sum())
    seen = evidence(of_release(release))
    held = linked_tables(cube, POLICY.threshold)
    for one, known in ((question, True), (replace(question, filters=()), False)):
        system = sums(one, seen, held, weights=weights(exact))
        system.close()
        assert (system.ends([0, 1]) == (true, true)) == known
    for routed in (book(after), Answers()):
        block = next(b for b in item_blocks(exact, routed, POLICY.worth) if b.item == "f0")
        as_released([block], [], release["value"].notna().to_numpy())
        links = find_linked_tables([block], [], 5, known_shares(exact))
        counted = np.zeros(len(block_system(block, links).truth), dtype=np.int64)
        counted[:2] = 1
        ends = [s * block_system(block, links).extreme(s * counted)[1] for s in (1, -1)]
        assert (ends == [true, true]) == bool(routed.routing)


def test_shown_rows_that_tell_of_answers_leave_them_one_sum() -> None:
    """Every table of ten people that agrees with what is shown has the same sum."""
    four = np.array([t for t in product(range(11), repeat=4) if sum(t) <= 10])
    leaves = np.column_stack([four, 10 - four.sum(axis=1)])
    every = np.column_stack([leaves, *(leaves[:, list(g)].sum(axis=1) for g in FIVE.members)])
    true = every[(leaves == [1, 2, 2, 4, 1]).all(axis=1)][0]
    seen = 0
    for shown in product((False, True), repeat=8):
        fit = leaves[(every[:, shown] == true[list(shown)]).all(axis=1)]
        for size in (1, 2, 3):
            for some in combinations(range(5), size):
                if tells(FIVE, shown, some):
                    seen += 1
                    assert len(np.unique(fit[:, list(some)].sum(axis=1))) == 1
    assert seen > 1000
    assert tells(FIVE, [False] * 5 + [True, False, False], (2, 3, 4))
    assert not tells(FIVE, [True, False, False, False, False, True, False, False], (0, 2))
