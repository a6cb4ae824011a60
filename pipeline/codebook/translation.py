"""The codebook's words for the translator: each with what it is for, and its Welsh put back."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook.bodies import BODY_KINDS
from pipeline.codebook.concepts import LABEL_SCALES, MISSING_KINDS, Codebook, Variable

# The columns of each file that hold words: one for each language.
FILES = {
    "variables": ("label", "question", "clause"),
    "scales": ("label", "in"),
    "bodies": ("name", "in"),
}
#: Which Welsh a translator has checked; it counts as long as neither language has changed.
CHECKED = "translation/checked.csv"
COLUMNS = ("key", "en", "cy")


@dataclass(frozen=True)
class Term:
    """Words of the codebook in both languages; the same words for the same thing are one term.

    places: the rows and columns that have them, such as `variables.trust.label`; the first is the
    term's key.
    """

    en: str
    cy: str
    checked: bool
    context: str
    places: tuple[str, ...]


def terms(folder: Path, codebook: Codebook) -> dict[str, Term]:
    """Every term by its key, in the order of the files; {} where the survey is in one language.

    `folder`: the reference data, which `codebook` has been read from, so that it holds no fault.
    """
    if len(codebook.languages) < 2:
        return {}
    checked = {tuple(row[name] for name in COLUMNS) for row in _rows(folder / CHECKED)}
    found: dict[tuple[str, str, str], list[str]] = {}
    for file, columns in FILES.items():
        for row in _rows(folder / f"{file}.csv"):
            for column in columns:
                words = (*_pair(row, column), _context(codebook, row, column))
                found.setdefault(words, []).append(_place(file, row, column))
    return {
        first: Term(en, cy, (first, en, cy) in checked, context, (first, *more))
        for (en, cy, context), (first, *more) in found.items()
        if en
    }


def _place(file: str, row: Mapping[str, str], column: str) -> str:
    """Where words stand: groups of answers have keys of their own."""
    if file == "variables":
        return f"{file}.{row['variable']}.{column}"
    if file == "bodies":
        return f"{file}.{row['kind']}.{row['body']}.{column}"
    group = ".group" if row["kind"] == "group" else ""
    return f"{file}.{row['scale']}{group}.{row['level']}.{column}"


def _rows(path: Path) -> list[dict[str, str]]:
    """A file's rows, tidy; none where there is no such file."""
    if not path.is_file():
        return []
    (_, header), *records = _records(path.read_text(encoding="utf-8-sig"))
    return [_row(header, cells) for _, cells in records]


def _records(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each record as it is typed, with its line break, and its cells."""
    typed: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            typed.append(line)
            yield line

    for cells in csv.reader(lines()):
        yield "".join(typed), cells
        typed.clear()


def _row(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """A record by its columns; cells that it leaves out are empty."""
    full = [*cells, *[""] * (len(header) - len(cells))]
    return {_tidy(name): _tidy(cell) for name, cell in zip(header, full, strict=False)}


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.removeprefix("\ufeff")).strip()


def _pair(row: Mapping[str, str], column: str) -> tuple[str, str]:
    """The English and the Welsh of one column."""
    return row.get(f"{column}_en", ""), row.get(f"{column}_cy", "")


def _context(codebook: Codebook, row: Mapping[str, str], column: str) -> str:
    """What words are for, and with what they are read."""
    if column == "in":
        return "where, as in: 38% of those who answered ... reported success"
    if "variable" in row:
        return _of_a_variable(codebook.variables[row["variable"]], column)
    kind = row["kind"] if "body" in row else row["scale"]
    if kind in (*LABEL_SCALES, *BODY_KINDS):
        return f"name: {kind.replace('_', ' ')}"
    if row["kind"] in MISSING_KINDS:
        return "why there is no answer"
    said = "answers that are counted together" if row["kind"] == "group" else "an answer"
    asked = [one for one in codebook.variables.values() if one.scale == row["scale"]]
    return f"{said}, to: {asked[0].question['en'] or asked[0].label['en']}" if asked else said


def _of_a_variable(one: Variable, column: str) -> str:
    """What a label, a question or a clause is for."""
    if column == "question":
        return f"a question, as it is asked: {one.label['en']}"
    if column == "label":
        return f"name of: {one.question['en']}" if one.question["en"] else "a name"
    if one.role == "outcome":
        return "ends: 38% of those who answered reported ..."
    return "ends: people ..." if one.attribute else "ends: people who said that ..."


def with_welsh(
    folder: Path, known: Mapping[str, Term], welsh: Mapping[str, str]
) -> dict[Path, str]:
    """The files of the codebook that change, and the record of what was checked.

    `welsh`: Welsh that a translator has checked, by the term's key. It goes to each of the term's
    places. Other rows stay as they are typed, byte for byte.
    """
    if not welsh:
        return {}
    now = {place: cy for key, cy in welsh.items() for place in known[key].places}
    changed = {}
    for file, columns in FILES.items():
        path = folder / f"{file}.csv"
        typed = path.read_bytes().decode("utf-8") if path.is_file() else ""
        if typed and (text := _with(typed, file, columns, now)) != typed:
            changed[path] = text
    kept = {key: (one.en, one.cy) for key, one in known.items() if one.checked}
    kept |= {key: (known[key].en, cy) for key, cy in welsh.items()}
    rows = [COLUMNS, *((key, *kept[key]) for key in known if key in kept)]
    return changed | {folder / CHECKED: "".join(_typed(row, "\n") for row in rows)}


def _with(text: str, file: str, columns: Sequence[str], now: Mapping[str, str]) -> str:
    """A file with the Welsh of its places."""
    (first, header), *records = _records(text)
    names = [_tidy(name) for name in header]
    new = [first]
    for typed, cells in records:
        row, mine = _row(header, cells), list(cells)
        for column in columns:
            cy = now.get(_place(file, row, column), "")
            if cy and cy != _pair(row, column)[1]:
                mine[names.index(f"{column}_cy")] = cy
        new.append(typed if mine == cells else _typed(mine, typed[len(typed.rstrip("\r\n")) :]))
    return "".join(new)


def _typed(cells: Sequence[str], ending: str) -> str:
    """A record as a file has it."""
    text = io.StringIO()
    csv.writer(text, lineterminator=ending).writerow(cells)
    return text.getvalue()
