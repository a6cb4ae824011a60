"""Turns respondents' answers into an SPSS file such as a fieldwork agency would send."""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.codebook.concepts import MISSING_KINDS, Codebook
from pipeline.codebook.waves import Wave
from pipeline.demo.faults import FAULTS, spoil
from pipeline.demo.words import COMMENTS, WELSH_SPOKEN

_DATE_AT = 92  # where the header of a .sav has its date (9 bytes) and time (8 bytes) of creation
_STAMP = re.compile(rb"\d\d [A-Z][a-z]{2} \d\d\d\d:\d\d:\d\d")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Objects = NDArray[np.object_]


@dataclass
class Sav:
    """What an SPSS file holds: values, and by column its label, value labels and so on."""

    frame: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[Any, str]] = field(default_factory=dict)
    missing: dict[str, list[Any]] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)


def export_frame(
    people: pd.DataFrame, codebook: Codebook, wave: Wave, rng: np.random.Generator
) -> Sav:
    """The export of a wave: answers under the wave's names and codes, spoilt as planned, shuffled.

    Returns:
        The file's content. Columns that the codebook does not know are in it too: organisation,
        contact, date, comment.
    """
    sav = Sav(pd.DataFrame(index=people.index))
    columns: dict[str, Objects] = {}
    for name, column in wave.columns.items():
        sav.labels[column.column] = column.text
        if codebook.coded(name):
            theirs = _their_codes(codebook, wave, name)
            columns[column.column] = _coded(people, codebook, wave, name, theirs)
            _describe(sav, codebook, name, column.column, theirs)
    _plain(sav, columns, people, codebook, wave, rng)
    _unmapped(sav, columns, people, wave, rng)
    shuffled = list(columns)
    rng.shuffle(shuffled)
    frame = pd.DataFrame({name: columns[name] for name in shuffled})
    frame = spoil(frame.iloc[rng.permutation(len(frame))], people, codebook, wave, rng)
    for name in shuffled:
        if sav.formats[name].startswith("F"):
            frame[name] = frame[name].astype(float)
    sav.frame = frame
    return sav


def _their_codes(codebook: Codebook, wave: Wave, name: str) -> dict[str, str]:
    """The export's code by level of ours; kinds of missing answer among the levels."""
    mapped = wave.columns[name].codes
    ours = {row.level: row.code for row in codebook.rows(name) if row.code}
    kinds = {row.kind: row.level for row in codebook.rows(name) if row.kind in MISSING_KINDS}
    theirs = {level: code for level, code in ours.items() if code not in mapped}
    for code, target in mapped.items():
        for level, our_code in ours.items():
            if target in (our_code, level) or kinds.get(target) == level:
                theirs[level] = code
    return {level: theirs[level] for level in ours}


def _coded(
    people: pd.DataFrame, codebook: Codebook, wave: Wave, name: str, theirs: dict[str, str]
) -> Objects:
    """The export's codes of one question; blank where it was not asked, as in most exports."""
    answers = people[name].astype(object).to_numpy()
    kinds = people[f"{name}__missing"].to_numpy(dtype=object)
    level = np.where(kinds == "", answers, kinds)
    text = codebook.rows(name)[0].code.isalpha()
    codes: dict[str, object] = {key: code if text else float(code) for key, code in theirs.items()}
    if not FAULTS[wave.name].says_not_asked:
        codes["not_asked"] = np.nan
    return np.array([codes[one] for one in level.tolist()], dtype=object)


def _describe(sav: Sav, codebook: Codebook, name: str, column: str, theirs: dict[str, str]) -> None:
    """Value labels, user-missing values and format of a coded question."""
    rows = {row.level: row for row in codebook.rows(name) if row.code}
    text = next(iter(rows.values())).code.isalpha()
    sav.formats[column] = "A1" if text else "F4.0"
    sav.value_labels[column] = {
        code if text else float(code): rows[level].label["en"] for level, code in theirs.items()
    }
    missing = sorted(
        float(code) for level, code in theirs.items() if rows[level].kind in MISSING_KINDS
    )
    low = [code for code in missing if code < 0]
    high = [code for code in missing if code >= 0]
    if len(missing) > 3 or (len(low) > 2 and high):
        sav.missing[column] = [{"lo": low[0], "hi": low[-1]}, *high]
    elif missing:
        sav.missing[column] = [*low, *high]


