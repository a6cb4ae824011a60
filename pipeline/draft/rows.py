"""The rows of a drafted wave: facts to be typed, columns found, and what a person typed already."""

from collections.abc import Iterator, Sequence

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.tables import Row
from pipeline.codebook.waves import COLUMNS, Wave
from pipeline.codebook.wording import as_words
from pipeline.config import Weighting
from pipeline.draft.codes import map_codes
from pipeline.draft.design import Found, date_column, size_column
from pipeline.draft.mapping import Before
from pipeline.draft.match import Match
from pipeline.draft.unknown.replicates import replicate_run
from pipeline.draft.unknown.ticks import box_of, tick_row
from pipeline.ingest.formats import Export, as_codes, columns_of
from pipeline.ingest.identifiers import is_one_for_all, trusted, whole
from pipeline.ingest.joined import mark_of

NOT_FOUND = "No column was found: name it, or write 1.00 as confidence if it was not asked."
# What is to be typed of a wave; a fact whose name ends in "_" is typed in each language.
_FACTS = {
    "title_": "What the survey is called",
    "demonstration": "yes if the data are synthetic, else no.",
    "before": "The earlier wave that change is measured from, or nothing.",
    "fieldwork_from": "The first day, as 2026-03-31.",
    "fieldwork_to": "The last day, as 2026-03-31.",
    "mode_": "How people were asked",
    "commissioner_": "Who commissioned it",
    "subject_": "What it is about, in a word or two",
    "about_": "What this survey asked, and whom, in a sentence or two",
    "published": "The day on which it is published, as 2026-06-30.",
    "next_": "When the next release is expected, or that none is planned",
    "producer_": "Who publishes the figures",
    "licence_": "The licence of the figures, such as Open Government Licence v3.0",
    "licence_url": "The address of the licence, as https://...",
}
_IN = {"en": ", in English.", "cy": ", in Welsh."}
Cells = list[str]


