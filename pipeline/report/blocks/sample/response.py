"""The block of the quality page about those who did not answer, and what they could change."""

from pipeline.report.release import figure as figures
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import View, paragraphs, section
from pipeline.report.render.fragment import Fragment


def response_section(view: View) -> Fragment | None:
    """How evenly groups answered, and how different others would have to be."""
    if not view.figures("response"):
        return None
    said = [*_even(view), *_late(view)]
    tipping = [*_level(view), *_contrast(view)]
    said += [*tipping, view.say("response.assumed")] if tipping else []
    return section("response", view.say("response.title"), paragraphs(said)) if said else None


def _of(view: View, statistic: str, **key: str) -> Figure:
    return view.figure("response", statistic=statistic, **key)


def _even(view: View) -> list[str]:
    """The R-indicator and what it means for an unweighted percentage."""
    shown = {name: _of(view, name) for name in ("r_indicator", "propensity_cv", "largest_bias")}
    if not all(figure.shown for figure in shown.values()):
        hidden = any(figure.verdict == "suppressed" for figure in shown.values())
        return [] if hidden else [view.say("response.unknown")]
    written = {name: figures.text(view.language, figure) for name, figure in shown.items()}
    bias = view.say("response.bias", largest_bias=written.pop("largest_bias"))
    interval = figures.interval(view.language, shown["r_indicator"])
    said = view.say("response.even", **written, interval=interval, confidence=view.level)
    return [said, bias]


def _late(view: View) -> list[str]:
    """Whether the last to answer differ from the first, where the export has a date."""
    late = _of(view, "late", item=view.main)
    if not late.shown:
        return []
    test = _of(view, "late_p", item=view.main).value
    beyond = late.excludes_zero and test is not None and test <= 1 - view.confidence + 1e-9
    values = {"outcome": view.names.clause(view.main), "confidence": view.level}
    if not beyond:
        values["value"] = figures.text(view.language, late)
        values["interval"] = figures.interval(view.language, late)
        return [view.say("response.late_unclear", **values)]
    name = "late_up" if late.sign > 0 else "late_down"
    return [view.say(f"response.{name}", **values, **figures.sized(view.language, late))]


def _level(view: View) -> list[str]:
    """Which share of success among the others would move the share of all."""
    share = view.share(view.main)
    key = {"item": share.item, "level": share.level}
    ends = {name: _of(view, name, **key) for name in ("tipping_low", "tipping_high")}
    written = {n: figures.text(view.language, one) for n, one in ends.items() if one.shown}
    if not (share.shown and written):
        return []
    name = next(iter(written)).replace("tipping", "level") if len(written) == 1 else "level"
    value, outcome = figures.text(view.language, share), view.names.clause(share.item)
    return [view.say(f"response.{name}", value=value, outcome=outcome, place=view.place, **written)]


def _contrast(view: View) -> list[str]:
    """Which difference among the others would undo the largest that is beyond chance."""
    found = [pair for pair in view.pairs(view.main) if pair.beyond_chance(view.rate)]
    found.sort(key=lambda pair: -abs(pair.contrast.value or 0.0))
    tipping = [_of(view, "tipping", item=one.item, outcome=view.main) for one in found[:1]]
    if not (tipping and tipping[0].shown):
        return []
    largest = found[0].contrast
    name = "contrast_up" if largest.sign > 0 else "contrast_down"
    said = view.say(
        f"response.{name}",
        who=view.names.who(largest.item),
        outcome=view.names.clause(view.main),
        points=figures.text(view.language, largest),
        tipping=figures.text(view.language, tipping[0]),
    )
    return [said]
