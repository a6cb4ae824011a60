"""The documentation's site can be built and read from a disk, and says what is true."""

import ast
import csv
import json
import re
import sys
import tomllib
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from pipeline import commands
from pipeline.codebook.concepts import ROLES
from pipeline.codebook.reporting.standards import ITEMS
from pipeline.config import Disclosure
from pipeline.disclose.account import GUARANTEES
from pipeline.report.release.figure import MARKS
from tests.built import copied
from tests.conftest import ROOT, run

PAGES = sorted((ROOT / "docs").rglob("*.md"))
READ = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Pages whose commands are run, and by which test.
RUN = {
    "README.md": "test_readme.py: test_every_command_does_what_it_says",
    "docs/index.md": "test_docs.py: test_the_first_five_minutes",
    "docs/new-wave.md": "test_new_wave_doc.py: followed",
    "docs/another-survey.md": "surveys/test_another_survey.py: followed",
    "docs/extending.md": "test_extending.py: follow",
    "CONTRIBUTING.md": "test_contributing.py: test_make_check_finds_nothing",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


class Reader(HTMLParser):
    """What a page asks a browser to get, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[str] = []
        self.heads: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.append(found)
        if tag in ("link", "script", "img", "iframe", "source", "video", "audio"):
            self.got += [found[name] or "" for name in ("src", "href") if name in found]
        if re.fullmatch(r"h[1-6]", tag):
            self.heads.append(tag)


def test_every_page_opens_without_a_network(site: Path) -> None:
    found = sorted(set(site.rglob("*.html")) - {site / "404.html"})
    assert {path.relative_to(site).with_suffix(".md").as_posix() for path in found} == {
        path.relative_to(ROOT / "docs").as_posix() for path in PAGES
    }
    titles = set()
    for path in found:
        text = path.read_text(encoding="utf-8")
        reader = Reader()
        reader.feed(text)
        assert reader.heads.count("h1") == 1, path.name
        assert 'class="md-nav md-nav--secondary" aria-label="On this page"' in text, path.name
        levels = [int(head[1]) for head in reader.heads]
        assert all(b - a <= 1 for a, b in pairwise(levels)), path.name
        for address in reader.got:
            assert "//" not in address, (path.name, address)
            assert (path.parent / address).resolve().is_file(), (path.name, address)
        title = re.search(r"<title>(.*?)</title>", text)
        assert title
        titles.add(title[1])
    assert len(titles) == len(found)
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text
        assert {one[:5] for one in re.findall(r"""url\(["']?([^)]*)""", text)} <= {"data:"}


def test_every_page_can_be_searched_for(site: Path) -> None:
    """The index is a script, since a page on a disk may read no other file."""
    text = (site / "search/search_index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("var __index = "))
    found = {one["location"].split("#")[0].removesuffix(".html") for one in index["docs"]}
    assert found == {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in PAGES}


def test_formulas_are_mathml(site: Path) -> None:
    text = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```math\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = sum(len(block.splitlines()) for block in blocks)
    inline = re.findall(r"\$[^$\n]+\$", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    html = (site / "methods.html").read_text(encoding="utf-8")
    assert html.count("<math ") == lines + len(inline) > 50
    assert html.count('display="block"') == lines > 10
    outside = re.sub(r"<math .*?</math>", "", html, flags=re.DOTALL)
    assert not re.search(r"\$|\\[a-z]+\b", outside.split("<article")[1].split("</article")[0])
    # The formula of the base weight, sign by sign: w = N_h / n_h.
    signs = re.findall(r"<m[ion][^>]*>([^<]*)<", html.split("Base weight.")[1])
    assert unescape("".join(signs)).startswith("w=Nh/nh")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_each_page_says_for_whom_it_is(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
    assert lines[0].startswith("# ")
    head = [line for line in lines[1:3] if not line.startswith("Status: ")]
    assert re.match(r"\*\*For\*\* .{20,}\.$", head[0])


def test_the_first_commands_are_those_of_the_readme() -> None:
    first = [
        COMMANDS.findall((ROOT / page).read_text(encoding="utf-8"))[0]
        for page in ("README.md", "docs/index.md")
    ]
    assert first == ["make report\nmake test\n"] * 2


def test_make_builds_the_site() -> None:
    assert "-m mkdocs build" in run(ROOT, "make", "-n", "docs").stdout
    assert re.search(r"make docs +\S", run(ROOT, "make").stdout)


def test_a_link_that_leads_nowhere_stops_the_building(project: Path, tmp_path: Path) -> None:
    page = project / "docs/reading.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[gone](gone.md)\n", encoding="utf-8")
    command = (sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path / "site"))
    result = run(project, *command)
    assert result.returncode == 1
    assert "gone.md" in result.stderr


def test_every_command_is_run_by_a_test() -> None:
    for path in READ:
        commands = {
            line for block in COMMANDS.findall(path.read_text(encoding="utf-8"))
            for line in block.splitlines() if line
        }  # fmt: skip
        if name(path) in RUN:
            file, function = RUN[name(path)].split(": ")
            assert f"def {function}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert commands
        else:
            assert not commands, name(path)


def test_the_first_five_minutes(built: Callable[[str], Path], tmp_path: Path) -> None:
    """The commands of the first page, in a copy in which the wave has been made.

    `make test` would run this test again: `test_contributing.py` runs it on a few tests.
    """
    folder = copied(built("demo-2"), tmp_path / "project", "demo-2")
    said = []
    for command in COMMANDS.findall((ROOT / "docs/index.md").read_text(encoding="utf-8")):
        result = run(folder, "sh", "-c", command.replace("make test\n", ""))
        assert result.returncode == 0, (command, result.stdout, result.stderr)
        said.append(result.stdout)
    assert said[0] == "Open reports/demo-2/en/index.html\n", "nothing was to be made again"
    assert said[1].startswith("Open reports/demo-2/en/index.html\n")
    assert "make report" in said[1]
    assert said[2].endswith("Where are my figures?\n")
    assert not (folder / "reports").exists()


@pytest.mark.parametrize("path", READ, ids=name)
def test_what_is_pointed_to_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", text):
        assert "://" in link or (path.parent / link).exists(), link
    for file in re.findall(r"\btests/[\w/]+\.py\b", text):
        assert (ROOT / file).is_file(), file
    roots = "pipeline|tests|notebooks|hooks|benchmarks|docs|data/reference"
    for named in re.findall(rf"`((?:{roots})/[\w./-]+)`", text):
        assert (ROOT / named).exists() or named in text.split("# as ")[-1], named


def test_commands_in_a_sentence_are_there() -> None:
    """`make x` is a target that help names; `python -m x` is a module."""
    targets = set(re.findall(r"^  make ([a-z]+)", run(ROOT, "make").stdout, re.MULTILINE))
    for path in READ:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"`make ([a-z]+)[` ]", text)) <= targets, name(path)
        for module in re.findall(r"`python -m ([a-z.]+)", text):
            file = ROOT / module.replace(".", "/")
            assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), module


def test_the_choices_that_assumptions_name_are_there() -> None:
    text = (ROOT / "docs/assumptions.md").read_text(encoding="utf-8")
    choices = (ROOT / "config.toml").read_text(encoding="utf-8")
    header = (ROOT / "data/reference/scales.csv").read_text(encoding="utf-8").splitlines()[0]
    columns = {*header.split(","), "checked", "yes", *ROLES}
    for word in re.findall(r"`\[?([a-z_]+)\]?(?: = \w+)?`", text.split("## Data")[0]):
        there = re.search(rf"^\[?{word}\b", choices, re.MULTILINE)
        assert there or word in columns, word


def test_the_thresholds_are_those_of_the_configuration() -> None:
    config = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))["disclosure"]
    text = (ROOT / "docs/disclosure.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"\| `(\w+)` \| ([\d.]+) \|", text))
    rows |= dict(re.findall(r"`(base_step)`, which is (\d+)", text))
    rows |= dict(re.findall(r"`(reliability_\w+)` \((\d+)", text))
    assert {key: float(value) for key, value in rows.items()} == config
    assert set(rows) == set(Disclosure.model_fields)


def test_the_promises_are_those_of_disclosure_control() -> None:
    text = (ROOT / "docs/disclosure.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (G\d) \| (.*) \|$", text, re.MULTILINE)) == GUARANTEES


