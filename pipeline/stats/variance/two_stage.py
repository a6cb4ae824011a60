"""Two stages: clusters drawn from strata, then people from clusters, each from a known number.

The variance of the second stage is that of a design of its own, whose strata are the clusters and
whose units are the people: what is made of totals and their covariance adds the two.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from pipeline.stats.variance.design import Design, Floats, Ints


@dataclass(frozen=True, eq=False)
class Stage(Design):
    """A stage whose corrections are given: left (H,), what its variance is multiplied by."""

    left: Floats

    @property
    def uncovered(self) -> Floats:
        """(H,) the corrections."""
        return self.left


@dataclass(frozen=True, eq=False)
class TwoStageDesign(Design):
    """A design of two stages; make it with `two_stage`.

    people (P,): people of each cluster in the population; NaN = as good as infinite.
    """

    people: Floats

    @property
    def answered(self) -> Ints:
        """(P,) people of each cluster in the sample."""
        return np.bincount(self.psu[self.live], minlength=len(self.live_psu))

    @property
    def second(self) -> Stage:
        """People within clusters, times the part of the clusters that was drawn."""
        within = 1 - np.nan_to_num(self.answered / self.people)
        drawn = (1 - self.uncovered)[self.psu_stratum]
        return Stage(
            self.weights, self.psu, np.arange(self.size), None, self.calibration,
            "adjust" if self.lonely == "fail" else self.lonely, drawn * within,
        )  # fmt: skip

    @property
    def resampled(self) -> Floats:
        """(H,) ones: replicates of clusters hold the variance within them only without correction.

        So they are a little too careful.
        """
        return np.ones(len(self.psus))

    @property
    def unanswered(self) -> Floats:
        """(n,) the part of each row's stratum that is not in the sample, of people."""
        drawn = (1 - self.uncovered)[self.strata]
        return np.asarray(1 - drawn * np.nan_to_num(self.answered / self.people)[self.psu])

    def deviations(self, scores: ArrayLike) -> Floats:
        """(P + n, k) array Z with Z'Z the covariance of weighted totals: both stages' rows."""
        return np.vstack([super().deviations(scores), self.second.deviations(scores)])


def two_stage(design: Design, people: ArrayLike) -> TwoStageDesign:
    """A design that knows how many people each of its clusters has.

    Args:
        design: with the clusters that each stratum has (population).
        people: (n,) people in the cluster of each row; NaN = as good as infinite.

    Returns:
        The design whose variance is, with f the part of a stratum's clusters that was drawn and
        m of a cluster's M people in the sample, that of the clusters' totals times 1 - f, and f
        times that within clusters, times 1 - m / M.

    Raises:
        ValueError: people differ within a cluster, or are fewer than its people in the sample.

    Source: Särndal, Swensson and Wretman (1992), result 4.3.1; R survey's svydesign(id = ~a + b,
    fpc = ~N + M), with which figures agree.

    Two of four clusters, two of four people in each: 2 x (1 - 1/2) x 2 of the clusters' totals,
    8 and 4, and half of 2 x (1 - 1/2) x 2 within the first.

    >>> from pipeline.stats.variance.sample_design import make_design
    >>> sample = make_design(np.ones(4), psu=[0, 0, 1, 1], population=np.full(4, 4.0))
    >>> two_stage(sample, np.full(4, 4.0)).variance([3.0, 5.0, 2.0, 2.0]).round(3).tolist()
    [9.0]
    """
    known = np.asarray(people, dtype=np.float64)
    if known.shape != (design.size,):
        raise ValueError("people must have a figure for each row")
    of_cluster = np.full(len(design.live_psu), np.nan)
    of_cluster[design.psu] = known
    if not np.array_equal(known, of_cluster[design.psu], equal_nan=True):
        raise ValueError("people differ within a cluster")
    parts = {one.name: getattr(design, one.name) for one in fields(Design)}
    found = TwoStageDesign(**parts, people=of_cluster)
    if (of_cluster < found.answered).any():
        raise ValueError("people are fewer than the sample's in a cluster")
    return found
