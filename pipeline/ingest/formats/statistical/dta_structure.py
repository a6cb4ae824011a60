"""How long the texts are that a Stata file keeps once and may name in every row (strL).

Formats 117 to 119 keep such texts apart from the answers; a cell of a strL variable holds two
numbers, by which its text is found. So a file of some kilobytes can unpack to gigabytes. Source of
the layout: StataCorp, Stata 15 help, "dta: Description of .dta file format 118".
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.ingest.formats.limits import LONGEST, check_texts

_START = b"<stata_dta><header><release>"
_PARTS = 14  # offsets in the map of a file
_NAMES, _DATA, _TEXTS = 3, 9, 10  # which of them are those of names, answers and texts
_STRL = 32_768
_ENDED = 130  # the kind of a text that ends with a zero byte
_SIZES = {65_526: 8, 65_527: 4, 65_528: 4, 65_529: 2, 65_530: 1, _STRL: 8}  # bytes of a cell
_VARIABLE = {b"117": 4, b"118": 2, b"119": 3}  # bytes of the first of a cell's two numbers


class Misplaced(Exception):
    """The file is not laid out as its own map and header say."""


@dataclass(frozen=True)
class _Layout:
    release: bytes
    order: str  # "<" or ">", as struct has it
    rows: int
    types: tuple[int, ...]
    names: int
    data: int
    texts: int

    @property
    def sizes(self) -> list[int]:
        return [_SIZES.get(kind, kind) for kind in self.types]


def check_strls(name: str, data: bytes) -> None:
    """See that the texts that rows name are not too long, one by one and together.

    Files of older formats keep no text apart, and pass.

    Raises:
        BadInput: a text is longer than a cell may be, or together they are longer than may be.
        Misplaced: the file is not laid out as it says, or a cell names a text that it lacks.
    """
    if not data.startswith(_START):
        return
    try:
        layout = _layout(data)
        columns = [at for at, kind in enumerate(layout.types) if kind == _STRL]
        if not columns:
            return
        lengths = dict(_lengths(data, layout))
        cells = _cells(data, layout)
    except (struct.error, ValueError, IndexError, KeyError) as error:
        raise Misplaced from error
    lengths[bytes(8)] = 0  # nothing is named
    places = np.cumsum([0, *layout.sizes])
    characters = 0
    for column in columns:
        named = np.ascontiguousarray(cells[:, places[column] : places[column] + 8])
        keys, counts = np.unique(named.view("<u8"), return_counts=True)
        texts = [key.tobytes() for key in keys.astype("<u8")]
        if not set(texts) <= lengths.keys():
            raise Misplaced
        longest = max((lengths[text] for text in texts), default=0)
        characters += sum(
            lengths[text] * int(count) for text, count in zip(texts, counts, strict=True)
        )
        check_texts(name, _name(data, layout, column), longest, characters)


def _layout(data: bytes) -> _Layout:
    at = len(_START)
    release = data[at : at + 3]
    wide = "I" if release == b"119" else "H"
    tall = "I" if release == b"117" else "Q"
    if release not in _VARIABLE:
        raise Misplaced
    at = _after(data, b"</release><byteorder>", at + 3)
    order = {b"LSF": "<", b"MSF": ">"}[data[at : at + 3]]
    at = _after(data, b"</byteorder><K>", at + 3)
    (columns,) = struct.unpack_from(order + wide, data, at)
    at = _after(data, b"</K><N>", at + struct.calcsize(order + wide))
    (rows,) = struct.unpack_from(order + tall, data, at)
    at = data.index(b"<map>", at) + len(b"<map>")
    parts = struct.unpack_from(f"{order}{_PARTS}Q", data, at)
    at = _after(data, b"</map><variable_types>", at + 8 * _PARTS)
    types = struct.unpack_from(f"{order}{columns}H", data, at)
    _after(data, b"</variable_types>", at + 2 * columns)
    return _Layout(
        release,
        order,
        rows,
        types,
        _after(data, b"<varnames>", parts[_NAMES]),
        _after(data, b"<data>", parts[_DATA]),
        _after(data, b"<strls>", parts[_TEXTS]),
    )


def _after(data: bytes, tag: bytes, at: int) -> int:
    """The place after a tag that has to stand at this place."""
    if data[at : at + len(tag)] != tag:
        raise Misplaced
    return at + len(tag)


def _name(data: bytes, layout: _Layout, column: int) -> str:
    """What a variable is called."""
    size = 33 if layout.release == b"117" else 129
    at = layout.names + size * column
    return data[at : at + size].split(b"\0")[0].decode("utf-8", "replace")


def _lengths(data: bytes, layout: _Layout) -> Iterator[tuple[bytes, int]]:
    """How long each text is, by the eight bytes of a cell that names it."""
    form = struct.Struct(layout.order + ("II" if layout.release == b"117" else "IQ") + "BI")
    first = _VARIABLE[layout.release]
    order = "little" if layout.order == "<" else "big"
    at = layout.texts
    while data[at : at + 3] == b"GSO":
        variable, row, kind, size = form.unpack_from(data, at + 3)
        at += 3 + form.size
        if at + size > len(data):
            raise Misplaced
        held = data[at : at + size - (kind == _ENDED)]
        long = len(held.decode("utf-8", "replace")) if size > LONGEST else len(held)
        key = variable.to_bytes(first, order) + row.to_bytes(8 - first, order)
        yield key, long
        at += size
    _after(data, b"</strls>", at)


def _cells(data: bytes, layout: _Layout) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    """(rows, bytes of a row) the answers as they stand in the file."""
    width = sum(layout.sizes)
    flat = np.frombuffer(data, np.uint8, layout.rows * width, layout.data)
    return flat.reshape(layout.rows, width)
