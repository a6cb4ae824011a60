"""The walk over a file's records agrees with the library, and finds what the library lets pass."""

import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.formats import limits
from pipeline.ingest.formats.statistical.sav_packed import Damaged, TooLarge
from pipeline.ingest.formats.statistical.sav_structure import walk

PACKINGS = [{}, {"row_compress": True}, {"compress": True}]


def packed(path: Path, options: dict[str, bool], rows: int = 3) -> bytes:
    frame = pd.DataFrame(
        {
            "n": [*range(100, 100 + rows)],
            "blank": [np.nan] * rows,
            "half": [0.5] * rows,
            "text": ["tŷ bach" * 5] * rows,
        }
    )
    pyreadstat.write_sav(
        frame,
        str(path),
        variable_value_labels={"n": {100: "cant"}},
        column_labels=["a", "", "", ""],
        **options,
    )
    return path.read_bytes()


@pytest.mark.parametrize("options", PACKINGS)
@pytest.mark.parametrize("rows", [0, 1, 2, 7, 100])
def test_cases_are_counted(tmp_path: Path, options: dict[str, bool], rows: int) -> None:
    assert walk(packed(tmp_path / "t.sav", options, rows)).cases == rows


@pytest.mark.parametrize("options", PACKINGS)
def test_no_beginning_of_a_file_passes_for_the_whole(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    """Only the mark of the end may be lacking: some programs write none."""
    whole = packed(tmp_path / "t.sav", options)
    whole = whole.removesuffix(b"\xfc" + bytes(7))
    for end in range(len(whole)):
        with pytest.raises(Damaged):
            walk(whole[:end])


@pytest.mark.parametrize("options", PACKINGS)
def test_a_file_that_does_not_say_how_many_respondents(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    """-1 in the header's number of cases: written by programs that do not know it beforehand."""
    whole = packed(tmp_path / "t.sav", options)
    unknown = whole[:80] + struct.pack("<i", -1) + whole[84:]
    assert walk(unknown).cases == 3


def test_a_header_that_says_too_few(tmp_path: Path) -> None:
    """The library reads two of the three respondents of this file, and says nothing."""
    path = tmp_path / "t.sav"
    whole = packed(path, {})
    fewer = whole[:80] + struct.pack("<i", 2) + whole[84:]
    path.write_bytes(fewer)
    assert len(pyreadstat.read_sav(str(path))[0]) == 2
    with pytest.raises(Damaged, match="its header says 2 respondents and it holds more"):
        walk(fewer)


def labelled(values: tuple[bytes, bytes], width: int) -> bytes:
    """A file of one text variable, by hand: two labelled values, and no respondents."""
    head = b"$FL2" + b"by hand".ljust(60) + struct.pack("<5id", 2, 1, 0, 0, 0, 100.0)
    head = head.ljust(176, b" ")
    form = 0x10000 | width << 8
    variable = struct.pack("<6i8s", 2, width, 0, 0, form, form, b"LANG    ")
    pairs = b"".join(value + bytes([5]) + b"Label".ljust(7) for value in values)
    labels = struct.pack("<2i", 3, 2) + pairs + struct.pack("<3i", 4, 1, 1)
    return head + variable + labels + struct.pack("<2i", 999, 0)


@pytest.mark.parametrize("pad", [b" ", b"\0"])
def test_labels_of_a_text_may_be_padded_with_blanks_or_zero_bytes(pad: bytes) -> None:
    """SPSS writes blanks; PSPP 1.6.2 writes zero bytes."""
    assert walk(labelled((b"E".ljust(8, pad), b"W".ljust(8, pad)), 1)).names == ["LANG"]


@pytest.mark.parametrize("order", "<>")
def test_labels_of_numbers_on_a_text_are_refused(order: str) -> None:
    values = struct.pack(f"{order}d", 1.0), struct.pack(f"{order}d", -9.0)
    with pytest.raises(Damaged, match="value labels of numbers"):
        walk(labelled(values, 1))


def bomb(tmp_path: Path, size: int, cases: int, claim: int = 0, blocks: int = 1) -> bytes:
    """A .zsav file of one number, whose block unpacks to `size` codes of a byte each."""
    pyreadstat.write_sav(pd.DataFrame({"a": [1.0]}), str(tmp_path / "t.zsav"), compress=True)
    whole = (tmp_path / "t.zsav").read_bytes()
    at = whole.index(struct.pack("<2i", 999, 0)) + 8
    head = whole[:80] + struct.pack("<i", cases) + whole[84:at]
    packed = zlib.compress(b"\x65" * size)
    index = struct.pack("<2q2i", -100, 0, 0x3FF000, blocks)
    index += struct.pack("<2q2i", at, at + 24, claim or size, len(packed)) * blocks
    return head + struct.pack("<3q", at, at + 24 + len(packed), len(index)) + packed + index


@pytest.mark.parametrize(
    ("size", "cases", "more", "said"),
    [
        (30_000_000, 30_000_000, {}, "it has 30,000,000 rows; the limit is 2,000,000"),
        (60_000_000, -1, {}, "it has more than 2,000,000 rows"),
        (3_000_000, -1, {}, "it has more than 2,000,000 rows"),
        (30_000_000, 8, {"claim": 8}, "a compressed block is damaged"),
        (30_000_000, 8, {}, "its header says 8 respondents and it holds more"),
        (30_000_000, -1, {"blocks": 20}, "unpacked it has 600,000,000 bytes; the limit is"),
    ],
)
def test_a_small_file_that_unpacks_to_very_much_is_refused_in_two_seconds(
    tmp_path: Path, size: int, cases: int, more: dict[str, int], said: str
) -> None:
    data = bomb(tmp_path, size, cases, **more)
    assert len(data) < 100_000
    start = time.process_time()
    with pytest.raises((Damaged, TooLarge), match=said):
        walk(data)
    assert time.process_time() - start < 2


def test_what_the_bomb_holds_within_the_limits_is_counted(tmp_path: Path) -> None:
    assert walk(bomb(tmp_path, limits.ROWS, -1)).cases == limits.ROWS
    assert walk(bomb(tmp_path, 8, 8)).cases == 8


def test_labels_of_a_variable_that_is_not_there(tmp_path: Path) -> None:
    whole = packed(tmp_path / "t.sav", {})
    here = whole.index(struct.pack("<3i", 4, 1, 1))
    with pytest.raises(Damaged, match="value labels belong to a variable that is not there"):
        walk(whole[: here + 8] + struct.pack("<i", 99) + whole[here + 12 :])


def test_a_number_that_is_written_as_text(tmp_path: Path) -> None:
    """Such a file crashes the library (1.3.7); so it never gets there."""
    whole = packed(tmp_path / "t.sav", {})
    assert whole[176 + 16 + 2] == 5
    with pytest.raises(Damaged, match="a variable's format is not that of its type"):
        walk(whole[: 176 + 16 + 2] + b"\x01" + whole[176 + 16 + 3 :])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data: bytes) -> None:
    for head in (b"", b"$FL2" + bytes(60) + struct.pack("<i", 2)):
        with pytest.raises(Damaged):
            walk(head + data)


def test_outside_files_pass(shared: Path) -> None:
    """Numbers of respondents as the files' own projects give them."""
    counts = {
        "nasty/haven_umlauts.sav": 4,
        "nasty/pyreadstat_hebrew.sav": 99,
        "nasty/pyreadstat_sample.zsav": 5,
        "nasty/pyreadstat_telugu.sav": 1,
        "nasty/pyreadstat_test_width.sav": 5,
        "nasty/tiamo_zero_rows.sav": 0,
        "real/apiclus1.sav": 183,
        "real/apiclus2.sav": 126,
        "real/apistrat.sav": 200,
        "real/nhanes_hichol.sav": 8591,
    }
    found = {name: walk((shared / "data" / name).read_bytes()).cases for name in counts}
    assert found == counts
