"""What a pack was made from: the block of the quality page, and RO-Crate metadata of all files.

The release brings the hashes of its inputs and of the code before it; the code and the packages
that make pages are looked up here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.downloads.formats import LICENCE, format_of
from pipeline.report.release.names import Names
from pipeline.report.release.read import Release
from pipeline.report.release.view import View, section
from pipeline.report.render.cache import PINNED, code, installed
from pipeline.report.render.fragment import Fragment, tag

CRATE = "ro-crate-metadata.json"
SHORT = 16


def provenance_section(view: View) -> Fragment | None:
    """What the table lists, and the version of the code."""
    found = _found(view.release)
    if not found:
        return None
    said = view.say("provenance.read", version=str(found["version"]), places=SHORT)
    return section("provenance", view.say("provenance.title"), tag("p", said))


def provenance_table(view: View) -> Fragment | None:
    """Every input and both parts of the code with its hash, and the packages with versions."""
    found = _found(view.release)
    if not found:
        return None
    codes = {"provenance.figures": str(found["code"]), "provenance.pages": code()}
    groups = [
        Group(
            [_row(name, digest[:SHORT]) for name, digest in found["inputs"].items()],
            view.say("provenance.inputs"),
        ),
        Group(
            [_row(view.say(key), digest[:SHORT]) for key, digest in codes.items()],
            view.say("provenance.code"),
        ),
        Group([_row(*package) for package in _packages()], view.say("provenance.packages")),
    ]
    heads = [view.say("provenance.name"), view.say("provenance.mark")]
    caption = view.say("provenance.caption")
    return Fragment(tables.table(view.language, "provenance", caption, heads, groups))


def crate(release: Release, files: Mapping[str, str]) -> bytes:
    """RO-Crate metadata of a wave's report; `files` are names with their hashes.

    The date is the end of fieldwork, the only one that is the same on every day of making.
    Source: RO-Crate Metadata Specification 1.1.

    >>> import pandas as pd
    >>> from pipeline.report.release.read import KEYS
    >>> facts = {"title_en": "Wave", "title_cy": "Ton", "fieldwork_from": "2026-01-05"}
    >>> facts["fieldwork_to"] = "2026-02-06"
    >>> words = {"languages": ["en", "cy"], "wave": facts}
    >>> release = Release(pd.DataFrame(columns=KEYS), words, {})
    >>> found = json.loads(crate(release, {"en/release.csv": "0" * 64}))["@graph"]
    >>> found[1]["temporalCoverage"], found[2]["name"]
    ('2026-01-05/2026-02-06', 'en/release.csv')
    """
    titles = [Names(release.dictionary, one).fact("title") for one in release.languages]
    facts, found = release.dictionary["wave"], _found(release)
    inputs = [
        {"@id": f"#{name}", "@type": "CreativeWork", "name": name, "sha256": digest}
        for name, digest in found.get("inputs", {}).items()
    ]
    packages = [
        {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "version": number}
        for name, number in (line.split() for line in installed().splitlines())
    ]
    parts = [_file(name, digest) for name, digest in sorted(files.items())]
    software = {
        "@id": "#pipeline", "@type": "SoftwareApplication", "name": "Collaboration survey pipeline",
        "version": found.get("version", ""), "softwareRequirements": _ids(packages),
        "identifier": [f"sha256:{digest}" for digest in (found.get("code", ""), code())],
    }  # fmt: skip
    action = {
        "@id": "#making", "@type": "CreateAction", "name": "From the export to the report",
        "instrument": {"@id": "#pipeline"}, "object": _ids(inputs), "result": {"@id": "./"},
    }  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": titles[0],
        **({"alternateName": titles[1]} if titles[1:] else {}),
        "inLanguage": list(release.languages),
        "description": "Released figures of a survey wave as pages and as data.",
        "datePublished": facts["fieldwork_to"], "license": {"@id": LICENCE},
        "temporalCoverage": f"{facts['fieldwork_from']}/{facts['fieldwork_to']}",
        "hasPart": _ids(parts), "mentions": {"@id": "#making"},
    }  # fmt: skip
    about = {
        "@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }  # fmt: skip
    licence = {"@id": LICENCE, "@type": "CreativeWork", "name": "GPL-3.0-or-later"}
    graph = [about, root, *parts, action, software, licence, *inputs, *packages]
    context = "https://w3id.org/ro/crate/1.1/context"
    text = json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _found(release: Release) -> dict[str, Any]:
    """What the release says of where it comes from; empty where it says nothing."""
    found: dict[str, Any] = release.account.get("provenance", {})
    return found


def _row(name: str, said: str) -> Row:
    return Row(name, [tables.words(said)])


def _packages() -> list[tuple[str, str]]:
    """Python and the packages that the project asks for by name, with their versions."""
    asked = PINNED.with_suffix(".in").read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"^[A-Za-z0-9._-]+", asked, re.MULTILINE)}
    pairs = (line.split() for line in installed().splitlines())
    return [(name, number) for name, number in pairs if name.lower() in named | {"python"}]


def _file(name: str, digest: str) -> dict[str, Any]:
    return {
        "@id": name, "@type": "File", "name": name, "sha256": digest,
        "encodingFormat": format_of(name), "inLanguage": name.split("/")[0],
    }  # fmt: skip


def _ids(entities: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]
