"""Coverage of differences like for like and of drivers: the truth, the waves and the page."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import together
from benchmarks.together import STATISTICS, rows_of, run, write_page
from benchmarks.waves import World
from pipeline.stats.variance.sample_design import make_design


def test_the_truth_of_drivers_adds_up_and_null_factors_have_none(world: World) -> None:
    truth = rows_of(world, world.people, make_design(np.ones(len(world.people))))[:, :, 0]
    adjusted, effect, share = truth
    assert STATISTICS == ("adjusted", "effect", "driver_share")
    assert np.nansum(share) == pytest.approx(1, abs=1e-9)
    assert np.nanmax(np.abs(adjusted[world.null])) < 0.03
    assert np.nanmax(np.abs(effect[world.null])) < 0.03
    assert np.nanmax(share[world.null]) < 0.005
    assert np.nanmax(adjusted) > 0.15


def test_a_difference_like_for_like_is_nearer_to_none_than_the_raw_one(world: World) -> None:
    """Factors are more usual where success is, by how the populations are made."""
    truth = rows_of(world, world.people, make_design(np.ones(len(world.people))))[0, :, 0]
    main = world.main
    raw = world.true_pairs("contrast")[0, :, main]
    assert np.mean(raw[~world.null] - truth[~world.null]) > 0.005


def test_the_same_seed_gives_the_same_waves_and_their_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "CHUNK", 1)
    first, _ = run("demo-small", 2, seed=7)
    assert first.shape[:2] == (2, len(STATISTICS))
    assert np.array_equal(first[1], run("demo-small", 2, seed=7)[0][1], equal_nan=True)
    assert not np.array_equal(first[0], first[1], equal_nan=True)
    page = tmp_path / "validation.md"
    page.write_text("# Validation\n\nBy hand.\n")
    write_page(page, {"demo-small": first}, 2, 7, 1.0)
    text = page.read_text()
    assert "By hand." in text
    assert "2 waves of each size, seed 7," in text
    assert text.count("| demo-small |") == len(STATISTICS)
