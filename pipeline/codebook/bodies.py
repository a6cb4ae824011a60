"""Reads bodies.csv: the public bodies and areas that lookups go to."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipeline.codebook.concepts import KEY, LANGUAGES
from pipeline.codebook.tables import read_table, split
from pipeline.errors import Faults, nearest

COLUMNS = (
    *("body", "kind", "code", "name_en", "name_cy", "in_en", "in_cy"),
    *("region", "health_board", "police", "fire", "tile_row", "tile_column", "source", "note"),
)
TILES = ("tile_row", "tile_column")
TILE = re.compile("[1-6]")  # the places that the page's style sheet has
BODY_KINDS = ("local_authority", "health_board", "police", "fire", "region")


def read_bodies(
    path: Path,
    name: str,
    faults: Faults,
    languages: Sequence[str] = LANGUAGES,
    needed: bool = True,
) -> pd.DataFrame:
    """Read the bodies, all columns text, one row a body; empty cells are "".

    Where nothing is looked up (not `needed`) there may be no such file, and so no bodies.
    A body's key may be used by bodies of several kinds (a police force and a region, say).
    """
    wanted, idle = split(COLUMNS, languages)
    rows = read_table(path, name, wanted, faults, optional=idle) if needed or path.exists() else []
    seen: dict[tuple[str, str], int] = {}
    keys: dict[str, set[str]] = {kind: set() for kind in BODY_KINDS}
    for row in rows:
        kind, body = row["kind"], row["body"]
        if kind not in BODY_KINDS:
            fix = f"Known: {', '.join(BODY_KINDS)}.{nearest(kind, BODY_KINDS)}"
            faults.add(name, row.place("kind"), f"'{kind:.40}' is not known.", fix)
        if not KEY.fullmatch(body):
            fix = "Use ascii letters, digits, hyphens and underscores."
            faults.add(name, row.place("body"), f"'{body:.40}' will not do.", fix)
        if (kind, body) in seen:
            problem = f"'{body:.40}' is in row {seen[kind, body]} already."
            faults.add(name, row.place("body"), problem, "Keep one of them.")
        seen.setdefault((kind, body), row.number)
        keys.setdefault(kind, set()).add(body)
        said = any(row[f"in_{language}"] for language in languages)
        for language in languages:
            if not row[f"name_{language}"]:
                faults.add(name, row.place(f"name_{language}"), "it is empty.", "Write it.")
            column = f"in_{language}"
            if said and not row[column]:
                fix = "Give it in both languages or in neither."
                faults.add(name, row.place(column), "it is empty.", fix)
        for column in TILES:
            if any(row[one] for one in TILES) and not TILE.fullmatch(row[column]):
                fix = "Give the tile's row and column, each from 1 to 6, or neither."
                faults.add(name, row.place(column), f"'{row[column]:.40}' is no place.", fix)
    for row in rows:
        for column in BODY_KINDS[1:]:
            if (value := row[column]) and value not in keys[column]:
                problem = f"there is no {column} '{value:.40}'."
                fix = f"Name the key of a row of that kind.{nearest(value, keys[column])}"
                faults.add(name, row.place(column), problem, fix)
    return pd.DataFrame([row.cells for row in rows], columns=list(COLUMNS), dtype="str")
