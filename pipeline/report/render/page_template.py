"""What every page has: its title, the links to other pages, the warning, and the footer."""

import os.path
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import BadInput, Fault
from pipeline.report.messages import say
from pipeline.report.release.imprint import imprint
from pipeline.report.release.names import Names
from pipeline.report.release.plan import PageSpec, brief_of, figures_of, has_brief, pdf_of
from pipeline.report.render.html.terms import Term, terms
from pipeline.report.render.page_footer import Link, foot, licence_link, publishers
from pipeline.report.render.page_notice import Notice, notice
from pipeline.report.takeaway.links import Place


@dataclass(frozen=True)
class Menu:
    """The pages of one dimension; `here` when the page itself is among them."""

    label: str
    links: tuple[Link, ...]
    here: bool


@dataclass(frozen=True)
class PageTemplate:
    """Texts and links of a page, all in its language but the link to its counterpart."""

    language: str
    title: str
    description: str
    heading: str
    survey: str
    home: str
    counterpart: Link | None
    notice: Notice | None
    published: str
    corrections: tuple[str, ...]
    corrected: Link | None
    before: tuple[Link, ...]
    menus: tuple[Menu, ...]
    after: tuple[Link, ...]
    foot: tuple[str, ...]
    licence: Link | None
    data: Link
    downloads: tuple[Link, ...]
    pdf: Link | None
    brief: Link | None
    pdfs: tuple[Link, ...]
    briefs: tuple[Link, ...]
    words: dict[str, str]
    place: Place
    terms: tuple[Term, ...] = ()


WORDS = (
    *("skip", "pages", "contents", "language", "about"),
    *("download", "download_read", "pdfs", "pdfs_read", "briefs", "briefs_read", "marked"),
)


def frame(
    page: PageSpec,
    plan: Sequence[PageSpec],
    dictionary: dict[str, Any],
    downloads: Sequence[Link] = (),
    pdf: bool = False,
    corrections: Sequence[str] = (),
) -> PageTemplate:
    """The frame of a page among all the pages of its wave; dates come from the wave's facts.

    `downloads` are the files next to the pages, which the first page lists; `pdf` says whether each
    page has a PDF next to it; `corrections` are those of its figures, which it begins with.

    Raises:
        BadInput: the dictionary lacks a name or a fact that the frame needs.
    """
    language = page.language
    names = Names(dictionary, language)
    survey = names.fact("title")
    demonstration = _yes(dictionary)
    heading = _heading(page, names)
    mine = [other for other in plan if other.language == language]
    fixed = {other.key: other for other in mine if not other.dimension}
    dimensions = list(dict.fromkeys(other.dimension for other in mine if other.dimension))
    said = say(language, "frame.synthetic").casefold() in survey.casefold()
    key = "frame.title_demonstration" if demonstration and not said else "frame.title"
    first = say(language, "frame.nav_index") if page.key == "index" else heading
    title = say(language, key, heading=first, survey=survey)
    published = imprint(names)
    return PageTemplate(
        language=language,
        title=title,
        description=_description(page, names, demonstration),
        heading=heading,
        survey=survey,
        home=_to(page, fixed["index"]),
        counterpart=_counterpart(page, plan),
        notice=notice(language, demonstration, _to(page, fixed["quality"])),
        published=published.dated(),
        corrections=tuple(corrections),
        corrected=(
            Link(say(language, "revisions.link"), f"{_to(page, fixed['quality'])}#revisions")
            if corrections
            else None
        ),
        before=tuple(_fixed(page, fixed[k], names) for k in ("index", "national") if k in fixed),
        menus=tuple(_menu(page, dimension, mine, names) for dimension in dimensions),
        after=tuple(
            _fixed(page, fixed[k], names)
            for k in ("compare", "change", "additional", "reading", "quality")
            if k in fixed
        ),
        foot=(*foot(names, dictionary["wave"]), *publishers(published, title)),
        licence=licence_link(published),
        data=Link(say(language, "frame.data"), "release.csv"),
        downloads=tuple(downloads) if page.key == "index" else (),
        pdf=Link(say(language, "frame.pdf"), pdf_of(_to(page, page))) if pdf else None,
        brief=(
            Link(say(language, "frame.brief"), brief_of(_to(page, page)))
            if pdf and has_brief(page)
            else None
        ),
        pdfs=tuple(_pdf(page, other, names) for other in mine if pdf and page.key == "index"),
        briefs=tuple(
            Link(
                say(language, "frame.pdf_of", page=_heading(other, names)),
                brief_of(_to(page, other)),
            )
            for other in mine
            if pdf and page.key == "index" and has_brief(other)
        ),
        words={word: say(language, f"frame.{word}") for word in WORDS},
        place=_place(page, plan, names, heading),
        terms=() if page.key == "reading" else terms(language, _to(page, fixed["reading"])),
    )


