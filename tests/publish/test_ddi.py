"""codebook.xml is a DDI-Codebook 2.5, and every number in it is a published one.

The order of elements and the words that attributes may hold are those of the schema (DDI Alliance,
codebook.xsd of DDI-Codebook 2.5, 2012), typed here as far as the file uses them: the schema itself
is not ours to distribute.
"""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pandas as pd
import pytest

from pipeline.publish.ddi import codebook
from pipeline.publish.release import Release, read_release

SPACE = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr otherMat",
    "stdyDscr": "citation studyAuthorization stdyInfo studyDevelopment method dataAccs othrStdyMat"
    " notes",
    "citation": "titlStmt rspStmt prodStmt distStmt serStmt verStmt biblCit holdings notes",
    "titlStmt": "titl subTitl altTitl parTitl IDNo",
    "prodStmt": "producer copyright prodDate prodPlac software fundAg grantNo",
    "stdyInfo": "studyBudget subject abstract sumDscr qualityStatement notes exPostEvaluation",
    "subject": "keyword topcClas",
    "sumDscr": "timePrd collDate nation geogCover geogUnit geoBndBox boundPoly anlyUnit universe"
    " dataKind",
    "method": "dataColl notes anlyInfo stdyClas dataProcessing codingInstructions",
    "dataColl": "timeMeth dataCollector collectorTraining frequenc sampProc sampleFrame"
    " targetSampleSize deviat collMode resInstru instrumentDevelopment sources collSitu actMin"
    " ConOps weight cleanOps",
    "sampleFrame": "sampleFrameName labl txt validPeriod custodian useStmt universe frameUnit"
    " referencePeriod updateProcedure",
    "anlyInfo": "respRate EstSmpErr dataAppr",
    "dataAccs": "setAvail useStmt notes",
    "useStmt": "confDec specPerm restrctn contact citReq deposReq conditions disclaimer",
    "fileDscr": "fileTxt locMap notes",
    "fileTxt": "fileName fileCitation dataFingerprint fileCont fileStrc dimensns fileType format"
    " filePlac dataChck ProcStat dataMsng software verStmt",
    "dataDscr": "varGrp nCubeGrp var nCube notes",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng"
    " undocCod universe TotlResp sumStat txt stdCatgry catgryGrp catgry codInstr verStmt concept"
    " derivation varFormat geoMap catLevel notes",
    "qstn": "preQTxt qstnLit postQTxt forward backward ivuInstr",
    "catgryGrp": "labl catStat txt",
    "catgry": "catValu labl txt catStat mrow",
}
ATTRIBUTES = {
    "codeBook": {"version": ("2.5",), LANG: ("en", "cy")},
    "parTitl": {LANG: ("en", "cy")},
    "collDate": {"date": None, "event": ("start", "end", "single")},
    "fileDscr": {"ID": None, "URI": None},
    "fileType": {"charset": None},
    "var": {"ID": None, "name": None, "intrvl": ("contin", "discrete")},
    "sumStat": {"type": ("mean", "vald"), "wgtd": ("wgtd", "not-wgtd")},
    "catStat": {"type": ("percent",), "wgtd": ("wgtd", "not-wgtd")},
    "catgry": {"missing": ("Y", "N"), "missType": None},
}
ONCE = {"titlStmt", "titl", "prodStmt", "catValu", "anlyInfo"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


@pytest.fixture(scope="module")
def release(released: Path) -> Release:
    return read_release(released, "demo-2")


def read(body: bytes) -> Element:
    return ElementTree.fromstring(body)


def faults(root: Element) -> list[str]:
    """Where a document is not as the schema has it."""
    found, ids = [], set()
    for element in root.iter():
        name = element.tag.removeprefix(SPACE)
        children = [child.tag.removeprefix(SPACE) for child in element]
        known = ORDER.get(name, "").split()
        if unknown := set(children) - set(known):
            found.append(f"{name} holds {sorted(unknown)}")
        elif children != sorted(children, key=known.index):
            found.append(f"the order of {name} is {children}")
        found += [f"{one} comes twice in {name}" for one in ONCE if children.count(one) > 1]
        allowed = ATTRIBUTES.get(name, {})
        for key, value in element.attrib.items():
            if key not in allowed or (allowed[key] and value not in allowed[key]):
                found.append(f"{name} has {key}={value}")
        if element.get("ID") in ids:
            found.append(f"the ID {element.get('ID')} comes twice")
        ids |= {element.get("ID")} - {None}
    return found


@LANGUAGES
def test_it_is_as_the_schema_has_it(release: Release, language: str) -> None:
    root = read(codebook(release, language))
    assert root.tag == f"{SPACE}codeBook"
    assert root.get(LANG) == language
    assert root.find(f"{SPACE}stdyDscr/{SPACE}citation/{SPACE}titlStmt/{SPACE}titl") is not None
    assert faults(root) == []


def test_the_check_would_find_another_order(release: Release) -> None:
    root = read(codebook(release, "en"))
    study = root[0]
    study.insert(0, study[-1])
    next(root.iter(f"{SPACE}catStat")).set("type", "count")
    assert len(faults(root)) == 2


def shares(root: Element) -> dict[tuple[str, str], str]:
    """The percentage of each answer, by variable and answer."""
    return {
        (variable.get("name", ""), answer.findtext(f"{SPACE}catValu", "")): stat.text or ""
        for variable in root.iter(f"{SPACE}var")
        for answer in variable.iter(f"{SPACE}catgry")
        for stat in answer.iter(f"{SPACE}catStat")
    }


@LANGUAGES
def test_every_percentage_is_a_published_one_and_every_published_one_is_there(
    release: Release, language: str
) -> None:
    frame = release.frame
    rows = frame[
        (frame["table"] == "item")
        & (frame["dimension"] == "national")
        & (frame["statistic"] == "share")
        & frame["verdict"].isin(["published", "low_reliability"])
    ]
    expected = {(row["item"], row["level"]): float(row["value"]) for _, row in rows.iterrows()}
    found = shares(read(codebook(release, language)))
    of_items = {key: float(text) for key, text in found.items() if key[0] in set(rows["item"])}
    assert of_items == expected
    assert len(expected) > 20


def test_a_hidden_answer_has_no_number(released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "demo-2")
    frame = pd.read_parquet(folder / "release.parquet")
    national = (frame["table"] == "item") & (frame["dimension"] == "national")
    here = national & (frame["item"] == "trust")
    assert here.any()
    frame.loc[here, ["value", "low", "high", "base", "effective_base"]] = None
    frame.loc[here, ["verdict", "reason"]] = ["suppressed", "small_count"]
    frame.to_parquet(folder / "release.parquet", index=False)
    root = read(codebook(read_release(folder, "demo-2"), "en"))
    (trust,) = [one for one in root.iter(f"{SPACE}var") if one.get("name") == "trust"]
    assert list(trust.iter(f"{SPACE}catgry"))
    assert not list(trust.iter(f"{SPACE}catStat"))
    assert not list(trust.iter(f"{SPACE}sumStat"))


def test_both_languages_have_the_same_numbers(release: Release) -> None:
    english, welsh = (read(codebook(release, language)) for language in ("en", "cy"))
    assert shares(english) == shares(welsh)
    assert english[0].findtext(f".//{SPACE}abstract", "").startswith("Demonstration.")
    assert "synthetig" in welsh[0].findtext(f".//{SPACE}abstract", "")


def test_what_people_say_is_there_and_what_does_not_apply_is_not(release: Release) -> None:
    text = codebook(release, "en").decode()
    assert "<universe>Managers in Wales.</universe>" in text
    assert "No panel was used." not in text


def test_hostile_words_stay_words(released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "demo-2")
    words = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    hostile = "]]><script>&\u0000\u202e<!ENTITY x SYSTEM 'file:///etc/passwd'>"
    words["items"]["trust"]["label"]["en"] = hostile
    (folder / "dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    root = read(codebook(read_release(folder, "demo-2"), "en"))
    assert faults(root) == []
    (trust,) = [one for one in root.iter(f"{SPACE}var") if one.get("name") == "trust"]
    said = "]]><script>&<!ENTITY x SYSTEM 'file:///etc/passwd'>"
    assert trust.findtext(f"{SPACE}labl") == said
