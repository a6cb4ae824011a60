"""From an export to our names: raw codes as text, identifiers gone, nothing that is not mapped."""

import numpy as np
import pandas as pd

from pipeline.codebook.code_map import NUMBERED, run_of
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave, file_of
from pipeline.codebook.wording import as_words
from pipeline.errors import Faults, nearest
from pipeline.ingest.coded import coded
from pipeline.ingest.formats import Export, as_code, as_codes, with_items
from pipeline.ingest.formats.numerals import numbers_of
from pipeline.ingest.identifiers import is_one_for_all, trusted, whole
from pipeline.ingest.thirds import thirds


def ingest(export: Export, codebook: Codebook, wave: Wave) -> pd.DataFrame:
    """Take from the export what the wave maps, under our names, and hold it to the codebook.

    Returns:
        One row a row of the export: `respondent` (int64, from 1, the same for the same
        identifier, in order of first appearance), then a column for each variable of the wave:
        codes as text after the wave's code map, <NA> where blank; numbers as float, with why
        there is none in `<variable>__missing` ("" or a kind); of a date the third, 1 to 3, that it
        is in; replicate weights as float in
        `<variable>__1` and so on.

    Raises:
        BadInput: a column is missing; a question or an answer is worded differently; a code in the
            answers, labels or user-missing values is not in the codebook; a number is not a number;
            lists all.
    """
    faults = Faults()
    export = with_items(export, [column.column for column in wave.columns.values()])
    rows = len(export.frame)
    columns: dict[str, pd.Series] = {"respondent": pd.Series(np.arange(1, rows + 1))}
    for variable, column in wave.columns.items():
        if codebook.variables[variable].role == "replicate":
            columns |= _replicates(export, variable, column, wave, faults)
            continue
        if not _is_there(export, variable, column, wave, faults):
            continue
        _check_question(export, variable, column, wave, faults)
        scale = codebook.variables[variable].scale
        if codebook.variables[variable].role == "identifier":
            _check_identifiers(export, variable, column, wave, faults)
            columns["respondent"] = _numbered(trusted(export, column.column).codes)
        elif codebook.variables[variable].role == "date":
            columns[variable], kinds = thirds(export, variable, column, wave, faults)
            columns[f"{variable}__missing"] = kinds
        elif codebook.coded(variable):
            columns[variable] = coded(export, variable, column, codebook, wave, faults)
        elif scale == "text":
            columns[variable] = as_codes(export.frame[column.column])
        elif scale == "identifier":
            codes = as_codes(export.frame[column.column])
            known, blank = _numbered(codes).astype(float), codes.isna()
            columns[variable] = known.mask(blank)
            kinds = pd.Series(np.where(blank, "no_answer", ""), index=blank.index, dtype="str")
            columns[f"{variable}__missing"] = kinds
        else:
            numbers, kinds = _numbers(export, variable, column, wave, faults)
            columns[variable] = numbers
            columns[f"{variable}__missing"] = kinds
    faults.raise_if_any()
    return pd.DataFrame({name: one.reset_index(drop=True) for name, one in columns.items()})


def doubts(export: Export, codebook: Codebook, wave: Wave) -> list[str]:
    """What a person should know of the identifiers that the wave maps: why some are not trusted."""
    found = []
    for variable, column in wave.columns.items():
        if codebook.variables[variable].scale != "identifier":
            continue
        if column.column in export.frame.columns:
            role = codebook.variables[variable].role
            judge = trusted if role == "identifier" else whole
            found += [
                f"column {column.column}: {said}" for said in judge(export, column.column).doubts
            ]
    return found


def _is_there(export: Export, variable: str, column: Column, wave: Wave, faults: Faults) -> bool:
    if column.column in export.frame.columns:
        return True
    problem = f"the export has no column '{column.column}'."
    fix = f"Name the column that it has.{nearest(column.column, export.frame.columns)}"
    faults.add(file_of(wave.name), f"row of '{variable}'", problem, fix)
    return False


def _check_identifiers(
    export: Export, variable: str, column: Column, wave: Wave, faults: Faults
) -> None:
    """Not all respondents have one identifier: the column then identifies nothing."""
    if is_one_for_all(export, column.column):
        problem = f"all {len(export.frame):,} rows have the same identifier in '{column.column}'."
        fix = (
            "Name a column that identifies respondents, or leave the value empty if there is none."
        )
        faults.add(file_of(wave.name), f"row of '{variable}'", problem, fix)


