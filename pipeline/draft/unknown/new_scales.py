"""Scales and their answers, as they are drafted from an export."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.draft.distribution import is_number
from pipeline.draft.unknown.answer_words import Answer, Answers, number_of
from pipeline.draft.unknown.names import slugs
from pipeline.draft.unknown.proposal import Proposals
from pipeline.draft.unknown.words import WORDS

LONGEST = 80  # characters of a label
NONE = 90  # codes above it are drafted for kinds of missing
_TAKEN = ("theme", "framework", "national", "number", "text", "identifier")  # no scale of questions


@dataclass(frozen=True)
class Scale:
    """A scale: the answers that its columns share."""

    answers: Answers
    columns: tuple[str, ...]


def drafted_scales(found: Proposals) -> dict[str, Scale]:
    """Scales by name: columns with the same answers share one, a fact by itself has its own."""
    made: dict[tuple[object, ...], tuple[str, Answers, list[str]]] = {}
    for one in found.taken:
        if one.answers is None:
            continue
        own = one.role == "fact" and not one.with_others
        key: tuple[object, ...] = (one.answers.rows, one.column if own else "")
        if key not in made:
            made[key] = (one.variable, one.answers, [])
        made[key][2].append(one.column)
    named: dict[str, Scale] = {}
    for name, answers, columns in made.values():
        bare = name if len(columns) == 1 and name not in _TAKEN else f"answers_{len(named) + 1}"
        named[bare] = Scale(answers, tuple(columns))
    return named


def scale_rows(
    found: Proposals, of_scale: dict[str, Scale], language: str
) -> Iterable[dict[str, str]]:
    """The rows of scales.csv: each scale's answers, the groups of those that count, and themes."""
    words = WORDS[language]
    rated = {one.column for one in found.taken if one.role in ("factor", "outcome")}
    areas = {one.column for one in found.taken if one.is_area}
    for scale, one in of_scale.items():
        grouped, has_pages = bool(rated & set(one.columns)), bool(areas & set(one.columns))
        names = slugs((answer.label for answer in one.answers.valid), scale.replace("_", "-"))
        for place, answer in enumerate(one.answers.valid, 1):
            row = _answer_row(scale, answer, place, one.answers, language)
            if grouped:
                row |= {"group": "counts" if answer.counts else "other"}
                row |= {"positive": "yes" if answer.counts else ""}
            if has_pages:
                row[f"in_{language}"] = words["in"].format(label=answer.label)
                row[f"slug_{language}"] = names[place - 1]
            yield row
        if grouped:
            yield labelled_row(scale, "other", "group", words["others"], language, order="1")
            chosen = [answer.label for answer in one.answers.valid if answer.counts]
            ends = words["to"].format(first=chosen[0], last=chosen[-1])
            said = short(words["or"].join(chosen) if len(chosen) < 4 else ends)
            yield labelled_row(scale, "counts", "group", said, language, "2") | {"positive": "yes"}
        for answer in one.answers.rows:
            if answer.kind != "valid":
                yield _answer_row(scale, answer, 0, one.answers, language)
    yield labelled_row("national", "national", "valid", words["everybody"], language, order="1") | {
        f"in_{language}": words["in_everybody"],
        f"slug_{language}": words["slug_everybody"],
    }
    for scale, level, label in (
        ("theme", "questions", words["theme"]),
        ("framework", "survey", words["framework"]),
    ):
        yield labelled_row(scale, level, "valid", label, language, order="1")


def _answer_row(
    scale: str, answer: Answer, place: int, answers: Answers, language: str
) -> dict[str, str]:
    valid = answer.kind == "valid"
    rank = [one for one in answers.rows if one.kind == answer.kind].index(answer)
    level = f"a{place}" if valid else answer.kind if rank == 0 else f"{answer.kind}_{rank + 1}"
    made = labelled_row(
        scale, level, answer.kind, answer.label, language, order=str(place) if valid else ""
    )
    return made | {"code": code(answer, answers), "policy": "" if valid else "excluded"}


def labelled_row(
    scale: str, level: str, kind: str, label: str, language: str, order: str = ""
) -> dict[str, str]:
    """A row of scales.csv with a label in one language."""
    return {"scale": scale, "level": level, "kind": kind, "order": order,
            f"label_{language}": label or level}  # fmt: skip


def code(answer: Answer, answers: Answers) -> str:
    """An answer's code here: the export's, or where that is a text its number or its place.

    Its number is that before its words, such as 0 of "0 - Very poor", where each answer has one.
    """
    if all(is_number(one.code) for one in answers.rows):
        return answer.code
    place = answers.rows.index(answer) + 1
    numbers = {number for one in answers.valid if (number := number_of(one)) is not None}
    if answer.kind == "valid" and len(numbers) == len(answers.valid) and max(numbers) < NONE:
        return f"{number_of(answer):g}"
    return str(place) if answer.kind == "valid" else str(NONE + place)


def short(text: str) -> str:
    """A text on one line, cut at the length of a label."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def shortened(texts: Sequence[str]) -> list[str]:
    """Texts cut at the length of a label: at the start where two would else be cut to the same.

    >>> long = [f"{'How far ' * 12}do you trust {one}?" for one in ("us", "them")]
    >>> [text[-16:] for text in shortened(long)]
    ['do you trust us?', ' you trust them?']
    """
    cut = [short(text) for text in texts]
    return [
        _last(text) if one.endswith("…") and cut.count(one) > 1 else one
        for text, one in zip(texts, cut, strict=True)
    ]


def _last(text: str) -> str:
    """The last words of a text, as many as fit."""
    end = " ".join(text.split())[1 - LONGEST :]
    return f"…{end.partition(' ')[2] or end}"
