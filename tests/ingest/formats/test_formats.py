"""Each format is read with what it says about itself, or refused in words.

Figures that are not written in a test come from PSPP (Debian), from the projects whose test files
they are, or from the table that the test itself wrote.
"""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from pipeline.errors import BadInput
from pipeline.ingest.formats import READERS, Export, as_codes, find_export, read_export

TABLE = pd.DataFrame({"ID": ["01", "02", "03"], "Q1": [1.0, -9.0, np.nan], "T": ["tŷ", "", "a, b"]})
LABELS = "column,code,label\nQ1,,Pa ateb? Tŷ\nQ1,1,Ie\nQ1,-9,Ddim yn gwybod\n"
needs_pspp = pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not here")


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_export(path)
    assert str(path.parent) not in str(caught.value)
    return str(caught.value)


def check_table(export: Export) -> None:
    assert list(export.frame.columns) == ["ID", "Q1", "T"]
    assert as_codes(export.frame["ID"]).tolist() == ["01", "02", "03"]
    assert as_codes(export.frame["Q1"]).fillna("(blank)").tolist() == ["1", "-9", "(blank)"]
    assert as_codes(export.frame["T"]).fillna("(blank)").tolist() == ["tŷ", "(blank)", "a, b"]


def write_csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "survey.csv"
    path.write_bytes(text.encode(encoding))
    return path


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(tmp_path: Path, encoding: str, separator: str) -> None:
    path = write_csv(tmp_path, TABLE.to_csv(index=False, sep=separator), encoding)
    (tmp_path / "survey.labels.csv").write_text(LABELS, encoding="utf-8")
    export = read_export(path)
    check_table(export)
    assert export.labels == {"ID": "", "Q1": "Pa ateb? Tŷ", "T": ""}
    assert export.values == {"Q1": {"1": "Ie", "-9": "Ddim yn gwybod"}}


def test_csv_numbers_text_and_dates(tmp_path: Path) -> None:
    text = "n,zero,mixed,day,none\n1.0,007,1,2026-03-31,\n2.5,8,x,2026-04-01,\n"
    export = read_export(write_csv(tmp_path, text))
    assert as_codes(export.frame["n"]).tolist() == ["1", "2.5"]
    assert export.frame["zero"].tolist() == ["007", "8"]
    assert export.frame["mixed"].tolist() == ["1", "x"]
    assert export.dates == {"day"}
    assert as_codes(export.frame["none"]).isna().all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3\n", "line 3: the last row has 1 cells where there are 2 names."),
        ("a,b\n1,2,3\n", "line 2: it has 3 cells where there are 2 names."),
        ("a,a\n1,2\n", "two columns are named 'a'."),
        ("a,\n1,2\n", "line 1: column 2 has answers and no name."),
        ("", "there is no header."),
        ("a,b\n", "it has no respondents"),
        ("a\0b\n", "it is not text."),
    ],
)
def test_csv_that_is_no_table(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(write_csv(tmp_path, text))


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "a\nx\nMônô\n", "windows-1252")
    assert "survey.csv, line 3: it is not UTF-8 text. Save it again as CSV UTF-8" in refusal(path)


def test_labels_of_what_is_not_there(tmp_path: Path) -> None:
    path = write_csv(tmp_path, TABLE.to_csv(index=False))
    labels = LABELS + "Q2,,x\nQ1,1,again\n"
    (tmp_path / "survey.labels.csv").write_text(labels, encoding="utf-8")
    said = refusal(path)
    assert "survey.labels.csv, row 5, column column: the export has no 'Q2'." in said
    assert "row 6, column code: 'Q1' has a label for code 1 already." in said
    assert find_export(tmp_path) == path


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


ROWS = [["ID", "Q1", "T"], ["01", 1, "tŷ"], ["02", -9, None], ["03", None, "a, b"]]


