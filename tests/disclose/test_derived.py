"""Figures made from others hide with them, and are told no more finely."""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.disclose import disclose
from pipeline.disclose.derived import align, in_steps
from tests.disclose.populations import Answers, people, results

POLICY = Disclosure()
PLACE = ["dimension", "area", "item", "outcome"]


def wider(exact: pd.DataFrame) -> pd.DataFrame:
    """Differences of every area's contrast and changes of every contrast and headline share."""
    contrast = exact[exact["statistic"] == "contrast"]
    contrast = contrast[contrast["value"].notna()]
    share = exact[(exact["statistic"] == "group_share") & (exact["level"] == "agree")]
    share = share[share["value"].notna()]
    areas = contrast[contrast["dimension"] != "national"]
    whole = contrast[contrast["dimension"] == "national"]
    made = [areas.assign(table="different", statistic="difference")]
    made.append(whole.assign(table="model", statistic="adjusted"))
    for source, name in ((contrast, "contrast"), (share, "share")):
        made.append(source.assign(table="change", statistic=f"{name}_now"))
        made.append(
            source.assign(
                table="change", statistic=f"{name}_before", value=0.3041, low=0.21, high=0.4
            )
        )
        moved = source["value"] - 0.3041
        made.append(
            source.assign(
                table="change",
                statistic=f"{name}_change",
                value=moved,
                low=moved - 0.1,
                high=moved + 0.1,
                count=pd.NA,
            )
        )
    return pd.concat([exact, *made], ignore_index=True).astype(RESULT_COLUMNS)


@pytest.fixture(scope="module")
def release() -> pd.DataFrame:
    exact = wider(results(people(5, n=600, factors=3, outcomes=1)))
    return disclose(exact, Answers(), POLICY)[0].assign(level=lambda f: f["level"].astype(str))


def wide(release: pd.DataFrame, table: str) -> pd.DataFrame:
    part = release[release["table"] == table]
    key = [*PLACE, "level"]
    return part.pivot_table("value", key, "statistic", aggfunc="first", dropna=False).dropna(
        how="all"
    )


def own_contrasts(release: pd.DataFrame) -> pd.Series:
    """Every pair's own contrast, NaN where it is hidden."""
    part = release[(release["table"] == "association") & (release["statistic"] == "contrast")]
    return part.set_index(PLACE)["value"].rename("contrast")


def test_a_change_is_the_difference_of_what_is_shown(release: pd.DataFrame) -> None:
    change = wide(release, "change").dropna(subset=["contrast_change"])
    assert len(change) > 4
    assert (change["contrast_change"] == change["contrast_now"] - change["contrast_before"]).all()
    shares = wide(release, "change").dropna(subset=["share_change"])
    assert (shares["share_change"] == shares["share_now"] - shares["share_before"]).all()


def test_now_is_this_waves_own_figure(release: pd.DataFrame) -> None:
    now = wide(release, "change")["contrast_now"].droplevel("level")
    own = own_contrasts(release)
    both = pd.concat([now.dropna(), own], axis=1, join="inner")
    assert (both["contrast_now"] == both["contrast"]).all()
    hidden = own.index[own.isna()]
    assert now.reindex(hidden).isna().all()
    assert len(hidden) > 3


def test_a_difference_hides_with_every_area_that_is_compared(release: pd.DataFrame) -> None:
    own = own_contrasts(release)
    key = ["dimension", "item", "outcome"]
    hidden = {tuple(one) for one in own.index[own.isna()].to_frame()[key].to_numpy()}
    compared = release[release["table"].eq("different")]
    over = np.array([tuple(one) in hidden for one in compared[key].to_numpy()])
    assert over.sum() > 3
    assert compared.loc[over, "value"].isna().all()


