"""The catalogue and what it may say. Expected forms are CLDR's for en-GB and cy, typed here."""

import re
from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.report.messages import (
    COLUMNS,
    Message,
    day,
    messages,
    number,
    percent,
    read_catalogue,
    say,
    unchecked,
)

PUBLISH = Path(__file__).resolve().parents[3] / "pipeline/report"
# Words that say or hint that one thing brings about another.
CAUSE_EN = re.compile(
    r"\b(driv(e|es|en|er|ers|ing)|impact\w*|lead(s|ing)? to|led to|because of|(?<!design )effects?"
    r"|caus\w+|due to|results? in|thanks to|influenc\w+|affect\w*|determin\w+"
    r"|makes? .{0,20}more likely|boost\w*|improves?)\b",
    re.IGNORECASE,
)
CAUSE_CY = re.compile(
    r"\b(oherwydd|arwain at|arwain i|achos\w*|effaith(?! y dyluniad)|effeithi\w+|dylanwad\w*"
    r"|yn sgil|o ganlyniad|gyrru|sbarduno|sbardun\w*|peri|pennu|diolch i|hybu)\b",
    re.IGNORECASE,
)


def catalogue(folder: Path, *rows: str) -> Path:
    """A folder with one file of messages."""
    text = "\n".join([",".join(COLUMNS), *rows]) + "\n"
    (folder / "one.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("message", messages().values(), ids=lambda message: message.key)
def test_no_message_speaks_of_cause(message: Message) -> None:
    assert not CAUSE_EN.search(message.en)
    assert not CAUSE_CY.search(message.cy)


@pytest.mark.parametrize("words", ["It drives success", "the impact of", "leads to", "an effect"])
def test_the_ban_would_catch_english(words: str) -> None:
    assert CAUSE_EN.search(words)


@pytest.mark.parametrize("words", ["oherwydd hynny", "yn arwain at", "yn achosi", "ei effaith"])
def test_the_ban_would_catch_welsh(words: str) -> None:
    assert CAUSE_CY.search(words)


# What is counted comes in any number: "of the 1 factors" is no English. Not so where the key says
# that there are several, of a chart of the whole and its areas, and of the catalogue's own texts.
COUNTED = re.compile(r"\{(total|tested|number|clear|count)\}(?: more)? (?!goes\b)[a-z]+s\b")
# The answers of factors are counted in these words where there are several, and else in others.
ANSWERS = ("look.count", "look.count_one", "look.count_none",
           "cannot.unclear", "cannot.unclear_one", "cannot.unclear_all")  # fmt: skip
SEVERAL = ("_many", "glance.alt", "translation.read", *ANSWERS)


@pytest.mark.parametrize("message", messages().values(), ids=lambda message: message.key)
def test_a_count_may_be_one(message: Message) -> None:
    found = COUNTED.search(message.en)
    assert not found or message.key.endswith(SEVERAL), message.en


def test_the_rule_on_counts_would_catch_a_plural() -> None:
    assert COUNTED.search("of the {total} factors shown")
    assert COUNTED.search("with {total} more factors")
    assert not COUNTED.search("of the factors shown ({total})")


def test_messages_checked_by_somebody_say_by_whom() -> None:
    assert all(message.note for message in messages().values() if message.checked)
    assert unchecked() == sum(not message.checked for message in messages().values()) > 0


def test_every_message_asked_for_exists_and_every_message_is_asked_for() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PUBLISH.rglob("*.py"))
    asked = set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', code))
    made = {key.split(".")[0] for key in re.findall(r'f"([a-z_]+\.)\{', code)}
    # What is said of factors that people have, and of both kinds, stands in for that of opinions.
    ends = (".held", ".mixed")
    alone = {key for key in messages() if not key.endswith(ends)}
    assert {re.sub(r"\.(held|mixed)$", "", key) for key in messages()} == alone
    assert {key.replace(".mixed", ".held") for key in messages()} <= set(messages())
    known = alone
    families = {key.split(".")[0] for key in known}
    # Titles of charts have a message for many, for one, and for none; some for a single figure.
    ways = {key: {f"{key}_{way}" for way in ("many", "one", "none")} for key in asked}
    titles = {key: found for key, found in ways.items() if found <= known}
    for key, found in titles.items():
        single = {f"{key}_single", f"{key}_single_none"}
        found |= single if single & known else set()
    asked = (asked - set(titles)).union(*titles.values())
    assert {key for key in asked if key.split(".")[0] in families} <= known
    assert {key for key in known - asked if key.split(".")[0] not in made} == set()


def test_a_catalogue_lists_everything_that_is_wrong_with_it(tmp_path: Path) -> None:
    folder = catalogue(
        tmp_path,
        "one.a,Hello {name},Helo,no,",
        "one.a,Again,Eto,no,",
        "One,Capital,Prif,no,",
        "one.b,Only English,,no,",
        "one.c,Perhaps,Efallai,maybe,",
        "one.d,A {brace,Bachyn,no,",
        "one.e,{0},{0},no,",
    )
    with pytest.raises(BadInput) as bad:
        read_catalogue(folder)
    said = str(bad.value)
    for part in ("{name} is in the English only", "comes twice", "One: is not a key",
                 "one.b: lacks a language", "neither yes nor no", "a brace is wrong"):  # fmt: skip
        assert part in said
    assert len(bad.value.faults) == 7


def test_a_row_with_a_stray_comma_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too many or too few cells"):
        read_catalogue(catalogue(tmp_path, "one.a,Hello, you,Helo,no,"))


def test_say_wants_exactly_the_placeholders() -> None:
    with pytest.raises(BadInput) as bad:
        say("en", "figure.interval", low="1", lower="2")
    assert [fault.problem for fault in bad.value.faults] == [
        "{high} was not given.",
        "{lower} is not in the template.",
    ]


def test_an_unknown_message_names_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"Did you mean 'figure\.interval'"):
        say("en", "figure.intervals", low="1", high="2")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_numbers_are_written_as_the_language_does(language: str) -> None:
    assert number(language, 12345) == "12,345"
    assert number(language, -7) == "−7"
    assert number(language, -0.0) == "0"
    assert number(language, -0.0004, "0.00#") == "0.00"
    assert number(language, 0.4, "0.00#") == "0.40"
    assert number(language, 17.0, "#,##0.###") == "17"
    assert percent(language, 58) == "58%"
    assert percent(language, 0) == "0%"


def test_dates_are_in_the_language() -> None:
    assert day("en", "2025-03-04") == "4 March 2025"
    assert day("cy", "2025-03-04") == "4 Mawrth 2025"
    with pytest.raises(BadInput, match="a date is not a date"):
        day("en", "4/3/2025")
