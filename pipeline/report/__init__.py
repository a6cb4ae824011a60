"""How a released number looks and reads: sentences, charts and tables, in English and in Welsh.

Notebooks ask `open_page` for a page and show what it gives. Nothing here reads a file from before
disclosure control. Both names are imported when asked for, so that kernels can begin before pandas
has been read.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.report.pages import Page, open_page

__all__ = ["Page", "open_page"]


def __getattr__(name: str) -> Any:
    """A name of `__all__`.

    Raises:
        AttributeError: it is not one.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.report import pages

    return getattr(pages, name)
