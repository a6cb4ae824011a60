"""Times the whole pack next to the usual way and R Markdown: `python -m benchmarks.pack`.

Same content, in one run, contenders taking turns. The usual way runs the project's own notebooks,
page by page, with papermill's and nbconvert's commands. R Markdown renders all pages in one R
process, each with the words of ours, its tables with their cells, and for each chart one of as many
dots with intervals as ours has dots or bars, with the same description: in base graphics, which is
the fastest that R has, and in ggplot2, which is what seaborn is to matplotlib. Nothing of it is
read from the release, chosen or worded by R: it is all there when the clock starts. Ours is the
report stage with nothing to keep: the pages alone, which is what the others make, and with the
files of charts and tables, the workbook, data and codebook too. The audit is no part of it; it is
timed with the stages. Needs a wave that has been made (`make report`), and for R Markdown
r-cran-rmarkdown, r-cran-ggplot2 and pandoc.
"""

import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import ROOT
from benchmarks.page import documents, table, versions, write_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from bs4 import Tag

    from pipeline.report.release.plan import PageSpec
    from pipeline.report.render.cache import Note
    from pipeline.report.render.page_job import Job

R = """
files <- commandArgs(TRUE)
for (page in files) rmarkdown::render(
  file.path(page, "page.Rmd"), rmarkdown::html_document(self_contained = TRUE), quiet = TRUE)
"""
HEAD = """---
title: "{title}"
---
```{{r, include = FALSE}}
knitr::opts_chunk$set(echo = FALSE)
```
"""
TABLE = """
```{{r table-{number}, results = "asis"}}
knitr::kable(read.csv("table-{number}.csv", check.names = FALSE, colClasses = "character"), "html",
  caption = "{said}")
```
"""
CHART = """
```{{r chart-{number}, dev = "svg", fig.alt = "{said}"}}
set.seed({number}); n <- {marks}; x <- sort(runif(n, -10, 40))
{draw}
```
"""
BASE = """plot(x, 1:n, pch = 19, xlim = c(-30, 60), yaxt = "n", ylab = "", xlab = "points")
segments(x - 8, 1:n, x + 8, 1:n); axis(2, 1:n, paste("Factor", 1:n), las = 1, cex.axis = .6)"""
GGPLOT = """library(ggplot2)
ggplot(data.frame(x, y = 1:n), aes(x, y)) + geom_segment(aes(x = x - 8, xend = x + 8, yend = y)) +
  geom_point() + scale_y_continuous("", breaks = 1:n, labels = paste("Factor", 1:n)) + xlim(-30, 60)
"""
PACK = 30
AIMS = {"usual way": 15, "R Markdown, one process": 3}
"""Pages of a whole pack, and how many times faster than each contender ours is to make them."""
LINKED = ("index", "quality", "reading")
WORDS = {"h2": "## {}", "h3": "### {}", "p": "{}", "li": "- {}"}


def plan(wave: str, number: int) -> "list[PageSpec]":
    """So many pages of a wave's pack; past its end its areas come again under other names."""
    from pipeline.report.release.plan import pages
    from pipeline.report.release.read import read_release

    release = read_release(ROOT / "data/processed" / wave, wave)
    changed = bool((release.frame["table"] == "change").any())
    whole = pages(release.dictionary, changed)
    areas = cycle([page for page in whole if page.dimension])
    # Each page links to these, which are taken in before others.
    linked = sorted(whole, key=lambda page: page.key not in LINKED)
    kept = sorted(linked, key=lambda page: page.language != whole[0].language)[: number or None]
    wanted = [page for page in whole if page in kept]
    more = enumerate(islice(areas, max(0, number - len(whole))), len(whole))
    return wanted + [
        replace(page, key=f"{page.key}-{n}", path=page.path.replace(".html", f"-{n}.html"))
        for n, page in more
    ]


def page_alone(
    job: "Job", wave: str, cold: bool, begun: "Callable[[str], object]" = len
) -> "tuple[dict[str, bytes], Note]":
    """A page without the files of its charts and tables, which no contender makes."""
    from pipeline.report.render import page_job
    from pipeline.report.takeaway import files

    files.files = lambda *_: {}
    return page_job.make(job, wave, cold, begun)


