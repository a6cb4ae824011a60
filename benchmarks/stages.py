"""Where the time goes, from the export to the last page: `python -m benchmarks.stages`.

Every stage by itself, each a command as Make runs it; the report stage on packs of several sizes,
areas repeated past the pack's own; and one sector page's parts in one process. Works in a copy of
the project, so that data/processed and reports stay as they are.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from benchmarks import ROOT
from benchmarks.page import documents, table, write_part
from benchmarks.watched import Watched, watch
from pipeline.codebook.book import read_codebook
from pipeline.codebook.waves import read_wave
from pipeline.report import open_page
from pipeline.report.contents import BLOCKS, parts
from pipeline.report.release.page_data import lay, portion
from pipeline.report.release.plan import pages
from pipeline.report.release.read import read_release
from pipeline.report.render.engine import execute
from pipeline.report.render.exporter import export
from pipeline.report.render.page_template import frame
from pipeline.report.render.preload import preload
from pipeline.report.render.processes import in_processes

STAGES = ("ingest", "clean", "weight", "analyse", "disclose", "report")
SETTINGS = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
BLOCK = re.compile(r'page\.block\("([^"]*)"\)')
TURNS = 5


def stages(wave: str, folder: Path) -> dict[str, Watched]:
    """Each stage of a wave, in a copy of the project."""
    for name in ("config.toml", "data/raw", "data/reference", "notebooks", "pipeline"):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.copy(ROOT / "requirements.txt", folder)
    book = read_codebook(ROOT / "data/reference")
    before = read_wave(ROOT / "data/reference", wave, book).before
    command = [sys.executable, "-m", "pipeline", "--root", str(folder), "--wave"]
    for stage in STAGES[:-1] if before else ():
        watch([*command, before, stage], **SETTINGS)
    return {stage: watch([*command, wave, stage], **SETTINGS) for stage in STAGES}


def growth(wave: str, sizes: list[int]) -> dict[int, Watched]:
    """The report stage on so many pages, into an empty folder."""
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.pack", "--wave", wave]
            command += ["--pages", str(size), "--only-ours", folder]
            found[size] = watch(command, **SETTINGS)
            print(f"{size} pages: {found[size].clock:.1f} s", flush=True)
    return found


def page_parts(wave: str) -> dict[str, float]:
    """Seconds of the parts of one sector page, the least of some turns.

    Its content and its export are made in this process, and measured in processor's seconds; a
    process of its own for no cells, and each cell that shows nothing, by the clock.
    """
    release = read_release(ROOT / "data/processed" / wave, wave)
    changed = bool((release.frame["table"] == "change").any())
    plan = pages(release.dictionary, changed)
    spec = next(page for page in plan if page.dimension)
    place = {"dimension": spec.dimension, "area": spec.area}
    notebook = ROOT / "notebooks" / f"{spec.notebook}.ipynb"
    preload()
    with tempfile.TemporaryDirectory() as folder:
        lay(Path(folder), portion(spec, release))
        cells = nbformat.read(notebook, 4).cells
        calls = [call for cell in cells for name in BLOCK.findall(cell.source)
                 for call in _calls(name)]  # fmt: skip
        turns = []
        for _ in range(TURNS):
            spent = dict.fromkeys(("release", "opening", "section", "chart", "table"), 0.0)
            start = time.process_time()
            page = open_page(folder, spec.notebook, wave=wave, language=spec.language, **place)
            spent["release"] = time.process_time() - start
            for kind, name in [("opening", ""), *calls]:
                start = time.process_time()
                getattr(page, kind)(*([name] if name else []))
                spent[kind] += time.process_time() - start
            turns.append(spent)
        given = {"wave": wave, "language": spec.language, "release": folder} | place
        around = frame(spec, plan, release.dictionary, [])
        done = _run(notebook, spec.name, given)
        for spent in turns:
            start = time.process_time()
            export(done, notebook.name, spec.name, around)
            spent["export"] = time.process_time() - start
        empty = Path(folder) / notebook.name
        for spent in turns:
            spent["kernel"] = _run_empty(empty, 0, given)
        for spent in turns:
            spent["cell"] = (_run_empty(empty, 20, given) - spent["kernel"]) / 20
    return {kind: min(spent[kind] for spent in turns) for kind in turns[0]}


def _calls(name: str) -> list[tuple[str, str]]:
    """What a page's block is made of: its words, charts and table, each with its name."""
    found = [(kind, part) for part in parts(name) for kind in ("section", "chart", "table")]
    return [(kind, part) for kind, part in found if getattr(BLOCKS[part], kind) is not None]


def _run(notebook: Path, page: str, given: dict[str, str]) -> NotebookNode:
    """A notebook run in a process of its own, as pages are."""
    task = partial(execute, notebook, page, given)
    [(_, outcome)] = in_processes({page: task}, 1)
    return outcome.result()


def _run_empty(path: Path, cells: int, given: dict[str, str]) -> float:
    """Seconds that a notebook takes whose cells show nothing."""
    lines = [f"{name} = {value!r}" for name, value in given.items()]
    first = v4.new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    rest = [v4.new_code_cell("None") for _ in range(cells)]
    nbformat.write(v4.new_notebook(cells=[first, *rest]), path)
    start = time.perf_counter()
    _run(path, "empty", given)
    return time.perf_counter() - start


def write(
    to: Path, wave: str, each: dict[str, Watched], sizes: dict[int, Watched], page: dict[str, float]
) -> None:
    """The part of docs/benchmarks.md about where the time goes."""
    about = " ".join((__doc__ or "").split("\n\n")[1].split())
    whole = Watched(
        sum(one.clock for one in each.values()),
        sum(one.processor for one in each.values()),
        max(one.peak for one in each.values()),
    )
    heads = ["", "seconds", "processor's seconds", "most memory, MB"]
    lines = [[name, *_figures(one)] for name, one in (each | {"all six": whole}).items()]
    more = [[f"{n} pages", *_figures(one), f"{one.clock / n:.2f}"] for n, one in sizes.items()]
    text = (
        f"## From the export to the last page\n\n{about} Wave {wave}.\n\n{table(heads, lines)}\n\n"
    )
    text += f"The report stage by number of pages:\n\n{table([*heads, 'seconds a page'], more)}\n\n"
    text += "One sector page, milliseconds: "
    text += ", ".join(f"{kind} {1000 * seconds:.0f}" for kind, seconds in page.items())
    text += (
        " (a kernel without cells, and each further cell, by the clock; the rest of the processor)."
    )
    write_part(to, "stages", text, "Benchmarks")


def _figures(one: Watched) -> list[str]:
    return [f"{one.clock:.1f}", f"{one.processor:.1f}", f"{one.peak / 1e6:.0f}"]


def main() -> None:
    """Time the stages, the growth and the parts of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wave", default="demo-2")
    parser.add_argument("--pages", type=int, nargs="*", default=[10, 30, 100, 300])
    parser.add_argument("--to", type=Path, default=documents("benchmarks.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        each = stages(options.wave, Path(folder))
    for name, one in each.items():
        print(f"{name}: {one.clock:.1f} s, {one.processor:.1f} of the processor", flush=True)
    page = page_parts(options.wave)
    write(options.to, options.wave, each, growth(options.wave, options.pages), page)


if __name__ == "__main__":
    main()
