"""Which of our codes each code of an export's column is, from the labels of both."""

from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.codebook.concepts import MISSING_KINDS, Codebook, Level
from pipeline.codebook.waves import Column
from pipeline.draft.match import tidy
from pipeline.ingest.formats import Export, as_code, as_words

_ALIKE = 85  # labels less alike than this, of 100, are not taken for one another


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
        return "; ".join(f"{code}={ours}" for code, ours in self.codes.items())


def map_codes(
    export: Export, column: str, variable: str, codebook: Codebook, before: Column | None
) -> CodeMap:
    """The codes of a column that differ from ours; `before` is an earlier wave's row of
    the same column, whose codes have been confirmed once."""
    labels = export.values.get(column, {})
    if not codebook.coded(variable):
        if codebook.variables[variable].scale == "number":
            return _number(labels, export, column, codebook)
        return CodeMap()
    made = CodeMap()
    rows = [row for row in codebook.rows(variable) if row.code]
    ours = {row.code: row for row in rows}
    seen = before.codes if before is not None else {}
    for code, label in labels.items():
        if code in ours and as_words(label) == as_words(ours[code].label["en"]):
            continue
        row, likeness = _meant(code, label, rows)
        if row is None:
            there = f"; ours is '{ours[code].label['en']:.60}'" if code in ours else ""
            made.doubt(0.6, f"Code {code:.20} is '{label:.60}', which we do not know{there}.")
            continue
        made.codes[code] = row.code if row.kind == "valid" or row.code == code else row.kind
        if code in seen and _target(seen[code], ours) is row:
            continue
        if likeness == 100 and row.code != code:
            said = f"Code {code:.20} ('{label:.60}') is our {row.code}."
            made.doubt(0.95, said)
        elif likeness >= 99:
            made.doubt(0.9, f"Code {code:.20} is '{label:.60}'; ours is '{row.label['en']:.60}'.")
        else:
            said = f"Code {code:.20}, '{label:.60}', was taken for '{row.label['en']:.60}'."
            made.doubt(0.75, said)
    _check_targets(made, labels, ours)
    for low, high in export.missing.get(column, []):
        code = as_code(low)
        target = made.codes.get(code, code)
        if low == high and target in ours and ours[target].kind == "valid":
            made.doubt(0.6, f"The export says that code {code:.20} is missing.")
        elif low == high and target not in ours and target not in MISSING_KINDS:
            made.doubt(0.6, f"Code {code:.20} is user-missing, and we do not know it.")
    return made


def _meant(code: str, label: str, rows: list[Level]) -> tuple[Level | None, float]:
    """The row of our scale that a label means, and how alike the labels are (100 = the same)."""
    said, best, most = tidy(label), None, 0.0
    for row in sorted(rows, key=lambda row: row.code != code):
        for language, words in row.label.items():
            exact = language == "en" and as_words(words) == as_words(label)
            same = (
                99.0 if said and tidy(words) == said else min(98.0, fuzz.ratio(tidy(words), said))
            )
            likeness = 100.0 if exact else same
            if likeness > most:
                best, most = row, likeness
    return (best, most) if most >= _ALIKE else (None, most)


def _target(ours_or_kind: str, ours: dict[str, Level]) -> Level | None:
    """The row of our scale that a mapped code, or a kind of missing, names."""
    rows = [row for row in ours.values() if row.kind == ours_or_kind and row.kind != "valid"]
    return ours.get(ours_or_kind) or (rows[0] if rows else None)


def _check_targets(made: CodeMap, labels: dict[str, str], ours: dict[str, Level]) -> None:
    """Two codes that would become one answer are told."""
    targets: dict[str, list[str]] = {}
    for code in labels:
        target = made.codes.get(code, code)
        if target in ours and ours[target].kind == "valid":
            targets.setdefault(target, []).append(code)
    for target, codes in targets.items():
        if len(codes) > 1:
            made.doubt(0.6, f"Codes {', '.join(codes)} would all be our {target}.")


def _number(labels: dict[str, str], export: Export, column: str, codebook: Codebook) -> CodeMap:
    """Labelled and user-missing codes of a number, as kinds of missing."""
    kinds = {
        tidy(words): row.kind
        for rows in codebook.scales.values()
        for row in rows
        if row.kind in MISSING_KINDS
        for words in row.label.values()
    }
    made = CodeMap()
    for low, high in export.missing.get(column, []):
        code = as_code(low)
        if low != high:
            made.doubt(0.6, "It has a range of user-missing values: map each code that is there.")
        elif kind := kinds.get(tidy(labels.get(code, ""))):
            made.codes[code] = kind
            made.doubt(0.95, f"Code {code:.20} is '{labels[code]:.60}'.")
        else:
            made.doubt(0.6, f"Code {code:.20} is user-missing: which kind is it?")
    return made
