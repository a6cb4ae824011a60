"""Chromium without a window, told what to do over a pair of pipes; it turns pages into PDFs.

A page is handed over as text and never opened as a file, so that a PDF can hold no path. It is
found on the PATH and is not a package of Python: only `[report] pdf` needs it.
Source: Chrome DevTools Protocol, `--remote-debugging-pipe`: JSON messages that end with a zero.
"""

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from types import TracebackType
from typing import Any, Self

from pipeline.errors import BadInput, Fault

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 120.0
CHUNK = 1 << 20
# The pages are our own and hold no script; a sandbox of its own is not to be had as root.
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--no-first-run", "--font-render-hinting=none",
    "--force-color-profile=srgb", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip
# A PDF on its own leads nowhere: what links to another file becomes words.
UNLINK = """document.querySelectorAll('a[href]:not([href^="#"])')
    .forEach(one => one.removeAttribute('href'))"""
PRINT = {
    "printBackground": True, "preferCSSPageSize": True, "displayHeaderFooter": False,
    "generateTaggedPDF": True, "generateDocumentOutline": True,
}  # fmt: skip


class Browser:
    """One Chromium for many pages. Use it in a `with`; it and its folder are gone afterwards.

    Raises:
        BadInput: on entry, there is no Chromium; from `pdf`, it ended or did not answer in time.
    """

    def __enter__(self) -> Self:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        if found is None:
            problem = "there is no Chromium, which makes the PDFs."
            fix = "Install it (Debian: chromium), or write pdf = false under [report]."
            raise BadInput([Fault("config.toml", "report.pdf", problem, fix)])
        self._home = tempfile.mkdtemp(prefix="browser")
        self._pid, self._out, self._in = _start(found, self._home)
        self._asked, self._heard = 0, b""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            with contextlib.suppress(BadInput):
                self._ask("Browser.close")
        os.close(self._out)
        os.close(self._in)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        shutil.rmtree(self._home, ignore_errors=True)

    def version(self) -> str:
        """The browser's name and version, which decide the bytes of a PDF."""
        return str(self._ask("Browser.getVersion")["product"])

    def pdf(self, html: str) -> bytes:
        """A page as a tagged PDF with an outline, as its own style for print lays it out."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        frame = self._ask("Page.getFrameTree", session)["frameTree"]["frame"]["id"]
        self._ask("Page.setDocumentContent", session, frameId=frame, html=html)
        self._ask("Runtime.evaluate", session, expression=UNLINK)
        made = self._ask("Page.printToPDF", session, **PRINT)["data"]
        self._ask("Target.closeTarget", targetId=target)
        return base64.b64decode(made)

    def _ask(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Send one message and wait for its answer; what the browser tells unasked is passed by."""
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": parameters}
        message |= {"sessionId": session} if session else {}
        left = memoryview(json.dumps(message).encode() + b"\0")
        until = time.monotonic() + SECONDS
        try:
            while left:
                left = left[os.write(self._out, left) :]
        except BrokenPipeError:
            raise _silent("ended") from None
        while True:
            said = json.loads(self._message(until))
            if said.get("id") == self._asked:
                if "error" in said:
                    raise _silent("refused " + method)
                found: dict[str, Any] = said["result"]
                return found

    def _message(self, until: float) -> bytes:
        """The next message, without its zero."""
        while b"\0" not in self._heard:
            ready, _, _ = select.select([self._in], [], [], max(0.0, until - time.monotonic()))
            chunk = os.read(self._in, CHUNK) if ready else b""
            if not chunk:
                raise _silent("ended" if ready else "did not answer in time")
            self._heard += chunk
        one, _, self._heard = self._heard.partition(b"\0")
        return one


def _start(program: str, home: str) -> tuple[int, int, int]:
    """Start the browser, which reads messages from its file 3 and writes to its file 4."""
    theirs_in, out = os.pipe()
    ours_in, theirs_out = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (theirs_in, theirs_out)]
    actions = [
        (os.POSIX_SPAWN_DUP2, high[0], 3),
        (os.POSIX_SPAWN_DUP2, high[1], 4),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    command = [program, f"--user-data-dir={home}", *OPTIONS]
    surroundings = dict(os.environ) | {"HOME": home, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    pid = os.posix_spawn(program, command, surroundings, file_actions=actions, setpgroup=0)
    for end in (theirs_in, theirs_out, *high):
        os.close(end)
    return pid, out, ours_in


def _silent(what: str) -> BadInput:
    fix = "Run it again, or write pdf = false under [report]."
    return BadInput([Fault("config.toml", "report.pdf", f"Chromium {what}.", fix)])
