"""docs/another-survey.md does what it says: from an export alone to pages, its commands run."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT, copy_project, run
from tests.surveys.make import AGREE, Kind, draw

TEXT = (ROOT / "docs/another-survey.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
FACULTIES = {"Arts": 900, "Science & technology": 1100, "Medicine": 700}
KIND = Kind("Students", "staff", 330, 21, {"faculty": FACULTIES}, (35, 0), weights="supplied")
FACTORS = ("The teaching is good.", "I am told how I am doing.")
OVERALL = "Overall, how satisfied are you with your course?"
SATISFIED = ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied")


def write_export(path: Path) -> pd.DataFrame:
    """An export of words as a form on the web gives it; the people it is of."""
    people = draw(KIND)

    def words(name: str, labels: tuple[str, ...]) -> "pd.Series[str]":
        known = {str(place): label for place, label in enumerate(labels, 1)}
        return people[f"{name}_code"].map(known | {"98": "Don't know"})

    table = pd.DataFrame({"Response ID": people["serial"], "Weight": people["weight"]})
    table["Which faculty are you in?"] = people["faculty"].map(dict(enumerate(FACULTIES)))
    for name, question in zip(KIND.factors, FACTORS, strict=True):
        table[question] = words(name, AGREE)
    table[OVERALL] = words("success", SATISFIED)
    table["Anything else?"] = [f"No, thanks {n}" for n in range(len(table))]
    table.to_csv(path, index=False)
    return people


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame, list[str]]:
    """The survey's folder, the people, and what each command of the page printed."""
    folder = tmp_path_factory.mktemp("another")
    people = write_export(folder / "students' answers.csv")
    project = copy_project(folder / "project")
    said = []
    for command in COMMANDS:
        command = command.replace("path/to/export.sav", '"../students\' answers.csv"')
        result = run(project, "sh", "-c", command)
        if "make report" in command:  # nobody has confirmed the draft yet
            assert result.returncode == 2
            said.append(result.stderr)
            confirm(project / "surveys/staff/data/reference/waves/staff.csv")
            result = run(project, "sh", "-c", command)
        assert result.returncode == 0, (command, result.stdout, result.stderr)
        said.append(result.stdout)
    return project / "surveys/staff", people, said


def confirm(path: Path) -> None:
    """What a person does in a spreadsheet: 1.00 in each row, and the facts."""
    text = re.sub(r"(?m)^(column,.*),0\.\d\d,.*$", r"\1,1.00,", path.read_text("utf-8"))
    for fact, value in (
        ("demonstration", "yes"), ("fieldwork_from", "2027-03-01"), ("fieldwork_to", "2027-03-31"),
    ):  # fmt: skip
        text = text.replace(f"fact,{fact},,", f"fact,{fact},{value},")
    path.write_text(text, encoding="utf-8")


def test_a_draft_that_nobody_confirmed_stops(followed) -> None:
    _, _, said = followed
    assert said[1].count("is a guess (0.") == 6
    assert "Anything else?: it holds texts" in said[0]


def test_pages_are_made_and_audited(followed) -> None:
    folder, _, said = followed
    assert said[-1].splitlines()[-1] == "Open reports/staff/en/index.html"
    audit = json.loads((folder / "data/processed/staff/audit.json").read_text("utf-8"))
    assert all(one["holds"] for one in audit["guarantees"].values())
    pages = list((folder / "reports/staff").rglob("*.html"))
    assert {path.parent.name for path in pages} == {"en"}
    assert len(pages) == len(FACULTIES) + 5  # index, everybody, comparison, quality, how to read
    text = "".join(path.read_text("utf-8") for path in pages)
    assert not re.search(r"Welsh|Cymraeg|Wales", re.sub(r"<style.*?</style>", "", text, flags=re.S))


def test_figures_are_those_of_the_people(followed) -> None:
    """The share of each faculty that is satisfied, counted from the people as drawn."""
    folder, people, _ = followed
    results = pd.read_parquet(folder / "data/processed/staff/results.parquet")
    found = results[(results["statistic"] == "group_share") & (results["level"] == "counts")]
    found = found[found["item"].str.startswith("overall")].set_index("area")["value"]
    asked = people[people["success"].notna()]
    for place in range(len(FACULTIES)):
        own = asked[asked["faculty"] == place]
        share = (own["success"] * own["weight"]).sum() / own["weight"].sum()
        assert found[f"a{sorted(FACULTIES).index(list(FACULTIES)[place]) + 1}"] == pytest.approx(
            share
        )


def test_the_project_itself_is_untouched(followed) -> None:
    folder, _, _ = followed
    reference = folder.parents[1] / "data/reference"
    for path in (ROOT / "data/reference").rglob("*.*"):
        assert (reference / path.relative_to(ROOT / "data/reference")).read_bytes() == (
            path.read_bytes()
        )
    again = run(folder.parents[1], "make", "survey", "NAME=staff", "EXPORT=config.toml")
    assert again.returncode == 2
    assert "there is such a survey already" in again.stderr


@pytest.mark.parametrize("name", ["", "../x", "a b", "$(touch RAN)"])
def test_a_survey_is_named_by_letters_and_digits_or_refused(followed, name: str) -> None:
    project = followed[0].parents[1]
    result = run(project, "make", "survey", f"NAME={name}", "EXPORT=data/raw/demo-1/survey.sav")
    assert result.returncode == 2
    assert "this cannot be the name of a survey" in result.stderr
    assert not list(project.rglob("RAN"))
