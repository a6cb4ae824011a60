"""Stage weight: one weight and one design for every respondent, and a record of how.

An empty stratum (people in the frame, no respondents) is not merged in silence. Where every
variable of the strata is also a margin, raking shares its people out among the respondents of the
same levels: the margins stay exact, and weighting.csv lists the stratum with its population.
Where some variable of the strata is no margin, nothing would make up for it, and the run stops.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from pipeline.config import Weighting
from pipeline.errors import Faults
from pipeline.weight.columns import positive, text
from pipeline.weight.margins import (
    Known,
    Levels,
    cell_name,
    check_frame,
    check_margins,
    check_variables,
    known_population,
)
from pipeline.weight.rake import rake_and_trim
from pipeline.weight.record import record
from pipeline.weight.units import check_design, populations, psus

ROLES = ("weight", "stratum", "cluster", "population")


class Roles(Protocol):
    """What weighting asks of the codebook."""

    def having(self, role: str) -> list[str]:
        """Names of the variables that have a role."""
        ...


def weight(
    cleaned: pd.DataFrame, population: pd.DataFrame, codebook: Roles, config: Weighting
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give every respondent a weight, a stratum, a PSU and the PSUs of the stratum's population.

    Args:
        cleaned: a row for each respondent, with `respondent` and the codebook's variables.
        population: the parsed population file; see `weight.margins.known_population`.
        codebook: says which variables hold a supplied weight, stratum, cluster and population.
        config: the section [weighting].

    Returns:
        `cleaned` with base_weight, weight, stratum, psu, population (NaN: no finite population
        correction), and the record of weighting.

    Raises:
        BadInput: data and population file disagree, raking does not settle, or a supplied weight
            or design will not do; all of it listed.
    """
    supplied = {role: names[0] for role in ROLES if (names := codebook.having(role))}
    if config.method == "supplied":
        return _supplied(cleaned, supplied, config)
    return _raked(cleaned, known_population(population, config), supplied, config)


def _raked(
    cleaned: pd.DataFrame, known: Known, supplied: Mapping[str, str], config: Weighting
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weights from the frame (or the export's base weight), raked to the margins."""
    faults = Faults()
    if not config.margins:
        faults.add("config.toml", "[weighting] margins", "there is none.", "Name one or more.")
    check_variables(cleaned, [*config.strata, *config.margins], faults)
    faults.raise_if_any()
    stratum, strata = _strata(cleaned, config.strata)
    sizes = np.bincount(stratum, minlength=len(strata))
    respondents = dict(zip(strata, sizes.tolist(), strict=True))
    check_margins(cleaned, known, config, faults)
    if known.frame:
        check_frame(respondents, known, config, faults)
    elif "weight" not in supplied:
        faults.add(
            "data/reference/population/<wave>.csv",
            "frame",
            f"no counts for {' x '.join(config.strata)}.",
            "Type them, or give the export's base weight the role weight in variables.csv.",
        )
    if not known.frame:
        base = positive(cleaned, supplied.get("weight", ""), "weight", faults)
    faults.raise_if_any()
    if known.frame:
        counts = np.array([known.frame[levels] for levels in strata])
        base = (counts / sizes)[stratum]
    margins = cleaned[list(config.margins)].astype(str)
    trimmed = rake_and_trim(margins, base, known.margins, config)
    named = np.array([cell_name(config.strata, levels) for levels in strata], dtype=object)
    names = pd.Series(named[stratum])
    people = counts[stratum] if known.frame else None
    weighted = cleaned.assign(
        base_weight=base,
        weight=trimmed.weights,
        stratum=names.to_numpy(),
        psu=psus(cleaned, names, supplied.get("cluster", ""), faults),
        population=populations(cleaned, people, supplied, config, faults),
    )
    check_design(weighted, people, config, faults)
    faults.raise_if_any()
    trimming = {
        **({"cap": trimmed.cap} if config.trim_ratio else {}),
        "trimmed": float(trimmed.capped.sum()),
        "iterations": float(trimmed.rounds),
    }
    return weighted, record(weighted, known, config.strata, trimming)


def _supplied(
    cleaned: pd.DataFrame, supplied: Mapping[str, str], config: Weighting
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weights and design as they came with the export."""
    faults = Faults()
    if "weight" not in supplied:
        faults.add(
            "data/reference/variables.csv",
            "role",
            "no variable has the role weight, and [weighting] method is supplied.",
            "Give the export's weight that role, or set method to rake.",
        )
    faults.raise_if_any()
    weights = positive(cleaned, supplied["weight"], "weight", faults)
    strata = [supplied["stratum"]] if "stratum" in supplied else list(config.strata)
    check_variables(cleaned, strata, faults)
    faults.raise_if_any()
    names = pd.Series("all", index=range(len(cleaned)))
    if "stratum" in supplied:
        names = text(cleaned[supplied["stratum"]])
    elif strata:
        levels = cleaned[strata].astype(str).itertuples(index=False, name=None)
        names = pd.Series([cell_name(config.strata, one) for one in levels])
    weighted = cleaned.assign(
        base_weight=weights,
        weight=weights,
        stratum=names.to_numpy(),
        psu=psus(cleaned, names, supplied.get("cluster", ""), faults),
        population=populations(cleaned, None, supplied, config, faults),
    )
    check_design(weighted, None, config, faults)
    faults.raise_if_any()
    return weighted, record(weighted, Known({}, {}, {}), (), {})


def _strata(
    cleaned: pd.DataFrame, variables: Sequence[str]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[Levels]]:
    """The stratum of each respondent, from 0, and the levels that each stratum is made of."""
    codes = np.zeros(len(cleaned), dtype=np.int64)
    levels: list[Levels] = [()]
    for name in variables:
        inner, known = pd.factorize(cleaned[name], sort=True)
        codes, places = pd.factorize(codes * len(known) + inner, sort=True)
        parts = [divmod(int(place), len(known)) for place in places]
        levels = [(*levels[outer], str(known[last])) for outer, last in parts]
    return codes.astype(np.int64), levels
