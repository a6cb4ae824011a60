"""Which column of an export is which variable: by name, by words, by earlier waves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave
from pipeline.codebook.wording import as_words, in_both, tidy, without_number
from pipeline.ingest.formats import Export, as_codes

_LIKELY = 0.6  # below this a column is not suggested
_CLOSE = 0.05  # two columns nearer than this cannot be distinguished
_PART = 20  # a shorter text is not looked for within a longer one


@dataclass(frozen=True)
class Match:
    """A column for a variable, how sure that is (0 to 1), and what a person should look at."""

    column: str
    confidence: float
    check: str = ""


@dataclass(frozen=True)
class _Known:
    """What a variable has been called and asked: names, questions, labels, and name with text.

    `both`: its question and its label in two languages, one after the other.
    """

    names: frozenset[str]
    questions: tuple[str, ...]
    labels: tuple[str, ...]
    both: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]


def match(export: Export, codebook: Codebook, earlier: list[Wave]) -> dict[str, Match]:
    """The likeliest column for each variable that comes from an export; none is used twice.

    1.00 is given only where nothing was guessed: the question has the very words of the codebook or
    of an earlier wave, in one column only (or in the column that had it then). A column without a
    question text is taken to have its name as one. Columns that have changed places since the
    earlier waves are doubted.
    """
    asked = [
        name
        for name, one in codebook.variables.items()
        if not one.derive and one.role != "replicate"
    ]
    same_text: dict[str, int] = {}
    for column in export.frame.columns:
        text = question_of(export, column)
        same_text[text] = same_text.get(text, 0) + 1
    scored: list[tuple[float, int, int, str, Match]] = []
    for place, variable in enumerate(asked):
        known = _known(variable, codebook, earlier)
        weight = export.weight if codebook.variables[variable].role == "weight" else ""
        for at, column in enumerate(export.frame.columns):
            found = _judge(export, column, known, same_text)
            if weight == column and found.confidence < 1:
                found = Match(column, 0.95, "The file says that its respondents have this weight.")
            if found.confidence >= _LIKELY:
                scored.append((-found.confidence, place, at, variable, found))
    chosen = _assigned(sorted(scored, key=lambda one: one[:3]))
    for variable, found in chosen.items():
        if as_codes(export.frame[found.column]).isna().all():
            said = " ".join(filter(None, ("No respondent has an answer in it.", found.check)))
            chosen[variable] = Match(found.column, min(found.confidence, _LIKELY), said)
    found_all = {variable: chosen[variable] for variable in asked if variable in chosen}
    return found_all | dict(_exchanged(found_all, earlier))


def question_of(export: Export, column: str) -> str:
    """The words that a column asks: its text, else its name, which may be the question itself."""
    return as_words(export.labels.get(column, "")) or as_words(column)


def _known(variable: str, codebook: Codebook, earlier: list[Wave]) -> _Known:
    one = codebook.variables[variable]
    columns = [wave.columns[variable] for wave in earlier if variable in wave.columns]
    asked = [*one.question.values(), *(column.text or column.column for column in columns)]
    return _Known(
        frozenset({variable.casefold(), *(column.column.casefold() for column in columns)}),
        tuple(dict.fromkeys(filter(None, map(as_words, asked)))),
        tuple(dict.fromkeys(filter(None, map(as_words, one.label.values())))),
        tuple(sorted(in_both(one.question) | in_both(one.label))),
        frozenset((column.column, as_words(column.text)) for column in columns),
    )


def _judge(export: Export, column: str, known: _Known, same_text: dict[str, int]) -> Match:
    """How likely a column is to hold a variable, from its name and its question."""
    labelled, text = bool(as_words(export.labels.get(column, ""))), question_of(export, column)
    named = column.casefold() in known.names
    if (column, as_words(export.labels.get(column, ""))) in known.pairs:
        return Match(column, 1.0)
    if named and not labelled and text not in known.questions:
        return Match(column, 0.75, "It has the name, and the export has no question text for it.")
    if text in known.questions or (labelled and text in known.labels):
        if named or same_text[text] == 1:
            return Match(column, 1.0)
        return Match(column, 0.7, f"{same_text[text]} columns have these very words.")
    if text in known.labels:
        return Match(column, 0.95, "Its name is the label of the codebook; it has no question.")
    if without_number(text) in (*known.questions, *known.labels):
        return Match(column, 0.95, "It has the very words, after a number.")
    if stem := _stem(text, known.questions):
        return Match(column, 0.95, f"It has the very words, after '{stem:.80}'.")
    texts = (*known.questions, *known.labels, *known.both)
    alike, other = max(((_alike(text, one), one) for one in texts), default=(0.0, ""))
    said = f"Is it the same question? It was '{other:.120}'."
    if named and alike < _LIKELY:
        return Match(column, _LIKELY, f"It has the name and asks something else. {said}")
    if named:
        return Match(column, round(min(0.98, alike + 0.05), 2), said)
    return Match(column, round(alike, 2), said)


def _stem(text: str, questions: tuple[str, ...]) -> str:
    """What stands before a statement of a matrix: "How far do you agree? - Partners met."."""
    for question in questions:
        for ending in (question, f"[{question}]", question.rstrip(".")):
            before = text.removesuffix(ending)
            if before != text and re.search(r"([-\u2013\u2014:.?|]|\s\[?)\s*$", before):
                stem = before.rstrip("-\u2013\u2014:|[ ").strip()
                if len(question.split()) > 2 and len(stem) > 2:
                    return stem
    return ""


def _alike(text: str, other: str) -> float:
    """Likeness of two questions from 0 to 0.95; 0.85 where one is within the other."""
    one, two = sorted((tidy(text), tidy(other)), key=len)
    if not one:
        return 0.0
    if one == two:
        return 0.95
    within = 0.85 if len(one) >= _PART and one in two else 0.0
    turned = 0.9 * fuzz.token_sort_ratio(one, two) / 100
    return max(within, turned, 0.95 * fuzz.ratio(one, two) / 100)


def _assigned(scored: list[tuple[float, int, int, str, Match]]) -> dict[str, Match]:
    """The best pairs first, each variable and each column once; a near second is reported."""
    chosen: dict[str, Match] = {}
    taken: set[str] = set()
    for _, _, _, variable, found in scored:
        if variable in chosen or found.column in taken:
            continue
        rivals = list(_rivals(scored, variable, found, taken))
        if found.confidence < 1 and rivals:
            said = f"It could also be {', '.join(rivals[:3])}. {found.check}"
            found = Match(found.column, min(found.confidence, _LIKELY), said)
        chosen[variable] = found
        taken.add(found.column)
    return chosen


def _rivals(
    scored: list[tuple[float, int, int, str, Match]], variable: str, best: Match, taken: set[str]
) -> Iterator[str]:
    for _, _, _, name, found in scored:
        near = found.confidence >= best.confidence - _CLOSE
        if name == variable and near and found.column not in taken | {best.column}:
            yield found.column


def _exchanged(chosen: dict[str, Match], earlier: list[Wave]) -> Iterator[tuple[str, Match]]:
    """Matches whose columns have changed places: each column held another of these variables.

    A chain that does not close, as when questions were put in or taken out, is no exchange; nor is
    a column that held the variable in any earlier wave.
    """
    now = {found.column.casefold(): variable for variable, found in chosen.items()}
    old: dict[str, dict[str, str]] = {}
    for wave in earlier:
        for variable, one in wave.columns.items():
            old.setdefault(variable, {}).setdefault(one.column.casefold(), wave.name)
    for variable, found in chosen.items():
        if found.column.casefold() in old.get(variable, {}):
            continue
        seen = [variable]
        step = _holder(variable, old, now)
        while step and step not in seen:
            seen.append(step)
            step = _holder(step, old, now)
        if step != variable or len(seen) < 2:
            continue
        said = (
            f"Column {found.column} held '{seen[-1]}' in every earlier wave, and columns of "
            f"{', '.join(seen):.120} have changed places: have the answers moved too, or only the "
            "words?"
        )
        check = " ".join(filter(None, (said, found.check)))
        yield variable, Match(found.column, min(found.confidence, _LIKELY), check)


def _holder(variable: str, old: dict[str, dict[str, str]], now: dict[str, str]) -> str:
    """The variable that a variable's earlier column holds now, or ""."""
    return next((now[column] for column in old.get(variable, {}) if column in now), "")
