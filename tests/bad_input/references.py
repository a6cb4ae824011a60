"""Codebook and wave: contradictory, unknown, or hostile."""

from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import Case
from tests.small_survey import edit, read_rows, write_rows

VARIABLES = "data/reference/variables.csv"
SCALES = "data/reference/scales.csv"
BODIES = "data/reference/bodies.csv"
WAVE = "data/reference/waves/first.csv"
SURVEY = "data/reference/survey/first.toml"


def cell(path: str, key: str, column: str, value: str) -> Callable[[Path], object]:
    """A spoiler that changes one cell."""
    return lambda root: edit(root / path, key, column, value)


def added(path: str, *rows: str) -> Callable[[Path], object]:
    """A spoiler that adds rows."""

    def spoil(root: Path) -> None:
        there = read_rows(root / path)
        write_rows(root / path, [*there, *(row.split(",") for row in rows)])

    return spoil


def _taken(path: str, key: str) -> Callable[[Path], object]:
    """A spoiler that takes rows away."""

    def spoil(root: Path) -> None:
        rows = read_rows(root / path)
        kept = [row for row in rows if key not in ",".join(row[:3])]
        assert len(kept) < len(rows)
        write_rows(root / path, kept)

    return spoil


def _many_sectors(root: Path) -> None:
    """10,000 sectors, none of which the export has; the pages of each lack their words."""
    rows = [f"sector,{n}0,s{n},{n},,,valid,,Sector {n},Sector {n},,,," for n in range(4, 10_001)]
    added(SCALES, *rows)(root)


VARIABLE_CASES = (
    *(
        Case(f"variables: {what}", cell(VARIABLES, key, column, value), (VARIABLES, *says))
        for what, key, column, value, says in (
            ("a name twice", "f2,", "variable", "f1", ("'f1' is in row",)),
            ("a name with a space", "f2,", "variable", "f 2", ("'f 2' will not do",)),
            ("a name with a path", "f2,", "variable", "../f2", ("column variable",)),
            ("a name of ours", "f2,", "variable", "weight", ("'weight' is taken",)),
            ("a name in capitals", "f2,", "variable", "F2", ("'F2' will not do",)),
            ("no name", "f2,", "variable", "", ("column variable",)),
            ("a role unknown", "f2,", "role", "factr", ("Did you mean 'factor'",)),
            ("a scale unknown", "f2,", "scale", "agrement", ("Did you mean 'agreement'",)),
            ("a scale without groups", "f2,", "scale", "sector", ("no positive group",)),
            ("open text as a factor", "f2,", "scale", "text", ("open text cannot",)),
            ("an identifier as a fact", "sector,", "scale", "identifier", ("cannot be a fact",)),
            ("a duration in levels", "duration,", "scale", "sector", ("will not do",)),
            ("a theme unknown", "f2,", "theme", "peple", ("Did you mean 'people'",)),
            ("routing in Python", "f2,", "asked_if", "__import__('os')", ("cannot be read",)),
            ("routing with an or", "f2,", "asked_if", "sector=fire or 1", ("cannot be read",)),
            ("routing by nothing", "f2,", "asked_if", "age=old", ("no variable 'age'",)),
            ("routing by no level", "f2,", "asked_if", "sector=army", ("no level 'army'",)),
            ("routing by itself", "f2,", "asked_if", "f2=agree", ("'f2' needs itself",)),
            ("a derivation unread", "region,", "derive", "eval:1", ("cannot be read",)),
            ("a lookup of nothing", "region,", "derive", "lookup:age:region", ("'age'",)),
            ("a lookup to nowhere", "region,", "derive", "lookup:place:moon", ("'moon'",)),
            ("a mean of nothing", "people_scale,", "derive", "mean:theme=none", ("0 items",)),
            ("a derived factor", "f2,", "derive", "mean:role=outcome", ("from the export",)),
            ("a second identifier", "duration,", "role", "identifier", ("identifiers",)),
            ("no Welsh label", "f2,", "label_cy", "", ("label_cy: it is empty",)),
            ("no question", "f2,", "question_en", "", ("question_en: it is empty",)),
            ("no clause", "success,", "clause_cy", "", ("clause_cy: it is empty",)),
        )
    ),
)

