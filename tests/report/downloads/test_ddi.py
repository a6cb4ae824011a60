"""codebook.xml is a DDI-Codebook 2.5, and every number in it is a published one.

Whether it is one, the DDI Alliance's own schema says: `tests/report/downloads/ddi/README.md`.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from xmlschema import XMLSchema

from pipeline.codebook.reporting.questions import QUESTIONS
from pipeline.report.downloads.ddi import codebook
from pipeline.report.release.read import Release, read_release
from tests.report.changed import GONE, change

SPACE = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSD = "{http://www.w3.org/2001/XMLSchema}"
SCHEMAS = Path(__file__).parent / "ddi"
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


@pytest.fixture(scope="module")
def release(released: Path) -> Release:
    return read_release(released, "demo-2")


def read(body: bytes) -> Element:
    return ElementTree.fromstring(body)


@pytest.fixture(scope="module")
def schema() -> XMLSchema:
    """DDI-Codebook 2.5, with what it imports from next to it and nothing from a network."""
    return XMLSchema(SCHEMAS / "codebook.xsd", allow="local")


def faults(schema: XMLSchema, body: bytes | Element) -> list[str]:
    """Where a document is not as the schema has it, and why."""
    root = read(body) if isinstance(body, bytes) else body
    return [f"{error.path}: {error.reason}" for error in schema.iter_errors(root)]


def test_the_schema_is_whole() -> None:
    """The numbers are those of the documentation that DDI-Codebook 2.5 was published with."""
    found: dict[str, Counter[str]] = {}
    for path in SCHEMAS.rglob("*.xsd"):
        root = ElementTree.parse(path).getroot()
        kinds = found.setdefault(root.get("targetNamespace", ""), Counter())
        kinds.update(one.tag.removeprefix(XSD) for one in root if one.get("name"))
    ours, theirs = found["ddi:codebook:2_5"], found["http://www.w3.org/1999/xhtml"]
    assert ours == {
        "element": 242, "complexType": 165, "simpleType": 3, "group": 2, "attributeGroup": 1,
    }  # fmt: skip
    assert theirs == {
        "element": 50, "complexType": 45, "simpleType": 21, "group": 69, "attributeGroup": 68,
        "attribute": 4, "notation": 20,
    }  # fmt: skip
    root = ElementTree.parse(SCHEMAS / "codebook.xsd").getroot()
    assert sum("name" in one.attrib for one in root.iter(f"{XSD}element")) == 242 + 6


def test_elements_may_hold_what_the_documentation_says(schema: XMLSchema) -> None:
    """Attributes and elements of ten of them, by the pages that DDI-Codebook 2.5 came with."""
    for name, attributes, elements in (
        ("abstract", 10, 24), ("accsPlac", 9, 24), ("actMin", 8, 24), ("altTitl", 8, 24),
        ("anlyInfo", 8, 3), ("anlysUnit", 8, 26), ("anlyUnit", 9, 26), ("AuthEnty", 9, 24),
        ("catgry", 15, 5), ("sumStat", 13, 24),
    ):  # fmt: skip
        kind = schema.elements[name].type
        assert sum(one is not None for one in kind.attributes) == attributes, name
        assert len({one.name for one in kind.content.iter_elements()}) == elements, name


@LANGUAGES
def test_it_is_as_the_schema_has_it(schema: XMLSchema, release: Release, language: str) -> None:
    body = codebook(release, language)
    root = read(body)
    assert root.tag == f"{SPACE}codeBook"
    assert root.get(LANG) == language
    assert root.find(f"{SPACE}stdyDscr/{SPACE}citation/{SPACE}titlStmt/{SPACE}titl") is not None
    assert faults(schema, body) == []


@LANGUAGES
def test_one_with_every_part_is_too(
    schema: XMLSchema, released: Path, tmp_path: Path, language: str
) -> None:
    """Every question that the makers of a survey may answer is answered, as for a real wave."""
    folder = shutil.copytree(released, tmp_path / "demo-2")
    words = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    words["survey"]["told"] = {
        question: {"applies": True, "words": {"en": f"{question}.", "cy": f"{question}!"}}
        for question in QUESTIONS
    }
    words["wave"]["commissioner_en"] = words["wave"]["commissioner_cy"] = "A body"
    (folder / "dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    root = read(codebook(read_release(folder, "demo-2"), language))
    assert faults(schema, root) == []
    assert len({one.tag for one in root.iter()}) > 40
    assert root.find(f".//{SPACE}confDec") is None, "nobody has to sign anything"
    said = root.findtext(f".//{SPACE}conditions", "")
    assert said == {"en": "ethics.anonymity.", "cy": "ethics.anonymity!"}[language]


def test_it_says_who_published_it_and_under_which_licence(release: Release) -> None:
    root = read(codebook(release, "en"))
    said = {one.tag.removeprefix(SPACE): one for one in root.iter()}
    assert said["producer"].text == "Team 4"
    assert said["distDate"].get("date") == "2025-06-03"
    assert said["contact"].text == "Ask <us>."
    licence = "Open Government Licence v3.0 https://www.nationalarchives.gov.uk/"
    assert str(said["copyright"].text).startswith(licence)
    assert str(said["citReq"].text).startswith("How to cite: Team 4 (3 June 2025). Collaboration")


def spoilt(root: Element, how: str) -> None:
    """A fault of one kind in a document."""
    study, share = root[0], next(root.iter(f"{SPACE}catStat"))
    if how == "order":
        study.insert(0, study[-1])
    elif how == "word":
        share.set("type", "count")
    elif how == "attribute":
        study.set("colour", "red")
    elif how == "element":
        ElementTree.SubElement(study, f"{SPACE}weather").text = "fair"
    elif how == "twice":
        next(root.iter(f"{SPACE}titlStmt")).insert(0, next(root.iter(f"{SPACE}titl")))
    elif how == "ID":
        first, second = list(root.iter(f"{SPACE}var"))[:2]
        second.set("ID", first.get("ID", ""))
    elif how == "version":
        root.set("version", "2.6")
    else:
        del next(root.iter(f"{SPACE}var")).attrib["name"]


@pytest.mark.parametrize(
    "how", ["order", "word", "attribute", "element", "twice", "ID", "version", "name"]
)
def test_the_schema_finds_a_fault(schema: XMLSchema, release: Release, how: str) -> None:
    root = read(codebook(release, "en"))
    spoilt(root, how)
    assert faults(schema, root)


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
    trust = {"table": "item", "dimension": "national", "item": "trust"}
    change(Path(folder), trust, GONE, rows=None)
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


def test_hostile_words_stay_words(schema: XMLSchema, released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "demo-2")
    words = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    hostile = "]]><script>&\u0000\u202e<!ENTITY x SYSTEM 'file:///etc/passwd'>"
    words["items"]["trust"]["label"]["en"] = hostile
    (folder / "dictionary.json").write_text(json.dumps(words), encoding="utf-8")
    root = read(codebook(read_release(folder, "demo-2"), "en"))
    assert faults(schema, root) == []
    (trust,) = [one for one in root.iter(f"{SPACE}var") if one.get("name") == "trust"]
    said = "]]><script>&<!ENTITY x SYSTEM 'file:///etc/passwd'>"
    assert trust.findtext(f"{SPACE}labl") == said
