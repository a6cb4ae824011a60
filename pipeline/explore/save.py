"""A table as a file: CSV, a workbook, and a page of HTML, each marked as sensitive."""

import csv
import io
from hashlib import sha256
from html import escape
from re import sub
from typing import Any

import numpy as np
import pandas as pd

from pipeline.explore.table import MARK, Table

# What spreadsheets take for the beginning of a formula. Source: OWASP, "CSV Injection".
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 80
STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:75rem;margin:1rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border-bottom:1px solid #b1b4b6;padding:.3rem .6rem;"
    "text-align:left}strong{color:#942514}"
)


def file_name(rows: list[str], by: list[str], where: str, language: str = "en") -> str:
    """A name for a table's files that no other request has, of letters, digits and hyphens.

    >>> file_name(["trust"], ["seniority"], "")
    'trust-by-seniority'
    >>> file_name(["trust"], [], "sector=health")
    'trust-where-sector-health-4a740e'
    """
    parts = [*rows, *(["by", *by] if by else []), *(["where", where] if where else [])]
    mine = f"-{language}" if language not in ("", "en") else ""
    readable = sub(r"[^A-Za-z0-9_]+", "-", "-".join(parts)).strip("-")
    if not where and len(readable) <= LONGEST:
        return f"{readable}{mine}"
    whole = sha256("\n".join([*rows, "", *by, "", where]).encode()).hexdigest()
    return f"{readable[:LONGEST]}-{whole[:6]}{mine}"


def as_csv(table: Table) -> str:
    """The table as CSV: its columns and a row for each figure, whose last cell says sensitive.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(map(str, table.columns))
    for row in _rows(table):
        writer.writerow(["" if cell is None else _inert(cell) for cell in row])
    return lines.getvalue()


def as_workbook(table: Table) -> bytes:
    """The table as a workbook of one sheet: the mark, a title, notes, and a row for each figure."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "SENSITIVE"
    head = [[MARK], [table.about.title], *([note] for note in table.about.notes)]
    body = [[str(name) for name in table.columns], *_rows(table)]
    for number, row in enumerate([*head, [], *body], 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text is a text, whatever sign it begins with
            if number in (1, len(head) + 2):
                cell.font = Font(bold=True)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_page(table: Table, language: str) -> str:
    """The table as a page of HTML, as it is displayed: a row for each figure.

    language: of the labels; what stands round them is English.
    """
    shown = table.display()
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in shown.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in shown.to_numpy().tolist()
    )
    title = escape(table.about.title)
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.about.notes)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p><strong>{escape(MARK)}</strong></p><table><thead><tr>{heads}</tr></thead>"
        f'<tbody lang="{language}">{body}</tbody></table>{notes}</main></body></html>\n'
    )


def _rows(table: Table) -> list[list[Any]]:
    """The cells of every row: text, numbers, and None for none."""
    columns = [[_cell(value) for value in table[name].tolist()] for name in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _cell(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
