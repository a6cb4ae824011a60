"""Blocks of the quality page about the survey's making: what people say, and three checklists."""

from typing import Any

from markupsafe import Markup

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.messages import day
from pipeline.report.release.view import NATIONAL, View, section
from pipeline.report.render.fragment import Fragment, tag

FACTS = ("about", "commissioner", "mode", "fieldwork")
ON_THE_PAGE = (
    *("profile", "flow", "weighting", "recodes", "nonresponse", "multiplicity", "sensitivity"),
    *("scales", "provenance"),
)
ELSEWHERE = {"response_rate": "flow"}  # is in the table of another block
OF_THE_WHOLE = ("findings", "answers", "model")  # are on the page of the whole


def told_section(view: View) -> Fragment | None:
    """What people say of the survey's making, each under a name that can be linked to."""
    facts = {f"fact_{name}": _fact(view, name) for name in FACTS}
    said = {name: text for name, text in facts.items() if text}
    for question, told in _survey(view).get("told", {}).items():
        text = str(told["words"][view.language])
        name = question.replace(".", "_")
        said[name] = text if told["applies"] else view.say("told.not_applicable", reason=text)
    if not said:
        return None
    entries = [
        piece
        for name, text in said.items()
        for piece in (tag("dt", view.say(f"told.{name}"), id=_anchor(name)), tag("dd", text))
    ]
    return section(
        "told", view.say("told.title"), tag("p", view.say("told.read")), tag("dl", *entries)
    )


def checklists_section(view: View) -> Fragment | None:
    """Three checklists, folded, and every required item that has no answer."""
    items: list[dict[str, Any]] = _survey(view).get("checklists", [])
    if not items:
        return None
    short = [one for one in items if one["required"] and one["status"] == "missing"]
    said = [tag("p", view.say("checklist.open" if short else "checklist.complete"))]
    if short:
        named = (f"{one['label']}: {_name(view, one)}" for one in short)
        said.append(tag("ul", *(tag("li", text) for text in named)))
    folded = [
        tag("details", tag("summary", view.say(f"checklist.{name}")), _table(view, name, items))
        for name in dict.fromkeys(one["checklist"] for one in items)
    ]
    read = tag("p", view.say("checklist.read"))
    return section("checklists", view.say("checklist.title"), read, *said, *folded)


def _table(view: View, name: str, items: list[dict[str, Any]]) -> Markup:
    """One checklist: its items, where each is answered, and its status."""
    mine = [one for one in items if one["checklist"] == name]
    groups = [Group([_row(view, one) for one in mine])]
    if name == "aapor":
        groups = [
            Group([_row(view, one) for one in mine if one["item"][0] == part], view.say(key))
            for part, key in (("a", "checklist.at_once"), ("b", "checklist.on_request"))
        ]
    heads = [view.say(f"checklist.{one}") for one in ("item", "where", "status")]
    caption = view.say("checklist.caption", name=name.upper())
    return tables.table(view.language, f"checklist-{name}", caption, heads, groups)


def _row(view: View, one: dict[str, Any]) -> Row:
    places = [_place(view, answer) for answer in one["where"]]
    linked = Markup("; ").join(places)
    status = view.say(f"checklist.{one['status']}")
    name = _name(view, one)
    if one["checklist"] != "cherries":
        number = str(one["label"]).partition(" ")[2]
        name = view.say("checklist.number", number=number, name=name)
    return Row(name, [Cell(linked, words=True), tables.words(status)])


def _name(view: View, one: dict[str, Any]) -> str:
    """What an item is called."""
    return view.say(f"standard.{one['checklist']}_{one['item']}")


def _place(view: View, answer: str) -> Markup:
    """A link to where an item is answered."""
    kind, _, name = answer.partition(":")
    name = ELSEWHERE.get(name, name)
    if kind == "release" and name in OF_THE_WHOLE:
        return view.link(view.names.area(NATIONAL, NATIONAL), "national")
    if kind == "release" and name in ON_THE_PAGE:
        return tag("a", view.say(f"{name}.title"), href=f"#{name}")
    if kind == "release":
        return tag("a", view.say("checklist.codebook"), href="codebook.xml")
    key = f"fact_{name}" if kind == "fact" else answer.replace(".", "_")
    return tag("a", view.say(f"told.{key}"), href=f"#{_anchor(key)}")


def _anchor(name: str) -> str:
    return f"told-{name.replace('_', '-')}"


def _survey(view: View) -> dict[str, Any]:
    """What the dictionary says of the survey's making; nothing on other pages."""
    found: dict[str, Any] = view.release.dictionary["survey"]
    return found


def _fact(view: View, name: str) -> str:
    """A fact about the wave, in words; empty where there is none."""
    if name == "fieldwork":
        start, end = (view.names.fact(f"fieldwork_{side}") for side in ("from", "to"))
        return view.say("told.dates", start=day(view.language, start), end=day(view.language, end))
    return view.names.fact(name) if view.names.has_fact(name) else ""
