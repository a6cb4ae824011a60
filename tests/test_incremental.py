"""A page is made again if and only if what it shows has changed; nothing to do starts nothing."""

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.conftest import run
from tests.report.test_pack import few_areas

MADE = re.compile(r"^report: \d+ of \d+ (\S+)$", re.MULTILINE)
PAGES = {
    f"{language}/{page}"
    for language, names in {
        "en": "index national sector-health sector-police region-mid-wales quality",
        "cy": "index cenedlaethol sector-iechyd sector-heddlu rhanbarth-canolbarth-cymru ansawdd",
    }.items()
    for page in names.split()
}


REPORT = """
from pathlib import Path
from pipeline.config import Report
from pipeline.report import report
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

    reword(project, "Nid yw'r canlynol yn y siart", "Nid yw'r rhain yn y siart")
    missing = {"cy/sector-iechyd", "cy/sector-heddlu"}
    assert made(project) == missing, "one Welsh text: the pages that say it, no others"
    changed = {name for name, body in bodies(project).items() if first[name] != body}
    assert changed == {f"{page}.html" for page in missing} | {
        "manifest.json",
        "ro-crate-metadata.json",
    }
    second = bodies(project)

    frame = pd.read_parquet(processed / "release.parquet")
    mine = (frame["dimension"] == "sector") & (frame["area"] == "police")
    row = frame.index[mine & (frame["statistic"] == "contrast") & frame["value"].notna()][0]
    frame.loc[row, "value"] += 1
    frame.to_parquet(processed / "release.parquet", index=False)
    police = {"en/sector-police", "cy/sector-heddlu"}
    assert made(project) == police | {"en/quality", "cy/ansawdd"}, "quality counts every figure"
    third = bodies(project)
    changed = {name for name, body in third.items() if second[name] != body}
    assert {name for name in changed if name.endswith(".html")} == {
        f"{page}.html" for page in police
    }
    assert {"en/release.csv", "cy/release.csv"} <= changed

    page = project / "reports/demo-2/en/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", "mine</main>"))
    assert made(project) == {"en/index"}, "edited by hand"
    assert bodies(project) == third

    notebook = project / "notebooks/national.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    cells["cells"][2]["outputs"] = []
    cells["cells"][2]["source"] = ["page.opening()  # again"]
    notebook.write_text(json.dumps(cells), encoding="utf-8")
    assert made(project) == {"en/national", "cy/cenedlaethol"}
    assert bodies(project) == third, "the same outputs, the same bytes"


def test_with_nothing_changed_make_starts_no_python_and_takes_a_moment(
    built: Callable[[str], Path], tmp_path: Path
) -> None:
    """In a copy: no other test may meet the Python that is not one."""
    folder = Path(shutil.copytree(built("demo-2"), tmp_path / "project", symlinks=True))
    python, aside = folder / ".venv/bin/python", folder / ".venv/bin/python-aside"
    python.rename(aside)
    try:
        python.write_text("#!/bin/sh\necho 'python was started' >&2\nexit 9\n")
        python.chmod(0o755)
        seconds = []
        for _ in range(5):
            start = time.perf_counter()
            result = run(folder, "make", "report", "WAVE=demo-2")
            seconds.append(time.perf_counter() - start)
            assert result.returncode == 0, result.stderr
            assert result.stdout == "Open reports/demo-2/en/index.html\n"
        assert min(seconds) < 0.3
        (folder / "reports/demo-2/en/index.html").touch()
        assert "python was started" in run(folder, "make", "report", "WAVE=demo-2").stderr
    finally:
        shutil.move(aside, python)
    assert "0 of 30 pages made" in run(folder, "make", "report", "WAVE=demo-2").stdout
