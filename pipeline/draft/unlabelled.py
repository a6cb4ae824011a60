"""Codes of answers that an export has no label for: what a person is asked about them."""

import pandas as pd

from pipeline.codebook.concepts import Level, first
from pipeline.codebook.wording import as_words
from pipeline.draft.distribution import distribution, is_number
from pipeline.draft.kinds import is_automatic
from pipeline.draft.mapping import Before, CodeMap


def check_unlabelled(
    made: CodeMap,
    before: Before | None,
    labels: dict[str, str],
    counts: "pd.Series[int]",
    ours: dict[str, Level],
) -> None:
    """A question of whose answers some have no label is never certain: which end is which?

    `counts`: respondents by code, a row for each code.
    """
    bare = [
        code
        for code in map(str, counts.index)
        if code not in labels
        and (row := ours.get(made.codes.get(code, code))) is not None
        and row.kind == "valid"
        and as_words(first(row.label)) != code
    ]
    if not bare:
        return
    valid = sorted((row for row in ours.values() if row.kind == "valid"), key=lambda r: r.order)
    theirs = {made.codes.get(code, code): code for code in reversed(list(map(str, counts.index)))}
    ends = [(theirs.get(row.code, row.code), row) for row in (valid[0], valid[-1])]
    asked = " and ".join(f"{code:.20} our '{first(row.label):.60}'" for code, row in ends)
    lacking = "its answers" if not _any_valid(labels, made, ours) else f"code {', '.join(bare):.80}"
    said = f"Your export has no label for {lacking}: is {asked}? {distribution(counts)}"
    if before is not None and before.same:
        said += f" Wave {before.wave} confirmed this for the same column and question."
    made.doubt(0.9 if before is not None and before.same else 0.6, said)


def check_unexplained(
    made: CodeMap, labels: dict[str, str], counts: "pd.Series[int]", ours: dict[str, Level]
) -> None:
    """Numbers that have no label and that the codebook lacks: some look like missing answers.

    `counts`: respondents by code, a row for each code.
    """
    known = {*labels, *made.codes, *ours}
    codes = [code for code in map(str, counts.index) if is_number(code) and code not in known]
    automatic = sorted(filter(is_automatic, codes))[:10]
    if automatic:
        one = len(automatic) == 1
        looks = "looks like a code for a missing answer" if one else "look like missing answers"
        way = f"Write {automatic[0]}=no_answer under codes, or another kind."
        made.doubt(
            0.6, f"{', '.join(automatic)} {'has' if one else 'have'} no label and {looks}. {way}"
        )
    rest = [code for code in codes if code not in automatic]
    if rest:
        shown = ", ".join(sorted(rest)) if len(rest) <= 10 else f"{len(rest)} codes"
        made.doubt(0.6, f"{shown}: no label, and not in the codebook. Map them under codes.")


def _any_valid(labels: dict[str, str], made: CodeMap, ours: dict[str, Level]) -> bool:
    """Whether any answer of ours has a label in the export."""
    targets = (ours.get(made.codes.get(code, code)) for code in labels)
    return any(row is not None and row.kind == "valid" for row in targets)


def check_targets(made: CodeMap, used: set[str], ours: dict[str, Level]) -> None:
    """Two codes of answers that would become one answer; several texts may be one answer."""
    targets: dict[str, list[str]] = {}
    for code in sorted(used):
        target = made.codes.get(code, code)
        if target in ours and ours[target].kind == "valid" and (is_number(code) or code in ours):
            targets.setdefault(target, []).append(code)
    for target, codes in targets.items():
        if len(codes) > 1:
            made.doubt(0.6, f"Codes {', '.join(codes)} would all be our {target}.")
