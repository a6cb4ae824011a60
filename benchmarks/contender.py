"""One contender of the battery: reads commands from stdin, answers each with a line of JSON.

Called by battery.py as: python -m benchmarks.contender ours|svy SURVEY.csv
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.growth import DIMENSIONS, FACTORS, GOLDEN, OUTCOMES, Survey, encoded

Task = Callable[[], np.ndarray]


def ours(path: Path) -> dict[str, Task]:
    """The pipeline's own way, everything that follows reading the file counted."""
    from pipeline.stats.association.associations import associate
    from pipeline.stats.association.items import make_items
    from pipeline.stats.rake import rake
    from pipeline.stats.variance.layout import make_areas
    from pipeline.stats.variance.replicates import bootstrap
    from pipeline.stats.variance.sample_design import make_design

    survey = encoded(pd.read_csv(path))
    s = survey.frame
    number = {name: s[name].to_numpy() for name in ("stratum", "psu", "fpc", "dw", "rw")}
    rated = s["f1"].to_numpy(np.float64)

    def battery(calibrated: bool = False) -> np.ndarray:
        design = make_design(
            number["rw"],
            number["stratum"],
            number["psu"],
            number["fpc"],
            calibration=survey.margins if calibrated else (),
        )
        found = associate(design, *_items(survey, make_items), _areas(survey, make_areas))
        return np.stack([found.rao_scott.f, found.rao_scott.p], axis=-1).ravel()

    def replicated() -> np.ndarray:
        weights = rake(number["dw"], survey.margins, survey.targets)[0]
        design = make_design(weights, number["stratum"], number["psu"], calibration=survey.margins)
        said = ~np.isnan(rated)
        replicates = bootstrap(design, 500, 1)
        totals = replicates.totals(np.column_stack([np.where(said, rated, 0.0), said]))
        mean = float(np.average(rated[said], weights=weights[said]))
        spread = replicates.spread(np.array([mean]), totals[:, :1] / totals[:, 1:])
        return np.array([mean, np.sqrt(spread[0, 0])])

    return {
        "battery": battery,
        "calibrated": lambda: battery(calibrated=True),
        "raking": lambda: rake(number["dw"], survey.margins, survey.targets)[0][_some(len(s))],
        "bootstrap": replicated,
    }


def _items(survey: Survey, make: Callable[..., Any]) -> tuple[Any, Any]:
    """Factors (the higher two of five answers chosen) and outcomes."""
    factors = make(survey.factors, [5] * len(FACTORS), np.tile(np.arange(5) >= 3, (14, 1)))
    levels, first = zip(*[(k, c) for _, k, c in OUTCOMES.values()], strict=True)
    return factors, make(survey.outcomes, levels, np.arange(5) >= np.array(first)[:, None])


def _areas(survey: Survey, make: Callable[..., Any]) -> Any:
    """Everybody, sectors and regions."""
    everybody = np.zeros(len(survey.frame), dtype=np.int64)
    return make([everybody, *survey.margins[:2]], [1, *DIMENSIONS.values()])


def _some(size: int) -> np.ndarray:
    """Rows whose weights are compared: 200 of them, evenly spread, as R's seq has them."""
    return np.floor(np.linspace(1, size, 200) + 1e-9).astype(np.int64) - 1


def svy(path: Path) -> dict[str, Task]:
    """svy: a loop of tabulate; its own raking and bootstrap."""
    import polars as pl
    import svy as package

    totals = json.loads((GOLDEN / "margins.json").read_text())
    data = pl.read_csv(path)
    raked = package.Sample(
        data, package.Design(wgt="rw", stratum="stratum", psu="psu", pop_size="fpc")
    )
    plain = package.Sample(data, package.Design(wgt="dw", stratum="stratum", psu="psu"))
    areas = [pl.lit(value=True)]
    for name in DIMENSIONS:
        areas += [pl.col(name) == level for level in sorted(totals[name])]

    def battery() -> np.ndarray:
        found = []
        for area in areas:
            for factor in FACTORS:
                for outcome in OUTCOMES:
                    both = pl.col(factor).is_not_null() & pl.col(outcome).is_not_null()
                    found += _tested(raked, factor, outcome, area & both)
        return np.array(found)

    def raking() -> np.ndarray:
        done = plain.weighting.rake(controls=totals, wgt_name="w", tol=1e-13, max_iter=500)
        return done.data["w"].to_numpy()[_some(len(data))]

    def bootstrap() -> np.ndarray:
        replicated = plain.weighting.create_bs_wgts(500, rstate=1)
        done = replicated.weighting.rake(controls=totals, wgt_name="w", tol=1e-9, max_iter=100)
        mean = done.estimation.mean("f1", method="replication", drop_nulls=True)
        return _mean(mean)

    return {"battery": battery, "raking": raking, "bootstrap": bootstrap}


def _tested(sample: Any, factor: str, outcome: str, where: Any) -> list[float]:
    """F and p of one table; NaN where svy refuses."""
    table = sample.categorical.tabulate(factor, outcome, where=where, drop_nulls=True)
    test = table.stats.f if table.stats is not None else None
    return [np.nan, np.nan] if test is None else [test.value, test.p_value]


def _mean(estimate: Any) -> np.ndarray:
    """Mean and standard error."""
    return np.array([estimate.estimates[0].est, estimate.estimates[0].se])


def main() -> None:
    """Answer commands until there are no more."""
    kind, path = sys.argv[1], Path(sys.argv[2])
    tasks = {"ours": ours, "svy": svy}[kind](path)
    print(json.dumps({"ready": kind}), flush=True)
    for line in sys.stdin:
        start, busy = time.perf_counter(), time.process_time()
        figures = tasks[line.strip()]()
        took = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}
        known = [None if np.isnan(x) else float(x) for x in figures]
        print(json.dumps({**took, "figures": known}), flush=True)


if __name__ == "__main__":
    main()
