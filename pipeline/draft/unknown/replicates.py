"""Replicate weights among the columns of an export: numbered through, numbers, of such a name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

import numpy as np
import pandas as pd

from pipeline.codebook.code_map import SEPARATOR, run_of
from pipeline.draft.unknown.replicate_kinds import Floats, kind_of
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import numbers_of

FEWEST = 4
SOUND = 0.75
"""At least so many of the columns of a run hold weights: the others are faults in the export."""
GAPS = 0.1
"""A run that lacks no more than this of its columns has lost some, and is not two runs."""
NAMED = 5
# Stems of such columns: rep1, repwt_01, wgt_rep1, W_FSTURWT1, brr12, bsw001, jk1, PWGTP80.
_STEM = re.compile(
    r"(.*[_ .])?(rep|repl|replicate|rep\w*w\w*|\w*w\w*rep|brr\w*|bsw?|bsw\w*|boot\w*|jkw?\w*|jrr\w*"
    r"|fay\w*|fsturwt|p?wgtp)[_ .]*"
)
_KINDS = {
    "brr": "BRR",
    "fay": "Fay",
    "fsturwt": "Fay",
    "bs": "bootstrap",
    "boot": "bootstrap",
    "pwgtp": "SDR",
}


@dataclass(frozen=True)
class Run:
    """A run of columns (`rep1..rep80`), and what is known of how they were made.

    choices: the keys of config.toml that say so, as TOML has their values; {} = not known.
    likely: the kind that their name speaks of, or ""; doubts: what a person should look at.
    """

    item: str
    columns: tuple[str, ...]
    doubts: str = ""
    likely: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def check(self, written: bool) -> str:
        """What a person is asked; written: whether config.toml has the choices already."""
        said = {key: value.partition(",")[0] for key, value in self.choices.items()}
        known = ", ".join(
            f"{key} = {text}" + ", ..." * (text != self.choices[key]) for key, text in said.items()
        )
        if known and written:
            made = (
                f"config.toml has {known} by their ratios to the weight: see that the "
                "documentation of the file says the same."
            )
        else:
            likely = f" ({self.likely}, by their name)" if self.likely else ""
            kind = (
                f"{known}, if the documentation of the file says so (by their ratios to the weight)"
                if known
                else f"the replicate_kind that the documentation of the file gives{likely}"
            )
            made = (
                "For errors from them write in config.toml, under weighting, method and "
                f'variance = "supplied", and {kind}.'
            )
        return f"{len(self.columns)} columns by their names.{self.doubts} {made}"


def replicate_run(export: Export, weight: str = "") -> Run | None:
    """The longest run of columns that are called as replicate weights are, and hold such.

    weight: the column of the full sample's weight, "" = not known. A column that is lacking, or
    that holds what no weight can be, is named; such a run is still proposed, since a survey that is
    made without it has errors that nobody meant.
    """
    runs = [run for run in _runs(export) if len(run) >= FEWEST]
    for run in sorted(runs, key=len, reverse=True):
        held = {name: _numbers(export.frame[name]) for name in run if name in export.frame}
        wrong = [name for name, one in held.items() if not _is_weight(one)]
        if len(wrong) > (1 - SOUND) * len(held):
            continue
        doubts = _doubts([name for name in run if name not in held], wrong)
        stem = run[0].rstrip("0123456789").casefold()
        likely = next((kind for part, kind in _KINDS.items() if part in stem), "")
        choices = {}
        if weight and not doubts and _is_weight(full := _numbers(export.frame[weight])):
            choices = kind_of(
                full, np.stack([one for one in held.values() if _is_weight(one)], axis=1)
            )
        return Run(f"{run[0]}{SEPARATOR}{run[-1]}", tuple(run), doubts, likely, choices)
    return None


def _doubts(lacking: Sequence[str], wrong: Sequence[str]) -> str:
    """Which columns have a fault, and what to do about it; "" where none has."""
    said = ""
    for names, what in ((lacking, "Not in the export"), (wrong, "Blank, negative or no number")):
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            said += f" {what}: {', '.join(names[:NAMED])}{more}."
    return f"{said} Ask whoever made the file for a whole one." if said else ""


def _runs(export: Export) -> Iterator[list[str]]:
    """Columns of one stem whose numbers follow one another; a few of them may be lacking."""
    by_stem: dict[str, dict[int, str]] = {}
    for name in map(str, export.frame.columns):
        stem = name.rstrip("0123456789")
        if stem != name and _STEM.fullmatch(stem.casefold()):
            by_stem.setdefault(stem, {}).setdefault(int(name[len(stem) :]), name)
    for known in by_stem.values():
        whole = run_of(f"{known[min(known)]}{SEPARATOR}{known[max(known)]}")
        lacking = set(whole) - set(known.values())
        if set(known.values()) <= set(whole) and len(lacking) <= GAPS * len(whole):
            yield whole
            continue
        run: list[str] = []
        for number in sorted(known):
            if run and run_of(f"{run[0]}{SEPARATOR}{known[number]}") != [*run, known[number]]:
                yield run
                run = []
            run.append(known[number])
        yield run


def _numbers(values: pd.Series) -> Floats | None:
    """A column as numbers, NaN where it is blank; None where it holds words."""
    if not pd.api.types.is_float_dtype(values):
        codes = as_codes(values)
        values = codes.map(numbers_of(codes.dropna().unique())).astype(float)
        if values.notna().sum() < codes.notna().sum():
            return None
    return values.to_numpy(np.float64)


def _is_weight(numbers: Floats | None) -> TypeGuard[Floats]:
    """Numbers without a negative one or a blank, some of them above 0."""
    return numbers is not None and bool(
        np.isfinite(numbers).all() and (numbers >= 0).all() and (numbers > 0).any()
    )
