"""Reads text files of cells, .csv and .tsv: which encoding, which separator, which cells."""

import codecs
import re
from contextlib import suppress
from itertools import islice
from pathlib import Path

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats.grid import Grid, GridBuilder
from pipeline.ingest.formats.limits import CELLS, COLUMNS, ROWS, too_large
from pipeline.ingest.formats.quoting import NotCells, Record, check_swallowed, count, records

SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or another zip file", "Give it the ending .xlsx."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save it again as CSV UTF-8."),
    (b"$FL", "an SPSS file", "Give it the ending .sav."),
    (b"PAR1", "a Parquet file", "Give it the ending .parquet."),
    (b"<stata_dta>", "a Stata file", "Give it the ending .dta."),
    (b"<!DOCTYPE", "a web page", "Download it again, after signing in."),
    (b"<html", "a web page", "Download it again, after signing in."),
)
_SAMPLE = 500  # rows from which the separator and the columns of numbers are known
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_delimited(path: Path) -> Grid:
    """The cells of a text file, UTF-8 or UTF-16, separated by commas, semicolons, tabs or bars.

    A first line `sep=;` names the separator. What was read is compared with a second count of
    rows and cells, by Python's own reader.

    Raises:
        BadInput: the file is in another encoding, a quote is stray or never closed, it can be cut
            into cells in two ways, it is too large, or the second count differs.
    """
    text = _text(path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ended = not lines[-1]
    first, said = 1, ""
    if lines[0].strip().strip('"').lower().startswith("sep=") and len(lines[0].strip(' "')) <= 5:
        said = lines[0].strip(' "')[4:] or "\t"
        lines, first = lines[1:], 2
        _check_said(path.name, said, lines)
    separator = said or _separator(path.name, lines)
    builder = GridBuilder()
    sample: list[Record] = []
    broken: list[Record] = []
    rows = cells = 0
    try:
        for record in records(lines, separator, first):
            rows, cells = rows + 1, cells + len(record.cells)
            if rows > ROWS or cells > CELLS or len(record.cells) > COLUMNS:
                problem = too_large(rows, len(record.cells)) or too_large(cells, 1)
                raise NotCells(record.line, problem, "Export fewer columns, or fewer rows.")
            if record.broken:
                broken.append(Record(record.line, list(record.cells), record.broken))
            elif len(sample) < _SAMPLE:
                sample.append(Record(record.line, list(record.cells)))
            builder.add(record.line, record.cells)
        check_swallowed(broken, separator, [one.cells for one in sample])
    except NotCells as wrong:
        raise BadInput([Fault(path.name, f"line {wrong.line}", str(wrong), wrong.fix)]) from None
    again = count(lines, separator)
    if again != (rows, cells):
        problem = (
            f"{rows:,} rows and {cells:,} cells were read, and a second count finds "
            f"{again[0]:,} and {again[1]:,}."
        )
        fix = "Open it in a spreadsheet, see that rows are whole, and save it as CSV UTF-8."
        raise BadInput([Fault(path.name, "", problem, fix)])
    notes = () if ended or not rows else (_NO_END,)
    if found := _read_wrongly(text):
        notes = (*notes, f"letters look as if another program had read them wrongly: {found}")
    return builder.grid(path.name, separator=separator, ended=ended, notes=notes)


_NO_END = (
    "the last line does not end with a line break: if the file may have been cut off, see that its "
    "last row is whole"
)

_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]{1,3}")
_SHOWN = 3


def _read_wrongly(text: str) -> str:
    """Letters of UTF-8 that were read in a code of single bytes and saved as they then looked, and
    what they were; "" where there are none.

    >>> _read_wrongly("c\u00c5\u00b5n"), _read_wrongly("cŵn")
    ('Åµ was ŵ. Export it again as CSV UTF-8, or labels and names will not match', '')
    """
    if text.isascii():
        return ""
    found: dict[str, str] = {}
    for letters in dict.fromkeys(_TWICE.findall(text)):
        for encoding in ("latin-1", "cp1252"):
            with suppress(UnicodeError):
                found[letters] = letters.encode(encoding).decode("utf-8")
    said = ", ".join(f"{wrong} was {right}" for wrong, right in list(found.items())[:_SHOWN])
    return f"{said}. {_AS_UTF8}" if said else ""


