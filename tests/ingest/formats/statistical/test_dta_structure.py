"""Texts that a Stata file keeps once (strL) are held to the limits before they are read.

pandas writes the files, and reads them as a second reader.
"""

import struct
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import read_export

TEXTS = ["x" * 3_000, "ty" * 20, "", "x" * 3_000]  # pandas reads format 117 as latin-1


def written(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    path = folder / "survey.dta"
    frame = pd.DataFrame(columns)
    long = [name for name in columns if name.startswith("text")]
    options = {"version": 118, "convert_strl": long, "write_index": False} | options
    frame.to_stata(path, **options)
    return path


def fault(path: Path) -> str:
    start = time.process_time()
    with pytest.raises(BadInput) as caught:
        read_export(path)
    assert time.process_time() - start < 2
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0])


@pytest.mark.parametrize("version", [117, 118, 119])
@pytest.mark.parametrize("order", ["little", "big"])
def test_texts_kept_once_are_read(tmp_path: Path, version: int, order: str) -> None:
    columns = {"a": [1.0, 2.0, 3.0, 4.0], "text": TEXTS, "b": [1, 2, 3, 4], "text2": list("pqrp")}
    path = written(tmp_path, columns, version=version, byteorder=order)
    found, again = read_export(path).frame, pd.read_stata(path)
    for name in ("text", "text2"):
        assert found[name].tolist() == again[name].tolist() == columns[name]


def test_a_text_that_twenty_thousand_rows_name_is_refused_unread(tmp_path: Path) -> None:
    """32,000 letters in each of 20,000 rows: 640,000,000 characters in a small file."""
    path = written(tmp_path, {"text_why": ["x" * 32_000] * 20_000})
    assert path.stat().st_size < 300_000
    assert "column text_why: up to it, texts have 640,000,000 characters" in fault(path)


@pytest.mark.parametrize(("version", "order"), [(117, "big"), (118, "little"), (119, "big")])
def test_a_text_that_many_rows_name_counts_for_each_in_every_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int, order: str
) -> None:
    """As above with a thousandth of the limit and of the rows, which are quick to write."""
    monkeypatch.setattr("pipeline.ingest.formats.limits.UNPACKED", 500_000)
    columns = {"text_why": ["x" * 32_000] * 20}
    path = written(tmp_path, columns, version=version, byteorder=order)
    assert "column text_why: up to it, texts have 640,000 characters" in fault(path)
    path = written(tmp_path, {"text_why": ["x" * 32_000] * 15}, version=version, byteorder=order)
    assert len(read_export(path).frame) == 15


def test_columns_count_together(tmp_path: Path) -> None:
    columns = {f"text_{n}": ["x" * 30_000] * 6_000 for n in range(3)}
    said = fault(written(tmp_path, columns))
    assert "column text_2: up to it, texts have 540,000,000 characters" in said


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "a text has 32,768 characters; the limit is 32,767." in (
        fault(written(tmp_path, {"a": [1.0, 2.0], "text": ["x", "y" * 32_768]}))
    )
    path = written(tmp_path, {"a": [1.0, 2.0], "text": ["x", "ŷ" * 32_767]})
    assert read_export(path).frame["text"].str.len().tolist() == [1, 32_767]


def test_a_file_whose_map_or_texts_are_elsewhere_is_refused(tmp_path: Path) -> None:
    """A cell that names a text that is not there, and a map that leads astray."""
    path = written(tmp_path, {"a": [1.0, 2.0], "text": ["one", "two"]})
    data = path.read_bytes()
    at = data.index(b"GSO") + 3
    for place, value in ((at, struct.pack("<I", 9)), (data.index(b"<map>") + 5 + 80, bytes(8))):
        path.write_bytes(data[:place] + value + data[place + len(value) :])
        assert "it is damaged: its parts are not where it says." in fault(path)
