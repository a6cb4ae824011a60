"""Released figures by what they are about, to be asked which of them a printed number can be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.audit.printed import Told
from pipeline.audit.told import COLUMNS


@dataclass(frozen=True)
class About:
    """What is known of a figure from the words around it; None is anything."""

    areas: Sequence[tuple[str, str]]
    items: Sequence[str] | None = None
    outcomes: Sequence[str] | None = None
    levels: Iterable[str] | None = None
    statistics: Iterable[str] | None = None
    tables: Iterable[str] | None = None

    def fits(self, told: Told) -> bool:
        """Whether a figure can be meant."""
        return (
            (self.outcomes is None or told.outcome in self.outcomes)
            and (self.levels is None or told.level in self.levels)
            and (self.statistics is None or told.statistic in self.statistics)
            and (self.tables is None or told.table in self.tables)
        )


class Index:
    """The figures of one release.csv."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._by: dict[tuple[str, str], dict[str, list[Told]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for row in frame[list(COLUMNS)].itertuples(index=False, name=None):
            told = Told(*row)
            self._by[told.dimension, told.area][told.item].append(told)
        self.verdicts = Counter(zip(frame["table"], frame["status"], strict=True))
        lacking = frame[frame["value"] == ""]
        self.reasons = Counter(zip(lacking["status"], lacking["reason"], strict=True))

    def find(self, about: About) -> Iterator[Told]:
        """The figures that can be meant."""
        for area in about.areas:
            by_item = self._by.get(area, {})
            for item in by_item if about.items is None else about.items:
                yield from (told for told in by_item.get(item, ()) if about.fits(told))
