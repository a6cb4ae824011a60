"""The columns of a wave, and what each code of them becomes."""

from dataclasses import dataclass

from pipeline.codebook.code_map import read_pairs, run_of
from pipeline.codebook.concepts import REASONS_MISSING, Codebook
from pipeline.codebook.tables import Row
from pipeline.errors import Faults, few_of, nearest


@dataclass(frozen=True)
class Column:
    """A column of the export, the label it should have there, and codes that differ from ours.

    `codes`: our code, or a kind of missing answer, or "invalid", by the export's code (a number or
    any text; "" is a blank). `others`: the same for every code that is neither in `codes` nor in
    our scale, or "".
    """

    column: str
    text: str
    codes: dict[str, str]
    others: str = ""

    def ours(self, code: str) -> str:
        """What a code of the export becomes, as far as the map says: else the code itself."""
        return self.codes.get(code, code)


def wave_columns(
    rows: dict[str, Row], name: str, codebook: Codebook, faults: Faults
) -> dict[str, Column]:
    """The columns that the wave brings, in the codebook's order."""
    asked = {v: one for v, one in codebook.variables.items() if not one.derive}
    for variable, row in rows.items():
        if variable not in asked:
            derived = variable in codebook.variables
            problem = f"'{variable:.40}' is " + ("derived." if derived else "not in the codebook.")
            fix = (
                "Take the row out." if derived else f"See variables.csv.{nearest(variable, asked)}"
            )
            faults.add(name, row.place("name"), problem, fix)
    taken: dict[str, str] = {}
    columns: dict[str, Column] = {}
    for variable in asked:
        if variable not in rows:
            fix = f"Add a row: column,{variable},... with no value if the wave did not ask it."
            faults.add(name, "", f"there is no row for '{variable}'.", fix)
            continue
        row = rows[variable]
        _check_confirmed(row, name, faults)
        value = row["value"]
        if not value:
            if row["codes"]:
                problem = "codes of a question that the wave did not ask."
                faults.add(name, row.place("codes"), problem, "Give its column too.")
            continue
        if value in taken:
            problem = f"column '{value:.40}' is that of '{taken[value]}' already."
            faults.add(name, row.place("value"), problem, "A column is one variable.")
        taken[value] = variable
        if codebook.variables[variable].role == "replicate" and not run_of(value):
            fix = "Name the first and the last of columns that are numbered: REPWT1..REPWT80."
            faults.add(name, row.place("value"), f"'{value:.40}' is no run of columns.", fix)
        codes, others = _codes(row, name, variable, codebook, faults)
        columns[variable] = Column(value, row["text"], codes, others)
    for variable in columns:
        for other in codebook.needs(variable):
            if other not in columns and not codebook.variables[other].derive:
                problem = f"'{variable}' is asked if '{other}', which this wave did not ask."
                fix = f"Give the column of '{other}', or none to '{variable}'."
                faults.add(name, rows[variable].place("value"), f"{problem}", fix)
    return columns


def _check_confirmed(row: Row, name: str, faults: Faults) -> None:
    """What `make wave` guessed counts only once a person has confirmed it: 1.00, or empty."""
    typed = row["confidence"]
    try:
        confidence = float(typed) if typed.isascii() else -1.0
    except ValueError:
        confidence = -1.0 if typed else 1.0
    if not 0 <= confidence <= 1:
        problem, fix = f"'{typed:.40}' is no confidence.", "Write a number from 0.00 to 1.00."
        faults.add(name, row.place("confidence"), problem, fix)
    elif confidence < 1:
        problem = f"the column of '{row['name']}' is a guess ({typed}). {row['check']:.200}"
        fix = "See that the row is right, then write 1.00."
        faults.add(name, row.place("confidence"), problem.strip(), fix)


def _codes(
    row: Row, name: str, variable: str, codebook: Codebook, faults: Faults
) -> tuple[dict[str, str], str]:
    """The code map of one row, and what all other codes become ("" where the row does not say)."""
    pairs: dict[str, str] = {}
    others = ""
    place = row.place("codes")
    levels = {level.level: level.code for level in codebook.rows(variable) if level.code}
    known = set(levels.values())
    kinds = {level.kind for level in codebook.rows(variable)} & set(REASONS_MISSING)
    kinds |= {"invalid", "no_answer"}
    if not codebook.coded(variable):
        kinds |= set(REASONS_MISSING)
    found, wrong = read_pairs(row["codes"])
    for part in wrong:
        fix = "Write export code=our code, pairs joined by ';', and texts in double quotes."
        faults.add(name, place, f"'{part:.60}' cannot be read.", fix)
    for source, target, is_others in found:
        if target not in known and target not in kinds and target not in levels:
            every = [*sorted(known), *sorted(kinds)]
            fix = f"Known: {few_of(every, 200)}.{nearest(target, [*known, *kinds, *levels])}"
            faults.add(name, place, f"'{variable}' has no code '{target:.40}'.", fix)
        elif others if is_others else source in pairs:
            faults.add(name, place, f"code '{source:.40}' is mapped twice.", "Keep one.")
        else:
            ours = target if target in known or target in kinds else levels[target]
            if is_others:
                others = ours
            else:
                pairs[source] = ours
    return pairs, others
