"""HTML read as Python's own parser reads it, in a part of the time where it is plainly written."""

import re
from html import unescape
from html.parser import HTMLParser

NAME = r"[a-zA-Z][a-zA-Z0-9-]*"
VALUE = r'[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"]*")?'
TAG = re.compile(
    rf"<(?:({NAME})((?:\s+{VALUE})*+)\s*(/?)|/({NAME})|!(doctype html|DOCTYPE html))>", re.ASCII
)
ATTRIBUTE = re.compile(r'([a-zA-Z][a-zA-Z0-9:-]*)(="([^"]*)")?')
REFERENCE = re.compile(r"&(?:#([0-9]+|[xX][0-9a-fA-F]+)|([a-zA-Z][a-zA-Z0-9]*));")
# What is in them is text, whatever it looks like, for browsers and for some versions of Python.
CLOSED = {
    "script": re.compile("[^<&]*</script>"),
    "style": re.compile("[^<&]*</style>"),
    "title": re.compile("[^<]*</title>"),
}
RAW = {*CLOSED, "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"}


class Reader(HTMLParser):
    """Calls the handlers that `HTMLParser`, which it is, would call, with the same arguments.

    Tags whose attributes stand between double quotes, text and the doctype are read here; at the
    first thing that is written in another way, `HTMLParser` takes over. A whole text is fed at
    once, and places in it are not kept.
    """

    _plain_tag: str | None = None

    def feed(self, data: str) -> None:
        """Read a text."""
        super().feed(data[self._plain(data) :])

    def get_starttag_text(self) -> str | None:
        """The latest opening tag as it is written."""
        later: str | None = super().get_starttag_text()
        return later or self._plain_tag

    def _plain(self, data: str) -> int:
        """Read a text as far as it is plainly written, and say how far that is."""
        at = 0
        for found in TAG.finditer(data):
            begun, given, whole, ended, said = found.groups()
            start, end = found.span()
            tag = (begun or ended or "").lower()
            if begun and tag in RAW and not _is_closed(tag, whole, data, end):
                return at
            if start > at and not self._plain_text(data[at:start]):
                return at
            at = end
            if ended:
                self.handle_endtag(tag)
            elif said:
                self.handle_decl(data[start + 2 : end - 1])
            else:
                self._plain_tag = found.group()
                handle = self.handle_startendtag if whole else self.handle_starttag
                handle(tag, _attributes(given) if given else [])
        return at

    def _plain_text(self, text: str) -> bool:
        """Handle a text between two tags; or say no, where it is not plainly written."""
        if "<" in text:
            return False
        if "&" not in text:
            self.handle_data(text)
        elif self.convert_charrefs:
            self.handle_data(unescape(text))
        else:
            return self._plain_references(text)
        return True

    def _plain_references(self, text: str) -> bool:
        """The same of a text in which characters are written by name or number."""
        references = list(REFERENCE.finditer(text))
        if len(references) < text.count("&"):
            return False
        at = 0
        for one in references:
            if one.start() > at:
                self.handle_data(text[at : one.start()])
            number, name = one.groups()
            self.handle_charref(number) if number else self.handle_entityref(name)
            at = one.end()
        if at < len(text):
            self.handle_data(text[at:])
        return True


def _is_closed(tag: str, whole: str, data: str, at: int) -> bool:
    """Whether there is nothing in an element but text, up to its own end."""
    return not whole and tag in CLOSED and CLOSED[tag].match(data, at) is not None


def _attributes(given: str) -> list[tuple[str, str | None]]:
    """Names and values; None where there is none."""
    return [
        (name.lower(), (unescape(value) if "&" in value else value) if stated else None)
        for name, stated, value in ATTRIBUTE.findall(given)
    ]
