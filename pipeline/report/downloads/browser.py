"""Chromium without a window prints pages as PDFs, one process a page, by its own command line.

It is found on the PATH and is not a package of Python: only `[report] pdf` needs it. A page is
printed from a folder of its own that is gone afterwards, and the PDF has no word of that folder.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from pipeline.errors import BadInput, Fault

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 120.0
# The pages are our own and hold no script; a sandbox of its own is not to be had as root.
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--no-first-run", "--font-render-hinting=none",
    "--force-color-profile=srgb", "--no-pdf-header-footer", "--generate-pdf-document-outline",
    "--export-tagged-pdf",
)  # fmt: skip


def find() -> str:
    """The browser's program.

    Raises:
        BadInput: there is no Chromium.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        problem = "there is no Chromium, which makes the PDFs."
        fix = "Install it (Debian: chromium), or write pdf = false under [report]."
        raise BadInput([Fault("config.toml", "report.pdf", problem, fix)])
    return found


def version(program: str) -> str:
    """The browser's name and version, which decide the bytes of a PDF.

    Raises:
        BadInput: it ended without saying so.
    """
    with tempfile.TemporaryDirectory(prefix="browser") as home:
        done = subprocess.run(  # noqa: S603 - our own options
            [program, "--version"], env=_surroundings(home), capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    if done.returncode or not done.stdout.strip():
        raise _failed("ended")
    return done.stdout.strip()


def print_pages(program: str, pages: Mapping[str, str]) -> dict[str, bytes]:
    """Pages given as HTML by name, each as a tagged PDF with an outline; all at the same time.

    The page's own style for print lays it out. Nothing is left running, whatever happens.

    Raises:
        BadInput: the browser ended without a PDF, or did not end in time.
    """
    with ExitStack() as stack:
        begun = {}
        for name, html in pages.items():
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="browser")))
            (home / "page.html").write_text(html, encoding="utf-8")
            begun[name] = home, stack.enter_context(_running(program, home))
        made = {}
        for name, (home, process) in begun.items():
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                raise _failed("did not end in time") from None
            if process.returncode or not (home / "page.pdf").is_file():
                raise _failed("ended without a PDF")
            made[name] = (home / "page.pdf").read_bytes()
    return made


@contextlib.contextmanager
def _running(program: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A browser that prints the page in a folder; it and its children are gone afterwards."""
    command = [
        program, f"--user-data-dir={home / 'profile'}", *OPTIONS,
        f"--print-to-pdf={home / 'page.pdf'}", (home / "page.html").as_uri(),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own options
        command, env=_surroundings(str(home)), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _surroundings(home: str) -> dict[str, str]:
    """The environment of the browser: no folder, clock or language of the user."""
    return dict(os.environ) | {"HOME": home, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def _failed(what: str) -> BadInput:
    fix = "Run it again, or write pdf = false under [report]."
    return BadInput([Fault("config.toml", "report.pdf", f"Chromium {what}.", fix)])
