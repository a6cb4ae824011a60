"""Sentences: the figures in a message's places, what it names, and what it claims."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import Found, Subject
from pipeline.audit.published.page import is_keyed, text_of
from pipeline.audit.published.printed import Told
from pipeline.audit.published.texts import FIGURE, plain
from pipeline.audit.sentences.claims import CLAIMS, check_claim
from pipeline.audit.sentences.compared import check_compared
from pipeline.audit.sentences.lists import NAMED, check_lists

PARTS = ("interval", "base")
BESIDE = ("beside", "beside_interval")  # of the figure that a sentence sets its own next to
NOT_SAID = "it is not the sentence of the catalogue that it says it is"
PLACE = "another figure than the sentence has in this place: give the sentence the right row"
ONE_ROW = "the figure, its interval and its base are not of one row: print all of one row"
ENDS = "a description does not go from the largest figure to the smallest of its picture"
NOTICE = "the notice on few answers does not fit the number of respondents: compare it again"


def check_sentences(root: Element, subject: Subject) -> Found:
    """Place and reason of everything that a page's sentences say amiss."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in root.iter():
        if "data-message" in element.attrib:
            yield from _sentence(element, parents, subject)
    yield from check_compared(root, parents, subject)
    yield from check_lists(root, subject)
    yield from _notice(root, subject)


def _whole_sentence(element: Element, parents: Mapping[Element, Element]) -> Element:
    """The sentence that a sentence is a part of, or itself."""
    found = element
    while (parent := parents.get(found)) is not None and "data-message" in parent.attrib:
        found = parent
    return found


def _sentence(element: Element, parents: Mapping[Element, Element], subject: Subject) -> Found:
    key, parent = element.get("data-message", ""), parents.get(element)
    figures: list[Element] = []
    text = plain(text_of(element, figures))
    slots = subject.names.slots(key, text)
    if slots is None:
        yield key, NOT_SAID
        return
    own = [one for one in element if is_keyed(one)]
    rows: dict[str, Told] = {}
    at = iter(figures)
    for slot in slots:
        for inside in [next(at) for _ in range(slot[1].count(FIGURE))]:
            told = subject.told(inside)
            if inside not in own or told is None:
                continue
            rows[slot[0]] = told
            part = inside.get("data-part", "")
            turned = slot[0] == "interval" and CLAIMS.get(key, ("", 0))[1] < 0
            if not _fits(slot[0], told, part) or turned != (part == "fall"):
                yield f"{key}: {told.key}", PLACE
    for slots_of_one in (("points", "value", *PARTS), BESIDE):
        together = {rows[slot].key for slot in slots_of_one if slot in rows}
        if len(together) > 1:
            yield f"{key}: {' '.join(sorted(together))}", ONE_ROW
    sentence = _whole_sentence(element, parents)
    outside = parents.get(sentence)
    while outside is not None and outside.tag not in ("li", "section", "main"):
        outside = parents.get(outside)
    around = plain(text_of(outside)) if outside is not None and outside.tag == "li" else ""
    said = f"{plain(text_of(element))} {around}".casefold()
    whole = plain(text_of(sentence)).casefold()
    for told in rows.values():
        labels = subject.names.labels(told)
        family = told.statistic == "family_size"  # counts comparisons, of whatever it is about
        item = told.item and labels["item"] and not family
        wanted = [labels["item"]] if item and told.table != "weighting" else []
        if (
            not family
            and (told.dimension, told.area) not in (subject.area, ("national", "national"))
        ) or (told.area == "national" and "beside" in rows and told is rows["beside"]):
            wanted.append(labels["area"])
        main = told.item == subject.names.main  # is named once for all figures of a sentence
        if not all(
            any(
                label.casefold() in (whole if main and one is labels["item"] else said)
                for label in one
            )
            for one in wanted
        ):
            yield f"{key}: {told.key}", NAMED
    yield from check_claim(key, rows, parent, subject)
    if "descending" in dict(slots):
        yield from _descending(element, subject)


def _fits(slot: str, told: Told, part: str) -> bool:
    """Whether a figure may stand in a place of a sentence: by its part, or by its statistic."""
    part = "interval" if part == "fall" else part
    if slot in (*PARTS, "beside_interval") or part in PARTS:
        return slot.removeprefix("beside_") == part
    if slot in ("points", "value", "beside", "number", "shares", "contrasts", "count"):
        return told.statistic not in ("share_with", "share_without")
    return told.statistic == slot or told.statistic.endswith(f"_{slot}")


def _descending(element: Element, subject: Subject) -> Found:
    """Figures from the largest to the smallest, with both ends of what is drawn."""
    name = next(
        (
            one.get("data-count", "").partition("|")[2]
            for one in element
            if "data-count" in one.attrib
        ),
        "",
    )
    said = [subject.told(one) for one in element.iter("data")
            if one.get("data-key") and not one.get("data-part")]  # fmt: skip
    drawn = [one for part, rows in subject.drawn.items()
             if part == name or part.startswith(f"{name}-") for one in rows]  # fmt: skip
    ours = {(one.dimension, one.area) for one in drawn}
    values = [float(t.value) for t in said if t and t.value and (t.dimension, t.area) in ours]
    every = [float(one.value) for one in drawn]
    if values != sorted(values, reverse=True) or (
        every and values and (values[0], values[-1]) != (max(every), min(every))
    ):
        yield f"the description of {name}", ENDS


def _notice(root: Element, subject: Subject) -> Found:
    """An area's page says that few answered exactly where its number of respondents is low."""
    if subject.area == ("national", "national"):
        return
    texts: Sequence[str] = [plain(text_of(one)) for one in root.iter("p")]
    answered = [one for one in subject.index.of("profile", *subject.area)
                if one.statistic == "respondents"]  # fmt: skip
    any_shown = any(
        one.value and one.statistic not in ("family_size", "pooled", "pooled_weight")
        for table in ("association", "item")
        for one in subject.index.of(table, *subject.area)
    )
    said = any(
        text == subject.names.say("opening.low", place=place)
        for text in texts
        for place in subject.names.area(*subject.area)
    )
    policy = subject.names.dictionary["policy"]
    low = bool(answered and answered[0].effective_base) and any_shown and (
        float(answered[0].effective_base) < float(policy["reliability_base"])
    )  # fmt: skip
    if said != low:
        yield "the opening", NOTICE
