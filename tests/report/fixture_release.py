"""A small synthetic release, with every verdict in it, for the tests of publishing."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tests.report.fixture_words import (
    AGREE,
    BODIES,
    FACTORS,
    GROUPS,
    NATIONAL,
    OUTCOMES,
    REGIONS,
    SECTORS,
    THEMES,
    Words,
    words,
)

COLUMNS = {
    "table": "str", "dimension": "str", "area": "str", "item": "str", "level": "str",
    "outcome": "str", "statistic": "str", "unit": "str", "value": "float64", "low": "float64",
    "high": "float64", "base": "Int64", "effective_base": "float64", "verdict": "str",
    "reason": "str",
}  # fmt: skip

Row = dict[str, Any]


def row(table: str, dimension: str, area: str, **more: Any) -> Row:
    """One row of the release; what is not named is empty."""
    blank: Row = dict.fromkeys(COLUMNS, "")
    nothing = {"value": None, "low": None, "high": None, "base": None, "effective_base": None}
    blank |= nothing | {"verdict": "published", "unit": "percent"}
    blank |= {"table": table, "dimension": dimension, "area": area} | more
    if blank["verdict"] in ("suppressed", "not_available"):
        blank |= nothing
    return blank


def verdict(respondents: int) -> str:
    """What disclosure control says of a figure on so many respondents."""
    if respondents < 30:
        return "suppressed"
    return "low_reliability" if respondents < 50 else "published"


def association(dimension: str, area: str, n: int, shift: int) -> list[Row]:
    """The association rows of one area; `shift` moves every contrast by so many points."""
    rows = []
    said = verdict(n)
    reason = "confidential" if said == "suppressed" else ""
    half = round(9 * (NATIONAL / n) ** 0.5) if n else 0
    for item, (_, _, _, contrast) in FACTORS.items():
        for outcome, (_, _, without) in OUTCOMES.items():
            difference = contrast + shift if outcome == "success" else contrast // 2
            key = {"item": item, "outcome": outcome, "base": n, "effective_base": n * 0.8,
                   "verdict": said, "reason": reason}  # fmt: skip
            clear = abs(difference) > half

            def add(
                statistic: str,
                unit: str,
                value: float,
                low: float | None = None,
                high: float | None = None,
                key: Row = key,
            ) -> None:
                more = key | {"statistic": statistic, "unit": unit}
                rows.append(
                    row("association", dimension, area, value=value, low=low, high=high, **more)
                )

            add("share_with", "percent", without + difference,
                max(0, without + difference - 5), min(100, without + difference + 5))  # fmt: skip
            add("share_without", "percent", without, without - 6, without + 6)
            add("contrast", "points", difference, difference - half, difference + half)
            add("rao_scott_f", "number", 2.4 if clear else 0.4)
            add("rao_scott_p", "p_band", 0.001 if clear else 1.0)
            add("q", "p_band", 0.01 if clear else 1.0)
            add("equivalence_q", "p_band", 1.0)
            add("family_size", "count", len(FACTORS))
            add("cramers_v", "ratio", 0.24 if clear else 0.04)
            add("gamma", "ratio", 0.4 if clear else 0.1, 0.2 if clear else -0.1, 0.6)
            add("unweighted_p", "p_band", 0.01 if clear else 1.0)
            add("unweighted_v", "ratio", 0.22)
    return rows


def items(dimension: str, area: str, n: int, shift: int) -> list[Row]:
    """Shares of answers to each question in one area."""
    rows = []
    said = verdict(n)
    key = {"base": n, "effective_base": n * 0.8, "verdict": said,
           "reason": "confidential" if said == "suppressed" else "", "unit": "percent"}  # fmt: skip
    for place, item in enumerate([*FACTORS, *OUTCOMES]):
        move = shift + place
        moved = {"strongly_agree": move, "strongly_disagree": -move}
        for level, (_, _, share) in AGREE.items():
            value = share + moved.get(level, 0)
            rows.append(row("item", dimension, area, item=item, level=level, statistic="share",
                            value=value, low=value - 3, high=value + 3, **key))  # fmt: skip
        grouped = {"agree": move, "disagree": -move}
        for level, (_, share) in GROUPS.items():
            value = share + grouped.get(level, 0)
            rows.append(row("item", dimension, area, item=item, level=level,
                            statistic="group_share", value=value, low=value - 3, high=value + 3,
                            **key))  # fmt: skip
    return rows


def profile(dimension: str, area: str, n: int) -> list[Row]:
    """Who answered in one area."""
    hidden = {"verdict": "suppressed", "reason": "confidential"} if n < 10 else {}
    about = {"base": n, "effective_base": n * 0.8} | hidden
    return [
        row("profile", dimension, area, statistic="respondents", unit="count", value=n, **about),
        row("profile", dimension, area, statistic="population", unit="count", value=n * 40),
        row("profile", dimension, area, statistic="asked", unit="count", value=n * 4),
        row("profile", dimension, area, statistic="response_rate", value=25, **about),
        row("profile", dimension, area, statistic="share_weighted",
            value=round(100 * n / NATIONAL), **(about | {"base": NATIONAL})),
        row("profile", dimension, area, statistic="share_unweighted",
            value=round(100 * n / NATIONAL), **(about | {"base": NATIONAL})),
    ]  # fmt: skip


def quality() -> list[Row]:
    """Weighting, recodes and non-response."""
    national = ("national", "national")
    rows = [
        row("weighting", *national, statistic=statistic, unit=unit, value=value)
        for statistic, unit, value in (
            ("kish_deff", "number", 1.24),
            ("effective_base", "count", 960),
            ("weight_min", "number", 0.45),
            ("weight_max", "number", 3.1),
            ("weight_ratio", "number", 6.89),
            ("cap", "number", 5),
            ("trimmed", "count", 10),
        )
    ]
    for margin, levels in (("sector", SECTORS), ("region", REGIONS)):
        for level, entry in levels.items():
            target = entry[3] * 40
            for statistic, value in (
                ("target", target),
                ("before", target - 15),
                ("after", target),
                ("respondents", entry[3] // 5 * 5),
            ):
                more = {"item": margin, "level": level, "statistic": statistic}
                rows.append(row("weighting", *national, unit="count", value=value, **more))
    rows.append(
        row("recodes", *national, item="trust", level="invalid", statistic="recoded",
            unit="count", value=15)
    )  # fmt: skip
    for item in [*FACTORS, *OUTCOMES]:
        for level, value in (("dont_know", 3), ("no_answer", 2)):
            rows.append(row("nonresponse", *national, item=item, level=level,
                            statistic="nonresponse", value=value, base=NATIONAL))  # fmt: skip
    return rows


def frame() -> pd.DataFrame:
    """The release's rows, typed as disclosure control leaves them."""
    rows = [*profile("national", "national", NATIONAL), *items("national", "national", NATIONAL, 0)]
    rows += [*association("national", "national", NATIONAL, 0), *quality()]
    for dimension, levels in (("sector", SECTORS), ("region", REGIONS)):
        for place, (level, entry) in enumerate(levels.items()):
            n, shift = entry[3], place - 2 + 9 * (dimension == "region")
            rows += profile(dimension, level, n) + items(dimension, level, n, shift)
            rows += association(dimension, level, n, shift)
    for key in (("health", "shared_data"), ("police", "trust")):
        for each in rows:
            if (each["area"], each["item"]) == key and each["table"] == "association":
                each |= {"verdict": "not_available", "reason": "too_few"}
                each |= dict.fromkeys(("value", "low", "high", "base", "effective_base"))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _level(scale: str, level: str, order: int, label: Words, **more: Any) -> Row:
    return {
        "scale": scale,
        "level": level,
        "order": order,
        "group": "",
        "positive": False,
        "kind": "valid",
        "label": label,
        "in": words("", ""),
        "slug": words("", ""),
    } | more


