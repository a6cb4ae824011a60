"""Blocks about answers: how people answered each factor, theme by theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipeline.report.blocks import tables
from pipeline.report.blocks.introduction import any_shown
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.graphics.bars import BarRow, Share, bars
from pipeline.report.graphics.dotted import explained
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import NATIONAL, View, listed, paragraphs, section
from pipeline.report.render.fragment import Chart, Fragment, join, tag

WHOLE = 100.0  # per cent
# What is said of a chart of one factor instead.
SINGLE = {"answers.finding": "answers.single", "answers.alt": "answers.alt_single"}


@dataclass(frozen=True)
class Bar:
    """One factor's bar: its theme and label, and its share in each group of answers."""

    theme: str
    label: str
    shares: Sequence[Figure]

    @property
    def is_shown(self) -> bool:
        """Whether every share is: a bar with a gap would tell what is hidden."""
        return all(figure.shown for figure in self.shares)

    @property
    def mark(self) -> str:
        """The shorthand of a hidden bar, or of one whose shares are to be read with care."""
        told = [figure.mark for figure in self.shares if figure.shown == self.is_shown]
        return next(filter(None, told), "")


def parts(view: View) -> list[str]:
    """The frameworks that factors come from, in the codebook's order: a chart for each."""
    found = dict.fromkeys(view.names.part(item, "framework") for item in _factors(view))
    return list(found)


def answers_section(view: View) -> Fragment | None:
    """What was asked, and how the answers are grouped."""
    if not (_factors(view) and any_shown(view)):
        return None
    title = view.say("answers.title")
    if not any(figure.shown for figure in view.figures("item", statistic="group_share")):
        said = view.say("answers.hidden", place=view.place)
        return section("answers", title, tag("p", said))
    texts = [view.say("answers.read")]
    texts += [view.say("answers.rounded")] if _is_uneven(view) else []
    return section("answers", title, paragraphs(texts))


def _is_uneven(view: View) -> bool:
    """Whether the shares of some bar, each rounded by itself, do not add up to 100."""
    found = [bar for part in parts(view) for bar in _shown(view, part)]
    return any(sum(figure.value or 0.0 for figure in bar.shares) != WHOLE for bar in found)


def answers_heading(view: View, part: int) -> Fragment | None:
    """The name of one framework above its chart, where there is more than one."""
    found = parts(view)
    if part > len(found) or len(found) < 2 or not _shown(view, found[part - 1]):
        return None
    title = view.names.level("framework", found[part - 1])
    return Fragment(tag("h3", title, id=f"answers-{part}"))


def answers_chart(view: View, part: int) -> Chart | None:
    """Stacked bars of the groups of answers, theme by theme, for one framework's factors.

    A factor of which something is hidden has its label and the sign of that.
    """
    found = parts(view)
    if part > len(found):
        return None
    rows = _shown(view, found[part - 1])
    key = [str(row["label"][view.language]) for row in _groups(view)]
    if not rows or not 2 <= len(key) <= 4:
        return None
    drawn = _drawn(view.language, _bars(view, found[part - 1]))
    notes = explained(view, " ".join(row.mark for row in drawn))
    name = f"answers-{part}"
    title = _spoken(view, "answers.finding", name, rows, key[0])
    alt = _spoken(view, "answers.alt", name, rows, key[0])
    return Chart(bars(name, drawn, key, notes), alt, title)


def answers_table(view: View) -> Fragment | None:
    """Every answer of every factor, and the group that agrees next to that of the whole.

    Factors of another scale than the first factor's have a table for each scale.
    """
    found = _by_scale(view)
    if not any(figure.shown for figure in view.figures("item")) or not found:
        return None
    made = [_table(view, *one, number) for number, one in enumerate(found.items(), 1)]
    return Fragment(join(*(one.html for one in made)))


