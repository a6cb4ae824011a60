"""What disclosure control reads of an edition."""

from typing import Any, Protocol

import pandas as pd


class Edition(Protocol):
    """What is kept of an edition: see `pipeline/editions.py`."""

    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def results(self) -> pd.DataFrame:
        """A row a figure, exact."""

    @property
    def release(self) -> pd.DataFrame:
        """The same rows, as they were printed."""

    @property
    def dictionary(self) -> dict[str, Any]:
        """The words of its answers."""
