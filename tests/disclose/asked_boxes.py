"""A made-up survey of one choice as tick boxes, of which tables are asked for."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.requested import Asked
from tests.disclose.populations import _share
from tests.disclose.ticks import BOXES, NO, YES, Ticks, survey
from tests.made import table

Place = tuple[str, str]
GROUPS = {YES: "yes", NO: "no"}


@dataclass
class AskedBoxes:
    """A survey, and tables of it that are asked for.

    grade: (n,) of each respondent; items, who: the question of each table, and the answers by
    variable of each of its groups.
    """

    people: Ticks
    grade: np.ndarray
    tables: list[tuple[str, dict[Place, dict[str, list[str]]]]]

    @property
    def codes(self) -> dict[str, np.ndarray]:
        """(n,) the answer to each question, "" = none."""
        every = self.people.factors | self.people.outcomes
        return {name: np.where(one < 0, "", np.where(one == 1, YES, NO)) for name, one in
                every.items()}  # fmt: skip

    @property
    def known(self) -> dict[str, np.ndarray]:
        """(n,) of every variable."""
        return self.codes | {
            "sector": np.array([f"sector{i}" for i in self.people.sector]),
            "region": np.array([f"region{i}" for i in self.people.region]),
            "grade": self.grade,
        }

    def inside(self, where: dict[str, list[str]]) -> np.ndarray:
        """(n,) who is in a group."""
        found = np.ones(len(self.grade), dtype=bool)
        for name, some in where.items():
            found &= np.isin(self.known[name], some)
        return found

    def results(self) -> pd.DataFrame:
        """Exact results, with those of the tables asked for."""
        rows = []
        for item, groups in self.tables:
            for (dimension, area), where in groups.items():
                given = self.codes[item][self.inside(where) & (self.codes[item] != "")]
                key = {"table": "requested", "dimension": dimension, "area": area, "item": item}
                for level, group in GROUPS.items():
                    told = _share(given == level, np.ones(len(given)))
                    rows.append(key | {"level": level, "statistic": "share"} | told)
                    rows.append(key | {"level": group, "statistic": "group_share"} | told)
        return pd.concat([self.people.results(), table(rows)], ignore_index=True)

    def asked(self) -> Asked:
        """Who is behind the tables."""
        frame = pd.DataFrame(self.known)
        people = frame.groupby(list(frame), sort=True).size().rename("n").reset_index()
        where = {place: one for _, groups in self.tables for place, one in groups.items()}
        return Asked(people, where, frozenset({"sector", "region", "grade"}))

    def release(self, known: bool) -> pd.DataFrame:
        """What is published; `known`: next to which answers exclude each other."""
        apart = self.people.apart() if known else None
        release, account = disclose(
            self.results(), BOXES, Disclosure(), asked=self.asked(), apart=apart
        )
        assert not account["breaches"]
        return release


def boxes_by_grade(seed: int, kind: str = "one", n: int = 420) -> AskedBoxes:
    """Each box in each grade: the ticks of a choice are the rows."""
    people, grade = _survey(seed, kind, n)
    groups = {("grade", name): {"grade": [name]} for name in sorted(set(grade))}
    boxes = [name for name in people.factors if name != "other"]
    return AskedBoxes(people, grade, [(name, groups) for name in boxes])


def other_by_box(seed: int, asked: int = 3, n: int = 200) -> AskedBoxes:
    """Another question, by who ticked each of some boxes and who did not: boxes are the columns.

    One choice of three in two sectors; the last was ticked by one in fourteen.
    """
    draw = np.random.default_rng(seed)
    sector, region = draw.choice(2, n), draw.choice(2, n)
    chosen = draw.choice(3, n, p=[0.5, 0.43, 0.07])[:, None] == np.arange(3)
    boxes = {f"b{i}": one.astype(int) for i, one in enumerate(chosen.T)}
    other, success = ((draw.random(n) < share).astype(int) for share in (0.7, 0.5))
    people = Ticks(sector, region, boxes | {"other": other}, {"success": success})
    tables = [("other", {(box, level): {box: [level]} for level in (YES, NO)})
              for box in list(boxes)[:asked]]  # fmt: skip
    return AskedBoxes(people, np.full(n, "one"), tables)


def _survey(seed: int, kind: str, n: int) -> tuple[Ticks, np.ndarray]:
    people = survey(seed, kind, n=n, silent=0.0)
    grades, draw = ["high", "low", "middle"], np.random.default_rng(seed)
    return people, draw.choice(grades, n, p=[0.2, 0.5, 0.3])
