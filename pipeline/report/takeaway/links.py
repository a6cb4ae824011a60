"""The line below a chart or a table: the files of it, and the ways to it."""

from dataclasses import dataclass

from markupsafe import Markup

from pipeline.report.messages import fill, say
from pipeline.report.render.fragment import tag


@dataclass(frozen=True)
class Place:
    """Where the files of a page's charts and tables lie, and what they say besides.

    `folder` is their folder from the page; `other` the way to the page in the other language, of
    the language `other_language`, or empty; `heading` the page's; `notes` what each file says.
    """

    language: str
    folder: str
    other: str
    other_language: str
    heading: str
    notes: tuple[str, ...]


def line(name: str, is_chart: bool, place: Place) -> Markup:
    """The line of one chart or table by its id."""
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
    return tag("p", Markup(" ").join(said), class_="take")


def file_name(name: str, kind: str, place: Place) -> str:
    """What a file of a chart or table is called: the page's name, its id, and the format."""
    return f"{place.folder.rpartition('/')[2]}-{name}.{kind}"


def _file(name: str, kind: str, place: Place) -> Markup:
    """A link to a file."""
    link = Markup('<a href="{}" download>{}</a>')
    return link.format(f"{place.folder}/{file_name(name, kind, place)}", kind.upper())
