"""Stage weight: one weight and one design for every respondent, and a record of how.

An empty stratum (people in the frame, no respondents) is not merged in silence. Where every
variable of the strata is also a margin, raking shares its people out among the respondents of the
same levels: the margins stay exact, and weighting.csv lists the stratum with its population.
Where some variable of the strata is no margin, nothing would make up for it, and the run stops.

Respondents whose stratum or margin is unknown are weighted within what is known: `weight.unknown`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from pipeline.config import Weighting
from pipeline.contracts.columns import WEIGHTED_AS
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
from pipeline.weight.replicates import check_replicates
from pipeline.weight.units import check_design, cluster_populations, populations, psus
from pipeline.weight.unknown import placed

ROLES = ("weight", "stratum", "cluster", "population", "cluster_population", "replicate")


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
        correction), cluster_population where the export counts the people of clusters, for each
        stratum or margin that some left unknown `<name>__weighted_as`, and
        the record of weighting.

    Raises:
        BadInput: data and population file disagree, raking does not settle, or a supplied weight
            or design will not do; all of it listed.
    """
    supplied = {role: names[0] for role in ROLES if (names := codebook.having(role))}
    if config.method != "rake":
        return _supplied(cleaned, supplied, config)
    return _raked(cleaned, known_population(population, config), supplied, config)


def _raked(
    cleaned: pd.DataFrame, known: Known, supplied: Mapping[str, str], config: Weighting
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weights from the frame (or the export's base weight), raked to the margins."""
    faults = Faults()
    if not config.margins:
        faults.add("config.toml", "[weighting] margins", "there is none.", "Name one or more.")
    used = [*config.strata, *config.margins]
    check_variables(cleaned, used, faults)
    faults.raise_if_any()
    levels = placed(cleaned, used, known.frame, config.strata, faults)
    faults.raise_if_any()
    stratum, strata = _strata(levels, config.strata)
    sizes = np.bincount(stratum, minlength=len(strata))
    respondents = dict(zip(strata, sizes.tolist(), strict=True))
    check_margins(levels, known, config, faults)
    if known.frame:
        check_frame(respondents, known, config, faults)
    elif "weight" not in supplied:
        faults.add(
            "data/reference/population/<wave>.csv",
            "frame",
            f"no counts for {' x '.join(config.strata)}.",
            "Type them, or give the export's base weight the role weight in variables.csv; or, "
            "where neither is known, set [weighting] method to none.",
        )
    if not known.frame:
        base = positive(cleaned, supplied.get("weight", ""), "weight", faults)
    faults.raise_if_any()
    if known.frame:
        counts = np.array([known.frame[one] for one in strata])
        base = (counts / sizes)[stratum]
    margins = levels[list(config.margins)]
    trimmed = rake_and_trim(margins, base, known.margins, config)
    named = np.array([cell_name(config.strata, one) for one in strata], dtype=object)
    names = pd.Series(named[stratum])
    people = counts[stratum] if known.frame else None
    weighted = cleaned.assign(
        base_weight=base,
        weight=trimmed.weights,
        stratum=names.to_numpy(),
        psu=psus(cleaned, names, supplied.get("cluster", ""), faults),
        population=populations(cleaned, people, supplied, config, faults),
        **cluster_populations(cleaned, supplied, config, faults),
        **_weighted_as(cleaned, levels),
    )
    check_design(weighted, people, config, faults)
    faults.raise_if_any()
    trimming = {
        **({"cap": trimmed.cap} if config.trim_ratio else {}),
        "trimmed": float(trimmed.capped.sum()),
        "iterations": float(trimmed.rounds),
    }
    return weighted, record(weighted, levels, known, config.strata, trimming)


def _supplied(
    cleaned: pd.DataFrame, supplied: Mapping[str, str], config: Weighting
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weights and design as they came with the export; each counts the same where there is none."""
    faults = Faults()
    bare = config.method == "none"
    if "weight" not in supplied and not bare:
        faults.add(
            "data/reference/variables.csv",
            "role",
            "no variable has the role weight, and [weighting] method is supplied.",
            "Give the export's weight that role, or set method to rake, or to none.",
        )
    faults.raise_if_any()
    weights = np.ones(len(cleaned))
    if not bare:
        weights = positive(cleaned, supplied["weight"], "weight", faults)
        check_replicates(cleaned, supplied.get("replicate", ""), weights, config, faults)
    strata = [supplied["stratum"]] if "stratum" in supplied else list(config.strata)
    check_variables(cleaned, strata, faults)
    faults.raise_if_any()
    names, levels = pd.Series("all", index=range(len(cleaned))), cleaned[[]]
    if "stratum" in supplied:
        names = text(cleaned[supplied["stratum"]])
    elif strata:
        levels = placed(cleaned, strata, {}, (), faults)
        faults.raise_if_any()
        cells = levels.itertuples(index=False, name=None)
        names = pd.Series([cell_name(config.strata, one) for one in cells])
    weighted = cleaned.assign(
        base_weight=weights,
        weight=weights,
        stratum=names.to_numpy(),
        psu=psus(cleaned, names, supplied.get("cluster", ""), faults),
        population=populations(cleaned, None, supplied, config, faults),
        **cluster_populations(cleaned, supplied, config, faults),
        **_weighted_as(cleaned, levels),
    )
    check_design(weighted, None, config, faults)
    faults.raise_if_any()
    return weighted, record(weighted, levels, Known({}, {}, {}), (), {})


def _weighted_as(cleaned: pd.DataFrame, levels: pd.DataFrame) -> dict[str, pd.Series]:
    """A column for each variable of the weighting that some respondents left unknown."""
    return {
        f"{name}{WEIGHTED_AS}": levels[name].set_axis(cleaned.index)
        for name in levels
        if name in cleaned and cleaned[name].isna().any()
    }


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
