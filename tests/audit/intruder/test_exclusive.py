"""The audit reads tick boxes of one choice as one table, whatever was done to protect them."""

import pytest

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.solve import attack
from pipeline.audit.intruder.truth import tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from tests.disclose.ticks import BOXES, NO, YES, survey


def attacked(kind: str, seed: int, known: bool) -> list[Breach]:
    """What an outsider gets from a release made with, or without, what the boxes have in common."""
    people = survey(seed, kind)
    exact, record = people.results(), people.apart()
    release, _ = disclose(exact, BOXES, Disclosure(), apart=record if known else None)
    names = [*people.factors, *people.outcomes]
    groups = {name: {YES: "yes", NO: "no"} for name in names}
    cube = tables(exact, groups, dict.fromkeys(names, "yes"))
    seen = evidence(of_release(release))
    return attack(cube, seen, 5, "en/release.csv", weights(exact), (), record)[0]


@pytest.mark.parametrize(
    ("kind", "seed"), [("one", 1), ("most", 2), ("opposite", 2), ("several", 2)]
)
def test_what_one_box_hides_no_other_tells(kind: str, seed: int) -> None:
    assert {one.guarantee for one in attacked(kind, seed, known=False)} & {"G2", "G3", "G4"}
    assert attacked(kind, seed, known=True) == []
