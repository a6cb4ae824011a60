"""Notebooks run with the parameters they declare, alone, the same way each time, to their end."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pipeline.errors import BadInput
from pipeline.report.render import engine
from pipeline.report.render.engine import PageFailed, execute
from pipeline.report.render.processes import in_processes
from tests.report.notebooks import CHART, SHOW, write

ENGLISH = {"language": "en"}


OWN = Path(__file__).resolve().parents[3]


def run(path: Path, page: str, parameters: dict[str, Any], cold: bool = False) -> Any:
    """The notebook run as a page is: in a process of its own."""
    [(_, outcome)] = in_processes({page: partial(_run, path, page, parameters, cold)}, 1)
    return outcome.result()


def _run(path: Path, page: str, parameters: dict[str, Any], cold: bool, begun: Any) -> Any:
    return execute(path, page, parameters, begun, cold)


def text(notebook: nbformat.NotebookNode, cell: int) -> str:
    """What a cell showed as plain text; the cell before the first is the injected one."""
    return str(notebook.cells[cell].outputs[0].data["text/plain"])


def refused(path: Path, parameters: dict[str, object]) -> str:
    with pytest.raises(BadInput) as bad:
        run(path, "en/page", parameters)
    return str(bad.value)


def test_parameters_reach_the_page_with_their_types(tmp_path: Path) -> None:
    declared = 'language = "en"\nyear = 1\ncheck = False'
    path = write(tmp_path / "page.ipynb", ["language, year, check"], declared)
    done = run(path, "cy/page", {"language": "cy", "year": 2027, "check": True})
    assert text(done, 2) == "('cy', 2027, True)"


def test_a_misspelt_parameter_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "area.ipynb", ["sector"], 'language = "en"\nsector = ""')
    said = refused(path, {"language": "en", "sektor": "health"})
    assert "2 faults" in said
    assert "does not declare the parameter 'sektor'" in said
    assert "declares the parameter 'sector', which no page gives" in said
    assert "Did you mean 'sector'?" in said
    assert "notebooks/area.ipynb, page en/page" in said


def test_a_parameter_of_another_type_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "page.ipynb", ["1"], "year = 2025")
    assert "'year' is str, and is declared as int" in refused(path, {"year": "01"})
    assert "'year' is bool, and is declared as int" in refused(path, {"year": True})


def test_a_notebook_without_declared_parameters_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "page.ipynb", ["language"], None)
    assert "0 cells are tagged 'parameters'" in refused(path, ENGLISH)


@pytest.mark.parametrize("line", ["import os", "a = b = 1", "language = open('x')", "def f(): 1"])
def test_declarations_are_names_with_plain_values(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "page.ipynb", ["1"], f'language = "en"\n{line}')
    assert "plain" in refused(path, ENGLISH)


def test_what_is_not_a_notebook_is_refused(tmp_path: Path) -> None:
    assert "no such notebook" in refused(tmp_path / "none.ipynb", ENGLISH)
    (tmp_path / "broken.ipynb").write_text("{")
    assert "not a notebook" in refused(tmp_path / "broken.ipynb", ENGLISH)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{}['base']", "KeyError: 'base'"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("import sys; sys.exit()", "SystemExit"),
        ("open('/home/x/survey.sav')", "No such file or directory: 'survey.sav'"),
    ],
)
def test_a_cell_that_stops_is_named_with_its_reason(tmp_path: Path, line: str, why: str) -> None:
    path = write(tmp_path / "area.ipynb", ["1", f"{line}  # here\n# more", "'after'"])
    with pytest.raises(PageFailed) as failed:
        run(path, "en/sector-health", ENGLISH)
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


MORE = [
    "from IPython.display import HTML, display\ndisplay(HTML('<p>one</p>'))\nprint('two')\n3",
    "a = 4;",
    "a;",
    "# nothing but a note",
    "!echo five",
    "display('seven', display_id='it')",
    "import sys; print('eight', file=sys.stderr)",
    "__name__, [name for name in sorted(globals()) if name in ('path', 'cell', 'shell')]",
]


def test_a_page_is_what_papermills_own_engine_makes_of_it(tmp_path: Path) -> None:
    """The reference is a cold kernel of ipykernel: outputs, their order, kinds and numbers."""
    path = write(tmp_path / "page.ipynb", [*PLAIN_PAGE, *MORE])
    own, reference = (run(path, "en/page", ENGLISH, cold) for cold in (False, True))
    for mine, theirs in zip(own.cells, reference.cells, strict=True):
        assert mine == theirs, mine.source
    assert nbformat.writes(own) == nbformat.writes(reference)
    charts = [o for c in own.cells for o in c.outputs if "image/svg+xml" in o.get("data", {})]
    assert len(charts) == 1


ALONE = """
import sys
from pathlib import Path
from tests.report.render.test_engine import ENGLISH, run
import nbformat
sys.stdout.write(nbformat.writes(run(Path(sys.argv[1]), "en/page", ENGLISH, len(sys.argv) > 2)))
"""


def alone(path: Path, *cold: str, **surroundings: str) -> str:
    """The notebook run by a process that has these surroundings."""
    return subprocess.run(
        [sys.executable, "-c", ALONE, str(path), *cold], cwd=OWN, check=True, capture_output=True,
        text=True, env=os.environ | surroundings,
    ).stdout  # fmt: skip


def test_the_same_bytes_under_another_hash_seed_zone_and_language(tmp_path: Path) -> None:
    path = write(tmp_path / "page.ipynb", PLAIN_PAGE)
    one = nbformat.writes(run(path, "en/page", ENGLISH))
    zone = "Pacific/Auckland"
    assert alone(path, PYTHONHASHSEED="7", TZ=zone, LC_ALL="C", MPLBACKEND="pdf") == one


def test_nothing_of_papermill_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "page.ipynb", [SHOW, CHART])
    done = run(path, "en/page", ENGLISH)
    written = nbformat.writes(done)
    assert "papermill" not in written
    assert str(tmp_path) not in written
    assert "execution" not in done.cells[1].metadata
    assert [cell.id for cell in done.cells] == ["cell-0", "injected-parameters", "cell-1", "cell-2"]
    assert path.read_text().count('"outputs": []') == 3


def test_what_a_person_ran_before_is_not_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "page.ipynb", ["1 + 1"])
    stale = nbformat.read(path, 4)
    stale.cells[1].outputs = [nbformat.v4.new_output("stream", text="a row of somebody's data")]
    stale.metadata = {"kernelspec": {"name": "somebody's", "display_name": "x", "language": "R"}}
    nbformat.write(stale, path)
    done = run(path, "en/page", ENGLISH)
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
def test_a_page_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    look = LOOK.replace("is not", "!=")
    clean = text(run(write(tmp_path / "a.ipynb", [look]), "en/a", ENGLISH), 2)
    run(write(tmp_path / "b.ipynb", [HOSTILE]), "en/b", ENGLISH)
    after = text(run(write(tmp_path / "c.ipynb", [look]), "en/c", ENGLISH), 2)
    assert after == clean
    assert "'precision': 6" in after
    assert "'cwd': 'work'" in after
    assert "'env': False" in after


def test_pages_at_once_do_not_meet(tmp_path: Path) -> None:
    draw = "import random, numpy, uuid, os, tempfile\nprint(random.random(), numpy.random.random())"
    path = write(tmp_path / "page.ipynb", [draw, "language, len(os.listdir('.'))"])
    tasks = {n: partial(_run, path, f"en/{n}", {"language": n}, False) for n in "012345"}
    done = {n: outcome.result() for n, outcome in in_processes(tasks, 3)}
    assert {n: text(notebook, 3) for n, notebook in done.items()} == {
        n: f"('{n}', 0)" for n in "012345"
    }
    drawn = {
        part for notebook in done.values() for part in notebook.cells[2].outputs[0].text.split()
    }
    assert len(drawn) == 2 * len(tasks), "copies of one process drew the same random numbers"


@pytest.mark.parametrize("cold", [(), ("cold",)])
def test_the_users_own_settings_stay_out(tmp_path: Path, cold: tuple[str, ...]) -> None:
    startup = tmp_path / ".ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("import builtins; builtins.mine = 1")
    (tmp_path / ".config/matplotlib").mkdir(parents=True)
    (tmp_path / ".config/matplotlib/matplotlibrc").write_text("font.size: 3\n")
    look = "import matplotlib\nmatplotlib.rcParams['font.size'], hasattr(__builtins__, 'mine')"
    path = write(tmp_path / "page.ipynb", [look])
    assert "(10.0, False)" in alone(path, *cold, HOME=str(tmp_path), IPYTHONDIR="")


def test_a_cell_that_takes_too_long_is_stopped_and_named(tmp_path: Path) -> None:
    """Also one that catches whatever it can; the notebook is kept as far as it got."""
    stubborn = "import time\ntry:\n    time.sleep(60)\nexcept Exception:\n    pass"
    path = write(tmp_path / "area.ipynb", ["1", stubborn, "'after'"])
    [(_, outcome)] = in_processes({"": partial(_hurried, path)}, 1)
    with pytest.raises(PageFailed) as failed:
        outcome.result()
    said = "page en/page, cell 3, `import time`: it took longer than 0.5 seconds."
    assert said in str(failed.value)
    assert failed.value.notebook is not None


def _hurried(path: Path, begun: Any) -> Any:
    engine.CELL_SECONDS = 0.5  # in a process of its own
    return execute(path, "en/page", ENGLISH, begun)


def test_too_little_memory_is_said_as_such(tmp_path: Path) -> None:
    path = write(tmp_path / "area.ipynb", ["import numpy", "numpy.ones((10**9, 10**9))"])
    with pytest.raises(PageFailed, match=r"cell 3, .*: the machine has too little memory for it"):
        run(path, "en/page", ENGLISH)
