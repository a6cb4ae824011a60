"""What the population file says of strata and margins, checked against who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.config import Weighting
from pipeline.errors import Faults, nearest

POPULATION = "data/reference/population/<wave>.csv"
ABOUT = ("table", "cell", "count", "unit", "source", "date")
SAME = 1e-9
MERGE = (
    "Add its count to a neighbour's and type 0 in its own rows, of margin, frame and asked: those "
    "of the neighbour then stand for its people. Or, if the survey was never meant for them, "
    "type 0."
)

Levels = tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What is known of the population.

    `frame` and `asked` give a count for each stratum (levels of the strata's variables, in
    config's order); `margins` for each level of each margin. `frame` is empty where the file has
    none.
    """

    frame: Mapping[Levels, float]
    asked: Mapping[Levels, float]
    margins: Mapping[str, Mapping[str, float]]


def cell_name(variables: Sequence[str], levels: Sequence[str]) -> str:
    """A cell as the population file writes it: `sector=health & region=north`."""
    pairs = zip(variables, levels, strict=True)
    return " & ".join(f"{variable}={level}" for variable, level in pairs)


def known_population(population: pd.DataFrame, config: Weighting) -> Known:
    """Frame, asked and margins of the parsed population file.

    Args:
        population: one row a cell: table, a column for each variable (blank where the cell does
            not name it), count.
        config: names the strata and the margins.
    """
    margins = {
        name: {levels[0]: count for levels, count in _counts(population, "margin", [name]).items()}
        for name in config.margins
    }
    return Known(
        _counts(population, "frame", config.strata),
        _counts(population, "asked", config.strata),
        margins,
    )


def _counts(population: pd.DataFrame, table: str, variables: Sequence[str]) -> dict[Levels, float]:
    """Counts of the cells of one table that name exactly these variables."""
    if not set(variables) <= set(population.columns):
        return {}
    rows = population[population["table"] == table]
    named = rows.drop(columns=[c for c in ABOUT if c in rows]).fillna("").astype(str)
    exact = (named[list(variables)] != "").all(axis=1)
    exact &= (named.drop(columns=list(variables)) == "").all(axis=1)
    cells = named.loc[exact, list(variables)].itertuples(index=False, name=None)
    return dict(zip(cells, rows.loc[exact, "count"].astype(float), strict=True))


def check_variables(cleaned: pd.DataFrame, names: Sequence[str], faults: Faults) -> bool:
    """Whether every variable of strata and margins is there and has answers.

    cleaned: a row for each respondent.
    """
    before = len(faults.found)
    for name in dict.fromkeys(names):
        if name not in cleaned:
            known = [str(c) for c in cleaned if not str(c).endswith("__missing")]
            faults.add(
                "config.toml",
                f"[weighting] {name}",
                "the data have no such variable.",
                f"Name a variable of variables.csv.{nearest(name, known)}",
            )
            continue
        gone = cleaned[name].isna()
        if not gone.all():
            continue
        kinds = cleaned.loc[gone, f"{name}__missing"] if f"{name}__missing" in cleaned else None
        tally = [] if kinds is None else [f"{k} {n}" for k, n in kinds.value_counts().items()]
        faults.add(
            "cleaned.parquet",
            name,
            f"{int(gone.sum())} respondents have no level, so they have no weight"
            + (f" ({', '.join(tally)})." if tally else "."),
            "Give their code a level in scales.csv and a count in the population file, "
            "or the kind out_of_scope.",
        )
    return len(faults.found) == before


def check_margins(cleaned: pd.DataFrame, known: Known, config: Weighting, faults: Faults) -> None:
    """Add a fault for every margin that the data and the population file disagree about.

    cleaned: a row for each respondent.
    Margins must have one total. The frame's may differ: it is of the day the sample was drawn, and
    raking brings its weights to the margins.
    """
    totals: dict[str, float] = {}
    for name in config.margins:
        margin = known.margins[name]
        if not margin:
            faults.add(
                POPULATION, f"margin {name}", "it is not there.", "Type a row for each level."
            )
            continue
        totals[f"margin {name}"] = sum(margin.values())
        held = cleaned[name].astype(str).value_counts()
        for level, respondents in held.items():
            if margin.get(str(level), 0.0) <= 0:
                faults.add(
                    POPULATION,
                    f"margin {name}={level}",
                    f"{respondents} respondents and no population.",
                    f"Type its count.{nearest(str(level), margin)}",
                )
        for level, count in margin.items():
            if count > 0 and level not in held.index:
                faults.add(
                    POPULATION,
                    f"margin {name}={level}",
                    f"a population of {count:,.0f} and no respondents to stand for it.",
                    MERGE,
                )
    if totals and max(totals.values()) - min(totals.values()) > SAME * max(totals.values()):
        faults.add(
            POPULATION,
            "totals",
            "they differ: " + ", ".join(f"{k} {v:,.0f}" for k, v in totals.items()) + ".",
            "Correct the counts, or bring all to one source and date.",
        )


def check_frame(
    respondents: Mapping[Levels, int], known: Known, config: Weighting, faults: Faults
) -> None:
    """Add a fault for every stratum that the data and the frame disagree about."""
    for levels, number in respondents.items():
        place = f"frame {cell_name(config.strata, levels)}"
        count = known.frame.get(levels, 0.0)
        if count <= 0:
            faults.add(
                POPULATION, place, f"{number} respondents and no population.", "Type its count."
            )
        elif count < number:
            faults.add(
                POPULATION,
                place,
                f"{number} respondents of a population of {count:,.0f}.",
                "Correct the count: more cannot answer than there are.",
            )
    uncovered = [name for name in config.strata if name not in config.margins]
    for levels in empty_strata(respondents, known) if uncovered else []:
        faults.add(
            POPULATION,
            f"frame {cell_name(config.strata, levels)}",
            f"a population of {known.frame[levels]:,.0f} and no respondents, "
            f"and {', '.join(uncovered)} is no margin that would make up for it.",
            f"Add {', '.join(uncovered)} to [weighting] margins. Or merge: {MERGE}",
        )


def empty_strata(respondents: Mapping[Levels, int], known: Known) -> list[Levels]:
    """Strata of the frame that hold people and no respondents, in the frame's order."""
    return [
        levels for levels, count in known.frame.items() if count > 0 and levels not in respondents
    ]
