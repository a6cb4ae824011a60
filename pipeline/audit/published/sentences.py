"""Sentences: the figures in a message's places, what it names, and what it claims."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.audit.published.compared import check_compared
from pipeline.audit.published.figures import Found, Subject, excludes_zero
from pipeline.audit.published.names import FIGURE, plain
from pipeline.audit.published.page import is_keyed, text_of
from pipeline.audit.published.printed import Told

PARTS = ("interval", "base")
BESIDE = ("beside", "beside_interval")  # of the figure that a sentence sets its own next to
# Sentences that claim a difference beyond chance: which test they rest on, and which way they go.
CLAIMS = {
    "finding.national.more": ("q", 1), "finding.national.more_one": ("q", 1),
    "finding.national.less": ("q", -1), "finding.national.less_one": ("q", -1),
    "finding.area.more": ("q", 1), "finding.area.more_one": ("q", 1),
    "finding.area.less": ("q", -1), "finding.area.less_one": ("q", -1),
    "finding.pooled.national.more": ("", 1), "finding.pooled.national.more_one": ("", 1),
    "finding.pooled.national.less": ("", -1), "finding.pooled.national.less_one": ("", -1),
    "finding.pooled.area.more": ("", 1), "finding.pooled.area.more_one": ("", 1),
    "finding.pooled.area.less": ("", -1), "finding.pooled.area.less_one": ("", -1),
    "finding.national.untested": ("", 0), "finding.area.untested": ("", 0),
    "change.share_up": ("share_change_q", 1), "change.share_down": ("share_change_q", -1),
    "change.held_up": ("share_change_q", 1), "change.held_down": ("share_change_q", -1),
    "change.reported_up": ("share_change_q", 1), "change.reported_down": ("share_change_q", -1),
    "change.contrast_up": ("contrast_change_q", 1),
    "change.contrast_down": ("contrast_change_q", -1),
    "level.up": ("share_change_q", 1), "level.down": ("share_change_q", -1),
    "response.late_up": ("late_p", 1), "response.late_down": ("late_p", -1),
    "response.contrast_up": ("q", 1), "response.contrast_down": ("q", -1),
    "trend.said_up": ("slope_q", 1), "trend.said_down": ("slope_q", -1),
    "trend.reported_up": ("slope_q", 1), "trend.reported_down": ("slope_q", -1),
    "different.higher": ("difference_q", 1), "different.lower": ("difference_q", -1),
}  # fmt: skip
# Sections that list what is beyond chance: table, statistics with their tests, and how many.
LISTS = {
    "findings": ("association", {"contrast": "q"}, 3),
    "change": ("change", {"share_change": "share_change_q",
                          "contrast_change": "contrast_change_q"}, 10**6),
    "different": ("different", {"difference": "difference_q"}, 10**6),
}  # fmt: skip
NOT_SAID = "it is not the sentence of the catalogue that it says it is"
PLACE = "another figure than the sentence has in this place: give the sentence the right row"
ONE_ROW = "the figure, its interval and its base are not of one row: print all of one row"
NAMED = "the sentence does not name what its figure is about"
CLAIMED = "its interval and its adjusted p-value do not bear what the sentence claims"
ORDER = "the list is not of the largest changes or differences beyond chance, largest first"
ENDS = "a description does not go from the largest figure to the smallest of its picture"
NOTICE = "the notice on few answers does not fit the number of respondents: compare it again"
MARKED = "a sentence about a figure of low reliability has no [u], or another has one"


def check_sentences(root: Element, subject: Subject) -> Found:
    """Place and reason of everything that a page's sentences say amiss."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in root.iter():
        if "data-message" in element.attrib:
            yield from _sentence(element, parents, subject)
    yield from check_compared(root, parents, subject)
    yield from _lists(root, subject)
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
            if not _fits(slot[0], told, inside.get("data-part", "")):
                yield f"{key}: {told.key}", PLACE
    for slots_of_one in (("points", "value", *PARTS), BESIDE):
        together = {rows[slot].key for slot in slots_of_one if slot in rows}
        if len(together) > 1:
            yield f"{key}: {' '.join(sorted(together))}", ONE_ROW
    sentence = _whole_sentence(element, parents)
    outside = parents.get(sentence)
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
    yield from _claim(key, rows, parent, subject)
    if "descending" in dict(slots):
        yield from _descending(element, subject)


def _fits(slot: str, told: Told, part: str) -> bool:
    """Whether a figure may stand in a place of a sentence: by its part, or by its statistic."""
    if slot in (*PARTS, "beside_interval") or part in PARTS:
        return slot.removeprefix("beside_") == part
    if slot in ("points", "value", "beside", "number", "shares", "contrasts", "count"):
        return told.statistic not in ("share_with", "share_without")
    return told.statistic == slot or told.statistic.endswith(f"_{slot}")


