"""Typed tables: what can go wrong with any CSV file, in each of the five."""

from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import Case, bytewise, folder_instead, gone, write

FILES = {
    "variables": ("data/reference/variables.csv", "ingest"),
    "scales": ("data/reference/scales.csv", "ingest"),
    "bodies": ("data/reference/bodies.csv", "ingest"),
    "wave": ("data/reference/waves/first.csv", "ingest"),
    "population": ("data/reference/population/first.csv", "weight"),
}


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda body: b"".join(change(body.splitlines(keepends=True)))


def _first(cell: bytes) -> Callable[[bytes], bytes]:
    """The last row, with another text in front."""
    return _lines(lambda rows: [*rows[:-1], cell + rows[-1]])


SPOILT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing in it": (lambda _: b"", "row 1: there is no header"),
    "only blank lines": (lambda _: b"\n\n\n", "there is no header"),
    "no header": (_lines(lambda rows: rows[1:]), "row 1"),
    "Latin-1": (lambda b: b + b"\xe9" + b"," * 5 + b"\n", "it is not UTF-8 text"),
    "UTF-16": (lambda b: b.decode().encode("utf-16"), "it is not UTF-8 text"),
    "a spreadsheet": (lambda _: b"PK\x03\x04" + bytes(range(128, 256)), "it is not UTF-8 text"),
    "semicolons": (lambda b: b.replace(b",", b";"), "not separated by commas"),
    "tabs": (lambda b: b.replace(b",", b"\t"), "not separated by commas"),
    "a lone quote": (_first(b'"'), ""),
    "a NUL": (_first(b"\0"), ""),
    "a bell": (_first(b"\x07"), "control character"),
    "a row too long": (_lines(lambda rows: [*rows, b"a,b" + b",c" * 40 + b"\n"]), "cells where"),
    "a row too short": (_lines(lambda rows: [*rows, b"a,b\n"]), "it has 2 cells"),
    "a column too many": (
        _lines(lambda rows: [rows[0].rstrip() + b",extra\n", *rows[1:]]),
        "column 'extra' is not known",
    ),
    "a cell of a megabyte": (_first(b"x" * 1_000_000), ""),
    "half of it": (lambda b: b[: len(b) * 6 // 10], ""),
}


def _cases() -> list[Case]:
    found = []
    for file, (path, stage) in FILES.items():
        name = path if file in ("variables", "scales", "bodies") else Path(path).name
        missing = (path, "there is no such file")
        found += [
            Case(f"{file}: gone", gone(path), missing, stage),
            Case(f"{file}: a folder", folder_instead(path), (path, "it is a folder"), stage),
            Case(f"{file}: a picture", write(path, b"\x89PNG\r\n"), (path, "not UTF-8"), stage),
        ]
        for what, (change, problem) in SPOILT.items():
            says = (name, *filter(None, [problem]))
            found.append(Case(f"{file}: {what}", bytewise(path, change), says, stage))
    return found


TABLES = tuple(_cases())
