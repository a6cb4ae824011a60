"""The codebook is read strictly: what fits is typed, and every fault is told at once."""

import shutil
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.derivations import Grouped, Lookup, Mean
from pipeline.errors import BadInput, Fault
from tests.small_survey import FACTORS, edit, read_rows, write_reference, write_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reference(tmp_path)


@pytest.fixture
def codebook(folder: Path) -> Codebook:
    return read_codebook(folder)


def faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        read_codebook(folder)
    return caught.value.faults


def test_levels_are_in_order_and_kept_kinds_of_missing_come_after(codebook: Codebook) -> None:
    """As typed in tests/small_survey.py: don't know is a category of maturity only."""
    assert codebook.levels("success") == ["disagree", "neither", "agree"]
    assert codebook.levels("maturity") == ["new", "old", "unsure"]
    assert codebook.levels("sector") == ["health", "fire", "police"]
    assert codebook.levels("duration") == []


def test_order_is_the_order_column_and_not_the_row(folder: Path) -> None:
    edit(folder / "scales.csv", "sector,1", "order", "3")
    edit(folder / "scales.csv", "sector,3", "order", "1")
    assert read_codebook(folder).levels("sector") == ["police", "fire", "health"]


def test_groups(codebook: Codebook) -> None:
    assert codebook.groups("f1") == ["not_agree", "agreed"]
    expected = {"disagree": "not_agree", "neither": "not_agree", "agree": "agreed"}
    assert codebook.group_of("f1") == expected
    assert codebook.positive("f1") == {"agree"}
    assert codebook.groups("sector") == []


def test_roles_are_in_file_order(codebook: Codebook) -> None:
    assert codebook.having("outcome") == ["success", "quality"]
    assert codebook.having("factor") == [*FACTORS, "legacy"]
    assert codebook.having("stratum") == []


def test_routing_and_derivations(codebook: Codebook) -> None:
    assert codebook.condition("legacy") == {"maturity": ("old",), "sector": ("health", "fire")}
    assert codebook.condition("f1") == {}
    assert codebook.derivation("region") == Lookup("place", "region")
    assert codebook.looked_up(Lookup("place", "region")) == {
        "gwynedd": "north",
        "powys": "",
        "cardiff": "south",
    }
    assert codebook.derivation("people_scale") == Mean("people", "")
    assert codebook.items("people_scale") == FACTORS
    assert codebook.items("success_scale") == ["success", "quality"]


def test_a_label_is_a_name_and_keeps_no_mark_before_a_colon(folder: Path) -> None:
    """Headings write "{label}: ...", whatever the question was."""
    edit(folder / "variables.csv", f"{FACTORS[0]},", "label_en", "Are you told why?")
    edit(folder / "variables.csv", f"{FACTORS[0]},", "label_cy", "Gwybod pam:")
    book = read_codebook(folder)
    assert book.variables[FACTORS[0]].label == {"en": "Are you told why", "cy": "Gwybod pam"}


def test_words_are_in_both_languages(codebook: Codebook) -> None:
    assert codebook.variables["success"].label == {"en": "Success", "cy": "Llwyddiant"}
    fire = codebook.rows("sector")[1]
    assert fire.in_["cy"] == "yn y gwasanaeth tân"
    assert fire.slug == {"en": "fire", "cy": "tan"}


