"""Coded answers of an export as our codes; what the codebook does not know is refused."""

import re
from collections.abc import Iterator

import pandas as pd

from pipeline.codebook.concepts import Codebook, first
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave, file_of
from pipeline.codebook.wording import as_words, same_label
from pipeline.errors import Faults
from pipeline.ingest.formats import Export, as_code, as_codes, within

_SHOWN = 20  # more unknown codes than this are counted and not listed
_SHARED = 5  # a text that fewer respondents share may be what one of them wrote: it is not shown


def coded(
    export: Export, variable: str, column: Column, codebook: Codebook, wave: Wave, faults: Faults
) -> "pd.Series[str]":
    """The answers to a coded question as our codes or kinds of missing; <NA> where blank.

    Each code is what the wave's map says, by the code itself or, where it is a text, by its words;
    else our code if there is one; else what the map says of all others. Added to `faults`: codes
    that are none of these, labels that stand against ours, and user-missing codes that are answers
    to us. Of labels and user-missing codes only those that an answer has are looked at.
    """
    raw = as_codes(export.frame[column.column])
    counts = raw.value_counts()
    used = set(counts.index)
    named = _check_labels(export, variable, column, used, codebook, wave, faults)
    named |= _check_missing(export, variable, column, used - named, codebook, wave, faults)
    if column.column in export.dates:
        problem = "it holds dates or times, not answers."
        faults.add(export.name, f"column {column.column}", problem, "Map another column.")
        return raw
    known = {row.code for row in codebook.rows(variable) if row.code}
    by_words = {as_words(code): ours for code, ours in column.codes.items()}
    meant = {
        code: column.codes.get(code)
        or by_words.get(as_words(code))
        or (code if code in known else column.others)
        for code in used
    }
    unknown = counts[[not meant[code] and code not in named for code in counts.index]]
    if len(unknown):
        scale = codebook.variables[variable].scale
        problem = f"scale '{scale}' of '{variable}' lacks {listed(unknown, raw)}."
        fix = f"Add them to scales.csv, or map them in {file_of(wave.name)}."
        faults.add(export.name, f"column {column.column}", problem, fix)
    codes = raw.map(meant).astype("str")
    return codes.fillna(column.codes[""]) if "" in column.codes else codes


def _check_labels(
    export: Export,
    variable: str,
    column: Column,
    used: set[str],
    codebook: Codebook,
    wave: Wave,
    faults: Faults,
) -> set[str]:
    """Each code means the same in the export and in the codebook; a mapped one, what it becomes.

    A code that the wave maps to itself or to a kind of missing has been seen by the analyst, as
    have all that it maps with the rule for others. Returns the codes that a fault names.
    """
    named: set[str] = set()
    ours = {row.code: first(row.label) for row in codebook.rows(variable) if row.code}
    for code, label in export.values.get(column.column, {}).items():
        target = column.ours(code)
        seen = code in column.codes and (target == code or target not in ours)
        if code not in used or seen or (target not in ours and column.others):
            continue
        place = f"column {column.column}, code {code:.40}"
        if target not in ours:
            named.add(code)
            scale = codebook.variables[variable].scale
            problem = f"'{label:.80}' is not in scale '{scale}' of '{variable}'."
            fix = f"Add it to scales.csv, or map the code in {file_of(wave.name)}."
            faults.add(export.name, place, problem, fix)
        elif not same_label(label, code, ours[target], target):
            problem = f"it says '{label:.80}' where our code {target} is '{ours[target]:.80}'."
            fix = (
                f"If they mean the same, write {code}={code} in the codes of '{variable}'"
                if target == code
                else f"Fix the codes of '{variable}'"
            )
            named.add(code)
            faults.add(export.name, place, problem, f"{fix} in {file_of(wave.name)}.")
    return named


def _check_missing(
    export: Export,
    variable: str,
    column: Column,
    used: set[str],
    codebook: Codebook,
    wave: Wave,
    faults: Faults,
) -> set[str]:
    """What the export calls user-missing is a kind of missing for us too.

    Returns the codes that a fault names.
    """
    named: set[str] = set()
    kinds = {row.code: row.kind for row in codebook.rows(variable) if row.code}
    for low, high in export.missing.get(column.column, []):
        inside = {code for code in used if within(code, low, high)}
        inside |= {as_code(low)} & used if low == high else set()
        for code in sorted(inside):
            target = column.ours(code)
            place = f"column {column.column}, code {code:.40}"
            if kinds.get(target) == "valid":
                problem = f"the export says it is missing; to us it is an answer of '{variable}'."
                fix = "Fix the kind in scales.csv, or map the code to a kind of missing."
                faults.add(export.name, place, problem, fix)
            elif code not in column.codes and code not in kinds and not column.others:
                scale = codebook.variables[variable].scale
                problem = f"it is user-missing, and scale '{scale}' of '{variable}' lacks it."
                fix = f"Add it to scales.csv, or map the code in {file_of(wave.name)}."
                faults.add(export.name, place, problem, fix)
                named.add(code)
    return named


def listed(unknown: "pd.Series[int]", raw: "pd.Series[str]") -> str:
    """Codes with their counts: numbers, and texts that 5 or more share; of others their number.

    unknown: respondents by code. raw: all answers; where no two are alike they may be names or
    identifiers, and are only counted.
    """
    answers = raw.notna().sum()
    shown = sum(_number(code) or count >= _SHARED for code, count in unknown.items())
    if shown > _SHOWN or (answers >= 10 and raw.nunique() == answers):
        return f"{len(unknown)} different codes ({_answers(int(unknown.sum()))})"
    return ", ".join(_shown(unknown))


def _shown(unknown: "pd.Series[int]") -> Iterator[str]:
    texts = rest = 0
    for code, count in sorted(unknown.items(), key=lambda pair: str(pair[0])):
        if _number(str(code)):
            yield f"{code} ({_answers(int(count))})"
        elif count >= _SHARED:
            yield f"'{code!s:.80}' ({_answers(int(count))})"
        else:
            texts, rest = texts + 1, rest + int(count)
    if texts:
        yield f"{texts} other text{'s' * (texts != 1)} ({_answers(rest)})"


def _answers(count: int) -> str:
    return f"{count} answer{'s' * (count != 1)}"


def _number(code: object) -> bool:
    """Whether a code is a short number, or as A1, and so neither a text nor an identifier."""
    text = str(code)
    if re.fullmatch(r"[A-Za-z]{1,2}[0-9]{1,2}", text):
        return True
    if len(text) > 8:
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True
