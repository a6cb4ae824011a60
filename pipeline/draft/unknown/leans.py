"""Which way the words of an answer lean, and what puts answers in order: time, bands, numbers."""

import re
from collections.abc import Sequence

from pipeline.codebook.wording import tidy

_NO = (
    r"disagree|dissatisf|unsatisf|unhappy|unlikely|poor|bad|worse|worst|never|rarely|seldom|"
    r"unimportant|unsafe|unclear|unfair|unacceptable|inadequate|uncomfortable|unconfident|terrible|"
    r"awful|declin|decrease|not\b|nothing|nobody|no\b|none\b|ineffective|unsuccessful|difficult|"
    r"false|less than satisf|to (a (very )?(small|limited)|no) extent|a little$|^n$|oppose|against|"
    r"disapprov|dislike|hate|negative|weak|below (average|expectations)|dire\b|dreadful|ddim\b|"
    r"nac (oes|ydw|ydy|ydi)|naddo|^na$|anghytuno|anfodlon|anhapus|annhebyg|gwael|wael|byth|anaml|"
    r"gwrthwynebu|gwaeth|yn erbyn"
)
_BETWEEN = (
    r"neither|neutral|mixed|fair|(?<!above )(?<!below )average|sometimes|occasionally|same|"
    r"unchanged|no (change|difference|impact|effect)|ok|okay|acceptable|adequate|moderate\w*|some|"
    r"mediocre|might|maybe|perhaps|undecided|indifferent|"
    r"nac yn|niwtral|weithiau|canolig|gweddol|yr un fath|efallai"
)
_YES = (
    r"agree|satisf|happy|likely|good|excellent|better|best|outstanding|always|often|frequently|"
    r"usually|important|essential|effective|successful|easy|completely|yes|true|well|confident|"
    r"(all|most) of the time|safe|comfortable|improved|to a (very )?(great|large) extent|"
    r"a (lot|great deal)|quite a bit|very much$|^y$|support|in favour|approv|like\b|love|positive|"
    r"strong\b|regularly|superb|above (average|expectations)|(met|exceed\w*) expectations|"
    r"(definitely|probably)( would)?$|"
    r"ydw|ydy|oes|^do$|cytuno|bodlon|fodlon|hapus|tebyg|debyg|da\b|dda\b|ardderchog|aml|"
    r"bob amser|pwysig|bwysig|hyderus|cefnogi|o blaid|gwell$"
)
_WHOLLY = (
    r"extremely|completely|totally|always|never|excellent|outstanding|superb|essential|all|fully|"
    r"exceed\w*|worst|best|none|nothing|very great|love|hate|byth|bob amser|ardderchog"
)
_MUCH = rf"strongly|very|definitely|much|far|great|almost never|gryf|iawn|llawer|{_WHOLLY}"
_LITTLE = (
    r"tend|slightly|fairly|somewhat|quite|rarely|(?<!very )often|usually|little|bit|small|"
    r"probably|partly|partially|"
    r"not (very|so|much|particularly|that|really|too)|eithaf|tueddu|anaml"
)
_DEGREE = re.compile(
    r"(?P<how>(very|much|a (bit|lot|little)|slightly|far|too) )?(?P<word>"
    r"(?P<middle>medium|middle|(about the |stayed the )?same|about right|average)|"
    r"(?P<down>low|lower|small|smaller|less|fewer|decreased|little|slow)|"
    r"(high|higher|large|larger|big|bigger|more|increased|much|many|fast))"
)
_FEW_WORDS = r"a|an|all|and|at|do|extent|it|lot|most|time|nor|of|or|the|to|i|amount|deal|yn|a'r|neu"

# Months that a span of time has, and how often in a year.
_MONTHS = {"day": 1 / 30, "week": 7 / 30, "month": 1.0, "year": 12.0}
_MONTHS |= {"diwrnod": 1 / 30, "wythnos": 7 / 30, "mis": 1.0, "blwyddyn": 12.0, "blynedd": 12.0}
_UNIT = re.compile(r"\b(days?|weeks?|months?|years?|diwrnod|wythnos|mis|blwyddyn|blynedd)\b")
_UNDER = re.compile(r"\b(under|less|fewer|below|younger|up to|before|dan|llai)\b")
_OVER = re.compile(r"\b(over|more|above|older|longer|greater|dros|mwy)\b")
_OFTEN = (
    (r"never|byth", 0.0),
    (r"less often", 0.5),
    (r"every few months|quarter\w*", 4.0),
    (r"(every|most) days?|daily|bob dydd", 300.0),
    (r"(several|few|\d+) times a day", 900.0),
    (r"(several|few|\d+) times a week", 120.0),
    (r"(several|few|\d+) times a month", 30.0),
    (r"fortnight\w*", 26.0),
    (r"weekly|(a|per|each|every) week|bob wythnos", 52.0),
    (r"monthly|(a|per|each|every) month|bob mis", 12.0),
    (r"yearly|annually|(a|per|each|every) year|bob blwyddyn", 1.0),
)


