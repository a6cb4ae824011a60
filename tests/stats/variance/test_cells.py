"""Totals of cells against the same totals made row by row from the design."""

import numpy as np
import pytest

from pipeline.stats.variance import cells
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.layout import lay_out, make_areas
from pipeline.stats.variance.sample_design import make_design
from tests.golden.figures import factors, outcomes, survey


def partitions(which):
    s = survey()
    return [np.unique(s[one], return_inverse=True)[1] for one in which]


@pytest.mark.parametrize("chunk", [2_000_000, 40_000])
@pytest.mark.parametrize("raked", [[], ["sector", "region", "grade"]])
@pytest.mark.parametrize("clustered", [True, False])
@pytest.mark.parametrize("within", [["sector"], ["sector", "grade"]])
def test_sums_of_cells_are_sums_of_rows(monkeypatch, chunk, raked, clustered, within) -> None:
    """PSUs within areas or across them, of one row or of several, raked or not, in one or many
    chunks: always what Design.covariance makes of indicators, itself equal to R (test_design)."""
    monkeypatch.setattr(cells, "CHUNK", chunk)
    s = survey()
    design = make_design(
        s["dw"], s["stratum"], s["psu"] if clustered else None,
        s["fpc"] if clustered else None, [s[one] for one in raked],
    )  # fmt: skip
    areas = make_areas(partitions(within))
    layout = lay_out(design, areas)
    assert layout.alone == (not clustered)
    assert layout.nested == (not clustered or within == ["sector"])
    left, right = factors().codes[:, :2], outcomes().codes[:, 2:3]
    upper = np.arange(15) >= 9
    parts = np.stack([np.ones((2, 15)), np.tile(upper, (2, 1))], axis=-1).astype(bool)
    totals = cell_totals(layout, left, right, (5, 3), parts)
    for area in (0, areas.count - 1):
        partition = 0 if area < areas.sizes[0] else 1
        member = areas.codes[:, partition] == area - areas.starts[partition]
        for table in (0, 1):
            valid = (left[:, table] >= 0) & (right[:, 0] >= 0)
            cell = left[:, table].astype(int) * 3 + right[:, 0]
            inside = (cell[:, None] == np.arange(15)) & (valid & member)[:, None]
            scores = inside.astype(float)
            expected = design.covariance(scores)
            found = totals.covariance[area, table]
            np.testing.assert_allclose(found, expected, atol=1e-12 * abs(expected).max())
            np.testing.assert_allclose(totals.weight[area, table], design.weights @ scores)
            np.testing.assert_allclose(totals.squares[area, table], design.weights**2 @ scores)
            assert totals.count[area, table].tolist() == inside.sum(0).tolist()
            high = (inside & upper).any(axis=1)
            expected_df = design.degf(np.stack([inside.any(axis=1), high], axis=1))
            assert totals.degf[area, table].tolist() == expected_df.tolist()
