"""A fall is printed without its sign: each part of such a sentence is changed, and must be seen."""

import re

import pytest

from tests.audit.changes import replaced
from tests.audit.conftest import Pack

PAGE = "en/change.html"
FALL = r'<span data-message="change.share_down">(?:(?!</span>).)*</span>'
SIZE = r'(data-key="[^"]*\|share_change" data-part="size">)(\d+)(</data>)'
ENDS = r'(data-key="[^"]*\|share_change" data-part="fall">)(\d+) to (\d+)(</data>)'


def changed(pattern: str, new: str, found: re.Match[str]) -> str:
    """The sentence of a match with the one place of a pattern changed."""
    said, many = re.subn(pattern, new, found[0])
    assert many == 1
    return said


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (SIZE, r"\g<1>9\2\3"),
        (SIZE, r"\1−\2\3"),
        (SIZE, r"\1-\2\3"),
        (ENDS, r"\1\3 to \2\4"),
        (ENDS, r"\1−\3 to −\2\4"),
        (ENDS, r"\g<1>1\2 to \3\4"),
        (r'value="\d+"( data-key="[^"]*" data-part="size")', r'value="0"\1'),
        (r'data-part="fall"', 'data-part="interval"'),
        (r'data-part="size"', ""),
        ("a fall of", "a rise of"),
        ("down from", "up from"),
        ("change.share_down", "change.share_up"),
    ],
)
def test_a_part_of_a_fall_that_is_not_as_released_is_seen(
    second: Pack, pattern: str, new: str
) -> None:
    assert replaced(second, PAGE, FALL, lambda found: changed(pattern, new, found))


def test_a_fall_that_is_said_as_a_rise_is_seen(second: Pack) -> None:
    """All of its words are those of a rise, and its numbers have no sign."""
    words = {"change.share_down": "change.share_up", "down from": "up from", "fall of": "rise of",
             'data-part="fall"': 'data-part="interval"'}  # fmt: skip

    def rise(found: re.Match[str]) -> str:
        said = found[0]
        for old, new in words.items():
            assert old in said
            said = said.replace(old, new)
        return said

    assert replaced(second, PAGE, FALL, rise)
