"""make evidence: what a reviewer asks for is in the folder, and nothing that may not leave."""

import csv
import getpass
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evidence.__main__ import gather
from tests.browser.conftest import WIDE
from tests.conftest import run

WAVE = "demo-small"
SEEN = {
    "wave": WAVE, "page": "en/index.html", "width": WIDE, "rules that hold": 40, "violations": 0,
    "to be judged by a person": 2, "axe": "0.0",
}  # fmt: skip


class Links(HTMLParser):
    """What a page leads to, and what it asks a browser to get."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.fixture(scope="module")
def project(built: Callable[[str], Path]) -> Path:
    return built(WAVE)


@pytest.fixture(scope="module")
def evidence(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, with one look at a page in the place of many."""
    to = tmp_path_factory.mktemp("evidence") / "evidence"
    asked: list[tuple[str, ...]] = []

    def one_look(_: Path, waves: tuple[str, ...]) -> list[dict[str, Any]]:
        asked.append(waves)
        return [SEEN]

    gather(project, to, one_look)
    assert WAVE in asked[0]
    return to


def test_the_first_page_leads_to_all_and_says_how_to_make_it_again(evidence: Path) -> None:
    text = (evidence / "index.html").read_text(encoding="utf-8")
    titles = re.findall(r'<tr><td><a href="[^"]+">([^<]+)</a>', text)
    assert {"Methods", "Validation", "Benchmarks", "Standards", "Accessibility",
            f"Audit of {WAVE}", "Versions"} <= set(titles)  # fmt: skip
    commands = re.findall(r"<code>make ([a-z]+)[^<]*</code>", text)
    assert len(commands) == len(titles)
    targets = re.findall(r"^  make ([a-z]+)", run(Path(__file__).parents[2], "make").stdout, re.M)
    assert set(commands) <= set(targets)
    for given in re.findall(r"TESTS=(\S+?)<", text):
        assert (Path(__file__).parents[2] / given).exists(), given


def test_every_link_is_there_and_no_page_asks_a_network_for_anything(evidence: Path) -> None:
    for path in evidence.glob("*.html"):
        links = Links()
        links.feed(path.read_text(encoding="utf-8"))
        assert links.found or path.name == "accessibility.html"
        for link in links.found:
            assert "//" not in link
            assert (evidence / link).is_file(), (path.name, link)


def test_each_item_of_each_standard_is_there_with_its_status(evidence: Path, project: Path) -> None:
    text = (project / "docs/standards.md").read_text(encoding="utf-8")
    items = re.findall(r"^\| \d+ \| .*? \| (met|in part|not met|yours) \|", text, re.MULTILINE)
    page = (evidence / "standards.html").read_text(encoding="utf-8")
    assert re.findall(r"<td>(met|in part|not met|yours)</td>", page) == items
    assert (evidence / "source/Makefile.txt").read_text("utf-8") == (
        project / "Makefile"
    ).read_text("utf-8")


def test_the_audit_is_that_of_the_wave_without_the_figures_that_it_may_name(
    evidence: Path, project: Path
) -> None:
    kept = json.loads((evidence / f"audit/{WAVE}.json").read_text(encoding="utf-8"))
    whole = json.loads((project / f"data/processed/{WAVE}/audit.json").read_text(encoding="utf-8"))
    assert kept["files"] == whole["files"]
    assert [one["holds"] for one in kept["guarantees"].values()] == [True] * len(kept["guarantees"])
    assert all(set(one) == {"says", "holds", "breaches"} for one in kept["guarantees"].values())


def test_versions_are_those_that_are_installed(evidence: Path) -> None:
    found = json.loads((evidence / "versions.json").read_text(encoding="utf-8"))
    assert found["packages"]["pandas"] == version("pandas")
    assert len(found["packages"]) > 100
    assert re.fullmatch(r"[0-9a-f]{64}", found["code"])


def test_the_table_of_accessibility_is_what_was_seen(evidence: Path) -> None:
    with (evidence / "accessibility.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row == {key: str(value) for key, value in SEEN.items() if key != "axe"}


def test_no_answer_no_path_and_no_user_is_in_it(evidence: Path, project: Path) -> None:
    """Nothing of the folders that hold answers; neither this machine's paths nor its user."""
    names = {path.name for path in evidence.rglob("*")}
    assert not any(name.endswith((".parquet", ".sav", ".jsonl")) for name in names)
    user = getpass.getuser()
    for path in evidence.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".json", ".csv", ".txt", ".js"):
            text = path.read_text(encoding="utf-8")
            assert str(project) not in text, path.name
            assert str(Path.home()) + "/" not in text, path.name
            assert f"/home/{user}" not in text, path.name


def test_without_a_wave_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Run make report, then make evidence"):
        gather(tmp_path, tmp_path / "evidence")
    assert not (tmp_path / "evidence").exists()
