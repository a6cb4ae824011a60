"""Tables that were requested, and that readers get with the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.requests.filters import written

EVERYBODY = "all"


@dataclass(frozen=True)
class Request:
    """A table that was asked for: its questions, what makes its groups, and who is counted.

    where: the answers by variable that a person must have to be counted; {} = everybody.
    """

    rows: tuple[str, ...]
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]

    @property
    def code(self) -> str:
        """What its rows have as their dimension: groups and filter, the same for the same people.

        >>> Request(("trust",), ("seniority",), {"sector": ("health", "fire")}).code
        'seniority[sector=health+fire]'
        """
        terms = ",".join(f"{name}={'+'.join(levels)}" for name, levels in self.where.items())
        return ("+".join(self.by) or EVERYBODY) + (f"[{terms}]" if terms else "")

    @property
    def condition(self) -> str:
        """The filter as it is typed."""
        return written(self.where)

    def groups(self, codebook: Codebook) -> dict[str, dict[str, tuple[str, ...]]]:
        """The answers by variable of each group, by what its rows have as their area.

        A group whose answers the filter leaves out is none.
        """
        levels = [
            [level for level in codebook.levels(name) if level in self.where.get(name, (level,))]
            for name in self.by
        ]
        return {
            "+".join(one) or EVERYBODY: {
                **self.where, **{name: (level,) for name, level in zip(self.by, one, strict=True)}
            }
            for one in product(*levels)
        }  # fmt: skip

    @property
    def cells(self) -> list[str]:
        """The cells of its row of the file."""
        return [",".join(self.rows), ",".join(self.by), self.condition]


def described(requests: Sequence[Request], codebook: Codebook) -> dict[str, Any]:
    """What readers get to know of requests, as dictionary.json has it; {} where there are none.

    By dimension: `label`; `areas` by area: `label`, and the answers by variable (`where`) of who is
    in it.
    """
    found: dict[str, Any] = {}
    for one in requests:
        among = {
            language: "; ".join(
                f"{codebook.variables[name].label[language]}: "
                + ", ".join(_label(codebook, name, level, language) for level in levels)
                for name, levels in one.where.items()
            )
            for language in codebook.languages
        }
        named = {
            language: ", ".join(codebook.variables[name].label[language] for name in one.by)
            for language in codebook.languages
        }
        found[one.code] = {
            "label": {
                language: f"{named[language]} ({among[language]})"
                if named[language] and among[language]
                else named[language] or among[language]
                for language in codebook.languages
            },
            "areas": {
                area: {
                    "label": {
                        language: ", ".join(
                            _label(codebook, name, level, language)
                            for name, level in zip(one.by, area.split("+"), strict=False)
                        )
                        or among[language]
                        for language in codebook.languages
                    },
                    "where": {name: list(levels) for name, levels in where.items()},
                }
                for area, where in one.groups(codebook).items()
            },
        }
    return found


def _label(codebook: Codebook, name: str, level: str, language: str) -> str:
    rows = [row for row in codebook.rows(name) if row.level == level and row.kind != "group"]
    return rows[0].label[language] if rows else level
