"""What search engines for data are told on the first page: a schema.org Dataset in JSON-LD.

Source: schema.org, types Dataset and DataDownload.
"""

import json
from collections.abc import Iterable
from typing import Any

from pipeline.report.downloads.formats import LICENCE, format_of
from pipeline.report.messages import say
from pipeline.report.release.names import Names

# Characters that could end the element that the text stands in, or begin another.
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def dataset(dictionary: dict[str, Any], language: str, files: Iterable[str]) -> str:
    """The Dataset as JSON that may stand in a script element as it is; `files` lie beside the page.

    Raises:
        BadInput: the dictionary lacks a fact.
    """
    names, facts = Names(dictionary, language), dictionary["wave"]
    others = [one for one in dictionary["languages"] if one != language]
    described = names.warning()
    if names.has_fact("about"):
        described.append(names.fact("about"))
    described.append(say(language, "downloads.described", title=names.fact("title")))
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": names.fact("title"),
        **({"alternateName": facts[f"title_{others[0]}"]} if others else {}),
        "description": " ".join(described),
        "inLanguage": language,
        "identifier": facts["name"],
        "temporalCoverage": f"{facts['fieldwork_from']}/{facts['fieldwork_to']}",
        "spatialCoverage": {"@type": "Place", "name": names.area("national", "national")},
        "isAccessibleForFree": True,
        "license": LICENCE,
    }
    for key, fact in (("keywords", "subject"), ("measurementTechnique", "mode")):
        if names.has_fact(fact):
            told[key] = names.fact(fact)
    if names.has_fact("commissioner"):
        told["creator"] = {"@type": "Organization", "name": names.fact("commissioner")}
    told["distribution"] = [
        {"@type": "DataDownload", "encodingFormat": format_of(name), "contentUrl": name}
        for name in files
    ]
    return json.dumps(told, ensure_ascii=False, indent=1).translate(ESCAPES)
