"""Completion of `make` in a shell: waves, questions and answers."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

_spec = importlib.util.spec_from_file_location("complete", ROOT / "setup/complete.py")
assert _spec
assert _spec.loader
complete = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(complete)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("tab", ["table"]),
        ("RO", ["ROWS="]),
        ("WAVE=demo-s", ["WAVE=demo-small"]),
        ("ROWS=trus", ["ROWS=trust"]),
        ("ROWS=trust,fund", ["ROWS=trust,funding"]),
        ("ROWS=durat", ["ROWS=duration"]),
        ("BY=durat", []),
        ("BY=senio", ["BY=seniority"]),
        ("WHERE=senio", ["WHERE=seniority="]),
        ("WHERE=sector=he", ["WHERE=sector=health"]),
        ("WHERE=sector=health|fi", ["WHERE=sector=health|fire"]),
        ("WHERE=sector=health & reg", ["WHERE=sector=health & region="]),
        ("WHERE=sector=health & region=nor", ["WHERE=sector=health & region=north"]),
        ("WHERE=trust=agr", ["WHERE=trust=agree"]),
        ("WHERE=sector=health and reg", ["WHERE=sector=health and region="]),
        ("WHERE=(sector=health) & (reg", ["WHERE=(sector=health) & (region="]),
        ("WHERE=collaboration_role=dont", ["WHERE=collaboration_role=dont_know"]),
        ("ROWS=nothing_like_it", []),
        ("RELEASE=", ["RELEASE=yes"]),
        ("REL", ["RELEASE="]),
        ("FOO=", []),
    ],
)
def test_what_a_word_may_become(word: str, found: list[str]) -> None:
    assert complete.candidates(ROOT, word) == found


def test_only_what_can_be_asked_for_is_offered(tmp_path: Path) -> None:
    """Weights, dates and replicates have no table; a kind of missing answer may be a group."""
    folder = tmp_path / "data/reference"
    folder.mkdir(parents=True)
    roles = ("replicate", "weight", "date", "population", "cluster_population", "scale")
    rows = [f"x_{role},{role},number" for role in roles]
    (folder / "variables.csv").write_text("\n".join(["variable,role,scale", *rows, ""]))
    assert complete.candidates(tmp_path, "ROWS=x") == ["ROWS=x_scale"]


def test_a_folder_without_reference_data_completes_nothing(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("all:\n")
    for word in ("WAVE=", "ROWS=", "WHERE=a="):
        assert complete.candidates(tmp_path, word) == []


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("make WAVE=demo-s", "demo-small"),
        ("make table ROWS=trus", "trust"),
        ("make table ROWS=trust BY=senio", "seniority"),
        ("make table WHERE=sector=hea", "health"),
        ("make table ROWS=trust WHERE='sector=health & region=nor", "sector=health & region=north"),
        ("make table ROWS=trust WHERE='sector=hea", "sector=health"),
        ("make tab", "table"),
        ("make table ROWS='$(touch RAN)' BY=senio", "seniority"),
    ],
)
def test_bash_gets_what_it_puts_in(line: str, reply: str, tmp_path: Path) -> None:
    """As readline does: it puts in what follows the last =, or the opening quote."""
    script = (
        "source setup/completion.bash; COMP_LINE=$1; COMP_POINT=${#1}; "
        '_collaboration_survey_make; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script, "bash", line], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [reply]
    assert not (ROOT / "RAN").exists()


def test_zsh_asks_with_the_word_without_its_quotes() -> None:
    """Of WHERE='sector=hea zsh has taken the quote from PREFIX alone: tried by hand in zsh 5.9."""
    script = (ROOT / "setup/completion.zsh").read_text(encoding="utf-8")
    assert '"${(Q)PREFIX}"' in script
    assert "words[CURRENT]" not in script
