"""Reads variables.csv: what the survey asks, and what is derived from it."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.codebook.concepts import (
    DESIGN_ROLES,
    LANGUAGES,
    QUESTION_ROLES,
    ROLES,
    UNCODED_SCALES,
    VARIABLE_NAME,
    Level,
    Variable,
)
from pipeline.codebook.derivations import parse_condition, parse_derivation
from pipeline.codebook.tables import Row, read_table, split
from pipeline.errors import Faults, nearest

COLUMNS = (
    *("variable", "role", "theme", "framework", "scale", "asked_if", "derive"),
    *("label_en", "label_cy", "question_en", "question_cy", "clause_en", "clause_cy", "note"),
)
# A column that may be left out: "yes" of a factor that people have, and do not say.
ATTRIBUTE = "attribute"
# Names that stages give to columns of their own.
RESERVED = (
    *("respondent", "base_weight", "weight", "stratum", "psu", "population", "national"),
    "cluster_population",
    *("table", "cell", "count", "unit", "source", "date"),
)
DESIGN_SCALES = {
    "identifier": ("identifier",),
    "weight": ("number",),
    "population": ("number",),
    "cluster_population": ("number",),
    "duration": ("number",),
    "date": ("number",),
    "replicate": ("number",),
}


def read_variables(
    path: Path,
    name: str,
    scales: dict[str, list[Level]],
    faults: Faults,
    languages: Sequence[str] = LANGUAGES,
) -> dict[str, tuple[Row, Variable]]:
    """Read the variables, in file order, each with its row for messages about it."""
    variables: dict[str, tuple[Row, Variable]] = {}
    wanted, idle = split(COLUMNS, languages)
    for row in read_table(path, name, wanted, faults, optional=(*idle, ATTRIBUTE)):
        known = row["variable"]
        if known in variables:
            problem = f"'{known}' is in row {variables[known][0].number} already."
            faults.add(name, row.place("variable"), problem, "Keep one of them.")
            continue
        _check_cells(row, name, scales, faults)
        _check_words(row, name, faults, languages)
        variables[known] = (row, _variable(row, languages))
    for role in ("identifier", "date", "replicate"):
        having = [v.variable for _, v in variables.values() if v.role == role]
        if len(having) > 1:
            problem = f"{role}s: {', '.join(having)}."
            faults.add(name, "column role", problem, "One variable of a survey has it.")
    return variables


def _variable(row: Row, languages: Sequence[str]) -> Variable:
    plain = ("variable", "role", "theme", "framework", "scale", "asked_if", "derive")
    label, question, clause = (
        {language: row[f"{kind}_{language}"] for language in languages}
        for kind in ("label", "question", "clause")
    )
    # A label is a name, which headings put before a colon: "In which team are you: shares".
    label = {language: text.rstrip(" ?:") or text for language, text in label.items()}
    cells = {column: row[column] for column in plain}
    held = row[ATTRIBUTE] == "yes"
    return Variable(**cells, label=label, question=question, clause=clause, attribute=held)


def _check_cells(row: Row, name: str, scales: dict[str, list[Level]], faults: Faults) -> None:
    """Names, roles, scales and grammars."""

    def wrong(column: str, problem: str, fix: str) -> None:
        faults.add(name, row.place(column), problem, fix)

    variable, role, scale = row["variable"], row["role"], row["scale"]
    if not VARIABLE_NAME.fullmatch(variable):
        fix = "Use lower-case ascii letters, digits and single underscores."
        wrong("variable", f"'{variable:.40}' will not do.", fix)
    if variable in RESERVED:
        fix = f"The pipeline has a column of that name; try 'survey_{variable}'."
        wrong("variable", f"'{variable}' is taken.", fix)
    if role not in ROLES:
        fix = f"Known: {', '.join(ROLES)}.{nearest(role, ROLES)}"
        wrong("role", f"'{role:.40}' is not known.", fix)
    known = [*scales, *UNCODED_SCALES]
    if scale not in known:
        fix = f"Add it to scales.csv, or use number, text or identifier.{nearest(scale, known)}"
        wrong("scale", f"'{scale:.40}' is not known.", fix)
    elif (wanted := DESIGN_SCALES.get(role)) and scale not in wanted:
        wrong("scale", f"'{scale}' will not do for a {role}.", f"Use {wanted[0]}.")
    elif scale == "identifier" and role not in ("identifier", "cluster"):
        wrong("scale", f"an identifier cannot be a {role}.", "Only a cluster can have one too.")
    elif scale == "text" and role in QUESTION_ROLES:
        fix = "What people wrote is not taken in; give it a scale or leave it out."
        wrong("scale", f"open text cannot be a {role}.", fix)
    for column in ("theme", "framework"):
        labels = [level.level for level in scales.get(column, [])]
        if row[column] and row[column] not in labels:
            fix = f"Add a row to scale '{column}' of scales.csv.{nearest(row[column], labels)}"
            wrong(column, f"'{row[column]:.40}' has no label.", fix)
    if parse_condition(row["asked_if"]) is None:
        fix = "Write variable=level|level, or variable=*, terms joined by ' & ', a variable once."
        wrong("asked_if", f"'{row['asked_if']:.80}' cannot be read.", fix)
    if row[ATTRIBUTE] not in ("", "yes") or (row[ATTRIBUTE] and role != "factor"):
        wrong(
            ATTRIBUTE, f"'{row[ATTRIBUTE]:.40}' of a {role}.", "Write yes, of a factor, or nothing."
        )
    if row["derive"] and parse_derivation(row["derive"]) is None:
        fix = (
            "Write lookup:<variable>:<column>, groups:<variable>, mean:theme=<theme> or "
            "mean:role=outcome."
        )
        wrong("derive", f"'{row['derive']:.80}' cannot be read.", fix)
    if row["derive"] and role in ("factor", "outcome", *DESIGN_ROLES):
        wrong("derive", f"a {role} comes from the export.", "Leave it empty.")


def _check_words(row: Row, name: str, faults: Faults, languages: Sequence[str]) -> None:
    """The words that pages need, in each language."""
    needed = ["label"]
    if row["role"] in QUESTION_ROLES and not row["derive"]:
        needed.append("question")
    if row["role"] in ("factor", "outcome"):
        needed.append("clause")
    for kind in ("label", "question", "clause"):
        for language in languages:
            others = any(row[f"{kind}_{other}"] for other in languages)
            if not row[f"{kind}_{language}"] and (kind in needed or others):
                why = "needs it" if kind in needed else "has it in one language"
                why += " in both languages" if kind in needed and len(languages) > 1 else ""
                problem = f"it is empty, and '{row['variable']:.40}' {why}."
                faults.add(name, row.place(f"{kind}_{language}"), problem, "Write it.")
