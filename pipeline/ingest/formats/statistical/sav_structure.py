"""Walks the records of a .sav or .zsav file and counts its cases.

The library that turns the file into a table opens many damaged files without a word, and some crash
it. So a file is held to its own format first: every record where it should be, and as many cases as
its header says.

Source: PSPP developers' guide, "System File Format" (GNU PSPP 2.0).
"""

import codecs
import struct
from dataclasses import dataclass, field

from pipeline.ingest.formats import limits
from pipeline.ingest.formats.statistical.sav_packed import (
    Damaged,
    Reader,
    TooLarge,
    inflated,
    packed,
    sane,
)

_HEADER = 176
_TEXT_FORMATS = (1, 2)


@dataclass
class Structure:
    """What the walk found: the declared encoding, names, cases, and the weight's short name."""

    encoding: str = ""
    names: list[str] = field(default_factory=list)
    long_names: bytes = b""
    weight: str = ""
    widths: list[int] = field(default_factory=list)
    cases: int = 0
    rest: int = 0


def walk(data: bytes) -> Structure:
    """Walk a whole file; what is too large is refused before it is unpacked or counted.

    Raises:
        Damaged: it is no SPSS file, a record is not as it should be, or it holds more or fewer
            respondents than its header says.
        TooLarge: it has too many respondents or variables, or unpacks to too many bytes.
    """
    if data[:4] not in (b"$FL2", b"$FL3"):
        raise Damaged("it is not an SPSS file")
    if len(data) < _HEADER:
        raise Damaged("it ends too early")
    order = next((o for o in "<>" if struct.unpack(f"{o}i", data[64:68])[0] in (2, 3)), "")
    if not order:
        raise Damaged("its header is not one of SPSS")
    compression, weight, cases = struct.unpack(f"{order}3i", data[72:84])
    reader = Reader(data, _HEADER, order)
    found = Structure()
    _dictionary(reader, found)
    width = len(found.widths)
    if not width:
        raise Damaged("it has no variables")
    if not 0 <= weight <= width or cases < -1:
        raise Damaged("its header is not one of SPSS")
    if weight:
        found.weight = _weight(found, weight)
    if problem := limits.too_large(max(cases, 1), len(found.names)):
        raise TooLarge(problem.removesuffix("."))
    most = (cases if cases >= 0 else limits.ROWS) * width
    cells = _cells(reader, compression, most)
    if cells > most and cases < 0:
        raise TooLarge(f"it has more than {limits.ROWS:,} rows; that is the limit")
    if cells > most:
        raise Damaged(f"its header says {cases} respondents and it holds more")
    if cells % width:
        raise Damaged("it ends in the middle of a respondent")
    found.cases = cells // width
    if cases not in (-1, found.cases):
        raise Damaged(f"its header says {cases} respondents and it holds {found.cases}")
    return found


def _weight(found: Structure, index: int) -> str:
    """The long name of the variable that the header names as the weight, by its place."""
    if found.widths[index - 1] != 0:
        raise Damaged("its weight is not a number")
    short = found.names[sum(width >= 0 for width in found.widths[: index - 1])]
    text = found.long_names.decode(found.encoding or "latin-1", "replace")
    pairs = dict(pair.split("=", 1) for pair in text.split("\t") if "=" in pair)
    return pairs.get(short, short)


def _dictionary(reader: Reader, found: Structure) -> None:
    """Everything between the header and the cases."""
    while True:
        (kind,) = reader.ints(1)
        if kind == 2:
            _variable(reader, found)
        elif kind == 3:
            _labels(reader, found)
        elif kind == 6:
            (lines,) = reader.ints(1)
            reader.take(80 * lines)
        elif kind == 7:
            _extension(reader, found)
        elif kind == 999:
            if found.rest:
                raise Damaged("a text variable is not as it should be")
            reader.take(4)
            return
        else:
            raise Damaged("its dictionary has a record that SPSS does not have")


def _variable(reader: Reader, found: Structure) -> None:
    width, has_label, missing = reader.ints(3)
    formats = [one >> 16 & 255 for one in reader.ints(2)]
    name = reader.take(8)
    if not -1 <= width <= 255 or has_label not in (0, 1) or missing not in (-3, -2, 0, 1, 2, 3):
        raise Damaged("a variable's record is not as it should be")
    if (width == -1) != (found.rest > 0) or (width == -1 and (has_label or missing)):
        raise Damaged("a text variable is not as it should be")
    if width >= 0 and any((one in _TEXT_FORMATS) != (width > 0) for one in formats):
        raise Damaged("a variable's format is not that of its type")
    found.rest = found.rest - 1 if width == -1 else max(0, (width - 1) // 8)
    if has_label:
        (length,) = reader.ints(1)
        reader.take((length + 3) // 4 * 4)
    reader.take(8 * abs(missing))
    found.widths.append(width)
    if width >= 0:
        found.names.append(name.decode("latin-1").rstrip())


def _labels(reader: Reader, found: Structure) -> None:
    """A set of value labels, and the variables that it belongs to."""
    (count,) = reader.ints(1)
    values = []
    for _ in range(sane(count, reader)):
        head = reader.take(9)
        values.append(head[:8])
        reader.take((head[8] + 8) // 8 * 8 - 1)
    kind, count = reader.ints(2)
    if kind != 4 or count < 1:
        raise Damaged("value labels belong to no variable")
    for index in reader.ints(sane(count, reader)):
        if not 1 <= index <= len(found.widths) or found.widths[index - 1] == -1:
            raise Damaged("value labels belong to a variable that is not there")
        width = found.widths[index - 1]
        if width > 8 or (width > 0 and not all(_is_text(value, width) for value in values)):
            raise Damaged("value labels of numbers belong to a text variable")


def _is_text(value: bytes, width: int) -> bool:
    """Whether the 8 bytes of a labelled value are a text of so many bytes, padded to its end.

    SPSS pads with blanks, PSPP 1.6 with zero bytes; a number has a zero byte before its last, or
    more bytes than the text may have.
    """
    text = value.rstrip(b"\0")
    return b"\0" not in text and not text[width:].strip(b" ")


def _extension(reader: Reader, found: Structure) -> None:
    subtype, size, count = reader.ints(3)
    if size < 0 or count < 0:
        raise Damaged("its dictionary has a record that SPSS does not have")
    body = reader.take(size * count)
    if subtype == 20:
        found.encoding = _known(body.decode("ascii", "replace").strip("\0 "))
    if subtype == 13:
        found.long_names = body


def _known(encoding: str) -> str:
    """The encoding, if it is one that can be looked up; else "", as if none were declared."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""


def _cells(reader: Reader, compression: int, most: int) -> int:
    """How many cells of 8 bytes the cases have; where there are more than `most`, some such number.

    Counting ends there, for a file of few bytes can hold very many.
    """
    if compression == 0:
        rest = len(reader.data) - reader.at
        if rest % 8:
            raise Damaged("it ends in the middle of an answer")
        return rest // 8
    if compression == 1:
        long = len(reader.data) - reader.at > _room(most)
        return most + 1 if long else packed(reader.data, reader.at, most)
    if compression == 2:
        data = inflated(reader, _room(most))
        return most + 1 if data is None else packed(data, 0, most)
    raise Damaged("it is compressed in a way that SPSS does not have")


def _room(most: int) -> int:
    """More bytes than so many cells take: a code for each and perhaps 8 bytes, twice over."""
    return 18 * most + 1024
