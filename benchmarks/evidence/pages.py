"""Pages of the evidence: plain HTML that opens from a disk and asks for nothing."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:75rem;margin:1rem auto;padding:0 1rem;color:#0b0c0c}"
    "div{overflow-x:auto}table{border-collapse:collapse}th,td{border-bottom:1px solid #b1b4b6;"
    "padding:.3rem .6rem;text-align:left;vertical-align:top}code{white-space:nowrap}"
)


@dataclass(frozen=True)
class Part:
    """One thing that the first page leads to, what it says, and the command that repeats it."""

    title: str
    file: str
    said: str
    command: str

    @property
    def link(self) -> str:
        """Its title, as a link to its file."""
        return f'<a href="{escape(self.file)}">{escape(self.title)}</a>'


def page(title: str, body: str, back: bool = False) -> str:
    """A page with a title and, for all but the first, a way back to the first."""
    way = '<nav><a href="index.html">Evidence for a review</a></nav>' if back else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{way}"
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], plain: bool = True, label: str = "Table"
) -> str:
    """A table that scrolls by itself. `plain`: cells are text, not HTML; `label`: its name.

    >>> table(["a"], [["<"]]).split("<tbody>")[1].split("</tbody>")[0]
    '<tr><td>&lt;</td></tr>'
    """
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell) if plain else cell}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f'<div tabindex="0" role="region" aria-label="{escape(label)}"><table><thead><tr>{heads}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV, with its head."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return lines.getvalue()
