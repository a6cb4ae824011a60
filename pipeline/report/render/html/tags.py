"""Tags as they are written, and text without them."""

import re
from html import escape, unescape


def plain(markup: str) -> str:
    """The text of a piece of markup, one space between words.

    >>> plain("<b>58%</b>  of &lt;all&gt;")
    '58% of <all>'
    """
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())


def start(tag: str, given: dict[str, str]) -> str:
    """A start tag."""
    return f"<{tag}" + "".join(f' {key}="{escape(value)}"' for key, value in given.items()) + ">"
