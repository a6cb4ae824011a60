"""What a page is about: one release, one language, one area. Blocks are made from a view."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.report.messages import fill, marked, percent
from pipeline.report.release.contrasts import Pair, by_estimate, pairs
from pipeline.report.release.figure import Figure, absent, count
from pipeline.report.release.names import Names
from pipeline.report.release.plan import pages
from pipeline.report.release.read import Release
from pipeline.report.render.fragment import Fragment, Piece, join, tag

NATIONAL = "national"


@dataclass(frozen=True)
class View:
    """What a block needs to know. `kind` is that of the page: index, area, compare ..."""

    release: Release
    names: Names
    kind: str
    dimension: str = NATIONAL
    area: str = NATIONAL

    @property
    def language(self) -> str:
        """en or cy."""
        return self.names.language

    @property
    def is_national(self) -> bool:
        """Whether the page is about the whole."""
        return self.dimension == NATIONAL

    @property
    def is_beside(self) -> bool:
        """Whether the page is about one of several areas, so that it is compared with the whole.

        An area that is the only one of its kind is the whole once more.
        """
        return not self.is_national and self.dimension in self.names.compared()

    @property
    def analysis(self) -> dict[str, Any]:
        """The [analysis] section of the run."""
        found: dict[str, Any] = self.release.dictionary["analysis"]
        return found

    @property
    def policy(self) -> dict[str, Any]:
        """The [disclosure] section of the run."""
        found: dict[str, Any] = self.release.dictionary["policy"]
        return found

    @property
    def main(self) -> str:
        """The outcome that headlines are about."""
        return str(self.analysis["main_outcome"])

    @property
    def weighted(self) -> bool:
        """Whether answers are weighted, or each counts the same."""
        return bool(self.release.dictionary.get("weighted", True))

    @property
    def rate(self) -> float:
        """The declared false discovery rate."""
        return float(self.analysis["false_discovery_rate"])

    @property
    def confidence(self) -> float:
        """The confidence of intervals, a share."""
        return float(self.analysis["confidence"])

    @property
    def level(self) -> str:
        """The confidence of intervals as written: "95%"."""
        return percent(self.language, 100 * self.confidence)

    @property
    def place(self) -> str:
        """The area with what it needs before it: "in North Wales"."""
        return self.names.inside(self.dimension, self.area)

    @property
    def title(self) -> str:
        """The area's name: "North Wales"."""
        return self.names.area(self.dimension, self.area)

    @property
    def whole(self) -> str:
        """The name of the whole: "Wales"."""
        return self.names.area(NATIONAL, NATIONAL)

    @property
    def whole_in(self) -> str:
        """The whole with what it needs before it: "in Wales", "yng Nghymru"."""
        return self.names.inside(NATIONAL, NATIONAL)

    def say(self, key: str, **values: str | int) -> str:
        """One message in the page's language, that which fits the survey's factors.

        Markup names the message by `key`, whichever it is.
        """
        return marked(key, fill(self.language, self.names.fitting(key), **values))

    def say_of(self, factors: Iterable[str], key: str, /, **values: str | int) -> str:
        """One message about some factors, that which fits them."""
        return marked(key, fill(self.language, self.names.fitting(key, factors), **values))

    def figures(self, table: str, **key: str) -> list[Figure]:
        """Figures of a table about this page's area."""
        return self.release.figures(table, self.dimension, self.area, **key)

    def figure(self, table: str, **key: str) -> Figure:
        """One figure about this page's area."""
        return self.release.figure(table, self.dimension, self.area, **key)

    def count(self, value: int, word: str, table: str, statistic: str, outcome: str) -> Markup:
        """How many factors have figures in this area (`word` is shown), or lack them (lacking).

        `statistic` is one, or several joined by commas; one with `/low` has an interval too.
        """
        what = f"{word}|{table}|{self.dimension}|{self.area}|*||{outcome}|{statistic}"
        return count(self.language, value, what)

    def pairs(self, outcome: str) -> list[Pair]:
        """Factors' contrasts for an outcome in this area, largest first."""
        return by_estimate(pairs(self.release, self.dimension, self.area, outcome))

    def share(self, item: str, dimension: str = "", area: str = "") -> Figure:
        """The share whose answer about an item counts as positive, here or in another area.

        No item (a survey without a main outcome): a figure that is not available.
        """
        if not item:
            return absent("item", dimension or self.dimension, area or self.area)
        key = {"item": item, "level": self.names.positive(item), "statistic": "group_share"}
        return self.release.figure("item", dimension or self.dimension, area or self.area, **key)

    def has_change(self) -> bool:
        """Whether the release compares two waves."""
        return bool((self.release.frame["table"] == "change").any())

    def chart(self, name: str) -> Markup:
        """A link to a chart of this page by its block's name; the page writes its number."""
        return Markup('<a href="#{}-chart" class="figure-of"></a>').format(name)

    def headline(
        self, key: str, name: str, number: int, drawn: int, of: str = "drawn", **values: str | int
    ) -> str:
        """The title of a chart that finds something `number` times: for many, for one, for none.

        The messages are `key` with `_many`, `_one` and `_none`; `number` is what the audit counts
        in the chart `name` and its parts: the figures that have a filled dot, or a triangle.
        `drawn`: how many figures it has, as the audit counts them by the word `of`: all of them, or
        the `numbers` that are compared. A single one that is drawn is spoken of without numbers, by
        the messages with `_single` and `_single_none`.
        """
        if drawn == 1:
            return self.say(f"{key}_single" if number else f"{key}_single_none", **values)
        way = {0: "none", 1: "one"}.get(number, "many")
        values["total"] = count(self.language, drawn, f"{of}|{name}")
        counted = {"number": count(self.language, number, f"beyond|{name}")}
        return self.say(f"{key}_{way}", **(counted if way == "many" else {}), **values)

    def link(self, text: str, page: str, dimension: str = "", area: str = "") -> Markup:
        """A link to another page of the same language, by its notebook and area.

        Raises:
            ValueError: there is no such page.
        """
        plan = pages(self.release.dictionary, self.has_change(), [self.language])
        for spec in plan:
            if (spec.notebook, spec.dimension, spec.area) == (page, dimension, area):
                return tag("a", text, href=spec.path.rsplit("/", 1)[-1])
        raise ValueError(f"there is no page {page} {dimension} {area}")


def section(name: str, title: str, *inside: Piece | None) -> Fragment:
    """A heading that can be linked to, and what follows it."""
    return Fragment(join(tag("h2", title, id=name), *filter(None, inside)))


def closed(summary: str, *inside: Piece) -> Markup:
    """What a reader may open; in print and in briefs it is open."""
    return tag("details", tag("summary", summary), *inside, class_="more")


def half(made: Fragment) -> Fragment:
    """A section that stands next to another such one where there is room."""
    return Fragment(tag("div", made.html, class_="half"))


def paragraphs(texts: Sequence[str], class_: str = "") -> Markup:
    """A paragraph for each text."""
    return join(*(tag("p", text, class_=class_) for text in texts))


def listed(texts: Sequence[str]) -> str:
    """Several names in a row, in an order that needs no "and"."""
    with_figures = any(isinstance(text, Markup) for text in texts)
    return (Markup("; ") if with_figures else "; ").join(texts)