def facts(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each fact to be typed of a wave, with what it is."""
    for name, check in _FACTS.items():
        if name.endswith("_"):
            in_ = _IN if len(languages) > 1 else dict.fromkeys(languages, ".")
            yield from ((f"{name}{one}", f"{check}{in_[one]}") for one in languages)
        else:
            yield name, check


def wave_rows(
    export: Export,
    codebook: Codebook,
    earlier: list[Wave],
    found: dict[str, Match],
    typed: list[Row],
) -> list[Cells]:
    """The rows of waves/<wave>.csv, facts first; a row that a person typed or confirmed is kept.

    `typed` is what the file has already. Of its rows only those still lacking all that a person
    would give (value, text and codes empty, and the draft's own words under check) are replaced.
    """
    drafted: dict[tuple[str, str], Cells] = {
        ("fact", name): ["fact", name, "", "", "", "", check]
        for name, check in facts(codebook.languages)
    }
    for variable, one in codebook.variables.items():
        if not one.derive:
            drafted["column", variable] = _column(variable, export, codebook, earlier, found)
    kept = {
        (row["kind"], row["name"]): [row[c] for c in COLUMNS] for row in typed if not _open(row)
    }
    there = [(row["kind"], row["name"]) for row in typed]
    for kind in ("fact", "column"):
        there += [key for key in drafted if key[0] == kind and key not in there]
    there.sort(key=lambda key: key[0] != "fact")
    return [kept.get(key) or drafted[key] for key in there if key in kept or key in drafted]


def _open(row: Row) -> bool:
    """Whether a row still waits for a suggestion, untouched since it was drafted."""
    given = row["value"] or row["text"] or row["codes"]
    return (
        row["kind"] == "column"
        and not given
        and row["check"] == NOT_FOUND
        and (row["confidence"] == "0.00")
    )


def _column(
    variable: str,
    export: Export,
    codebook: Codebook,
    earlier: list[Wave],
    found: dict[str, Match],
) -> Cells:
    if codebook.variables[variable].role == "replicate":
        full = next((found[one].column for one in codebook.having("weight") if found.get(one)), "")
        if run := replicate_run(export, full):
            return ["column", variable, run.item, "", "", "0.75", run.check(written=False)]
    best = found.get(variable)
    if best is None and (guess := _by_name(variable, export, codebook, found)):
        check = f"Taken for it by {guess.why}."
        return ["column", variable, guess.column, "", "", f"{guess.sure:.2f}", check]
    if best is None:
        return ["column", variable, "", "", "", "0.00", NOT_FOUND]
    text = " ".join(export.labels.get(best.column, "").split())
    before = _before(variable, best.column, text, earlier)
    codes = map_codes(export, best.column, variable, codebook, before)
    doubt = _identifier(export, best.column, variable, codebook)
    confidence = min(best.confidence, codes.confidence, 0.5 if doubt else 1.0)
    base = _base(export, best.column)
    check = " ".join(filter(None, (best.check, *codes.checks, doubt, base)))
    confidence = min(confidence, 0.75) if base else confidence
    if codebook.coded(variable) and (box := box_of(export, best.column)):
        item, made = box
        said = tick_row(export, best.column, item, made, variable, codebook)
        check = " ".join(filter(None, (best.check, said.check)))
        low = min(best.confidence, said.confidence)
        return ["column", variable, item, text, said.codes, f"{low:.2f}", check]
    return ["column", variable, best.column, text, codes.text, f"{confidence:.2f}", check]


def _by_name(
    variable: str, export: Export, codebook: Codebook, found: dict[str, Match]
) -> Found | None:
    """The column of a role that columns of any survey have, where no question says which it is."""
    role = codebook.variables[variable].role
    if role == "date":
        guess = date_column(export)
    elif role == "cluster_population":
        cluster = next((found[name] for name in codebook.having("cluster") if name in found), None)
        guess = size_column(export, cluster.column if cluster else "")
    else:
        return None
    others = {one.column for one in found.values()}
    return guess if guess and guess.column not in others else None


def _base(export: Export, item: str) -> str:
    """What a person has to know of the base of an item whose cells hold several choices."""
    columns = columns_of(export, item)
    if columns == [item] or len(columns) != 1 or not mark_of(export, columns[0]):
        return ""
    codes = as_codes(export.frame[item])
    ticked, others, nothing = (
        int(n) for n in ((codes == "1").sum(), (codes == "0").sum(), codes.isna().sum())
    )
    return (
        f"{ticked} chose it; {others} chose others only; {nothing} chose nothing and have no "
        'answer (write ""=0, or our code for it, under codes if all were asked). Is that so?'
    )


def _identifier(export: Export, column: str, variable: str, codebook: Codebook) -> str:
    """What a person has to know before a column counts as one of identifiers; "" for others."""
    one = codebook.variables[variable]
    if one.scale != "identifier":
        return ""
    if one.role != "identifier":
        lost = whole(export, column).doubt
        return f"{lost} Rows that look alike may be of different ones." if lost else ""
    if is_one_for_all(export, column):
        return "All rows have one identifier: leave the value empty if no column identifies them."
    doubt = trusted(export, column).doubt
    return f"{doubt} With 1.00, none of these rows is removed as a duplicate." if doubt else ""


def _before(variable: str, column: str, text: str, earlier: list[Wave]) -> Before | None:
    """The latest wave that asked this of the same column in the same words, else the latest."""
    asked = [(wave.name, wave.columns[variable]) for wave in earlier if variable in wave.columns]
    for name, one in asked:
        if one.column.casefold() == column.casefold() and as_words(one.text) == as_words(text):
            return Before(name, one, same=True)
    return Before(*asked[0], same=False) if asked else None


def population_rows(codebook: Codebook, weighting: Weighting) -> list[Cells]:
    """The rows of population/<wave>.csv: a row for each level and stratum, with no counts.

    None where nothing is raked to.
    """
    if weighting.method != "rake":
        return []
    margins = weighting.margins
    cells = [
        ["margin", f"{variable}={row.level}"]
        for variable in margins
        for row in codebook.valid(variable)
    ]
    strata: list[str] = [""]
    for variable in weighting.strata:
        strata = [
            " & ".join(filter(None, (stratum, f"{variable}={row.level}")))
            for stratum in strata
            for row in codebook.valid(variable)
        ]
    cells += [["frame", stratum] for stratum in strata if stratum]
    return [[*cell, "", "", "", ""] for cell in cells]
