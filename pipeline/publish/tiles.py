"""The country as a grid of tiles, one for each local authority, and the lists of areas."""

import csv
from functools import cache
from pathlib import Path

from markupsafe import Markup

from pipeline.publish import figure as figures
from pipeline.publish.fragment import Fragment, Piece, tag
from pipeline.publish.view import View, section

PLACES = Path(__file__).parent / "tiles.csv"
KIND, REGION = "local_authority", "region"


def areas_section(view: View) -> Fragment | None:
    """Every area that has a page, dimension by dimension, with about how many answered."""
    dimensions = view.names.dimensions()
    if not dimensions:
        return None
    inside: list[Piece] = []
    for dimension in dimensions:
        inside.append(tag("h3", view.names.dimension(dimension), id=f"areas-{dimension}"))
        links = [_entry(view, dimension, area) for area in view.names.areas(dimension)]
        inside.append(tag("ul", *links))
    return section("areas", view.say("areas.title"), *inside)


def _entry(view: View, dimension: str, area: str) -> Markup:
    """A link to an area's page, and how many answered there or that too few did."""
    link = view.link(view.names.area(dimension, area), "area", dimension, area)
    answered = view.release.figure("profile", dimension, area, statistic="respondents")
    if not answered.shown:
        return tag("li", link, " ", view.say("areas.few"))
    count = figures.text(view.language, answered)
    return tag("li", link, " ", view.say("areas.answered", count=count))


def tilemap(view: View) -> Fragment | None:
    """The authorities as tiles, each a link to its region's page; none without regions' pages.

    Tiles come region by region; the style sheet puts each in its row and column (`r1` ... `c6`)
    where there is room for a map, and leaves a list where there is not.
    """
    regions = view.release.dictionary["dimensions"].get(REGION, {}).get("areas", [])
    bodies = [
        body for body in view.release.dictionary.get("bodies", [])
        if body["kind"] == KIND and body["region"] in regions
    ]  # fmt: skip
    if not bodies:
        return None
    tiles = []
    for place, region in enumerate(regions, 1):
        inside = [
            tag("li", _tile(view, body["body"], region), class_=_place(body.get("code", "")))
            for body in bodies
            if body["region"] == region
        ]
        name = view.link(view.names.area(REGION, region), "area", REGION, region)
        tiles.append(tag("li", tag("strong", name), tag("ul", *inside), class_=f"region-{place}"))
    return Fragment(
        tag(
            "section",
            tag("h3", view.say("areas.map"), id="areas-map"),
            tag("p", view.say("areas.map_read")),
            tag("ul", *tiles, class_="tilemap"),
        )
    )


def _tile(view: View, body: str, region: str) -> Markup:
    """An authority's name as a link to its own page if it has one, or to that of its region."""
    name = view.names.level(KIND, body)
    if KIND in view.release.dictionary["dimensions"]:
        return view.link(name, "area", KIND, body)
    return view.link(name, "area", REGION, region)


def _place(code: str) -> str:
    """The classes of a tile's row and column; none for a body that has no place on the map."""
    row, column = _places().get(code, ("", ""))
    return f"tile r{row} c{column}" if row else "tile"


@cache
def _places() -> dict[str, tuple[str, str]]:
    """Rows and columns by the code of the authority. Source: drawn for this project."""
    with PLACES.open(encoding="utf-8", newline="") as lines:
        return {line["code"]: (line["row"], line["column"]) for line in csv.DictReader(lines)}
