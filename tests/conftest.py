"""What tests share: the project's folder, and copies of it that may be spoilt."""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ready

pytest_plugins = ["tests.built"]
ROOT = Path(__file__).resolve().parents[1]
# As in the Makefile: what a test starts does not compile all modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

#: Where no run has been recorded yet: files that take long, the longest first.
LONG = (
    *("browser/test_pages", "test_interruption", "surveys/test_surveys", "test_extending"),
    *("browser/test_pdf", "commands/test_request", "test_reproducible", "test_new_wave_doc"),
    *("disclose/test_intruder", "test_canary", "test_incremental", "report/test_pack"),
    *("test_contributing", "surveys/test_another_survey", "test_lab", "browser/test_site"),
    *("audit/test_mutations", "audit/test_refused", "disclose/test_needless", "demo/test_demo"),
    *("test_cluster", "clean/test_clean", "test_end_to_end", "browser/test_adapting"),
    *("bad_input/test_bad_input", "browser/test_print", "test_docs", "browser/test_hostile"),
)
SECONDS = "seconds by file"


# What is started in the background by a shell ignores Ctrl-C, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files that took long go first, so that two workers end at about the same time."""
    order = {f"tests/{name}.py": float(place - len(LONG)) for place, name in enumerate(LONG)}
    kept = getattr(config, "cache", None)
    order |= {name: -took for name, took in (kept.get(SECONDS, {}) if kept else {}).items()}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], 0.0))


class Recorder:
    """Keeps how long each file of tests took, for the next run."""

    def __init__(self, config: pytest.Config) -> None:
        self.cache, self.took = config.cache, Counter[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Setting up counts too; a file of which some tests were run counts as those alone."""
        self.took[report.nodeid.partition("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Files that were not run keep what they had."""
        if self.cache is not None:
            before = self.cache.get(SECONDS, {})
            now = {name: round(took, 1) for name, took in self.took.items()}
            self.cache.set(SECONDS, before | now)


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that gathers all results, and not in those that run tests for it."""
    if hasattr(config, "workerinput"):
        return
    if ready.ADDRESS not in os.environ:
        ready.begin()
    if getattr(config, "cache", None):
        config.pluginmanager.register(Recorder(config))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Outside survey files, not ours to distribute; next to the project or nowhere."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the outside survey files are not next to this checkout")
    return folder


def copy_project(folder: Path, started: bool = False) -> Path:
    """A copy of what git tracks or would, with this environment linked in as its own.

    Modules that have been compiled here are not compiled again there. `started`: its Python is
    started for each command, as a person's is.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in sorted(filter(None, listed.split("\0"))):
        source, target = ROOT / name, folder / name
        if source.is_file() and not name.startswith("tests/golden/"):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for source in (ROOT / "pipeline").rglob("__pycache__/*.pyc"):
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(source, target)
    link_environment(folder, started)
    return folder


def link_environment(folder: Path, started: bool = False) -> None:
    """Link this environment into a folder as its own, as if it had been made there."""
    environment = folder / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").symlink_to(Path(sys.executable))
    if not started:
        make_ready(folder)
    for name in ("pyvenv.cfg", "lib"):  # without them some builds of Python find no packages
        if (Path(sys.prefix) / name).exists():
            (environment / name).symlink_to(Path(sys.prefix) / name)
    for stamp in ("report.stamp", "test.stamp"):
        (environment / stamp).touch()


def make_ready(folder: Path) -> None:
    """Let a folder's Python be one that has imported the packages already."""
    python = folder / ".venv/bin/python"
    ready.link_ready(python, python.rename(python.with_name("started")))


@pytest.fixture(scope="module", autouse=True)
def own_surroundings() -> Iterator[None]:
    """What a file of tests puts into the environment, as a cluster does, ends with it."""
    before = dict(os.environ)
    yield
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may spoil."""
    return copy_project(tmp_path / "project")


def surroundings() -> dict[str, str]:
    """The environment without what a test run has put there."""
    inner = ("MAKE", "MFLAGS", "PYTEST_")
    return {k: v for k, v in os.environ.items() if not k.startswith(inner)}


def run(
    folder: Path, *command: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder as a person would, without this test's surroundings."""
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        env=surroundings() | (env or {}),
        check=False,
    )
