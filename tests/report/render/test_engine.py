"""Notebooks run with the parameters they declare, alone, the same way each time, to their end."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from pipeline.errors import BadInput
from pipeline.report.render.engine import PageFailed, execute
from pipeline.report.render.kernels import Kernels
from tests.report.notebooks import CHART, SHOW, write

ENGLISH = {"language": "en"}


@pytest.fixture(scope="module")
def forked() -> Iterator[Kernels]:
    with Kernels() as kernels:
        yield kernels


@pytest.fixture(scope="module")
def cold() -> Iterator[Kernels]:
    with Kernels(cold=True) as kernels:
        yield kernels


def text(notebook: nbformat.NotebookNode, cell: int) -> str:
    """What a cell showed as plain text; the cell before the first is the injected one."""
    return str(notebook.cells[cell].outputs[0].data["text/plain"])


def refused(path: Path, parameters: dict[str, object], kernels: Kernels) -> str:
    with pytest.raises(BadInput) as bad:
        execute(path, "en/page", parameters, kernels)
    return str(bad.value)


def test_parameters_reach_the_page_with_their_types(tmp_path: Path, forked: Kernels) -> None:
    declared = 'language = "en"\nyear = 1\ncheck = False'
    path = write(tmp_path / "page.ipynb", ["language, year, check"], declared)
    done = execute(path, "cy/page", {"language": "cy", "year": 2027, "check": True}, forked)
    assert text(done, 2) == "('cy', 2027, True)"


def test_a_misspelt_parameter_is_refused(tmp_path: Path, forked: Kernels) -> None:
    path = write(tmp_path / "area.ipynb", ["sector"], 'language = "en"\nsector = ""')
    said = refused(path, {"language": "en", "sektor": "health"}, forked)
    assert "2 faults" in said
    assert "does not declare the parameter 'sektor'" in said
    assert "declares the parameter 'sector', which no page gives" in said
    assert "Did you mean 'sector'?" in said
    assert "notebooks/area.ipynb, page en/page" in said


def test_a_parameter_of_another_type_is_refused(tmp_path: Path, forked: Kernels) -> None:
    path = write(tmp_path / "page.ipynb", ["1"], "year = 2025")
    assert "'year' is str, and is declared as int" in refused(path, {"year": "01"}, forked)
    assert "'year' is bool, and is declared as int" in refused(path, {"year": True}, forked)


def test_a_notebook_without_declared_parameters_is_refused(tmp_path: Path, forked: Kernels) -> None:
    path = write(tmp_path / "page.ipynb", ["language"], None)
    assert "0 cells are tagged 'parameters'" in refused(path, ENGLISH, forked)


@pytest.mark.parametrize("line", ["import os", "a = b = 1", "language = open('x')", "def f(): 1"])
def test_declarations_are_names_with_plain_values(
    tmp_path: Path, forked: Kernels, line: str
) -> None:
    path = write(tmp_path / "page.ipynb", ["1"], f'language = "en"\n{line}')
    assert "plain" in refused(path, ENGLISH, forked)


def test_what_is_not_a_notebook_is_refused(tmp_path: Path, forked: Kernels) -> None:
    assert "no such notebook" in refused(tmp_path / "none.ipynb", ENGLISH, forked)
    (tmp_path / "broken.ipynb").write_text("{")
    assert "not a notebook" in refused(tmp_path / "broken.ipynb", ENGLISH, forked)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{}['base']", "KeyError: 'base'"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("import sys; sys.exit()", "SystemExit"),
        ("open('/home/x/survey.sav')", "No such file or directory: 'survey.sav'"),
        ("import os; os._exit(0)", "its kernel ended"),
    ],
)
def test_a_cell_that_stops_is_named_with_its_reason(
    tmp_path: Path, forked: Kernels, line: str, why: str
) -> None:
    path = write(tmp_path / "area.ipynb", ["1", f"{line}  # here\n# more", "'after'"])
    with pytest.raises(PageFailed) as failed:
        execute(path, "en/sector-health", ENGLISH, forked)
    said = str(failed.value)
    first = line.replace("/home/x/", "")
    assert f"notebooks/area.ipynb, page en/sector-health, cell 3, `{first}  # here`" in said
    assert why in said
    assert "Traceback" not in said
    assert "/home" not in said
    assert failed.value.notebook is not None
    sources = [cell.source for cell in failed.value.notebook.cells]
    assert "'after'" in sources


PLAIN_PAGE = [
    "import os, sys\nimport pandas as pd\nimport matplotlib.pyplot as plt",
    "pd.DataFrame({'a': [1, 2], 'b': ['ŵ', 'ŷ']})",
    "plt.rcParams['svg.hashsalt'] = 'x'\n%config InlineBackend.figure_formats = ['svg']\n"
    "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}",
    "plt.plot([1, 2, 3]);",
    "os.environ['TZ'], os.path.basename(os.getcwd()), sorted(set(os.listdir()))",
    "language",
]


def test_forked_and_cold_kernels_make_the_same_bytes(
    tmp_path: Path, forked: Kernels, cold: Kernels
) -> None:
    path = write(tmp_path / "page.ipynb", PLAIN_PAGE)
    preload, started = (execute(path, "en/page", ENGLISH, kernels) for kernels in (forked, cold))
    assert nbformat.writes(preload) == nbformat.writes(started)
    charts = [o for c in preload.cells for o in c.outputs if "image/svg+xml" in o.get("data", {})]
    assert len(charts) == 1


def test_the_same_bytes_under_another_hash_seed_zone_and_language(
    tmp_path: Path, forked: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "page.ipynb", PLAIN_PAGE)
    one = nbformat.writes(execute(path, "en/page", ENGLISH, forked))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("MPLBACKEND", "pdf")
    with Kernels() as others:
        assert nbformat.writes(execute(path, "en/page", ENGLISH, others)) == one


def test_nothing_of_papermill_is_kept(tmp_path: Path, forked: Kernels) -> None:
    path = write(tmp_path / "page.ipynb", [SHOW, CHART])
    done = execute(path, "en/page", ENGLISH, forked)
    written = nbformat.writes(done)
    assert "papermill" not in written
    assert str(tmp_path) not in written
    assert "execution" not in done.cells[1].metadata
    assert [cell.id for cell in done.cells] == ["cell-0", "injected-parameters", "cell-1", "cell-2"]
    assert path.read_text().count('"outputs": []') == 3


def test_what_a_person_ran_before_is_not_kept(tmp_path: Path, forked: Kernels) -> None:
    path = write(tmp_path / "page.ipynb", ["1 + 1"])
    stale = nbformat.read(path, 4)
    stale.cells[1].outputs = [nbformat.v4.new_output("stream", text="a row of somebody's data")]
    stale.metadata = {"kernelspec": {"name": "somebody's", "display_name": "x", "language": "R"}}
    nbformat.write(stale, path)
    done = execute(path, "en/page", ENGLISH, forked)
    assert "somebody" not in nbformat.writes(done)
    assert text(done, 2) == "2"


HOSTILE = """
import builtins, os, random, sys, tempfile
import numpy, pandas, matplotlib, matplotlib.pyplot, warnings, decimal, locale
random.seed(1); numpy.random.seed(1)
pandas.options.display.precision = 1
pandas.DataFrame.head = lambda self, n=5: "spoilt"
matplotlib.rcParams["axes.facecolor"] = "red"
matplotlib.pyplot.figure()
os.environ["SPOILT"] = "1"
os.chdir("/")
builtins.spoilt = sys.modules["spoilt"] = 1
sys.path.insert(0, "/spoilt")
warnings.simplefilter("ignore")
decimal.getcontext().prec = 2
random.random(), numpy.random.random()
"""
LOOK = """
import builtins, os, random, sys, warnings, decimal
import numpy, pandas, matplotlib, matplotlib.pyplot
{
    "precision": pandas.options.display.precision,
    "head": pandas.DataFrame({"a": [1]}).head() is not "spoilt",
    "face": matplotlib.rcParams["axes.facecolor"],
    "figures": matplotlib.pyplot.get_fignums(),
    "env": "SPOILT" in os.environ,
    "cwd": os.path.basename(os.getcwd()),
    "builtin": hasattr(builtins, "spoilt"),
    "module": "spoilt" in sys.modules,
    "path": "/spoilt" in sys.path,
    "decimal": decimal.getcontext().prec,
    "names": "HOSTILE" in globals(),
}
"""


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_a_page_leaves_nothing_to_the_next(tmp_path: Path, forked: Kernels) -> None:
    look = LOOK.replace("is not", "!=")
    clean = text(execute(write(tmp_path / "a.ipynb", [look]), "en/a", ENGLISH, forked), 2)
    execute(write(tmp_path / "b.ipynb", [HOSTILE]), "en/b", ENGLISH, forked)
    after = text(execute(write(tmp_path / "c.ipynb", [look]), "en/c", ENGLISH, forked), 2)
    assert after == clean
    assert "'precision': 6" in after
    assert "'cwd': 'work'" in after
    assert "'env': False" in after


def test_pages_at_once_do_not_meet(tmp_path: Path, forked: Kernels) -> None:
    draw = "import random, numpy, uuid, os, tempfile\nprint(random.random(), numpy.random.random())"
    path = write(tmp_path / "page.ipynb", [draw, "language, len(os.listdir('.'))"])
    names = [f"{n}" for n in range(6)]
    with ThreadPoolExecutor(3) as pool:
        done = list(
            pool.map(lambda n: execute(path, f"en/{n}", {"language": n}, forked), names)
        )  # fmt: skip
    assert [text(notebook, 3) for notebook in done] == [f"('{n}', 0)" for n in names]
    drawn = {part for notebook in done for part in notebook.cells[2].outputs[0].text.split()}
    assert len(drawn) == 2 * len(names), "copies of one process drew the same random numbers"


def test_the_users_own_settings_stay_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / ".ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("import builtins; builtins.mine = 1")
    (tmp_path / ".config/matplotlib").mkdir(parents=True)
    (tmp_path / ".config/matplotlib/matplotlibrc").write_text("font.size: 3\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    look = "import matplotlib\nmatplotlib.rcParams['font.size'], hasattr(__builtins__, 'mine')"
    path = write(tmp_path / "page.ipynb", [look])
    with Kernels(cold=True) as kernels:
        assert text(execute(path, "en/page", ENGLISH, kernels), 2) == "(10.0, False)"
    assert not (tmp_path / ".local/share/jupyter/runtime").exists()


def test_no_thread_runs_where_kernels_are_copied_from(tmp_path: Path, forked: Kernels) -> None:
    path = write(tmp_path / "page.ipynb", ["import os\nos.getppid()"])
    parent = int(text(execute(path, "en/page", ENGLISH, forked), 2))
    assert len(list(Path(f"/proc/{parent}/task").iterdir())) == 1


@pytest.mark.parametrize("cold_ones", [False, True])
def test_nothing_outlives_the_report(tmp_path: Path, cold_ones: bool) -> None:
    path = write(tmp_path / "page.ipynb", ["import os\nos.getpid()"])
    with Kernels(cold=cold_ones) as kernels:
        process = int(text(execute(path, "en/page", ENGLISH, kernels), 2))
        home = kernels.home
    assert not home.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_long_temporary_folder_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Unix socket's path has 107 bytes at the most."""
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    path = write(tmp_path / "page.ipynb", ["6 * 7"])
    with Kernels() as kernels:
        assert text(execute(path, "en/page", ENGLISH, kernels), 2) == "42"
