"""PDFs next to pages: what they say of their making, and what happens without a browser."""

import os
import re
import time
from pathlib import Path

import psutil
import pytest

from pipeline.errors import BadInput
from pipeline.report.downloads import browser
from pipeline.report.downloads.pdf import for_paper, pdfs, plain
from pipeline.report.release.plan import pages, pdf_of
from pipeline.report.render.page_template import frame
from tests.report.fixture_release import dictionary

SKIA = (
    b"1 0 obj\n<</Title (A \\(b\\))\n/Creator (Mozilla/5.0 \\(X11; Linux x86_64\\) Headless/156)\n"
    b"/Producer (Skia/PDF m156)\n/CreationDate (D:20261122085641+00'00')\n"
    b"/ModDate (D:20261122085641+00'00')>>\nendobj\n"
)
PLAN = pages(dictionary(), has_change=True)


def _is_running(process: psutil.Process, group: int) -> bool:
    """Whether a process of a group is alive; one that waits to be collected is not."""
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


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
        pdfs({}, (), tmp_path, "2025-10-17")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "Chromium ended"),
        ("case $1 in --version) echo C 1 ;; esac", "Chromium ended without a PDF"),
        (
            "case $1 in --version) echo C 1 ;; *) echo $$ > $HOME/../pid; sleep 60 & wait ;; esac",
            "Chromium did not end in time",
        ),
    ],
)
def test_a_browser_that_fails_is_said_so_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, said: str
) -> None:
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(browser, "NAMES", (str(program),))
    monkeypatch.setattr(browser, "SECONDS", 1.0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    page = PLAN[0].path
    with pytest.raises(BadInput, match=said):
        pdfs({page: (b"<p>A</p>", tmp_path)}, (), tmp_path, "2025-10-17")
    left = {path.name for path in (tmp_path / "t").iterdir()}
    assert left <= {"pid"}
    if left:
        group = int((tmp_path / "t/pid").read_text())
        until = time.monotonic() + 10  # a process that is killed takes a moment to end
        while running := [one for one in psutil.process_iter() if _is_running(one, group)]:
            assert time.monotonic() < until, running
            time.sleep(0.05)


def test_a_sheet_of_paper_leads_to_no_file_and_has_one_figure_for_a_chart() -> None:
    page = (
        '<a class="survey" href="index.html">A</a> <a href="#b">B</a> <a href="../cy/c.html" '
        'lang="cy">C</a> <p>href="d.html"</p><figure class="chart"><svg role="img"></svg></figure>'
    )
    assert for_paper(page) == (
        '<a class="survey">A</a> <a href="#b">B</a> <a lang="cy">C</a> <p>href="d.html"</p>'
        '<div class="chart"><svg role="img"></svg></div>'
    )


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


def test_parts_that_are_counted_one_further_on_give_the_same_bytes() -> None:
    """Chromium begins to count its nodes now at 324, now at 325; references go with their parts."""
    made = b"/ID (node00000324) /Headers [(node00000324) (node00000331)] /ID (node00000331)"
    later = re.sub(rb"\d{8}", lambda found: b"%08d" % (int(found[0]) + 1), made)
    assert made != later
    assert plain(made, "2025-10-17") == plain(later, "2025-10-17")
    wanted = b"/ID (node00000001) /Headers [(node00000001) (node00000002)] /ID (node00000002)"
    assert plain(made, "2025-10-17") == wanted