ONE_CELL = [
    ("variables.csv", "f1", "role", "facter", "'facter' is not known. Known: factor"),
    ("variables.csv", "f1", "role", "facter", "Did you mean 'factor'?"),
    ("variables.csv", "f1", "scale", "agrement", "Did you mean 'agreement'?"),
    ("variables.csv", "f1", "theme", "peeple", "'peeple' has no label."),
    ("variables.csv", "f1", "framework", "plans", "Did you mean 'plan'?"),
    ("variables.csv", "f1", "variable", "F1", "Use lower-case ascii letters"),
    ("variables.csv", "f1", "variable", "weight", "'weight' is taken."),
    ("variables.csv", "f1", "variable", "f2", "'f2' is in row 8 already."),
    ("variables.csv", "f1", "label_cy", "", "it is empty, and 'f1' needs it in both languages."),
    ("variables.csv", "f1", "question_en", "", "needs it in both languages"),
    ("variables.csv", "f1", "clause_cy", "", "needs it in both languages"),
    ("variables.csv", "sector", "clause_en", "x", "'sector' has it in one language."),
    ("variables.csv", "f1", "scale", "sector", "has no positive group."),
    ("variables.csv", "f1", "scale", "number", "has no positive group."),
    ("variables.csv", "sector", "scale", "text", "open text cannot be a fact."),
    ("variables.csv", "sector", "scale", "region", "no code for north, south."),
    ("variables.csv", "duration", "scale", "sector", "'sector' will not do for a duration."),
    ("variables.csv", "sector", "scale", "identifier", "an identifier cannot be a fact."),
    ("variables.csv", "duration", "role", "identifier", "identifiers: identifier, duration."),
    ("variables.csv", "legacy", "asked_if", "maturity is old", "cannot be read."),
    ("variables.csv", "legacy", "asked_if", "maturity=old&sector=fire", "cannot be read."),
    ("variables.csv", "legacy", "asked_if", "maturity=old & maturity=new", "cannot be read."),
    ("variables.csv", "legacy", "asked_if", "maturiti=old", "Did you mean 'maturity'?"),
    ("variables.csv", "legacy", "asked_if", "maturity=olde", "'maturity' has no level 'olde'."),
    ("variables.csv", "legacy", "asked_if", "legacy=agree", "'legacy' needs itself."),
    ("variables.csv", "region", "derive", "lookup:place", "cannot be read."),
    ("variables.csv", "region", "derive", "lookup:plaice:region", "Did you mean 'place'?"),
    ("variables.csv", "region", "derive", "lookup:place:regions", "Did you mean 'region'?"),
    ("variables.csv", "region", "derive", "lookup:sector:region", "'sector' can be 'health'"),
    ("variables.csv", "people_scale", "derive", "mean:theme=plan", "it is a mean of 1 items."),
    ("variables.csv", "people_scale", "derive", "", "do not go together."),
    ("variables.csv", "people_scale", "role", "fact", "do not go together."),
    ("variables.csv", "success", "derive", "mean:role=outcome", "comes from the export."),
    ("scales.csv", "agreement,1", "kind", "valied", "Did you mean 'valid'?"),
    ("scales.csv", "agreement,1", "code", "2", "has '2' in row 2 already."),
    ("scales.csv", "agreement,1", "code", "invalid", "the name of a kind of missing answer"),
    ("scales.csv", "agreement,1", "code", "", "no code for disagree."),
    ("scales.csv", "agreement,1", "level", "neither", "has 'neither' in row 2 already."),
    ("scales.csv", "agreement,1", "level", "cytûn", "Use ascii letters"),
    ("scales.csv", "agreement,1", "level", "no_answer", "the name of a kind of missing"),
    ("scales.csv", "agreement,1", "order", "4", "are 4, 2, 3."),
    ("scales.csv", "agreement,1", "order", "", "are (empty), 2, 3."),
    ("scales.csv", "agreement,1", "group", "not_agreed", "Did you mean 'not_agree'?"),
    ("scales.csv", "agreement,1", "positive", "yes", "is not what its group 'not_agree' says."),
    ("scales.csv", "agreement,1", "positive", "Yes", "'Yes' will not do."),
    ("scales.csv", "agreement,1", "policy", "excluded", "Only a kind of missing answer has"),
    ("scales.csv", "agreement,1", "label_en", "", "Every row needs its label"),
    ("scales.csv", "agreement,-9", "policy", "exclude", "Did you mean 'excluded'?"),
    ("scales.csv", "agreement,-9", "policy", "", "Known: excluded, category."),
    ("scales.csv", "agreement,-6", "policy", "category", "No one was asked"),
    ("scales.csv", "agreement,-9", "order", "4", "has no order"),
    ("scales.csv", "agreement,-9", "group", "agreed", "is in no group."),
    ("scales.csv", "agreement,,agreed", "positive", "", "is not what its group 'agreed' says."),
    ("scales.csv", "agreement,,not_agree", "positive", "yes", "has 2 positive groups."),
    ("scales.csv", "agreement,,not_agree", "code", "8", "has no code; leave it empty."),
    ("scales.csv", "sector,1", "slug_en", "Health", "Use lower-case ascii letters"),
    ("scales.csv", "sector,1", "slug_cy", "tân", "Use lower-case ascii letters"),
    ("scales.csv", "sector,1", "slug_en", "fire", "has 'fire' in row 10 already."),
    ("scales.csv", "sector,1", "slug_en", "", "Give it in both languages or in neither."),
    ("scales.csv", "sector,1", "in_cy", "", "Give it in both languages or in neither."),
    ("scales.csv", "local_authority,1", "level", "gwyned", "Did you mean 'gwynedd'?"),
    ("scales.csv", "local_authority,1", "scale", "number", "'number' will not do."),
    ("bodies.csv", "gwynedd", "kind", "council", "'council' is not known."),
    ("bodies.csv", "gwynedd", "region", "nort", "Did you mean 'north'?"),
    ("bodies.csv", "gwynedd", "name_cy", "", "it is empty."),
    ("bodies.csv", "gwynedd", "tile_row", "7", "'7' is no place."),
    ("bodies.csv", "gwynedd", "tile_column", "2", "'' is no place."),
    ("bodies.csv", "gwynedd", "in_en", "in Gwynedd", "Give it in both languages"),
    ("bodies.csv", "gwynedd", "body", "powys", "'powys' is in row 2 already."),
]


