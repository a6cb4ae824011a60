"""Filters and requests as people type them: read alike, or refused with what is nearest."""

import pytest

from pipeline.codebook.requests import Request
from pipeline.codebook.requests.filters import read_filter, written
from pipeline.codebook.requests.typed import request
from pipeline.errors import Faults, nearest
from pipeline.explore.example import example

BOOK = example().survey.codebook


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a=x", {"a": ("x",)}),
        ("a = x|y", {"a": ("x", "y")}),
        ("(a == 'x') & (b == \"y\")", {"a": ("x",), "b": ("y",)}),
        ("a=x and b=y&&c=z", {"a": ("x",), "b": ("y",), "c": ("z",)}),
        ("a='third-sector'|\"and & or = |\"", {"a": ("third-sector", "and & or = |")}),
        ("a=Local government | Tân", {"a": ("Local government", "Tân")}),
        ("a=*", {"a": ("*",)}),
        ("q1=5|6 & brand=sand", {"q1": ("5", "6"), "brand": ("sand",)}),
    ],
)
def test_a_filter_is_read_as_it_is_meant(typed: str, meant: dict[str, tuple[str, ...]]) -> None:
    assert read_filter(typed) == meant
    if all(level.isalnum() for levels in meant.values() for level in levels):
        assert read_filter(written(meant)) == meant


@pytest.mark.parametrize(
    "typed",
    ["a", "a=", "=x", "a=x &", "a=x & a=y", "a!=x", "a>3", "a=x or b=y", "a=b=c", "a|b=c", "a=|x",
     "a='x", "a=O'Brien", "a=$(id)", "a=`id`", "a=x;b=y", "& a=x", "a=x || ", "''=x"],
)  # fmt: skip
def test_what_is_no_filter_is_not_guessed_at(typed: str) -> None:
    assert read_filter(typed) is None


def asked(rows: str = "trust", by: str = "", where: str = "") -> tuple[Request | None, list[str]]:
    faults = Faults()
    return request(BOOK, rows, by, where, faults), [str(one) for one in faults.found]


def test_a_request_is_read_as_a_filter_is() -> None:
    plain, none = asked(where="sector=health|police")
    assert none == []
    for where in ("sector == 'police' | health", "sector=*", "(sector='health'|'police')"):
        assert asked(where=where) == (plain, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rows": "TRSUT"}, "'TRSUT' cannot be asked for here. Did you mean 'trust'?"),
        ({"rows": "sector"}, "'sector' cannot be asked for here. Ask for factors and outcomes: "),
        ({"by": "years"}, "'years' cannot be asked for here. Name a question that has answers: "),
        ({"by": "Sector"}, "'Sector' cannot be asked for here. Did you mean 'sector'?"),
        ({"where": "sector=Helth"}, "'sector' has no answer 'Helth'. Known: health, police. Did"),
        ({"where": "sector=POLICE"}, "Did you mean 'police'?"),
        ({"where": "sector!=health"}, "Name the answers that are meant"),
        ({"where": "sector=health, police"}, "cannot be read"),
    ],
)
def test_a_request_that_cannot_be_has_the_nearest_that_can(
    typed: dict[str, str], said: str
) -> None:
    found, faults = asked(**typed)
    assert found is None
    assert len(faults) == 1
    assert said in faults[0]


def test_very_many_groups_are_refused_at_once() -> None:
    """48 questions of two answers are 2^48 groups, which are counted and not made."""
    from dataclasses import replace

    many = {f"b{n}": BOOK.variables["sector"] for n in range(48)}
    book = replace(BOOK, variables=BOOK.variables | many)
    faults = Faults()
    assert request(book, "trust", ",".join(many), "", faults) is None
    assert "it makes 281,474,976,710,656 groups" in str(faults.found[0])


def test_capitals_do_not_hide_the_nearest() -> None:
    assert nearest("TRUST", ["thirst", "trust"]) == " Did you mean 'trust'?"
    assert nearest("trust", ["Trust", "rust"]) == " Did you mean 'Trust'?"
