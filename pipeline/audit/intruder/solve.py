"""Attacks a release: how small and how large can every small count be?"""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.intruder.known import Evidence, Margins, SensitiveCell, system, wanted
from pipeline.audit.intruder.linked import Linked, linked_tables
from pipeline.audit.intruder.system import Range, System
from pipeline.audit.intruder.truth import ANSWERS, MISSING, PAIR, Area, Table
from pipeline.audit.intruder.weighted import Weight


def attack(
    tables: Sequence[Table],
    seen: Evidence,
    threshold: int,
    file: str,
    weights: Mapping[Area, Weight] | None = None,
) -> tuple[list[Breach], Hardest]:
    """Every count that is known too well, and how near the attack came to the others.

    `file`: the name of the file that the figures were read from. `weights`: how much people of each
    area weigh.

    Raises:
        Contradiction: the true counts do not fit the equations; the truth is not that of the
            release.
    """
    held = linked_tables(tables, threshold)
    breaches: list[Breach] = []
    small: list[Range] = []
    questions = {table.item: table for table in tables if table.kind == ANSWERS}
    bounds = _Bounds(questions, seen, held, weights)
    for table in tables:
        secrets = wanted(table, seen, threshold)
        if not secrets:
            continue
        if table.kind == ANSWERS:
            made = bounds.system(table.item)
        else:
            margins = bounds.of(table) if table.kind == PAIR else None
            made = system(table, seen, held, margins, weights)
        for secret, found in zip(secrets, made.ranges([s.wanted for s in secrets]), strict=True):
            promised = secret.small and secret.wanted.width > threshold and table.kind != MISSING
            small += [found] if promised else []
            breaches += _breaches(table, secret, found, threshold, file)
    widths, tops = [r.most - r.least for r in small], [r.most for r in small]
    return breaches, Hardest(len(small), min(widths, default=None), min(tops, default=None))


def _breaches(
    table: Table, secret: SensitiveCell, found: Range, k: int, file: str
) -> Iterator[Breach]:
    """The breach that a range is, if it is one."""
    width, whole = found.most - found.least, int(table.cover[secret.line.area])
    least = min(k, whole)
    if width >= secret.wanted.width and found.most >= secret.wanted.reach:
        return
    if width == 0:
        guarantee, why = "G4", "it can be worked out exactly"
    elif found.most < least:
        guarantee, why = "G3", "it is proved to be below the threshold"
    elif width < least:
        guarantee, why = "G2", "it is known to within less than the threshold"
    else:
        guarantee, why = "G6", "one of its members can work it out to within less"
    if not found.proved:
        why += ", as far as could be shown"
    place = " ".join(filter(None, (table.kind, *table.areas[secret.line.area], table.item,
                                   table.outcome)))  # fmt: skip
    yield Breach(guarantee, file, place, why)


class _Bounds:
    """What the questions' own tables say of their headline groups, worked out when asked for."""

    def __init__(
        self,
        questions: Mapping[str, Table],
        seen: Evidence,
        held: Sequence[Linked],
        weights: Mapping[Area, Weight] | None,
    ) -> None:
        self._weights = weights
        self._questions, self._seen, self._held = questions, seen, held
        self._systems: dict[str, System] = {}
        self._found: dict[tuple[str, Area], tuple[int, int]] = {}

    def system(self, item: str) -> System:
        """The equations of a question."""
        if item not in self._systems:
            self._systems[item] = system(
                self._questions[item], self._seen, self._held, weights=self._weights
            )
        return self._systems[item]

    def of(self, pair: Table) -> Margins:
        """The headline groups of a pair's two questions among those who answered both.

        How many of a group did not answer the other question is taken as known.
        """
        made = {}
        for a, area in enumerate(pair.areas):
            for item, cells in ((pair.item, (0, 1)), (pair.outcome, (0, 2))):
                question = self._questions.get(item)
                if question is None or area not in question.areas or not question.headline:
                    continue
                true = sum(int(pair.counts[a, c]) for c in cells)
                at = question.areas.index(area)
                lost = sum(int(question.counts[at, c]) for c in question.headline) - true
                least, most = self._of(question, at)
                made[item, area] = (max(0, least - lost), most - lost)
        return made

    def _of(self, question: Table, at: int) -> tuple[int, int]:
        key = (question.item, question.areas[at])
        if key not in self._found:
            width = question.counts.shape[1]
            headline = set(question.headline)
            true = sum(int(question.counts[at, c]) for c in headline)
            shown = any(
                line.area == at and set(line.part) == headline and self._seen.shown(line)
                for line in question.lines
            )
            self._found[key] = (
                (true, true)
                if shown
                else self.system(question.item).ends([at * width + c for c in sorted(headline)])
            )
        return self._found[key]
