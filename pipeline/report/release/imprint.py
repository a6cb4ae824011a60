"""Who publishes a wave, when, under which licence, and how it is cited, in one language."""

from dataclasses import dataclass

from pipeline.report.messages import day, say
from pipeline.report.release.names import Names


@dataclass(frozen=True)
class Imprint:
    """What pages and files say of a publication; a text is empty where the wave does not say it.

    `published` is a date such as 2027-06-01, and `licence_url` the address of the licence.
    """

    language: str
    published: str
    next: str
    producer: str
    contact: str
    licence: str
    licence_url: str

    def said(self, *parts: str) -> list[str]:
        """A line for each of the parts that the wave says."""
        return [
            say(self.language, f"frame.{part}", **{part: text})
            for part in parts
            if (text := str(getattr(self, part)))
        ]

    def date(self) -> str:
        """The day of publication, in full."""
        return day(self.language, self.published) if self.published else ""

    def dated(self) -> str:
        """A line with the day of publication."""
        return say(self.language, "frame.published", date=self.date()) if self.published else ""

    def cite(self, title: str) -> list[str]:
        """How a page or file of this title is cited; nothing without a producer and a day."""
        if not (self.producer and self.published):
            return []
        values = {"producer": self.producer, "date": self.date(), "title": title}
        return [say(self.language, "frame.cite", **values)]


def imprint(names: Names) -> Imprint:
    """The imprint of a wave."""
    facts, language = names.dictionary["wave"], names.language
    contact = names.dictionary["survey"].get("told", {}).get("people.contact", {})
    texts = ("next", "producer", "licence")
    said = {one: names.fact(one) if names.has_fact(one) else "" for one in texts}
    return Imprint(
        language=language,
        published=str(facts.get("published", "")),
        contact=str(contact.get("words", {}).get(language, "")),
        licence_url=str(facts.get("licence_url", "")),
        **said,
    )
