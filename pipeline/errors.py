"""What is wrong with what a person typed or brought, said all at once."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

_TOLD = 200  # more faults than this are counted and not listed
_ALIKE = 100  # of more faults than this that differ in their place alone, the first few are listed
_FIRST = 10


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: the file, the place in it, the problem, and how to fix it."""

    file: str
    place: str
    problem: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return one_line(f"{where}: {self.problem} {self.fix}".strip())


def one_line(text: str) -> str:
    """One line that commands no terminal, whatever the input that it quotes holds."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


class BadInput(Exception):
    """Every fault found in one pass over the input. The command line prints it and exits with 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        head = "1 fault in the input:" if count == 1 else f"{count:,} faults in the input:"
        told = _told(self.faults)
        lines = [f"{i:>4}. {fault}" for i, fault in enumerate(told, 1)]
        more = [f"      and {count - len(told):,} more."] if count > len(told) else []
        return "\n".join([head, *lines, *more])


def _told(faults: tuple[Fault, ...]) -> list[Fault]:
    """The faults that are listed: all of them, but few of a kind that is there very often."""
    kinds = [(fault.file, re.sub("'[^']*'|[0-9]+", "", fault.problem)) for fault in faults]
    often = {kind for kind, count in Counter(kinds).items() if count > _ALIKE}
    met: Counter[tuple[str, str]] = Counter()
    told = []
    for kind, fault in zip(kinds, faults, strict=True):
        met[kind] += 1
        if kind not in often or met[kind] <= _FIRST:
            told.append(fault)
    return told[:_TOLD]


@dataclass
class Faults:
    """Gathers faults, so that a reader of input can go on to the end before it stops."""

    found: list[Fault] = field(default_factory=list)
    _known: set[Fault] = field(default_factory=set, repr=False)

    def add(self, file: str, place: str, problem: str, fix: str) -> None:
        """Note one fault; the same fault twice is kept once."""
        fault = Fault(file, place, problem, fix)
        if fault not in self._known:
            self._known.add(fault)
            self.found.append(fault)

    def raise_if_any(self) -> None:
        """Stop here if anything was found.

        Raises:
            BadInput: with every fault gathered so far, in the order found.
        """
        if self.found:
            raise BadInput(self.found)


def few_of(names: Iterable[str], room: int = 600) -> str:
    """Names with commas between them; those that are too many for `room` letters are counted.

    >>> few_of(["north", "south", "elsewhere"], room=12)
    'north, south and 1 more'
    """
    every = list(names)
    kept = every[:1]
    for name in every[1:]:
        if len(", ".join([*kept, name])) > room:
            break
        kept.append(name)
    more = f" and {len(every) - len(kept):,} more" if len(every) > len(kept) else ""
    return ", ".join(kept) + more


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint such as " Did you mean 'sector'?", or nothing where no known name is close.

    Capitals do not count.

    >>> nearest("SECTR", ["region", "sector"])
    " Did you mean 'sector'?"
    """
    named = {one.casefold(): one for one in reversed(list(known))}
    close = get_close_matches(name.casefold(), list(named), n=1, cutoff=0.6)
    return f" Did you mean '{named[close[0]]}'?" if close else ""