@pytest.mark.parametrize(("file", "key", "column", "value", "said"), ONE_CELL)
def test_one_wrong_cell(
    folder: Path, file: str, key: str, column: str, value: str, said: str
) -> None:
    edit(folder / file, key, column, value)
    assert any(said in str(fault) for fault in faults(folder)), faults(folder)


def test_a_fault_says_file_row_column_problem_and_mend(folder: Path) -> None:
    row = edit(folder / "variables.csv", "f1", "role", "facter")
    (fault,) = faults(folder)
    assert fault.file == "data/reference/variables.csv"
    assert fault.place == f"row {row}, column role"
    assert fault.problem == "'facter' is not known."
    assert fault.fix.endswith("Did you mean 'factor'?")


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    edit(folder / "variables.csv", "f1", "role", "facter")
    edit(folder / "variables.csv", "f2", "theme", "peeple")
    edit(folder / "scales.csv", "agreement,1", "label_cy", "")
    edit(folder / "bodies.csv", "gwynedd", "name_en", "")
    found = {(fault.file.rsplit("/", 1)[1], fault.place) for fault in faults(folder)}
    assert found == {
        ("variables.csv", "row 8, column role"),
        ("variables.csv", "row 9, column theme"),
        ("scales.csv", "row 2, column label_cy"),
        ("bodies.csv", "row 2, column name_en"),
    }


def test_a_circle_of_routing_is_found(folder: Path) -> None:
    edit(folder / "variables.csv", "f1", "asked_if", "f2=agree")
    edit(folder / "variables.csv", "f2", "asked_if", "f3=agree")
    edit(folder / "variables.csv", "f3", "asked_if", "f1=agree")
    said = " ".join(fault.problem for fault in faults(folder))
    assert all(f"'{name}' needs itself." in said for name in ("f1", "f2", "f3"))


def test_a_missing_file_does_not_hide_faults_of_others(folder: Path) -> None:
    (folder / "bodies.csv").unlink()
    edit(folder / "variables.csv", "f1", "role", "facter")
    problems = [fault.problem for fault in faults(folder)]
    assert "there is no such file." in problems
    assert "'facter' is not known." in problems


def test_means_need_scales_of_one_set_of_scores(folder: Path) -> None:
    rows = read_rows(folder / "scales.csv")
    extra = [row.copy() for row in rows if row[0] == "agreement" and row[1] != "2"]
    for row in extra:
        row[0] = "short"
        row[3] = {"3": "2"}.get(row[3], row[3]) if row[6] == "valid" else row[3]
    write_rows(folder / "scales.csv", rows + extra)
    edit(folder / "variables.csv", "f1", "scale", "short")
    (fault,) = faults(folder)
    assert fault.problem == "it is a mean of 8 items with 2 sets of scores."


