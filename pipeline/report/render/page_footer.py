"""The footer of a page: who published it, when, where, and under which licence."""

from dataclasses import dataclass
from typing import Any

from pipeline.report.messages import day, say
from pipeline.report.release.imprint import Imprint
from pipeline.report.release.names import Names


@dataclass(frozen=True)
class Link:
    """A way to a page; `here` when it is the page itself."""

    text: str
    href: str
    here: bool = False
    language: str = ""


def foot(names: Names, facts: dict[str, Any]) -> tuple[str, ...]:
    """When and how the survey was made, and for whom, as far as the wave's facts say."""
    language = names.language
    lines = []
    if facts.get("fieldwork_from") and facts.get("fieldwork_to"):
        start, end = (day(language, facts[f"fieldwork_{side}"]) for side in ("from", "to"))
        lines.append(say(language, "frame.fieldwork", start=start, end=end))
    if facts.get(f"mode_{language}"):
        lines.append(say(language, "frame.mode", mode=names.fact("mode")))
    if facts.get(f"commissioner_{language}"):
        lines.append(say(language, "frame.commissioner", commissioner=names.fact("commissioner")))
    return tuple(lines)


def publishers(imprint: Imprint, title: str) -> tuple[str, ...]:
    """Who publishes the page, what comes next, whom to ask, and how the page is cited."""
    return (*imprint.said("producer", "next", "contact"), *imprint.cite(title))


def licence_link(imprint: Imprint) -> Link | None:
    """The licence of the figures."""
    said = imprint.said("licence")
    return Link(said[0], imprint.licence_url) if said else None
