"""Each way of giving something away in figures is done to a good release: the audit must see it.

That it holds as it is, `test_refused.py` reads in what the audit said of it when it was made.
"""

import re

import pytest

from tests.audit.changes import LANGUAGES, Row, changed, key
from tests.audit.conftest import Pack


def true(pack: Pack) -> dict[tuple[str, ...], tuple[float, float]]:
    """Value and base of every row of the truth."""
    keys = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
    part = pack.results[pack.results["base"].notna()]
    named = part[keys].itertuples(index=False, name=None)
    return {k: (v, float(b)) for k, v, b in zip(named, part["value"], part["base"], strict=True)}


def counted(pack: Pack) -> dict[tuple[str, ...], tuple[int, int]]:
    """People and base of every row of the truth that counts people."""
    keys = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
    part = pack.results[pack.results["count"].notna() & pack.results["base"].notna()]
    named = part[keys].itertuples(index=False, name=None)
    return {k: (int(c), int(b)) for k, c, b in zip(named, part["count"], part["base"], strict=True)}


def cover(people: dict[tuple[str, ...], tuple[int, int]], row: Row) -> bool:
    """Whether a figure is hidden that is not small by itself: only others' sake hides it."""
    count, base = people.get(key(row), (0, 0))
    return row["status"] == "suppressed" and row["table"] == "item" and 5 <= count <= base - 5


def test_a_secondary_cell_shown_again_is_seen(regional: Pack) -> None:
    """In every file that could tell it: release.csv in both languages."""
    exact, people, done = true(regional), counted(regional), set()

    def show(row: Row) -> bool:
        if not cover(people, row) or row["statistic"] != "share" or (done and key(row) not in done):
            return False
        done.add(key(row))
        value, base = exact[key(row)]
        row |= {"value": str(int(100 * value + 0.5)), "base": str(5 * round(base / 5)),
                "status": "published", "shorthand": "", "reason": ""}  # fmt: skip
        return True

    assert {"G2", "G3", "G4", "G6"} & set(regional.broken(changed(regional, show)))


def test_every_secondary_cell_shown_again_is_solved(regional: Pack) -> None:
    exact, people = true(regional), counted(regional)

    def show(row: Row) -> bool:
        if not cover(people, row) or row["statistic"] not in ("share", "group_share"):
            return False
        row |= {"value": str(int(100 * exact[key(row)][0] + 0.5)), "status": "published"}
        return True

    assert {"G2", "G4"} <= set(regional.broken(changed(regional, show)))


def test_a_decimal_on_a_base_of_80_is_seen(regional: Pack) -> None:
    def finer(row: Row) -> bool:
        on_80 = row["base"] in ("75", "80", "85") and row["unit"] == "percent" and row["value"]
        on_80 = on_80 and row["table"] == "item"
        if on_80:
            row["value"] = f"{row['value']}.4"
        return bool(on_80)

    assert "G2" in regional.broken(changed(regional, finer))


def test_a_region_without_one_body_is_seen(regional: Pack) -> None:
    """Next to the whole region: what is left of it is the body."""
    made = {}
    for language in LANGUAGES:
        name = f"{language}/release.csv"
        text = regional.files[name].decode()
        rows = re.findall(r"^item,region,north,.*\n", text, re.MULTILINE)
        assert rows
        less = "".join(rows).replace("north", "north_less_one")
        made[name] = (text + less).encode()
    assert "G2" in regional.broken(made)


def test_a_sharp_statistic_on_a_small_base_is_seen(regional: Pack) -> None:
    """A Rao-Scott F with four digits, where tables have small cells."""
    exact, done = true(regional), set()

    def show(row: Row) -> bool:
        value, base = exact.get(key(row), (0.0, 0.0))
        fits = row["statistic"] == "rao_scott_f" and 30 <= base <= 80 and value == value
        if not fits or (done and key(row) not in done):
            return False
        done.add(key(row))
        row |= {"value": f"{value:.4g}", "status": "published", "shorthand": "", "reason": ""}
        return True

    assert any("singles out" in one for one in regional.broken(changed(regional, show))["G2"])


def test_languages_that_differ_are_seen(regional: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among all places, and not the first alone: pages and files of figures differ as well."""
    monkeypatch.setattr("pipeline.audit.intruder.account.TOLD", 100_000)

    def other(row: Row) -> bool:
        if row["table"] == "item" and row["value"].isdigit() and 60 <= int(row["value"]) < 65:
            row["value"] = "65"
            return True
        return False

    assert any("differs" in one for one in regional.broken(changed(regional, other, "cy"))["G9"])


def test_an_effect_of_an_area_whose_outcome_is_hidden_is_seen(
    regional: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The headline of the main outcome is hidden in one region, and effects of regions are not."""
    monkeypatch.setattr("pipeline.audit.intruder.account.TOLD", 100_000)
    main = regional.results.loc[regional.results["statistic"] == "effect", "outcome"].iloc[0]

    def hide(row: Row) -> bool:
        own = row["table"] == "item" and row["item"] == main and row["area"] == "north"
        if not (own and row["statistic"] in ("share", "group_share") and row["value"]):
            return False
        row |= dict.fromkeys(("value", "low", "high", "base", "effective_base"), "")
        row |= {"status": "suppressed", "shorthand": "[c]", "reason": "confidential"}
        return True

    found = regional.broken(changed(regional, hide))["G2"]
    assert any("an effect of an area in the model" in one for one in found)
