"""Makes the demonstration waves: synthetic populations with a known truth, and their SPSS exports.

No one ever gave these answers. The codebook and the synthetic counts in data/reference/
say who there is and what was asked; effects.py says what goes with what.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.codebook.book import read_codebook
from pipeline.codebook.population import read_population
from pipeline.codebook.waves import read_wave
from pipeline.config import Weighting
from pipeline.demo import sample as draws
from pipeline.demo.effects import EFFECTS, NULLS, PLANS
from pipeline.demo.export import export_frame, write_sav
from pipeline.demo.people import make

ROOT = Path(__file__).resolve().parents[2]
WAVES = tuple(PLANS)
CELLS = ("sector", "region")

# Factors by what they have to do with the outcomes in the population.
TRUE = tuple(name for name, effect in EFFECTS.items() if not effect.echoes)
ECHOES = {name: effect.echoes for name, effect in EFFECTS.items() if effect.echoes}
NULL = tuple(NULLS)


def cells(wave: str, root: Path = ROOT) -> pd.DataFrame:
    """The cells of a wave's population.

    Returns:
        One row a cell: `sector`, `region`, `frame` (people in the frame), `count` (people in the
        population, which adds up to the margins), `asked`, `answers`.

    Raises:
        BadInput: the reference data are wrong.
    """
    folder = root / "data/reference"
    table = read_population(folder, wave, read_codebook(folder), Weighting())
    by_table = {name: rows.reset_index(drop=True) for name, rows in table.groupby("table")}
    result = by_table["frame"][[*CELLS, "count"]]
    margins = {
        name: dict(zip(rows[name], rows["count"], strict=True))
        for name in CELLS
        if len(rows := by_table["margin"][by_table["margin"][name] != ""])
    }
    asked = by_table["asked"][[*CELLS, "count"]].rename(columns={"count": "asked"})
    fitted = draws.fit_cells(result, margins)
    result = result.rename(columns={"count": "frame"}).assign(count=fitted)
    result = result.merge(asked, on=list(CELLS), validate="one_to_one")
    return result.assign(answers=draws.answers_by_cell(result, PLANS[wave].answers))


def population(wave: str, seed: int | None = None, root: Path = ROOT) -> pd.DataFrame:
    """The whole synthetic population of a wave; `seed` None is the one that the export is from.

    Returns:
        See people.make: one row a member, with every answer that they would give.

    Raises:
        BadInput: the reference data are wrong.
    """
    plan = PLANS[wave]
    codebook = read_codebook(root / "data/reference")
    return make(codebook, cells(wave, root), plan.moved, plan.seed if seed is None else seed)


def sample(
    people: pd.DataFrame,
    answers: NDArray[np.int64] | pd.Series,
    rng: np.random.Generator,
    *,
    clusters: bool = False,
) -> pd.DataFrame:
    """Those who answer: `answers` (cells,) of each cell, by chance; see draws.sample.

    people: a row for each member; returns rows of it.
    """
    number = np.asarray(answers, dtype=np.int64)
    return draws.sample(people, number, rng, clusters=clusters)


def truth(
    people: pd.DataFrame, dimensions: Sequence[str] = CELLS, root: Path = ROOT
) -> pd.DataFrame:
    """True shares and contrasts of a population, a row a figure and area; see draws.truth."""
    return draws.truth(people, read_codebook(root / "data/reference"), dimensions)


def respondents(wave: str, root: Path = ROOT) -> pd.DataFrame:
    """Those of `population(wave)` who are in the wave's export, with the answers they gave."""
    rng = np.random.default_rng([PLANS[wave].seed, 1])
    return sample(population(wave, root=root), cells(wave, root)["answers"], rng)


def export(people: pd.DataFrame, wave: str, path: Path, root: Path = ROOT) -> None:
    """Write respondents' answers as an SPSS file, with the faults that real exports have.

    Raises:
        BadInput: the reference data are wrong.
    """
    folder = root / "data/reference"
    codebook = read_codebook(folder)
    brought = read_wave(folder, wave, codebook)
    rng = np.random.default_rng([PLANS[wave].seed, 2])
    write_sav(export_frame(people, codebook, brought, rng), path, brought.facts["fieldwork_to"])


def write(root: Path) -> None:
    """Make data/raw/<wave>/survey.sav of every demonstration wave; the same bytes every time.

    Raises:
        BadInput: the reference data are wrong.
    """
    for wave in WAVES:
        path = root / "data/raw" / wave / "survey.sav"
        path.parent.mkdir(parents=True, exist_ok=True)
        export(respondents(wave, root), wave, path, root)