def test_xlsx_with_a_sheet_of_labels(tmp_path: Path) -> None:
    rows = [line.split(",") for line in LABELS.strip().split("\n")]
    export = read_export(workbook(tmp_path / "survey.xlsx", data=ROWS, labels=rows, notes=[["x"]]))
    check_table(export)
    assert export.labels["Q1"] == "Pa ateb? Tŷ"
    assert export.values == {"Q1": {"1": "Ie", "-9": "Ddim yn gwybod"}}


def test_xlsx_dates(tmp_path: Path) -> None:
    day = pd.Timestamp("2026-03-31").to_pydatetime()
    export = read_export(workbook(tmp_path / "survey.xlsx", one=[["d", "n"], [day, 2.5]]))
    assert export.dates == {"d"}
    assert export.frame["d"].tolist() == ["2026-03-31T00:00:00"]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"a": ROWS, "b": ROWS}, "it has 2 sheets of answers: a, b. Name the one that counts"),
        ({"a": [["x"], ["=1+1"]]}, "1 of its cells holds formulas, not answers: A2."),
        ({"a": [["x"], ["#N/A"]]}, "1 of its cells holds errors: A2."),
        ({"a": [["x"], [1, 2]]}, "row 1: column B has answers and no name."),
        ({"a": [["x", "x"], [1, 2]]}, "two columns are named 'x'."),
        ({"a": ROWS, "labels": [["no"]]}, "its first row is not column, code, label."),
        ({"a": [["x"]]}, "it has no respondents"),
    ],
)
def test_xlsx_refused(tmp_path: Path, sheets: dict[str, list[list[object]]], said: str) -> None:
    assert said in refusal(workbook(tmp_path / "survey.xlsx", **sheets))


# ── Parquet, Stata, SAS ───────────────────────────────────────────────────────────────────────────


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "survey.parquet"
    TABLE.assign(T=TABLE["T"].astype("category")).to_parquet(path)
    (tmp_path / "survey.labels.csv").write_text(LABELS, encoding="utf-8")
    export = read_export(path)
    check_table(export)
    assert export.values["Q1"]["1"] == "Ie"


def test_parquet_identifiers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "survey.parquet"
    pd.DataFrame({"id": [2**53 + 1, 2], "d": pd.to_datetime(["2026-01-05"] * 2)}).to_parquet(path)
    export = read_export(path)
    assert as_codes(export.frame["id"]).tolist() == ["9007199254740993", "2"]
    assert export.dates == {"d"}


def test_parquet_of_lists(tmp_path: Path) -> None:
    path = tmp_path / "survey.parquet"
    pd.DataFrame({"l": [[1], [2]]}).to_parquet(path)
    assert "column l: it holds" in refusal(path)


def test_stata_with_missing_that_has_letters(tmp_path: Path) -> None:
    """Stata's .a is the code a, and user-missing; its dates are told."""
    path = tmp_path / "survey.dta"
    frame = TABLE.assign(Q1=pd.Series([1.0, "a", np.nan], dtype=object), D=pd.Timestamp("2026"))
    pyreadstat.write_dta(
        frame,
        str(path),
        column_labels={"Q1": "Pa ateb? Tŷ"},
        variable_value_labels={"Q1": {1: "Ie", "a": "Gwrthod"}},
        missing_user_values={"Q1": ["a"]},
    )
    export = read_export(path)
    assert as_codes(export.frame["Q1"]).fillna("(blank)").tolist() == ["1", "a", "(blank)"]
    assert export.values == {"Q1": {"1": "Ie", "a": "Gwrthod"}}
    assert export.missing == {"Q1": [("a", "a")]}
    assert export.labels["Q1"] == "Pa ateb? Tŷ"
    assert export.dates == {"D"}
    path.write_bytes(path.read_bytes()[:-20])
    assert "it ends too early." in refusal(path)


