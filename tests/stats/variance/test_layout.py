"""Areas: numbering, overlap, and what is refused."""

import numpy as np
import pytest

from pipeline.stats.variance.layout import lay_out, make_areas, whole
from pipeline.stats.variance.sample_design import make_design


def test_areas_are_numbered_through() -> None:
    areas = make_areas([[0, 1, -1], np.array([True, False, True])], [4, 1])
    assert areas.count == 5
    assert areas.starts == (0, 4)
    assert areas.codes.tolist() == [[0, 0], [1, -1], [-1, 0]]


def test_members_are_those_of_the_partitions() -> None:
    design = make_design([1.0, 2.0, 3.0, 0.0], psu=[1, 1, 2, 2])
    areas = make_areas([[0, 1, 1, 1], [-1, 0, -1, 0]])
    layout = lay_out(design, areas)
    held = layout.members @ np.bincount(layout.block, layout.weights)
    assert held.tolist() == [1.0, 5.0, 2.0]  # sums of weights of each area, by hand
    assert not layout.nested  # PSU 1 lies in two areas of the first partition
    assert len(layout.rows) == 3  # the row of zero weight is left out


def test_everybody_is_one_area() -> None:
    assert whole(make_design([1.0, 1.0])).codes.tolist() == [[0], [0]]


@pytest.mark.parametrize(("partitions", "sizes"), [([], None), ([[0, 3]], [2]), ([[0, 1]], [2, 1])])
def test_what_is_no_partition_is_refused(partitions, sizes) -> None:
    with pytest.raises(ValueError, match=r"partition|area"):
        make_areas(partitions, sizes)
