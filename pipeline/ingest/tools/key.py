"""Reads the key of an export of Jisc Online Surveys: which answer each code is.

The key is a second file of two columns without names: a question's code and its words, then a row
for each of its codes and their labels, until the next question.
"""

import re
from dataclasses import replace
from pathlib import Path

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export, ResponseSet, as_code, as_codes, as_name
from pipeline.ingest.formats.delimited import read_delimited

ENDING = ".key.csv"
_NAMES = ("-key.csv", "_key.csv", ENDING, "-key.tsv")
_PART = re.compile(r"(?P<stem>.+)_(?P<code>[0-9]+)")


def key_path(path: Path) -> Path | None:
    """Where the key of an export is, if there is one: `x-key.csv` next to `x.csv`."""
    return next((p for end in _NAMES if (p := path.with_name(path.stem + end)).is_file()), None)


def is_key_file(path: Path) -> bool:
    """Whether a file is the key of another."""
    return path.name.lower().endswith(ENDING)


def with_key(export: Export, path: Path) -> Export:
    """The export with the questions and labels of its key; one that has no key is left as it is.

    The boxes of a question (`Q5_1`, `Q5_2`) have its words and their option's, and are a set. The
    head of a matrix, a column that is always blank, is left out.

    Raises:
        BadInput: the key has no two columns, or none of its questions is a column of the export.
    """
    key = key_path(path)
    if key is None:
        return export
    questions, labels = _read(key)
    frame, texts, values, sets = export.frame, dict(export.labels), dict(export.values), {}
    columns = set(map(str, frame.columns))
    found = 0
    for code, words in questions.items():
        boxes = {
            column: part["code"]
            for column in map(str, frame.columns)
            if (part := _PART.fullmatch(column)) and part["stem"] == code
        }
        if code in columns:
            texts[code], found = words, found + 1
            if labels[code]:
                values[code] = labels[code]
        elif labels[code] and boxes and set(boxes.values()) <= set(labels[code]):
            found += 1
            texts |= {box: f"{words} - {labels[code][option]}" for box, option in boxes.items()}
            sets[code] = ResponseSet(words, tuple(boxes), "1")
    if not found:
        problem = "none of its questions is a column of the export."
        raise BadInput([Fault(key.name, "", problem, "Bring the key of this export.")])
    heads = [
        code
        for code in questions
        if code in columns
        and not labels[code]
        and any(column.startswith(f"{code}_") for column in columns)
        and as_codes(frame[code]).isna().all()
    ]
    notes = (*export.notes, f"its labels are those of {key.name}")
    if heads:
        notes = (*notes, f"{', '.join(heads):.200}: heads of a matrix, always blank, left out")
    frame = frame.drop(columns=heads)
    return replace(
        export,
        frame=frame,
        labels={column: text for column, text in texts.items() if column not in heads},
        values=values,
        sets=export.sets | sets,
        notes=notes,
    )


def _read(key: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The words of each question by its code, and its labels by their codes."""
    grid = read_delimited(key)
    questions: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    current = ""
    for row in grid.rows(0, len(grid)):
        if len(row) < 2:
            fix = "A row has a question's code and its words, or an answer's code and its label."
            raise BadInput([Fault(key.name, "", "it has no two columns.", fix)])
        code, words = as_name(row[0] or ""), as_name(row[1] or "")
        if code and not re.fullmatch(r"-?[0-9]+", code):
            current = code
            questions[code] = words
            labels.setdefault(code, {})
        elif code and current:
            labels[current][as_code(code)] = words
    return questions, labels
