"""What waves' pages say first: against the rows of results and the truth, and counted by hand."""

import numpy as np
import pytest

from benchmarks.figures import COVERED, TOO_HIGH
from benchmarks.first_sentences import first_sentences
from benchmarks.headlines import Drawing, Held, run, write_page
from benchmarks.main_outcome import main_associations
from benchmarks.printed import hidden_pairs, pooled_of
from benchmarks.waves import Drawn, Scenario, World, _positive, draw, make_world

FIGURES = ("code", "error", "own_error", "clear", "hidden")


@pytest.fixture(scope="module")
def drawn(world: World) -> Drawn:
    return draw(world, Scenario("demo-small"), [3])


@pytest.fixture(scope="module")
def truth(world: World) -> np.ndarray:
    return world.true_pairs("contrast")[:, :, world.main]


def test_the_own_difference_is_that_of_the_people_drawn(
    world: World, drawn: Drawn, truth: np.ndarray
) -> None:
    """pandas: weighted shares of those with and without trust in local government."""
    people = world.people.iloc[drawn.rows].assign(w=drawn.design.weights)
    here = people[people["sector"] == "local_government"]
    here = here[here["trust"].notna() & here["success"].notna()]
    good = here["success"].isin(world.codebook.positive("success"))
    with_ = here["trust"].isin(world.codebook.positive("trust"))
    shares = [np.average(good[side], weights=here["w"][side]) for side in (with_, ~with_)]
    place = world.places.index(("sector", "local_government")), world.names[0].index("trust")
    found = first_sentences(world, drawn, truth)
    expected = shares[0] - shares[1] - truth[place]
    assert found["own_error"][place] == pytest.approx(expected, rel=1e-5)


def test_what_is_said_first_is_the_largest_in_whole_points(
    world: World, drawn: Drawn, truth: np.ndarray
) -> None:
    """From the largest down; Wales in single points; what is claimed of truth is of one pair."""
    found = first_sentences(world, drawn, truth)
    size = found["first.size"]
    assert np.isfinite(size[0]).all()
    assert (np.diff(size, axis=1)[np.isfinite(size[:, 1:])] <= 0).all()
    assert (size[np.isfinite(size)] % 1 == 0).all()
    true = 100 * np.abs(truth[0])
    assert all(np.abs(true - abs(one)).min() < 1e-4 for one in found["first.true"][0])
    # Another truth: the same sentences, and none of them right.
    again = first_sentences(world, drawn, truth + 0.5)
    assert np.array_equal(again["first.size"], size, equal_nan=True)
    assert (again["first.code"][0] != COVERED).all()


def test_a_hidden_difference_has_no_part_in_pooled_estimates(world: World, drawn: Drawn) -> None:
    found = main_associations(world, drawn)
    hidden = hidden_pairs(world, found)
    assert 20 < hidden.sum() < hidden.size / 2
    made = pooled_of(world, drawn, found, hidden)
    sides = found.share_with, found.contrast
    for name in ("value", "se", "low", "high"):
        for side in sides:
            getattr(side, name)[hidden] *= 0.5
    again = pooled_of(world, drawn, found, hidden)
    np.testing.assert_array_equal(again.values, made.values)
    np.testing.assert_array_equal(again.high, made.high)
    assert made.borrowed[hidden & np.isfinite(made.values)].min() > 1 - 1e-9
    other = pooled_of(world, drawn, found, np.zeros_like(hidden))
    assert not np.array_equal(other.values, made.values, equal_nan=True)


def test_the_truth_by_counting_is_that_of_pandas(world: World, truth: np.ndarray) -> None:
    np.testing.assert_allclose(world.true_main(), truth, atol=1e-12)


def test_another_population_has_people_of_its_own(world: World) -> None:
    other = make_world("demo-small", 5)
    assert len(other.people) == len(world.people)
    assert (other.people["trust"].to_numpy() != world.people["trust"].to_numpy()).mean() > 0.3


def test_chance_deals_what_goes_with_nothing_in_another_population(world: World) -> None:
    """A difference of two shares of n and m people is off by √(p (1 - p) (1/n + 1/m)) by chance."""
    spread = {}
    for name, one in {"export": world, "anew": make_world("demo-small", 5)}.items():
        good, null = _positive(one.outcomes)[:, [one.main]], _positive(one.factors)[:, one.null]
        null = np.where(np.isnan(good), np.nan, null)
        p, n, m = np.nanmean(good), np.nansum(null, axis=0), np.nansum(1 - null, axis=0)
        chance = np.sqrt(p * (1 - p) * (1 / n + 1 / m))
        spread[name] = np.sqrt(np.mean((one.true_main()[0, one.null] / chance) ** 2))
    assert spread["export"] < 0.4
    assert 0.57 < spread["anew"] < 1.43  # ten factors: 95 of 100 such roots are 0.57 to 1.43


def test_the_page_counts_what_held(tmp_path, world: World) -> None:
    """By hand: three of four intervals, errors of 3 and 4 points, 30 points said of 20 true."""
    areas, factors = len(world.places), len(world.names[0])
    blank = {name: np.full((2, areas, factors), np.nan, np.float32) for name in FIGURES}
    first = ("first.code", "first.size", "first.true")
    blank |= {name: np.full((2, areas, 3), np.nan, np.float32) for name in first}
    blank["code"][:, 0, :2] = [[COVERED, COVERED], [TOO_HIGH, COVERED]]
    blank["error"][:, 0, :2] = [[0.03, 0.04], [-0.03, -0.04]]
    blank["own_error"][:, 0, :2] = 0.1
    blank["clear"][:, 0, :2] = 0
    blank["hidden"][:, 0, :2] = 0
    # Of an area three hidden differences and one that is not; of all four, one interval fails.
    blank["code"][:, 1, :2] = [[COVERED, COVERED], [TOO_HIGH, COVERED]]
    blank["error"][:, 1, :2] = [[0.03, 0.04], [-0.03, -0.04]]
    blank["clear"][:, 1, :2] = 0
    blank["hidden"][:, 1, :2] = [[1, 1], [1, 0]]
    blank["first.code"][:, 0, 0] = COVERED
    blank["first.size"][:, 0, 0], blank["first.true"][:, 0, 0] = 30, 20
    held = Held(Drawing("demo-small", anew=False), world, 312, blank)
    write_page(tmp_path / "page.md", [held], 2, 7)
    text = (tmp_path / "page.md").read_text()
    assert "2 waves of each drawing, seed 7," in text
    row = "| national | demo-small, its population | 75.0 ± 25.0 **outside** | 3.5 holds | 10.0 |"
    assert row in text
    own = "| all areas, own difference {} | demo-small, its population | {} | nan |"
    assert own.format("hidden", "66.7 ± 44.4 **outside** | 3.4 holds") in text
    assert own.format("published", "100.0 ± 0.0 **outside** | 4.0 holds") in text
    assert "| national | demo-small, its population | 1.00 | 100.0 ± 0.0 **outside** |" in text
    assert "| 1.50 **outside** |" in text


def test_draws_hang_on_their_seed_alone() -> None:
    one = Drawing("demo-small", anew=True)
    found, again = run(one, 2, seed=5), run(one, 1, seed=5)
    for name, values in again.made.items():
        np.testing.assert_array_equal(values, found.made[name][:1], err_msg=name)
