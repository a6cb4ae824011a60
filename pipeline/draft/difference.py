"""How an export and the codebook differ, in both directions, for a person to read.

It holds names, questions, codes and labels of answers, and never an answer of a respondent.
"""

import re
from collections.abc import Callable, Iterator

from pipeline.codebook.code_map import run_of
from pipeline.codebook.concepts import Codebook, Level, first
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.wording import as_words, same_label
from pipeline.draft.distribution import is_number
from pipeline.draft.match import question_of
from pipeline.errors import one_line
from pipeline.ingest.composed import ITEMS
from pipeline.ingest.formats import Export, as_code, as_codes, columns_of, within

_LONG = 160
_MANY = 20  # more codes than this are counted and not listed
_Finder = Callable[[Export, list[Level], Column], Iterator[str]]


def difference(
    export: Export,
    codebook: Codebook,
    wave: str,
    columns: dict[str, Column],
    choices: dict[str, list[str]],
) -> str:
    """A text in Markdown; `columns` are those that the drafted wave names.

    `choices`: the items of each column whose cells hold several choices.

    No line commands a terminal. Sections: not in the export; not in the codebook; questions worded
    otherwise; labels, codes, order and missing values that differ; labels that no answer has, and
    answers that no one gave. A section where there is nothing says so.
    """
    used = {one for c in columns.values() for one in columns_of(export, c.column)}
    asked = [name for name, one in codebook.variables.items() if not one.derive]
    pairs = [
        (variable, columns[variable])
        for variable in asked
        if variable in columns and _is_in(export, columns[variable].column)
    ]
    coded = [(variable, one) for variable, one in pairs if codebook.coded(variable)]
    sections: list[tuple[str, list[str]]] = [
        (
            "In the codebook and not in the export",
            [
                f"{name}: {_words(first(codebook.variables[name].question))}"
                for name in asked
                if name not in {variable for variable, _ in pairs}
            ],
        ),
        (
            "In the export and not in the codebook",
            [
                f"{_words(column)}: {_words(export.labels.get(column, '')) or '(no text)'}"
                for column in map(str, export.frame.columns)
                if column not in used and not column.startswith(ITEMS)
            ],
        ),
        ("Questions in other words", list(_questions(export, codebook, pairs))),
        ("Labels of answers that differ", _each(_labels, export, codebook, coded)),
        ("Codes of answers that differ", _each(_codes, export, codebook, coded)),
        ("Codes in the answers that nothing explains", _each(_unknown, export, codebook, coded)),
        ("Answers in another order", _each(_order, export, codebook, coded)),
        ("Missing values that differ", _each(_missing, export, codebook, coded)),
        ("Labels that no answer has", _each(_unused, export, codebook, coded)),
        ("Answers of the codebook that nobody gave", _each(_not_given, export, codebook, coded)),
    ]
    lines = [f"# Wave {wave}: how the export and the codebook differ", ""]
    if export.weight:
        lines += [f"The file weights its respondents by column {_words(export.weight)}.", ""]
    for note in export.notes:
        lines += [f"In reading your export: {_words(note)}.", ""]
    for name, one in export.sets.items():
        what = f"chosen = {one.counted}" if one.counted else f"items: set:{name}=code"
        lines += [f"Multiple-response set {name}: {', '.join(one.columns)} ({what}).", ""]
    for column, listed in choices.items():
        what = "; ".join(map(_words, listed)) or f"items: set:{_words(column)}=option"
        lines += [f"Cells of column {_words(column)} hold several choices: {what}.", ""]
    for title, found in sections:
        lines += [f"## {title}", "", *(f"- {line}" for line in found or ["nothing"]), ""]
    return "\n".join(map(one_line, lines))


def _is_in(export: Export, column: str) -> bool:
    """Whether the export has a column, or every column of a run such as repwt1-repwt80."""
    return set(run_of(column) or [column]) <= set(export.frame.columns)


