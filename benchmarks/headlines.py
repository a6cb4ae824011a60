"""make simulate, second part: do pooled estimates and the first sentences of pages hold?

    python -m benchmarks.headlines [--draws N] [--workers N] [--to docs/validation.md]

Waves of people alone, from each of the two populations that exports are drawn from, and as many
from populations made anew by the same rules, another for every ten waves: the true figures of one
population are what they are, and where an area's happen to lie far from the others' is chance.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import COVERED
from benchmarks.first_sentences import MOST, first_sentences
from benchmarks.main_outcome import Made
from benchmarks.page import drawing_options, table, versions, write_part
from benchmarks.portions import portions
from benchmarks.verdicts import Bools, Rate, rate
from benchmarks.waves import Scenario, World, draw, make_world
from pipeline.cluster import executor

WAVES = ("demo-small", "demo-1")
SEED, DRAWS, EACH = 20260202, 1000, 10
COVER, RATIO, NULL = (0.93, 0.97), (0.95, 1.1), (0.0, 0.05)
ERRORS = {"demo-small": 9.0, "demo-1": 4.5}
"""Bounds, set before: of coverage, of figure over truth, of null factors told apart from zero, and
of errors in points. Never moved."""
Floats32 = NDArray[np.float32]
KEYS = ("code", "error", "own_error", "clear", "hidden")


@dataclass(frozen=True)
class Drawing:
    """Waves of one size: from the export's population, or from populations made anew."""

    wave: str
    anew: bool

    @property
    def name(self) -> str:
        """A name for tables."""
        return f"{self.wave}, {'populations made anew' if self.anew else 'its population'}"


@dataclass(frozen=True, eq=False)
class Held:
    """What the waves of a drawing came to; every array has draws for its first axis.

    seconds: of the processor, for all waves.
    """

    drawing: Drawing
    world: World
    respondents: int
    made: Made
    seconds: float = 0.0


def stretch(drawing: Drawing, seed: int, draws: range) -> Made:
    """The figures of some draws from one population, stacked."""
    world = make_world(drawing.wave, seed + draws.start if drawing.anew else None)
    truth = world.true_main()
    code = [seed, int(drawing.anew), *map(ord, drawing.wave)]
    waves = [draw(world, Scenario(drawing.wave), [*code, d]) for d in draws]
    each = [first_sentences(world, one, truth) for one in waves]
    return {name: np.stack([one[name] for one in each]) for name in each[0]}


def run(
    drawing: Drawing, draws: int, seed: int, pool: Executor | None = None,
    kept: Path | None = None,
) -> Held:  # fmt: skip
    """Draw the waves; the same seed gives the same figures, whatever the pool."""
    size = EACH if drawing.anew else 10 * EACH
    chunks = [range(first, min(first + size, draws)) for first in range(0, draws, size)]
    parts, seconds = portions(stretch, [(drawing, seed, chunk) for chunk in chunks], pool, kept)
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    world = make_world(drawing.wave)
    respondents = int(world.cells["answers"].sum())
    return Held(drawing, world, respondents, made, seconds)


def write_page(path: Path, runs: Sequence[Held], draws: int, seed: int) -> None:
    """Write this part of the page."""
    sizes = ", ".join(f"{one.drawing.wave} {one.respondents:,}" for one in runs[:: len(WAVES)])
    text = (
        "## Small areas, and what pages say first\n\n"
        f"`python -m benchmarks.headlines`: {draws:,} waves of each drawing, seed {seed}, "
        f"{sum(one.seconds for one in runs):,.0f} s of the processor; "
        f"{versions('numpy', 'scipy')}. People drawn, respondents: {sizes}. "
        f"Populations made anew: another for every {EACH} waves.\n\n"
        f"{_pooled(runs)}\n\n{_first(runs)}"
    )
    write_part(path, "headlines", text)


def _verdict(value: float, bounds: tuple[float, float]) -> str:
    return "holds" if bounds[0] <= value <= bounds[1] else "**outside**"


def _percent(found: Rate, bounds: tuple[float, float]) -> str:
    if not found.number:
        return "none"
    text = f"{100 * found.value:.1f} ± {100 * found.error:.1f}"
    return f"{text} {_verdict(found.value, bounds)}"


