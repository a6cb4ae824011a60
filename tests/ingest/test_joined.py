"""Several choices in one cell become items, whatever commas their options hold."""

from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.ingest.composed import with_items
from pipeline.ingest.formats import Export, read_export
from pipeline.ingest.joined import joined_items, mark_of, options

SKILLS = "Education, skills and work"


def export_of(folder: Path, cells: list[str], name: str = "Which services?") -> Export:
    rows = "".join(f'{n},"{cell}"\n' for n, cell in enumerate(cells, 1))
    (folder / "survey.csv").write_text(f"number,{name}\n{rows}", encoding="utf-8")
    return read_export(folder / "survey.csv")


def shares(export: Export, *names: str) -> dict[str, list[str]]:
    items = [f"set:Which services?={name}" for name in names]
    frame = with_items(export, items).frame
    return {
        name: ["-" if code is None or code != code else str(code) for code in frame[item]]
        for name, item in zip(names, items, strict=True)
    }


@pytest.mark.parametrize("mark", [";", "; ", "|", ",", ", "])
@pytest.mark.parametrize("end", ["", ";"])
def test_each_option_is_an_item(tmp_path: Path, mark: str, end: str) -> None:
    """The base is who ticked anything: the fourth row has no answer."""
    end = mark.strip() if end else ""
    chosen = [["Health", "Housing"], ["Police"], ["Health"], [], ["Housing", "Police"], ["Housing"]]
    cells = [mark.join(some) + end if some else "" for some in chosen]
    export = export_of(tmp_path, cells)
    assert mark_of(export, "Which services?") == mark.strip()
    for option in ("Health", "Housing", "Police"):
        right = ["1" if option in some else "0" if some else "-" for some in chosen]
        assert shares(export, option)[option] == right


def test_an_option_that_holds_the_mark_is_one(tmp_path: Path) -> None:
    """The last row: Health, and what somebody wrote, which is one text with a comma."""
    cells = ["Health, Housing", SKILLS, f"Housing, {SKILLS}", "Health", "Health, Leisure, parks"]
    found = shares(export_of(tmp_path, cells), "Health", "Housing", SKILLS, "*")
    assert found["Health"] == ["1", "0", "0", "1", "1"]
    assert found[SKILLS] == ["0", "1", "1", "0", "0"]
    assert found["*"] == ["0", "0", "0", "0", "1"]


def test_the_longest_option_counts(tmp_path: Path) -> None:
    """ "Health" is not chosen by who chose "Health, housing and care"."""
    long = "Health, housing and care"
    cells = ["Health", long, f"Health, {long}", "Police", "Health, Police"]
    found = shares(export_of(tmp_path, cells), "Health", long)
    assert found["Health"] == ["1", "0", "1", "0", "1"]
    assert found[long] == ["0", "1", "1", "0", "0"]


def test_an_option_that_nobody_has_is_a_fault(tmp_path: Path) -> None:
    cells = ["Health;Housing", "Health", "Housing"] * 5
    with pytest.raises(BadInput, match=r"no cell of the column holds it\. Known: Health, Housing"):
        shares(export_of(tmp_path, cells), "Helth")


@pytest.mark.parametrize(
    "cells",
    [
        ["1,5", "2", "2,5", "1", "1,5"],
        ["Agree, strongly", "Agree, slightly", "Disagree, strongly", "Disagree, slightly"],
        ["Well, it went on", "It went well, mostly", "No", "Yes"],
        [SKILLS, SKILLS, "Health", "Housing"],
    ],
)
def test_what_is_no_list(tmp_path: Path, cells: list[str]) -> None:
    """Decimal commas, options with commas, and what people wrote."""
    assert mark_of(export_of(tmp_path, cells), "Which services?") == ""


def test_only_what_several_share_is_named(tmp_path: Path) -> None:
    cells = [*["Health;Housing", "Health", "Housing"] * 5, "Health;Ann Jones of Example Street"]
    export = export_of(tmp_path, cells)
    assert joined_items(export) == {
        "Which services?": ["set:Which services?=Health", "set:Which services?=Housing"]
    }
    assert options(export, "Which services?")["Health"] == 11


@pytest.mark.parametrize("mark", ["\n", " / "])
def test_choices_on_lines_or_between_strokes(tmp_path: Path, mark: str) -> None:
    """An option may hold a comma or a semicolon, and no longer text passes for none of them."""
    chosen = [["Health", SKILLS], ["Health"], [SKILLS], [], ["Other; unsure", "Health"],
              ["Other; unsure"]]  # fmt: skip
    export = export_of(tmp_path, [mark.join(some) for some in chosen])
    assert mark_of(export, "Which services?") == mark
    names = ["Health", SKILLS, "Other; unsure"]
    right = {n: ["1" if n in some else "0" if some else "-" for some in chosen] for n in names}
    assert shares(export, *names) == right


@pytest.mark.parametrize("mark", [";", "|", "\n", " / ", ", "])
def test_known_options_show_what_joins_them_where_cells_do_not(tmp_path: Path, mark: str) -> None:
    """One cell alone holds two options: no pattern, but both are named."""
    export = export_of(tmp_path, [mark.join(["Health", "Housing"]), "Health", "", "Roads, streets"])
    found = shares(export, "Health", "Housing", "Roads, streets")
    assert found["Health"] == ["1", "1", "-", "0"]
    assert found["Housing"] == ["1", "0", "-", "0"]
