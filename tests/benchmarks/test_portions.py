"""Waves in portions: kept ones are not made again, and other arguments are made afresh."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import portions as module
from benchmarks.portions import portions

ASKED: list[int] = []


def _double(number: int) -> int:
    ASKED.append(number)
    if number < 0:
        raise ValueError("below zero")
    return 2 * number


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    ASKED.clear()
    with pytest.raises(ValueError, match="below zero"):
        portions(_double, [(1,), (2,), (-1,), (4,)], kept=tmp_path / "kept")
    made, seconds = portions(_double, [(1,), (2,), (3,)], kept=tmp_path / "kept")
    assert made == [2, 4, 6]
    assert ASKED == [1, 2, -1, 3]
    assert seconds >= 0
    assert not list(tmp_path.rglob("*.part"))


def test_other_code_makes_all_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ASKED.clear()
    portions(_double, [(1,)], kept=tmp_path)
    monkeypatch.setattr(module, "mark", lambda: "other code")
    portions(_double, [(1,)], kept=tmp_path)
    assert ASKED == [1, 1]


def test_portions_come_in_order_from_a_pool(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORD", -1.0)
    with ThreadPoolExecutor(2) as pool:
        made, _ = portions(_double, [(n,) for n in range(5)], pool)
    assert made == [0, 2, 4, 6, 8]
    assert "5 of 5 portions" in capsys.readouterr().out