def _plain(
    sav: Sav,
    columns: dict[str, Objects],
    people: pd.DataFrame,
    codebook: Codebook,
    wave: Wave,
    rng: np.random.Generator,
) -> None:
    """The identifier, which has nothing to do with the member's number, and the duration."""
    number = rng.permutation(90_000)[: len(people)] + 10_000
    minutes = np.rint(np.exp(2.5 + 0.35 * rng.standard_normal(len(people)))) + 2
    for name, column in wave.columns.items():
        if codebook.variables[name].role == "identifier":
            text = FAULTS[wave.name].text_identifier
            keys = [f"W{one:06d}" if text else float(one) for one in number.tolist()]
            columns[column.column] = np.array(keys, dtype=object)
            sav.formats[column.column] = "A7" if text else "F8.0"
        elif codebook.variables[name].role == "duration":
            columns[column.column] = minutes.astype(object)
            sav.formats[column.column] = "F5.0"


def _unmapped(
    sav: Sav,
    columns: dict[str, Objects],
    people: pd.DataFrame,
    wave: Wave,
    rng: np.random.Generator,
) -> None:
    """Columns that are not mapped and that must not get any further than the file."""
    size = len(people)
    first = datetime.date.fromisoformat(wave.facts["fieldwork_from"])
    days = (datetime.date.fromisoformat(wave.facts["fieldwork_to"]) - first).days + 1
    dates = [first + datetime.timedelta(days=one) for one in rng.integers(days, size=size).tolist()]
    said = np.array([*COMMENTS, *[""] * 40], dtype=object)
    extra: dict[str, tuple[str, str, list[object]]] = {
        "INTDATE": ("Date of the interview", "DATE11", list(dates)),
        "ORGCODE": ("Organisation (synthetic code)", "F6.0", people["organisation"].tolist()),
        "CONTACT": (
            "Contact address (synthetic)",
            "A40",
            [f"synthetic{one}@example.org" for one in rng.permutation(size).tolist()],
        ),
        "SYLW_comment": (
            "Any other comment / Unrhyw sylw arall",
            "A160",
            said[rng.integers(len(said), size=size)].tolist(),
        ),
        "D9_cymraeg": (
            "Do you speak Welsh? / Ydych chi'n siarad Cymraeg?",
            "F4.0",
            rng.integers(1, len(WELSH_SPOKEN) + 1, size=size).astype(float).tolist(),
        ),
    }
    for name, (label, form, values) in extra.items():
        sav.labels[name], sav.formats[name] = label, form
        columns[name] = np.array(values, dtype=object)
    sav.value_labels["D9_cymraeg"] = {
        float(code): label for code, label in enumerate(WELSH_SPOKEN, 1)
    }


def write_sav(sav: Sav, path: Path, date: str) -> None:
    """Write the file whole or not at all, with `date` (ISO) as its date of creation.

    The writer puts the clock's time into the header; it is replaced, so that the same content is
    always the same bytes.

    Raises:
        ValueError: the header does not have its date of creation where it should.
    """
    import pyreadstat

    beside = path.with_name(f".{path.name}.part")
    try:
        pyreadstat.write_sav(
            sav.frame,
            str(beside),
            file_label="SYNTHETIC demonstration data: nobody gave these answers",
            column_labels=[sav.labels[str(name)] for name in sav.frame],
            variable_value_labels=sav.value_labels,
            missing_ranges=sav.missing,
            variable_format=sav.formats,
            row_compress=True,
        )
        content = bytearray(beside.read_bytes())
        end = _DATE_AT + 17
        if content[:4] != b"$FL2" or not _STAMP.fullmatch(content[_DATE_AT:end]):
            raise ValueError("the header of the .sav is not as expected")
        day = datetime.date.fromisoformat(date)
        stamp = f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}12:00:00"
        content[_DATE_AT:end] = stamp.encode("ascii")
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
