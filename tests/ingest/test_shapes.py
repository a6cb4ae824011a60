"""The same answers in many shapes are the same ingested table, to us and to other readers.

Each test makes up answers of the small survey, writes them in one format with whatever that format
allows (separators, quotes, encodings, titles, empty rows and columns, numbers as text), and works
out by hand what is to come: `expected`. Second readers, none of which the pipeline reads text with:
the standard library's csv, openpyxl's workbooks in memory, pyreadstat, and PSPP where it is here.
"""

import csv
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave, read_wave
from pipeline.contracts.check import check
from pipeline.ingest import ingest
from pipeline.ingest.formats import as_codes, labels_path, read_export
from tests.small_survey import FACTORS, LABELS, write_reference

Table = list[dict[str, Any]]
Known = tuple[Codebook, Wave]
MAPPED = {"55": "invalid", "7": "dont_know"}
TURNED = {"3": "1", "1": "3"}
CODED = {"S1": "sector", "S2": "place", "B1": "maturity", "LEG": "legacy", "C1": "success"}
CODED |= {"C2": "quality"} | {name.upper(): name for name in FACTORS}
slow = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    folder = write_reference(tmp_path_factory.mktemp("known"))
    codebook = read_codebook(folder)
    return codebook, read_wave(folder, "first", codebook)


# ── Answers ───────────────────────────────────────────────────────────────────────────────────────

TEXT = st.text(st.sampled_from("aŷŵ1 ,;|\t\n\"'.-"), max_size=12)
AGREEMENT = st.sampled_from([1, 2, 3, -9, None])
MINUTES = st.one_of(st.none(), st.just(-1), st.integers(1, 99), st.sampled_from([7.5, 12.25, 0.5]))


@st.composite
def answers(draw: st.DrawFn) -> Table:
    """Rows of answers, each with its sector and two more; a respondent may be there twice."""
    form = draw(st.sampled_from(["a-{}", "{:05}", "2027030110000{:04}", "{}"]))
    numbers = draw(st.lists(st.integers(100, 999), min_size=3, max_size=12, unique=True))
    if draw(st.booleans()):
        numbers.append(numbers[0])
    rows = []
    for number in numbers:
        row: dict[str, Any] = {
            "ID": form.format(number),
            "MINS": draw(MINUTES),
            "S1": draw(st.sampled_from([1, 2, 3, 9])),
            "S2": draw(st.sampled_from([1, 2, 3, -9])),
            "B1": draw(st.sampled_from([1, 2, -9])),
            **{name.upper(): draw(AGREEMENT) for name in FACTORS},
            "LEG": draw(AGREEMENT),
            "C1": draw(st.sampled_from([1, 2, 3, 55, 7, -9, None])),
            "C2": draw(st.sampled_from([1, 2, 3, None])),
            "SECRET": draw(TEXT),
        }
        rows.append(row)
    order = draw(st.permutations(list(rows[0])))
    return [{name: row[name] for name in order} for row in rows]


def number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def expected(rows: Table) -> dict[str, list[Any]]:
    """What `ingest` is to make of the answers: worked out here, and not by the pipeline."""
    seen: dict[str, int] = {}
    found: dict[str, list[Any]] = {
        "respondent": [seen.setdefault(row["ID"], len(seen) + 1) for row in rows],
        "duration": [None if row["MINS"] in (None, -1) else float(row["MINS"]) for row in rows],
        "duration__missing": [
            {None: "no_answer", -1: "dont_know"}.get(row["MINS"], "") for row in rows
        ],
    }
    for column, variable in CODED.items():
        codes = ["" if row[column] is None else number(row[column]) for row in rows]
        turns = {"C1": MAPPED, "C2": TURNED}.get(column, {})
        found[variable] = [turns.get(code, code) or None for code in codes]
    return found


def taken(path: Path, known: Known) -> dict[str, list[Any]]:
    """The ingested table of a file, its blanks as None."""
    codebook, wave = known
    table = check("ingested", ingest(read_export(path), codebook, wave), codebook, wave)
    return {
        str(name): [None if pd.isna(one) else one for one in column]
        for name, column in table.items()
    }


