"""What sentences claim of a figure, and whether its interval and its test support it."""

from xml.etree.ElementTree import Element

from pipeline.audit.published.figures import Found, Subject, excludes_zero
from pipeline.audit.published.printed import Told

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
    "finding.first.more": ("", 1), "finding.first.more_one": ("", 1),
    "finding.first.less": ("", -1), "finding.first.less_one": ("", -1),
    "finding.first.own": ("q", 0), "finding.first.untested": ("", 0),
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
CLAIMED = "its interval and its adjusted p-value do not support what the sentence claims"
MARKED = "a sentence about a figure of low reliability has no [u], or another has one"


def check_claim(key: str, rows: dict[str, Told], parent: Element | None, subject: Subject) -> Found:
    """Place and reason, where a figure does not support what the sentence about it claims."""
    if key not in CLAIMS or not rows:
        return
    told = rows.get("points") or rows.get("interval")
    test, way = CLAIMS[key]
    if told is None or not excludes_zero(told) or (way and way * float(told.low) <= 0):
        yield f"{key}: {told.key if told else ''}", CLAIMED
        return
    q = subject.index.beside(told, test or "q")
    if test and not passes(q, subject):
        yield f"{key}: {told.key}", CLAIMED
    if key.startswith("finding") and parent is not None:
        wrapped = parent.get("data-message") == "finding.low_reliability"
        if wrapped != (told.status == "low_reliability"):
            yield f"{key}: {told.key}", MARKED


def passes(q: Told | None, subject: Subject) -> bool:
    """Whether an adjusted p-value is published, and within the false discovery rate."""
    rate = float(subject.names.dictionary["analysis"]["false_discovery_rate"])
    return q is not None and not (q.mark or not q.value) and float(q.value) <= rate
