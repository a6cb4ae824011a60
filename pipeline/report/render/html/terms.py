"""Terms of statistics: where a page first uses one, it links to its explanation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from pipeline.report.messages import say

# In the order of the page that explains them.
TERMS = (
    *("factor", "points", "interval", "base", "weighted", "chance", "association", "pooled"),
    *("alike", "low", "adjusted", "cramer", "gamma", "rao", "shapley", "error", "deff", "alpha"),
    *("variance", "odds", "strata", "imputed", "bootstrap", "replicate", "spearman"),
    *("correlation", "indicator", "variation", "freedom"),
)
PLACES = ("p", "li", "th", "dd")  # elements in which a term may be linked
OUTSIDE = frozenset(("a", "summary", "h2", "h3", "h4", "caption", "dt", "data"))


@dataclass(frozen=True)
class Term:
    """A term: the words that pages use for it, and where its plain words are."""

    words: tuple[str, ...]
    href: str


def terms(language: str, page: str) -> tuple[Term, ...]:
    """Every term in a language; `page` is the way to the page that explains them."""
    return tuple(
        Term(tuple(say(language, f"term.{one}.met").split("|")), f"{page}#term-{one}")
        for one in TERMS
    )


@dataclass
class Linker:
    """Links each term where a page first has it; `terms` are those not yet met."""

    terms: Sequence[Term]
    left: dict[re.Pattern[str], Term] = field(init=False)

    def __post_init__(self) -> None:
        self.left = {
            re.compile(
                rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(one.words, key=len, reverse=True)))})"
                r"(?!\w)",
                re.IGNORECASE,
            ): one
            for one in self.terms
        }

    def link(self, text: str, inside: Sequence[str]) -> str:
        """A text with its first terms linked; `inside` are the elements that it stands in.

        A capital in the middle of a sentence is a name's, and no term's.

        >>> linker = Linker([Term(("interval",), "read.html#term-interval")])
        >>> linker.link("its interval, an interval", ["p"])
        'its <a class="term" href="read.html#term-interval">interval</a>, an interval'
        >>> linker.link("an interval", ["p"])
        'an interval'
        >>> Linker([Term(("association",), "")]).link("the American Association", ["p"])
        'the American Association'
        """
        if OUTSIDE.intersection(inside) or not set(PLACES).intersection(inside):
            return text
        found: list[tuple[int, int, str]] = []
        for pattern, term in list(self.left.items()):
            match = next((one for one in pattern.finditer(text) if not _of_name(one, term)), None)
            if match and all(match.end() <= a or match.start() >= b for a, b, _ in found):
                found.append((*match.span(), term.href))
                del self.left[pattern]
        for start, end, href in sorted(found, reverse=True):
            linked = f'<a class="term" href="{escape(href)}">{text[start:end]}</a>'
            text = text[:start] + linked + text[end:]
        return text


def _of_name(found: re.Match[str], term: Term) -> bool:
    """Whether words are those of a name: in capitals that the term lacks, after another word."""
    capital = found[0][0].isupper() and not any(one.startswith(found[0][0]) for one in term.words)
    return capital and re.search(r"\w $", found.string[: found.start()]) is not None
