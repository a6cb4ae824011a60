"""What a row of release.csv breaks by itself, compared with the true counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from pipeline.audit.breaches import Breach
from pipeline.audit.published.told import KEYS, SHOWN, decimals, digits, keys_of
from pipeline.statistics import Statistic, declared
from pipeline.units import P_BANDS

PEOPLE = ("item", "nonresponse", "association", "context", "requested")
PERCENT = ("percent", "points")
BANDS = [f"{band:g}" for band in P_BANDS]
CONFIDENTIAL = "confidential"  # the one reason of every suppressed figure
OF_CONTRAST = ("contrast_p", "q", "holm", "equivalence_p", "equivalence_q")  # tests of a contrast
OF_PRINTED = ("contrast_p", "share_change_p", "contrast_change_p")  # in Wales, of hidden parts
# Why there is no figure, where no respondent's answer is behind it.
STRUCTURAL = ("not_asked", "no_frame", "too_many", "not_applicable")
SIDES = ("share_with", "share_without")
FEWEST_DF, MOST_DF = 8.0, 1e6  # of a difference: of one between ten people and ten others
P_ENDS = tuple(P_BANDS)
SIZED = ("driver", "model")  # tables where too_few is about the size of the group


def check_rows(
    results: pd.DataFrame, told: pd.DataFrame, policy: Mapping[str, Any], file: str
) -> Iterator[Breach]:
    """Every breach that a row shows by itself; `told` has the rows of `results`, in their order."""
    for guarantee, why, rows in _rules(results, told, policy):
        for i in np.flatnonzero(np.asarray(rows, dtype=np.bool_)):
            place = " ".join(filter(None, (str(told.iloc[int(i)][key]) for key in KEYS)))
            yield Breach(guarantee, file, place, why)


def _rules(
    results: pd.DataFrame, told: pd.DataFrame, policy: Mapping[str, Any]
) -> list[tuple[str, str, Any]]:
    """Guarantee, reason, and which rows break it."""
    k, floor = policy["threshold"], policy["group_floor"]
    count = results["count"].astype("float64").to_numpy()
    base = results["base"].astype("float64").to_numpy()
    seen = (told["value"] != "").to_numpy()
    unit, table = (told[name].to_numpy() for name in ("unit", "table"))
    known = declared(told["table"], told["statistic"])
    cell, coarse = (_needing(known, need) for need in ("answer", "table_or_coarse"))
    respondents = np.array([one is None or one.counts == "respondents" for one in known])
    people, percent = np.isin(table, PEOPLE), np.isin(unit, PERCENT)
    shares = seen & cell & ~np.isnan(count)
    ends = np.isin(told["value"], ("0", "100")) & shares
    printed = told["value"].tolist()
    places = np.array([decimals(text) for text in printed])
    kept = np.array([3 if one and one.rounding == "three_digits" else 2 for one in known])
    fine = np.array([digits(text) for text in printed]) > kept
    fine &= np.isin(unit, ("number", "ratio"))
    whole = np.array(["." not in t and t.lstrip("-").rstrip("0") != t.lstrip("-") for t in printed])
    fine &= ~(whole & (np.array([len(t.lstrip("-").rstrip("0")) for t in printed]) <= kept))
    tests = seen & (table == "association") & np.isin(unit, ("number", "ratio", "p_band"))
    closed = tests & ~(count >= k) & (coarse | _needing(known, "table"))
    sharp = closed & (~(base >= policy["fingerprint_base"]) | ~coarse)
    sharp |= closed & (unit == "ratio") & (places > 1)
    step = int(policy["base_step"])
    bases = pd.to_numeric(told["base"], errors="coerce").to_numpy()
    counts = seen & (unit == "count") & respondents
    others = np.array([one is None or one.unit != u for one, u in zip(known, unit, strict=True)])
    values = pd.to_numeric(told["value"], errors="coerce").to_numpy()
    status = np.isin(told["status"], SHOWN)
    suppressed = (told["status"] == "suppressed").to_numpy()
    told_why = suppressed != (told["reason"] == CONFIDENTIAL).to_numpy()
    lacking = (told["status"] == "not_available").to_numpy()
    sized = (told["reason"] == "too_few").to_numpy() & np.isin(table, SIZED)
    told_why |= lacking & ~(told["reason"].isin(STRUCTURAL).to_numpy() | sized)
    marked = (told["status"] == "low_reliability").to_numpy()
    made = _needing(known, "shown")  # of printed figures: `check_pooled` and `check_trend` say so
    judged = seen & (unit != "count") & (~made | people)  # the others are marked as their source
    spread = seen & cell & (told["low"] != "").to_numpy() & (unit == "percent")
    wider = _own_width(told, spread)
    dangling = ~seen & ((told["low"] != "") | (told["high"] != "")).to_numpy()
    hidden = (told["status"] == "suppressed").to_numpy() & (told["base"] != "").to_numpy()
    return [
        ("G1", "a figure on a group under the floor", seen & people & ~made & (base < floor)),
        ("G1", "a figure of a group under the floor",
         seen & (table == "profile") & (count < floor)),
        ("G1", "a percentage on a base under its floor",
         seen & people & ~made & percent & (base < policy["percentage_floor"])),
        ("G2", "a small count", shares & (count > 0) & (count < k)),
        ("G2", "all but a few", shares & (base - count > 0) & (base - count < k)),
        ("G2", "finer than whole per cent", seen & percent & (places > 0)),
        ("G2", "more digits than a statistic may have", seen & fine),
        ("G2", "a p-value that is no band",
         seen & (unit == "p_band") & ~np.isin(told["value"], BANDS)),
        ("G2", "a statistic that singles out the table behind it", sharp),
        ("G2", "a base that is not rounded", ~np.isnan(bases) & (bases % step != 0)),
        ("G2", "a number of people that is not rounded", counts & (values % step != 0)),
        ("G2", "it is never published", seen & _needing(known, "never")),
        ("G2", "an interval that says more than its figure and its base", wider),
        ("G2", "it says why there is no figure, which reveals answers", told_why),
        ("G2", "a comparison of areas of which one is hidden", seen & _with_hidden(results, told)),
        ("G5", "nobody or everybody on a small base", ends & (base < policy["nobody_floor"])),
        ("G5", "everybody", shares & (count == base)),
        ("G7", "one respondent may hold too much",
         shares & (table != "nonresponse") & ~(_held(results) < policy["dominance"])),
        ("G9", "a status that does not fit", seen != status),
        ("G9", "its mark of low reliability does not follow from interval and base, or is missing",
         judged & (marked != _doubtful(told, percent, policy))),
        ("G9", "a unit that is not the statistic's", seen & others),
        ("G9", "a hidden figure with a base or an interval", hidden | dangling),
    ]  # fmt: skip


def _with_hidden(results: pd.DataFrame, told: pd.DataFrame) -> NDArray[np.bool_]:
    """Comparisons of areas in which one takes part whose shares with or without are not printed.

    What is compared is a figure of every area that takes part, so that of the one that is hidden
    follows from it and the others. Those take part that have a difference of their own.
    """
    pair = ["dimension", "area", "item", "outcome"]
    shares = told["statistic"].isin(SIDES)
    unprinted = shares & (told["table"] == "association") & (told["value"] == "")
    hidden = {*keys_of(told.loc[unprinted, pair])}
    own = (results["table"] == "different") & (results["statistic"] == "difference")
    parts = keys_of(results.loc[own & results["value"].notna(), pair])
    compared = {(key[0], *key[2:]) for key in parts if key in hidden}
    table = (told["table"] == "different") & ~told["statistic"].eq("family_size")
    keys = keys_of(told[["dimension", "item", "outcome"]])
    return np.array([key in compared for key in keys], dtype=np.bool_) & table.to_numpy()


def _needing(known: list[Statistic | None], need: str) -> NDArray[np.bool_]:
    return np.array([bool(one and need in one.needs) for one in known], dtype=np.bool_)


def _doubtful(
    told: pd.DataFrame, percent: NDArray[np.bool_], policy: Mapping[str, Any]
) -> NDArray[np.bool_]:
    """Figures of low reliability by the interval and the base that are printed."""
    low, high, base, effective = (
        pd.to_numeric(told[name], errors="coerce").to_numpy(dtype=float)
        for name in ("low", "high", "base", "effective_base")
    )
    size = np.where(np.isnan(effective), base, effective)
    wide = percent & (high - low > 2 * policy["reliability_half_width"])
    found: NDArray[np.bool_] = wide | (size < policy["reliability_base"])
    return found


def _own_width(told: pd.DataFrame, spread: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Shares with another interval than others of their area with the same figure and base.

    An exact interval is a second reading of the answers: its width is the design variance.
    """
    part = told[spread]
    same = part.groupby(["dimension", "area", "value", "base", "effective_base"], sort=False)
    odd = (same["low"].transform("nunique") > 1) | (same["high"].transform("nunique") > 1)
    found = np.zeros(len(told), dtype=np.bool_)
    found[np.flatnonzero(spread)[odd.to_numpy()]] = True
    return found


