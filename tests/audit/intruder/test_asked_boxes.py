"""The audit reads requested tables of boxes that add up as one, however they were protected."""

import pytest

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.asked import attack_asked
from pipeline.audit.intruder.asked_people import Requests
from pipeline.audit.intruder.editions import Bounds
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.truth import ANSWERS, requested, tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from tests.disclose.asked_boxes import GROUPS, AskedBoxes, boxes_by_grade, other_by_box
from tests.disclose.ticks import YES


def attacked(made: AskedBoxes, known: bool) -> list[Breach]:
    """What an outsider gets from tables made with, or without, what boxes have in common."""
    exact, release, asked = made.results(), made.release(known), made.asked()
    groups = dict.fromkeys(made.codes, GROUPS)
    cube = tables(exact, groups, dict.fromkeys(groups, "yes"))
    questions = {table.item: table for table in cube if table.kind == ANSWERS}
    seen = evidence(of_release(release))
    bounds = Bounds(questions, seen, linked_tables(cube, 5), weights(exact))
    own = Requests(asked.people, asked.where, asked.facts, requested(exact, groups))
    positive = {name: [YES] for name in groups}
    apart = made.people.apart()
    return list(attack_asked(own, cube, bounds, positive, (5, 10), "en/release.csv", apart))


@pytest.mark.parametrize(
    "made",
    [boxes_by_grade(0), other_by_box(1), other_by_box(2, 2)],
    ids=["rows", "columns", "columns-but-one"],
)
def test_what_one_box_hides_no_other_tells(made: AskedBoxes) -> None:
    assert {one.guarantee for one in attacked(made, known=False)} == {"G2"}
    assert attacked(made, known=True) == []
