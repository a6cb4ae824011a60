"""The block of the quality page about who answered: from those asked to those analysed; rates."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, tag

FLOW = "(flow)"  # the item of these rows in the table recodes


def flow_section(view: View) -> Fragment | None:
    """What the response rates are."""
    if not _steps(view):
        return None
    return section("flow", view.say("flow.title"), tag("p", view.say("flow.read")))


def flow_table(view: View) -> Fragment | None:
    """Every step with its number of people, and every rate."""
    found = _steps(view)
    if not found:
        return None
    rows = [Row(_label(view, figure), [tables.value(view.language, figure)]) for figure in found]
    heads = [view.say("flow.step"), view.say("flow.number")]
    return Fragment(
        tables.table(view.language, "flow", view.say("flow.caption"), heads, [Group(rows)])
    )


def _steps(view: View) -> list[Figure]:
    return view.figures("recodes", item=FLOW)


def _label(view: View, figure: Figure) -> str:
    """A step by its name; one that took responses out by its rule."""
    if figure.statistic == "removed" and figure.level != "no_answer":
        return view.say(f"rule.{figure.level}")
    return view.say(f"flow.{figure.level.lower()}")
