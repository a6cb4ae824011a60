"""What the answers of a column look like by their words: their order, what counts, what is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.codebook.wording import as_words, tidy, without_code
from pipeline.draft.distribution import is_number
from pipeline.draft.kinds import is_automatic, kind_of
from pipeline.ingest.formats import Export, as_codes, within

MOST = 40  # different answers, past which a column is no question with answers to choose from
SHARED = 5  # a text that fewer respondents share may be what one of them wrote
HIGHEST = 10  # of a scale of numbers
_RANGE = re.compile(r"\b(?P<low>[01]) ?(?:to|-|\u2013|i|hyd at) ?(?P<high>10|[4-9])\b")
_NO_LEVEL = ("no_answer", "invalid")  # kinds that no scale has a row for
_KINDS = {
    "dont_know": r"don.?t know|do not know|not sure|unsure|can.?t say|no opinion|ddim yn gwybod"
    r"|ddim yn si[wŵ]r",
    "prefer_not_to_say": r"prefer not|rather not|refused|refusal|not disclosed|gwell gen i beidio",
    "not_applicable": r"not applicable|does not apply|doesn.?t apply|amherthnasol",
}
_NO = (
    r"disagree|dissatisf|unsatisf|unhappy|unlikely|poor|bad|worse|never|rarely|seldom|unimportant|"
    r"not\b|nothing|nobody|no\b|none\b|ineffective|unsuccessful|difficult|false|less than satisf|"
    r"nac (oes|ydw|ydy|ydi)|naddo|^na$|anghytuno|anfodlon|anhapus|annhebyg|gwael|wael|byth|anaml"
)
_BETWEEN = (
    r"neither|neutral|mixed|fair|average|sometimes|occasionally|about the same|moderate\w*|"
    r"nac yn|niwtral|weithiau|canolig|gweddol"
)
_YES = (
    r"agree|satisf|happy|likely|good|excellent|better|outstanding|always|often|frequently|usually|"
    r"important|essential|effective|successful|easy|completely|yes|true|well|"
    r"ydw|ydy|oes|^do$|cytuno|bodlon|fodlon|hapus|tebyg|debyg|da\b|dda\b|ardderchog|aml|"
    r"bob amser|pwysig|bwysig"
)
_MUCH = (
    r"strongly|very|extremely|completely|definitely|totally|always|never|excellent|outstanding|"
    r"essential|not at all|gryf|iawn|byth|bob amser|ardderchog"
)
_LITTLE = r"tend|slightly|fairly|somewhat|quite|mostly|rarely|often|usually|eithaf|tueddu|anaml"


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
    """

    rows: tuple[Answer, ...]
    rest: int = 0
    sure: float = 0.9
    none: tuple[tuple[str, str], ...] = ()

    @property
    def valid(self) -> list[Answer]:
        """The answers that are one, in order."""
        return [one for one in self.rows if one.kind == "valid"]

    @property
    def is_opinion(self) -> bool:
        """Whether of each answer it is known if it counts, and some do and some do not."""
        return {one.counts for one in self.valid} == {True, False}


def answers_of(export: Export, column: str) -> Answers | None:
    """The answers of a column; None where it is no question with answers to choose from.

    Answers are the codes that the file labels or that respondents have; texts, where 5 respondents
    or more share them or their words are known.
    """
    counts = as_codes(export.frame[column]).value_counts()
    labels = export.values.get(column, {})
    found = [str(code) for code in counts.index if code not in labels]
    odd = _none_of(found) if not labels else ()
    codes = dict.fromkeys([*labels, *(code for code in found if code not in odd)])
    steps = [code for code in codes if not _kind(labels.get(code, code))]
    codes |= dict.fromkeys(_between(steps, as_words(export.labels.get(column, "")) or column))
    if not 1 < len(codes) <= MOST or (not labels and len(codes) > len(export.frame) / 3):
        return None
    words = {code: as_words(without_code(labels.get(code, code), code)) or code for code in codes}
    kept = [
        code
        for code in codes
        if code in labels or is_number(code) or counts[code] >= SHARED or _kind(words[code])
    ]
    made = [Answer(code, words[code], _kind_of(export, column, code, words[code])) for code in kept]
    valid = [one for one in made if one.kind == "valid"]
    if len(valid) < 2:
        return None
    ordered, sure = _in_order(valid)
    others = [one for one in made if one.kind not in ("valid", *_NO_LEVEL)]
    rest = len(codes) - len(kept)
    sure = min(sure, 0.5) if rest or odd else sure
    none = [(one.code, one.kind) for one in made if one.kind in _NO_LEVEL]
    return Answers((*ordered, *others), rest, sure, (*none, *((code, "no_answer") for code in odd)))


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


def _in_order(valid: Sequence[Answer]) -> tuple[list[Answer], float]:
    """Answers in order with whether each counts, and how sure that is."""
    leans = [_lean(one.label) for one in valid]
    numbers = [float(one.code) for one in valid if is_number(one.code)]
    coded = len(numbers) == len(valid)
    if None not in leans and min(map(float, filter(None, leans)), default=0) < 0:
        known = [lean or 0.0 for lean in leans]
        order = sorted(range(len(valid)), key=lambda i: (known[i], i))
        falls = [numbers[i] for i in order] if coded else []
        straight = not coded or falls in (sorted(falls), sorted(falls, reverse=True))
        found = [Answer(valid[i].code, valid[i].label, "valid", known[i] > 0) for i in order]
        return found, 0.9 if straight else 0.5
    if coded:
        found = sorted(valid, key=lambda one: float(one.code))
        if _is_rating(found):
            top = found[-1]
            least = float(found[0].code) + 0.7 * (float(top.code) - float(found[0].code))
            return [
                Answer(one.code, one.label, "valid", float(one.code) >= least) for one in found
            ], 0.5
        return found, 0.9
    return sorted(valid, key=lambda one: _by_number(one.label)), 0.9


def _lean(words: str) -> float | None:
    """Which way an answer leans: below 0, 0 or above; None where its words do not say."""
    said = tidy(words)
    much = 2.0 if re.search(rf"\b({_MUCH})\b", said) else 1.0
    much = 0.5 if re.search(rf"\b({_LITTLE})\b", said) else much
    if re.search(rf"\b({_BETWEEN})\b", said):
        return 0.0
    if re.search(rf"\b({_NO})", said):
        return -much
    return much if re.search(rf"\b({_YES})", said) else None


def _is_rating(found: Sequence[Answer]) -> bool:
    """Whether codes are those of a scale from one number to another, of which few are named."""
    codes = [float(one.code) for one in found]
    steps = {b - a for a, b in pairwise(codes)}
    named = sum(one.label != one.code for one in found)
    return 5 <= len(codes) <= 11 and steps == {1.0} and named <= 3 and codes[0] in (0.0, 1.0)


def _by_number(label: str) -> tuple[bool, float, str]:
    """Answers such as "16 to 24" by their first number, after those that have none."""
    found = re.search(r"\d[\d,]*", label)
    return found is not None, float(found[0].replace(",", "")) if found else 0.0, label
