"""NHANES 2009-10, from the SPSS file to audited pages: high cholesterol by sex and by age.

Figures are those of R survey (tests/golden/nhanes.R), of its own data set nhanes; the file is in
`shared`. Age is a factor that people have: sentences say so.
"""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.served import make_served

WAVE = "2009-10"
AREAS = {"all": ("national", "national"), "a1": ("sex", "men"), "a2": ("sex", "women")}
FILES = {
    "data/reference/variables.csv": """\
variable,role,theme,framework,scale,asked_if,derive,label_en,question_en,clause_en,note,attribute
masked_psu,cluster,,,identifier,,,PSU,,,,
strata,stratum,,,text,,,Stratum,,,,
wt,weight,,,number,,,Weight,,,,
sex,fact,,,sex,,,Sex,Sex,,,
older,factor,people,health,age,,,40 or over,How old are you?,who are 40 or over,,yes
cholesterol,outcome,,,high,,,Total cholesterol,Total cholesterol?,high total cholesterol,,
""",
    "data/reference/scales.csv": """\
scale,code,level,order,group,positive,kind,policy,label_en,in_en,slug_en
sex,1,men,1,,,valid,,Men,among men,men
sex,2,women,2,,,valid,,Women,among women,women
age,1,a1,1,younger,,valid,,"(0,19]",,
age,2,a2,2,younger,,valid,,"(19,39]",,
age,3,a3,3,older,yes,valid,,"(39,59]",,
age,4,a4,4,older,yes,valid,,"(59,Inf]",,
age,,younger,1,,,group,,Under 40,,
age,,older,2,,yes,group,,40 or over,,
high,0,no,1,usual,,valid,,Not high,,
high,1,yes,2,raised,yes,valid,,High,,
high,9,not_measured,,,,not_applicable,excluded,Not measured,,
high,,usual,1,,,group,,Not high,,
high,,raised,2,,yes,group,,High,,
national,,national,1,,,valid,,The United States,in the United States,us
theme,,people,1,,,valid,,People,,
framework,,health,1,,,valid,,Health,,
""",
    f"data/reference/waves/{WAVE}.csv": """\
kind,name,value,text,codes,confidence,check
fact,title_en,Cholesterol (a test),,,,
fact,demonstration,yes,,,,
fact,fieldwork_from,2009-01-01,,,,
fact,fieldwork_to,2010-12-31,,,,
column,masked_psu,SDMVPSU,Masked variance PSU,,,
column,strata,SDMVSTRA,Masked variance stratum,,,
column,wt,WTMEC2YR,MEC exam weight,,,
column,sex,RIAGENDR,Gender,"1=1; 2=2",,
column,older,agecat,,,,
column,cholesterol,HI_CHOL,Total cholesterol over 240mg/dl,,,
""",
    f"data/reference/population/{WAVE}.csv": "table,cell,count,unit,source,date\n",
    "config.toml": f"""\
[run]
wave = "{WAVE}"
[quality]
duplicate_answers = false
[weighting]
method = "supplied"
strata = []
margins = []
[analysis]
dimensions = ["sex"]
contexts = []
main_outcome = "cholesterol"
[report]
languages = ["en"]
""",
}


@pytest.fixture(scope="module")
def folder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipeline.draft.survey import survey_text

    place = tmp_path_factory.mktemp("nhanes")
    texts = FILES | {f"data/reference/survey/{WAVE}.toml": survey_text(("en",))}
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    (place / f"data/raw/{WAVE}").mkdir(parents=True)
    (place / f"data/raw/{WAVE}/survey.sav").symlink_to(shared / "data/real/nhanes_hichol.sav")
    for name in ("pipeline", "notebooks"):
        (place / name).symlink_to(ROOT / name)
    make_served(place, "report")
    return place


@pytest.mark.parametrize("area", sorted(AREAS))
def test_figures_are_those_of_r(folder: Path, area: str) -> None:
    expected = json.loads((ROOT / "tests/golden/nhanes_survey_R.json").read_text("utf-8"))[area]
    results = pd.read_parquet(folder / f"data/processed/{WAVE}/results.parquet")
    dimension, key = AREAS[area]
    here = results[(results["dimension"] == dimension) & (results["area"] == key)]
    item = here[(here["table"] == "item") & (here["item"] == "cholesterol")]
    share = item[(item["statistic"] == "group_share") & (item["level"] == "raised")].iloc[0]
    assert share["value"] == pytest.approx(expected["share"][0], rel=1e-9)
    assert share["se"] == pytest.approx(expected["share"][1], rel=1e-9)
    assert [share["low"], share["high"]] == pytest.approx(expected["interval"], rel=1e-6)
    assert share["df"] == expected["degf"]
    assert share["base"] == expected["rows"]
    found = here[here["table"] == "association"].set_index("statistic")
    assert found["value"]["contrast"] == pytest.approx(expected["contrast"][0], rel=1e-9)
    factor = found["se"]["contrast"] / expected["contrast"][1]
    assert 1 < factor < 1.05, "Bell and McCaffrey's, which R has not"
    for name, value in zip(("f", "ndf", "ddf"), expected["chisq"], strict=True):
        assert found["value"][f"rao_scott_{name}"] == pytest.approx(value, rel=1e-9)


def test_pages_hold_and_speak_of_people_who_are_older(folder: Path) -> None:
    audit = json.loads((folder / f"data/processed/{WAVE}/audit.json").read_text("utf-8"))
    assert all(one["holds"] for one in audit["guarantees"].values())
    pages = {
        page.name: page.read_text("utf-8") for page in (folder / f"reports/{WAVE}").rglob("*.html")
    }
    assert len(pages) == 7
    text = "".join(pages.values())
    assert "who are 40 or over are estimated to be" in text
    assert "said that who" not in text
    assert "Wales" not in text
