"""What the heading of a row or a column says of the figures beside or below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.audit.words import Words

WALES = ("national", "national")
ADJUSTED = (
    "q",
    "holm",
    "effect_q",
    "difference_q",
    "wald_q",
    "share_change_q",
    "contrast_change_q",
)
# What a column's message stands for: statistics, and which part of the figure is printed.
OF_MESSAGE: dict[str, tuple[tuple[str, ...] | None, str]] = {
    "head.difference": (("contrast", "effect"), "value"),
    "head.with": (("share_with",), "value"),
    "head.without": (("share_without",), "value"),
    "head.q": (ADJUSTED, "value"),
    "head.interval": (None, "interval"),
    "head.base": (None, "base"),
    "head.base_of": (None, "base"),
    "head.group": (("group_share",), "value"),
    "head.whole_group": (("group_share",), "value"),
    "head.whole_difference": (("contrast",), "value"),
    "head.whole_interval": (("contrast",), "interval"),
    "different.difference": (("difference",), "value"),
    "different.shrunk": (("shrunk",), "value"),
    "importance.share": (("driver_share",), "value"),
    "change.before": (("share_before", "contrast_before"), "value"),
    "change.now": (("share_now", "contrast_now"), "value"),
    "change.change": (("share_change", "contrast_change"), "value"),
    "sheet.share": (("share", "group_share"), "value"),
    "sheet.gap": (("difference",), "value"),
    "sheet.low": (None, "low"),
    "sheet.high": (None, "high"),
    "flow.number": (None, "value"),
    "head.count": (("removed", "recoded"), "value"),
}
NAMED = ("statistic", "profile", "scales", "variance", "weighting")  # message: statistic of its key
# Messages of these name something else than a column of figures.
NOT_HEADS = ("sheet.percent", "figure.interval", "figure.with_interval", "dots.spoken",
             "contexts.line", "answers.spoken", "downloads.format", "frame.title")  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """One thing that a heading can mean; None says nothing of it."""

    part: str = "value"
    statistics: tuple[str, ...] | None = None
    area: tuple[str, str] | None = None
    outcomes: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None


def meanings(words: Words, text: str) -> list[Meaning]:
    """What the heading of a column can mean; nothing where nobody knows it."""
    text = text.removesuffix(" (%)")
    found = _labels(words, text)
    for key, slots in words.read(text):
        if key in NOT_HEADS:
            continue
        family, _, name = key.partition(".")
        if key in OF_MESSAGE:
            statistics, part = OF_MESSAGE[key]
            meaning = Meaning(part, statistics)
            if "whole" in slots:
                meaning = replace(meaning, area=WALES)
            found += _narrowed(words, meaning, slots.get("outcome") or slots.get("group") or "")
        elif family in NAMED and not slots:
            found.append(Meaning("value", (name,)))
    return found


def _narrowed(words: Words, meaning: Meaning, label: str) -> list[Meaning]:
    """A meaning for each thing that a label in the heading can name."""
    if not label:
        return [meaning]
    return [
        replace(meaning, outcomes=one.outcomes, levels=one.levels, area=one.area or meaning.area)
        for one in _labels(words, label)
    ]


def _labels(words: Words, text: str) -> list[Meaning]:
    """What a label names: an outcome, an answer, or a group of people."""
    found = [Meaning(outcomes=(name,)) for name in words.items.get(text, ())]
    if text in words.levels:
        found.append(Meaning(levels=tuple(sorted(words.levels[text]))))
    return found + [Meaning(area=area) for area in words.areas.get(text, ())]


def outcome_of(words: Words, text: str) -> Sequence[str]:
    """The outcomes that a caption or a heading over rows begins with."""
    known = words.dictionary["items"]
    for label, names in words.items.items():
        if text == label or text.startswith(f"{label}:"):
            return [name for name in names if known[name]["role"] == "outcome"]
    return ()