def test_the_shorthand_is_that_of_the_pages() -> None:
    text = (ROOT / "docs/reading.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\[\w+\])` \| (.*) \|$", text, re.MULTILINE))
    assert set(rows) == set(MARKS)
    with (ROOT / "pipeline/report/messages/catalogue/tables.csv").open(encoding="utf-8") as file:
        keys = {f"shorthand.{mark.strip('[]')}" for mark in MARKS}
        said = [row["en"] for row in csv.DictReader(file) if row["key"] in keys]
    assert len(said) == len(MARKS)
    for sentence in said:
        mark, words = sentence.split("] ", 1)
        first = words.split(":")[0].lower().removesuffix(" information").removesuffix(" figure")
        assert first in rows[f"{mark}]"].lower(), sentence


def test_the_example_reads_as_sentences_on_pages_do() -> None:
    text = (ROOT / "docs/reading.md").read_text(encoding="utf-8")
    with (ROOT / "pipeline/report/messages/catalogue/findings.csv").open(encoding="utf-8") as file:
        templates = {row["key"]: row["en"] for row in csv.DictReader(file)}
    for key in ("finding.pooled.area.more", "finding.own.area"):
        pattern = re.sub(r"\\\{\w+\\\}", ".+?", re.escape(templates[key]))
        assert re.search(pattern, text), key


