"""How reliable a scale of several items is."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.analyse.encoding import scores_of
from pipeline.explore.figures import cautions
from pipeline.explore.groups import groups
from pipeline.explore.names import Asked, Names, Where
from pipeline.explore.table import Table, made
from pipeline.stats.scales import reliability as reliable

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave


def reliability(
    wave: "OpenWave", items: Names, by: Names | None = None, where: Where | None = None
) -> Table:
    """How reliable a scale is: rows of figures for each group, of all and without each item.

    Args:
        wave: an opened wave.
        items: a scale of the codebook, whose items are meant, or two questions or more.
        by, where: groups and filter, as in `share`.

    Returns:
        `statistic` and `estimate`: alpha (Cronbach's, unweighted, of those who answered),
        alpha_weighted (with the design's error), omega (McDonald's, of three items or more) or
        spearman_brown (of two), mean_inter_item and lowest_inter_item (correlations), all weighted
        but the first; `dropped`, the item that is left out, "" = none; `n`, who answered all of the
        items; `reason`, why there is no figure.

    Raises:
        Unknown: a name is not known, or has no scores, or there are too few; lists all.

    Source: `pipeline/stats/scales.py`.

    >>> from pipeline.explore.example import example
    >>> example().reliability(["trust", "success"])["statistic"].unique().tolist()
    ['alpha', 'alpha_weighted', 'spearman_brown', 'mean_inter_item', 'lowest_inter_item']
    """
    asked = Asked("reliability", wave)
    book, survey = asked.book, wave.survey
    names = asked.variables("items", items)
    if len(names) == 1:
        names = book.items(names[0]) or names
    within = groups(asked, by, where)
    for name in names:
        if not book.coded(name) or not book.scores(name):
            asked.wrong("items", f"the answers of '{name}' have no scores.", "Leave it out.")
    if len(names) < 2 and not asked.faults.found:
        asked.wrong("items", "a scale has two items or more.", "Name a scale, or its items.")
    asked.done()
    scores = np.column_stack([scores_of(survey.weighted, book, name) for name in names])
    without = ["", *(names if len(names) > 2 else [])]
    confidence = survey.config.analysis.confidence
    rows: list[dict[str, Any]] = []
    for place in range(len(within.levels)):
        for dropped in without:
            kept = scores[:, [name != dropped for name in names]]
            found = reliable(kept, survey.design, within.codes == place, confidence)
            values = asdict(found) | {"alpha_weighted": found.weighted}
            single = "spearman_brown" if found.items == 2 else "omega"
            figures = ("alpha", "alpha_weighted", single, "mean_inter_item", "lowest_inter_item")
            for statistic in figures:
                own = values if statistic == "alpha_weighted" else {}
                fits_none = statistic == "omega" and np.isnan(values[statistic])
                rows.append(
                    {
                        "dropped": dropped,
                        "dropped_label": wave.label(dropped) if dropped else "",
                        "statistic": statistic,
                        "unit": "number",
                        "estimate": values[statistic],
                        "std_error": own.get("error", np.nan),
                        "df": own.get("df", np.nan),
                        "conf_low": own.get("low", np.nan),
                        "conf_high": own.get("high", np.nan),
                        "n": found.base,
                        "reason": found.reason or ("not_applicable" if fits_none else ""),
                        "caution": cautions(wave, [found.base])[0],
                    }
                )  # fmt: skip
    keys = ("dropped", "dropped_label")
    whole: dict[str, Any] = {name: [row[name] for row in rows] for name in keys}
    whole |= within.columns(len(rows) // len(within.levels))
    whole |= {name: [row[name] for row in rows] for name in rows[0]}
    title = within.title(f"Reliability of {', '.join(map(wave.label, names))}")
    return made("reliability", title, whole, **within.about())
