"""An export is read with all that it says about itself; what is damaged is refused."""

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import Export, as_code, as_codes, find_export, read_export
from tests.small_survey import write_export

UTF8 = struct.pack("<3i", 20, 1, 5) + b"UTF-8"


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_export(path)
    return str(caught.value)


def write(path: Path, frame: pd.DataFrame, **options: object) -> Path:
    pyreadstat.write_sav(frame, str(path), **options)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_export(tmp_path / "survey.sav", [{}, {"ID": "b", "C1": -9.0, "C2": np.nan}])


def test_answers_labels_and_user_missing_are_kept(small: Path) -> None:
    """As written by tests/small_survey.py: -9 is user-missing in C1 and stays -9."""
    export = read_export(small)
    assert export.frame["C1"].tolist() == [3.0, -9.0]
    assert export.frame["C2"].isna().tolist() == [False, True]
    assert export.labels["C1"] == "Success?"
    assert export.values["C1"]["-9"] == "Don't know"
    assert export.missing["C1"] == [(-9.0, -9.0)]
    assert export.dates == frozenset()


@pytest.mark.parametrize("options", [{}, {"row_compress": True}, {"compress": True}])
def test_every_way_of_packing_reads_alike(tmp_path: Path, options: dict[str, bool]) -> None:
    frame = pd.DataFrame({"n": [1.0, 2.5, np.nan, -1e9], "t": ["", "tŷ", "x" * 300, "b"]})
    path = write(tmp_path / "survey.sav", frame, **options)
    read = read_export(path).frame
    assert read["n"].tolist()[:2] == [1.0, 2.5]
    assert np.isnan(read["n"][2])
    assert read["t"].fillna("").tolist() == frame["t"].tolist()


def test_dates_are_told(tmp_path: Path) -> None:
    frame = pd.DataFrame({"when": pd.to_datetime(["2026-01-05"]), "n": [1.0]})
    assert read_export(write(tmp_path / "survey.sav", frame)).dates == {"when"}


def test_no_file(tmp_path: Path) -> None:
    assert "survey.sav: there is no such file." in refusal(tmp_path / "survey.sav")
    assert str(tmp_path) not in refusal(tmp_path / "survey.sav")


