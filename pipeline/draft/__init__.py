"""Drafts what a new wave needs from its export's own metadata; people check it before it counts."""

import csv
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.codebook import population, waves
from pipeline.codebook.code_map import read_pairs
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.reporting.survey import file_of
from pipeline.codebook.tables import Row, read_table
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave
from pipeline.config import Weighting
from pipeline.draft.difference import difference
from pipeline.draft.kinds import blank_marks
from pipeline.draft.match import match
from pipeline.draft.place import copies, source
from pipeline.draft.rows import Cells, population_rows, wave_rows
from pipeline.draft.survey import survey_text
from pipeline.errors import BadInput, Faults
from pipeline.ingest.formats import Export, columns_of, with_items
from pipeline.ingest.joined import joined_items

__all__ = [
    "Draft",
    "copies",
    "draft",
    "earlier_waves",
    "population_text",
    "source",
    "typed_rows",
]


@dataclass(frozen=True)
class Draft:
    """Texts of the wave's file, of its population's and its survey's, and of the difference.

    `unsure`: how many columns a person has yet to confirm. `facts`: the facts yet to be typed.
    """

    wave: str
    population: str
    survey: str
    difference: str
    unsure: int
    facts: tuple[str, ...]

    def summary(self, wave: str) -> str:
        """What a person does next."""
        left = [f"type facts {', '.join(self.facts)}"] if self.facts else []
        left += [f"confirm {self.unsure} columns"] if self.unsure else []
        file = waves.file_of(wave)
        steps = f"in {file}: {'; '.join(left)}. Then" if left else f"{file} is complete."
        counts = f"type the counts in {population.file_of(wave)}"
        words = f"what only people know in {file_of(wave)}"
        return f"{steps} {counts}, and {words}, and run: make report WAVE={wave}"


def typed_rows(folder: Path, wave: str) -> list[Row]:
    """The rows that waves/<wave>.csv has already; none where there is no such file.

    Raises:
        BadInput: the file cannot be read.
    """
    path = folder / "waves" / f"{wave}.csv"
    if not path.is_file():
        return []
    faults = Faults()
    rows = read_table(path, waves.file_of(wave), waves.COLUMNS, faults)
    faults.raise_if_any()
    return rows


def earlier_waves(folder: Path, wave: str, codebook: Codebook) -> list[Wave]:
    """Every other wave that can be read, the latest fieldwork first; drafts are passed over."""
    found = []
    for path in sorted((folder / "waves").glob("*.csv")):
        if path.stem != wave:
            try:
                found.append(waves.read_wave(folder, path.stem, codebook))
            except BadInput:
                continue
    return sorted(found, key=lambda one: one.facts["fieldwork_to"], reverse=True)


def draft(
    export: Export,
    codebook: Codebook,
    wave: str,
    earlier: list[Wave],
    typed: list[Row],
    weighting: Weighting,
) -> Draft:
    """Draft a wave from its export; what is typed already is kept.

    Returns:
        The texts of waves/<wave>.csv, of population/<wave>.csv (without counts), of
        survey/<wave>.toml (without answers) and of the difference between export and codebook. A
        column's confidence is 1.00 where nothing was guessed; `ingest` refuses the wave while any
        is lower.
    """
    export = replace(export, kinds=blank_marks(export) | export.kinds)
    items = [column.column for one in earlier for column in one.columns.values()]
    items += [row["value"] for row in typed if row["kind"] == "column"]
    choices = joined_items(export)
    found = [item for listed in choices.values() for item in listed]
    export = _with_known_items(export, [*items, *found])
    taken = {row["value"] for row in typed if row["kind"] == "column" and row["value"]}
    matched = {
        variable: one
        for variable, one in match(export, codebook, earlier).items()
        if one.column not in taken
    }
    rows = wave_rows(export, codebook, earlier, matched, typed)
    columns = {
        name: Column(value, text, *_pairs(codes))
        for kind, name, value, text, codes, *_ in rows
        if kind == "column" and value
    }
    export = _with_known_items(export, [one.column for one in columns.values()])
    unsure = sum(row[0] == "column" and row[5] not in ("", "1.00") for row in rows)
    facts = tuple(
        row[1] for row in rows if row[1] in waves.required(codebook.languages) and not row[2]
    )
    return Draft(
        _csv(waves.COLUMNS, rows),
        population_text(codebook, weighting),
        survey_text(codebook.languages),
        difference(export, codebook, wave, columns, choices),
        unsure,
        facts,
    )


def population_text(codebook: Codebook, weighting: Weighting) -> str:
    """The text of population/<wave>.csv: a row for each level and stratum, without counts."""
    return _csv(population.COLUMNS, population_rows(codebook, weighting))


def _with_known_items(export: Export, items: list[str]) -> Export:
    """The export with items that are made of several columns or parts, where it has them."""
    for item in dict.fromkeys(items):
        columns = columns_of(export, item)
        if columns != [item] and columns and set(columns) <= set(export.frame.columns):
            try:
                export = with_items(export, [item], items)
            except BadInput:
                continue
    return export


def _pairs(codes: str) -> tuple[dict[str, str], str]:
    pairs, _ = read_pairs(codes)
    others = next((ours for _, ours, is_others in pairs if is_others), "")
    return {code: ours for code, ours, is_others in pairs if not is_others}, others


def _csv(header: tuple[str, ...], rows: list[Cells]) -> str:
    text = io.StringIO(newline="")
    cells = [[_no_formula(cell) for cell in row] for row in rows]
    csv.writer(text, lineterminator="\n").writerows([header, *cells])
    return text.getvalue()


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet program takes as text; the blank before it is read as nothing."""
    return f" {cell}" if re.match(r"[=+@]|-[^0-9]", cell) else cell
