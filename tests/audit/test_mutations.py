"""Each way of giving something away is done to a good release, and the audit must see it."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest

from tests.audit.conftest import Pack

Row = dict[str, str]
LANGUAGES = ("en", "cy")


def changed(pack: Pack, change: Callable[[Row], bool], only: str = "") -> dict[str, bytes]:
    """release.csv of both languages (or one) with rows changed; at least one row must be."""
    made = {}
    for language in LANGUAGES:
        if only in ("", language):
            name = f"{language}/release.csv"
            rows = list(csv.DictReader(io.StringIO(pack.files[name].decode())))
            assert sum([change(row) for row in rows])
            lines = io.StringIO()
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            made[name] = lines.getvalue().encode()
    return made


def page(pack: Pack, name: str, old: str, new: str) -> dict[str, bytes]:
    """A page with its first `old` replaced."""
    text = pack.files[name].decode()
    assert old in text
    return {name: text.replace(old, new, 1).encode()}


def true(pack: Pack) -> dict[tuple[str, ...], tuple[float, float]]:
    """Value and base of every row of the truth."""
    keys = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
    part = pack.results[pack.results["base"].notna()]
    named = part[keys].itertuples(index=False, name=None)
    return {k: (v, float(b)) for k, v, b in zip(named, part["value"], part["base"], strict=True)}


def counted(pack: Pack) -> dict[tuple[str, ...], tuple[int, int]]:
    """People and base of every row of the truth that counts people."""
    keys = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
    part = pack.results[pack.results["count"].notna() & pack.results["base"].notna()]
    named = part[keys].itertuples(index=False, name=None)
    return {k: (int(c), int(b)) for k, c, b in zip(named, part["count"], part["base"], strict=True)}


def key(row: Row) -> tuple[str, ...]:
    names = ("table", "dimension", "area", "item", "level", "outcome", "statistic")
    return tuple(row[name] for name in names)


def cover(people: dict[tuple[str, ...], tuple[int, int]], row: Row) -> bool:
    """Whether a figure is hidden that is not small by itself: only others' sake hides it."""
    count, base = people.get(key(row), (0, 0))
    return row["status"] == "suppressed" and row["table"] == "item" and 5 <= count <= base - 5


def test_the_release_as_it_is_holds(pack: Pack) -> None:
    assert pack.broken({}) == {}


def test_a_secondary_cell_shown_again_is_seen(pack: Pack) -> None:
    """In every file that could tell it: release.csv in both languages."""
    exact, people, done = true(pack), counted(pack), set()

    def show(row: Row) -> bool:
        if not cover(people, row) or row["statistic"] != "share" or (done and key(row) not in done):
            return False
        done.add(key(row))
        value, base = exact[key(row)]
        row |= {"value": str(int(100 * value + 0.5)), "base": str(5 * round(base / 5)),
                "status": "published", "shorthand": "", "reason": ""}  # fmt: skip
        return True

    assert {"G2", "G3", "G4", "G6"} & set(pack.broken(changed(pack, show)))


def test_every_secondary_cell_shown_again_is_solved(pack: Pack) -> None:
    exact, people = true(pack), counted(pack)

    def show(row: Row) -> bool:
        if not cover(people, row) or row["statistic"] not in ("share", "group_share"):
            return False
        row |= {"value": str(int(100 * exact[key(row)][0] + 0.5)), "status": "published"}
        return True

    assert {"G2", "G4"} <= set(pack.broken(changed(pack, show)))


def test_a_decimal_on_a_base_of_80_is_seen(pack: Pack) -> None:
    def finer(row: Row) -> bool:
        on_80 = row["base"] in ("75", "80", "85") and row["unit"] == "percent" and row["value"]
        if on_80:
            row["value"] = f"{row['value']}.4"
        return bool(on_80)

    assert "G2" in pack.broken(changed(pack, finer))


def test_a_sector_without_one_body_is_seen(pack: Pack) -> None:
    """Next to the whole sector: what is left of it is the body."""
    made = {}
    for language in LANGUAGES:
        name = f"{language}/release.csv"
        text = pack.files[name].decode()
        rows = re.findall(r"^item,sector,local_government,.*\n", text, re.MULTILINE)
        assert rows
        less = "".join(rows).replace("local_government", "local_government_less_one")
        made[name] = (text + less).encode()
    assert "G2" in pack.broken(made)


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


