"""What of a release each page is handed: its rows, and its language's words; nothing else.

A page cannot show what is not in its portion: to ask for it is an error. So what a page shows is
decided by its portion, and a page whose portion is as it was need not be made again.
"""

import io
import json
from pathlib import Path
from typing import Any

from pipeline.report.release.plan import PageSpec
from pipeline.report.release.read import ALL, COLUMNS, KEYS, PORTION, Release, among

Place = tuple[str, str, str]
OF_WALES = (ALL, "national", "national")
# Table, dimension and area of what a kind of page may show; a page of an area adds its own,
# and the answers of all areas of its kind, which are allowed for when one of them is set apart.
PLACES: dict[str, tuple[Place, ...]] = {
    "index": (OF_WALES, ("profile", ALL, ALL), ("item", ALL, ALL)),
    "national": (OF_WALES, ("context", ALL, ALL)),
    "compare": (OF_WALES, ("item", ALL, ALL), ("association", ALL, ALL)),
    "change": (OF_WALES,),
    "additional": (OF_WALES, ("requested", ALL, ALL)),
    "reading": (("profile", "national", "national"),),
    "area": (OF_WALES,),
}
EVERYTHING: tuple[Place, ...] = ((ALL, ALL, ALL),)
FILES = ("release.parquet", "dictionary.json", "account.json", PORTION)
LANGUAGES = ("en", "cy")


def places(page: PageSpec) -> tuple[Place, ...]:
    """The places of the release that a page may show; of a kind that is not named, all."""
    own = ((ALL, page.dimension, page.area), ("item", page.dimension, ALL))
    named = PLACES.get(page.notebook)
    return EVERYTHING if named is None else (*named, *(own if page.dimension else ()))


def portion(page: PageSpec, release: Release) -> dict[str, bytes]:
    """The files of a page's portion by name, the same bytes for the same release.

    Only a page that may show everything has what was hidden, and how the survey was made.
    """
    shown = places(page)
    rows = io.BytesIO()
    here = among(release.frame, map(_key, shown))
    release.frame.loc[here, list(COLUMNS)].to_parquet(rows, index=False)
    return {
        "release.parquet": rows.getvalue(),
        "dictionary.json": _words(release, page.language, shown == EVERYTHING),
        "account.json": _json(release.account if shown == EVERYTHING else {}),
        PORTION: _json([list(place) for place in shown]),
    }


def lay(folder: Path, files: dict[str, bytes]) -> None:
    """Put the files of a portion into a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != body:
            (folder / name).write_bytes(body)


def in_language(value: Any, language: str) -> Any:
    """The same JSON without words of other languages; names for files stay, as ways to pages."""
    others = tuple(f"_{other}" for other in LANGUAGES if other != language)
    if isinstance(value, list):
        return [in_language(part, language) for part in value]
    if not isinstance(value, dict):
        return value
    if value and set(value) <= set(LANGUAGES):
        return {language: value[language]} if language in value else {}
    return {
        key: part if key == "slug" else in_language(part, language)
        for key, part in value.items()
        if not key.endswith(others)
    }


def _key(place: Place) -> dict[str, str]:
    """What a row of a place has in its first columns."""
    return {name: part for name, part in zip(KEYS[:3], place, strict=True) if part != ALL}


def _words(release: Release, language: str, whole: bool) -> bytes:
    """The dictionary in one language, written once for all pages that are handed the same."""
    key = (language, whole)
    if key not in release.written:
        words = release.dictionary if whole else release.dictionary | {"survey": {}}
        release.written[key] = _json(in_language(words, language))
    return release.written[key]


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