def scored(folder: Path, scores: dict[str, str]) -> None:
    """Give scales.csv the column `score`, at the end, for answers of the scale agreement."""
    header, *rows = read_rows(folder / "scales.csv")
    more = [[*row, scores.get(row[2], "") if row[0] == "agreement" else ""] for row in rows]
    write_rows(folder / "scales.csv", [[*header, "score"], *more])


def test_a_score_is_that_of_the_scale_and_never_the_place(folder: Path) -> None:
    """Codes that are numbers in order are scores, until a scale says which it has."""
    for code, score in (("1", "0"), ("2", "4"), ("3", "10")):
        edit(folder / "scales.csv", f"agreement,{code}", "code", score)
    codebook = read_codebook(folder)
    assert codebook.scores("f1") == {"disagree": 0.0, "neither": 4.0, "agree": 10.0}
    assert codebook.scores("region") == {}
    scored(folder, {"disagree": "-50", "neither": "0.5", "agree": "100"})
    codebook = read_codebook(folder)
    assert list(codebook.scores("f1").values()) == [-50.0, 0.5, 100.0]
    assert codebook.scores("maturity") == {}


def test_codes_out_of_order_are_no_scores(folder: Path) -> None:
    edit(folder / "scales.csv", "maturity,1", "code", "7")
    assert read_codebook(folder).scores("maturity") == {"new": 7.0, "old": 2.0}
    edit(folder / "scales.csv", "sector,2", "code", "44")
    assert read_codebook(folder).scores("sector") == {}


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({"disagree": "1", "agree": "3"}, "has scores, and none for neither."),
        ({"disagree": "1", "neither": "two", "agree": "3"}, "'two' will not do."),
        ({"disagree": "1", "neither": "2", "agree": "3", "dont_know": "4"}, "'4' will not do."),
    ],
)
def test_wrong_scores(folder: Path, scores: dict[str, str], said: str) -> None:
    scored(folder, scores)
    assert any(said in fault.problem for fault in faults(folder))


def test_a_mean_of_answers_without_scores_is_refused(folder: Path) -> None:
    """Another scale has scores, so those that have none say that they have no mean."""
    header, *rows = read_rows(folder / "scales.csv")
    more = [[*row, row[3] if row[0] == "maturity" and row[6] == "valid" else ""] for row in rows]
    write_rows(folder / "scales.csv", [[*header, "score"], *more])
    problems = {fault.problem[:40] for fault in faults(folder)}
    assert problems == {"it is a mean, and the scale of success, q"[:40],
                        "it is a mean, and the scale of f1, f2, f3"[:40]}  # fmt: skip


def test_a_row_may_leave_out_the_score(folder: Path) -> None:
    """A row typed as the file was before it had the column, at the file's end."""
    scored(folder, {"disagree": "1", "neither": "2", "agree": "3"})
    with (folder / "scales.csv").open("a", encoding="utf-8") as file:
        file.write("ticked,1,chosen,1,,,valid,,Chosen,Dewiswyd,a,b,chosen,dewiswyd\n")
    assert read_codebook(folder).scales["ticked"][0].score is None
    with (folder / "scales.csv").open("a", encoding="utf-8") as file:
        file.write("ticked,0,not_chosen,2,,,valid,,Not chosen\n")
    assert "it has 9 cells where the header has 15." in [f.problem for f in faults(folder)]


def test_the_committed_codebook_reads(root: Path) -> None:
    """Wales has 22 unitary authorities (Local Government (Wales) Act 1994, Schedule 1)."""
    codebook = read_codebook(root / "data/reference")
    assert len(codebook.levels("local_authority")) == 22
    assert codebook.having("outcome")[0] == "success"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    file=st.sampled_from(["variables.csv", "scales.csv", "bodies.csv"]),
    row=st.integers(1, 15),
    column=st.integers(0, 12),
    value=st.text(string.printable + "ŵŷ|=&;:", max_size=12),
)
def test_whatever_is_typed_is_read_or_refused(
    folder: Path, file: str, row: int, column: int, value: str
) -> None:
    """No typed cell, however odd, brings down the reader."""
    aside = folder / "aside.csv"
    shutil.copy(folder / file, aside)
    rows = read_rows(folder / file)
    row, column = row % len(rows), column % len(rows[0])
    rows[row][column] = value
    write_rows(folder / file, rows)
    said: tuple[Fault, ...] = ()
    try:
        read_codebook(folder)
    except BadInput as bad:
        said = bad.faults
    finally:
        shutil.move(aside, folder / file)
    assert all(fault.file.endswith(".csv") and fault.fix for fault in said)