def _yes(dictionary: dict[str, Any]) -> bool:
    """Whether the wave is a demonstration; a wave that does not say is not published."""
    said = dictionary["wave"].get("demonstration", "")
    if said not in ("yes", "no"):
        problem = "the wave does not say whether it is a demonstration."
        fix = "Write yes or no as the fact 'demonstration' in the wave's file."
        raise BadInput([Fault("dictionary.json", "wave", problem, fix)])
    return bool(said == "yes")


def _heading(page: PageSpec, names: Names) -> str:
    """The one first-level heading of a page."""
    if page.key == "index":
        return names.fact("title")
    if page.dimension or page.key == "national":
        dimension, area = page.dimension or "national", page.area or "national"
        inside = names.inside(dimension, area)
        if not names.has_fact("subject"):
            return say(page.language, "frame.heading_area", inside=inside)
        subject = names.fact("subject")
        return say(page.language, "frame.heading_subject", subject=subject, inside=inside)
    return say(page.language, f"frame.heading_{page.key}")


def _description(page: PageSpec, names: Names, demonstration: bool) -> str:
    """What a page is, in a sentence that search and previews of links show."""
    language = page.language
    if page.key == "index":
        known = names.has_fact("about")
        text = names.fact("about") if known else say(language, "opening.index")
    elif page.notebook in ("national", "area"):
        inside = names.inside(page.dimension or "national", page.area or "national")
        survey = names.fact("title")
        text = say(language, "frame.description_area", survey=survey, inside=inside)
    else:
        text = say(language, f"opening.{page.key}")
    return say(language, "frame.description_synthetic", text=text) if demonstration else text


def _to(page: PageSpec, other: PageSpec) -> str:
    """The way from one page to another, as folders stand in a report."""
    return os.path.relpath(other.path, os.path.dirname(page.path)).replace(os.sep, "/")  # noqa: PTH120


def _fixed(page: PageSpec, other: PageSpec, names: Names) -> Link:
    """A page that every wave has; that of the whole is called by its name."""
    if other.key == "national":
        text = names.area("national", "national")
    else:
        text = say(page.language, f"frame.nav_{other.key}")
    return Link(text, _to(page, other), other.key == page.key)


def _pdf(page: PageSpec, other: PageSpec, names: Names) -> Link:
    """The PDF of a page, called as the page is."""
    name = say(page.language, "frame.nav_index") if other.key == "index" else _heading(other, names)
    return Link(say(page.language, "frame.pdf_of", page=name), pdf_of(_to(page, other)))


def _menu(page: PageSpec, dimension: str, mine: Sequence[PageSpec], names: Names) -> Menu:
    """Every area of a dimension."""
    links = tuple(
        Link(names.area(dimension, other.area), _to(page, other), other.key == page.key)
        for other in mine
        if other.dimension == dimension
    )
    return Menu(names.dimension(dimension), links, page.dimension == dimension)


def _counterpart(page: PageSpec, plan: Sequence[PageSpec]) -> Link | None:
    """The same page in the other language."""
    for other in plan:
        if other.key == page.key and other.language != page.language:
            text = say(other.language, "frame.language_name")
            return Link(text, _to(page, other), language=other.language)
    return None


def _place(page: PageSpec, plan: Sequence[PageSpec], names: Names, heading: str) -> Place:
    """Where files of the page's charts and tables lie, and what else each of them says."""
    other, published = _counterpart(page, plan), imprint(names)
    licence = " ".join([*published.said("licence"), published.licence_url]).strip()
    source = say(page.language, "take.source", title=names.fact("title"))
    notes = [source, *published.said("producer"), published.dated(), licence, *names.warning()]
    return Place(
        page.language,
        figures_of(_to(page, page)),
        other.href if other else "",
        other.language if other else "",
        heading,
        tuple(filter(None, notes)),
    )
