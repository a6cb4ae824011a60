"""docs/extending.md does what it says: each recipe is followed, in a copy of the project.

Where a recipe ends with a page, the page is made of a demonstration wave that has been released,
and audited as any other. A block's first line says where it goes.
"""

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from tests.built import Regions, copied, fewer
from tests.conftest import ROOT, run

TEXT = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PLACE = re.compile(
    r"# (?P<how>as|at the end of|in) (?P<file>\S+?)(?:, (?P<way>\w[\w ]*): (?P<line>.*))?"
)


class Step(NamedTuple):
    """A block of a recipe."""

    kind: str
    text: str


def steps(recipe: str) -> list[Step]:
    return [Step(*found) for found in BLOCK.findall(RECIPES[recipe])]


def follow(folder: Path, recipe: str) -> list[str]:
    """Do all that a recipe says; what each of its commands printed."""
    said = []
    for step in steps(recipe):
        if step.kind == "sh":
            result = run(folder, "sh", "-c", step.text)
            assert result.returncode == 0, (step.text, result.stdout, result.stderr)
            said.append(result.stdout + result.stderr)
        else:
            write(folder, step)
    return said


def write(folder: Path, step: Step) -> None:
    """Put a block where its first line says."""
    head, body = step.text.split("\n", 1)
    place = PLACE.fullmatch(head)
    assert place, head
    path = folder / place["file"]
    if place["how"] == "as":
        assert not path.exists()
        path.write_text(body, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if place["how"] == "at the end of":
        assert text.endswith("\n")
        path.write_text(text + body, encoding="utf-8")
    elif path.suffix == ".ipynb":
        cells(path, place["way"], place["line"], body)
    else:
        found = [line for line in text.splitlines() if line.strip() == place["line"]]
        assert len(found) == 1, (head, len(found))
        new = body if place["way"] == "instead of" else f"{found[0]}\n{body}"
        path.write_text(text.replace(f"{found[0]}\n", new, 1), encoding="utf-8")


def cells(path: Path, way: str, line: str, body: str) -> None:
    """Write a cell after another, or in its place of a line of it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    (number,) = [i for i, source in enumerate(sources) if line in source.splitlines()]
    cell = notebook["cells"][number]
    if way == "instead of":
        cell["source"] = sources[number].replace(line, body.rstrip("\n"))
    else:
        new = cell | {"id": f"new-{len(sources)}", "source": body.rstrip("\n")}
        notebook["cells"].insert(number + 1, new)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def released(built: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of the project in which demo-2 has been made."""
    return copied(built("demo-2"), tmp_path / "released", "demo-2")


def page(folder: Path, name: str) -> str:
    """One page, made and audited as `make` does."""
    command = [".venv/bin/python", "-m", "pipeline", "--wave", "demo-2", "report", "--page", name]
    result = run(folder, *command)
    assert result.returncode == 0, result.stderr
    return (folder / f"reports/demo-2/{name}.html").read_text(encoding="utf-8")


def test_every_recipe_is_followed_by_a_test() -> None:
    kinds = {"A question", "A sector", "A chart", "A statistic", "A page", "A language"}
    kinds |= {"Two kinds of answer that count", "A base of those who answered both"}
    kinds |= {"One column as two variables", "Translation"}
    assert set(RECIPES) == kinds


def test_the_list_for_the_translator_has_every_text(project: Path) -> None:
    follow(project, "Translation")
    rows = pd.read_csv(project / "build/translation/welsh.csv", dtype=str, keep_default_na=False)
    texts = pd.concat(
        pd.read_csv(file, dtype=str, keep_default_na=False)
        for file in (ROOT / "pipeline/report/messages/catalogue").glob("*.csv")
    )
    labels = rows["key"].str.startswith("codebook.")
    assert sorted(rows.loc[~labels, "key"]) == sorted(texts["key"])
    known = pd.read_csv(ROOT / "data/reference/variables.csv", dtype=str, keep_default_na=False)
    assert set(known["label_en"]) <= set(rows.loc[labels, "en"])
    assert set(known["question_cy"]) - {""} <= set(rows.loc[labels, "cy"])
    assert rows["checked"].is_monotonic_increasing  # "no" before "yes"


def test_a_question(project: Path) -> None:
    said = follow(project, "A question")
    assert "write 3=3 in the codes of 'welsh'" in said[0]
    assert said[0].endswith("refused\n") or "refused\n" in said[0]
    weighted = pd.read_parquet(project / "data/processed/demo-small/weighted.parquet")
    assert set(weighted["welsh"].dropna()) == {"fluent", "a_little", "learning", "none"}


def test_two_kinds_of_answer_that_count(project: Path) -> None:
    """Their shares stand apart and together; the two add up, counted from the respondents."""
    follow(fewer(project), "Two kinds of answer that count")
    folder = project / "data/processed/demo-small"
    people, results = (pd.read_parquet(folder / f"{n}.parquet") for n in ("weighted", "results"))
    asked = people[people["welsh"].notna()]
    speaks = asked["welsh"].isin(["fluent", "a_little"])
    share = asked.loc[speaks, "weight"].sum() / asked["weight"].sum()
    wales = (results["item"] == "welsh") & (results["dimension"] == "national")
    found = results[wales & (results["table"] == "item")].set_index(["statistic", "level"])["value"]
    assert found["group_share", "speaks"] == pytest.approx(share, rel=1e-12)
    apart = found["share", "fluent"] + found["share", "a_little"]
    assert apart == pytest.approx(share, rel=1e-12)
    pair = results[
        wales & (results["statistic"] == "share_with") & (results["outcome"] == "success")
    ]
    assert pair["base"].item() == (speaks & asked["success"].notna()).sum()


def test_one_column_as_two_variables(project: Path) -> None:
    """Each level of management holds its posts, and no count tells of a post that is hidden."""
    follow(fewer(project), "One column as two variables")
    folder = project / "data/processed/demo-small"
    people = pd.read_parquet(folder / "cleaned.parquet")
    high = people["seniority"].isin(["director", "head"]).where(people["seniority"].notna())
    assert (people["rank"] == "senior").equals(high == True)  # noqa: E712
    assert (people["rank__missing"] == people["seniority__missing"]).all()
    account = json.loads((folder / "account.json").read_text("utf-8"))
    assert account["breaches"] == []
    release = pd.read_parquet(folder / "release.parquet")
    assert set(release["dimension"]) >= {"seniority", "rank"}


def test_a_base_of_those_who_answered_both(project: Path) -> None:
    """Nobody who left the other question has an answer left to this one, and it is said."""
    follow(project, "A base of those who answered both")
    folder = project / "data/processed/demo-small"
    people = pd.read_parquet(folder / "cleaned.parquet")
    before = people["trust"].isna()
    assert before.any()
    assert people.loc[before, "mutuality"].isna().all()
    assert (people.loc[before, "mutuality__missing"] == "not_asked").all()
    assert people.loc[~before, "mutuality"].notna().any()
    assert "asked if trust=*" in (folder / "recodes.csv").read_text("utf-8")


def test_a_sector(project: Path) -> None:
    """The export of the new wave is the demonstration's, with another label of as many letters."""
    export = project / "data/raw/demo-small/survey.sav"
    label, other = b"Communities First", b"Housing societies"
    assert export.read_bytes().count(label) == 1
    export.write_bytes(export.read_bytes().replace(label, other))
    said = follow(project, "A sector")
    weighted = pd.read_parquet(project / "data/processed/demo-small/weighted.parquet")
    assert (weighted["sector"] == "housing").sum() == 31
    assert not (weighted["sector"] == "communities_first").any()
    assert any("third_sector,factor" in text for text in said)


def test_a_chart(released: Path) -> None:
    for step in steps("A chart"):
        if step.kind != "sh":
            write(released, step)
    for check in (("check",), ("format", "--check")):
        result = run(released, sys.executable, "-m", "ruff", *check, "pipeline/report")
        assert result.returncode == 0, result.stdout
    made = page(released, "cy/sector-iechyd")
    assert '<h2 id="agreed">Faint a gytunodd</h2>' in made
    assert re.search(r"r cyfrannau a oedd yn cytuno â <data[^>]*>\d\d</data> ffactor", made)
    assert made.index('id="contrasts"') < made.index('id="agreed"')


def test_a_statistic(regions: Regions, tmp_path: Path) -> None:
    """From four files to the released figure and its column on the page; the audit agrees."""
    folder = copied(regions.reported, tmp_path / "made")
    blocks = steps("A statistic")
    assert len(blocks) == 4
    for step in blocks:
        write(folder, step)
    for command in (["analyse"], ["disclose"], ["report", "--page", "en/quality"]):
        call = [".venv/bin/python", "-m", "pipeline", "--wave", "demo-small", *command]
        result = run(folder, *call)
        assert result.returncode == 0, result.stderr
    release = pd.read_parquet(folder / "data/processed/demo-small/release.parquet")
    made = release[release["statistic"] == "alpha_gap"]
    assert set(made["unit"]) == {"ratio"}
    assert made["value"].notna().any()
    page = (folder / "reports/demo-small/en/quality.html").read_text(encoding="utf-8")
    assert "What weighting adds to alpha" in page


def test_a_page(released: Path) -> None:
    for step in steps("A page"):
        if step.kind != "sh":
            write(released, step)
        elif step.text.startswith("cp "):
            shutil.copy(*(released / name for name in step.text.split()[1:]))
    made = page(released, "en/answers")
    assert "<h1>How people answered</h1>" in made
    assert 'href="../cy/atebion.html"' in made
    assert '<h2 id="answers">' in made


def test_a_language() -> None:
    """What the table names is there."""
    rows = re.findall(r"^\| `(\S+)`.*? \| (.*) \|$", RECIPES["A language"], re.MULTILINE)
    assert len(rows) == 10
    for path, what in rows:
        text = (ROOT / path).read_text(encoding="utf-8")
        names = re.findall(r"`(\w+)`", what)
        assert names, what
        for name in names:
            assert re.search(rf"\b{name}\b", text), (path, name)
    assert "_counterpart" in (ROOT / "pipeline/report/render/page_template.py").read_text(
        encoding="utf-8"
    )


def test_pages_that_the_recipes_make_have_make_targets() -> None:
    """The last command of each is a target of the Makefile; above, the stage makes it."""
    for recipe in ("A chart", "A page"):
        last = steps(recipe)[-1]
        assert re.fullmatch(r"make reports/demo-2/en/[a-z-]+\.html\n", last.text)
