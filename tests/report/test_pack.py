"""The report stage: every page or none, the same bytes each time, nothing left over."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Report
from pipeline.errors import BadInput
from pipeline.report import pack
from pipeline.report.downloads.files import FILES
from pipeline.report.pack import report
from pipeline.report.release.plan import pages
from pipeline.report.render.processes import Ended, Outcome, in_processes
from tests.report import fixture_release
from tests.report.notebooks import CHART, SHOW, write

FIXED = 'wave = ""\nlanguage = ""\nrelease = ""'
AREA = f'{FIXED}\ndimension = ""\narea = ""'
PARAGRAPH = "Shown('text/html', f'<h2>{language}</h2><p>{wave}</p>')"
OF_AREA = "Shown('text/html', f'<p>{dimension} {area}</p>')"
ENGLISH = Report(languages=("en",))


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return few_areas(tmp_path / "processed/demo-2")


def few_areas(folder: Path) -> Path:
    """The synthetic release with two sectors and a region, so that tests are quick."""
    fixture_release.write(folder)
    dictionary = fixture_release.dictionary()
    dictionary["dimensions"]["sector"]["areas"] = ["health", "police"]
    dictionary["dimensions"]["region"]["areas"] = ["mid"]
    (folder / "dictionary.json").write_text(json.dumps(dictionary), encoding="utf-8")
    return folder


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    for name in ("index", "national", "compare", "change", "reading", "quality"):
        write(folder / f"{name}.ipynb", [SHOW, PARAGRAPH, CHART], FIXED)
    write(folder / "area.ipynb", [SHOW, OF_AREA], AREA)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_whole_wave_in_both_languages(
    release: Path, notebooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = tmp_path / "reports/demo-2"
    written = report(release, notebooks, reports, Report())
    plan = pages(json.loads((release / "dictionary.json").read_text()), has_change=False)
    beside = {f"{language}/{name}" for language in ("en", "cy") for name in FILES}
    expected = {page.path for page in plan} | beside
    assert set(written) == expected
    found = files(reports)
    assert set(found) == expected | {"manifest.json"}
    assert "<p>sector health</p>" in found["en/sector-health.html"].decode()
    assert '<h2 id="section-1">cy</h2><p>demo-2</p>' in found["cy/cenedlaethol.html"].decode()
    manifest = json.loads(found.pop("manifest.json"))["files"]
    assert manifest == {name: hashlib.sha256(body).hexdigest() for name, body in found.items()}
    assert list(manifest) == sorted(manifest)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "report: 16 of 16 pages made; open reports/demo-2/en/index.html"


def test_figures_come_and_go_with_their_page(
    release: Path, notebooks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports, one = tmp_path / "reports/demo-2", ENGLISH
    key = "item|national|national|trust|agree||group_share"
    drawn = CHART.replace("<svg ", '<svg id="trust-chart" ').replace(
        "<text ", f'<text data-key="{key}" '
    )
    write(notebooks / "national.ipynb", [SHOW, PARAGRAPH, drawn], FIXED)
    report(release, notebooks, reports, one)
    names = {f"en/figures/national/national-trust-chart.{kind}" for kind in ("csv", "png", "svg")}
    found = files(reports)
    assert {name for name in found if "figures" in name} == names
    assert set(json.loads(found["manifest.json"])["files"]) == set(found) - {"manifest.json"}
    for page in (None, "en/national"):
        (reports / min(names)).write_bytes(b"edited")
        report(release, notebooks, reports, one, page)
        assert "report: 1 of 8 pages made" in capsys.readouterr().out
        assert files(reports) == found, "one that was edited is made again"
        report(release, notebooks, reports, one, page)
        assert "report: 0 of 8 pages made" in capsys.readouterr().out
    write(notebooks / "national.ipynb", [SHOW, PARAGRAPH], FIXED)
    report(release, notebooks, reports, one, "en/national")
    after = files(reports)
    assert set(after) == set(found) - names
    assert set(json.loads(after["manifest.json"])["files"]) == set(after) - {"manifest.json"}


def test_the_same_bytes_cold_and_forked_in_another_place_and_order(
    release: Path, notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(release, notebooks, tmp_path / "one/demo-2", Report())
    elsewhere = tmp_path / "a folder with {braces} and ŵ"
    moved = few_areas(elsewhere / "processed/demo-2")
    monkeypatch.setenv("ENGINE", "cold")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with ThreadPoolExecutor(1) as pool:
        report(moved, notebooks, elsewhere / "demo-2", ENGLISH, executor=pool)
    warm, cold = files(tmp_path / "one/demo-2"), files(elsewhere / "demo-2")
    assert cold.pop("manifest.json") != b""
    # With one language there is no counterpart to link to; nothing else differs.
    for name, body in cold.items():
        lines = set(warm[name].splitlines()) ^ set(body.splitlines())
        assert all(b"hreflang" in line for line in lines), name


@pytest.mark.parametrize("page", ["en/national", "cy/sector-iechyd"])
def test_the_projects_own_pages_are_the_same_cold_and_forked(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    own = Path(__file__).resolve().parents[2] / "notebooks"
    report(release, own, tmp_path / "warm", Report(), page)
    monkeypatch.setenv("ENGINE", "cold")
    monkeypatch.setenv("PYTHONHASHSEED", "11")
    report(release, own, tmp_path / "cold", Report(), page)
    warm = files(tmp_path / "warm")
    assert warm == files(tmp_path / "cold")
    assert warm[f"{page}.html"].count(b"<svg ") >= 2


def test_the_files_beside_the_pages_are_made_once_for_each_language(
    release: Path, notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def noted(tasks: dict[object, object], at_once: int) -> object:
        made.extend(one for one in tasks if isinstance(one, str))
        return in_processes(tasks, at_once)

    monkeypatch.setattr(pack, "in_processes", noted)
    for _ in range(2):
        report(release, notebooks, tmp_path / "reports/demo-2", Report())
        assert made == ["en", "cy"]


def test_files_beside_the_pages_whose_process_ended_are_named_and_nothing_is_put_in_place(
    release: Path, notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome: Outcome[object] = Outcome(error=Ended("", "its process was killed."))
    monkeypatch.setattr(pack, "in_processes", lambda tasks, _: ((one, outcome) for one in tasks))
    with pytest.raises(BadInput) as caught:
        report(release, notebooks, tmp_path / "reports/demo-2", Report())
    (fault,) = caught.value.faults
    assert (fault.file, fault.problem) == ("reports/demo-2/en", "its process was killed.")
    assert all(name in fault.place for name in FILES)
    assert not (tmp_path / "reports").exists()


def test_one_page(release: Path, notebooks: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports/demo-2"
    assert report(release, notebooks, reports, Report(), "cy/cenedlaethol") == [
        "cy/cenedlaethol.html"
    ]
    alone = files(reports)
    assert list(alone) == ["cy/cenedlaethol.html"]
    report(release, notebooks, reports, Report())
    assert files(reports)["cy/cenedlaethol.html"] == alone["cy/cenedlaethol.html"]


def test_an_unknown_page_is_refused(release: Path, notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Did you mean 'en/sector-health'"):
        report(release, notebooks, tmp_path / "demo-2", Report(), "en/sector-helth")
    assert not (tmp_path / "demo-2").exists()


def test_a_failing_page_is_named_and_the_last_good_pages_stay(
    release: Path, notebooks: Path, tmp_path: Path
) -> None:
    reports = tmp_path / "reports/demo-2"
    report(release, notebooks, reports, ENGLISH)
    before = files(reports)
    cells = [SHOW, "if area == 'health': raise ValueError('no such figure')", OF_AREA + "\n# new"]
    write(notebooks / "area.ipynb", cells, AREA)
    write(notebooks / "quality.ipynb", ["print('hello')"], FIXED)
    with pytest.raises(BadInput) as bad:
        report(release, notebooks, reports, ENGLISH)
    said = str(bad.value)
    assert said.startswith("2 faults in the input:")
    assert (
        "notebooks/area.ipynb, page en/sector-health, cell 3, "
        "`if area == 'health': raise ValueError('no such figure')`: ValueError: no such figure"
    ) in said
    assert "notebooks/quality.ipynb, page en/quality, cell 2, `print('hello')`: it shows" in said
    assert str(tmp_path) not in said
    assert files(reports) == before
    kept = {path.name for path in (release / "failed").iterdir()}
    assert kept == {"en-sector-health.ipynb", "en-quality.ipynb"}
    write(notebooks / "area.ipynb", [SHOW, OF_AREA], AREA)
    write(notebooks / "quality.ipynb", [SHOW, PARAGRAPH, CHART], FIXED)
    report(release, notebooks, reports, ENGLISH)
    assert not (release / "failed").exists()
    assert files(reports) == before


def test_the_same_fault_of_many_pages_is_said_once(
    release: Path, notebooks: Path, tmp_path: Path
) -> None:
    write(notebooks / "area.ipynb", ["1 / 0"], AREA)
    with pytest.raises(BadInput) as bad:
        report(release, notebooks, tmp_path / "demo-2", ENGLISH)
    assert len(bad.value.faults) == 1
    assert "en/region-mid-wales and 2 more, cell 2, `1 / 0`: ZeroDivisionError" in str(bad.value)


def test_a_notebook_that_does_not_take_an_area_makes_no_page(
    release: Path, notebooks: Path, tmp_path: Path
) -> None:
    """papermill would print the same page under every area's name."""
    write(notebooks / "area.ipynb", [SHOW, PARAGRAPH], FIXED + '\nsector = ""')
    with pytest.raises(BadInput, match="does not declare the parameter 'area'"):
        report(release, notebooks, tmp_path / "demo-2", ENGLISH)


