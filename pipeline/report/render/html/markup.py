"""What HTML and SVG a page may hold: a short list; anything else is named and refused.

One `Outline` reads all pieces of a page in order, because ids must be unique, headings must
descend one level at a time, and contents list every second-level heading.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree

from pipeline.markup import Reader
from pipeline.report.render.html import allowed
from pipeline.report.render.html.tags import isolated, plain, start
from pipeline.report.render.html.terms import Linker

DASH = " – "
SHORT_TABLE = 14
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
APOSTROPHE = re.compile("&#(?:39|x27);")


@dataclass(frozen=True)
class Heading:
    """A second-level heading: its id and its text."""

    id: str
    text: str


@dataclass(frozen=True)
class Piece:
    """A chart or a table: its id, its title or caption as markup, its own markup, and words.

    `words` describe a chart; a table has none.
    """

    id: str
    title: str
    markup: str
    words: str = ""


@dataclass
class Outline:
    """What a page holds so far, and everything that it may not hold."""

    ids: set[str] = field(default_factory=lambda: {"content", "contents"})
    headings: list[Heading] = field(default_factory=list)
    level: int = 1
    tables: int = 0
    heading: str = ""  # the latest second-level heading, and the latest one below it
    charts: list[Piece] = field(default_factory=list)
    below: Callable[[Piece], str] = lambda _: ""  # what stands below a table
    problems: list[str] = field(default_factory=list)
    linker: Linker = field(default_factory=lambda: Linker(()))

    def html(self, text: str) -> str:
        """A piece of HTML as it goes into the page: tables scroll, headings can be linked to."""
        reader = _Reader(self)
        reader.feed(APOSTROPHE.sub("'", text))  # a term that has one is found only in one piece
        reader.close()
        for tag in reader.open:
            self.problems.append(f"<{tag}> is not closed.")
        return "".join(reader.out)

    def svg(self, text: str, alt: str, title: str = "", show: str = "") -> str:
        """A picture as it goes into the page: one image, its text real text, and its description.

        The description is markup that `show` opens to sight; it names the image. The title is
        markup too; without one the picture has that of its section.
        """
        text = text[max(text.find("<svg"), 0) :]
        if "<!" in text:
            self.problems.append("the picture has a comment or a declaration.")
            return ""
        try:
            root = ElementTree.fromstring(text)  # noqa: S314 - no declarations: see above
        except ElementTree.ParseError:
            self.problems.append("the picture is not SVG.")
            return ""
        if root.tag != f"{allowed.SPACE}svg" or not root.get("viewBox"):
            self.problems.append("the picture is not SVG with a viewBox.")
        for element in root.iter():
            self._svg_element(element)
        name = f"{root.get('id') or f'picture-{len(self.ids)}'}-words"
        self.take(name)
        named = f'<svg role="img" aria-labelledby="{escape(name)}" '
        linker, self.linker = self.linker, Linker(())
        words, title = self.html(alt), self.html(title) or escape(self.heading)
        self.linker = linker
        said = (
            f'<figcaption><details class="words"><summary>{escape(show)}</summary>'
            f'<p id="{escape(name)}">{words}</p></details></figcaption>'
        )
        drawn = text.strip().replace("<svg ", named, 1)
        self.charts.append(Piece(root.get("id", ""), title, text.strip(), plain(alt)))
        return f'<figure class="chart">{drawn}{said}</figure>'

    def _svg_element(self, element: ElementTree.Element) -> None:
        """Check one element of a picture."""
        tag = str(element.tag).removeprefix(allowed.SPACE)
        if tag not in allowed.SVG_TAGS:
            self.problems.append(f"the picture has <{tag}>.")
        for key, value in element.attrib.items():
            key = key.replace(allowed.LANG, "")
            if key not in allowed.SVG_ATTRIBUTES:
                self.problems.append(f"the picture has the attribute '{key}' on <{tag}>.")
            outside = key == "href" and not value.startswith("#")
            if outside or ("url(" in value and not value.startswith("url(#")):
                self.problems.append("the picture refers to something outside itself.")
        self.take(element.get("id", ""))

    def take(self, name: str) -> None:
        """Note an id; the same one twice is a problem."""
        if name and name in self.ids:
            self.problems.append(f"the id '{name}' comes twice.")
        self.ids.add(name)


class _Reader(Reader):
    """Checks a piece of HTML and writes it again, with what a page adds."""

    def __init__(self, outline: Outline) -> None:
        super().__init__(convert_charrefs=False)
        self.outline = outline
        self.out: list[str] = []
        self.open: list[str] = []
        self._opened: list[int] = []
        self._rows: list[int] = []
        self._heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check a tag, its attributes and its place."""
        given = {key: value or "" for key, value in attrs}
        self._check(tag, given)
        text = self.get_starttag_text() or ""
        if tag == "table":
            self.outline.tables += 1
            self._opened.append(len(self.out))
            self._rows.append(0)
            self.out.append("")
        elif tag == "caption":
            given.setdefault("id", f"table-{self.outline.tables}")
            text = start(tag, given)
        elif tag == "h2":
            given.setdefault("id", f"section-{len(self.outline.headings) + 1}")
            text = start(tag, given)
        elif tag == "tr" and self._rows:
            self._rows[-1] += 1
        self.outline.take(given.get("id", ""))
        if tag in allowed.HEADINGS:
            self._heading = []
        if tag == "h2":
            self.outline.headings.append(Heading(given["id"], ""))
        if tag == "caption" and self._opened:
            self.out[self._opened[-1]] = given["id"]
        self.out.append(text)
        if tag not in allowed.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Treat `<br/>` as `<br>`."""
        self.handle_starttag(tag, attrs)
        if tag not in allowed.VOID:
            self.outline.problems.append(f"<{tag}/> closes itself.")

    def handle_endtag(self, tag: str) -> None:
        """Close a tag; close what a page put round a table."""
        if not self.open or self.open[-1] != tag:
            self.outline.problems.append(f"</{tag}> closes nothing.")
            return
        self.open.pop()
        self.out.append(f"</{tag}>")
        if tag == "table":
            self._end_table()
        elif tag in allowed.HEADINGS and self._heading is not None:
            said = " ".join("".join(self._heading).split())
            self._heading = None
            if tag == "h2":
                last = self.outline.headings.pop()
                self.outline.headings.append(Heading(last.id, said))
            above = self.outline.headings[-1].text if self.outline.headings else ""
            self.outline.heading = said if tag == "h2" or not above else f"{above}{DASH}{said}"

    def handle_data(self, data: str) -> None:
        """Text, as it is, with a link where a term is first met."""
        self._text(isolated(self.outline.linker.link(data, self.open)), data)

    def handle_entityref(self, name: str) -> None:
        """A named character, as it is."""
        self._text(f"&{name};", {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}.get(name, ""))

    def handle_charref(self, name: str) -> None:
        """A numbered character, as it is."""
        number = int(name[1:], 16) if name[:1] in "xX" else int(name)
        self._text(f"&#{name};", chr(number))

    def handle_comment(self, _: str) -> None:
        """Comments have no place in a page."""
        self.outline.problems.append("it has a comment.")

    def handle_decl(self, _: str) -> None:
        """Nor have declarations."""
        self.outline.problems.append("it has a declaration.")

    def _text(self, written: str, meant: str) -> None:
        self.out.append(written)
        if self._heading is not None:
            self._heading.append(meant)

    def _check(self, tag: str, given: dict[str, str]) -> None:
        """Note everything about a tag that a page may not hold."""
        say = self.outline.problems.append
        if tag not in allowed.TAGS:
            say(f"it has <{tag}>.")
        for key in given:
            if key not in allowed.ATTRIBUTES and not key.startswith("aria-"):
                say(f"it has the attribute '{key}' on <{tag}>.")
        if not allowed.HREF.match(given.get("href", "")):
            say("it links to something that is not a page.")
        if tag == "th" and given.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            say("a heading of a table has no scope.")
        if tag in LEVELS:
            if int(tag[1]) > self.outline.level + 1:
                say(f"<{tag}> follows a heading of level {self.outline.level}.")
            self.outline.level = int(tag[1])

    def _end_table(self) -> None:
        """Let a wide table scroll by itself, by keyboard too; keep a short one on one sheet."""
        place, rows = self._opened.pop(), self._rows.pop()
        caption = self.out[place]
        if not caption:
            self.outline.problems.append("a table has no caption.")
        size = "scroll short" if rows <= SHORT_TABLE else "scroll"
        self.out[place] = (
            f'<div class="{size}" role="region" aria-labelledby="{escape(caption)}" tabindex="0">'
        )
        self.out.append("</div>")
        whole = "".join(self.out[place:])
        title = whole.partition("</caption>")[0]
        self.out.append(self.outline.below(Piece(caption, title, whole)))
