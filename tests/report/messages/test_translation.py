"""The list for the translator: what it holds, which rows come back and which are refused."""

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


@pytest.fixture
def labelled(folder: Path) -> Path:
    """The same project with a codebook: that of the project itself."""
    shutil.copytree(ROOT / "data/reference", folder / "data/reference")
    shutil.copy(ROOT / "config.toml", folder)
    return folder


def typed(folder: Path, file: str) -> str:
    return (folder / f"data/reference/{file}.csv").read_text(encoding="utf-8")


def by_key(folder: Path) -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in rows(folder)}


def test_the_list_has_the_words_of_the_codebook_with_what_they_are_for(labelled: Path) -> None:
    found = by_key(labelled)
    assert found["codebook.variables.trust.clause"] == {
        "key": "codebook.variables.trust.clause",
        "en": "partners trusted one another",
        "cy": "fod partneriaid yn ymddiried yn ei gilydd",
        "checked": "no",
        "context": "variables.csv; ends: people who said that ...",
    }
    told = {key: row["context"] for key, row in found.items()}
    assert told["codebook.variables.success.clause"].endswith("answered reported ...")
    assert told["codebook.scales.agreement.group.agree.label"] == (
        "scales.csv; answers that are counted together, to: "
        "The collaboration's leaders had authority and credibility."
    )
    assert told["codebook.scales.sector.health.in"].endswith("answered ... reported success")
    shared = "codebook.scales.local_authority.flintshire.label"
    assert (told[shared], found[shared]["cy"]) == (
        "scales.csv; name: local authority; in 2 rows",
        "Sir y Fflint",
    )


def test_checked_words_go_to_every_row_that_has_them_and_nothing_else_moves(labelled: Path) -> None:
    found = by_key(labelled)
    flint, trust = (
        found[f"codebook.{key}"] | {"checked": "yes"}
        for key in ("scales.local_authority.flintshire.label", "variables.trust.label")
    )
    before = {name: typed(labelled, name) for name in ("variables", "scales", "bodies")}
    assert back(labelled, [flint | {"cy": "Sir Fflint"}, trust]) == 0
    assert typed(labelled, "variables") == before["variables"], "it was right as it was"
    for name in ("scales", "bodies"):
        assert before[name].count("Sir y Fflint,") == 2, "a name, and the end of a place"
        both = zip(before[name].splitlines(), typed(labelled, name).splitlines(), strict=True)
        ((old, new),) = [(old, new) for old, new in both if old != new]
        assert new == old.replace("Flintshire,Sir y Fflint,", "Flintshire,Sir Fflint,")
    again = by_key(labelled)
    assert [again[one["key"]]["checked"] for one in (flint, trust)] == ["yes", "yes"]
    assert sum(row["checked"] == "yes" for row in again.values()) == 3
    assert list(again)[-1] == flint["key"], "what is checked comes last"


def test_words_that_have_changed_since_are_not_checked_any_more(labelled: Path) -> None:
    trust = by_key(labelled)["codebook.variables.trust.label"] | {"checked": "yes"}
    assert back(labelled, [trust]) == 0
    path = labelled / "data/reference/variables.csv"
    path.write_text(
        typed(labelled, "variables").replace(",Trust,", ",Good faith,"), encoding="utf-8"
    )
    assert by_key(labelled)["codebook.variables.trust.label"]["checked"] == "no"


def test_words_of_the_codebook_are_refused_as_messages_are(
    labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = by_key(labelled)["codebook.variables.trust.label"] | {"checked": "yes"}
    before = typed(labelled, "variables")
    assert back(labelled, [row | {"cy": ""}, row | {"key": "codebook.variables.truste.label"}]) == 2
    said = capsys.readouterr().err
    assert "row 'codebook.variables.trust.label': has no Welsh." in said
    assert "Did you mean 'codebook.variables.trust.label'?" in said
    assert typed(labelled, "variables") == before


def test_a_record_of_several_lines_and_windows_line_ends_stay(labelled: Path) -> None:
    path = labelled / "data/reference/variables.csv"
    text = typed(labelled, "variables").replace("\n", "\r\n")
    text = text.replace("Gone after ingest.", '"Gone after\ningest."')
    path.write_bytes(("\ufeff" + text).encode())
    one = by_key(labelled)["codebook.variables.identifier.label"]
    assert back(labelled, [one | {"cy": "Rhif", "checked": "yes"}]) == 0
    old, new = f",{one['cy']},", ",Rhif,"
    assert path.read_bytes().decode() == "\ufeff" + text.replace(old, new, 1)


def test_a_survey_in_one_language_has_no_words_for_the_translator(labelled: Path) -> None:
    config = (labelled / "config.toml").read_text(encoding="utf-8")
    one = config.replace('languages = ["en", "cy"]', 'languages = ["en"]')
    assert one != config
    (labelled / "config.toml").write_text(one, encoding="utf-8")
    assert [key for key in by_key(labelled) if key.startswith("codebook.")] == []
