"""Filters as people type them: answers by variable, written as pandas and R do too."""

import re
from collections.abc import Mapping

GRAMMAR = "Write variable=answer|answer, terms joined by ' & ', a variable once."
WITHOUT = "Name the answers that are meant, all but the one: sector=health|fire."
_TOKEN = re.compile(
    r"""\s*(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<and>&+)|(?P<or>\|+)|(?P<is>={1,2})"""
    r"""|(?P<round>[()])|(?P<word>\w+(?:[-.,/’]\w+)*|\*))"""
)


def read_filter(text: str) -> dict[str, tuple[str, ...]] | None:
    """Answers by variable, as typed; None = this is no filter. Names are not looked up.

    Terms stand between `&` or `and`, answers between `|`; an answer may stand in quotes, `==` is
    `=`, and brackets say nothing, since no other reading is allowed. An answer of several words is
    read too, so that for a label the name can be given.

    >>> read_filter("(sector == 'health') and seniority=\\"head\\"&region = north | mid")
    {'sector': ('health',), 'seniority': ('head',), 'region': ('north', 'mid')}
    >>> read_filter("sector=Tân & region='the north & west'")
    {'sector': ('Tân',), 'region': ('the north & west',)}
    >>> print(read_filter("sector!=health"), read_filter("sector=a or region=b"), read_filter("a"))
    None None None
    """
    terms: list[list[list[str]]] = [[[]]]  # terms of sides of `=` and `|`, each of some words
    signs: list[str] = [""]  # the signs of each term, a letter each
    place, text = 0, text.strip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            return None
        place, kind = token.end(), token.lastgroup
        if kind == "and" or (kind == "word" and token["word"] == "and"):
            terms, signs = [*terms, [[]]], [*signs, ""]
        elif kind in ("is", "or"):
            terms[-1].append([])
            signs[-1] += "=" if kind == "is" else "|"
        elif kind != "round":
            terms[-1][-1].append(token[str(kind)])
    found: dict[str, tuple[str, ...]] = {}
    for sides, sign in zip(terms, signs, strict=True):
        name, *answers = (" ".join(words) for words in sides)
        if not re.fullmatch(r"=\|*", sign) or not all((name, *answers)) or name in found:
            return None
        found[name] = tuple(answers)
    return found


def advice(text: str) -> str:
    """What to do about a text that is no filter."""
    return WITHOUT if "!=" in text else GRAMMAR


def written(condition: Mapping[str, tuple[str, ...]]) -> str:
    """A filter as `asked_if` of the codebook has it.

    >>> written({"sector": ("health", "fire"), "region": ("north",)})
    'sector=health|fire & region=north'
    """
    return " & ".join(f"{name}={'|'.join(levels)}" for name, levels in condition.items())
