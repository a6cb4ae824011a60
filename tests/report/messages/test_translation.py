"""The list for the translator: what it holds, which rows are taken back and which are refused."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.commands.translation import CATALOGUE, LIST
from pipeline.report.messages import read_catalogue
from tests.conftest import ROOT

FILE = (
    "key,en,cy,checked,note\n"
    'one.value,"{value} of {total}, in all",{value} o {total},no,"two numbers"\n'
    "one.plain,Wave,Ton,no,\n"
    "one.seen,Wales,Cymru,yes,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a catalogue of three messages and nothing else."""
    place = tmp_path / CATALOGUE
    place.mkdir(parents=True)
    (place / "one.csv").write_text(FILE, encoding="utf-8")
    return tmp_path


def command(folder: Path, *more: str) -> int:
    return main(["--root", str(folder), "translation", *more])


def rows(folder: Path) -> list[dict[str, str]]:
    assert command(folder) == 0
    text = (folder / LIST).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def back(folder: Path, found: list[dict[str, str]], encoding: str = "utf-8") -> int:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["key", "en", "cy", "checked", "context"])
    writer.writeheader()
    writer.writerows(found)
    (folder / "back.csv").write_text(text.getvalue(), encoding=encoding)
    return command(folder, "--read", str(folder / "back.csv"))


def catalogue(folder: Path) -> str:
    return (folder / CATALOGUE / "one.csv").read_text(encoding="utf-8")


def test_the_list_has_every_text_with_its_context_those_not_checked_first(folder: Path) -> None:
    found = rows(folder)
    assert [row["key"] for row in found] == ["one.value", "one.plain", "one.seen"]
    assert found[0]["context"] == "one; two numbers; keep {total} {value}"
    assert [row["checked"] for row in found] == ["no", "no", "yes"]
    assert found[0]["en"] == "{value} of {total}, in all"


def test_the_list_of_the_project_has_all_that_its_catalogue_has(tmp_path: Path) -> None:
    shutil.copytree(ROOT / CATALOGUE, tmp_path / CATALOGUE)
    known = read_catalogue(ROOT / CATALOGUE)
    found = rows(tmp_path)
    assert {row["key"]: (row["en"], row["cy"]) for row in found} == {
        key: (one.en, one.cy) for key, one in known.items()
    }
    before = {path: path.read_bytes() for path in (tmp_path / CATALOGUE).glob("*.csv")}
    assert back(tmp_path, found) == 0
    assert all(path.read_bytes() == body for path, body in before.items()), "nothing was checked"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_row_that_is_checked_is_taken_and_no_other_is_touched(
    folder: Path, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows(folder)
    found[1] |= {"cy": " Tôn\n", "checked": "Yes"}
    assert back(folder, found, encoding) == 0
    assert catalogue(folder) == FILE.replace("Wave,Ton,no", "Wave,Tôn,yes")
    assert "still to be checked: 1" in capsys.readouterr().out
    assert [row["key"] for row in rows(folder)] == ["one.value", "one.plain", "one.seen"]


REFUSED = {
    "its placeholder is lost": (0, {"cy": "{value} o'r cyfan"}, "{total} is lost."),
    "it has one too many": (
        0,
        {"cy": "{value} o {total} {base}"},
        "{base} is not in the English.",
    ),
    "a brace is wrong": (0, {"cy": "{value o {total}"}, "a brace of its Welsh is wrong."),
    "its English has changed": (0, {"en": "{value} of {total}"}, "its English has changed since."),
    "its message is gone": (1, {"key": "one.plane"}, "Did you mean 'one.plain'?"),
    "it has no Welsh": (1, {"cy": " "}, "has no Welsh."),
    "checked is neither": (1, {"checked": "oes"}, "'checked' is neither yes nor no."),
    "it was changed only": (1, {"cy": "Tôn", "checked": "no"}, "changed, but not checked."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_is_refused_with_one_message_and_the_others_are_taken(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place, change, said = REFUSED[name]
    found = [row | {"checked": "yes"} for row in rows(folder)]
    found[place] |= change
    capsys.readouterr()
    assert back(folder, found) == 2
    told = capsys.readouterr().err
    assert said in told
    assert f"back.csv, row '{found[place]['key']}'" in told
    assert "1 fault in the input" in told
    assert "No row of these was written." in told
    checked = {key for key, one in read_catalogue(folder / CATALOGUE).items() if one.checked}
    assert checked == {"one.value", "one.plain", "one.seen"} - {("one.value", "one.plain")[place]}


def test_each_refused_row_has_its_message(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(folder)
    found[0] |= {"en": "Other", "cy": "", "checked": "oes"}
    found[1] |= {"cy": "", "checked": "yes"}
    assert back(folder, [*found, found[2]]) == 2
    told = capsys.readouterr().err
    assert "3 faults in the input" in told
    assert "comes twice" in told
    assert catalogue(folder) == FILE


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"key;en;cy;checked\none.plain;Wave;Ton;yes\n", "not the list that make translation"),
        (b'key,en,cy,checked\none.plain,"Wave,Ton,yes\n', "not the list that make translation"),
        (FILE.replace("Ton", "T\u00f4n").encode("latin-1"), "not a text in UTF-8"),
        (None, "there is no such file"),
    ],
)
def test_what_is_no_list_is_refused_whole(
    folder: Path, body: bytes | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if body is not None:
        (folder / "back.csv").write_bytes(body)
    assert command(folder, "--read", str(folder / "back.csv")) == 2
    assert said in capsys.readouterr().err
    assert catalogue(folder) == FILE
