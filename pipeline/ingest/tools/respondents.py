"""Which rows of an export are interviews, by what a variable of it says of how each ended.

Fieldwork agencies deliver files with every case that was begun, and a variable that says whether
it was completed, screened out, over quota, left or a test. What such answers mean is in
`status.toml`; what a known tool's columns mean, in `tools.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from pipeline.codebook.wording import tidy, without_code
from pipeline.ingest.formats.contents import Export, as_codes
from pipeline.ingest.formats.numerals import is_numeral
from pipeline.ingest.tools.known import Tool, known_tools, left_out, outs

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DETAIL = re.compile(r"\s*[(\[,:/]|\s+[-\u2013\u2014]\s+|\s+at\s+", re.IGNORECASE)
_SOME = 5_000  # rows that are looked at to recognise a tool by its answers
_MANY = 20  # a variable of more answers says something else


@cache
def _words() -> dict[str, Any]:
    text = files("pipeline.ingest.tools").joinpath("status.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def interviews(export: Export) -> Export:
    """The export without rows that its tool or a variable of status says are no interviews.

    A row whose status is blank stays. `notes` say how many rows were left out, by which column and
    why, and which columns may be a status and leave no row out.
    """
    tool = _labelled_tool(export)
    gone = pd.Series(False, index=export.frame.index)
    notes: list[str] = []
    doubts: list[str] = []
    for column, why, found in (*_of_tool(export, tool), *_of_status(export, doubts)):
        rows = int((found & ~gone).sum())
        if rows:
            notes.append(left_out(why, column, rows))
        gone |= found
    if tool is not None:
        said = f"it looks like an export of {tool.name}, and is read as one"
        notes = [said, *notes, *tool.rules.get("says", [])]
    kinds = export.kinds | (tool.rules.get("kinds", {}) if tool is not None else {})
    frame = export.frame[~gone].reset_index(drop=True) if gone.any() else export.frame
    return replace(export, frame=frame, notes=(*export.notes, *notes, *doubts), kinds=kinds)


def _labelled_tool(export: Export) -> Tool | None:
    """The tool that wrote a file, by its labels; by cells `read_header` has found it."""
    names = set(export.frame.columns) if export.values else set()
    for tool in known_tools():
        if (labelled := tool.rules.get("labelled")) and set(labelled) <= names:
            return tool
        if (answers := tool.rules.get("answers")) and _have_all(export, set(answers)):
            return tool
    return None


def _have_all(export: Export, answers: set[str]) -> bool:
    """Whether two questions or more have all of these answers, as labels or as texts."""
    found = 0
    for column in map(str, export.frame.columns):
        texts = list(export.values.get(column, {}).values())
        if not texts and not pd.api.types.is_numeric_dtype(export.frame[column]):
            some = as_codes(export.frame[column].head(_SOME)).dropna().unique()[:_MANY]
            texts = [str(text) for text in some]
        found += answers <= {tidy(without_code(text)) for text in texts}
    return found >= 2


def _of_tool(export: Export, tool: Tool | None) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    for column, values, why in outs(tool.rules) if tool is not None else ():
        if column in export.frame.columns:
            yield column, why, _said(export, column).str.casefold().isin(values)


def _of_status(export: Export, notes: list[str]) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    """Rows that variables of status say are none: the column, why, and which rows.

    The columns of one question with several answers (`status_1`, `status_2`) are judged together.
    Where it is not sure that a variable is one, or what an answer of it means, every row stays and
    `notes` say so.
    """
    words = _words()
    groups: dict[str, list[str]] = {}
    for column in map(str, export.frame.columns):
        if _names_a_status(column, export.labels.get(column, ""), words):
            groups.setdefault(column.rstrip("0123456789").rstrip("_ "), []).append(column)
    for columns in groups.values():
        yield from _of_question(export, columns, words, notes)


def _of_question(
    export: Export, columns: list[str], words: dict[str, Any], notes: list[str]
) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    reasons = {word: why for why, listed in words["out"].items() for word in listed}
    known = set(reasons) | set(words["complete"])
    said = {column: _said(export, column) for column in columns}
    texts = {text for one in said.values() for text in one.dropna().unique()}
    if len(texts) > _MANY:
        return
    found = {text: _known(text, known) for text in texts}
    meant = set(found.values()) - {""}
    out = meant & set(reasons)
    name = ", ".join(columns)
    if len(texts) > 1 and all(map(is_numeral, texts)) and columns[0].casefold().endswith("status"):
        notes.append(
            f"column {name} may say how each interview ended, in codes without labels: all rows "
            "are kept. Leave out of the export what is no interview, or label the codes"
        )
    if not out or not meant & set(words["complete"]):
        return
    sure = bool(out - set(words["of_anything"])) or any(
        _is_of_interviews(column, export.labels.get(column, ""), words) for column in columns
    )
    unknown = [text for text, word in found.items() if not word]
    if unknown and sure:
        rows = sum(int(one.isin(unknown).sum()) for one in said.values())
        notes.append(
            f"column {name} looks like how each interview ended, and some of its answers are not "
            f"known (rows with such an answer: {rows:,}). No row is left out by it: leave out of "
            "the export what is no interview"
        )
    elif not unknown and not sure:
        rows = sum(int(one.map(found).isin(out).sum()) for one in said.values())
        notes.append(
            f"column {name} may say how each interview ended, or something else: the rows that are "
            f"not complete ({rows:,}) are kept. Leave out of the export what is no interview"
        )
    if unknown or not sure:
        return
    why_of = {text: reasons.get(word, "") for text, word in found.items()}
    for column, answers in said.items():
        why = answers.map(why_of).fillna("")
        for reason in words["out"]:
            if (why == reason).any():
                yield column, reason, why == reason


def _names_a_status(column: str, text: str, words: dict[str, Any]) -> bool:
    """Whether a variable's name or its text is that of a status, and no one is asked for one."""
    if "?" in f"{column}{text}" or {"you", "your"} & set(tidy(text).split()):
        return False
    named, beside = set(words["named"]), set(words["beside"])
    return any(parts & named and parts <= named | beside for parts in _parts(column, text))


def _is_of_interviews(column: str, text: str, words: dict[str, Any]) -> bool:
    """Whether a status says that it is one of interviews, as "IntStatus" does and "Status" not."""
    beside = set(words["beside"]) - set(words["of_any_status"])
    return any(
        parts <= beside | set(words["named"])
        and (parts & beside or parts & set(words["of_interviews"]))
        for parts in _parts(column, text)
        if parts
    )


def _parts(column: str, text: str) -> list[set[str]]:
    """The words of a variable's name, and those of its text, without the numbers at their ends."""
    both = (_CAMEL.sub(" ", column).replace("_", " "), text)
    return [{part.rstrip("0123456789") for part in tidy(one).split()} - {""} for one in both]


def _said(export: Export, column: str) -> "pd.Series[str]":
    """What a column says in each row: the label of its code, or the code where it has none."""
    codes = as_codes(export.frame[column])
    labels = export.values.get(column, {})
    return codes.map({code: labels.get(code, code) for code in codes.dropna().unique()})


def _known(text: str, known: set[str]) -> str:
    """The words of a status, as they are listed; "" where they are not.

    What stands after a dash, a comma or in brackets may say where or why: "Screened out (Q3)".
    """
    head = _DETAIL.split(without_code(text))[0]
    return next((w for w in (tidy(text), tidy(without_code(text)), tidy(head)) if w in known), "")
