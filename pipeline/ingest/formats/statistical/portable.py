"""Reads SPSS portable files, .por, with their user-missing codes.

The ReadStat library, which reads the other formats of SPSS, opens these files too. It makes a blank
of every user-missing code and loses every letter beyond ASCII, so "don't know" would be no answer
and a Welsh question could not be matched.

Source: PSPP developers' guide, "Portable File Format" (GNU PSPP 2.0).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export, Range, as_code
from pipeline.ingest.formats.limits import FILE, larger
from pipeline.ingest.formats.statistical.readstat import AGAIN, check_text
from pipeline.ingest.formats.statistical.spss import is_spss_date

_LINE, _HEAD, _TAG = 80, 464, b"SPSSPORT"
_DIGITS = 300  # of a number to base 30; a float has a dozen, or 209 before its point
_LATER = 82  # what SPSS 25 adds to the numbers of the formats of dates
_NUMBER = re.compile(r" *([-+]?)([0-9A-T]*)(?:\.([0-9A-T]*))?(?:([-+])([0-9A-T]+))?/")
_ABSENT = re.compile(r" *\*.")
_DATES = {
    20: "DATE", 21: "TIME", 22: "DATETIME", 23: "ADATE", 24: "JDATE", 25: "DTIME", 26: "WKDAY",
    27: "MONTH", 28: "MOYR", 29: "QYR", 30: "WKYR", 38: "EDATE", 39: "SDATE", 40: "MTIME",
    41: "YMDHMS",
}  # fmt: skip


class _Cut(Exception):
    """The file is not as a portable file should be where it was read."""


@dataclass
class _Variable:
    name: str
    text: bool
    date: bool
    label: str = ""
    values: dict[str, str] = field(default_factory=dict)
    missing: list[Range] = field(default_factory=list)
    lost: bool = False


@dataclass
class _Reader:
    """Reads numbers to base 30 and counted texts one after the other."""

    text: str
    at: int = 0

    def tag(self) -> str:
        self.at += 1
        if self.at > len(self.text):
            raise _Cut
        return self.text[self.at - 1]

    def number(self) -> float | None:
        if absent := _ABSENT.match(self.text, self.at):
            self.at = absent.end()
            return None
        found = _NUMBER.match(self.text, self.at)
        if found is None or not (found[2] or found[3]):
            raise _Cut
        self.at = found.end()
        sign, whole, part, way, power = found.groups()
        digits = whole + (part or "")
        if len(digits) > _DIGITS or len(power or "") > 2:
            raise _Cut
        shift = int(power or "0", 30) * (-1 if way == "-" else 1) - len(part or "")
        value = int(digits, 30)
        try:
            size = float(value * 30**shift) if shift >= 0 else value / 30**-shift
        except OverflowError:
            size = np.inf
        return -size if sign == "-" else size

    def count(self) -> int:
        value = self.number()
        if value is None or value != int(value) or not 0 <= value <= len(self.text):
            raise _Cut
        return int(value)

    def string(self) -> str:
        length = self.count()
        if self.at + length > len(self.text):
            raise _Cut
        self.at += length
        return _decoded(self.text[self.at - length : self.at])

    def value(self, text: bool) -> float | str | None:
        return self.string() if text else self.number()


def _decoded(text: str) -> str:
    """Text of the file (a character a byte) as UTF-8; what is not UTF-8 shows as U+FFFD."""
    return text.encode("latin-1").decode("utf-8", "replace")


def read_por(path: Path) -> Export:
    """Read a portable file; user-missing codes are kept, dates stay numbers.

    Portable files do not state an encoding: ASCII and UTF-8 are read.

    Raises:
        BadInput: the file is damaged, ends too early, has two variables of one name, or has names
            or labels in another encoding.
    """
    data = path.read_bytes()
    if (size := _LINE * (data.count(b"\n") + data.count(b"\r"))) > 2 * FILE:
        raise larger(path.name, f"its lines have {size:,} characters; the limit is {2 * FILE:,}.")
    lines = re.split(r"\r\n|\n|\r", data.decode("latin-1"))
    text = "".join(line.ljust(_LINE) if line else "" for line in lines)
    if text[_HEAD - 8 : _HEAD].encode("latin-1") != _TAG:
        raise BadInput([Fault(path.name, "", "it is not an SPSS portable file.", AGAIN)])
    if not text.rstrip(" ").endswith("Z"):
        raise BadInput([Fault(path.name, "", "it ends too early.", AGAIN)])
    try:
        variables, weight, rows = _read(_Reader(text, _HEAD))
    except _Cut:
        raise BadInput([Fault(path.name, "", "it is damaged.", AGAIN)]) from None
    names = [one.name for one in variables]
    if len(set(names)) != len(names):
        problem = "two of its variables have one name."
        raise BadInput([Fault(path.name, "", problem, "Rename one, and export it again.")])
    for one in (one for one in variables if one.lost):
        problem = f"the range of user-missing values of '{one.name}' has lost its lower end."
        fix = "Some versions of PSPP write it so; save it as .sav instead."
        raise BadInput([Fault(path.name, "", problem, fix)])
    labels = {one.name: one.label for one in variables}
    values = {one.name: one.values for one in variables if one.values}
    check_text(path.name, labels, values)
    return Export(
        name=path.name,
        frame=_frame(variables, rows),
        labels=labels,
        values=values,
        missing={one.name: one.missing for one in variables if one.missing},
        dates=frozenset(one.name for one in variables if one.date),
        weight=weight if weight in names else "",
    )


def _read(reader: _Reader) -> tuple[list[_Variable], str, list[list[Any]]]:
    """The variables, the weight's name, and the respondents."""
    variables: list[_Variable] = []
    weight = ""
    reader.tag()
    reader.string()
    reader.string()
    while (tag := reader.tag()) != "F":
        if tag in "123":
            reader.string()
        elif tag in "45":
            reader.count()
        elif tag == "6":
            weight = reader.string()
        elif tag == "7":
            variables.append(_variable(reader))
        elif tag in "89ABC" and variables:
            _about(tag, variables[-1], reader)
        elif tag == "D":
            _labels(reader, {one.name: one for one in variables})
        elif tag == "E":
            for _ in range(reader.count()):
                reader.string()
        else:
            raise _Cut
    rows = []
    while reader.text[reader.at : reader.at + 1] != "Z":
        rows.append([reader.value(one.text) for one in variables])
        if not variables:
            raise _Cut
    return variables, weight, rows


