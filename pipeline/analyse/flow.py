"""How many were asked, how many answered and how many are analysed, and the response rates."""

import numpy as np
import pandas as pd

from pipeline.analyse.people import known
from pipeline.analyse.rows import WALES, Rows
from pipeline.analyse.survey import Survey
from pipeline.contracts.columns import OF_FLOW, OF_RESPONSES
from pipeline.errors import BadInput, Fault

DUPLICATES = ("duplicate_respondent", "duplicate_answers")
# What AAPOR calls a response that a rule removed: refusal or break-off, other, not eligible.
REFUSED, NOT_ELIGIBLE = ("break_off",), ("out_of_scope",)
OTHER = ("straight_lining", "speeding", "no_weight")


def flow_rows(survey: Survey) -> pd.DataFrame:
    """Rows of table recodes with the item "(flow)": from those asked to those analysed, in order.

    Levels `asked`, `no_answer`, `received` (rows of the export: asked less no_answer, and the
    duplicates), each rule that removed responses, `analysed`, `complete`, `partial`. Where the
    population file says how many were asked: `e` (eligible_share: of those whose scope is known,
    the share that is in it) and the response rates RR1 to RR4. Of whoever did not answer, nothing
    is known: RR1 and RR2 count them all as eligible, RR3 and RR4 the share e of them. RR5 and RR6
    count none of them, which nothing here would warrant; where there are none, they are RR1 and
    RR2.

    Raises:
        BadInput: more responses came than people were asked.

    Source: AAPOR Standard Definitions, 10th edition (2023), response rates; e as the proportional
    allocation described there.
    """
    record = survey.recodes
    rows = Rows("recodes")
    counted = record[record["variable"] == OF_FLOW]
    if not len(counted):
        return rows.frame()
    came = {str(k): int(n) for k, n in zip(counted["rule"], counted["n"], strict=True)}
    taken = record[record["variable"] == OF_RESPONSES].groupby("rule", sort=False)["n"].sum()
    removed = {str(rule): int(n) for rule, n in taken.items()}
    people = came["received"] - _sum(removed, DUPLICATES)
    steps = [
        ("received", "respondents", came["received"]),
        *((rule, "removed", count) for rule, count in removed.items()),
        ("analysed", "respondents", came["complete"] + came["partial"]),
        ("complete", "respondents", came["complete"]),
        ("partial", "respondents", came["partial"]),
    ]
    asked = float(known(survey, ("asked",))[0])
    if np.isnan(asked):
        _add_steps(rows, steps)
        return rows.frame()
    if people > asked:
        problem = f"{asked:.12g} people were asked, and {people} responses came."
        fix = "Count everybody who was asked, or leave the table asked out."
        raise BadInput([Fault("data/reference/population", "table asked", problem, fix)])
    nothing = round(asked) - people
    steps = [("asked", "asked", round(asked)), ("no_answer", "removed", nothing), *steps]
    _add_steps(rows, steps)
    _add_rates(rows, came, removed, nothing)
    return rows.frame()


def _sum(removed: dict[str, int], rules: tuple[str, ...]) -> int:
    return sum(removed.get(rule, 0) for rule in rules)


def _add_steps(rows: Rows, steps: list[tuple[str, str, int]]) -> None:
    for level, statistic, count in steps:
        rows.add(statistic, count, count=count, item=OF_FLOW, level=level, **WALES)


def _add_rates(rows: Rows, came: dict[str, int], removed: dict[str, int], nothing: int) -> None:
    """e and the response rates, with their numerators and denominators."""
    interviews = came["complete"] + came["partial"]
    eligible = interviews + _sum(removed, REFUSED) + _sum(removed, OTHER)
    known_scope = eligible + _sum(removed, NOT_ELIGIBLE)
    e = eligible / known_scope
    rates = {
        "e": (eligible, known_scope),
        "RR1": (came["complete"], eligible + nothing),
        "RR2": (interviews, eligible + nothing),
        "RR3": (came["complete"], eligible + e * nothing),
        "RR4": (interviews, eligible + e * nothing),
    }
    for level, (count, base) in rates.items():
        statistic = "eligible_share" if level == "e" else "response_rate"
        rows.add(
            statistic, count / base, count=count, base=round(base),
            item=OF_FLOW, level=level, **WALES,
        )  # fmt: skip
