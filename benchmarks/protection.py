"""How long protection and its audit take, what they hide, and how that grows with a survey.

    python -m benchmarks.protection [--waves demo-2 ...] [--people N]

The demonstration waves, whose reports are made first where they are not up to date, and made-up
waves with more questions or more areas, people in proportion to areas. Writes its part of
docs/benchmarks.md.
"""

import argparse
import json
import math
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import ROOT
from benchmarks.aims import make
from benchmarks.page import documents, table, versions, write_part
from benchmarks.recovery import attacked
from pipeline import audit
from pipeline.codebook.book import read_codebook
from pipeline.codebook.waves import read_wave
from pipeline.config import read_config
from pipeline.disclose import disclose
from pipeline.disclose.tables import Groups
from tests.disclose.populations import Answers, People, results

WAVES = ("demo-2", "demo-1", "demo-small")
QUESTIONS, SECTORS, REGIONS = 16, 8, 4
MORE_QUESTIONS, MORE_SECTORS = (8, 16, 32), (4, 8, 16, 32)
OUTCOMES, EACH = 4, 110
SEED = 20260701
KEPT = ("difference", "withheld", "pooled")
"""Of what is safe by itself in areas, pairs with their difference and answers withheld; and how
many pairs have a pooled estimate."""
Row = dict[str, float]


def grown(questions: int, sectors: int, each: int = EACH) -> pd.DataFrame:
    """Exact results of a made-up wave: `each` people a sector on average, some more and some less.

    Four of the questions are outcomes; regions are four.
    """
    draw = np.random.default_rng([SEED, questions, sectors])
    n = each * sectors
    sector = draw.choice(sectors, n, p=draw.dirichlet(np.full(sectors, 5.0)))
    region = draw.choice(REGIONS, n, p=draw.dirichlet(np.full(REGIONS, 5.0)))
    trait = draw.normal(size=(n, 1))
    lean = draw.normal(0.3, 0.4, size=questions)
    latent = 0.6 * trait + lean + draw.normal(size=(n, questions))
    made = (latent[..., None] > np.array([-1.6, -0.7, 0.0, 1.1])).sum(axis=2)
    answers = np.where(draw.random(made.shape) < 0.03, -1, made)
    areas = {"national": np.zeros(n, dtype=int), "sector": sector, "region": region}
    names = {
        "national": ["national"],
        "sector": [f"sector{i}" for i in range(sectors)],
        "region": [f"region{i}" for i in range(REGIONS)],
    }
    factors, outcomes = answers[:, OUTCOMES:], answers[:, :OUTCOMES]
    return results(People(areas, names, factors, outcomes, np.ones(n)))


def timed(
    exact: pd.DataFrame, book: Groups, earlier: pd.DataFrame | None = None
) -> tuple[Row, pd.DataFrame]:
    """One wave protected: seconds of the processor, what is hidden, and its release.

    Raises:
        RuntimeError: a guarantee is broken.
    """
    start = process_time()
    release, account = disclose(exact, book, read_config(ROOT / "config.toml").disclosure, earlier)
    seconds = process_time() - start
    if any(one["breaches"] for one in account["guarantees"].values()):
        raise RuntimeError("a guarantee is broken")
    counted = exact["count"].notna() & release["verdict"].ne("not_available")
    pairs, answers = account["kept"]["pairs"], account["kept"]["answers"]
    pooled = release.loc[release["statistic"] == "pooled", "value"].notna()
    found = {
        "figures": float(counted.sum()),
        "hidden": float((counted & release["value"].isna()).sum()),
        "difference": pairs["difference"] / max(pairs["safe"], 1),
        "withheld": 1 - answers["published"] / max(answers["safe"], 1),
        "pooled": float(pooled.mean()) if len(pooled) else math.nan,
        "answers": account["lost"]["answers"]["ratio"],
        "pairs": account["lost"]["pairs"]["ratio"],
        "disclose": seconds,
    }
    return found, release


