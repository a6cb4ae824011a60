"""The figures of a chart or a table as CSV: what the page shows of each, and nothing else.

Above the columns, which are those of release.csv, stand title, source, licence and the like, a line
each, and an empty line.
"""

import csv
import io

from pipeline.report.downloads.release_csv import LABELLED, exact, inert, labels
from pipeline.report.release.figure import Figure
from pipeline.report.release.read import KEYS, Release
from pipeline.report.takeaway.links import Place
from pipeline.report.takeaway.shown import Taken

HEADER = (
    *(f"{key}_label" for key in LABELLED), "unit", "value", "low", "high", "base", "shorthand",
    *KEYS,
)  # fmt: skip


def rows(taken: Taken, place: Place, release: Release) -> bytes:
    """The file of a chart or a table. A number that the page does not show is an empty cell."""
    label = labels(release.dictionary, place.language)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows([inert(text)] for text in (taken.title, place.heading, *place.notes))
    writer.writerow([])
    writer.writerow(HEADER)
    for key, parts in taken.rows.items():
        figure = _of(key, release)
        numbers = [
            figure.value if "" in parts else None,
            *((figure.low, figure.high) if "interval" in parts else (None, None)),
            figure.base if "base" in parts else None,
        ]
        writer.writerow(
            [*(inert(label(figure, one)) for one in LABELLED), figure.unit,
             *map(exact, numbers), figure.mark, *figure[: len(KEYS)]]
        )  # fmt: skip
    return lines.getvalue().encode()


def _of(key: str, release: Release) -> Figure:
    """The figure of a key."""
    table, dimension, area, *others = key.split("|")
    return release.figure(table, dimension, area, **dict(zip(KEYS[3:], others, strict=True)))
