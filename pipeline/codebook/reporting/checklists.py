"""Fills the checklists of a wave from what people say and from what is released."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from pipeline.codebook import population, waves
from pipeline.codebook.reporting.questions import ONLINE, QUESTIONS
from pipeline.codebook.reporting.standards import ITEMS, ONLINE_ONLY, Item
from pipeline.codebook.reporting.survey import Survey, file_of
from pipeline.codebook.revisions import matching
from pipeline.contracts.columns import OF_FLOW
from pipeline.errors import Faults

ALWAYS = ("codebook", "provenance")  # files and tables that every release brings
# What a fact is called in the wave's file; others are a fact in each language.
FACTS = {
    "fieldwork": ("fieldwork_from", "fieldwork_to"),
    "published": ("published",),
    "licence_url": ("licence_url",),
}
# What each page of a real wave says of its publication, and what to type where it is lacking.
OF_PAGES = {
    "fact:published": "Type the day on which it is published, such as 2027-06-01.",
    "fact:next": "Say when the next release is expected, or that none is planned.",
    "fact:producer": "Name who publishes the figures.",
    "fact:licence": "Name the licence of the figures, such as Open Government Licence v3.0.",
    "fact:licence_url": "Type the address of the licence.",
    "people.contact": "Say whom a reader may ask.",
}
# What of the release answers, as columns of its rows: a table, and where needed a part of it.
TABLES: dict[str, dict[str, str]] = {
    "profile": {"table": "profile", "statistic": "respondents"},
    "response_rate": {"statistic": "response_rate"},
    "flow": {"table": "recodes", "item": OF_FLOW},
    "weighting": {"table": "weighting"},
    "recodes": {"table": "recodes"},
    "nonresponse": {"table": "nonresponse"},
    "answers": {"table": "item"},
    "findings": {"table": "association", "statistic": "contrast"},
    "model": {"table": "model"},
    "multiplicity": {"table": "association", "statistic": "family_size"},
    "sensitivity": {"table": "association", "statistic": "unweighted_p"},
    "scales": {"table": "scale"},
}


class Filled(NamedTuple):
    """An item of a checklist: its status, what answers it, and what is still lacking.

    `status` is answered, not_applicable or missing; `where` and `lacking` are answers as
    `standards` names them.
    """

    checklist: str
    item: str
    label: str
    required: bool
    status: str
    where: tuple[str, ...]
    lacking: tuple[str, ...]


def fill(
    survey: Survey, facts: dict[str, str], release: pd.DataFrame | None = None
) -> list[Filled]:
    """Every item of every checklist; without a release, its tables count as there.

    Args:
        survey: what people say.
        facts: the wave's facts.
        release: the rows of release.parquet, or None before there are any.
    """
    there = None if release is None else release[release["verdict"] != "not_available"]
    return [_fill(item, survey, facts, there) for item in ITEMS]


def described(survey: Survey, filled: list[Filled]) -> dict[str, Any]:
    """What is published of a wave's making, fit for JSON: `told` and `checklists`."""
    told = {
        question: {"applies": survey.told[question].applies, "words": survey.told[question].words}
        for question in QUESTIONS
        if question in survey.told
    }
    lists = [
        {**one._asdict(), "where": list(one.where), "lacking": list(one.lacking)} for one in filled
    ]
    return {"told": told, "checklists": lists}


def lacking(survey: Survey, filled: list[Filled], wave: waves.Wave) -> Faults:
    """A fault for each answer that a required item or the pages lack: file, key, what to write."""
    faults = Faults()
    wanted: dict[str, list[str]] = {}
    for one in filled:
        for answer in one.lacking if one.required and one.status == "missing" else ():
            wanted.setdefault(answer, []).append(one.label)
    for answer, items in wanted.items():
        asked = f"{', '.join(items)} ask for it"
        _tell(answer, asked, wave.name, survey.languages, faults)
    for answer, fix in OF_PAGES.items():
        if _answered(answer, survey, wave.facts, None)[0] == "missing":
            _tell(answer, "each page says it", wave.name, survey.languages, faults, fix)
    return faults


def _tell(
    answer: str, asked: str, wave: str, languages: Sequence[str], faults: Faults, fix: str = ""
) -> None:
    """The fault that an answer is lacking, and who asks for it."""
    problem = f"it is empty, and {asked}."
    first, _, other = answer.partition("|")
    kind, _, name = first.partition(":")
    if kind == "fact":
        for fact in FACTS.get(name, tuple(f"{name}_{one}" for one in languages)):
            faults.add(
                waves.file_of(wave), f"fact {fact}", problem, fix or "Give the fact a value."
            )
    elif kind == "release":
        fix = (
            f"Type how many were asked, or say in {file_of(wave)}, [{other}], why it is not known."
        )
        faults.add(population.file_of(wave), "table asked", problem, fix)
    elif answer == ONLINE:
        fix = "Write true if people answered on the web, else false."
        faults.add(file_of(wave), f"[collection] {ONLINE}", problem, fix)
    else:
        fix = fix or f"{QUESTIONS[answer]} Or applies = false, and why."
        faults.add(file_of(wave), f"[{answer}]", problem, fix)


def _fill(item: Item, survey: Survey, facts: dict[str, str], there: pd.DataFrame | None) -> Filled:
    """One item."""
    if item.checklist == ONLINE_ONLY and survey.online is not True:
        status, short = ("missing", (ONLINE,)) if survey.online is None else ("not_applicable", ())
        return Filled(item.checklist, item.item, item.label, item.required, status, (), short)
    found = {answer: _answered(answer, survey, facts, there) for answer in item.answers}
    missing = tuple(answer for answer, (state, _) in found.items() if state == "missing")
    where = tuple(place for state, place in found.values() if state != "missing" and place)
    states = {state for state, _ in found.values()}
    status = "missing" if missing else "answered" if "answered" in states else "not_applicable"
    return Filled(item.checklist, item.item, item.label, item.required, status, where, missing)


def _answered(
    answer: str, survey: Survey, facts: dict[str, str], there: pd.DataFrame | None
) -> tuple[str, str]:
    """The state of one answer, and the place that a reader is led to, if any.

    Figures that the release has and hides are an answer: the page says that they are hidden.
    """
    choices = answer.split("|")
    for choice in choices:
        kind, _, name = choice.partition(":")
        if not name:
            if told := survey.told.get(choice):
                return ("answered" if told.applies else "not_applicable"), choice
        elif kind == "fact":
            wanted = FACTS.get(name, tuple(f"{name}_{one}" for one in survey.languages))
            if all(facts.get(fact) for fact in wanted):
                return "answered", choice
        elif name in ALWAYS or there is None or matching(there, TABLES[name]).any():
            return "answered", choice
        elif len(choices) == 1:
            return "not_applicable", ""
    return "missing", ""
