"""What stands round a chart or a table: its number and title, its source, its files, its links."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.report.messages import fill, say
from pipeline.report.release.figure import count
from pipeline.report.render.fragment import tag


@dataclass(frozen=True)
class Place:
    """Where the files of a page's charts and tables lie, and what else they say.

    `folder` is their folder from the page; `other` the way to the page in the other language, of
    the language `other_language`, or empty; `heading` the page's; `notes` what each file says,
    of which the first is the source.
    """

    language: str
    folder: str
    other: str
    other_language: str
    heading: str
    notes: tuple[str, ...]


# Charts whose second part is of other areas, which their readers look for: it is open.
OPEN = ("glance-chart",)
REFERENCE = re.compile(r'(<a href="#([\w-]+)-chart" class="figure-of">)(</a>)')


def head(number: int, name: str, title: Markup, place: Place) -> Markup:
    """The number of a chart, counted on its page, and its title; `name` is its id."""
    said = say(place.language, "figure.title", figure=_count(number, name, place), title=title)
    return tag("p", said, class_="figure")


def rest(drawn: str, number: int, name: str, place: Place, part: Sequence[str] = ()) -> str:
    """A part that goes on with a chart, closed on narrow screens but for some.

    `number` and `name` are the chart's; `part` is what the part is of, and what it begins with.
    """
    is_open = " open" if name in OPEN else ""
    key = ("figure.rest", "figure.rest_of", "figure.rest_from")[len(part)]
    named = dict(zip(("of", "first"), part, strict=False))
    said = say(place.language, key, figure=_count(number, name, place), **named)
    return f'<details class="rest"{is_open}><summary>{said}</summary>{drawn}</details>'


def numbered(html: str, numbers: Mapping[str, int], place: Place) -> str:
    """A piece of a page in which each link to a chart says the chart's number.

    `numbers` are by the charts' ids. Where the page has no such chart, the words do without.
    """

    def fill_in(found: re.Match[str]) -> str:
        name = f"{found[2]}-chart"
        if name not in numbers:
            return str(escape(say(place.language, "figure.absent")))
        counted = _count(numbers[name], name, place)
        said = say(place.language, "figure.named", figure=counted)
        return f"{found[1]}{said}{found[3]}"

    return REFERENCE.sub(fill_in, html)


def _count(number: int, name: str, place: Place) -> Markup:
    return count(place.language, number, f"figure|{name.removesuffix('-chart')}")


def line(name: str, is_chart: bool, place: Place) -> Markup:
    """The line below one chart or table by its id; that of a chart begins with its source."""
    language, kind = place.language, "chart" if is_chart else "table"
    formats = ("svg", "png", "csv") if is_chart else ("csv",)
    said = [
        fill(language, f"take.{kind}", **{one: _file(name, one, place) for one in formats}),
        tag("a", say(language, f"take.link_{kind}"), href=f"#{name}"),
    ]
    if place.other:
        told = say(place.other_language, "frame.language_name")
        other = {"hreflang": place.other_language, "lang": place.other_language}
        said.append(tag("a", told, href=f"{place.other}#{name}", **other))
    links = Markup(" ").join([said[0], Markup(" · ").join(said[1:])])
    if not is_chart:
        return tag("p", links, class_="take")
    source = place.notes[0] if place.notes else ""
    return tag("p", source, ". ", tag("span", links, class_="take"), class_="source")


def file_name(name: str, kind: str, place: Place) -> str:
    """What a file of a chart or table is called: the page's name, its id, and the format."""
    return f"{place.folder.rpartition('/')[2]}-{name}.{kind}"


def _file(name: str, kind: str, place: Place) -> Markup:
    """A link to a file."""
    link = Markup('<a href="{}" download>{}</a>')
    return link.format(f"{place.folder}/{file_name(name, kind, place)}", kind.upper())
