"""A page is made again if and only if what it shows has changed; nothing to do starts nothing."""

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from tests.built import WAVE, copied
from tests.conftest import copy_project, run
from tests.report.test_pack import few_areas

MADE = re.compile(r"^report: \d+ of \d+ (\S+)$", re.MULTILINE)
PAGES = {
    f"{language}/{page}"
    for language, names in {
        "en": "index national sector-health sector-police region-mid-wales compare quality"
        " how-to-read",
        "cy": "index cenedlaethol sector-iechyd sector-heddlu rhanbarth-canolbarth-cymru cymharu"
        " ansawdd sut-i-ddarllen",
    }.items()
    for page in names.split()
}


REPORT = """
from pathlib import Path
from pipeline.config import Report
from pipeline.report.pack import report
report(Path("data/processed/demo-2"), Path("notebooks"), Path("reports/demo-2"), Report())
"""


def made(project: Path) -> set[str]:
    """Run the report stage in a process of its own and return the pages that it made.

    Without the audit: it would refuse figures that are changed here and are nobody's results.
    """
    result = run(project, ".venv/bin/python", "-c", REPORT)
    assert result.returncode == 0, result.stderr
    return set(MADE.findall(result.stdout))


def bodies(project: Path) -> dict[str, bytes]:
    """Every file of the report."""
    folder = project / "reports/demo-2"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def reword(project: Path, old: str, new: str) -> None:
    """Change one text of the catalogue."""
    for path in (project / "pipeline/report/messages/catalogue").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if old in text:
            path.write_text(text.replace(old, new), encoding="utf-8")
            return
    raise AssertionError(f"nobody says {old!r}")


def test_pages_are_made_again_if_and_only_if_what_they_show_has_changed(project: Path) -> None:
    processed = few_areas(project / "data/processed/demo-2")
    assert made(project) == PAGES
    first = bodies(project)

    assert made(project) == set(), "nothing changed"
    assert bodies(project) == first

    said = "Nid ydynt yn dangos pam mae'r atebion yn cyd-fynd."
    missing = {
        name.removesuffix(".html")
        for name, body in first.items()
        if name.endswith(".html") and said in unescape(body.decode("utf-8"))
    }
    assert missing
    assert missing < {page for page in PAGES if page.startswith("cy/")}
    reword(project, said, "Nid ydynt yn dangos pam y maent yn cyd-fynd.")
    assert made(project) == missing, "one Welsh text: the pages that say it, no others"
    changed = {name for name, body in bodies(project).items() if first[name] != body}
    of_all = {"manifest.json", "cy/tables.xlsx"}  # the workbook's notes say it too
    assert changed == {f"{page}.html" for page in missing} | of_all
    second = bodies(project)

    frame = pd.read_parquet(processed / "release.parquet")
    mine = (frame["dimension"] == "sector") & (frame["area"] == "police")
    row = frame.index[mine & (frame["statistic"] == "contrast") & frame["value"].notna()][0]
    frame.loc[row, "value"] += 1
    frame.to_parquet(processed / "release.parquet", index=False)
    police = {"en/sector-police", "cy/sector-heddlu"}
    of_areas = {"en/compare", "cy/cymharu"}
    counting = {"en/quality", "cy/ansawdd"}
    assert made(project) == police | of_areas | counting, "quality counts every figure"
    third = bodies(project)
    changed = {name for name, body in third.items() if second[name] != body}
    assert {name for name in changed if name.endswith(".html")} == {
        f"{page}.html" for page in police | of_areas
    }
    assert {"en/release.csv", "cy/release.csv"} <= changed

    page = project / "reports/demo-2/en/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", "mine</main>"))
    assert made(project) == {"en/index"}, "edited by hand"
    assert bodies(project) == third

    notebook = project / "notebooks/national.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    cells["cells"][3]["outputs"] = []
    cells["cells"][3]["source"] = ["page.opening()  # again"]
    notebook.write_text(json.dumps(cells), encoding="utf-8")
    assert made(project) == {"en/national", "cy/cenedlaethol"}
    assert bodies(project) == third, "the same outputs, the same bytes"


def test_with_nothing_changed_make_starts_no_python_and_ends_before_one_has_loaded_pandas(
    built: Callable[[str], Path], tmp_path: Path
) -> None:
    """In a copy: no other test may meet the Python that is not one. Both are timed in turn, so that
    what else the machine does slows both down."""
    folder = copied(built("demo-2"), tmp_path / "project", "demo-2")
    python = folder / ".venv/bin/python"
    python.unlink()
    python.write_text("#!/bin/sh\necho 'python was started' >&2\nexit 9\n")
    python.chmod(0o755)
    seconds: dict[str, list[float]] = {"make": [], "pandas": []}
    for _ in range(5):
        start = time.perf_counter()
        result = run(folder, "make", "report", "WAVE=demo-2")
        seconds["make"].append(time.perf_counter() - start)
        assert result.returncode == 0, result.stderr
        assert result.stdout == "Open reports/demo-2/en/index.html\n"
        start = time.perf_counter()
        assert run(folder, sys.executable, "-c", "import pandas").returncode == 0
        seconds["pandas"].append(time.perf_counter() - start)
    assert min(seconds["make"]) < min(seconds["pandas"])
    for path in (folder / "reports").rglob("*"):
        os.utime(path)
    assert run(folder, "make", "report", "WAVE=demo-2").returncode == 0, "dates say nothing"
    with (folder / "reports/demo-2/en/index.html").open("a") as page:
        page.write(" ")
    assert "python was started" in run(folder, "make", "report", "WAVE=demo-2").stderr


