"""The draft's own words for readers, in the language that the survey was asked in."""

import re
from dataclasses import replace

from pipeline.codebook.wording import as_words, tidy
from pipeline.draft.unknown.proposal import Proposal, Proposals
from pipeline.ingest.formats import Export

WORDS = {
    "en": {
        "others": "Other answers",
        "in": "in the group {label}",
        "everybody": "All who were asked",
        "in_everybody": "among all who were asked",
        "slug_everybody": "all",
        "theme": "Questions",
        "framework": "The survey",
        "or": " or ",
        "to": "{first} to {last}",
        "said": "their answer was {said} ({asked})",
        "answered": "who answered {said} ({asked})",
        "ticked": "who ticked '{option}' ({asked})",
        "tick": "Ticked",
        "no_tick": "Not ticked",
    },
    "cy": {
        "others": "Atebion eraill",
        "in": "yn y grŵp {label}",
        "everybody": "Pawb a holwyd",
        "in_everybody": "ymhlith pawb a holwyd",
        "slug_everybody": "pawb",
        "theme": "Cwestiynau",
        "framework": "Yr arolwg",
        "or": " neu ",
        "to": "{first} i {last}",
        "said": "mai {said} oedd eu hateb ({asked})",
        "answered": "a atebodd {said} ({asked})",
        "ticked": "a diciodd '{option}' ({asked})",
        "tick": "Wedi'i dicio",
        "no_tick": "Heb ei dicio",
    },
}
_OFTEN = {
    "en": r"the|you|your|do|are|is|of|how|what|which|with|and|agree|disagree|yes|very|not|to|i",
    "cy": r"y|yr|yn|chi|eich|ydych|oes|gennych|sut|pa|pwy|beth|ble|cytuno|anghytuno|ddim|iawn|neu"
    r"|ydw|nac|mae|fy|rwy|gan|ar|wedi",
}


def language_of(export: Export) -> str:
    """The language of a survey: Welsh where its questions and answers are, else English.

    Recognised by short words that each language uses all the time, once for each text.
    """
    texts = {*map(str, export.frame.columns), *export.labels.values()}
    for column in export.frame.columns:
        texts |= {*export.values.get(str(column), {}).values()}
        if export.frame[column].dtype.kind not in "fiub":
            found = export.frame[column].dropna().astype(str).unique()
            texts |= {*found[:40]} if len(found) <= 40 else set()
    said = [tidy(as_words(text)) for text in texts]
    hits = {one: sum(_has(text, often) for text in said) for one, often in _OFTEN.items()}
    return "cy" if hits["cy"] > 2 * hits["en"] else "en"


def _has(text: str, often: str) -> bool:
    return re.search(rf"\b({often})\b", text) is not None


def in_language(found: Proposals, language: str) -> Proposals:
    """Proposals whose tick boxes have answers in the survey's language."""
    words = WORDS[language]

    def named(one: Proposal) -> Proposal:
        if not one.option or not one.answers:
            return one
        labels = (words["no_tick"], words["tick"])
        pairs = zip(one.answers.rows, labels, strict=True)
        rows = tuple(replace(answer, label=label) for answer, label in pairs)
        return replace(one, answers=replace(one.answers, rows=rows))

    return replace(found, taken=tuple(map(named, found.taken)))
