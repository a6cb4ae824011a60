"""Tables of released figures, with a caption, scopes, and the shorthand explained above."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.report.messages import fill, say
from pipeline.report.release import figure as figures
from pipeline.report.release.figure import MARKS, Figure
from pipeline.report.render.fragment import join, tag

LeftOut = Mapping[str, Sequence[str]]
# What a cell has that is hidden, not available or not applicable, and nothing else.
EMPTY = ({("[c]",)}, {("[x]",)}, {("[z]",)})
LONGEST = 40  # letters of a word; longer ones may be broken


@dataclass(frozen=True)
class Cell:
    """What one cell says, the shorthand in it, and whether it is words rather than a number."""

    text: str
    marks: tuple[str, ...] = ()
    words: bool = False


@dataclass(frozen=True)
class Row:
    """One row: its heading and its cells."""

    head: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own; a group without a heading is just rows."""

    rows: Sequence[Row]
    head: str = ""


def value(language: str, figure: Figure) -> Cell:
    """A figure as it is written everywhere, with [u] next to it where it is of low reliability.

    >>> row = Figure("item", "sector", "health", "trust", "", "", "share", "percent", 58.0, 51.0,
    ...              65.0, 90, 80.0, "low_reliability", "")
    >>> cell = value("en", row)
    >>> Markup(cell.text).striptags(), cell.marks
    ('58% [u]', ('[u]',))
    """
    return _cell(figures.text(language, figure), figures.plain(language, figure), figure)


def interval(language: str, figure: Figure) -> Cell:
    """The ends of a figure's interval.

    >>> row = Figure("item", "sector", "health", "trust", "", "", "share", "percent", 58.0, 51.0,
    ...              65.0, 90, 80.0, "published", "")
    >>> Markup(interval("en", row).text).striptags()
    '51% to 65%'
    """
    return Cell(figures.interval(language, figure), _marks(figures.ends(language, figure)))


def with_interval(language: str, figure: Figure) -> Cell:
    """A figure, and its interval in the same cell where it has one.

    >>> row = Figure("item", "sector", "health", "trust", "", "", "share", "percent", 58.0, 51.0,
    ...              65.0, 90, 80.0, "published", "")
    >>> Markup(with_interval("en", row).text).striptags()
    '58% (51% to 65%)'
    """
    cell = value(language, figure)
    if not figure.shown or figure.low is None or figure.high is None:
        return cell
    ends = figures.interval(language, figure)
    said = fill(language, "figure.with_interval", value=cell.text, interval=ends)
    return Cell(said, cell.marks)


def base(language: str, *alike: Figure) -> Cell:
    """The base of the first of the figures that has one.

    >>> row = Figure("item", "sector", "health", "trust", "", "", "share", "percent", 58.0, 51.0,
    ...              65.0, 1190, 80.0, "published", "")
    >>> Markup(base("en", row._replace(base=None), row).text).striptags()
    '1,190'
    """
    known = [figure for figure in alike if figure.base is not None]
    chosen = (known or alike)[0]
    return Cell(figures.base(language, chosen), _marks("" if known else chosen.mark))


def words(text: str) -> Cell:
    """A cell of words, which is aligned as words are.

    >>> words("Police")
    Cell(text='Police', marks=(), words=True)
    """
    return Cell(text, words=True)


def _cell(text: Markup, plain: str, figure: Figure) -> Cell:
    """A cell with its shorthand, next to the number or in its place."""
    if figure.shown and figure.mark and not plain.startswith("["):
        return Cell(text + " " + figure.mark, _marks(figure.mark))
    return Cell(text, _marks(plain))


def _marks(text: str) -> tuple[str, ...]:
    """The shorthand in a text."""
    return tuple(mark for mark in MARKS if mark in text)


