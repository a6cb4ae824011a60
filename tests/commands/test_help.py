"""`python -m pipeline COMMAND --help`: what is read, what is written, and an example."""

import contextlib
import io
import re

import pytest

from pipeline import commands
from pipeline.__main__ import _parser, main


@pytest.mark.parametrize("name", commands.names())
def test_help_says_what_is_read_and_written_with_an_example(name: str) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    parts = re.split(r"^(Reads|Writes|Example):$", said.getvalue(), flags=re.MULTILINE)
    assert parts[1::2] == ["Reads", "Writes", "Example"]
    assert all(part.strip() for part in parts[2::2])


def test_a_wave_may_be_named_before_the_command_or_after_it() -> None:
    for words in ("--wave demo-small table --rows x", "table --rows x --wave demo-small"):
        assert _parser().parse_args(words.split()).wave == "demo-small"
    assert _parser().parse_args(["table"]).wave is None
    assert _parser().parse_args(["--wave", "a", "table", "--wave", "b"]).wave == "b"


def test_a_misspelt_command_has_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["cubes"])
    assert ended.value.code == 2
    assert "Did you mean 'cube'?" in capsys.readouterr().err


@pytest.mark.parametrize("name", commands.names())
def test_every_example_is_understood(name: str) -> None:
    """Those of Python, by the same parser that reads the command line."""
    module = __import__(f"pipeline.commands.{name}", fromlist=["x"])
    lines = re.findall(r"^ {4}python -m pipeline (.*)$", module.__doc__, re.MULTILINE)
    assert lines
    for line in lines:
        assert _parser().parse_args(line.split()).command == name
