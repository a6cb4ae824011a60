"""Identifiers that several respondents share, so that no one is taken for another person.

Two rows with one identifier are one respondent, and one of them is removed. That holds only for
identifiers that are whole and that belong to one person each: not for what a spreadsheet has
rounded, not for "anonymous", and not where many rows share few identifiers.
"""

import re
from dataclasses import dataclass

import pandas as pd

from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import is_power

SHARED = 4  # so many rows with one identifier are no accident
REPEATED = 0.1  # nor is so large a share of rows that repeat an earlier row's
_FEW = 5  # repeated rows, below which a share says nothing
_WORDS = frozenset(
    (
        "na", "n/a", "n.a.", "nan", "null", "none", "nil", "no", "yes", "blank", "missing", "-",
        "--", ".", "..", "?", "*", "x", "unknown", "not known", "not stated", "not given",
        "not applicable", "prefer not to say", "anon", "anonymous", "anonymised", "anonymized",
        "dienw", "di-enw", "dim", "guest", "user", "respondent", "participant", "test", "tbc",
        "id", "#n/a", "#value!", "#ref!", "true", "false", "undefined", "refused", "withheld",
        "redacted", "deleted", "not provided", "no id", "none given",
    )
)  # fmt: skip
_ZERO = re.compile(r"[+-]?0+([.,]0+)?")
_NEGATIVE = re.compile(r"-[0-9]+([.,][0-9]+)?")
_DIGIT = re.compile(r"[0-9]")
_WORDY = 0.1  # of all identifiers: where so few have no digit, those are words
_FILLER = re.compile(r"([789])\1{2,}")
_LONG = re.compile(r"[0-9]{16,}")


@dataclass(frozen=True, eq=False)
class Identifiers:
    """The identifiers of a column as text, <NA> where a row has none that can be trusted.

    `doubts`: a sentence for each reason why some are not trusted; they name no identifier.
    """

    codes: "pd.Series[str]"
    doubts: tuple[str, ...]

    @property
    def doubt(self) -> str:
        """All of it in one text; "" where there is none."""
        return " ".join(self.doubts)


def trusted(export: Export, column: str) -> Identifiers:
    """The identifiers of respondents in a column, without those that do not identify them.

    Not trusted are words and codes for "none", words without a digit that two or three rows share
    where nearly all identifiers have one, 9999 and the like where repeated, zero and negative
    numbers, numbers in scientific notation, numbers of more than 15 digits that the file keeps as
    floats or that end in zeros throughout, an identifier that four or more rows share, and all that
    are repeated where more than a tenth of the rows repeat an earlier row's.
    """
    codes = as_codes(export.frame[column])
    left, doubts = _whole(export, column, codes)
    none = _rows_with(left, _nones(left.value_counts()))
    if none.any():
        rows = _rows(int(none.sum()))
        doubts.append(f"{rows} a word or a number for none, such as NA, 0 or anonymous.")
        left = left.mask(none)
    counts = left.value_counts()
    often = counts[counts >= SHARED]
    if len(often):
        some = "1 identifier belongs" if len(often) == 1 else f"{len(often):,} identifiers belong"
        doubts.append(f"{some} to {SHARED} rows or more, {int(often.sum()):,} in all.")
        left = left.mask(_rows_with(left, list(often.index)))
    again = int(left.dropna().duplicated().sum())
    if again >= _FEW and again > REPEATED * int(left.notna().sum()):
        doubts.append(f"{again:,} rows repeat the identifier of an earlier row.")
        left = left.mask(left.duplicated(keep=False))
    return Identifiers(left, tuple(doubts))


def whole(export: Export, column: str) -> Identifiers:
    """Identifiers that many rows may share, as of organisations, without those that lost digits."""
    codes, doubts = _whole(export, column, as_codes(export.frame[column]))
    return Identifiers(codes, tuple(doubts))


def is_one_for_all(export: Export, column: str) -> bool:
    """Whether each of five rows or more has an identifier, and all have the same."""
    codes = as_codes(export.frame[column])
    return len(codes) > SHARED and bool((codes == codes.iloc[0]).fillna(False).all())


def _whole(
    export: Export, column: str, codes: "pd.Series[str]"
) -> "tuple[pd.Series[str], list[str]]":
    """Identifiers that have kept their digits, and what is wrong with the others."""
    doubts = []
    different = list(codes.dropna().unique())
    power = _rows_with(codes, [code for code in different if is_power(code)])
    if power.any():
        rows = _rows(int(power.sum()))
        doubts.append(f"{rows} a number in scientific notation, which has lost digits.")
    long = [code for code in different if _LONG.fullmatch(code)]
    floats = export.frame[column].dtype == "float64"
    ended = len(long) > 1 and all(set(code[15:]) == {"0"} for code in long)
    cut = _rows_with(codes, long if floats or ended else [])
    if cut.any():
        rows = _rows(int(cut.sum()))
        doubts.append(f"{rows} a number of more than 15 digits, of which the last are lost.")
    return codes.mask(power | cut), doubts


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count:,} rows have"


def _rows_with(codes: "pd.Series[str]", wanted: list[str]) -> "pd.Series[bool]":
    return codes.isin(wanted)


def _nones(rows: "pd.Series[int]") -> list[str]:
    """Identifiers that are none: known words and numbers; repeated, 9999 and words among numbers.

    `rows`: how many rows have each identifier.
    """
    wordy = [code for code in map(str, rows.index) if not _DIGIT.search(code)]
    few = len(wordy) <= _WORDY * len(rows)
    odd = {code for code in wordy if few and 1 < rows[code] < SHARED}
    odd |= {str(code) for code in rows.index[rows > 1] if _FILLER.fullmatch(str(code))}
    return [code for code in map(str, rows.index) if code in odd or _is_none(code)]


def _is_none(code: str) -> bool:
    plain = code.strip().strip("()[]<>").casefold()
    return not plain or plain in _WORDS or bool(_ZERO.fullmatch(code) or _NEGATIVE.fullmatch(code))