def _claim(key: str, rows: dict[str, Told], parent: Element | None, subject: Subject) -> Found:
    if key not in CLAIMS or not rows:
        return
    told = rows.get("points") or rows.get("interval")
    test, way = CLAIMS[key]
    if told is None or not excludes_zero(told) or (way and way * float(told.low) <= 0):
        yield f"{key}: {told.key if told else ''}", CLAIMED
        return
    q = subject.index.beside(told, test or "q")
    if test and not _passes(q, subject):
        yield f"{key}: {told.key}", CLAIMED
    if key.startswith("finding") and parent is not None:
        wrapped = parent.get("data-message") == "finding.low_reliability"
        if wrapped != (told.status == "low_reliability"):
            yield f"{key}: {told.key}", MARKED


def _passes(q: Told | None, subject: Subject) -> bool:
    rate = float(subject.names.dictionary["analysis"]["false_discovery_rate"])
    return q is not None and not (q.mark or not q.value) and float(q.value) <= rate


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


def _lists(root: Element, subject: Subject) -> Found:
    """Lists of what is beyond chance: every row that is, the largest first in each theme."""
    ids = {element.get("id") for element in root.iter("h2")}
    said = [
        (element.get("data-message", ""), subject.told(one))
        for element in root.iter()
        if element.get("data-message", "") in CLAIMS
        for one in element
        if one.get("data-part") == "interval"
    ]
    for name, (table, usual, most) in LISTS.items():
        if name not in ids and (name != "change" or "findings" not in ids):
            continue
        listed = [told for key, told in said
                  if told and told.table == table and not key.startswith("level.")]  # fmt: skip
        every = subject.index.of(table, *subject.area)
        if table != "change":
            every = [one for one in every if one.outcome == subject.names.main]
        # Headlines are chosen by pooled estimates where any is shown.
        pooled = any(one.statistic == "pooled" and _shown(one) and one.low for one in every)
        tests = {"pooled": ""} if pooled else usual
        rows = [one for one in every if one.statistic in tests]
        clear = [one for one in rows if excludes_zero(one) and _whole(one, subject)]
        tested = any(_shown(subject.index.beside(one, tests[one.statistic])) for one in rows)
        if table != "association" or tested:
            clear = [
                o for o in clear if _passes(subject.index.beside(o, tests[o.statistic]), subject)
            ]
        sizes = sorted((abs(float(one.value)) for one in clear), reverse=True)
        sizes = sizes[: most if name in ids else 1]  # the largest change is among the findings
        if sorted((abs(float(one.value)) for one in listed), reverse=True) != sizes:
            yield f"the list of {name}", ORDER
        if listed != sorted(listed, key=lambda one: _place(one, subject)):
            yield f"the list of {name}", ORDER
    yield from _themes(root, subject)


def _place(told: Told, subject: Subject) -> tuple[int, float]:
    """Where a finding stands: by its theme, of associations, then by size."""
    theme, order = _theme(told, subject), subject.names.dictionary["scales"].get("theme", [])
    known = [row["level"] for row in order]
    place = known.index(theme) if theme in known else len(known)
    return place if told.table == "association" else 0, -abs(float(told.value))


def _theme(told: Told, subject: Subject) -> str:
    return str(subject.names.dictionary["items"].get(told.item, {}).get("theme", ""))


def _themes(root: Element, subject: Subject) -> Found:
    """Findings that stand under the name of another theme than theirs."""
    head = ""
    for element in root.iter():
        if element.tag in ("h2", "h3"):
            head = plain(text_of(element)) if element.tag == "h3" else ""
        if element.get("data-message", "").startswith("finding.") and head:
            told = next(iter(filter(None, map(subject.told, element.iter("data")))), None)
            labels = [
                plain(row["label"].get(subject.names.language, ""))
                for row in subject.names.dictionary["scales"].get("theme", [])
                if told and row["level"] == _theme(told, subject)
            ]
            if told and head not in labels:
                yield f"{head}: {told.key}", NAMED


def _whole(told: Told, subject: Subject) -> bool:
    """Whether what a sentence about a figure says besides is there."""
    shares = ("share_with", "share_without") if told.table == "association" else ()
    return all(_shown(subject.index.beside(told, one)) for one in shares)


def _shown(told: Told | None) -> bool:
    return told is not None and not told.mark and bool(told.value)


def _notice(root: Element, subject: Subject) -> Found:
    """An area's page says that few answered exactly where its number of respondents is low."""
    if subject.area == ("national", "national"):
        return
    texts: Sequence[str] = [plain(text_of(one)) for one in root.iter("p")]
    answered = [one for one in subject.index.of("profile", *subject.area)
                if one.statistic == "respondents"]  # fmt: skip
    any_shown = any(
        one.value and one.statistic != "family_size"
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
