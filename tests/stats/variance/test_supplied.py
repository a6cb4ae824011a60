"""Replicate weights of the file: R's svrepdesign of seven kinds (replicates.R), and by hand."""

import numpy as np
import pytest

from pipeline.stats.association.associations import associate
from pipeline.stats.association.compare import contrasts_by
from pipeline.stats.association.items import make_items
from pipeline.stats.estimate import item_estimates
from pipeline.stats.models.models import fit_logistic
from pipeline.stats.models.shapley import shapley_shares
from pipeline.stats.ratios import means, ratios
from pipeline.stats.variance.layout import lay_out, make_areas
from pipeline.stats.variance.replicates import bootstrap, jackknife
from pipeline.stats.variance.sample_design import make_design
from pipeline.stats.variance.supplied import SuppliedDesign, scales_of, supplied_design
from tests.golden.figures import domains, factors, oracle, outcomes, survey

AREAS = ("ALL", "HEALTH", "NORTH")
KINDS = ("JK1", "JKn", "JK2", "bootstrap", "BRR", "Fay", "SDR")
FIGURES = oracle("replicates_survey_R")


def factors_of(kind: str) -> np.ndarray:
    """(n, R) what the weights are multiplied by: the rule of replicates.R."""
    s = survey()
    row = np.arange(len(s))
    stratum = np.unique(s["sector"], return_inverse=True)[1]
    unit = row % 6
    if kind == "JK1":
        return np.where(row[:, None] % 24 == np.arange(24), 0, 24 / 23)
    if kind == "JKn":
        h, u = np.divmod(np.arange(42), 6)
        return np.where(stratum[:, None] != h, 1, np.where(unit[:, None] == u, 0, 6 / 5))
    if kind == "bootstrap":
        i, r = row[:, None], np.arange(50)
        return ((i * r + i * i // 7 + 13 * r) % 53 % 3).astype(float)
    hadamard = np.array([[1]])
    for _ in range(3):
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    half = hadamard[stratum + 1] * np.where(unit % 2 == 0, 1, -1)[:, None]
    part = {"JK2": 0.4, "BRR": 1.0, "Fay": 0.7, "SDR": 0.3}[kind]
    return 1 + (half[:, 1:] if kind == "JK2" else half) * part


def design_of(kind: str) -> SuppliedDesign:
    given, weights = factors_of(kind), survey()["dw"].to_numpy()
    scales = scales_of(kind, given.shape[1], 0.3 * (kind == "Fay"), 0.0, [5 / 6] * (kind == "JKn"))
    return supplied_design(weights, given * weights[:, None], scales)


@pytest.fixture(scope="module", params=KINDS)
def made(request):
    """The kind's design, R's figures, and the battery of f1 with y1 to y4."""
    design, left = design_of(request.param), factors()
    left = make_items(left.codes[:, :1], left.levels[:1], left.chosen[:1])
    found = associate(design, left, outcomes(), domains()[0], replicates=design.replicates)
    return design, FIGURES[request.param], found


def place(area: str) -> int:
    return domains()[1].index(area)


def test_means_shares_and_degrees_of_freedom_are_those_of_r(made) -> None:
    design, figures, _ = made
    layout = lay_out(design, domains()[0])
    none, points = np.zeros((1, 5, 1), bool), np.arange(1.0, 6.0)[None]
    f1 = item_estimates(layout, factors().codes[:, :1], none, points, 0.95, design.replicates)
    y4 = item_estimates(
        layout, outcomes().codes[:, 3:], none[:, :2], points[:, :2], 0.95, design.replicates
    )
    for area in AREAS:
        figure, at = figures[area], (place(area), 0, 0)
        assert f1.means.value[at] == pytest.approx(figure["mean"][0], rel=1e-10)
        assert f1.means.se[at] == pytest.approx(figure["mean"][1], rel=1e-8)
        assert f1.means.df[at] == figure["degf"]
        assert y4.shares.value[place(area), 0, 1] == pytest.approx(figure["share"][0], rel=1e-10)
        assert y4.shares.se[place(area), 0, 1] == pytest.approx(figure["share"][1], rel=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_ratios_and_means_of_numbers_are_those_of_r(kind: str) -> None:
    """svyratio(~tenure, ~f2), and svymean of f1 as a number, by area."""
    s, design, areas = survey(), design_of(kind), domains()[0]
    found = ratios(design, s["tenure"], s["f2"], areas)
    numbers = means(design, s["f1"], areas)
    for area in AREAS:
        figure, at = FIGURES[kind][area], (place(area), 0)
        assert found.value[at] == pytest.approx(figure["ratio"][0], rel=1e-10)
        assert found.se[at] == pytest.approx(figure["ratio"][1], rel=1e-8)
        assert found.df[at] == figure["degf"]
        assert numbers.se[at] == pytest.approx(figure["mean"][1], rel=1e-8)


def test_contrasts_and_tests_are_those_of_r(made) -> None:
    _, figures, found = made
    for area in AREAS:
        figure = figures[area]
        gap = found.contrast
        assert gap.value[place(area), 0, 3] == pytest.approx(figure["contrast"][0], rel=1e-8)
        assert gap.se[place(area), 0, 3] == pytest.approx(figure["contrast"][1], rel=1e-6)
        assert gap.df[place(area), 0, 3] <= figure["degf"]
        tested = found.rao_scott
        for name, value in zip(("f", "ndf", "ddf"), figure["chisq"], strict=True):
            assert getattr(tested, name)[place(area), 0, 0] == pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_has_the_error_of_its_scores_totals(kind: str) -> None:
    """svytotal of the influence on the coefficients, and within 15 % of fitting again."""
    s, figures = survey(), FIGURES[kind]["model"]
    columns = s[["f1", "f6"]].to_numpy(float)
    found = fit_logistic(columns, s["y4"].to_numpy(float), design_of(kind))
    assert found.coefficients == pytest.approx(figures["coef"], rel=1e-8)
    assert found.errors == pytest.approx(figures["scores"], rel=1e-6)
    assert found.errors == pytest.approx(figures["again"], rel=0.15)
    assert found.df == FIGURES[kind]["ALL"]["degf"] - 2


def test_errors_by_hand() -> None:
    """A mean, a ratio and a difference, each worked out in every replicate by its own formula."""
    rng = np.random.default_rng(4)
    n, number = 60, 20
    weights = rng.uniform(1, 3, n)
    given = weights[:, None] * rng.uniform(0.2, 1.8, (n, number))
    scales = scales_of("bootstrap", number)
    design = supplied_design(weights, given, scales)
    side, won = rng.random(n) < 0.5, rng.random(n) < 0.6
    left = make_items(side[:, None].astype(int), [2], [[False, True]])
    right = make_items(won[:, None].astype(int), [2], [[False, True]])
    areas = make_areas([np.zeros(n, dtype=int)], [1])
    found = associate(design, left, right, areas, replicates=design.replicates)

    def share(w: np.ndarray, who: np.ndarray) -> float:
        return float((w * won)[who].sum() / w[who].sum())

    def error(figure) -> float:
        each = np.array([figure(given[:, r]) for r in range(number)])
        return float(np.sqrt(((each - figure(weights)) ** 2).sum() / (number - 1)))

    with_ = error(lambda w: share(w, side))
    gap = error(lambda w: share(w, side) - share(w, ~side))
    assert found.share_with.se.item() == pytest.approx(with_, rel=1e-10)
    assert found.contrast.se.item() == pytest.approx(gap, rel=1e-10)
    assert found.contrast.df.item() <= number - 1


def test_our_own_jackknife_given_back_is_the_same() -> None:
    """Errors of cells from our jackknife's weights, handed in as if the file had brought them."""
    s = survey()
    plain = make_design(s["dw"], strata=s["stratum"], psu=s["psu"])
    own = jackknife(plain)
    given = supplied_design(plain.weights, own.weights(0, len(own.scales)), own.scales)
    left, right = factors(), outcomes()
    left = make_items(left.codes[:, :2], left.levels[:2], left.chosen[:2])
    areas = make_areas([np.unique(s["sector"], return_inverse=True)[1]])
    first = associate(plain, left, right, areas, replicates=own)
    second = associate(given, left, right, areas, replicates=given.replicates)
    for name in ("share_with", "contrast", "gamma"):
        a, b = getattr(first, name), getattr(second, name)
        both = np.isfinite(a.se) & np.isfinite(b.se)
        assert both.mean() > 0.8
        np.testing.assert_allclose(a.se[both], b.se[both], rtol=1e-8)


def test_areas_compared_have_the_covariance_of_replicates() -> None:
    """The covariance of two sectors' contrasts, from their values in every replicate, to 10 %."""
    design, s = design_of("JK1"), survey()
    agree, y4 = (s["f1"] >= 4).where(s["f1"].notna()).to_numpy(float), s["y4"].to_numpy(float)
    areas = np.unique(s["sector"], return_inverse=True)[1]
    found = contrasts_by(agree, y4, areas, 7, design)
    known = np.isfinite(agree) & np.isfinite(y4)

    def each(w: np.ndarray) -> list[float]:
        return [
            float(np.average(y4[a & (agree == 1)], weights=w[a & (agree == 1)])
                  - np.average(y4[a & (agree == 0)], weights=w[a & (agree == 0)]))
            for a in (known & (areas == sector) for sector in range(7))
        ]  # fmt: skip

    away = np.array([each(w) for w in design.replicate_weights.T]) - each(design.weights)
    exact = np.sqrt(np.diag(away.T @ (away * design.scales[:, None])))
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(exact, rel=0.1)
    assert found.covariance == pytest.approx(found.linearised), "no factor on replicates' errors"
    assert (found.df <= 23).all()


def test_drivers_of_a_jackknife_are_as_wide_as_of_a_bootstrap() -> None:
    """Two estimates of one spread; 400 draws and 246 units give each to about 5 %.

    And of one bias, which 400 draws give to a twentieth of the standard error.
    """
    s = survey()
    plain = make_design(s["dw"], strata=s["stratum"], psu=s["psu"])
    own = jackknife(plain)
    given = supplied_design(plain.weights, own.weights(0, len(own.scales)), own.scales)
    items, y = s[["f1", "f6", "f11"]].to_numpy(float), s["y1"].to_numpy(float)
    one, two = (shapley_shares(items, y, design, seed=1) for design in (plain, given))
    error = (one.high - one.low) / (2 * 1.96)
    assert (np.abs(one.shares - two.shares) < 4 * error / 20).all()
    assert (two.high - two.low) / (one.high - one.low) == pytest.approx(np.ones(3), abs=0.25)


@pytest.mark.parametrize(
    ("given", "what"),
    [([[1.0, 1.0]], "a scale for each"), ([[-1.0, 1.0, 1.0]], "not negative"),
     ([[np.nan, 1.0, 1.0]], "finite")],
)  # fmt: skip
def test_what_is_no_set_of_replicate_weights_is_refused(given, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        supplied_design([1.0, 1.0], given * 2, np.ones(3))


def test_scales_of_every_kind_are_those_of_r() -> None:
    """svrepdesign's own constants, for 20 replicates."""
    assert scales_of("JK1", 20)[0] == pytest.approx(19 / 20)
    assert scales_of("JK2", 20).tolist() == [1.0] * 20
    assert scales_of("JKn", 2, each=[0.5, 0.75]).tolist() == [0.5, 0.75]
    assert scales_of("JKn", 3, each=[0.5], scale=2.0).tolist() == [1.0] * 3
    assert scales_of("bootstrap", 20)[0] == pytest.approx(1 / 19)
    assert scales_of("bootstrap", 20, scale=0.1)[0] == pytest.approx(0.1)
    assert scales_of("BRR", 20)[0] == pytest.approx(1 / 20)
    assert scales_of("Fay", 20, rho=0.5)[0] == pytest.approx(1 / 5)
    assert scales_of("SDR", 20)[0] == pytest.approx(4 / 20)


def test_more_replicates_than_people_leave_as_many_degrees_as_people_less_one() -> None:
    weights = bootstrap(make_design(np.ones(12)), 50, seed=1).weights(0, 50)
    design = supplied_design(np.ones(12), weights, scales_of("bootstrap", 50))
    assert int(design.degf()) == 11
    assert design.degf(np.eye(12, dtype=bool)[:, :2]).tolist() == [0, 0]
