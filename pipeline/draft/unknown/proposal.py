"""What each column of an unknown survey may be: its role, its answers, and how sure that is."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.codebook.wording import as_words, tidy
from pipeline.draft.design import (
    Found,
    date_column,
    duration_column,
    no_size,
    population_column,
    size_column,
)
from pipeline.draft.unknown.answer_words import Answer, Answers, answers_of
from pipeline.draft.unknown.chosen import GROUP, PLACE, doubted, with_areas, with_outcome
from pipeline.draft.unknown.names import variable_name
from pipeline.draft.unknown.replicates import replicate_run
from pipeline.draft.unknown.roles import (
    identifier_column,
    is_called,
    no_weight,
    repeats,
    weight_columns,
)
from pipeline.draft.unknown.ticks import CHOICE, box_of, choices_of, option_of, stems_of
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import numbers_of
from pipeline.ingest.ticks import NOT_TICKED, marks

_AGREE = r"\b(agree|cytuno)\b"
_CLUSTER = r"(.* )?(psu|cluster|primary sampling unit)( .*)?"
_STRATUM = r"(?!.*\b(weights?|stratif\w*)\b)(.* )?(v?strat\w*)( .*)?"


@dataclass(frozen=True)
class Proposal:
    """What a column may be: the variable's name, role and answers, with why and how sure it is."""

    column: str
    variable: str
    role: str
    question: str
    why: str
    sure: float
    answers: Answers | None = None
    is_area: bool = False
    option: str = ""  # of a tick box, what is ticked
    statement: str = ""  # of a matrix, what it asks of one of its rows
    with_others: bool = False  # a fact whose answers are those of other questions
    choices: Mapping[str, str] = field(default_factory=dict)  # what config.toml says of it, as TOML

    @property
    def is_held(self) -> bool:
        """Whether a factor is what people have, ticked or answered, and no agreement."""
        labels = [tidy(one.label) for one in self.answers.valid] if self.answers else []
        return self.role == "factor" and not any(re.search(_AGREE, one) for one in labels)


@dataclass(frozen=True)
class Proposals:
    """The columns that are taken in, and the others with the reason why they are not."""

    taken: tuple[Proposal, ...]
    left: tuple[tuple[str, str], ...]

    def having(self, role: str) -> list[Proposal]:
        """The proposals of a role."""
        return [one for one in self.taken if one.role == role]


def propose(export: Export) -> Proposals:
    """A role for each column of an export that may have one.

    Columns with the same answers are one scale. A question about the whole ("overall", "satisfied")
    is the outcome, and other opinions and tick boxes are factors; what is no opinion is a fact, of
    which up to two are proposed as areas. One column of dates may be when people answered, and one
    of numbers each how long it took, how many people a cluster has and how many are in a stratum.
    Other dates, texts and numbers are left out.
    """
    taken: list[Proposal] = []
    left: list[tuple[str, str]] = []
    every = [str(one) for one in export.frame.columns]
    run = replicate_run(export, "")
    columns = [one for one in every if not run or one not in run.columns]
    weights = [one.column for one in weight_columns(export, columns)]
    if run := run and replicate_run(export, next(iter(weights), "")):
        why, name = run.check(written=True), "replicate_weight"
        taken.append(Proposal(run.item, name, "replicate", "", why, 0.75, choices=run.choices))
    known = _known(export, columns)
    stems = stems_of(export, columns)
    sets = choices_of(export, columns)
    for column in columns:
        names = {one.variable for one in taken}
        if column in known:
            role, it = known[column]
            asked = as_words(export.labels.get(column, "")) or column
            taken.append(
                Proposal(
                    column, variable_name(_name(column, role), names), role, asked, it.why, it.sure
                )
            )
        elif column in weights:
            left.append((column, "it may be a weight too, and a survey has one"))
        elif sets.get(column):
            taken += _chosen(export, column, sets[column], names)
        elif column in sets:
            left.append((column, "it holds several choices, which have columns of their own too"))
        else:
            found = _one(export, column, names, stems.get(column, ""))
            if isinstance(found, str):
                left.append((column, found))
            else:
                taken.append(found)
    return Proposals(tuple(with_areas(with_outcome(doubted(taken)))), tuple(left))


def _name(column: str, role: str) -> str:
    """What a column of the design is called, or its role where that is no word."""
    return column if re.search(r"[A-Za-z]", column) else role


