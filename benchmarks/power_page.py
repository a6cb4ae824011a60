"""A part of docs/validation.md: what is found, what is too small to matter, what changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.figures import COVERED, where
from benchmarks.main_outcome import Made, true_alphas
from benchmarks.page import table, versions, write_part
from benchmarks.verdicts import Bools, Rate, false_discovery, family_wise, rate
from benchmarks.waves import Floats, Scenario, World
from pipeline.stats.association.change import change_between
from pipeline.stats.association.trend import slopes

LEVEL = 0.05
COVER, SIZE, MOST, POWER = (0.93, 0.97), (0.03, 0.07), (0.0, 0.05), (0.75, 0.85)
"""Bounds, set before: of coverage, of tests of what is not there, of wrong answers, and of how
often a difference is found that is said to be found in 80 of 100. Never moved."""
EDGES = (0.02, 0.05, 0.10, 0.15, 0.20, 1.0)
NEAR = 0.02
"""A difference this near to the smallest that could have been found counts as one of its size."""
LEAST = 0.05
"""A pair whose own true difference is smaller is no margin that anybody would set."""


@dataclass(frozen=True, eq=False)
class Run:
    """The waves of a scenario: every array of `made` has draws for its first axis.

    seconds: of the processor, for all waves.
    """

    scenario: Scenario
    world: World
    made: Made
    seconds: float = 0.0

    @cached_property
    def truth(self) -> Floats:
        """(areas, factors) true differences on the main outcome."""
        return self.world.true_pairs("contrast")[:, :, self.world.main]

    @cached_property
    def shares(self) -> Floats:
        """(areas, items) true shares of the answers that count, factors first."""
        items = self.world.factors, self.world.outcomes
        chosen = np.concatenate([part.chosen for part in items]).argmax(axis=1)
        return np.take_along_axis(self.world.true_shares(), chosen[None, :, None], axis=2)[:, :, 0]

    @property
    def published(self) -> Bools:
        """(draws, areas, factors) pairs that have a test and enough answers on either side."""
        floor = self.world.config.disclosure.percentage_floor
        return np.asarray((self.made["side"] >= floor) & np.isfinite(self.made["p"]))

    @property
    def places(self) -> dict[str, list[int]]:
        """Wales, and all areas in it."""
        return {"Wales": [0], "areas": list(range(1, len(self.world.places)))}


def cell(found: Rate, bounds: tuple[float, float] | None = None) -> str:
    """A rate in percent with its Monte Carlo error, and whether it lies in the bounds."""
    if not found.number:
        return ""
    text = f"{100 * found.value:.1f} ± {100 * found.error:.1f}"
    if bounds is None:
        return text
    return f"{text} {'holds' if found.within(bounds) else '**outside**'}"


def _found(runs: Sequence[Run]) -> str:
    """How often each test finds a difference, by how large it truly is."""
    tests = {"own test": "p", "q": "q", "Rao-Scott": "table_p"}
    head = ["true difference, points", "drawn from", *tests, "pooled interval"]
    rows = []
    for one in runs:
        for name, areas in one.places.items():
            made = {key: one.made[key][:, areas] for key in (*tests.values(), "clear")}
            size, null = np.abs(one.truth[areas]), one.world.null
            bands = {"none (null factors)": np.broadcast_to(null, size.shape)}
            for low, high in pairwise(EDGES):
                text = f"{100 * low:.0f} to {100 * high:.0f}" if high < 1 else f"{100 * low:.0f} on"
                bands[text] = (size >= low) & (size < high) & ~null
            for band, which in bands.items():
                there = one.published[:, areas] & which
                if not there.any():
                    continue
                bounds = SIZE if which[:, null].any() else None
                cells = [cell(rate(made[p] <= LEVEL, there), bounds if p == "p" else None)
                         for p in tests.values()]  # fmt: skip
                pooled = rate(made["clear"] == 1, there & np.isfinite(made["clear"]))
                rows.append([f"{name}: {band}", one.scenario.name, *cells, cell(pooled)])
    return (
        "### What is found\n\nPercent of pairs of a factor and the main outcome that a test finds "
        "at 5 %, by the size of the true difference; as many people on either side as are "
        f"published. Bounds: {100 * SIZE[0]:.0f} to {100 * SIZE[1]:.0f} % of null factors by the "
        "difference's own test. An answer on a page is by q or by the pooled interval.\n\n"
        + table(head, rows)
    )


def _answers(runs: Sequence[Run]) -> str:
    """Wrong answers of q and of equivalence, and how often the smallest detectable is found."""
    head = ["", *(one.scenario.name for one in runs)]
    rows: list[list[str]] = []
    for name in runs[0].places:
        columns = [_wrong(one, one.places[name]) for one in runs]
        rows += [[f"{text}, {name}", *(c[text] for c in columns)] for text in columns[0]]
    return (
        "### Which answers are wrong\n\nBounds: at most 5 % are wrong; 75 to 85 % of differences "
        "of the size that is said to be found in 80 of 100. At the margin: each pair's margin is "
        f"its own true difference, of pairs with {100 * LEAST:.0f} points or more; a test may then "
        "say too small in 5 of 100 at most. Few pairs are of a size that is said to be found in 80 "
        "of 100; of all that go with success the table has how often they are found, and how often "
        "the formula of that size expects it. Tests of what is printed: of every difference that "
        "is not hidden, in whole points, with its smoothed error.\n\n" + table(head, rows)
    )


def _wrong(one: Run, areas: list[int]) -> dict[str, str]:
    """The rows of `_answers` of one scenario and some areas."""
    made = {key: x[:, areas] for key, x in one.made.items() if key != "alpha"}
    size, null, there = np.abs(one.truth[areas]), one.world.null, one.published[:, areas]
    margin = one.world.config.analysis.worth_acting_on / 100
    large = there & (size >= margin)
    near = there & (np.abs(size - made["detectable"]) <= NEAR) & ~null
    names = ("q", "null_q", "small_q", "printed_q", "printed_null_q")
    q = {key: made[key].astype(np.float64)[:, :, :, None] for key in names}
    both, goes = there & null, there & ~null & np.isfinite(made["expected"])
    expected = 100 * made["expected"][goes].astype(np.float64)
    at_all = [found <= LEVEL for found in (made["small_p"], made["small_q"])]
    return {
        "null factors among those that q finds": cell(false_discovery(q["q"], null, LEVEL), MOST),
        "any, of null factors alone": cell(family_wise(q["null_q"], null, LEVEL), MOST),
        "null factors among those found, tests of what is printed": cell(
            false_discovery(q["printed_q"], null, LEVEL), MOST
        ),
        "any, of null factors alone, tests of what is printed": cell(
            family_wise(q["printed_null_q"], null, LEVEL), MOST
        ),
        "said to be too small, at the margin": cell(
            rate(made["edge_p"] <= LEVEL, there & (size >= LEAST)), MOST
        ),
        "said to be too small, of 10 points or more": cell(rate(at_all[0], large), MOST),
        "the same by q, as pages say it": cell(rate(at_all[1], large), MOST),
        "of all that q calls too small, those of 10 points or more": cell(
            false_discovery(q["small_q"], size >= margin, LEVEL), MOST
        ),
        "null factors said to be too small": cell(rate(at_all[0], both)),
        "null factors said to be too small, by q": cell(rate(at_all[1], both)),
        "found, of the smallest that could be": cell(rate(made["p"] <= LEVEL, near), POWER),
        "found, of all that go with success": cell(rate(made["p"] <= LEVEL, goes)),
        "expected by the same formula": f"{expected.mean():.1f}" if goes.any() else "",
    }


def _changes(runs: Sequence[Run]) -> str:
    """Change between two waves, and the slope over three."""
    small, large = runs[:2]
    pairs = [("the same population twice", one, one) for one in (small, large)]
    pairs.append(("one population, then the other", small, large))
    head = ["", "drawn from", "change held, %", "no change told apart from zero, %"]
    rows = []
    for kind, truth in (("share", "shares"), ("contrast", "truth")):
        for name, areas in small.places.items():
            for text, before, now in pairs:
                there = [_numbers(one.made[kind], one.places[name]) for one in (before, now)]
                if before is now:
                    there[1] = [np.roll(x, 1, axis=0) for x in there[1]]
                there = [_half(x) if before is now else x for x in there]
                true = (getattr(now, truth) - getattr(before, truth))[areas]
                made = change_between(there[1], there[0])
                held = where(made.low, made.high, np.broadcast_to(true, made.low.shape))
                moved = rate(made.p < LEVEL, np.isfinite(made.p)) if before is now else None
                rows.append([
                    f"{kind}s, {name}: {text}",
                    ", then ".join(dict.fromkeys(one.scenario.wave for one in (before, now))),
                    cell(rate(held == COVERED, np.isfinite(made.low)), COVER),
                    cell(moved, SIZE) if moved else "",
                ])  # fmt: skip
            rows.append(_slope(small, large, kind, truth, name))
    return (
        "### Change between waves\n\nOf all shares and of all differences on the main outcome. "
        "Slope: over three waves, two of the one population and one of the other. Bounds: 93 to "
        "97 % of intervals, 3 to 7 % of changes that are not there.\n\n" + table(head, rows)
    )


def _numbers(made: np.ndarray, areas: list[int]) -> list[Floats]:
    """value, se, df, low and high of some areas, each (draws, areas, ...)."""
    return list(np.moveaxis(made[:, areas].astype(np.float64), -1, 0))


def _half(made: list[Floats]) -> list[Floats]:
    """Every second wave, so that no wave is in two pairs."""
    return [x[1::2] for x in made]


def _slope(small: Run, large: Run, kind: str, truth: str, name: str) -> list[str]:
    """The row of slopes over three waves."""
    areas = small.places[name]
    first, third = (_numbers(one.made[kind], areas) for one in (small, large))
    waves = [_half(first), _half([np.roll(x, 1, axis=0) for x in first]), _half(third)]
    value, low, high = (np.stack([one[at] for one in waves]) for at in (0, 3, 4))
    made = slopes(*(x.reshape(3, -1) for x in (value, low, high)))
    shape = value.shape[1:]
    true = np.broadcast_to((getattr(large, truth) - getattr(small, truth))[areas] / 2, shape)
    held = where(made.low.reshape(shape), made.high.reshape(shape), true)
    there = np.isfinite(made.low).reshape(shape)
    drawn = f"{small.scenario.wave} twice, then {large.scenario.wave}"
    return [f"{kind}s, {name}: slope", drawn, cell(rate(held == COVERED, there), COVER), ""]


def _scales(runs: Sequence[Run]) -> str:
    """Coverage of alpha's interval, and how far alpha is from everybody's on average."""
    head = ["scale", "drawn from", "alpha of all", "without weights, less it", "alpha less it",
            "alpha held, %"]  # fmt: skip
    rows = []
    for one in runs:
        truth, made = true_alphas(one.world), one.made["alpha"].astype(np.float64)
        truths = np.broadcast_to(truth, made.shape[:2])
        held = where(made[..., 2], made[..., 3], truths)
        for j, name in enumerate(one.world.codebook.having("scale")):
            apart = [_apart(made[:, j, k], truth[j]) for k in (0, 1)]
            shown = cell(rate(held[:, [j]] == COVERED, held[:, [j]] >= 0), COVER)
            rows.append([name, one.scenario.name, f"{truth[j]:.2f}", *apart, shown])
        shown = cell(rate(held == COVERED, held >= 0), COVER)
        rows.append(["all scales", one.scenario.name, "", "", "", shown])
    return (
        "### How scales hang together\n\nAlpha is weighted, with the design's interval. Without "
        "weights it is of those who answered, and its mean is not everybody's. Bounds: 93 to "
        "97 %.\n\n" + table(head, rows)
    )


def _apart(made: Floats, truth: float) -> str:
    """The mean of figures of waves (draws,) less the truth, with its Monte Carlo error."""
    found = made[np.isfinite(made)]
    error = found.std(ddof=1) / np.sqrt(len(found))
    return f"{found.mean() - truth:+.3f} ± {error:.3f}"


def _stages(runs: Sequence[Run]) -> str:
    """Coverage of differences by drawing."""
    head = ["", *(one.scenario.name for one in runs)]
    rows: dict[str, list[str]] = {}
    for one in runs:
        for name, areas in one.places.items():
            made, there = one.made["contrast"][:, areas].astype(np.float64), one.published[:, areas]
            null = one.world.null
            held = where(made[..., 3], made[..., 4], np.broadcast_to(one.truth[areas], there.shape))
            wrong = rate(one.made["p"][:, areas][:, :, null] <= LEVEL, there[:, :, null])
            rows.setdefault(f"differences held, {name}", []).append(
                cell(rate(held == COVERED, there), COVER)
            )
            rows.setdefault(f"null factors told apart, {name}", []).append(cell(wrong, SIZE))
    return (
        "### Organisations, and people in them, both counted\n\nDifferences on the main outcome; "
        "where organisations are drawn, both stages have their finite population correction. "
        "Bounds: 93 to 97 %, 3 to 7 %.\n\n" + table(head, [[k, *v] for k, v in rows.items()])
    )


def write_page(path: Path, runs: Sequence[Run], draws: int, seed: int) -> None:
    """Write this part of the page; runs as SCENARIOS."""
    people = runs[:2]
    parts = (_found(people), _answers(people), _changes(people), _scales(runs), _stages(runs))
    text = (
        "## What is found, what is too small, what changes\n\n"
        f"`python -m benchmarks.power`: {draws:,} waves of each drawing, seed {seed}, "
        f"{sum(one.seconds for one in runs):,.0f} s of the processor; "
        f"{versions('numpy', 'scipy')}.\n\n"
    )
    write_part(path, "power", text + "\n\n".join(parts))
