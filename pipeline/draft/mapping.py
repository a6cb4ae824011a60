"""What a drafted row says of codes: which are ours, how sure that is, and what to look at."""

from dataclasses import dataclass, field

import pandas as pd

from pipeline.codebook.code_map import write_pairs
from pipeline.codebook.concepts import Level
from pipeline.codebook.wave_columns import Column
from pipeline.ingest.formats import Export


@dataclass
class CodeMap:
    """Codes to be mapped, how sure that is, and what a person should look at."""

    codes: dict[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    checks: list[str] = field(default_factory=list)

    def doubt(self, confidence: float, check: str) -> None:
        """Lower the confidence, and say why."""
        self.confidence = min(self.confidence, confidence)
        self.checks.append(check)

    @property
    def text(self) -> str:
        """As the waves' files hold it."""
        return write_pairs(self.codes)


@dataclass(frozen=True)
class Before:
    """How the latest earlier wave that asked a question had it: the wave's name and its row.

    `same`: the column has that name still, and asks the same words.
    """

    wave: str
    column: Column
    same: bool


def told(
    export: Export, column: str, counts: "pd.Series[int]", ours: dict[str, Level]
) -> dict[str, str]:
    """The kind of missing of each code that the program that wrote a file has for no answer.

    `counts`: respondents by code, a row for each code.
    """
    stated = export.values.get(column, {})
    codes = (code for code in map(str, counts.index) if code not in ours and code not in stated)
    return {code: export.kinds[code] for code in codes if code in export.kinds}