def make_ours(wave: str, number: int, folder: Path, alone: bool) -> None:
    """The report stage on so many pages, into an empty folder; `alone`: no files next to them.

    The process that pages are copied from is begun before the stage is imported, as by the command.
    """
    from pipeline.report.render import processes

    processes.begin()
    source, processed = ROOT / "data/processed" / wave, folder / "processed" / wave
    processed.mkdir(parents=True)
    for name in ("release.parquet", "dictionary.json", "account.json"):
        shutil.copy(source / name, processed / name)
    from pipeline.report import pack as stage
    from pipeline.report.render.cache import Note

    wanted = plan(wave, number)
    # For this run the stage makes only the pages and files that are timed.
    stage.pages = lambda *_: wanted
    if alone:
        stage.make = page_alone
        nothing, unread = dict.fromkeys(stage.FILES, b""), Note("", {}, {})
        stage.beside_pages = lambda where, _, languages: {
            one: stage.Beside(where / f"pages/{one}-beside", nothing, unread) for one in languages
        }
    stage.report(
        processed, ROOT / "notebooks", folder / "reports" / wave,
        stage.Report(languages=tuple(dict.fromkeys(page.language for page in wanted))),
    )  # fmt: skip


def ours(wave: str, number: int, folder: Path) -> None:
    """Ours as a command, its start included: pages alone."""
    command = [sys.executable, "-m", "benchmarks.pack", "--wave", wave, "--pages", str(number)]
    _run([*command, "--alone", "--only-ours", str(folder)])


def whole(wave: str, number: int, folder: Path) -> None:
    """The same with the files next to the pages."""
    command = [sys.executable, "-m", "benchmarks.pack", "--wave", wave, "--pages", str(number)]
    _run([*command, "--only-ours", str(folder)])


