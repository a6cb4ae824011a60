"""Lists of findings: every one that is beyond chance, the largest first, under its theme."""

from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import Found, Subject, excludes_zero
from pipeline.audit.published.page import text_of
from pipeline.audit.published.printed import Told
from pipeline.audit.published.texts import plain
from pipeline.audit.sentences.claims import CLAIMS, passes

# Sections that list what is beyond chance: table, statistics with their tests, and how many.
LISTS = {
    "findings": ("association", {"contrast": "q"}, 3),
    "change": ("change", {"share_change": "share_change_q",
                          "contrast_change": "contrast_change_q"}, 10**6),
    "different": ("different", {"difference": "difference_q"}, 10**6),
}  # fmt: skip
FIRST = "finding.first."  # stands below the level, and is the largest of the list
ALONE = ("level.", FIRST)  # sentences that are in no list
NAMED = "the sentence does not name what its figure is about"
ORDER = "the list is not of the largest changes or differences beyond chance, largest first"


def check_lists(root: Element, subject: Subject) -> Found:
    """Lists of what is beyond chance: every row that is, the largest first in each theme."""
    ids = {element.get("id") for element in root.iter("h2")}
    said = [
        (element.get("data-message", ""), subject.told(one))
        for element in root.iter()
        if element.get("data-message", "") in CLAIMS
        for one in element
        if one.get("data-part") in ("interval", "fall")
    ]
    for name, (table, usual, most) in LISTS.items():
        if name not in ids and (name != "change" or "findings" not in ids):
            continue
        listed = [told for key, told in said
                  if told and told.table == table and not key.startswith(ALONE)]  # fmt: skip
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
                o for o in clear if passes(subject.index.beside(o, tests[o.statistic]), subject)
            ]
        sizes = sorted((abs(float(one.value)) for one in clear), reverse=True)
        sizes = sizes[: most if name in ids else 1]  # the largest change is among the findings
        if sorted((abs(float(one.value)) for one in listed), reverse=True) != sizes:
            yield f"the list of {name}", ORDER
        if listed != sorted(listed, key=lambda one: _place(one, subject)):
            yield f"the list of {name}", ORDER
        first = [abs(float(told.value)) for key, told in said if told and key.startswith(FIRST)]
        due = sizes[:1] if "contrasts" in ids else first and sizes[:1]  # pages about one area
        if name == "findings" and first != due:
            yield "the first finding", ORDER
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
    """Whether what else a sentence about a figure says is there."""
    shares = ("share_with", "share_without") if told.table == "association" else ()
    return all(_shown(subject.index.beside(told, one)) for one in shares)


def _shown(told: Told | None) -> bool:
    return told is not None and not told.mark and bool(told.value)
