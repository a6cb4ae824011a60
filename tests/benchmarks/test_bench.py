"""The bench: its surveys, its contenders' figures against R's golden ones, and its page by hand."""

import json
import shutil
import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks import stages
from benchmarks.battery import Bench, Timing, _reason, agree
from benchmarks.contender import ours
from benchmarks.growth import FACTORS, OUTCOMES, encoded, grown, write
from benchmarks.process import Took, start
from benchmarks.speed_page import write_page
from benchmarks.watched import Watched, watch
from tests.golden import figures

SIZE = 3000


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    return write(1425, tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def large():
    return grown(SIZE)


def test_the_smallest_survey_is_the_golden_one(root):
    golden = pd.read_csv(root / "tests/golden/synth1425.csv")
    pd.testing.assert_frame_equal(grown(1425), golden)


def test_a_grown_survey_keeps_strata_totals_and_sampling_fractions(large):
    golden = figures.survey()
    assert len(large) == SIZE
    assert large["id"].is_unique
    assert set(large["stratum"]) == set(golden["stratum"])
    assert large.groupby("psu")["stratum"].nunique().max() == 1
    assert large["dw"].sum() == pytest.approx(golden["dw"].sum(), rel=0.05)
    assert large["psu"].nunique() == pytest.approx(246 * SIZE / 1425, rel=0.02)
    ratio = large.groupby("stratum")["fpc"].first() / golden.groupby("stratum")["fpc"].first()
    assert set(ratio) == {3}
    assert len(large[["stratum", "fpc"]].drop_duplicates()) == large["stratum"].nunique()


def test_codes_are_those_of_the_answers(large):
    found = encoded(large)
    f3 = large["f3"].to_numpy()
    assert np.array_equal(found.factors[:, 2] + 1, np.nan_to_num(f3, nan=0))
    assert set(np.unique(found.outcomes[:, 3])) == {-1, 0, 1}
    held = pd.Series(found.margins[2]).map(dict(enumerate(found.levels["grade"])))
    assert held.tolist() == large["grade"].tolist()


def test_ours_gives_rs_figures(root, survey):
    """672 F values of R survey 4.5 (oracle_survey_4.5.json, design dw, complete cases)."""
    golden = json.loads((root / "tests/golden/oracle_survey_4.5.json").read_text())["chisq_F"]
    known = {
        (row["domain"], row["f"], row["y"]): row["cc"] for row in golden if row["design"] == "dw"
    }
    levels = encoded(grown(1425)).levels
    names = ["ALL", *levels["sector"], *levels["region"]]
    keys = [(area, f, y) for area in names for f in FACTORS for y in OUTCOMES]
    found = ours(survey)["battery"]()
    assert len(found) == 2 * len(keys) == 1344
    f, p = found[::2], found[1::2]
    np.testing.assert_allclose(f, [known[key]["stat"] for key in keys], rtol=1e-10)
    np.testing.assert_allclose(p, [known[key]["p"] for key in keys], rtol=1e-8)


@pytest.mark.parametrize("name", ["ours", "svy", *(["R"] if shutil.which("Rscript") else [])])
def test_contenders_answer_over_a_pipe_with_rs_weights(root, survey, name):
    """200 raked weights of R survey 4.5 (oracle_weights_4.5.json)."""
    golden = json.loads((root / "tests/golden/oracle_weights_4.5.json").read_text())["rake"]
    rows = np.floor(np.linspace(1, 1425, 200) + 1e-9).astype(int) - 1
    with start(name, survey) as process:
        took, found = process.ask("raking")
        assert process.peak > 1e7
    assert 0 < took.clock < 60
    assert 0 <= took.processor < 60
    np.testing.assert_allclose(found, np.array(golden)[rows], rtol=1e-10)


def test_a_contender_that_stops_is_an_error(survey):
    with start("ours", survey) as process, pytest.raises(RuntimeError, match="ours stopped"):
        process.ask("no such task")


def test_figures_that_differ_stop_the_run():
    first = np.array([2.0, 0.1, np.nan, np.nan, 3.0, 0.2])
    second = np.array([2.0 * (1 + 1e-10), 0.9, 5.0, 0.2, 3.0, 0.2])
    assert agree("battery", first, second) == pytest.approx(1e-10, rel=1e-4)
    with pytest.raises(AssertionError, match="1 figures differ"):
        agree("battery", first, second * 1.001 + np.array([0, 0, 0, 0, -0.003, 0]))
    assert agree("bootstrap", np.array([3.0, 0.1]), np.array([3.0, 0.11])) == pytest.approx(0.1)
    with pytest.raises(AssertionError, match="bootstrap"):
        agree("bootstrap", np.array([3.0, 0.1]), np.array([3.1, 0.1]))


def made() -> Bench:
    """Two sizes: 0.02 s and 4 s of ours; R 3 s, then left out; svy 1 s, then 60 s."""

    def timed(*seconds: float) -> Timing:
        return Timing([Took(clock, clock / 2) for clock in seconds])

    found = Bench(versions={"ours": "NumPy 2", "svy": "svy 1", "R": "R 4, survey 4"})
    for task in ("battery", "calibrated", "raking", "bootstrap"):
        found.timings[task, "ours", 1000] = timed(0.01, 0.02, 0.03)
        found.timings[task, "ours", 100_000] = timed(4.0)
        found.memory[task, "ours", 100_000] = 5e9
    found.timings["battery", "R", 1000] = timed(3.0)
    found.timings["battery", "R", 100_000] = Timing(skipped="about 300 s expected")
    found.timings["battery", "svy", 1000] = timed(1.0)
    found.timings["battery", "svy", 100_000] = timed(60.0)
    found.differences["battery", "R", 1000] = 1e-14
    return found


def test_who_would_take_too_long_is_left_out():
    found = made()
    assert _reason(found, "R", "battery", 10_000, cap=20) == "about 30 s expected"
    assert _reason(found, "R", "battery", 5_000, cap=20) == ""
    assert _reason(found, "R", "battery", 1_000_000, cap=1e9) == "about 300 s expected"
    assert _reason(found, "svy", "bootstrap", 1_000_000, cap=1e9) == "needs over 4 GB"
    assert _reason(found, "ours", "battery", 10**9, cap=1) == ""


def test_the_page_by_hand(tmp_path):
    page = tmp_path / "benchmarks.md"
    write_page(page, made(), 3, 240)
    text = page.read_text()
    assert "| 672 associations: ours | 0.020 (0.010) | 4.0 (2.0) |" in text
    assert "| 672 associations: R | 3.0 (1.5) | about 300 s expected |" in text
    assert "| 672 associations: R | 150 (150) |  |" in text
    assert "| 672 associations: svy | 50 (50) | 15 (15) |" in text
    assert "times faster than R | 100 | 150 (150) | met |" in text
    assert "times faster than svy | 100 | 50 (50) | **missed** |" in text
    assert "| 672 associations, n = 100,000, s | under 5 | 4.00 (2.00) | met |" in text
    assert "| n = 100,000, GB | under 4 | 5.00 | **missed** |" in text
    assert "672 associations 1.15 from 1,000 to 100,000" in text  # log(200) / log(100)
    assert "| F, R, n = 1,000 | 1.0e-14 |" in text


def test_a_command_is_watched_with_what_it_starts():
    """A child that works for 0.4 s and holds 60 MB shows in its parent's figures."""
    child = "import time; b = bytearray(60_000_000); s = time.process_time()\n"
    child += "while time.process_time() - s < 0.4: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    found = watch([sys.executable, "-c", parent])
    assert 0.3 < found.processor <= found.clock + 0.2
    assert found.peak > 60e6
    with pytest.raises(RuntimeError, match="no such thing"):
        watch([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_where_the_time_goes_is_written_by_hand(tmp_path):
    """Totals are sums of seconds and the most of memory; seconds a page are seconds by pages."""
    each = {"ingest": Watched(1.0, 0.5, 200_000_000), "report": Watched(9.0, 17.5, 900_000_000)}
    where = tmp_path / "benchmarks.md"
    stages.write(where, "demo-2", each, {30: Watched(12.0, 20.0, 800_000_000)}, {"chart": 0.125})
    page = where.read_text()
    assert "| all six | 10.0 | 18.0 | 900 |" in page
    assert "| 30 pages | 12.0 | 20.0 | 800 | 0.40 |" in page
    assert "chart 125" in page
