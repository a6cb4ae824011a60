"""Before a commit the same is run as by `make check`, and nothing else."""

import re
import sys

import pytest
import yaml

from tests.conftest import ROOT, run


def test_the_hooks_are_those_of_make_check() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = config["repos"]
    assert repository["repo"] == "local"
    entries = {hook["entry"].removeprefix(".venv/bin/python ") for hook in repository["hooks"]}
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    recipe = re.search(
        r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert recipe
    ran = re.findall(r"\t@\$\(PY\) (.*)", recipe[1])
    assert entries == {re.sub(r" (\.|\$\(notebooks\))$", "", command) for command in ran}


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("nbstripout", "--verify", *map(str, sorted((ROOT / "notebooks").glob("*.ipynb")))),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_what_takes_a_second_passes(command: tuple[str, ...]) -> None:
    """The rest of `make check` has tests of its own, but for the types, which take too long."""
    result = run(ROOT, sys.executable, "-m", *command)
    assert result.returncode == 0, result.stdout + result.stderr
