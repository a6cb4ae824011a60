"""Codes and areas by the names that they have now, in what was released before."""

from collections.abc import Sequence

import pandas as pd

from pipeline.disclose.editions.edition import Edition


def renamed(results: pd.DataFrame, editions: Sequence[Edition]) -> dict[int, list[str]]:
    """Names, by edition, of areas, questions and answers that are gone where others are new.

    They may be the same under another name, and then nothing here would know that the figures are
    of the same people.
    """
    found: dict[int, list[str]] = {}
    now = _names(results)
    for edition in editions:
        before = _names(edition.results)
        for kind in now.keys() & before.keys():
            gone, new = before[kind] - now[kind], now[kind] - before[kind]
            if gone and new:
                found.setdefault(edition.number, []).extend(
                    " ".join((*filter(None, kind), name)) for name in sorted(gone)
                )
    return {number: sorted(names) for number, names in found.items()}


def _names(results: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Dimensions, areas by dimension, questions, and answers by question."""
    shares = results[(results["table"] == "item") & (results["statistic"] == "share")]
    made: dict[tuple[str, str], set[str]] = {
        ("dimension", ""): set(shares["dimension"]),
        ("question", ""): set(shares["item"]),
    }
    for kind, column, of in (("area", "area", "dimension"), ("answer", "level", "item")):
        for name, part in shares.groupby(of, sort=False):
            made[kind, str(name)] = set(part[column])
    return made
