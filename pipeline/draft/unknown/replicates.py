"""Replicate weights among the columns of an export: numbered through, numbers, of such a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.codebook.code_map import SEPARATOR, run_of
from pipeline.ingest.formats import Export, as_codes
from pipeline.ingest.formats.numerals import numbers_of

FEWEST = 4
# Stems of such columns: rep1, repwt_01, wgt_rep1, W_FSTURWT1, brr12, bsw001, jk1, PWGTP80.
_STEM = re.compile(
    r"(.*[_ .])?(rep|repl|replicate|rep\w*w\w*|\w*w\w*rep|brr\w*|bsw?|bsw\w*|boot\w*|jkw?\w*|jrr\w*"
    r"|fay\w*|fsturwt|p?wgtp)[_ .]*"
)
_KINDS = {"brr": "BRR", "fay": "Fay", "bs": "bootstrap", "boot": "bootstrap", "pwgtp": "SDR"}


@dataclass(frozen=True)
class Run:
    """A run of columns (`rep1..rep80`), and what a person should look at."""

    item: str
    columns: tuple[str, ...]
    check: str


def replicate_run(export: Export) -> Run | None:
    """The longest run of columns that are called as replicate weights are, and hold such."""
    runs = [run for run in _runs(export) if len(run) >= FEWEST]
    for run in sorted(runs, key=len, reverse=True):
        if all(_is_weight(export.frame[name]) for name in run):
            item = f"{run[0]}{SEPARATOR}{run[-1]}"
            stem = run[0].rstrip("0123456789").casefold()
            likely = next((kind for part, kind in _KINDS.items() if part in stem), "")
            said = f" ({likely}, by their name)" if likely else ""
            check = (
                f"{len(run)} columns by their names. For errors from them write in config.toml, "
                'under weighting, method and variance = "supplied", and the replicate_kind that '
                f"the documentation of the file gives{said}."
            )
            return Run(item, tuple(run), check)
    return None


def _runs(export: Export) -> Iterator[list[str]]:
    """Columns of one stem whose numbers follow one another, as long as they do."""
    by_stem: dict[str, dict[int, str]] = {}
    for name in map(str, export.frame.columns):
        stem = name.rstrip("0123456789")
        if stem != name and _STEM.fullmatch(stem.casefold()):
            by_stem.setdefault(stem, {}).setdefault(int(name[len(stem) :]), name)
    for known in by_stem.values():
        run: list[str] = []
        for number in sorted(known):
            if run and run_of(f"{run[0]}{SEPARATOR}{known[number]}") != [*run, known[number]]:
                yield run
                run = []
            run.append(known[number])
        yield run


def _is_weight(values: pd.Series) -> bool:
    """Numbers without a negative one, some of them above 0."""
    if not pd.api.types.is_float_dtype(values):
        codes = as_codes(values)
        values = codes.map(numbers_of(codes.dropna().unique())).astype(float)
    numbers = values.to_numpy(np.float64)
    return bool(np.isfinite(numbers).all() and (numbers >= 0).all() and (numbers > 0).any())
