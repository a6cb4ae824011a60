"""Reads what a page shows, as a reader's program would, for tests to look at."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pipeline.publish import Page

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NUMBER = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?%?")


def cells(kind: str) -> list[str]:
    """The expressions of a notebook that show something."""
    notebook = json.loads((NOTEBOOKS / f"{kind}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    return [source for source in sources if source.startswith("page.")]


def shown(page: Page) -> dict[str, Any]:
    """What every cell of the page's notebook shows, by its expression; None is left out."""
    found = {source: eval(source, {"page": page}) for source in cells(page.view.kind)}
    return {source: value for source, value in found.items() if value is not None}


def texts(page: Page) -> str:
    """Everything a reader reads or hears on a page, in order."""
    return "\n".join(
        value.alt + "\n" + text_of(value.svg) if hasattr(value, "svg") else text_of(value.html)
        for value in shown(page).values()
    )


def numbers(text: str) -> list[str]:
    """Every number in a text, in order."""
    return NUMBER.findall(text)


def text_of(html: str) -> str:
    """The text of a piece of HTML or SVG, a line to a tag."""
    reader = _Text()
    reader.feed(str(html))
    reader.close()
    return "\n".join(reader.lines)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.lines.append(data.strip())


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
