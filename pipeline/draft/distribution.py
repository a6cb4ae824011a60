"""How often each code of a column occurs, as a person is shown it who has to say what it means."""

import pandas as pd

_FEW = 5  # a code that fewer respondents have is named without its share
_MANY = 15  # more codes than this are counted and not listed


def is_number(code: str) -> bool:
    """Whether a code is a number, and not a text."""
    try:
        float(code)
    except ValueError:
        return False
    return True


def distribution(counts: "pd.Series[int]") -> str:
    """The share of each code of those that have one, in whole percent.

    counts: respondents by code, a row for each code.

    >>> distribution(pd.Series({"2": 30, "1": 10, "9": 1}))
    'Of those who have a code, 24% have 1, 73% have 2, few have 9.'
    """
    if len(counts) > _MANY:
        return f"It has {len(counts)} different codes."
    total = int(counts.sum())
    order = sorted(map(str, counts.index), key=lambda c: (not is_number(c), _value(c), c))
    parts = [
        f"{100 * int(counts[code]) / total:.0f}% have {code:.20}"
        if counts[code] >= _FEW
        else f"few have {code:.20}"
        for code in order
    ]
    return f"Of those who have a code, {', '.join(parts)}."


def _value(code: str) -> float:
    return float(code) if is_number(code) else 0.0
