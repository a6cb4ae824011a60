"""The declarations of statistics: complete, and used by all who judge a figure."""

import re
from collections import Counter

import pytest

from pipeline.report.messages import messages
from pipeline.statistics import NEEDS, STATISTICS, TABLES, declared
from pipeline.units import P_BANDS, PATTERNS, UNITS
from tests.conftest import ROOT


@pytest.mark.parametrize("one", STATISTICS.values(), ids=lambda one: f"{one.table} {one.name}")
def test_a_declaration_is_whole(one) -> None:
    """Its needs are known, its name is in the catalogue, and unit, bounds and rounding fit."""
    assert set(one.needs) <= set(NEEDS)
    assert one.label in messages()
    assert one.bounds[0] < one.bounds[1]
    assert (one.unit == "count") == bool(one.counts)
    fits = {
        "percent": {"whole"}, "points": {"whole"}, "p_band": {"band"},
        "ratio": {"two_digits", "decimal"}, "number": {"two_digits", "three_digits"},
        "count": {"step"} if one.counts == "respondents" else {"exact"},
    }  # fmt: skip
    assert one.rounding in fits[one.unit]


def test_each_is_declared_once() -> None:
    text = (ROOT / "pipeline/statistics.py").read_text(encoding="utf-8")
    found = [
        (table, name)
        for tables, names in re.findall(r'_declare\("([a-z ]+)", "([\w ]+)"', text)
        for table in tables.split()
        for name in names.split()
    ]
    assert len(found) == len(set(found)) == len(STATISTICS)


def test_every_need_is_asked_for() -> None:
    assert {need for one in STATISTICS.values() for need in one.needs} == set(NEEDS)


def test_counts_of_things_are_those_of_questions_tests_and_rounds() -> None:
    """Typed here: what is a number of people may never join this list."""
    things = {key for key, one in STATISTICS.items() if one.counts == "things"}
    families = {(t, "family_size") for t in ("association", "model", "different", "context")}
    families |= {("change", "family_size"), ("trend", "family_size"), ("trend", "waves")}
    assert things == families | {("scale", "items"), ("weighting", "iterations")}


def test_what_needs_nothing_is_about_the_population_the_weights_or_the_response() -> None:
    """Only tables that hold no answer to any question may have a figure that needs nothing."""
    free = {key for key, one in STATISTICS.items() if not one.needs}
    assert {table for table, _ in free} == {"profile", "weighting", "recodes"}
    assert {name for table, name in free if table == "profile"} == {"population", "asked"}


def test_a_statistic_that_is_not_declared_is_none() -> None:
    assert declared(["item", "item", "median"], ["share", "contrast", "share"])[1:] == [None, None]
    assert set(TABLES) == {table for table, _ in STATISTICS}
    assert set(PATTERNS) | {"percent", "p_band"} == set(UNITS)
    assert list(P_BANDS) == sorted(P_BANDS)


def test_methods_name_every_figure_and_what_is_never_published() -> None:
    """The table of docs/methods.md has each table's statistics, and no other, with their marks."""
    text = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    named: dict[tuple[str, str], bool] = {}
    for tables, names in re.findall(r"^\| ([a-z, ]+) \| (`[^|]+) \|", text, re.MULTILINE):
        for table in tables.split(", "):
            for name, mark in re.findall(r"`(\w+)`( †)?", names):
                named[table, name] = bool(mark)
    assert named == {key: "never" in one.needs for key, one in STATISTICS.items()}


def test_disclosure_says_what_an_intruder_makes_of_every_figure() -> None:
    """The table of docs/disclosure.md has each table's statistics, and no other."""
    text = (ROOT / "docs/disclosure.md").read_text(encoding="utf-8")
    named = [
        (table, name)
        for tables, names in re.findall(r"^\| ([a-z, ]+) \| (`[^|]+) \|", text, re.MULTILINE)
        for table in tables.split(", ")
        for name in re.findall(r"`(\w+)`", names)
        if table in TABLES
    ]
    assert set(named) == {*STATISTICS}
    assert max(Counter(named).values()) == 1


def test_every_source_of_the_methods_is_among_the_references() -> None:
    """A name with a year in brackets, or with a comma before the year inside of brackets."""
    text, references = (ROOT / "docs/methods.md").read_text(encoding="utf-8").split("## References")
    known = {
        (name, year)
        for names, year in re.findall(r"^- (.+?) \((\d{4})\)", references, re.MULTILINE)
        for name in re.findall(r"[^\W\d_][\w'’-]+", names)
    }
    cited = re.findall(r"([^\W\d_][\w'’-]+)(?: and others)? \((\d{4})", text)
    cited += re.findall(r"([^\W\d_][\w'’-]+)(?: and others)?,? (\d{4})[,;)]", text)
    assert len(cited) > 50
    assert [one for one in cited if one not in known] == []