def _held(results: pd.DataFrame) -> NDArray[np.float64]:
    """(rows,) the most that one respondent can hold of the weight of each row's base.

    An effective base e bounds it by 1 / sqrt(e); the heaviest of the area, taken among as many
    people of the area's mean weight as answered, by another.
    """
    lone = results[results["statistic"] == "largest_weight"]
    most = {
        (d, a): share * people
        for d, a, share, people in zip(lone["dimension"], lone["area"], lone["value"],
                                       lone["base"].astype(float), strict=True)
    }  # fmt: skip
    wales = most.get(("national", "national"), np.nan)
    places = keys_of(results[["dimension", "area"]])
    heavy = np.array([most.get(place, wales) for place in places])
    base = results["base"].astype("float64").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        held: NDArray[np.float64] = np.fmin(
            heavy / base, results["effective_base"].to_numpy(dtype=float) ** -0.5
        )
    return held


def _follows(band: str, value: float, ends: Sequence[str], confidence: float) -> bool:
    """Whether a difference with such an interval can have a p in a band.

    The half width is rounded up by less than a point, and how many degrees of freedom it has is not
    printed.
    """
    low, high = map(float, ends)
    half = (high - low) / 2
    if max(-low, high) >= 100 or half <= 1:
        return True
    df = np.array([FEWEST_DF, FEWEST_DF, MOST_DF, MOST_DF])
    reach = np.array([half - 1, half] * 2)
    found = 2 * stdtr(df, -abs(value) * stdtrit(df, (1 + confidence) / 2) / reach)
    at = BANDS.index(band)
    under = at == len(BANDS) - 1 or found.min() < P_ENDS[at]
    return bool(under and (at == 0 or found.max() >= P_ENDS[at - 1]))


