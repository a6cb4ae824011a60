"""The second count of every base: it agrees with the waves, and one base changed is found."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.__main__ import main
from pipeline.analyse.bases import check_bases
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.errors import BadInput
from tests.minimal import minimal

DIMENSIONS = ("sector", "region")
Made = tuple[pd.DataFrame, pd.DataFrame, Codebook]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Results and clean table of the small demonstration wave, and its codebook."""
    root = minimal(tmp_path_factory.mktemp("bases"))
    for stage in ("ingest", "clean", "weight", "analyse"):
        assert main(["--root", str(root), "--wave", "demo-small", stage]) == 0
    processed = root / "data/processed/demo-small"
    tables = [pd.read_parquet(processed / f"{one}.parquet") for one in ("results", "cleaned")]
    return tables[0], tables[1], read_codebook(root / "data/reference")


@pytest.fixture
def made(once: Made) -> Made:
    """The same, free to be spoilt."""
    return once[0].copy(), once[1].copy(), once[2]


def row(results: pd.DataFrame, table: str, area: str, item: str, statistic: str) -> pd.Series:
    here = results["table"].eq(table) & results["area"].eq(area) & results["item"].eq(item)
    return here & results["statistic"].eq(statistic)


def test_bases_agree(made: Made) -> None:
    """Of 12 areas: 32 factors and 5 outcomes with 3 bases, 160 pairs with 11, and who was asked.

    Four contexts are described for Wales alone; 4 of all the bases are those of contexts' groups.
    """
    results, cleaned, book = made
    factors, outcomes = len(book.having("factor")), len(book.having("outcome"))
    groups = [len([1 for c in book.having("context") if book.groups(c)])]
    contexts = 2 * len(book.having("context")) + sum(groups)
    wanted = 12 * (3 * (factors + outcomes) + 11 * factors * outcomes + factors + outcomes)
    assert check_bases(results, cleaned, book, DIMENSIONS) == wanted + contexts


@pytest.mark.parametrize(
    ("table", "statistic"),
    [
        ("item", "share"), ("item", "group_share"), ("item", "mean"), ("association", "contrast"),
        ("association", "share_with"), ("association", "share_without"), ("association", "q"),
    ],
)  # fmt: skip
def test_one_base_changed_is_found_with_its_place(made: Made, table: str, statistic: str) -> None:
    results, cleaned, book = made
    where = row(results, table, "health", "legacy_plan", statistic)
    first = results.index[where][0]
    results.loc[first, "base"] += 3
    with pytest.raises(BadInput) as said:
        check_bases(results, cleaned, book, DIMENSIONS)
    places = [fault.place for fault in said.value.faults]
    assert any(f"table {table}, legacy_plan" in one for one in places)
    assert all("legacy_plan" in one and "sector health" in one for one in places)
    assert any("differs by +3" in fault.problem for fault in said.value.faults)
    assert str(results.loc[first, "base"]) not in str(said.value).replace("+3", "")


def test_an_answer_that_routing_did_not_let_through_is_found(made: Made) -> None:
    """The routing is evaluated again: someone who was not asked has an answer all the same."""
    results, cleaned, book = made
    unasked = cleaned.index[cleaned["legacy_plan__missing"] == "not_asked"][0]
    cleaned.loc[unasked, ["legacy_plan", "legacy_plan__missing"]] = ["tend_to_agree", ""]
    assert check_bases(results, cleaned, book, DIMENSIONS)  # the routing overrules the answer
    cleaned.loc[unasked, ["maturity", "collaboration_role"]] = ["established", "lead"]
    with pytest.raises(BadInput, match="legacy_plan"):
        check_bases(results, cleaned, book, DIMENSIONS)


def test_a_respondent_lost_on_the_way_is_found(made: Made) -> None:
    results, cleaned, book = made
    with pytest.raises(BadInput) as said:
        check_bases(results, cleaned.iloc[1:], book, DIMENSIONS)
    assert len(said.value.faults) == 21
    assert "more bases differ" in said.value.faults[-1].problem
    assert "differs by +1" in said.value.faults[0].problem


def test_answers_and_blanks_add_up_to_those_asked(made: Made) -> None:
    results, cleaned, book = made
    blank = row(results, "nonresponse", "fire", "trust", "nonresponse")
    first = results.index[blank & results["level"].eq("no_answer")][0]
    results.loc[first, "count"] += 1
    with pytest.raises(BadInput, match=r"table nonresponse, trust, asked, sector fire.*by \+1"):
        check_bases(results, cleaned, book, DIMENSIONS)


def test_a_figure_that_is_gone_or_too_many_is_found(made: Made) -> None:
    results, cleaned, book = made
    gone = row(results, "item", "north", "trust", "mean")
    with pytest.raises(BadInput, match=r"trust, mean, region north: there is no figure"):
        check_bases(results[~gone], cleaned, book, DIMENSIONS)
    extra = results[gone].assign(area="atlantis")
    with pytest.raises(BadInput, match=r"region atlantis: there is a figure without a base"):
        check_bases(pd.concat([results, extra]), cleaned, book, DIMENSIONS)


def test_a_difference_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, and the status is 2."""
    from pipeline import analyse

    root = minimal(tmp_path)
    for stage in ("ingest", "clean", "weight"):
        assert main(["--root", str(root), "--wave", "demo-small", stage]) == 0
    honest = analyse.analyse

    def counted_wrong(*given: object, **named: object) -> pd.DataFrame:
        results = honest(*given, **named)  # type: ignore[arg-type]
        results.loc[row(results, "item", "police", "funding", "share"), "base"] += 1
        return results

    monkeypatch.setattr(analyse, "analyse", counted_wrong)
    assert main(["--root", str(root), "--wave", "demo-small", "analyse"]) == 2
    said = capsys.readouterr().err
    assert "table item, funding, share, sector police" in said
    assert "Traceback" not in said
    assert not (root / "data/processed/demo-small/results.parquet").exists()