def _words(text: str) -> str:
    """A text on one line, shortened, that is no HTML and no link, picture or code of Markdown."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"
    return re.sub(r"([<`\[])", r"\\\1", line)


def _each(
    find: _Finder, export: Export, codebook: Codebook, pairs: list[tuple[str, Column]]
) -> list[str]:
    """What `find` says of each pair, under the names of both."""
    return [
        f"{variable} ({_words(one.column)}): {said}"
        for variable, one in pairs
        for said in find(export, [row for row in codebook.rows(variable) if row.code], one)
    ]


def _questions(
    export: Export, codebook: Codebook, pairs: list[tuple[str, Column]]
) -> Iterator[str]:
    for variable, one in pairs:
        text, ours = export.labels.get(one.column, ""), first(codebook.variables[variable].question)
        if ours and question_of(export, one.column) != as_words(ours):
            said = (
                f"'{_words(as_words(text))}' in your export" if text else "no text in your export"
            )
            yield f"{variable} ({_words(one.column)}): {said}, '{_words(ours)}' in the codebook"


def _labels(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """Labels of answers that we have otherwise or not at all, and ours that the export lacks."""
    ours = {row.code: row for row in rows}
    labels, used = export.values.get(one.column, {}), _used(export, one)
    reached = [_target(one.ours(code), rows) for code in labels]
    for code, label in labels.items():
        if code not in used or _known(code, label, rows):
            continue
        target = _target(one.ours(code), rows)
        here = f"'{_words(first(target.label))}'" if target is not None else "nothing"
        yield f"code {code}: '{_words(as_words(label))}' in your export, {here} in the codebook"
    for row in ours.values() if labels else ():
        if row.kind == "valid" and row not in reached:
            here = f"'{_words(first(row.label))}' ({row.code})"
            yield f"{here} in the codebook, nothing in your export"


def _known(code: str, label: str, rows: list[Level]) -> bool:
    """Whether a label is one of ours."""
    return any(same_label(label, code, first(row.label), row.code) for row in rows)


def _used(export: Export, one: Column) -> set[str]:
    """The codes that answers have."""
    return set(as_codes(export.frame[one.column]).dropna().unique())


def _unused(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """Labels that are not ours, of codes that no answer has: nothing has to be done about them."""
    used = _used(export, one)
    found = [
        f"{code} '{_words(as_words(label))}'"
        for code, label in export.values.get(one.column, {}).items()
        if code not in used and not _known(code, label, rows)
    ]
    if found:
        more = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
        yield f"{', '.join(found[:_MANY])}{more}"


def _not_given(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """Answers of ours that no code of the export's answers becomes."""
    used = _used(export, one)
    given = [_target(one.ours(code), rows) for code in used]
    lacking = [row for row in rows if row.kind == "valid" and row not in given]
    if used and lacking:
        named = [f"'{_words(first(row.label))}' ({row.code})" for row in lacking[:_MANY]]
        more = f" and {len(lacking) - _MANY} more" if len(lacking) > _MANY else ""
        yield f"{', '.join(named)}{more}"


def _codes(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """The same label under another code."""
    for code, label in export.values.get(one.column, {}).items():
        same = [row for row in rows if same_label(label, code, first(row.label), row.code)]
        if same and all(row.code != code for row in same):
            said = f"'{_words(first(same[0].label))}' is {code} in your export"
            yield f"{said}, {same[0].code} in the codebook"


def _unknown(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """Numbers in the answers that neither the export's labels nor our scale knows."""
    known = {row.code for row in rows} | set(export.values.get(one.column, {}))
    words = {as_words(code) for code in one.codes}
    codes = [code for code in _used(export, one) if code not in known]
    strange = sorted(code for code in codes if as_words(code) not in words and not one.others)
    if len(strange) > _MANY or not all(is_number(code) for code in strange):
        yield f"{len(strange)} different ones"
    elif strange:
        yield ", ".join(strange)


def _order(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """Answers whose codes go up in another order than ours."""
    try:
        there = sorted(export.values.get(one.column, {}), key=float)
    except ValueError:
        return
    reached = [_target(one.ours(code), rows) for code in there]
    orders = [row.order for row in reached if row is not None and row.kind == "valid"]
    if orders != sorted(orders):
        names = [first(row.label) for row in reached if row is not None and row.kind == "valid"]
        turned = "the other way round" if orders == sorted(orders, reverse=True) else "otherwise"
        yield f"{turned}: {_words(', '.join(names))}"


def _missing(export: Export, rows: list[Level], one: Column) -> Iterator[str]:
    """Codes that are user-missing there and answers here, or unknown, and the other way round."""
    ranges = export.missing.get(one.column, [])
    known = {row.code for row in rows}
    for low, high in ranges:
        shown = as_code(low) if low == high else f"{low} to {high}"
        code = as_code(low)
        target = _target(one.ours(code), rows)
        if low == high and code not in known and code not in export.values.get(one.column, {}):
            taken = f"; taken for {one.codes[code]}" if code in one.codes else ""
            yield f"{shown} is user-missing in your export, unknown to the codebook{taken}"
        elif low == high and target is not None and target.kind == "valid":
            yield f"{shown} is user-missing in your export, an answer in the codebook"
        elif low != high:
            inside = [code for code in one.codes.keys() | known if within(code, low, high)]
            for code in sorted(inside):
                row = _target(one.ours(code), rows)
                if row is not None and row.kind == "valid":
                    said = f"{code} is user-missing in your export ({shown})"
                    yield f"{said}, an answer in the codebook"
    for code in export.values.get(one.column, {}):
        target = _target(one.ours(code), rows)
        told = any(within(code, low, high) for low, high in ranges)
        if target is not None and target.kind != "valid" and not told:
            yield f"{code} is {target.kind} in the codebook, an answer like others in your export"


def _target(code: str, rows: list[Level]) -> Level | None:
    """The row of our scale that a mapped code or kind of missing names."""
    return next((row for row in rows if code in (row.code, row.kind) and code != "valid"), None)
