"""Whether two editions differ by fewer people than a figure may be about."""

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.audit.breaches import Breach

FEW = "next to an earlier edition it gives a figure of fewer people than it may"
TABLE = ["table", "dimension", "area", "item", "outcome"]
CELL = [*TABLE, "level", "statistic"]
COUNTED = {
    "item": ["share"],
    "requested": ["share"],
    "nonresponse": ["nonresponse"],
    "association": ["share_with", "share_without"],
    "context": ["share_with", "share_without"],
    "profile": ["respondents"],
}


def check_editions(
    results: pd.DataFrame, editions: Sequence[pd.DataFrame], floor: int, file: str
) -> Iterator[Breach]:
    """Tables in which fewer people differ from an earlier edition's than `floor`.

    `results`, `editions`: exact figures, now and then. A table that is as in any edition says
    nothing that readers do not have.
    """
    now = _cells(results)
    few: set[tuple[str, ...]] = set()
    same: set[tuple[str, ...]] = set()
    for before in map(_cells, editions):
        both = {*_tables(now)} & {*_tables(before)}
        change = now.sub(before, fill_value=0)
        came = change.clip(lower=0).groupby(level=TABLE).sum().to_dict()
        gone = (-change).clip(lower=0).groupby(level=TABLE).sum().to_dict()
        people = {table: max(came[table], gone[table]) for table in both}
        few |= {table for table, many in people.items() if 0 < many < floor}
        same |= {table for table, many in people.items() if not many}
    for table in sorted(few - same):
        yield Breach("G8", file, " ".join(filter(None, table)), FEW)


def _tables(cells: "pd.Series[int]") -> list[tuple[str, ...]]:
    return [tuple(str(one) for one in name[:5]) for name in cells.index]


def _cells(results: pd.DataFrame) -> "pd.Series[int]":
    """People by cell, each table's cells disjoint; those in no area of a dimension are a table."""
    kept = [
        results[(results["table"] == table) & results["statistic"].isin(statistics)]
        for table, statistics in COUNTED.items()
    ]
    part = pd.concat(kept)
    part = part[part["count"].notna()]
    halves = part[part["table"].isin(("association", "context"))]
    others = halves.assign(count=halves["base"] - halves["count"], level="others")
    part = pd.concat([part, others], ignore_index=True).astype({"count": "int64"})
    part.loc[part["table"] == "profile", "level"] = part["area"]
    part.loc[part["table"] == "profile", "area"] = ""
    every = part.groupby(CELL)["count"].sum()
    wales = part[(part["dimension"] == "national") & (part["table"] != "profile")]
    away = []
    for dimension in part.loc[part["dimension"] != "national", "dimension"].unique():
        inside = part[(part["dimension"] == dimension) & (part["table"] != "profile")]
        whole = wales.merge(inside[["table", "item", "outcome"]].drop_duplicates())
        both = pd.concat([whole, inside.assign(count=-inside["count"])])
        both = both.assign(dimension=dimension, area="")
        away.append(both.groupby(CELL)["count"].sum())
    made: pd.Series[int] = pd.concat([every, *away])
    return made
