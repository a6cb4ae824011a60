"""The audit: reads a release back from its files, and tests what an intruder could learn.

It shares no code with disclosure control, which decides what is hidden, but for the arithmetic of
one model (`borrowed`); of what that made it knows the true counts (results.parquet) and the words
(dictionary.json) alone. Every figure is read from the files: release.csv in each language, pages,
workbooks, JSON. What a page or a workbook shows must be what release.csv says; what release.csv
says, with everything that an intruder is taken to know, must leave every small count open (`known`
says what that is). A page as PDF is printed from the page of the same name, and is held to have
one; it is not read itself.

Every number of a page, a picture or a workbook carries the key of its row. The audit asks whether
the row exists, whether the text is how it is printed, whether the words round it name what the key
is about, and whether a mark stands where its value says; and every digit without a key must be part
of a name that the dictionary declares or of the words of a sentence of the catalogue.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import Any

import pandas as pd

from pipeline.audit.agreement import check_earlier, check_keys, check_same
from pipeline.audit.borrowed import check_pooled
from pipeline.audit.breaches import Breach, Hardest
from pipeline.audit.fitted import check_fitted
from pipeline.audit.intruder.account import account, refuse
from pipeline.audit.intruder.asked import attack_asked
from pipeline.audit.intruder.asked_people import requests
from pipeline.audit.intruder.editions import Bounds, Edition, Past, past
from pipeline.audit.intruder.few import check_editions
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.solve import attack
from pipeline.audit.intruder.system import Contradiction
from pipeline.audit.intruder.truth import ANSWERS, Table, requested, tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import KEYS, Unreadable, of_release, read_csv
from pipeline.audit.read_back import CSV, Files, is_of_page, read_back
from pipeline.audit.routed import after_answers, check_routed, with_filters
from pipeline.audit.rules import check_rows, check_tests
from pipeline.audit.scales import check_scales, scale_means
from pipeline.audit.trend import check_trend
from pipeline.audit.twice import check_twice

__all__ = ["audit", "refuse"]


def audit(
    files: Files,
    results: pd.DataFrame,
    dictionary: Mapping[str, Any],
    earlier: pd.DataFrame | None = None,
    editions: Sequence[Edition] = (),
    workers: int = 1,
    only: Collection[str] | None = None,
    people: pd.DataFrame | None = None,
    apart: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Audit the files of a release.

    Args:
        files: every file of the release by its name, such as `en/index.html`.
        results: rows of results.parquet.
        dictionary: dictionary.json.
        earlier: the release of the wave before, where there is one.
        editions: what readers have of this wave already, the first first.
        workers: how many processes read files and run intruder tests at the same time.
        only: the files that are read back; of the others no more than that they are there. None:
            all. The intruder test needs release.csv, so it is run where that is among them.
        people: requested.parquet, where there are tables that were asked for.
        apart: answers that no one gave together, the rows of exclusive.csv; None: there are none.

    Returns:
        The account: guarantees, how near an intruder came, files with their hashes, what is hidden.
    """
    results = results.reset_index(drop=True)
    languages = sorted({name.partition("/")[0] for name in files if name.endswith(f"/{CSV}")})
    told, breaches = _told(files, languages)
    hardest = Hardest(0, None, None)
    if not told:
        lacking = [*breaches, Breach("G9", CSV, "", "there is no release.csv that can be read")]
        return account(lacking, hardest, files, pd.DataFrame(columns=["status", "table"]))
    first, frame = next(iter(told.items()))
    name = f"{first}/{CSV}"
    ordered = _as_true(results, frame)
    read = frozenset(files if only is None else only)
    tasks: list[Callable[[], tuple[list[Breach], Hardest | None]]] = []  # the longest first
    if any(f"{language}/{CSV}" in read for language in told):
        tasks.append(partial(_solve, results, ordered, dictionary, name, editions, apart))
        if people is not None:
            both = people, apart
            tasks.append(partial(_asked, results, ordered, dictionary, name, editions, both))
    on_pages = {one for one in read if is_of_page(one)}
    tasks += [
        partial(read_back, files, part, told[one], dictionary, one)
        for part in (on_pages, read - on_pages)
        for one in told
        if part
    ]
    with ProcessPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        begun = [pool.submit(task).result if pool else task for task in tasks]
        for language, other in list(told.items())[1:]:
            breaches += check_same(frame, other, f"{language}/{CSV}")
        breaches += check_keys(results, frame, name)
        if earlier is not None:
            breaches += check_earlier(frame, of_release(earlier), name)
        before = None if earlier is None else of_release(earlier)
        breaches += check_trend(frame, before, str(dictionary["wave"]["name"]), name)
        floor = max(dictionary["policy"][key] for key in ("threshold", "group_floor"))
        breaches += check_editions(results, [one.results for one in editions], floor, name)
        breaches += check_rows(results, ordered, dictionary["policy"], name)
        positive, items = _groups(dictionary)[1], dictionary["items"]
        breaches += check_twice(results, ordered, positive, name)
        breaches += check_fitted(results, ordered, positive, items, name)
        breaches += check_routed(_cube(results, dictionary), ordered, dictionary, name)
        confidence = float(dictionary["analysis"]["confidence"])
        breaches += check_tests(frame, confidence, name)
        breaches += check_pooled(frame, confidence, name)
        for done in begun:
            found, near = done()
            breaches += found
            hardest = near or hardest
    return account(breaches, hardest, files, frame)


