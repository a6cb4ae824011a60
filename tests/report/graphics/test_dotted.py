"""Charts of dots in one picture or two: one scale, every line once, and a text for each."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.report import Page
from pipeline.report.graphics.dotted import Line, dotted
from pipeline.report.render.fragment import Chart
from tests.report.reading import text_of

Opener = Callable[..., Page]


def lines(page: Page, count: int) -> list[Line]:
    """So many lines, largest first: count, count - 1, ... with intervals of 5 either side."""
    figure = page.view.figure(
        "association", item="trust", outcome="success", statistic="contrast"
    )  # fmt: skip
    return [
        Line(f"Factor {n}", figure._replace(value=n, low=n - 5, high=n + 5))
        for n in range(count, 0, -1)
    ]


def part(page: Page, count: int, which: int) -> Chart | None:
    return dotted(
        page.view, "many", lines(page, count), "contrasts.axis", "contrasts.alt", which, (),
        lambda filled, total: f"{filled} of {total}",
    )  # fmt: skip


@pytest.mark.parametrize(("count", "parts"), [(17, (17, 0)), (18, (9, 9)), (27, (14, 13))])
def test_many_lines_make_two_pictures_and_none_is_lost(
    opened: Opener, count: int, parts: tuple[int, int]
) -> None:
    found = [part(opened("national"), count, which) for which in (1, 2)]
    drawn = [re.findall(r"Factor (\d+)", text_of(c.svg)) if c else [] for c in found]
    assert tuple(map(len, drawn)) == parts
    assert [int(n) for n in drawn[0] + drawn[1]] == list(range(count, 0, -1))


@pytest.mark.parametrize(("shown", "parts"), [(12, (11, 15)), (10, (9, 17)), (9, (26, 0))])
def test_hidden_rows_make_two_pictures_as_long_as_both_have_a_dot_and_fit_a_sheet(
    opened: Opener, shown: int, parts: tuple[int, int]
) -> None:
    """Of 26 rows the last ones are hidden."""
    page = opened("national")
    rows = lines(page, 26)
    rows[shown:] = [
        replace(one, figure=one.figure._replace(value=None, low=None, high=None))
        for one in rows[shown:]
    ]
    found = [
        dotted(page.view, "many", rows, "contrasts.axis", "contrasts.alt", which, (),
               lambda filled, total: f"{filled} of {total}")
        for which in (1, 2)
    ]  # fmt: skip
    drawn = [len(re.findall(r"Factor (\d+)", text_of(c.svg))) if c else 0 for c in found]
    assert tuple(drawn) == parts


def test_the_title_counts_all_that_is_filled_and_stands_on_the_first_alone(opened: Opener) -> None:
    page = opened("national")
    clear = [replace(one, clear=one.figure.value == 30) for one in lines(page, 30)]
    titles = []
    for which in (1, 2):
        one = dotted(page.view, "many", clear, "contrasts.axis", "contrasts.alt", which,
                     ("filled", "open"),
                     lambda filled, total: f"{filled} of {total}")  # fmt: skip
        assert one is not None
        titles.append(one.title)
    assert titles == ["1 of 30", ""]


def test_both_pictures_have_one_scale_and_ids_of_their_own(opened: Opener) -> None:
    one, two = (part(opened("national"), 40, which) for which in (1, 2))
    assert one is not None
    assert two is not None
    for tick in ("−10", "0", "50"):
        assert tick in text_of(one.svg).split("\n")
        assert tick in text_of(two.svg).split("\n")
    ids = [set(re.findall(r' id="([^"]+)"', chart.svg)) for chart in (one, two)]
    assert not ids[0] & ids[1]


def test_the_first_text_tells_of_all_and_the_second_of_its_own(opened: Opener) -> None:
    one, two = (part(opened("national"), 30, which) for which in (1, 2))
    assert one is not None
    assert two is not None
    assert "Factor 1 1 (−4 to 6). Intervals that leave out zero: 25 of 30." in text_of(one.alt)
    assert text_of(two.alt).startswith(
        "The chart goes on, on the same scale. The first ones, then the last:"
    )
    assert "intervals that leave out zero: 10 of these 15" in text_of(two.alt)


def partly(page: Page, count: int, shown: int) -> list[Chart | None]:
    """Both pictures of so many lines of which only the first ones are shown."""
    some = lines(page, count)
    gone = {"value": None, "low": None, "high": None, "verdict": "suppressed", "item": "x"}
    some[shown:] = [replace(one, figure=one.figure._replace(**gone)) for one in some[shown:]]
    return [
        dotted(page.view, "many", some, "contrasts.axis", "contrasts.alt", which, (),
               lambda filled, total: str(total))
        for which in (1, 2)
    ]  # fmt: skip


def test_what_is_hidden_is_no_dot_and_is_not_counted(opened: Opener) -> None:
    """Of 20 lines the last 12 are hidden: the second picture has the eighth dot and all of them."""
    one, two = partly(opened("national"), 20, 8)
    assert one is not None
    assert two is not None
    assert one.title == "8"
    assert " of 8." in text_of(one.alt)
    assert "[c]" not in text_of(one.alt) + text_of(two.alt)
    assert "[c]" not in text_of(one.svg)
    assert text_of(two.svg).split("\n").count("[c]") == 12
    assert two.svg.count('data-key="association|national|national|x||') == 12


def test_a_second_picture_that_would_be_too_long_is_not_made(opened: Opener) -> None:
    one, two = partly(opened("national"), 36, 2)
    assert one is not None
    assert two is None
    assert text_of(one.svg).split("\n").count("[c]") == 34


def test_the_text_names_the_first_three_and_the_last_once_each(opened: Opener) -> None:
    page = opened("national")
    for count, named in ((3, [3, 2, 1]), (4, [4, 3, 2, 1]), (9, [9, 8, 7, 1])):
        chart = part(page, count, 1)
        assert chart is not None
        assert [int(n) for n in re.findall(r"Factor (\d+)", text_of(chart.alt))] == named


def test_lines_stand_under_their_heading_and_are_called_by_their_whole_name(
    opened: Opener,
) -> None:
    page = opened("national")
    heads = ["Old", "Old", "New", "New"]
    some = [replace(one, head=head, spoken=f"{head}: {one.label}")
            for one, head in zip(lines(page, 4), heads, strict=True)]  # fmt: skip
    some[1] = replace(some[1], figure=some[1].figure._replace(verdict="low_reliability"))
    chart = dotted(page.view, "many", some, "contrasts.axis", "contrasts.alt", 1, (),
                   lambda *_: "")  # fmt: skip
    assert chart is not None
    words = [one for one in text_of(chart.svg).split("\n") if one[:3] in ("Old", "New", "Fac")]
    assert words == ["Old", "Factor 4", "Factor 3", "New", "Factor 2", "Factor 1"]
    assert "3 [u]" in text_of(chart.svg).split("\n")
    assert "Old: Factor 4" in text_of(chart.alt)


def test_intervals_go_from_low_to_high(opened: Opener) -> None:
    chart = part(opened("national"), 1, 1)
    assert chart is not None
    spans = re.findall(r'd="M (\S+) \S+ L (\S+) [^"]*" data-key[^>]*data-part="interval"',
                       chart.svg)  # fmt: skip
    assert len(spans) == 1
    assert float(spans[0][0]) < float(spans[0][1])


@pytest.mark.parametrize("alt", ["contrasts.alt", "different.alt", "change.alt", "contexts.alt"])
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_chart_of_one_figure_has_no_first_and_last(
    opened: Opener, language: str, alt: str
) -> None:
    """And no count of how many of the one leave out zero."""
    page = opened("national", language=language)
    chart = dotted(page.view, "one", lines(page, 1), "contrasts.axis", alt, 1, (), lambda *_: "")
    assert chart is not None
    said = text_of(chart.alt)
    assert said == {
        "en": "Chart of one figure in percentage points with its 95% interval: Factor 1 1 (−4 to "
              "6).",
        "cy": "Siart o un ffigur mewn pwyntiau canran gyda'i gyfwng hyder 95%: Factor 1 1 (−4 i "
              "6).",
    }[language]  # fmt: skip


def test_a_second_picture_of_one_figure_speaks_of_one(opened: Opener) -> None:
    page = opened("national")
    some = lines(page, 18)
    some[-1] = replace(some[-1], begins=True)
    chart = dotted(page.view, "two", some, "contrasts.axis", "contrasts.alt", 2, (), lambda *_: "")
    assert chart is not None
    assert text_of(chart.alt).startswith(
        "The chart goes on, on the same scale, with one more figure and its 95% interval: Factor 1"
    )
