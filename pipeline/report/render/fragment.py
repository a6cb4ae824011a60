"""What a cell of a notebook shows: a piece of HTML, or a picture with its alternative text."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

Piece = str | Markup


def tag(name: str, *children: Piece, **attributes: str) -> Markup:
    """One element; children and attributes are escaped unless they are already markup.

    `class_` is written class, and other underscores in attributes as hyphens.
    """
    inside = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    held = "".join([escape(child) for child in children])
    return Markup(f"<{name}{inside}>{held}</{name}>")  # noqa: S704


def join(*children: Piece) -> Markup:
    """Pieces one after another, escaped unless they are already markup."""
    return Markup("").join(children)


@dataclass(frozen=True)
class Fragment:
    """A piece of HTML that stands in the page as it is."""

    html: Markup

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What Jupyter shows."""
        return {"text/html": str(self.html)}

    def __repr__(self) -> str:
        return f"<Fragment of {len(self.html)} characters>"


@dataclass(frozen=True)
class Chart:
    """A picture, and what says the same to those who do not see it: text, or markup with keys.

    `title` says what it finds, as text or markup with keys; a part that goes on with a picture
    before it has none, and `part` names it where there are several: what it is of, and what it
    begins with.
    """

    svg: str
    alt: str
    title: str = ""
    part: tuple[str, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        """What Jupyter shows, with the alternative text and the title in the output's metadata."""
        said: dict[str, Any] = {"alt": str(escape(self.alt))}
        said |= {"title": str(escape(self.title))} if self.title else {}
        said |= {"part": list(self.part)} if self.part else {}
        return {"image/svg+xml": self.svg}, {"image/svg+xml": said}

    def __repr__(self) -> str:
        return f"<Chart: {self.alt}>"


@dataclass(frozen=True)
class Shown:
    """Pieces and pictures that one cell shows, one after another; there may be none."""

    pieces: tuple[Fragment | Chart, ...]

    def _ipython_display_(self) -> None:
        """What Jupyter calls to show it: each is an output of its own."""
        from IPython.display import display

        if self.pieces:
            display(*self.pieces)
