"""weighting.csv row by row, each number worked out by hand."""

import pytest

from pipeline.config import Weighting
from pipeline.weight import weight
from tests.weight.test_weight import Book, people, population

FRAME = {("health", "north"): 30, ("council", "north"): 10, ("council", "south"): 60}
ANSWERED = {("health", "north"): 3, ("council", "north"): 5, ("council", "south"): 2}
ASKED = {("health", "north"): 6, ("council", "north"): 9, ("council", "south"): 12}


def test_every_row_of_a_small_survey():
    """Base weights are 10, 2 and 30, which meet the margins: raking and trimming move nothing.

    Kish: 10 x (3 x 100 + 5 x 4 + 2 x 900) / 100^2 = 2.12; effective base 10 / 2.12.
    """
    config = Weighting(trim_ratio=5.0, finite_population=True)
    _, record = weight(people(ANSWERED), population(FRAME, asked=ASKED), Book(), config)
    rows = {(s, m, lv): v for s, m, lv, v in record.itertuples(index=False)}
    north = "sector=council & region=north"
    south, health = "sector=council & region=south", "sector=health & region=north"
    expected = {
        ("respondents", "", ""): 10, ("population", "", ""): 100, ("frame", "", ""): 100,
        ("asked", "", ""): 27, ("base_deff", "", ""): 2.12, ("kish_deff", "", ""): 2.12,
        ("effective_base", "", ""): 10 / 2.12, ("weight_mean", "", ""): 10,
        ("weight_min", "", ""): 2, ("weight_max", "", ""): 30, ("weight_ratio", "", ""): 15,
        ("cap", "", ""): 50, ("trimmed", "", ""): 0, ("iterations", "", ""): 1,
        ("largest_miss", "", ""): 0,
    }  # fmt: skip
    for margin, level, people_there, sum_there in (
        ("sector", "health", 3, 30), ("sector", "council", 7, 70),
        ("region", "north", 8, 40), ("region", "south", 2, 60),
    ):  # fmt: skip
        expected[("respondents", margin, level)] = people_there
        expected |= {(s, margin, level): sum_there for s in ("target", "before", "after")}
    for stratum, cell in (
        (north, ("council", "north")), (south, ("council", "south")), (health, ("health", "north")),
    ):  # fmt: skip
        expected[("respondents", "stratum", stratum)] = ANSWERED[cell]
        expected[("population", "stratum", stratum)] = FRAME[cell]
        expected[("asked", "stratum", stratum)] = ASKED[cell]
    assert rows == {key: pytest.approx(value, abs=1e-11) for key, value in expected.items()}


def test_an_empty_stratum_has_its_rows_and_nobody_in_it():
    frame, asked = {**FRAME, ("health", "south"): 20}, {**ASKED, ("health", "south"): 4}
    answered = {**ANSWERED, ("health", "south"): 3}
    del answered["council", "north"]
    counts = population(frame, asked=asked)
    _, record = weight(people(answered), counts, Book(), Weighting(trim_ratio=0.0))
    empty = record[record["level"] == "sector=council & region=north"]
    assert empty[["statistic", "margin", "value"]].to_numpy().tolist() == [
        ["respondents", "stratum", 0.0],
        ["population", "stratum", 10.0],
        ["asked", "stratum", 9.0],
        ["stratum_empty", "stratum", 10.0],
    ]
    assert "cap" not in record["statistic"].to_list()


def test_no_frame_and_nobody_counted_as_asked_have_no_rows():
    counts = population(FRAME)
    cleaned = people(ANSWERED).assign(w=10.0)
    config = Weighting(trim_ratio=0.0)
    _, record = weight(cleaned, counts[counts["table"] == "margin"], Book(weight="w"), config)
    overall = record[record["margin"] == ""]["statistic"].to_list()
    assert "frame" not in overall
    assert "asked" not in overall
    base, raked = (record.set_index("statistic")["value"][s] for s in ("base_deff", "kish_deff"))
    assert base == pytest.approx(1.0, rel=1e-15)  # all weights alike
    assert raked > 1.1  # raked from 80 and 20 in 100 to 40 and 60