def lean(words: str) -> float | None:
    """Which way an answer leans: below 0, 0 or above; None where its words do not say.

    >>> lean("Strongly disagree"), lean("Neither"), lean("tend_to_agree")
    (-2.0, 0.0, 0.5)
    """
    said = _said(words)
    much = _much(said)
    if said.startswith("yes ") and not re.search(r"\bsometimes\b", said):
        return much
    if re.search(rf"\b({_BETWEEN})\b", said):
        return 0.0
    if re.search(rf"\b({_NO})", said):
        return -much
    return much if re.search(rf"\b({_YES})", said) else None


def _much(said: str) -> float:
    """How much an answer says of what it says: 0.5 a little, 1, 2 much, or 3 wholly."""
    if re.search(rf"\b({_LITTLE})\b", said):
        return 0.5
    if re.search(rf"(?<!almost )\b({_WHOLLY})\b", said):
        return 3.0
    return 2.0 if re.search(rf"\b({_MUCH})\b", said) else 1.0


def of_one_word(answers: Sequence[str]) -> list[float] | None:
    """Which way answers lean that say more or less of one thing; None where they do not.

    >>> of_one_word(["Very useful", "Fairly useful", "Not very useful", "Not at all useful"])
    [2.0, 0.5, -0.5, -3.0]
    >>> of_one_word(["Not mentioned", "Mentioned"]), of_one_word(["Red", "Not mentioned"])
    ([-1.0, 1.0], None)
    """
    said = [_said(one) for one in answers]
    degrees = rf"\b({_LITTLE}|not|{_MUCH}|{_FEW_WORDS})\b"
    left = {" ".join(re.sub(degrees, " ", one).split()) for one in said}
    if len(left) != 1 or left == {""}:
        return None
    return [(-1.0 if re.match(r"not\b", one) else 1.0) * _much(one) for one in said]


def degree(words: str) -> float | None:
    """The place of an answer that is no opinion: Low, Medium, High, or Small, Medium, Large.

    >>> sorted(["High", "Low", "Very high", "Medium"], key=degree)
    ['Low', 'Medium', 'High', 'Very high']
    """
    said = _said(words)
    found = _DEGREE.fullmatch(said)
    if not found:
        return None
    side = 0 if found["middle"] else -1 if found["down"] else 1
    return side * (_much(said.removesuffix(found["word"])) if found["how"] else 1.0)


def is_plain(words: str) -> bool:
    """Whether an answer has no words but such as lean, which nobody can be known by.

    >>> is_plain("Tend to agree"), is_plain("I agree with Mrs Jones")
    (True, False)
    """
    every = rf"({_MUCH}|{_LITTLE}|{_BETWEEN}|{_FEW_WORDS})"
    rest = re.sub(rf"\b({_NO}|{_YES})\w*", " ", re.sub(rf"\b{every}\b", " ", _said(words)))
    return lean(words) is not None and not rest.strip()


def how_often(words: str) -> float | None:
    """How often in a year, as far as words say it: "At least once a month" is 12.

    >>> how_often("Less than once a month") < how_often("Once a month") < how_often("Every day")
    True
    """
    said = _said(words)
    found = next((often for known, often in _OFTEN if re.search(rf"\b({known})\b", said)), None)
    if found is None:
        return None
    return found + 0.1 * (bool(_OVER.search(said)) - bool(_UNDER.search(said)))


def place(words: str) -> tuple[bool, float, int, str]:
    """What puts an answer in order: its first number, with its unit of time, after those without.

    >>> sorted(["1 to 2 years", "6 to 12 months", "Over 10 years", "Less than a year"], key=place)
    ['6 to 12 months', 'Less than a year', '1 to 2 years', 'Over 10 years']
    """
    said = " ".join(words.casefold().replace("_", " ").split())
    number = re.search(r"\d[\d,]*(\.\d+)?", said)
    unit = _UNIT.search(said, number.end() if number else 0)
    months = _MONTHS.get(unit[0].removesuffix("s")) or _MONTHS[unit[0]] if unit else 1.0
    one = re.search(r"\b(a|one) (day|week|month|year)\b", said)
    if number is None and not one:
        return False, 0.0, 0, words
    first = float(number[0].replace(",", "")) if number else 1.0
    times = {"k": 1e3, "m": 1e6}.get(said[number.end() : number.end() + 1], 1.0) if number else 1.0
    side = bool(_OVER.search(said)) - bool(_UNDER.search(said))
    return True, first * (months if unit else times), side, words


def _said(words: str) -> str:
    """The words of an answer, or of a name of one such as strongly_agree."""
    return tidy(words.replace("_", " "))