def test_pages_that_are_no_longer_in_the_plan_are_removed(
    release: Path, notebooks: Path, tmp_path: Path
) -> None:
    reports = tmp_path / "demo-2"
    report(release, notebooks, reports, Report())
    (reports / "en/sector-abolished.html").write_text("old")
    (reports / ".making-old").mkdir()
    (reports / ".making-old/page.html").write_text("half")
    report(release, notebooks, reports, ENGLISH)
    assert {path.split("/")[0] for path in files(reports)} == {
        "en",
        "manifest.json",
    }
    assert "en/sector-abolished.html" not in files(reports)
    assert sorted(path.name for path in reports.iterdir()) == [
        "en",
        "manifest.json",
    ]


def test_a_comparison_of_waves_has_a_page_of_its_own(
    release: Path, notebooks: Path, tmp_path: Path
) -> None:
    frame = fixture_release.frame()
    change = frame[frame["table"] == "item"].head(1).assign(table="change")
    pd.concat([frame, change]).to_parquet(release / "release.parquet", index=False)
    written = report(release, notebooks, tmp_path / "demo-2", Report())
    assert {"en/change.html", "cy/newid.html"} <= set(written)


def test_a_release_of_another_wave_is_refused(notebooks: Path, tmp_path: Path) -> None:
    folder = fixture_release.write(tmp_path / "processed/demo-9")
    with pytest.raises(BadInput, match="demo-9"):
        report(folder, notebooks, tmp_path / "demo-9", Report())


def test_files_are_readable_by_everyone(release: Path, notebooks: Path, tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        report(release, notebooks, tmp_path / "demo-2", ENGLISH)
    finally:
        os.umask(old)
    modes = {oct(p.stat().st_mode & 0o777) for p in (tmp_path / "demo-2").rglob("*")}
    assert modes == {"0o644", "0o755"}