def _pooled(runs: Sequence[Held]) -> str:
    """Pooled estimates area by area."""
    head = ["", "drawn from", "intervals hold the truth, %", "error, points", "own error",
            "null factors told apart from zero, %"]  # fmt: skip
    rows = []
    places = runs[0].world.places
    every = list(range(1, len(places)))
    kinds: list[tuple[str, list[int], tuple[int, ...]]] = [
        (area, [a], (0, 1)) for a, (_, area) in enumerate(places)
    ]
    kinds += [("all areas", every, (0, 1)), ("all areas, own difference published", every, (0,))]
    kinds += [("all areas, own difference hidden", every, (1,))]
    for name, areas, hidden in kinds:
        for one in runs:
            made = {key: one.made[key][:, areas] for key in KEYS}
            there = ~np.isnan(made["error"]) & np.isin(made["hidden"], hidden)
            root = [_root(made[key][there]) for key in ("error", "own_error")]
            most = (0.0, ERRORS[one.drawing.wave])
            null = one.world.null
            clear = rate(made["clear"][:, :, null] == 1, there[:, :, null])
            rows.append([
                name, one.drawing.name,
                _percent(rate(made["code"] == COVERED, there), COVER),
                f"{root[0]:.1f} {_verdict(root[0], most)}", f"{root[1]:.1f}",
                _percent(clear, NULL),
            ])  # fmt: skip
    limits = ", ".join(f"{most:g} points for {wave}" for wave, most in ERRORS.items())
    return (
        "### Pooled estimates\n\n"
        "Of every factor with the main outcome, made of what is published: of differences with "
        "ten people or more on either side and no small count. Bounds: "
        f"93 to 97 %; errors (root mean square) of at most {limits}; 5 % of null factors.\n\n"
        + table(head, rows)
    )


def _root(errors: Floats32) -> float:
    """The root of the mean square of errors, in points; NaN of none."""
    known = errors[~np.isnan(errors)]
    return 100 * float(np.sqrt(np.mean(known**2))) if len(known) else np.nan


def _kinds(world: World) -> list[tuple[str, list[int]]]:
    """The kinds of page that begin with such sentences, with the places of their areas."""
    kinds = list(dict.fromkeys(dimension for dimension, _ in world.places))
    return [(kind, [a for a, (d, _) in enumerate(world.places) if d == kind]) for kind in kinds]


def _first(runs: Sequence[Held]) -> str:
    """What pages say first, by kind of page."""
    head = ["pages", "drawn from", "sentences a page", "intervals hold the truth, %",
            "of the first sentence, %", "figure / truth"]  # fmt: skip
    rows = []
    kinds = _kinds(runs[0].world)
    kinds.append(("all areas", [a for _, areas in kinds[1:] for a in areas]))
    for kind, areas in kinds:
        for one in runs:
            code, size, true = (
                one.made[f"first.{name}"][:, areas] for name in ("code", "size", "true")
            )
            there: Bools = ~np.isnan(size) & ~np.isnan(true)
            ratio = float(size[there].sum() / true[there].sum()) if there.any() else np.nan
            first = rate(code[:, :, :1] == COVERED, there[:, :, :1])
            rows.append([
                kind, one.drawing.name, f"{there.sum() / there.size * MOST:.2f}",
                _percent(rate(code == COVERED, there), COVER),
                f"{100 * first.value:.1f} ± {100 * first.error:.1f}" if first.number else "none",
                f"{ratio:.2f} {_verdict(ratio, RATIO)}" if there.any() else "none",
            ])  # fmt: skip
    return (
        "### The first sentences of pages\n\n"
        "Chosen and rounded by the code that makes pages, of all pairs that enough people stand "
        "behind. Bounds: 93 to 97 %; figures 0.95 to 1.1 times the truth, on average.\n\n"
        + table(head, rows)
    )


def main() -> None:
    """Draw all and write the part."""
    chosen = drawing_options(__doc__, DRAWS, SEED)
    drawings = [Drawing(wave, anew) for wave in WAVES for anew in (False, True)]
    with executor(chosen.workers) as pool:
        runs = [run(one, chosen.draws, chosen.seed, pool, chosen.kept) for one in drawings]
    write_page(chosen.to, runs, chosen.draws, chosen.seed)


if __name__ == "__main__":
    from benchmarks import headlines  # so that a worker finds by name what it is sent

    headlines.main()
