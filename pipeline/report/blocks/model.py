"""Blocks about all factors together: each with the others held as they are, and their weight."""

from pipeline.report.blocks import tables
from pipeline.report.blocks.association import left_out
from pipeline.report.blocks.introduction import any_shown
from pipeline.report.blocks.multiplicity import beside, family
from pipeline.report.blocks.tables import Group, Row
from pipeline.report.graphics.dotted import Line, dotted
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, listed, paragraphs, section
from pipeline.report.render.fragment import Chart, Fragment, tag

# Order of the bands of importance: next to an equal share, by the level of their rows.
BANDS = ("above", "unclear", "below")
ENOUGH = 10  # of the rarer outcome for each predictor: fewer are fitted by another method
# What stands next to a factor's difference in the table of the model.
BESIDE = ("effect_p", "effect_q", "odds_ratio", "inflation")


def model_section(view: View) -> Fragment | None:
    """What it means that other answers are held as they are; which factors stand outside."""
    found = _effects(view)
    if not found:
        return None
    title = view.say("model.title")
    if not any(figure.shown for figure in found):
        return section("model", title, tag("p", view.say("model.hidden")))
    values = {"outcome": view.names.clause(view.main), "confidence": view.level}
    texts = [view.say("model.read", **values)]
    events = view.figure("model", statistic="events_per_predictor", outcome=view.main).value
    texts += [view.say("model.few")] if events is not None and events < ENOUGH else []
    factors = {figure.item for figure in found}
    texts += family(view, [f for f in view.figures("model") if f.item in factors], "model.family")
    missing = [view.names.item(figure.item) for figure in found if not figure.shown]
    if missing:
        texts.append(left_out(view, missing, "model", "effect"))
    texts += _unlike(view)
    return section("model", title, paragraphs(texts))


def _unlike(view: View) -> list[str]:
    """For which factors one odds ratio will not do; nothing where that was not tested."""
    tests = [f for f in view.figures("model", statistic="parallel_q") if f.shown]
    if not tests:
        return []
    unlike = [f.item for f in tests if f.value is not None and f.value <= view.rate]
    if not unlike:
        return [view.say("model.alike")]
    return [view.say("model.unlike", factors=listed([view.names.item(one) for one in unlike]))]


def model_chart(view: View, part: int) -> Chart | None:
    """Differences with other answers held as they are, largest first."""
    shown = [f for f in _effects(view) if f.shown]
    lines = [
        Line(view.names.item(f.item), f, clear=f.excludes_zero and _passes(view, f)) for f in shown
    ]

    def title(filled: int, drawn: int) -> str:
        outcome = view.names.clause(view.main)
        return view.headline("model.finding", "model", filled, drawn, outcome=outcome)

    key = [view.say("contrasts.filled"), view.say("contrasts.open")]
    return dotted(view, "model", lines, "contrasts.axis", "contrasts.alt", part, key, title)


def _passes(view: View, figure: Figure) -> bool:
    """Whether the adjusted p-value that belongs to a difference is at most the declared rate."""
    q = _q(view, figure)
    return q.value is not None and q.value <= view.rate


def _q(view: View, figure: Figure) -> Figure:
    return view.figure("model", statistic="effect_q", item=figure.item, outcome=figure.outcome)


def model_table(view: View) -> Fragment | None:
    """Each factor's difference together with the others, and how far factors overlap."""
    found = _effects(view)
    if not any(figure.shown for figure in found):
        return None
    language = view.language
    heads = [view.say("head.factor"), view.say("head.difference")]
    heads += [view.say("head.interval", confidence=view.level)]
    heads += [view.say(f"statistic.{one}") for one in BESIDE]
    heads.append(view.say("head.base"))
    rows = []
    for figure in found:
        others = [
            view.figure("model", item=figure.item, outcome=figure.outcome, statistic=statistic)
            for statistic in BESIDE
        ]
        cells = [tables.value(language, figure), tables.interval(language, figure)]
        cells += [tables.with_interval(language, other) for other in others]
        cells.append(tables.base(language, figure))
        rows.append(Row(view.names.item(figure.item), cells))
    caption = view.say("model.caption", outcome=view.names.item(view.main), whole=view.whole)
    notes = beside(view, ((figure, _q(view, figure)) for figure in found))
    return Fragment(tables.table(language, "model", caption, heads, [Group(rows)], notes))


def _effects(view: View) -> list[Figure]:
    """The factors' differences in the model, largest first; those of areas are left out."""
    found = view.figures("model", statistic="effect", level="")
    factors = [f for f in found if f.item and view.names.part(f.item, "role") == "factor"]
    return sorted(factors, key=lambda figure: (not figure.shown, -(figure.value or 0.0)))


def importance_section(view: View) -> Fragment | None:
    """How much of what answers share is counted for each factor; or why there is no ranking."""
    found = view.figures("driver")
    if not (found and any_shown(view)):
        return None
    title = view.say("importance.title")
    if not any(f.shown for f in found if f.statistic == "driver_band"):
        said = view.say("importance.nothing", place=view.place)
        if any(f.reason == "too_few" for f in found):
            least = int(view.analysis["drivers_base"])
            said = view.say("importance.none", place=view.place, drivers_base=least)
        return section("importance", title, tag("p", said))
    shares = [f for f in found if f.statistic == "driver_share" and f.shown]
    total = view.count(len(shares), "shown", "driver", "driver_share", view.main)
    return section("importance", title, tag("p", view.say("importance.read", total=total)))


def importance_chart(view: View, part: int) -> Chart | None:
    """Each factor's share with its interval, band by band."""
    lines = [
        Line(view.names.item(item), _share(view, item), head=view.say(f"importance.{band}"))
        for band, items in _bands(view).items()
        for item in items
        if _share(view, item).shown
    ]
    said = view.say("importance.finding")
    alt = "importance.alt" if part == 1 else "importance.more"
    return dotted(view, "importance", lines, "importance.axis", alt, part, (), lambda *_: said)


def importance_table(view: View) -> Fragment | None:
    """Factors by band, with each one's share; within a band in the order of the release."""
    bands = _bands(view)
    if not any(bands.values()):
        return None
    language = view.language
    heads = [view.say("head.factor"), view.say("importance.share")]
    heads += [view.say("head.interval", confidence=view.level), view.say("head.base")]
    groups = []
    for band, items in bands.items():
        rows = []
        for item in items:
            share = _share(view, item)
            cells = [tables.value(language, share), tables.interval(language, share)]
            rows.append(Row(view.names.item(item), [*cells, tables.base(language, share)]))
        groups.append(Group(rows, view.say(f"importance.{band}")))
    caption = view.say("importance.caption", place=view.place)
    return Fragment(tables.table(language, "importance", caption, heads, groups))


def _bands(view: View) -> dict[str, list[str]]:
    """The factors of each band, in the order of the release."""
    found = [f for f in view.figures("driver", statistic="driver_band") if f.shown]
    return {band: [f.item for f in found if f.level == band] for band in BANDS}


def _share(view: View, item: str) -> Figure:
    """A factor's share of the variation in common."""
    return view.figure("driver", item=item, outcome=view.main, statistic="driver_share")