_AS_UTF8 = "Export it again as CSV UTF-8, or labels and names will not match"


def _text(path: Path) -> str:
    data = path.read_bytes()
    for mark, what, fix in _OTHERS:
        if data[:20].lstrip().lower().startswith(mark.lower()):
            raise BadInput([Fault(path.name, "", f"it is {what}, not text.", fix)])
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), "")
    if not encoding:
        encoding = _utf16_without_mark(data[:2000]) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        wide = encoding.startswith("utf-16")
        line = data[: error.start].count(b"\n\0" if wide else b"\n") + 1
        problem = f"it is not {'UTF-16' if wide else 'UTF-8'} text."
        fix = "Save it again as CSV UTF-8, and look at the Welsh letters afterwards."
        raise BadInput([Fault(path.name, f"line {line}", problem, fix)]) from None
    # A mark of the order of bytes within the text, where files were put one after the other or were
    # given one twice, and the mark at which old programs end a file.
    text = text.replace("\ufeff", "").removesuffix("\x1a")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        fix = "Save it again as CSV UTF-8."
        raise BadInput([Fault(path.name, f"line {line}", "it is not text.", fix)])
    return text


def _utf16_without_mark(start: bytes) -> str:
    """The order of the bytes of text that is UTF-16 without saying so; "" where it is not."""
    half = len(start) // 2
    if half < 8:
        return ""
    if start[1::2].count(0) > 0.8 * half and not start[::2].count(0):
        return "utf-16-le"
    if start[::2].count(0) > 0.8 * half and not start[1::2].count(0):
        return "utf-16-be"
    return ""


def _separator(name: str, lines: list[str]) -> str:
    """The separator that cuts the names and the most rows into the same number of cells.

    One that cuts the first rows as it cuts most is better than one that does not: a header has no
    decimal commas, and no answers that end with a semicolon.
    """
    found = []
    for separator in SEPARATORS:
        widths = _widths(lines, separator)
        most = max(sorted(set(widths)), key=widths.count, default=1)
        if most > 1:
            share = widths.count(most) / len(widths)
            found.append((-widths.index(most), share * (1 - 1 / most), most, separator))
    if not found:
        return ","
    best = max(found)
    ties = [separator for *key, _, separator in found if key == list(best[:2])]
    if len(ties) > 1:
        either = " and by ".join(map(_NAMES.__getitem__, ties))
        problem = f"it can be cut by {either}, into {best[2]} cells a row each time."
        fix = "Write sep=, or sep=; in a line above the names."
        raise BadInput([Fault(name, "line 1", problem, fix)])
    return best[3]


def _check_said(name: str, said: str, lines: list[str]) -> None:
    """See that the separator that a first line names cuts rows, where another one would.

    Raises:
        BadInput: no row has it, and rows can be cut by another.
    """
    if any(width > 1 for width in _widths(lines, said)):
        return
    other = _separator(name, lines)
    if any(width > 1 for width in _widths(lines, other)):
        problem = f"it names a separator that no row has; rows seem to have {_NAMES[other]}."
        fix = f"Write sep={other} there, or take the line out."
        raise BadInput([Fault(name, "line 1", problem, fix)])


def _widths(lines: list[str], separator: str) -> list[int]:
    """How many cells the first rows have, up to the first that cannot be read."""
    widths: list[int] = []
    start = islice(records(lines[: 20 * _SAMPLE], separator), _SAMPLE)
    with suppress(NotCells):
        widths.extend(len(record.cells) for record in start)
    return widths
