"""Walks the records of a .sav or .zsav file and counts its cases.

The library that turns the file into a table opens many damaged files without a word, and some crash
it. So a file is held to its own format first: every record where it should be, and as many cases as
its header says.

Source: PSPP developers' guide, "System File Format" (GNU PSPP 2.0).
"""

import codecs
import struct
import zlib
from dataclasses import dataclass, field

_HEADER = 176
_TEXT_FORMATS = (1, 2)
_PAD, _END, _LITERAL = 0, 252, 253


class Damaged(Exception):
    """The file is not what its format says it should be; the message says where."""


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


@dataclass
class _Reader:
    """Reads numbers and bytes one after the other, and never past the end."""

    data: bytes
    at: int
    order: str

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise Damaged("it ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def ints(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f"{self.order}{count}i", self.take(4 * count))

    def longs(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f"{self.order}{count}q", self.take(8 * count))


def walk(data: bytes) -> Structure:
    """Walk a whole file.

    Raises:
        Damaged: it is no SPSS file, a record is not as it should be, or it holds more or fewer
            respondents than its header says.
    """
    if data[:4] not in (b"$FL2", b"$FL3"):
        raise Damaged("it is not an SPSS file")
    if len(data) < _HEADER:
        raise Damaged("it ends too early")
    order = next((o for o in "<>" if struct.unpack(f"{o}i", data[64:68])[0] in (2, 3)), "")
    if not order:
        raise Damaged("its header is not one of SPSS")
    compression, weight, cases = struct.unpack(f"{order}3i", data[72:84])
    reader = _Reader(data, _HEADER, order)
    found = Structure()
    _dictionary(reader, found)
    width = len(found.widths)
    if not width:
        raise Damaged("it has no variables")
    if not 0 <= weight <= width or cases < -1:
        raise Damaged("its header is not one of SPSS")
    if weight:
        found.weight = _weight(found, weight)
    cells = _cells(reader, compression)
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


def _dictionary(reader: _Reader, found: Structure) -> None:
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


def _variable(reader: _Reader, found: Structure) -> None:
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


def _labels(reader: _Reader, found: Structure) -> None:
    """A set of value labels, and the variables that it belongs to."""
    (count,) = reader.ints(1)
    values = []
    for _ in range(_sane(count, reader)):
        head = reader.take(9)
        values.append(head[:8])
        reader.take((head[8] + 8) // 8 * 8 - 1)
    kind, count = reader.ints(2)
    if kind != 4 or count < 1:
        raise Damaged("value labels belong to no variable")
    for index in reader.ints(_sane(count, reader)):
        if not 1 <= index <= len(found.widths) or found.widths[index - 1] == -1:
            raise Damaged("value labels belong to a variable that is not there")
        width = found.widths[index - 1]
        if width > 8 or (width > 0 and any(b"\0" in value for value in values)):
            raise Damaged("value labels of numbers belong to a text variable")


def _extension(reader: _Reader, found: Structure) -> None:
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


def _sane(count: int, reader: _Reader) -> int:
    if not 0 <= count <= len(reader.data):
        raise Damaged("its dictionary has a count that cannot be")
    return count


def _cells(reader: _Reader, compression: int) -> int:
    """How many cells of 8 bytes the cases have."""
    if compression == 0:
        rest = len(reader.data) - reader.at
        if rest % 8:
            raise Damaged("it ends in the middle of an answer")
        return rest // 8
    if compression == 1:
        return _packed(reader.data, reader.at)
    if compression == 2:
        return _packed(_inflated(reader), 0)
    raise Damaged("it is compressed in a way that SPSS does not have")


def _packed(data: bytes, at: int) -> int:
    """Cells in bytecode: after each 8 codes come 8 bytes for every code that is a literal."""
    cells, end = 0, len(data)
    while at < end:
        codes = data[at : at + 8]
        if len(codes) < 8:
            raise Damaged("it ends in the middle of an answer")
        over = codes.find(_END)
        codes = codes if over < 0 else codes[:over]
        at += 8 + 8 * codes.count(_LITERAL)
        cells += len(codes) - codes.count(_PAD)
        if over >= 0:
            break
    if at < end:
        raise Damaged("it goes on after its end")
    if at > end:
        raise Damaged("it ends in the middle of an answer")
    return cells


def _inflated(reader: _Reader) -> bytes:
    """The blocks of a .zsav file, unpacked; zlib's checksums are checked on the way."""
    start, trailer, length = reader.longs(3)
    if start != reader.at - 24 or trailer + length != len(reader.data):
        raise Damaged("it ends too early")
    index = _Reader(reader.data, trailer, reader.order)
    index.longs(2)
    _, blocks = index.ints(2)
    parts = []
    for _ in range(_sane(blocks, reader)):
        _, at = index.longs(2)
        unpacked, packed = index.ints(2)
        try:
            parts.append(zlib.decompress(_Reader(reader.data, at, reader.order).take(packed)))
        except zlib.error:
            raise Damaged("a compressed block is damaged") from None
        if len(parts[-1]) != unpacked:
            raise Damaged("a compressed block is damaged")
    return b"".join(parts)
