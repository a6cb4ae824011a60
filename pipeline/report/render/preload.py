"""What every page would do first: imports, reads the words, loads the locales, draws each chart.

The fork server imports this module once, and pages' processes are copies of it. It leaves caches
of libraries and of this package behind and nothing that a page could see: a cold kernel makes the
same bytes. What fails here is left for the page, which says so.
"""

import contextlib
import gc
import importlib

MODULES = (
    "nbconvert.exporters.templateexporter", "papermill", "IPython.core.completerlib",
    "IPython.core.debugger", "IPython.core.magics.execution", "IPython.core.oinspect",
    "matplotlib.pyplot", "matplotlib.backends.backend_svg", "pandas", "seaborn",
    "pandas.core.arrays.arrow._arrow_utils", "pandas.core.arrays.arrow.extension_types",
    "pyarrow.parquet", "pyarrow.dataset", "pyarrow.pandas_compat", "babel.numbers", "babel.dates",
    "pipeline.report.pages", "pipeline.report.render.page_engine",
    "pipeline.report.render.page_job", "pipeline.report.takeaway.files", "PIL.ImageDraw",
    "PIL.ImageFont", "PIL.PngImagePlugin", "matplotlib.backends.backend_agg",
)  # fmt: skip
DAY = "2025-03-04"


def preload() -> None:
    """Do it."""
    for name in MODULES:
        importlib.import_module(name)
    import nbformat
    import pandas as pd
    from matplotlib.backends.registry import backend_registry

    from pipeline.report.graphics.bars import BarRow, Share, bars
    from pipeline.report.graphics.charts import Dot, DotRow, dots
    from pipeline.report.messages import LOCALES, day, messages, number, percent
    from pipeline.report.render import exporter
    from pipeline.units import PATTERNS

    backend_registry.list_all()
    nbformat.validate(nbformat.v4.new_notebook())
    exporter.ready()
    # No Parquet file is read here: pyarrow reads with threads of its own, which a copy would lack.
    pd.DataFrame({"name": ["A"], "value": [1.0]}).groupby("name")["value"].sum()
    messages()
    for language in LOCALES:
        number(language, 0.5, PATTERNS["ratio"])
        percent(language, 50)
        day(language, DAY)
    dot = Dot(1, 0, 2, "1")
    dots("preload", [DotRow("A", dot, dot)], "A", ("A", "B"))
    bars("preload", [BarRow("A"), BarRow("B", (Share(60, "60%"), Share(40, "40%")))], ("A", "B"))


if __name__ != "__main__":
    with contextlib.suppress(Exception):
        preload()
    gc.collect()
    gc.freeze()
