"""The bench of reading measures what it says, on a survey small enough for a test."""

import re

import pytest

from benchmarks.read import main


def test_every_format_is_read_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rows", "500", "--columns", "6"]) == 0
    rows = re.findall(r"^\| (\.\w+) +\| +(\d+) \| +(\d+) \|", capsys.readouterr().out, re.MULTILINE)
    assert rows == [(e, "500", "6") for e in (".sav", ".zsav", ".dta", ".csv", ".parquet")]
