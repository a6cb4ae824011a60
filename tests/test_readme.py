"""The README's commands are run, and what it points to is there."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT, run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """What a page has a reader type."""
    return [
        line.strip()
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.strip() and not line.startswith("#")
    ]


COMMANDS = commands(README)


def test_the_two_commands_come_first() -> None:
    assert COMMANDS[:2] == ["make report", "make test"]


def test_every_command_does_what_it_says(built: Callable[[str], Path]) -> None:
    """Those that docs/index.md has too are run by `test_the_first_five_minutes` of `test_docs.py`.

    `make test` would run this test again: `test_contributing.py` runs it on a few tests.
    """
    built("demo-small")
    folder = built("demo-2")
    result = run(folder, "make", "-n", "test")
    assert "-m pytest" in result.stdout
    assert all(command.startswith("make ") for command in COMMANDS)
    elsewhere = commands((ROOT / "docs/index.md").read_text(encoding="utf-8"))
    here = [command for command in COMMANDS if command not in elsewhere]
    assert here == ["make report WAVE=demo-small"]
    for command in here:
        result = run(folder, *command.split())
        assert result.returncode == 0, (command, result.stdout + result.stderr)


def test_everything_pointed_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    named = re.findall(r"`((?:pipeline|tests|notebooks|data|docs)/[\w./-]*)`", README)
    assert len(links) + len(named) > 10
    for link in {*links, *named}:
        path, _, place = link.partition("#")
        assert (ROOT / path).exists(), link
        if place:
            heads = re.findall(r"^#+ (.*)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
            assert place in [re.sub(r"[^\w-]", "", h.lower().replace(" ", "-")) for h in heads], (
                link
            )


def test_help_names_every_command_that_a_person_may_ask_for(project: Path) -> None:
    result = run(project, "make")
    assert result.returncode == 0
    typed = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*) FORCE$", typed, re.MULTILINE)
    assert targets is not None
    for target in targets[1].split():
        assert re.search(rf"^  make {target} +\w", result.stdout, re.MULTILINE), target
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert result.stdout.index("make report") < result.stdout.index("Change the code")
