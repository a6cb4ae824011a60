"""What a run's choices name in the codebook, and the labels of all that a reader may see."""

import re
from datetime import date
from typing import Any

from pipeline.codebook.bodies import BODY_KINDS, TILES
from pipeline.codebook.concepts import DESIGN_ROLES, Codebook
from pipeline.codebook.waves import Wave
from pipeline.config import Analysis, Config
from pipeline.errors import Faults, nearest

LOCALES = {"en": "en_GB", "cy": "cy"}


def check_choices(codebook: Codebook, config: Config) -> None:
    """See that config.toml names variables of the codebook that can do what it asks of them.

    Raises:
        BadInput: a dimension, context, stratum, margin or outcome is not in the codebook or has no
            levels, or a level of a dimension lacks a slug or its form after "in"; lists all.
    """
    faults = Faults()
    analysis, weighting = config.analysis, config.weighting
    named = [("[analysis] dimensions", one) for one in analysis.dimensions]
    named += [("[analysis] contexts", one) for one in analysis.contexts]
    named += [("[weighting] strata", one) for one in weighting.strata]
    named += [("[weighting] margins", one) for one in weighting.margins]
    known = [v for v, one in codebook.variables.items() if one.role not in DESIGN_ROLES]
    known = [variable for variable in known if codebook.coded(variable)]
    for place, variable in named:
        if variable not in known:
            fix = f"Name one that has answers.{nearest(variable, known)}"
            faults.add("config.toml", place, f"the codebook has no '{variable}' to use.", fix)
    outcomes = codebook.having("outcome")
    bare = not outcomes and analysis.main_outcome in ("", Analysis().main_outcome)
    if not bare and analysis.main_outcome not in outcomes:
        fix = f"Known: {', '.join(outcomes)}.{nearest(analysis.main_outcome, outcomes)}"
        problem = f"the codebook has no outcome '{analysis.main_outcome}'."
        fix = fix if outcomes else 'Give a variable the role outcome, or write main_outcome = "".'
        faults.add("config.toml", "[analysis] main_outcome", problem, fix)
    for dimension in dict.fromkeys(one for one in analysis.dimensions if one in known):
        for row in codebook.valid(dimension):
            for column, words in (("in", row.in_), ("slug", row.slug)):
                if not all(words[language] for language in codebook.languages):
                    columns = ", ".join(f"{column}_{one}" for one in codebook.languages)
                    place = f"scale {row.scale}, level {row.level}, columns {columns}"
                    problem = f"it is empty, and '{dimension}' has pages."
                    faults.add("data/reference/scales.csv", place, problem, "Write it.")
    _check_labels(codebook, [one for one in analysis.dimensions if one in known], faults)
    if not codebook.scales.get("national"):
        fix = "Add a row: national,,national,1,... with the name of all the people in its label."
        faults.add("data/reference/scales.csv", "", "there is no scale 'national'.", fix)
    faults.raise_if_any()


def check_asked(codebook: Codebook) -> None:
    """See that there is a question whose answers pages would show.

    Raises:
        BadInput: no variable is a factor or an outcome.
    """
    if not (codebook.having("factor") or codebook.having("outcome")):
        faults = Faults()
        problem = "none is a factor or an outcome: pages would show no answers."
        fix = "Give the questions that pages are about one of these roles, with groups of answers."
        faults.add("data/reference/variables.csv", "column role", problem, fix)
        faults.raise_if_any()


def _check_labels(codebook: Codebook, dimensions: list[str], faults: Faults) -> None:
    """Dimensions have labels of their own: menus, and names of pages as files, rest on them."""
    for language in codebook.languages:
        seen: dict[str, str] = {}
        for name in dimensions:
            label = " ".join(re.findall(r"\w+", codebook.variables[name].label[language].lower()))
            if label in seen:
                problem = f"'{name}' and '{seen[label]}' have the same label, and both have pages."
                place = f"variable '{name}', column label_{language}"
                fix = "Call them by different names."
                faults.add("data/reference/variables.csv", place, problem, fix)
            seen.setdefault(label, name)


def dictionary(codebook: Codebook, wave: Wave, config: Config) -> dict[str, Any]:
    """The words of everything that a reader may see, fit for JSON.

    Returns:
        `languages`, `wave` (name and facts), `items` by variable, `scales` (lists of levels in
        file order),
        `dimensions` (`national` first; label, scale and areas in order), `bodies` (those
        with a tile on the map: kind, the tile's row and column, and the bodies of other kinds that
        each is in), `weighted` (whether answers are), `policy` (disclosure control's thresholds)
        and `analysis`. Columns of the design are left out.

    Raises:
        BadInput: as `check_choices`.
    """
    check_choices(codebook, config)
    wales = codebook.scales["national"][0]
    dimensions: dict[str, Any] = {
        "national": {"label": wales.label, "scale": "national", "areas": [wales.level]}
    }
    for dimension in config.analysis.dimensions:
        dimensions[dimension] = {
            "label": codebook.variables[dimension].label,
            "scale": codebook.variables[dimension].scale,
            "areas": [row.level for row in codebook.valid(dimension)],
        }
    return {
        "languages": list(codebook.languages),
        "wave": {"name": wave.name, **wave.facts},
        "items": {
            name: {
                "role": one.role,
                "theme": one.theme,
                "framework": one.framework,
                "scale": one.scale,
                "asked": name in wave.columns or bool(one.derive),
                "label": one.label,
                "question": one.question,
                "clause": one.clause,
                "attribute": one.attribute,
                "asked_if": {k: list(v) for k, v in codebook.condition(name).items()},
                "mean_of": codebook.items(name),
                "scores": codebook.scores(name),
            }
            for name, one in codebook.variables.items()
            if one.role not in DESIGN_ROLES
        },
        "scales": {
            scale: [
                {
                    "level": row.level,
                    "order": row.order,
                    "group": row.group,
                    "positive": row.positive,
                    "kind": row.kind,
                    "policy": row.policy,
                    "label": row.label,
                    "in": row.in_,
                    "slug": row.slug,
                }
                for row in rows
            ]
            for scale, rows in codebook.scales.items()
        },
        "dimensions": dimensions,
        "bodies": _placed(codebook),
        "weighted": config.weighting.method != "none",
        "policy": config.disclosure.model_dump(),
        "analysis": config.analysis.model_dump(mode="json")
        | {"main_outcome": codebook.main_outcome(config.analysis.main_outcome)},
    }


def waves_of(words: dict[str, Any], before: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What to call this wave and those before it, the first one first: the month of fieldwork.

    words, before: dictionaries of this wave and of the one before it ({}: none), which has what
    those before it are called.
    """
    from babel.dates import format_date

    found: dict[str, dict[str, str]] = dict(before.get("waves", {}))
    for one in filter(None, (before, words)):
        wave, languages = one["wave"], words["languages"]
        day = date.fromisoformat(wave["fieldwork_from"])
        called = {lang: format_date(day, "MMMM y", LOCALES[lang]) for lang in languages}
        if called in [label for name, label in found.items() if name != wave["name"]]:
            called = {lang: f"{text} ({wave['name']})" for lang, text in called.items()}
        found[wave["name"]] = called
    return found


def _placed(codebook: Codebook) -> list[dict[str, str]]:
    """The bodies that have a tile on the map, with the bodies of other kinds that they are in."""
    placed = codebook.bodies[codebook.bodies["tile_row"] != ""]
    columns = ["body", "kind", *BODY_KINDS[1:], *TILES]
    return [dict(zip(columns, row, strict=True)) for row in placed[columns].to_numpy().tolist()]
