"""Waves of known truth in portions: side by side, with word of how far they are, and kept.

A portion that is kept is not made again: a run that was ended goes on where it stopped.
"""

import pickle
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import ROOT
from pipeline.cluster import mark

WORD = 60.0
"""Seconds between two words of how far it is."""


def portions(
    task: Callable[..., Any],
    many: Sequence[tuple[Any, ...]],
    pool: Executor | None = None,
    kept: Path | None = None,
) -> tuple[list[Any], float]:
    """What a task makes of each set of arguments, and the processor's seconds for all of them.

    Args:
        task: a function that a worker finds by name.
        many: its arguments, each with a repr that says all there is to them.
        pool: where they are made; None = in this process.
        kept: a folder that keeps what is made, by code, data and arguments; None = it is not kept.

    >>> made, seconds = portions(pow, [(2, 3), (3, 2)])
    >>> made, seconds < 1
    ([8, 9], True)
    """
    places = [None] * len(many) if kept is None else _places(task, many, kept)
    found = {
        n: pickle.loads(place.read_bytes())
        for n, place in enumerate(places)
        if place is not None and place.exists()
    }
    left = [n for n in range(len(many)) if n not in found]
    each = (many[n] for n in left)
    here = map if pool is None else pool.map
    said = time.monotonic()
    for n, made in zip(left, here(partial(_timed, task), each), strict=True):
        found[n], place = made, places[n]
        if place is not None:
            _write(place, made)
        if time.monotonic() - said > WORD:
            said = time.monotonic()
            print(f"{len(found)} of {len(many)} portions", flush=True)
    return [found[n][0] for n in range(len(many))], sum(one[1] for one in found.values())


def _timed(task: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, float]:
    start = time.process_time()
    made = task(*given)
    return made, time.process_time() - start


def _places(
    task: Callable[..., Any], many: Sequence[tuple[Any, ...]], kept: Path
) -> list[Path | None]:
    """Where each portion is kept: another place for other code, data or arguments."""
    folders = (ROOT / "data/reference").rglob("*"), Path(__file__).parent.glob("*.py")
    files = [ROOT / "config.toml", *(one for of in folders for one in sorted(of) if one.is_file())]
    of = [mark(), *(sha256(path.read_bytes()).hexdigest() for path in files)]
    of += [task.__module__, task.__qualname__]
    return [kept / f"{sha256(repr([*of, one]).encode()).hexdigest()[:32]}.pickle" for one in many]


def _write(place: Path, made: tuple[Any, float]) -> None:
    """Put it there as a whole: a run may be ended while it writes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_bytes(pickle.dumps(made))
    part.replace(place)
