"""Which pages there are, and what each is called in each language."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# The pages that every wave has, and their names as files. Areas' names come from the codebook.
FIXED = {
    "index": {"en": "index", "cy": "index"},
    "national": {"en": "national", "cy": "cenedlaethol"},
    "compare": {"en": "compare", "cy": "cymharu"},
    "change": {"en": "change", "cy": "newid"},
    "additional": {"en": "additional-tables", "cy": "tablau-ychwanegol"},
    "reading": {"en": "how-to-read", "cy": "sut-i-ddarllen"},
    "quality": {"en": "quality", "cy": "ansawdd"},
}


@dataclass(frozen=True)
class PageSpec:
    """One page in one language: its key (the same in every language), notebook, area and file."""

    key: str
    language: str
    notebook: str
    dimension: str
    area: str
    path: str

    @property
    def name(self) -> str:
        """What people call the page: its path without the ending, such as `en/sector-health`."""
        return self.path.removesuffix(".html")


def pdf_of(page: str) -> str:
    """The path of a page's PDF, from that of the page."""
    return page.removesuffix(".html") + ".pdf"


def figures_of(page: str) -> str:
    """The folder of the files of a page's charts and tables, from the path of the page.

    >>> figures_of("en/national.html")
    'en/figures/national'
    """
    folder, slash, name = page.removesuffix(".html").rpartition("/")
    return f"{folder}{slash}figures/{name}"


def has_brief(page: PageSpec) -> bool:
    """Whether a page is about an area or the whole, so that it has a brief."""
    return page.notebook in ("national", "area")


def brief_of(page: str) -> str:
    """The path of a page's brief, from that of the page.

    >>> brief_of("en/sector-health.html")
    'en/briefs/sector-health.pdf'
    """
    folder, slash, name = page.removesuffix(".html").rpartition("/")
    return f"{folder}{slash}briefs/{name}.pdf"


def pages(
    dictionary: dict[str, Any], has_change: bool, languages: Sequence[str] = ("en", "cy")
) -> list[PageSpec]:
    """The pages of a wave, language by language, in the order readers find them.

    `dictionary` is dictionary.json; `has_change` says whether the release compares two waves.
    An area's key is its dimension and its name for files in the first language: `sector-health`.

    Raises:
        ValueError: two pages would have the same file.
    """
    plan = [
        PageSpec(key, language, notebook, dimension, area, f"{language}/{stem}.html")
        for language in languages
        for key, notebook, dimension, area, stem in _of(language, dictionary, has_change)
    ]
    paths = [page.path for page in plan]
    if len(set(paths)) != len(paths):
        twice = sorted({path for path in paths if paths.count(path) > 1})
        raise ValueError(f"two pages would be one file: {', '.join(twice)}")
    return plan


def _of(
    language: str, dictionary: dict[str, Any], has_change: bool
) -> list[tuple[str, str, str, str, str]]:
    """Key, notebook, dimension, area and file name of each page in a language."""
    dimensions = dictionary["dimensions"].items()
    compared = any(name != "national" and len(one["areas"]) > 1 for name, one in dimensions)
    before = [(key, key, "", "", FIXED[key][language]) for key in ("index", "national")]
    after = [
        (key, key, "", "", FIXED[key][language])
        for key in ("compare", "change", "additional", "reading", "quality")
        if (has_change or key != "change") and (compared or key != "compare")
        and (key != "additional" or dictionary.get("requested"))
    ]  # fmt: skip
    areas = [
        (
            f"{dimension}-{_slug(next(iter(area['slug'].values())) or area['level'])}",
            "area",
            dimension,
            str(area["level"]),
            f"{_slug(entry['label'][language])}-{_slug(area['slug'][language] or area['level'])}",
        )
        for dimension, entry in dictionary["dimensions"].items()
        if dimension != "national"
        for area in dictionary["scales"][entry["scale"]]
        if area["kind"] == "valid" and area["level"] in entry["areas"]
    ]
    return before + areas + after


def _slug(text: str) -> str:
    """A text as part of a file's name: ascii, lower case, hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain.lower()).split())
