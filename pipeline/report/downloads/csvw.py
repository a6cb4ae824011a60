"""What release.csv holds, for programs: CSV on the Web.

Source: W3C, "Metadata Vocabulary for Tabular Data" (2015).
"""

import json
from typing import Any

from pipeline.report.downloads.release_csv import HEADER
from pipeline.report.messages import say
from pipeline.report.release.imprint import imprint
from pipeline.report.release.names import Names
from pipeline.report.release.read import KEYS, Release

NUMBERS = ("value", "low", "high", "effective_base")


def csvw(release: Release, language: str) -> bytes:
    """Metadata of release.csv, its columns titled in each language of the wave.

    The first title of a column is its name, as the file's own heading has it.

    Raises:
        BadInput: the dictionary lacks a fact.
    """
    columns = [
        {
            "name": name,
            "titles": {"und": name}
            | {one: say(one, f"column.{name}") for one in release.languages},
            "datatype": _type(name),
            "required": name in ("table", "dimension", "area", "statistic", "status"),
        }
        for name in HEADER
    ]
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": "release.csv",
        "dc:title": _both(release, "title"),
        "dc:description": [
            {"@value": _description(release, one), "@language": one} for one in release.languages
        ],
        "dc:language": language,
        **_published(release, language),
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": "\n"},
        "tableSchema": {"columns": columns, "primaryKey": list(KEYS)},
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _description(release: Release, language: str) -> str:
    """What the figures are, first of all that they are synthetic where they are; and quoting."""
    names = Names(release.dictionary, language)
    said = say(language, "downloads.described", title=names.fact("title"))
    return " ".join([*names.warning(), said, say(language, "downloads.quoted")])


def _published(release: Release, language: str) -> dict[str, Any]:
    """Publisher, day, licence and how to cite, as far as the wave says them."""
    texts = {one: imprint(Names(release.dictionary, one)) for one in release.languages}
    first = texts[language]
    cited = first.cite(Names(release.dictionary, language).fact("title"))
    found = {
        "dc:publisher": _in_each({one: said.producer for one, said in texts.items()}),
        "dc:issued": {"@value": first.published, "@type": "xsd:date"} if first.published else None,
        "dc:license": {"@id": first.licence_url} if first.licence_url else None,
        "dc:rights": _in_each({one: said.licence for one, said in texts.items()}),
        "dc:bibliographicCitation": _in_each({language: " ".join(cited)}),
    }
    return {name: value for name, value in found.items() if value}


def _in_each(texts: dict[str, str]) -> list[dict[str, str]]:
    """A text in each language that has it, as JSON-LD has it."""
    return [{"@value": text, "@language": one} for one, text in texts.items() if text]


def _both(release: Release, fact: str) -> list[dict[str, str]]:
    """A fact in each language, as JSON-LD has it."""
    return _in_each({one: Names(release.dictionary, one).fact(fact) for one in release.languages})


def _type(column: str) -> str:
    """A column's type."""
    return "double" if column in NUMBERS else "integer" if column == "base" else "string"
