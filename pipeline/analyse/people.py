"""Who answered: tables profile and nonresponse, and the records of weighting and of cleaning."""

import numpy as np
import pandas as pd

from pipeline.analyse.rows import joined, places, rows, stacked
from pipeline.analyse.survey import NATIONAL, Survey
from pipeline.codebook.concepts import QUESTION_ROLES, REASONS_MISSING
from pipeline.contracts.columns import OF_FLOW, OF_RESPONSES
from pipeline.errors import Faults
from pipeline.stats.design import Floats, Ints


def profile(survey: Survey) -> pd.DataFrame:
    """Respondents, population, people asked and response rate of every area, and its shares.

    A row a figure and area.
    share_weighted and share_unweighted are of Wales: their base is everybody who answered. The
    response rate is of everybody asked: AAPOR's RR2 where nobody asked is known to be out of scope,
    and below it otherwise (`flow` has the rates of Wales by their definitions).

    Raises:
        BadInput: more people answered in an area than were asked there.
    """
    weights = survey.design.weights
    members = survey.members & (weights > 0)
    count = members.sum(1)
    held = (members * weights).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = held**2 / (members * weights**2).sum(1)
    place = places(survey.places, 1)
    respondents = rows(
        "profile", **place, statistic="respondents",
        value=count, count=count, base=count, effective_base=effective,
    )  # fmt: skip
    population, asked = known(survey, ("frame", "margin")), known(survey, ("asked",))
    _check_asked(survey, asked, count)
    parts = [respondents, _from_file(survey, "population", population)]
    if (survey.population["table"] == "asked").any():
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(asked > 0, count / asked, np.nan)
        base = pd.array(np.where(asked > 0, asked, np.nan).tolist(), dtype="Float64")
        reason = np.where(np.isnan(asked), "no_frame", np.where(asked > 0, "", "empty_domain"))
        parts += [
            _from_file(survey, "asked", asked),
            rows(
                "profile", **place, statistic="response_rate",
                value=rate, count=count, base=base.round().astype("Int64"), reason=reason,
            ),
        ]  # fmt: skip
    for statistic, share in (
        ("share_weighted", held / held[0]),
        ("share_unweighted", count / count[0]),
    ):
        parts.append(
            rows(
                "profile", **place, statistic=statistic,
                value=share, count=count, base=count[0], effective_base=effective[0],
            )
        )  # fmt: skip
    return joined(parts)


def _check_asked(survey: Survey, asked: Floats, count: Ints) -> None:
    """More cannot have answered than were asked."""
    faults = Faults()
    for (dimension, area), n, people in zip(survey.places, asked, count.tolist(), strict=True):
        if people > n:
            problem = f"{n:.12g} people were asked in {dimension}={area}, and {people} answered."
            fix = "Count everybody who was asked, or leave the table asked out."
            faults.add("data/reference/population", "table asked", problem, fix)
    faults.raise_if_any()


def _from_file(survey: Survey, statistic: str, values: Floats) -> pd.DataFrame:
    """A row an area with a count of the population file, where it has one."""
    reason = np.where(np.isnan(values), "no_frame", "")
    place = places(survey.places, 1)
    return rows("profile", **place, statistic=statistic, value=values, reason=reason)


def known(survey: Survey, tables: tuple[str, ...]) -> Floats:
    """(areas,) people of each area in the first of the tables that tells; NaN where none does."""
    values = np.full(len(survey.places), np.nan)
    for table in tables:
        cells = survey.population[survey.population["table"] == table]
        named = [c for c in cells if c not in ("table", "cell", "count", "unit", "source", "date")]
        for here, (dimension, area) in enumerate(survey.places):
            if not np.isnan(values[here]) or not len(cells):
                continue
            if (dimension, area) == NATIONAL:
                # A margin counts everybody once for each variable: one margin will do.
                kinds = (cells[named] != "").apply(tuple, axis=1)
                values[here] = cells.loc[kinds == kinds.iloc[0], "count"].sum()
                continue
            if dimension not in named or not (cells[dimension] == area).any():
                continue
            part = cells[cells[dimension] == area]
            kinds = (part[named] != "").apply(tuple, axis=1)
            values[here] = part.loc[kinds == kinds.iloc[0], "count"].sum()
    return values


def nonresponse(survey: Survey) -> pd.DataFrame:
    """Unweighted share of each kind of missing answer to each question, in every area.

    A row a question, area and kind.
    The base is everybody in the area. A kind is listed for a question if its scale has it (and
    does not count it as an answer), or if it occurs; not answering is listed for all.
    """
    base = (survey.members & survey.design.live).sum(1)
    reason = np.where(base > 0, "", "empty_domain")
    parts = []
    for name, variable in survey.codebook.variables.items():
        if variable.role not in QUESTION_ROLES:
            continue
        missing = survey.weighted[f"{name}__missing"].astype(str).to_numpy(object)
        kept = {one.kind for one in survey.codebook.rows(name) if one.policy == "category"}
        listed = {one.kind for one in survey.codebook.rows(name)} - kept
        found = listed | {"no_answer"} | set(missing)
        for kind in (kind for kind in REASONS_MISSING if kind in found):
            count = (survey.members & survey.design.live & (missing == kind)).sum(1)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(base > 0, count / base, np.nan)
            key = {**places(survey.places, 1), "item": name, "level": kind}
            numbers = {"value": share, "count": count, "base": base, "reason": reason}
            parts.append({**key, "statistic": "nonresponse", **numbers})
    return stacked("nonresponse", parts)


def weighting(survey: Survey) -> pd.DataFrame:
    """The record of weighting, as rows of results."""
    record = survey.weighting
    if not len(record):
        return joined([])
    people = record["statistic"].isin(["respondents", "trimmed", "stratum_lonely"])
    values = record["value"].to_numpy(np.float64)
    counts = pd.Series(np.where(people, values, np.nan)).round().astype("Int64")
    return rows(
        "weighting", **places([NATIONAL], len(record)),
        item=record["margin"].astype(str).to_numpy(object),
        level=record["level"].astype(str).to_numpy(object),
        statistic=record["statistic"].astype(str).to_numpy(object),
        value=values, count=counts.to_numpy(), reason=np.where(np.isnan(values), "no_frame", ""),
    )  # fmt: skip


def recodes(survey: Survey) -> pd.DataFrame:
    """What cleaning changed, by rule and variable: rows removed, answers recoded."""
    record = survey.recodes[survey.recodes["variable"] != OF_FLOW]
    if not len(record):
        return joined([])
    sums = record.groupby(["variable", "rule"], sort=False)["n"].sum().reset_index()
    count = sums["n"].to_numpy(np.int64)
    return rows(
        "recodes", **places([NATIONAL], len(sums)),
        item=sums["variable"].astype(str).to_numpy(object),
        level=sums["rule"].astype(str).to_numpy(object),
        statistic=np.where(sums["variable"] == OF_RESPONSES, "removed", "recoded"),
        value=count.astype(np.float64), count=count,
    )  # fmt: skip
