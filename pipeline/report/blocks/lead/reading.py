"""How to read the report: what a sentence and a chart say, and the words that pages use."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from pipeline.report.release.view import View, section
from pipeline.report.render.fragment import Fragment, join, tag
from pipeline.report.render.html.terms import TERMS

SENTENCE = ("reading.who", "reading.gap", "reading.range", "reading.answers")
MIND = ("reading.together", "reading.zero", "reading.eye", "reading.order", "reading.first")
CHARTS = (
    *("reading.dot", "reading.line", "reading.diamond", "reading.triangle"),
    *("reading.underlined", "reading.table"),
)  # fmt: skip
SIGNS = (
    *("reading.sign_c", "reading.sign_u", "reading.sign_r", "reading.sign_x", "reading.sign_z"),
    *("reading.sign_low", "reading.sign_ns"),
)
QUOTE = (
    *("reading.quote_interval", "reading.quote_base", "reading.quote_words"),
    *("reading.quote_whose", "reading.quote_synthetic"),
)


def sentence_section(view: View) -> Fragment:
    """What each part of a finding says, by a made-up example."""
    example = tag("p", view.say("reading.example"))
    title = view.say("reading.sentence_title")
    return section("reading-sentence", title, example, _items(view, SENTENCE))


def list_section(name: str, title: str, keys: Sequence[str]) -> Callable[[View], Fragment]:
    """A section that is a heading and a list of sentences."""
    return lambda view: section(name, view.say(title), _items(view, keys))


def terms_section(view: View) -> Fragment:
    """Every term in plain words, each with an id that other pages link to."""
    pairs = [
        join(
            tag("dt", view.say(f"term.{term}.name"), id=f"term-{term}"),
            tag("dd", view.say(f"term.{term}.means")),
        )
        for term in TERMS
    ]
    return section("reading-terms", view.say("reading.terms_title"), tag("dl", *pairs))


def _items(view: View, keys: Sequence[str]) -> Markup:
    return tag("ul", *(tag("li", view.say(key)) for key in keys))
