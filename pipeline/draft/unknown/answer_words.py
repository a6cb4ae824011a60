"""What the answers of a column look like by their words: their order, what counts, what is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from pipeline.codebook.wording import as_words, tidy, without_code
from pipeline.draft.distribution import is_number
from pipeline.draft.kinds import is_automatic, kind_of
from pipeline.draft.unknown.leans import degree, how_often, is_plain, lean, of_one_word, place
from pipeline.ingest.formats import Export, as_codes, within

MOST = 40  # different answers, past which a column is no question with answers to choose from
SHARED = 5  # a text that fewer respondents share may be what one of them wrote
HIGHEST = 10  # of a scale of numbers
_RANGE = re.compile(r"\b(?P<low>[01]) ?(?:to|-|\u2013|i|hyd at) ?(?P<high>10|[4-9])\b")
_NUMBERED = re.compile(r"(?i)(?P<number>\d{1,2})\s*([-\u2013\u2014=:.)(]+\s*(?=[^\W\d])|stars?$)")
_NO_LEVEL = ("no_answer", "invalid")  # kinds that no scale has a row for
_KINDS = {
    "dont_know": r"don.?t know|do not know|not sure|unsure|can.?t (say|remember)|cannot remember"
    r"|no opinion|ddim yn gwybod|ddim yn si[wŵ]r",
    "prefer_not_to_say": r"prefer not|rather not|refused|refusal|not disclosed|gwell gen i beidio",
    "not_applicable": r"not applicable|inapplicable|does not apply|doesn.?t apply|amherthnasol"
    r"|did ?n.?t need|did not need|not needed|not relevant",
}


@dataclass(frozen=True)
class Answer:
    """An answer of a column: its code, words and kind, and whether it counts (None: unknown)."""

    code: str
    label: str
    kind: str = "valid"
    counts: bool | None = None


@dataclass(frozen=True)
class Answers:
    """The answers of a column in order.

    rest: how many answers are no scale's and are not listed.
    sure: how sure the order and what counts are, 0 to 1.
    none: codes that stand for no answer, each with its kind: by their labels, or such as 99 after
        1 to 5.
    same: texts that differ from another's in case or blanks alone, each with that other.
    doubt: what a person should look at, "" = nothing by itself.
    """

    rows: tuple[Answer, ...]
    rest: int = 0
    sure: float = 0.9
    none: tuple[tuple[str, str], ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    doubt: str = ""

    @property
    def valid(self) -> list[Answer]:
        """The answers that are one, in order."""
        return [one for one in self.rows if one.kind == "valid"]

    @property
    def is_opinion(self) -> bool:
        """Whether of each answer it is known if it counts, and some do and some do not."""
        return {one.counts for one in self.valid} == {True, False}


def number_of(answer: Answer) -> float | None:
    """The number that an answer is, or that stands before its words; None where there is none.

    >>> [number_of(Answer(label, label)) for label in ("7", "10 - Very good", "18-24")]
    [7.0, 10.0, None]
    """
    if is_number(answer.code):
        return float(answer.code)
    found = _NUMBERED.match(answer.label)
    return float(found["number"]) if found else None


def answers_of(export: Export, column: str) -> Answers | None:
    """The answers of a column; None where it is no question with answers to choose from.

    Answers are the codes that the file labels or that respondents have; texts, where 5 respondents
    or more share them or their words are known.
    """
    counts = as_codes(export.frame[column]).value_counts()
    labels = export.values.get(column, {})
    same = _same(counts, labels)
    counts = counts.groupby(lambda code: same.get(code, code), sort=False).sum()
    found = [str(code) for code in counts.index if code not in labels]
    odd = _none_of(found) if not labels else ()
    codes = dict.fromkeys([*labels, *(code for code in found if code not in odd)])
    steps = [code for code in codes if not _kind(labels.get(code, code))]
    codes |= dict.fromkeys(_between(steps, as_words(export.labels.get(column, "")) or column))
    few = len(codes) > len(export.frame) / 3 and not all(map(is_plain, codes))
    if not 1 < len(codes) <= MOST or (not labels and few):
        return None
    words = {code: _words(labels.get(code, code), code) for code in codes}
    scaled = all(number_of(Answer(code, words[code])) is not None for code in codes)
    kept = [
        code
        for code in codes
        if scaled or code in labels or is_number(code) or counts[code] >= SHARED
        or _kind(words[code]) or is_plain(words[code])
    ]  # fmt: skip
    made = [Answer(code, words[code], _kind_of(export, column, code, words[code])) for code in kept]
    made, below = _below(made)
    valid = [one for one in made if one.kind == "valid"]
    if len(valid) < 2:
        return None
    ordered, sure, doubt = _in_order(valid)
    others = [one for one in made if one.kind not in ("valid", *_NO_LEVEL)]
    rest = len(codes) - len(kept)
    sure = min(sure, 0.5) if rest or odd else min(sure, 0.6) if below or same else sure
    none = [(one.code, one.kind) for one in made if one.kind in _NO_LEVEL]
    none += [(code, "no_answer") for code in odd]
    rows = (*ordered, *others)
    return Answers(rows, rest, sure, tuple(none), tuple(same.items()), doubt)


def _words(label: str, code: str) -> str:
    """The words of an answer; those of a name such as strongly_agree have blanks between them."""
    said = as_words(without_code(label, code)) or code
    return said if " " in said else said.replace("_", " ")


def _same(counts: "pd.Series[int]", labels: dict[str, str]) -> dict[str, str]:
    """Texts without labels that are another, more frequent one but for case, blanks or a stop."""
    first: dict[str, str] = {}
    found = {}
    for code in map(str, counts.index):
        if code in labels or is_number(code):
            continue
        plain = as_words(code).casefold().rstrip(". ") or code
        if first.setdefault(plain, code) != code:
            found[code] = first[plain]
    return found


def _below(made: Sequence[Answer]) -> tuple[list[Answer], bool]:
    """Answers, and whether some with codes below 0 are taken for none as all others are not."""
    codes = [float(one.code) if is_number(one.code) else None for one in made]
    if None in codes or not any(code is not None and code > 0 for code in codes):
        return list(made), False
    odd = [one.kind == "valid" and float(one.code) < 0 for one in made]
    kinds = (
        replace(one, kind="no_answer") if out else one for one, out in zip(made, odd, strict=True)
    )
    return list(kinds), any(odd)


def _none_of(codes: Sequence[str]) -> tuple[str, ...]:
    """Numbers such as -9 or 99 that are far from all other answers, which have no labels."""
    odd = tuple(code for code in codes if is_automatic(code))
    others = [abs(float(code)) for code in codes if code not in odd and is_number(code)]
    far = tuple(c for c in odd if others and (c[0] == "-" or float(c) > 2 * max(others) > 0))
    return far if len(others) + len(odd) == len(codes) else ()


def _between(codes: Sequence[str], question: str) -> list[str]:
    """Steps of a scale of numbers that nobody chose, where its question or its answers say it.

    >>> _between(["2", "3", "5"], "How likely are you to recommend us (1 to 5)?")
    ['1', '4']
    """
    if not codes or not all(code.isdigit() for code in codes):
        return []
    numbers = sorted(map(int, codes))
    said = _RANGE.search(question)
    if said:
        low, high = int(said["low"]), int(said["high"])
    elif numbers[-1] == HIGHEST and len(codes) > HIGHEST / 2:
        low, high = min(numbers[0], 1), HIGHEST
    else:
        return []
    if not low <= numbers[0] <= numbers[-1] <= high <= HIGHEST:
        return []
    return [str(n) for n in range(low, high + 1) if n not in numbers]


def _kind(words: str) -> str:
    """The kind of missing answer that words are; "" for an answer."""
    said = tidy(words)
    if words == "Na":  # Welsh for no
        return ""
    return kind_of(words) or next(
        (kind for kind, known in _KINDS.items() if re.search(rf"\b({known})\b", said)), ""
    )


def _kind_of(export: Export, column: str, code: str, words: str) -> str:
    """Whether an answer is one, by its words and by what the file calls missing."""
    if kind := _kind(words):
        return kind
    missing = any(within(code, low, high) for low, high in export.missing.get(column, []))
    return "not_asked" if missing and re.search(r"asked|route|skip", tidy(words)) else (
        "dont_know" if missing else "valid"
    )  # fmt: skip


def _in_order(valid: Sequence[Answer]) -> tuple[list[Answer], float, str]:
    """Answers in order with whether each counts, how sure that is, and what is doubtful."""
    words = [one.label for one in valid]
    leans: Sequence[float | None] = [lean(one) for one in words]
    leans = (of_one_word(words) or leans) if None in leans else leans
    found = [number for one in valid if (number := number_of(one)) is not None]
    numbers = found if len(set(found)) == len(valid) else []
    known = [one or 0.0 for one in leans]
    if None not in leans and min(known) < 0 < max(known):
        order, sure = _by_lean(known, numbers)
        chosen = [replace(valid[i], counts=known[i] > 0) for i in order]
        return chosen, sure, "" if sure > 0.6 else "the order of its answers is a guess"
    if numbers:
        rated = [valid[numbers.index(number)] for number in sorted(numbers)]
        bare = all(one.label == one.code and is_number(one.code) for one in valid)
        least = min(numbers) + 0.7 * (max(numbers) - min(numbers))
        if _is_rating(rated, sorted(numbers)) or (bare and set(numbers) == {0, 1}):
            counted = [replace(one, counts=(number_of(one) or 0.0) >= least) for one in rated]
            if len(rated) == 2:
                return counted, 0.4, "it has no labels, and 1 is taken for yes"
            return counted, 0.5, "which end is the good one is a guess"
        doubt = "its answers have no labels: type what they mean" if bare else ""
        return rated, 0.5 if bare else 0.9, doubt
    for measure, sure in ((how_often, 0.8), (degree, 0.8)):
        if all(measure(one.label) is not None for one in valid):
            return sorted(valid, key=lambda one: measure(one.label) or 0.0), sure, ""
    return sorted(valid, key=lambda one: place(one.label)), 0.9, ""


def _by_lean(known: Sequence[float], numbers: Sequence[float]) -> tuple[list[int], float]:
    """Places in the order of what answers lean to, by their numbers where those agree; how sure."""
    if numbers:
        rising = sorted(range(len(known)), key=lambda i: numbers[i])
        for order in (rising, rising[::-1]):
            if all(known[a] <= known[b] for a, b in pairwise(order)):
                return order, 0.9
        return sorted(range(len(known)), key=lambda i: (known[i], i)), 0.5
    tied = len(known) - len(set(known))
    return sorted(range(len(known)), key=lambda i: (known[i], i)), 0.6 if tied else 0.9


def _is_rating(found: Sequence[Answer], numbers: Sequence[float]) -> bool:
    """Whether numbers are those of a scale from one to another, of which few steps are named."""
    steps = {b - a for a, b in pairwise(numbers)}
    named = sum(re.search(r"(?i)(?!stars?\b)\b[^\W\d_]", one.label) is not None for one in found)
    return 5 <= len(numbers) <= 11 and steps == {1.0} and named <= 3 and numbers[0] in (0.0, 1.0)
