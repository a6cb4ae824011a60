"""The files of charts and tables give nothing away that their page does not show."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from tests.audit.conftest import Pack

DRAWING = "en/figures/national/national-contrasts-chart.svg"
ROWS = "en/figures/national/national-contrasts-table.csv"


def broken(pack: Pack, name: str, body: bytes) -> bool:
    """Whether a file with another body is refused, and for its sake alone."""
    found = pack.broken({name: body})
    assert set(found) <= {"G9"}
    return bool(found)


def replaced(pack: Pack, name: str, old: str, new: str) -> bytes:
    text = pack.files[name].decode()
    made = re.sub(old, new, text, count=1, flags=re.DOTALL)
    assert made != text
    return made.encode()


def test_every_chart_and_table_with_figures_has_its_files(pack: Pack) -> None:
    """Found here by a pattern, page by page: links lead to files, and each file has its link."""
    linked = set()
    for name, body in pack.files.items():
        if name.endswith(".html"):
            for link in re.findall(r'href="(figures/[^"]*)"', body.decode()):
                linked.add(f"{name[:2]}/{link}")
            charts = set(re.findall(r'<svg[^>]* id="([a-z0-9-]*)-chart"', body.decode()))
            parts = {one for one in charts if re.sub(r"-\d$", "", one) in charts - {one}}
            for one in charts - parts:
                folder = f"{name[:2]}/figures/{name[3:-5]}/{name[3:-5]}-{one}-chart"
                assert {f"{folder}.{kind}" for kind in ("svg", "png", "csv")} <= set(pack.files)
    assert linked == {name for name in pack.files if "/figures/" in name}
    assert len(linked) > 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r">(\d\d)</text>", r">99</text>"),  # another number
        (r'(d="M [\d.]+ )', r"\g<1>1"),  # a mark somewhere else
        (r"(<desc>[^<]*)", r"\1 And 7 of 9."),  # a figure in the description
        (r"(</tspan>)", r" 37\1"),  # a figure in the words
        (r"(<rect )", r'<text font-size="9">41</text>\1'),
        (r"(<rect )", r"<script>1</script>\1"),
        (r"(<rect )", r'<image href="x"/>\1'),
        (r"(<rect )", r'<rect data-n="41" />\1'),
        (r'(<svg x=.*?)id="contrasts-chart"', r'\1id="answers-1-chart"'),
    ],
)
def test_a_drawing_that_is_not_the_pages_is_refused(pack: Pack, old: str, new: str) -> None:
    assert broken(pack, DRAWING, replaced(pack, DRAWING, old, new))


@pytest.mark.parametrize("column", ["value", "low", "base", "item_label", "shorthand", "unit"])
def test_a_row_that_says_something_else_is_refused(pack: Pack, column: str) -> None:
    lines = pack.files[ROWS].decode().split("\n")
    start = lines.index("") + 1
    place = lines[start].split(",").index(column)
    cells = lines[start + 1].split(",")
    assert '"' not in lines[start + 1]
    cells[place] = "58.25" if column in ("value", "low", "base") else "trust"
    lines[start + 1] = ",".join(cells)
    assert broken(pack, ROWS, "\n".join(lines).encode())


def test_a_number_that_the_page_does_not_show_is_refused(pack: Pack) -> None:
    """The base of a share stands in release.csv, and not in this table."""
    lines = pack.files[ROWS].decode().split("\n")
    head = lines[lines.index("") + 1].split(",")
    place = next(i for i, one in enumerate(lines) if one.endswith(",share_with"))
    cells = lines[place].split(",")
    assert cells[head.index("base")] == ""
    rows = [line.split(",") for line in pack.files["en/release.csv"].decode().split("\n")]
    key = cells[head.index("table") :]
    row = next(one for one in rows if one[: len(key)] == key)
    cells[head.index("base")] = row[rows[0].index("base")]
    lines[place] = ",".join(cells)
    assert broken(pack, ROWS, "\n".join(lines).encode())


def test_rows_of_other_figures_and_lacking_ones_are_refused(pack: Pack) -> None:
    text = pack.files[ROWS].decode()
    other = pack.files["en/figures/national/national-answers-table.csv"].decode().split("\n")
    more = next(line for line in other if line.endswith((",group_share", ",share")))
    assert broken(pack, ROWS, f"{text}{more}\n".encode())
    assert broken(pack, ROWS, "\n".join(text.split("\n")[:-2]).encode())
    assert broken(pack, ROWS, f"41 people\n{text}".encode())


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )  # fmt: skip


def test_a_picture_with_other_words_or_of_another_shape_is_refused(pack: Pack) -> None:
    name = DRAWING.replace(".svg", ".png")
    body = pack.files[name]
    assert not broken(pack, name, body)
    told = chunk(b"iTXt", b"Comment\0\0\0\0\0of whom 41 agreed")
    assert broken(pack, name, body[:33] + told + body[33:])
    assert broken(pack, name, body[:33] + chunk(b"eXIf", b"a place") + body[33:])
    small = io.BytesIO()
    Image.open(io.BytesIO(body)).crop((0, 0, 2000, 400)).save(small, "PNG")
    assert broken(pack, name, small.getvalue())


def test_a_file_of_no_page_and_of_no_known_kind_is_refused(pack: Pack) -> None:
    body = pack.files[DRAWING]
    assert broken(pack, "en/figures/nowhere/nowhere-contrasts-chart.svg", body)
    assert broken(pack, DRAWING.replace(".svg", ".txt"), body)
    assert broken(pack, DRAWING.replace("contrasts", "other"), body)
