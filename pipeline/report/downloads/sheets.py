"""The released figures as sheets of a workbook: a row for each thing, in words and by its key.

The last column has the key of the row in the release but for the statistic, which is the column's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.report.downloads.release_csv import labels
from pipeline.report.messages import percent, say
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import SHOWN, Figure
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release

Value = str | int | float


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and title, the headings of its columns, and its rows of cells."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Plan:
    """Which figures make a sheet: a table's statistics, and the keys that identify its rows.

    `statistics` are pairs of a statistic and the key of its heading; the first that is named in
    `measured` gives the row its interval and its base.
    """

    key: str
    table: str
    keys: tuple[str, ...]
    statistics: tuple[tuple[str, str], ...]
    measured: str = ""


AREA = ("dimension", "area")
PLANS = (
    Plan(
        "differences", "association", (*AREA, "outcome", "item"),
        (("share_with", "head.with"), ("share_without", "head.without"),
         ("contrast", "head.difference"), ("q", "head.q"), ("rao_scott_p", "statistic.rao_scott_p"),
         ("cramers_v", "statistic.cramers_v"), ("gamma", "statistic.gamma")),
        "contrast",
    ),
    Plan("answers", "item", (*AREA, "item", "level"), (("share", "sheet.share"),), "share"),
    Plan("groups", "item", (*AREA, "item", "level"), (("group_share", "sheet.share"),),
         "group_share"),
    Plan(
        "respondents", "profile", AREA,
        tuple((one, f"profile.{one}") for one in
              ("respondents", "asked", "response_rate", "population", "share_unweighted",
               "share_weighted")),
    ),
    Plan(
        "change_shares", "change", (*AREA, "item", "level"),
        (("share_before", "change.before"), ("share_now", "change.now"),
         ("share_change", "change.change"), ("share_change_q", "head.q")),
        "share_change",
    ),
    Plan(
        "change_differences", "change", (*AREA, "item", "outcome"),
        (("contrast_before", "change.before"), ("contrast_now", "change.now"),
         ("contrast_change", "change.change"), ("contrast_change_q", "head.q")),
        "contrast_change",
    ),
    Plan("adjusted", "model", (*AREA, "item", "outcome"),
         (("adjusted", "statistic.adjusted"), ("adjusted_q", "statistic.adjusted_q")), "adjusted"),
    Plan(
        "together", "model", (*AREA, "item", "level", "outcome"),
        (("effect", "head.difference"), ("effect_p", "statistic.effect_p"),
         ("effect_q", "head.q"), ("odds_ratio", "statistic.odds_ratio"),
         ("parallel_q", "statistic.parallel_q"),
         ("inflation", "statistic.inflation")),
        "effect",
    ),
    Plan("importance", "driver", (*AREA, "item", "outcome"),
         (("driver_share", "importance.share"),), "driver_share"),
    Plan("departures", "different", (*AREA, "item", "outcome"),
         (("difference", "sheet.gap"), ("difference_q", "head.q")), "difference"),
    Plan("requested", "requested", (*AREA, "item", "level"), (("share", "sheet.share"),), "share"),
    Plan("requested_groups", "requested", (*AREA, "item", "level"),
         (("group_share", "sheet.share"),), "group_share"),
    Plan("contexts", "context", (*AREA, "item", "outcome"), (("contrast", "head.difference"),),
         "contrast"),
)  # fmt: skip


def sheets(release: Release, language: str) -> list[Sheet]:
    """Every sheet that the release has figures for, in one language."""
    of_table: dict[str, list[Figure]] = {}
    for figure in release.every:
        of_table.setdefault(figure.table, []).append(figure)
    label = labels(release.dictionary, language)
    level = percent(language, 100 * float(release.dictionary["analysis"]["confidence"]))
    fitting = Names(release.dictionary, language).fitting
    made = (
        _sheet(plan, of_table.get(plan.table, []), language, level, label, fitting)
        for plan in PLANS
    )
    return [sheet for sheet in made if sheet.rows]


def _sheet(
    plan: Plan,
    found: Sequence[Figure],
    language: str,
    level: str,
    label: Callable[[Figure, str], str],
    fitting: Callable[[str], str],
) -> Sheet:
    """One sheet; without rows where the release has no such figures."""
    statistics = [statistic for statistic, _ in plan.statistics]
    by_row: dict[tuple[str, ...], dict[str, Figure]] = {}
    for figure in found:
        if figure.statistic in statistics:
            key = tuple(getattr(figure, name) for name in plan.keys)
            by_row.setdefault(key, {})[figure.statistic] = figure
    keys = [name for place, name in enumerate(plan.keys) if any(key[place] for key in by_row)]
    heads = [say(language, f"sheet.{name}") for name in keys]
    used = {figure.unit for row in by_row.values() for figure in row.values() if figure.shown}
    for statistic, head in plan.statistics:
        heads.append(_head(language, fitting(head), statistic, by_row.values()))
        if statistic == plan.measured:
            heads += [say(language, f"sheet.{end}", confidence=level) for end in ("low", "high")]
    heads += [say(language, "head.base")] if plan.measured else []
    heads += [say(language, "sheet.status"), say(language, "sheet.key")]
    rows = [_row(plan, keys, row, language, label) for row in by_row.values()] if used else []
    name, title = (say(language, fitting(f"sheet.{plan.key}_{part}")) for part in ("name", "title"))
    return Sheet(name, title, heads, rows)


def _head(language: str, head: str, statistic: str, rows: Iterable[dict[str, Figure]]) -> str:
    """A column's heading, with a sign for its unit where the heading does not say it."""
    units = {row[statistic].unit for row in rows if statistic in row and row[statistic].shown}
    text = say(language, head)
    return say(language, "sheet.percent", head=text) if units == {"percent"} else text


