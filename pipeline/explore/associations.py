"""What goes with what: any factors with any outcomes, in any groups."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.explore.figures import cautions, numbers
from pipeline.explore.groups import Groups, groups
from pipeline.explore.names import MOST, Asked, Names, Where
from pipeline.explore.table import Table, made
from pipeline.stats.association.associations import Associations
from pipeline.stats.association.associations import associate as associate_all
from pipeline.stats.association.multiplicity import benjamini_hochberg, families

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave


def associate(
    wave: "OpenWave",
    factors: Names | None = None,
    outcomes: Names | None = None,
    by: Names | None = None,
    where: Where | None = None,
    positive: Mapping[str, Names] | None = None,
) -> Table:
    """How far those with a factor report an outcome more often: a row for each pair and group.

    An association, which says nothing of cause.

    Args:
        wave: an opened wave.
        factors: variables; None = the factors of the codebook.
        outcomes: variables; None = the main outcome.
        by, where: groups and filter, as in `share`.
        positive: answers that count as with a factor or as success, by variable, where the
            codebook does not say so or others are meant.

    Returns:
        Keys with labels; `estimate`, the share of the outcome with the factor (`share_with`) less
        that without (`share_without`), with error and interval; `p_value` of its own test;
        `q_value` (Benjamini and Hochberg, in the families of config.toml, a group being an area);
        `rao_scott_p`, `cramers_v` and `gamma` of the whole table; `n`.

    Raises:
        Unknown: a name is not known, or no answers of a variable count; lists all.

    Source: `pipeline/stats/association/associations.py`.

    >>> from pipeline.explore.example import example
    >>> example().associate("trust")[["share_with", "share_without", "estimate"]].values.tolist()
    [[0.75, 0.5, 0.25]]
    """
    asked = Asked("associate", wave)
    found = pairs(asked, factors, outcomes, by, where, positive)
    asked.done()
    wave, within, left, right = found
    one = _associated(wave, within, left, right)
    return _table(wave, within, left, right, one)


Pairs = tuple["OpenWave", Groups, list[str], list[str]]


def pairs(
    asked: Asked,
    factors: Names | None,
    outcomes: Names | None,
    by: Names | None,
    where: Where | None,
    positive: Mapping[str, Names] | None,
) -> Pairs:
    """The wave with the answers that count, the groups, the factors and the outcomes."""
    wave, book = asked.wave, asked.book
    every = book.having("factor") if factors is None else factors
    left = asked.variables("factors", every, asked.coded())
    asked.some("factors", every)
    if outcomes is None:
        right = asked.main_outcome("outcomes")
    else:
        right = asked.variables("outcomes", outcomes, asked.coded())
        asked.some("outcomes", outcomes)
    within = groups(asked, by, where)
    for name in (*left, *right):
        asked.counting(name, positive)
        if len(book.levels(name)) > MOST:
            asked.wrong("factors", f"'{name}' has too many answers.", f"{MOST} is the most.")
    for name in sorted({*left} & {*right}):
        asked.wrong("outcomes", f"'{name}' is a factor here too.", "Leave it out of one of them.")
    if positive:
        survey = replace(wave.survey, codebook=asked.recoded(positive))
        wave = replace(wave, survey=survey)
    return wave, within, left, right


def _associated(
    wave: "OpenWave", within: Groups, factors: list[str], outcomes: list[str]
) -> Associations:
    """Every figure (groups, factors, outcomes)."""
    survey = wave.survey
    return associate_all(
        survey.design,
        survey.items(factors),
        survey.items(outcomes),
        within.areas,
        survey.config.analysis.confidence,
        survey.replicates,
        survey.config.analysis.test,
    )


def contrasts(
    wave: "OpenWave", within: Groups, factors: list[str], outcomes: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keys of every pair in every group, and the number columns of its contrast, (rows,) each."""
    found = _associated(wave, within, factors, outcomes)
    return _keys(wave, within, factors, outcomes), _contrasted(wave, found)


def _contrasted(wave: "OpenWave", found: Associations) -> dict[str, Any]:
    """The number columns of contrasts, (rows,) each."""
    whole = numbers(wave, found.contrast, "points", counted=False)
    least = np.minimum(found.share_with.base, found.share_without.base).ravel()
    # Disclosure control asks for so many people on either side; reliability is of both together.
    few = cautions(wave, least) == "small base"
    few |= (found.smallest.ravel() < wave.survey.config.disclosure.threshold) & (whole["n"] > 0)
    whole["caution"] = np.where(few, "small count", whole["caution"])
    return whole


def _keys(
    wave: "OpenWave", within: Groups, factors: list[str], outcomes: list[str]
) -> dict[str, Any]:
    number, pair = len(within.levels), len(factors) * len(outcomes)
    found: dict[str, Any] = {}
    for key, names in (
        ("item", [name for name in factors for _ in outcomes]), ("outcome", outcomes * len(factors))
    ):  # fmt: skip
        found[key] = np.tile(np.array(names, dtype=object), number)
        labels = [wave.label(name) for name in names]
        found[f"{key}_label"] = np.tile(np.array(labels, dtype=object), number)
    return found | within.columns(pair)


def _table(
    wave: "OpenWave", within: Groups, factors: list[str], outcomes: list[str], found: Associations
) -> Table:
    whole = _keys(wave, within, factors, outcomes) | _contrasted(wave, found)
    whole["share_with"] = found.share_with.value.ravel()
    whole["share_without"] = found.share_without.value.ravel()
    whole["n_with"] = found.share_with.base.ravel()
    whole["n_without"] = found.share_without.base.ravel()
    p = found.contrast_p.ravel()
    pair = len(factors) * len(outcomes)
    keys = {"dimension": np.zeros(len(p)), "outcome": whole["outcome"],
            "area": np.repeat(np.arange(len(within.levels)), pair)}  # fmt: skip
    named = [keys[name] for name in wave.survey.config.analysis.families]
    family = families([np.asarray(one, dtype=str) for one in named] or [np.zeros(len(p))])
    whole["p_value"], whole["q_value"] = p, benjamini_hochberg(p, family)
    whole["rao_scott_f"], whole["rao_scott_p"] = (
        found.rao_scott.f.ravel(), found.rao_scott.p.ravel(),
    )  # fmt: skip
    whole["cramers_v"], whole["gamma"] = found.rao_scott.v.ravel(), found.gamma.value.ravel()
    of = " or ".join(map(wave.label, outcomes))
    title = within.title(f"{of}: with each factor less without it, percentage points")
    notes = ("An association, not a cause. p: of the difference; q: adjusted over the factors.",)
    return made("associate", title, whole, **within.about(notes))