def wave(name: str) -> Row:
    """A demonstration wave: protected in this process; the audit of its files by the clock."""
    processed, reports = ROOT / "data/processed" / name, ROOT / "reports" / name
    book = read_codebook(ROOT / "data/reference")
    before = read_wave(ROOT / "data/reference", name, book).before
    path = processed.parent / str(before) / "release.parquet"
    earlier = pd.read_parquet(path) if before else None
    exact = pd.read_parquet(processed / "results.parquet")
    found, _ = timed(exact, book, earlier)
    dictionary: dict[str, Any] = json.loads((processed / "dictionary.json").read_text("utf-8"))
    files = {
        file.relative_to(reports).as_posix(): file.read_bytes()
        for file in reports.rglob("*")
        if file.is_file()
    }
    start = perf_counter()
    audit.refuse(audit.audit(files, exact, dictionary, earlier, workers=2))
    return found | {"audit": perf_counter() - start}


def made_up(questions: int, sectors: int, each: int) -> Row:
    """A made-up wave: disclosure control, and the audit's attack on what it lets through.

    Raises:
        RuntimeError: the attack recovers something.
    """
    exact = grown(questions, sectors, each)
    found, release = timed(exact, Answers())
    start = process_time()
    breaches, _ = attacked(exact, release)
    if breaches:
        raise RuntimeError("the audit recovers a count")
    return found | {"audit": process_time() - start}


def line(names: list[str], row: Row) -> list[str]:
    """A row of a table of the page."""
    share = 100 / row["figures"]
    return [
        *names,
        f"{row['figures']:,.0f}",
        f"{share * row['hidden']:.0f}",
        *("" if math.isnan(row[name]) else f"{100 * row[name]:.0f}" for name in KEPT),
        f"{row['answers']:.2f}",
        f"{row['pairs']:.2f}",
        f"{row['disclose']:.1f}",
        f"{row['audit']:.1f}",
    ]


def section(waves: dict[str, Row], grown_: dict[tuple[int, int], Row], each: int) -> str:
    """The part of the page."""
    head = ["counts", "hidden, %", "safe pairs with a difference, %", "safe answers withheld, %",
            "pooled estimates, %", "answers, times the bound",
            "pairs, times the bound", "`disclose`, s", "audit, s"]  # fmt: skip
    text = (
        "## Protection\n\n"
        f"`python -m benchmarks.protection`; {versions('numpy', 'scipy')}. Shares are of all "
        "figures that are counts of people. Safe are pairs of a factor and an outcome in areas in "
        "whose four cells are as many people as the threshold or more, and answers in areas that "
        "the rules allow by themselves; pooled estimates are of all pairs. The bound is a linear "
        "programme that no protection by these rules can beat "
        "(`pipeline/disclose/feasible_tables/lower_bound.py`); 1.00 would be the least possible. "
        "Seconds of the processor; the audit of the demonstration waves reads all their files "
        "back, by the clock, two processes. The aim, set for demo-2, is under 60 s.\n\n"
    )
    text += table(["wave", *head], [line([name], row) for name, row in waves.items()])
    text += (
        f"\n\nMade-up waves, {each} people a sector, {REGIONS} regions, {OUTCOMES} of the "
        "questions outcomes; the audit's attack alone:\n\n"
    )
    rows = [line([f"{q}", f"{s}"], row) for (q, s), row in grown_.items()]
    return text + table(["questions", "sectors", *head], rows)


def main() -> None:
    """Measure, and write the part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waves", nargs="*", default=WAVES)
    parser.add_argument("--people", type=int, default=EACH, help="of each sector, on average")
    parser.add_argument("--to", type=Path, default=documents("benchmarks.md"))
    chosen = parser.parse_args()
    for name in chosen.waves:
        make(ROOT, "report", f"WAVE={name}")
    waves = {name: wave(name) for name in chosen.waves}
    sizes = [(q, SECTORS) for q in MORE_QUESTIONS]
    sizes += [(QUESTIONS, s) for s in MORE_SECTORS if s != SECTORS]
    grown_ = {}
    for size in sizes:
        grown_[size] = made_up(*size, chosen.people)
        print(f"protection: {size[0]} questions, {size[1]} sectors", flush=True)
    write_part(chosen.to, "protection", section(waves, grown_, chosen.people), "Benchmarks")


if __name__ == "__main__":
    main()
