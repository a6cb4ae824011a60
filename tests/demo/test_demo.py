"""The demonstration: the same bytes, the truth it claims to have, the faults it claims to have."""

import os
import shutil
import subprocess
import sys
from functools import cache

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from pipeline import demo
from pipeline.codebook.book import read_codebook
from pipeline.codebook.waves import read_wave
from pipeline.demo.balance import deal
from pipeline.demo.faults import FAULTS
from pipeline.demo.sample import answers_by_cell, apportion, draw, fit_cells


@pytest.fixture(scope="module")
def codebook(root):
    return read_codebook(root / "data/reference")


@pytest.fixture(scope="module", autouse=True)
def made_once():
    """A population is the same each time that it is made, and takes seconds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(demo, "population", cache(demo.population))
        yield


@pytest.fixture(scope="module")
def people():
    return demo.population("demo-1", root=demo.ROOT)


@pytest.fixture(scope="module")
def later():
    return demo.population("demo-2", root=demo.ROOT)


@pytest.fixture(scope="module")
def true(people):
    return demo.truth(people, ("sector", "region", "maturity"))


@pytest.fixture(scope="module")
def truth_later(later):
    return demo.truth(later, ())


def contrasts(true, outcome="success"):
    rows = true[(true["statistic"] == "contrast") & (true["outcome"] == outcome)]
    return rows.set_index(["dimension", "area", "item"])["value"].sort_index()


def group_shares(true):
    rows = true[(true["statistic"] == "group_share") & true["level"].isin(["agree", "successful"])]
    return rows[rows["dimension"] == "national"].set_index("item")["value"]


def test_rebuilding_gives_the_committed_bytes(root, tmp_path):
    """In another process, with another hash seed, time zone and locale, at another time."""
    shutil.copytree(root / "data/reference", tmp_path / "data/reference")
    code = "import sys, pathlib; from pipeline import demo; demo.write(pathlib.Path(sys.argv[1]))"
    other = {"PYTHONHASHSEED": "99", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, env=os.environ | other, check=True
    )
    for wave in demo.WAVES:
        made = tmp_path / "data/raw" / wave
        assert (made / "survey.sav").read_bytes() == (
            root / "data/raw" / wave / "survey.sav"
        ).read_bytes()
        assert [one.name for one in made.iterdir()] == ["survey.sav"]


def test_the_date_of_creation_is_the_end_of_fieldwork(root):
    _, meta = pyreadstat.read_sav(str(root / "data/raw/demo-2/survey.sav"), metadataonly=True)
    assert meta.creation_time.isoformat() == "2025-10-17T12:00:00"
    assert "SYNTHETIC" in meta.file_label


@pytest.mark.parametrize(
    ("wave", "size"), [("demo-1", 1216), ("demo-2", 1187), ("demo-small", 312)]
)
def test_cells_add_up_to_the_margins_and_answers_to_the_plan(root, wave, size):
    cells = demo.cells(wave)
    table = pd.read_csv(root / f"data/reference/population/{wave}.csv")
    margins = table[table["table"] == "margin"].set_index("cell")["count"]
    for name in ("sector", "region"):
        for level, count in cells.groupby(name)["count"].sum().items():
            assert count == margins[f"{name}={level}"]
    assert cells["answers"].sum() == size
    assert (cells["answers"] >= 2).all()
    assert (cells["count"] - cells["frame"]).abs().max() < 0.1 * cells["frame"].max()


def test_apportion_by_hand():
    # 10 in proportion 5 : 3 : 1 is 5.56, 3.33, 1.11; the one left over goes to the first.
    assert apportion(np.array([5.0, 3.0, 1.0]), 10).tolist() == [6, 3, 1]


def test_fit_cells_by_hand():
    frame = pd.DataFrame(
        {"a": ["x", "x", "y", "y"], "b": ["p", "q", "p", "q"], "count": [10.0] * 4}
    )
    fitted = fit_cells(frame, {"a": {"x": 30, "y": 15}, "b": {"p": 20, "q": 25}})
    # Independent margins: 30 x 20 / 45 = 13.3 and so on, rounded so that all four sums hold.
    assert fitted.tolist() == [13, 17, 7, 8]


def test_a_cell_without_answers_is_refused():
    cells = pd.DataFrame({"sector": ["fire"], "region": ["mid"], "asked": [10.0]})
    with pytest.raises(ValueError, match="too few or too many"):
        answers_by_cell(cells, 1)


def test_null_factors_have_nothing_to_do_with_any_outcome(true, truth_later):
    assert len(demo.NULL) >= 8
    for outcome in ("success", "citizens", "quality", "efficiency", "lasting"):
        for truth in (true, truth_later):
            national = contrasts(truth, outcome).loc["national", "national"]
            assert national[list(demo.NULL)].abs().max() < 0.003
    by_area = contrasts(true).drop(index="maturity", level="dimension")
    assert by_area[by_area.index.isin(demo.NULL, level="item")].abs().max() < 0.02


def test_null_factors_are_the_same_in_every_cell(people, codebook):
    """Eleven of twenty agree or not alike wherever they are, so that weights do not matter."""
    for name in demo.NULL:
        agrees = people[name].isin(codebook.positive(name)).groupby(people["cell"]).mean()
        assert agrees.std() < 0.03


def test_other_factors_go_with_success_strongly_or_weakly(true):
    national = contrasts(true).loc["national", "national"]
    assert national[["leadership", "trust", "clear_objectives"]].min() > 0.2
    weak = national[["coproduction", "learning_between", "third_sector"]]
    assert weak.between(0.05, 0.2).all()
    assert national[list(demo.ECHOES)].min() > 0.08


def test_an_echo_goes_with_success_only_through_what_it_echoes(people, codebook):
    good = people["success"].isin(codebook.positive("success"))
    known = people["success"].notna()
    for echo, source in demo.ECHOES.items():
        agrees = people[echo].isin(codebook.positive(echo))
        inside, whole = [], []
        for level in codebook.levels(source):
            here = known & (people[source] == level) & people[echo].notna()
            inside.append(good[here & agrees].mean() - good[here & ~agrees].mean())
            whole.append(here.sum())
        assert abs(np.average(inside, weights=whole)) < 0.045


def test_one_effect_differs_by_sector_and_one_by_maturity(true):
    funding = contrasts(true).xs("funding", level="item").loc["sector"]
    assert funding["local_government"] > funding.drop("local_government").max() + 0.1
    manager = contrasts(true).xs("project_manager", level="item").loc["maturity"]
    assert manager["new"] > manager["developing"] + 0.08
    assert manager["new"] > manager["established"] + 0.15


def test_some_items_have_moved_and_others_not(true, truth_later):
    moved = group_shares(truth_later) - group_shares(true)
    assert moved["trust"] > 0.07
    assert moved["funding"] < -0.07
    assert moved["efficiency"] < -0.04
    assert moved[list(demo.NULL)].abs().max() < 0.005
    assert abs(moved["leadership"]) < 0.015


def test_figures_without_weights_are_wrong_and_with_weights_right(people, true):
    """Mean over 200 draws, against the share in the whole population."""
    cells = demo.cells("demo-1")
    answers, counts = cells["answers"].to_numpy(), cells["count"].to_numpy()
    good = people["success"].isin(["fairly_successful", "very_successful"]).to_numpy()
    known = people["success"].notna().to_numpy()
    weight = (counts / answers)[people["cell"].to_numpy()]
    rng = np.random.default_rng(5)
    plain, weighted = [], []
    for _ in range(200):
        rows = draw(people, answers, rng)
        good_here, known_here, w = good[rows], known[rows], weight[rows]
        plain.append(good_here.sum() / known_here.sum())
        weighted.append((w * good_here).sum() / (w * known_here).sum())
    share = group_shares(true)["success"]
    assert np.mean(weighted) == pytest.approx(share, abs=0.004)
    assert np.mean(plain) > share + 0.04


def test_a_draw_has_the_planned_answers_of_each_cell(people):
    answers = demo.cells("demo-1")["answers"]
    drawn = demo.sample(people, answers, np.random.default_rng(1))
    assert drawn["cell"].value_counts().sort_index().tolist() == answers.tolist()
    assert drawn["member"].is_unique


def test_clusters_are_half_of_the_organisations(people):
    answers = demo.cells("demo-1")["answers"]
    drawn = demo.sample(people, answers, np.random.default_rng(1), clusters=True)
    there = people.groupby("cell")["organisation"].nunique()
    used = drawn.groupby("cell")["organisation"].nunique()
    assert (used <= np.ceil(there / 2)).all()
    assert used.min() >= 2
    assert len(drawn) > 0.9 * answers.sum()


def test_only_those_asked_have_answered(people):
    third = people["sector"] == "third_sector"
    assert (people.loc[third, "third_sector__missing"] == "not_asked").all()
    assert (people.loc[~third, "third_sector__missing"] != "not_asked").all()
    legacy = people["legacy_plan__missing"] == "not_asked"
    asked = people["maturity"].isin(["developing", "established"]) & people[
        "collaboration_role"
    ].isin(["lead", "manager", "partner"])
    assert (legacy == ~asked).all()


def test_local_authorities_are_in_their_region(people, codebook):
    region = codebook.bodies.set_index("body")["region"]
    there = people[people["local_authority"].notna()]
    assert (there["local_authority"].astype(str).map(region) == there["region"].astype(str)).all()


def test_dealing_leaves_no_lean():
    rng = np.random.default_rng(3)
    cell = np.repeat([0, 1], [400, 60])
    standing = rng.integers(0, 2, (460, 3)).astype(float)
    for one in (0, 1):
        standing[cell == one] -= standing[cell == one].mean(axis=0)
    deck, group = np.repeat([0, 1, 2], [8, 11, 1]), np.array([0, 1, -1])
    dealt = deal(deck, group, standing, cell, rng)
    assert np.bincount(dealt[cell == 0]).tolist() == [160, 220, 20]
    for one in (0, 1):
        here = cell == one
        means = [standing[here & (dealt == answer)].mean(axis=0) for answer in (0, 1)]
        assert np.abs(means[0] - means[1]).max() < 1.5 / (0.2 * here.sum())


@pytest.fixture(scope="module", params=demo.WAVES)
def exported(request, root, codebook):
    wave = read_wave(root / "data/reference", request.param, codebook)
    path = str(root / "data/raw" / request.param / "survey.sav")
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    return wave, frame, meta


def test_the_export_has_the_columns_and_labels_that_the_wave_expects(exported, codebook):
    wave, frame, meta = exported
    columns = {column.column: column for column in wave.columns.values()}
    assert set(columns) < set(frame.columns)
    assert set(frame.columns) - set(columns) == {
        "INTDATE",
        "ORGCODE",
        "CONTACT",
        "SYLW_comment",
        "D9_cymraeg",
    }
    for name, column in wave.columns.items():
        assert meta.column_names_to_labels[column.column] == column.text
        ours = {row.code: row.label["en"] for row in codebook.rows(name) if row.code}
        for code, label in meta.variable_value_labels.get(column.column, {}).items():
            theirs = code if isinstance(code, str) else str(int(code))
            target = column.codes.get(theirs, theirs)
            if target == "dont_know":
                assert label == "Don't know"
            else:
                assert label == ours[target]
    order = [name for name in frame.columns if name in columns]
    assert order != list(columns)


def test_the_export_has_the_faults_that_were_planned(exported, codebook):
    wave, frame, meta = exported
    plan = FAULTS[wave.name]
    planned = plan.repeated + plan.changed + plan.copied + plan.outside
    size = demo.PLANS[wave.name].answers
    assert len(frame) == size + planned
    identifier = wave.columns["identifier"].column
    assert frame[identifier].duplicated().sum() == plan.repeated + plan.changed
    assert frame.duplicated().sum() == plan.repeated
    answers = [column.column for column in wave.columns.values() if column.column != identifier]
    assert frame.duplicated(answers).sum() == plan.repeated + plan.copied
    assert (frame[wave.columns["sector"].column] == 9).sum() == plan.outside
    for column in wave.columns.values():
        if "55" in column.codes:
            assert (frame.iloc[:size][column.column] == 55).sum() == plan.impossible
        elif frame[column.column].dtype == float and column.column != identifier:
            assert column.text.startswith("Length") or (frame[column.column] != 55).all()
    # In the third sector nobody should have been asked about the third sector.
    column = wave.columns["third_sector"].column
    third = frame.iloc[:size].loc[frame[wave.columns["sector"].column] == 7, column]
    assert (third >= 1).sum() == plan.unasked
    unasked = third.isna() if wave.name != "demo-2" else third == -6
    # Planned answers and stray blanks are all that is not marked as unasked.
    assert unasked.sum() == len(third) - plan.unasked
    assert frame["SYLW_comment"].str.contains("ŵ").any()
    assert any("ŷ" in label for label in meta.variable_value_labels["D9_cymraeg"].values())


def test_user_missing_codes_are_declared_as_ranges_and_one_by_one(exported):
    wave, _, meta = exported
    ranges = {
        name: meta.missing_ranges[wave.columns[name].column] for name in ("mutuality", "maturity")
    }
    assert ranges["mutuality"] == [{"lo": -9.0, "hi": -6.0}]
    assert ranges["maturity"] == [{"lo": -9.0, "hi": -9.0}, {"lo": -8.0, "hi": -8.0}]
    if wave.name == "demo-1":
        assert {"lo": 99.0, "hi": 99.0} in meta.missing_ranges[wave.columns["success"].column]


def test_the_export_says_what_respondents_answered(exported, codebook):
    """Counts of every answer, against the respondents before they were written and spoilt."""
    wave, frame, _ = exported
    people = demo.respondents(wave.name)
    frame = frame.iloc[: len(people)]
    plan = FAULTS[wave.name]
    for name, column in wave.columns.items():
        if not codebook.coded(name):
            continue
        ours = {row.code: row.level for row in codebook.rows(name) if row.code}
        codes = frame[column.column].dropna()
        texts = codes if codes.dtype != float else codes.astype(int).astype(str)
        known = ours | {code: ours.get(to, to) for code, to in column.codes.items()}
        levels = texts.map(known)
        said = levels.value_counts()
        meant = people[name].astype(str).value_counts()
        allowed = plan.impossible + plan.unasked + 6 + 3 * plan.blank * len(frame)
        for level in codebook.levels(name):
            assert abs(said.get(level, 0) - meant.get(level, 0)) <= allowed, (name, level)
