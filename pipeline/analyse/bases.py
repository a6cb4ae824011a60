"""The denominators of the tables, counted a second time: from the answers and the routing alone.

Nothing here uses what `analyse` or `stats` count with. A base that differs from this count means
that a respondent was counted who was not asked, or the other way round: no page may be made of
it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.codebook.concepts import Codebook
from pipeline.errors import Faults

Numbers = NDArray[np.float64]
Place = tuple[str, str]

FILE = "results.parquet"
SHOWN = 20
KEY = ["table", "dimension", "area", "item", "outcome", "statistic"]
PAIR = ("contrast", "contrast_p", "q", "equivalence_p", "equivalence_q", "rao_scott_f",
        "rao_scott_p", "cramers_v", "gamma")  # fmt: skip
_FIX = "The pipeline contradicts itself: make the wave again, and report it if this comes back."


def check_bases(
    results: pd.DataFrame, cleaned: pd.DataFrame, codebook: Codebook, dimensions: tuple[str, ...]
) -> int:
    """Hold every base of the tables item and association to a count from the routing.

    For each question and area: who was asked, by its `asked_if` and the answers it names; who of
    them answered; and that those asked are those who answered and those who did not, by kind. For
    each pair: who was asked and answered both; and of them, who was with the factor and without.
    `dimensions` are those that have areas, Wales apart.

    Returns:
        How many bases were held to a count.

    Raises:
        BadInput: a base differs, is not there, or is one of nothing that was asked; lists the
            first 20, each with its table, item, area and the difference.
    """
    places, members = _areas(cleaned, codebook, dimensions)
    expected = pd.concat(
        [
            _frame("item", places, _questions(cleaned, codebook, members)),
            _frame("item", places[:1], _contexts(cleaned, codebook, members[:1])),
            _frame("association", places, _pairs(cleaned, codebook, members)),
        ]
    )
    given = results[results["table"].isin(["item", "association"])]
    given = given[given["statistic"].isin(expected["statistic"].unique())]
    asked = _frame("nonresponse", places, _asked(cleaned, codebook, members))
    items = [*codebook.having("factor"), *codebook.having("outcome")]
    counted = pd.concat([given[[*KEY, "base"]].drop_duplicates(), _accounted(results, items)])
    both = pd.concat([expected, asked]).merge(counted, on=KEY, how="outer", indicator=True)
    wrong = both[(both["_merge"] != "both") | ~(both["base"] == both["expected"]).fillna(False)]
    faults = Faults()
    for row in wrong.head(SHOWN).to_dict("records"):
        where = f"table {row['table']}, {row['item']}"
        where += f" x {row['outcome']}" if row["outcome"] else ""
        where += f", {row['statistic']}, {row['dimension']} {row['area']}"
        faults.add(FILE, where, _problem(row), _FIX)
    if len(wrong) > SHOWN:
        faults.add(FILE, "", f"{len(wrong) - SHOWN} more bases differ.", _FIX)
    faults.raise_if_any()
    return len(both)


def _problem(row: Mapping[Any, Any]) -> str:
    if row["_merge"] == "left_only":
        return "there is no figure, and the routing says that there should be one."
    if row["_merge"] == "right_only" or pd.isna(row["base"]):
        return "there is a figure without a base that the routing knows."
    difference = int(row["base"]) - int(row["expected"])
    return f"its base differs by {difference:+d} from the count made from the routing."


def _areas(
    cleaned: pd.DataFrame, codebook: Codebook, dimensions: tuple[str, ...]
) -> tuple[list[Place], Numbers]:
    """(dimension, area) of every area, and (areas, n) who is in which: 1 or 0."""
    places: list[Place] = [("national", "national")]
    members = [np.ones(len(cleaned), dtype=bool)]
    for dimension in dimensions:
        for one in codebook.valid(dimension):
            places.append((dimension, one.level))
            members.append((cleaned[dimension] == one.level).fillna(False).to_numpy(bool))
    return places, np.stack(members).astype(float)


def _routed(cleaned: pd.DataFrame, codebook: Codebook, item: str) -> NDArray[np.bool_]:
    """Whom the routing sends to a question, and the export does not say otherwise."""
    sent: NDArray[np.bool_] = (cleaned[f"{item}__missing"] != "not_asked").to_numpy(bool)
    for variable, levels in codebook.condition(item).items():
        sent = sent & np.isin(cleaned[variable].astype(object).to_numpy(), list(levels))
    return sent


def _saying(
    cleaned: pd.DataFrame, codebook: Codebook, item: str, levels: set[str]
) -> NDArray[np.float64]:
    """(n,) who was asked a question and gave one of the answers: 1 or 0."""
    answer = cleaned[item].astype(object).to_numpy()
    return (_routed(cleaned, codebook, item) & np.isin(answer, list(levels))).astype(float)


_Counts = Iterator[tuple[str, str, str, Numbers]]  # item, outcome, statistic, (areas,) counts


def _counts(
    cleaned: pd.DataFrame, codebook: Codebook, items: list[str], members: Numbers
) -> _Counts:
    for item in items:
        valid = codebook.valid(item)
        bases = {"share": set(codebook.levels(item))}
        if codebook.scores(item):
            bases["mean"] = {one.level for one in valid}
        if codebook.groups(item):
            bases["group_share"] = {one.level for one in valid if one.group}
        for statistic, levels in bases.items():
            yield item, "", statistic, members @ _saying(cleaned, codebook, item, levels)


def _questions(cleaned: pd.DataFrame, codebook: Codebook, members: Numbers) -> _Counts:
    items = [*codebook.having("factor"), *codebook.having("outcome")]
    return _counts(cleaned, codebook, items, members)


def _contexts(cleaned: pd.DataFrame, codebook: Codebook, members: Numbers) -> _Counts:
    return _counts(cleaned, codebook, codebook.having("context"), members)


def _asked(cleaned: pd.DataFrame, codebook: Codebook, members: Numbers) -> _Counts:
    for item in (*codebook.having("factor"), *codebook.having("outcome")):
        sent = _routed(cleaned, codebook, item).astype(float)
        yield item, "", "asked", members @ sent


def _pairs(cleaned: pd.DataFrame, codebook: Codebook, members: Numbers) -> _Counts:
    outcomes = codebook.having("outcome")
    said = [_saying(cleaned, codebook, o, set(codebook.levels(o))) for o in outcomes]
    by_outcome = np.stack(said, axis=1) if said else np.zeros((len(cleaned), 0))
    for factor in codebook.having("factor") if outcomes else ():
        levels, positive = set(codebook.levels(factor)), codebook.positive(factor)
        everybody, those_with, others = (
            members @ (_saying(cleaned, codebook, factor, some)[:, None] * by_outcome)
            for some in (levels, positive, levels - positive)
        )
        for place, outcome in enumerate(outcomes):
            for statistic in PAIR:
                yield factor, outcome, statistic, everybody[:, place]
            yield factor, outcome, "share_with", those_with[:, place]
            yield factor, outcome, "share_without", others[:, place]


def _frame(table: str, places: list[Place], counts: _Counts) -> pd.DataFrame:
    """Expected bases as rows with the key of results."""
    listed = list(counts)
    dimension, area = zip(*places, strict=True)
    size = len(places)
    return pd.DataFrame(
        {
            "table": table,
            "dimension": list(dimension) * len(listed),
            "area": list(area) * len(listed),
            "item": np.repeat([item for item, *_ in listed], size),
            "outcome": np.repeat([outcome for _, outcome, *_ in listed], size),
            "statistic": np.repeat([statistic for *_, statistic, _ in listed], size),
            "expected": np.concatenate([np.zeros(0), *(count for *_, count in listed)]),
        }
    ).astype(dict.fromkeys(KEY, "str"))


def _accounted(results: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    """Those asked, as the tables of results account for them: base, and each kind of no answer."""
    shares = results[(results["table"] == "item") & (results["statistic"] == "share")]
    kinds = results[(results["table"] == "nonresponse") & (results["level"] != "not_asked")]
    kinds = kinds[kinds["statistic"] == "nonresponse"]
    shares, kinds = shares[shares["item"].isin(items)], kinds[kinds["item"].isin(items)]
    place = ["dimension", "area", "item"]
    base = shares.drop_duplicates(place)[[*place, "base"]]
    counts = kinds[[*place, "count"]].rename(columns={"count": "base"})
    total = pd.concat([base, counts]).groupby(place, sort=False)["base"].sum().reset_index()
    return total.assign(table="nonresponse", outcome="", statistic="asked")
