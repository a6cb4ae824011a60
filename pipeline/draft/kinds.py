"""Codes and labels that stand for no answer in any survey, and which kind of missing they are."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.codebook.concepts import Level, first
from pipeline.codebook.wording import tidy, without_code
from pipeline.ingest.formats import Export, as_codes

_WORDS = {
    "no_answer": (
        "no answer", "not answered", "no reply", "no response", "skipped", "unanswered", "missing",
        "seen but not answered", "seen but unanswered", "seen not answered", "left blank", "blank",
        "not stated", "not given", "did not answer", "item nonresponse", "nonresponse",
        "no answer given", "dim ateb", "heb ateb",
    ),
    "not_asked": (
        "not asked", "question not asked", "not shown", "not displayed", "not routed", "routed out",
        "not presented", "filtered out", "filter", "off route", "off path", "ni ofynnwyd",
    ),
    "dont_know": (
        "don t know", "do not know", "dont know", "dk", "don t know can t say", "unsure",
        "not sure", "can t say", "no opinion", "ddim yn gwybod",
    ),
    "prefer_not_to_say": (
        "prefer not to say", "prefer not to answer", "rather not say", "refused", "refusal", "ref",
        "declined", "declined to answer", "would rather not say", "pnts",
        "gwell gen i beidio â dweud",
    ),
    "not_applicable": ("not applicable", "n a", "na", "does not apply", "amherthnasol"),
    "invalid": ("error", "errors", "invalid", "invalid answer", "uncodeable", "multiple answers"),
}  # fmt: skip
_KINDS = {words: kind for kind, listed in _WORDS.items() for words in listed}
_BLANKS = frozenset(
    ("NA", "<NA>", "NaN", "nan", "NULL", "null", "None", "NIL", "nil", "-", ".", "(blank)")
)
_SIDES = {
    "yes": ("checked", "ticked", "selected", "chosen", "quoted", "mentioned", "yes", "y", "true",
            "ie", "ydw", "dewiswyd"),
    "no": ("unchecked", "not checked", "unticked", "not ticked", "not selected", "unselected",
           "not chosen", "not quoted", "not mentioned", "no", "n", "false", "nac ydw",
           "heb ei ddewis"),
}  # fmt: skip
LETTERS = {"d": "dont_know", "r": "prefer_not_to_say", "n": "not_applicable"}
"""What Stata's .d, .r and .n mean by the habit of many surveys, where they have no label."""
_SEVERAL = 3  # columns
_AUTOMATIC = re.compile(r"-[1-9]|-?9[5-9]|-([1-6])\1+|-?([7-9])\2+|-?99+[5-9]")


def kind_of(label: str) -> str:
    """The kind of missing that a label names; "" where it names none.

    >>> kind_of("99 - No reply"), kind_of("Don&#39;t know"), kind_of("Not very good")
    ('no_answer', 'dont_know', '')
    """
    return _KINDS.get(tidy(label)) or _KINDS.get(tidy(without_code(label)), "")


def possible(kind: str, rows: Iterable[Level]) -> tuple[str, str]:
    """The kind that a code may be mapped to, and why it is another than was meant, or "".

    A scale without a row for a kind has no such answers: what has it is then no answer.
    """
    if kind in ("invalid", "no_answer") or any(row.kind == kind for row in rows):
        return kind, ""
    return "no_answer", "; as its scale has no row for that, it is mapped to no_answer"


def side_of(text: str) -> str:
    """Whether a text says that a box was ticked: "yes", "no", or "" where it says neither.

    >>> side_of("Checked"), side_of("Not selected"), side_of("Health")
    ('yes', 'no', '')
    """
    words = tidy(text)
    return next((side for side, listed in _SIDES.items() if words in listed), "")


def yes_and_no(valid: Sequence[Level]) -> tuple[Level, Level] | None:
    """The answers of a scale for ticked and for not ticked; None where it is not of these two."""
    no = [row for row in valid if tidy(first(row.label)).split()[:1] in (["no"], ["not"])]
    yes = [row for row in valid if row not in no]
    return (yes[0], no[0]) if len(yes) == len(no) == 1 else None


def blank_marks(export: Export) -> dict[str, str]:
    """Texts that programs write for a blank, where several columns have them: NA of R, NULL."""
    met: Counter[str] = Counter()
    for column in export.frame.columns:
        if export.frame[column].dtype != "float64":
            met.update(_BLANKS & set(as_codes(export.frame[column]).dropna().unique()))
    return {text: "no_answer" for text, columns in met.items() if columns >= _SEVERAL}


def is_automatic(code: str) -> bool:
    """Whether a number is of those that programs write where there is no answer.

    >>> [code for code in ("-99", "-1", "99", "98", "777", "5", "42", "990") if is_automatic(code)]
    ['-99', '-1', '99', '98', '777']
    """
    return _AUTOMATIC.fullmatch(code) is not None
