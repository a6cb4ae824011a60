"""The parts of a chart of many factors: each of whole themes, no longer than a sheet of paper."""

from itertools import pairwise

from pipeline.report.blocks.lead.shares import factors
from pipeline.report.release.view import View

LATER = range(2, 13)  # parts of a chart that there may be after the first
ROWS, NEAR = 12, 3  # factors in a part, and how much earlier or later one may begin


def chunks(view: View) -> list[list[str]]:
    """The factors of each part, as evenly as themes allow.

    A part begins with the theme nearest to where it should, and within one if none is near.
    """
    found = factors(view)
    count = min(-(-len(found) // ROWS), LATER[-1])
    themes = [view.names.part(item, "theme") for item in found]
    starts = [place for place in range(1, len(found)) if themes[place] != themes[place - 1]]
    cuts = [0]
    for number in range(1, count):
        place = round(len(found) * number / count)
        near = [start for start in starts if abs(start - place) <= NEAR and start > cuts[-1]]
        best = min(near, key=lambda start: abs(start - place), default=place)
        cuts += [best] if best > cuts[-1] else []
    return [found[a:b] for a, b in pairwise([*cuts, len(found)])]
