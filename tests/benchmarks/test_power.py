"""What is found, what is too small, what changes: counted by hand, and against other functions."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import power
from benchmarks.figures import truth_of
from benchmarks.main_outcome import NUMBERS, main_associations, main_figures, true_alphas
from benchmarks.power_page import Run, write_page
from benchmarks.printed import hidden_pairs, printed_tests
from benchmarks.waves import Scenario, World, draw
from pipeline.stats.association.equivalence import equivalence_p
from pipeline.stats.variance.two_stage import TwoStageDesign


def test_figures_are_of_the_people_drawn(world: World) -> None:
    """pandas: the weighted share that trusts, and the largest difference from plain shares."""
    drawn = draw(world, Scenario("demo-small"), [3])
    truth = truth_of(world).contrast[:, :, world.main]
    found = main_figures(world, drawn, truth)
    people = world.people.iloc[drawn.rows].assign(w=drawn.design.weights)
    known = people[people["trust"].notna()]
    with_ = known["trust"].isin(world.codebook.positive("trust"))
    place = world.names[0].index("trust")
    share = found["share"][0, place, NUMBERS.index("value")]
    assert share == pytest.approx(np.average(with_, weights=known["w"]), rel=1e-6)
    low, high = (found["contrast"][..., NUMBERS.index(end)] for end in ("low", "high"))
    there = np.isfinite(found["p"])
    apart = (low > 0) | (high < 0)
    assert np.array_equal(apart[there], (found["p"] < 0.05)[there])
    assert (found["q"][there] >= found["p"][there]).all()


def test_a_margin_of_its_own_for_each_difference(world: World) -> None:
    drawn = draw(world, Scenario("demo-small"), [4])
    truth = np.full((len(world.places), len(world.names[0])), 0.10)
    found = main_figures(world, drawn, truth)
    np.testing.assert_allclose(found["edge_p"], found["small_p"], rtol=1e-6)
    with pytest.raises(ValueError, match="above zero"):
        equivalence_p(None, np.array([0.1, 0.0]), 0.95)


def test_organisations_that_are_counted_have_both_corrections(world: World) -> None:
    """Nobody outside of the sample in an organisation: its second stage adds nothing."""
    design = draw(world, Scenario("demo-small", clusters=True, counted=True), [5]).design
    assert isinstance(design, TwoStageDesign)
    sizes = world.people.groupby("organisation").size()
    assert set(design.people) <= set(sizes)
    assert (design.answered <= design.people).all()
    assert (design.uncovered < 1).all()


def test_alpha_of_everybody_is_that_of_the_items(world: World) -> None:
    """By its definition, from numpy's variances."""
    name = "aims_scale"
    book = world.codebook
    scores = [
        world.people[item].map(book.scores(item)).to_numpy(float) for item in book.items(name)
    ]
    items = np.column_stack(scores)
    items = items[np.isfinite(items).all(axis=1)]
    k = items.shape[1]
    alpha = k / (k - 1) * (1 - items.var(axis=0, ddof=1).sum() / items.sum(axis=1).var(ddof=1))
    place = book.having("scale").index(name)
    assert true_alphas(world)[place] == pytest.approx(alpha, rel=1e-9)


def test_the_page_counts_what_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All p are 0.01 but in one wave of four, and all intervals hold but the first wave's."""
    monkeypatch.setattr(power, "CHUNK", 2)
    runs = [power.run(scenario, 4, seed=7) for scenario in power.SCENARIOS]
    again = power.run(power.SCENARIOS[0], 2, seed=7)
    assert np.array_equal(again.made["p"], runs[0].made["p"][:2], equal_nan=True)
    for one in runs:
        one.made["side"][:] = 100
        one.made["p"][:] = np.array([0.5, 0.01, 0.01, 0.01])[:, None, None]
        low = np.where(np.arange(4) == 0, 1.5, -1.5)[:, None, None]
        one.made["contrast"][..., 3], one.made["contrast"][..., 4] = low, 2
    page = tmp_path / "validation.md"
    page.write_text("# Validation\n\nBy hand.\n")
    write_page(page, runs, 4, 7)
    text = page.read_text()
    assert "By hand." in text
    assert "4 waves of each drawing, seed 7," in text
    assert "| Wales: none (null factors) | demo-small, people | 75.0 ± 25.0 **outside** |" in text
    cell = "75.0 ± 25.0 **outside**"
    assert f"| differences held, Wales | {cell} | {cell} | {cell} | {cell} |" in text
    assert "| shares, areas: slope | demo-small twice, then demo-1 |" in text
    assert isinstance(runs[0], Run)


def test_tests_of_what_is_printed_are_those_of_a_release(world: World) -> None:
    """By hand: whole points over the error whose interval is printed, before it is rounded."""
    drawn = draw(world, Scenario("demo-small"), [3])
    found = main_associations(world, drawn)
    hidden = hidden_pairs(world, found)
    p = printed_tests(drawn, found, hidden)
    assert np.array_equal(np.isnan(p), hidden)
    exact = found.contrast_p[:, :, 0]
    assert np.corrcoef(np.log(p[0]), np.log(exact[0]))[0, 1] > 0.95
    assert (np.abs(np.sqrt(p[0]) - np.sqrt(exact[0])) < 0.15).all()
    # Of a difference that is printed as none, p is 1.
    found.contrast.value[0, 0, 0] = 0.001
    assert printed_tests(drawn, found, hidden)[0, 0] == 1