SCALE_CASES = (
    *(
        Case(f"scales: {what}", cell(SCALES, key, column, value), (SCALES, *says))
        for what, key, column, value, says in (
            ("a level twice", "agreement,2", "level", "agree", ("'agree' in row",)),
            ("a code twice", "agreement,2", "code", "1", ("'1' in row",)),
            ("a code that is a kind", "agreement,2", "code", "invalid", ("not a code",)),
            ("an order with a gap", "agreement,2", "order", "7", ("should run 1 to 3",)),
            ("an order in words", "agreement,2", "order", "two", ("should run 1 to 3",)),
            ("an order below nothing", "agreement,2", "order", "-2", ("should run 1 to 3",)),
            ("a kind unknown", "agreement,-9", "kind", "dontknow", ("'dont_know'",)),
            ("no policy", "agreement,-9", "policy", "", ("policy: it is empty",)),
            ("a policy for an answer", "agreement,2", "policy", "excluded", ("leave it empty",)),
            ("not asked as an answer", "agreement,-6", "policy", "category", ("use excluded",)),
            ("a group unknown", "agreement,2", "group", "agred", ("no group 'agred'",)),
            ("a group that is unused", "agreement,3", "group", "not_agree", ("'agreed'",)),
            ("success in half a group", "agreement,1", "positive", "yes", ("of both",)),
            ("success of no answer", "agreement,-9", "positive", "yes", ("column positive",)),
            ("a level with a path", "sector,1", "level", "../health", ("will not do",)),
            ("a slug with a path", "sector,1", "slug_en", "../../index", ("slug_en",)),
            ("a slug with a dot", "sector,1", "slug_en", "index.html", ("slug_en",)),
            ("a slug in Welsh letters", "sector,2", "slug_cy", "tân", ("slug_cy",)),
            ("a slug twice", "sector,2", "slug_en", "health", ("'health' in row",)),
            ("a slug in one language", "sector,2", "slug_cy", "", ("slug_cy",)),
            ("nothing to stand after in", "sector,2", "in_cy", "", ("in_cy",)),
            ("a label in one language", "sector,2", "label_cy", "", ("label_cy",)),
            ("a scale with a space", "sector,2", "scale", "my sector", ("will not do",)),
        )
    ),
    Case(
        "scales: a sector without a code",
        cell(SCALES, "sector,2", "code", ""),
        (VARIABLES, "no code for fire"),
    ),
    Case("scales: no Wales", _taken(SCALES, "national"), (SCALES, "no scale 'national'")),
    Case("scales: no answers", _taken(SCALES, "maturity,"), (VARIABLES, "'maturity'")),
    Case("scales: 10,000 sectors", _many_sectors, (SCALES, "and 'sector' has pages", "more")),
    Case(
        "scales: a label of a megabyte",
        cell(SCALES, "sector,2", "label_en", "x" * 1_000_000),
        (SCALES, "it is not CSV"),
    ),
    Case(
        "scales: a script in a label",
        cell(SCALES, "sector,2", "label_cy", "<script>alert(1)</script>"),
        (),
        legal=True,
    ),
    Case(
        "scales: a formula in a label",
        cell(SCALES, "sector,2", "label_cy", '=HYPERLINK("http://example.org")'),
        (),
        legal=True,
    ),
)

BODY_CASES = (
    *(
        Case(f"bodies: {what}", cell(BODIES, key, column, value), (says[0], *says[1:]))
        for what, key, column, value, says in (
            ("a kind unknown", "powys,", "kind", "county", (BODIES, "'county' is not known")),
            ("a body twice", "powys,", "body", "gwynedd", (BODIES, "'gwynedd' is in row")),
            ("a body that no scale has", "powys,", "body", "cymru", (SCALES, "lacks 'cymru'")),
            ("a region unknown", "powys,", "region", "midlands", (BODIES, "'midlands'")),
            ("no name", "powys,", "name_cy", "", (BODIES, "name_cy: it is empty")),
            ("a body with a path", "powys,", "body", "../x", (BODIES, "'../x' will not do")),
        )
    ),
    Case("bodies: one is gone", _taken(BODIES, "powys"), (BODIES, "'powys'")),
)

