"""Each sentence of a good release is made to say what its figures do not: the audit must see it."""

import csv
import io
import re

import pytest

from tests.audit.changes import DATA, NATIONAL, key, replaced
from tests.audit.conftest import Pack


def test_a_title_that_finds_another_number_is_seen(pack: Pack) -> None:
    """Another count, and "none" where there are some; and a figure with another number."""
    count = r'(<data value=")\d+(" data-count="beyond\|contrasts">)\d+(</data>)'
    assert replaced(pack, NATIONAL, count, lambda found: f"{found[1]}5{found[2]}5{found[3]}")
    text = pack.files[NATIONAL].decode()
    title = re.search(r'<span data-message="contrasts.finding_many">.*?</span>', text)
    assert title is not None
    total = re.findall(r"<data .*?</data>", title[0])[1]
    none = f"for no factor of the {total} shown can we tell that it goes with it"
    name = title[0].split(">")[1].split(":")[0]
    said = f'<span data-message="contrasts.finding_none">{name}: {none}</span>'
    assert replaced(pack, NATIONAL, re.escape(title[0]), lambda _: said)
    alone = '<span data-message="contrasts.finding_single">The one factor shown goes with it</span>'
    assert replaced(pack, NATIONAL, re.escape(title[0]), lambda _: alone)
    number = r'(Figure <data value=")2(" data-count="figure\|contrasts">)2(</data>)'
    assert replaced(pack, NATIONAL, number, lambda found: f"{found[1]}3{found[2]}3{found[3]}")


@pytest.mark.parametrize(
    ("page", "name"), [("compare", "agreed"), ("compare", "goes"), ("index", "glance")]
)
def test_a_title_that_counts_among_others_than_are_compared_is_seen(
    pack: Pack, page: str, name: str
) -> None:
    """One more than are shown: the share of Wales, say, with which the others are compared."""
    count = rf'(<data value=")(\d+)(" data-count="numbers\|{name}">)\d+(</data>)'

    def one_more(found: re.Match[str]) -> str:
        more = int(found[2]) + 1
        return f"{found[1]}{more}{found[3]}{more}{found[4]}"

    assert replaced(pack, f"en/{page}.html", count, one_more)


def test_most_and_least_exchanged_in_a_description_are_seen(pack: Pack) -> None:
    spoken = r'(<span data-message="answers.spoken">.*?</span>); (<span.*?</span>)'
    assert replaced(pack, NATIONAL, spoken, lambda found: f"{found[2]}; {found[1]}")


def test_shares_exchanged_in_a_sentence_are_seen(pack: Pack) -> None:
    shares = rf"({DATA.format('')})( against )({DATA.format('')})"
    assert replaced(pack, NATIONAL, shares, lambda found: f"{found[3]}{found[2]}{found[1]}")


def test_a_finding_left_out_or_out_of_order_is_seen(pack: Pack) -> None:
    finding = r'<li>(?:<span data-message="finding.low_reliability">)?<span data-message="finding'
    one = rf"<h3>[^<]*</h3><ul class=\"finding\">({finding}.*?</li>)</ul>"
    assert replaced(pack, NATIONAL, one, lambda _: "")
    two = rf"({one})(</div><div>)({one})"
    assert replaced(pack, NATIONAL, two, lambda found: found[4] + found[3] + found[1])


FIRST = r'<span data-message="finding.first.more">(?:(?!</span>).)*</span>'


def test_a_first_finding_that_is_not_the_largest_is_seen(pack: Pack) -> None:
    """Below the level stands the second finding, with its own figures, in place of the first."""
    text = pack.files[NATIONAL].decode()
    second = re.findall(r'<span data-message="finding.pooled.national.more">.*?</span>', text)[1]
    said = second.replace("finding.pooled.national.more", "finding.first.more")
    assert replaced(pack, NATIONAL, FIRST, lambda _: said)


def test_a_page_with_findings_that_begins_with_none_is_seen(pack: Pack) -> None:
    """It says that no factor goes with success, or says nothing of it."""
    none = "Overall success: of the factors tested here, none goes with it beyond chance."
    said = f'<span data-message="finding.first.none">{none}</span>'
    assert replaced(pack, NATIONAL, FIRST, lambda _: said)
    assert replaced(pack, NATIONAL, FIRST, lambda _: "")


def test_a_finding_under_another_theme_is_seen(pack: Pack) -> None:
    themes = r"<h3>([^<]*)</h3>(<ul class=\"finding\">.*?</ul></div><div>)<h3>([^<]*)</h3>"
    assert replaced(
        pack, NATIONAL, themes, lambda found: f"<h3>{found[3]}</h3>{found[2]}<h3>{found[1]}</h3>"
    )


def test_a_notice_on_few_answers_that_is_lacking_is_seen(pack: Pack) -> None:
    """Pages whose number of respondents is below the threshold, and those at or above it."""
    noticed = [
        name for name, body in pack.files.items()
        if name.startswith("en/") and re.search(rb"low reliability(</a>)?, marked", body)
    ]  # fmt: skip
    assert noticed
    said = r"<p>The answers (?:(?!</p>).)* say less than \d+ (?:(?!</p>).)*low reliability.*?</p>"
    assert replaced(pack, noticed[0], said, lambda _: "")


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


def test_another_of_the_three_answers_is_seen(pack: Pack) -> None:
    """In the full table, and in the sentence that counts them."""
    cell = r'<span data-message="answer.unclear">[^<]*'
    small = '<span data-message="answer.small">Too small to matter'
    assert replaced(pack, NATIONAL, cell, lambda _: small)
    count = r'(<data value=")\d+(" data-count="unclear\|[^>]*>)\d+'
    assert replaced(pack, NATIONAL, count, lambda found: f"{found[1]}9{found[2]}9")


def test_a_factor_to_look_at_by_another_figure_than_the_findings_is_seen(pack: Pack) -> None:
    """The difference by the factor's own answers in place of the pooled estimate, as released."""
    own = re.compile(
        r'<data value="([^"]*)" data-key="(association\|national\|national\|[^"]*)\|contrast">'
    )
    released = {found[2]: found[1] for found in own.finditer(pack.files[NATIONAL].decode())}
    pooled = r'(<span data-message="look.factor">(?:(?!</span>).)*)<data value="[^"]*" ' \
             r'data-key="([^"]*)\|pooled">[^<]*</data>'  # fmt: skip

    def alone(found: re.Match[str]) -> str:
        value = released[found[2]]
        return f'{found[1]}<data value="{value}" data-key="{found[2]}|contrast">{value}</data>'

    assert replaced(pack, NATIONAL, pooled, alone)
