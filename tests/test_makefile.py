"""What people type after `make` is a text: nothing in it runs, and every honest name is read."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_project, run

# Runs in place of Python: prints the arguments that it got, one a line.
PRINTS = '#!/bin/sh\nfor one in "$@"; do printf \'%s\\n\' "<$one>"; done\n'
HARMFUL = [
    "x';touch RAN;'",
    '";touch RAN;"',
    "$(shell touch RAN)",
    "$(touch RAN)",
    "`touch RAN`",
    "x\ntouch RAN\n",
    "x;touch RAN",
    "$$(touch RAN)",
    "$(eval $(shell touch RAN))",
    "${SHELL} -c 'touch RAN'",
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose Python prints what it was asked for."""
    project = copy_project(tmp_path_factory.mktemp("printed") / "project")
    python = project / ".venv/bin/python"
    python.unlink()
    python.write_text(PRINTS)
    python.chmod(0o755)
    return project


def ran(folder: Path) -> list[Path]:
    """The file that each harmful text would make, wherever it was made."""
    return list(folder.parent.rglob("RAN*"))


def add_fact(folder: Path, wave: str, row: str) -> None:
    """Write a wave's file with one row."""
    text = f"kind,name,value,text,codes,confidence,check\n{row},,,,\n"
    (folder / f"data/reference/waves/{wave}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text", [*HARMFUL, "a b", "", " ", "-x", "tŷ", "a/b", "../x", "a,b", "a#b"]
)
def test_a_wave_is_named_by_letters_and_digits_or_refused(printed: Path, text: str) -> None:
    given = run(printed, "make", f"WAVE={text}", "audit")
    set_before = run(printed, "make", "audit", env={"WAVE": text})
    for result in (given, set_before):
        assert result.returncode == 2
        assert "WAVE: this cannot be the name of a wave. Use letters, digits" in result.stderr
    config = (printed / "config.toml").read_text(encoding="utf-8")
    if text.strip() and '"' not in text and "\n" not in text:
        changed = config.replace('wave = "demo-2"', f'wave = "{text}"')
        (printed / "config.toml").write_text(changed, encoding="utf-8")
        result = run(printed, "make", "audit")
        (printed / "config.toml").write_text(config, encoding="utf-8")
        assert "config.toml, [run] wave: this cannot be the name of a wave." in result.stderr
    assert ran(printed) == []


@pytest.mark.parametrize("text", [one for one in HARMFUL if "\n" not in one and '"' not in one])
def test_the_wave_before_is_named_so_too(printed: Path, text: str) -> None:
    for row in (f"fact,before,{text}", f'fact,before,"{text}"'):
        add_fact(printed, "evil", row)
        result = run(printed, "make", "WAVE=evil", "audit")
        assert result.returncode == 2
        assert "data/reference/waves/evil.csv, fact before: this cannot be" in result.stderr
    assert ran(printed) == []


@pytest.mark.parametrize("wave", ["2027", "w2", "007", "NHS24", "Q3-2027", "staff_survey"])
def test_any_name_that_the_configuration_accepts(printed: Path, wave: str) -> None:
    result = run(printed, "make", f"WAVE={wave}", "audit")
    assert result.stdout.split() == ["<-m>", "<pipeline>", "<--wave>", f"<{wave}>", "<audit>"]
    add_fact(printed, "later", f'fact,before,"{wave}"')
    dry = run(printed, "make", "-n", "WAVE=later", "data/processed/later/results.parquet")
    assert f"--wave '{wave}' analyse" in dry.stdout


def test_every_wave_that_comes_before_is_made_and_a_circle_ends(printed: Path) -> None:
    for wave, before in (("w4", "w3"), ("w3", "w2"), ("w2", "w1"), ("w1", "w4")):
        add_fact(printed, wave, f"fact,before,{before}")
    dry = run(printed, "make", "-n", "WAVE=w4", "data/processed/w4/release.parquet")
    for wave in ("w1", "w2", "w3", "w4"):
        assert f"--wave '{wave}' disclose" in dry.stdout