def _told(files: Files, languages: list[str]) -> tuple[dict[str, pd.DataFrame], list[Breach]]:
    """The rows of each language's release.csv, and what cannot be read."""
    told, breaches = {}, []
    for language in languages:
        try:
            told[language] = read_csv(files[f"{language}/{CSV}"])
        except Unreadable as error:
            breaches.append(Breach("G9", f"{language}/{CSV}", "", str(error)))
    return told, breaches


def _as_true(results: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """What is published of each row of the results, in their order; nothing of a row that lacks."""
    keys = list(KEYS)
    true = results[keys].astype(str)
    return true.merge(told.drop_duplicates(keys), on=keys, how="left").fillna("")


def _solve(
    results: pd.DataFrame,
    told: pd.DataFrame,
    dictionary: Mapping[str, Any],
    file: str,
    editions: Sequence[Edition],
    apart: pd.DataFrame | None,
) -> tuple[list[Breach], Hardest | None]:
    """The intruder test of the figures."""
    cube = _cube(results, dictionary)
    threshold = int(dictionary["policy"]["threshold"])
    before = _before(editions, threshold)
    try:
        seen, known = evidence(told), weights(results)
        breaches, hardest = attack(cube, seen, threshold, file, known, before, apart)
        questions = {table.item: table for table in cube if table.kind == ANSWERS}
        bounds = Bounds(questions, seen, linked_tables(cube, threshold), known)
        means, items = scale_means(results, seen.value), dictionary["items"]
        breaches += check_scales(means, items, questions, bounds, threshold, file)
        return breaches, hardest
    except Contradiction as error:
        return [Breach("G2", file, "", str(error))], None


def _before(editions: Sequence[Edition], threshold: int) -> list[Past]:
    """What readers have of the wave already."""
    before = []
    for one in editions:
        old = one.results.reset_index(drop=True)
        own = _cube(old, one.dictionary)
        printed = evidence(of_release(one.release))
        before.append(past(own, printed, linked_tables(own, threshold), weights(old)))
    return before


def _asked(
    results: pd.DataFrame,
    told: pd.DataFrame,
    dictionary: Mapping[str, Any],
    file: str,
    editions: Sequence[Edition],
    both: tuple[pd.DataFrame, pd.DataFrame | None],
) -> tuple[list[Breach], Hardest | None]:
    """The intruder test of tables that were asked for; `both`: of whom, and exclusive.csv."""
    people, apart = both
    cube, (groups, _) = _cube(results, dictionary), _groups(dictionary)
    policy = dictionary["policy"]
    threshold, floor = int(policy["threshold"]), int(policy["group_floor"])
    questions = {table.item: table for table in cube if table.kind == ANSWERS}
    seen, held = evidence(told), linked_tables(cube, threshold)
    before = _before(editions, threshold)
    bounds = Bounds(questions, seen, held, weights(results), before)
    counting = {
        item: [row["level"] for row in dictionary["scales"].get(one["scale"], [])
               if row["kind"] == "valid" and row["positive"]]
        for item, one in dictionary["items"].items()
    }  # fmt: skip
    printed = [
        (requested(one.results.reset_index(drop=True), groups), evidence(of_release(one.release)))
        for one in editions
    ]
    own = requests(people, dictionary, requested(results, groups), printed)
    limits = threshold, floor
    try:
        return list(attack_asked(own, cube, bounds, counting, limits, file, apart)), None
    except Contradiction as error:
        return [Breach("G2", file, "requested", str(error))], None


def _cube(results: pd.DataFrame, dictionary: Mapping[str, Any]) -> list[Table]:
    """Every table of the results, with the groups that the dictionary makes of answers."""
    after = after_answers(dictionary, {*results["dimension"]})
    return with_filters(tables(results, *_groups(dictionary)), after)


def _groups(dictionary: Mapping[str, Any]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """By question, the group of each answer, and the group that headlines are about."""
    groups, positive = {}, {}
    for item, one in dictionary["items"].items():
        rows = [r for r in dictionary["scales"].get(one["scale"], []) if r["kind"] == "valid"]
        groups[item] = {row["level"]: row["group"] for row in rows}
        named = {row["group"] for row in rows if row["positive"]}
        positive[item] = named.pop() if len(named) == 1 else ""
    return groups, positive
