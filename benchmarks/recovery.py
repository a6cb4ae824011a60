"""Random populations, protected, then attacked by the audit: is anybody recovered?

    python -m benchmarks.recovery [--populations N] [--to docs/validation.md]

Each population is disclosed, and its release attacked with `pipeline.audit`, which has no code of
disclosure control's. The same population is attacked again, with nothing hidden but what is small,
so that it is seen that the attack can bite.
"""

import argparse
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.page import documents, table, versions, write_part
from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.solve import attack
from pipeline.audit.intruder.truth import tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.cluster import executor
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.policy import primary
from tests.disclose.populations import GROUP, Answers, People, results

POPULATIONS = 200
SEED = 20260601
BANDS = (60, 150, 400, 1000, 2001)
FACTORS, OUTCOMES = 3, 2


def population(seed: int) -> People:
    """60 to 2,000 people, unequal areas, some empty, one with one person, skewed answers."""
    draw = np.random.default_rng([SEED, seed])
    n = round(float(np.exp(draw.uniform(np.log(60), np.log(2000)))))
    sizes = {"sector": int(draw.integers(3, 9)), "region": int(draw.integers(2, 6))}
    areas, names = {"national": np.zeros(n, dtype=int)}, {"national": ["national"]}
    for dimension, many in sizes.items():
        share = draw.dirichlet(np.full(many, draw.choice([0.5, 1.0, 5.0])))
        code = draw.choice(many, n, p=share)
        code[code == 0] = 1  # the first is empty
        if seed % 2:
            code[code == many - 1] = 1
            code[int(draw.integers(n))] = many - 1  # the last has one person
        areas[dimension] = code
        names[dimension] = [f"{dimension}{i}" for i in range(many)]
    trait = draw.normal(size=(n, 1))
    cut = np.array([-1.6, -0.7, 0.0, 1.1])
    missing = float(draw.choice([0.0, 0.03, 0.15]))

    def answers(items: int) -> np.ndarray:
        lean = draw.normal(0, draw.choice([0.3, 1.5]), size=items)  # some all but unanimous
        latent = 0.6 * trait + lean + draw.normal(size=(n, items))
        made = (latent[..., None] > cut).sum(axis=2)
        lost = draw.random((n, items)) < missing
        return np.where(lost, -1 - draw.integers(0, 2, (n, items)), made)

    cells = draw.uniform(0.6, 1.6, (sizes["sector"], sizes["region"]))
    return People(areas=areas, names=names, factors=answers(FACTORS), outcomes=answers(OUTCOMES),
                  weights=cells[areas["sector"], areas["region"]])  # fmt: skip


def attacked(exact: pd.DataFrame, release: pd.DataFrame) -> tuple[list[Breach], Hardest]:
    """What the audit's attack makes of a release in memory."""
    items = list(dict.fromkeys(exact.loc[exact["table"] == "item", "item"]))
    groups: Mapping[str, Mapping[str, str]] = dict.fromkeys(items, GROUP)
    cube = tables(exact, groups, dict.fromkeys(items, "agree"))
    told = evidence(of_release(release))
    return attack(cube, told, Disclosure().threshold, "release", weights(exact))


def only_small(release: pd.DataFrame, exact: pd.DataFrame) -> pd.DataFrame:
    """The release with what was hidden to protect another figure shown again."""
    bare = release.copy()
    percent = np.floor(100 * exact["value"] + 0.5)
    again = (bare["verdict"] == "suppressed") & (exact["table"] != "association")
    again &= bare["statistic"].isin(("share", "group_share", "nonresponse"))
    sizes = exact[["count", "base"]].fillna(0).astype(int).itertuples(index=False, name=None)
    again &= np.array([n > 0 and not primary(n, base, Disclosure()) for n, base in sizes])
    bare.loc[again, "value"] = percent[again]
    bare.loc[again, "verdict"] = "published"
    return bare


def one(seed: int) -> dict[str, float]:
    """One population: what the attack gets from its release, and from one half protected."""
    exact = results(population(seed))
    release, _ = disclose(exact, Answers(), Disclosure())
    breaches, hardest = attacked(exact, release)
    bare, _ = attacked(exact, only_small(release, exact))
    return {
        "people": float(exact["count"].max()),
        "small": hardest.small,
        "breaches": len(breaches),
        "narrowest": np.nan if hardest.narrowest is None else hardest.narrowest,
        "bare": len(bare),
        "bare_exact": sum(b.guarantee == "G4" for b in bare),
        "shown": float((release["value"].notna() & release["statistic"].eq("share")).sum()),
        "of": float(exact["statistic"].eq("share").sum()),
    }


def section(rows: pd.DataFrame, seconds: float) -> str:
    """The section of the page: a row for each band of sizes, and all of them."""
    head = ["people", "populations", "small counts", "known too well", "narrowest interval",
            "half protected: populations with any", "of these counts exact",
            "answers shown, %"]  # fmt: skip
    made = []
    bands = [(low, high - 1) for low, high in pairwise(BANDS)]
    for low, high in [*bands, (BANDS[0], BANDS[-1] - 1)]:
        part = rows[(rows["people"] >= low) & (rows["people"] <= high)]
        narrowest = part["narrowest"].min()
        made.append([
            f"{low:,} to {high:,}", f"{len(part)}", f"{part['small'].sum():,.0f}",
            f"{part['breaches'].sum():,.0f}", "" if np.isnan(narrowest) else f"{narrowest:.0f}",
            f"{(part['bare'] > 0).sum()}", f"{part['bare_exact'].sum():,.0f}",
            f"{100 * part['shown'].sum() / part['of'].sum():.0f}",
        ])  # fmt: skip
    text = (
        "## Random populations, protected and attacked\n\n"
        f"`python -m benchmarks.recovery`: {len(rows)} populations, seed {SEED}, {seconds:.0f} s; "
        f"{versions('numpy', 'scipy', 'pandas')}. Each has {FACTORS} factors and {OUTCOMES} "
        "outcomes, three to eight sectors (one empty; in every second population another with one "
        "person) and two to five regions, unequal sizes and leanings, and none, 3 or 15 % of "
        "answers missing. Disclosed with the default thresholds, then attacked by `pipeline.audit`"
        ", which shares no code with disclosure control. Half protected: only what is small by "
        "itself is hidden in tables of answers. Narrowest: the width of the narrowest interval of "
        "a small count in a group of more than 5; 5 is promised."
    )
    return f"{text}\n\n{table(head, made)}"


def main() -> None:
    """Attack them all and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--populations", type=int, default=POPULATIONS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--to", type=Path, default=documents("validation.md"))
    chosen = parser.parse_args()
    start = time.perf_counter()
    with executor(chosen.workers) as pool:
        rows = pd.DataFrame(pool.map(one, range(chosen.populations), chunksize=5))
    write_part(chosen.to, "recovery", section(rows, time.perf_counter() - start))
    print(rows.describe().to_string())


if __name__ == "__main__":
    from benchmarks import recovery  # so that a worker finds by name what it is sent

    recovery.main()
