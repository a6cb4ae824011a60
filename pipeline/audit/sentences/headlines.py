"""Titles of charts: what each finds is what its own chart shows."""

import re
from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import WALES, Found, Subject
from pipeline.audit.published.parts import beyond, drawn

OTHER = "a title of a chart says what the chart does not show: count what it draws"
HEADLINE = re.compile(r"[a-z_.]+?_(single_none|single|none|one|many)")


def check_headlines(root: Element, subject: Subject) -> Found:
    """Place and reason of every chart's title that finds something else than the chart shows.

    It counts what its own chart has, and says one, or none, where so many are beyond chance. Of a
    single figure it speaks where the chart has no other.
    """
    for title in root.iter():
        if title.get("data-message") != "figure.title":
            continue
        inside = [one for one in title.iter() if one is not title]
        counted = [one.get("data-count", "").partition("|") for one in inside]
        names = {name for word, _, name in counted if word}
        ways = (HEADLINE.fullmatch(one.get("data-message", "")) for one in inside)
        said = {found[1] for found in ways if found}
        if len(names) != 1:
            yield "a title of a chart", OTHER
            continue
        name = names.pop()
        number = beyond(name, subject.beyond)
        due = {{0: "none", 1: "one"}.get(number, "many")}
        rows = drawn(name, subject.drawn)
        others = [one for one in rows if one.table != "item" or one.dimension != WALES[0]]
        if 1 in (len(rows), len(others)):  # the share of the whole is what one is compared with
            due |= {"single" if number else "single_none"}
        if said - due:
            yield f"the title of {name}", OTHER
