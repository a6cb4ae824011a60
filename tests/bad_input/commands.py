"""The command line, and files of stages that somebody has touched."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bad_input.case import Case, bytewise, folder_instead, gone, nothing, write

DONE = "data/processed/first"
AFTER = {
    "ingested.parquet": "clean",
    "cleaned.parquet": "weight",
    "weighted.parquet": "analyse",
    "results.parquet": "disclose",
    "release.parquet": "report",
    "recodes.csv": "analyse",
    "weighting.csv": "analyse",
    "exclusive.csv": "disclose",
    "account.json": "report",
    "dictionary.json": "report",
}


def _halved(path: str) -> Callable[[Path], object]:
    """A spoiler that leaves the first half of a file."""
    return bytewise(path, lambda body: body[: len(body) // 2])


def _broken(stage: str) -> str:
    """What a stage says of a file that it cannot read; `report` has readers of its own."""
    return "Delete it" if stage == "report" else "it is damaged"


def _table(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], object]:
    """A spoiler that changes a table of a stage."""

    def spoil(root: Path) -> None:
        path = root / DONE / name
        change(pd.read_parquet(path)).to_parquet(path, index=False)

    return spoil


def _file_for(path: str) -> Callable[[Path], object]:
    """A spoiler that puts a file where a folder belongs."""

    def spoil(root: Path) -> None:
        shutil.rmtree(root / path, ignore_errors=True)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("in the way")

    return spoil


NAMES = ("../first", "/etc/passwd", "a/b", "", "x" * 42, "a b", ".hidden", "con\0", "dŵr", "$(ls)")
LINES = (
    *(
        Case(f"a wave called {name!r}", nothing, ("--wave", "cannot be the name"),
             arguments=("--wave", name, "ingest"))
        for name in NAMES
    ),
    Case("a wave unknown", nothing, ("waves/frist.csv", "Did you mean 'first'"),
         arguments=("--wave", "frist", "ingest")),
    Case("no command", nothing, ("usage:", "COMMAND"), arguments=("--wave", "first")),
    Case("a command unknown", nothing, ("invalid choice: 'analyze'",), arguments=("analyze",)),
    Case("an option unknown", nothing, ("--wav",), arguments=("ingest", "--wav", "x")),
    Case("an option of another", nothing, ("--page",), arguments=("ingest", "--page", "x")),
    Case("a page unknown", nothing, ("en/sector-helth", "Did you mean 'en/sector-health'"),
         arguments=("report", "--page", "en/sector-helth")),
    Case("a page that is a path", nothing, ("no such page",),
         arguments=("report", "--page", "../../etc/passwd")),
    Case("a root that is not there", nothing, ("config.toml", "there is no such file"),
         arguments=("--root", "{root}/nowhere", "ingest")),
    Case("a root that is a file", nothing, ("config.toml",),
         arguments=("--root", "{root}/config.toml", "ingest")),
)  # fmt: skip

FILES = (
    *(
        Case(f"{name}: {what}", spoil(f"{DONE}/{name}"), (name, says), stage)
        for name, stage in AFTER.items()
        for what, spoil, says in (
            ("gone", gone, "it has not been made yet"),
            ("a folder", folder_instead, "it has not been made yet"),
            ("nothing in it", lambda path: write(path, b""), _broken(stage)),
            ("cut in half", lambda path: _halved(path), _broken(stage)),
            ("something else", lambda path: write(path, b"\xff\xfePK\x03"), _broken(stage)),
        )
        if not (what == "cut in half" and name.endswith(".csv"))
    ),
    Case("a column of ours is gone", _table("ingested.parquet", lambda t: t.drop(columns="f1")),
         ("ingested.parquet, column f1", "missing"), "clean"),
    Case("a column that nobody knows", _table("ingested.parquet", lambda t: t.assign(name="Nia")),
         ("ingested.parquet, column name", "does not belong"), "clean"),
    Case("a code that nobody knows", _table("ingested.parquet", lambda t: t.assign(f1="77")),
         ("ingested.parquet, column f1",), "clean"),
    Case("respondents twice", _table("cleaned.parquet", lambda t: pd.concat([t, t.head(2)])),
         ("cleaned.parquet, column respondent", "twice"), "weight"),
    Case("a weight below nothing", _table("weighted.parquet", lambda t: t.assign(weight=-1.0)),
         ("weighted.parquet, column weight",), "analyse"),
    Case("a weight that is none", _table("weighted.parquet", lambda t: t.assign(weight=np.nan)),
         ("weighted.parquet, column weight",), "analyse"),
    Case("someone lost on the way", _table("weighted.parquet", lambda t: t.iloc[1:]),
         ("results.parquet, table association, f1 x quality", "from the routing"), "analyse"),
    Case("a share above one", _table("results.parquet", lambda t: t.assign(value=t["value"] + 2)),
         ("results.parquet", "within its bounds"), "disclose"),
    Case("a verdict unknown", _table("release.parquet", lambda t: t.assign(verdict="fine")),
         ("release.parquet",), "report"),
    Case("account.json: a list", write(f"{DONE}/account.json", "[]"), ("account.json",), "report"),
    Case("dictionary.json: a list", write(f"{DONE}/dictionary.json", "[]"),
         ("dictionary.json",), "report"),
    Case("recodes.csv: words for counts",
         write(f"{DONE}/recodes.csv", "rule,variable,from,to,reason,n\na,b,c,d,e,f\n"),
         ("recodes.csv", "damaged"), "analyse"),
    Case("weighting.csv: another header", write(f"{DONE}/weighting.csv", "a,b\n1,2\n"),
         ("weighting.csv", "damaged"), "analyse"),
)  # fmt: skip

PLACES = (
    Case("a file for data/processed", _file_for("data/processed"),
         ("data/processed", "move it away")),
    Case("a file for the wave's folder", _file_for(DONE), (DONE, "move it away")),
    Case("a folder for the lock", folder_instead(f"{DONE}/.lock"), (".lock", "move it away")),
    Case("a folder for the output", folder_instead(f"{DONE}/ingested.parquet"),
         ("ingested.parquet", "move it away")),
)  # fmt: skip

COMMANDS = (*LINES, *FILES, *PLACES)
