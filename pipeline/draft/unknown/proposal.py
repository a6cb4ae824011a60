"""What each column of an unknown survey may be: its role, its answers, and how sure that is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.codebook.wording import as_words, tidy
from pipeline.draft.design import (
    Found,
    date_column,
    duration_column,
    population_column,
    size_column,
)
from pipeline.draft.unknown.answer_words import Answer, Answers, answers_of
from pipeline.draft.unknown.names import variable_name
from pipeline.draft.unknown.replicates import replicate_run
from pipeline.draft.unknown.ticks import box_of, option_of
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import numbers_of
from pipeline.ingest.identifiers import trusted
from pipeline.ingest.ticks import NOT_TICKED, marks

_AGREE = r"\b(agree|cytuno)\b"
AREAS = 2  # dimensions that a draft proposes
_IDENTIFIER = (
    r"((resp|response|respondent|participant|record|case|serial|user|person|unique|member|panel"
    r"|interview|household|pupil|student|employee|tenant|customer|patient) ?)?"
    r"(id|number|no|ref\w*|serial|key)|u?uid|guid|identifier"
    r"|rhif( yr? (ymateb|ymatebydd|aelod))?|cyfeirnod"
)
_WEIGHT = r"(.* )?(weights?|wt|wgt|dw|pw|pwysau|weighting)( .*)?"
_CLUSTER = r"(.* )?(psu|cluster|primary sampling unit)( .*)?"
_STRATUM = r"(.* )?(strat\w*)( .*)?"
_OVERALL = (
    r"\b(overall|satisf\w+|recommend|success\w*|all things considered|as a whole"
    r"|ar y cyfan|[bf]odlon|argymell|at ei gilydd)\b"
)
_PLACE = (
    r"\b(region|area|ward|district|council|authority|board|trust|department|directorate|division|"
    r"faculty|school|college|site|location|place|where|service|team|branch|county|country|"
    r"landlord|force|unit|sector|organisation|ardal|rhanbarth|sir|cyngor|bwrdd|adran|ysgol|coleg|"
    r"cangen|lleoliad|gwasanaeth|ble)\b"
)
_GROUP = (
    r"\b(age|gender|sex|grade|band|seniority|role|staff|group|year|length|tenure|"
    r"oed|oedran|rhyw|blwyddyn|hyd)\b"
)


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
    weight = next((one for one in map(str, export.frame.columns) if _is_weight(export, one)), "")
    if run := replicate_run(export, weight):
        why, name = run.check(written=True), "replicate_weight"
        taken.append(Proposal(run.item, name, "replicate", "", why, 0.75, choices=run.choices))
    columns = [one for one in map(str, export.frame.columns) if not run or one not in run.columns]
    cluster = next((c for c in columns if _is_called(export, c, _CLUSTER)), "")
    known: dict[str, tuple[str, Found]] = {}
    strata = [c for c in columns if _is_called(export, c, _STRATUM)]
    strata = strata or [c for c in columns if re.search(_PLACE, tidy(c.replace("_", " ")))]
    for role, one in (
        ("population", population_column(export, strata, cluster)),
        ("cluster_population", size_column(export, cluster)),
        ("duration", duration_column(export)),
        ("date", date_column(export)),
    ):
        if one:
            known[one.column] = (role, one)
    for column in columns:
        names = {one.variable for one in taken}
        found: Proposal | str
        if column in known:
            role, it = known[column]
            asked = as_words(export.labels.get(column, "")) or column
            found = Proposal(column, variable_name(column, names), role, asked, it.why, it.sure)
        else:
            found = _one(export, column, names, taken)
        if isinstance(found, str):
            left.append((column, found))
        else:
            taken.append(found)
    return Proposals(tuple(_with_areas(_with_outcome(taken))), tuple(left))


def _one(export: Export, column: str, names: set[str], taken: list[Proposal]) -> Proposal | str:
    """What a column may be, or why it is left out."""
    roles = {one.role for one in taken}
    text = as_words(export.labels.get(column, ""))
    asked = text or column

    def is_called(pattern: str) -> bool:
        return _is_called(export, column, pattern)

    def make(role: str, why: str, sure: float, answers: Answers | None = None) -> Proposal:
        return Proposal(column, variable_name(column, names), role, asked, why, sure, answers)

    answers = as_codes(export.frame[column])
    filled = answers.dropna()
    if column in export.dates:
        return "it holds dates or times"
    if filled.empty:
        return "it is empty"
    if (
        "identifier" not in roles
        and is_called(_IDENTIFIER)
        and trusted(export, column).codes.is_unique
    ):
        return make("identifier", "each row has its own", 0.9)
    if "weight" not in roles and _is_weight(export, column):
        why = "the file says so" if column == export.weight else "its name, and it holds numbers"
        return make("weight", why, 0.95 if column == export.weight else 0.8)
    if "cluster" not in roles and is_called(_CLUSTER):
        return make("cluster", "its name", 0.7)
    if "stratum" not in roles and is_called(_STRATUM):
        return make("stratum", "its name", 0.7)
    if box := box_of(export, column):
        return _ticked(export, column, box[0], make, names)
    found = answers_of(export, column)
    if found is None:
        return _why_not(filled)
    if found.is_opinion:
        counts = ", ".join(f"'{one.label:.40}'" for one in found.valid if one.counts)
        return make("factor", f"its answers are an opinion; {counts:.160} count", found.sure, found)
    return make("fact", f"it has {len(found.valid)} answers", min(found.sure, 0.9), found)


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


def _is_called(export: Export, column: str, pattern: str) -> bool:
    """Whether the name of a column, or its text, is of a pattern."""
    said = (tidy(column.replace("_", " ")), tidy(as_words(export.labels.get(column, ""))))
    return any(re.fullmatch(pattern, one) for one in said if one)


def _is_weight(export: Export, column: str) -> bool:
    """Whether a column is a weight by the file's word or by its name, and holds such numbers."""
    filled = as_codes(export.frame[column]).dropna()
    numbers = filled.map(numbers_of(filled.unique())).astype(float)
    stated = column == export.weight or _is_called(export, column, _WEIGHT)
    return stated and bool((numbers >= 0).all() and (numbers > 0).any())


