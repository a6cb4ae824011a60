"""Replicate weights from the export to the design: what is wrong with them is said at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from pipeline.clean import clean
from pipeline.codebook.book import read_codebook
from pipeline.codebook.code_map import run_of
from pipeline.codebook.waves import read_wave
from pipeline.config import Quality, Weighting
from pipeline.contracts.check import check
from pipeline.errors import BadInput, Faults
from pipeline.ingest import ingest
from pipeline.ingest.formats import read_export
from pipeline.weight.replicates import DATA, check_replicates
from tests.small_survey import edit, read_rows, write_export, write_reference, write_rows

WEIGHTS = np.arange(1.0, 13.0)


def choices(kind: str = "bootstrap", **given) -> Weighting:
    return Weighting(method="supplied", variance="supplied", replicate_kind=kind, **given)


def said(held: np.ndarray, config: Weighting, variable: str = "rep") -> list[str]:
    """The faults of replicate weights (12, R)."""
    columns = {f"rep__{at}": column for at, column in enumerate(held.T, 1)}
    faults = Faults()
    check_replicates(pd.DataFrame(columns), variable, WEIGHTS, config, faults)
    return [f"{one.place}: {one.problem}" for one in faults.found]


def sound(number: int = 8) -> np.ndarray:
    """(12, number) replicate weights without a fault."""
    return WEIGHTS[:, None] * (1 + 0.5 * np.sin(np.arange(12)[:, None] * np.arange(1, number + 1)))


@pytest.mark.parametrize("kind", ["JK1", "JK2", "bootstrap", "BRR", "SDR"])
def test_sound_weights_are_taken(kind: str) -> None:
    assert said(sound(), choices(kind)) == []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    held = sound(7)
    held[3, 0], held[:, 1], held[2, 2], held[:, 3] = np.nan, WEIGHTS, -0.5, 0.0
    assert said(held, choices("BRR")) == [
        "[weighting] replicate_kind: BRR has a multiple of four replicates, and the wave has 7.",
        "rep: replicate 1: a weight is missing or infinite.",
        "rep: replicate 3: a weight is negative.",
        "rep: replicate 4: nobody has a weight.",
        "rep: replicate 2: it is the full sample's weight, and says nothing of its error.",
    ]


def test_many_faulty_replicates_are_counted() -> None:
    found = said(np.where(np.arange(12) % 2, -1.0, 1.0)[:, None] * np.ones((12, 12)), choices())
    assert found == ["rep: replicates 1, 2, 3, 4, 5 and 7 more: a weight is negative."]


def test_a_stratum_without_respondents_leaves_its_replicates_as_they_are() -> None:
    """JKn raises the rest of a stratum only; but where all are so, there is no error at all."""
    held = sound(4)
    held[:, 0] = WEIGHTS
    assert said(held, choices("JKn", replicate_rscales=(0.5,))) == []
    assert len(said(np.tile(WEIGHTS[:, None], 4), choices("JKn", replicate_rscales=(0.5,)))) == 1


def test_scales_are_one_for_each_or_one_for_all() -> None:
    for number, faults in ((1, 0), (8, 0), (7, 1)):
        config = choices("JKn", replicate_rscales=(0.5,) * number)
        assert len(said(sound(), config)) == faults


def test_each_fault_names_its_file_and_what_to_do() -> None:
    held = sound(7)
    held[2, 2] = -0.5
    columns = pd.DataFrame({f"rep__{at}": column for at, column in enumerate(held.T, 1)})
    faults = Faults()
    for config, variable in (
        (choices("JKn", replicate_rscales=(0.5, 0.5)), "rep"), (choices("BRR"), "rep"),
        (choices(), ""),
    ):  # fmt: skip
        check_replicates(columns, variable, WEIGHTS, config, faults)
    assert [(one.file, one.place, one.fix) for one in faults.found] == [
        ("config.toml", "[weighting] replicate_rscales",
         "Write one for each, in the order of the columns, or one for all."),
        (DATA, "rep", "Replicates are numbered from the first column of the run. Correct the "
         "export."),
        ("config.toml", "[weighting] replicate_kind",
         "Look at the first and the last column in the wave's file: is one the full weight?"),
        ("config.toml", "[weighting] variance",
         "Give a variable of variables.csv the role replicate, and in the wave's file the first "
         "and the last column: REPWT1..REPWT80. Or choose linearised."),
    ]  # fmt: skip


def test_factors_are_not_taken_for_weights() -> None:
    """As R's svrepdesign warns: 6.5 on average, and factors about 1."""
    assert "they look like factors" in said(sound() / WEIGHTS[:, None], choices())[0]


