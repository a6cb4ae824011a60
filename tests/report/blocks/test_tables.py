"""Tables: captions, scopes, shorthand explained, and the same text as everywhere."""

import pytest

from pipeline.report.blocks.tables import Cell, Group, Row, table, value, with_interval, words
from pipeline.report.release.figure import Figure, base, interval, plain, text
from tests.report.reading import elements, text_of

FIGURE = Figure(
    "item", "national", "national", "trust", "agree", "", "group_share", "percent",
    58.0, 52.0, 63.0, 1190, 960.0, "published", "",
)  # fmt: skip
HIDDEN = FIGURE._replace(value=None, low=None, high=None, base=None, verdict="suppressed")


def made(*cells: Cell, language: str = "en", label: str = "Trust") -> str:
    rows = [Row(label, list(cells))]
    heads = ["Factor", *("Head" for _ in cells)]
    return str(table(language, "one", "A caption", heads, [Group(rows, "Theme")]))


@pytest.mark.parametrize(
    ("unit", "number", "written"),
    [
        ("percent", 58, "58%"), ("points", -12, "−12"), ("count", 1190, "1,190"),
        ("ratio", 0.4, "0.4"), ("ratio", 0.045, "0.045"), ("number", 17.0, "17"),
        ("number", 1.24, "1.24"), ("p_band", 0.01, "< 0.01"), ("p_band", 1.0, "[ns]"),
    ],
)  # fmt: skip
def test_units_are_written_alike_in_both_languages(unit: str, number: float, written: str) -> None:
    figure = FIGURE._replace(unit=unit, value=number)
    assert text("en", figure).striptags() == text("cy", figure).striptags() == written
    assert plain("en", figure) == plain("cy", figure) == written


@pytest.mark.parametrize(
    ("verdict", "reason", "mark"),
    [
        ("suppressed", "confidential", "[c]"), ("not_available", "too_few", "[x]"),
        ("not_available", "not_asked", "[z]"),
    ],
)  # fmt: skip
def test_what_is_not_shown_has_its_shorthand(verdict: str, reason: str, mark: str) -> None:
    figure = HIDDEN._replace(verdict=verdict, reason=reason)
    found = (text("en", figure), interval("en", figure), base("en", figure))
    assert {one.striptags() for one in found} == {mark}
    cell = value("en", figure)
    assert (text_of(cell.text), cell.marks) == (mark, (mark,))


def test_few_answers_are_marked_beside_the_number() -> None:
    low = FIGURE._replace(verdict="low_reliability")
    cell = value("en", low)
    assert (text_of(cell.text), cell.marks) == ("58% [u]", ("[u]",))
    cell = with_interval("cy", low)
    assert (text_of(cell.text), cell.marks) == ("58% [u] (52% i 63%)", ("[u]",))


def test_a_table_has_a_caption_and_every_heading_a_scope() -> None:
    found = elements(made(value("en", FIGURE), words("Said")))
    assert [tag for tag, _ in found].count("caption") == 1
    scopes = [given.get("scope") for tag, given in found if tag == "th"]
    assert scopes == ["col", "col", "col", "rowgroup", "row"]
    assert next(given for tag, given in found if tag == "caption")["id"] == "one-table"


def test_numbers_and_words_are_told_apart() -> None:
    found = elements(made(value("en", FIGURE), words("Said")))
    assert [given.get("class") for tag, given in found if tag == "td"] == ["number", None]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "[c] Confidential information"), ("cy", "[c] Gwybodaeth gyfrinachol")],
)
def test_shorthand_is_explained_above_the_table_and_only_where_used(
    language: str, said: str
) -> None:
    html = made(value(language, HIDDEN), language=language)
    assert html.index(said) < html.index("<table")
    assert "[u]" not in html
    assert "shorthand" not in made(value(language, FIGURE), language=language)


def test_labels_are_escaped() -> None:
    html = made(words("<img src=x onerror=alert(1)>"), label="<script>alert('x')</script>")
    assert "<script" not in html
    assert "<img" not in html
    assert "<script>alert('x')</script>" in text_of(html)


def test_a_row_too_short_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 heads"):
        table("en", "one", "A caption", ["A", "B", "C"], [Group([Row("Trust", [words("x")])])])


def of_columns(*columns: tuple[str, list[Cell]], language: str = "en") -> str:
    """A table of two groups of rows with these columns."""
    rows = [Row(f"Row {n}", [cells[n] for _, cells in columns]) for n in range(3)]
    heads = ["Group", *(head for head, _ in columns)]
    groups = [Group(rows[:2], "One"), Group(rows[2:])]
    return str(table(language, "two", "A caption", heads, groups))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Columns left out, as every figure in them is {}: {}."),
        ("cy", "Colofnau a hepgorwyd, gan fod pob ffigur ynddynt yn {}: {}."),
    ],
)
def test_a_column_without_a_figure_is_named_once_and_fills_no_column(
    language: str, said: str
) -> None:
    """As totals before weighting are; one with a figure stays, and one of two kinds of shorthand.

    So does one that says [ns] all the way: that is what was found.
    """
    gone = [value(language, HIDDEN)] * 3
    absent = value(language, HIDDEN._replace(verdict="not_available", reason="too_few"))
    chance = value(language, FIGURE._replace(unit="p_band", value=1.0))
    html = of_columns(
        ("Before", gone), ("After", [*gone[:2], value(language, FIGURE)]), ("16 <to> 24", gone),
        ("Lacking", [absent] * 3), ("Both", [*gone[:2], absent]), ("Chance", [chance] * 3),
        language=language,
    )  # fmt: skip
    legend = text_of(html.split("<table")[0]).split("\n")
    assert legend[-2:] == [
        said.format("[c]", "Before; 16 <to> 24"), said.format("[x]", "Lacking")
    ]  # fmt: skip
    heads = html.split("<thead>")[1].split("</thead>")[0]
    assert text_of(heads).split("\n") == ["Group", "After", "Both", "Chance"]
    assert html.count('colspan="4"') == 1
    assert [text_of(row).split("\n")[-3:] for row in html.split("<tr>")[-3:]] == [
        ["[c]", "[c]", "[ns]"], ["[c]", "[c]", "[ns]"], ["58%", "[x]", "[ns]"],
    ]  # fmt: skip


def test_a_table_without_another_column_or_another_row_is_as_it_is() -> None:
    gone = [value("en", HIDDEN)] * 3
    assert of_columns(("Before", gone), ("After", gone)).count("[c]") == 1 + 6
    assert "left out" not in made(value("en", HIDDEN), value("en", FIGURE))


def test_notes_stand_with_the_shorthand_before_what_is_left_out() -> None:
    gone = [value("en", HIDDEN)] * 2
    rows = [Row(f"Row {n}", [gone[n], value("en", FIGURE)]) for n in range(2)]
    html = str(table("en", "n", "C", ["A", "Gone", "B"], [Group(rows)], ["More of it."]))
    legend = text_of(html.split("<table")[0]).split("\n")
    assert legend == [
        "[c] Confidential information", "More of it.",
        "Columns left out, as every figure in them is [c]: Gone.",
    ]  # fmt: skip