def _variable(reader: _Reader) -> _Variable:
    width = reader.count()
    name = reader.string()
    forms = [reader.count() for _ in range(6)]
    date = _DATES.get(forms[0], "") or _DATES.get(forms[0] - _LATER, "")
    return _Variable(name, width > 0, bool(date) and width == 0 and is_spss_date(date))


def _about(tag: str, variable: _Variable, reader: _Reader) -> None:
    """A variable's label, or what is user-missing."""
    if tag == "C":
        variable.label = reader.string()
        return
    first = _known(reader.value(variable.text))
    if tag == "8":
        # Text or number twice: a range of one kind, which the union does not say.
        variable.missing.append((first, first))  # type: ignore[arg-type]
    elif isinstance(first, str):
        raise _Cut
    elif tag == "9":
        variable.missing.append((-np.inf, first))
    elif tag == "A":
        variable.missing.append((first, np.inf))
        variable.lost = bool(np.isinf(first))
    else:
        second = _known(reader.number())
        # A number here: text has left above.
        variable.missing.append((first, second))  # type: ignore[arg-type]


def _known(value: float | str | None) -> float | str:
    if value is None:
        raise _Cut
    return value


def _labels(reader: _Reader, variables: dict[str, _Variable]) -> None:
    names = [reader.string() for _ in range(reader.count())]
    if not names or any(name not in variables for name in names):
        raise _Cut
    text = variables[names[0]].text
    for _ in range(reader.count()):
        code = as_code(_known(reader.value(text)))
        label = reader.string()
        for name in names:
            variables[name].values[code] = label


def _frame(variables: list[_Variable], rows: list[list[Any]]) -> pd.DataFrame:
    columns = {}
    for at, one in enumerate(variables):
        found = [row[at] for row in rows]
        columns[one.name] = pd.Series(found, dtype="str" if one.text else "float64")
    return pd.DataFrame(columns)
