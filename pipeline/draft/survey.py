"""The draft of survey/<wave>.toml: every question that only people can answer, without answers."""

from collections.abc import Sequence

from pipeline.codebook.concepts import LANGUAGES
from pipeline.codebook.reporting.questions import ONLINE, SECTIONS
from pipeline.codebook.reporting.standards import ITEMS

_HEAD = """\
# What only people know about this wave. It fills the checklists of the quality page.
# {each}Where a question does not apply, add applies = false and
# say in the texts why. A demonstration wave may leave texts empty; the page then lists them. Other
# waves are not released while a text is empty that a checklist requires (marked * below).
"""


def survey_text(languages: Sequence[str] = LANGUAGES) -> str:
    """The text of the file, in the order of the questions, with what asks for each."""
    each = "Write each text in English and in Welsh. " if len(languages) > 1 else ""
    lines = [_HEAD.format(each=each)]
    empty = "".join(f'{one} = ""\n' for one in languages)
    for section, keys in SECTIONS.items():
        if section == "collection":
            lines.append(
                f"[{section}]\n# {ONLINE} = true   # or false: did people answer on the web? *\n"
            )
        for key, asks in keys.items():
            lines.append(f"[{section}.{key}]\n# {asks}{_asked_by(f'{section}.{key}')}\n{empty}")
    return "\n".join(lines)


def _asked_by(question: str) -> str:
    """The items that a question answers: " (AAPOR A5, CROSS 6b *)"."""
    items = [one for one in ITEMS if any(question in answer.split("|") for answer in one.answers)]
    if not items:
        return ""
    named = ", ".join(one.label for one in items)
    star = " *" if any(one.required for one in items) else ""
    return f" ({named}{star})"
