"""What was released: release.parquet, dictionary.json and account.json, read strictly."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import BadInput, Fault, Faults
from pipeline.report.release.figure import SHOWN, VERDICTS, Figure, absent
from pipeline.units import P_BANDS, UNITS

KEYS = ("table", "dimension", "area", "item", "level", "outcome", "statistic")
NUMBERS = ("value", "low", "high", "base", "effective_base")
Key = tuple[str, ...]
COLUMNS = (*KEYS, "unit", *NUMBERS, "verdict", "reason")
REVISED = "revised"  # is worked out when the release is read: whether a revision names the figure
PARTS = ("languages", "wave", "items", "scales", "dimensions", "policy", "analysis", "survey",
         "revisions")  # fmt: skip
# Characters that write backwards, hide or control, and have no place in a label.
HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
AGAIN = "Delete it, and run make report again."
PORTION, ALL = "portion.json", "*"


@dataclass(frozen=True)
class Release:
    """One wave as readers may see it: figures by table and area, words, and what was hidden.

    `places` are the tables, dimensions and areas that are in it, where it is a page's portion of a
    release: other figures are not absent but were not handed over, and to ask for them is an error.
    `written`: its dictionary as pages are handed it, by language and whether they may show all.
    """

    frame: pd.DataFrame
    dictionary: dict[str, Any]
    account: dict[str, Any]
    places: tuple[tuple[str, ...], ...] = ((ALL, ALL, ALL),)
    written: dict[tuple[str, bool], bytes] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _groups: dict[tuple[str, str, str], Any] = field(init=False, repr=False, compare=False)
    _read: dict[tuple[str, str, str], dict[Key, Figure]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        places = self.frame.groupby(list(KEYS[:3]), sort=False).indices
        object.__setattr__(self, "_groups", places)

    def figures(self, table: str, dimension: str, area: str, **key: str) -> list[Figure]:
        """Figures of one table and area, in the release's order; `key` narrows by other columns."""
        found = list(self._of((table, dimension, area)).values())
        for place, wanted in ((COLUMNS.index(name), wanted) for name, wanted in key.items()):
            found = [figure for figure in found if figure[place] == wanted]
        return found

    def figure(self, table: str, dimension: str, area: str, **key: str) -> Figure:
        """The figure with this key, what is not named being empty; or one that does not apply."""
        exact = tuple(key.get(name, "") for name in KEYS[3:])
        found = self._of((table, dimension, area)).get(exact)
        return found or absent(table, dimension, area, **key)

    def _of(self, where: tuple[str, str, str]) -> dict[Key, Figure]:
        """The figures of one table and area by the rest of their key."""
        if where not in self._read:
            self._check(where)
            found = (self.every[row] for row in self._groups.get(where, ()))
            self._read[where] = {figure[3:7]: figure for figure in found}
        return self._read[where]

    @cached_property
    def every(self) -> list[Figure]:
        """The figure of each row, in the release's order."""
        return list(figures_of(self.frame))

    def _check(self, where: tuple[str, ...]) -> None:
        """See that figures of a place were handed over.

        Raises:
            BadInput: they were not: what the page shows would not be what the release says.
        """
        if not any(all(p in (ALL, w) for p, w in zip(o, where, strict=True)) for o in self.places):
            problem = f"this page is not handed {' '.join(where):.120}."
            fix = "Add the place to PLACES in pipeline/report/release/page_data.py."
            raise BadInput([Fault("release.parquet", "", problem, fix)])

    def areas_of(self, table: str, dimension: str) -> list[str]:
        """The areas of a dimension that a table has rows for, in the release's order."""
        self._check((table, dimension, ALL))
        return [key[2] for key in self._groups if key[:2] == (table, dimension)]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the wave is published in."""
        return tuple(self.dictionary["languages"])

    @property
    def counts(self) -> dict[str, int]:
        """How many figures have each verdict, in the order of VERDICTS."""
        found = self.frame["verdict"].value_counts()
        return {verdict: int(found.get(verdict, 0)) for verdict in VERDICTS}


def figures_of(frame: pd.DataFrame) -> Iterator[Figure]:
    """The figure of each row of a release, in its order; an empty number is None."""
    columns: list[list[Any]] = [frame[name].tolist() for name in COLUMNS]
    for name, column in zip(COLUMNS, columns, strict=True):
        if name in NUMBERS:
            empty = frame[name].isna().tolist()
            column[:] = [None if gone else x for gone, x in zip(empty, column, strict=True)]
    if REVISED in frame:
        columns.append(frame[REVISED].tolist())
    return map(Figure, *columns)


def read_release(folder: Path, wave: str) -> Release:
    """Read a wave's three files from a folder, which may be a page's portion.

    Raises:
        BadInput: a file is missing or broken, is of another wave, or has what no contract allows;
            lists all that can be found in one pass.
    """
    faults = Faults()
    texts = [_read_json(folder / name, faults) for name in ("dictionary.json", "account.json")]
    path = folder / "release.parquet"
    if not path.is_file():
        faults.add(path.name, "", "there is no such file.", AGAIN)
    faults.raise_if_any()
    dictionary, account = (plain(text) for text in texts)
    _check_dictionary(dictionary, wave, faults)
    faults.raise_if_any()
    try:
        frame = pd.read_parquet(path)
    except (ValueError, OSError) as error:
        problem = f"it cannot be read as Parquet ({type(error).__name__})."
        raise BadInput([Fault(path.name, "", problem, AGAIN)]) from None
    _check_frame(frame, dictionary, faults)
    faults.raise_if_any()
    if dictionary["revisions"]:
        frame[REVISED] = among(frame, [one["key"] for one in dictionary["revisions"]])
    portion = folder / PORTION
    if not portion.is_file():
        return Release(frame, dictionary, account)
    places = json.loads(portion.read_text(encoding="utf-8"))
    return Release(frame, dictionary, account, tuple(tuple(place) for place in places))


def among(frame: pd.DataFrame, keys: Iterable[Mapping[str, str]]) -> "pd.Series[bool]":
    """Which rows of a release have every part of one of the keys."""
    found = pd.Series(data=False, index=frame.index)
    for key in keys:
        mine = pd.Series(data=True, index=frame.index)
        for column, value in key.items():
            mine &= frame[column] == value
        found |= mine
    return found


def plain(value: Any) -> Any:
    """The same JSON with every text normalised (NFC) and freed of invisible characters.

    What is left is plain text: it is escaped where it becomes HTML, and only there.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return " ".join(value.split())
        visible = "".join(
            " " if c.isspace() else "" if unicodedata.category(c) in HIDDEN else c for c in value
        )
        return unicodedata.normalize("NFC", " ".join(visible.split()))
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def _read_json(path: Path, faults: Faults) -> dict[str, Any]:
    """A JSON object, or a fault."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.add(path.name, "", "there is no such file.", AGAIN)
    except (UnicodeDecodeError, json.JSONDecodeError):
        faults.add(path.name, "", "it is not JSON.", AGAIN)
    else:
        if isinstance(found, dict):
            return found
        faults.add(path.name, "", "it is not a JSON object.", AGAIN)
    return {}


def _check_dictionary(dictionary: dict[str, Any], wave: str, faults: Faults) -> None:
    """The parts are there, and the wave is the one asked for."""
    for part in PARTS:
        if part not in dictionary:
            faults.add("dictionary.json", part, "this part is missing.", AGAIN)
    named = dictionary.get("wave", {}).get("name", "")
    if named != wave:
        fix = "Give the folder of the wave that is asked for."
        faults.add("dictionary.json", "wave", f"it is wave '{named}', not '{wave}'.", fix)


def _check_frame(frame: pd.DataFrame, dictionary: dict[str, Any], faults: Faults) -> None:
    """The columns, their types, and that every key has a word in the dictionary."""
    name = "release.parquet"
    if tuple(frame.columns) != COLUMNS:
        faults.add(name, "", f"its columns are not {', '.join(COLUMNS)}.", AGAIN)
        return
    for column in (*KEYS, "unit", "verdict", "reason"):
        if frame[column].isna().any():
            faults.add(name, column, "it has empty cells.", AGAIN)
    _known(frame["verdict"], VERDICTS, faults)
    _known(frame["dimension"], list(dictionary["dimensions"]) + _contexts(dictionary), faults)
    seen = frame["verdict"].isin(SHOWN)
    _known(frame.loc[seen, "unit"], UNITS, faults)
    bands = frame.loc[seen & (frame["unit"] == "p_band"), "value"]
    _known(bands, list(P_BANDS), faults)
    hidden = frame.loc[~seen, ["value", "low", "high"]].notna().any(axis=None)
    if hidden or frame.loc[frame["verdict"] == "suppressed", "base"].notna().any():
        faults.add(name, "value", "a hidden row has a number.", "Do not publish. " + AGAIN)
    if frame.loc[seen, "value"].isna().any():
        faults.add(name, "value", "a published row has no number.", AGAIN)
    if frame.duplicated(list(KEYS)).any():
        faults.add(name, "", "a key comes twice.", AGAIN)


def _contexts(dictionary: dict[str, Any]) -> list[str]:
    """Variables and groups that were asked for, which may stand as a dimension in some tables."""
    return [*dictionary["items"], *dictionary.get("requested", {})]


def _known(found: "pd.Series[Any]", known: Sequence[Any], faults: Faults) -> None:
    """A fault for each unknown value."""
    for value in sorted(set(found.unique()) - set(known)):
        faults.add("release.parquet", str(found.name), f"'{value!s:.60}' is unknown.", AGAIN)