def _table(view: View, scale: str, factors: Sequence[str], number: int) -> Fragment:
    """The table of the factors of one scale, the first or a later one."""
    language = view.language
    first = _groups(view, scale)[0]
    group = str(first["label"][language])
    levels = view.names.levels(scale)
    heads = [view.say("head.factor"), view.say("head.group", group=group)]
    if view.is_beside:
        heads.append(view.say("head.whole_group", group=group, whole=view.whole))
    heads += [str(level["label"][language]) for level in levels] + [view.say("head.base")]
    groups = []
    for theme, items in groupby(factors, key=lambda item: view.names.part(item, "theme")):
        rows = []
        for item in items:
            agreed = _share(view, item, str(first["level"]), "group_share")
            shares = [_share(view, item, str(level["level"]), "share") for level in levels]
            key = {"item": item, "level": str(first["level"]), "statistic": "group_share"}
            whole = view.release.figure("item", NATIONAL, NATIONAL, **key)
            shown = [agreed, *([whole] if view.is_beside else []), *shares]
            cells = [tables.value(language, figure) for figure in shown]
            cells.append(tables.base(language, agreed, *shares))
            rows.append(Row(view.names.item(item), cells))
        groups.append(Group(rows, view.names.level("theme", theme) if theme else ""))
    name, caption = "answers", view.say("answers.caption", place=view.place)
    if number > 1:
        name = f"answers-scale-{number}"
        caption = view.say("answers.caption_scale", group=group, place=view.place)
    return Fragment(tables.table(language, name, caption, heads, groups))


def _by_scale(view: View) -> dict[str, list[str]]:
    """Factors by their scale, each framework by framework and theme by theme."""
    known = dict.fromkeys(figure.item for figure in view.figures("item"))
    order = {
        (part, row["level"]): place
        for part in ("framework", "theme")
        for place, row in enumerate(view.names.levels(part))
    }

    def place(item: str) -> list[int]:
        parts = ("framework", "theme")
        return [order.get((part, view.names.part(item, part)), -1) for part in parts]

    found: dict[str, list[str]] = {}
    for item in known:
        if view.names.part(item, "role") == "factor":
            found.setdefault(view.names.part(item, "scale"), []).append(item)
    return {scale: sorted(items, key=place) for scale, items in found.items()}


def _factors(view: View) -> list[str]:
    """Factors that share the first factor's scale: those that charts are of."""
    return next(iter(_by_scale(view).values()), [])


def _groups(view: View, scale: str = "") -> list[dict[str, Any]]:
    """The groups of answers of a scale, or of the first factor's, the one that agrees first."""
    return view.names.groups(scale or view.names.part(_factors(view)[0], "scale"))


def _share(view: View, item: str, level: str, statistic: str) -> Figure:
    return view.figure("item", item=item, level=level, statistic=statistic)


def _bars(view: View, framework: str) -> list[Bar]:
    """The factors of a framework."""
    rows = []
    for item in _factors(view):
        if view.names.part(item, "framework") != framework:
            continue
        shares = [_share(view, item, str(row["level"]), "group_share") for row in _groups(view)]
        theme = view.names.part(item, "theme")
        head = view.names.level("theme", theme) if theme else ""
        rows.append(Bar(head, view.names.item(item), shares))
    return rows


def _shown(view: View, framework: str) -> list[Bar]:
    """The factors of a framework all of whose groups are shown."""
    return [bar for bar in _bars(view, framework) if bar.is_shown]


def _drawn(language: str, found: list[Bar]) -> list[BarRow]:
    """The bars with a heading before each theme."""
    rows: list[BarRow] = []
    for theme, group in groupby(found, key=lambda bar: bar.theme):
        rows += [BarRow(theme)] if theme else []
        for bar in group:
            shares = [Share(f.value or 0.0, figures.plain(language, f), f.key) for f in bar.shares]
            rows.append(BarRow(bar.label, tuple(shares if bar.is_shown else ()), bar.mark))
    return rows


def _spoken(view: View, key: str, name: str, found: list[Bar], agree: str) -> str:
    """A message about a chart, with the factors most and least agreed with."""
    rows = sorted(found, key=lambda bar: -(bar.shares[0].value or 0.0))
    language, ends = view.language, [rows[0], *rows[1:][-1:]]
    spoken = [
        view.say("answers.spoken", factor=bar.label, share=figures.noted(language, bar.shares[0]))
        for bar in ends
    ]
    values = {"group": agree, "descending": listed(spoken)}
    if len(rows) == 1:
        return view.say(SINGLE[key], **values)
    total = figures.count(language, len(rows), f"drawn|{name}")
    return view.say(key, total=total, **values)
