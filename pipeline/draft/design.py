"""Columns of the design: when people answered, how long it took, how large strata and clusters are.

All are recognised by their names and by what they hold; none is certain, so a person confirms them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.codebook.wording import as_words, tidy
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import numbers_of
from pipeline.ingest.thirds import TWO_WAYS, unread

# Names as tools and people have them, each with its confidence and its question: Qualtrics EndDate,
# Microsoft Forms Completion time, LimeSurvey submitdate, Google Timestamp, REDCap
# survey_timestamp, SurveyMonkey End Date, Snap Date completed.
_ENDED = (
    r"(.* )?(end ?(date|time)|ended|date ended|finish ?(date|time)|finished( (on|at))?"
    r"|complet\w*( (date|time|on|at|timestamp))*|(date|time)( of)? complet\w*"
    r"|submit(ted)?( ?(date|time|on|at))*|submission( ?(date|time|timestamp))+"
    r"|date (submitted|of submission|of response)|(dyddiad|amser) (cwblhau|cyflwyno|gorffen))"
)
_KEPT = (
    r"(.* )?(time ?stamp|date ?stamp|recorded ?(date|on|at)|response (date|time)|date received"
    r"|received( (on|at))?|interview date|date of interview|int ?date|stamp amser)"
)
_BEGUN = (
    r"(.* )?(start ?(date|time)|started( (on|at))?|date started|created( (on|at))?"
    r"|dyddiad cychwyn)"
)
_PLAIN = r"(survey |arolwg )?(date|dyddiad)( time)?"
_DATES = (
    (_ENDED, 0.9, "its name, and it holds dates"),
    (_KEPT, 0.75, "its name, and it holds dates; is it when each person finished?"),
    (_PLAIN, 0.6, "its name, and it holds dates; is it when each person answered?"),
    (_BEGUN, 0.5, "it is when people began, and no column says when they finished; will it do?"),
)
# Of people or of their work, not of the answer.
_OTHERS = re.compile(
    r"\b(birth|born|dob|employ\w*|contract|course|training|treatment|tenancy|job|role|project|hire"
    r"|joined|expir\w*|geni)\b"
)
_GROUP = (
    r"(cluster|psu|organisation|school|site|team|practice|ward|branch|household|unit|workplace)"
)
_SIZE = re.compile(
    rf"(.* )?({_GROUP} (size|population|headcount|roll|n)"
    rf"|(size|population|headcount|roll) of( the| its)? {_GROUP}|headcount|school roll"
    rf"|people in( the| its)? {_GROUP}"
    r"|(number of|total|all) (people|staff|employees|pupils|students|patients|residents|members"
    r"|adults)( in .*)?)"
)

_STRATUM_SIZE = re.compile(
    r"(.* )?(fpc\d*|pop(ulation)? ?(size|n|total|count)|(stratum|strata) (size|population|total|n)"
    r"|(number|total) of (people|staff|employees|pupils|students|patients|residents|members|adults"
    r"|schools|organisations|clusters)?( in| of)?( the| its| each)? ?(population|stratum|area"
    r"|frame)"
    r"|population|(size|population) of( the| its)? (stratum|area)|n stratum|n population"
    r"|poblogaeth|maint y boblogaeth)"
)
_TOOK = re.compile(
    r"(.* )?(duration( in (seconds|minutes))?|time taken( to complete)?( (seconds|minutes))?"
    r"|total time|interview ?time|completion time seconds|hyd|amser a gymerwyd)"
)


@dataclass(frozen=True)
class Found:
    """A column, how sure it is that it has a role, and why or what a person is asked."""

    column: str
    sure: float
    why: str


def date_column(export: Export) -> Found | None:
    """The column that most likely says when people answered; never of a confidence of 1.

    Of completion before any other moment, and dates that can be read in one way before others.
    """
    best = None
    for column in map(str, export.frame.columns):
        said = _said(export, column)
        if any(_OTHERS.search(one) for one in said) or as_codes(export.frame[column]).isna().all():
            continue
        for pattern, sure, why in _DATES:
            if any(re.fullmatch(pattern, one) for one in said):
                wrong = unread(export, column)
                if wrong == TWO_WAYS:
                    sure, why = 0.4, f"{why}; {wrong} Can they be exported as 2025-09-30?"
                if wrong in ("", TWO_WAYS) and (best is None or sure > best.sure):
                    best = Found(column, sure, why)
                break
    return best


def size_column(export: Export, cluster: str) -> Found | None:
    """The column that may say how many people each respondent's cluster has.

    It is called so, and holds whole numbers, one for each cluster and no fewer than its rows.

    Args:
        export: what was exported.
        cluster: the column of clusters; "" = there is none, and so no such column.
    """
    if not cluster:
        return None
    for column in map(str, export.frame.columns):
        if column == cluster or not any(_SIZE.fullmatch(one) for one in _said(export, column)):
            continue
        people = _whole_numbers(export, column)
        if people is None:
            continue
        groups = people.groupby(as_codes(export.frame[cluster]))
        if bool(groups.nunique().eq(1).all() and (groups.first() >= groups.size()).all()):
            why = (
                f"its name, and one number for each of {cluster:.60}, no fewer than answered; "
                "does it count all the people there who could have been asked?"
            )
            return Found(column, 0.6, why)
    return None


def population_column(export: Export, strata: Sequence[str], clusters: str) -> Found | None:
    """The column that may say how many units each respondent's stratum has in the population.

    It is called so, and holds whole numbers, one for each stratum and no fewer than its units here.

    Args:
        export: what was exported.
        strata: columns that may be the stratum, of which one is enough; without any, one number
            for all rows will do.
        clusters: the column of clusters, which are then the units; "" = each row is one.
    """
    everybody = pd.Series("", index=export.frame.index)
    for column in map(str, export.frame.columns):
        if not any(_STRATUM_SIZE.fullmatch(one) for one in _said(export, column)):
            continue
        units = _whole_numbers(export, column)
        if units is None:
            continue
        for stratum in (*(one for one in strata if one != column), ""):
            groups = as_codes(export.frame[stratum]) if stratum else everybody
            here = as_codes(export.frame[clusters]) if clusters else export.frame.index.to_series()
            sampled = here.groupby(groups).nunique()
            sizes = units.groupby(groups)
            if bool(sizes.nunique().eq(1).all() and (sizes.first() >= sampled).all()):
                where = f"one number for each of {stratum:.60}" if stratum else "one number for all"
                what = "clusters" if clusters else "people"
                why = f"its name, and {where}; is it how many {what} there are in the population?"
                return Found(column, 0.6, why)
    return None


def no_size(export: Export, column: str) -> str:
    """Why a column that is called the size of a stratum is none; "" for any other column.

    It is asked of columns that `population_column` has not found.
    """
    called = any(_STRATUM_SIZE.fullmatch(one) for one in _said(export, column))
    if column in export.values or not called or _whole_numbers(export, column) is None:
        return ""
    return (
        "it is called the size of a stratum, and is not one number for each, or a smaller one than "
        "how many answered there; without it, populations count as large"
    )


def duration_column(export: Export) -> Found | None:
    """The column that may say how long each person took: so called, and numbers above 0."""
    for column in map(str, export.frame.columns):
        if column in export.dates or not any(_TOOK.fullmatch(o) for o in _said(export, column)):
            continue
        answers = as_codes(export.frame[column]).dropna()
        took = answers.map(numbers_of(answers.unique())).astype(float)
        if len(took) and bool((took >= 0).all() and took.nunique() > 2):
            return Found(column, 0.7, "its name, and it holds numbers; only their order counts")
    return None


def _whole_numbers(export: Export, column: str) -> "pd.Series[float] | None":
    """(rows,) the numbers of a column that has a whole one in each row; None for any other."""
    answers = as_codes(export.frame[column])
    numbers = answers.map(numbers_of(answers.dropna().unique())).astype(float)
    return numbers if bool(numbers.notna().all() and (numbers % 1 == 0).all()) else None


def _said(export: Export, column: str) -> list[str]:
    """The name of a column and its text, as words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).replace("_", " ").replace(".", " ")
    texts = (tidy(spaced), tidy(as_words(export.labels.get(column, ""))))
    return [re.sub(r" (utc|gmt)$", "", one) for one in texts if one]