def table(
    language: str,
    name: str,
    caption: str,
    heads: Sequence[str],
    groups: Iterable[Group],
    notes: Sequence[str] = (),
) -> Markup:
    """A table, below a list of the shorthand that is used in it.

    `name` is unique in the page; `heads` has the heading of the rows' headings first; `notes` say
    more of the shorthand, and columns without a figure are named with them. Columns of
    numbers are of the class `number`. What lets a wide table scroll is put round it by the page.

    Raises:
        ValueError: a row has not as many cells as there are columns.

    >>> rows = [Row("Police", [Cell("58%")]), Row("Health", [Cell("41%")])]
    >>> table("en", "trust", "Who trusts", ["Sector", "Trust"], [Group(rows)]).striptags()
    'Who trustsSectorTrustPolice58%Health41%'
    """
    groups = [group for group in groups if group.rows]
    for row in (row for group in groups for row in group.rows):
        if len(row.cells) != len(heads) - 1:
            raise ValueError(f"table {name}: {len(row.cells)} cells under {len(heads) - 1} heads")
    heads, groups, left_out = _without_empty(heads, groups)
    rows = [row for group in groups for row in group.rows]
    of_words = [True, *(all(row.cells[i].words for row in rows) for i in range(len(heads) - 1))]
    columns = [
        tag("th", breakable(text), scope="col", class_="" if words else "number")
        for text, words in zip(heads, of_words, strict=True)
    ]
    inside = [tag("caption", caption, id=f"{name}-table"), tag("thead", tag("tr", *columns))]
    inside += [_body(group, len(heads)) for group in groups]
    cells = [cell for row in rows for cell in row.cells]
    left = [
        say(language, "shorthand.left_out", mark=mark, columns="; ".join(left_out[mark]))
        for mark in MARKS
        if mark in left_out
    ]
    used = [*cells, Cell("", tuple(left_out))]
    return join(shorthand(language, used, [*notes, *left]), tag("table", *inside))


def _without_empty(
    heads: Sequence[str], groups: Sequence[Group]
) -> tuple[Sequence[str], Sequence[Group], LeftOut]:
    """The same without columns that are one shorthand all the way, and the headings of these.

    A table of one row keeps them, as does one that would have no other.
    """
    rows = [row for group in groups for row in group.rows]
    columns = [{row.cells[place].marks for row in rows} for place in range(len(heads) - 1)]
    empty = [next(iter(marks))[0] if marks in EMPTY else "" for marks in columns]
    kept = [place for place, mark in enumerate(empty) if not mark]
    if len(rows) < 2 or not kept:
        return heads, groups, {}
    fewer = [
        Group([Row(row.head, [row.cells[i] for i in kept]) for row in group.rows], group.head)
        for group in groups
    ]
    left_out: dict[str, list[str]] = {}
    for head, mark in zip(heads[1:], empty, strict=True):
        if mark:
            left_out.setdefault(mark, []).append(head)
    return [heads[0], *(heads[place + 1] for place in kept)], fewer, left_out


def breakable(text: str) -> Markup:
    """A text whose words can be broken where they are longer than words are; markup as it is.

    >>> breakable("Police"), breakable("a" * 41).count("<wbr>")
    (Markup('Police'), 1)
    """
    if isinstance(text, Markup) or len(text) <= LONGEST:
        return escape(text)
    return Markup(" ").join(
        Markup("<wbr>").join(word[at : at + LONGEST] for at in range(0, len(word), LONGEST))
        for word in text.split(" ")
    )


def _body(group: Group, width: int) -> Markup:
    """The rows of a group, below its heading if it has one."""
    rows = [
        tag(
            "tr",
            tag("th", breakable(row.head), scope="row"),
            *(
                tag("td", breakable(cell.text), class_="" if cell.words else "number")
                for cell in row.cells
            ),
        )
        for row in group.rows
    ]
    if group.head:
        head = tag("span", breakable(group.head))  # which stays in sight where its cell is wider
        rows.insert(0, tag("tr", tag("th", head, scope="rowgroup", colspan=str(width))))
    return tag("tbody", *rows)


def shorthand(language: str, cells: Iterable[Cell], notes: Sequence[str] = ()) -> Markup:
    """What each shorthand in the cells means, in the order of MARKS; nothing if there is none.

    `notes` say more of it.

    >>> shorthand("en", [Cell("58%")]), shorthand("en", [Cell("[c]", ("[c]",))]).count("<li>")
    (Markup(''), 1)
    """
    used = {mark for cell in cells for mark in cell.marks}
    if not used:
        return Markup()
    explained = [
        tag("li", say(language, f"shorthand.{mark.strip('[]')}")) for mark in MARKS if mark in used
    ]
    explained += [tag("li", note) for note in notes]
    return tag("ul", *explained, class_="shorthand")
