"""Reads scales.csv: how the answers of each scale are coded, ordered, grouped and named."""

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.codebook.concepts import (
    KEY,
    KINDS,
    LABEL_SCALES,
    LANGUAGES,
    MISSING_KINDS,
    POLICIES,
    REASONS_MISSING,
    SLUG,
    UNCODED_SCALES,
    VARIABLE_NAME,
    Level,
)
from pipeline.codebook.tables import Row, read_table, split
from pipeline.errors import Faults, nearest

COLUMNS = (
    *("scale", "code", "level", "order", "group", "positive", "kind", "policy"),
    *("label_en", "label_cy", "in_en", "in_cy", "slug_en", "slug_cy"),
)
SCORE = "score"  # a column that the file may have
_SCORE = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,2})?")


def read_scales(
    path: Path, name: str, faults: Faults, languages: Sequence[str] = LANGUAGES
) -> dict[str, list[Level]]:
    """Read the scales, in file order; what is wrong with them is added to `faults`."""
    wanted, idle = split(COLUMNS, languages)
    rows = read_table(path, name, wanted, faults, optional=(SCORE, *idle))
    scales: dict[str, list[tuple[Row, Level]]] = {}
    for row in rows:
        _check_cells(row, name, faults, languages)
        scales.setdefault(row["scale"], []).append((row, _level(row, languages)))
    for scale, pairs in scales.items():
        _check_unique(scale, pairs, name, faults)
        _check_orders(scale, pairs, name, faults)
        _check_groups(scale, pairs, name, faults)
        _check_scores(scale, pairs, name, faults)
    return {scale: [level for _, level in pairs] for scale, pairs in scales.items()}


def _level(row: Row, languages: Sequence[str]) -> Level:
    return Level(
        scale=row["scale"],
        code=row["code"],
        level=row["level"],
        order=int(row["order"]) if row["order"].isascii() and row["order"].isdigit() else 0,
        group=row["group"],
        positive=row["positive"] == "yes",
        kind=row["kind"],
        policy=row["policy"],
        label={language: row[f"label_{language}"] for language in languages},
        in_={language: row[f"in_{language}"] for language in languages},
        slug={language: row[f"slug_{language}"] for language in languages},
        score=float(row[SCORE]) if _SCORE.fullmatch(row[SCORE]) else None,
    )


def _check_cells(row: Row, name: str, faults: Faults, languages: Sequence[str]) -> None:
    """What one row can get wrong by itself."""

    def wrong(column: str, fix: str) -> None:
        problem = f"'{row[column]:.40}' will not do." if row[column] else "it is empty."
        faults.add(name, row.place(column), problem, fix)

    kind, missing = row["kind"], row["kind"] in MISSING_KINDS
    if not VARIABLE_NAME.fullmatch(row["scale"]) or row["scale"] in UNCODED_SCALES:
        fix = f"Use lower-case ascii and underscores, and none of {', '.join(UNCODED_SCALES)}."
        wrong("scale", fix)
    if kind not in KINDS:
        wrong("kind", f"Known: {', '.join(KINDS)}.{nearest(kind, KINDS)}")
    if not KEY.fullmatch(row["level"]):
        wrong("level", "Use ascii letters, digits, hyphens and underscores.")
    elif kind == "valid" and row["level"] in REASONS_MISSING:
        wrong("level", "This is the name of a kind of missing answer; use another.")
    if (kind == "group" or row["scale"] in LABEL_SCALES) and row["code"]:
        wrong("code", "A group, theme, framework or nation has no code; leave it empty.")
    if row["code"] in REASONS_MISSING:
        wrong("code", "This is the name of a kind of missing answer, not a code of an export.")
    if missing and row["policy"] not in POLICIES:
        wrong("policy", f"Known: {', '.join(POLICIES)}.{nearest(row['policy'], POLICIES)}")
    if kind in ("not_asked", "out_of_scope") and row["policy"] == "category":
        wrong("policy", "No one was asked, so it cannot be a category; use excluded.")
    if not missing and row["policy"]:
        wrong("policy", "Only a kind of missing answer has a policy; leave it empty.")
    if missing and row["order"]:
        wrong("order", "A kind of missing answer has no order; leave it empty.")
    if row[SCORE] and not _SCORE.fullmatch(row[SCORE]):
        wrong(SCORE, "Write a number with two decimals at the most, or leave it empty.")
    elif row[SCORE] and kind != "valid":
        wrong(SCORE, "Only an answer has a score; leave it empty.")
    if row["positive"] not in ("", "yes", "no") or (missing and row["positive"] == "yes"):
        wrong("positive", "Use yes for what counts as success; else no, or leave it empty.")
    for language in languages:
        if not row[f"label_{language}"]:
            each = " in both languages" if len(languages) > 1 else ""
            wrong(f"label_{language}", f"Every row needs its label{each}.")
        for column in ("in", "slug"):
            others = any(row[f"{column}_{other}"] for other in languages)
            if others and not row[f"{column}_{language}"]:
                wrong(f"{column}_{language}", "Give it in both languages or in neither.")
        slug = row[f"slug_{language}"]
        if slug and not SLUG.fullmatch(slug):
            wrong(f"slug_{language}", "Use lower-case ascii letters, digits and single hyphens.")


