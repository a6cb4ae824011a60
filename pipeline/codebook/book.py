"""Reads the codebook: variables.csv, scales.csv and bodies.csv, and how they fit together."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipeline.codebook.bodies import BODY_KINDS, read_bodies
from pipeline.codebook.concepts import LANGUAGES, MOST_ANSWERS, Codebook, Level
from pipeline.codebook.derivations import Grouped, Lookup, Mean
from pipeline.codebook.scales import read_scales
from pipeline.codebook.tables import Row, languages_of
from pipeline.codebook.variables import read_variables
from pipeline.errors import Faults, nearest

_VARIABLES = "data/reference/variables.csv"
_SCALES = "data/reference/scales.csv"
_BODIES = "data/reference/bodies.csv"


def read_codebook(folder: Path, languages: Sequence[str] = LANGUAGES) -> Codebook:
    """Read the codebook from the folder of reference data.

    Texts are read, and asked for, in the `languages` that the survey is published in.

    Raises:
        BadInput: a file is missing or not a table, or a row is wrong by itself or does not fit the
            others; everything that can be found in one pass is listed.
    """
    faults = Faults()
    asked = languages_of(languages)
    scales = read_scales(folder / "scales.csv", _SCALES, faults, asked)
    rows = read_variables(folder / "variables.csv", _VARIABLES, scales, faults, asked)
    looked_up = any(one.derive.startswith("lookup:") for _, one in rows.values())
    bodies = read_bodies(folder / "bodies.csv", _BODIES, faults, asked, needed=looked_up)
    codebook = Codebook({name: one for name, (_, one) in rows.items()}, scales, bodies, asked)
    places = {name: row for name, (row, _) in rows.items()}
    if rows and scales:
        _check_codes(codebook, places, faults)
        _check_tables(codebook, places, faults)
        _check_success(codebook, places, faults)
        _check_conditions(codebook, places, faults)
        _check_derivations(codebook, places, faults)
        _check_circles(codebook, places, faults)
        _check_bodies(scales, bodies, faults)
    faults.raise_if_any()
    return codebook


def _check_codes(codebook: Codebook, places: dict[str, Row], faults: Faults) -> None:
    """Scales of questions have codes and answers."""
    for name, one in codebook.variables.items():
        if one.derive or not codebook.rows(name):
            continue
        bare = [row.level for row in codebook.valid(name) if not row.code]
        if bare or not codebook.valid(name):
            what = f"no code for {', '.join(bare)}" if bare else "no answers"
            problem = f"scale '{one.scale}' of '{name}' has {what:.120}."
            fix = "Add them in scales.csv, as the export has them."
            faults.add(_VARIABLES, places[name].place("scale"), problem, fix)


def _check_tables(codebook: Codebook, places: dict[str, Row], faults: Faults) -> None:
    """Questions whose answers are tables have no more answers than a table can have."""
    for name, one in codebook.variables.items():
        number = len(codebook.levels(name)) if codebook.coded(name) else 0
        if one.role in ("factor", "outcome", "context") and number > MOST_ANSWERS:
            problem = f"scale '{one.scale}' of {one.role} '{name}' has {number} answers."
            fix = f"{MOST_ANSWERS} is the most: join codes in the wave's file, or make it a fact."
            faults.add(_VARIABLES, places[name].place("scale"), problem, fix)


def _check_success(codebook: Codebook, places: dict[str, Row], faults: Faults) -> None:
    """Scales of factors and outcomes say which group of answers counts."""
    for name in (*codebook.having("factor"), *codebook.having("outcome")):
        place, scale = places[name].place("scale"), codebook.variables[name].scale
        problem = f"scale '{scale}' of {codebook.variables[name].role} '{name}' has no"
        if not any(row.kind == "group" and row.positive for row in codebook.rows(name)):
            fix = "Add a kind=group row with positive=yes to scales.csv."
            faults.add(_VARIABLES, place, f"{problem} positive group.", fix)
        elif len(codebook.groups(name)) < 2:
            fix = "Add a group for the answers that do not count."
            faults.add(_VARIABLES, place, f"{problem} second group.", fix)


def _check_conditions(codebook: Codebook, places: dict[str, Row], faults: Faults) -> None:
    """Routing names variables and levels that exist."""
    for name in codebook.variables:
        place = places[name].place("asked_if")
        for variable, levels in codebook.condition(name).items():
            if variable not in codebook.variables:
                fix = f"Name a variable of this file.{nearest(variable, codebook.variables)}"
                faults.add(_VARIABLES, place, f"there is no variable '{variable}'.", fix)
            elif not codebook.coded(variable):
                problem = f"'{variable}' has no answers to choose from."
                fix = "Name a variable that has."
                faults.add(_VARIABLES, place, problem, fix)
            else:
                known = codebook.levels(variable)
                for level in levels:
                    if level not in known:
                        fix = f"Known: {', '.join(known)}.{nearest(level, known)}"
                        problem = f"'{variable}' has no level '{level}'."
                        faults.add(_VARIABLES, place, problem, fix)


def _check_derivations(codebook: Codebook, places: dict[str, Row], faults: Faults) -> None:
    """Lookups go to bodies that exist; means are of items that have the same scores."""
    for name, one in codebook.variables.items():
        place = places[name].place("derive")
        derivation = codebook.derivation(name)
        if isinstance(derivation, Lookup):
            _check_lookup(codebook, name, derivation, place, faults)
        if isinstance(derivation, Grouped):
            _check_grouped(codebook, name, derivation.variable, place, faults)
        if isinstance(derivation, Mean):
            items = codebook.items(name)
            scores = {tuple(codebook.scores(item).values()) for item in items}
            if len(items) < 2 or len(scores) > 1:
                problem = f"it is a mean of {len(items)} items"
                problem += f" with {len(scores)} sets of scores." if len(scores) > 1 else "."
                fix = "A scale needs two factors or outcomes or more, scored alike."
                faults.add(_VARIABLES, place, problem, fix)
            elif not all(scores):
                problem = f"it is a mean, and the scale of {', '.join(items):.120} has no scores."
                fix = "Give its answers a score in scales.csv."
                faults.add(_VARIABLES, place, problem, fix)
        if isinstance(derivation, Mean) != (one.role == "scale"):
            fix = "role=scale goes with derive=mean:..., and with nothing else."
            problem = f"role '{one.role}' and derive '{one.derive:.60}' do not go together."
            faults.add(_VARIABLES, place, problem, fix)
        elif one.role == "scale" and one.scale != "number":
            place = places[name].place("scale")
            faults.add(_VARIABLES, place, f"a mean is no '{one.scale}'.", "Use number.")


def _check_lookup(
    codebook: Codebook, name: str, lookup: Lookup, place: str, faults: Faults
) -> None:
    source, column, bodies = lookup.variable, lookup.column, codebook.bodies
    known = [c for c in bodies.columns if c in BODY_KINDS]
    if source not in codebook.variables:
        fix = f"Name a variable of this file.{nearest(source, codebook.variables)}"
        faults.add(_VARIABLES, place, f"there is no variable '{source}'.", fix)
        return
    if column not in known:
        fix = f"Known: {', '.join(known)}.{nearest(column, known)}"
        faults.add(_VARIABLES, place, f"bodies.csv has no areas in column '{column}'.", fix)
        return
    values = codebook.looked_up(lookup)
    for row in codebook.valid(source):
        if row.level not in values:
            problem = f"'{source}' can be '{row.level}', which bodies.csv does not have."
            faults.add(_VARIABLES, place, problem, "Add the body.")
    levels = codebook.levels(name)
    for value in sorted({value for value in values.values() if value and value not in levels}):
        problem = f"bodies.csv has {column} '{value:.40}', which '{name}' cannot be."
        fix = f"Add it to scale '{codebook.variables[name].scale}'.{nearest(value, levels)}"
        faults.add(_VARIABLES, place, problem, fix)


def _check_grouped(codebook: Codebook, name: str, source: str, place: str, faults: Faults) -> None:
    """What has groups of a fact's answers for its own is a fact, and has just those answers.

    Of opinions it may not be: pages of those who gave an answer would count them to the last one.
    """
    known = [one for one in codebook.having("fact") if codebook.coded(one) and one != name]
    if source not in known:
        problem = f"'{source:.40}' is no fact with answers."
        faults.add(_VARIABLES, place, problem, f"Name a fact.{nearest(source, known)}")
        return
    alone = [row.level for row in codebook.valid(source) if not row.group]
    if alone:
        problem = f"'{source}' can be {', '.join(alone):.120}, which has no group."
        fix = "Give each answer of its scale a group in scales.csv, and each group a row."
        faults.add(_VARIABLES, place, problem, fix)
    levels, groups = codebook.levels(name), set(codebook.group_of(source).values())
    if set(levels) != groups:
        problem = f"its answers are {', '.join(levels):.120}, and the groups of '{source}' are "
        problem += f"{', '.join(sorted(groups)):.120}."
        faults.add(_VARIABLES, place, problem, "Give its scale these answers, each by its key.")
    if codebook.variables[name].role != "fact":
        faults.add(_VARIABLES, place, "only a fact is made of groups.", "Make it a fact.")


def _check_circles(codebook: Codebook, places: dict[str, Row], faults: Faults) -> None:
    """Nothing is asked or derived on the strength of itself."""
    for name in codebook.variables:
        seen: set[str] = set()
        ahead = list(codebook.needs(name))
        while ahead:
            step = ahead.pop()
            if step not in seen and step in codebook.variables:
                seen.add(step)
                ahead += codebook.needs(step)
        if name in seen:
            column = "asked_if" if codebook.condition(name) else "derive"
            fix = "Take one step out of the circle."
            faults.add(_VARIABLES, places[name].place(column), f"'{name}' needs itself.", fix)


def _check_bodies(scales: dict[str, list[Level]], bodies: pd.DataFrame, faults: Faults) -> None:
    """A scale that is named after a kind of body has just those bodies as levels."""
    for kind in BODY_KINDS:
        if kind not in scales or not (bodies["kind"] == kind).any():
            continue
        levels = {row.level for row in scales[kind] if row.kind == "valid"}
        keys = set(bodies.loc[bodies["kind"] == kind, "body"])
        for body in sorted(keys - levels):
            problem = f"scale '{kind}' lacks '{body:.40}', which bodies.csv has."
            faults.add(_SCALES, "column level", problem, f"Add it.{nearest(body, levels)}")
        for level in sorted(levels - keys):
            problem = f"bodies.csv has no {kind} '{level:.40}', which scale '{kind}' has."
            faults.add(_BODIES, "column body", problem, f"Add it.{nearest(level, keys)}")
