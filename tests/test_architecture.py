"""The lines of the project: who may import whom, thin notebooks, small folders."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from pipeline.report.render.cache import CODE

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STAGES = {"ingest", "clean", "weight", "analyse", "disclose", "report", "audit"}
FOUNDATIONS = {"config", "codebook", "contracts", "errors", "markup", "statistics", "units"}


def name(path: Path) -> str:
    """`pipeline/stats/variance/design.py` -> `stats.design`."""
    parts = path.relative_to(ROOT / "pipeline").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def imports(path: Path) -> set[str]:
    """The modules of this project that a module imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} uses a relative import"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} | {module}
    return {item.removeprefix("pipeline.") for item in found if item.startswith("pipeline.")}


def packages(path: Path) -> set[str]:
    """First words of what a module imports from this project."""
    return {item.split(".")[0] for item in imports(path)}


def below(*folders: str) -> list[Path]:
    """Every module beneath some folders of the pipeline."""
    return sorted(path for one in folders for path in (ROOT / "pipeline" / one).rglob("*.py"))


def beyond(paths: list[Path], known: set[str]) -> dict[str, set[str]]:
    """The modules that import a package that they may not know, and which."""
    return {name(path): more for path in paths if (more := packages(path) - known)}


def test_no_module_imports_the_command_line() -> None:
    assert [name(path) for path in MODULES if "__main__" in packages(path)] == []


def test_stages_never_import_each_other() -> None:
    """A stage may know every package that is no stage."""
    for stage in STAGES:
        others = {name(path).split(".")[0] for path in MODULES} - (STAGES - {stage})
        assert beyond(below(stage), others) == {}


def test_foundations_know_nothing_of_stages() -> None:
    above = STAGES | {"stats", "demo", "draft"}
    lower = [path for path in MODULES if name(path).split(".")[0] in FOUNDATIONS]
    assert {name(path) for path in lower if packages(path) & above} == set()
    assert len(lower) > len(FOUNDATIONS)


def test_stats_know_only_stats() -> None:
    assert beyond(below("stats"), {"stats"}) == {}


def test_report_knows_only_the_release() -> None:
    """It may know errors, settings and statistics; nothing from before disclosure control."""
    known = {"report", "errors", "config", "markup", "statistics", "units"}
    assert beyond(below("report"), known) == {}


def test_a_page_is_made_again_where_any_code_that_it_needs_has_changed() -> None:
    needed = set().union(*(packages(path) for path in (ROOT / "pipeline/report").rglob("*.py")))
    assert needed <= {one.removesuffix(".py") for one in CODE}


def test_the_audit_shares_no_code_with_disclosure_control() -> None:
    """But for the model of pooled estimates, which it is to make again of what is printed."""
    knowing = {"audit", "errors", "markup", "statistics", "units", "stats"}
    assert beyond(below("audit"), knowing) == {}
    assert {name(path) for path in below("audit") if "stats" in packages(path)} == {
        "audit.borrowed"
    }


def test_only_commands_know_the_bench() -> None:
    """What an analyst looks at before disclosure control leads to no page and no released file."""
    knowing = {name(path).split(".")[0] for path in MODULES if "explore" in packages(path)}
    assert knowing <= {"explore", "commands"}


def test_the_bench_knows_nothing_of_what_is_released() -> None:
    lower = {
        "analyse",
        "stats",
        "codebook",
        "contracts",
        "config",
        "errors",
        "files",
        "statistics",
        "units",
    }
    assert beyond(below("explore"), {"explore"} | lower) == {}


def test_only_formats_and_the_demonstration_open_survey_files() -> None:
    opening = [
        name(path)
        for path in MODULES
        if re.search(r"^\s*(import|from) .*\bpyreadstat\b", text(path), re.M)
    ]
    assert opening
    assert all(module.startswith(("ingest.formats", "demo")) for module in opening)


def test_names_that_say_nothing_are_not_used() -> None:
    assert {path.stem for path in MODULES} & {"utils", "helpers", "common", "manager"} == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin(path: Path) -> None:
    """Parameters, load, show: nothing is worked out in a notebook, and nothing is kept in it."""
    cells = json.loads(text(path))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in code) == 1
    banned = (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor,
        ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Try, ast.With,
    )  # fmt: skip
    for cell in code:
        assert not cell["outputs"]
        assert cell["execution_count"] is None
        tree = ast.parse("".join(cell["source"]))
        for node in ast.walk(tree):
            assert not isinstance(node, banned), ast.unparse(node)
            if isinstance(node, ast.Attribute):
                assert node.attr != "groupby"
                assert not node.attr.startswith("read_")
            if isinstance(node, ast.Import):
                pytest.fail(f"{path.stem} imports more than pipeline.report")
            if isinstance(node, ast.ImportFrom):
                bench = path.stem == "explore"
                assert node.module == ("pipeline.explore" if bench else "pipeline.report")


def test_no_folder_holds_more_modules_than_one_can_survey() -> None:
    """16 at one level: more are too many to read at once, and ask for a folder within."""
    counts = Counter(path.parent for path in MODULES if path.stem != "__init__")
    assert not {name(folder): n for folder, n in counts.items() if n > 16}


def test_a_module_is_short_enough_to_read_at_once() -> None:
    """250 lines: a longer one answers a second question, which asks for a module of its own."""
    lines = {name(path): len(text(path).splitlines()) for path in MODULES}
    assert {module: number for module, number in lines.items() if number > 250} == {}


def test_there_are_notebooks_and_modules_to_look_at() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"index", "national", "area", "quality", "change"}
    assert {name(path) for path in MODULES} >= STAGES | FOUNDATIONS
