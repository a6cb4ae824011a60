"""What has been released of a wave is kept, once, and for its owner alone."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline.contracts.columns import RELEASE_COLUMNS
from pipeline.editions import earlier, kept, read_editions
from pipeline.errors import BadInput
from tests.made import table


def frames(value: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Exact results of one figure, and its release."""
    row = {"table": "item", "statistic": "share", "value": value / 100, "count": 7, "base": 20}
    shown = row | {"value": value, "verdict": "published"}
    return table([row]), table([shown], RELEASE_COLUMNS)


def disclosed(folder: Path, value: float) -> Path:
    """A wave's folder as `disclose` leaves it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    results, release = frames(value)
    results.to_parquet(folder / "results.parquet")
    release.to_parquet(folder / "release.parquet")
    (folder / "dictionary.json").write_text(json.dumps({"items": {}, "scales": {}}))
    return folder


def published(folder: Path, value: float) -> Path:
    """The same once its pages have been put in place."""
    with kept(disclosed(folder, value)):
        pass
    return folder


def test_what_was_put_in_place_is_kept_and_the_same_is_kept_once(tmp_path: Path) -> None:
    wave = tmp_path / "wave"
    for value in (35, 40, 35, 40):
        published(wave, value)
    found = read_editions(wave)
    assert [one.number for one in found] == [1, 2]
    assert [one.release["value"].item() for one in found] == [35, 40]
    assert found[1].results["count"].item() == 7
    assert not {"se", "low", "high"} & {*found[0].results.columns}
    assert {p.stat().st_mode & 0o077 for p in (wave / "editions").rglob("*")} == {0}


def test_disclosed_but_not_put_in_place_is_no_edition(tmp_path: Path) -> None:
    wave = published(tmp_path / "wave", 35)
    disclosed(wave, 40)
    placing = kept(wave)
    placing.__enter__()
    assert len(read_editions(wave)) == 2, "no page is out that nobody remembers"
    placing.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [one.number for one in read_editions(wave)] == [1]


def test_what_a_killed_run_left_is_no_edition(tmp_path: Path) -> None:
    wave = disclosed(tmp_path / "wave", 35)
    (wave / "editions/.next").mkdir(parents=True)
    (wave / "editions/.next/release.parquet").write_text("half")
    assert read_editions(wave) == []
    assert len(read_editions(published(wave, 35))) == 1


def test_a_release_is_held_to_those_before_the_one_that_prints_the_same(tmp_path: Path) -> None:
    wave = tmp_path / "wave"
    for value in (35, 40, 45):
        published(wave, value)
    found = read_editions(wave)
    assert [one.number for one in earlier(found, frames(40)[1])] == [1]
    assert [one.number for one in earlier(found, frames(35)[1])] == []
    assert [one.number for one in earlier(found, frames(50)[1])] == [1, 2, 3]


@pytest.mark.parametrize("name", ["results.parquet", "release.parquet", "dictionary.json"])
@pytest.mark.parametrize("body", [None, "", "{]"])
def test_a_damaged_edition_stops_everything(tmp_path: Path, name: str, body: str | None) -> None:
    wave = published(tmp_path / "wave", 35)
    file = wave / "editions/1" / name
    file.unlink() if body is None else file.write_text(body)
    with pytest.raises(BadInput, match=r"editions/1: this edition is damaged\. .* from a copy"):
        read_editions(wave)
