"""The checklist of docs/standards.md, each file that it names as a link."""

import re
from html import escape
from pathlib import Path

from benchmarks.evidence.pages import table

_STANDARD = re.compile(r"^## (.*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^\| (\d+) \| (.*?) \| (.*?) \| (.*) \|$", re.MULTILINE)


def checklist(root: Path) -> tuple[str, list[str]]:
    """The items of each standard as HTML, and the files of text that have to be there to be read.

    Pages of docs/ lead to the documentation's site, other files to a copy under source/.
    """
    text = (root / "docs/standards.md").read_text(encoding="utf-8")
    parts, named = [], set()
    for heading, body in _STANDARD.findall(text):
        rows = _ITEM.findall(body)
        if not rows:
            continue
        shown = [one for row in rows for one in re.findall(r"`([^`]+)`", row[3])]
        named |= {one for one in shown if _copied(root, one)}
        cells = [[*map(escape, row[:3]), _linked(root, row[3])] for row in rows]
        head = ("no.", "item", "status", "shown by")
        parts.append(f"<h2>{escape(heading)}</h2>" + table(head, cells, False, heading))
    said = (
        '<p>As <a href="docs/standards.html">Standards</a> has it, where it says what was read.</p>'
    )
    return said + "".join(parts), sorted(named)


def _copied(root: Path, name: str) -> bool:
    return (root / name).is_file() and not (name.startswith("docs/") and name.endswith(".md"))


def _linked(root: Path, text: str) -> str:
    """A cell with links in the place of names of files."""

    def link(found: re.Match[str]) -> str:
        name = found[1]
        if _copied(root, name):
            return f'<a href="source/{escape(name)}.txt">{escape(name)}</a>'
        if (root / name).is_file():
            return f'<a href="{escape(name.removesuffix(".md"))}.html">{escape(name)}</a>'
        return f"<code>{escape(name)}</code>"

    return re.sub(r"`([^`]+)`", link, escape(text, quote=False))
