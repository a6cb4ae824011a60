"""A wave opened for tables of one's own, before disclosure control."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from pipeline.analyse.change import same_wording
from pipeline.analyse.survey import Survey
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Words
from pipeline.codebook.waves import read_wave
from pipeline.config import read_config
from pipeline.contracts.check import check
from pipeline.contracts.columns import RECODE_COLUMNS, WEIGHTING_COLUMNS
from pipeline.errors import BadInput, Fault, Faults, nearest
from pipeline.explore import associations, changes, crosstabs, estimates, models, scales
from pipeline.explore.names import Unknown
from pipeline.explore.table import MARK, STATUS, Table
from pipeline.files import Folders, frame

LANGUAGES = ("en", "cy")


@dataclass(frozen=True, eq=False)
class OpenWave:
    """One wave's respondents with their weights and design, for questions of an analyst's own.

    survey: answers, codebook, design and choices; name: of the wave; language: of labels; earlier:
    what opens the wave before it, or None where it has none; alike: the variables that both waves
    asked in the same words.
    """

    survey: Survey
    name: str
    language: str = "en"
    earlier: "Callable[[], OpenWave] | None" = None
    alike: Collection[str] = ()

    share = estimates.share
    mean = estimates.mean
    crosstab = crosstabs.crosstab
    associate = associations.associate
    model = models.model
    change = changes.change
    reliability = scales.reliability

    @cached_property
    def answers(self) -> Table:
        """The answers: a row for each respondent, who has no name and no identifier here.

        Make filters with it (`where=wave.answers["duration"] > 10`). Sensitive.
        """
        answers = Table(self.survey.weighted)
        return answers.assign(**{"sensitive" if "status" in answers else "status": STATUS})

    @cached_property
    def before(self) -> "OpenWave":
        """The wave before this one.

        Raises:
            Unknown: no wave before it is named, or its files are not made.
        """
        if self.earlier is None:
            faults = Faults()
            fix = "Name it: fact before in data/reference/waves/, for a wave that has one."
            faults.add("change", f"wave {self.name}", "it has no wave before it.", fix)
            raise Unknown(faults.found)
        return self.earlier()

    def questions(self, role: str = "") -> pd.DataFrame:
        """What can be asked for: a row for each variable, with its role, label and answers.

        `role`: only those of a role, such as factor, outcome, fact, context or scale.

        Raises:
            Unknown: no variable has such a role.
        """
        book = self.survey.codebook
        roles = sorted({one.role for one in book.variables.values()})
        if role and role not in roles:
            fix = nearest(role, roles).strip() or f"Known: {', '.join(roles)}."
            raise Unknown([Fault("questions", "role", f"there is no role '{role:.60}'.", fix)])
        rows = [
            (name, one.role, self.label(name), one.question.get(self.language, ""),
             ", ".join(book.levels(name)) if book.coded(name) else one.scale)
            for name, one in book.variables.items()
            if one.scale not in ("text", "identifier") and role in ("", one.role)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["variable", "role", "label", "question", "answers"])

    def label(self, name: str) -> str:
        """The label of a variable in the wave's language; its name where it has none."""
        return self._word(self.survey.codebook.variables[name].label) or name

    def answer(self, name: str, level: str) -> str:
        """The label of an answer or group of answers of a variable."""
        rows = self.survey.codebook.rows(name)
        kinds = [[row for row in rows if (row.kind == "group") == group] for group in (False, True)]
        for row in (row for kind in kinds for row in kind):
            if row.level == level:
                return self._word(row.label) or level
        return level

    def _word(self, words: Words) -> str:
        return words.get(self.language, "")

    @property
    def weights(self) -> str:
        """One sentence on weights, design and errors, for notes under a table."""
        weighting, analysis = self.survey.config.weighting, self.survey.config.analysis
        weights = {
            "rake": f"Weights raked to {', '.join(weighting.margins)}",
            "supplied": "Weights as the export has them",
            "none": "No weights",
        }[weighting.method]
        level = f"{100 * analysis.confidence:g}%"
        return f"{weights}; errors {weighting.variance}; {level} intervals; n unweighted."

    def __repr__(self) -> str:
        return f"{MARK}\nWave {self.name}: {len(self.answers):,} respondents. {self.weights}"

    def _repr_html_(self) -> str:
        lines = repr(self).splitlines()
        return f"<p><strong>{escape(lines[0])}</strong></p><p>{escape(lines[1])}</p>"


