"""What is too large is refused before it is read into memory."""

import gzip
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import limits, read_export
from pipeline.ingest.formats.limits import too_large


def fault(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_export(path)
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0])


def test_the_limits_that_are_documented() -> None:
    assert too_large(2_000_000, 75) == ""
    assert too_large(1, 5_000) == ""
    assert too_large(2_000_001, 1) == "it has 2,000,001 rows; the limit is 2,000,000."
    assert too_large(1, 5_001) == "it has 5,001 columns; the limit is 5,000."
    assert too_large(2_000_000, 76) == "it has 152,000,000 cells; the limit is 150,000,000."


def test_a_small_file_of_very_many_rows_is_refused_unread(tmp_path: Path) -> None:
    """Two million and one answers that are all alike, in some thousand bytes."""
    path = tmp_path / "survey.parquet"
    same = pa.array(np.ones(2_000_001, dtype=np.int8))
    pq.write_table(pa.table({"a": same}), path)
    assert path.stat().st_size < 10_000
    start = time.process_time()
    assert "it has 2,000,001 rows; the limit is 2,000,000." in fault(path)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("ending", [".csv", ".sav", ".zsav", ".dta", ".parquet"])
def test_too_many_columns_are_refused(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a lower limit, so that the test need not write so many."""
    monkeypatch.setattr(limits, "COLUMNS", 5)
    monkeypatch.setattr("pipeline.ingest.formats.delimited.COLUMNS", 5)
    frame = pd.DataFrame({f"q{n}": [1.0, 2.0] for n in range(6)})
    path = tmp_path / f"survey{ending}"
    if ending == ".csv":
        frame.to_csv(path, index=False)
    elif ending == ".parquet":
        frame.to_parquet(path)
    elif ending == ".dta":
        pyreadstat.write_dta(frame, str(path))
    else:
        pyreadstat.write_sav(frame, str(path), compress=ending == ".zsav")
    assert "it has 6 columns; the limit is 5." in fault(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    """A file with a hole in it takes no room on the disk."""
    path = tmp_path / "survey.csv"
    with path.open("wb") as file:
        file.truncate(limits.FILE + 1)
    start = time.process_time()
    assert "it has 1,000,000,001 bytes; the limit is 1,000,000,000." in fault(path)
    assert time.process_time() - start < 2


def test_a_text_that_two_hundred_thousand_rows_name_is_refused_unread(tmp_path: Path) -> None:
    """20,000 letters in each of 200,000 rows: 4,000,000,000 characters in a small file."""
    path = tmp_path / "survey.parquet"
    once = pa.array(["x" * 20_000])
    named = pa.DictionaryArray.from_arrays(pa.array(np.zeros(200_000, dtype=np.int32)), once)
    pq.write_table(pa.table({"a": named}), path)
    assert path.stat().st_size < 100_000
    start = time.process_time()
    assert "column a: up to it, texts have 4,000,000,000 characters" in fault(path)
    assert time.process_time() - start < 2


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "survey.parquet"
    pq.write_table(pa.table({"a": ["x", "y" * 32_768]}), path)
    assert "a text has 32,768 characters; the limit is 32,767." in fault(path)
    pq.write_table(pa.table({"a": ["x", "y" * 32_767, None], "b": [1, 2, 3]}), path)
    assert read_export(path).frame["a"].str.len().tolist() == [1, 32_767, 0]


@pytest.mark.parametrize("number", ["1+TTTTTTT", "1-TTTTTTT", "1" * 5_000])
def test_a_number_of_a_portable_file_that_never_ends(tmp_path: Path, number: str) -> None:
    path = tmp_path / "survey.por"
    pyreadstat.write_por(pd.DataFrame({"a": [1.0, 2.0]}), str(path))
    text = path.read_bytes().decode("latin-1")
    assert text.count("1/2/ZZZ") == 1
    path.write_bytes(text.replace("1/2/ZZZ", f"{number}/2/ZZZ").encode("latin-1"))
    start = time.process_time()
    assert "it is damaged." in fault(path)
    assert time.process_time() - start < 2


def test_a_sas_file_that_unpacks_to_more_than_it_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With lower limits; its width is the sum of what its variables take."""
    path = tmp_path / "survey.sas7bdat"
    packed = Path(__file__).parent / "outside/file1.sas7bdat.gz"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    monkeypatch.setattr("pipeline.ingest.formats.statistical.stata_sas.UNPACKED", 10)
    assert len(read_export(path).frame) == 5
    _, about = pyreadstat.read_sas7bdat(str(path), metadataonly=True)
    about.number_rows = 1_000_000
    monkeypatch.setattr(pyreadstat, "read_sas7bdat", lambda *_, **__: (pd.DataFrame(), about))
    assert f"unpacked it has {1_000_000 * sum(about.variable_storage_width.values()):,} bytes" in (
        fault(path)
    )