STATUSES = {"met", "in part", "not met", "yours"}


def standards() -> dict[str, list[list[str]]]:
    """The rows of each standard, by the page's second headings."""
    text = (ROOT / "docs/standards.md").read_text(encoding="utf-8")
    return {
        heading: [
            [cell.strip() for cell in line.strip("|").split(" | ")]
            for line in body.splitlines()
            if re.match(r"\| \d+ \|", line)
        ]
        for heading, body in re.findall(
            r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
        )
    }


def test_each_standard_is_answered_item_by_item() -> None:
    """The numbers of items are the standards' own: see "What was read"."""
    found = {heading: rows for heading, rows in standards().items() if rows}
    assert {heading: len(rows) for heading, rows in found.items()} == {
        "Levels of RAP": 18,
        "The Analysis Function's minimum": 7,
        "ONS minimum standards": 15,
        "The AQuA Book's documents": 11,
        "Code of Practice for Statistics": 10,
    }
    for rows in found.values():
        assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))


def test_the_glance_at_the_standards_counts_their_items() -> None:
    text = (ROOT / "docs/standards.md").read_text(encoding="utf-8")
    glance = text.split("## At a glance")[1].split("\n## ")[0]
    said = re.findall(
        r"^\| (\w[^|]*) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", glance, re.MULTILINE
    )
    order = ("met", "in part", "not met", "yours")
    counted = {
        heading: [sum(row[2] == status for row in rows) for status in order]
        for heading, rows in standards().items()
        if rows
    }
    assert {heading: [int(one) for one in numbers] for heading, *numbers in said} == counted


#: Files of a wave that the page names, and that no checkout has.
MADE = {"recodes.csv", "run.jsonl"}


def test_what_is_said_to_be_met_is_shown() -> None:
    targets = set(re.findall(r"^  make ([a-z]+)", run(ROOT, "make").stdout, re.MULTILINE))
    for heading, rows in standards().items():
        for row in rows:
            assert row[2] in STATUSES, (heading, row)
            shown = re.findall(r"`([^`]+)`", row[3])
            assert row[2] != "met" or shown or "Git" in row[3], (heading, row)
            for path in shown:
                made = path in MADE or path.removeprefix("make ") in targets
                assert (ROOT / path).exists() or made, path


