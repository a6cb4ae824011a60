"""The codebook of a wave for archives and programs: DDI-Codebook 2.5, with published figures only.

Source: DDI Alliance, "DDI-Codebook 2.5" (2012), codebook.xsd.
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.report.messages import percent, say
from pipeline.report.release.figure import Figure
from pipeline.report.release.imprint import imprint
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release
from pipeline.report.release.view import NATIONAL

SPACE = "ddi:codebook:2_5"
# Elements of the data collection that take what people say as it stands, in the schema's order.
COLLECTION = {
    "timeMeth": "purpose.design", "dataCollector": "people.fieldwork",
    "collectorTraining": "collection.preparation", "sampProc": "sample.selection",
    "sampleFrame": "sample.frame", "collMode": "", "resInstru": "questionnaire.structure",
    "collSitu": "collection.setting", "actMin": "sample.recruitment", "weight": "",
    "cleanOps": "collection.checks",
}  # fmt: skip
MISSING = ("dont_know", "prefer_not_to_say", "not_applicable", "not_asked")
Figures = Mapping[tuple[str, str, str], Figure]


def codebook(release: Release, language: str) -> bytes:
    """codebook.xml in one language; the same bytes for the same release.

    Percentages and means are those of Wales as the release has them, weighted; `vald` is the base,
    unweighted and rounded. What is hidden has no element.

    Raises:
        BadInput: the dictionary lacks a fact or a name.
    """
    names = Names(release.dictionary, language)
    root = Element("codeBook", {"xmlns": SPACE, "version": "2.5", "xml:lang": language})
    _study(SubElement(root, "stdyDscr"), release, names)
    _file(SubElement(root, "fileDscr", ID="release", URI="release.csv"), names)
    data = SubElement(root, "dataDscr")
    shares = _shares(release)
    for item, told in release.dictionary["items"].items():
        if told["asked"]:
            _variable(data, item, told, names, release, shares)
    indent(root, " ")
    body: bytes = tostring(root, "unicode").encode()
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _study(study: Element, release: Release, names: Names) -> None:
    """What the study is, how it was made, and how it may be used."""
    facts, language = release.dictionary["wave"], names.language
    citation = SubElement(study, "citation")
    title = SubElement(citation, "titlStmt")
    _add(title, "titl", names.fact("title"))
    for other in (one for one in release.languages if one != language):
        _add(title, "parTitl", facts[f"title_{other}"], **{"xml:lang": other})
    _add(title, "IDNo", facts["name"])
    published = imprint(names)
    made = SubElement(citation, "prodStmt")
    _add(made, "producer", published.producer or _fact(names, "commissioner"))
    _add(made, "copyright", " ".join(filter(None, (published.licence, published.licence_url))))
    _add(made, "fundAg", _told(release, language, "people.funder"))
    given_out = SubElement(citation, "distStmt")
    _add(given_out, "contact", published.contact)
    _add(given_out, "distDate", published.published, date=published.published)
    info = SubElement(study, "stdyInfo")
    if subject := _fact(names, "subject"):
        _add(SubElement(info, "subject"), "keyword", subject)
    _add(info, "abstract", " ".join([*names.warning(), _fact(names, "about")]).strip())
    summary = SubElement(info, "sumDscr")
    for event, side in (("start", "from"), ("end", "to")):
        date = facts[f"fieldwork_{side}"]
        _add(summary, "collDate", date, date=date, event=event)
    _add(summary, "geogCover", names.area(NATIONAL, NATIONAL))
    _add(summary, "universe", _told(release, language, "sample.population"))
    _method(SubElement(study, "method"), release, names)
    use = SubElement(SubElement(study, "dataAccs"), "useStmt")
    _add(use, "restrctn", say(language, "downloads.access"))
    _add(use, "contact", published.contact)
    _add(use, "citReq", " ".join(published.cite(names.fact("title"))))
    _add(use, "conditions", _told(release, language, "ethics.anonymity"))
    _add(use, "disclaimer", " ".join(names.warning()))


def _method(method: Element, release: Release, names: Names) -> None:
    """How answers were collected and weighted, and how sure figures are."""
    language = names.language
    collection = SubElement(method, "dataColl")
    weighted = release.dictionary.get("weighted", True)
    weights = say(language, "downloads.weights" if weighted else "weighting.none")
    own = {"collMode": _fact(names, "mode"), "weight": weights}
    for element, question in COLLECTION.items():
        text = own.get(element) or _told(release, language, question)
        if element == "sampleFrame" and text:
            _add(SubElement(collection, element), "txt", text)
        else:
            _add(collection, element, text)
    quality = SubElement(method, "anlyInfo")
    rate = release.figure("profile", NATIONAL, NATIONAL, statistic="response_rate")
    if rate.shown and rate.value is not None:
        _add(quality, "respRate", percent(language, rate.value))
    level = percent(language, 100 * float(release.dictionary["analysis"]["confidence"]))
    _add(quality, "EstSmpErr", say(language, "findings.interval", confidence=level))
    _add(quality, "dataAppr", _told(release, language, "conclusions.limitations"))


def _file(described: Element, names: Names) -> None:
    """The file that has every figure."""
    text = SubElement(described, "fileTxt")
    _add(text, "fileName", "release.csv")
    said = say(names.language, "downloads.described", title=names.fact("title"))
    _add(text, "fileCont", " ".join([*names.warning(), said]))
    _add(text, "fileType", "text/csv", charset="UTF-8")


def _variable(
    data: Element,
    item: str,
    told: dict[str, Any],
    names: Names,
    release: Release,
    shares: Figures,
) -> None:
    """One variable: its question, its answers, and what is published of them."""
    language = names.language
    levels = [row for row in release.dictionary["scales"].get(told["scale"], []) if row["label"]]
    kind = {"intrvl": "discrete" if levels else "contin"}
    variable = SubElement(data, "var", {"ID": f"V-{item}", "name": item, **kind})
    _add(variable, "labl", names.item(item))
    if question := names.question(item):
        _add(SubElement(variable, "qstn"), "qstnLit", question)
    mean = shares.get((item, "", "mean"))
    if mean and mean.base is not None:
        _add(variable, "sumStat", _number(float(mean.base)), type="vald")
    if mean and mean.value is not None:
        _add(variable, "sumStat", _number(mean.value), type="mean", wgtd="wgtd")
    for row in (row for row in levels if row["kind"] == "group"):
        group = SubElement(variable, "catgryGrp")
        _add(group, "labl", str(row["label"][language]))
        _share(group, shares.get((item, row["level"], "group_share")), language)
    for row in (row for row in levels if row["kind"] in ("valid", *MISSING)):
        blank = {"missing": "Y", "missType": row["kind"]} if row["kind"] in MISSING else {}
        answer = SubElement(variable, "catgry", blank)
        _add(answer, "catValu", row["level"])
        _add(answer, "labl", str(row["label"][language]))
        _share(answer, shares.get((item, row["level"], "share")), language)
    if theme := told["theme"]:
        _add(variable, "concept", names.level("theme", theme))


def _shares(release: Release) -> dict[tuple[str, str, str], Figure]:
    """What is published for Wales of each answer: by variable, level and statistic."""
    found = {
        (f.item, f.level, f.statistic): f
        for table in ("item", "scale")
        for f in release.figures(table, NATIONAL, NATIONAL)
        if f.shown
    }
    for dimension in release.dictionary["analysis"]["dimensions"]:
        for area in release.dictionary["dimensions"][dimension]["areas"]:
            share = release.figure("profile", dimension, area, statistic="share_weighted")
            if share.shown:
                found[dimension, area, "share"] = share
    return found


def _share(parent: Element, figure: Figure | None, language: str) -> None:
    """A percentage, where one is published, and its shorthand in words where it has any."""
    if not figure or figure.value is None:
        return
    marks = " ".join(say(language, f"shorthand.{one.strip('[]')}") for one in figure.mark.split())
    before, after = ("", marks) if parent.tag == "catgryGrp" else (marks, "")
    _add(parent, "txt", before)
    _add(parent, "catStat", _number(figure.value), type="percent", wgtd="wgtd")
    _add(parent, "txt", after)


def _told(release: Release, language: str, question: str) -> str:
    """What people say to a question that applies, or nothing."""
    told = release.dictionary["survey"].get("told", {}).get(question)
    return str(told["words"][language]) if told and told["applies"] else ""


def _fact(names: Names, name: str) -> str:
    """A fact about the wave, or nothing."""
    return names.fact(name) if names.has_fact(name) else ""


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    """An element with text; none where there is nothing to say."""
    if text:
        SubElement(parent, tag, attributes).text = text


def _number(value: float) -> str:
    """A number with no more digits than it has."""
    return format(value, ".15g")