def open_wave(wave: str = "", root: str | Path | None = None, language: str = "") -> OpenWave:
    """Open a wave whose respondents have been weighted (`make report`, or `make table`).

    Args:
        wave: its name; "" = the one that config.toml names.
        root: the project's folder; None = the one that holds, or is above, the folder that Python
            was started in.
        language: of labels, "en" or "cy"; "" = the first that the survey is published in.

    Raises:
        Unknown: the wave, the folder or a language is unknown; a file is missing or damaged; or
            config.toml asks for a design that the answers do not have.

    >>> open_wave("demo-smal")
    Traceback (most recent call last):
    ...
    pipeline.explore.names.Unknown: 1 fault in the input:
       1. open_wave, wave: there is no wave 'demo-smal'. Did you mean 'demo-small'?
    """
    place = _root(root)
    try:
        config = read_config(place / "config.toml")
    except BadInput as bad:
        raise Unknown(bad.faults) from None
    name = wave or config.run.wave
    folder = place / "data/reference"
    known = sorted(path.stem for path in (folder / "waves").glob("*.csv"))
    faults = Faults()
    if name not in known:
        fix = nearest(name, known).strip() or f"Known: {', '.join(known)}."
        faults.add("open_wave", "wave", f"there is no wave '{name:.60}'.", fix)
    if language and language not in LANGUAGES:
        fix = f"Known: {', '.join(LANGUAGES)}."
        faults.add("open_wave", "language", f"there is no language '{language:.20}'.", fix)
    if faults.found:
        raise Unknown(faults.found)
    try:
        opened = _opened(place, name, language)
        # What is wrong with the design is said now, and not by the first question.
        _ = opened.survey.design
    except BadInput as bad:
        raise Unknown(bad.faults) from None
    return opened


def _opened(root: Path, name: str, language: str) -> OpenWave:
    config = read_config(root / "config.toml")
    folders = Folders(root, name)
    book = read_codebook(folders.reference, config.report.languages)
    language = language or book.languages[0]
    if language not in book.languages:
        fix = f"Known: {', '.join(book.languages)}."
        problem = f"this survey has no language '{language:.20}'."
        raise BadInput([Fault("open_wave", "language", problem, fix)])
    wave = read_wave(folders.reference, name, book)
    weighted = frame(folders.processed / "weighted.parquet")
    check("weighted", weighted, book)
    survey = Survey(
        weighted,
        pd.DataFrame(columns=list(WEIGHTING_COLUMNS)),
        pd.DataFrame(columns=list(RECODE_COLUMNS)),
        pd.DataFrame(),
        book,
        config,
    )
    opened = OpenWave(survey, name, language)
    if not wave.before:
        return opened
    alike = same_wording(wave, read_wave(folders.reference, wave.before, book))
    return replace(
        opened, earlier=lambda: _opened(root, wave.before, language), alike=frozenset(alike)
    )


def _root(given: str | Path | None) -> Path:
    """The project's folder.

    Raises:
        Unknown: there is no config.toml in it.
    """
    here = Path.cwd() if given is None else Path(given)
    for folder in (here, *(here.resolve().parents if given is None else ())):
        if (folder / "config.toml").is_file() and (folder / "data/reference").is_dir():
            return folder
    faults = Faults()
    fix = "Start in the project's folder, or name it: root=..."
    faults.add("open_wave", "root", "no config.toml and data/reference are there.", fix)
    raise Unknown(faults.found)
