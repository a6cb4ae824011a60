"""The choices of a run, as typed in config.toml, made typed."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.codebook.toml import read_toml
from pipeline.errors import Faults, nearest

#: What config.toml called things before: (section, key) and, of a value, (section, key, value).
RENAMED: dict[tuple[str, ...], str] = {("analysis", "test", "modified"): "null"}
#: Keys of config.toml that are several keys now, and what each of these says.
DIVIDED: dict[tuple[str, ...], dict[str, str]] = {
    ("disclosure", "low_reliability"): {
        "reliability_half_width": "the half width, in points, from which a figure is marked [u]",
        "reliability_base": "the effective base under which it is marked [u]",
        "nobody_floor": "the base under which it is not published that nobody gave an answer",
    }
}

WAVE_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}"
Share = Annotated[float, Field(gt=0, lt=1)]
Names = tuple[str, ...]


class Section(BaseModel):
    """What all sections share: nothing unknown is let in, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ListSection(Section):
    """A section that has lists, which TOML gives as lists and we keep as tuples."""

    @field_validator("*", mode="before")
    @classmethod
    def _tuples(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("*")
    @classmethod
    def _once(cls, value: Any) -> Any:
        named = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        if named and len(set(value)) != len(value):
            raise ValueError("must name each once")
        return value


class Run(Section):
    """Which wave, and who may read its answers."""

    wave: Annotated[str, Field(pattern=f"^{WAVE_NAME}$")] = "demo-2"
    open_to_group: bool = False


class Quality(Section):
    """Which responses are not analysed; each removal is counted in recodes.csv."""

    out_of_scope: bool = True
    no_weight: bool = True
    duplicate_respondent: bool = True
    duplicate_answers: bool = True
    duplicate_answers_items: Annotated[int, Field(ge=2)] = 10
    break_off: bool = True
    break_off_share: Share = 0.5
    complete_share: Share = 0.8
    straight_lining: bool = False
    straight_lining_items: Annotated[int, Field(ge=3)] = 10
    speeding: bool = False
    speeding_share: Share = 0.3

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.break_off_share > self.complete_share:
            raise ValueError("break_off_share must not be above complete_share")
        return self


class Weighting(ListSection):
    """How respondents are weighted, and how variance is estimated."""

    method: Literal["rake", "supplied", "none"] = "rake"
    strata: Names = ("sector", "region")
    margins: Names = ("sector", "region")
    finite_population: bool = True
    whole_clusters: bool = False
    trim_ratio: Annotated[float, Field(ge=0)] = 5.0
    tolerance: Annotated[float, Field(gt=0, le=1e-6)] = 1e-13
    iterations: Annotated[int, Field(ge=1, le=100_000)] = 500
    lonely: Literal["fail", "adjust", "certainty"] = "adjust"
    variance: Literal["linearised", "jackknife", "bootstrap", "supplied"] = "linearised"
    replicates: Annotated[int, Field(ge=50, le=10_000)] = 500
    replicate_kind: Literal["JK1", "JK2", "JKn", "bootstrap", "BRR", "Fay", "SDR"] | None = None
    fay_rho: Annotated[float, Field(ge=0, lt=1)] = 0.0
    replicate_scale: Annotated[float, Field(ge=0)] = 0.0
    replicate_rscales: tuple[Annotated[float, Field(gt=0)], ...] = ()

    @field_validator("trim_ratio")
    @classmethod
    def _above_one(cls, value: float) -> float:
        if 0 < value <= 1:
            raise ValueError("must be 0 (no trimming) or more than 1")
        return value

    @model_validator(mode="after")
    def _replicated(self) -> Self:
        """What each kind of replicate weights needs, and what it has no use for."""
        kind, wrong = self.replicate_kind, []
        if self.variance == "supplied":
            if self.method != "supplied":
                wrong.append(
                    'variance = "supplied" goes with method = "supplied": the export\'s own'
                )
            if kind is None:
                wrong.append("replicate_kind must say how the replicate weights were made")
        elif kind is not None:
            wrong.append('replicate_kind goes with variance = "supplied"')
        if (kind == "Fay") != (self.fay_rho > 0):
            wrong.append('fay_rho (0.5, say) goes with replicate_kind = "Fay", and that with it')
        if (kind == "JKn") != bool(self.replicate_rscales):
            wrong.append('replicate_rscales goes with replicate_kind = "JKn", and that with it')
        if self.replicate_scale and kind not in ("JK1", "JKn", "bootstrap"):
            wrong.append("replicate_scale is of JK1, JKn and bootstrap: other kinds fix it")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


class Analysis(ListSection):
    """Which areas, contexts and outcomes, and how associations are tested."""

    dimensions: Names = ("sector", "region")
    contexts: Names = ()
    main_outcome: str = "success"
    confidence: Share = 0.95
    categories: Literal["groups", "levels"] = "groups"
    test: Literal["second_order", "null"] = "second_order"
    families: tuple[Literal["dimension", "area", "outcome"], ...] = ("dimension", "area", "outcome")
    false_discovery_rate: Share = 0.05
    worth_acting_on: Annotated[float, Field(gt=0, lt=100)] = 10.0
    drivers_base: Annotated[int, Field(ge=30)] = 250
    seed: Annotated[int, Field(ge=0)] = 20150101


class Disclosure(Section):
    """The thresholds of disclosure control. They belong to the data owner."""

    threshold: Annotated[int, Field(ge=3)] = 5
    group_floor: Annotated[int, Field(ge=3)] = 10
    percentage_floor: Annotated[int, Field(ge=10)] = 10
    nobody_floor: Annotated[int, Field(ge=10)] = 50
    reliability_half_width: Annotated[float, Field(gt=0, le=100)] = 15.0
    reliability_base: Annotated[int, Field(ge=1)] = 30
    base_step: Annotated[int, Field(ge=1)] = 5
    dominance: Share = 0.2
    fingerprint_base: Annotated[int, Field(ge=100)] = 200
    worth_headline: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    worth_group: Annotated[int, Field(ge=1, le=1_000_000)] = 300
    worth_answer: Annotated[int, Field(ge=1, le=1_000_000)] = 100

    @property
    def worth(self) -> tuple[int, int, int]:
        """What the headline group of a table, another group and a single answer are worth."""
        return self.worth_headline, self.worth_group, self.worth_answer


class Report(ListSection):
    """What is rendered."""

    languages: tuple[Literal["en", "cy"], ...] = ("en", "cy")
    pdf: bool = False

    @field_validator("languages")
    @classmethod
    def _some(cls, value: Names) -> Names:
        if not value:
            raise ValueError("must name one language at least")
        return value


class Config(Section):
    """The whole of config.toml, a section each."""

    run: Run = Run()
    quality: Quality = Quality()
    weighting: Weighting = Weighting()
    analysis: Analysis = Analysis()
    disclosure: Disclosure = Disclosure()
    report: Report = Report()


def read_config(path: Path) -> Config:
    """Read and check config.toml.

    Raises:
        BadInput: the file is missing or is not TOML, or a key or value is not known; lists all.
    """
    faults = Faults()
    name = path.name
    typed = read_toml(path, name, "Copy it from the project.", faults)
    faults.raise_if_any()
    try:
        return Config.model_validate(typed)
    except ValidationError as error:
        for detail in error.errors():
            faults.add(name, *_explain(detail))
    faults.raise_if_any()
    raise AssertionError("a validation error without details")


def _explain(detail: Any) -> tuple[str, str, str]:
    """Place, problem and fix of one of pydantic's errors."""
    keys = [str(part) for part in detail["loc"]]
    section = Config.model_fields.get(keys[0])
    place = f"[{keys[0]}]" + (f" {'.'.join(keys[1:])}" if len(keys) > 1 else "")
    renamed = RENAMED.get((*keys, detail["input"])) if isinstance(detail["input"], str) else None
    if renamed or tuple(keys) in RENAMED:
        new = renamed or RENAMED[tuple(keys)]
        return place, f"it is called '{new}' now.", f"Write {new} in its place."
    if tuple(keys) in DIVIDED:
        parts = DIVIDED[tuple(keys)]
        fix = "Write, each with a value of its own: "
        fix += "; ".join(f"{name} ({what})" for name, what in parts.items()) + "."
        return place, f"it is {len(parts)} keys now.", fix
    if detail["type"] == "extra_forbidden":
        nested = section.annotation if section is not None and len(keys) > 1 else Config
        assert nested is not None
        known = list(nested.model_fields)
        return (
            place,
            "there is no such key.",
            f"Known: {', '.join(known)}.{nearest(keys[-1], known)}",
        )
    if isinstance(detail["input"], dict):
        return place, "its values do not go together.", _sentence(detail)
    return place, f"{detail['input']!r:.80} will not do.", _sentence(detail)


def _sentence(detail: Any) -> str:
    """What one of pydantic's errors says, as a sentence."""
    message = str(detail["msg"]).removeprefix("Value error, ")
    return message[:1].upper() + message[1:] + "."
