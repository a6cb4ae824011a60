"""The list for the translator: every text with its context, given out as CSV and read back."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.errors import BadInput, Fault, Faults, nearest
from pipeline.report.messages import Message, placeholders, read_catalogue

COLUMNS = ("key", "en", "cy", "checked", "context")
NOT_A_LIST = "this is not the list that make translation writes."
#: What the keys of the codebook's words begin with: they are as they are, and braces in them too.
LABEL = "codebook."


def listed(folder: Path, labels: Iterable[Message] = ()) -> str:
    """The list as CSV: a row a text, those not checked first, else in the order of the catalogue.

    The context of a message is the file that it is in, what its English is for, and its
    placeholders; that of `labels`, the codebook's words, is their note.
    """
    found, context = [*read_catalogue(folder).values(), *labels], _contexts(folder)
    rows = sorted(found, key=lambda one: one.checked)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in rows:
        checked = "yes" if one.checked else "no"
        said = context.get(one.key, one.note)
        writer.writerow([one.key, one.en, one.cy, checked, said])
    return text.getvalue()


def _contexts(folder: Path) -> dict[str, str]:
    """By key: the file, the note and the placeholders that the Welsh needs."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                needs = " ".join(f"{{{name}}}" for name in sorted(placeholders(row["en"])))
                parts = [path.stem, row["note"], f"keep {needs}" if needs else ""]
                found[row["key"]] = "; ".join(filter(None, parts))
    return found


def read_list(
    body: bytes, file: str, known: Mapping[str, Message]
) -> tuple[dict[str, str], Faults]:
    """The Welsh of each row that is accepted, by key; and one fault for each row that is not.

    A row is accepted where it says `yes` in `checked`, its English is that of the catalogue and
    its Welsh has the placeholders of its English. A row with `no` and the Welsh that it had is left
    as it is. `known`: the messages, and the codebook's words by keys that begin with LABEL.

    Raises:
        BadInput: the file is no such list.
    """
    accepted, faults, seen = dict[str, str](), Faults(), set[str]()
    for row in _rows(body, file):
        key = row["key"].strip()
        fault = _fault(row, known.get(key), known, again=key in seen)
        seen.add(key)
        if fault:
            faults.add(file, f"row '{key:.60}'", *fault)
        elif row["checked"].strip().casefold() == "yes":
            accepted[key] = _one_line(row["cy"])
    return accepted, faults


def _rows(body: bytes, file: str) -> list[dict[str, str]]:
    """The rows of the file; what a spreadsheet adds to it (a mark, spare columns) is left out."""
    try:
        reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        rows = [{name: row.get(name) or "" for name in COLUMNS} for row in reader]
        lacking = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or ())]
    except UnicodeDecodeError:
        fix = "Save it as CSV UTF-8."
        raise BadInput([Fault(file, "", "this is not a text in UTF-8.", fix)]) from None
    except csv.Error:
        raise BadInput([Fault(file, "", NOT_A_LIST, "Save it as CSV with commas.")]) from None
    if lacking:
        fix = f"Its columns are {', '.join(COLUMNS)}, with commas between them."
        raise BadInput([Fault(file, "", NOT_A_LIST, fix)])
    return rows


def _fault(
    row: Mapping[str, str], one: Message | None, known: Mapping[str, Message], again: bool
) -> tuple[str, str] | None:
    """The first thing that is wrong with a row and how to put it right; None where it is fine."""
    checked, cy = row["checked"].strip().casefold(), _one_line(row["cy"])
    if one is None:
        near = nearest(row["key"].strip(), known)
        return "there is no such text any more.", f"Take the row out.{near}"
    if again:
        return "comes twice.", "Keep one of the two."
    if row["en"].strip() != one.en.strip():
        return "its English has changed since.", "Make the list again, and translate this row anew."
    if checked not in ("yes", "no", ""):
        return "'checked' is neither yes nor no.", "Say which."
    if not cy and (one.cy or checked == "yes"):
        return "has no Welsh.", "Write it."
    if fault := None if one.key.startswith(LABEL) else _braces(one.en, cy):
        return fault, "Keep each {name} as the English has it."
    if checked != "yes" and cy != one.cy.strip():
        return (
            "its Welsh was changed, but not checked.",
            "Write yes in 'checked', or undo the change.",
        )
    return None


def _braces(en: str, cy: str) -> str:
    """What is wrong with the names in braces of a Welsh message; "" where nothing is."""
    try:
        lost, more = (placeholders(a) - placeholders(b) for a, b in ((en, cy), (cy, en)))
    except ValueError:
        return "a brace of its Welsh is wrong."
    said = [f"{{{name}}} is lost" for name in sorted(lost)]
    said += [f"{{{name}}} is not in the English" for name in sorted(more)]
    return f"{', '.join(said)}." if said else ""


def _one_line(text: str) -> str:
    """A text without line breaks and blanks round it.

    >>> _one_line(" Un\\ndau ")
    'Un dau'
    """
    return " ".join(text.splitlines()).strip()


def with_list(folder: Path, accepted: Mapping[str, str]) -> dict[Path, str]:
    """The files of the catalogue that change: the Welsh of the rows that are accepted, checked.

    Other rows stay as they are typed, byte for byte.
    """
    changed = {}
    for path in sorted(folder.glob("*.csv")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        new = [_taken(line, accepted) for line in lines]
        if new != lines:
            changed[path] = "".join(new)
    return changed


def _taken(line: str, accepted: Mapping[str, str]) -> str:
    """A row of the catalogue with what the list says of it."""
    key, en, cy, checked, note = next(csv.reader([line]))
    if key not in accepted or (cy, checked) == (accepted[key], "yes"):
        return line
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([key, en, accepted[key], "yes", note])
    return text.getvalue()
