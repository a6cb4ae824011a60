"""A page's brief: two A4 sheets with its level, its themes, its findings and what is not known.

It is taken from the page itself, so that it says what the page says, but for the figures that stand
behind a finding. Where a half does not fit its sheet, all of it is made smaller, step by step, down
to letters of 9 points; then it is shortened; and only where labels are so long that this does not
fit either is it made smaller than that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape

from pipeline.errors import BadInput, Fault
from pipeline.report.messages import say

# Sections by their ids: those of the first sheet, after the page's opening, and of the second.
FIRST, SECOND = ("themes",), ("findings", "look", "cannot")
# What says why there are no findings, where there are none.
NONE = ("contrasts",)
SHEETS = 2
# What is left out where the rest does not fit either.
LEFT_OUT = ("look",)
# How it is made to fit: per cent of a page's size, and how. As `halves` the findings begin the
# second sheet; they `flow` on from the first; `lean` leaves out the first finding in the opening
# and how the chart of themes is read, which its key says in short; and `short` more. At 93 per
# cent, letters are of 9 points.
Step = tuple[int, str]
STEPS: tuple[Step, ...] = (
    *((100, "halves"), (93, "halves"), (93, "flow"), (93, "lean")),
    *((93, "short"), (80, "short"), (60, "short"), (40, "short")),
)
SHEET = re.compile(rb"/Type /Page\b(?!s)")
SECTION = re.compile(r'<h2 id="([^"]*)"')
ASIDE = re.compile(
    r'<(p|span) class="(?:take|pdf)">.*?</\1>|<nav class="contents".*?</nav>'
    r'|<ul class="shorthand">.*?</ul>|<div class="downloads">.*',
    re.DOTALL,
)
SUMMARY = re.compile(
    r'(<details class="(?:words|more|rest)"(?: open)?>)<summary>.*?</summary>', re.DOTALL
)
HALF = re.compile(r'<div class="half">(.*?)</div>', re.DOTALL)
BEHIND = re.compile(
    r'<details class="more"><summary>[^<]*</summary><p>\s*'
    r'<span data-message="finding\..*?</details>',
    re.DOTALL,
)
# The first finding in the opening, which stands among the findings too.
AGAIN = re.compile(
    r'<p>(?:<span data-message="finding\.low_reliability">)?'
    r'<span data-message="finding\.first\..*?</p>',
    re.DOTALL,
)
READ = re.compile(r'<p><span data-message="themes\.read[^"]*">.*?</p>', re.DOTALL)
DETAILS = re.compile(r"(</?details\b[^>]*>)")
Print = Callable[[Mapping[str, str]], Mapping[str, bytes]]


def brief(html: str, language: str, step: Step = STEPS[0]) -> str:
    """The brief of a page as HTML, at a step of `STEPS`."""
    size, how = step
    before, main = html.split('<main id="content"', 1)
    main, after = main.split("</main>", 1)
    main = ASIDE.sub("", _open(HALF.sub(r"\1", BEHIND.sub("", main))))
    begins = [(found[1], found.start()) for found in SECTION.finditer(main)]
    ends = [*(start for _, start in begins[1:]), len(main)]
    sections = {name: main[at:end] for (name, at), end in zip(begins, ends, strict=True)}
    opening = main[: begins[0][1]] if begins else main
    if how in ("lean", "short"):
        opening = AGAIN.sub("", opening) if "findings" in sections else opening
        sections = {name: READ.sub("", html_) for name, html_ in sections.items()}
    first = opening + _joined(FIRST, sections)
    names = [name for name in SECOND if how != "short" or name not in LEFT_OUT]
    second = _joined(names, sections) or _joined(NONE, sections)
    few = f'<p class="note">{escape(say(language, "findings.low_reliability"), quote=False)}</p>'
    if "[u]" not in (first + second).replace(few, ""):
        second = second.replace(few, "")
    title = re.search(r"<title>(.*?)</title>", before, re.DOTALL)
    assert title is not None
    named = escape(say(language, "frame.brief_title", title=unescape(title[1])))
    head = before.replace(title[0], f"<title>{named}</title>", 1)
    head = head.replace("<body>", f'<body class="brief {how} size-{size}">', 1)
    foot = after.replace("<footer>", '<footer class="second">' if not second else "<footer>", 1)
    marked = second.replace("<h2 ", '<h2 class="second" ', 1)
    return f'{head}<main id="content"{first}{marked}</main>{foot}'


def _open(html: str) -> str:
    """What stands in no `details`, or in such as are part of a text or a chart.

    >>> _open("a<details>b<details>c</details>d</details>e")
    'ae'
    >>> _open('a<details class="more"><summary>b</summary>c</details>d')
    'acd'
    """
    is_kept, found = [True], []
    for piece in DETAILS.split(SUMMARY.sub(r"\1", html)):
        if piece.startswith("<details"):
            is_kept.append(is_kept[-1] and 'class="' in piece and "section" not in piece)
        elif piece.startswith("</details"):
            is_kept.pop()
        elif is_kept[-1]:
            found.append(piece)
    return "".join(found)


def _joined(names: Sequence[str], sections: Mapping[str, str]) -> str:
    """The sections of these names that there are."""
    return "".join(sections[name] for name in names if name in sections)


def fitted(pages: Mapping[str, tuple[str, str]], print_pages: Print) -> dict[str, bytes]:
    """The brief of each page, given its HTML and its language, on two sheets.

    Raises:
        BadInput: a brief does not fit two sheets at its smallest size; lists all.
    """
    found: dict[str, bytes] = {}
    left = dict(pages)
    for step in STEPS:
        made = print_pages({name: brief(*page, step) for name, page in left.items()})
        found |= {name: body for name, body in made.items() if sheets(body) == SHEETS}
        left = {name: page for name, page in left.items() if name not in found}
        if not left:
            return found
    problem = f"its brief does not fit {SHEETS} sheets, however small."
    fix = "Shorten labels in variables.csv and scales.csv, or make pages without PDFs."
    raise BadInput([Fault(f"page {name}", "", problem, fix) for name in left])


def sheets(pdf: bytes) -> int:
    """How many sheets a PDF of Chromium's has."""
    return len(SHEET.findall(pdf))