def usual(wave: str, number: int, folder: Path) -> None:
    """papermill's command, then nbconvert's, for each page."""
    for place, page in enumerate(plan(wave, number)):
        out = folder / f"{place}.ipynb"
        given = {"wave": wave, "language": page.language, "release": ROOT / "data/processed" / wave}
        given |= {"dimension": page.dimension, "area": page.area} if page.dimension else {}
        options = [part for name, value in given.items() for part in ("-p", name, str(value))]
        notebook = ROOT / "notebooks" / f"{page.notebook}.ipynb"
        _run([sys.executable, "-m", "papermill", str(notebook), str(out), *options])
        _run([sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", str(out)])


def markdown(_wave: str, _number: int, folder: Path) -> None:
    """R Markdown, all pages in one process."""
    (folder / "render.R").write_text(R)
    made = [str(path) for path in sorted((folder / "pages").iterdir())]
    _run(["Rscript", str(folder / "render.R"), *made])


def prepare(wave: str, number: int, folder: Path, draw: str) -> tuple[int, int]:
    """Lay out R Markdown's pages from ours, before the clock starts; charts and tables in all."""
    from bs4 import BeautifulSoup

    charts = tables = 0
    for place, page in enumerate(plan(wave, number)):
        stem = page.path.replace(f"-{place}.html", ".html")
        soup = BeautifulSoup((ROOT / "reports" / wave / stem).read_text("utf-8"), "html.parser")
        own = folder / "pages" / f"{place:03}"
        own.mkdir(parents=True)
        text = HEAD.format(title=page.name)
        for one in soup.main.find_all([*WORDS, "svg", "table"]):
            if one.name == "svg":
                charts += 1
                said = _quoted(soup.find(id=one["aria-labelledby"]).get_text())
                text += CHART.format(number=charts, said=said, marks=_marks(one), draw=draw)
            elif one.name == "table":
                tables += 1
                _write_rows(one, own / f"table-{tables}.csv")
                text += TABLE.format(number=tables, said=_quoted(one.caption.get_text()))
            elif one.find_parent(["nav", "table"]) is None:
                words = re.sub(r"([^\w\s])", r"\\\1", " ".join(one.get_text().split()))
                text += "\n" + WORDS[one.name].format(words) + "\n"
        (own / "page.Rmd").write_text(text)
    return charts, tables


def _quoted(said: str) -> str:
    """Text as it stands between R's quotation marks."""
    return said.replace("\\", "").replace('"', "'")


def _marks(svg: "Tag") -> int:
    """How many dots one of our charts has, or how many bars."""
    bars = [len(re.findall("M ", str(path["d"]))) for path in svg.find_all("path")]
    return len(svg.find_all("use")) or max(bars)


def _write_rows(found: "Tag", path: Path) -> None:
    """The cells of one of our tables."""
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in found.find_all("tr")
    ]
    wide = max(map(len, rows))
    with path.open("w", newline="") as lines:
        csv.writer(lines).writerows(row + [""] * (wide - len(row)) for row in rows)


def time_all(wave: str, number: int, turns: int) -> tuple[dict[str, list[float]], tuple[int, int]]:
    """Seconds of every contender at every turn, and charts and tables on all pages."""
    contenders = {"ours": ours, "ours, with all files": whole}
    contenders["usual way"] = usual
    drawn = {}
    if shutil.which("Rscript") and shutil.which("pandoc"):
        drawn = {"R Markdown, one process": BASE, "R Markdown, one process, ggplot2": GGPLOT}
        contenders |= dict.fromkeys(drawn, markdown)
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    content = (0, 0)
    for _ in range(turns):
        for name, make in contenders.items():
            with tempfile.TemporaryDirectory() as folder:
                if name in drawn:
                    content = prepare(wave, number, Path(folder), drawn[name])
                start = time.perf_counter()
                make(wave, number, Path(folder))
                seconds[name].append(time.perf_counter() - start)
                print(f"{number} pages, {name}: {seconds[name][-1]:.1f} s", flush=True)
    return seconds, content


def _run(command: list[str]) -> None:
    """Run a command and see that it succeeded."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])


def write(found: dict[int, tuple[dict[str, list[float]], tuple[int, int]]], turns: int) -> None:
    """The part of docs/benchmarks.md about the whole pack."""
    sizes = list(found)
    names = list(found[sizes[0]][0])
    middle = {(n, s): statistics.median(found[s][0][n]) for n in names for s in sizes}
    rows = [[n, *(f"{middle[n, s]:.1f}" for s in sizes)] for n in names]
    ratios = [[n, *(f"{middle[n, s] / middle['ours', s]:.1f}" for s in sizes)] for n in names[1:]]
    heads = ["", *(f"{s} pages" for s in sizes)]
    said = "; ".join(f"{s} pages have {c} charts and {t} tables" for s, (_, (c, t)) in
                     found.items())  # fmt: skip
    about = " ".join((__doc__ or "").split("\n\n")[1].split())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    text = f"## Whole pack\n\n{about} One run on {cores} cores, {turns} turns; {said}. "
    text += f"{versions('papermill', 'nbconvert', 'matplotlib', 'seaborn')}.\n\n"
    text += f"Seconds (medians):\n\n{table(heads, rows)}\n\n"
    text += f"Times as long as ours:\n\n{table(heads, ratios)}"
    if PACK in found:
        aims = [
            [f"{PACK} pages, times faster than: {name}", f"{aim}", f"{ratio:.1f}", _met(ratio, aim)]
            for name, aim in AIMS.items()
            if (ratio := middle.get((name, PACK), 0.0) / middle["ours", PACK])
        ]
        text += f"\n\nAims:\n\n{table(['', 'aim', 'measured', ''], aims)}"
    write_part(documents("benchmarks.md"), "pack", text, "Benchmarks")


def _met(ratio: float, aim: float) -> str:
    return "met" if ratio >= aim else "**missed**"


def main() -> None:
    """Time packs of the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wave", default="demo-2")
    parser.add_argument("--pages", type=int, nargs="+", default=[6], help="sizes; 30 is a pack")
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--only-ours", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_ours:
        make_ours(options.wave, options.pages[0], options.only_ours, options.alone)
        return
    found = {size: time_all(options.wave, size, options.turns) for size in options.pages}
    write(found, options.turns)


if __name__ == "__main__":
    main()