def test_where_errors_come_from_is_said_where_there_are_replicates() -> None:
    """Left out, it would be errors that nobody chose; typed, the weights may stay unused."""
    found = said(sound(), Weighting(method="supplied"))
    assert found == [
        "[weighting] variance: it is not given, and the wave has 8 replicate weights.",
    ]
    assert said(sound(), Weighting(method="supplied", variance="linearised")) == []
    assert said(sound(), Weighting(method="supplied"), variable="") == []


def test_a_wave_without_replicate_weights_is_told() -> None:
    assert "the wave has no replicate weights" in said(sound(), choices(), variable="")[0]
    assert "the wave has no replicate weights" in said(sound(), choices(), variable="other")[0]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"variance": "supplied"}, "replicate_kind must say"),
        ({"variance": "supplied", "method": "rake"}, "goes with method"),
        ({"replicate_kind": "JK1"}, "goes with variance"),
        ({"variance": "supplied", "replicate_kind": "Fay"}, "fay_rho"),
        ({"variance": "supplied", "replicate_kind": "BRR", "fay_rho": 0.5}, "fay_rho"),
        ({"variance": "supplied", "replicate_kind": "JKn"}, "replicate_rscales"),
        ({"variance": "supplied", "replicate_kind": "BRR", "replicate_scale": 0.5}, "of JK1, JKn"),
        ({"variance": "supplied", "replicate_kind": "Fay", "fay_rho": 1.0}, "less than 1"),
    ],
)
def test_choices_that_do_not_go_together_are_refused(given, what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        Weighting(**({"method": "supplied"} | given))


@pytest.mark.parametrize(
    ("text", "count", "last"),
    [("rep1..rep80", 80, "rep80"), ("W_01..W_12", 12, "W_12"), ("a b 098..a b 101", 4, "a b 101")],
)
def test_a_run_is_every_column_between_two(text: str, count: int, last: str) -> None:
    assert len(run_of(text)) == count
    assert run_of(text)[-1] == last


@pytest.mark.parametrize(
    "text",
    ["rep1", "rep1..rap4", "rep4..rep1", "rep1..rep1", "rep01..rep2", "rep..rep4", "1..99999"],
)
def test_what_is_no_run(text: str) -> None:
    assert run_of(text) == []


def appended(path: Path, **cells: str) -> None:
    """One more row of a table."""
    rows = read_rows(path)
    write_rows(path, [*rows, [cells.get(name, "") for name in rows[0]]])


VARIABLE = {"role": "replicate", "scale": "number", "label_en": "Rep", "label_cy": "Dyb"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small survey with a role for four replicate weights."""
    folder = write_reference(tmp_path)
    appended(folder / "variables.csv", variable="rep", **VARIABLE)
    appended(folder / "waves/first.csv", kind="column", name="rep", value="W1..W4")
    return folder


def taken(folder: Path, **columns: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    codebook = read_codebook(folder)
    wave = read_wave(folder, "first", codebook)
    given = [
        {"ID": str(n)} | {name: value + n for name, value in columns.items()} for n in range(3)
    ]
    export = read_export(write_export(folder / "survey.sav", given))
    ingested = check("ingested", ingest(export, codebook, wave), codebook, wave)
    cleaned, _ = clean(ingested, codebook, wave, Quality(duplicate_answers=False))
    return ingested, check("cleaned", cleaned, codebook)


def test_replicates_come_through_ingest_and_clean_as_they_are(folder: Path) -> None:
    ingested, cleaned = taken(folder, W1=1.5, W2=2.5, W3=3.5, W4=4.5)
    names = ["rep__1", "rep__2", "rep__3", "rep__4"]
    assert list(ingested.columns)[-4:] == names
    assert list(cleaned.columns)[-4:] == names
    assert cleaned["rep__3"].tolist() == [3.5, 4.5, 5.5]
    assert "rep__missing" not in cleaned


def test_a_replicate_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(BadInput, match="of its 4 columns the export lacks W2, W4"):
        taken(folder, W1=1.5, W3=3.5)


def test_a_single_column_is_no_run(folder: Path) -> None:
    edit(folder / "waves/first.csv", "column,rep", "value", "B1")
    with pytest.raises(BadInput, match="'B1' is no run of columns"):
        read_wave(folder, "first", read_codebook(folder))


def test_one_variable_has_the_role(folder: Path) -> None:
    appended(folder / "variables.csv", variable="again", **VARIABLE)
    with pytest.raises(BadInput, match="replicates: rep, again"):
        read_codebook(folder)
