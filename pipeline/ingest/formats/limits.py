"""How large an export may be; what is larger is refused before it is opened, or while it is read.

The largest survey that the pipeline is measured with has a million respondents and 60 columns.
"""

from pipeline.errors import BadInput, Fault

FILE = 1_000_000_000  # bytes of a file
UNPACKED = 500_000_000  # bytes of what is packed in a file, unpacked; characters of its texts
ROWS = 2_000_000
COLUMNS = 5_000
CELLS = 150_000_000
LONGEST = 32_767  # characters in a cell, as in Excel; SPSS allows as many bytes
SHEET_CELLS = 5_000_000  # cells of a sheet that hold anything


def too_large(rows: int, columns: int) -> str:
    """What is wrong with a table of this size; "" where nothing is.

    >>> too_large(1200, 90)
    ''
    >>> too_large(1200, 9000)
    'it has 9,000 columns; the limit is 5,000.'
    """
    if columns > COLUMNS:
        return f"it has {columns:,} columns; the limit is {COLUMNS:,}."
    if rows > ROWS:
        return f"it has {rows:,} rows; the limit is {ROWS:,}."
    if rows * columns > CELLS:
        return f"it has {rows * columns:,} cells; the limit is {CELLS:,}."
    return ""


def check_size(name: str, rows: int, columns: int) -> None:
    """See that a table that a file says it holds is not too large to be read.

    Raises:
        BadInput: it has too many rows, columns or cells.
    """
    if problem := too_large(rows, columns):
        raise larger(name, problem)


def larger(name: str, problem: str) -> BadInput:
    """The refusal of a file that holds more than is read; `problem` says what and the limit."""
    return BadInput([Fault(name, "", problem, "Export fewer columns, or fewer rows.")])


def check_texts(name: str, column: str, longest: int, characters: int) -> None:
    """See that texts are not too long, one by one, and together up to and with a column.

    A file can hold a text once and name it in two million rows.

    Raises:
        BadInput: they are.
    """
    problem = ""
    if longest > LONGEST:
        problem = f"a text has {longest:,} characters; the limit is {LONGEST:,}."
    elif characters > UNPACKED:
        problem = f"up to it, texts have {characters:,} characters; the limit is {UNPACKED:,}."
    if problem:
        fix = "Leave the column out, or export fewer rows."
        raise BadInput([Fault(name, f"column {column:.40}" if column else "", problem, fix)])
