"""The column `codes` of a wave's file: which of our codes each code of an export is."""

import re
from collections.abc import Iterator, Mapping

OTHERS = "*"  # unquoted: every code and text that has no pair of its own and is none of our codes
_PAIR = re.compile(
    r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^";=\s][^";=]*?))'
    r'\s*=\s*(?P<ours>[^";=\s][^";=]*?)\s*(?:;|$)'
)
Pair = tuple[str, str, bool]  # the export's code, ours, and whether it is the rule for all others


def read_pairs(text: str) -> tuple[list[Pair], list[str]]:
    """The pairs of a code map, and the parts that cannot be read.

    >>> read_pairs('1=5; "Police;"=4; *=other')
    ([('1', '5', False), ('Police;', '4', False), ('*', 'other', True)], [])
    >>> read_pairs("1:5; 2=4")
    ([('2', '4', False)], ['1:5'])
    """
    pairs: list[Pair] = []
    wrong: list[str] = []
    at = 0
    while at < len(text):
        found = _PAIR.match(text, at)
        if found is None:
            end = text.find(";", at)
            end = len(text) if end < 0 else end
            wrong += [part] if (part := text[at:end].strip()) else []
            at = end + 1
            continue
        bare = found["bare"]
        source = bare if bare is not None else found["quoted"].replace('""', '"').strip()
        pairs.append((source, found["ours"], bare == OTHERS))
        at = found.end()
    return pairs, wrong


def write_pairs(codes: Mapping[str, str]) -> str:
    """A code map as the waves' files hold it; texts are quoted where they have to be."""
    return "; ".join(_written(codes))


def _written(codes: Mapping[str, str]) -> Iterator[str]:
    for code, ours in codes.items():
        plain = " ".join(code.split())
        if not plain or plain == OTHERS or re.search(r'[";=]', plain):
            escaped = plain.replace('"', '""')
            plain = f'"{escaped}"'
        yield f"{plain}={ours}"
