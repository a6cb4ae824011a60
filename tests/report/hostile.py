"""A release whose labels try everything: script, formulas, writing backwards, 10,000 letters."""

import json
from pathlib import Path
from typing import Any

from tests.report import fixture_wider

SCRIPT = '<script>document.title = "run"</script><img src=x onerror=\'document.title = "run"\'>'
FORMULAS = ('=HYPERLINK("https://elsewhere.invalid","x")', "+1+1", "-1+1", "@SUM(A1)")
BACKWARDS = "abc\u202edcba\u2066x\u200b\ufeff\x00\x1b[31m"
LONG = "w" * 10_000
WORDY = "ten thousand letters of words " * 333
LABELS = (SCRIPT, LONG, *FORMULAS, BACKWARDS, WORDY, "$\\frac{1}{2}$ {braces} %s &amp; ]]> --> '\"")


def write(folder: Path) -> Path:
    """The release with one of the labels on each factor, answer and area in turn."""
    fixture_wider.write(folder)
    path = folder / "dictionary.json"
    dictionary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    items = sorted(dictionary["items"].values(), key=lambda item: item["role"] != "factor")
    for place, item in enumerate(items):
        for part in ("label", "clause"):
            item[part] = dict.fromkeys(("en", "cy"), LABELS[place % len(LABELS)])
    rows = [row for scale in dictionary["scales"].values() for row in scale]
    short = [label for label in LABELS if len(label) < 1000]
    for place, row in enumerate(rows):
        for part in ("label", "in"):
            row[part] = dict.fromkeys(("en", "cy"), short[place % len(short)])
    path.write_text(json.dumps(dictionary), encoding="utf-8")
    return folder