def test_sas_transport(tmp_path: Path) -> None:
    path = tmp_path / "survey.xpt"
    pyreadstat.write_xport(TABLE, str(path), column_labels={"Q1": "Answer?"})
    (tmp_path / "survey.labels.csv").write_text("column,code,label\nQ1,1,Ie\n", encoding="utf-8")
    export = read_export(path)
    check_table(export)
    assert export.labels["Q1"] == "Answer?"
    assert export.values == {"Q1": {"1": "Ie"}}
    path.write_bytes(path.read_bytes()[:-20])
    assert "it ends too early." in refusal(path)


def test_sas(tmp_path: Path) -> None:
    """The expected table of the project sas7bdat-converter for its file1 (outside/LICENSE)."""
    packed = Path(__file__).parent / "outside/file1.sas7bdat.gz"
    path = tmp_path / "survey.sas7bdat"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    export = read_export(path)
    assert export.frame["integer_row"].tolist() == [1, 2, 3, 4, 5]
    assert export.frame["float_row"].tolist() == [2.5, 17.23, 3.21, 100.9, 98.6]
    assert export.frame["text_row"].tolist()[0] == "Some text"
    assert export.dates == {"date_row"}
    path.write_bytes(path.read_bytes()[:70_000])
    assert "it is damaged, or is not a SAS file." in refusal(path)


