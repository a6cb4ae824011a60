"""The bench's figures are those of `analyse` where they are the same figures, in every area."""

import numpy as np
import pandas as pd
import pytest

from pipeline.analyse.associations import association_rows
from pipeline.analyse.change import change_rows
from pipeline.analyse.items import item_rows
from pipeline.analyse.rows import joined
from pipeline.explore import OpenWave
from pipeline.explore.table import Table

NUMBERS = {
    "value": "estimate",
    "se": "std_error",
    "df": "df",
    "low": "conf_low",
    "high": "conf_high",
    "base": "n",
    "effective_base": "n_eff",
}


def same(results: pd.DataFrame, table: Table, on: dict[str, str], numbers=NUMBERS) -> int:
    """Hold a table to rows of results that have the same keys; how many there are."""
    wanted = results.set_index([*on])[[*numbers]].sort_index()
    found = pd.DataFrame(table).set_index([*on.values()])[[*numbers.values()]].sort_index()
    assert wanted.index.tolist() == found.index.tolist()
    for ours, theirs in numbers.items():
        np.testing.assert_allclose(
            found[theirs].to_numpy(dtype=float), wanted[ours].to_numpy(dtype=float), rtol=1e-12
        )
    return len(wanted)


def rows(results: pd.DataFrame, table: str, statistic: str, **keys: object) -> pd.DataFrame:
    found = results[(results["table"] == table) & (results["statistic"] == statistic)]
    for key, value in keys.items():
        found = found[found[key].isin(value if isinstance(value, list) else [value])]
    return found


@pytest.mark.parametrize("by", [None, "sector", "region"])
def test_shares_and_means_are_those_of_the_items(small: OpenWave, results, by: str | None) -> None:
    items = ["trust", "success", "third_sector", "legacy_plan", "funding"]
    key = {"dimension": by or "national", "item": items}
    on = ({"area": by} if by else {}) | {"item": "item"}
    answers = on | {"level": "answer"}
    for statistic, table in (
        ("share", small.share(items, by=by)),
        ("group_share", small.share(items, by=by, groups_of_answers=True)),
    ):
        wanted = rows(results, "item", statistic, **key)
        assert same(wanted, table, answers, NUMBERS | {"count": "count"}) >= 15
    assert same(rows(results, "item", "mean", **key), small.mean(items, by=by), on) >= 5
    scale = rows(results, "scale", "mean", dimension=key["dimension"], item="trust_scale")
    assert scale.empty
    scale = rows(results, "scale", "mean", dimension=key["dimension"], item="aims_scale")
    assert same(scale, small.mean("aims_scale", by=by), on) >= 1


@pytest.mark.parametrize("by", [None, "sector", "region"])
def test_associations_are_those_of_the_reports(small: OpenWave, results, by: str | None) -> None:
    """Every factor with every outcome: contrast, its test and q, and the tests of the table."""
    outcomes = small.survey.codebook.having("outcome")
    table = small.associate(outcomes=outcomes, by=by)
    on = ({"area": by} if by else {}) | {"item": "item", "outcome": "outcome"}
    wanted = rows(results, "association", "contrast", dimension=by or "national")
    assert same(wanted, table, on) >= 100
    for statistic, column in (
        ("share_with", "share_with"), ("share_without", "share_without"),
        ("contrast_p", "p_value"), ("q", "q_value"), ("rao_scott_f", "rao_scott_f"),
        ("rao_scott_p", "rao_scott_p"), ("cramers_v", "cramers_v"), ("gamma", "gamma"),
    ):  # fmt: skip
        one = rows(results, "association", statistic, dimension=by or "national")
        same(one, table, on, {"value": column})


def test_a_filter_is_the_same_domain_as_an_area(small: OpenWave, results) -> None:
    """Whoever is outside stays in the design: the errors are those of the area, not of a part."""
    one = small.associate(where="sector=third_sector")
    wanted = rows(results, "association", "contrast", area="third_sector", outcome="success")
    assert same(wanted, one, {"item": "item"}) > 20
    share = small.share("trust", where={"sector": ["third_sector"]})
    wanted = rows(results, "item", "share", area="third_sector", item="trust")
    assert same(wanted, share, {"level": "answer"}) == 5
    mask = small.answers["sector"] == "third_sector"
    pd.testing.assert_frame_equal(small.share("trust", where=mask).iloc[:, :10], share.iloc[:, :10])


def test_the_model_is_that_of_the_reports(small: OpenWave, results) -> None:
    table = small.model()
    refused = rows(results, "model", "effect", reason="not_asked")
    wanted = rows(results, "model", "effect").drop(refused.index)
    on = {"item": "item", "level": "level"}
    assert same(wanted, table, on) > 20
    tested = rows(results, "model", "effect_q")
    if len(tested):
        same(tested, table, on, {"value": "q_value"})
        same(rows(results, "model", "inflation"), table, on, {"value": "inflation"})


def test_reliability_is_that_of_the_reports(small: OpenWave, results) -> None:
    table = small.reliability("governance_scale")
    whole = table[table["dropped"] == ""]
    for statistic in whole["statistic"]:
        one = rows(results, "scale", statistic, item="governance_scale").iloc[0]
        found = whole[whole["statistic"] == statistic].iloc[0]
        assert found["estimate"] == pytest.approx(one["value"], rel=1e-12, nan_ok=True)
        assert found["conf_low"] == pytest.approx(one["low"], rel=1e-12, nan_ok=True)
        assert found["n"] == one["base"]


@pytest.fixture(scope="module")
def waves(made, weighted, codebook, analysis) -> OpenWave:
    """The golden survey, and before it the same with answers that have changed places."""
    alike = {"f1", "f6", "f11", "y1"}
    others = weighted.copy()
    for name in codebook.having("factor"):
        others[name] = weighted[name].to_numpy()[::-1]
    earlier = OpenWave(made(others), "before")
    return OpenWave(made(), "now", earlier=lambda: earlier, alike=alike)


@pytest.mark.parametrize("by", [None, "sector"])
def test_change_is_that_of_the_reports(waves: OpenWave, by: str | None) -> None:
    now, before = waves.survey, waves.before.survey
    tables = [joined([item_rows(one), association_rows(one)]) for one in (now, before)]
    object.__setattr__(now, "before", tables[1])
    object.__setattr__(now, "alike", waves.alike)
    wanted = change_rows(now, tables[0])
    wanted = wanted[(wanted["dimension"] == (by or "national")) & (wanted["reason"] == "")]
    on = ({"area": by} if by else {}) | {"item": "item"}
    for of in ("share", "contrast"):
        table = waves.change(by=by, of=of)
        assert set(table.loc[table["reason"] == "not_asked", "item"]) == {"f14", "f2"}
        table = table[table["reason"] == ""]
        one = wanted[wanted["statistic"] == f"{of}_change"]
        assert same(one, table, on) >= 3
        for statistic, column in (
            (f"{of}_before", "before"), (f"{of}_now", "now"), (f"{of}_change_p", "p_value"),
            (f"{of}_change_q", "q_value"),
        ):  # fmt: skip
            same(wanted[wanted["statistic"] == statistic], table, on, {"value": column})
