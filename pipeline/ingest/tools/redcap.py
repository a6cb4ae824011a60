"""What exports of REDCap mean: boxes of a question are a set, and forms may be unopened.

A box that was not ticked is 0, and so are all boxes of a form that was not opened; the column
`<form>_complete` after a form's questions is 0 then too. In a project with events or repeated forms
a person has several rows.
"""

import re
from dataclasses import replace

import numpy as np

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.contents import Export, ResponseSet, as_codes

_BOX = re.compile(r"(?P<field>.+?)(?:___| \(choice=)(?P<code>.+)")
_ENDS = ("_complete", "Complete?")  # in an export of codes, and in one of labels
_ROWS = ("redcap_event_name", "redcap_repeat_instrument")
_OPEN = ("0", "Incomplete")
_TICKED = ("1", "Checked")


def read_redcap(export: Export) -> Export:
    """The export with the sets that its boxes make, and blanks in those of unopened forms.

    Left as it is where it is none of REDCap: no column `x___1` (in an export of labels
    `question (choice=option)`), or none that ends in `_complete` (`Complete?`).

    Raises:
        BadInput: a person has rows of several events or repeats.
    """
    columns = list(map(str, export.frame.columns))
    fields: dict[str, list[str]] = {}
    for column in columns:
        if found := _BOX.fullmatch(column):
            fields.setdefault(found["field"], []).append(column)
    ends = [column for column in columns if column.endswith(_ENDS)]
    if not fields or not ends:
        return export
    _check_rows(export, columns)
    frame, sets, lost = export.frame.copy(deep=False), dict(export.sets), 0
    for field, boxes in fields.items():
        codes = {box: as_codes(frame[box]) for box in boxes}
        ticked = np.logical_or.reduce([one.isin(_TICKED).to_numpy() for one in codes.values()])
        place = columns.index(boxes[-1])
        end = next((column for column in ends if columns.index(column) > place), "")
        if end:
            closed = as_codes(frame[end]).isin(_OPEN).fillna(True).to_numpy() & ~ticked
            held = np.logical_or.reduce([one.notna().to_numpy() for one in codes.values()])
            lost += int((closed & held).sum())
            for box in boxes:
                blank = "" if frame[box].dtype != "float64" else np.nan
                frame[box] = frame[box].mask(closed, blank)
        counted = "1" if any((one == "1").any() for one in codes.values()) else "Checked"
        label = re.split(r"\s*\(choice=", export.labels.get(boxes[0], ""))[0]
        sets.setdefault(field, ResponseSet(label, tuple(boxes), counted))
    notes = export.notes
    if lost:
        said = f"sets of boxes that are 0 throughout in a form that is not complete: {lost:,}"
        notes = (*notes, f"{said}; they are taken for not answered")
    return replace(export, frame=frame, sets=sets, notes=notes)


def _check_rows(export: Export, columns: list[str]) -> None:
    for column in _ROWS:
        if column not in columns:
            continue
        again = as_codes(export.frame[columns[0]]).dropna().duplicated().sum()
        if again and as_codes(export.frame[column]).notna().any():
            problem = f"people have several rows: it has events or repeated forms ({again:,} more)."
            fix = "Export the one event and form with the answers, a row for each person."
            raise BadInput([Fault(export.name, f"column {column}", problem, fix)])
