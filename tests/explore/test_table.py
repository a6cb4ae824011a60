"""Every output says that it is sensitive, and reads as what it is."""

import io
import re

import pandas as pd
import pytest
from matplotlib.figure import Figure

from pipeline.explore import MARK, OpenWave, Table
from pipeline.explore.example import example
from pipeline.explore.figures import WHY_NOT
from pipeline.explore.names import Unknown
from pipeline.explore.table import column_of
from pipeline.stats.reasons import REASONS
from tests.conftest import ROOT

KINDS = {
    "share": lambda wave: wave.share("trust", by="sector"),
    "mean": lambda wave: wave.mean(["trust", "success_scale"], by="region"),
    "crosstab": lambda wave: wave.crosstab("trust", "sector"),
    "associate": lambda wave: wave.associate(where="sector=third_sector"),
    "model": lambda wave: wave.model(),
    "reliability": lambda wave: wave.reliability("governance_scale"),
    "answers": lambda wave: wave.answers,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_every_table_is_marked(small: OpenWave, kind: str) -> None:
    table = KINDS[kind](small)
    assert isinstance(table, Table)
    some = table[table.index % 2 == 0]
    for one in (table, some, table.head(1), table.sort_index(ascending=False), table.copy()):
        assert repr(one).splitlines()[0] == MARK
        assert MARK in one._repr_html_()
        assert (one["status"] == "sensitive").all()
    column = table.columns[0]
    for one in (table[column], table.iloc[0]):
        assert repr(one).splitlines()[0] == MARK
    written = pd.read_csv(io.StringIO(table.to_csv(index=False)))
    assert (written["status"] == "sensitive").all()
    assert (pd.DataFrame(table)["status"] == "sensitive").all(), "a plain table is marked too"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "answers"])
def test_every_chart_is_marked_and_has_all_estimates(small: OpenWave, kind: str) -> None:
    table = KINDS[kind](small)
    axes = Figure().subplots()
    if not table["estimate"].notna().any():
        with pytest.raises(Unknown, match="no estimate"):
            table.plot(axes)
        return
    assert table.plot(axes) is axes
    assert axes.get_title("left").startswith(MARK)
    there = table.dropna(subset="estimate")
    times = 1 if set(there["unit"]) == {"number"} else 100
    if kind == "crosstab":
        drawn = axes.collections[0].get_array().ravel()
    else:
        drawn = [x for dots in axes.collections[1:] for x, _ in dots.get_offsets()]
    wanted = sorted(times * there["estimate"])
    assert sorted(drawn) == pytest.approx(wanted)


def test_a_wave_is_marked(small: OpenWave) -> None:
    assert repr(small).splitlines()[0] == MARK
    assert MARK in small._repr_html_()


def test_figures_read_as_figures() -> None:
    shown = example(5).share("trust", by="sector").display()
    assert list(shown.columns) == [
        "Question", "Answer", "Sector", "Estimate", "Interval", "p", "q", "n", "n eff",
    ]  # fmt: skip
    assert shown["Estimate"].tolist() == ["20.0%", "80.0%", "60.0%", "40.0%"]
    assert shown["Sector"].tolist() == ["Health", "Health", "Police", "Police"]
    wide = example(5).share("trust", by="sector").wide()
    assert wide.to_dict("list") == {
        "Question": ["Trust", "Trust"], "Answer": ["No", "Yes"],
        "Health": ["20.0%", "80.0%"], "Police": ["60.0%", "40.0%"],
        "status": ["sensitive", "sensitive"],
    }  # fmt: skip
    contrast = example(5).associate("trust").display()
    assert contrast["Estimate"].tolist() == ["+25.0"]
    assert contrast["With"].tolist() == ["75.0%"]


def test_labels_are_in_the_language_asked_for(folder) -> None:
    from pipeline.explore import open_wave

    shown = open_wave("demo-small", folder, language="cy").share("trust", by="sector").display()
    assert "Iechyd" in shown["Sector"].tolist()


def test_labels_are_text_and_no_markup(small: OpenWave) -> None:
    table = small.share("trust")
    table["answer_label"] = "<script>x</script> & more"
    assert "<script>" not in table._repr_html_()
    assert "&lt;script&gt;" in table._repr_html_()


def test_what_would_not_be_published_is_cautioned(small: OpenWave) -> None:
    """By the floors of config.toml: 5 and 10; 15 points and 30 answers for reliability."""
    table = small.share("trust", by="sector")
    few = (table["count"].between(1, 4)) | ((table["n"] - table["count"]).between(1, 4))
    assert few.any()
    assert table.loc[few, "caution"].isin(["small count", "small base"]).all()
    assert (table.loc[table["n"] < 10, "caution"] == "small base").all()
    half = 50 * (table["conf_high"] - table["conf_low"])
    doubtful = (half > 15) | (table["n_eff"] < 30)
    plain = ~few & (table["n"] >= 10)
    assert (table.loc[plain & ~doubtful, "caution"] == "").all()
    assert (table.loc[plain & doubtful, "caution"] == "low reliability").all()
    assert (plain & doubtful).any()


def test_a_group_may_have_the_name_of_a_column() -> None:
    """A variable called n or status keeps apart from the table's own columns."""
    assert [column_of(one) for one in ("n", "status", "item", "sector_label", "grade")] == [
        "by_n", "by_status", "by_item", "by_sector_label", "grade",
    ]  # fmt: skip


def test_nobody_in_a_group_is_a_reason_and_no_number() -> None:
    table = example().share("trust", where="sector=health & trust=no", by="sector")
    police = table[table["sector"] == "police"]
    assert police["estimate"].isna().all()
    assert (police["reason"] == "empty_domain").all()
    assert "no one in the group" in repr(table)
    assert "no one in the group" in table.wide()["Police"].tolist()
    assert "empty_domain" not in repr(table)


def test_every_reason_of_results_has_words() -> None:
    """Those that docs/methods.md lists, which are all that the statistics give."""
    methods = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"Not available is a row.*", methods)
    assert set(WHY_NOT) == {*re.findall(r"`(\w+)`", listed)} >= {*REASONS} - {""}


def test_a_chart_of_a_crosstab_has_the_cells_of_every_group(small: OpenWave) -> None:
    table = small.crosstab("trust", "seniority", by="region")
    axes = table.plot(Figure().subplots())
    drawn = axes.collections[0].get_array().ravel()
    assert sorted(drawn) == pytest.approx(sorted(100 * table["estimate"]))
    assert len(axes.get_yticklabels()) == 5 * small.survey.weighted["region"].nunique()


def test_more_groups_than_colours_are_named_on_the_axis(small: OpenWave) -> None:
    table = small.mean("duration", by="local_authority")
    axes = table.plot(Figure().subplots())
    assert axes.get_legend() is None
    assert len({one.get_text() for one in axes.get_yticklabels()}) == len(table) > 8
    few = small.mean("duration", by="sector").plot(Figure().subplots())
    assert [one.get_text() for one in few.get_legend().get_texts()][2] == "Health"
