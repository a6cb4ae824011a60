"""Reads survey/<wave>.toml: what only people know about a wave, in English and Welsh."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.codebook.concepts import LANGUAGES, Words
from pipeline.codebook.reporting.questions import ONLINE, SECTIONS
from pipeline.codebook.toml import read_toml
from pipeline.errors import Faults, nearest

LONGEST = 2_000  # characters of one text
_KEYS = (*LANGUAGES, "applies")


@dataclass(frozen=True)
class Told:
    """What people say to one question: the words, and whether the question applies at all."""

    words: Words
    applies: bool = True


@dataclass(frozen=True)
class Survey:
    """What people say about a wave, by question; `online` is None where they do not say."""

    told: dict[str, Told] = field(default_factory=dict)
    online: bool | None = None
    languages: tuple[str, ...] = LANGUAGES


def file_of(wave: str) -> str:
    """What messages call the file."""
    return f"data/reference/survey/{wave}.toml"


def read_survey(folder: Path, wave: str, languages: Sequence[str] = LANGUAGES) -> Survey:
    """Read what people say, in these languages; `folder` is the folder of reference data.

    Nothing is said where there is no such file. Texts are put on one line and in Unicode's form C.

    Raises:
        BadInput: the file is not TOML, a section or a key is not known, or a text is not a text,
            too long, or in one language only; lists all.
    """
    path, name = folder / "survey" / f"{wave}.toml", file_of(wave)
    if not path.exists():
        return Survey(languages=tuple(languages))
    faults = Faults()
    typed = read_toml(path, name, "", faults)
    found: dict[str, Told] = {}
    online = None
    for section, keys in typed.items():
        if section not in SECTIONS:
            fix = f"Known: {', '.join(SECTIONS)}.{nearest(section, SECTIONS)}"
            faults.add(name, f"[{section:.60}]", "there is no such section.", fix)
        elif not isinstance(keys, dict):
            fix = f"Write [{section}.{next(iter(SECTIONS[section]))}] and the texts beneath."
            faults.add(name, section, "it is not a section.", fix)
        else:
            if section == "collection":
                online = _yes_or_no(keys, ONLINE, f"[{section}] {ONLINE}", name, faults)
            found |= _section(section, keys, name, faults, languages)
    faults.raise_if_any()
    return Survey(found, online, tuple(languages))


def _section(
    section: str, keys: dict[str, Any], name: str, faults: Faults, languages: Sequence[str]
) -> dict[str, Told]:
    """What is said in one section; what is not said at all is left out."""
    found = {}
    known = SECTIONS[section]
    for key, body in keys.items():
        if key == ONLINE and section == "collection":
            continue
        place = f"[{section}.{key:.60}]"
        if key not in known:
            fix = f"Known: {', '.join(known)}.{nearest(key, known)}"
            faults.add(name, place, "there is no such key.", fix)
        elif not isinstance(body, dict):
            texts = " and ".join(f'{one} = "..."' for one in languages)
            fix = f"Write [{section}.{key}], and beneath it {texts}."
            faults.add(name, f"[{section}] {key}", "it does not say in which language.", fix)
        elif told := _told(body, place, name, faults, languages):
            found[f"{section}.{key}"] = told
    return found


def _told(
    body: dict[str, Any], place: str, name: str, faults: Faults, languages: Sequence[str]
) -> Told | None:
    """What is said to one question; None where its texts are empty."""
    for key in body:
        if key not in _KEYS:
            fix = f"Known: {', '.join(_KEYS)}.{nearest(key, _KEYS)}"
            faults.add(name, f"{place} {key:.60}", "there is no such key.", fix)
    applies = _yes_or_no(body, "applies", f"{place} applies", name, faults)
    words = {one: _text(body.get(one, ""), f"{place} {one}", name, faults) for one in languages}
    said = [one for one in languages if words[one]]
    if not said:
        if applies is False:
            fix = "Say why it does not apply, in each language of the survey."
            faults.add(name, place, "applies = false has no reason.", fix)
        return None
    for one in languages:
        if one not in said:
            faults.add(name, f"{place} {one}", "it is empty.", "Give it in both languages.")
    return Told(words, applies is not False)


def _text(typed: Any, place: str, name: str, faults: Faults) -> str:
    if not isinstance(typed, str):
        faults.add(name, place, "it is no text.", "Put it in double quotes.")
        return ""
    text = " ".join(unicodedata.normalize("NFC", typed).split())
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") for c in text):
        faults.add(name, place, "it holds an invisible character.", "Type the text again.")
    if len(text) > LONGEST:
        problem = f"it has {len(text):,} characters."
        faults.add(name, place, problem, f"Use {LONGEST:,} at the most.")
    return text


def _yes_or_no(
    keys: dict[str, Any], key: str, place: str, name: str, faults: Faults
) -> bool | None:
    """A truth as typed; None where it is not there."""
    value = keys.get(key)
    if value is None or isinstance(value, bool):
        return value
    faults.add(name, place, f"{value!r:.40} will not do.", "Write true or false.")
    return None
