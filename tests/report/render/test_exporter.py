"""A page is made of HTML and pictures that are fit for it, or it is not made."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from nbformat import NotebookNode, v4

from pipeline.errors import BadInput
from pipeline.report.release.plan import pages
from pipeline.report.render.exporter import export, fold
from pipeline.report.render.page_template import PageTemplate, frame
from tests.report.fixture_release import dictionary
from tests.report.notebooks import PICTURE, ran, shown

HTML, SVG = "text/html", "image/svg+xml"
TABLE = (
    "<table><caption>Answers</caption><thead><tr><th scope='col'>Question</th>"
    "<th scope='col'>%</th></tr></thead><tbody><tr><th scope='row'>Trust</th><td>58</td></tr>"
    "</tbody></table>"
)


@pytest.fixture(scope="module")
def around() -> PageTemplate:
    plan = pages(dictionary(), has_change=False)
    return frame(next(p for p in plan if p.key == "sector-health"), plan, dictionary())


def made(around: PageTemplate, *outputs: NotebookNode) -> str:
    return export(ran(*outputs), "notebooks/area.ipynb", "en/sector-health", around).body


def part(name: str, key: str) -> NotebookNode:
    """A picture of a figure."""
    drawn = PICTURE.replace("<svg ", f'<svg id="{name}" ', 1)
    mark = f'<path d="M 1 1" data-key="{key}" data-part="interval" /></svg>'
    return shown(SVG, drawn.replace("</svg>", mark), f"What {name} shows")


def test_charts_and_tables_with_figures_may_be_taken_away_and_parts_are_one_chart(
    around: PageTemplate,
) -> None:
    table = TABLE.replace("<td>58", '<td><data value="58" data-key="a|b">58</data>')
    done = export(
        ran(
            shown(HTML, "<h2 id='t'>Trust &amp; more</h2>"), part("trust-chart", "k1"),
            part("trust-2-chart", "k2"), shown(HTML, "<h3>Again</h3>"), part("trust-3-chart", "k3"),
            shown(HTML, table + TABLE),
        ),
        "notebooks/area.ipynb", "en/sector-health", around,
    )  # fmt: skip
    interval = frozenset({"interval"})
    found = {one.name: one for one in done.taken}
    assert {name: (one.title, len(one.pictures)) for name, one in found.items()} == {
        "trust-chart": ("Figure 1: Trust & more", 2),
        "trust-3-chart": ("Figure 2: Trust & more – Again", 1), "table-1": ("Answers", 0),
    }  # fmt: skip
    assert found["trust-chart"].rows == {"k1": interval, "k2": interval}
    assert found["table-1"].rows == {"a|b": frozenset({""})}
    lines = re.findall(r'<p class="(?:take|source)">.*?</p>', done.body)
    assert len(lines) == 3, "a table without a figure has none"
    for kind in ("svg", "png", "csv"):
        name = f"figures/sector-health/sector-health-trust-chart.{kind}"
        assert f'<a href="{name}" download>{kind.upper()}</a>' in lines[0]
    assert '<a href="#trust-chart">Link to this chart</a>' in lines[0]
    assert 'href="../cy/sector-iechyd.html#trust-chart" hreflang="cy" lang="cy">' in lines[0]
    order = [done.body.index(one) for one in ('id="trust-2-chart"', lines[0], "<h3>Again")]
    assert order == sorted(order)


def test_a_chart_has_its_number_and_its_finding_above_it_and_texts_name_it(
    around: PageTemplate,
) -> None:
    def titled(name: str, title: str) -> NotebookNode:
        found = part(name, "k")
        found.metadata[SVG]["title"] = title
        return found

    link = "<p>In <a href='#goals-chart' class='figure-of'></a>, dots.</p>"
    said = link.replace("'", '"') + '<p><a href="#none-chart" class="figure-of"></a></p>'
    page = made(around, shown(HTML, said), titled("trust-chart", "3 &lt; 4"),
                shown(HTML, "<p>Then</p>"), titled("goals-chart", "Two <b>rose</b>"))  # fmt: skip
    texts = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r'<p class="figure">.*?</p>', page)]
    assert texts == ["Figure 1: 3 &lt; 4", "Figure 2: Two rose"]
    first, second = (page.index(f'<svg role="img" aria-labelledby="{one}-chart-words"')
                     for one in ("trust", "goals"))  # fmt: skip
    assert page.index("Two <b>rose</b>") > first
    assert page.index("Two <b>rose</b>") < second
    reference = re.search(r'<p>In (<a href="#goals-chart" class="figure-of">.*?</a>), dots', page)
    assert reference is not None
    assert re.sub(r"<[^>]*>", "", reference[1]) == "Figure 2"
    assert "<p>the chart</p>" in page


def refused(around: PageTemplate, *outputs: NotebookNode) -> str:
    with pytest.raises(BadInput) as bad:
        made(around, *outputs)
    return str(bad.value)


def test_what_cells_show_stands_in_the_page_in_order_and_code_does_not(
    around: PageTemplate,
) -> None:
    page = made(around, shown(HTML, "<p>One &lt; two</p>"), shown(SVG, PICTURE, "58% said so"))
    body = page.split("</h1>")[1]
    assert body.index("<p>One &lt; two</p>") < body.index("<svg ")
    assert "again" not in page
    assert "show(" not in page


def test_a_picture_is_an_image_with_a_name_and_real_text(around: PageTemplate) -> None:
    page = made(
        around, shown(SVG, f"<?xml version='1.0'?>\n{PICTURE}", 'He said "58%" of &lt;all&gt;')
    )
    opening = re.search(r"<svg [^>]*>", page)
    assert opening is not None
    assert 'role="img"' in opening[0]
    name = re.search(r'aria-labelledby="([^"]*)"', opening[0])
    assert name is not None
    said = (
        f'<summary>This chart in words</summary><p id="{name[1]}">He said "58%" of &lt;all&gt;</p>'
    )
    assert said in page
    assert ">58%</text>" in page
    assert "<?xml" not in page


def test_a_table_scrolls_by_itself_and_is_named_by_its_caption(around: PageTemplate) -> None:
    page = made(around, shown(HTML, TABLE), shown(HTML, TABLE))
    for number in (1, 2):
        assert f'<caption id="table-{number}">Answers</caption>' in page
        assert f'role="region" aria-labelledby="table-{number}" tabindex="0"' in page
    assert page.count("</table></div>") == 2


def test_long_pages_list_their_headings(around: PageTemplate) -> None:
    parts = [shown(HTML, f"<h2>Part {n} &amp; more</h2><p>x</p>") for n in (1, 2, 3)]
    page = made(around, *parts)
    assert '<h2 id="section-2">Part 2 &amp; more</h2>' in page
    assert '<a href="#section-2">Part 2 &amp; more</a>' in page
    assert 'class="contents"' not in made(around, *parts[:2])


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (shown(SVG, PICTURE), "a picture has no alternative text"),
        (shown(SVG, PICTURE, "  "), "a picture has no alternative text"),
        (shown("image/png", "AAAA", "text"), "it shows image/png"),
        (shown("application/javascript", "alert(1)"), "it shows application/javascript"),
        (shown("application/vnd.plotly.v1+json", "{}"), "vnd.plotly"),
        (shown("text/plain", "58"), "it shows text/plain"),
        (shown("text/markdown", "*58*"), "it shows text/markdown"),
        (v4.new_output("stream", name="stderr", text="Warning"), "it shows text on stderr"),
        (v4.new_output("stream", name="stdout", text="58"), "it shows text on stdout"),
        (v4.new_output("error", ename="E", evalue="", traceback=[]), "it shows an error"),
        (shown(HTML, "<script>alert(1)</script>"), "it has <script>"),
        (shown(HTML, "<p style='color:red'>x</p>"), "it has the attribute 'style' on <p>"),
        (shown(HTML, "<p onclick='x()'>x</p>"), "it has the attribute 'onclick'"),
        (shown(HTML, "<img src='https://elsewhere/x.png'>"), "it has <img>"),
        (shown(HTML, "<a href='javascript:x()'>x</a>"), "links to something that is not a page"),
        (shown(HTML, "<a href='data:text/html,x'>x</a>"), "links to something that is not a page"),
        (shown(HTML, "<a href='//elsewhere/'>x</a>"), "links to something that is not a page"),
        (shown(HTML, "<a href='file:///etc'>x</a>"), "links to something that is not a page"),
        (shown(HTML, "<iframe src='x'></iframe>"), "it has <iframe>"),
        (shown(HTML, "<!-- note -->"), "it has a comment"),
        (shown(HTML, "<h1>Again</h1>"), "it has <h1>"),
        (shown(HTML, "<h3>Too deep</h3>"), "<h3> follows a heading of level 1"),
        (shown(HTML, "<p>open"), "<p> is not closed"),
        (shown(HTML, "</div>"), "</div> closes nothing"),
        (shown(HTML, "<p id='a'>x</p><p id='a'>x</p>"), "the id 'a' comes twice"),
        (shown(HTML, "<p id='content'>x</p>"), "the id 'content' comes twice"),
        (shown(HTML, TABLE.replace(" scope='row'", "")), "a heading of a table has no scope"),
        (shown(HTML, re.sub("<caption>.*</caption>", "", TABLE)), "a table has no caption"),
        (shown(SVG, PICTURE.replace("<text", "<text style='fill:red'"), "x"), "'style' on <text>"),
        (shown(SVG, PICTURE.replace("<text", "<text onload='x'"), "x"), "'onload' on <text>"),
        (shown(SVG, PICTURE.replace("<text", "<script/><text"), "x"), "the picture has <script>"),
        (shown(SVG, PICTURE.replace("<text", "<image href='x'/><text"), "x"), "has <image>"),
        (
            shown(SVG, PICTURE.replace("<text", "<use href='http://x/#a'/><text"), "x"),
            "outside itself",
        ),
        (shown(SVG, "<svg", "x"), "the picture is not SVG"),
        (
            shown(SVG, PICTURE.replace("<text", "<!-- x --><text"), "x"),
            "a comment or a declaration",
        ),
    ],
)
def test_anything_else_is_refused_with_its_cell(
    around: PageTemplate, output: NotebookNode, said: str
) -> None:
    found = refused(around, shown(HTML, "<p>good</p>"), output)
    assert said in found
    assert "notebooks/area.ipynb, page en/sector-health, cell 2, `show(2)`" in found


def test_every_fault_is_listed_at_once(around: PageTemplate) -> None:
    found = refused(around, shown(SVG, PICTURE), shown(HTML, "<h1>x</h1>"), shown("image/png", ""))
    assert found.startswith("3 faults in the input:")


def test_the_same_id_in_two_cells_is_refused(around: PageTemplate) -> None:
    found = refused(around, shown(HTML, "<h2 id='a'>x</h2>"), shown(HTML, "<p id='a'>x</p>"))
    assert "cell 2, `show(2)`: the id 'a' comes twice" in found


def test_a_page_of_a_megabyte_is_refused(around: PageTemplate) -> None:
    assert "a megabyte" in refused(around, shown(HTML, f"<p>{'x' * 1_000_000}</p>"))


def test_the_policy_lets_the_pages_own_style_in_and_nothing_else(around: PageTemplate) -> None:
    page = made(around, shown(HTML, "<p>x</p>"))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    expected = (
        "default-src 'none'; img-src data:; style-src 'sha256-" + digest + "'; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].replace("&#39;", "'") == expected
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert not re.search(r"<[^>]+\sstyle=|<script|\son[a-z]+=|url\((?!#)|@import", page)


def test_the_frames_words_are_escaped() -> None:
    spoilt = dictionary()
    spoilt["wave"]["title_en"] = "<script>alert('1')</script>"
    plan = pages(spoilt, has_change=False)
    page = export(ran(), "n", "p", frame(plan[0], plan, spoilt)).body
    assert "<script" not in page
    assert "&lt;script&gt;" in page


class Tags(HTMLParser):
    """Names of start tags and end tags, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")


def test_the_page_around_it_is_whole(around: PageTemplate) -> None:
    tags = Tags()
    tags.feed(made(around, shown(HTML, "<p>x</p>")))
    for tag in ("html", "head", "title", "style", "body", "header", "main", "h1", "footer"):
        assert tags.seen.count(tag) == tags.seen.count(f"/{tag}") == 1, tag
    for tag in ("nav", "ul", "li", "details", "summary", "div", "p", "a"):
        assert tags.seen.count(tag) == tags.seen.count(f"/{tag}") > 0, tag


def test_a_folded_section_is_closed_from_its_heading_to_the_next() -> None:
    pieces = ["<p>a</p>", '<h2 class="folded" id="x">X</h2><p>b</p>', "<p>c</p>", "<h2>Y</h2>"]
    assert "".join(fold(pieces)) == (
        '<p>a</p><details class="section"><summary><h2 class="folded" id="x">X</h2></summary>'
        "<p>b</p><p>c</p></details><h2>Y</h2>"
    )
    assert "".join(fold(pieces[:2])).endswith("<p>b</p></details>")
    assert fold([pieces[0], pieces[3]]) == [pieces[0], pieces[3]]
