"""The known truth of the demonstration: what goes with what in the population, and how much.

Every number here is made up. Nothing here was measured in any real survey.
"""

from dataclasses import dataclass, field

FACTOR_CUTS = (-1.45, -0.8, -0.15, 0.95)  # latent standard normal -> five answers
OUTCOME_CUTS = (-2.3, -1.0, 0.4, 2.8)  # latent logistic -> five answers
LOADING = 0.4  # of every factor that is not null on the climate of the workplace
ECHO = 0.62  # correlation of a factor that merely echoes another with the one it echoes
BESIDES = 0.6  # log odds of a better outcome for each unit of the climate of sector and region
SHARED_NOISE = 0.45  # part of the outcomes' noise that they have in common


@dataclass(frozen=True)
class Effect:
    """What a factor has to do with the outcomes.

    `weight`: log odds of a better outcome for each step up the five answers. `echoes`: the factor
    that this one is correlated with, having no weight of its own. `easy`: how far its answers lie
    towards agreement, in standard deviations. `by`: a variable by which the weight differs;
    `weights`: the weight by its level, for levels where it is not `weight`.
    """

    weight: float = 0.0
    echoes: str = ""
    easy: float = 0.0
    by: str = ""
    weights: dict[str, float] = field(default_factory=dict)


EFFECTS: dict[str, Effect] = {
    "leadership": Effect(0.40, easy=0.15),
    "partner_involvement": Effect(0.28, easy=0.3),
    "clear_objectives": Effect(0.34, easy=0.05),
    "trust": Effect(0.38, easy=0.1),
    "shared_decisions": Effect(0.18, easy=-0.2),
    "information_sharing": Effect(0.18, easy=-0.1),
    "project_manager": Effect(
        easy=0.25, by="maturity", weights={"new": 0.75, "developing": 0.25, "established": 0.0}
    ),
    "funding": Effect(0.05, easy=-0.5, by="sector", weights={"local_government": 0.75}),
    "coproduction": Effect(0.08, easy=-0.3),
    "third_sector": Effect(0.07, easy=-0.15),
    "legacy_plan": Effect(0.12, easy=-0.6),
    "learning_between": Effect(0.06, easy=-0.35),
    "mutuality": Effect(echoes="trust", easy=0.1),
    "social_capital": Effect(echoes="trust", easy=-0.05),
    "clear_roles": Effect(echoes="clear_objectives", easy=0.1),
    "measurable_outcomes": Effect(echoes="clear_objectives", easy=-0.2),
}

# Factors that have nothing to do with anything: how many of twenty people give each answer, from
# strongly disagree to strongly agree; the twentieth gives none.
NULLS: dict[str, tuple[int, int, int, int, int]] = {
    "existing_partnerships": (2, 2, 4, 7, 4),
    "staff_involvement": (2, 4, 4, 6, 3),
    "learning_within": (1, 3, 5, 7, 3),
    "listening": (1, 3, 4, 8, 3),
    "systems_mapping": (3, 5, 5, 4, 2),
    "long_term_planning": (2, 4, 5, 6, 2),
    "flexibility": (2, 3, 4, 7, 3),
    "liaison_roles": (2, 4, 4, 6, 3),
    "community_wealth": (3, 4, 5, 5, 2),
    "capacity": (3, 5, 4, 5, 2),
}

# Outcomes: how much of the common score each takes, and how far its answers lie towards success.
OUTCOMES: dict[str, tuple[float, float]] = {
    "success": (1.0, 0.0),
    "citizens": (0.8, 0.1),
    "quality": (0.9, 0.15),
    "efficiency": (0.6, -0.4),
    "lasting": (0.7, -0.3),
}

RESOURCES = {"scarce": -0.3, "adequate": 0.0, "ample": 0.3}
INFRASTRUCTURE = {"weak": -0.15, "mixed": 0.0, "strong": 0.15}
MATURITY = {"new": -0.15, "developing": 0.0, "established": 0.15}

# Where people are readier to agree and to report success, and readier to answer at all, so that
# figures without weights are wrong.
CLIMATE_SECTOR = {
    "civil_service": -0.15,
    "local_government": -0.1,
    "health": -0.7,
    "police": -0.15,
    "fire": 0.1,
    "communities_first": 0.7,
    "third_sector": 0.8,
}
CLIMATE_REGION = {"north": 0.15, "mid": 0.3, "south_west": 0.0, "south_east": -0.15}
ANSWER_SECTOR = {
    "civil_service": 0.34,
    "local_government": 0.28,
    "health": 0.15,
    "police": 0.28,
    "fire": 0.36,
    "communities_first": 0.50,
    "third_sector": 0.50,
}
ANSWER_REGION = {"north": 1.15, "mid": 1.3, "south_west": 1.0, "south_east": 0.85}


@dataclass(frozen=True)
class Plan:
    """A demonstration wave: its seed, how many people answer, and what has moved in it.

    `moved`: how far the answers to an item lie further towards agreement or success than in the
    other waves, in units of the latent scale; items not named have not moved.
    """

    seed: int
    answers: int
    moved: dict[str, float] = field(default_factory=dict)


PLANS: dict[str, Plan] = {
    "demo-1": Plan(20240909, 1216),
    "demo-2": Plan(
        20250908,
        1187,
        {
            "trust": 0.3,
            "information_sharing": 0.25,
            "shared_decisions": 0.2,
            "funding": -0.3,
            "efficiency": -0.35,
        },
    ),
    "demo-small": Plan(20250512, 312),
}
