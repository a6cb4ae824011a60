"""From raw codes to answers in order, every blank with its kind, and a row for every change."""

from typing import Any

import numpy as np
import pandas as pd

from pipeline.clean.answers import Answers, made
from pipeline.clean.removal import Recode, removals, told_apart
from pipeline.clean.response import answered_share, poor
from pipeline.codebook.code_map import numbered
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave
from pipeline.config import Quality
from pipeline.contracts.columns import OF_FLOW, RECODE_COLUMNS
from pipeline.errors import BadInput, Fault, Faults

_PLAIN = 5  # fewer answers against a rule of routing than this are slips, whatever their share


def clean(
    ingested: pd.DataFrame, codebook: Codebook, wave: Wave, quality: Quality | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the clean table from nothing: rows that count, one assignment a variable.

    Returns:
        cleaned: `respondent`, then for each variable but the identifier its answers (ordered
        Categorical of the codebook's levels, float, or text) and `<variable>__missing` (text: ""
        or the kind of missing), then replicate weights as they came. recodes: `rule, variable,
        from, to, reason, n`; rows removed have the variable "(row)", and the rows ingested are the
        rows cleaned and those removed. Rows with the variable "(flow)" count the responses
        received, complete and partial.

    Raises:
        BadInput: no respondent is left, or a rule of routing takes out the answers of a level that
            it does not name and most of whose respondents have answered.
    """
    quality = quality or Quality()
    remove, removed = removals(ingested, codebook, wave, quality)
    raw = ingested[~remove].reset_index(drop=True)
    raw["respondent"] = told_apart(raw["respondent"])
    done, changed = _built(raw, codebook, wave)
    bad, poorly = poor(done, codebook, quality, len(raw))
    if bad.any():
        raw = raw[~bad].reset_index(drop=True)
        done, changed = _built(raw, codebook, wave)
    removed += poorly
    if raw.empty:
        listed = "; ".join(f"{rule} {count}" for rule, *_, count in removed)
        fix = "Look at the export, or turn a rule off in [quality] of config.toml."
        raise BadInput([Fault("ingested.parquet", "", f"nobody is left: {listed}.", fix)])
    columns: dict[str, pd.Series] = {"respondent": raw["respondent"]}
    for variable in codebook.variables:
        if variable in done:
            columns[variable] = done[variable].values
            columns[f"{variable}__missing"] = done[variable].missing
    for variable in codebook.having("replicate"):
        columns |= {name: raw[name] for name in numbered(raw, variable)}
    share = answered_share(done, codebook, len(raw))
    flow = _flow(len(ingested), share, quality)
    table = pd.DataFrame([*removed, *changed, *flow], columns=list(RECODE_COLUMNS))
    return pd.DataFrame(columns), table.astype(dict.fromkeys(RECODE_COLUMNS[:-1], "str"))


def _flow(received: int, share: "np.ndarray[Any, Any]", quality: Quality) -> list[Recode]:
    """How many responses came, and how many of those analysed are complete and partial."""
    complete = int((share >= quality.complete_share).sum())
    said = f"{quality.complete_share:g}"
    reason = "responses analysed, by the share of factors and outcomes asked that were answered"
    return [
        ("received", OF_FLOW, "", "", "rows of the export", received),
        ("complete", OF_FLOW, f">={said}", "", reason, complete),
        ("partial", OF_FLOW, f"<{said}", "", reason, len(share) - complete),
    ]


def _built(
    raw: pd.DataFrame, codebook: Codebook, wave: Wave
) -> tuple[dict[str, Answers], list[Recode]]:
    """Every variable but the identifier, and what routing and the wave's file changed.

    Raises:
        BadInput: a rule of routing rules out a level whose respondents were plainly asked.
    """
    recodes: list[Recode] = []
    faults = Faults()
    done: dict[str, Answers] = {}
    for variable in _order(codebook):
        if codebook.variables[variable].role in ("identifier", "replicate"):
            continue
        answers = made(variable, raw, done, codebook, wave)
        done[variable] = _routed(variable, answers, done, codebook, wave, recodes, faults)
    faults.raise_if_any()
    return done, recodes


def _order(codebook: Codebook) -> list[str]:
    """The variables, each after those that its routing and derivation need."""
    order: dict[str, None] = {}

    def add(variable: str) -> None:
        if variable not in order:
            for needed in codebook.needs(variable):
                add(needed)
            order[variable] = None

    for variable in codebook.variables:
        add(variable)
    return list(order)


def _routed(
    variable: str,
    answers: Answers,
    done: dict[str, Answers],
    codebook: Codebook,
    wave: Wave,
    recodes: list[Recode],
    faults: Faults,
) -> Answers:
    """Answers as the routing allows them; what it changes, and what was ruled out, is noted."""
    asked = pd.Series(True, index=answers.missing.index)
    for condition, levels in codebook.condition(variable).items():
        asked &= done[condition].values.isin(levels)
    if not asked.all():
        _check_levels(variable, answers, done, codebook, faults)
        blank = answers.missing.isin(["not_asked", "no_answer"])
        rule = f"asked if {codebook.variables[variable].asked_if}"
        for answer, count in _said(answers, ~asked & ~blank, codebook.coded(variable)):
            recodes.append(("routing", variable, answer, "not_asked", rule, count))
        missing = answers.missing.where(asked, "not_asked").astype("str")
        answers = Answers(answers.values.where(asked), missing)
    invalid = int((answers.missing == "invalid").sum())
    if invalid:
        codes = wave.columns[variable].codes
        ruled_out = "|".join(code for code, kind in codes.items() if kind == "invalid")
        reason = "an impossible value, ruled out in the wave's file"
        recodes.append(("invalid", variable, ruled_out, "invalid", reason, invalid))
    return answers


def _check_levels(
    variable: str,
    answers: Answers,
    done: dict[str, Answers],
    codebook: Codebook,
    faults: Faults,
) -> None:
    """See that the routing rules out no level whose respondents were plainly asked.

    A level that a rule does not name, while most of its respondents whom the rule's other terms
    send to the question have answered it, is newer than the rule.
    """
    given = (~answers.missing.isin(["not_asked", "no_answer"])).to_numpy(bool)
    rule = codebook.condition(variable)
    sent = {name: done[name].values.isin(levels).to_numpy(bool) for name, levels in rule.items()}
    for condition, levels in rule.items():
        others = [those for name, those in sent.items() if name != condition]
        answer = done[condition].values.astype("str").to_numpy(object)
        for row in codebook.valid(condition):
            here = np.logical_and.reduce([answer == row.level, *others])
            ruled_out = int((given & here).sum())
            if row.level in levels or ruled_out < _PLAIN or 2 * ruled_out <= int(here.sum()):
                continue
            problem = (
                f"the rule '{codebook.variables[variable].asked_if:.200}' rules out "
                f"{condition}={row.level}, and {ruled_out} of {int(here.sum())} respondents with "
                "that answer have answered the question."
            )
            fix = f"Add '{row.level}' to the rule, or take the answers out of the export."
            faults.add("data/reference/variables.csv", f"asked_if of '{variable}'", problem, fix)


def _said(answers: Answers, rows: "pd.Series[bool]", coded: bool) -> list[tuple[str, int]]:
    """What some rows say and how often; numbers and text are counted and not shown."""
    chosen = answers.missing[rows]
    if coded:
        chosen = answers.values[rows].astype("str").fillna(chosen)
    else:
        chosen = chosen.mask(chosen == "", "(answer)")
    counts = chosen.value_counts().sort_index()
    return [(str(said), int(count)) for said, count in counts.items()]
