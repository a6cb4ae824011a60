"""Reads what a page shows, as a reader's program would, for tests to look at."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.report import Page
from pipeline.report.contents import BLOCKS, parts
from pipeline.report.release.names import Names

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
INLINE = ("data", "span", "tspan", "wbr")
NUMBER = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?%?")


def cells(kind: str) -> list[str]:
    """The expressions of a notebook that show something."""
    notebook = json.loads((NOTEBOOKS / f"{kind}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    return [source for source in sources if source.startswith("page.")]


def blocks(kind: str) -> list[str]:
    """The names of the blocks that a notebook shows."""
    found = (re.fullmatch(r'page\.block\("(.*)"\)', source) for source in cells(kind))
    return [match[1] for match in found if match]


def shown(page: Page) -> dict[str, Any]:
    """What the page's notebook shows, in order, by the expression that gives each piece alone."""
    kind = page.view.kind
    assert sorted(cells(kind)) == sorted(
        ["page.opening()", *(f'page.block("{name}")' for name in blocks(kind))]
    )
    found: dict[str, Any] = {}
    for source in cells(kind):
        if source == "page.opening()":
            found[source] = page.opening()
            continue
        name = source.removeprefix('page.block("').removesuffix('")')
        alone = {}
        for key in parts(name):
            for part in ("section", "chart"):
                if getattr(BLOCKS[key], part) is not None:
                    alone[f'page.{part}("{key}")'] = getattr(page, part)(key)
        if BLOCKS[name].table is not None:
            alone[f'page.table("{name}")'] = page.table(name)
        pieces = {source: value for source, value in alone.items() if value is not None}
        assert page.block(name).pieces == tuple(pieces.values())
        found |= pieces
    return found


def hold_degrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the factor `trust` an attribute: people who have a degree, and did not say anything."""
    clause, words_of = {"en": "who have a degree", "cy": "sydd â gradd"}, Names.clause
    monkeypatch.setattr(Names, "held", lambda _, item: item == "trust")
    monkeypatch.setattr(
        Names,
        "clause",
        lambda n, item: clause[n.language] if item == "trust" else words_of(n, item),
    )


def texts(page: Page) -> str:
    """Everything a reader reads or hears on a page, in order."""
    return "\n".join(
        text_of(value.alt) + "\n" + text_of(value.svg)
        if hasattr(value, "svg")
        else text_of(value.html)
        for value in shown(page).values()
    )


def numbers(text: str) -> list[str]:
    """Every number in a text, in order."""
    return NUMBER.findall(text)


def text_of(html: str) -> str:
    """The text of a piece of HTML or SVG, a line to a tag that is not within a line."""
    reader = _Text()
    reader.feed(str(html))
    reader.close()
    return "\n".join(filter(None, (line.strip() for line in "".join(reader.found).split("\n"))))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end(tag)

    def handle_endtag(self, tag: str) -> None:
        self._end(tag)

    def handle_data(self, data: str) -> None:
        self.found.append(data.replace("\n", " "))

    def _end(self, tag: str) -> None:
        if tag not in INLINE:
            self.found.append("\n")


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every start tag with its attributes."""
    reader = _Tags()
    reader.feed(str(html))
    return reader.found


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
