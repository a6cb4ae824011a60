"""Make the pages, in every language, and the files next to them.

Reads:
    data/processed/WAVE/release.parquet, account.json, dictionary.json
    data/processed/WAVE/results.parquet, exclusive.csv, for the audit alone
    notebooks/; [report] of config.toml
Writes:
    reports/WAVE/, all together once the audit holds; data/processed/WAVE/audit.json
    data/processed/WAVE/editions/, the figures of what readers get
Example:
    python -m pipeline --wave demo-small report
    python -m pipeline --wave demo-small report --page en/sector-health
"""

from typing import TYPE_CHECKING

from pipeline.commands._shared import ASKED, auditor, say
from pipeline.files import Folders, needs

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config

UNCHANGED = "No page"


def arguments(parser: "argparse.ArgumentParser") -> None:
    """Say which pages are made, and in which form."""
    parser.add_argument("--page", help="one page only, such as en/sector-health")
    parser.add_argument("--pdf", action="store_true", help="each page as a PDF too")


def run(folders: Folders, config: "Config", options: "argparse.Namespace") -> None:
    """Make the pages, in every language, and the files next to them."""
    from functools import partial

    from pipeline import cluster
    from pipeline.editions import kept
    from pipeline.report.render import processes
    from pipeline.report.render.scratch import use_scratch

    needed = ("release.parquet", "account.json", "dictionary.json", "results.parquet")
    for name in (*needed, "exclusive.csv"):
        needs(folders.processed / name)
    choices = config.report.model_copy(update={"pdf": options.pdf or config.report.pdf})
    use_scratch(folders.processed.resolve())
    with cluster.cluster() as executor:
        if executor is None:
            processes.begin()  # it does its imports while this process does its own
        from pipeline.report import pack

        check = auditor(folders, kept=options.page is None)
        pack.report(
            folders.processed, folders.root / "notebooks", folders.reports, choices, options.page,
            executor, check, partial(kept, folders.processed),
        )  # fmt: skip
        if executor is not None and executor.tasks:
            say("report", executor.account(answers=False))
    if options.page is None:
        (folders.processed / ASKED).unlink(missing_ok=True)
