"""Makes surveys that are not ours: a project's folder from a description of a few lines.

A `Kind` says what a survey is like; `write` draws its people from a seed and writes the export in
its own format, the codebook, the wave, the population and the choices. Nothing is taken from the
demonstration: other questions, other words, other codes, other shapes. All of it is made up.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from pipeline.draft.survey import survey_text

ROOT = Path(__file__).resolve().parents[2]

VARIABLES = [
    "variable",
    "role",
    "theme",
    "framework",
    "scale",
    "asked_if",
    "derive",
    "label_en",
    "label_cy",
    "question_en",
    "question_cy",
    "clause_en",
    "clause_cy",
    "note",
    "attribute",
]
SCALES = [
    "scale",
    "code",
    "level",
    "order",
    "group",
    "positive",
    "kind",
    "policy",
    "label_en",
    "label_cy",
    "in_en",
    "in_cy",
    "slug_en",
    "slug_cy",
]
WAVE = ["kind", "name", "value", "text", "codes", "confidence", "check"]
POPULATION = ["table", "cell", "count", "unit", "source", "date"]
AGREE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
DONT_KNOW = "98"


@dataclass(frozen=True)
class Answers:
    """The answers of a scale: labels in order, the codes of each, and from where on they count."""

    labels: tuple[str, ...]
    positive: int
    codes: tuple[str, ...] = ()

    def code(self, place: int) -> str:
        """The code of an answer, counted from 0."""
        return self.codes[place] if self.codes else str(place + 1)


@dataclass(frozen=True)
class Kind:
    """What a survey is like.

    areas: the answers of each dimension, with how many people there are in each; effects: points
    that each factor adds to the chance of success; weights: none, supplied, raked (from a frame of
    the first dimension) or margins (the export's weight raked to all dimensions); format: csv,
    words (a csv of words, not codes), sav, dta or xlsx.
    """

    name: str
    wave: str
    n: int
    seed: int
    areas: dict[str, dict[str, int]]
    effects: tuple[float, ...]
    factor: Answers = Answers(AGREE, 3)
    outcome: Answers = Answers(AGREE, 3)
    weights: str = "raked"
    clusters: int = 0
    format: str = "csv"
    separator: str = ","
    languages: tuple[str, ...] = ("en",)
    dont_know: float = 0.05
    earlier: str = ""
    bare: bool = False  # no question has the role outcome
    replicates: int = 0  # replicate weights that come with the export, of `replicate_kind`
    replicate_kind: str = "bootstrap"  # or Fay, or JKn
    attributes: tuple[str, ...] = ()  # factors that people have, and do not say
    config: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def factors(self) -> list[str]:
        """The names of the factors."""
        return [f"q{number}" for number in range(1, len(self.effects) + 1)]


def write(folder: Path, kind: Kind) -> pd.DataFrame:
    """Write the survey's project into a folder; a row for each person comes back, as drawn.

    Of the columns, `success` and the factors hold 1 (counts), 0 (does not) or NaN (don't know), and
    each dimension the place of its answer.
    """
    people = draw(kind)
    reference = folder / "data/reference"
    reference.mkdir(parents=True, exist_ok=True)
    _rows(reference / "variables.csv", *_asked(VARIABLES, _variables(kind), kind))
    _rows(reference / "scales.csv", *_asked(SCALES, _scales(kind), kind))
    _rows(reference / f"waves/{kind.wave}.csv", WAVE, _wave(kind))
    _rows(reference / f"population/{kind.wave}.csv", POPULATION, _population(kind))
    (reference / "survey").mkdir(exist_ok=True)
    (reference / f"survey/{kind.wave}.toml").write_text(
        survey_text(kind.languages), encoding="utf-8"
    )
    (folder / "config.toml").write_text(_config(kind), encoding="utf-8")
    raw = folder / "data/raw" / kind.wave
    raw.mkdir(parents=True, exist_ok=True)
    _export(raw, kind, people)
    for name in ("pipeline", "notebooks", "Makefile", "requirements.txt", "requirements.in"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return people


def draw(kind: Kind) -> pd.DataFrame:
    """The people of a survey: (n,) rows with area, answers and weight."""
    rng = np.random.default_rng(kind.seed)
    people = pd.DataFrame({"serial": [f"R{kind.seed:03d}{i:06d}" for i in range(kind.n)]})
    for dimension, areas in kind.areas.items():
        sizes = np.array(list(areas.values()), dtype=float)
        if dimension == next(iter(kind.areas)):  # of every area somebody, if there is anybody
            taken = np.repeat(np.arange(len(sizes)), np.where(sizes > 0, 2, 0))[: kind.n]
            rest = rng.choice(
                len(sizes), kind.n - len(taken), p=np.sqrt(sizes) / np.sqrt(sizes).sum()
            )
            people[dimension] = rng.permutation(np.concatenate([taken, rest]))
        else:
            people[dimension] = rng.choice(len(sizes), kind.n, p=sizes / sizes.sum())
    if kind.clusters:
        people["cluster"] = rng.integers(0, kind.clusters, kind.n)
    lean = rng.normal(size=kind.n)
    first = people[next(iter(kind.areas))].to_numpy()
    chance = np.full(kind.n, 0.45) + 0.04 * np.cos(first)
    for name, effect in zip(kind.factors, kind.effects, strict=True):
        has = rng.random(kind.n) < 1 / (1 + np.exp(-0.6 * lean - 0.2 * np.sin(first)))
        chance = chance + effect / 100 * (has - 0.5)
        people[name] = np.where(rng.random(kind.n) < kind.dont_know, np.nan, has)
    won = rng.random(kind.n) < np.clip(chance, 0.02, 0.98)
    people["success"] = np.where(rng.random(kind.n) < kind.dont_know, np.nan, won)
    for name, answers in ((n, kind.factor) for n in kind.factors):
        people[f"{name}_code"] = _codes(people[name], answers, rng)
    people["success_code"] = _codes(people["success"], kind.outcome, rng)
    people["weight"] = np.round(rng.lognormal(0, 0.4, kind.n), 4)
    if not kind.replicates:
        return people
    again = (drawn_again(kind, rng) * people["weight"].to_numpy()[:, None]).round(4)
    names = [f"REPWT{r:03d}" for r in range(1, kind.replicates + 1)]
    return pd.concat([people, pd.DataFrame(again, columns=names)], axis=1)


RHO = 0.5
TRIPLES = 8  # strata of three units, the others have two


def jackknife_units(number: int) -> list[list[int]]:
    """The units of each stratum of a jackknife, numbered through."""
    sizes = [3] * TRIPLES + [2] * ((number - 3 * TRIPLES) // 2)
    ends = np.cumsum(sizes).tolist()
    return [list(range(end - size, end)) for end, size in zip(ends, sizes, strict=True)]


def drawn_again(kind: Kind, rng: np.random.Generator) -> np.ndarray:
    """What each respondent's weight is multiplied by in each replicate, (n, R)."""
    number = kind.replicates
    if kind.replicate_kind == "bootstrap":
        return rng.multinomial(kind.n, np.full(kind.n, 1 / kind.n), number).T.astype(float)
    unit = np.arange(kind.n) % number
    if kind.replicate_kind == "Fay":  # a unit of each pair counts 1.5 times, the other half
        signs = np.kron(paley(), [[1, 1], [1, -1]])
        return 1 + (1 - RHO) * signs[1 + unit // 2] * np.where(unit % 2, -1, 1)[:, None]
    factors = np.ones((kind.n, number))
    for units in jackknife_units(number):
        for left in units:
            here = np.isin(unit, units)
            factors[here, left] = len(units) / (len(units) - 1)
            factors[unit == left, left] = 0
    return factors


def paley() -> np.ndarray:
    """A Hadamard matrix of order 20: Paley's, from the squares modulo 19."""
    squares = {n * n % 19 for n in range(1, 19)}
    apart = np.subtract.outer(np.arange(19), np.arange(19)) % 19
    inner = np.where(np.isin(apart, list(squares)), 1, -1) * (apart > 0)
    skew = np.block([[np.zeros((1, 1)), np.ones((1, 19))], [-np.ones((19, 1)), inner]])
    return skew + np.eye(20)


def _codes(counts: pd.Series, answers: Answers, rng: np.random.Generator) -> list[str]:
    """An answer on the right side of the line for everybody; don't know where it is NaN."""
    low = rng.integers(0, answers.positive, len(counts))
    high = rng.integers(answers.positive, len(answers.labels), len(counts))
    places = np.where(counts == 1, high, low)
    known = counts.notna()
    return [answers.code(p) if k else DONT_KNOW for p, k in zip(places, known, strict=True)]


def _variables(kind: Kind) -> list[list[str]]:
    def row(name: str, role: str, scale: str, label: str, clause: str = "") -> list[str]:
        theme = "theme_one" if role == "factor" else ""
        frame = "plan" if role == "factor" else ""
        question = f"{label}?" if role in ("factor", "outcome", "fact") else ""
        words = [
            text for text in (label, question, clause) for text in (text, text and f"{text} (cy)")
        ]
        held = "yes" if name in kind.attributes else ""
        return [name, role, theme, frame, scale, "", "", *words, "", held]

    rows = [row("serial", "identifier", "identifier", "Serial")]
    if kind.weights in ("supplied", "margins"):
        rows.append(row("dw", "weight", "number", "Weight"))
    if kind.clusters:
        rows.append(row("site", "cluster", "identifier", "Site"))
    if kind.replicates:
        rows.append(row("boot", "replicate", "number", "Replicate weights"))
    rows += [row(name, "fact", name, name.replace("_", " ").capitalize()) for name in kind.areas]
    rows += [
        row(
            name,
            "factor",
            "rated",
            f"Statement {name}",
            f"who have {name}" if name in kind.attributes else f"statement {name} holds",
        )
        for name in kind.factors
    ]
    if kind.bare:
        rows.append(row("success", "factor", "result", "Doing well", "they did well"))
    else:
        rows.append(row("success", "outcome", "result", "Doing well", "doing well"))
    return rows


def _asked(head: list[str], rows: list[list[str]], kind: Kind) -> tuple[list[str], list[list[str]]]:
    """A table without the columns of languages that the survey does not have."""
    idle = tuple(f"_{one}" for one in ("en", "cy") if one not in kind.languages)
    kept = [i for i, name in enumerate(head) if not (idle and name.endswith(idle))]
    return [head[i] for i in kept], [[row[i] for i in kept] for row in rows]


def _scales(kind: Kind) -> list[list[str]]:
    rows = []
    for name, areas in kind.areas.items():
        for place, label in enumerate(areas):
            slug = f"{name.replace('_', '-')}-{place + 1}"
            words = [label, f"{label} (cy)", f"in {label}", f"yn {label}", slug, f"{slug}-cy"]
            rows.append(
                [name, str(place + 1), f"a{place + 1}", str(place + 1), "", "", "valid", "", *words]
            )
    for scale, answers in (("rated", kind.factor), ("result", kind.outcome)):
        for place, label in enumerate(answers.labels):
            yes = place >= answers.positive
            rows.append(
                [scale, answers.code(place), f"l{place + 1}", str(place + 1)]
                + ["high" if yes else "low", "yes" if yes else "", "valid", ""]
                + [label, f"{label} (cy)", "", "", "", ""]
            )
        rows.append([scale, "", "low", "1", "", "", "group", "", "Lower", "Is", "", "", "", ""])
        rows.append(
            [scale, "", "high", "2", "", "yes", "group", "", "Higher", "Uwch", "", "", "", ""]
        )
        rows.append(
            [scale, DONT_KNOW, "dont_know", "", "", "", "dont_know", "excluded"]
            + ["Don't know", "Ddim yn gwybod", "", "", "", ""]
        )
    rows += [
        ["national", "", "national", "1", "", "", "valid", "", "Everybody", "Pawb"]
        + ["among everybody", "ymhlith pawb", "everybody", "pawb"],
        [
            "theme",
            "",
            "theme_one",
            "1",
            "",
            "",
            "valid",
            "",
            "The theme",
            "Y thema",
            "",
            "",
            "",
            "",
        ],
        [
            "framework",
            "",
            "plan",
            "1",
            "",
            "",
            "valid",
            "",
            "The plan",
            "Y cynllun",
            "",
            "",
            "",
            "",
        ],
    ]
    return rows


def _wave(kind: Kind) -> list[list[str]]:
    facts = {
        "title_en": f"{kind.name} (made up)", "title_cy": f"{kind.name} (ffug)",
        "demonstration": "yes", "before": kind.earlier,
        "fieldwork_from": "2026-01-05", "fieldwork_to": "2026-02-06",
        "mode_en": "Made up", "mode_cy": "Ffug", "commissioner_en": "None", "commissioner_cy": "Neb",
        "subject_en": kind.name, "subject_cy": kind.name,
        "about_en": "A survey made up by a program.", "about_cy": "Arolwg ffug.",
    }  # fmt: skip
    idle = tuple(f"_{one}" for one in ("en", "cy") if one not in kind.languages)
    asked = {n: v for n, v in facts.items() if not (idle and n.endswith(idle))}
    rows = [["fact", name, value, "", "", "", ""] for name, value in asked.items()]
    columns = {"serial": "serial", "success": "OUT"} | {n: n.upper() for n in kind.factors}
    columns |= {name: name.upper()[:8] for name in kind.areas}
    if kind.weights in ("supplied", "margins"):
        columns["dw"] = "WT"
    if kind.clusters:
        columns["site"] = "SITE"
    if kind.replicates:
        columns["boot"] = f"REPWT001..REPWT{kind.replicates:03d}"
    order = [row[0] for row in _variables(kind)]
    for name in order:
        codes = _map(kind, name) if kind.format == "words" else ""
        rows.append(["column", name, columns[name], "", codes, "1.00", ""])
    return rows


def _map(kind: Kind, name: str) -> str:
    """The codes of words, where the export has words."""
    if name in kind.areas:
        found = {label: str(place + 1) for place, label in enumerate(kind.areas[name])}
    elif name in (*kind.factors, "success"):
        answers = kind.outcome if name == "success" else kind.factor
        found = {label: answers.code(place) for place, label in enumerate(answers.labels)}
        found["Don't know"] = DONT_KNOW
    else:
        return ""
    return "; ".join(f"{text}={code}" for text, code in found.items())


def _population(kind: Kind) -> list[list[str]]:
    rows = []
    first = next(iter(kind.areas))
    rest = ["people", "made up", "2026-01-01"]
    if kind.weights in ("raked", "margins"):
        for name, areas in kind.areas.items():
            if name == first or kind.weights == "margins":
                rows += [
                    ["margin", f"{name}=a{i + 1}", str(n), *rest]
                    for i, n in enumerate(areas.values())
                ]
    if kind.weights == "raked":
        rows += [
            ["frame", f"{first}=a{i + 1}", str(n), *rest]
            for i, n in enumerate(kind.areas[first].values())
        ]
    return rows


def _config(kind: Kind) -> str:
    first = next(iter(kind.areas))
    raked = kind.weights in ("raked", "margins")
    sections: dict[str, dict[str, object]] = {
        "run": {"wave": kind.wave},
        "quality": {"duplicate_answers": False},
        "weighting": {
            "method": "rake" if raked else kind.weights,
            "strata": [first],
            "margins": list(kind.areas) if kind.weights == "margins" else [first] if raked else [],
            "finite_population": kind.weights == "raked" and not kind.clusters,
        },
        "analysis": {
            "dimensions": list(kind.areas),
            "contexts": [],
            "main_outcome": "" if kind.bare else "success",
        },
        "report": {"languages": list(kind.languages)},
    }
    if kind.replicates:
        sections["weighting"] |= {"variance": "supplied", "replicate_kind": kind.replicate_kind}
        if kind.replicate_kind == "Fay":
            sections["weighting"]["fay_rho"] = RHO
    for section, keys in kind.config.items():
        sections.setdefault(section, {}).update(keys)
    lines = []
    for section, keys in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {_toml(value)}" for key, value in keys.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _table(kind: Kind, people: pd.DataFrame) -> pd.DataFrame:
    """The export's table: its columns by their names there, codes as text."""
    table = pd.DataFrame({"serial": people["serial"]})
    if kind.weights in ("supplied", "margins"):
        table["WT"] = people["weight"].map(lambda w: f"{w:.4f}")
    if kind.clusters:
        table["SITE"] = people["cluster"].map(lambda c: f"S{c:03d}")
    for name in kind.areas:
        table[name.upper()[:8]] = (people[name] + 1).astype(str)
    for name in kind.factors:
        table[name.upper()] = people[f"{name}_code"]
    table["OUT"] = people["success_code"]
    weights = people.filter(regex="^REPWT").map(lambda w: f"{w:.4f}")
    return pd.concat([table, weights], axis=1)


def _labels(kind: Kind) -> dict[str, dict[str, str]]:
    """Value labels by column."""
    found = {
        name.upper()[:8]: {str(i + 1): t for i, t in enumerate(areas)}
        for name, areas in kind.areas.items()
    }
    for name in (*kind.factors, "success"):
        answers = kind.outcome if name == "success" else kind.factor
        labels = {answers.code(i): t for i, t in enumerate(answers.labels)} | {
            DONT_KNOW: "Don't know"
        }
        found["OUT" if name == "success" else name.upper()] = labels
    return found


def _export(raw: Path, kind: Kind, people: pd.DataFrame) -> None:
    """Write the export in its own format."""
    table, labels = _table(kind, people), _labels(kind)
    if kind.format == "words":
        for column, known in labels.items():
            table[column] = table[column].map(known)
    if kind.format in ("csv", "words"):
        table.to_csv(raw / "survey.csv", index=False, sep=kind.separator, encoding="utf-8-sig")
    elif kind.format == "xlsx":
        numbers = table.apply(lambda one: pd.to_numeric(one) if one.name in labels else one)
        numbers.to_excel(raw / "survey.xlsx", index=False, sheet_name="data")
    else:
        for column in labels:
            table[column] = pd.to_numeric(table[column])
        for column in table.columns[table.columns.str.match("WT$|REPWT")]:
            table[column] = table[column].astype(float)
        values = {
            c: {int(code): text for code, text in known.items()} for c, known in labels.items()
        }
        if kind.format == "sav":
            pyreadstat.write_sav(table, str(raw / "survey.sav"), variable_value_labels=values)
        else:
            whole = table.astype(dict.fromkeys(labels, "int32"))
            pyreadstat.write_dta(whole, str(raw / "survey.dta"), variable_value_labels=values)


def _rows(path: Path, head: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
