"""Drafts the reference data of a survey that is not ours, from its export alone.

All of it is a proposal: each column is a row of the wave's file with its confidence and what was
taken for granted, and no stage runs before a person has written 1.00.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.codebook import scales, variables, waves
from pipeline.codebook.code_map import write_pairs
from pipeline.codebook.tables import split
from pipeline.codebook.wording import without_number
from pipeline.draft.rows import facts
from pipeline.draft.survey import survey_text
from pipeline.draft.unknown.new_scales import code, drafted_scales, scale_rows, short, shortened
from pipeline.draft.unknown.proposal import Proposal, Proposals, propose
from pipeline.draft.unknown.ticks import CHOICE
from pipeline.draft.unknown.words import WORDS, in_language, language_of
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import Export
from pipeline.ingest.thirds import days
from pipeline.ingest.ticks import TICK, boxes

Cells = list[str]
_DESIGN = (
    *("identifier", "weight", "stratum", "cluster", "population", "cluster_population"),
    *("duration", "date", "replicate"),
)
# Scales without answers.
_BARE = {
    **dict.fromkeys(("weight", "replicate", "population", "cluster_population"), "number"),
    **dict.fromkeys(("duration", "date"), "number"),
    "stratum": "text",
}


@dataclass(frozen=True)
class NewSurvey:
    """Texts of a survey's files by their place in its folder, and what was proposed."""

    files: dict[str, str]
    proposals: Proposals


def new_survey(export: Export, name: str) -> NewSurvey:
    """Draft a survey's folder from its export: codebook, wave, what people know, and choices.

    It is drafted in the language of the export's questions and answers. The template of the
    population is not among the files: it follows from the codebook.
    """
    language = language_of(export)
    found = in_language(propose(export), language)
    of_scale = drafted_scales(found)
    scale_of = {column: scale for scale, one in of_scale.items() for column in one.columns}
    files = {
        "data/reference/variables.csv": _table(
            (*variables.COLUMNS, variables.ATTRIBUTE),
            _variable_rows(found, scale_of, language),
            language,
        ),
        "data/reference/scales.csv": _table(
            scales.COLUMNS, scale_rows(found, of_scale, language), language
        ),
        f"data/reference/waves/{name}.csv": _csv(
            waves.COLUMNS,
            [*_fact_rows(export, found, name, language), *_column_rows(export, found)],
        ),
        f"data/reference/survey/{name}.toml": survey_text((language,)),
        "config.toml": _config(found, name, language),
    }
    return NewSurvey(files, found)


def described(found: Proposals) -> str:
    """What was proposed for each column, and which are left out and why, for a person to read.

    No respondent's answer is in it: answers are named by the words of the export's labels.
    """
    lines = ["Taken in, each to be confirmed:"]
    for one in found.taken:
        role = f"{one.role}, with pages" if one.is_area else one.role
        column = boxes(one.column)[0] if one.column.startswith(TICK) else one.column
        column = column.removeprefix(CHOICE)
        lines.append(f"  {one.sure:.2f}  {column:.60} -> {role} '{one.variable}': {one.why}")
    lines += ["Left out:", *(f"  {column:.60}: {why}" for column, why in found.left or ())]
    return "\n".join(lines if found.left else lines[:-1])


def _variable_rows(
    found: Proposals, scale_of: dict[str, str], language: str
) -> Iterable[dict[str, str]]:
    for one, label in zip(found.taken, _labels(found.taken), strict=True):
        scale = scale_of.get(one.column) or _BARE.get(one.role, "identifier")
        question = one.question if one.role not in _DESIGN else ""
        yield {
            "variable": one.variable,
            "role": one.role,
            "theme": "questions" if one.role == "factor" else "",
            "framework": "survey" if one.role == "factor" else "",
            "scale": scale,
            f"label_{language}": label,
            f"question_{language}": question,
            f"clause_{language}": _clause(one, label, language)
            if one.role in ("factor", "outcome")
            else "",
            variables.ATTRIBUTE: "yes" if one.is_held else "",
        }


def _labels(taken: Sequence[Proposal]) -> list[str]:
    """What each variable is called: its question as far as it fits, without its last mark."""
    words = [o.option or o.statement or without_number(o.question) or o.column for o in taken]
    return [one.rstrip(" .?:") or one for one in shortened(words)]


def _clause(one: Proposal, label: str, language: str) -> str:
    """The words that complete a sentence about an opinion; a person writes better ones."""
    words = WORDS[language]
    asked = short(without_number(one.question))
    if asked.endswith("…") and not one.option:
        asked = label  # which is told apart from others
    asked = asked.rstrip(".?")
    if one.option:
        return words["ticked"].format(option=short(one.option), asked=asked)
    counts = [answer.label for answer in one.answers.valid if answer.counts] if one.answers else []
    counts = [f"'{label}'" for label in counts]
    said = words["or"].join(counts)
    if len(counts) > 2:
        said = words["to"].format(first=counts[0], last=counts[-1])
    if one.role == "outcome":
        return f"{said} ({asked})"
    return words["answered" if one.is_held else "said"].format(said=said, asked=asked)


