"""The PSUs of a design, and how many of them each stratum has in the population."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.config import Weighting
from pipeline.errors import Faults
from pipeline.weight.columns import DATA, positive, text
from pipeline.weight.margins import check_variables

VARIABLES = "data/reference/variables.csv"

Floats = NDArray[np.float64]


def psus(
    cleaned: pd.DataFrame, strata: pd.Series, cluster: str, faults: Faults
) -> NDArray[np.int64]:
    """(n,) the PSU of each respondent: the cluster within its stratum, or the respondent."""
    if not cluster:
        return cleaned["respondent"].to_numpy(dtype=np.int64)
    if not check_variables(cleaned, [cluster], faults):
        return np.zeros(len(cleaned), dtype=np.int64)
    keys = pd.MultiIndex.from_arrays([strata.to_numpy(), text(cleaned[cluster]).to_numpy()])
    return pd.factorize(keys, sort=True)[0].astype(np.int64) + 1


def populations(
    cleaned: pd.DataFrame,
    people: Floats | None,
    supplied: Mapping[str, str],
    config: Weighting,
    faults: Faults,
) -> Floats:
    """(n,) PSUs that each respondent's stratum has in the population; NaN: as good as infinite.

    The finite population correction of the first stage takes off n / N of all variance, that
    within PSUs too, and so is right for clusters only where nothing varies within them (everybody
    in those drawn has answered) or the second stage has a correction of its own. Config has to say
    the one (whole_clusters), or the export to count the people of clusters (cluster_population).
    The number of clusters then comes from the role population, never from a count of people. Where
    people are drawn, the role population or else the frame counts them.

    Args:
        cleaned: a row for each respondent.
        people: (n,) people in the frame of each respondent's stratum; None without a frame.
        supplied: the variable of each design role that there is.
        config: finite_population and whole_clusters.
        faults: gathers what is lacking.

    Source: Cochran (1977), chapter 10: of the two parts of the variance the correction of the first
    stage belongs to the one between units alone.
    """
    unknown = np.full(len(cleaned), np.nan)
    clustered = "cluster" in supplied
    if config.whole_clusters and not clustered:
        faults.add(
            VARIABLES,
            "role",
            "no variable has the role cluster, and [weighting] whole_clusters is true.",
            "Give the variable of the organisations that role, or set whole_clusters to false.",
        )
    parts = clustered and "cluster_population" not in supplied
    if not config.finite_population or (parts and not config.whole_clusters):
        return unknown
    if "population" in supplied:
        return positive(cleaned, supplied["population"], "population", faults)
    if config.whole_clusters:
        faults.add(
            VARIABLES,
            "role",
            "no variable has the role population, and [weighting] whole_clusters is true.",
            "Bring the number of organisations of each stratum with the export and give its "
            "variable that role, or set whole_clusters to false.",
        )
        return unknown
    return unknown if people is None else people


def cluster_populations(
    cleaned: pd.DataFrame, supplied: Mapping[str, str], config: Weighting, faults: Faults
) -> dict[str, Floats]:
    """The column cluster_population, (n,) people of each respondent's cluster; {} = not counted.

    Args:
        cleaned: a row for each respondent.
        supplied: the variable of each design role that there is.
        config: finite_population and whole_clusters.
        faults: gathers what is lacking: a cluster, the number of clusters.
    """
    name = supplied.get("cluster_population", "")
    if not name or not config.finite_population:
        return {}
    for role, what in (("cluster", "the organisations"), ("population", "their number")):
        if role not in supplied:
            problem = f"{name} has the role cluster_population, and no variable the role {role}."
            fix = f"Give the variable of {what} that role, or {name} another."
            faults.add(VARIABLES, "role", problem, fix)
    if config.whole_clusters:
        problem = f"{name} has the role cluster_population, and [weighting] whole_clusters is true."
        fix = "Set whole_clusters to false: the count says how many of each have answered."
        faults.add(VARIABLES, "role", problem, fix)
    return {"cluster_population": positive(cleaned, name, "cluster_population", faults)}


def _check_clusters(weighted: pd.DataFrame, faults: Faults) -> None:
    """A fault for clusters whose number of people varies, or is less than have answered."""
    sizes = weighted.groupby("psu")["cluster_population"].agg(["nunique", "max", "size"])
    for bad, what, fix in (
        (sizes["nunique"] > 1, "have more than one number of people.", "Give each one."),
        (
            (sizes["nunique"] == 1) & (sizes["size"] > sizes["max"]),
            "have fewer people than have answered.",
            "Count all people of each, or leave out those who answered twice.",
        ),
    ):
        if bad.any():
            problem = f"{int(bad.sum())} of {len(sizes)} organisations {what}"
            faults.add(DATA, "cluster_population", problem, fix)


def check_design(
    weighted: pd.DataFrame, people: Floats | None, config: Weighting, faults: Faults
) -> None:
    """Add a fault for strata whose population varies or cannot be, or that may not be lonely.

    weighted: a row for each respondent; people: (n,) in the frame of each one's stratum, if known.
    """
    counted = config.whole_clusters
    if "cluster_population" in weighted:
        counted = True
        _check_clusters(weighted, faults)
    frame = np.full(len(weighted), np.inf) if people is None else people
    for name, group in weighted.assign(frame=frame).groupby("stratum", sort=True):
        sizes, sampled = group["population"].dropna().unique(), group["psu"].nunique()
        place, most = f"stratum {name}", group["frame"].iloc[0] - (len(group) - sampled)
        if len(sizes) > 1:
            faults.add(DATA, place, f"{len(sizes)} different populations of PSUs.", "Give it one.")
        elif len(sizes) and sizes[0] < sampled:
            faults.add(
                DATA,
                place,
                f"{sampled} PSUs of a population of {sizes[0]:g}.",
                "Correct the population: more PSUs cannot be sampled than there are.",
            )
        elif len(sizes) and counted and sizes[0] > most:
            faults.add(
                DATA,
                place,
                f"a population of {sizes[0]:g} organisations; its people make {most:g} at most.",
                "Count organisations, not people; each respondent belongs to one.",
            )
        elif sampled == 1 and config.lonely == "fail" and not (len(sizes) and sizes[0] == 1):
            faults.add(
                DATA,
                place,
                "it has one PSU, and [weighting] lonely is fail.",
                "Merge the stratum with a neighbour, or choose adjust or certainty.",
            )