STAGES = ("ingest", "clean", "weight", "analyse", "disclose", "report")
# A Python that says which stage it was started for, and ends well.
SAYS = '#!/bin/sh\necho "stage $5" >&2\n'
PROCESSED = f"data/processed/{WAVE}"
OUTPUTS = {
    "ingest": f"{PROCESSED}/ingested.parquet",
    "clean": f"{PROCESSED}/recodes.csv",
    "weight": f"{PROCESSED}/weighting.csv",
    "analyse": f"{PROCESSED}/results.parquet",
    "disclose": f"{PROCESSED}/account.json",
    "report": f"reports/{WAVE}/en/national.html",
}


@pytest.fixture(scope="module")
def once_noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose every file is noted as up to date; its stages do nothing but say so."""
    project = copy_project(tmp_path_factory.mktemp("noted") / "project")
    (project / PROCESSED).mkdir(parents=True)
    (project / f"reports/{WAVE}/en").mkdir(parents=True)
    names = ["ingested", "cleaned", "weighted", "results", "release"]
    files = [f"{PROCESSED}/{name}.parquet" for name in names]
    for name in (*files, *OUTPUTS.values(), f"reports/{WAVE}/manifest.json",
                 f"{PROCESSED}/dictionary.json"):  # fmt: skip
        (project / name).write_text(name)
    python = project / ".venv/bin/python"
    python.unlink()
    python.write_text(SAYS)
    python.chmod(0o755)
    assert started(project) == list(STAGES)
    assert started(project) == []
    return project


@pytest.fixture
def noted(once_noted: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil, without what no stage reads."""
    unread = shutil.ignore_patterns("tests", "docs", "benchmarks", "__pycache__")
    return Path(shutil.copytree(once_noted, tmp_path / "noted", symlinks=True, ignore=unread))


def started(project: Path) -> list[str]:
    """The stages that Make starts."""
    result = run(project, "make", "report", f"WAVE={WAVE}")
    assert result.returncode == 0, result.stdout + result.stderr
    return re.findall(r"^stage (\w+)$", result.stderr, re.MULTILINE)


def replace(path: Path, year: int = 2020) -> None:
    """Other bytes with a date of another year."""
    path.write_bytes(path.read_bytes() + b" ")
    date = time.mktime((year, 1, 1, 0, 0, 0, 0, 0, 0))
    os.utime(path, (date, date))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        (f"data/raw/{WAVE}/survey.sav", ["ingest", "disclose"]),
        (f"data/reference/waves/{WAVE}.csv", list(STAGES[:5])),
        (f"data/reference/population/{WAVE}.csv", list(STAGES[:5])),
        (f"data/reference/survey/{WAVE}.toml", ["ingest", "disclose"]),
        ("data/reference/scales.csv", list(STAGES)),
        ("config.toml", list(STAGES)),
        ("requirements.txt", list(STAGES)),
        ("pipeline/stats/rake.py", ["analyse", "disclose"]),
        ("pipeline/report/messages/catalogue/findings.csv", ["report"]),
        ("notebooks/area.ipynb", ["report"]),
    ],
)
def test_what_is_replaced_by_something_older_is_noticed(
    noted: Path, name: str, first: list[str]
) -> None:
    """By the stages that read it; those after them read what they make, which is as it was."""
    path = noted / name
    replace(path)
    assert started(noted) == first
    assert started(noted) == []


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("spoil", ["edit", "empty", "remove"])
def test_an_output_that_was_changed_emptied_or_removed_is_made_again(
    noted: Path, stage: str, spoil: str
) -> None:
    """With the date that it had, or an older one."""
    path = noted / OUTPUTS[stage]
    date = path.stat().st_mtime
    if spoil == "remove":
        path.unlink()
    elif spoil == "empty":
        path.write_bytes(b"")
        os.utime(path, (date, date))
    else:
        replace(path)
    assert stage in started(noted)


def test_outputs_dated_in_the_future_are_made_again_where_their_inputs_changed(noted: Path) -> None:
    later = time.time() + 10**8
    for folder in ("data/processed", "reports"):
        for path in (noted / folder).rglob("*"):
            os.utime(path, (later, later))
    assert started(noted) == []
    replace(noted / "config.toml")
    assert started(noted) == list(STAGES)


def test_a_module_that_is_added_or_removed_is_noticed(noted: Path) -> None:
    added = noted / "pipeline/clean/added.py"
    added.write_text("")
    assert started(noted) == ["clean", "disclose"]
    added.unlink()
    assert started(noted) == ["clean", "disclose"]


def test_a_stage_that_failed_is_run_again(noted: Path) -> None:
    replace(noted / "notebooks/area.ipynb")
    python = noted / ".venv/bin/python"
    python.write_text("#!/bin/sh\nexit 2\n")
    assert run(noted, "make", "report", f"WAVE={WAVE}").returncode == 2
    python.write_text(SAYS)
    assert started(noted) == ["report"]
    assert not list((noted / "data/processed/.made").glob("*.[0-9]*")), "nothing half noted is left"


def test_one_page_is_made_again_only_when_it_must(noted: Path) -> None:
    goal = f"reports/{WAVE}/en/national.html"
    assert "stage report" in run(noted, "make", goal).stderr
    assert run(noted, "make", goal).stderr == ""
    replace(noted / goal)
    assert "stage report" in run(noted, "make", goal).stderr
