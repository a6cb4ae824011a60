"""PDFs as `make pdf` leaves them: tagged, in their language, with the numbers of their pages."""

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from pipeline.config import Report
from pipeline.report import pack
from pipeline.report.downloads import browser
from pipeline.report.downloads.brief import brief, fitted
from pipeline.report.release.plan import PageSpec, brief_of, pdf_of
from tests.browser.conftest import PLAN, chromium
from tests.built import WAVE, Regions, copied
from tests.conftest import run

# One of each kind in each language: pages of a kind differ in numbers only.
PAGES = [
    sheet.spec for sheet in PLAN
    if sheet.wave == WAVE and (not sheet.spec.dimension or sheet.spec.area == "mid")
]  # fmt: skip
BRIEFS = [page for page in PAGES if page.notebook in ("national", "area")]
PRINTED = re.compile(r"^report: (\S+\.pdf)$", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.,/])[−-]?\d+(?:[.,]\d+)*%?(?![\w/])")
# A picture's description is not in its words: it is the alternative text of the picture.
NOT_PRINTED = (
    r'<(nav|p|span|div) class="(?:contents|pdf|take|downloads|data)".*?</\1>'
    r"|<figcaption.*?</figcaption>"
)


@pytest.fixture(scope="module")
def printed(regions: Regions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a wave with PDFs, made of a release that is there."""
    if chromium() is None or shutil.which("pdftotext") is None:
        if os.environ.get("CI"):
            pytest.fail("continuous integration needs chromium and poppler-utils")
        pytest.skip("there is no chromium, or no pdftotext: apt-get install poppler-utils")
    folder = copied(regions.reported, tmp_path_factory.mktemp("printed") / "project")
    make(folder / "reports" / WAVE, pdf=True)
    return folder / "reports" / WAVE


def make(reports: Path, pdf: bool) -> None:
    """The report stage in this process, of these pages alone; the others are removed."""
    folder = reports.parents[1]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pack, "pages", lambda *_: PAGES)
        processed = folder / "data/processed" / WAVE
        pack.report(processed, folder / "notebooks", reports, Report(pdf=pdf))


def text(pdf: Path) -> str:
    """The words of a PDF."""
    return subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout


def test_every_page_has_its_pdf_and_the_manifest_lists_it(printed: Path) -> None:
    listed = json.loads((printed / "manifest.json").read_text(encoding="utf-8"))["files"]
    found = {str(path.relative_to(printed)) for path in printed.rglob("*.pdf")}
    briefs = {brief_of(page.path) for page in BRIEFS}
    assert found == {pdf_of(page.path) for page in PAGES} | briefs
    assert found == {name for name in listed if name.endswith(".pdf")}


def test_links_to_pdfs_lead_to_them(printed: Path) -> None:
    for page in PAGES:
        body = (printed / page.path).read_text(encoding="utf-8")
        links = re.findall(r'href="([^"]*\.pdf)"', body)
        alike = [one for one in PAGES if one.language == page.language]
        own = 1 + (page in BRIEFS)
        brief = sum(one in BRIEFS for one in alike)
        assert len(links) == (1 + len(alike) + brief if page.key == "index" else own)
        assert all((printed / page.language / link).is_file() for link in links)


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.name)
def test_a_pdf_has_the_numbers_of_its_page(printed: Path, spec: PageSpec) -> None:
    body = (printed / spec.path).read_text(encoding="utf-8")
    said = re.sub(NOT_PRINTED, " ", body.split("<h1>")[1], flags=re.DOTALL)
    said = html.unescape(re.sub(r"<[^>]*>", " ", said))
    words = re.sub(r"\d+ / \d+\s*$", "", text(printed / pdf_of(spec.path)), flags=re.MULTILINE)
    assert set(NUMBER.findall(said)) <= set(NUMBER.findall(words))
    assert set(NUMBER.findall(words)) <= set(NUMBER.findall(re.sub(r"<[^>]*>", " ", body)))


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.name)
def test_a_pdf_is_tagged_has_a_language_and_a_title_and_tells_no_path(
    printed: Path, spec: PageSpec
) -> None:
    pdf = printed / pdf_of(spec.path)
    title = re.findall("<title>(.*?)</title>", (printed / spec.path).read_text(encoding="utf-8"))
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    told = re.sub(r":\s+", ": ", told)
    assert f"Title: {html.unescape(title[0])}\n" in told
    assert "Tagged: yes\n" in told
    assert "(A4)" in told
    body = pdf.read_bytes()
    assert f"/Lang ({spec.language})".encode() in body
    assert b"/Outlines" in body
    for trace in (b"file:", b"/tmp", b"/home", b"/root", b"Linux", b"Mozilla"):
        assert trace not in body
    assert not re.search(r"file:|https?://|/tmp/|\.html", text(pdf))


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.name)
def test_a_pdf_has_the_structure_that_a_screen_reader_needs(printed: Path, spec: PageSpec) -> None:
    """Of PDF/UA (ISO 14289-1) and the Matterhorn Protocol 1.1, what the file itself can show."""
    body = (printed / spec.path).read_text(encoding="utf-8")
    with pikepdf.open(printed / pdf_of(spec.path)) as pdf:
        assert pdf.Root.MarkInfo.Marked  # checkpoint 06-004
        assert pdf.Root.ViewerPreferences.DisplayDocTitle  # 07-002
        assert {str(page.Tabs) for page in pdf.pages} == {"/S"}  # 28-002
        kinds = list(tagged(pdf.Root.StructTreeRoot))
        figures = [(inside, one) for kind, inside, one in kinds if kind == "Figure"]
        assert len(figures) == body.count("<svg ")
        assert all(str(one.get("/Alt", "")).strip() for _, one in figures)  # 13-004
        assert not [inside for inside, _ in figures if "Figure" in inside]
        levels = [int(kind[1]) for kind, *_ in kinds if re.fullmatch("H[1-6]", kind)]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))  # 14-003
        scopes = [str(one.get("/A", "")) for kind, _, one in kinds if kind == "TH"]
        assert all("Scope" in scope for scope in scopes)  # 15-003
        assert len(scopes) == body.count("<th ")
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert all("/ToUnicode" in font for font in fonts)  # 10-001


@pytest.mark.parametrize("spec", BRIEFS, ids=lambda spec: spec.name)
def test_a_brief_has_two_sheets_with_what_its_page_says_first(
    printed: Path, spec: PageSpec
) -> None:
    """Level, themes, findings and what cannot be told; tagged, with a title and its language."""
    body = (printed / spec.path).read_text(encoding="utf-8")
    path = printed / brief_of(spec.path)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
        for page in pdf.pages:
            assert [round(float(side)) for side in page.MediaBox[2:]] == [595, 842]  # A4
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == spec.language
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        title = html.unescape(re.findall("<title>(.*?)</title>", body)[0])
        assert str(pdf.docinfo.Title) == {"en": "Brief: ", "cy": "Briff: "}[spec.language] + title
        kinds = list(tagged(pdf.Root.StructTreeRoot))
        figures = [
            one for kind, inside, one in kinds if kind == "Figure" and "Figure" not in inside
        ]
        assert len(figures) == sum(kind == "Figure" for kind, *_ in kinds), "none in another"
        drawn = re.findall(r'<svg[^>]* id="(themes(?:-\d)?-chart)"', body)
        assert len(figures) == len(drawn)
        assert all(str(one.get("/Alt", "")).strip() for one in figures)
        levels = [int(kind[1]) for kind, *_ in kinds if re.fullmatch("H[1-6]", kind)]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))
    words = " ".join(text(path).split())
    for section in ("findings", "cannot", "themes"):
        heading = re.search(rf'<h2 id="{section}">(.*?)</h2>', body)
        assert heading is None or html.unescape(heading[1]) in words, section
    level = re.search(r'<section class="level">.*?<data[^>]*>(.*?)</data>', body, re.DOTALL)
    assert level is not None
    assert level[1] in words
    assert set(NUMBER.findall(re.sub(r"\d / \d", "", words))) <= set(
        NUMBER.findall(re.sub(r"<[^>]*>", " ", body))
    )


@pytest.mark.parametrize("spec", BRIEFS, ids=lambda spec: spec.name)
def test_letters_of_a_brief_are_of_nine_points_at_least(printed: Path, spec: PageSpec) -> None:
    """Those of charts too; pdftohtml gives sizes in thirds of a point."""
    command = ["pdftohtml", "-xml", "-i", "-stdout", "-zoom", "3", printed / brief_of(spec.path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    sizes = [int(size) for size in re.findall(r'<fontspec [^>]*size="(\d+)"', said)]
    assert sizes
    assert min(sizes) >= 9 * 3


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_brief_of_long_labels_has_two_sheets_too(printed: Path, language: str) -> None:
    """Every heading, label and sentence of the page of Wales four times as long."""
    spec = next(one for one in BRIEFS if (one.key, one.language) == ("national", language))
    body = (printed / spec.path).read_text(encoding="utf-8")
    start = body.index("<main")
    long = re.sub(r">([^<>]{25,})<", r">\1 \1 \1 \1<", body[start:])
    made = fitted(
        {"long": (body[:start] + long, language)},
        lambda sheets: browser.print_pages(browser.find(), sheets),
    )["long"]
    pages = (body[:start] + long, body)
    longer, as_it_is = (
        len(re.sub(r"<[^>]*>", "", brief(one, language).split("<main")[1])) for one in pages
    )
    assert longer > 2 * as_it_is
    with pikepdf.open(BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2


def tagged(
    part: pikepdf.Object, inside: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], pikepdf.Object]]:
    """Every element of a PDF's structure in the order of reading: kind, those it is in, itself."""
    if not isinstance(part, pikepdf.Dictionary):
        return
    kind = str(part.get("/S", "")).removeprefix("/")
    if kind:
        yield kind, inside, part
    children = part.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        yield from tagged(child, (*inside, kind))


def test_pdfs_are_the_same_again_and_gone_where_they_are_not_asked_for(
    printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in printed.rglob("*.pdf")}
    one = printed / pdf_of(PAGES[1].path)
    one.write_bytes(b"edited")
    capsys.readouterr()
    make(printed, pdf=True)
    made = PRINTED.findall(capsys.readouterr().out)
    assert made == [pdf_of(PAGES[1].path)], "the others have not changed, and stay"
    assert {path: path.read_bytes() for path in printed.rglob("*.pdf")} == before
    make(printed, pdf=False)
    assert list(printed.rglob("*.pdf")) == []
    assert '.pdf"' not in (printed / "en/index.html").read_text(encoding="utf-8")


def test_the_command_prints_a_page_and_its_brief_and_has_them_audited(printed: Path) -> None:
    folder = printed.parents[1]
    for path in printed.rglob("region-mid-wales.pdf"):
        path.unlink()
    command = (".venv/bin/python", "-m", "pipeline", "--wave", WAVE, "report", "--pdf")
    result = run(folder, *command, "--page", "en/region-mid-wales")
    assert result.returncode == 0, result.stderr
    made = {"en/region-mid-wales.pdf", "en/briefs/region-mid-wales.pdf"}
    assert set(PRINTED.findall(result.stdout)) == made
    assert all((printed / name).read_bytes().startswith(b"%PDF") for name in made)
    assert "audit: " in result.stdout
