"""What was printed of a requested table stays known while its people are the same."""

import pandas as pd
import pytest

from pipeline.audit.intruder.asked import _remember
from pipeline.audit.intruder.asked_people import Cells, requests
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.system import System
from pipeline.audit.intruder.truth import requested
from pipeline.audit.published.told import of_release
from pipeline.config import Disclosure
from pipeline.disclose.release_rows import write
from tests.made import table

LEVELS = ("yes", "no")
PEOPLE = pd.DataFrame({"sector": ["s0", "s0", "s1", "s1"], "q": ["yes", "no"] * 2,
                       "n": [20, 30, 8, 12]})  # fmt: skip
WORDS = {
    "requested": {"asked": {"areas": {"group": {"where": {"sector": ["s0"]}}}}},
    "items": {"sector": {"role": "fact"}},
    "analysis": {"dimensions": ["sector"]},
}


def results(yes: int) -> pd.DataFrame:
    key = {"table": "requested", "dimension": "asked", "area": "group", "item": "q", "base": 50,
           "effective_base": 50, "statistic": "share"}  # fmt: skip
    counts = zip(LEVELS, (yes, 50 - yes), strict=True)
    return table([key | {"level": of, "count": n, "value": n / 50} for of, n in counts])


@pytest.mark.parametrize(("then", "known"), [(20, True), (31, False)])
def test_it_is_read_of_the_same_people(then: int, known: bool) -> None:
    groups = {"q": {"yes": "yes", "no": "no"}}
    old, now = results(then), requested(results(20), groups)
    seen = evidence(of_release(write(old, {}, set(), Disclosure())[0]))
    asked = requests(PEOPLE, WORDS, now, [(requested(old, groups), seen)])
    cells = Cells(asked, {"q": LEVELS})
    made = System(cells.truth.copy())
    (key,) = now
    _remember(made, asked, key, now[key], cells)
    made.close()
    inside = cells.of({"sector": ["s0"], "q": ["yes"]})
    assert (made.ends(inside) == (20, 20)) == known
