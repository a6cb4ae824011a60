"""Tags as they are written, and text without them."""

import re
from html import escape, unescape

# Letters of Hebrew, Arabic and other scripts that are read from the right, and words of them.
_RIGHT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_RIGHTWARD = re.compile(rf"{_RIGHT}(?:[^<>A-Za-z\u00c0-\u024f]*{_RIGHT})?")


def plain(markup: str) -> str:
    """The text of a piece of markup, one space between words.

    >>> plain("<b>58%</b>  of &lt;all&gt;")
    '58% of <all>'
    """
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())


def start(tag: str, given: dict[str, str]) -> str:
    """A start tag."""
    return f"<{tag}" + "".join(f' {key}="{escape(value)}"' for key, value in given.items()) + ">"


def isolated(text: str) -> str:
    """A text in which names in scripts that are read from the right leave its figures in order.

    Two such names with a figure after each would else be one run, read from the right, and each
    figure would seem to be the other name's.

    >>> isolated("Of \u05d0 \u05d1 and 7")
    'Of <bdi>\u05d0 \u05d1</bdi> and 7'
    """
    return text if text.isascii() else _RIGHTWARD.sub(r"<bdi>\g<0></bdi>", text)