def test_a_sharp_statistic_on_a_small_base_is_seen(pack: Pack) -> None:
    """A Rao-Scott F with four digits, where tables have small cells."""
    exact, done = true(pack), set()

    def show(row: Row) -> bool:
        value, base = exact.get(key(row), (0.0, 0.0))
        fits = row["statistic"] == "rao_scott_f" and 30 <= base <= 80 and value == value
        if not fits or (done and key(row) not in done):
            return False
        done.add(key(row))
        row |= {"value": f"{value:.4g}", "status": "published", "shorthand": "", "reason": ""}
        return True

    assert any("singles out" in one for one in pack.broken(changed(pack, show))["G2"])


def test_languages_that_differ_are_seen(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among all places, and not the first alone: pages and files of figures differ as well."""
    monkeypatch.setattr("pipeline.audit.intruder.account.TOLD", 100_000)

    def other(row: Row) -> bool:
        if row["table"] == "item" and row["value"] == "61":
            row["value"] = "62"
            return True
        return False

    assert any("differs" in one for one in pack.broken(changed(pack, other, "cy"))["G9"])


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


NATIONAL = "en/national.html"
DATA = r'<data value="[^"]*" data-key="[^"]*"(?: data-part="{}")?>[^<]*</data>'


def replaced(pack: Pack, name: str, pattern: str, change: Callable[[re.Match[str]], str]) -> bool:
    """Whether the audit names a page in which the first match of a pattern is changed."""
    text = pack.files[name].decode()
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None
    changed = change(found)
    assert changed != found[0]
    body = text[: found.start()] + changed + text[found.end() :]
    return any(name in one for one in pack.broken({name: body.encode()}).get("G9", []))


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


def test_a_title_that_finds_another_number_is_seen(pack: Pack) -> None:
    """Another count, and "none" where there are some; and a figure with another number."""
    count = r'(<data value=")\d+(" data-count="beyond\|contrasts">)\d+(</data>)'
    assert replaced(pack, NATIONAL, count, lambda found: f"{found[1]}5{found[2]}5{found[3]}")
    text = pack.files[NATIONAL].decode()
    title = re.search(r'<span data-message="contrasts.finding_many">.*?</span>', text)
    assert title is not None
    total = re.findall(r"<data .*?</data>", title[0])[1]
    none = f"for none of the {total} factors shown can we tell that it goes with it"
    name = title[0].split(">")[1].split(":")[0]
    said = f'<span data-message="contrasts.finding_none">{name}: {none}</span>'
    assert replaced(pack, NATIONAL, re.escape(title[0]), lambda _: said)
    number = r'(Figure <data value=")2(" data-count="figure\|contrasts">)2(</data>)'
    assert replaced(pack, NATIONAL, number, lambda found: f"{found[1]}3{found[2]}3{found[3]}")


def test_most_and_least_exchanged_in_a_description_are_seen(pack: Pack) -> None:
    spoken = r'(<span data-message="answers.spoken">.*?</span>); (<span.*?</span>)'
    assert replaced(pack, NATIONAL, spoken, lambda found: f"{found[2]}; {found[1]}")


def test_a_base_of_another_figure_is_seen(pack: Pack) -> None:
    """Its key is that of a share with the factor, its text that of that share's base."""
    based = r'(data-key="association\|[^"]*\|)contrast(" data-part="base")'
    assert replaced(pack, NATIONAL, based, lambda found: f"{found[1]}share_with{found[2]}")


def test_shares_exchanged_in_a_sentence_are_seen(pack: Pack) -> None:
    shares = rf"({DATA.format('')})( against )({DATA.format('')})"
    assert replaced(pack, NATIONAL, shares, lambda found: f"{found[3]}{found[2]}{found[1]}")


def test_a_finding_left_out_or_out_of_order_is_seen(pack: Pack) -> None:
    finding = r'<li>(?:<span data-message="finding.low_reliability">)?<span data-message="finding'
    one = rf"<h3>[^<]*</h3><ul class=\"finding\">({finding}.*?</li>)</ul>"
    assert replaced(pack, NATIONAL, one, lambda _: "")
    two = rf"({one})(</div><div>)({one})"
    assert replaced(pack, NATIONAL, two, lambda found: found[4] + found[3] + found[1])


def test_a_dot_that_is_filled_by_chance_is_seen(pack: Pack) -> None:
    for one, other in (("clear", "open"), ("open", "clear")):
        dot = rf'(data-key="association[^"]*pooled" data-part=")({one})"'
        assert replaced(pack, NATIONAL, dot, lambda found, way=other: f'{found[1]}{way}"')


def test_a_finding_under_another_theme_is_seen(pack: Pack) -> None:
    themes = r"<h3>([^<]*)</h3>(<ul class=\"finding\">.*?</ul></div><div>)<h3>([^<]*)</h3>"
    assert replaced(
        pack, NATIONAL, themes, lambda found: f"<h3>{found[3]}</h3>{found[2]}<h3>{found[1]}</h3>"
    )


def test_a_row_under_the_label_of_another_is_seen(pack: Pack) -> None:
    head = '<th scope="row">'
    rows = rf'(<caption id="contrasts-table".*?{head})([^<]*)(</th>.*?{head})([^<]*)'
    assert replaced(pack, NATIONAL, rows, lambda found: f"{found[1]}{found[4]}{found[3]}{found[2]}")


def test_a_notice_on_few_answers_that_is_lacking_is_seen(pack: Pack) -> None:
    """Pages whose number of respondents is below the threshold, and those at or above it."""
    noticed = [
        name for name, body in pack.files.items()
        if name.startswith("en/") and re.search(rb"low reliability(</a>)?, marked", body)
    ]  # fmt: skip
    assert noticed
    said = r"<p>The answers (?:(?!</p>).)* say less than \d+ (?:(?!</p>).)*low reliability.*?</p>"
    assert replaced(pack, noticed[0], said, lambda _: "")


def test_a_file_that_nobody_knows_is_seen(pack: Pack) -> None:
    assert any("notes.txt" in one for one in pack.broken({"en/notes.txt": b"7 people"})["G9"])


def test_a_breach_tells_no_value(pack: Pack) -> None:
    broken = pack.broken(page(pack, "en/index.html", "</main>", "<p>83941 people</p></main>"))
    assert broken
    assert "83941" not in str(broken)


def test_an_area_that_is_called_higher_by_chance_is_seen(pack: Pack) -> None:
    called = r'<span data-message="glance.is_unclear">[^<]*'
    assert replaced(
        pack, "en/index.html", called,
        lambda _: '<span data-message="glance.is_above">Higher',
    )  # fmt: skip


def test_a_level_that_is_called_apart_from_the_whole_by_chance_is_seen(pack: Pack) -> None:
    """The figures are right, and so is the sentence: what it claims is not."""
    unclear = (
        r'<span data-message="level.unclear">(<data [^>]*>[^<]*</data>).*?'
        r"\(interval (<data [^>]*>[^<]*</data>)\).*?</span>"
    )
    assert replaced(
        pack, "en/sector-local-government.html", unclear,
        lambda found: '<span data-message="level.above">A larger share reported overall success '
        f"here than in Wales as a whole ({found[1]}; interval {found[2]}), beyond chance.</span>",

    )  # fmt: skip


def test_the_share_of_another_answer_as_the_level_is_seen(pack: Pack) -> None:
    rows = csv.DictReader(io.StringIO(pack.files["en/release.csv"].decode()))
    other = next(row for row in rows if key(row)[:1] + key(row)[3:] == (
        "item", "success", "unsuccessful", "", "group_share"))  # fmt: skip
    printed = (
        f'<data value="{other["value"]}" data-key="{"|".join(key(other))}">{other["value"]}%</data>'
    )
    level = r'(<span data-message="level.here">)<data [^>]*>[^<]*</data>'
    assert replaced(pack, NATIONAL, level, lambda found: found[1] + printed)


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


def test_another_of_the_three_answers_is_seen(pack: Pack) -> None:
    """In the full table, and in the sentence that counts them."""
    cell = r'<span data-message="answer.unclear">[^<]*'
    small = '<span data-message="answer.small">Too small to matter'
    assert replaced(pack, NATIONAL, cell, lambda _: small)
    count = r'(<data value=")\d+(" data-count="small\|[^>]*>)\d+'
    assert replaced(pack, NATIONAL, count, lambda found: f"{found[1]}9{found[2]}9")
