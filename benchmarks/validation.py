"""docs/validation.md: what 1,000 waves say, with bounds that were set before."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.figures import EVERY, Run
from benchmarks.measures import LEVEL, areas_of, cover, rejected, size
from benchmarks.page import table, versions, write_part
from benchmarks.verdicts import Rate, banded, bias, false_discovery, family_wise, rate
from pipeline.demo import TRUE

COVER, SIZE, MOST = (0.93, 0.97), (0.04, 0.06), (0.0, 0.05)
"""Bounds of coverage, of rejections of null factors, and of false discoveries; never moved."""

BANDS = (0, 10, 20, 30, 50, 100, 200)

Measure = Callable[[Run], Rate]


def write_page(path: Path, runs: Sequence[Run], draws: int, seed: int) -> None:
    """Write the page's generated part."""
    plain = [run for run in runs if not run.scenario.whole]
    whole = [run for run in runs if run.scenario.whole]
    parts = [
        _about(runs, draws, seed),
        "## Against the bounds\n\n" + _aims(plain),
        "## By area\n\n" + _areas(plain),
        "## By base\n\n" + _bases(plain),
        "## Bias, with weights and without\n\n" + _biases(plain),
        "## What is found\n\n" + _found(plain),
    ]
    if whole:
        parts.append("## Where everybody in an organisation answers\n\n" + _aims(whole))
    write_part(path, "simulate", "\n\n".join(parts), "Validation")


def _about(runs: Sequence[Run], draws: int, seed: int) -> str:
    """How it was made."""
    rows = [
        [
            run.scenario.name,
            f"{len(run.world.people):,}",
            f"{run.respondents.mean():,.0f}",
            f"{run.psus.mean():,.0f}",
            f"{np.nanmedian(run.figures['contrast.df'][:, 0]):,.0f}",
            f"{run.weights_differ:.0e}",
        ]
        for run in runs
    ]
    head = ["drawn from, drawing", "population", "respondents", "PSUs", "df", "weights differ by"]
    differ = "`weights differ by`: the largest relative difference, on one wave, between weights"
    return (
        f"`make simulate`: {draws:,} waves of each design, seed {seed}, "
        f"{sum(run.seconds for run in runs):,.0f} s of the processor; "
        f"{versions('numpy', 'scipy', 'pandas')}. "
        "The populations are synthetic.\n\n"
        f"{table(head, rows)}\n\n{differ} made here and those of `weight.weight`. "
        "df: the design's, of national contrasts."
    )


def _cell(found: Rate, bounds: tuple[float, float] | None = None) -> str:
    """A rate in percent with its Monte Carlo error, the range over places, and the verdict."""
    if not found.number:
        return "none"
    text = f"{100 * found.value:.1f} ± {100 * found.error:.2f}"
    text += f" ({100 * found.low:.0f} to {100 * found.high:.0f})"
    if bounds is not None:
        text += " holds" if found.within(bounds) else " **outside**"
    return text


def _aims(runs: Sequence[Run]) -> str:
    """Every figure that has a bound."""
    rows: list[tuple[str, tuple[float, float], Measure]] = []
    for where, national in (("Wales", True), ("areas", False)):
        rows += [
            (f"shares, {where}", COVER, lambda r, n=national: cover(r, "share", areas_of(r, n))),
            (
                f"contrasts, {where}",
                COVER,
                lambda r, n=national: cover(r, "contrast", areas_of(r, n)),
            ),
            (f"gamma, {where}", COVER, lambda r, n=national: cover(r, "gamma", areas_of(r, n))),
            (
                f"Rao-Scott, null, {where}",
                SIZE,
                lambda r, n=national: size(r, "test", areas_of(r, n)),
            ),
            (
                f"Rao-Scott at null shares, {where}",
                SIZE,
                lambda r, n=national: size(r, "null", areas_of(r, n)),
            ),
            (
                f"contrast, null, {where}",
                SIZE,
                lambda r, n=national: size(r, "contrast", areas_of(r, n)),
            ),
        ]
    for place, dimension in enumerate(runs[0].world.config.analysis.dimensions):
        rows.append(
            (
                f"different here, null, by {dimension}",
                SIZE,
                lambda r, d=place: rejected(r.figures["equal.p"][:, d]),
            )
        )
    families = (
        ("false discoveries, Benjamini-Hochberg", "q", false_discovery),
        ("any false discovery, Holm", "holm", family_wise),
        ("the same, null factors alone, Benjamini-Hochberg", "null.q", family_wise),
        ("the same, null factors alone, Holm", "null.holm", family_wise),
    )
    for text, made, tell in (
        *((text, f"test.{kind}", tell) for text, kind, tell in families),
        *((f"null shares: {text}", f"null.{kind}", tell) for text, kind, tell in families),
    ):
        for where, national in (("Wales", True), ("areas", False)):
            rows.append(
                (
                    f"{text}, {where}",
                    MOST,
                    lambda r, m=made, t=tell, n=national: t(
                        r.figures[m][:, areas_of(r, n)], r.world.null, LEVEL
                    ),
                )
            )
    head = ["", "bounds", *(run.scenario.name for run in runs)]
    body = [
        [text, f"{100 * low:.0f} to {100 * high:.0f} %"]
        + [_cell(measure(run), (low, high)) for run in runs]
        for text, (low, high), measure in rows
    ]
    return (
        "Percentages: first coverage of 95 % intervals, then rejections of null factors at 5 %, "
        "then false discoveries at 5 %. Mean over items or pairs ± Monte Carlo error (lowest to "
        "highest item, pair or family). Areas: sectors and regions; shares on a base of 30 or "
        "more, contrasts and tests on 30 or more on either side, as published. Different here: the "
        "test that a null factor's contrast with the main outcome is the same in all areas of a "
        f"dimension, in one wave of {EVERY}. Verdicts are on figures before rounding.\n\n"
        + table(head, body)
    )


