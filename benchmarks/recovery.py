"""Random populations, protected, then attacked by the audit: is anybody recovered?

    python -m benchmarks.recovery [--populations N] [--to docs/validation.md]

Each population (`benchmarks/populations.py` has their kinds) is disclosed, and its release attacked
with `pipeline.audit`, which has no code of disclosure control's. The same population is attacked
again, with nothing hidden but what is small, so that it is seen that the attack can bite.
"""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.page import documents, table, versions, write_part
from benchmarks.populations import SEED, SIZES, Case, case
from pipeline.audit.agreement import check_earlier
from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.intruder.editions import past
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.solve import attack
from pipeline.audit.intruder.truth import tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.cluster import executor
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.policy import primary
from pipeline.errors import BadInput
from tests.disclose.populations import GROUP, Answers

POPULATIONS = 500


def attacked(exact: pd.DataFrame, release: pd.DataFrame) -> tuple[list[Breach], Hardest]:
    """What the audit's attack makes of a release in memory, of questions of five answers."""
    items = list(dict.fromkeys(exact.loc[exact["table"] == "item", "item"]))
    groups: Mapping[str, Mapping[str, str]] = dict.fromkeys(items, GROUP)
    return broken(Case("", exact, Answers(), groups, dict.fromkeys(items, "agree")), release)


def broken(own: Case, release: pd.DataFrame) -> tuple[list[Breach], Hardest]:
    """What the audit makes of the release of a population, next to what readers have already."""
    threshold = own.policy.threshold
    cube = tables(own.exact, own.groups, own.positive)
    before = []
    for one in own.editions:
        old = one.results.reset_index(drop=True)
        then, printed = tables(old, own.groups, own.positive), evidence(of_release(one.release))
        before.append(past(then, printed, linked_tables(then, threshold), weights(old)))
    told = of_release(release)
    breaches, hardest = attack(cube, evidence(told), threshold, "release", weights(own.exact),
                               before, own.apart)  # fmt: skip
    if own.earlier is not None:
        breaches += check_earlier(told, of_release(own.earlier), "release")
    return breaches, hardest


def only_small(release: pd.DataFrame, exact: pd.DataFrame, policy: Disclosure) -> pd.DataFrame:
    """The release with what was hidden to protect another figure shown again."""
    bare = release.copy()
    percent = np.floor(100 * exact["value"] + 0.5)
    again = (bare["verdict"] == "suppressed") & (exact["table"] != "association")
    again &= bare["statistic"].isin(("share", "group_share", "nonresponse"))
    sizes = exact[["count", "base"]].fillna(0).astype(int).itertuples(index=False, name=None)
    again &= np.array([n > 0 and not primary(n, base, policy) for n, base in sizes])
    bare.loc[again, "value"] = percent[again]
    bare.loc[again, "verdict"] = "published"
    return bare


def one(seed: int) -> dict[str, float | str]:
    """One population: what the attack gets from its release, and from one half protected."""
    start = time.process_time()
    own = case(seed)
    found: dict[str, float | str] = {
        "seed": seed, "kind": own.kind, "people": float(own.exact["count"].max()), "refused": 0.0
    }  # fmt: skip
    try:
        release, account = disclose(own.exact, own.book, own.policy, own.earlier,
                                    editions=own.editions, apart=own.apart)  # fmt: skip
    except BadInput:
        return found | {"refused": 1.0, "seconds": time.process_time() - start}
    breaches, hardest = broken(own, release)
    half = only_small(release, own.exact, own.policy)
    bare, _ = broken(replace(own, editions=(), earlier=None), half)
    by_itself = sum(guarantee["breaches"] for guarantee in account["guarantees"].values())
    return found | {
        "small": hardest.small,
        "breaches": len(breaches) + by_itself,
        "narrowest": np.nan if hardest.narrowest is None else hardest.narrowest,
        "bare": len(bare),
        "bare_exact": sum(b.guarantee == "G4" for b in bare),
        "shown": float((release["value"].notna() & release["statistic"].eq("share")).sum()),
        "of": float(own.exact["statistic"].eq("share").sum()),
        "seconds": time.process_time() - start,
    }


def section(rows: pd.DataFrame) -> str:
    """The section of the page: a row for each kind, and all of them."""
    head = ["kind", "populations", "refused", "small counts", "known too well",
            "narrowest interval", "half protected: populations with any", "of these counts exact",
            "answers shown, %"]  # fmt: skip
    parts = [(str(kind), part) for kind, part in rows.groupby("kind", sort=False)]
    made = []
    for kind, part in [*parts, ("all", rows)]:
        narrowest = part["narrowest"].min()
        made.append([
            kind, f"{len(part)}", f"{part['refused'].sum():.0f}", f"{part['small'].sum():,.0f}",
            f"{part['breaches'].sum():,.0f}", "" if np.isnan(narrowest) else f"{narrowest:.0f}",
            f"{(part['bare'] > 0).sum()}", f"{part['bare_exact'].sum():,.0f}",
            f"{100 * part['shown'].sum() / part['of'].sum():.0f}",
        ])  # fmt: skip
    low, high = SIZES.people
    text = (
        "## Random populations of different kinds\n\n"
        f"`python -m benchmarks.recovery`: {len(rows)} populations, seed {SEED}, "
        f"{rows['seconds'].sum():,.0f} s of one processor; {versions('numpy', 'scipy', 'pandas')}. "
        f"Each has {low} to {high:,} people, {SIZES.factors} factors and {SIZES.outcomes} outcome "
        "(tick boxes: 100 to 400 people and up to six factors), three to seven sectors (one empty; "
        "in half of the populations another with one person) and two to four regions, unequal "
        "sizes and leanings, and none, 3 or 15 % of answers missing. `benchmarks/populations.py` "
        "says what each kind adds. Disclosed with the default thresholds (a threshold of 10: with "
        "floors of 20), then attacked by `pipeline.audit`, which shares no code with disclosure "
        "control, and by the attack that disclosure control makes itself. Refused: nothing is "
        "published, since it could not be. Half protected: only what is small by itself is hidden "
        "in tables of answers. Narrowest: the width of the narrowest interval of a small count in "
        "a group of more than the threshold; the threshold is promised."
    )
    return f"{text}\n\n{table(head, made)}"


def main() -> None:
    """Attack them all and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--populations", type=int, default=POPULATIONS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rows", type=Path, help="a file that keeps what has been found so far")
    parser.add_argument("--to", type=Path, default=documents("validation.md"))
    chosen = parser.parse_args()
    kept = chosen.rows and chosen.rows.exists()
    rows = pd.read_json(chosen.rows, lines=True).to_dict("records") if kept else []
    done = {row["seed"] for row in rows}
    left = [seed for seed in range(chosen.populations) if seed not in done]
    with executor(chosen.workers) as pool:
        for found in pool.map(one, left):
            rows.append(found)
            if chosen.rows:
                with chosen.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(found) + "\n")
    frame = pd.DataFrame(rows).sort_values("seed", ignore_index=True)
    frame = frame[frame["seed"] < chosen.populations]
    write_part(chosen.to, "kinds", section(frame))
    print(frame.describe().to_string())


if __name__ == "__main__":
    from benchmarks import recovery  # so that a worker finds by name what it is sent

    recovery.main()
