"""Surveys of shapes that no codebook of ours has, from their export alone to audited pages."""

import argparse
import html
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.commands import survey
from pipeline.files import Folders
from tests.conftest import ROOT
from tests.served import make_served
from tests.surveys.make import AGREE
from tests.surveys.test_another_survey import confirm

BOXES = ("Email", "Newsletter", "Social media, e.g. X")
PLACES = ("A&E", "Children's, young people's & families", "Band 7", "0-2", ">65")


def made(
    folder: Path, table: pd.DataFrame, weighted: bool = True, file: str = "export.csv", **how: Any
) -> Path:
    """Draft a survey of an export, confirm it and make its pages; the survey's folder.

    how: how the export is written, as pandas calls it.
    """
    project = folder / "project"
    project.mkdir()
    for name in ("pipeline", "notebooks", "requirements.txt", "requirements.in"):
        (project / name).symlink_to(ROOT / name)
    table.to_csv(folder / file, index=False, **how)
    given = argparse.Namespace(name="007", export=folder / file)
    survey.run(Folders(project, "x"), None, given)
    place = project / "surveys/007"
    confirm(place / "data/reference/waves/007.csv")
    if not weighted:  # as the command's last line says; the template of counts stays as it is
        choices = (place / "config.toml").read_text("utf-8")
        choices = choices.replace('method = "rake"', 'method = "none"')
        (place / "config.toml").write_text(choices, "utf-8")
    make_served(place, "report")
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


