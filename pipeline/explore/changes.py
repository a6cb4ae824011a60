"""What moved since the wave before, of questions that both asked in the same words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from pipeline.codebook.concepts import Codebook
from pipeline.explore.associations import contrasts
from pipeline.explore.estimates import described, keys, mean
from pipeline.explore.figures import cautions, numbers
from pipeline.explore.groups import Groups, groups
from pipeline.explore.names import Asked, Names, Where
from pipeline.explore.table import Table, made
from pipeline.stats.association.change import change_between
from pipeline.stats.association.multiplicity import benjamini_hochberg, families
from pipeline.stats.intervals import Estimates

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

Of = Literal["share", "mean", "contrast"]
ENDS = ("estimate", "std_error", "df", "conf_low", "conf_high")


def change(
    wave: "OpenWave",
    items: Names | None = None,
    by: Names | None = None,
    where: Where | None = None,
    of: Of = "share",
    outcome: str | None = None,
) -> Table:
    """This wave less the one before it: a row for each question and group.

    Args:
        wave: an opened wave that has one before it.
        items: variables; None = all factors, and of shares all outcomes too.
        by, where: groups and filter, as in `share`; they hold for both waves, and so they are
            names and not values for respondents.
        of: "share" of the answers that count (agree, successful), "mean", or "contrast", the
            difference in an outcome between those with and without a factor.
        outcome: of contrasts; None = the main outcome.

    Returns:
        Keys with labels; `before`, `now`, and `estimate`, the change, with error and interval;
        `p_value`; `q_value` over the questions of a group; `n`, the smaller base of the two. A
        question that was not asked in the same words in both waves has the reason not_asked.

    Raises:
        Unknown: a name is not known, or there is no wave before this; lists all.

    Source: `pipeline/stats/association/change.py`, for samples that are independent.

    >>> from pipeline.explore.example import example
    >>> example().change("trust")[["before", "now", "estimate"]].values.round(3).tolist()
    [[0.5, 0.6, 0.1]]
    """
    asked = Asked("change", wave)
    book = asked.book
    every = [*(book.having("outcome") if of == "share" else []), *book.having("factor")]
    names = asked.variables("items", every if items is None else items)
    asked.some("items", every if items is None else items)
    target: list[str] = []
    if of == "contrast" and outcome:
        target = asked.variables("outcome", outcome, asked.coded())
    elif of == "contrast":
        target = asked.main_outcome("outcome")
    for name in sorted({*names} & {*target}):
        asked.wrong("items", f"'{name}' is the outcome.", "Leave it out.")
    if of not in get_args(Of):
        asked.wrong("of", f"there is no '{of!s:.40}'.", f"Known: {', '.join(get_args(Of))}.")
    if where is not None and not isinstance(where, str | Mapping):
        fix = "Name answers: where='sector=health'."
        asked.wrong("where", "values for respondents are of one wave only.", fix)
        where = None
    within = groups(asked, by, where)
    for name in (*names, *target) if of != "mean" else ():
        if of == "share" and not any(
            row.kind == "group" and row.positive for row in book.rows(name)
        ):
            problem = f"no group of answers of '{name}' counts."
            asked.wrong("items", problem, "Mark one in scales.csv: kind=group, positive=yes.")
        elif book.coded(name):
            asked.counting(name, None)
        else:
            asked.wrong("items", f"'{name}' is a number.", "Ask for of='mean'.")
    for name in names if of == "mean" else ():
        if book.coded(name) and not book.scores(name):
            asked.wrong("items", f"the answers of '{name}' have no scores.", "Ask for of='share'.")
    if wave.earlier is None:
        fix = "Open one that names it: fact before in data/reference/waves/."
        asked.wrong("", f"wave {wave.name} has no wave before it.", fix)
    asked.done()
    earlier = wave.before
    sides = [_figures(one, names, target, by, where, of) for one in (wave, earlier)]
    return _table(wave, within, target, sides, of)


def _alike(wave: "OpenWave", names: list[str]) -> bool:
    """Whether both waves asked all of these, or what they are derived from, in the same words."""
    book = wave.survey.codebook
    derived = {name for name in names if book.variables[name].derive}
    asked = {*names} - derived | {one for name in derived for one in book.needs(name)}
    return asked <= set(wave.alike)


def _figures(
    wave: "OpenWave", names: list[str], target: list[str], by: Names | None, where: Where | None,
    of: Of,
) -> dict[str, Any]:  # fmt: skip
    """Keys and numbers of one wave: groups within questions, or pairs within groups."""
    if of == "contrast":
        pair, figures = contrasts(wave, groups(Asked("change", wave), by, where), names, target)
        found: dict[str, Any] = pair | figures
        order = np.argsort([names.index(item) for item in pair["item"]], kind="stable")
        return {name: values[order] for name, values in found.items()}
    if of == "mean":
        table = mean(wave, names, by, where)
        return {name: table[name].to_numpy() for name in table.columns}
    within = groups(Asked("change", wave), by, where)
    parts = [_positive(wave, within, name) for name in names]
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}


def _group(book: Codebook, name: str) -> list[str]:
    """The group of answers to a question that counts; [] where there is none."""
    return [row.level for row in book.rows(name) if row.kind == "group" and row.positive]


def _positive(wave: "OpenWave", within: Groups, name: str) -> dict[str, Any]:
    """Keys and numbers of the share of the answers to a question that count, by groups."""
    book = wave.survey.codebook
    found = described(wave, within, name)
    group = _group(book, name)[0]
    place = book.groups(name).index(group)
    one = Estimates(**{key: values[..., place] for key, values in vars(found.groups).items()})
    return keys(wave, within, name, [group]) | numbers(wave, one, "percent", counted=True)


def _table(
    wave: "OpenWave", within: Groups, target: list[str],
    sides: list[dict[str, Any]], of: Of,
) -> Table:  # fmt: skip
    now, before = sides
    ours, old = ([side[name] for name in ENDS] for side in sides)
    found = change_between(ours, old, wave.survey.config.analysis.confidence)
    rows = len(now["item"])
    asked = np.array([_alike(wave, [item, *target]) for item in now["item"]])
    number = len(within.levels)
    family = families([np.tile(np.arange(number), rows // number)])
    p = np.where(asked, found.p, np.nan)
    kept = [name for name in now if name in ("answer", "answer_label", "outcome", "outcome_label")]
    whole: dict[str, Any] = {name: now[name] for name in ("item", "item_label", *kept)}
    whole |= within.columns(1, rows // number)
    whole["unit"] = np.full(rows, "number" if of == "mean" else "points", dtype=object)
    for name, values in (
        ("before", before["estimate"]), ("now", now["estimate"]), ("estimate", found.value),
        ("std_error", found.se), ("df", found.df), ("conf_low", found.low),
        ("conf_high", found.high),
    ):  # fmt: skip
        whole[name] = np.where(asked, values, np.nan)
    base = np.minimum(now["n"], before["n"])
    whole |= {"p_value": p, "q_value": benjamini_hochberg(p, family)}
    whole |= {"n": base, "n_eff": np.minimum(now["n_eff"], before["n_eff"])}
    reason = np.where(now["reason"] != "", now["reason"], before["reason"])
    whole["reason"] = np.where(asked, reason, "not_asked")
    half = None if of == "mean" else (found.high - found.low) / 2
    own = cautions(wave, base, None, whole["n_eff"], half)
    small = [np.where(side["caution"] == "low reliability", "", side["caution"]) for side in sides]
    whole["caution"] = np.where(small[0] != "", small[0], np.where(small[1] != "", small[1], own))
    what = {"share": "Share of answers that count", "mean": "Mean",
            "contrast": "Difference with and without"}[of]  # fmt: skip
    title = within.title(f"{what}: change since {wave.before.name}")
    notes = ("Samples are taken to be independent. q: adjusted over the questions of a group.",)
    return made(f"change_{of}", title, whole, **within.about(notes))