@pytest.mark.parametrize("ending", sorted(set(READERS) - {".csv", ".tsv"}))
@pytest.mark.parametrize("content", [b"", b"id,answer\n1,2\n", b"PK\x03\x04" + bytes(500)])
def test_what_is_something_else(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"survey{ending}"
    path.write_bytes(content)
    assert refusal(path).startswith(f"1 fault in the input:\n   1. survey{ending}: it")


# ── Next to PSPP ──────────────────────────────────────────────────────────────────────────────────

SYNTAX = """\
DATA LIST LIST /id (A12) q1 q2 q3 w (F8.2) s (A20) d (DATE11).
BEGIN DATA
"r1" 1 -9 3 1.5 "no-answer-given" "01-JAN-2020"
"r2" 2 5 99 0.5 "yes" "02-JAN-2020"
"r3" 9 -1 . 1 "refused" "03-JAN-2020"
END DATA.
VARIABLE LABELS q1 'Pa ateb? tŷ' q2 'Second'.
VALUE LABELS q1 1 'Ie' 2 'Na' 9 'Ddim yn gwybod' /s 'yes' 'Yes indeed'.
MISSING VALUES q1 (9) /q2 (LOWEST THRU -1) /q3 (90 THRU 99, 3) /s ('refused').
RENAME VARIABLES (w = survey_weight_long).
WEIGHT BY survey_weight_long.
MRSETS /MDGROUP NAME=$multi LABEL='Multi' VARIABLES=q1 q2 VALUE=1
 /MCGROUP NAME=$cat LABEL='Any of' VARIABLES=q1 q3.
SAVE OUTFILE='survey.sav'.
SAVE OUTFILE='survey.zsav' /ZCOMPRESSED.
EXPORT OUTFILE='survey.por'.
"""


@pytest.fixture
def by_pspp(tmp_path: Path) -> Path:
    (tmp_path / "make.sps").write_text(SYNTAX, encoding="utf-8")
    subprocess.run(["pspp", "make.sps"], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


@needs_pspp
@pytest.mark.parametrize("ending", [".sav", ".zsav", ".por"])
def test_what_pspp_wrote(by_pspp: Path, ending: str) -> None:
    """The values, missing values, labels and weight of the syntax above."""
    export = read_export(by_pspp / f"survey{ending}")
    low = {name.lower(): name for name in export.frame.columns}
    frame = export.frame.rename(columns=str.lower)
    assert as_codes(frame["q1"]).tolist() == ["1", "2", "9"]
    assert as_codes(frame["q2"]).tolist() == ["-9", "5", "-1"]
    assert as_codes(frame["q3"]).fillna("(blank)").tolist() == ["3", "99", "(blank)"]
    assert as_codes(frame["s"]).tolist() == ["no-answer-given", "yes", "refused"]
    assert export.missing[low["q1"]] == [(9.0, 9.0)]
    assert export.missing[low["q2"]] == [(-np.inf, -1.0)]
    assert export.missing[low["q3"]] == [(90.0, 99.0), (3.0, 3.0)]
    assert [str(one).strip() for one in export.missing[low["s"]][0]] == ["refused", "refused"]
    assert export.labels[low["q1"]] == "Pa ateb? tŷ"
    assert export.values[low["q1"]] == {"1": "Ie", "2": "Na", "9": "Ddim yn gwybod"}
    assert export.values[low["s"]] == {"yes": "Yes indeed"}
    assert export.dates == {low["d"]}
    assert export.weight == ("SURVEY_W" if ending == ".por" else "survey_weight_long")


@needs_pspp
def test_why_portable_files_have_a_reader_of_their_own(by_pspp: Path) -> None:
    """Once pyreadstat keeps codes and letters, our reader can go."""
    frame, about = pyreadstat.read_por(str(by_pspp / "survey.por"))
    assert np.isnan(frame["Q1"].iloc[2])
    assert about.missing_ranges == {}
    assert "\ufffd" in about.column_names_to_labels["Q1"]


@needs_pspp
@pytest.mark.parametrize("ending", [".sav", ".zsav"])
def test_sets_that_pspp_wrote(by_pspp: Path, ending: str) -> None:
    sets = read_export(by_pspp / f"survey{ending}").sets
    assert sets["multi"].columns == ("q1", "q2")
    assert (sets["multi"].label, sets["multi"].counted) == ("Multi", "1")
    assert (sets["cat"].columns, sets["cat"].counted) == (("q1", "q3"), "")


@needs_pspp
def test_a_portable_file_that_lost_a_range(by_pspp: Path) -> None:
    """PSPP 1.6.2 writes HIGHEST where the lower end of a range should be."""
    syntax = SYNTAX.replace("90 THRU 99", "90 THRU HIGHEST")
    (by_pspp / "make.sps").write_text(syntax, encoding="utf-8")
    subprocess.run(["pspp", "make.sps"], cwd=by_pspp, check=True, capture_output=True)
    assert read_export(by_pspp / "survey.sav").missing["q3"] == [(90.0, np.inf), (3.0, 3.0)]
    assert "user-missing values of 'Q3' has lost its lower end." in refusal(by_pspp / "survey.por")


@needs_pspp
@pytest.mark.parametrize("folder", ["nasty", "real"])
def test_outside_files_read_as_pspp_reads_them(shared: Path, folder: str, tmp_path: Path) -> None:
    """The same rows, numbers and texts as in the CSV file that pspp-convert makes of each."""
    compared = 0
    for path in sorted((shared / "data" / folder).glob("*.*av")):
        target = tmp_path / f"{path.stem}.csv"
        command = ["pspp-convert", str(path), str(target)]
        if subprocess.run(command, check=False, capture_output=True).returncode or not (
            target.is_file()
        ):
            continue
        theirs = pd.read_csv(target, dtype=str, keep_default_na=False, encoding_errors="replace")
        if theirs.empty:
            assert "it has no respondents" in refusal(path)
            continue
        ours = read_export(path)
        assert len(ours.frame) == len(theirs), path.name
        # Of names not in ASCII, pspp-convert 1.6.2 makes others, and 2.0 may cut the last letter.
        for at, (name, told) in enumerate(zip(ours.frame, theirs.columns, strict=True), 1):
            cut = told == f"VAR{at:03}" or name[:-1] == told
            assert told == name or (cut and not name.isascii()), (path.name, name)
        theirs.columns = ours.frame.columns
        for column in set(ours.frame.columns) - ours.dates:
            found = as_codes(ours.frame[column]).fillna("")
            there = theirs[column].str.strip().replace({".": ""})
            there = there.str.removesuffix("??")  # a letter cut in the middle: telugu's last
            labels = {label: code for code, label in ours.values.get(column, {}).items()}
            there = there.map(lambda text, labels=labels: labels.get(text, text))
            if ours.frame[column].dtype == "float64":
                one, other = (pd.to_numeric(x, errors="coerce") for x in (found, there))
                known = one.notna() & other.notna()
                assert np.allclose(one[known], other[known], rtol=1e-4), (path.name, column)
            else:
                assert found.tolist() == there.tolist(), (path.name, column)
            compared += 1
    assert compared > 3


def test_an_outside_portable_file(shared: Path) -> None:
    """pyreadstat's sample is the same table in every format: portable is as .zsav."""
    portable = read_export(shared / "data/nasty/pyreadstat_sample.por")
    packed = read_export(shared / "data/nasty/pyreadstat_sample.zsav")
    for column in packed.frame.columns:
        one, other = packed.frame[column], portable.frame[column.upper()]
        assert as_codes(one).fillna("").tolist() == as_codes(other).fillna("").tolist()
    assert portable.dates == {column.upper() for column in packed.dates}
    assert portable.values == {name.upper(): pairs for name, pairs in packed.values.items()}


# ── Damage ────────────────────────────────────────────────────────────────────────────────────────

DAMAGE = """
import pathlib, random, sys
from pipeline.ingest.formats import read_export
from pipeline.errors import BadInput
path = pathlib.Path(sys.argv[1])
random.seed(8)
good, refused = path.read_bytes(), 0
for cut in (False, True) * 60:
    bad = bytearray(good)
    if cut:
        del bad[random.randrange(len(bad) * 3 // 4) :]
    else:
        bad[random.randrange(len(bad))] ^= 1 << random.randrange(8)
    path.write_bytes(bad)
    try:
        read_export(path)
    except BadInput:
        refused += cut
print(refused)
"""


DESCRIBED = """
import pathlib, random, sys
from pipeline.ingest.formats import read_export
from pipeline.errors import BadInput
path = pathlib.Path(sys.argv[1])
good, refused = path.read_bytes(), 0
for seed in range(1500):
    random.seed(seed)
    bad = bytearray(good)
    bad[random.randrange(len(bad))] ^= 1 << random.randrange(8)
    path.write_bytes(bad)
    try:
        read_export(path)
    except BadInput:
        refused += 1
print(refused)
"""


def test_a_damaged_parquet_file_of_text_is_read_or_refused(tmp_path: Path) -> None:
    """Texts that are no UTF-8, and what the file says of its columns: of each there are some."""
    path = tmp_path / "survey.parquet"
    texts = ["tall", "short", "naïve"] * 40
    kinds = pd.DataFrame({"a": texts, "b": np.arange(120.0), "c": pd.Categorical(texts)})
    kinds.to_parquet(path)
    found = subprocess.run(
        [sys.executable, "-c", DESCRIBED, str(path)], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) > 300


@pytest.mark.parametrize("ending", [".dta", ".xpt", ".parquet", ".xlsx", ".sas7bdat"])
def test_damage_is_never_a_crash(tmp_path: Path, ending: str) -> None:
    """120 spoilt files, in a process of their own; those that are cut short are refused."""
    path = tmp_path / f"survey{ending}"
    frame = pd.DataFrame({"n": [1.0, 2.5] * 20, "t": ["tŷ", "x" * 30] * 20})
    if ending == ".sas7bdat":
        packed = Path(__file__).parent / "outside/file1.sas7bdat.gz"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    elif ending == ".dta":
        pyreadstat.write_dta(frame, str(path))
    elif ending == ".xpt":
        pyreadstat.write_xport(frame, str(path))
    elif ending == ".xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_parquet(path)
    run = subprocess.run(
        [sys.executable, "-c", DAMAGE, str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout) >= (57 if ending == ".xpt" else 60)  # .xpt may be cut between records