def _row(
    plan: Plan,
    keys: Sequence[str],
    row: dict[str, Figure],
    language: str,
    label: Callable[[Figure, str], str],
) -> list[Value]:
    """The cells of one row: words, numbers or shorthand, and its status."""
    first = next(iter(row.values()))
    cells: list[Value] = [label(first, name) or getattr(first, name) or "[z]" for name in keys]
    for statistic, _ in plan.statistics:
        figure = row.get(statistic)
        cells.append(_value(figure, language))
        if statistic == plan.measured:
            ends = (figure.low, figure.high) if figure and figure.shown else (None, None)
            cells += [_number(end, figure) for end in ends]
    if plan.measured:
        measured = row.get(plan.measured)
        cells.append(_number(measured.base if measured else None, measured))
    here = {statistic: row[statistic] for statistic, _ in plan.statistics if statistic in row}
    cells += [_status(here or row, language), "|".join(first[:6])]
    return cells


def _status(row: dict[str, Figure], language: str) -> str:
    """[u] where any figure of the row is of low reliability; what stands for all where all lack.

    With [r] next to it where any figure of the row has been revised.
    """
    revised = ["[r]"] if any(figure.revised and figure.shown for figure in row.values()) else []
    if any(figure.verdict == "low_reliability" for figure in row.values()):
        return " ".join(["[u]", *revised])
    if any(figure.shown for figure in row.values()):
        return " ".join([say(language, "verdict.published"), *revised])
    return next(iter(row.values())).mark


def _value(figure: Figure | None, language: str) -> Value:
    """A number where the figure is one that is shown; otherwise what stands for it."""
    if figure is None:
        return "[z]"
    if figure.verdict in SHOWN and figure.value is not None and figure.unit != "p_band":
        return _plain(figure.value)
    return figures.plain(language, figure)


def _number(value: float | None, figure: Figure | None) -> Value:
    """A number, or the shorthand for one that is hidden or does not apply."""
    if value is not None:
        return _plain(value)
    return figure.mark if figure and not figure.shown else "[z]"


def _plain(value: float) -> int | float:
    """A whole number without a decimal point."""
    return int(value) if float(value).is_integer() else float(value)
