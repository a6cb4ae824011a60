"""Recognises exports of survey tools by raw cells; the rules of each tool are in `tools.toml`."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.ingest.formats.contents import as_name
from pipeline.ingest.formats.grid import DATE, NUMBER, TEXT, Cell, Grid
from pipeline.ingest.formats.header import find_header, named
from pipeline.ingest.formats.numerals import is_numeral
from pipeline.ingest.formats.rows import Header, check_rows
from pipeline.ingest.tools.unshown import with_unshown

_HEAD = 4
_ANSWER = ("response", "open-ended response")  # second headings that add nothing to the first
_STORED = {"text": TEXT, "number": NUMBER, "date": DATE}


@dataclass(frozen=True)
class Tool:
    """A survey tool: its name, and its rules as `tools.toml` has them."""

    name: str
    rules: dict[str, Any]


@cache
def known_tools() -> tuple[Tool, ...]:
    """The tools that are recognised, in the order in which they are tried."""
    text = files("pipeline.ingest.tools").joinpath("tools.toml").read_text(encoding="utf-8")
    written = tomllib.loads(text)
    return tuple(
        Tool(like := rules.get("like", name), {**written[like], **rules})
        for name, rules in written.items()
    )


def tool_of(grid: Grid) -> Tool | None:
    """The tool that wrote a file, where its first rows have what is certain of one."""
    head = [[as_name(cell or "") for cell in row] for row in grid.rows(0, _HEAD)]
    by_cells = (tool for tool in known_tools() if "names" in tool.rules)
    return next(
        (t for t in by_cells if head and _is(t.rules, head) and _holds(t.rules, grid)), None
    )


def _holds(rules: dict[str, Any], grid: Grid) -> bool:
    """Whether the answers are stored, and are, as the rules say."""
    stored, cells, first = rules.get("stored", []), rules.get("cells", {}), _first(rules, grid)
    if not stored and not cells:
        return True
    names = [as_name(cell or "") for cell in grid.row(rules["names"])]
    places = {names.index(at) if at in names else int(at): form for at, form in cells.items()}
    if len(grid) <= first or len(grid.columns) <= max(places):
        return False
    if stored and len(grid.kinds) < len(stored):
        return False
    if any((grid.kinds[at][first:] != _STORED[how]).any() for at, how in enumerate(stored)):
        return False
    return all(
        all(re.fullmatch(form, cell or "") for cell in grid.columns[at][first:].to_pylist())
        for at, form in places.items()
    )


def _first(rules: dict[str, Any], grid: Grid) -> int:
    """The row of the first answers: a rule says it, or a row of headings or numbers shows it.

    Rows of headings are counted, as people delete some.
    """
    head = grid.rows(0, _HEAD)
    if within := rules.get("within"):
        return 1 + next(n for n, row in enumerate(head) if any(within in (c or "") for c in row))
    if until := rules.get("until"):
        at = [as_name(cell or "") for cell in head[rules["names"]]].index(until)
        return next((n for n, row in enumerate(head) if n and is_numeral(row[at] or "")), 1)
    return int(rules["first"])


def _is(rules: dict[str, Any], head: list[list[str]]) -> bool:
    names = head[0]
    begins = [cell.casefold() for cell in rules.get("begins", [])]
    if [cell.casefold().replace("_", " ") for cell in names[: len(begins)]] != begins:
        return False
    if not set(rules.get("marks", [])) <= {*names, *_codes(names)} or not _matches(rules, names):
        return False
    if within := rules.get("within"):
        held = [row for row in head[1:] if sum(within in cell for cell in row) >= 2]
        if not held:
            return False
    if "stems" in rules:
        return bool(_headings(head, len(begins)))
    return True


def _codes(names: Iterable[str]) -> dict[str, str]:
    """Names by the code before their words, as LimeSurvey has "id. Response ID" where asked."""
    return {name.partition(". ")[0]: name for name in names if ". " in name}


def _matches(rules: dict[str, Any], names: list[str]) -> bool:
    """Whether the names end, match and are as the rules say."""
    filled = [name for name in names if name]
    if ends := rules.get("ends"):
        plain = ends != "]"
        if not any(name.endswith(ends) and (plain or "[" in name) for name in filled[1:]):
            return False
    if (some := rules.get("some")) and sum(bool(re.fullmatch(some, n)) for n in filled) < 2:
        return False
    beside = set(rules.get("beside", []))
    every = rules.get("all", ".*")
    return all(name in beside or re.fullmatch(every, name, re.DOTALL) for name in filled)


def _headings(head: list[list[str]], admin: int) -> list[int]:
    """The rows right below the names that are blank under the first columns, and not elsewhere."""
    found: list[int] = []
    for at, row in enumerate(head[1:], 1):
        if any(row[:admin]) or not any(row):
            break
        found.append(at)
    return found


def read_header(grid: Grid) -> tuple[Grid, Header]:
    """The grid without rows that a known tool marks as no interviews, and its header.

    Raises:
        BadInput: as `find_header`.
    """
    tool = tool_of(grid)
    if tool is None:
        return grid, find_header(grid)
    rules, at = tool.rules, tool.rules["names"]
    grid = _cleared(grid, rules)
    first, head = _first(rules, grid), grid.rows(0, _HEAD)
    top = grid.row(at)
    names = [as_name(cell or "") for cell in top]
    if "stems" in rules:
        admin = len(rules["begins"])
        below = _headings([[as_name(cell or "") for cell in row] for row in head], admin)
        first = below[-1] + 1
        names = _joined(top, [grid.row(row) for row in below], admin)
    names, left = named(grid, at, first, names)
    labels: tuple[tuple[str, str], ...] = ()
    asked, within = rules.get("questions", first), rules.get("within")
    if asked < first and not (within and any(within in (cell or "") for cell in head[asked])):
        texts = grid.row(asked)
        labels = tuple((n, as_name(text or "")) for n, text in zip(names, texts, strict=True) if n)
    kept, notes = _interviews(grid, names, first, rules)
    if "unshown" in rules:
        codes = _codes(names)
        admin_names = [codes.get(name, name) for name in rules["admin"]]
        kept, more = with_unshown(kept, names, first, rules["unshown"], admin_names)
        notes += more
    said = f"it looks like an export of {tool.name}, and is read as one"
    header = Header(
        tuple(names),
        first,
        labels,
        (said, *notes, *rules.get("says", []), *left),
        tuple(rules.get("kinds", {}).items()),
        rules.get("joined", ""),
    )
    check_rows(kept, header)
    return kept, header


def _cleared(grid: Grid, rules: dict[str, Any]) -> Grid:
    """The grid with nothing where the tool writes a mark for it, and with its letters as typed."""
    columns = grid.columns
    for written, letter in rules.get("letters", {}).items():
        columns = tuple(pc.replace_substring(column, written, letter) for column in columns)
    if blanks := rules.get("blanks"):
        marks = pa.array(blanks, type=pa.string())
        nothing = pa.scalar(None, type=pa.string())
        columns = tuple(
            pc.if_else(pc.is_in(pc.utf8_trim_whitespace(column), marks), nothing, column)
            for column in columns
        )
    return replace(grid, columns=columns)


def _joined(top: list[Cell], below: list[list[Cell]], admin: int) -> list[str]:
    """Names of columns under a heading that stands once over several: "question - row".

    Of three rows the second stands once over several too: "question - row - column".
    """
    names, stem, row = [], "", ""
    for at, cell in enumerate(top):
        if as_name(cell or ""):
            stem, row = as_name(cell or ""), ""
        elif at < admin:
            stem = ""
        under = [as_name(one[at] or "") for one in below]
        if len(under) > 1:
            row = under[0] or (row if any(under[1:]) else "")
            under[0] = row
        parts = [part for part in under if part and part.casefold() not in _ANSWER]
        names.append(" - ".join(filter(None, (stem, *parts))))
    return names


def _interviews(
    grid: Grid, names: list[str], first: int, rules: dict[str, Any]
) -> tuple[Grid, list[str]]:
    """The grid without the rows that a tool says are none, and how many of each kind they were."""
    keep = np.ones(len(grid), dtype=bool)
    notes = []
    for column, values, why in outs(rules):
        column = column if column in names else _codes(names).get(column, column)
        if column not in names:
            continue
        cells = [
            (cell or "").strip().casefold()
            for cell in grid.columns[names.index(column)].to_pylist()
        ]
        gone = np.array([at >= first and cell in values for at, cell in enumerate(cells)]) & keep
        if gone.any():
            notes.append(left_out(why, column, int(gone.sum())))
        keep &= ~gone
    if keep.all():
        return grid, notes
    mask = pa.array(keep)
    columns = tuple(column.filter(mask) for column in grid.columns)
    kinds = tuple(kind[keep] for kind in grid.kinds)
    lines, widths = grid.lines[keep], grid.widths[keep]
    return replace(grid, columns=columns, lines=lines, widths=widths, kinds=kinds), notes


def left_out(why: str, column: str, rows: int) -> str:
    """What a person reads about rows that are no interviews."""
    return f"rows left out as {why} (column {column}): {rows:,}"


def outs(rules: dict[str, Any]) -> Iterator[tuple[str, set[str], str]]:
    """A tool's columns that mark rows as no interviews, the values that do so, and why.

    Values are without case: a spreadsheet makes TRUE of True.
    """
    for column, rule in rules.get("out", {}).items():
        yield column, {value.casefold() for value in rule["values"]}, rule["why"]