def _known(export: Export, columns: Sequence[str]) -> dict[str, tuple[str, Found]]:
    """The columns of the design, which are called so: a role and why, by column."""
    cluster = next((c for c in columns if is_called(export, c, _CLUSTER)), "")
    stratum = next((c for c in columns if is_called(export, c, _STRATUM)), "")
    places = [c for c in columns if re.search(PLACE, tidy(c.replace("_", " ")))]
    strata = [stratum] if stratum else places
    known: dict[str, tuple[str, Found]] = {}
    for role, one in (
        ("identifier", identifier_column(export, columns)),
        ("cluster", Found(cluster, 0.7, "its name") if cluster else None),
        ("stratum", Found(stratum, 0.7, "its name") if stratum else None),
        ("population", population_column(export, strata, cluster)),
        ("cluster_population", size_column(export, cluster)),
        ("duration", duration_column(export)),
        ("date", date_column(export)),
        ("weight", next(iter(weight_columns(export, columns)), None)),
    ):
        if one and not as_codes(export.frame[one.column]).isna().all():
            known[one.column] = (role, one)
    return known


def _one(export: Export, column: str, names: set[str], statement: str) -> Proposal | str:
    """What a column may be, or why it is left out.

    `statement`: its own words after the stem of a matrix, "" where it is of none.
    """
    asked = as_words(export.labels.get(column, "")) or column

    def make(role: str, why: str, sure: float, answers: Answers | None = None) -> Proposal:
        name = variable_name(statement or column, names)
        return Proposal(column, name, role, asked, why, sure, answers, statement=statement)

    filled = as_codes(export.frame[column]).dropna()
    if column in export.dates:
        return _why_no_date(filled)
    if filled.empty:
        return "it is empty"
    if why := no_weight(export, column) or no_size(export, column):
        return why
    if again := repeats(export, column):
        return (
            f"it is called an identifier, and {again} rows repeat an earlier row's: is there a row "
            "for each answer or visit? Export one for each respondent"
        )
    if box := box_of(export, column):
        return _ticked(export, column, box[0], make, names)
    found = answers_of(export, column)
    if found is None:
        return _why_not(filled)
    doubt = f"; {found.doubt}" if found.doubt else ""
    if found.is_opinion and not (found.sure < 0.5 and re.search(GROUP, tidy(asked))):
        counts = ", ".join(f"'{one.label:.40}'" for one in found.valid if one.counts)
        why = f"its answers are an opinion; {counts:.160} count{doubt}"
        return make("factor", why, found.sure, found)
    return make("fact", f"it has {len(found.valid)} answers{doubt}", min(found.sure, 0.9), found)


def _chosen(
    export: Export, column: str, options: Sequence[str], names: set[str]
) -> Iterator[Proposal]:
    """A factor for each option of a question whose cells hold several choices."""
    asked, taken = as_words(export.labels.get(column, "")) or column, set(names)
    blank = int(as_codes(export.frame[column]).isna().sum())
    for option in options:
        why = (
            f"its cells hold several choices, '{option:.40}' among them; {blank} people chose none "
            'and count as not having chosen it: take ""=0 out of codes if they were not asked'
        )
        name = variable_name(option, taken)
        taken.add(name)
        both = (Answer(NOT_TICKED, "", counts=False), Answer("1", "", counts=True))
        item = f"{CHOICE}{column}={option}"
        yield Proposal(
            item, name, "factor", asked, why, 0.6, Answers(both, sure=0.6), option=option
        )


def _ticked(
    export: Export, column: str, item: str, make: Callable[..., Proposal], names: set[str]
) -> Proposal:
    """A tick box as a factor: those who ticked it, of those who ticked any box of its question."""
    stem, option = option_of(export, column)
    mark = str(next(iter(marks(export, column).dropna()))) if item == column else "1"
    both = (Answer(NOT_TICKED, "", counts=False), Answer(mark, "", counts=True))
    nothing = int(with_items(export, [item]).frame[item].isna().sum())
    why = (
        f"it is a tick box, '{option:.40}'; {nothing} people ticked no box of its question and "
        'count as not ticked: take ""=0 out of codes if they were not asked'
    )
    made = make("factor", why, 0.6, Answers(both, sure=0.6))
    name, asked = variable_name(option, names), stem or made.question
    return replace(made, variable=name, column=item, question=asked, option=option)


def _why_no_date(filled: "pd.Series[str]") -> str:
    """Why a column with dates is left out; a spreadsheet may have made them of bands."""
    texts = filled[~filled.str.match(r".*[0-9]{4}[-/.]|.*[-/.][0-9]{4}|[0-9.]+$")]
    if len(texts):
        return (
            f"{len(filled) - len(texts)} cells hold dates and {len(texts)} other texts: a "
            "spreadsheet may have made dates of answers such as 1-9; correct them in the export"
        )
    return "it holds dates or times"


def _why_not(filled: "pd.Series[str]") -> str:
    if len(filled.unique()) == 1:
        return "all who answered have the same answer"
    numbers = filled.map(numbers_of(filled.unique())).astype(float)
    if numbers.notna().all():
        return "it is a number; give it bands in the export if it is to be a question"
    return "it holds texts"
