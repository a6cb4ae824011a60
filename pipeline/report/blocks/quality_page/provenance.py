"""What a pack was made from: the block of the quality page.

The release brings the hashes of its inputs and of the code before it; the code and the packages
that make pages are looked up here.
"""

import re
from typing import Any

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.release.read import Release
from pipeline.report.release.view import View, section
from pipeline.report.render.cache import PINNED, code, installed
from pipeline.report.render.fragment import Fragment, tag

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
