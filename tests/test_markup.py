"""Pages are read as Python's own parser reads them, whatever is written."""

from html.parser import HTMLParser
from typing import Any

import pytest

from pipeline.markup import Reader

TEXTS = {
    "plain": '<!doctype html>\n<p id="a" class="b c">One <b>two</b> three</p><br><hr/>tail',
    "references": "<p>fish &amp; chips &#39;n&#x27; peas &copy; R&D &nbsp;</p> &lt;",
    "values": '<a href="?a=1&amp;b=2" title="5 > 3" hidden data-key="">x</a>',
    "capitals": '<SVG viewBox="0 0 1 1"><Path D="M 0 0"/></SVG>',
    "style": "<style>a > b { color: red }</style><p>x</p>",
    "raw": "<style>a & b</style><script>if (a<b) c()</script><p>x</p>",
    "a title": "<title>Fish &amp; chips</title><p>x</p>",
    "tags in a title": "<title>a <b>c</b></title><p>x</p>",
    "comment": "<p>a</p><!-- b --><p>c</p>",
    "section": "<p>a</p><![CDATA[ b ]]><?php c ?><!odd><p>d</p>",
    "quotes": '<p id=\'a\' class=b>c</p><p id="a"class="b">d</p>',
    "less": "<p>1 < 2 <3 </ x></p></p x><p",
    "open": '<p id="a',
    "letters": '<p-q é="1" x:y="2">ŵ</p-q><é>',
    "nothing": "",
    "words": "no tag & none; at all",
}


def heard(base: type[HTMLParser], text: str, *, joined: bool) -> list[tuple[Any, ...]]:
    """What is called, with which arguments."""
    calls: list[tuple[Any, ...]] = []

    class Heard(base):  # type: ignore[misc, valid-type]
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            calls.append(("start", tag, attrs, self.get_starttag_text()))

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            calls.append(("whole", tag, attrs, self.get_starttag_text()))

        def __getattribute__(self, name: str) -> Any:
            others = ("endtag", "data", "charref", "entityref", "comment", "decl", "pi")
            if name in ("unknown_decl", *(f"handle_{one}" for one in others)):
                return lambda said: calls.append((name, said))
            return super().__getattribute__(name)

    reader = Heard(convert_charrefs=joined)
    reader.feed(text)
    reader.close()
    return calls


@pytest.mark.parametrize("joined", [True, False])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_reads_as_pythons_own_parser(text: str, joined: bool) -> None:
    assert heard(Reader, text, joined=joined) == heard(HTMLParser, text, joined=joined)


@pytest.mark.parametrize("first", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("joined", [True, False])
def test_it_does_so_with_one_text_after_another(first: str, joined: bool) -> None:
    for then in TEXTS.values():
        both = f"{first}<p>&amp;</p>{then}"
        assert heard(Reader, both, joined=joined) == heard(HTMLParser, both, joined=joined)


def test_what_is_plainly_written_is_not_handed_on() -> None:
    for name in ("plain", "values", "capitals", "style", "a title"):
        text = TEXTS[name].removesuffix("tail")
        assert Reader()._plain(text) == len(text), name
