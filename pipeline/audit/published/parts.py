"""Pictures that go on in another one: what they and their parts show together."""

from collections.abc import Mapping, Sequence
from itertools import chain

from pipeline.audit.published.printed import Told


def drawn(name: str, shown: Mapping[str, Sequence[Told]]) -> list[Told]:
    """The rows that a picture and its parts show; `shown`: those of every picture, by its name."""
    found = (rows for part, rows in shown.items() if _is_part(part, name))
    return list(chain.from_iterable(found))


def beyond(name: str, marked: Mapping[str, set[str]]) -> int:
    """How many figures of a picture and its parts are drawn as beyond chance.

    `marked`: their keys, by the name of each picture. A figure that is in two parts counts once.

    >>> beyond("themes", {"themes": {"a", "b"}, "themes-2": {"b", "c"}, "themes-sector": {"d"}})
    3
    """
    found = (keys for part, keys in marked.items() if _is_part(part, name))
    return len(set().union(*found))


def place(name: str, pictures: Sequence[str]) -> int:
    """Which picture of a page this is, counted without those that are parts of another; or 0.

    >>> place("contrasts", ["themes", "themes-2", "contrasts"])
    2
    """
    whole = [
        one
        for one in pictures
        if not any(_is_part(one, other) for other in pictures if other != one)
    ]
    return whole.index(name) + 1 if name in whole else 0


def _is_part(name: str, whole: str) -> bool:
    """Whether a picture is the named one or a part that is numbered after it."""
    return name == whole or name.removeprefix(f"{whole}-").isdigit()