def test_a_difference_with_areas_held_equal_is_coarse_where_an_area_hides_its_pair(
    release: pd.DataFrame,
) -> None:
    """Whole points where every area's pair is shown, in any dimension; steps of 5 elsewhere."""
    own = own_contrasts(release)
    hidden = set(own.index[own.isna()].get_level_values("item"))
    adjusted = wide(release, "model")["adjusted"]
    exact = wider(results(people(5, n=600, factors=3, outcomes=1)))
    true = exact[exact["statistic"] == "adjusted"].set_index("item")["value"] * 100
    assert len(adjusted) == 3
    assert hidden
    for item, value in adjusted.droplevel(["dimension", "area", "outcome", "level"]).items():
        step = 5 if item in hidden else 1
        assert value % step == 0
        assert abs(value - true[item]) <= step / 2 + 1e-9


def test_it_is_hidden_where_the_pair_of_the_whole_is() -> None:
    exact = wider(results(people(5, n=600, factors=1, outcomes=1)))
    policy = POLICY.model_copy(update={"group_floor": 590, "percentage_floor": 590})
    told = disclose(exact, Answers(), policy)[0]
    shown = told[told["statistic"].isin(["contrast", "adjusted"]) & told["value"].notna()]
    assert shown.empty


def test_what_the_wave_before_hid_stays_hidden() -> None:
    exact = wider(results(people(5, n=600, factors=3, outcomes=1)))
    first, _ = disclose(exact, Answers(), POLICY)
    key = (first["table"] == "item") & (first["level"] == "agree") & (first["area"] == "r0")
    earlier = first.copy()
    earlier.loc[key & (first["item"] == "f1"), "value"] = None
    second, _ = disclose(exact, Answers(), POLICY, earlier)
    here = (second["area"] == "r0") & (second["item"] == "f1") & (second["table"] == "change")
    told = second[here].set_index("statistic")["value"]
    assert told[["share_before", "share_change"]].isna().all()
    assert told["share_now"] > 0


def test_steps_of_five() -> None:
    assert in_steps(-12.0, -18.0, -6.0) == {"value": -10.0, "low": -20.0, "high": -5.0}
    assert in_steps(13.0, 10.0, 16.0) == {"value": 15.0, "low": 10.0, "high": 20.0}


def test_what_was_not_asked_in_both_waves_is_not_called_hidden() -> None:
    """The questionnaires tell it and no answer: not available, whatever the wave before hides."""
    exact = results(people(5, n=600, factors=1, outcomes=1))
    row = exact[(exact["statistic"] == "group_share") & (exact["level"] == "agree")].iloc[[0]]
    gone = {"value": float("nan"), "low": float("nan"), "high": float("nan"), "count": pd.NA,
            "base": pd.NA, "effective_base": float("nan")}  # fmt: skip
    made = row.assign(table="change", statistic="share_change", reason="not_asked", **gone)
    both = pd.concat([exact, made], ignore_index=True).astype(RESULT_COLUMNS)
    earlier = disclose(exact, Answers(), POLICY)[0].iloc[:0]
    told = disclose(both, Answers(), POLICY, earlier)[0].iloc[-1]
    assert (told["verdict"], told["reason"]) == ("not_available", "not_asked")


def test_a_figure_that_moves_takes_both_ends_of_its_interval_with_it() -> None:
    """By hand: now moves up by 2 to its own row, and the change by 3 to 30 less 10."""
    place = dict.fromkeys(PLACE, "x") | {"level": ""}
    change = place | {"table": "change"}
    rows = [
        place | {"table": "association", "statistic": "contrast", "value": 30.0},
        change | {"statistic": "contrast_now", "value": 28.0, "low": 20.0, "high": 36.0},
        change | {"statistic": "contrast_before", "value": 10.0, "low": 2.0, "high": 18.0},
        change | {"statistic": "contrast_change", "value": 17.0, "low": 9.0, "high": 26.0},
    ]
    align(rows)
    ends = [(row["value"], row["low"], row["high"]) for row in rows[1:]]
    assert ends == [(30, 22, 38), (10, 2, 18), (20, 12, 29)]
