"""The bench of reading measures what it says, on a survey small enough for a test."""

import re
from pathlib import Path

import pytest

from benchmarks.read import main


def test_every_format_is_read_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\nBy hand.\n")
    for _ in range(2):
        assert main(["--rows", "500", "--columns", "6", "--to", str(page)]) == 0
    said = re.findall(r"^read: (\.\w+), (\d+) x (\d+),", capsys.readouterr().out, re.MULTILINE)
    formats = (".sav", ".zsav", ".dta", ".csv", ".parquet")
    assert said == [(ending, "500", "6") for ending in formats] * 2
    text = page.read_text()
    assert text.startswith("# Benchmarks\n\nBy hand.\n")
    assert text.count("## Reading an export") == 1
    assert "500 respondents x 6 columns" in text
    told = re.findall(r"^\| (\.\w+) \| \d+ \| [\d.]+ \| ([\d.]+) \|", text, re.MULTILINE)
    assert [ending for ending, _ in told] == list(formats)
    assert all(0 <= float(seconds) < 60 for _, seconds in told)
