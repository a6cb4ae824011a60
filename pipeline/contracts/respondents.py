"""The schemas of answers: ingested, cleaned and weighted, made from the codebook."""

import pandas as pd
import pandera.pandas as pa

from pipeline.codebook.code_map import NUMBERED, run_of
from pipeline.codebook.concepts import REASONS_MISSING, Codebook
from pipeline.codebook.waves import Wave
from pipeline.contracts.columns import WEIGHTED_AS
from pipeline.contracts.rules import RowRule, number, respondent, rule, text


def ingested_schema(codebook: Codebook, wave: Wave | None = None) -> pa.DataFrameSchema:
    """Respondents as integers, and a column for each variable of the wave with our raw codes.

    Without the wave, the columns may be those of any variable that is not derived.
    """
    columns = {"respondent": respondent()}
    for name, one in codebook.variables.items():
        if one.role == "identifier" or one.derive or (wave and name not in wave.columns):
            continue
        if one.role == "replicate":
            run = run_of(wave.columns[name].column) if wave else ()
            columns |= {f"{name}{NUMBERED}{at}": number() for at in range(1, len(run) + 1)}
            continue
        if codebook.coded(name):
            known = [row.code for row in codebook.rows(name) if row.code]
            columns[name] = text([*known, *REASONS_MISSING], nullable=True)
        elif one.scale == "text":
            columns[name] = pa.Column("str", nullable=True)
        else:
            columns[name] = number()
            columns[f"{name}__missing"] = text(["", *REASONS_MISSING])
    for column in columns.values():
        column.required = wave is not None
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def cleaned_schema(codebook: Codebook) -> pa.DataFrameSchema:
    """Respondents once each; answers in order; every blank with its kind."""
    return pa.DataFrameSchema(
        {"respondent": respondent(unique=True), **_answers(codebook), **_replicates(codebook)},
        checks=_one_or_the_other(codebook),
        strict=True,
        ordered=True,
    )


def weighted_schema(codebook: Codebook) -> pa.DataFrameSchema:
    """As cleaned, with one weight and one design, and the levels that were imputed for them."""
    design = {
        "base_weight": number(nullable=False, above=0),
        "weight": number(nullable=False, above=0),
        "stratum": pa.Column("str", pa.Check.str_length(min_value=1, error="nothing is empty")),
        "psu": pa.Column("int64"),
        "population": number(above=0),
        "cluster_population": number(above=0),
    }
    design["cluster_population"].required = False
    return pa.DataFrameSchema(
        {
            "respondent": respondent(unique=True),
            **_answers(codebook),
            **_replicates(codebook),
            **design,
            **{
                f"{name}{WEIGHTED_AS}": pa.Column("str", required=False)
                for name in codebook.variables
                if codebook.coded(name)
            },
        },
        checks=_one_or_the_other(codebook),
        strict=True,
        ordered=True,
    )


def _answers(codebook: Codebook) -> dict[str, pa.Column]:
    """The two columns of each variable: its answer, and why there is none."""
    columns: dict[str, pa.Column] = {}
    for name, one in codebook.variables.items():
        if one.role in ("identifier", "replicate"):
            continue
        if codebook.coded(name):
            dtype = pd.CategoricalDtype(codebook.levels(name), ordered=True)
            columns[name] = pa.Column(dtype, nullable=True)
        elif one.scale == "text":
            columns[name] = pa.Column("str", nullable=True)
        else:
            columns[name] = number()
        columns[f"{name}__missing"] = text(["", *REASONS_MISSING])
    return columns


def _replicates(codebook: Codebook) -> dict[str, pa.Column]:
    """Replicate weights, however many the wave has; `weight` says what they may be."""
    return {
        f"^{name}{NUMBERED}[0-9]+$": pa.Column("float64", nullable=True, required=False, regex=True)
        for name in codebook.having("replicate")
    }


def _one_or_the_other(codebook: Codebook) -> list[pa.Check]:
    def either(name: str) -> RowRule:
        return lambda frame: frame[name].isna() == (frame[f"{name}__missing"] != "")

    return [
        rule(f"'{name}' has an answer or a kind of missing, and not both", either(name))
        for name, one in codebook.variables.items()
        if one.role not in ("identifier", "replicate")
    ]
