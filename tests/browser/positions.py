"""Marks as the browser has laid them out: dots, ends of intervals and segments against figures.

Positions are read from the rendered page (SVG's own box, through the screen's matrix), and figures
from release.csv next to it: neither goes by what the page's code says it drew. `test_pages.py` runs
these tests.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tests.browser.conftest import PLAN, Sheet, Sight

NEAR = 1.0  # pixels; a chart is some 440 wide
KEYS = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
READ = """() => [...document.querySelectorAll('.chart svg')].map(svg => {
    const place = (one, box) => {
        const at = one.getScreenCTM();
        return [box.x, box.x + box.width].map(x => at.a * x + at.e);
    };
    const seen = [...svg.querySelectorAll('[data-key]')].filter(one => one.tagName !== 'text');
    return {
        name: svg.id,
        ticks: [...svg.querySelectorAll('[data-tick]')].map(one => {
            const [left, right] = place(one, one.getBBox());
            return [+one.dataset.tick, (left + right) / 2];
        }),
        marks: seen.map(one => ({
            key: one.dataset.key, part: one.dataset.part || '', tag: one.tagName,
            at: place(one, one.getBBox()),
        })),
    };
})"""


@cache
def figures(folder: Path) -> dict[str, Any]:
    """Value, low and high by key, as released."""
    frame = pd.read_csv(folder / "release.csv", dtype=dict.fromkeys(KEYS, "str"))
    keys = ["|".join(row) for row in frame[KEYS].fillna("").itertuples(index=False)]
    return dict(zip(keys, frame[["value", "low", "high"]].itertuples(index=False), strict=True))


def charts(sight: Sight) -> list[dict[str, Any]]:
    """Every chart of a page, all of it open, so that each is laid out."""
    sight.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    found: list[dict[str, Any]] = sight.page.evaluate(READ)
    return found


def off_axis(chart: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The dots and intervals that stand further than a pixel from where the axis has them."""
    (low, left), (high, right) = min(chart["ticks"]), max(chart["ticks"])
    one = (right - left) / (high - low)
    wrong = []
    for mark in chart["marks"]:
        figure, (start, end) = known[mark["key"]], mark["at"]
        values = (figure.low, figure.high) if mark["part"] == "interval" else (figure.value,)
        seen = (start, end) if mark["part"] == "interval" else ((start + end) / 2,)
        wanted = [left + one * (value - low) for value in values]
        if any(abs(a - b) > NEAR for a, b in zip(seen, wanted, strict=True)):
            wrong.append(f"{mark['key']} {mark['part']}: at {seen}, not {wanted}")
    return wrong


def off_bar(chart: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The segments of stacked bars that do not begin where those before them end.

    Every bar begins at one place and ends at one, whatever its rounded shares add up to.
    """
    bars: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for mark in chart["marks"]:
        bars["|".join(mark["key"].split("|")[:4])].append((*mark["at"], mark["key"]))
    left = min(start for bar in bars.values() for start, *_ in bar)
    right = sorted(max(end for _, end, _ in bar) for bar in bars.values())[len(bars) // 2]
    wrong = []
    for bar in bars.values():
        one = (right - left) / sum(known[key].value for *_, key in bar)
        before = 0.0
        for start, end, key in sorted(bar):
            value = known[key].value
            if abs(start - left - one * before) > NEAR or abs(end - start - one * value) > 2 * one:
                wrong.append(f"{key}: {start} to {end}")
            before += value
        if abs(max(end for _, end, _ in bar) - right) > NEAR:
            wrong.append(f"{bar[-1][-1]}: its bar does not end where the others do")
    return wrong


def test_every_mark_stands_where_its_figure_says(
    wide: Sight, packs: Callable[[Sheet], Path]
) -> None:
    known, seen = figures(packs(wide.sheet).parent), 0
    for chart in charts(wide):
        if chart["ticks"]:
            assert off_axis(chart, known) == [], chart["name"]
        elif not chart["name"].startswith(("agreed", "goes")):
            assert off_bar(chart, known) == [], chart["name"]
        seen += len(chart["marks"])
    if wide.sheet.wave == "demo-2" and wide.sheet.spec.key in ("national", "sector-health"):
        assert seen > 30


def test_a_mark_that_is_moved_would_be_found(look: Callable[..., Sight]) -> None:
    sheet = next(s for s in PLAN if s.wave == "demo-small" and s.spec.name == "en/national")
    sight = look(sheet)
    folder = Path(sight.page.url.removeprefix("file://")).parent
    known = figures(folder)
    sight.page.evaluate("""() => {
        const all = document.querySelectorAll('#contrasts-chart use[data-key]');
        all[3].setAttribute('transform', 'translate(4 0)');
        const bar = document.querySelectorAll('#answers-1-chart path[data-key]')[1];
        bar.setAttribute('transform', 'translate(6 0)');
    }""")
    named = {chart["name"]: chart for chart in charts(sight)}
    assert len(off_axis(named["contrasts-chart"], known)) == 1
    assert off_bar(named["answers-1-chart"], known)
