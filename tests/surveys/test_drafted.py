"""Surveys of shapes that no codebook of ours has, from their export alone to audited pages."""

import argparse
import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.commands import survey
from pipeline.files import Folders
from tests.built import make_here
from tests.conftest import ROOT
from tests.surveys.make import AGREE
from tests.surveys.test_another_survey import confirm

BOXES = ("Email", "Newsletter", "Social media, e.g. X")
PLACES = ("A&E", "Children's, young people's & families", "Band 7", "0-2", ">65")


def made(folder: Path, table: pd.DataFrame, weighted: bool = True) -> Path:
    """Draft a survey of an export, confirm it and make its pages; the survey's folder."""
    project = folder / "project"
    project.mkdir()
    for name in ("pipeline", "notebooks", "requirements.txt", "requirements.in"):
        (project / name).symlink_to(ROOT / name)
    table.to_csv(folder / "export.csv", index=False)
    given = argparse.Namespace(name="007", export=folder / "export.csv")
    survey.run(Folders(project, "x"), None, given)
    place = project / "surveys/007"
    confirm(place / "data/reference/waves/007.csv")
    if not weighted:  # as the command's last line says; the template of counts stays as it is
        choices = (place / "config.toml").read_text("utf-8")
        choices = choices.replace('method = "rake"', 'method = "none"')
        (place / "config.toml").write_text(choices, "utf-8")
    make_here(place)
    audit = json.loads((place / "data/processed/007/audit.json").read_text("utf-8"))
    assert all(one["holds"] for one in audit["guarantees"].values())
    assert "?:" not in said(place), "a heading that begins with a question goes on after it"
    return place


def said(place: Path) -> str:
    """What all pages say, without markup."""
    pages = sorted((place / "reports/007").rglob("*.html"))
    texts = [
        re.sub(r"<(style|script)\b.*?</\1>", "", p.read_text("utf-8"), flags=re.S) for p in pages
    ]
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", " ".join(texts)).split()))


def test_members_asked_in_welsh_what_they_have(tmp_path: Path) -> None:
    """All factors are attributes, and there is no word of English but what markup has."""
    draw = np.random.default_rng(1)
    n = 420
    bodlon = [
        "Anfodlon iawn",
        "Anfodlon",
        "Ddim yn fodlon nac yn anfodlon",
        "Bodlon",
        "Bodlon iawn",
    ]
    has = draw.random(n) < 0.4
    table = pd.DataFrame(
        {
            "Rhif": [f"A{i}" for i in range(n)],
            "Ardal": draw.choice(["Gwynedd", "Ynys Môn", "Conwy"], n, p=[0.5, 0.3, 0.2]),
            "Oes gennych chi radd?": np.where(has, "Oes", "Nac oes"),
            "Ydych chi'n gweithio'n llawn amser?": draw.choice(["Ydw", "Nac ydw"], n),
            "Ar y cyfan, pa mor fodlon ydych chi?": np.array(bodlon)[
                np.clip(draw.integers(0, 4, n) + has, 0, 4)
            ],
        }
    )
    place = made(tmp_path, table, weighted=False)
    pages = sorted(path.relative_to(place / "reports/007") for path in place.rglob("*.html"))
    assert {path.parts[0] for path in pages} == {"cy"}
    assert "cy/ardal-ynys-mon.html" in map(str, pages)
    text = said(place)
    assert "a atebodd 'Oes' (Oes gennych chi radd)" in text
    assert not re.search(r"\b(people who|respondents|among all|yn cytuno ag|ddywedodd)\b", text)


def test_tick_boxes_and_names_of_all_kinds(tmp_path: Path) -> None:
    """The share of a box is of all; a page is called by its area's words."""
    draw = np.random.default_rng(2)
    n = 380
    ticked = draw.random((n, len(BOXES))) < 0.5
    table = pd.DataFrame({"Respondent ID": range(1, n + 1)})
    table["Which service are you in?"] = draw.choice(PLACES, n, p=[0.3, 0.25, 0.2, 0.15, 0.1])
    for place, box in enumerate(BOXES):
        table[f"How do you hear from us? - {box}"] = np.where(ticked[:, place], box, "")
    table["My voice is heard."] = draw.choice(AGREE, n)
    content = np.clip(draw.integers(0, 4, n) + ticked[:, 0], 0, 4)
    table["Overall, I am content."] = np.array(AGREE)[content]
    table["weight"] = np.where(np.arange(n) < 3, 0.0, np.round(draw.lognormal(0, 0.3, n), 3))
    place = made(tmp_path, table)
    results = pd.read_parquet(place / "data/processed/007/results.parquet")
    found = results[(results["statistic"] == "group_share") & (results["item"] == "email")]
    found = found[(found["area"] == "national") & (found["level"] == "counts")]
    weight = table["weight"].to_numpy()
    expected = (weight * ticked[:, 0]).sum() / weight.sum()
    assert found["value"].item() == pytest.approx(expected, rel=1e-9)
    assert found["base"].item() == (weight > 0).sum() == n - 3, "a weight of 0 stands for nobody"
    whole = (place / "reports/007/en/national.html").read_text("utf-8")
    shares = [
        one for one in re.findall(r"<table.*?</table>", whole, re.S) if "Shares with each" in one
    ]
    for factor in ("Email", "Newsletter", "Social media, e.g. X", "My voice is heard"):
        assert len(shares) == 1
        assert factor in shares[0], "factors of another scale are shown too"
    names = {path.name for path in (place / "reports/007/en").glob("*.html")}
    stem = "which-service-are-you-in-"
    slugs = ("a-e", "childrens-young-peoples-families", "band-7", "0-2", "65")
    assert {stem + slug + ".html" for slug in slugs} <= names
    assert "who ticked 'Email' (How do you hear from us)" in said(place)


def test_one_question_from_0_to_10_and_nothing_else(tmp_path: Path) -> None:
    """No outcome, no area, no weight: pages of one level, which has steps nobody chose."""
    answers = np.clip(np.round(np.random.default_rng(3).normal(7, 2, 61)), 2, 10).astype(int)
    asked = "How likely are you to recommend us (0 to 10)?"
    place = made(tmp_path, pd.DataFrame({"id": range(61), asked: answers}))
    results = pd.read_parquet(place / "data/processed/007/results.parquet")
    mean = results[(results["statistic"] == "mean") & (results["area"] == "national")]
    assert mean["value"].item() == pytest.approx(answers.mean(), rel=1e-9)
    assert not results["table"].isin(["association", "driver", "different"]).any()
    text = said(place)
    assert not re.search(r"\bagreed\b|\bWales\b|\bWelsh\b|\bnan\b", text)