def test_other_endings(tmp_path: Path) -> None:
    path = tmp_path / "survey.savv"
    path.touch()
    assert "'.savv' files are not read. Known: .sav, .zsav, .por, .dta" in refusal(path)
    path = tmp_path / "survey.xls"
    path.touch()
    assert "Open it, and save it again as an Excel workbook (.xlsx)." in refusal(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is not an SPSS file."),
        (b"id,answer\n1,2\n", "it is not an SPSS file."),
        (b"PK\x03\x04" + bytes(500), "it is not an SPSS file."),
        (b"$FL2", "it ends too early."),
        (b"$FL2" + bytes(500), "its header is not one of SPSS."),
    ],
)
def test_what_is_not_spss(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "survey.sav"
    path.write_bytes(content)
    assert said in refusal(path)


def test_no_respondents(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": pd.Series([], dtype=float)})
    path = write(tmp_path / "survey.sav", frame)
    assert "it has no respondents, only a questionnaire. Export it again" in refusal(path)


def test_two_variables_of_one_name(tmp_path: Path) -> None:
    path = write(tmp_path / "survey.sav", pd.DataFrame({"AAA1": [1.0], "AAA2": [2.0]}))
    path.write_bytes(path.read_bytes().replace(b"AAA2", b"AAA1"))
    assert "two of its variables have one name." in refusal(path)


def test_text_in_another_encoding_than_stated(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": [1.0]})
    path = write(tmp_path / "survey.sav", frame, column_labels={"n": "Pa dŷ?"})
    good = path.read_bytes()
    path.write_bytes(good.replace("ŷ".encode(), b"\xe2("))
    assert "it reads as WINDOWS-1252. In SPSS or PSPP, open it in that" in refusal(path)
    path.write_bytes(good.replace("ŷ".encode(), b"\x81\x8d"))
    assert "its text cannot be read in any encoding we know." in refusal(path)


def test_utf8_read_as_something_else(tmp_path: Path) -> None:
    """A file that says windows-1252 and holds UTF-8 reads, wrongly: as "dÅ·"."""
    frame = pd.DataFrame({"n": [1.0]})
    path = write(tmp_path / "survey.sav", frame, column_labels={"n": "Pa dŷ?"})
    said = struct.pack("<3i", 20, 1, 12) + b"windows-1252"
    path.write_bytes(path.read_bytes().replace(UTF8, said))
    assert "1 of its names and labels are UTF-8 text" in refusal(path)


def test_damage_is_refused_and_never_a_crash(tmp_path: Path) -> None:
    """800 files with one bit turned, in a process of their own since a crash would end it."""
    path = write_export(tmp_path / "survey.sav", [{"ID": f"p{n}"} for n in range(20)])
    script = f"""
import pathlib, random
from pipeline.ingest.formats import read_export
from pipeline.errors import BadInput
path = pathlib.Path({str(path)!r})
good, outcomes = path.read_bytes(), [0, 0]
random.seed(4)
for _ in range(800):
    bad = bytearray(good)
    bad[random.randrange(len(bad))] ^= 1 << random.randrange(8)
    path.write_bytes(bad)
    try:
        outcomes[len(read_export(path).frame) == 20] += 1
    except BadInput:
        pass
print(*outcomes)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    other_length, same_length = map(int, run.stdout.split())
    assert other_length == 0
    assert same_length > 0


def test_the_one_export_of_a_wave(tmp_path: Path) -> None:
    folder = tmp_path / "wave-1"
    folder.mkdir()
    with pytest.raises(BadInput, match=r"data/raw/wave-1: there is no export. Put it there as"):
        find_export(folder)
    (folder / "survey.xls").touch()
    assert find_export(folder) == folder / "survey.xls"
    (folder / "survey.SAV").touch()
    assert find_export(folder) == folder / "survey.SAV"
    (folder / "survey.zsav").touch()
    with pytest.raises(BadInput, match=r"there are 2 exports: survey.SAV, survey.zsav"):
        find_export(folder)


def test_codes() -> None:
    assert [as_code(value) for value in (1.0, -9.0, -0.0, 1.5, " W ")] == [
        "1",
        "-9",
        "0",
        "1.5",
        "W",
    ]
    assert as_codes(pd.Series([2.0, np.nan, 2.0])).isna().tolist() == [False, True, False]
    texts = as_codes(pd.Series([" a ", "", "  ", "01"], dtype="str"))
    assert texts.fillna("(blank)").tolist() == ["a", "(blank)", "(blank)", "01"]


# ── Files of other readers' test suites ───────────────────────────────────────────────────────────


def outside(shared: Path, name: str) -> Export:
    return read_export(shared / "data" / name)


def test_haven_user_missing_number(shared: Path) -> None:
    """haven's own test of this file: values 1 and 9, 9 user-missing, 1 labelled."""
    export = outside(shared, "nasty/haven_labelled-num-na.sav")
    assert export.frame["VAR00002"].tolist() == [1.0, 9.0]
    assert export.missing == {"VAR00002": [(9.0, 9.0)]}
    assert export.values == {"VAR00002": {"1": "This is one"}}


def test_haven_text_codes(shared: Path) -> None:
    """haven's own test of this file: M and F, labelled."""
    export = outside(shared, "nasty/haven_labelled-str.sav")
    assert as_codes(export.frame["gender"]).tolist() == ["M", "F"]
    assert export.values == {"gender": {"F": "Female", "M": "Male"}}


def test_haven_umlauts(shared: Path) -> None:
    """haven's own test of this file: labels with ä, ü, ö."""
    export = outside(shared, "nasty/haven_umlauts.sav")
    assert export.labels == {"var1": "This is an ä-umlaut"}
    expected = {"1": "the ä umlaut", "2": "the ü umlaut", "3": "the ö umlaut"}
    assert export.values == {"var1": expected}


def test_haven_date_that_overflows(shared: Path) -> None:
    """Dates stay seconds since 1582, so that none can overflow; and they are told."""
    export = outside(shared, "nasty/haven_datetime_overflow.sav")
    assert export.dates == {"date", "date.posix", "time"}
    assert set(map(str, export.frame.dtypes)) == {"float64"}


def test_pyreadstat_user_missing(shared: Path) -> None:
    """pyreadstat's README: ranges and discrete values, numbers and text."""
    export = outside(shared, "nasty/pyreadstat_sample_missing_cp1252.sav")
    assert export.missing["mynum"] == [(2000.0, 3000.0), (-1.0, -1.0)]
    assert export.values["mylabl"] == {"-1": "undetermined", "1": "Male", "2": "Female"}
    assert export.dates == {"mydate", "dtime", "mytime"}
    text = outside(shared, "nasty/pyreadstat_missing_char.sav")
    assert text.missing == {"mychar": [("Z", "Z")]}
    assert as_codes(text.frame["mychar"]).tolist() == ["Z", "a"]


def test_pyreadstat_user_missing_number(shared: Path) -> None:
    """As PSPP 1.6.2 displays it: values 1 and 2, and 1 is user-missing and labelled."""
    export = outside(shared, "nasty/pyreadstat_missing_test.sav")
    assert as_codes(export.frame["var1"]).tolist() == ["1", "2"]
    assert export.missing == {"var1": [(1.0, 1.0)]}
    assert export.values == {"var1": {"1": "missing"}}


def test_pyreadstat_ordered_category(shared: Path) -> None:
    """As PSPP 1.6.2 displays it: codes in the order of the alphabet, not of the answers."""
    export = outside(shared, "nasty/pyreadstat_ordered_category.sav")
    assert as_codes(export.frame["Col1"]).tolist() == ["1", "2", "3", "2"]
    assert export.values == {"Col1": {"1": "high", "2": "low", "3": "medium"}}
    assert export.missing == {}


def test_pyreadstat_scripts(shared: Path) -> None:
    hebrew = outside(shared, "nasty/pyreadstat_hebrew.sav")
    assert list(hebrew.frame.columns) == ["ותק_ב"]
    assert len(hebrew.frame) == 99
    telugu = outside(shared, "nasty/pyreadstat_telugu.sav")
    assert telugu.frame.iloc[0, 1].startswith("నేను గతంలో")


def test_pyreadstat_compressed(shared: Path) -> None:
    """pyreadstat's sample: the same table in every format."""
    export = outside(shared, "nasty/pyreadstat_sample.zsav")
    assert export.frame["mychar"].tolist() == ["a", "b", "c", "d", "e"]
    assert export.values["myord"] == {"1": "low", "2": "medium", "3": "high"}


def test_multiple_response_sets_are_columns_like_others(shared: Path) -> None:
    export = outside(shared, "nasty/pyreadstat_mrsets_alltypes_cp1252.sav")
    assert export.frame["bool1"].tolist()[:3] == [1.0, 1.0, 0.0]
    assert export.missing["z"] == [(-999.0, 0.0), (999.0, 999.0)]


def test_tiamo_zero_rows(shared: Path) -> None:
    assert "it has no respondents" in refusal(shared / "data/nasty/tiamo_zero_rows.sav")


def test_api_sample(shared: Path) -> None:
    """R survey's help of api: 200 schools, 100 elementary, 50 middle, 50 high; weights of 6,194."""
    export = outside(shared, "real/apistrat.sav")
    assert as_codes(export.frame["stype"]).value_counts().to_dict() == {"1": 100, "2": 50, "3": 50}
    assert export.values["stype"] == {"1": "E", "2": "H", "3": "M"}
    assert export.frame["pw"].sum() == pytest.approx(6194, abs=0.01)


def test_nhanes_sample(shared: Path) -> None:
    """R survey's help of nhanes: 8,591 people; 9 is "Not measured" here and user-missing."""
    export = outside(shared, "real/nhanes_hichol.sav")
    assert len(export.frame) == 8591
    assert export.missing == {"HI_CHOL": [(9.0, 9.0)]}
    assert set(as_codes(export.frame["HI_CHOL"]).dropna()) == {"0", "1", "9"}