def _check_question(
    export: Export, variable: str, column: Column, wave: Wave, faults: Faults
) -> None:
    """The question is worded as the wave's file says that it is."""
    found = export.labels.get(column.column, "")
    if as_words(found) != as_words(column.text):
        problem = f"the export says '{found:.200}' where '{column.text:.200}' was expected."
        fix = "If it is the same question, put the export's words in column text."
        faults.add(file_of(wave.name), f"row of '{variable}'", problem, fix)


def _numbers(
    export: Export, variable: str, column: Column, wave: Wave, faults: Faults
) -> "tuple[pd.Series[float], pd.Series[str]]":
    """Numbers as float, and the kind of missing of those that the wave maps to one."""
    place = f"column {column.column}"
    raw = as_codes(export.frame[column.column])
    kinds = raw.map(column.codes).astype("str").fillna("")
    left = raw.mask(kinds != "")
    numbers = left.map(numbers_of(left.dropna().unique())).astype(float)
    if column.others:
        words = left.notna() & ~np.isfinite(numbers)
        left, kinds = left.mask(words), kinds.mask(words, column.others)
    wrong = int((left.notna() & ~np.isfinite(numbers)).sum())
    if column.column in export.dates:
        problem = f"it holds dates or times, and '{variable}' is a number."
        faults.add(export.name, place, problem, "Map another column.")
    elif form := export.doubts.get(column.column):
        problem = f"its numbers of the form {form} can be thousands, and they can be decimals."
        fix = "Export them without marks between thousands, or with more or fewer decimals than 3."
        faults.add(export.name, place, problem, fix)
    elif wrong:
        problem = f"{wrong} answer{'s are' if wrong > 1 else ' is'} not a number."
        fix = f"Fix the export, or map codes in {file_of(wave.name)}."
        faults.add(export.name, place, problem, fix)
    for low, high in export.missing.get(column.column, []):
        if isinstance(low, str) or isinstance(high, str):
            continue
        inside = int(numbers.between(low, high).sum())
        if inside:
            codes = as_code(low) if low == high else f"{low:g} to {high:g}"
            problem = f"{inside} of its numbers ({codes}) are user-missing."
            fix = f"Map each to a kind of missing in {file_of(wave.name)}: -9=dont_know."
            faults.add(export.name, place, problem, fix)
    return numbers, kinds.mask(raw.isna(), column.codes.get("", "no_answer"))


def _replicates(
    export: Export, variable: str, column: Column, wave: Wave, faults: Faults
) -> "dict[str, pd.Series[float]]":
    """A run of replicate weights, numbered from 1, each as float; NaN where blank."""
    run = run_of(column.column)
    lacking = [name for name in run if name not in export.frame.columns]
    if lacking:
        problem = f"of its {len(run)} columns the export lacks {', '.join(lacking):.200}."
        fix = "Name the first and the last column that it has; none between them may be missing."
        faults.add(file_of(wave.name), f"row of '{variable}'", problem, fix)
        return {}
    found, wrong = {}, []
    for place, name in enumerate(run, 1):
        values = export.frame[name]
        if not pd.api.types.is_float_dtype(values):
            codes = as_codes(values)
            values = codes.map(numbers_of(codes.dropna().unique())).astype(float)
            if values.notna().sum() < codes.notna().sum() or name in export.doubts:
                wrong.append(name)
        found[f"{variable}{NUMBERED}{place}"] = values.astype(float)
    if wrong:
        more = f", as do {len(wrong) - 1} more of its run" if len(wrong) > 1 else ""
        problem = f"it holds what is no number, or one that can be read in two ways{more}."
        fix = "Export weights as numbers, with points and without marks between thousands."
        faults.add(export.name, f"column {wrong[0]}", problem, fix)
    return found


def _numbered(codes: "pd.Series[str]") -> "pd.Series[int]":
    """Identifiers as integers from 1, in order of first appearance; each blank is someone new."""
    position = pd.factorize(codes)[0].astype("int64")
    blank = position < 0
    position[blank] = len(position) + np.arange(blank.sum())
    return pd.Series(pd.factorize(position)[0].astype("int64") + 1)
