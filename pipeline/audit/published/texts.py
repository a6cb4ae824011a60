"""Texts as they are compared, and the places of sentences."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

SLOT = re.compile(r"\{(\w+)\}")
SHORTHAND = re.compile(r"\[[a-z]+\]")  # such as [u], after a figure
FIGURE = "\ue000"  # stands in a text for what carries a key

MANY = 2**16  # texts of which the plain form is remembered
WAYS = 2_000  # to take a sentence apart, of which the best is sought
PLACES = 16  # of a fingerprint, as pages print it


def choices(dictionary: Mapping[str, Any]) -> dict[str, str]:
    """The choices of the run as sentences name them."""
    policy, analysis = dictionary["policy"], dictionary["analysis"]
    found = {key: f"{value:g}" for key, value in policy.items()}
    found["dominance"] = f"{100 * policy['dominance']:g}%"
    for name in ("confidence", "false_discovery_rate"):
        found[name] = f"{100 * analysis[name]:g}%"
    for name in ("drivers_base", "worth_acting_on"):
        found[name] = f"{analysis[name]:g}"
    return found | {"places": f"{PLACES}"}


@lru_cache(maxsize=MANY)
def plain(text: str) -> str:
    """One space between words, an ordinary minus, no thousands' commas."""
    text = " ".join(text.replace("\u2212", "-").replace("\u00a0", " ").split())
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def is_figure(text: str) -> bool:
    """Whether nothing stands in a text but figures, brackets, shorthand and the sign for per cent.

    >>> is_figure(f"{FIGURE} [u] ({FIGURE})"), is_figure(f"75+ {FIGURE}")
    (True, False)
    """
    return not SHORTHAND.sub("", text).strip(f"{FIGURE} ()%")


def matching(parts: Sequence[str]) -> re.Pattern[str]:
    """What a sentence with its places filled looks like."""
    return re.compile(
        "".join("(.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)), re.DOTALL
    )


def fillings(
    text: str, parts: Sequence[str], may: Callable[[str, str], bool] = lambda *_: True
) -> Iterator[list[str]]:
    """Every way to fill a sentence's places so that it is the text; `may` judges each of them.

    `parts`: words and names of places by turns, words first.

    >>> list(fillings("a b c", ["", "x", " ", "y", ""]))
    [['a', 'b c'], ['a b', 'c']]
    """
    before, rest = parts[0], parts[1:]
    if not rest:
        if text == before:
            yield []
        return
    if not text.startswith(before):
        return
    text = text[len(before) :]
    slot, after = rest[0], rest[1]
    ends = [len(text)] if len(rest) == 2 and not after else _places(text, after)
    for end in ends:
        if end and may(slot, text[:end]):
            yield from ([text[:end], *more] for more in fillings(text[end:], rest[1:], may))


def taken_apart(template: str, text: str) -> list[tuple[str, str]] | None:
    """The name of each of a sentence's places with what stands there; None where it is another.

    Where a name has the sentence's own words or brackets in it, there is more than one way to take
    the text apart: the one counts in which most figures stand alone in their places.

    >>> taken_apart("{share} of {place}", "Most of Wales"), taken_apart("{n} people", "Wales")
    ([('share', 'Most'), ('place', 'Wales')], None)
    """
    parts = SLOT.split(template)
    best: list[str] | None = None
    least = len(text)
    if not matching(parts).fullmatch(text):
        return None
    for filled in islice(fillings(text, parts), WAYS):
        words = (SHORTHAND.sub("", one) for one in filled if FIGURE in one)
        mixed = sum(letters(one) > 0 for one in words)
        if mixed < least:
            best, least = filled, mixed
        if not least:
            break
    return None if best is None else list(zip(parts[1::2], best, strict=True))


def _places(text: str, words: str) -> Iterator[int]:
    """Where words stand in a text; everywhere, where there are none."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1) if at < len(text) else -1


def either(texts: Iterable[str]) -> re.Pattern[str]:
    """Any of some texts, as whole words, the longest first."""
    ordered = sorted(set(texts), key=lambda text: (-len(text), text))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered)) or '(?!)'})(?!\w)")


def letters(text: str) -> int:
    """How many letters a text has, without the names of its places."""
    return len(re.findall(r"[^\W\d_]", SLOT.sub("", text)))


# Parts of the dictionary that are codes, places and choices of the run, and no words.
HIDDEN = ("policy", "analysis", "bodies", "level", "slug", "kind", "scale", "role",
          "checklists", "where")  # fmt: skip


def texts(part: Any) -> Iterable[str]:
    """Every text of the dictionary that readers see: no code, and no choice of the run."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key not in HIDDEN:
                yield from texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)
    elif isinstance(part, str):
        yield part
