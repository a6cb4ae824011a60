"""Nothing of the demonstration is wired in: another survey, with other reference data and config.

The survey is apistrat (California schools; see `shared`), brought as an SPSS export. Figures are
those of R survey, made by tests/golden/remake.R and frozen in tests/golden/apistrat_survey_R.json.
R has no factor for small samples on the variance of a difference; that is taken out before.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.draft.survey import survey_text
from tests.built import make_here
from tests.conftest import ROOT

WAVE = "schools-2000"
AREAS = {
    "all": ("national", "national"),
    "E": ("level", "e"),
    "H": ("level", "h"),
    "M": ("level", "m"),
}
OUTCOMES = {"comp.imp": "improved", "awards": "awarded"}

VARIABLES = """\
variable,role,theme,framework,scale,asked_if,derive,label_en,label_cy,question_en,question_cy,clause_en,clause_cy,note
cds,identifier,,,identifier,,,Code,Cod,Code,Cod,,,
pw,weight,,,number,,,Weight,Pwysau,Weight,Pwysau,,,
fpc,population,,,number,,,Schools,Ysgolion,Schools,Ysgolion,,,
level,fact,,,level,,,School level,Lefel yr ysgol,School level,Lefel yr ysgol,,,
target_met,factor,growth,law,yes_no,,,School-wide target met,Targed yr ysgol,Target?,Targed?,the target was met,fod y targed wedi'i gyrraedd,
improved,outcome,growth,law,yes_no,,,Comparable improvement,Gwelliant,Improved?,Gwelliant?,comparable improvement,welliant,
awarded,outcome,growth,law,yes_no,,,Eligible for an award,Gwobr,Award?,Gwobr?,eligibility for an award,wobr,
"""
SCALES = """\
scale,code,level,order,group,positive,kind,policy,label_en,label_cy,in_en,in_cy,slug_en,slug_cy
level,1,e,1,,,valid,,E,C,in elementary schools,mewn ysgolion cynradd,elementary,cynradd
level,2,h,2,,,valid,,H,U,in high schools,mewn ysgolion uwchradd,high,uwchradd
level,3,m,3,,,valid,,M,G,in middle schools,mewn ysgolion canol,middle,canol
yes_no,1,no,1,not,,valid,,No,Na,,,,
yes_no,2,yes,2,is,yes,valid,,Yes,Ydy,,,,
yes_no,,not,1,,,group,,No,Na,,,,
yes_no,,is,2,,yes,group,,Yes,Ydy,,,,
national,,national,1,,,valid,,California,Califfornia,in California,yng Nghaliffornia,california,califfornia
theme,,growth,1,,,valid,,Growth,Twf,,,,
framework,,law,1,,,valid,,The law,Y gyfraith,,,,
"""
FACTS = """\
kind,name,value,text,codes,confidence,check
fact,title_en,Schools of California,,,,
fact,title_cy,Ysgolion Califfornia,,,,
fact,demonstration,no,,,,
fact,before,,,,,
fact,fieldwork_from,2000-01-01,,,,
fact,fieldwork_to,2000-12-31,,,,
fact,mode_en,Administrative records,,,,
fact,mode_cy,Cofnodion gweinyddol,,,,
fact,commissioner_en,The State of California,,,,
fact,commissioner_cy,Talaith Califfornia,,,,
fact,about_en,A survey of schools,,,,
fact,about_cy,Arolwg o ysgolion,,,,
fact,published,2001-06-01,,,,
fact,next_en,None is planned.,,,,
fact,next_cy,Ni fwriedir un.,,,,
fact,producer_en,The State of California,,,,
fact,producer_cy,Talaith Califfornia,,,,
fact,licence_en,Open,,,,
fact,licence_cy,Agored,,,,
fact,licence_url,https://example.org/licence/3/,,,,
column,cds,cds,,,,
column,pw,pw,,,,
column,fpc,fpc,,,,
column,level,stype,,,,
column,target_met,sch_wide,,,,
column,improved,comp_imp,,,,
column,awarded,awards,,,,
"""
POPULATION = """\
table,cell,count,unit,source,date
frame,level=e,4421,schools,apipop of the R package survey,2000-12-31
frame,level=h,755,schools,apipop of the R package survey,2000-12-31
frame,level=m,1018,schools,apipop of the R package survey,2000-12-31
"""
SURVEY = survey_text().replace('""', '"A!"').replace("# online = true", "online = false")
BODIES = (ROOT / "data/reference/bodies.csv").read_text(encoding="utf-8").splitlines()[0] + "\n"
CONFIG = """\
[run]
wave = "schools-2000"
[weighting]
method = "supplied"
strata = ["level"]
margins = []
[analysis]
dimensions = ["level"]
contexts = []
main_outcome = "improved"
"""


@pytest.fixture(scope="module")
def schools(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but the foreign survey's data, reference rows and config."""
    folder = tmp_path_factory.mktemp("schools")
    reference = folder / "data/reference"
    for name, text in (
        ("variables.csv", VARIABLES),
        ("scales.csv", SCALES),
        ("bodies.csv", BODIES),
        (f"waves/{WAVE}.csv", FACTS),
        (f"population/{WAVE}.csv", POPULATION),
        (f"survey/{WAVE}.toml", SURVEY),
    ):  # fmt: skip
        (reference / name).parent.mkdir(parents=True, exist_ok=True)
        (reference / name).write_text(text, encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    (folder / f"data/raw/{WAVE}").mkdir(parents=True)
    (folder / f"data/raw/{WAVE}/survey.sav").symlink_to(shared / "data/real/apistrat.sav")
    make_here(folder)
    return folder


def small_sample(area: str, outcome: str) -> float:
    """The factor on R's variance, from the whole quadratic form of Bell and McCaffrey (2002).

    Residuals are those of answers that are independent, with one variance a side. By matrices of
    every respondent; the pipeline adds up sums.
    """
    rows = pd.read_spss(ROOT.parent / "shared/data/real/apistrat.sav")
    rows = rows if area == "all" else rows[rows["stype"] == area]
    weight, answer = rows["pw"].to_numpy(), (rows[outcome.replace(".", "_")] == "Yes").to_numpy()
    side = (rows["sch_wide"] != "Yes").to_numpy().astype(int)
    sums = np.bincount(side, weight)
    share = np.bincount(side, weight * answer) / sums
    spread = (share * (1 - share))[side]
    pull = weight / sums[side] * np.array([1, -1])[side]
    residual = np.eye(len(rows)) - np.where(side[:, None] == side, weight / sums[side], 0.0)
    form, truth = np.zeros((len(rows), len(rows))), 0.0
    for of in rows.reset_index(drop=True).groupby("stype").groups.values():
        left = 1 - len(of) / rows["fpc"].to_numpy()[of[0]]
        scores = pull[of, None] * residual[of]
        scores -= scores.mean(axis=0)
        form += left * len(of) / (len(of) - 1) * scores.T @ scores
        truth += left * float(pull[of] ** 2 @ spread[of])
    return truth / float(np.diag(form) @ spread)


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
@pytest.mark.parametrize("area", sorted(AREAS))
def test_figures_are_those_of_r(schools: Path, area: str, outcome: str) -> None:
    golden = json.loads((ROOT / "tests/golden/apistrat_survey_R.json").read_text(encoding="utf-8"))
    expected = golden["figures"][f"{area} {outcome}"]
    results = pd.read_parquet(schools / f"data/processed/{WAVE}/results.parquet")
    dimension, key = AREAS[area]
    rows = results[
        (results["table"] == "association")
        & (results["dimension"] == dimension)
        & (results["area"] == key)
        & (results["item"] == "target_met")
        & (results["outcome"] == OUTCOMES[outcome])
    ].set_index("statistic")
    found = rows["value"]
    assert found["contrast"] == pytest.approx(expected["contrast"], rel=1e-9)
    factor = small_sample(area, outcome)
    assert factor > 1
    assert rows["se"]["contrast"] == pytest.approx(factor**0.5 * expected["contrast_se"], rel=1e-9)
    assert found["share_with"] == pytest.approx(expected["share_with"], rel=1e-9)
    assert found["share_without"] == pytest.approx(expected["share_without"], rel=1e-9, abs=1e-12)
    assert found["rao_scott_f"] == pytest.approx(expected["F"], rel=1e-9)
    assert found["rao_scott_ndf"] == pytest.approx(expected["ndf"], rel=1e-9)
    assert found["rao_scott_ddf"] == pytest.approx(expected["ddf"], rel=1e-9)
    assert found["rao_scott_p"] == pytest.approx(expected["p"], rel=1e-6)


def test_pages_speak_of_the_foreign_survey_only(schools: Path) -> None:
    pages = sorted((schools / f"reports/{WAVE}").rglob("*.html"))
    names = {str(page.relative_to(schools / f"reports/{WAVE}")) for page in pages}
    assert {"en/index.html", "en/national.html", "en/quality.html", "cy/index.html"} <= names
    assert len([name for name in names if name.startswith("en/school-level-")]) == 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for word in (
            "Wales",
            "Cymru",
            "Collaboration",
            "Cydweithio",
            "sector",
            "synthetic",
            "synthetig",
            "authority",
        ):
            if page.stem in ("how-to-read", "sut-i-ddarllen") and word.startswith("synth"):
                continue  # it says what a page whose data are synthetic would say
            assert word not in text, (page.name, word)


def test_a_design_that_leaves_out_the_strata_gives_other_errors(schools: Path) -> None:
    """The check above can fail: without its strata and populations the survey has other errors."""
    golden = json.loads((ROOT / "tests/golden/apistrat_survey_R.json").read_text(encoding="utf-8"))
    weighted = pd.read_parquet(schools / f"data/processed/{WAVE}/weighted.parquet")
    assert weighted["stratum"].nunique() == 3
    assert sorted(weighted["population"].unique()) == [755.0, 1018.0, 4421.0]
    expected = golden["figures"]["all comp.imp"]["contrast_se"]
    with_target = weighted[weighted["target_met"] == "yes"]["improved"].eq("yes")
    without = weighted[weighted["target_met"] == "no"]["improved"].eq("yes")
    simple = (with_target.var() / len(with_target) + without.var() / len(without)) ** 0.5
    assert abs(simple / expected - 1) > 0.01
