"""What a breach is: a guarantee, the file and the place where it breaks, and why; never a value."""

from dataclasses import dataclass

GUARANTEES = {
    "G1": "no figure on a group under the floor, no percentage on a base under its floor",
    "G2": "every count of 1 to threshold - 1 stays unknown within an interval of the threshold",
    "G3": "no count is proved to be below the threshold",
    "G4": "no hidden count can be worked out exactly",
    "G5": "no share of none or all that says how a whole group answered",
    "G6": "one who takes out their own answer learns no more than G2 and G3 allow",
    "G7": "no weighted share in which one respondent may hold more than the allowed part",
    "G8": "earlier releases count: what the wave before says, and what two editions together say",
    "G9": "one cell, one status: every number in every file is a released figure, printed alike",
}


@dataclass(frozen=True, order=True)
class Breach:
    """A guarantee that does not hold, where, and why."""

    guarantee: str
    file: str
    place: str
    why: str


@dataclass(frozen=True)
class Hardest:
    """How near an intruder came: how many small counts there are, and the tightest of them.

    They are counts of answers, alone and in pairs, in groups of more people than the threshold: in
    a smaller one a count can be no further from another than there are people.
    """

    small: int
    narrowest: int | None
    lowest_most: int | None
