"""Blocks of the quality page about the figures: what was hidden, chance, and how sure we are."""

from typing import Any

from pipeline.report.blocks import tables
from pipeline.report.blocks.tables import Cell, Group, Row
from pipeline.report.messages import messages, percent, unchecked
from pipeline.report.release.contrasts import pairs
from pipeline.report.release.figure import VERDICTS, Figure, count, text
from pipeline.report.release.view import NATIONAL, View, paragraphs, section
from pipeline.report.render.fragment import Fragment, tag

THRESHOLDS = (
    *("threshold", "group_floor", "percentage_floor"),
    *("nobody_floor", "reliability_base", "base_step", "fingerprint_base"),
)
FEWEST_SAFE = 50
"""Figures that are safe by themselves, below which a tenth of them would be too few to speak of."""
SENSITIVITY = ("rao_scott_p", "unweighted_p", "cramers_v", "unweighted_v")


def hidden_section(view: View) -> Fragment:
    """The thresholds, and what they promise."""
    texts = [
        view.say("hidden.why"),
        view.say("hidden.read", **thresholds(view.language, view.policy)),
    ]
    kept = [name for name, one in _guarantees(view).items() if not one["breaches"]]
    promises = [tag("li", view.say(f"guarantee.{name.lower()}")) for name in kept]
    if promises and len(kept) == len(_guarantees(view)):
        texts.append(view.say("hidden.promise", threshold=int(view.policy["threshold"])))
    texts += _kept(view)
    return section(
        "hidden",
        view.say("hidden.title"),
        paragraphs(texts),
        tag("ul", *promises) if promises else None,
        tag("p", view.say("hidden.outside")),
    )


def thresholds(language: str, policy: dict[str, Any]) -> dict[str, str | int]:
    """The numbers of the policy as its sentences need them.

    >>> policy = dict.fromkeys(THRESHOLDS, 10) | {"dominance": 0.85, "reliability_half_width": 15}
    >>> said = thresholds("en", policy)
    >>> said["dominance"], said["threshold"]
    ('85%', 10)
    """
    dominance = percent(language, 100 * float(policy["dominance"]))
    width = f"{float(policy['reliability_half_width']):g}"
    choices: dict[str, str | int] = {"dominance": dominance, "reliability_half_width": width}
    return choices | {name: int(policy[name]) for name in THRESHOLDS}


def _guarantees(view: View) -> dict[str, dict[str, int]]:
    """What was promised, and tested as an intruder would, each with its breaches."""
    found: dict[str, dict[str, int]] = view.release.account.get("guarantees", {})
    return found


def _kept(view: View) -> list[str]:
    """How much of what is safe by itself is published, in tenths: no count follows from them.

    Nothing where too little is safe to be a part of.
    """
    found: dict[str, dict[str, int]] = view.release.account.get("kept", {})
    parts = {}
    for slot, kind, published in (
        ("differences", "pairs", "difference"), ("answers", "answers", "published"),
    ):  # fmt: skip
        safe, shown = (found.get(kind, {}).get(name, 0) for name in ("safe", published))
        if safe < FEWEST_SAFE:
            return []
        parts[slot] = view.say(f"tenths.{round(10 * shown / safe)}")
    return [view.say("hidden.kept", **parts)]


def hidden_table(view: View) -> Fragment:
    """How many figures of each table have each verdict, and the reasons for hiding."""
    frame = view.release.frame
    counts = frame.value_counts(["table", "verdict"])
    heads = [view.say("head.table"), *(view.say(f"verdict.{verdict}") for verdict in VERDICTS)]
    rows = [
        Row(
            view.say(f"table.{table}"),
            [_count(view, counts.get((table, one), 0), one, str(table)) for one in VERDICTS],
        )
        for table in frame["table"].unique()
    ]
    total = view.release.counts
    rows.append(Row(view.say("head.total"), [_count(view, total[v], v) for v in VERDICTS]))
    caption = view.say("hidden.caption")
    return Fragment(tables.table(view.language, "hidden", caption, heads, [Group(rows)]))


def reasons_table(view: View) -> Fragment | None:
    """Why figures are hidden or not available, and how many of each."""
    frame = view.release.frame
    part = frame[frame["reason"] != ""]
    if part.empty:
        return None
    groups = []
    for verdict in VERDICTS:
        counts = part.loc[part["verdict"] == verdict, "reason"].value_counts().sort_index()
        rows = [
            Row(view.say(f"reason.{reason}"), [_count(view, n, f"{verdict}:{reason}")])
            for reason, n in sorted(counts.items(), key=lambda pair: -pair[1])
        ]
        groups.append(Group(rows, view.say(f"verdict.{verdict}")))
    heads = [view.say("head.reason"), view.say("head.figures")]
    caption = view.say("reasons.caption")
    return Fragment(tables.table(view.language, "reasons", caption, heads, groups))


def multiplicity_section(view: View) -> Fragment | None:
    """How many comparisons each family has, and how chance was allowed for."""
    found = view.release.figures("association", NATIONAL, NATIONAL, statistic="family_size")
    sizes = [figure for figure in found if figure.outcome == view.main and figure.shown]
    if not sizes:
        return None
    rate = percent(view.language, 100 * view.rate)
    said = view.say(
        "multiplicity.read", number=text(view.language, sizes[0]), false_discovery_rate=rate
    )
    return section("multiplicity", view.say("multiplicity.title"), tag("p", said))


def sensitivity_section(view: View) -> Fragment | None:
    """That the unweighted figures are there only to be compared."""
    found = view.release.figures("association", NATIONAL, NATIONAL, statistic="unweighted_p")
    if not found:
        return None
    said = view.say("sensitivity.read")
    return section("sensitivity", view.say("sensitivity.title"), tag("p", said))


def sensitivity_table(view: View) -> Fragment | None:
    """Weighted and unweighted tests of each factor next to one another."""
    release = view.release
    if not release.figures("association", NATIONAL, NATIONAL, statistic="unweighted_p"):
        return None
    heads = [view.say("head.factor"), *(view.say(f"statistic.{one}") for one in SENSITIVITY)]
    rows = []
    for pair in pairs(release, NATIONAL, NATIONAL, view.main):
        key = {"item": pair.item, "outcome": view.main}
        shown: list[Figure] = [
            release.figure("association", NATIONAL, NATIONAL, statistic=one, **key)
            for one in SENSITIVITY
        ]
        cells = [tables.value(view.language, figure) for figure in shown]
        rows.append(Row(view.names.item(pair.item), cells))
    caption = view.say("sensitivity.caption", outcome=view.names.item(view.main), whole=view.whole)
    return Fragment(tables.table(view.language, "sensitivity", caption, heads, [Group(rows)]))


def translation_section(view: View) -> Fragment | None:
    """How many Welsh texts no translator has checked; None where the survey has no Welsh."""
    if "cy" not in view.release.languages:
        return None
    rest = count(view.language, unchecked(), "unchecked|catalogue")
    all_of_them = count(view.language, len(messages()), "texts|catalogue")
    said = view.say("translation.read", unchecked=rest, total=all_of_them)
    return section("translation", view.say("translation.title"), tag("p", said))


def _count(view: View, value: int, word: str, table: str = "*") -> Cell:
    """How many figures have a verdict, or a verdict for a reason."""
    return Cell(count(view.language, value, f"{word}|{table}{'|*' * 6}"))
