"""Which of our codes each code of an export's column is, from the labels of both."""

import re

import pandas as pd
from rapidfuzz import fuzz

from pipeline.codebook.code_map import write_pairs
from pipeline.codebook.concepts import MISSING_KINDS, Codebook, Level, first
from pipeline.codebook.wording import as_words, in_both, same_label, tidy, without_code
from pipeline.draft.distribution import distribution, is_number
from pipeline.draft.kinds import LETTERS, kind_of, possible, side_of, yes_and_no
from pipeline.draft.mapping import Before, CodeMap, told
from pipeline.draft.numbers import map_numbers
from pipeline.draft.unlabelled import check_targets, check_unexplained, check_unlabelled
from pipeline.ingest.formats import Export, as_codes, within

_ALIKE = 85  # labels less alike than this, of 100, are not taken for one another
_SHARED = 5  # a text that fewer respondents share may be what one of them wrote: it is not shown
_CODE = re.compile(r"[A-Za-z]{1,2}(?P<number>[0-9]{1,2})")  # as LimeSurvey's A1


def map_codes(
    export: Export, column: str, variable: str, codebook: Codebook, before: Before | None = None
) -> CodeMap:
    """The codes of a column that differ from ours, and texts that are answers.

    What the export's labels say counts first; codes without a label are those that an earlier
    wave confirmed for the same column and question; and a question some of whose answers have no
    label is never certain. Labels and user-missing codes that no answer has are passed over.
    """
    if not codebook.coded(variable):
        if codebook.variables[variable].scale == "number":
            return map_numbers(export, column, codebook)
        return CodeMap()
    made = CodeMap()
    rows = [row for row in codebook.rows(variable) if row.code]
    ours = {row.code: row for row in rows}
    counts = as_codes(export.frame[column]).value_counts()
    labels = _labels(export, column, counts, ours)
    confirmed = before.column.codes if before is not None and before.same else {}
    for code, kind in told(export, column, counts, ours).items():
        made.codes[code], lacking = possible(kind, rows)
        labels.pop(code, None)
        if not code.startswith("(") or lacking:  # the reader has put "(not shown)" there
            said = f"'{code:.20}' is taken for {kind}, as the program that wrote it seems to mean"
            made.doubt(0.95, f"{said}{lacking}.")
    settled = _map_labels(made, labels, rows, counts, confirmed)
    _carry(made, before, labels, settled, counts, ours)
    check_unexplained(made, labels, counts, ours)
    check_unlabelled(made, before, labels, counts, ours)
    check_targets(made, set(counts.index), ours)
    missing = export.missing.get(column, [])
    for code in map(str, counts.index):
        target = made.codes.get(code, code)
        if not any(within(code, low, high) for low, high in missing):
            continue
        if target in ours and ours[target].kind == "valid":
            made.doubt(0.6, f"The export says that code {code:.20} is missing.")
        elif target not in ours and target not in MISSING_KINDS and target != "invalid":
            made.codes[code] = kind = possible(LETTERS.get(code, "no_answer"), rows)[0]
            made.doubt(
                0.6, f"Code {code:.20} is user-missing and has no label; taken for {kind}: is it?"
            )
    return made


def _labels(
    export: Export, column: str, counts: "pd.Series[int]", ours: dict[str, Level]
) -> dict[str, str]:
    """Label by code: those of the export that say more than the code, and answers that are texts.

    A text that stands for an answer is its own label.
    """
    labels = {
        code: label
        for code, label in export.values.get(column, {}).items()
        if as_words(label) != code or (code in ours and as_words(first(ours[code].label)) == code)
    }
    texts = (code for code in map(str, counts.index) if not is_number(code) and code not in ours)
    return labels | {code: code for code in texts if code not in labels}


def _map_labels(
    made: CodeMap,
    labels: dict[str, str],
    rows: list[Level],
    counts: "pd.Series[int]",
    confirmed: dict[str, str],
) -> set[str]:
    """Codes whose labels are ours, or like ours; a label that no answer has raises no doubt.

    Returns the codes that a label has settled.
    """
    ours = {row.code: row for row in rows}
    settled: set[str] = set()
    strangers: list[str] = []
    for code, label in labels.items():
        is_text, used = code == label, code in counts.index
        if code in ours and same_label(label, code, first(ours[code].label), code):
            settled.add(code)
            continue
        row, likeness = _meant(code, label, rows)
        if row is None:
            kind = kind_of(label) if used and code not in confirmed else ""
            if kind:
                settled.add(code)
                made.codes[code], lacking = possible(kind, rows)
                what = f"'{label:.60}'" if is_text else f"Code {code:.20}, '{label:.60}',"
                made.doubt(0.95, f"{what} is taken for {kind}{lacking}.")
            elif is_text and code not in confirmed:
                strangers.append(code)
            elif used and code in confirmed:
                if not is_text:
                    said = f"Code {code:.20} is '{label:.60}' in your export"
                    made.doubt(0.9, f"{said}, and an earlier wave mapped it.")
            elif used:
                known = f" (its {code} is '{first(ours[code].label):.60}')" if code in ours else ""
                what = f"Code {code:.20} is '{label:.60}' in your export, which the codebook lacks"
                made.doubt(0.6, f"{what}{known}.")
            continue
        settled.add(code)
        made.codes[code] = row.code if row.kind == "valid" or row.code == code else row.kind
        if code in confirmed and _target(confirmed[code], ours) is row:
            continue
        if not used or (is_text and likeness == 100):
            continue
        if likeness == 100 and row.code != code:
            made.doubt(0.95, f"Code {code:.20} ('{label:.60}') is our {row.code}.")
        elif likeness >= 99:
            what = f"'{label:.60}'" if is_text else f"Code {code:.20} is '{label:.60}' and"
            made.doubt(0.9, f"{what} is taken for '{first(row.label):.60}' of the codebook.")
        else:
            what = f"'{label:.60}'" if is_text else f"Code {code:.20}, '{label:.60}',"
            made.doubt(0.75, f"{what} is taken for '{first(row.label):.60}' of the codebook.")
    strangers = _map_numbered(made, _map_pair(made, strangers, rows), counts, ours)
    if strangers:
        made.doubt(0.6, _of_texts(strangers, counts))
    return settled


