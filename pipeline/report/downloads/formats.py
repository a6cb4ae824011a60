"""What the endings of files mean, and under which licence they are."""

FORMATS = {
    "html": "text/html", "csv": "text/csv", "json": "application/json",
    "xml": "application/xml", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
LICENCE = "https://www.gnu.org/licenses/gpl-3.0.html"


def format_of(name: str) -> str:
    """The media type of a file by its name's ending."""
    return FORMATS.get(name.rsplit(".", 1)[-1], "application/octet-stream")
