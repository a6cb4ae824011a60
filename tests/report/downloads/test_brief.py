"""A brief is taken from its page: which sections, in which order, and how it is made to fit."""

from collections.abc import Mapping

import pytest

from pipeline.errors import BadInput
from pipeline.report.downloads.brief import STEPS, brief, fitted, sheets
from pipeline.report.release.plan import brief_of

PAGE = """<html><head><title>Health &amp; care</title></head><body><header>H</header>
<main id="content" class="wide"><h1>Health</h1><p class="pdf">a PDF</p><section>level</section>
<nav class="contents"><a href="#cannot">What we cannot tell</a></nav>
<h2 id="cannot">Cannot</h2><p>we cannot tell</p>
<h2 id="findings">Findings</h2><p>found</p><details><p>table</p></details>
<h2 id="contrasts">Chart</h2><p>dots</p>
<h2 id="themes">Themes</h2><p>strip</p><p class="take">SVG</p>
<details class="section"><summary><h2 class="folded" id="answers">Answers</h2></summary>
<details><p>inner</p></details><p>folded</p></details>
<div class="downloads"><h2 id="downloads">Download</h2></div></main>
<footer>F</footer></body></html>"""


def pdf(count: int) -> bytes:
    """As much of a PDF as sheets are counted by."""
    return b"<</Type /Pages /Count 9>>" + b"<</Type /Page\n/Parent 1 0 R>>" * count


def test_it_has_the_sections_of_a_brief_in_its_order_and_nothing_that_is_closed() -> None:
    found = brief(PAGE, "en")
    order = ["<h1>Health", "level", "Themes", "strip", "Findings", "found", "Cannot", "cannot tell"]
    places = [found.index(one) for one in order]
    assert places == sorted(places)
    for gone in ("a PDF", "contents", "table", "dots", "SVG", "Answers", "folded", "Download"):
        assert gone not in found
    assert "<title>Brief: Health &amp; care</title>" in found
    assert "<title>Briff: Health &amp; care</title>" in brief(PAGE, "cy")
    assert found.count('class="second"') == 1
    assert found.index('class="second"') > found.index("strip")
    assert found.count("<footer>") == 1


def test_a_page_without_a_finding_has_its_reason_or_its_foot_on_the_second_sheet() -> None:
    bare = PAGE.replace('id="findings"', 'id="a"').replace('id="cannot"', 'id="b"')
    found = brief(bare, "en")
    assert "dots" in found, "where the differences are hidden, this section says so"
    assert found.index('class="second"') < found.index("dots")
    assert '<footer class="second">' in brief(bare.replace('id="contrasts"', 'id="c"'), "en")


def test_it_goes_on_from_step_to_step_until_it_has_two_sheets_and_no_further() -> None:
    tried: list[tuple[str, int]] = []

    def print_pages(pages: Mapping[str, str]) -> dict[str, bytes]:
        steps = {
            name: next(at for at, (size, how) in enumerate(STEPS)
                       if f'class="brief {how} size-{size}"' in html)
            for name, html in pages.items()
        }  # fmt: skip
        tried.extend(steps.items())
        fits = {"a": 0, "b": 2, "c": len(STEPS)}
        return {name: pdf(2 if step >= fits[name] else 3) for name, step in steps.items()}

    made = fitted(dict.fromkeys("ab", (PAGE, "en")), print_pages)
    assert [sheets(body) for body in made.values()] == [2, 2]
    assert tried == [("a", 0), *(("b", step) for step in range(3))]
    with pytest.raises(BadInput, match=r"page c.*does not fit 2 sheets.*Shorten labels"):
        fitted({"c": (PAGE, "en")}, print_pages)


def test_it_is_shortened_before_its_letters_are_below_9_points() -> None:
    """Where to look is left out, after what it says twice; all else stays."""
    assert [size for size, how in STEPS if how != "short"] == [100, 93, 93, 93]
    assert next(step for step in STEPS if step[1] == "short") == (93, "short")
    after = '<h2 id="contrasts">'
    page = PAGE.replace(after, f'<h2 id="look">Look</h2><p>here</p>{after}')
    whole, short = brief(page, "en", (93, "lean")), brief(page, "en", (93, "short"))
    assert "Look" in whole
    assert "Look" not in short
    assert "found" in short
    assert "we cannot tell" in short


FIRST = '<p>{}<span data-message="finding.first.more">People who trusted.</span>{}</p>'


@pytest.mark.parametrize(
    "around", [("", ""), ('<span data-message="finding.low_reliability">', " [u]</span>")]
)
def test_a_finding_stands_twice_only_where_there_is_room(around: tuple[str, str]) -> None:
    """Where there is none the opening leaves it to the findings, if these are there."""
    page = PAGE.replace("level<", f"level<p>38%</p>{FIRST.format(*around)}<p>37% before</p><")
    assert "People who trusted" in brief(page, "en", (93, "flow"))
    short = brief(page, "en", (93, "lean"))
    assert "People who trusted" not in short
    assert short.index("38%") < short.index("37% before") < short.index("found")
    alone = page.replace('id="findings"', 'id="a"')
    assert "People who trusted" in brief(alone, "en", (93, "short"))


MORE = (
    '<details class="more"><summary>Trust: more figures</summary><p>{}'
    '<span data-message="finding.own.area">33 points</span> [u]</p></details>'
)
FEW = (
    '<p class="note">[u]: its interval is wide, or it rests on few answers. Read it with care.</p>'
)


def test_what_stands_behind_a_finding_is_left_out_and_so_is_a_mark_that_is_nowhere() -> None:
    page = PAGE.replace("<p>found</p>", f"<p>found{MORE.format('')}{MORE.format(' ')}</p>{FEW}")
    found = brief(page, "en")
    assert "found" in found
    assert "33 points" not in found
    assert "[u]" not in found
    assert FEW in brief(page.replace("found<", "found [u]<"), "en")


def test_how_to_read_a_chart_stays_where_there_is_room() -> None:
    said = '<span data-message="themes.read_change.held">each circle</span>'
    how = f'<details class="more"><summary>How</summary><p>{said}</p></details>'
    page = PAGE.replace("<p>strip</p>", f"{how}<p>strip</p>")
    found = brief(page, "en")
    assert "each circle" in found
    assert "How<" not in found
    short = brief(page, "en", (93, "short"))
    assert "each circle" not in short
    assert "strip" in short


def test_a_brief_lies_in_a_folder_of_its_own() -> None:
    assert brief_of("cy/sector-iechyd.html") == "cy/briefs/sector-iechyd.pdf"
