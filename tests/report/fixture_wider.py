"""The synthetic release with the wider statistics: contexts, all factors together, change."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tests.report import fixture_release
from tests.report.fixture_release import Row, row
from tests.report.fixture_words import FACTORS, NATIONAL, REGIONS, words

WALES = ("national", "national")
MATURITY = {"new": ("Under a year", "Llai na blwyddyn"), "old": ("Over a year", "Mwy na blwyddyn")}


def figure(table: str, place: tuple[str, str], statistic: str, unit: str, **more: Any) -> Row:
    """One row with an interval of ten either side where it is in points."""
    if unit == "points":
        more = {"low": more["value"] - 10, "high": more["value"] + 10} | more
    return row(table, *place, statistic=statistic, unit=unit, **({"base": NATIONAL} | more))


def different() -> list[Row]:
    """North Wales stands out on trust; nothing else does anywhere."""
    rows = []
    for region in REGIONS:
        for place, item in enumerate(FACTORS):
            key = {"item": item, "outcome": "success", "base": 290}
            far = region == "north" and item == "trust"
            here = ("region", region)
            rows += [
                figure(
                    "different", here, "difference", "points", value=-14 if far else place, **key
                ),
                figure(
                    "different", here, "difference_q", "p_band", value=0.01 if far else 1.0, **key
                ),
                figure("different", here, "family_size", "count", value=23, **key),
            ]
    return rows


def together() -> list[Row]:
    """Model and importance in Wales; no importance in the police."""
    rows = []
    bands = {"leadership_authority": ("above", 3), "trust": ("unclear", 2)}
    for place, item in enumerate(FACTORS):
        key = {"item": item, "outcome": "success"}
        rows += [
            figure("model", WALES, "effect", "points", value=18 - 4 * place, **key),
            figure("model", WALES, "effect_p", "p_band", value=0.001, **key),
            figure("model", WALES, "effect_q", "p_band", value=0.05, **key),
            figure("model", WALES, "family_size", "count", value=6, **key),
            figure("model", WALES, "odds_ratio", "ratio", value=1.4, low=1.1, high=1.9, **key),
            figure("model", WALES, "inflation", "number", value=1.6, **key),
            figure(
                "driver", WALES, "driver_share", "percent", value=30 - place, low=10, high=50, **key
            ),
        ]
        band, value = bands.get(item, ("below", 1))
        rows.append(
            figure("driver", WALES, "driver_band", "number", level=band, value=value, **key)
        )
    rows.append(figure("model", WALES, "effect", "points", item="region", level="mid", value=2))
    rows.append(figure("model", WALES, "family_size", "count", item="region", value=3))
    few = {"verdict": "not_available", "reason": "too_few", "outcome": "success"}
    rows.append(row("driver", "sector", "police", statistic="explained", **few))
    return rows


def contexts() -> list[Row]:
    """By maturity; only trust differs beyond chance."""
    rows = []
    for item in FACTORS:
        key = {"item": item, "outcome": "success"}
        rows.append(
            figure("context", ("maturity", ""), "wald_q", "p_band",
                   value=0.01 if item == "trust" else 1.0, **key)
        )  # fmt: skip
        rows.append(figure("context", ("maturity", ""), "family_size", "count", value=7, **key))
        rows += [
            figure("context", ("maturity", level), "contrast", "points", value=15, **key)
            for level in MATURITY
        ]
    return rows


def change() -> list[Row]:
    """Trust went up, leadership's contrast went down, shared data was not asked."""
    rows = []
    for item in FACTORS:
        key = {"item": item, "level": "agree"}
        if item == "shared_data":
            unasked = {"verdict": "not_available", "reason": "not_asked"}
            rows.append(row("change", *WALES, statistic="share_change", **key, **unasked))
            continue
        moved = 13 if item == "trust" else 2
        rows += [
            figure("change", WALES, "share_before", "percent", value=40, **key),
            figure("change", WALES, "share_now", "percent", value=40 + moved, **key),
            figure("change", WALES, "share_change", "points", value=moved, **key),
            figure("change", WALES, "share_change_q", "p_band",
                   value=0.01 if item == "trust" else 1.0, **key),
            figure("change", WALES, "family_size", "count", value=5, **key),
        ]  # fmt: skip
    key = {"item": "leadership_authority", "outcome": "success"}
    rows += [
        figure("change", WALES, "contrast_before", "points", value=36, **key),
        figure("change", WALES, "contrast_now", "points", value=24, **key),
        figure("change", WALES, "contrast_change", "points", value=-12, **key),
        figure("change", WALES, "contrast_change_q", "p_band", value=0.05, **key),
        figure("change", WALES, "family_size", "count", value=4, **key),
    ]
    return rows


def reliability() -> list[Row]:
    """One scale, and the standard error of one share."""
    return [
        figure(
            "scale", WALES, "alpha", "ratio", item="trust_scale", value=0.81, low=0.79, high=0.83
        ),
        figure("scale", WALES, "items", "count", item="trust_scale", value=3),
        figure("variance", WALES, "se_linearised", "number", item="success", value=1.4),
        figure("variance", WALES, "deff", "number", item="success", value=1.2),
    ]


def flow() -> list[Row]:
    """From those asked to those analysed."""
    steps = (
        ("asked", "asked", 4760),
        ("no_answer", "removed", 3550),
        ("received", "respondents", 1210),
        ("duplicate_answers", "removed", 20),
        ("analysed", "respondents", 1190),
    )
    rows = [
        figure("recodes", WALES, statistic, "count", item="(flow)", level=level, value=value)
        for level, statistic, value in steps
    ]
    for statistic, level, value in (("eligible_share", "e", 98), ("response_rate", "RR2", 25)):
        key = {"item": "(flow)", "level": level, "value": value}
        rows.append(figure("recodes", WALES, statistic, "percent", **key))
    return rows


def write(folder: Path) -> Path:
    """Write the synthetic release with the wider statistics into a folder; return the folder."""
    fixture_release.write(folder)
    rows = [*different(), *together(), *contexts(), *change(), *reliability(), *flow()]
    wider = pd.DataFrame(rows, columns=list(fixture_release.COLUMNS))
    frame = pd.concat([fixture_release.frame(), wider.astype(fixture_release.COLUMNS)])
    frame.to_parquet(folder / "release.parquet", index=False)
    dictionary = fixture_release.dictionary()
    dictionary["analysis"]["contexts"] = ["maturity"]
    blank = words("", "")
    for item, scale, label in (
        ("maturity", "maturity", words("Maturity", "Aeddfedrwydd")),
        ("trust_scale", "number", words("Trust, mean of answers", "Ymddiriedaeth, cymedr")),
    ):
        dictionary["items"][item] = {
            "role": "context", "theme": "", "framework": "", "scale": scale, "asked": True,
            "label": label, "question": blank, "clause": blank,
        }  # fmt: skip
    dictionary["scales"]["maturity"] = [
        {"scale": "maturity", "level": level, "order": place, "group": "", "positive": False,
         "kind": "valid", "label": words(*label), "in": blank, "slug": blank}
        for place, (level, label) in enumerate(MATURITY.items(), 1)
    ]  # fmt: skip
    text = json.dumps(dictionary, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "dictionary.json").write_text(text, encoding="utf-8")
    return folder
