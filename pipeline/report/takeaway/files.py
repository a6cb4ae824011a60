"""The files of a page's charts and tables, by name."""

from collections.abc import Sequence

from pipeline.report.release.read import Release
from pipeline.report.takeaway.links import Place, file_name
from pipeline.report.takeaway.png import png
from pipeline.report.takeaway.rows import rows
from pipeline.report.takeaway.sheet import sheet
from pipeline.report.takeaway.shown import Taken


def files(taken: Sequence[Taken], place: Place, release: Release) -> dict[str, bytes]:
    """Each chart as SVG, PNG and CSV, and each table as CSV; names are within the page's folder.

    `release` is the page's portion.
    """
    found: dict[str, bytes] = {}
    for one in taken:
        found[file_name(one.name, "csv", place)] = rows(one, place, release)
        if one.is_chart:
            drawn = sheet(one, place)
            said = {"Title": [one.title], "Description": [place.heading], "Source": place.notes}
            found[file_name(one.name, "svg", place)] = drawn.encode()
            found[file_name(one.name, "png", place)] = png(drawn, said)
    return found
