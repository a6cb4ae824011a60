"""The block of the quality page about revisions."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.messages import day
from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, tag


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