def test_what_the_checklists_were_compared_with_is_said_of_every_list() -> None:
    text = (ROOT / "docs/standards.md").read_text(encoding="utf-8")
    section = text.split("## The checklists of the quality page\n")[1]
    lists = {"AAPOR": 0, "CROSS": 0, "CHERRIES": 0}
    for one in ITEMS:
        lists[one.checklist.upper()] += 1
    said = re.search(r"(\d+) disclosure elements of AAPOR, (\d+) items of CROSS, (\d+) of", section)
    assert said
    assert [int(number) for number in said.groups()] == list(lists.values())
    assert re.findall(r"^\| (\w+), ", section, re.MULTILINE) == list(lists)
    assert section.count("**not compared**") == len(lists)


def test_nobody_is_said_to_have_reviewed_who_has_not() -> None:
    """A review is recorded with the release; until there is one, no standard counts it as met."""
    asked = [row for rows in standards().values() for row in rows if "peer review" in row[1]]
    assert len(asked) == 2
    assert {row[2] for row in asked} == {"not met"}


def test_assumptions_are_rated_and_owned() -> None:
    text = (ROOT / "docs/assumptions.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if re.match(r"\| \d+ \|", line)
    ]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 15
    roles = re.findall(
        r"^\| (\w[\w ]*) \| ", (ROOT / "docs/specification.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )  # fmt: skip
    for row in rows:
        assert len(row) == 7, row
        assert {row[3], row[4]} <= {"red", "amber", "green"}, row
        assert row[5] in roles, row
        assert row[6], row


def test_one_answer_goes_where_the_architecture_says(built: Callable[[str], Path]) -> None:
    """Each function of the walk is in its file, and the sentence at its end is on the page."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    walk = text.split("## One answer")[1].split("\n## ")[0]
    steps = re.findall(r"(`\w+`(?: and `\w+`)*) of `(pipeline/[\w/]+\.py)`", walk)
    assert len(steps) > 20
    for names, file in steps:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        known = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert set(re.findall(r"\w+", names)) - {"and"} <= known, file
    stages = re.findall(r"^\| `(\w+)` \|", walk, re.MULTILINE)
    assert stages == ["ingest", "clean", "weight", "analyse", "disclose", "report"]
    assert set(stages) < set(commands.names())
    (page,) = re.findall(r"`(en/[\w-]+\.html)`", walk)
    (sentence,) = re.findall(r"^> (.+)$", walk, re.MULTILINE)
    html = (built("demo-small") / "reports/demo-small" / page).read_text(encoding="utf-8")
    html = re.sub(r"<summary\b.*?</summary>", " ", html, flags=re.DOTALL)
    items = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<li\b.*?</li>", html, re.DOTALL)]
    assert any(" ".join(item.split()).startswith(sentence) for item in items)


def test_every_package_is_in_the_table_of_packages() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.split("## Packages")[1].split("\n## ")[0]
    named = {Path(one).name for cell in re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
             for one in re.findall(r"`([\w/.]+)`", cell)}  # fmt: skip
    packages = {
        path.name for path in (ROOT / "pipeline").iterdir() if not path.name.endswith("cache__")
    }
    assert packages - {"__init__.py"} <= named


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = re.findall(
        r"^\| (\d{4}) \| \[(.*)\]\((.*)\) \|$",
        (folder / "index.md").read_text(encoding="utf-8"), re.MULTILINE,
    )  # fmt: skip
    assert [file for _, _, file in listed] == sorted(path.name for path in folder.glob("0*.md"))
    for number, title, file in listed:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. {title}\n\nStatus: ")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
            "Context", "Decision", "What follows",
        ]  # fmt: skip


def test_the_example_of_ci_runs_what_there_is() -> None:
    example = yaml.safe_load((ROOT / "docs/ci-example.yml").read_text(encoding="utf-8"))
    commands = [
        step["run"] for job in example["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert set(commands) == {"make check", "./.ci/run", "make report"}
    for command in commands:
        if command.startswith("make "):
            assert run(ROOT, "make", "-n", *command.split()[1:]).returncode == 0
    # YAML 1.1 reads the key `on` as true.
    assert example[True]["schedule"][0]["cron"]


def test_the_change_log_has_published_numbers() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert "### Published numbers" in version, version.splitlines()[0]


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    from pipeline import __version__

    assert citation["version"] == __version__
    assert citation["license"] == "GPL-3.0-or-later"
    assert citation["cff-version"] == "1.2.0"