WAVE_CASES = (
    *(
        Case(f"wave: {what}", cell(WAVE, key, column, value), (WAVE, *says))
        for what, key, column, value, says in (
            ("no title", "title_cy", "value", "", ("'title_cy' is empty",)),
            ("a date in words", "fieldwork_to", "value", "March", ("'March' is no date",)),
            ("the thirtieth of February", "fieldwork_to", "value", "2026-02-30", ("no date",)),
            ("an end before the start", "fieldwork_to", "value", "2025-01-01", ("before it",)),
            ("published too early", "fact,published", "value", "2026-01-15", ("published before",)),
            ("published some day", "fact,published", "value", "soon", ("'soon' is no date",)),
            ("a licence without an address", "fact,licence_url", "value", "OGL", ("no address",)),
            ("neither yes nor no", "demonstration", "value", "maybe", ("Use yes or no",)),
            ("before itself", "fact,before", "value", "first", ("no earlier wave 'first'",)),
            ("before nobody", "fact,before", "value", "zeroth", ("no earlier wave",)),
            ("before a path", "fact,before", "value", "../first", ("no earlier wave",)),
            ("a kind unknown", "column,f1", "kind", "colum", ("Use fact or column",)),
            ("a variable unknown", "column,f1", "name", "f01", ("'f01'",)),
            ("a variable twice", "column,f2", "name", "f1", ("'f1' is in row",)),
            ("a column twice", "column,f2", "value", "F1", ("is that of 'f1' already",)),
            ("a column unknown", "column,f2", "value", "QQ", ("no column 'QQ'",)),
            ("a column that is a path", "column,f2", "value", "../F2", ("no column",)),
            ("another question", "column,f2", "text", "Statement?", ("row of 'f2'",)),
            ("codes unread", "column,f2", "codes", "1>2", ("'1>2' cannot be read",)),
            ("codes to nowhere", "column,f2", "codes", "1=99", ("no code '99'",)),
            ("a code twice", "column,f2", "codes", "1=2; 1=3", ("mapped twice",)),
            ("codes that swap meanings", "column,f1", "codes", "1=3; 3=1", ("codes of 'f1'",)),
            ("codes and no column", "column,quality", "value", "", ("did not ask",)),
            ("no column to route by", "column,maturity", "value", "", ("'legacy'",)),
        )
    ),
    Case("wave: a row is gone", _taken(WAVE, "column,f3"), (WAVE, "no row for 'f3'")),
    Case(
        "wave: a title with a script",
        cell(WAVE, "title_en", "value", "<script>alert(1)</script>"),
        (),
        legal=True,
    ),
)


def _real(survey: str) -> Callable[[Path], object]:
    """A spoiler that makes the wave a real one, and writes what people say of it."""

    def spoil(root: Path) -> None:
        edit(root / WAVE, "fact,demonstration", "value", "no")
        (root / SURVEY).parent.mkdir(exist_ok=True)
        (root / SURVEY).write_text(survey, encoding="utf-8")

    return spoil


FUNDER = '[people.funder]\nen = "We."\ncy = "Ni."\n'
SURVEY_CASES = (
    Case(
        "survey: what a checklist requires is empty",
        _real(FUNDER),
        (
            f"{SURVEY}, [sample.frame]: it is empty",
            f"{WAVE}, fact commissioner_en",
            "[people.contact]: it is empty, and each page says it",
            "[purpose.aims]",
        ),
        stage="disclose",
    ),
    Case("survey: a key unknown", _real(FUNDER.replace("er]", "rr]")), (SURVEY, "'funder'")),
    Case("survey: a section unknown", _real("[peeple]"), (SURVEY, "Did you mean 'people'")),
    Case("survey: one language", _real(FUNDER.partition("cy")[0]), (SURVEY, "[people.funder] cy")),
    Case("survey: no TOML", _real("[people.funder\n"), (SURVEY, "not TOML")),
    Case("survey: for a first look nothing is needed", _real(FUNDER), (), legal=True),
)

REFERENCES = (*VARIABLE_CASES, *SCALE_CASES, *BODY_CASES, *WAVE_CASES, *SURVEY_CASES)
