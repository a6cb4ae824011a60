"""PDFs beside pages: what they say of their making, and what happens without a browser."""

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.report.downloads import browser
from pipeline.report.downloads.pdf import pdfs, plain
from pipeline.report.release.plan import pages, pdf_of
from pipeline.report.render.page_template import frame
from tests.report.fixture_release import dictionary

SKIA = (
    b"1 0 obj\n<</Title (A \\(b\\))\n/Creator (Mozilla/5.0 \\(X11; Linux x86_64\\) Headless/156)\n"
    b"/Producer (Skia/PDF m156)\n/CreationDate (D:20261122085641+00'00')\n"
    b"/ModDate (D:20261122085641+00'00')>>\nendobj\n"
)
PLAN = pages(dictionary(), has_change=True)


def test_a_pdf_tells_neither_the_clock_nor_the_machine_and_keeps_its_length() -> None:
    found = plain(SKIA, "2025-10-17")
    assert len(found) == len(SKIA), "the offsets in a PDF are by the byte"
    assert found.count(b"(D:20251017000000+00'00')") == 2
    assert b"2026" not in found
    assert b"X11" not in found
    assert b"/Title (A \\(b\\))\n/Creator (Collaboration survey pipeline) " in found
    assert plain(found, "2025-10-17") == found


def test_without_a_browser_it_is_said_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match=r"there is no Chromium.*Install it"):
        pdfs({}, tmp_path, "2025-10-17")


def test_a_browser_that_ends_is_said_so_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(browser, "NAMES", (str(program),))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    with pytest.raises(BadInput, match="Chromium ended"):
        pdfs({}, tmp_path, "2025-10-17")
    assert list((tmp_path / "t").iterdir()) == []


def test_a_page_leads_to_its_pdf_and_the_first_page_to_all() -> None:
    for page in PLAN:
        name = pdf_of(page.path).rsplit("/", 1)[-1]
        made, without = (frame(page, PLAN, dictionary(), pdf=pdf) for pdf in (True, False))
        assert made.pdf is not None
        assert made.pdf.href == name
        assert without.pdf is None
        assert without.pdfs == ()
        mine = [pdf_of(one.path) for one in PLAN if one.language == page.language]
        listed = [f"{page.language}/{link.href}" for link in made.pdfs]
        assert listed == (mine if page.key == "index" else [])
        assert len({link.text for link in made.pdfs}) == len(listed)