@pytest.mark.parametrize("text", [*HARMFUL, "x'", "$x", "a b"])
def test_a_page_is_named_so_too(printed: Path, text: str) -> None:
    for goal in (f"reports/{text}/en/index.html", f"reports/demo-2/{text}/index.html"):
        result = run(printed, "make", goal)
        assert result.returncode == 2
        assert "<report>" not in result.stdout
    assert ran(printed) == []


@pytest.mark.parametrize(
    "name",
    [
        *(one for one in HARMFUL if "\n" not in one),
        "Managers' survey 2027 (final).sav",
        "O'Brien.sav",
        "cost$x.sav",
        "cost$$x.sav",
        'the "best" tŷ & co.sav',
        "#1 50% [new] *.sav",
        "-x.sav",
        "a\\b.sav",
    ],
)
def test_an_export_may_have_any_name(printed: Path, name: str) -> None:
    result = run(printed, "make", "wave", "WAVE=zz", f"EXPORT={name}")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == f"<--export={name}>"
    assert ran(printed) == []


def test_an_export_with_an_odd_name_is_read(project: Path) -> None:
    name = "Managers' survey 2027 (final) $x tŷ.sav"
    shutil.copy(project / "data/raw/demo-small/survey.sav", project / name)
    result = run(project, "make", "wave", "WAVE=zz", f"EXPORT={name}")
    assert result.returncode == 0, result.stderr
    assert (project / "data/raw/zz/survey.sav").is_file()


@pytest.mark.parametrize("name", [*HARMFUL, "the translator's list (2).csv", "-x.csv", "tŷ $x.csv"])
def test_the_translators_list_may_have_any_name(printed: Path, name: str) -> None:
    result = run(printed, "make", "translation", f"READ={name}")
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"<-m>\n<pipeline>\n<translation>\n<--read={name}>\n"
    assert run(printed, "make", "translation").stdout == "<-m>\n<pipeline>\n<translation>\n"
    assert ran(printed) == []


