"""What every question to a wave gives: a pandas table that says that it is sensitive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.explore.figures import HEADS, KEYS, NUMBERS, WHY_NOT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARK = "SENSITIVE: before disclosure control. Not for release."
STATUS = "sensitive"
"""What the column `status` of every row says, so that it stays with rows that are copied."""
SHOWN = 60
"""Most rows that are displayed; the table has them all."""
WIDEST = 20
"""Most columns that are displayed in full of a table that is not of figures."""
ENDS = ("conf_low", "conf_high")
SIDES, WAVES = ("share_with", "share_without"), ("before", "now")
_DASH = "\u2013"


@dataclass(frozen=True)
class About:
    """What a table says of itself: its kind, title, notes, and what it is broken down by."""

    kind: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    by_labels: tuple[str, ...] = ()


class Column(pd.Series):
    """A column or row of a `Table`, which says that it is sensitive too."""

    @property
    def _constructor(self) -> Callable[..., "Column"]:
        return Column

    @property
    def _constructor_expanddim(self) -> Callable[..., "Table"]:
        return Table

    # pandas' types say that it gives its own kind; ours is marked.
    def describe(self, *how: Any, **named: Any) -> "Column":  # type: ignore[misc]
        """As pandas does, and marked."""
        return Column(super().describe(*how, **named))

    def value_counts(self, *how: Any, **named: Any) -> "Column":
        """As pandas does, and marked."""
        return Column(super().value_counts(*how, **named))

    def __repr__(self) -> str:
        return f"{MARK}\n{super().__repr__()}"


class Table(pd.DataFrame):
    """A tidy table: a row for each figure, whose last column says that it is sensitive.

    Shares are from 0 to 1 (`unit` percent or points), and displayed times a hundred. What pandas
    makes of a table, such as some of its rows, is a `Table` too.
    """

    _metadata = ["about"]  # noqa: RUF012  pandas keeps these
    about = About()

    @property
    def _constructor(self) -> Callable[..., "Table"]:
        return Table

    @property
    def _constructor_sliced(self) -> Callable[..., Column]:
        return Column

    # pandas' types say that it gives its own kind; ours is marked.
    def describe(self, *how: Any, **named: Any) -> "Table":  # type: ignore[misc]
        """As pandas does, and marked."""
        return Table(super().describe(*how, **named))

    def value_counts(self, *how: Any, **named: Any) -> Column:
        """As pandas does, and marked."""
        return Column(super().value_counts(*how, **named))

    def display(self) -> "Table":
        """The rows as they are displayed: labels, and numbers with few digits, as text."""
        found: dict[str, list[str]] = {}
        named = self._headings(self.about.by, self.about.by_labels, [*HEADS.values(), "Interval"])
        for name in (*KEYS[:2], *named, *KEYS[2:], *list(HEADS)[len(KEYS) :]):
            if name not in self.columns:
                continue
            label = f"{name}_label"
            values = self[label if label in self.columns else name].tolist()
            text = [self._text(name, value, row) for row, value in enumerate(values)]
            if any(text):
                found[named.get(name) or HEADS[name]] = text
            if name == "estimate" and set(ENDS) <= set(self.columns):
                found["Interval"] = self._intervals()
        return Table(found, index=self.index, dtype="str")

    @staticmethod
    def _headings(
        keys: Iterable[Any], labels: Iterable[str], taken: Iterable[str]
    ) -> dict[Any, str]:
        """A heading for each key: its label, with the key where another heading is the same."""
        found: dict[Any, str] = {}
        used = {*taken}
        for key, label in zip(keys, labels, strict=True):
            if key not in found:
                own = key if isinstance(key, str) else " / ".join(map(str, key))
                found[key] = f"{label} ({own})" if label in used else label
                used.add(found[key])
        return found

    def _intervals(self) -> list[str]:
        ends = zip(self["conf_low"].tolist(), self["conf_high"].tolist(), strict=True)
        texts = [
            [self._text("estimate", end, row) for end in pair] for row, pair in enumerate(ends)
        ]
        return [f" {_DASH} ".join(pair) if all(pair) else "" for pair in texts]

    def _text(self, name: str, value: Any, row: int) -> str:
        """One value as text; nothing where there is none."""
        if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
            return ""
        if isinstance(value, str):
            return WHY_NOT.get(value, value) if name == "reason" else value
        if name in ("p_value", "q_value"):
            return "<0.001" if value < 0.001 else f"{value:.3f}"
        if name == "n":
            return f"{int(value):,}"
        if name == "n_eff":
            return f"{value:,.0f}"
        if name in ("cramers_v", "gamma"):
            return f"{value:.2f}"
        unit = self["unit"].iloc[row] if "unit" in self.columns else "number"
        if unit == "number":
            return f"{value:.2f}"
        side = name in SIDES or (name in WAVES and self.about.kind == "change_share")
        return f"{100 * value:+.1f}" if unit == "points" and not side else f"{100 * value:.1f}%"

    def __repr__(self) -> str:
        shown = self._shown()
        if shown is not None:
            body = shown.to_string(index=self._indexed)
        elif len(self.columns) <= WIDEST and len(self) <= SHOWN:
            body = self.to_string()
        else:
            body = super().__repr__()
        return "\n".join([MARK, *self._said(), body, *self._notes()])

    def _repr_html_(self) -> str:
        shown = self._shown()
        plain = pd.DataFrame(self).to_html(max_rows=SHOWN) if shown is None else ""
        body = plain if shown is None else shown.to_html(index=self._indexed, border=0)
        said = "".join(f"<p>{escape(line)}</p>" for line in self._said())
        notes = "".join(f"<p><small>{escape(line)}</small></p>" for line in self._notes())
        return f"<div><p><strong>{escape(MARK)}</strong></p>{said}{body}{notes}</div>"

    def _shown(self) -> pd.DataFrame | None:
        """The rows that are displayed; None where this is not, or no longer, a table of figures."""
        shown = self.display().head(SHOWN) if self.about.kind else None
        return shown if shown is not None and len(shown.columns) else None

    @property
    def _indexed(self) -> bool:
        """Whether the index says what a row is, and does not only count."""
        return self.index.name is not None or not pd.api.types.is_integer_dtype(self.index)

    def _said(self) -> list[str]:
        return [self.about.title] if self.about.title else []

    def _notes(self) -> list[str]:
        more = [f"{len(self) - SHOWN:,} more rows."] if len(self) > SHOWN else []
        return [*more, *self.about.notes]

    def wide(self) -> "Table":
        """The estimates as text: a column for each group of `by`, a row for the rest of the key.

        The last column says that it is sensitive. A table without groups is displayed as it is.
        """
        keys = [name for name in KEYS if name in self.columns]
        across = [*self.about.by] or ["column"] * ("column" in keys)
        if not across or not len(self):
            return self.display().assign(status=STATUS)
        down = [name for name in keys if name not in across]
        groups = list(zip(*(self[name].tolist() for name in across), strict=True))
        labels = [" / ".join(parts) for parts in zip(*map(self._labels, across), strict=True)]
        heads = self._headings(groups, labels, ["status", *(HEADS[name] for name in down)])
        rows = list(zip(*(self[name].tolist() for name in down), strict=True)) or [()] * len(self)
        named = list(zip(*map(self._labels, down), strict=True)) or [()] * len(self)
        held: dict[tuple[Any, ...], dict[str, str]] = {}
        for place, value in enumerate(self["estimate"].tolist()):
            words = dict(zip((HEADS[name] for name in down), named[place], strict=True))
            reason = self["reason"].iloc[place]
            cell = self._text("estimate", value, place) or self._text("reason", reason, place)
            held.setdefault(rows[place], words)[heads[groups[place]]] = cell
        return Table(list(held.values()), dtype="str").assign(status=STATUS)

    def _labels(self, name: str) -> list[str]:
        """The labels of one key of every row."""
        label = f"{name}_label"
        return [str(one) for one in self[label if label in self.columns else name].tolist()]

    # A method, where pandas has an accessor.
    def plot(self, ax: "Axes | None" = None) -> "Axes":  # type: ignore[override]
        """Draw the table with seaborn, marked as sensitive: estimates with their intervals.

        A crosstab is a heat map; all else is a dot and an interval for each row, in colours for
        the groups of `by`. Give `ax` to draw into a figure of your own.
        """
        from pipeline.explore.plot import draw

        return draw(self, ax)


def column_of(variable: str) -> str:
    """The column of a variable that groups are made of: its name, unless a table has such a column.

    >>> column_of("sector"), column_of("n")
    ('sector', 'by_n')
    """
    taken = variable in (*KEYS, *NUMBERS) or variable.endswith("_label")
    return f"by_{variable}" if taken or variable.startswith("by_") else variable


def made(kind: str, title: str, columns: dict[str, Any], **about: tuple[str, ...]) -> Table:
    """A table from its columns, each as long as there are rows, with its status.

    >>> made("share", "A title", {"estimate": [0.5], "unit": ["percent"]})["status"].tolist()
    ['sensitive']
    """
    table = Table(columns)
    table["status"] = STATUS
    table.about = About(kind, title, **about)
    return table