def _column_rows(export: Export, found: Proposals) -> Iterable[Cells]:
    choices = [one.column for one in found.taken if one.column.startswith(CHOICE)]
    labels = with_items(export, choices).labels
    for one in found.taken:
        codes = ""
        if one.answers:
            pairs = {a.code: code(a, one.answers) for a in one.answers.rows}
            pairs |= dict(one.answers.none)
            pairs |= {text: pairs[other] for text, other in one.answers.same if other in pairs}
            pairs = {code: ours for code, ours in pairs.items() if code != ours}
            # Else whoever ticks little has answered little, and may be taken out as a break-off.
            pairs |= {"": code(one.answers.rows[0], one.answers)} if one.option else {}
            codes = write_pairs(pairs)
            if one.answers.rest:
                codes = "; ".join(filter(None, (codes, "*=invalid")))
        article = "an" if one.role[0] in "aeiou" else "a"
        check = f"Taken for {article} {one.role}: {one.why}{'' if one.why.endswith('?') else '.'}"
        check += " See its rows in variables.csv and scales.csv."
        check = one.why if one.role == "replicate" else check
        if one.answers and one.answers.rest:
            check += (
                f" {one.answers.rest} texts that few share are left out (*=invalid): give those "
                "that are answers a row in scales.csv and a code here."
            )
        if one.answers and one.answers.none:
            listed = "; ".join(f"{code}={kind}" for code, kind in one.answers.none)
            check += f" Taken for no answer: {listed:.200}."
        text = " ".join(labels.get(one.column, "").split())
        yield ["column", one.variable, one.column, text, codes, f"{one.sure:.2f}", check]


def _fact_rows(export: Export, found: Proposals, name: str, language: str) -> Iterable[Cells]:
    known = {f"title_{language}": name.replace("_", " ").replace("-", " ")}
    for one in found.having("date"):
        known |= dict(
            zip(("fieldwork_from", "fieldwork_to"), days(export, one.column), strict=False)
        )
    for fact, check in facts((language,)):
        yield ["fact", fact, known.get(fact, ""), "", "", "", check]


def _config(found: Proposals, name: str, language: str) -> str:
    """The choices of a run, of which only those are written that this survey asks for."""
    areas = [one.variable for one in found.taken if one.is_area]
    supplied, strata = bool(found.having("weight")), areas[:1]
    method = "supplied" if supplied else "rake" if areas else "none"
    # Errors of two stages ask for how many clusters there are as well as for how many people.
    sized, stages = found.having("population"), found.having("cluster_population")
    corrected = bool(sized) if supplied or stages else method == "rake"
    outcome = next((one.variable for one in found.having("outcome")), "")
    return (
        "# The choices of this survey; all others are as the project's own config.toml explains.\n"
        f'\n[run]\nwave = "{name}"\n'
        "\n[quality]\nduplicate_answers = false      # short questionnaires have answers alike\n"
        f'\n[weighting]\nmethod = "{method}"\n'
        f"strata = {_list([] if supplied and found.having('stratum') else strata)}\n"
        f"margins = {_list([] if supplied else strata)}\n"
        f"finite_population = {str(corrected).lower()}\n"
        f"{_replicates(found) if supplied else ''}"
        f"\n[analysis]\ndimensions = {_list(areas)}          # what has pages of its own\n"
        f'contexts = []\nmain_outcome = "{outcome}"\n'
        f"\n[report]\nlanguages = {_list([language])}\n"
    )


def _replicates(found: Proposals) -> str:
    """What says that errors come from replicate weights, with their kind where that is known."""
    if not found.having("replicate"):
        return ""
    made = found.having("replicate")[0].choices
    if made:
        head = "# How the replicate weights look to be made: the documentation of the file knows."
        lines = ['variance = "supplied"', *(f"{key} = {value}" for key, value in made.items())]
        return "\n".join((head, *lines, ""))
    return (
        "# Errors from the replicate weights: take the # away, and write the kind that the\n"
        "# documentation of the file gives: JK1, JK2, JKn, bootstrap, BRR, Fay or SDR.\n"
        '# variance = "supplied"\n# replicate_kind = ""\n'
    )


def _list(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in names) + "]"


def _table(columns: Sequence[str], rows: Iterable[dict[str, str]], language: str) -> str:
    """A table of the codebook, with the columns of one language."""
    wanted, _ = split(columns, (language,))
    return _csv(wanted, [[row.get(column, "") for column in wanted] for row in rows])


def _csv(header: Sequence[str], rows: Iterable[Cells]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
