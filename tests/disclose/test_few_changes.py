"""One to four people more or fewer are refused, whatever tables they are in."""

import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose.editions import hold
from pipeline.disclose.release_rows import write
from pipeline.editions import Edition
from pipeline.errors import BadInput
from tests.disclose.editions import words
from tests.disclose.ticks import Ticks, survey
from tests.made import table

POLICY = Disclosure()


def edition_of(exact: pd.DataFrame) -> Edition:
    return Edition(1, exact, write(exact, {}, set(), POLICY)[0], words(exact))


def without(people: Ticks, few: int) -> Ticks:
    """All but the first few, who ticked a box."""
    kept = slice(few, None)
    boxes = ({name: box[kept] for name, box in of.items()}
             for of in (people.factors, people.outcomes))  # fmt: skip
    return Ticks(people.sector[kept], people.region[kept], *boxes)


@pytest.mark.parametrize("kind", ["one", "several"])
@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_of_tick_boxes(kind: str, few: int) -> None:
    people = survey(5, kind)
    one = edition_of(people.results())
    with pytest.raises(BadInput, match="differ by 1 to 9 people"):
        hold(without(people, few).results(), [one], POLICY)
    hold(people.results(), [one], POLICY)


def asked(ticked: int) -> pd.DataFrame:
    """A requested table of 40 people; all else is as it was."""
    exact = survey(5, "one").results()
    key = {"table": "requested", "dimension": "asked", "area": "group", "item": "box0", "base": 40}
    rows = [
        key | {"level": level, "statistic": "share", "count": count, "value": count / 40,
               "effective_base": 40}
        for level, count in (("ticked", ticked), ("not_ticked", 40 - ticked))
    ]  # fmt: skip
    return pd.concat([exact, table(rows)], ignore_index=True)


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True), (4, True), (10, False)])
def test_of_a_table_that_was_asked_for(more: int, refused: bool) -> None:
    """The people of the group have changed, as a filter says them, and no area has."""
    one = edition_of(asked(12))
    if refused:
        with pytest.raises(BadInput, match=r"1 tables differ by 1 to 9 people .asked:group"):
            hold(asked(12 + more), [one], POLICY)
    else:
        hold(asked(12 + more), [one], POLICY)
