"""Questions and labels as they are compared: by their words, whatever markup a tool put in them."""

import html
import re
import unicodedata
from collections.abc import Mapping
from itertools import permutations

_BLOCKS = "p|div|br|hr|li|ul|ol|h[1-6]|table|thead|tbody|tr|td|th|blockquote|section"
_INLINE = (
    "b|i|u|s|em|strong|span|font|sup|sub|small|big|a|img|center|label|mark|strike|ins|del|code|"
    "abbr|q|o:p"
)
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LETTERS = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f"), '"'),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
}
_LEADING = re.compile(
    r"[(\[]?(?P<number>-?[0-9]+(?:\.[0-9]+)?)[)\]]?\s*(?:[-\u2013\u2014.:)\]=|]+\s*|\s)"
)
_TRAILING = re.compile(r"\s*[(\[](?P<number>-?[0-9]+(?:\.[0-9]+)?)[)\]]")
_NUMBERED = re.compile(
    r"\(?(?:[A-Za-z]{1,3}[0-9]+[A-Za-z]?|[0-9]+)(?:[._][A-Za-z0-9]{1,4})*\)?"
    r"\s*[-\u2013\u2014.:)]*\s+(?=\S)"
)


def as_words(text: str) -> str:
    """A question or a label as it is compared.

    Tags and entities of HTML are no words; quotation marks are straight, blanks are single, and
    letters are in Unicode's form C. Case and punctuation stay.

    >>> as_words("<p>Partners&#39; <b>goals</b>&nbsp;were shared.</p>")
    "Partners' goals were shared."
    """
    if "<" in text or "&" in text:
        for _ in range(2):  # some tools escape twice: &amp;#39;
            text = html.unescape(text)
        text = _TAG.sub("", _BLOCK.sub(" ", _HIDDEN.sub(" ", text)))
    return " ".join(unicodedata.normalize("NFC", text.translate(_LETTERS)).split())


def tidy(text: str) -> str:
    """Words without what does not change their meaning: case, punctuation, markup, white space."""
    return " ".join(re.findall(r"\w+", as_words(text).casefold()))


def in_both(words: Mapping[str, str]) -> set[str]:
    """The words of two languages in one text, tidy: "Agree / Cytuno" and "Cytuno | Agree".

    >>> sorted(in_both({"en": "Agree", "cy": "Cytuno"}))
    ['agree cytuno', 'cytuno agree']
    """
    return {" ".join(map(tidy, pair)) for pair in permutations(words.values(), 2) if all(pair)}


def without_code(label: str, code: str = "") -> str:
    """The words of a label without the code before or after them, if words are left.

    `code`: only this number is taken off; where it is "", any number before the words.

    >>> without_code("3 - Conwy", "3"), without_code("[2] Often"), without_code("16 - 24")
    ('Conwy', 'Often', '16 - 24')
    >>> without_code("Conwy (3)", "3"), without_code("Conwy (3)", "4")
    ('Conwy', 'Conwy (3)')
    """
    words = as_words(label)
    found = _LEADING.match(words)
    if found is None or (code and found["number"] != code):
        return _without_last(words, code)
    left = words[found.end() :]
    return left if re.search(r"[^\W\d_]", left) else words


def _without_last(words: str, code: str) -> str:
    """Words without the code in brackets after them."""
    start = max(words.rfind("("), words.rfind("["))
    found = _TRAILING.fullmatch(words, start) if start > 0 else None
    return words[:start].rstrip() if found and found["number"] == code else words


def same_label(label: str, code: str, ours: str, our_code: str) -> bool:
    """Whether two labels have the same words; a label may begin with its own code."""
    there, bare = as_words(label), without_code(label, code)
    here, our_bare = as_words(ours), without_code(ours, our_code)
    return here in (there, bare) or our_bare == there or (bare == our_bare and code == our_code)


def without_number(question: str) -> str:
    """The words of a question without its number: "Q3.1 My team works well." or "2.a. Why?".

    >>> without_number("Q3.1 My team works well.")
    'My team works well.'
    """
    words = as_words(question)
    found = _NUMBERED.match(words)
    return words[found.end() :] if found else words
