"""The first page tells search engines for data what it offers, in JSON that nothing can run."""

import json
import re
from typing import Any

import pytest

from pipeline.report.downloads.files import FILES
from pipeline.report.downloads.json_ld import dataset
from pipeline.report.release.plan import pages
from pipeline.report.render.exporter import export
from pipeline.report.render.page_template import Link, frame
from tests.report.fixture_release import dictionary
from tests.report.notebooks import ran

LINKS = [Link(name, name) for name in FILES]
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


def told(language: str, words: dict[str, Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dataset(words or dictionary(), language, FILES))
    return found


@LANGUAGES
def test_it_says_first_that_the_data_are_synthetic(language: str) -> None:
    """schema.org asks of a Dataset a name and a description."""
    found = told(language)
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "Dataset"
    facts = dictionary()["wave"]
    assert found["name"] == facts[f"title_{language}"]
    assert re.match({"en": ".*synthetic", "cy": ".*synthetig"}[language], found["description"])
    assert found["temporalCoverage"] == f"{facts['fieldwork_from']}/{facts['fieldwork_to']}"


@LANGUAGES
def test_every_download_is_there_with_its_format(language: str) -> None:
    found = {one["contentUrl"]: one["encodingFormat"] for one in told(language)["distribution"]}
    assert list(found) == list(FILES)
    assert found["release.csv"] == "text/csv"
    assert found["codebook.xml"] == "application/xml"
    assert "application/octet-stream" not in found.values()


def test_a_real_survey_is_not_called_synthetic() -> None:
    words = dictionary()
    words["wave"] |= {"demonstration": "no", "title_en": "A survey", "title_cy": "Arolwg"}
    assert "synthetic" not in json.dumps(told("en", words))


def test_only_the_first_page_has_it_and_words_cannot_leave_it() -> None:
    words = dictionary()
    words["wave"]["title_en"] = 'A </script><img src=x onerror=y> <!-- & "quoted" survey'
    plan = pages(words, has_change=False)
    for page in (plan[0], plan[1]):
        text = export(ran(), "n", page.name, frame(page, plan, words, LINKS))
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        assert len(found) == (page.key == "index")
        for body in found:
            assert not set(body) & set("<>&")
            assert json.loads(body)["name"] == words["wave"]["title_en"]
