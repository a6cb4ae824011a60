"""Numbers as people write them: 1.5, 1,5, 1,234.5 and 1.234,5; and what can be read in two ways."""

import re
from collections.abc import Iterable

NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
_SPACES = " '\u2019\u00a0\u202f"
_WITH_POINT = re.compile(rf"[-+]?([0-9]+|[1-9][0-9]{{0,2}}([,{_SPACES}][0-9]{{3}})+)(\.[0-9]+)?")
_WITH_COMMA = re.compile(rf"[-+]?([0-9]+|[1-9][0-9]{{0,2}}([.{_SPACES}][0-9]{{3}})+)(,[0-9]+)?")
_POWER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)?[eE][-+]?[0-9]+")
_THREE = re.compile(r"[1-9][0-9]{2}")


def is_numeral(text: str) -> bool:
    """Whether a text is a number, in one way of writing or another.

    >>> [is_numeral(text) for text in ("-9", "1.234,5", "1.139E+11", "Q1", "2026-01-03")]
    [True, True, True, False, False]
    """
    return any(form.fullmatch(text) for form in (NUMBER, _WITH_POINT, _WITH_COMMA, _POWER))


def is_power(text: str) -> bool:
    """Whether a text is a number in scientific notation, as spreadsheets write long numbers.

    >>> is_power("1.13904E+11"), is_power("113904000123")
    (True, False)
    """
    return _POWER.fullmatch(text) is not None


def numbers_of(texts: Iterable[str]) -> dict[str, float]:
    """The number that each text is; texts that are none are left out.

    Points are decimal where all numbers can be read so, else commas are where all can. Whether
    both are possible and differ, `two_ways` says.

    >>> numbers_of(["1.234,5", "17"])
    {'1.234,5': 1234.5, '17': 17.0}
    """
    found = {text for text in texts if is_numeral(text)}
    plain = {text for text in found if not _POWER.fullmatch(text)}
    comma = not all(map(_WITH_POINT.fullmatch, plain)) and all(map(_WITH_COMMA.fullmatch, plain))
    form = _WITH_COMMA if comma else _WITH_POINT
    read = [text for text in found if text not in plain or form.fullmatch(text)]
    return {text: _value(text, comma) for text in sorted(read)}


def two_ways(texts: Iterable[str], separator: str) -> str:
    """The form of numbers that can be thousands and decimals alike: "1.234", "1,234" or "".

    `separator`: what is between the cells of the file. Where that is a comma, points are decimal,
    unless whole numbers of three digits stand next to them: "644" and "1.046" are a weight of 644
    and one of 1,046.

    >>> two_ways(["644", "1.046"], ";"), two_ways(["0.644", "1.046"], ";")
    ('1.234', '')
    >>> two_ways(["1.046", "1.500"], ","), two_ways(["1.046", "644"], ",")
    ('', '1.234')
    """
    found = {text for text in texts if is_numeral(text) and not _POWER.fullmatch(text)}
    if not found or not all(
        _WITH_POINT.fullmatch(text) and _WITH_COMMA.fullmatch(text) for text in found
    ):
        return ""
    differ = [text for text in found if _value(text, False) != _value(text, True)]
    if not differ:
        return ""
    point = any("." in text for text in differ)
    if point and separator == "," and not any(map(_THREE.fullmatch, found)):
        return ""
    return "1.234" if point else "1,234"


def _value(text: str, comma: bool) -> float:
    if _POWER.fullmatch(text):
        return float(text.replace(",", "."))
    plain = re.sub(f"[{_SPACES}]", "", text)
    if comma:
        return float(plain.replace(".", "").replace(",", "."))
    return float(plain.replace(",", ""))
