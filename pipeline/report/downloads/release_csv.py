"""The released figures as a file: release.csv, its keys with words next to them."""

import csv
import io
from collections.abc import Callable
from typing import Any

from pipeline.report.release.figure import Figure
from pipeline.report.release.read import KEYS, Release

# What spreadsheets take for the beginning of a formula. Source: OWASP, "CSV Injection".
FORMULA = ("=", "+", "-", "@")
LABELLED = ("dimension", "area", "item", "level", "outcome")
HEADER = (
    *KEYS, *(f"{key}_label" for key in LABELLED),
    "unit", "value", "low", "high", "base", "effective_base", "status", "shorthand", "reason",
)  # fmt: skip


def release_csv(release: Release, language: str) -> str:
    """Every released row as CSV: keys, labels in one language, numbers, status and shorthand.

    A number that is not published is an empty cell; `status` is its verdict and `shorthand`
    what stands for the number in tables. A key that has no label, such as a rule of cleaning, has
    an empty one. A label that a spreadsheet would take for a formula has an apostrophe before it;
    keys and numbers, which programs match and add, are as they are.
    """
    label = labels(release.dictionary, language)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(HEADER)
    for figure in release.every:
        numbers = [figure.value, figure.low, figure.high, figure.base, figure.effective_base]
        writer.writerow(
            [*figure[: len(KEYS)], *(inert(label(figure, key)) for key in LABELLED), figure.unit,
             *map(exact, numbers), figure.verdict, figure.mark, figure.reason]
        )  # fmt: skip
    return lines.getvalue()


def labels(dictionary: dict[str, Any], language: str) -> Callable[[Figure, str], str]:
    """A function that gives the label of one key of a row, or nothing where it has none.

    A level is a group's where the figure is a share of a group, or where no answer has its key.
    """
    items = {name: one["label"].get(language, "") for name, one in dictionary["items"].items()}
    scale_of = {name: one["scale"] for name, one in dictionary["items"].items()}
    dimensions = dictionary["dimensions"] | dictionary.get("requested", {})
    answers = {
        (scale, row["level"], row["kind"] == "group"): row["label"].get(language, "")
        for scale, rows in dictionary["scales"].items()
        for row in rows
    }

    def label(figure: Figure, key: str) -> str:
        if key in ("item", "outcome"):
            return str(items.get(getattr(figure, key), ""))
        if key == "dimension":
            named = dimensions.get(figure.dimension, {"label": {}})["label"].get(language, "")
            return str(named or items.get(figure.dimension, ""))
        if key == "area":
            own = dimensions.get(figure.dimension, {}).get("scale")
            if figure.table == "requested":
                areas = dictionary["requested"][figure.dimension]["areas"]
                return str(areas[figure.area]["label"].get(language, ""))
            scale = own or scale_of.get(figure.dimension, "")
            return str(answers.get((scale, figure.area, False), ""))
        scale = scale_of.get(figure.item, "")
        groups = (True, False) if figure.statistic == "group_share" else (False, True)
        known = (answers.get((scale, figure.level, group)) for group in groups)
        return str(next(filter(None, known), ""))

    return label


def inert(label: str) -> str:
    """A label that no spreadsheet reads as a formula."""
    return f"'{label}" if label.startswith(FORMULA) else label


def exact(value: float | None) -> str:
    """A number with no more digits than it has."""
    return "" if value is None else format(value, ".15g")