def check_tests(told: pd.DataFrame, confidence: float, file: str) -> Iterator[Breach]:
    """Intervals clear of zero whose own test is not, and tests of differences that are hidden.

    And tests of Wales that do not follow from the difference and its interval, where an area hides
    the pair. `told`: the rows of release.csv. Only the number of tests may make a difference not
    significant whose interval leaves out zero.
    """
    least = dict(zip(BANDS, (0.0, *P_BANDS), strict=False))
    columns = (told[name].tolist() for name in ("value", "low", "high", "unit"))
    keys = keys_of(told[list(KEYS)])
    rows = dict(zip(keys, zip(*columns, strict=True), strict=True))
    hidden = {key[3:6] for key, one in rows.items() if key[-1] in SIDES and not one[0]}
    hidden |= {key[3:6] for key, one in rows.items() if key[-1] == "group_share" and not one[0]}
    for key, (value, low, high, _) in rows.items():
        place = " ".join(filter(None, key))
        over = (key[3], "", key[5]) in hidden or (not key[5] and key[3:6] in hidden)
        if value and key[-1] in OF_PRINTED and key[1] == "national" and over:
            figure, *ends, _ = rows.get((*key[:-1], key[-1][:-2]), ("", "", "", ""))
            if figure and not _follows(value, float(figure), ends, confidence):
                yield Breach("G2", file, place, "a test that says more than its difference does")
        if value and key[0] == "association" and key[-1] in OF_CONTRAST:
            contrast, *_ = rows.get((*key[:-1], "contrast"), ("",))
            if not contrast:
                yield Breach("G2", file, place, "a test of a difference that is hidden")
        if low and (float(low) > 0 or float(high) < 0):
            band, *_, unit = rows.get((*key[:-1], f"{key[-1]}_p"), ("", ""))
            if unit == "p_band" and least.get(band, 0.0) >= 1 - confidence - 1e-9:
                yield Breach(
                    "G9", file, place, "its interval leaves out zero, its own test does not"
                )
