"""Before a commit the same is run as by `make check`, and nothing else."""

import re

import yaml

from tests.conftest import ROOT


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
    run = re.findall(r"\t@\$\(PY\) (.*)", recipe[1])
    assert entries == {re.sub(r" (\.|\$\(notebooks\))$", "", command) for command in run}
