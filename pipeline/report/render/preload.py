"""What every page would do first: reads the words, loads the locales, draws a chart of each kind.

It is done once, in the process that kernels are copied from. It leaves caches of libraries and of
this package behind and nothing that a page could see: a cold kernel makes the same bytes.
"""

from pipeline.report.graphics.bars import BarRow, bars
from pipeline.report.graphics.charts import Dot, DotRow, dots
from pipeline.report.messages import LOCALES, day, messages, number, percent

DAY = "2025-03-04"


def preload() -> None:
    """Do it."""
    from matplotlib.backends.registry import backend_registry

    backend_registry.list_all()  # type: ignore[no-untyped-call]
    messages()
    for language in LOCALES:
        number(language, 0.5, "0.0##")
        percent(language, 50)
        day(language, DAY)
    dot = Dot(1, 0, 2, "1")
    dots("preload", [DotRow("A", dot, dot)], "A", ("A", "B"))
    bars("preload", [BarRow("A"), BarRow("B", ((60, "60%"), (40, "40%")))], ("A", "B"))
