"""The block of tables that were asked for: one for each question of each request."""

from typing import Any

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, join

TABLE = "requested"


def additional_section(view: View) -> Fragment | None:
    """The heading above the tables."""
    return section("additional", view.say("additional.title")) if _asked(view) else None


def additional_tables(view: View) -> Fragment | None:
    """Each table: a row for each group of people, a column for each answer and group of answers."""
    made = [
        _table(view, dimension, item, number)
        for number, (dimension, item) in enumerate(_named(view), 1)
    ]
    return Fragment(join(*(one.html for one in made))) if made else None


def _asked(view: View) -> dict[str, Any]:
    """What the dictionary says of requests, by dimension."""
    found: dict[str, Any] = view.release.dictionary.get("requested", {})
    return found


def _named(view: View) -> list[tuple[str, str]]:
    """Groups and question of each table, in the order of the release."""
    found = {
        (dimension, figure.item): None
        for dimension, one in _asked(view).items()
        for area in one["areas"]
        for figure in view.release.figures(TABLE, dimension, area)
        if figure.item
    }
    return list(found)


def _table(view: View, dimension: str, item: str, number: int) -> Fragment:
    """One table."""
    language, names = view.language, view.names
    asked, scale = _asked(view)[dimension], names.part(item, "scale")
    columns = [(row, "group_share") for row in names.groups(scale)]
    columns += [(row, "share") for row in names.levels(scale)]
    main = columns[0][1]  # of groups of answers, where the scale has any
    heads = [view.say("additional.head")]
    for row, statistic in columns:
        label = str(row["label"][language])
        heads.append(view.say("head.group", group=label) if statistic != "share" else label)
    rows = []
    for area, one in asked["areas"].items():
        found = [_figure(view, dimension, area, item, row, kind) for row, kind in columns]
        cells = [
            (tables.with_interval if kind == main else tables.value)(language, figure)
            for figure, (_, kind) in zip(found, columns, strict=True)
        ]
        rows.append(Row(str(one["label"][language]), [*cells, tables.base(language, *found)]))
    groups = str(asked["label"][language])
    values = {"item": names.item(item), "groups": groups, "confidence": view.level}
    caption = view.say("additional.caption", **values)
    heads.append(view.say("head.base"))
    return Fragment(tables.table(language, f"additional-{number}", caption, heads, [Group(rows)]))


def _figure(
    view: View, dimension: str, area: str, item: str, row: dict[str, Any], statistic: str
) -> Figure:
    """The share of an answer, or of a group of answers, in a group of people."""
    key = {"item": item, "level": str(row["level"]), "statistic": statistic}
    return view.release.figure(TABLE, dimension, area, **key)
