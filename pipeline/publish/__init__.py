"""How a released number looks and reads: sentences, charts and tables, in English and in Welsh.

Notebooks ask `open_page` for a page and show what it gives. Nothing here reads a file from before
the door.
"""

from pipeline.publish.pages import Page, open_page

__all__ = ["Page", "open_page"]
