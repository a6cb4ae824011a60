"""Who answered: tables profile and nonresponse, and the records of weighting and of cleaning."""

import numpy as np
import pandas as pd

from pipeline.analyse.rows import WALES, Rows, places
from pipeline.analyse.survey import NATIONAL, Survey
from pipeline.codebook.concepts import QUESTION_ROLES, REASONS_MISSING
from pipeline.contracts.columns import OF_FLOW, OF_RESPONSES
from pipeline.errors import Faults
from pipeline.stats.variance.design import Floats, Ints


def profile_rows(survey: Survey) -> pd.DataFrame:
    """Respondents, population, people asked and response rate of every area, and its shares.

    A row a figure and area.
    largest_weight is the part of an area's weight that one respondent holds at most.
    share_weighted and share_unweighted are of Wales: their base is everybody who answered. The
    response rate is of everybody asked: AAPOR's RR2 where nobody asked is known to be out of scope,
    and below it otherwise (`flow_rows` has the rates of Wales by their definitions).

    Raises:
        BadInput: more people answered in an area than were asked there.
    """
    weights = survey.design.weights
    members = survey.members & (weights > 0)
    count = members.sum(1)
    held = (members * weights).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = held**2 / (members * weights**2).sum(1)
    rows, place = Rows("profile"), places(survey.places, 1)
    rows.add("respondents", count, count=count, base=count, effective_base=effective, **place)
    population, asked = known(survey, ("frame", "margin")), known(survey, ("asked",))
    _check_asked(survey, asked, count)
    _add_from_file(rows, survey, "population", population)
    if (survey.population["table"] == "asked").any():
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(asked > 0, count / asked, np.nan)
        base = np.where(asked > 0, asked, np.nan).round()
        reason = np.where(np.isnan(asked), "no_frame", np.where(asked > 0, "", "empty_domain"))
        _add_from_file(rows, survey, "asked", asked)
        rows.add("response_rate", rate, reason, count=count, base=base, **place)
    for statistic, share in (
        ("share_weighted", held / held[0]),
        ("share_unweighted", count / count[0]),
    ):
        rows.add(statistic, share, count=count, base=count[0], effective_base=effective[0], **place)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.where(held > 0, (members * weights).max(1, initial=0) / held, np.nan)
    lone = np.where(held > 0, "", "empty_domain")
    rows.add("largest_weight", largest, lone, count=count, base=count, **place)
    return rows.frame()


def _check_asked(survey: Survey, asked: Floats, count: Ints) -> None:
    """More cannot have answered than were asked."""
    faults = Faults()
    for (dimension, area), n, people in zip(survey.places, asked, count.tolist(), strict=True):
        if people > n:
            problem = f"{n:.12g} people were asked in {dimension}={area}, and {people} answered."
            fix = "Count everybody who was asked, or leave the table asked out."
            faults.add("data/reference/population", "table asked", problem, fix)
    faults.raise_if_any()


def _add_from_file(rows: Rows, survey: Survey, statistic: str, values: Floats) -> None:
    """A row an area with a count of the population file, where it has one."""
    reason = np.where(np.isnan(values), "no_frame", "")
    rows.add(statistic, values, reason, **places(survey.places, 1))


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


def nonresponse_rows(survey: Survey) -> pd.DataFrame:
    """Unweighted share of each kind of missing answer to each question, in every area.

    A row a question, area and kind.
    The base is everybody in the area. A kind is listed for a question if its scale has it (and
    does not count it as an answer), or if it occurs; not answering is listed for all.
    """
    base = (survey.members & survey.design.live).sum(1)
    reason = np.where(base > 0, "", "empty_domain")
    rows = Rows("nonresponse")
    for name, variable in survey.codebook.variables.items():
        if variable.role not in QUESTION_ROLES:
            continue
        missing = survey.weighted[f"{name}__missing"].astype(str).to_numpy(object)
        kept = {one.kind for one in survey.codebook.rows(name) if one.policy == "category"}
        listed = {one.kind for one in survey.codebook.rows(name)} - kept
        found = listed | {"no_answer"} | set(missing)
        asked = base - (survey.members & survey.design.live & (missing == "not_asked")).sum(1)
        gone = (
            survey.members & survey.design.live & (missing != "") & (missing != "not_asked")
        ).sum(1)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(asked > 0, gone / asked, np.nan)
        why = np.where(asked > 0, "", "not_asked")
        key = {**places(survey.places, 1), "item": name}
        rows.add("missing", share, why, count=gone, base=asked, **key)
        for kind in (kind for kind in REASONS_MISSING if kind in found):
            count = (survey.members & survey.design.live & (missing == kind)).sum(1)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(base > 0, count / base, np.nan)
            key = {**places(survey.places, 1), "item": name, "level": kind}
            rows.add("nonresponse", share, reason, count=count, base=base, **key)
    return rows.frame()


def weighting_rows(survey: Survey) -> pd.DataFrame:
    """The record of weighting, as rows of results.

    Which strata have one unit, or nobody, is no result: that such a row is there would say how many
    answered.
    """
    rows, record = Rows("weighting"), survey.weighting
    record = record[~record["statistic"].isin(["stratum_lonely", "stratum_empty"])]
    if not len(record):
        return rows.frame()
    people = record["statistic"].isin(["respondents", "trimmed"])
    values = record["value"].to_numpy(np.float64)
    rows.add(
        record["statistic"].astype(str),
        values,
        np.where(np.isnan(values), "no_frame", ""),
        count=np.where(people, values, np.nan).round(),
        item=record["margin"].astype(str),
        level=record["level"].astype(str),
        **WALES,
    )
    return rows.frame()


def recode_rows(survey: Survey) -> pd.DataFrame:
    """What cleaning changed, by rule and variable: rows removed, answers recoded."""
    record = survey.recodes[survey.recodes["variable"] != OF_FLOW]
    rows = Rows("recodes")
    if not len(record):
        return rows.frame()
    sums = record.groupby(["variable", "rule"], sort=False)["n"].sum().reset_index()
    rows.add(
        np.where(sums["variable"] == OF_RESPONSES, "removed", "recoded"),
        sums["n"],
        count=sums["n"],
        item=sums["variable"].astype(str),
        level=sums["rule"].astype(str),
        **WALES,
    )
    return rows.frame()
