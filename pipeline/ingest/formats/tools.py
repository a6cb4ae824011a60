"""Recognises exports of survey tools by raw cells; the rules of each tool are in `tools.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.ingest.formats.contents import as_name
from pipeline.ingest.formats.grid import Cell, Grid
from pipeline.ingest.formats.header import Header, check_rows, find_header, named

_HEAD = 3
_ANSWER = ("response", "open-ended response")  # second headings that add nothing to the first


@dataclass(frozen=True)
class Tool:
    """A survey tool: its name, and its rules as `tools.toml` has them."""

    name: str
    rules: dict[str, Any]


@cache
def known_tools() -> tuple[Tool, ...]:
    """The tools that are recognised, in the order in which they are tried."""
    text = files("pipeline.ingest.formats").joinpath("tools.toml").read_text(encoding="utf-8")
    return tuple(Tool(name, rules) for name, rules in tomllib.loads(text).items())


def tool_of(grid: Grid) -> Tool | None:
    """The tool that wrote a file, where its first rows have what is certain of one."""
    head = [[(cell or "").strip() for cell in row] for row in grid.rows(0, _HEAD)]
    return next((tool for tool in known_tools() if head and _is(tool.rules, head)), None)


def _is(rules: dict[str, Any], head: list[list[str]]) -> bool:
    top = [cell.casefold() for cell in head[0]]
    begins = [cell.casefold() for cell in rules.get("begins", [])]
    if begins and top[: len(begins)] != begins:
        return False
    if not set(rules.get("marks", [])) <= set(head[0]):
        return False
    if ends := rules.get("ends"):
        others = [cell for cell in head[0][1:] if cell.endswith(ends) and "[" in cell]
        if not others:
            return False
    if within := rules.get("within"):
        held = [row for row in head[1:] if sum(within in cell for cell in row) >= 2]
        if not held:
            return False
    if "stems" in rules:
        return len(head) > 1 and not any(head[1][: len(begins)])
    return True


def read_header(grid: Grid) -> tuple[Grid, Header]:
    """The grid without rows that a known tool marks as no interviews, and its header.

    Raises:
        BadInput: as `find_header`.
    """
    tool = tool_of(grid)
    if tool is None:
        return grid, find_header(grid)
    rules, at, first = tool.rules, tool.rules["names"], tool.rules["first"]
    if within := rules.get("within"):  # the rows of names are counted, as one may be deleted
        head = grid.rows(0, _HEAD)
        first = 1 + next(n for n, row in enumerate(head) if any(within in (c or "") for c in row))
    top = grid.row(at)
    names = [as_name(cell or "") for cell in top]
    if "stems" in rules:
        names = _joined(top, grid.row(rules["stems"]), len(rules["begins"]))
    names, left = named(grid, at, first, names)
    labels: tuple[tuple[str, str], ...] = ()
    if "questions" in rules and first > rules["questions"] + 1:
        texts = grid.row(rules["questions"])
        labels = tuple((n, as_name(text or "")) for n, text in zip(names, texts, strict=True) if n)
    kept, notes = _interviews(grid, names, first, rules)
    said = f"it looks like an export of {tool.name}, and is read as one"
    header = Header(tuple(names), first, labels, (said, *notes, *rules.get("says", []), *left))
    check_rows(kept, header)
    return kept, header


def _joined(top: list[Cell], below: list[Cell], admin: int) -> list[str]:
    """Names of columns under a heading that stands once over several: "question - row"."""
    names, stem = [], ""
    for at, (cell, under) in enumerate(zip(top, below, strict=True)):
        stem = as_name(cell or "") or (stem if at >= admin else "")
        rest = as_name(under or "")
        names.append(f"{stem} - {rest}" if rest and rest.casefold() not in _ANSWER else stem)
    return names


def _interviews(
    grid: Grid, names: list[str], first: int, rules: dict[str, Any]
) -> tuple[Grid, list[str]]:
    """The grid without the rows that a tool says are none, and how many of each kind they were."""
    keep = np.ones(len(grid), dtype=bool)
    notes = []
    for column, values, why in _outs(rules):
        if column not in names:
            continue
        cells = [(cell or "").strip() for cell in grid.columns[names.index(column)].to_pylist()]
        gone = np.array([at >= first and cell in values for at, cell in enumerate(cells)]) & keep
        if gone.any():
            notes.append(f"rows left out as {why} (column {column}): {int(gone.sum()):,}")
        keep &= ~gone
    if keep.all():
        return grid, notes
    mask = pa.array(keep)
    columns = tuple(column.filter(mask) for column in grid.columns)
    kinds = tuple(kind[keep] for kind in grid.kinds)
    lines, widths = grid.lines[keep], grid.widths[keep]
    return replace(grid, columns=columns, lines=lines, widths=widths, kinds=kinds), notes


def _outs(rules: dict[str, Any]) -> Iterator[tuple[str, set[str], str]]:
    for column, rule in rules.get("out", {}).items():
        yield column, set(rule["values"]), rule["why"]
