"""What a reader must know before anything else, in one line; the rest of it behind a link."""

from dataclasses import dataclass

from pipeline.report.messages import all_checked, say
from pipeline.report.render.page_footer import Link

SYNTHETIC = "synthetic"  # the id of what the footer of a page says of synthetic data


@dataclass(frozen=True)
class Notice:
    """A line at the top of a page, the link to more about it, and what the footer says of it."""

    text: str
    more: Link
    foot: str = ""


def notice(language: str, demonstration: bool, quality: str) -> Notice | None:
    """The notice of a page; `quality` is the way to the page on quality.

    A demonstration's data are synthetic. A Welsh page of any other wave says that no translator
    has checked its words, while a message of the catalogue is not checked.
    """
    if demonstration:
        more = Link(say(language, "frame.warning_more"), f"#{SYNTHETIC}")
        return Notice(say(language, "frame.warning"), more, say(language, "frame.warning_page"))
    if language != "cy" or all_checked():
        return None
    more = Link(say(language, "frame.unchecked_more"), f"{quality}#translation")
    return Notice(say(language, "frame.unchecked"), more)
