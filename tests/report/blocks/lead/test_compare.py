"""The page that compares: marks where figures bear them, and a table where a chart does not fit."""

import re
from pathlib import Path

import pandas as pd
import pytest

from pipeline.report import Page, open_page
from pipeline.report.blocks.lead import compare, parts
from pipeline.report.render.fragment import Chart
from tests.report import fixture_release
from tests.report.changed import around, change
from tests.report.reading import hold_degrees, text_of

TRUST = {"table": "item", "item": "trust", "level": "agree", "statistic": "group_share"}


def page(folder: Path, language: str = "en") -> Page:
    return open_page(folder, "compare", wave="demo-2", language=language)


@pytest.fixture
def far(tmp_path: Path) -> Path:
    """A release in which trust is far lower in the police than in Wales, and alike elsewhere."""
    folder = fixture_release.write(tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    shares = (frame["statistic"] == "group_share") & frame["value"].notna()
    frame.loc[shares, ["value", "low", "high"]] = [60.0, 54.0, 66.0]
    frame.to_parquet(folder / "release.parquet", index=False)
    return change(folder, TRUST | {"area": "police"}, around(20.0, 8.0))


def test_what_stands_out_is_said_with_both_intervals_and_marked_once(far: Path) -> None:
    words, chart, table = (getattr(page(far), part)("compare-agreed")
                           for part in ("section", "chart", "table"))  # fmt: skip
    said = text_of(words.html)
    assert (
        "20% of those who answered in the police said that partners trusted each other (12% to "
        "28%), a smaller share than the 60% in Wales as a whole (54% to 66%), beyond chance."
    ) in said
    assert "Region: of the shares shown, none is clearly different from the same share" in said
    assert text_of(table.html).count("▼") == 1
    assert "▲" not in text_of(table.html)
    assert chart.svg.count('data-part="below"') == 1
    assert "beyond chance: 1." in text_of(chart.alt)
    numbers = [len(re.findall(r'<text[^>]*data-key="(?!item\|national)', one.svg))
               for one in (chart, page(far).chart("compare-agreed-2"))]  # fmt: skip
    assert min(numbers) > 1
    shown = sum(numbers) - sum(text_of(one.svg).split("\n").count("[c]")
                               for one in (chart, page(far).chart("compare-agreed-2")))  # fmt: skip
    assert f"Of the shares shown ({shown}), one differs" in text_of(chart.title)


def test_the_same_in_welsh(far: Path) -> None:
    words = page(far, "cy").section("compare-agreed")
    assert words is not None
    assert "Dywedodd 20% o'r rhai a atebodd yn yr heddlu fod y partneriaid yn ymddiried" in text_of(
        words.html
    )


def test_a_dimension_too_wide_for_a_chart_has_its_table(
    far: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "MOST", 5)
    found = page(far)
    chart, table = found.chart("compare-agreed"), found.table("compare-agreed")
    assert chart is not None
    assert table is not None
    assert "North Wales" in text_of(chart.svg), "the regions fit, the sectors do not"
    assert found.chart("compare-agreed-2") is None
    assert "Sector: shares who agreed with each factor" in text_of(table.html)


def test_every_area_is_a_column_or_named_and_every_factor_a_row(far: Path) -> None:
    """All is hidden of the national parks."""
    table = page(far).table("compare-goes")
    assert table is not None
    lines = text_of(table.html).split("\n")
    for label, *_ in [*fixture_release.SECTORS.values(), *fixture_release.REGIONS.values()]:
        assert lines.count(label["en"]) == (label["en"] != "National parks")
    assert lines.count("Columns left out, as every figure in them is [c]: National parks.") == 1
    for _, label, *_ in fixture_release.FACTORS.values():
        assert lines.count(label["en"]) == 2, "a table of sectors, and one of regions"


def test_a_share_of_people_who_have_something_is_not_what_they_said(
    far: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_degrees(monkeypatch)
    said = text_of(page(far).section("compare-agreed").html)
    assert "Of those who answered in the police, 20% were people who have a degree (12%" in said


def test_factors_stand_under_their_themes(far: Path) -> None:
    table = page(far).table("compare-agreed")
    assert table is not None
    lines = text_of(table.html).split("\n")
    for name in ("Leadership", "Culture", "Capacity and resources"):
        assert lines.count(name) == 2, "a table of sectors, and one of regions"
    assert lines.index("Culture") < lines.index("Trust between partners")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "are beyond chance"), ("cy", "gwahaniaeth a ddangosir y tu hwnt i siawns")],
)
def test_the_title_of_differences_counts_each_once_and_of_how_many(
    far: Path, language: str, said: str
) -> None:
    """Those of Wales stand in both pictures, and are differences like the others."""
    charts = [page(far, language).chart(name) for name in ("compare-goes", "compare-goes-2")]
    drawn = "".join(chart.svg for chart in charts if chart is not None)
    rows = pd.read_parquet(far / "release.parquet")
    rows = rows[(rows["statistic"] == "contrast") & (rows["outcome"] == "success")]
    keys = set(re.findall(r'<text[^>]*data-key="([^"]*)"', drawn))
    shown = int(rows["value"].notna().sum())
    assert len(keys) > shown > 0, "some are hidden"
    marked = set(re.findall(r'data-key="([^"]*)" data-part="(?:above|below)"', drawn))
    assert charts[0] is not None
    title = text_of(charts[0].title)
    assert said in title
    assert re.findall(r"\d+", title) == [str(len(marked)), str(shown)]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_low_reliability_has_a_line_in_the_chart_where_the_table_has_its_sign(
    far: Path, language: str
) -> None:
    """Explained below each picture that has some, and only there."""

    def said() -> list[tuple[int, int]]:
        blocks = (page(far, language).block(f"compare-{name}") for name in ("agreed", "goes"))
        drawn = [one.svg for block in blocks for one in block.pieces if isinstance(one, Chart)]
        return [(svg.count('data-part="low"'), text_of(svg).count("[u]")) for svg in drawn]

    assert all((lines > 0) == (explained == 1) for lines, explained in said())
    tables = [page(far, language).table(f"compare-{name}") for name in ("agreed", "goes")]
    signs = sum(text_of(one.html).count(" [u]") for one in tables if one is not None)
    assert sum(lines for lines, _ in said()) == signs > 0
    frame = pd.read_parquet(far / "release.parquet")
    frame["verdict"] = frame["verdict"].replace("low_reliability", "published")
    frame.to_parquet(far / "release.parquet", index=False)
    assert set(said()) == {(0, 0)}


@pytest.mark.parametrize("rows", [1, 2, 3, 99])
def test_a_chart_of_many_factors_has_parts_which_miss_none(
    far: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """Each begins with a theme's name, and says of what it is."""
    monkeypatch.setattr(parts, "ROWS", rows)
    pieces = page(far).block("compare-agreed").pieces
    drawn = [one for one in pieces if isinstance(one, Chart)]
    items = [{key.split("|")[3] for key in re.findall(r'<text[^>]*data-key="([^"]*)"', one.svg)}
             for one in drawn]  # fmt: skip
    each = len(drawn) // 2
    assert (each > 1) == (rows < len(fixture_release.FACTORS))
    for part in (items[:each], items[each:]):
        assert sorted(item for one in part for item in one) == sorted(fixture_release.FACTORS)
    assert drawn[0].part == ()
    assert [one.part[0] for one in drawn[1:]] == ["Sector"] * (each - 1) + ["Region"] * each
    assert all(len(one.part) == (2 if each > 1 else 1) for one in drawn[1:])
