"""Each number, mark and file of a good release is changed: the audit must see it."""

import io
import re
import zipfile

import pytest

from tests.audit.changes import NATIONAL, page, replaced
from tests.audit.conftest import Pack


def test_an_exact_base_in_a_description_is_seen(pack: Pack) -> None:
    name = "en/sector-local-government.html"
    base = int(pack.results.query("area == 'local_government' and statistic == 'respondents'")
               ["count"].iloc[0])  # fmt: skip
    broken = pack.broken(page(pack, name, ">Chart of", f">{base} people. Chart of"))
    assert any(name in one for one in broken["G9"])


def test_a_number_in_a_hidden_column_is_seen(pack: Pack) -> None:
    name = "cy/sector-llywodraeth-leol.html"
    broken = pack.broken(page(pack, name, "</td></tr>", "</td><td hidden>3</td></tr>"))
    assert any(name in one for one in broken["G9"])


@pytest.mark.parametrize("said", ['<p data-n="7">x</p>', "<!-- 7 -->", "<p hidden>7 people</p>",
                                  "<script>let n = 7</script>"])  # fmt: skip
def test_a_number_out_of_sight_is_seen(pack: Pack, said: str) -> None:
    name = "en/sector-local-government.html"
    assert any(
        name in one for one in pack.broken(page(pack, name, "</main>", f"{said}</main>"))["G9"]
    )


def test_the_order_of_hidden_rows_is_seen(pack: Pack) -> None:
    """Rows of which nothing is shown, the wrong way round."""
    name = "en/quality.html"
    text = pack.files[name].decode()
    table = re.search(r"<caption id=\"nonresponse-table\".*?</table>", text, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table[0], re.DOTALL)
    hidden = [row for row in rows if re.search(r"</th><td[^>]*><data[^>]*>\[c\]", row)]
    assert len(hidden) > 1
    swapped = table[0].replace(hidden[0], "\0").replace(hidden[-1], hidden[0])
    swapped = swapped.replace("\0", hidden[-1])
    assert "G2" in pack.broken({name: text.replace(table[0], swapped).encode()})


def test_a_hidden_figure_in_a_workbook_is_seen(pack: Pack) -> None:
    """Every [c] of one sheet becomes a number."""
    body, made = pack.files["en/tables.xlsx"], io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/sharedStrings.xml":
                assert b">[c]<" in text
                text = text.replace(b">[c]<", b">41<")
            new.writestr(part, text)
    assert any(
        "tables.xlsx" in one for one in pack.broken({"en/tables.xlsx": made.getvalue()})["G9"]
    )


def test_a_dot_at_the_low_end_of_its_interval_is_seen(pack: Pack) -> None:
    text = pack.files[NATIONAL].decode()
    interval = re.search(r'<path d="M (\S+) [^>]*data-key="([^"]*)" data-part="interval"', text)
    assert interval is not None
    dot = rf'(<use [^>]*?)x="[^"]*"([^>]*data-key="{re.escape(interval[2])}")'
    assert replaced(pack, NATIONAL, dot, lambda found: f'{found[1]}x="{interval[1]}"{found[2]}')


def test_a_segment_in_another_place_is_seen(pack: Pack) -> None:
    segment = r'(<path d="M )(\S+)( \S+ L \S+ \S+ L \S+ \S+ L )\S+( [^>]*data-key="item)'
    moved = replaced(
        pack, NATIONAL, segment, lambda found: f"{found[1]}{float(found[2]) + 4:.2f}{found[3]}"
        f"{float(found[2]) + 4:.2f}{found[4]}",
    )  # fmt: skip
    assert moved


def test_a_base_of_another_figure_is_seen(pack: Pack) -> None:
    """Its key is that of a share with the factor, its text that of that share's base."""
    based = r'(data-key="association\|[^"]*\|)contrast(" data-part="base")'
    assert replaced(pack, NATIONAL, based, lambda found: f"{found[1]}share_with{found[2]}")


def test_without_the_headline_column_the_base_is_of_the_first_answer_that_has_one(
    pack: Pack,
) -> None:
    """A column in which nothing is shown is left out, so that the whole's stands first."""
    name = "en/region-mid-wales.html"
    text = pack.files[name].decode()
    start = text.index('<caption id="answers-table"')
    end = text.index("</table>", start)

    def without(row: re.Match[str]) -> str:
        head, *cells = re.findall(r"<t[hd].*?</t[hd]>", row[0], re.DOTALL)
        made = [head, *cells[1:]]
        keys = re.findall(r'data-key="(item\|region\|mid\|[^"]*)">\d', "".join(made))
        if keys:
            made[-1] = re.sub(r'data-key="[^"]*"', f'data-key="{keys[0]}"', made[-1])
        return f"<tr>{''.join(made)}</tr>"

    rows = re.sub(r"<tr>(?:(?!colspan).)*?</tr>", without, text[start:end], flags=re.DOTALL)
    assert rows != text[start:end]
    found = pack.broken({name: (text[:start] + rows + text[end:]).encode()}).get("G9", [])
    assert not [one for one in found if "not of the figure next to it" in one]


def test_a_dot_that_is_filled_by_chance_is_seen(pack: Pack) -> None:
    for one, other in (("clear", "open"), ("open", "clear")):
        dot = rf'(data-key="association[^"]*pooled" data-part=")({one})"'
        assert replaced(pack, NATIONAL, dot, lambda found, way=other: f'{found[1]}{way}"')


def test_a_row_under_the_label_of_another_is_seen(pack: Pack) -> None:
    head = '<th scope="row">'
    rows = rf'(<caption id="contrasts-table".*?{head})([^<]*)(</th>.*?{head})([^<]*)'
    assert replaced(pack, NATIONAL, rows, lambda found: f"{found[1]}{found[4]}{found[3]}{found[2]}")


def test_a_file_that_nobody_knows_is_seen(pack: Pack) -> None:
    assert any("notes.txt" in one for one in pack.broken({"en/notes.txt": b"7 people"})["G9"])


def test_a_breach_tells_no_value(pack: Pack) -> None:
    broken = pack.broken(page(pack, "en/index.html", "</main>", "<p>83941 people</p></main>"))
    assert broken
    assert "83941" not in str(broken)


def test_a_mark_of_what_is_beyond_chance_that_is_taken_away_or_made_up_is_seen(pack: Pack) -> None:
    mark = r' <span data-message="compare.is_above">▲</span>'
    assert replaced(pack, "en/compare.html", mark, lambda _: "")
    plain = r'(<caption id="goes-sector-table".*?<td class="number">[^▲]*?</data>)(</td>)'
    assert replaced(pack, "en/compare.html", plain, lambda found: f"{found[1]}{mark}{found[2]}")
    drawn = r'data-part="above"'
    assert replaced(pack, "en/compare.html", drawn, lambda _: 'data-part="below"')


def test_a_number_on_the_ground_of_another_is_seen(pack: Pack) -> None:
    """The largest share of the picture on the palest ground."""
    cell = r'(data-key="item[^>]*data-part="cell"[^>]*fill=")(#[0-9a-f]{6})(")'
    pale = "#efefef"
    assert replaced(
        pack, "en/compare.html", cell,
        lambda found: f"{found[1]}{pale if found[2] != pale else '#12436d'}{found[3]}",
    )  # fmt: skip
