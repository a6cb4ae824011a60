"""Explains every number in running text: the message it stands in, and the figure of its slot.

A text is read back into messages of the catalogue. What is in a slot must be a released figure
about what the message's other slots name, a choice of the run, a date or a count of questions. A
number in a text that is no message, nor a name that the dictionary has, is explained by nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.audit.cells import Subject
from pipeline.audit.heads import WALES
from pipeline.audit.index import About
from pipeline.audit.printed import Told, plain_numbers
from pipeline.audit.words import Words, plain

DIGIT = re.compile(r"\d")
SENTENCES = re.compile(r"(?<=[.:?!)])\s+(?=\S)")
# What a slot holds: statistics of a released figure, printed as its value.
FIGURES: dict[str, tuple[str, ...]] = {
    "share_with": ("share_with",),
    "share_without": ("share_without",),
    "points": ("contrast", "difference", "share_change", "contrast_change"),
    "before": ("share_before", "contrast_before"),
    "now": ("share_now", "contrast_now"),
    "value": ("contrast", "effect", "driver_share", "difference", "share_change"),
    "beside": ("contrast",),
    "share": ("group_share", "share"),
    "rate": ("response_rate",),
    "respondents": ("respondents",),
    "asked": ("asked",),
    "count": ("respondents",),
}
WEIGHTING = ("kish_deff", "effective_base", "weight_min", "weight_max", "weight_ratio", "cap",
             "trimmed")  # fmt: skip
CHOICES = (
    "floor", "low", "threshold", "group_floor", "percentage_floor", "low_reliability", "base_step",
    "step", "dominance", "fingerprint_base", "least", "level", "rate",
)  # fmt: skip
OF_QUESTIONS = (
    *("total", "clear", "tested", "untested", "number", "count", "unchecked"),
    *("shares", "contrasts"),
)
IN_LISTS = ("dots.spoken_beside", "dots.spoken", "answers.spoken")


def check_text(text: str, subject: Subject) -> bool:
    """Whether every number in a text is explained."""
    text = plain(text)
    if not DIGIT.search(text):
        return True
    if text not in subject.read:
        subject.read[text] = _sentences(SENTENCES.split(text), subject)
    return subject.read[text]


def _sentences(pieces: list[str], subject: Subject) -> bool:
    """Whether pieces of a text, some of them together, are messages whose slots are explained."""
    fine = {len(pieces)}  # from where on all is explained
    for start in reversed(range(len(pieces))):
        for end in sorted(fine, reverse=True):
            if end > start and _explained(" ".join(pieces[start:end]), subject):
                fine.add(start)
                break
    return 0 in fine


def _explained(text: str, subject: Subject) -> bool:
    """Whether one piece of text has no number, or is a message whose slots are explained."""
    if not DIGIT.search(_unnamed(text, subject.words)):
        return True
    if any(_message(key, slots, subject) for key, slots in subject.words.read(text, wordy=True)):
        return True
    if subject.words.is_numbered(text):
        return True
    named = [label for label in subject.words.areas if text.startswith(f"{label} ")]
    return any(
        _message(key, slots, replace(subject, area=area, read={}))
        for label in named
        for area in subject.words.areas[label]
        for key, slots in subject.words.read(text.removeprefix(f"{label} "), wordy=True)
    )


def check_orders(texts: Iterable[tuple[str, str]], subject: Subject) -> Iterator[tuple[str, str]]:
    """Lists of names in messages about hidden figures that are not in the codebook's order."""
    words = subject.words
    for element, text in texts:
        for _, slots in words.read(plain(text), "contrasts.missing"):
            names = [
                words.items.get(one, [""])[0] for one in _split(slots.get("factors", ""), words)
            ]
            ranks = [words.rank[name] for name in names if name]
            if ranks != sorted(ranks):
                yield element, "hidden figures are not listed in the order of the codebook"


def _split(text: str, words: Words) -> list[str]:
    """The labels in a list, in their order; labels may hold commas themselves."""
    labels = sorted(words.items, key=len, reverse=True)
    pattern = "|".join(re.escape(label) for label in labels if label)
    return re.findall(pattern, text)


def _unnamed(text: str, words: Words) -> str:
    """A text without names that have digits of their own."""
    return words.named.sub("", text) if DIGIT.search(text) else text


def _message(key: str, slots: Mapping[str, str], subject: Subject) -> bool:
    """Whether everything in a message's slots is explained."""
    abouts = list(_abouts(slots, subject))
    return all(
        _slot(key, name, text, abouts, subject)
        for name, text in slots.items()
        if DIGIT.search(_unnamed(text, subject.words))
    )