def _areas(runs: Sequence[Run]) -> str:
    """Coverage and size area by area, all bases."""
    head = ["", "design", "respondents", "shares", "contrasts", "Rao-Scott, null", "contrast, null"]
    rows = []
    for place, (_, area) in enumerate(runs[0].world.places):
        for run in runs:
            figures, null = run.figures, run.world.null
            p = figures["test.p"][:, [place]][:, :, null]
            rejects = figures["contrast.rejects"][:, [place]][:, :, null]
            rows.append(
                [
                    area,
                    run.scenario.name,
                    f"{figures['share.base'][:, place].max(axis=(1, 2)).mean():.0f}",
                    _cell(cover(run, "share", [place], published=False)),
                    _cell(cover(run, "contrast", [place], published=False)),
                    _cell(rejected(p)),
                    _cell(rate(rejects == 1, rejects >= 0)),
                ]
            )
    return (
        "All bases, those too small to be published among them. Respondents: those who answered "
        "the question that most of them answered.\n\n" + table(head, rows)
    )


def _bases(runs: Sequence[Run]) -> str:
    """Coverage by base, areas and Wales together."""
    head = [
        "base",
        *(f"{kind}, {run.scenario.name}" for run in runs for kind in ("shares", "contrasts")),
    ]
    columns = []
    for run in runs:
        columns.append(banded(run.figures, "share.code", "share.base", BANDS))
        columns.append(banded(run.figures, "contrast.code", "contrast.side", BANDS))
    names = [f"{a} to {b - 1}" for a, b in pairwise(BANDS)]
    rows = [
        [name, *(_banded(column[place]) for column in columns)]
        for place, name in enumerate([*names, f"{BANDS[-1]} and over"])
    ]
    return (
        "Coverage in percent and (thousands of intervals). Of a contrast, the base is that of its "
        "smaller side.\n\n" + table(head, rows)
    )


def _banded(found: Rate) -> str:
    """Coverage with its number of intervals; nothing from under a hundred."""
    if found.number < 100:
        return ""
    return f"{100 * found.value:.1f} ± {100 * found.error:.1f} ({found.number / 1000:,.1f})"


def _biases(runs: Sequence[Run]) -> str:
    """Shares reporting success, estimate less truth."""
    rows = []
    for run in runs:
        names, figures, truth = run.world.names, run.figures, run.truth.share
        for place, outcome in enumerate(names[1]):
            item = len(names[0]) + place
            group = int(np.flatnonzero(run.world.outcomes.chosen[place])[0])
            cells = [
                bias(figures[f"share.{kind}"][:, 0, item, group], float(truth[0, item, group]))
                for kind in ("value", "plain")
            ]
            rows.append(
                [
                    f"{outcome}, {run.scenario.name}",
                    f"{100 * truth[0, item, group]:.1f}",
                    *(f"{one.value:+.2f} ± {one.error:.2f}" for one in cells),
                ]
            )
    head = ["share reporting success, Wales", "truth, %", "with weights", "without"]
    return "Mean estimate less truth, in points ± Monte Carlo error.\n\n" + table(head, rows)


def _found(runs: Sequence[Run]) -> str:
    """How often factors that have something to do with success are found."""
    head = ["", *(run.scenario.name for run in runs)]
    outcome = runs[0].world.main
    rows = []
    for place, factor in enumerate(runs[0].world.names[0]):
        if factor not in TRUE:
            continue
        cells = []
        for run in runs:
            q = run.figures["test.q"][:, 0, place, outcome]
            true = 100 * run.truth.contrast[0, place, outcome]
            cells.append(f"{100 * np.mean(q <= LEVEL):.0f} ({true:+.0f})")
        rows.append([factor, *cells])
    return (
        "Waves, in percent, in which q is 0.05 or less for the factor and the main outcome in "
        "Wales (and the true contrast in points).\n\n" + table(head, rows)
    )