def _check_unique(scale: str, pairs: list[tuple[Row, Level]], name: str, faults: Faults) -> None:
    """No level, code or slug of a scale twice (groups have keys of their own)."""
    seen: dict[tuple[str, ...], int] = {}
    for row, level in pairs:
        is_group = "group" if level.kind == "group" else "answer"
        keys = [("level", is_group, level.level)]
        keys += [("code", "", level.code)] if level.code else []
        keys += [(f"slug_{ln}", "", level.slug[ln]) for ln in level.slug if level.slug[ln]]
        for key in keys:
            column, _, value = key
            if key in seen:
                problem = f"scale '{scale}' has '{value:.40}' in row {seen[key]} already."
                faults.add(name, row.place(column), problem, "Make it unique in its scale.")
            seen.setdefault(key, row.number)


def _check_scores(scale: str, pairs: list[tuple[Row, Level]], name: str, faults: Faults) -> None:
    """Every answer of a scale has a score, or none has."""
    valid = [(row, level) for row, level in pairs if level.kind == "valid"]
    bare = [(row, level) for row, level in valid if level.score is None]
    if bare and len(bare) < len(valid):
        listed = ", ".join(level.level for _, level in bare)
        problem = f"scale '{scale}' has scores, and none for {listed:.120}."
        fix = "Give each of its answers a score, or none."
        faults.add(name, bare[0][0].place(SCORE), problem, fix)


def _check_orders(scale: str, pairs: list[tuple[Row, Level]], name: str, faults: Faults) -> None:
    """Orders of answers, and of groups, run 1, 2, 3 without a gap."""
    for kind in ("valid", "group"):
        orders = [row["order"] for row, level in pairs if level.kind == kind]
        wanted = [str(n) for n in range(1, len(orders) + 1)]
        if sorted(orders) != sorted(wanted):
            found = ", ".join(order or "(empty)" for order in orders)
            problem = f"the orders of the {kind} rows of scale '{scale}' are {found:.200}."
            first = next(row for row, level in pairs if level.kind == kind)
            fix = f"They should run 1 to {len(orders)}, each once."
            faults.add(name, first.place("order"), problem, fix)


def _check_groups(scale: str, pairs: list[tuple[Row, Level]], name: str, faults: Faults) -> None:
    """Answers name groups that exist; one group is positive, and its answers say so too."""
    groups = {level.level: level for _, level in pairs if level.kind == "group"}
    used = {level.group for _, level in pairs if level.kind == "valid"}
    for row, level in pairs:
        if level.kind == "group":
            if level.level not in used:
                problem = f"no answer of scale '{scale}' is in group '{level.level}'."
                faults.add(name, row.place("level"), problem, "Name it in column group.")
            if level.group:
                problem = f"'{level.group:.40}': a group is not in a group."
                faults.add(name, row.place("group"), problem, "Leave it empty.")
        elif level.kind == "valid" and (groups or level.group):
            if level.group not in groups:
                problem = f"scale '{scale}' has no group '{level.group:.40}'."
                fix = f"Name one of its kind=group rows.{nearest(level.group, groups)}"
                faults.add(name, row.place("group"), problem, fix)
            elif level.positive != groups[level.group].positive:
                problem = f"'{row['positive']}' is not what its group '{level.group}' says."
                faults.add(name, row.place("positive"), problem, "Say the same of both.")
        elif level.kind in MISSING_KINDS and level.group:
            problem = f"'{level.group:.40}': a kind of missing answer is in no group."
            faults.add(name, row.place("group"), problem, "Leave it empty.")
    positive = [key for key, level in groups.items() if level.positive]
    if len(positive) > 1:
        row = next(row for row, level in pairs if level.level == positive[1])
        problem = f"scale '{scale}' has {len(positive)} positive groups."
        fix = "Put all answers that count into one group: each has its own share all the same."
        faults.add(name, row.place("positive"), problem, fix)