def test_a_factor_that_people_have_is_marked(folder: Path) -> None:
    path = folder / "variables.csv"
    rows = read_rows(path)
    write_rows(
        path, [[*rows[0], "attribute"], *([*row, "yes" * (row[0] == "f1")] for row in rows[1:])]
    )
    book = read_codebook(folder)
    assert [name for name, one in book.variables.items() if one.attribute] == ["f1"]
    for name, value in (("sector", "yes"), ("f1", "perhaps")):
        edit(path, f"{name},", "attribute", value)
        assert any("Write yes, of a factor, or nothing." in str(fault) for fault in faults(folder))
        edit(path, f"{name},", "attribute", "")


def grouped(folder: Path) -> Path:
    """The small survey with its sectors in two groups, and a fact that has these for its own."""
    scales, variables = folder / "scales.csv", folder / "variables.csv"
    for key, group in (("1,health", "care"), ("2,fire", "blue"), ("3,police", "blue")):
        edit(scales, f"sector,{key}", "group", group)
    words = ["", "", "group", "", "G", "G", "", "", "", ""]
    answers = [["kind", "", key, str(n), "", "", "valid", "", *["x"] * 4, key, key]
               for n, key in enumerate(("care", "blue"), 1)]  # fmt: skip
    groups = [["sector", "", key, str(n), *words] for n, key in enumerate(("care", "blue"), 1)]
    write_rows(scales, [*read_rows(scales), *groups, *answers])
    rows = read_rows(variables)
    fact = dict.fromkeys(rows[0], "") | {"variable": "kind_of", "role": "fact", "scale": "kind"}
    fact |= {"derive": "groups:sector", "label_en": "Kind", "label_cy": "Math"}
    write_rows(variables, [*rows, list(fact.values())])
    return folder


def test_a_fact_can_be_the_groups_of_another(folder: Path) -> None:
    book = read_codebook(grouped(folder))
    assert book.derivation("kind_of") == Grouped("sector")
    assert book.needs("kind_of") == ["sector"]
    made = {"care": ("health",), "blue": ("fire", "police")}
    assert book.parts_of("kind_of") == ("sector", made)
    assert book.parts_of("region")[0] == "place"
    assert book.parts_of("success") == ("", {})


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "said"),
    [
        ("variables.csv", "kind_of,", "derive", "groups:f1", "'f1' is no fact with answers."),
        ("variables.csv", "kind_of,", "derive", "groups:sectr", "Did you mean 'sector'?"),
        ("variables.csv", "kind_of,", "derive", "group:sector", "cannot be read."),
        ("variables.csv", "kind_of,", "role", "context", "only a fact is made of groups."),
        ("scales.csv", "sector,2,fire", "group", "", "'sector' can be fire, which has no group."),
        ("scales.csv", "kind,,care", "level", "caring", "its answers are caring, blue, and the"),
    ],
)
def test_groups_that_do_not_fit_are_refused(
    folder: Path, file: str, key: str, column: str, value: str, said: str
) -> None:
    edit(grouped(folder) / file, key, column, value)
    assert any(said in str(fault) for fault in faults(folder)), faults(folder)


def test_no_question_has_more_answers_than_a_table(folder: Path) -> None:
    """128 answers would not be told apart where they are counted; of a fact there may be more."""
    rows = read_rows(folder / "scales.csv")
    many = [
        ["maturity", str(100 + n), f"level{n}", str(n + 3), "", "", "valid", "", f"L {n}", f"L {n}"]
        for n in range(125)
    ]
    write_rows(folder / "scales.csv", [*rows, *([*row, "", "", "", ""] for row in many)])
    assert [fault.problem for fault in faults(folder)] == [
        "scale 'maturity' of context 'maturity' has 128 answers."
    ]
    edit(folder / "variables.csv", "maturity", "role", "fact")
    assert len(read_codebook(folder).levels("maturity")) == 128