def test_without_an_outcome_each_factor_is_on_pages_whatever_its_scale(tmp_path: Path) -> None:
    """Those of another scale than the first one's were in release.csv alone."""
    draw = np.random.default_rng(5)
    n = 240
    asked = {
        "Were you involved?": ["No", "Yes, to some extent", "Yes, definitely"],
        "Were you treated with respect?": ["No, never", "Yes, sometimes", "Yes, always"],
        "How confident did you feel?": ["Not at all confident", "Fairly confident"],
    }
    table = pd.DataFrame({"ID": range(1, n + 1), "Ward": draw.choice(["Red", "Blue"], n)})
    for question, answers in asked.items():
        table[question] = draw.choice(answers, n)
    place = made(tmp_path, table, weighted=False)
    for name, members in (("national", table), ("ward-blue", table[table["Ward"] == "Blue"])):
        page = (place / f"reports/007/en/{name}.html").read_text("utf-8")
        found = re.findall(r"<table.*?</table>", page, re.S)
        tables = [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", one)).split()) for one in found]
        for question, answers in asked.items():
            label = question.rstrip("?")
            (row,) = [one for one in tables if label in one and answers[0] in one]
            shown = [int(number) for number in re.findall(r"(\d+)%", row.partition(label)[2])]
            shares = [100 * (members[question] == answer).mean() for answer in answers]
            last = shown[-len(answers) :]
            assert all(abs(a - b) <= 0.5 for a, b in zip(last, shares, strict=True)), (name, row)
        assert "These are associations" not in page, "there is no outcome"
        assert sum("Shares with each" in one and "Were you involved" in one for one in tables) == 1


def test_an_export_as_people_have_them(tmp_path: Path) -> None:
    """UTF-16, a matrix, cells with several choices, answers in capitals, one person twice.

    One stratum has one respondent, and a name with a digit: pages of such a survey were refused.
    """
    draw = np.random.default_rng(4)
    n = 320
    trust = draw.normal(size=n)
    stem = "How far do you agree?"
    modes = np.array(["Walk", "Bus, train or tram", "Car"])
    chosen = draw.random((n, 3)) < 0.5
    table = pd.DataFrame({"URN": np.arange(n) + 5000})
    table["stratum"] = np.where(np.arange(n) == 0, "S9", draw.choice(["S1", "S2"], n))
    table["Town"] = draw.choice(["Bangor", "BANGOR ", "Neath"], n, p=[0.5, 0.1, 0.4])
    table["How do you travel?"] = [", ".join(modes[one]) for one in chosen]
    for statement in ("I am listened to", "I can say no"):
        place = np.clip(np.digitize(trust + draw.normal(size=n), [-1.5, -0.5, 0.3, 1.2]), 0, 4)
        table[f"{stem} [{statement}]"] = np.array(AGREE)[place]
    content = np.digitize(trust + draw.normal(size=n), [-1.0, 0.0, 1.0])
    words = np.array(["Not at all confident", "Not very confident", "Fairly confident",
                      "Very confident"])  # fmt: skip
    asked = "Overall, how confident are you in the council?"
    table[asked] = words[content]
    table.loc[5:30, asked] = table.loc[5:30, asked].str.upper()
    table["wt_base"], table["wt_final"] = 1.5, np.round(draw.lognormal(0, 0.3, n), 3)
    twice = pd.concat([table, table.iloc[[7]]])
    place = made(tmp_path, twice, file="export.tsv", sep="\t", encoding="utf-16")
    results = pd.read_parquet(place / "data/processed/007/results.parquet")
    shares = results[(results["statistic"] == "group_share") & (results["level"] == "counts")]
    shares = shares[shares["area"] == "national"].set_index("item")
    weight, counts = table["wt_final"].to_numpy(), content >= 2
    share = (weight * counts).sum() / weight.sum()
    found = shares.loc["overall_how_confident_are_you"]
    assert found["value"] == pytest.approx(share, rel=1e-9)
    assert found["base"] == n, "the person who is there twice counts once"
    assert found["se"] == pytest.approx(_error(table["stratum"], weight, counts, share), rel=1e-6)
    held = (weight * chosen[:, 1]).sum() / weight.sum()
    assert shares.loc["bus_train_or_tram", "value"] == pytest.approx(held, rel=1e-9)
    areas = set(results.loc[results["dimension"] == "town", "area"])
    assert areas - {""} == {"a1", "a2"}, "Bangor in capitals is Bangor"
    text = said(place)
    assert "I am listened to" in text
    assert "S9" not in text


def test_names_in_any_letters_and_questions_of_any_length(tmp_path: Path) -> None:
    """Names without a Latin letter are whole in each file, and long questions stay apart."""
    draw = np.random.default_rng(6)
    n = 300
    names = ["الشمال", "⚽", "`Köln` [and more](x)", "$$$$"]
    stem = "Thinking of all that you and your partners have done together in the last twelve months"
    asked = [f"{stem}, to what extent do you trust {whom}?" for whom in ("them", "yourselves")]
    answers = ["Not at all", "A little", "To some extent", "A great deal"]
    table = pd.DataFrame({"ID": range(n), "Größe des Ortes": draw.choice(names, n)})
    for question in asked:
        table[question] = draw.choice(answers, n)
    table["Overall, I am content."] = draw.choice(AGREE, n)
    place = made(tmp_path, table, weighted=False)
    codebook = pd.read_csv(place / "data/reference/variables.csv", dtype=str).fillna("")
    assert codebook["variable"][1] == "grosse_des_ortes"
    for column in ("label_en", "clause_en"):
        factors = codebook.loc[codebook["role"] == "factor", column]
        ends = [one.rstrip(")").rpartition(" ")[2] for one in factors]
        assert ends == ["them", "yourselves"]
    with zipfile.ZipFile(place / "reports/007/en/tables.xlsx") as book:
        cells = html.unescape(book.read("xl/sharedStrings.xml").decode("utf-8"))
    assert all(f">{name}<" in cells for name in names)
    compared = (place / "reports/007/en/compare.html").read_text("utf-8")
    assert f"<bdi>{names[0]}</bdi>" in compared, "figures next to it keep their order"


def test_one_factor_is_compared_with_no_others(tmp_path: Path) -> None:
    draw = np.random.default_rng(7)
    n = 240
    heard = draw.integers(0, 5, n)
    table = pd.DataFrame({"ID": range(n), "Region": draw.choice(["North", "South"], n)})
    table["My manager hears me."] = np.array(AGREE)[heard]
    table["Overall, I am content."] = np.array(AGREE)[
        np.clip(heard + draw.integers(-1, 2, n), 0, 4)
    ]
    place = made(tmp_path, table, weighted=False)
    results = pd.read_parquet(place / "data/processed/007/results.parquet")
    assert not results["table"].eq("driver").any()
    modelled = set(results.loc[results["table"] == "model", "statistic"])
    assert modelled == {"adjusted", "adjusted_p", "adjusted_q"}
    text = said(place)
    assert "The one factor shown goes with" in text
    assert "the share of the one factor shown: My manager hears me" in text
    untrue = (
        "what the other factors show as well|alike in the others|Of the factors shown|part in 1 "
    )
    assert not re.search(untrue, text)


def _error(
    stratum: "pd.Series[str]", weight: np.ndarray, counts: np.ndarray, share: float
) -> float:
    """The linearised error of a share; one person alone is compared with the mean of all."""
    score = pd.Series(weight * (counts - share) / weight.sum())
    variance = 0.0
    for _, one in score.groupby(stratum.to_numpy()):
        if len(one) == 1:
            variance += (one.iloc[0] - score.mean()) ** 2
        else:
            variance += len(one) / (len(one) - 1) * ((one - one.mean()) ** 2).sum()
    return float(np.sqrt(variance))
