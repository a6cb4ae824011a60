"""The items of three reporting standards, and what answers each.

Sources: AAPOR, "Code of Professional Ethics and Practices", section III, Disclosure Standards
(April 2021): a1 to a11 are disclosed at once, b1 to b7 within 30 days of a request. Sharma et al.
(2021), "A Consensus-Based Checklist for Reporting of Survey Studies (CROSS)", Journal of General
Internal Medicine 36(10), 3179-3187: 40 items. Eysenbach (2004), "Improving the Quality of Web
Surveys: The Checklist for Reporting Results of Internet E-Surveys (CHERRIES)", Journal of Medical
Internet Research 6(3), e34: 30 items, for surveys on the web; they have no numbers there. What
each item was compared with, and which could not be read, is written in docs/standards.md.
"""

from dataclasses import dataclass

# Checklist and item; * where a wave must answer it; then its answers: questions of
# survey/<wave>.toml by section and key, facts of waves/<wave>.csv as fact:, tables of the release
# as release:, which do not apply where the release has none. a|b is either of the two.
_ITEMS = """
aapor a1 * purpose.design
aapor a2 * fact:commissioner people.fieldwork people.funder
aapor a3 * release:codebook questionnaire.structure questionnaire.materials
aapor a4 * sample.population
aapor a5 * sample.frame sample.selection sample.recruitment sample.incentives
aapor a6 * fact:mode questionnaire.languages
aapor a7 * fact:fieldwork
aapor a8 * release:profile release:weighting
aapor a9 * release:weighting
aapor a10 * collection.checks collection.repeats release:recodes
aapor a11 * conclusions.limitations
aapor b1 - sample.panel
aapor b2 - collection.preparation
aapor b3 - sample.screening
aapor b4 - questionnaire.materials
aapor b5 - release:response_rate|sample.response
aapor b6 - release:profile
aapor b7 - release:provenance release:scales release:model
cross 1a * fact:about purpose.design
cross 1b * release:findings
cross 2 * purpose.background
cross 3 * purpose.aims
cross 4 * purpose.design
cross 5a * questionnaire.structure
cross 5b * questionnaire.instruments release:scales
cross 5c * questionnaire.testing
cross 5d - release:codebook
cross 6a * sample.population
cross 6b * sample.selection sample.frame
cross 6c * sample.size release:profile
cross 6d * release:profile release:weighting
cross 7a * fact:mode collection.setting sample.recruitment
cross 7b * fact:fieldwork
cross 7c * collection.repeats
cross 8 * collection.preparation sample.advertising
cross 9a * ethics.approval ethics.consent
cross 9b * ethics.anonymity ethics.protection
cross 10a * release:weighting release:multiplicity release:provenance
cross 10b * release:recodes
cross 10c * release:nonresponse
cross 10d * release:weighting
cross 10e * collection.followup
cross 10f * release:weighting
cross 10g * release:sensitivity
cross 11a * release:flow
cross 11b - sample.nonparticipants
cross 11c * release:response_rate|sample.response
cross 11d * collection.visitors
cross 12 * release:profile release:answers
cross 13a * release:findings release:model
cross 13b * release:model
cross 13c * release:sensitivity
cross 14 * conclusions.limitations
cross 15 * conclusions.interpretation
cross 16 * conclusions.generalisability
cross 17 * people.funder
cross 18 * people.interests
cross 19 - people.thanks
cherries 1 * purpose.design sample.population sample.frame sample.selection
cherries 2 * ethics.approval
cherries 3 * ethics.consent
cherries 4 * ethics.protection
cherries 5 * questionnaire.testing
cherries 6 * sample.access
cherries 7 * sample.recruitment
cherries 8 * sample.advertising
cherries 9 * collection.setting
cherries 10 * collection.setting
cherries 11 * questionnaire.voluntary
cherries 12 * sample.incentives
cherries 13 * fact:fieldwork
cherries 14 * questionnaire.order
cherries 15 * questionnaire.routing
cherries 16 * questionnaire.structure
cherries 17 * questionnaire.structure
cherries 18 * questionnaire.completeness
cherries 19 * questionnaire.review
cherries 20 * collection.visitors
cherries 21 * collection.visitors
cherries 22 * collection.visitors
cherries 23 * release:flow
cherries 24 * collection.repeats
cherries 25 * collection.repeats
cherries 26 * collection.repeats
cherries 27 * collection.repeats
cherries 28 * release:flow release:recodes
cherries 29 * collection.checks
cherries 30 * release:weighting
"""


@dataclass(frozen=True)
class Item:
    """One item of a standard: whether a wave must answer it, and what answers it."""

    checklist: str
    item: str
    required: bool
    answers: tuple[str, ...]

    @property
    def label(self) -> str:
        """What people call it: "AAPOR A5", "CROSS 6b"."""
        number = self.item.upper() if self.checklist == "aapor" else self.item
        return f"{self.checklist.upper()} {number}"


ITEMS = tuple(
    Item(checklist, item, star == "*", tuple(answers))
    for checklist, item, star, *answers in (line.split() for line in _ITEMS.strip().splitlines())
)
ONLINE_ONLY = "cherries"  # does not apply where no one answered on the web
