"""The files that readers may take away, in one language: figures for people and for programs."""

from collections.abc import Mapping

from pipeline.report.downloads.csvw import csvw
from pipeline.report.downloads.ddi import codebook
from pipeline.report.downloads.release_csv import release_csv
from pipeline.report.downloads.workbook import workbook
from pipeline.report.messages import say
from pipeline.report.release.figure import count
from pipeline.report.release.read import Release
from pipeline.report.render.page_footer import Link

# Each file, the message that names it, and what its format is called.
FILES = {
    "tables.xlsx": ("downloads.workbook", "Excel"),
    "release.csv": ("downloads.data", "CSV"),
    "release.csv-metadata.json": ("downloads.csvw", "JSON"),
    "codebook.xml": ("downloads.codebook", "DDI"),
}


def downloads(release: Release, language: str) -> dict[str, bytes]:
    """The files by name; the same bytes for the same release.

    Raises:
        BadInput: the dictionary lacks a fact or a name.
    """
    return {
        "release.csv": release_csv(release, language).encode(),
        "release.csv-metadata.json": csvw(release, language),
        "codebook.xml": codebook(release, language),
        "tables.xlsx": workbook(release, language),
    }


def links(files: Mapping[str, bytes], language: str) -> list[Link]:
    """A link to each file that there is, in the order in which readers are likely to want them."""
    return [
        Link(
            say(
                language, "downloads.format", name=say(language, key), format=form,
                size=count(language, max(1, round(len(files[name]) / 1000)), f"kB|{name}"),
            ),
            name,
        )
        for name, (key, form) in FILES.items()
        if name in files
    ]  # fmt: skip
