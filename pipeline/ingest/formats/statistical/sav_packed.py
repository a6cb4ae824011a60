"""A .sav file's bytes in order, and its cells, which are packed in bytecode or zlib blocks."""

import struct
import zlib
from dataclasses import dataclass

from pipeline.ingest.formats import limits

_PAD, _END, _LITERAL = 0, 252, 253


class Damaged(Exception):
    """The file is not what its format says it should be; the message says where."""


class TooLarge(Exception):
    """The file holds more than is read, or unpacks to more; the message says what and the limit."""


@dataclass
class Reader:
    """Reads numbers and bytes one after the other, and never past the end."""

    data: bytes
    at: int
    order: str

    def take(self, count: int) -> bytes:
        """So many bytes.

        Raises:
            Damaged: the file ends before.
        """
        if count < 0 or self.at + count > len(self.data):
            raise Damaged("it ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def ints(self, count: int) -> tuple[int, ...]:
        """So many numbers of 4 bytes."""
        return struct.unpack(f"{self.order}{count}i", self.take(4 * count))

    def longs(self, count: int) -> tuple[int, ...]:
        """So many numbers of 8 bytes."""
        return struct.unpack(f"{self.order}{count}q", self.take(8 * count))


def sane(count: int, reader: Reader) -> int:
    """A count, if the file is long enough for it.

    Raises:
        Damaged: it is not.
    """
    if not 0 <= count <= len(reader.data):
        raise Damaged("its dictionary has a count that cannot be")
    return count


def packed(data: bytes, at: int, most: int) -> int:
    """Cells in bytecode: after each 8 codes come 8 bytes for every code that is a literal.

    Raises:
        Damaged: it ends in the middle of an answer, or goes on after its end.
    """
    cells, end = 0, len(data)
    marks = {_LITERAL: at - 1, _END: at - 1}  # where the next of each is, literals' bytes included
    while at < end and cells <= most:
        for mark, place in marks.items():
            if place < at:
                found = data.find(mark, at)
                marks[mark] = end if found < 0 else found
        plain = (min(marks.values()) - at) // 8 * 8  # bytes of blocks that hold neither
        cells += plain - data.count(_PAD, at, at + plain)
        at += plain
        if at >= end:
            break
        codes = data[at : at + 8]
        if len(codes) < 8:
            raise Damaged("it ends in the middle of an answer")
        over = codes.find(_END)
        codes = codes if over < 0 else codes[:over]
        at += 8 + 8 * codes.count(_LITERAL)
        cells += len(codes) - codes.count(_PAD)
        if over >= 0:
            break
    if cells > most:
        return cells
    if at < end:
        raise Damaged("it goes on after its end")
    if at > end:
        raise Damaged("it ends in the middle of an answer")
    return cells


def inflated(reader: Reader, room: int) -> bytes | None:
    """The blocks of a .zsav file, unpacked, or None where they would take more than `room` bytes.

    zlib's checksums are checked on the way.

    Raises:
        Damaged: the list of blocks, or a block, is not as it should be.
        TooLarge: unpacked they are more than is read.
    """
    start, trailer, length = reader.longs(3)
    if start != reader.at - 24 or trailer + length != len(reader.data):
        raise Damaged("it ends too early")
    index = Reader(reader.data, trailer, reader.order)
    index.longs(2)
    _, blocks = index.ints(2)
    listed = []
    for _ in range(sane(blocks, reader)):
        _, at = index.longs(2)
        listed.append((at, *index.ints(2)))
    total = sum(max(0, unpacked) for _, unpacked, _ in listed)
    if total > limits.UNPACKED:
        raise TooLarge(f"unpacked it has {total:,} bytes; the limit is {limits.UNPACKED:,}")
    if total > room:
        return None
    return b"".join(_block(reader, *one) for one in listed)


def _block(reader: Reader, at: int, unpacked: int, packed: int) -> bytes:
    """A block, unpacked to as many bytes as the file says and to none more."""
    inflate = zlib.decompressobj()
    try:
        data = inflate.decompress(
            Reader(reader.data, at, reader.order).take(packed), max(1, unpacked + 1)
        )
    except zlib.error:
        raise Damaged("a compressed block is damaged") from None
    if len(data) != unpacked or not inflate.eof:
        raise Damaged("a compressed block is damaged")
    return data
