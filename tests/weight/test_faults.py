"""Every message of weighting, whole: the file, the place, what is wrong, and what would help."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.__main__ import main
from pipeline.config import Weighting
from pipeline.errors import BadInput
from pipeline.weight import weight
from pipeline.weight.columns import OUTSIDE
from tests.bad_input.case import EXPORT, project, respondents
from tests.small_survey import read_rows, write_export, write_rows
from tests.weight.test_weight import (
    ANSWERED,
    CLUSTERED,
    FRAME,
    SUPPLIED,
    WHOLE,
    Book,
    in_clusters,
    people,
    population,
    supplied_people,
)

COUNTS = "data/reference/population/<wave>.csv"
ROLES = "data/reference/variables.csv"


def said(cleaned, counts, book=None, config=None):
    with pytest.raises(BadInput) as caught:
        weight(cleaned, counts, book or Book(), config or Weighting())
    return [(f.file, f.place, f.problem, f.fix) for f in caught.value.faults]


def test_no_margins_at_all():
    assert said(people(), population(), config=Weighting(margins=())) == [
        ("config.toml", "[weighting] margins", "there is none.", "Name one or more.")
    ]


def test_a_variable_that_is_not_there_and_one_that_nobody_answered():
    cleaned = people().assign(region=None, region__missing="dont_know")
    assert said(cleaned, population(), config=Weighting(margins=("sectr",))) == [
        (
            "cleaned.parquet",
            "region",
            "100 respondents have no level, so they have no weight (dont_know 100).",
            "Give their code a level in scales.csv and a count in the population file, "
            "or the kind out_of_scope.",
        ),
        (
            "config.toml",
            "[weighting] sectr",
            "the data have no such variable.",
            "Name a variable of variables.csv. Did you mean 'sector'?",
        ),
    ]
    assert said(cleaned.drop(columns="region__missing"), population())[0][2] == (
        "100 respondents have no level, so they have no weight."
    )


def test_neither_a_frame_nor_a_weight():
    counts = population()
    assert said(people(), counts[counts["table"] == "margin"]) == [
        (
            COUNTS,
            "frame",
            "no counts for sector x region.",
            "Type them, or give the export's base weight the role weight in variables.csv; or, "
            "where neither is known, set [weighting] method to none.",
        )
    ]


def test_population_and_data_that_disagree():
    answered = {**ANSWERED, ("council", "nort"): 3}
    counts = population(region={"north": 500.0, "south": 1500.0, "west": 1.0})
    assert said(people(answered), counts) == [
        (
            COUNTS,
            "margin region=nort",
            "3 respondents and no population.",
            "Type its count. Did you mean 'north'?",
        ),
        (
            COUNTS,
            "margin region=west",
            "a population of 1 and no respondents to stand for it.",
            "Add its count to a neighbour's and type 0 in its own rows, of margin, frame and "
            "asked: those of the neighbour then stand for its people. Or, if the survey was never "
            "meant for them, type 0.",
        ),
        (
            COUNTS,
            "totals",
            "they differ: margin sector 2,000, margin region 2,001.",
            "Correct the counts, or bring all to one source and date.",
        ),
        (
            COUNTS,
            "frame sector=council & region=nort",
            "3 respondents and no population.",
            "Type its count.",
        ),
    ]


def test_more_respondents_than_people_and_a_margin_that_is_missing():
    counts = population({**FRAME, ("health", "north"): 5})
    counts = counts[~((counts["table"] == "margin") & counts["region"].notna())]
    assert said(people(), counts) == [
        (COUNTS, "margin region", "it is not there.", "Type a row for each level."),
        (
            COUNTS,
            "frame sector=health & region=north",
            "20 respondents of a population of 5.",
            "Correct the count: more cannot answer than there are.",
        ),
    ]


def test_one_respondent_of_one_person_is_no_fault():
    """A census of a stratum of one, and a level of one person, are accepted."""
    answered, frame = ({**cells, ("health", "mid"): 1} for cells in (ANSWERED, FRAME))
    weighted, record = weight(people(answered), population(frame), Book(), Weighting())
    alone = weighted["region"] == "mid"
    assert weighted.loc[alone, ["weight", "population"]].to_numpy().tolist() == [
        [pytest.approx(1.0, rel=1e-12), 1.0]
    ]
    assert "stratum_lonely" not in record["statistic"].to_list()
    lonely = Weighting(lonely="fail")
    weight(people(answered), population(frame), Book(), lonely)  # nothing varies in a census


def test_roles_of_organisations():
    whole = Weighting(whole_clusters=True)
    assert said(in_clusters(2, 60), population(), Book(), whole) == [
        (
            ROLES,
            "role",
            "no variable has the role cluster, and [weighting] whole_clusters is true.",
            "Give the variable of the organisations that role, or set whole_clusters to false.",
        ),
        (
            ROLES,
            "role",
            "no variable has the role population, and [weighting] whole_clusters is true.",
            "Bring the number of organisations of each stratum with the export and give its "
            "variable that role, or set whole_clusters to false.",
        ),
    ]


def test_numbers_of_organisations_that_cannot_be():
    cleaned = supplied_people()
    cleaned.loc[cleaned["s"] == "a", "f"] = 20.0
    cleaned.loc[1, "f"] = 41.0
    assert said(cleaned, population(), SUPPLIED, WHOLE) == [
        (
            "cleaned.parquet",
            "stratum a",
            "25 PSUs of a population of 20.",
            "Correct the population: more PSUs cannot be sampled than there are.",
        ),
        ("cleaned.parquet", "stratum b", "2 different populations of PSUs.", "Give it one."),
    ]
    frame = dict.fromkeys(FRAME, 500)
    cleaned = people(dict.fromkeys(frame, 50)).assign(c=np.arange(200) // 2, f=500.0)
    found = said(cleaned, population(frame), CLUSTERED, Weighting(whole_clusters=True))
    assert found[0] == (
        "cleaned.parquet",
        "stratum sector=council & region=north",
        "a population of 500 organisations; its people make 475 at most.",
        "Count organisations, not people; each respondent belongs to one.",
    )


def test_a_lonely_psu_where_config_says_fail():
    answered = {**ANSWERED, ("council", "north"): 1}
    config = Weighting(trim_ratio=0.0, lonely="fail")
    assert said(people(answered), population(), config=config) == [
        (
            "cleaned.parquet",
            "stratum sector=council & region=north",
            "it has one PSU, and [weighting] lonely is fail.",
            "Merge the stratum with a neighbour, or choose adjust or certainty.",
        )
    ]


@pytest.mark.parametrize(
    ("bad", "what"), [(-1, "negative"), (0, "zero"), ("x", "missing"), (np.inf, "infinite")]
)
def test_a_supplied_weight_that_will_not_do(bad, what):
    cleaned = supplied_people().astype({"w": object})
    cleaned.loc[[0, 5], "w"] = bad
    assert said(cleaned, population(), SUPPLIED, WHOLE) == [
        (
            "cleaned.parquet",
            "w",
            f"2 respondents have a weight that is {what}.",
            OUTSIDE if what == "missing" else "Correct it in the export.",
        )
    ]


def test_a_role_that_names_a_column_the_data_lack():
    assert said(people(), population(), Book(weight="wgt"), Weighting(method="supplied")) == [
        ("cleaned.parquet", "wgt", "the data have no such variable.", "It has the role weight.")
    ]
    assert said(people(), population(), Book(), Weighting(method="supplied")) == [
        (
            ROLES,
            "role",
            "no variable has the role weight, and [weighting] method is supplied.",
            "Give the export's weight that role, or set method to rake, or to none.",
        )
    ]


def test_margins_out_of_reach():
    answered = {("health", "north"): 20, ("council", "south"): 40}
    counts = population(
        sector={"health": 800, "council": 1200}, region={"north": 900, "south": 1100}
    )
    [(source, place, _, fix)] = said(people(answered), counts, config=Weighting(iterations=30))
    assert (source, place) == ("config.toml", "[weighting]")
    assert fix == (
        "Cells without respondents may put the margins out of reach: merge levels, leave out "
        "a margin, or raise trim_ratio or iterations."
    )


def test_nobody_is_like_one_whose_cell_is_unknown():
    """Whom the message is about is said by what they did answer; nobody has answered nothing."""
    cleaned = people({("health", "north"): 5, ("council", "south"): 5})
    cleaned["sector"] = cleaned["sector"].astype(object)
    cleaned["region"] = cleaned["region"].astype(object)
    cleaned.loc[0, ["sector", "region"]] = ["police", None]
    frame = pd.DataFrame(
        [{"table": "margin", "sector": s, "count": 5} for s in ("health", "council", "police")]
        + [{"table": "margin", "region": r, "count": 7.5} for r in ("north", "south")]
    )
    [(source, place, problem, fix)] = said(cleaned, frame)
    assert "sector=police" in place + problem
    assert fix == "Rule them out of scope, or take it out of [weighting] strata and margins."
    assert source


def test_what_is_advised_of_a_level_without_respondents_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody of the police answered: its people are added to the fire service's."""
    root = project(tmp_path / "project")
    rows = [row for row in respondents() if row["S1"] != 3]
    write_export(root / EXPORT, rows)
    for stage, status in (("ingest", 0), ("clean", 0), ("weight", 2)):
        assert main(["--root", str(root), stage]) == status
    assert "a population of 20 and no respondents" in capsys.readouterr().err
    path = root / "data/reference/population/first.csv"
    header, *cells = read_rows(path)
    moved = {
        (row[0], row[1].replace("police", "fire")): int(row[2])
        for row in cells
        if "sector=police" in row[1]
    }
    for row in cells:
        more = moved.get((row[0], row[1]), 0) if "sector=fire" in row[1] else 0
        row[2] = "0" if "sector=police" in row[1] else str(int(row[2]) + more)
    write_rows(path, [header, *cells])
    assert main(["--root", str(root), "weight"]) == 0
    weighted = pd.read_parquet(root / "data/processed/first/weighted.parquet")
    assert weighted.groupby("sector", observed=True)["weight"].sum().to_dict() == pytest.approx(
        {"health": 50, "fire": 50}
    )
