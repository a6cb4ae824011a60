"""Items that are made of several columns: an answer of a set, and a question that was split.

`set:heard=3` is whether answer 3 of the multiple-response set "heard" was chosen: "1" or "0".
`set:Services=Health` is the same where the cells of a column "Services" hold several choices.
`split:Q5_en|Q5_cy` is the answer in the one of these columns that has it.
`tick:Q9_1=Q9_1|Q9_2|Q9_3` is whether the box Q9_1 was ticked, of those who ticked any of these.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.codebook.code_map import run_of
from pipeline.errors import Faults, few_of, nearest
from pipeline.ingest.formats.contents import Export, Range, as_codes
from pipeline.ingest.joined import OTHER, SHARED, in_cells, options
from pipeline.ingest.ticks import TICK, boxes, filled, marks, only_ticks, set_of

_SET = re.compile(r"set:(?P<name>[^=]+)=(?P<code>.+)")
_SPLIT = "split:"
ITEMS = ("set:", _SPLIT, TICK)  # how the names of such items begin


def columns_of(export: Export, item: str) -> list[str]:
    """The columns that an item is made of; the column itself where it is made of no others."""
    if found := _SET.fullmatch(item):
        one = export.sets.get(_name(found))
        return list(one.columns) if one else _whole(export, found)
    if item.startswith(_SPLIT):
        return [part.strip() for part in item.removeprefix(_SPLIT).split("|")]
    if item.startswith(TICK):
        return list(boxes(item))
    return [item] if item in export.frame.columns else run_of(item) or [item]


def with_items(export: Export, items: Iterable[str], named: Iterable[str] = ()) -> Export:
    """The export with a column for each item that is made of several; others are passed over.

    A column that the file says is a box of a set, where no box has a code for "not ticked", has "0"
    where it is blank and another box is ticked.

    A set may be a column whose cells hold several choices; its options are those that items name,
    or others in `named`.

    An answer of a set is "1" where a column of the set holds its code, "0" where none does and
    one of them holds another answer; where none is an answer, it is the user-missing code of the
    first column that has one, else blank.

    Raises:
        BadInput: an item cannot be read, names a set or a column that is not there, or a respondent
            has two answers to a split question; lists all.
    """
    faults = Faults()
    brought = export
    items = list(dict.fromkeys(items))
    named = [*items, *named]
    for item in items:
        if item in export.frame.columns:
            export = _with_blanks(export, brought, item)
            continue
        if item.startswith(TICK):
            export = _with_tick(export, brought, item, faults)
        elif item.startswith(_SPLIT):
            export = _with_split(export, item, faults)
        elif item.startswith(ITEMS):
            export = _with_answer(export, item, named, faults)
    faults.raise_if_any()
    return export


def _with_blanks(export: Export, brought: Export, column: str) -> Export:
    columns, _ = set_of(brought, column)
    if len(columns) < 2 or not only_ticks(brought, columns):
        return export
    codes = filled(brought, column, columns)
    return replace(export, frame=export.frame.assign(**{column: codes}))


def _with_tick(export: Export, brought: Export, item: str, faults: Faults) -> Export:
    place, columns = f"item {item:.80}", boxes(item)
    if len(columns) < 2:
        faults.add(export.name, place, "it cannot be read.", "Write tick:a box=a box|another.")
        return export
    if not _are_there(export, columns, place, faults):
        return export
    own = columns[0]
    if not only_ticks(brought, columns):
        problem = "a box of it holds more than a mark or nothing."
        faults.add(export.name, place, problem, f"Map column {own:.40} itself, with its codes.")
        return export
    codes = filled(brought, own, columns).mask(marks(brought, own).notna(), "1")
    return replace(
        export,
        frame=export.frame.assign(**{item: codes}),
        labels=export.labels | {item: export.labels.get(own, "")},
        missing=export.missing | {item: export.missing.get(own, [])},
    )


def _name(found: "re.Match[str]") -> str:
    return found["name"].strip().removeprefix("$")


def _whole(export: Export, found: "re.Match[str]") -> list[str]:
    """The column that an item of a set names, where it is one and no set."""
    name = found["name"].strip()
    return [name] if name in export.frame.columns else []


def _with_choice(
    export: Export, item: str, column: str, named: Iterable[str], faults: Faults
) -> Export:
    """An item of a column whose cells hold several choices."""
    found = [one for one in map(_SET.fullmatch, named) if one and one["name"].strip() == column]
    known = [one["code"].strip() for one in found]
    option = item.partition("=")[2].strip()
    labels = list(_valued(export, column).values())
    codes = in_cells(export, column, option, [*known, *labels])
    if option != OTHER and option not in labels and not (codes == "1").any():
        shared = [text for text, count in options(export, column).items() if count >= SHARED]
        fix = f"Known: {', '.join(shared) or 'none that 5 or more share'}."
        faults.add(
            export.name, f"item {item:.80}", "no cell of the column holds it.", f"{fix:.300}"
        )
    label = ": ".join(filter(None, (export.labels.get(column, "") or column, option)))
    return replace(
        export,
        frame=export.frame.assign(**{item: codes}),
        labels=export.labels | {item: label},
    )


def _with_answer(export: Export, item: str, named: Iterable[str], faults: Faults) -> Export:
    place, found = f"item {item:.80}", _SET.fullmatch(item)
    if found is None:
        faults.add(export.name, place, "it cannot be read.", "Write set:name=code.")
        return export
    name, code = _name(found), found["code"].strip()
    one = export.sets.get(name)
    if one is None and (whole := _whole(export, found)):
        return _with_choice(export, item, whole[0], named, faults)
    if one is None:
        fix = f"Known: {', '.join(export.sets) or 'none'}.{nearest(name, export.sets)}"
        faults.add(export.name, place, f"it has no multiple-response set '{name:.40}'.", fix)
        return export
    if one.counted:
        fix = f"Map its columns, each an answer: {', '.join(one.columns):.200}."
        faults.add(export.name, place, "each column of this set is an answer already.", fix)
        return export
    if not _are_there(export, one.columns, place, faults):
        return export
    answers = [as_codes(export.frame[column]) for column in one.columns]
    absent = [_is_missing(codes, export.missing.get(column, [])) for column, codes in zip(
        one.columns, answers, strict=True)]  # fmt: skip
    labels = {c: label for column in one.columns for c, label in _valued(export, column).items()}
    known = any((codes == code).any() for codes in answers) or code in labels
    if not known:
        fix = f"Known: {few_of(labels, 200)}."
        faults.add(export.name, place, f"no column of the set knows code {code:.40}.", fix)
        return export
    chosen = np.logical_or.reduce([(codes == code).to_numpy(bool) for codes in answers])
    other = np.logical_or.reduce([
        codes.notna().to_numpy() & ~gone for codes, gone in zip(answers, absent, strict=True)
    ])  # fmt: skip
    item_codes = pd.Series(pd.NA, index=export.frame.index, dtype="str")
    for codes, gone in zip(reversed(answers), reversed(absent), strict=True):
        item_codes = item_codes.mask(gone, codes)
    item_codes = item_codes.mask(other, "0").mask(chosen, "1")
    label = ": ".join(filter(None, (one.label, labels.get(code, ""))))
    first = one.columns[0]
    return replace(
        export,
        frame=export.frame.assign(**{item: item_codes}),
        labels=export.labels | {item: label},
        missing=export.missing | {item: export.missing.get(first, [])},
    )


def _with_split(export: Export, item: str, faults: Faults) -> Export:
    place, columns = f"item {item:.80}", columns_of(export, item)
    if len(columns) < 2 or len(set(columns)) != len(columns):
        faults.add(export.name, place, "it cannot be read.", "Write split:one column|another.")
        return export
    if not _are_there(export, columns, place, faults):
        return export
    answers = [as_codes(export.frame[column]) for column in columns]
    several = int((np.sum([codes.notna() for codes in answers], axis=0) > 1).sum())
    if several:
        problem = f"{several} respondents have an answer in more than one of its columns."
        faults.add(export.name, place, problem, "Fix the export, or map one of the columns.")
    values: dict[str, str] = {}
    for column in columns:
        for code, label in _valued(export, column).items():
            if values.setdefault(code, label) != label:
                problem = f"code {code:.40} is '{values[code]:.60}' in one, '{label:.60}' in other."
                faults.add(export.name, place, problem, "Columns of one question share labels.")
    merged = answers[0]
    for codes in answers[1:]:
        merged = merged.fillna(codes)
    missing: list[Range] = list(
        dict.fromkeys(one for column in columns for one in export.missing.get(column, []))
    )
    texts = dict.fromkeys(filter(None, (export.labels.get(column, "") for column in columns)))
    return replace(
        export,
        frame=export.frame.assign(**{item: merged}),
        labels=export.labels | {item: " | ".join(texts)},
        values=export.values | ({item: values} if values else {}),
        missing=export.missing | ({item: missing} if missing else {}),
        dates=export.dates | ({item} if export.dates & set(columns) else set()),
    )


def _valued(export: Export, column: str) -> dict[str, str]:
    return export.values.get(column, {})


def _are_there(export: Export, columns: Iterable[str], place: str, faults: Faults) -> bool:
    lacking = [column for column in columns if column not in export.frame.columns]
    for column in lacking:
        fix = f"Name columns that it has.{nearest(column, export.frame.columns)}"
        faults.add(export.name, place, f"the export has no column '{column:.40}'.", fix)
    return not lacking


def _is_missing(codes: "pd.Series[str]", ranges: list[Range]) -> "np.ndarray[Any, Any]":
    """Where a column holds a code that the export says is user-missing."""
    gone = np.zeros(len(codes), dtype=bool)
    for low, high in ranges:
        if isinstance(low, str) or isinstance(high, str):
            gone |= codes.between(str(low).strip(), str(high).strip()).to_numpy(bool)
        else:
            gone |= pd.to_numeric(codes, errors="coerce").between(low, high).to_numpy(bool)
    return gone
