"""What the documentation's site asks of MkDocs: formulas as MathML, tables that all can scroll.

`mkdocs.yml` names this file. A formula is TeX between dollar signs, or in a block of code called
`math`, as GitHub shows them too; latex2mathml makes MathML of it when the site is built, so that
no script is needed to read it.
"""

import re
from itertools import count
from typing import Any

from latex2mathml.converter import convert
from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

_BLOCK = re.compile(r"^```math\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = r"\$(\S(?:[^$\n]*\S)?)\$"


class _Blocks(Preprocessor):
    """A block of lines, each a formula."""

    def run(self, lines: list[str]) -> list[str]:
        def mathml(found: re.Match[str]) -> str:
            rows = "".join(
                convert(line, display="block") for line in found[1].splitlines() if line.strip()
            )
            formula = scrolling(rows, f"Formula {next(number)}")
            return f"\n\n{self.md.htmlStash.store(formula)}\n\n"

        number = count(1)
        return _BLOCK.sub(mathml, "\n".join(lines)).split("\n")


class _Inline(InlineProcessor):
    """A formula in a sentence."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        return self.md.htmlStash.store(convert(m[1])), m.start(0), m.end(0)


class Formulas(Extension):
    """An extension of Python-Markdown: TeX in, MathML out."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Blocks before those of code (25), sentences after code in them (190)."""
        md.preprocessors.register(_Blocks(md), "formulas", 27)
        md.inlinePatterns.register(_Inline(_INLINE, md), "formula", 185)


def scrolling(html: str, label: str) -> str:
    """What may be wider than a screen, in a region of its own that a keyboard can reach.

    >>> scrolling("<table></table>", "Table 1")
    '<div class="wide" tabindex="0" role="region" aria-label="Table 1"><table></table></div>'
    """
    return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">{html}</div>'


def on_config(config: Any) -> Any:
    """MkDocs calls this with its configuration, before it reads a page."""
    config.markdown_extensions.append(Formulas())
    return config


def on_page_content(html: str, **_: Any) -> str:
    """MkDocs calls this with the HTML of each page: heads get a scope, tables a region."""
    html = html.replace("<th></th>", "<td></td>")
    html = html.replace('<th style="text-align: right;"></th>', "<td></td>")
    html = re.sub(r"<th(?=[ >])(?![^>]*scope)", '<th scope="col"', html)
    number = count(1)
    return re.sub(
        r"<table>.*?</table>",
        lambda found: scrolling(found[0], f"Table {next(number)}"),
        html,
        flags=re.DOTALL,
    )


def on_post_page(output: str, **_: Any) -> str:
    """MkDocs calls this with each page as it is written: the theme's dialogue gets a name."""
    return output.replace('role="dialog">', 'role="dialog" aria-label="Search">')
