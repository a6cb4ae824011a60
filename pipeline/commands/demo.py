"""Make the three synthetic demonstration exports again: the same bytes each time.

Reads:
    data/reference/
Writes:
    data/raw/demo-1, demo-2, demo-small
Example:
    python -m pipeline demo
"""

from typing import TYPE_CHECKING

from pipeline.files import Folders

if TYPE_CHECKING:
    import argparse

    from pipeline.config import Config

OF_A_WAVE = False


def run(folders: Folders, config: "Config | None", options: "argparse.Namespace") -> None:
    """Make the three synthetic demonstration exports again: the same bytes each time."""
    from pipeline import demo

    demo.write(folders.root)