def test_the_list_for_the_translator_is_written_and_read_back(project: Path) -> None:
    """A message and a label: each is in its file, and comes last in the next list."""
    assert run(project, "make", "translation").returncode == 0
    folder, name = project / "build/translation", "the translator's list (2).csv"
    header, *rows = (folder / "welsh.csv").read_text(encoding="utf-8").splitlines()
    keys = ("frame.heading_quality", "codebook.scales.sector.health.label")
    chosen = [row for row in rows if row.startswith(tuple(f"{key}," for key in keys))]
    back = [
        row.replace(",no,", ",yes,").replace(",Iechyd,", ",Y gwasanaeth iechyd,") for row in chosen
    ]
    assert len(back) == 2
    (project / name).write_text("\n".join([header, *back]), encoding="utf-8")
    result = run(project, "make", "translation", f"READ={name}")
    assert "2 rows are checked" in result.stdout, result.stderr
    typed = (project / "data/reference/scales.csv").read_text(encoding="utf-8")
    assert "sector,3,health,3,,,valid,,Health,Y gwasanaeth iechyd," in typed
    assert run(project, "make", "translation").returncode == 0
    now = (folder / "welsh.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in now[-1:]] == [keys[1]]


@pytest.mark.parametrize("text", [*HARMFUL, "Siân O'Brien", "x' y", "$x", "--wave"])
def test_the_owner_of_the_data_may_have_any_name(printed: Path, text: str) -> None:
    release = "data/processed/demo-2/release.parquet"
    result = run(printed, "make", release, f"SUPERSEDE={text}")
    assert result.returncode == 0, result.stderr
    assert f"<disclose>\n<--supersede={text}>" in result.stdout
    assert result.stdout.count("<--supersede") == 1, "the wave before keeps its editions"
    assert ran(printed) == []
    assert "supersede" not in run(printed, "make", release, env={"SUPERSEDE": text}).stdout


@pytest.mark.parametrize("text", [one for one in HARMFUL if "\n" not in one])
def test_other_texts_run_nothing_either(printed: Path, text: str) -> None:
    """TESTS and LAB are words for pytest and JupyterLab; PYTHON is one program."""
    tests = run(printed, "make", "test", f"TESTS={text}", env={"CI": ""})
    assert tests.stdout.splitlines()[-len(text.split()) :] == [f"<{one}>" for one in text.split()]
    (printed / ".venv/lab.stamp").touch()
    release = "data/processed/demo-2/release.parquet"
    lab = run(printed, "make", "lab", f"LAB={text}", "-o", release)
    assert [f"<{one}>" for one in text.split()] == lab.stdout.splitlines()[-len(text.split()) :]
    (printed / ".venv/report.stamp").unlink()
    python = run(printed, "make", "report", f"PYTHON={text}")
    (printed / ".venv/report.stamp").touch()
    assert python.returncode == 2
    assert f"there is no Python called '{text}'" in python.stderr
    assert ran(printed) == []


@pytest.mark.parametrize(
    "text",
    [
        *(one for one in HARMFUL if "\n" not in one),
        "O'Brien",
        "cost$x",
        "a b, c",
        'the "best"',
        "ŵ",
    ],
)
def test_what_a_table_is_asked_for_is_text(printed: Path, text: str) -> None:
    """Given on the command line or set before; -o: the wave itself is not made here."""
    weighted = "data/processed/demo-2/weighted.parquet"
    words = {"ROWS": text, "BY": text, "WHERE": text}
    given = [f"{name}={value}" for name, value in words.items()]
    for result in (
        run(printed, "make", "table", "-o", weighted, *given),
        run(printed, "make", "table", "-o", weighted, env=words),
    ):
        assert result.returncode == 0, result.stderr
        wanted = [f"<--{name.lower()}={value}>" for name, value in words.items()]
        assert result.stdout.splitlines()[-3:] == wanted
    assert ran(printed) == []


def test_quick_is_a_choice_and_no_command(printed: Path) -> None:
    """It runs some folders of tests, unless TESTS names others; whatever is written in it."""
    for text in ("yes", "1", *(one for one in HARMFUL if "\n" not in one)):
        said = run(printed, "make", "test", f"QUICK={text}").stdout.splitlines()
        named = [line.strip("<>") for line in said if line.startswith("<tests/")]
        assert {"tests/codebook", "tests/weight"} <= set(named)
        assert not {"tests/browser", "tests/stats"} & set(named)
        assert all((ROOT / name).exists() for name in named)
    chosen = run(printed, "make", "test", "QUICK=yes", "TESTS=tests/draft").stdout
    assert "<tests/draft>" in chosen
    assert "<tests/codebook>" not in chosen
    assert ran(printed) == []


def test_clean_keeps_what_readers_have(printed: Path) -> None:
    wave = printed / "data/processed/w1"
    (wave / "editions/1").mkdir(parents=True)
    (wave / "editions/1/release.parquet").touch()
    (wave / "pages").mkdir()
    for place in (wave / "release.parquet", wave / ".lock", wave / "pages/a"):
        place.touch()
    (printed / "data/processed/w2").mkdir()
    (printed / "data/processed/w2/results.parquet").touch()
    assert run(printed, "make", "clean").returncode == 0
    left = {p.relative_to(printed).as_posix() for p in (printed / "data/processed").rglob("*")}
    assert left == {f"data/processed/w1{end}" for end in (
        "", "/editions", "/editions/1", "/editions/1/release.parquet")}  # fmt: skip


def test_modules_are_compiled_once_and_not_at_each_start(printed: Path) -> None:
    rule = """--eval=show: ; @echo "<$$PYTHONDONTWRITEBYTECODE>\""""
    said = run(printed, "make", rule, "show", env={"PYTHONDONTWRITEBYTECODE": "1"})
    assert said.stdout == "<>\n", said.stderr


def test_quick_runs_the_tests_of_what_differs_from_the_last_commit(printed: Path) -> None:
    """Where there is a file of them; a module that is new to git counts once it is added."""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org")
    for words in (["init", "-q"], ["add", "Makefile", "pipeline"], ["commit", "-qm", "x"]):
        assert run(printed, *git, *words).returncode == 0
    before = run(printed, "make", "test", "QUICK=yes").stdout.splitlines()
    for name in ("stats/rake", "report/messages/__init__", "units"):
        module = printed / f"pipeline/{name}.py"
        module.write_text(module.read_text(encoding="utf-8") + "#\n", encoding="utf-8")
    said = run(printed, "make", "test", "QUICK=yes").stdout.splitlines()
    assert set(said) - set(before) == {"<tests/stats/test_rake.py>"}
