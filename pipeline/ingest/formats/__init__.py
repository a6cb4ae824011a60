"""Reads a survey export with all that it says about itself; what is damaged is refused."""

from collections.abc import Callable
from pathlib import Path

from pipeline.errors import BadInput, Fault, nearest
from pipeline.ingest.composed import columns_of, with_items
from pipeline.ingest.formats.cells import export_of_grid, read_cells, read_grid
from pipeline.ingest.formats.contents import (
    Export,
    ResponseSet,
    as_code,
    as_codes,
    within,
    without_empty_rows,
)
from pipeline.ingest.formats.grid import Grid
from pipeline.ingest.formats.header import find_header
from pipeline.ingest.formats.labels import is_label_file, labels_path
from pipeline.ingest.formats.limits import FILE
from pipeline.ingest.formats.parquet import read_parquet
from pipeline.ingest.formats.rows import Header
from pipeline.ingest.formats.statistical.portable import read_por
from pipeline.ingest.formats.statistical.spss import read_sav
from pipeline.ingest.formats.statistical.stata_sas import read_dta, read_sas7bdat, read_xpt
from pipeline.ingest.tools.key import is_key_file, key_path, with_key
from pipeline.ingest.tools.redcap import read_redcap
from pipeline.ingest.tools.respondents import interviews

__all__ = [
    "READERS",
    "Export",
    "Grid",
    "Header",
    "ResponseSet",
    "as_code",
    "as_codes",
    "columns_of",
    "export_of_grid",
    "find_export",
    "find_header",
    "key_path",
    "labels_path",
    "read_export",
    "read_grid",
    "with_items",
    "within",
]

READERS: dict[str, Callable[[Path], Export]] = {
    ".sav": read_sav,
    ".zsav": read_sav,
    ".por": read_por,
    ".dta": read_dta,
    ".sas7bdat": read_sas7bdat,
    ".xpt": read_xpt,
    ".csv": read_cells,
    ".tsv": read_cells,
    ".xlsx": read_cells,
    ".parquet": read_parquet,
}


_WORKBOOK = "Open it, and save it again as an Excel workbook (.xlsx)."
_INSTEAD = {  # what to do with files that people bring and that are not read
    ".xls": _WORKBOOK,
    ".xlsb": _WORKBOOK,
    ".xlsm": _WORKBOOK,
    ".ods": _WORKBOOK,
    ".numbers": _WORKBOOK,
    ".zip": "Unpack it, and name the file that is in it.",
    ".gz": "Unpack it, and name the file that is in it.",
    ".txt": "If it is a table, give it the ending .csv.",
    ".rds": "In R: haven::write_sav(readRDS(file), 'survey.sav').",
    ".json": "Export it again as CSV UTF-8 or for SPSS (.sav).",
    ".xml": "Export it again as CSV UTF-8 or for SPSS (.sav).",
    ".sps": "It is a program. Run it in SPSS, and save the data as .sav.",
    ".do": "It is a program. Run it in Stata, and save the data as .dta.",
}


def find_export(folder: Path) -> Path:
    """The one export of a wave's folder: the file `survey` with an ending that we read.

    Raises:
        BadInput: there is none, or there are several.
    """
    known = ", ".join(READERS)
    found = sorted(p for p in folder.glob("survey.*") if p.is_file() and not _is_beside(p))
    usable = [path for path in found if path.suffix.lower() in READERS]
    name = f"data/raw/{folder.name}"
    if len(usable) > 1:
        problem = f"there are {len(usable)} exports: {', '.join(p.name for p in usable)}."
        raise BadInput([Fault(name, "", problem, "Keep one of them.")])
    if not usable and found:
        return found[0]
    if not usable:
        problem = "there is no export."
        raise BadInput([Fault(name, "", problem, f"Put it there as survey, ending in {known}.")])
    return usable[0]


def _is_beside(path: Path) -> bool:
    return is_label_file(path) or is_key_file(path)


def read_export(path: Path) -> Export:
    """Read an export; the ending of the file's name says which reader is asked.

    Returns:
        The export, one row a respondent, user-missing codes kept as the codes that they are.

    Raises:
        BadInput: there is no such file or no reader for it, or the file is damaged, has no
            respondents, has two variables of one name, or has text that cannot be read.
    """
    if not path.is_file():
        what = "it is a folder." if path.is_dir() else "there is no such file."
        raise BadInput([Fault(path.name, "", what, "Put the survey's export there.")])
    ending = path.suffix.lower()
    if ending not in READERS:
        fix = _INSTEAD.get(ending) or f"Known: {', '.join(READERS)}.{nearest(ending, READERS)}"
        raise BadInput([Fault(path.name, "", f"'{ending}' files are not read.", fix)])
    if (size := path.stat().st_size) > FILE:
        problem = f"it has {size:,} bytes; the limit is {FILE:,}."
        raise BadInput([Fault(path.name, "", problem, "Export fewer columns, or fewer rows.")])
    export = without_empty_rows(READERS[ending](path))
    export = interviews(read_redcap(with_key(export, path)))
    if export.frame.empty:
        problem = "it has no respondents, only a questionnaire."
        fix = "Export it again with the answers; look for a filter that was left on."
        raise BadInput([Fault(path.name, "", problem, fix)])
    return export