def _slot(key: str, name: str, text: str, abouts: list[About], subject: Subject) -> bool:
    """Whether what is in one slot is explained."""
    words, text = subject.words, plain_numbers(text)
    if name in CHOICES and text in _choices(words):
        return True
    if name in OF_QUESTIONS and text.isdigit() and _few(int(text), key, subject):
        return True
    if name in ("start", "end"):
        return _is_date(text, words)
    if name == "figures":
        return all(_listed(one, subject) for one in text.split("; "))
    if name in ("heading", "inside", "subject", "survey", "title"):
        return check_text(text, subject)
    if key == "downloads.format":
        return bool(re.fullmatch(r"\d+", text)) if name == "size" else check_text(text, subject)
    if key.startswith("provenance."):
        return bool(re.fullmatch(r"\d+(\.\d+)*", text))
    wanted = FIGURES.get(name, (name,) if name in WEIGHTING else ())
    for about in abouts:
        for told in subject.index.find(about):
            if name == "base" and text == told.based:
                return True
            if name == "interval" and text == told.interval(words.say("figure.interval")):
                return True
            if told.statistic in wanted and text in _forms(told, name):
                return True
    return False


def _forms(told: Told, name: str) -> tuple[str, ...]:
    """How a value may read in a sentence: points may lose their sign."""
    return (told.bare, told.marked, told.bare.lstrip("-") if name == "points" else told.bare)


def _abouts(slots: Mapping[str, str], subject: Subject) -> Iterator[About]:
    """What the words in a message's slots say that its figures are about."""
    words = subject.words
    areas = [
        area for slot in ("place", "area") for area in words.areas.get(slots.get(slot, ""), ())
    ]
    areas = list(dict.fromkeys(areas)) or subject.areas
    line = re.split(r": ", slots.get("factor", ""))
    items = words.items.get(slots.get("item") or slots.get("factor") or "")
    items = items or words.clauses.get(slots.get("clause", ""))
    if items is None and len(line) > 1:
        for cut in range(1, len(line)):
            items = items or words.items.get(": ".join(line[:cut]))
            inside = words.areas.get(": ".join(line[cut:]), [])
            areas = inside or areas
    outcomes = _outcomes(slots.get("outcome", ""), words)
    if "beside" in slots:
        yield About([WALES], items, outcomes, None, ("contrast",))
    if items is None and {"respondents", "asked", "rate", "count"} & set(slots):
        yield About(areas, [""], [""], None, None, ("profile",))
    elif items is None:
        yield About([WALES], [""], None, None, None, ("weighting",))
    else:
        yield About(areas, items, outcomes, None, None)


def _outcomes(label: str, words: Words) -> list[str]:
    """The outcomes that a label names, whatever its case; the main outcome where there is none."""
    named = [n for text, names in words.items.items() if text.casefold() == label.casefold()
             for n in names]  # fmt: skip
    return named or ["", words.dictionary["analysis"]["main_outcome"]]


def _listed(text: str, subject: Subject) -> bool:
    """Whether one figure of a list in a picture's description is explained."""
    return any(
        _message(key, slots, subject)
        for start in IN_LISTS
        for key, slots in subject.words.read(text, start)
    )


def _choices(words: Words) -> set[str]:
    """The choices of the run that pages tell: thresholds, confidence, rates."""
    policy, analysis = words.dictionary["policy"], words.dictionary["analysis"]
    told = {f"{value:g}" for value in policy.values()} | {f"{analysis['drivers_base']:g}"}
    rates = (analysis["confidence"], analysis["false_discovery_rate"], policy["dominance"])
    return told | {f"{100 * rate:g}%" for rate in rates}


def _few(number: int, key: str, subject: Subject) -> bool:
    """Whether a number can be one of questions, of comparisons or of texts."""
    if key.startswith("translation."):
        return number <= len(subject.words.messages)
    if "number" in key or key.startswith(("association.family", "multiplicity")):
        return number <= len(subject.words.rank) ** 2
    return number <= len(subject.words.rank)


def _is_date(text: str, words: Words) -> bool:
    """Whether a text is the first or the last day of fieldwork."""
    days = [words.dictionary["wave"].get(f"fieldwork_{end}", "") for end in ("from", "to")]
    told = [int(n) for n in re.findall(r"\d+", text)]
    return any(told == [int(day[8:]), int(day[:4])] for day in days if len(day) == 10)
