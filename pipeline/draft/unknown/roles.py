"""Columns that identify respondents or weigh them, by what they are called and what they hold."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.codebook.wording import as_words, tidy
from pipeline.draft.design import Found
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import numbers_of
from pipeline.ingest.identifiers import trusted

_PERSON = (
    r"(resp|response|respondent|participant|record|case|serial|user|person|unique|member|panel"
    r"|interview|household|pupil|student|employee|tenant|customer|patient|client|submission)"
)
_IDENTIFIER = re.compile(
    rf"(cross wave )?({_PERSON}( s)? ?)?(id|idno|number|no|ref\w*|serial|key|record|code"
    r"|identification( (number|code|no))?)"
    r"|u?uid|guid|(.* )?identifier|urn|pidp|seqn|rhif( yr? (ymateb|ymatebydd|aelod))?|cyfeirnod"
    r"|identifiant|lfd nr|#"
)
_WEIGHT = re.compile(
    r"(.* )?((psp|an|[dfpswx])?(weights?|wght|wgt|wt|wgts)\d*|dw|pw|pwysau|weighting|poids|gewicht)"
    r"( .*)?"
)
_NO_WEIGHT = re.compile(r"\b(kg|lbs?|stone|height|body|birth|lose|gain\w*)\b")
_LAST = re.compile(r"final|analysis|calibrat\w*|post strat\w*|pspw\w*|anw\w*|trim\w*|rak\w*")
_FIRST = re.compile(r"base|design|initial|raw|dweight|dw|pweight|population size|unweighted")
MOSTLY = 0.9  # of the rows with an identifier: so many must be the only one with it
_ROWS = 20  # fewer say nothing of a column without a name for it


def is_called(export: Export, column: str, pattern: "re.Pattern[str] | str") -> bool:
    """Whether the name of a column, or its text, is of a pattern."""
    said = (tidy(column.replace("_", " ")) or column, tidy(as_words(export.labels.get(column, ""))))
    return any(re.fullmatch(pattern, one) for one in said if one)


def identifier_column(export: Export, columns: Sequence[str]) -> Found | None:
    """The column that identifies respondents: by its name, else the first that numbers its rows.

    A few rows may share an identifier; `clean` keeps one of them.
    """
    for column in columns:
        if column in export.dates or not is_called(export, column, _IDENTIFIER):
            continue
        codes = trusted(export, column).codes
        held = codes.dropna()
        if held.is_unique and len(codes) - len(held) < 2:  # one may be 0, which is taken for none
            return Found(column, 0.9, "each row has its own")
        again = int(held.duplicated(keep=False).sum())
        if len(held) >= MOSTLY * len(codes) and again <= (1 - MOSTLY) * len(held):
            shared = (
                f"{again} rows share theirs with another, which is taken for the same respondent"
            )
            lacking = f"rows without one that can be trusted: {len(codes) - len(held)}"
            said = [shared] * (again > 0) + [lacking] * (len(held) < len(codes))
            return Found(column, 0.6, "; ".join(["its name", *said]))
    for column in columns:
        if _numbers_rows(export, column):
            return Found(column, 0.5, "each row has its own, as if numbered; is it an identifier?")
    return None


def repeats(export: Export, column: str) -> int:
    """How many rows of a column that is called an identifier repeat an earlier row's."""
    if not is_called(export, column, _IDENTIFIER):
        return 0
    return int(as_codes(export.frame[column]).dropna().duplicated().sum())


def _numbers_rows(export: Export, column: str) -> bool:
    """Whether a column counts the rows from 0 or 1, or has a code of digits for each."""
    codes = as_codes(export.frame[column])
    if column in export.dates or column in export.values or len(codes) < _ROWS:
        return False
    if not (codes.notna().all() and codes.is_unique):
        return False
    if codes.str.fullmatch(r"[0-9]+").all():
        numbers = np.sort(codes.astype(float).to_numpy())
        return bool(numbers[0] in (0, 1) and (np.diff(numbers) == 1).all())
    return bool(codes.str.fullmatch(r"(?=.*[0-9])[A-Za-z0-9:_-]{4,64}").all())


def weight_columns(export: Export, columns: Sequence[str]) -> list[Found]:
    """Columns that may be the weight, the likeliest first: the file's, a final one, any other."""
    found = []
    for place, column in enumerate(columns):
        if not _numbers(export, column)[1]:
            continue
        said = f"{tidy(column.replace('_', ' '))} {tidy(as_words(export.labels.get(column, '')))}"
        stated = column == export.weight
        rank = 3 * stated + bool(_LAST.search(said)) - bool(_FIRST.search(said))
        sure, why = (
            (0.95, "the file says so") if stated else (0.8, "its name, and it holds numbers")
        )
        found.append((-rank, place, Found(column, sure, why)))
    best = [one for _, _, one in sorted(found, key=lambda one: one[:2])]
    if len(best) > 1 and best[0].column != export.weight:
        others = ", ".join(one.column for one in best[1:])
        why = f"its name; {others:.80} may be one too: the file's documentation says which"
        best[0] = Found(best[0].column, 0.5, why)
    return best


def no_weight(export: Export, column: str) -> str:
    """Why a column that is called a weight is none; "" where it is one or is not called so."""
    if column != export.weight and not _is_called_weight(export, column):
        return ""
    wrong, is_one = _numbers(export, column)
    if is_one or wrong is None:
        return ""
    return (
        f"it is called a weight, and has values below 0 ({wrong}): correct them in the export"
        if wrong
        else "it is called a weight, and nobody has one above 0"
    )


def _is_called_weight(export: Export, column: str) -> bool:
    said = f"{column.replace('_', ' ')} {as_words(export.labels.get(column, ''))}"
    return is_called(export, column, _WEIGHT) and not _NO_WEIGHT.search(tidy(said))


def _numbers(export: Export, column: str) -> tuple[int | None, bool]:
    """How many values are below 0 (None: some are no numbers), and whether it is a weight."""
    if column != export.weight and not _is_called_weight(export, column):
        return None, False
    filled = as_codes(export.frame[column]).dropna()
    numbers: pd.Series[float] = filled.map(numbers_of(filled.unique())).astype(float)
    if numbers.isna().any():
        return None, False
    wrong = int((numbers < 0).sum())
    return wrong, not wrong and bool((numbers > 0).any())
