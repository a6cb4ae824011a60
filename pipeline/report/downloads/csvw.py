"""What release.csv holds, for programs: CSV on the Web and Frictionless Data Package.

Source: W3C, "Metadata Vocabulary for Tabular Data" (2015); Frictionless, "Data Package" (v1).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pipeline.report.downloads.formats import format_of
from pipeline.report.downloads.release_csv import HEADER
from pipeline.report.messages import say
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
            "datatype": _csvw_type(name),
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
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": "\n"},
        "tableSchema": {"columns": columns, "primaryKey": list(KEYS)},
    }
    return _json(described)


def package(release: Release, language: str, files: Mapping[str, bytes]) -> bytes:
    """datapackage.json: the data of one language, its size and sum, and its columns.

    Raises:
        BadInput: the dictionary lacks a fact.
    """
    facts = release.dictionary["wave"]
    described = {
        "profile": "data-package",
        "name": f"{facts['name'].lower()}-{language}",
        "title": Names(release.dictionary, language).fact("title"),
        "description": _description(release, language),
        "languages": [language],
        "temporal": {"start": facts["fieldwork_from"], "end": facts["fieldwork_to"]},
        "resources": [
            _resource(name, body, language)
            for name, body in sorted(files.items())
            if name.endswith((".csv", ".json"))
        ],
    }
    return _json(described)


def _resource(name: str, body: bytes, language: str) -> dict[str, Any]:
    """One file; of release.csv also its columns."""
    ending = name.rsplit(".", 1)[-1]
    found: dict[str, Any] = {
        "name": name.lower().replace(".csv-metadata", "-metadata").rsplit(".", 1)[0],
        "path": name,
        "profile": "data-resource",
        "format": ending,
        "mediatype": format_of(name),
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
    }
    if name != "release.csv":
        return found
    fields = [
        {"name": column, "title": say(language, f"column.{column}"), "type": _type(column)}
        for column in HEADER
    ]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(KEYS)}
    return found | {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": schema}


def _description(release: Release, language: str) -> str:
    """What the figures are, first of all that they are synthetic where they are; and quoting."""
    names = Names(release.dictionary, language)
    said = say(language, "downloads.described", title=names.fact("title"))
    return " ".join([*names.warning(), said, say(language, "downloads.quoted")])


def _both(release: Release, fact: str) -> list[dict[str, str]]:
    """A fact in each language, as JSON-LD has it."""
    return [
        {"@value": Names(release.dictionary, one).fact(fact), "@language": one}
        for one in release.languages
    ]


def _type(column: str) -> str:
    """A column's type in a Table Schema."""
    return "number" if column in NUMBERS else "integer" if column == "base" else "string"


def _csvw_type(column: str) -> str:
    return {"number": "double"}.get(_type(column), _type(column))


def _json(described: dict[str, Any]) -> bytes:
    """The same bytes for the same words."""
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
