"""Which questions of an unknown survey are the outcome, have pages, or are in doubt."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.codebook.wording import tidy

if TYPE_CHECKING:
    from pipeline.draft.unknown.proposal import Proposal

AREAS = 2  # dimensions that a draft proposes
_OVERALL = (
    r"\b(overall|satisf\w+|recommend|success\w*|all things considered|as a whole"
    r"|ar y cyfan|[bf]odlon|argymell|at ei gilydd)\b"
)
PLACE = (
    r"\b(region|area|ward|district|council|authority|board|trust|department|directorate|division|"
    r"faculty|school|college|site|location|place|where|service|team|branch|county|country|"
    r"landlord|force|unit|sector|organisation|village|town|city|parish|office|neighbourhood|"
    r"campus|hospital|practice|clinic|province|ardal|rhanbarth|sir|cyngor|bwrdd|adran|ysgol|coleg|"
    r"cangen|lleoliad|gwasanaeth|ble)\b"
)
# How questions begin that are not about who somebody is.
_ASKED = (
    r"(to what extent|how (much|often|well|good|satisfied|likely|confident|important|happy|safe"
    r"|easy|far|do|did|has|have|would)|do|does|did|have|has|are|is|was|were|would|could|overall|taking|i"
    r"|my|we|our|ydych|oes|i ba raddau)\b"
)
GROUP = (
    r"\b(age|gender|sex|grade|band|seniority|role|staff|group|year|length|tenure|"
    r"oed|oedran|rhyw|blwyddyn|hyd)\b"
)


def doubted(taken: "list[Proposal]") -> "list[Proposal]":
    """Facts that share answers without a known order with other questions may be opinions."""

    def shared(one: "Proposal") -> int:
        labels = [answer.label for answer in one.answers.valid] if one.answers else []
        if one.role != "fact" or len(labels) < 3 or any(re.search(r"\d", text) for text in labels):
            return 0
        return sum(
            one.role == other.role and other.answers is not None
            and len({answer.label for answer in other.answers.valid} & set(labels)) > 2
            for other in taken
        ) - 1  # fmt: skip

    def _one(one: "Proposal") -> "Proposal":
        others = shared(one)
        if not others:
            return one
        why = (
            f"{one.why}, as {others} more have; if they are opinions, put them in order and say "
            "which count in scales.csv, and make it a factor"
        )
        return replace(one, why=why, sure=min(one.sure, 0.4), with_others=True)

    return [_one(one) for one in taken]


def with_outcome(taken: "list[Proposal]") -> "list[Proposal]":
    """One opinion about the whole is the outcome, where there are others."""
    opinions = [one for one in taken if one.role == "factor"]
    about = [one for one in opinions if re.search(_OVERALL, tidy(one.question))]
    about.sort(key=lambda one: "overall" not in tidy(one.question))
    if len(opinions) < 2 or not about:
        return taken
    why = f"its question is about the whole; {about[0].why}"
    chosen = replace(about[0], role="outcome", why=why, sure=min(0.7, about[0].sure))
    return [chosen if one is about[0] else one for one in taken]


def with_areas(taken: "list[Proposal]") -> "list[Proposal]":
    """Up to two facts are areas: those that name a place, then a group, else the first of all."""
    facts = [one for one in taken if one.role == "fact"]
    found = [
        one
        for pattern in (PLACE, GROUP)
        for one in facts
        if re.search(pattern, f"{tidy(one.column.replace('_', ' '))} {tidy(one.question)}")
        and not re.match(_ASKED, tidy(one.question))
    ]
    chosen = list(dict.fromkeys(one.column for one in found or facts[:1]))[:AREAS]
    return [
        replace(
            one, is_area=True, why=f"{one.why}; proposed to have pages", sure=min(0.7, one.sure)
        )
        if one.column in chosen
        else one
        for one in taken
    ]
