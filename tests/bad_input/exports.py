"""Exports: missing, damaged, mis-encoded, hostile, or at odds with the codebook."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from tests.bad_input.case import (
    EXPORT,
    Case,
    bytewise,
    folder_instead,
    gone,
    respondents,
    write,
)  # fmt: skip
from tests.small_survey import write_export

SAV = "survey.sav"
WAVE = "data/reference/waves/first.csv"


def _again(
    change: dict[str, Any] | None = None, every: bool = False, **about: Any
) -> Callable[[Path], object]:
    """A spoiler that exports again, the first respondent (or everybody) with other answers."""

    def spoil(root: Path) -> None:
        rows = [
            {**row, **(change or {})} if every or not n else row
            for n, row in enumerate(respondents())
        ]
        write_export(root / EXPORT, rows, **about)

    return spoil


def _frame(change: Callable[[pd.DataFrame], pd.DataFrame], **more: Any) -> Callable[[Path], object]:
    """A spoiler that changes the export as a table."""

    def spoil(root: Path) -> None:
        frame, about = pyreadstat.read_sav(str(root / EXPORT), user_missing=True)
        options = {
            "column_labels": about.column_names_to_labels,
            "variable_value_labels": about.variable_value_labels,
        } | more
        frame = change(frame)
        labels = {k: v for k, v in options["column_labels"].items() if k in frame}
        values = {k: v for k, v in options["variable_value_labels"].items() if k in frame}
        options |= {"column_labels": labels, "variable_value_labels": values}
        pyreadstat.write_sav(frame, str(root / EXPORT), **options)

    return spoil


def _twice(root: Path) -> None:
    shutil.copy2(root / EXPORT, root / EXPORT.replace(".sav", ".zsav"))


def _astray(root: Path) -> None:
    (root / EXPORT).unlink()
    (root / EXPORT).symlink_to("nowhere.sav")


def _no_folder(root: Path) -> None:
    shutil.rmtree(root / "data/raw")


def _file_for_folder(root: Path) -> None:
    shutil.rmtree(root / "data/raw/first")
    (root / "data/raw/first").write_text("an export?")


def _other_ending(root: Path) -> None:
    (root / EXPORT).rename(root / "data/raw/first/survey.docx")


def _label(text: str) -> Callable[[Path], object]:
    return _again(values={"S1": {1: text, 2: "Fire", 3: "Police", 9: "Private"}})


CUTS = (0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
EXPORTS = (
    Case("no export", gone(EXPORT), ("data/raw/first", "there is no export")),
    Case("no folder of exports", _no_folder, ("data/raw/first", "there is no export")),
    Case("a file for the folder", _file_for_folder, ("data/raw/first", "there is no export")),
    Case("a folder for the export", folder_instead(EXPORT), ("data/raw/first", "no export")),
    Case("a link to nowhere", _astray, ("data/raw/first", "there is no export")),
    Case("two exports", _twice, ("data/raw/first", "2 exports")),
    Case("another ending", _other_ending, ("survey.docx", "files are not read")),
    Case("an empty file", write(EXPORT, b""), (SAV, "not an SPSS file")),
    Case("a text file", write(EXPORT, "ID,S1\n1,2\n"), (SAV, "not an SPSS file")),
    Case("a web page", write(EXPORT, "<html>Log in</html>"), (SAV, "not an SPSS file")),
    Case("zeros", write(EXPORT, bytes(5000)), (SAV, "not an SPSS file")),
    Case("four bytes", bytewise(EXPORT, lambda b: b[:4]), (SAV, "ends too early")),
    Case("a header and no more", bytewise(EXPORT, lambda b: b[:176]), (SAV, "ends too early")),
    Case("one byte short", bytewise(EXPORT, lambda b: b[:-1]), (SAV,)),
    Case("something after the end", bytewise(EXPORT, lambda b: b + b"x" * 9), (SAV,)),
    *(
        Case(f"cut at {cut:.0%}", bytewise(EXPORT, lambda b, c=cut: b[: int(len(b) * c)]), (SAV,))
        for cut in CUTS
    ),
    Case(
        "a count of respondents that is wrong",
        bytewise(EXPORT, lambda b: b[:80] + (999).to_bytes(4, "little") + b[84:]),
        (SAV, "its header says 999 respondents"),
    ),
    Case(
        "a compression that is none",
        bytewise(EXPORT, lambda b: b[:72] + (7).to_bytes(4, "little") + b[76:]),
        (SAV,),
    ),
    Case(
        "a label that is not UTF-8",
        bytewise(EXPORT, lambda b: b.replace(b"Your sector?", b"Your s\xe9ctor")),
        (SAV,),
    ),
    Case("nobody answered", _frame(lambda f: f.iloc[:0]), (SAV, "no respondents")),
    Case("a column is gone", _frame(lambda f: f.drop(columns="S1")), (WAVE, "no column 'S1'")),
    Case(
        "a column has another name",
        _frame(lambda f: f.rename(columns={"F3": "F03"})),
        (WAVE, "no column 'F3'", "Did you mean 'F03'"),
    ),
    Case("an unknown code", _again({"S1": 7.0}), (SAV, "column S1", "7 (1 answer)")),
    Case("a code with a fraction", _again({"F1": 1.5}), (SAV, "column F1", "1.5 (1 answer)")),
    Case("a very large code", _again({"F1": 1e300}), (SAV, "column F1")),
    Case(
        "words where codes should be",
        _frame(lambda f: f.assign(F1="=HYPERLINK(1)"), variable_value_labels={}),
        (SAV, "column F1", "lacks '=HYPERLINK(1)' (24 answers)"),
    ),
    Case("another question", _again(labels={"S1": "Your age?"}), (WAVE, "row of 'sector'")),
    Case("another answer", _label("Hospitals"), (SAV, "column S1, code 1", "Hospitals")),
    Case("answers in another order", _again(values={"F1": {1: "Agree", 2: "Neither"}}), (SAV,)),
    Case("mojibake", _label("Iechyd yn y tÅ·"), (SAV, "UTF-8 text that it says")),
    Case("a lost letter", _label("Iech\ufffdd"), (SAV, "cannot be read")),
    Case("a formula in a label", _label("=1+1"), (SAV, "code 1", "'=1+1'")),
    Case("a script in a label", _label("<script>x()</script>"), (SAV, "code 1", "<script>")),
    Case("a terminal's command in a label", _label("\x1b[2JHealth"), (SAV, "column S1, code 1")),
    Case("a label of two lines", _label("Health\n   9. a lie"), (SAV, "column S1, code 1")),
    Case("a label from right to left", _label("Health\u202e"), (SAV, "column S1, code 1")),
    Case("a label of 10,000 letters", _label("x" * 10_000), (SAV, "column S1, code 1")),
    Case("a label that is a path", _label("../../etc/passwd"), (SAV, "column S1, code 1")),
    Case(
        "an answer that is user-missing",
        _again(missing={"F1": [2.0]}),
        (SAV, "column F1, code 2", "it is an answer"),
    ),
    Case(
        "a user-missing code unknown", _again({"F1": -77.0}, missing={"F1": [-77.0]}), (SAV, "-77")
    ),
    Case("minutes that are missing", _again({"MINS": 999.0}, missing={"MINS": [999.0]}), (SAV,)),
    Case(
        "minutes that are words",
        _frame(lambda f: f.assign(MINS="quick")),
        (SAV, "column MINS", "not a number"),
    ),
    Case(
        "answers that are dates",
        _frame(lambda f: f.assign(F1=3.0), variable_format={"F1": "DATE11"}),
        (SAV, "column F1", "dates or times"),
    ),
)

CLEANING = (
    Case(
        "nobody in scope",
        _again({"S1": 9.0}, every=True),
        ("ingested.parquet", "nobody is left: out_of_scope 24"),
        stage="clean",
        before=("ingest",),
    ),
    Case(
        "nobody answered a question",
        _again(
            dict.fromkeys([*(f"F{n}" for n in range(1, 9)), "C1", "C2", "LEG"], np.nan),
            every=True,
        ),
        ("ingested.parquet", "nobody is left"),
        stage="clean",
        before=("ingest",),
    ),
)
