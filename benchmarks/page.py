"""Pages of figures in docs/: parts that a command writes, among text that people write."""

import argparse
import platform
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks import ROOT


def write_part(path: Path, name: str, text: str, title: str = "") -> None:
    """Put text between the markers of one part of a page; the rest of the page stays as it is.

    A page that is not there is started with its title; a part that is not there goes to the end.
    """
    first, last = f"<!-- {name}: made by a command, not by hand -->", f"<!-- end of {name} -->"
    page = path.read_text(encoding="utf-8") if path.exists() else f"# {title}\n"
    part = f"{first}\n\n{text.strip()}\n\n{last}"
    marked = re.compile(re.escape(first) + ".*?" + re.escape(last), re.DOTALL)
    if marked.search(page):
        page = marked.sub(lambda _: part, page)
    else:
        page = f"{page.rstrip()}\n\n{part}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column to the left, figures to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def versions(*packages: str) -> str:
    """Python and packages with their versions, as a phrase."""
    found = [f"{name} {version(name)}" for name in packages]
    return ", ".join([f"Python {platform.python_version()}", *found])


def documents(name: str) -> Path:
    """A page of the project's docs."""
    return ROOT / "docs" / name


def drawing_options(doc: str | None, draws: int, seed: int) -> argparse.Namespace:
    """What a command that draws waves is asked for: draws, seed, workers, the page (to), and kept.

    `doc`: what its help says. `draws` and `seed`: what they are where nothing is said.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--draws", type=int, default=draws)
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--to", type=Path, default=documents("validation.md"))
    parser.add_argument("--kept", type=Path, help="a folder for what is made, to go on with later")
    return parser.parse_args()
