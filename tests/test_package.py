"""The project can be installed as a package: nothing that it reads of its own is left out."""

import tomllib

from tests.conftest import ROOT

SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_file_of_the_package_is_in_it() -> None:
    package = ROOT / "pipeline"
    patterns = SETUP["tool"]["setuptools"]["package-data"]["pipeline"]
    taken = {path for pattern in patterns for path in package.glob(pattern)}
    there = {
        path
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }
    assert there == taken
    assert len(there) > 10
    for folder in {path.parent for path in package.rglob("*.py")}:
        assert (folder / "__init__.py").exists(), folder


def test_its_command_is_the_command_line() -> None:
    module, name = SETUP["project"]["scripts"]["collaboration-survey"].split(":")
    assert (module, name) == ("pipeline.__main__", "main")
    assert SETUP["tool"]["setuptools"]["dynamic"]["dependencies"] == {"file": ["requirements.in"]}