def _areas(scale: str, levels: dict[str, tuple[Words, Words, Words, int]]) -> list[Row]:
    return [
        _level(scale, level, order, entry[0], **{"in": entry[1], "slug": entry[2]})
        for order, (level, entry) in enumerate(levels.items(), 1)
    ]


def dictionary() -> dict[str, Any]:
    """Labels of everything a reader may see, as the codebook writes them."""
    blank = words("", "")
    items_: dict[str, Row] = {
        item: {"role": "factor", "theme": theme, "framework": "", "scale": "agree5", "asked": True,
               "label": label, "clause": clause,
               "question": words(f"How far do you agree: {clause['en']}?",
                                 f"I ba raddau yr ydych yn cytuno {clause['cy']}?")}
        for item, (theme, label, clause, _) in FACTORS.items()
    }  # fmt: skip
    items_ |= {
        outcome: {"role": "outcome", "theme": "", "framework": "", "scale": "agree5", "asked": True,
                  "label": label, "clause": clause, "question": label}
        for outcome, (label, clause, _) in OUTCOMES.items()
    }  # fmt: skip
    for fact, en, cy in (("sector", "Sector", "Sector"), ("region", "Region", "Rhanbarth")):
        items_[fact] = {"role": "fact", "theme": "", "framework": "", "scale": fact, "asked": True,
                        "label": words(en, cy), "clause": blank, "question": blank}  # fmt: skip
    wales = [
        _level(
            "national",
            "national",
            1,
            words("Wales", "Cymru"),
            **{"in": words("in Wales", "yng Nghymru"), "slug": words("national", "cenedlaethol")},
        )
    ]
    agree = [
        _level("agree5", level, order, label, group=group, positive=group == "agree")
        for order, (level, (label, group, _)) in enumerate(AGREE.items(), 1)
    ]
    agree += [
        _level("agree5", level, order, label, kind="group", positive=level == "agree")
        for order, (level, (label, _)) in enumerate(GROUPS.items(), 1)
    ]
    agree += [
        _level("agree5", "dont_know", 0, words("Don't know", "Ddim yn gwybod"), kind="dont_know"),
        _level("agree5", "no_answer", 0, words("No answer", "Dim ateb"), kind="no_answer"),
    ]
    authorities = [
        _level("local_authority", body, order, label)
        for order, (body, (label, _, _)) in enumerate(BODIES.items(), 1)
    ]
    themes = [_level("theme", theme, place, label)
              for place, (theme, label) in enumerate(THEMES.items(), 1)]  # fmt: skip
    sectors, regions = _areas("sector", SECTORS), _areas("region", REGIONS)
    return {
        "languages": ["en", "cy"],
        "wave": {
            "name": "demo-2",
            "title_en": "Collaboration in the Welsh public service: demonstration wave 2",
            "title_cy": "Cydweithio yn y gwasanaeth cyhoeddus yng Nghymru: ton arddangos 2",
            "demonstration": "yes",
            "before": "demo-1",
            "fieldwork_from": "2025-03-03",
            "fieldwork_to": "2025-04-11",
            "subject_en": "Collaboration",
            "subject_cy": "Cydweithio",
            "mode_en": "Online questionnaire",
            "mode_cy": "Holiadur ar-lein",
            "published": "2025-06-03",
            "next_en": "Summer 2026.",
            "next_cy": "Haf 2026.",
            "producer_en": "Team 4",
            "producer_cy": "Tîm 4",
            "licence_en": "Open Government Licence v3.0",
            "licence_cy": "Trwydded Llywodraeth Agored f3.0",
            "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        },
        "items": items_,
        "scales": {
            "agree5": agree,
            "local_authority": authorities,
            "theme": themes,
            "sector": sectors,
            "region": regions,
            "national": wales,
        },
        "dimensions": {
            "national": {
                "label": words("Wales", "Cymru"),
                "scale": "national",
                "areas": ["national"],
            },
            "sector": {"label": words("Sector", "Sector"), "scale": "sector", "areas": [*SECTORS]},
            "region": {
                "label": words("Region", "Rhanbarth"),
                "scale": "region",
                "areas": [*REGIONS],
            },
        },
        "bodies": [
            {
                "body": body,
                "kind": "local_authority",
                "region": region,
                "tile_row": row,
                "tile_column": column,
            }
            for body, (_, region, (row, column)) in BODIES.items()
        ],
        "policy": {
            "threshold": 5,
            "group_floor": 10,
            "percentage_floor": 30,
            "nobody_floor": 50,
            "reliability_half_width": 15.0,
            "reliability_base": 50,
            "base_step": 5,
            "dominance": 0.5,
            "fingerprint_base": 200,
        },
        "analysis": {
            "confidence": 0.95,
            "main_outcome": "success",
            "false_discovery_rate": 0.05,
            "drivers_base": 250,
            "worth_acting_on": 10.0,
            "contexts": [],
            "dimensions": ["sector", "region"],
            "families": ["dimension", "area", "outcome"],
        },
        "survey": survey(),
        "revisions": [],
    }


def survey() -> dict[str, Any]:
    """What people say of the made-up survey, and two items of a checklist."""

    def item(number: str, status: str, where: list[str]) -> dict[str, Any]:
        lacking = ["sample.frame"] if status == "missing" else []
        return {
            "checklist": "aapor", "item": number, "label": f"AAPOR {number.upper()}",
            "required": True, "status": status, "where": where, "lacking": lacking,
        }  # fmt: skip

    population = words("Managers in Wales.", "Rheolwyr yng Nghymru.")
    panel = words("No panel was used.", "Ni ddefnyddiwyd panel.")
    contact = words("Ask <us>.", "Gofynnwch i <ni>.")
    return {
        "told": {
            "people.contact": {"applies": True, "words": contact},
            "sample.population": {"applies": True, "words": population},
            "sample.panel": {"applies": False, "words": panel},
        },
        "checklists": [
            item("a4", "answered", ["sample.population"]),
            item("a5", "missing", []),
            item("a7", "answered", ["fact:fieldwork"]),
            item("a8", "answered", ["release:profile", "release:findings"]),
            item("b1", "not_applicable", ["sample.panel"]),
            item("b5", "answered", ["release:response_rate"]),
        ],
    }


def account(release: pd.DataFrame) -> dict[str, Any]:
    """What disclosure control says it did."""
    return {"verdicts": {str(k): int(v) for k, v in release["verdict"].value_counts().items()}}


def write(folder: Path) -> Path:
    """Write the synthetic release into a folder, as `disclose` would; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    release = frame()
    release.to_parquet(folder / "release.parquet", index=False)
    for name, content in (("dictionary.json", dictionary()), ("account.json", account(release))):
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    return folder
