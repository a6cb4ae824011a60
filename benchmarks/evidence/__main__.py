"""make evidence: gathers what a reviewer asks for into build/evidence, with a first page.

    python -m benchmarks.evidence [--to FOLDER]

The documentation's site, the checklist of docs/standards.md with links to what is named in it, what
axe finds on each page of every wave made, what the audit of each wave says, and versions. No answer
of a respondent, no path of this machine and no name of a user is in it.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import ROOT
from benchmarks.evidence.accessibility import look_at
from benchmarks.evidence.checklist import checklist
from benchmarks.evidence.pages import Part, as_csv, page, table
from benchmarks.evidence.versions import versions

COLUMNS = ("wave", "page", "width", "rules that hold", "violations", "to be judged by a person")
Look = Callable[[Path, tuple[str, ...]], list[dict[str, Any]]]


def made(root: Path) -> tuple[str, ...]:
    """The waves whose pack and audit are there, by name."""
    found = root.glob("reports/*/manifest.json")
    audit = "data/processed/{}/audit.json"
    return tuple(
        sorted(f.parent.name for f in found if (root / audit.format(f.parent.name)).is_file())
    )


def gather(root: Path, to: Path, look: Look = look_at) -> list[Part]:
    """Write the folder anew.

    Args:
        root: the project's folder, in which a wave has been made.
        to: the folder of the evidence; what is in it goes.
        look: what looks at the pages of waves.

    Returns:
        What the first page leads to.

    Raises:
        SystemExit: no wave has been made, or the documentation cannot be built.
    """
    waves = made(root)
    if not waves:
        raise SystemExit("evidence: no wave has been made. Run make report, then make evidence.")
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    _documentation(root, to / "docs")
    parts = _documents(root)
    parts.append(_standards(root, to))
    parts.append(_accessibility(look(root, waves), to))
    parts += [_audit(root, to, wave) for wave in waves]
    write(to / "versions.json", json.dumps(versions(root), indent=1) + "\n")
    parts.append(Part("Versions", "versions.json", "Python, each package, the commit and "
                      "the hash of the code", "make evidence"))  # fmt: skip
    write(to / "index.html", page("Evidence for a review", _contents(parts)))
    return parts


def write(path: Path, text: str) -> None:
    """Write a text, and the folder that it goes into."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _documentation(root: Path, to: Path) -> None:
    """The documentation as pages.

    Raises:
        SystemExit: MkDocs finds a fault, which it has named.
    """
    command = (sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(to.resolve()))
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"evidence: the documentation cannot be built:\n{done.stderr}")


def _documents(root: Path) -> list[Part]:
    """Pages of the documentation that a reviewer reads first."""
    parts = [
        Part("Methods", "docs/methods.html", "each statistic, and the test that holds it to "
             "figures made elsewhere", "make test TESTS=tests/stats"),
        Part("Validation", "docs/validation.html", "intervals and tests where the truth is known",
             "make simulate"),
        Part("Figures of R", "docs/methods.html", "the golden figures that tests compare with",
             "make golden"),
        Part("Benchmarks", "docs/benchmarks.html", "speed, with peers in the same run",
             "make bench"),
        Part("Disclosure", "docs/disclosure.html", "what is hidden, what is promised, what is not",
             "make test TESTS=tests/disclose"),
    ]  # fmt: skip
    if (root / "docs/mutants.md").is_file():
        parts.append(
            Part("Mutants", "docs/mutants.html", "faults put into the code, and the tests that "
                 "catch them", "make mutants")
        )  # fmt: skip
    return parts


def _standards(root: Path, to: Path) -> Part:
    body, named = checklist(root)
    for name in named:
        write(to / f"source/{name}.txt", (root / name).read_text(encoding="utf-8"))
    write(to / "standards.html", page("Standards, item by item", body, back=True))
    return Part("Standards", "standards.html", "each item, its status, and what shows it",
                "make test TESTS=tests/test_docs.py")  # fmt: skip


def _accessibility(rows: list[dict[str, Any]], to: Path) -> Part:
    write(to / "accessibility.csv", as_csv(COLUMNS, [[row[c] for c in COLUMNS] for row in rows]))
    found = sum(row["violations"] for row in rows)
    said = (
        f"<p>axe-core {rows[0]['axe']}, WCAG 2.2 A and AA and best practice, on each page as a "
        f"browser shows it at two widths: {found} violations on {len(rows)} looks. No program can "
        f"tell all: the last column counts what a person has to judge.</p>"
    )
    body = said + table(COLUMNS, [[str(row[c]) for c in COLUMNS] for row in rows])
    write(to / "accessibility.html", page("Accessibility of the pages", body, back=True))
    what = f"axe on each page: {found} violations; also as accessibility.csv"
    command = "make test TESTS=tests/browser/test_pages.py"
    return Part("Accessibility", "accessibility.html", what, command)


def _audit(root: Path, to: Path, wave: str) -> Part:
    """What the audit of a wave found, without the figures that it may name."""
    found = json.loads((root / f"data/processed/{wave}/audit.json").read_text(encoding="utf-8"))
    kept = {
        name: {key: one[key] for key in ("says", "holds", "breaches")}
        for name, one in found["guarantees"].items()
    }
    shown = {"guarantees": kept, "attack": found["attack"], "files": found["files"]}
    write(to / f"audit/{wave}.json", json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    holding = sum(one["holds"] for one in kept.values())
    said = f"{holding} of {len(kept)} guarantees hold, over {len(found['files'])} files"
    return Part(f"Audit of {wave}", f"audit/{wave}.json", said, f"make audit WAVE={wave}")


def _contents(parts: list[Part]) -> str:
    rows = [[one.link, one.said, f"<code>{one.command}</code>"] for one in parts]
    return (
        "<p>What a reviewer asks for, and the command that makes each again in the project's "
        "folder. Figures are of the waves that had been made; no answer of a respondent is here. "
        '<a href="docs/peer-review.html">The record to fill in</a>, '
        '<a href="docs/index.html">the whole documentation</a>.</p>'
        + table(("evidence", "what it says", "made again by"), rows, plain=False)
    )


def main() -> None:
    """Gather the evidence of the waves that have been made."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--to", type=Path, default=ROOT / "build/evidence")
    options = parser.parse_args()
    parts = gather(ROOT, options.to)
    print(f"evidence: {len(parts)} things, each with the command that makes it again")


if __name__ == "__main__":
    main()
