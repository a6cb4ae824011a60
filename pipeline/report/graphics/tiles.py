"""The country as a grid of tiles, one for each local authority, and the lists of areas."""

from markupsafe import Markup

from pipeline.report.release import figure as figures
from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, Piece, tag


def areas_section(view: View) -> Fragment | None:
    """Every area that has a page, dimension by dimension, with about how many answered."""
    dimensions = view.names.dimensions()
    if not dimensions:
        return None
    lists: list[Piece] = []
    for dimension in dimensions:
        head = tag("h3", view.names.dimension(dimension), id=f"areas-{dimension}")
        links = [_entry(view, dimension, area) for area in view.names.areas(dimension)]
        lists.append(tag("div", head, tag("ul", *links)))
    return section("areas", view.say("areas.title"), tag("div", *lists, class_="side"))


def _entry(view: View, dimension: str, area: str) -> Markup:
    """A link to an area's page, and how many answered there or that too few did."""
    link = view.link(view.names.area(dimension, area), "area", dimension, area)
    answered = view.release.figure("profile", dimension, area, statistic="respondents")
    if not answered.shown:
        return tag("li", link, " ", view.say("areas.few"))
    count = figures.text(view.language, answered)
    return tag("li", link, " ", view.say("areas.answered", count=count))


def tilemap(view: View) -> Fragment | None:
    """Bodies as tiles, each a link to the page of the area it is in; none without such pages.

    The codebook says which bodies have a tile, and where; the areas are those of the first
    dimension with pages that they are in. Tiles come area by area; the style sheet puts each in
    its row and column (`r1` ... `c6`) where there is room, and leaves a list where there is not.
    """
    bodies = view.release.dictionary.get("bodies", [])
    dimension = _around(view, bodies)
    if not dimension:
        return None
    tiles = []
    for place, area in enumerate(view.names.areas(dimension), 1):
        inside = [
            tag("li", _tile(view, body, dimension), class_=_place(body))
            for body in bodies
            if body[dimension] == area
        ]
        name = view.link(view.names.area(dimension, area), "area", dimension, area)
        tiles.append(tag("li", tag("strong", name), tag("ul", *inside), class_=f"region-{place}"))
    return Fragment(
        tag(
            "section",
            tag("h3", view.say("areas.map"), id="areas-map"),
            tag("p", view.say("areas.map_read")),
            tag("ul", *tiles, class_="tilemap"),
        )
    )


def _around(view: View, bodies: list[dict[str, str]]) -> str:
    """The first dimension with pages in whose areas bodies are; empty if there is none."""
    for dimension in view.names.dimensions():
        areas = view.names.areas(dimension)
        if any(body.get(dimension) in areas for body in bodies):
            return dimension
    return ""


def _tile(view: View, body: dict[str, str], dimension: str) -> Markup:
    """A body's name as a link to its own page if it has one, or to that of the area it is in."""
    kind, key = body["kind"], body["body"]
    name = view.names.level(kind, key)
    if kind in view.names.dimensions():
        return view.link(name, "area", kind, key)
    return view.link(name, "area", dimension, body[dimension])


def _place(body: dict[str, str]) -> str:
    """The classes of a tile's row and column."""
    return f"tile r{body['tile_row']} c{body['tile_column']}"
