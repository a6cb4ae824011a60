"""Codes and texts in a variable of numbers that are no numbers: which kind of missing each is."""

from collections.abc import Iterator

import pandas as pd

from pipeline.codebook.concepts import MISSING_KINDS, Codebook
from pipeline.codebook.wording import tidy
from pipeline.draft.distribution import is_number
from pipeline.draft.kinds import is_automatic, kind_of
from pipeline.draft.mapping import CodeMap, told
from pipeline.ingest.formats import Export, as_code, as_codes


def map_numbers(export: Export, column: str, codebook: Codebook) -> CodeMap:
    """Labelled and user-missing codes of a number, and texts in it, as kinds of missing."""
    kinds = {
        tidy(words): row.kind
        for rows in codebook.scales.values()
        for row in rows
        if row.kind in MISSING_KINDS
        for words in row.label.values()
    }
    labels = export.values.get(column, {})
    made = CodeMap()
    counts = as_codes(export.frame[column]).value_counts()
    for code, kind in told(export, column, counts, {}).items():
        made.codes[code] = kind
        if not code.startswith("("):
            said = f"'{code:.20}' is taken for {kind}, as the program that wrote it seems to mean."
            made.doubt(0.95, said)
    for low, high in export.missing.get(column, []):
        code = as_code(low)
        if low != high:
            made.doubt(0.6, "It has a range of user-missing values: map each code that is there.")
        elif kind := kinds.get(tidy(labels.get(code, ""))) or kind_of(labels.get(code, "")):
            made.codes[code] = kind
            made.doubt(0.95, f"Code {code:.20} is '{labels[code]:.60}'.")
        else:
            made.doubt(0.6, f"Code {code:.20} is user-missing: which kind is it?")
    for text, kind in _kinds_of_texts(export, column, kinds):
        if text not in made.codes:
            made.codes[text] = kind
            made.doubt(0.95, f"'{text:.60}' is taken for {kind}.")
    stated = [pair for pair in export.missing.get(column, []) if pair[0] == pair[1]]
    seen = {*made.codes, *(as_code(low) for low, _ in stated)}
    for code in _odd_numbers(counts, seen):
        said = f"{code} is in it, which is far from all others and looks like a missing answer"
        made.doubt(0.6, f"{said}: if so, write {code}=no_answer under codes, or another kind.")
    return made


def _odd_numbers(counts: "pd.Series[int]", seen: set[str]) -> list[str]:
    """Numbers such as -99 where no other is negative, or 999 far above all others, met twice."""
    numbers = {c: float(c) for c in map(str, counts.index) if is_number(c) and c not in seen}
    odd = [code for code in numbers if is_automatic(code)]
    others = [value for code, value in numbers.items() if code not in odd]
    if not others:
        return []
    below, above = min(others), max(others)
    return [
        code
        for code in odd
        if (numbers[code] < 0 <= below) or (numbers[code] > 1.2 * above > 0 and counts[code] > 1)
    ]


def _kinds_of_texts(
    export: Export, column: str, kinds: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for code in as_codes(export.frame[column]).dropna().unique():
        if not is_number(code) and (kind := kinds.get(tidy(code)) or kind_of(code)):
            yield code, kind