def _why_not(filled: "pd.Series[str]") -> str:
    if len(filled.unique()) == 1:
        return "all who answered have the same answer"
    numbers = filled.map(numbers_of(filled.unique())).astype(float)
    if numbers.notna().all():
        return "it is a number; give it bands in the export if it is to be a question"
    return "it holds texts"


def _with_outcome(taken: list[Proposal]) -> list[Proposal]:
    """One opinion about the whole is the outcome, where there are others."""
    opinions = [one for one in taken if one.role == "factor"]
    about = [one for one in opinions if re.search(_OVERALL, tidy(one.question))]
    about.sort(key=lambda one: "overall" not in tidy(one.question))
    if len(opinions) < 2 or not about:
        return taken
    why = f"its question is about the whole; {about[0].why}"
    chosen = replace(about[0], role="outcome", why=why, sure=min(0.7, about[0].sure))
    return [chosen if one is about[0] else one for one in taken]


def _with_areas(taken: list[Proposal]) -> list[Proposal]:
    """Up to two facts are areas: those that name a place, then a group, else the first of all."""
    facts = [one for one in taken if one.role == "fact"]
    found = [
        one
        for pattern in (_PLACE, _GROUP)
        for one in facts
        if re.search(pattern, f"{tidy(one.column.replace('_', ' '))} {tidy(one.question)}")
    ]
    chosen = list(dict.fromkeys(one.column for one in found or facts[:1]))[:AREAS]
    return [
        replace(
            one, is_area=True, why=f"{one.why}; proposed to have pages", sure=min(0.7, one.sure)
        )
        if one.column in chosen
        else one
        for one in taken
    ]
