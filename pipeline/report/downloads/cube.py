"""The headline figures in the form that StatsWales takes: a data table, and words for each key.

docs/statswales.md says which of the service's rules were read, and where.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.errors import Faults
from pipeline.report.downloads.release_csv import inert
from pipeline.report.messages import percent, say
from pipeline.report.release.figure import Figure
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release

LANGUAGES = ("en", "cy")
DATA = ("date", "area", "question", "measure", "data", "notes")
WORDS = ("refcode", "description", "lang", "sort", "hierarchy", "notes")
MEASURES = ("refcode", "description", "lang", "sort", "format", "decimals", "notes")
WALES = ("national", "national")


class Measure(NamedTuple):
    """One measure: its code, the statistic it is of, and which number of its row."""

    code: str
    statistic: str
    part: str


MADE_OF = tuple(
    Measure(f"{name}{suffix}", statistic, part)
    for name, statistic in (("share", "group_share"), ("difference", "contrast"))
    for suffix, part in (("", "value"), ("-low", "low"), ("-high", "high"), ("-base", "base"))
)


def cube(release: Release) -> dict[str, str]:
    """The files by name, as CSV: `data.csv`, and `area.csv`, `question.csv` and `measure.csv`.

    Of each question about factors and outcomes, in Wales and every area: the share of the answers
    that count, and of each factor the difference in the main outcome; each with the ends of its
    interval and its rounded base. What is not published is an empty cell with its note code. The
    date is the year in which the fieldwork ended. Nothing is in it that release.csv has not.
    A survey without a main outcome has shares alone.

    Raises:
        BadInput: the survey is not in both languages, or has no answers that count; or the
            dictionary lacks a fact or a name.
    """
    places, questions = list(_places(release)), list(_questions(release))
    faults = Faults()
    if lacking := [one for one in LANGUAGES if one not in release.languages]:
        problem = f"StatsWales takes English and Welsh, and this survey has no {lacking[0]}."
        faults.add("cube", "", problem, "Add it to languages under [report] of config.toml.")
    if not questions:
        problem = "no group of answers to a factor or an outcome counts."
        faults.add("cube", "", problem, "Mark one in scales.csv: kind=group, positive=yes.")
    faults.raise_if_any()
    return {
        "data.csv": _csv(DATA, _data(release, places, questions)),
        "area.csv": _csv(WORDS, _areas(release, places)),
        "question.csv": _csv(WORDS, _worded(release, questions)),
        "measure.csv": _csv(MEASURES, _measures(release)),
    }


def _csv(head: Sequence[str], rows: Iterator[Sequence[str | int]]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return lines.getvalue()


def _places(release: Release) -> Iterator[tuple[str, str]]:
    names = Names(release.dictionary, release.languages[0])
    yield WALES
    for dimension in names.dimensions():
        for area in names.areas(dimension):
            yield dimension, area


def _main(release: Release) -> str:
    """The outcome that differences are of; "" where there is none."""
    main = str(release.dictionary["analysis"]["main_outcome"])
    items = release.dictionary["items"]
    return main if main in items and items[main]["role"] == "outcome" else ""


def _questions(release: Release) -> Iterator[tuple[str, str, str]]:
    """The questions that have an answer group that counts: variable, role and that group."""
    for variable, one in release.dictionary["items"].items():
        if one["role"] not in ("factor", "outcome") or not one["asked"]:
            continue
        rows = release.dictionary["scales"][one["scale"]]
        group = [row["level"] for row in rows if row["kind"] == "group" and row["positive"]]
        if group:
            yield variable, one["role"], group[0]


def _refcode(dimension: str, area: str) -> str:
    """The code of an area. No dimension has a hyphen in its name, so that no two share a code."""
    return area if (dimension, area) == WALES else f"{dimension}-{area}"


def _data(
    release: Release, places: Sequence[tuple[str, str]], questions: Sequence[tuple[str, str, str]]
) -> Iterator[Sequence[str | int]]:
    year = Names(release.dictionary, LANGUAGES[0]).fact("fieldwork_to")[:4]
    main = _main(release)
    for dimension, area in places:
        for variable, role, group in questions:
            share = release.figure(
                "item", dimension, area, item=variable, level=group, statistic="group_share"
            )
            found = {"group_share": share}
            if main and role == "factor":
                found["contrast"] = release.figure(
                    "association", dimension, area, item=variable, outcome=main,
                    statistic="contrast",
                )  # fmt: skip
            for measure in MADE_OF:
                if measure.statistic in found:
                    value, note = _cell(found[measure.statistic], measure.part)
                    yield year, _refcode(dimension, area), variable, measure.code, value, note


def _cell(figure: Figure, part: str) -> tuple[str, str]:
    """A number and its note codes; an empty cell says why it is empty."""
    codes = ",".join(mark.strip("[]") for mark in figure.mark.split())
    value = getattr(figure, part)
    if not figure.shown or value is None:
        return "", codes if not figure.shown else "z"
    return format(value, ".15g"), codes


def _areas(release: Release, places: Sequence[tuple[str, str]]) -> Iterator[Sequence[str | int]]:
    for sort, (dimension, area) in enumerate(places, 1):
        above = "" if (dimension, area) == WALES else WALES[1]
        for language in LANGUAGES:
            name = inert(Names(release.dictionary, language).area(dimension, area))
            yield _refcode(dimension, area), name, language, sort, above, ""


def _worded(
    release: Release, questions: Sequence[tuple[str, str, str]]
) -> Iterator[Sequence[str | int]]:
    for sort, (variable, *_) in enumerate(questions, 1):
        for language in LANGUAGES:
            names = Names(release.dictionary, language)
            words = inert(names.item(variable)), inert(names.question(variable))
            yield variable, words[0], language, sort, "", words[1]


def _measures(release: Release) -> Iterator[Sequence[str | int]]:
    analysis, main = release.dictionary["analysis"], _main(release)
    there = [measure for measure in MADE_OF if main or measure.statistic != "contrast"]
    for sort, measure in enumerate(there, 1):
        for language in LANGUAGES:
            names = Names(release.dictionary, language)
            words = {}
            if measure.part in ("low", "high"):
                words["confidence"] = percent(language, 100 * float(analysis["confidence"]))
            if measure.statistic == "contrast":
                words["outcome"] = names.item(main)
            text = say(language, f"cube.{measure.code.replace('-', '_')}", **words)
            yield measure.code, inert(text), language, sort, "integer", 0, ""
