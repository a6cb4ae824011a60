"""A chart as a file is the page's own chart with its source, and a CSV has what the page shows.

Sizes and texts of a PNG are read here by the chunks of its standard, with no code of the pipeline.
"""

import csv
import io
import re
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from pipeline.report import open_page
from pipeline.report.release.read import Release, read_release
from pipeline.report.render.fragment import Chart
from pipeline.report.takeaway.files import files
from pipeline.report.takeaway.links import Place
from pipeline.report.takeaway.png import png
from pipeline.report.takeaway.sheet import sheet
from pipeline.report.takeaway.shown import Taken, rows_of

SPACE = "{http://www.w3.org/2000/svg}"
NOTES = ("Source: <All> of us & more", "Licence: open https://example.org/licence/3/", "=Synthetic")
PLACE = Place("en", "figures/national", "../cy/cenedlaethol.html", "cy", "Wales", NOTES)
LONG = "a" * 200 + " word " * 40


@pytest.fixture(scope="module")
def release(released: Path) -> Release:
    return read_release(released, "demo-2")


@pytest.fixture(scope="module")
def chart(released: Path) -> Chart:
    found = open_page(released, "national", wave="demo-2", language="en").chart("contrasts")
    assert found is not None
    return found


def taken(*charts: Chart, title: str = "Trust & <more>") -> Taken:
    drawn = tuple(one.svg for one in charts)
    return Taken("c-chart", title, drawn, tuple(one.alt for one in charts), rows_of(*drawn))


def chunks(body: bytes) -> Iterator[tuple[str, bytes]]:
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(body):
        size, kind = struct.unpack(">I4s", body[at : at + 8])
        content = body[at + 8 : at + 8 + size]
        (check,) = struct.unpack(">I", body[at + 8 + size : at + 12 + size])
        assert check == zlib.crc32(kind + content)
        yield kind.decode(), content
        at += 12 + size


@pytest.mark.parametrize(("number", "rows"), [(1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3])])
def test_many_parts_stand_in_rows_that_do_not_touch(
    chart: Chart, number: int, rows: list[int]
) -> None:
    root = ElementTree.fromstring(sheet(taken(*[chart] * number), PLACE))
    parts = [[float(one.get(side, "0")) for side in ("x", "y", "width", "height")]
             for one in root if one.tag == f"{SPACE}svg"]  # fmt: skip
    tops = sorted({y for _, y, _, _ in parts})
    assert [sum(y == top for _, y, _, _ in parts) for top in tops] == rows
    assert all(b - a > parts[0][3] for a, b in pairwise(tops))
    assert tops[-1] + parts[0][3] < float(root.get("height", "0"))
    first = sorted(x for x, y, _, _ in parts if y == tops[0])
    assert all(b - a > parts[0][2] for a, b in pairwise(first))
    assert max(first) + parts[0][2] < float(root.get("width", "0"))


def test_a_drawing_has_the_pages_own_marks_and_says_where_it_is_from(chart: Chart) -> None:
    drawn = sheet(taken(chart, chart), PLACE)
    root = ElementTree.fromstring(drawn)
    parts = [one for one in root if one.tag == f"{SPACE}svg"]
    own = ElementTree.fromstring(chart.svg)
    for part in parts:
        assert [(e.tag, e.text, e.get("d"), e.get("data-key")) for e in part.iter()] == [
            (e.tag, e.text, e.get("d"), e.get("data-key")) for e in own.iter()
        ]
    assert len(parts) == 2
    said = " ".join("".join(one.itertext()) for one in root.iter(f"{SPACE}text"))
    for text in ("Trust & <more>", "Wales", *NOTES):
        assert text in said
    assert root.findtext(f"{SPACE}title") == "Trust & <more>"
    assert root.get("lang") == "en"
    assert "style" not in drawn
    assert not re.search(r"href=.(?!#)|url\((?!#)|<image|<script", drawn)


@pytest.mark.parametrize("title", ["Short", LONG])
def test_words_do_not_reach_into_the_drawing(chart: Chart, title: str) -> None:
    """What DejaVu Sans draws, as the PNG has it: between words and drawing all is white."""
    drawn = sheet(taken(chart, title=title), PLACE)
    root = ElementTree.fromstring(drawn)
    part = next(one for one in root if one.tag == f"{SPACE}svg")
    scale = 2000 / float(root.get("width", "0"))
    dots = np.asarray(Image.open(io.BytesIO(png(drawn, {}))).convert("L"))
    left = float(part.get("x", "0"))
    assert dots[:, round((left - 20) * scale) : round((left - 2) * scale)].min() == 255
    assert dots[:, : round((left - 20) * scale)].min() < 128, "there are words"
    assert dots[-round(10 * scale) :, : round(left * scale)].min() == 255, "no word is cut off"


def test_a_picture_is_2000_dots_wide_and_has_its_words_inside(chart: Chart) -> None:
    drawn = sheet(taken(chart), PLACE)
    made = png(drawn, {"Title": ["Trust"], "Source": NOTES})
    found = list(chunks(made))
    kinds = [kind for kind, _ in found]
    assert set(kinds) == {"IHDR", "PLTE", "iTXt", "IDAT", "IEND"}
    assert kinds.count("iTXt") == 2
    wide, high = struct.unpack(">II", found[0][1][:8])
    root = ElementTree.fromstring(drawn)
    assert wide == 2000
    assert abs(high - 2000 * float(root.get("height", "0")) / float(root.get("width", "0"))) <= 1
    opened = Image.open(io.BytesIO(made))
    assert opened.text["Source"] == "\n".join(NOTES)  # type: ignore[attr-defined]
    assert png(drawn, {"Title": ["Trust"], "Source": NOTES}) == made


def test_rows_are_those_of_the_release_with_what_is_shown_alone(
    release: Release, chart: Chart
) -> None:
    key = next(iter(rows_of(chart.svg)))
    shown = {key: frozenset({"", "base"}), key.replace("|contrast", "|q"): frozenset({"interval"})}
    one = Taken("c-table", "=1+1", (), (), shown)
    [(name, body)] = files([one], PLACE, release).items()
    assert name == "national-c-table.csv"
    lines = list(csv.reader(io.StringIO(body.decode())))
    assert [line[0] for line in lines[:5]] == ["'=1+1", "Wales", *NOTES[:2], "'=Synthetic"]
    assert lines[5] == []
    head, first, second = lines[6:]
    row = dict(zip(head, first, strict=True))
    dimension, area, item, level, outcome, statistic = key.split("|")[1:]
    more = {"item": item, "level": level, "outcome": outcome, "statistic": statistic}
    figure = release.figure("association", dimension, area, **more)
    assert (row["value"], row["base"]) == (f"{figure.value:.15g}", str(figure.base))
    assert (row["low"], row["high"]) == ("", "")
    assert (row["item"], row["statistic"]) == (item, "contrast")
    assert dict(zip(head, second, strict=True))["value"] == ""


def test_a_chart_has_three_files_and_a_table_one(release: Release, chart: Chart) -> None:
    both = [taken(chart), Taken("c-table", "T", (), (), rows_of(chart.svg))]
    assert set(files(both, PLACE, release)) == {
        "national-c-chart.svg", "national-c-chart.png", "national-c-chart.csv",
        "national-c-table.csv",
    }  # fmt: skip
