"""The block of the quality page about revisions, and what other pages say of theirs."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.messages import day, say
from pipeline.report.release.plan import PageSpec
from pipeline.report.release.read import Release, among
from pipeline.report.release.view import NATIONAL, View, section
from pipeline.report.render.fragment import Fragment, tag

COMPARED = ("item", "association")  # tables of the page that compares
LATEST = 3  # corrections that a page begins with; the quality page has all


def revisions_section(view: View) -> Fragment:
    """How errors are corrected; and that there were none, where that is so."""
    texts = [view.say("revisions.policy")]
    if not view.release.dictionary["revisions"]:
        texts.append(view.say("revisions.none"))
    return section("revisions", view.say("revisions.title"), *(tag("p", text) for text in texts))


def revisions_table(view: View) -> Fragment | None:
    """Every revision, the latest first: the day, what changed, and why."""
    found = view.release.dictionary["revisions"]
    if not found:
        return None
    heads = [view.say(f"revisions.{one}") for one in ("date", "what", "why")]
    rows = [
        Row(
            day(view.language, one["date"]),
            [tables.words(one[part][view.language]) for part in ("what", "why")],
        )
        for one in sorted(found, key=lambda one: str(one["date"]), reverse=True)
    ]
    caption = view.say("revisions.caption")
    return Fragment(tables.table(view.language, "revisions", caption, heads, [Group(rows)]))


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