def _map_pair(made: CodeMap, texts: list[str], rows: list[Level]) -> list[str]:
    """Two texts for ticked and not ticked, where our scale has a yes and a no; always asked.

    Returns the texts that are left.
    """
    sides = yes_and_no([row for row in rows if row.kind == "valid"])
    found = {text: side for text in texts if (side := side_of(text))}
    if sides is None or len(found) != len(set(found.values())):
        return texts
    for text, side in found.items():
        row = sides[side == "no"]
        made.codes[text] = row.code
        made.doubt(0.75, f"'{text:.60}' is taken for '{first(row.label):.60}' of the codebook.")
    return [text for text in texts if text not in found]


def _map_numbered(
    made: CodeMap, texts: list[str], counts: "pd.Series[int]", ours: dict[str, Level]
) -> list[str]:
    """Codes of a tool's own, such as A1 to A5, as ours of the same number; which end is asked.

    Returns the texts that are left.
    """
    found = {text: number["number"] for text in texts if (number := _CODE.fullmatch(text))}
    pairs = {t: n for t, n in found.items() if n in ours and ours[n].kind == "valid"}
    if len(pairs) < 2 or len({text[: -len(n)] for text, n in found.items()}) > 1:
        return texts
    made.codes |= pairs
    low, high = min(pairs, key=lambda t: int(pairs[t])), max(pairs, key=lambda t: int(pairs[t]))
    ends = " and ".join(f"{t} our '{first(ours[pairs[t]].label):.60}'" for t in (low, high))
    said = f"Your export has codes of its own and no labels: is {ends}?"
    made.doubt(0.6, f"{said} {distribution(counts[list(pairs)])}")
    return [text for text in texts if text not in pairs]


def _of_texts(texts: list[str], counts: "pd.Series[int]") -> str:
    """Texts that are no answers of ours: those that several share, and how many others there are.

    Texts are labels where 5 respondents or more share one; others may be what a respondent wrote.
    """
    shared = [text for text in texts if counts[text] >= _SHARED or _CODE.fullmatch(text)][:10]
    rest = [text for text in texts if text not in shared]
    parts = [f"'{text:.60}' ({counts[text]} answers)" for text in shared]
    if rest:
        total = sum(int(counts[text]) for text in rest)
        parts.append(f"{len(rest)} other text{'s' * (len(rest) != 1)} ({total} in all)")
    way = 'Map each under codes, in double quotes, or all others with *=: "Police;"=4; *=invalid.'
    return f"The codebook lacks {', '.join(parts)}. {way}"


def _meant(code: str, label: str, rows: list[Level]) -> tuple[Level | None, float]:
    """The row of our scale that a label means, and how alike the labels are (100 = the same)."""
    said, best, most = tidy(label), None, 0.0
    bare = tidy(without_code(without_code(label, code)))
    for row in sorted(rows, key=lambda row: row.code != code):
        main = next(iter(row.label))
        for language, words in row.label.items():
            exact = language == main and same_label(label, code, words, row.code)
            exact = exact or (code == label and language == main and _bare(label) == _bare(words))
            theirs = tidy(words)
            close = 99.0 if theirs and theirs in (said, bare) else 0.0
            close = 99.0 if {said, bare} & in_both(row.label) else close
            likeness = 100.0 if exact else close or min(98.0, fuzz.ratio(theirs, bare or said))
            if likeness > most:
                best, most = row, likeness
    return (best, most) if most >= _ALIKE else (None, most)


def _bare(text: str) -> str:
    """The words of an answer without a number before them and a list's mark after them."""
    return without_code(text).rstrip("; ")


def _target(ours_or_kind: str, ours: dict[str, Level]) -> Level | None:
    """The row of our scale that a mapped code, or a kind of missing, names."""
    rows = [row for row in ours.values() if row.kind == ours_or_kind and row.kind != "valid"]
    return ours.get(ours_or_kind) or (rows[0] if rows else None)


def _carry(
    made: CodeMap,
    before: Before | None,
    labels: dict[str, str],
    settled: set[str],
    counts: "pd.Series[int]",
    ours: dict[str, Level],
) -> None:
    """Codes that an earlier wave confirmed: kept where no label says what they are, or listed."""
    if before is None or not before.column.codes:
        return
    pairs = {code: to for code, to in before.column.codes.items() if code in counts.index}
    if not before.same:
        if lost := {code: to for code, to in pairs.items() if code not in labels}:
            what = f"Wave {before.wave} had {write_pairs(lost)} in column {before.column.column}"
            made.doubt(0.6, f"{what:.200}, of another name or question: are they the same now?")
        return
    otherwise = {}
    for code, to in pairs.items():
        if code not in settled:
            made.codes[code] = to
        elif _target(to, ours) is not _target(made.codes.get(code, code), ours):
            otherwise[code] = to
    if otherwise:
        said = f"Wave {before.wave} had {write_pairs(otherwise):.160}"
        made.doubt(0.75, f"{said}; the labels of your export say otherwise, and count.")
