"""Write the released headline figures in the form that StatsWales takes.

Reads:
    data/processed/WAVE/release.parquet, account.json, dictionary.json
Writes:
    data/processed/WAVE/cube/data.csv, area.csv, question.csv, measure.csv
Example:
    python -m pipeline --wave demo-small cube
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import say
from pipeline.files import Folders, needs, write_text

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Write the released headline figures in the form that StatsWales takes."""
    for name in ("release.parquet", "account.json", "dictionary.json"):
        needs(folders.processed / name)
    from pipeline.report.downloads.cube import cube
    from pipeline.report.release.read import read_release

    files = cube(read_release(folders.processed, folders.wave))
    place = folders.processed / "cube"
    for name, body in files.items():
        write_text(place / name, body)
    where = place.relative_to(folders.root).as_posix()
    figures = files["data.csv"].count("\n") - 1
    say("cube", f"{figures:,} figures in {where}/data.csv; words in {', '.join([*files][1:])}")
