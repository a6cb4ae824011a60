"""Every package that is imported is asked for by name, and every package asked for is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.conftest import ROOT

OURS = {"pipeline", "tests", "benchmarks", "hooks"}
# Asked for and imported by no line of ours: who uses it.
USED_BY_OTHERS = {
    "pytest-xdist": "pytest, as --numprocesses",
    "pandas-stubs": "mypy",
    "scipy-stubs": "mypy",
    "ipykernel": "papermill, for the cold kernels that pages are compared with",
    "ruff": "make check",
    "mypy": "make check",
    "nbstripout": "make check",
    "mkdocs": "make docs",
    "mkdocs-material": "make docs, as its theme",
    "jupyterlab": "make lab",
    "mutmut": "make mutants",
}
DISTRIBUTIONS = packages_distributions()


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(*names: str) -> set[str]:
    lines = [line for name in names for line in (ROOT / name).read_text("utf-8").splitlines()]
    return {plain(match[0]) for line in lines if (match := re.match(r"[A-Za-z0-9][\w.-]*", line))}


def optional() -> set[str]:
    """Packages of the extras of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    return {plain(match[0]) for one in extras if (match := re.match(r"[A-Za-z0-9][\w.-]*", one))}


def imported(text: str) -> set[str]:
    """Top-level modules that a program imports, next to the standard library's and ours."""
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(str(node.module))
    return {name.split(".")[0] for name in modules} - set(sys.stdlib_module_names) - OURS


def programs(*folders: str) -> dict[str, str]:
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}


def undeclared(files: dict[str, str], declared: set[str]) -> list[str]:
    """Imports that none of the packages asked for brings, each with its file."""
    return [
        f"{name}: {module}"
        for name, text in sorted(files.items())
        for module in sorted(imported(text))
        if not {plain(one) for one in DISTRIBUTIONS.get(module, [module])} & declared
    ]


def test_what_a_report_imports_is_in_requirements_in() -> None:
    found = programs("pipeline", "notebooks")
    assert len(found) > 150
    # dask[distributed] brings distributed, which only a cluster needs.
    brought = {"distributed"} if "dask" in optional() else set()
    assert undeclared(found, asked("requirements.in") | brought) == []


def test_what_tests_and_benchmarks_import_is_in_requirements_test_in() -> None:
    declared = asked("requirements.in", "requirements-test.in") | {"distributed"}
    assert undeclared(programs("tests", "benchmarks", "hooks"), declared) == []


@pytest.mark.parametrize("text", ["import dateutil", "from dateutil.parser import parse"])
def test_a_package_that_only_comes_with_another_is_found(text: str) -> None:
    """python-dateutil is installed, since pandas needs it, and asked for by nobody here."""
    assert "dateutil" in DISTRIBUTIONS
    found = undeclared({"pipeline/new.py": text}, asked("requirements.in"))
    assert found == ["pipeline/new.py: dateutil"]


@pytest.mark.parametrize(
    ("requirements", "folders"),
    [
        ("requirements.in", ("pipeline",)),
        ("requirements-test.in", ("tests", "benchmarks", "hooks")),
        ("requirements-mutants.in", ()),
        ("requirements-lab.in", ()),
    ],
)
def test_what_is_asked_for_is_used(requirements: str, folders: tuple[str, ...]) -> None:
    modules = {name for text in programs(*folders).values() for name in imported(text)}
    used = {plain(one) for name in modules for one in DISTRIBUTIONS.get(name, [name])}
    # dask is asked for with its extra `distributed`, which is what is imported.
    used |= {"dask"} if "distributed" in used else set()
    assert asked(requirements) - used - set(USED_BY_OTHERS) == set()


def test_no_report_needs_the_packages_that_ours_are_compared_with() -> None:
    pinned = (ROOT / "requirements.txt").read_text("utf-8")
    names = {plain(one) for one in re.findall(r"^([A-Za-z0-9_.-]+)==", pinned, re.MULTILINE)}
    assert len(names) > 80
    assert not names & {"svy", "polars", "pytest", "playwright"}


def test_every_package_asked_for_is_pinned_with_a_hash() -> None:
    for kind in ("requirements", "requirements-test", "requirements-mutants", "requirements-lab"):
        pinned = (ROOT / f"{kind}.txt").read_text("utf-8")
        names = re.findall(r"^([A-Za-z0-9_.-]+)==\S+.*\\\n +--hash=sha256:", pinned, re.MULTILINE)
        assert asked(f"{kind}.in") <= {plain(one) for one in names}, kind
        assert "://" not in pinned
