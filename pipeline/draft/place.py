"""Where a researcher's export goes: data/raw/<wave>/survey.<ending>, and never over another."""

import filecmp
from pathlib import Path

from pipeline.errors import BadInput, Fault
from pipeline.ingest.formats import find_export, key_path, labels_path


def source(given: Path | None, raw: Path) -> Path:
    """The export to draft from: the one that is given, else the one that the wave has.

    Raises:
        BadInput: none is given, and the wave has none or several.
    """
    return find_export(raw) if given is None else given.expanduser()


def copies(export: Path, raw: Path) -> list[tuple[Path, Path]]:
    """What has to be copied where: the export, its labels and its key, unless they are there.

    Raises:
        BadInput: the wave has another export, or another file next to it, already.
    """
    ending = export.suffix.lower()
    pairs = [(export, raw / f"survey{ending}")]
    if labels_path(export).is_file():
        pairs.append((labels_path(export), raw / "survey.labels.csv"))
    if key := key_path(export):
        pairs.append((key, raw / "survey.key.csv"))
    try:
        there = find_export(raw)
    except BadInput:
        there = None
    others = [target for target in dict.fromkeys([there, pairs[0][1]]) if target is not None]
    targets = {target for _, target in pairs}
    for found in others:
        if found not in targets and found.is_file():
            raise _other(found, raw)
    for found, target in pairs:
        if target.is_file() and not filecmp.cmp(found, target, shallow=False):
            raise _other(target, raw)
    return [(found, target) for found, target in pairs if not target.is_file()]


def _other(found: Path, raw: Path) -> BadInput:
    problem = "there is another export of this wave already."
    fix = "Move it away if this one is to take its place, or name another wave."
    return BadInput([Fault(f"data/raw/{raw.name}/{found.name}", "", problem, fix)])
