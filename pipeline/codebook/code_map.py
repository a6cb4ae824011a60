"""The grammars of a wave's file: codes of an export that are ours, and columns numbered through."""

import re
from collections.abc import Iterable, Iterator, Mapping

OTHERS = "*"  # unquoted: every code and text that has no pair of its own and is none of our codes
_PAIR = re.compile(
    r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^";=\s][^";=]*?))'
    r'\s*=\s*(?P<ours>[^";=\s][^";=]*?)\s*(?:;|$)'
)
_RUN = re.compile(r"(?P<stem>.*?)(?P<first>[0-9]+)\.\.(?P<again>.*?)(?P<last>[0-9]+)")
MOST = 5_000
SEPARATOR = ".."
# Between the name of a variable that has a run of columns and the number of each, from 1.
NUMBERED = "__"
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


def run_of(text: str) -> list[str]:
    """The columns of a run, such as `REPWT001..REPWT080`; [] where the text is none.

    >>> run_of("w_09..w_11"), run_of("w9..w11"), run_of("w11..w9")
    (['w_09', 'w_10', 'w_11'], ['w9', 'w10', 'w11'], [])
    """
    found = _RUN.fullmatch(text)
    if not found or found["stem"] != found["again"]:
        return []
    first, last = int(found["first"]), int(found["last"])
    width = len(found["first"]) if found["first"].startswith("0") else 1
    if not first < last < first + MOST or str(last).zfill(width) != found["last"]:
        return []
    return [f"{found['stem']}{str(one).zfill(width)}" for one in range(first, last + 1)]


def numbered(columns: Iterable[object], variable: str) -> list[str]:
    """Those of our columns that are the run of a variable, in their order."""
    pattern = re.compile(re.escape(variable) + NUMBERED + "[0-9]+")
    return [str(name) for name in columns if pattern.fullmatch(str(name))]
