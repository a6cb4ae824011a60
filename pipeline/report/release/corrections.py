"""What a page says at its head of corrections of its figures."""

from pipeline.report.messages import day, say
from pipeline.report.release.plan import PageSpec
from pipeline.report.release.read import Release, among
from pipeline.report.release.view import NATIONAL

COMPARED = ("item", "association")  # tables of the page that compares
LATEST = 3  # corrections that a page begins with; the quality page has all


def corrections(page: PageSpec, release: Release) -> list[str]:
    """The latest corrections of figures that a page is about, with their days, the latest first."""
    found = release.dictionary["revisions"]
    if not found or page.key == "quality":
        return []
    rows = release.frame
    if page.notebook == "compare":
        rows = rows[among(rows, [{"table": table} for table in COMPARED])]
    elif page.notebook != "index":
        area = {"dimension": page.dimension or NATIONAL, "area": page.area or NATIONAL}
        rows = rows[among(rows, [area])]
    own = [one for one in found if among(rows, [one["key"]]).any()]
    own.sort(key=lambda one: str(one["date"]), reverse=True)
    return [
        say(
            page.language,
            "revisions.correction",
            date=day(page.language, one["date"]),
            what=one["what"][page.language],
        )
        for one in own[:LATEST]
    ]