@contextmanager
def file(ending: str, questions: bool = True) -> Iterator[Path]:
    """A path for an export, with the questions in a file next to it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"survey{ending}"
        if questions:
            with labels_path(path).open("w", encoding="utf-8", newline="") as labels:
                rows = [[column, "", text] for column, text in LABELS.items()]
                csv.writer(labels).writerows([["column", "code", "label"], *rows])
        yield path


def texts(rows: Table) -> list[list[str]]:
    """The answers as a text file has them, names first."""
    cells = [
        [
            "" if one is None else one if isinstance(one, str) else number(one)
            for one in row.values()
        ]
        for row in rows
    ]
    return [list(rows[0]), *cells]


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=50, deadline=None, suppress_health_check=slow)
@given(
    rows=answers(),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    end=st.sampled_from(["\n", "\r\n"]),
    shape=st.sets(st.sampled_from(
        ["sep", "title", "blank lines", "empty rows", "empty column", "no end", "counted", "comma"]
    )),
)  # fmt: skip
def test_text_files(
    known: Known, rows: Table, separator: str, quoting: int, encoding: str, end: str,
    shape: set[str],
) -> None:  # fmt: skip
    cells = texts(rows)
    minutes = cells[0].index("MINS")
    if "comma" in shape and separator != ",":
        cells = [[*row[:minutes], row[minutes].replace(".", ","), *row[minutes + 1 :]]
                 for row in cells]  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=separator,
        quoting=quoting,
        lineterminator=end,  # type: ignore[arg-type]
    )
    wide = [row[:] for row in cells]
    if "empty column" in shape:
        wide = [[*row, ""] for row in wide]
    if "counted" in shape:
        wide = [["", *wide[0]], *([str(at), *row] for at, row in enumerate(wide[1:], 1))]
    if "title" in shape:
        writer.writerow(["A survey of managers"])
    for row in wide:
        writer.writerow(row)
        if "blank lines" in shape:
            out.write(end)
    if "empty rows" in shape:
        writer.writerows([[""] * len(wide[0])] * 3)
    body = out.getvalue()
    if "sep" in shape:
        body = f"sep={separator}{end}{body}"
    if "no end" in shape:
        body = body.removesuffix(end)
    with file(".csv") as path:
        path.write_bytes(body.encode(encoding))
        assert taken(path, known) == expected(rows)
        export = read_export(path)
    again = [[cell.strip() for cell in row] for row in csv.reader(
        io.StringIO(body, newline=""), delimiter=separator) if any(row)]  # fmt: skip
    there = again[-len(rows) :]
    first = 1 if "counted" in shape else 0
    for at, name in enumerate(cells[0], first):
        ours = as_codes(export.frame[name]).fillna("").tolist()
        codes = [row[at].replace("\r\n", "\n") for row in there]
        assert ours == [code.strip() for code in codes], name


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=20, deadline=None, suppress_health_check=slow)
@given(
    rows=answers(),
    as_text=st.booleans(),
    shape=st.sets(st.sampled_from(["title", "empty rows", "empty column", "labels", "formats"])),
)
def test_workbooks(known: Known, rows: Table, as_text: bool, shape: set[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    if "title" in shape:
        sheet.append(["A survey of managers"])
        sheet.merge_cells("A1:F1")
    skip = [None] if "empty column" in shape else []
    sheet.append([*skip, *rows[0]])
    names = sheet.max_row
    for row in rows:
        cells = [one if not as_text or one is None else str(one) for one in row.values()]
        sheet.append([*skip, *(one if one != "" else None for one in cells)])
        if "empty rows" in shape:
            sheet.append([])
    if "formats" in shape:
        for at in range(sheet.max_row + 1, sheet.max_row + 30):
            sheet.cell(at, 2).number_format = "0.00"
    if "labels" in shape:
        labels = book.create_sheet("labels")
        for line in [("column", "code", "label"), *((c, None, t) for c, t in LABELS.items())]:
            labels.append(line)
    with file(".xlsx", questions="labels" not in shape) as path:
        book.save(path)
        assert taken(path, known) == expected(rows)
        frame = read_export(path).frame
        found = openpyxl.load_workbook(path).worksheets[0]
    there = [
        row
        for row in found.iter_rows(min_row=names + 1, values_only=True)
        if any(one not in (None, "") for one in row)
    ]
    for at, name in enumerate(rows[0], len(skip)):
        theirs = [
            "" if row[at] is None else row[at] if isinstance(row[at], str) else number(row[at])
            for row in there
        ]
        assert as_codes(frame[name]).fillna("").tolist() == [one.strip() for one in theirs], name


# ── Formats with types ────────────────────────────────────────────────────────────────────────────


def typed(rows: Table, empty: int = 0) -> pd.DataFrame:
    """The answers as a table of numbers and texts; some rows may hold nothing."""
    blank = dict.fromkeys(rows[0])
    frame = pd.DataFrame([*rows, *[blank] * empty])
    for name in frame:
        kind = "str" if name in ("ID", "SECRET") else "float64"
        frame[name] = frame[name].fillna("") if kind == "str" else frame[name].astype(kind)
    return frame


@settings(max_examples=20, deadline=None, suppress_health_check=slow)
@given(
    rows=answers(),
    ending=st.sampled_from([".sav", ".zsav", ".dta", ".xpt", ".parquet"]),
    empty=st.integers(0, 2),
)
def test_formats_with_types(known: Known, rows: Table, ending: str, empty: int) -> None:
    frame = typed(rows, empty)
    labels = {"column_labels": {name: LABELS[name] for name in frame}}
    with file(ending, questions=ending in (".parquet",)) as path:
        if ending == ".parquet":
            frame.to_parquet(path)
            again = pd.read_parquet(path)
        elif ending == ".dta":
            pyreadstat.write_dta(frame, str(path), **labels)
            again, _ = pyreadstat.read_dta(str(path), user_missing=True)
        elif ending == ".xpt":
            pyreadstat.write_xport(frame, str(path), **labels)
            again, _ = pyreadstat.read_xport(str(path))
        else:
            pyreadstat.write_sav(frame, str(path), compress=ending == ".zsav", **labels)
            again, _ = pyreadstat.read_sav(str(path), user_missing=True)
        assert taken(path, known) == expected(rows)
        assert len(again) == len(rows) + empty
        ours = read_export(path).frame
        for name in frame:
            assert (
                as_codes(ours[name]).fillna("").tolist()
                == (as_codes(again[name]).fillna("").tolist()[: len(rows)])
            )


@pytest.mark.skipif(shutil.which("pspp-convert") is None, reason="PSPP is not here")
@settings(max_examples=8, deadline=None, suppress_health_check=slow)
@given(rows=answers(), ending=st.sampled_from([".sav", ".zsav"]))
def test_what_pspp_reads_in_the_same_file(known: Known, rows: Table, ending: str) -> None:
    """pspp-convert writes the file as CSV, which the standard library reads."""
    frame = typed(rows).assign(SECRET="tŷ")
    with file(ending, questions=False) as path:
        labels = {name: LABELS[name] for name in frame}
        pyreadstat.write_sav(
            frame, str(path), compress=ending == ".zsav", column_labels=labels,
            variable_format={name: "F8.2" for name in frame if name not in ("ID", "SECRET")},
        )  # fmt: skip
        made = path.with_name("made.csv")
        subprocess.run(["pspp-convert", str(path), str(made)], check=True, capture_output=True)
        with made.open(encoding="utf-8", newline="") as text:
            names, *there = csv.reader(text)
        ours = read_export(path).frame
        assert taken(path, known) == expected(rows)
    assert names == list(ours.columns)
    assert len(there) == len(ours) == len(rows)
    for at, name in enumerate(names):
        if ours[name].dtype == "float64":
            theirs = [float(row[at]) if row[at].strip() else np.nan for row in there]
            assert np.array_equal(ours[name].to_numpy(), theirs, equal_nan=True), name
        else:
            assert as_codes(ours[name]).tolist() == [row[at].strip() for row in there], name
