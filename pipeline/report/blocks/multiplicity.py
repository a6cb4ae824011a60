"""What is said of how many comparisons adjusted p-values allow for."""

from collections.abc import Iterable, Sequence

from pipeline.report.messages import percent
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, listed


def size(view: View, found: Sequence[Figure]) -> str:
    """The sizes of the families of some figures, the largest first; empty where none is shown."""
    known = {
        one.value: figures.text(view.language, one)
        for one in found
        if one.statistic == "family_size" and one.value is not None and one.shown
    }
    return listed([known[one] for one in sorted(known, reverse=True)])


def beside(view: View, found: Iterable[tuple[Figure, Figure]]) -> list[str]:
    """What [ns] means next to an interval that leaves out zero, where a table has such a row.

    `found`: the figure and the adjusted p-value of each row.
    """
    odd = any(
        figure.excludes_zero and q.shown and q.value is not None and q.value > view.rate
        for figure, q in found
    )
    return [view.say("shorthand.ns_beside")] if odd else []


def family(view: View, found: Sequence[Figure], key: str) -> list[str]:
    """The sentence about the families of some figures; nothing where no size is shown.

    `key` is that of the message: each block has one of its own, so that none stands twice on a
    page.
    """
    number = size(view, found)
    rate = percent(view.language, 100 * view.rate)
    values = {"false_discovery_rate": rate} if key == "association.family" else {}
    return [view.say(key, number=number, **values)] if number else []
