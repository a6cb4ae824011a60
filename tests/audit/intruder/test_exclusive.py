"""The audit reads tick boxes of one choice as one table, whatever was done to protect them."""

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.beside import KNOWN
from pipeline.audit.intruder.editions import past
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.solve import attack
from pipeline.audit.intruder.truth import tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.release_rows import write
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


@pytest.mark.parametrize(("kind", "seed"), [("one", 1), ("most", 2), ("several", 2)])
def test_what_one_box_hides_no_other_tells(kind: str, seed: int) -> None:
    assert {one.guarantee for one in attacked(kind, seed, known=False)} & {"G2", "G3", "G4"}
    assert attacked(kind, seed, known=True) == []


def showing(exact: pd.DataFrame, boxes: list[str]) -> pd.DataFrame:
    """A release of some boxes alone, in all areas."""
    release, _ = write(exact, {}, set(), Disclosure())
    out = release["table"].eq("association") | ~release["item"].isin(boxes)
    release.loc[out, ["value", "low", "high"]] = np.nan
    return release


@pytest.mark.parametrize("known", [True, False])
def test_a_question_that_is_shown_gives_its_opposite_away(known: bool) -> None:
    """Each is hidden where the other is, as a rule: they are alike. Here one alone is."""
    people = survey(2, "opposite")
    exact, record = people.results(), people.apart()
    names = [*people.factors, *people.outcomes]
    groups = {name: {YES: "yes", NO: "no"} for name in names}
    cube = tables(exact, groups, dict.fromkeys(names, "yes"))
    seen = evidence(of_release(showing(exact, ["b0"])))
    apart = record if known else None
    found, _ = attack(cube, seen, 5, "en/release.csv", weights(exact), (), apart)
    assert any(one.place.endswith(" b1") for one in found) == known
    assert attacked("opposite", 2, known=True) == []


@pytest.mark.parametrize("known", [True, False])
def test_boxes_of_one_choice_are_read_next_to_an_earlier_edition(known: bool) -> None:
    """Of the same people two boxes of five were printed then, and other two now: the fifth is left.

    Who does not know that they are one choice cannot tell it.
    """
    people = survey(1, "one")
    exact, record = people.results(), people.apart()
    names = [*people.factors, *people.outcomes]
    boxes = [name for name in people.factors if name in set(record["item"])]
    groups = {name: {YES: "yes", NO: "no"} for name in names}
    cube = tables(exact, groups, dict.fromkeys(names, "yes"))
    *first, fifth = boxes
    then, now = (evidence(of_release(showing(exact, some))) for some in (first[:2], first[2:]))
    before = past(cube, then, linked_tables(cube, 5), weights(exact))
    apart = record if known else None
    found, _ = attack(cube, now, 5, "en/release.csv", weights(exact), [before], apart)
    places = {one.place for one in found if one.why == KNOWN}
    assert any(place.endswith(f" {fifth}") for place in places) == known
