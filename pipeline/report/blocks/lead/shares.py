"""The shares that agreed with each factor, and which of them lie apart from those of the whole."""

from pipeline.report.release import figure as figures
from pipeline.report.release.apart import all_apart, is_whole
from pipeline.report.release.figure import Figure
from pipeline.report.release.view import NATIONAL, View

Place = tuple[str, str]
WHOLE: Place = (NATIONAL, NATIONAL)
NAMED = 3  # of what stands out in an area or in a kind of area, as many are named in the text


def factors(view: View) -> list[str]:
    """Every factor, theme by theme, in the codebook's order."""
    figures_of = view.release.figures
    asked = figures_of("association", *WHOLE) or figures_of("item", *WHOLE)  # without an outcome
    known = dict.fromkeys(one.item for one in asked)
    found = [item for item in known if view.names.part(item, "role") == "factor"]
    order = [row["level"] for row in view.names.levels("theme")]
    themes = {item: view.names.part(item, "theme") for item in found}
    return sorted(found, key=lambda i: order.index(themes[i]) if themes[i] in order else -1)


def theme(view: View, item: str) -> str:
    """What a factor's theme is called; the word for a factor where it has none."""
    found = view.names.part(item, "theme")
    return view.names.level("theme", found) if found else view.say("head.factor")


def places(view: View, dimension: str) -> list[Place]:
    """Every area of a dimension."""
    return [(dimension, area) for area in view.names.areas(dimension)]


def compared(view: View, dimension: str) -> list[Figure]:
    """The shares of all factors in all areas of a dimension that can be set next to the whole."""
    found = (view.share(i, *p) for i in factors(view) for p in places(view, dimension))
    return [figure for figure in found if is_whole(figure)]


def levels(view: View, dimension: str) -> list[Figure]:
    """The shares who reported the main outcome in a dimension's areas, shown with intervals."""
    found = (view.share(view.main, *place) for place in places(view, dimension))
    return [figure for figure in found if is_whole(figure)]


def level_way(view: View, figure: Figure) -> int:
    """Whether an area's level is above (1) or below (-1) that of the whole; 0: cannot tell.

    All areas of its dimension are allowed for, so that every page says the same of it.
    """
    found, whole = levels(view, figure.dimension), view.share(view.main, *WHOLE)
    ways = all_apart([(one, whole) for one in found], view.confidence, view.rate)
    return ways[found.index(figure)]


def ways(view: View, dimension: str) -> dict[str, int]:
    """Which shares of a dimension lie above (1) or below (-1) that of the whole, by key.

    All of the dimension's are allowed for, so that every page marks the same ones.
    """
    found = compared(view, dimension)
    pairs = [(one, view.share(one.item, *WHOLE)) for one in found]
    apart = all_apart(pairs, view.confidence, view.rate)
    return {one.key: way for one, way in zip(found, apart, strict=True)}


def furthest(view: View, found: list[Figure], marked: dict[str, int]) -> list[str]:
    """Sentences about those of the shares that are marked, the furthest from the whole first."""

    def gap(figure: Figure) -> float:
        whole = view.share(figure.item, *WHOLE)
        return -abs((figure.value or 0.0) - (whole.value or 0.0))

    clear = [one for one in found if marked.get(one.key)]
    return [_sentence(view, one, marked[one.key]) for one in sorted(clear, key=gap)[:NAMED]]


def _sentence(view: View, figure: Figure, way: int) -> str:
    whole = view.share(figure.item, *WHOLE)
    held = view.names.held(figure.item)
    named = (
        {"who": view.names.who(figure.item)} if held else {"clause": view.names.clause(figure.item)}
    )
    return view.say(
        f"compare.{'held_' * held}{'above' if way > 0 else 'below'}",
        value=figures.text(view.language, figure),
        interval=figures.interval(view.language, figure),
        place=view.names.inside(figure.dimension, figure.area),
        **named,
        beside=figures.text(view.language, whole),
        beside_interval=figures.interval(view.language, whole),
        whole_in=view.whole_in,
    )
