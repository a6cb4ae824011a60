"""Replicate weights on the way that a newcomer takes: from an export alone to audited pages.

The second way is NumPy's by hand, on the numbers that the export has: each figure in each
replicate, its squared deviations times what the kind counts them, and t on the logit scale.
"""

import argparse
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from scipy.stats import t as student

from pipeline.__main__ import main
from pipeline.commands import survey
from pipeline.files import Folders
from tests.conftest import ROOT
from tests.served import make_served
from tests.surveys.make import AGREE, RHO, Kind, drawn_again, jackknife_units
from tests.surveys.test_another_survey import confirm

N, R = 240, 40
CLINICS = ("North", "South")


def exported(kind: str) -> pd.DataFrame:
    """What a statistical office's file is like: words, a weight and 40 replicates of four decimals."""
    draw = np.random.default_rng(5)
    like = Kind(kind, "x", N, 5, {}, (), replicates=R, replicate_kind=kind)
    weight = np.round(draw.lognormal(3, 0.4, N), 4)
    heard = draw.integers(0, 5, N)
    content = np.clip(heard + draw.integers(-2, 3, N), 0, 4)
    table = pd.DataFrame({"Respondent ID": range(1, N + 1)})
    table["Which clinic do you go to?"] = draw.choice(CLINICS, N)
    table["My voice is heard."] = np.array(AGREE)[heard]
    table["Overall, I am content."] = np.array(AGREE)[content]
    table["WEIGHT"] = weight
    again = np.round(drawn_again(like, draw) * weight[:, None], 4)
    return pd.concat(
        [table, pd.DataFrame(again, columns=[f"wgt_rep{r}" for r in range(1, R + 1)])], axis=1
    )


def drafted(folder: Path, table: pd.DataFrame, suffix: str = "csv") -> Path:
    """Draft a survey of an export and confirm it; the survey's folder."""
    project = folder / "project"
    project.mkdir()
    for name in ("pipeline", "notebooks", "requirements.txt", "requirements.in"):
        (project / name).symlink_to(ROOT / name)
    export = folder / f"export.{suffix}"
    if suffix == "sav":
        codes = {one: f"Q{place}" for place, one in enumerate(table.columns[:4])}
        words = [name for name in codes if pd.api.types.is_string_dtype(table[name])]
        sorts = {name: [*AGREE] if "clinic" not in name else [*CLINICS] for name in words}
        coded = table.assign(**{n: table[n].map(sorts[n].index) + 1.0 for n in words})
        pyreadstat.write_sav(
            coded.rename(columns=codes),
            str(export),
            column_labels={codes.get(one, one): one if one in codes else "" for one in table},
            variable_value_labels={codes[n]: dict(enumerate(sorts[n], 1)) for n in words},
        )
    else:
        table.to_csv(export, index=False)
    survey.run(Folders(project, "x"), None, argparse.Namespace(name="staff", export=export))
    place = project / "surveys/staff"
    confirm(place / "data/reference/waves/staff.csv")
    return place


def stages(place: Path, *names: str) -> int:
    """Run stages until one refuses; its exit status, or 0."""
    return next((s for one in names if (s := main(["--root", str(place), one]))), 0)


@pytest.mark.parametrize(("kind", "suffix", "paged"), [("JKn", "csv", True), ("Fay", "sav", False)])
def test_figures_have_the_errors_of_the_replicates(
    kind: str, suffix: str, paged: bool, tmp_path: Path
) -> None:
    table = exported(kind)
    place = drafted(tmp_path, table, suffix)
    choices = (place / "config.toml").read_text("utf-8")
    assert f'variance = "supplied"\nreplicate_kind = "{kind}"\n' in choices
    if paged:
        make_served(place, "report")
        audit = json.loads((place / "data/processed/staff/audit.json").read_text("utf-8"))
        assert all(one["holds"] for one in audit["guarantees"].values())
        assert len(list((place / "reports/staff/en").glob("*.html"))) == len(CLINICS) + 5
    else:
        assert stages(place, "ingest", "clean", "weight", "analyse") == 0
    count = np.full(R, 1 / (R * (1 - RHO) ** 2))
    if kind == "JKn":
        sizes = np.concatenate([[len(units)] * len(units) for units in jackknife_units(R)])
        count = (sizes - 1) / sizes
    full, again = table["WEIGHT"].to_numpy(), table.filter(like="wgt_rep").to_numpy()
    won = table["Overall, I am content."].isin(AGREE[3:]).to_numpy()
    heard = table["My voice is heard."].isin(AGREE[3:]).to_numpy()
    results = pd.read_parquet(place / "data/processed/staff/results.parquet")

    def error(figure: Callable[[np.ndarray], float]) -> float:
        away = np.array([figure(w) for w in again.T]) - figure(full)
        return float(np.sqrt(count @ away**2))

    def share(who: np.ndarray) -> Callable[[np.ndarray], float]:
        return lambda w: float(w[who] @ won[who] / w[who].sum())

    shares = results[(results["table"] == "item") & (results["statistic"] == "group_share")]
    main_outcome = tomllib.loads(choices)["analysis"]["main_outcome"]
    shares = shares[(shares["item"] == main_outcome) & (shares["level"] == "counts")]
    for area, who in (
        ("national", np.ones(N, bool)),
        ("a1", (table["Which clinic do you go to?"] == "North").to_numpy()),
    ):
        found = shares[shares["area"] == area].iloc[0]
        p, se = share(who)(full), error(share(who))
        ratios = again[who] / full[who, None]
        df = np.linalg.matrix_rank(ratios, 1e-4 * np.linalg.norm(ratios)) - 1
        reach = student.ppf(0.975, df) * se / (p * (1 - p))
        ends = [1 / (1 + np.exp(-(np.log(p / (1 - p)) + way * reach))) for way in (-1, 1)]
        assert found["value"] == pytest.approx(p, rel=1e-9)
        assert found["se"] == pytest.approx(se, rel=1e-9)
        assert found["df"] == df
        if area == "national":  # units less strata; pairs
            assert df == {"JKn": R - len(jackknife_units(R)), "Fay": R / 2}[kind]
        assert [found["low"], found["high"]] == pytest.approx(ends, rel=1e-9)
    contrast = results[(results["table"] == "association") & (results["statistic"] == "contrast")]
    found = contrast[contrast["area"] == "national"].iloc[0]
    sides = share(heard), share(~heard)
    assert found["value"] == pytest.approx(sides[0](full) - sides[1](full), rel=1e-9)
    se = error(lambda w: sides[0](w) - sides[1](w))
    assert found["se"] == pytest.approx(se, rel=1e-9)
    reach = student.ppf(0.975, found["df"]) * se
    assert [found["low"], found["high"]] == pytest.approx(
        [found["value"] - reach, found["value"] + reach], rel=1e-9
    )


def without_one(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="wgt_rep12")


def below_zero(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(wgt_rep3=table["wgt_rep3"].where(table.index != 7, -1.0))


def raked_afresh(table: pd.DataFrame) -> pd.DataFrame:
    """Ratios that are no longer those of a kind."""
    again = table.filter(like="wgt_rep")
    return table.assign(**again * np.random.default_rng(1).uniform(0.9, 1.1, again.shape))


def two_fewer(table: pd.DataFrame) -> pd.DataFrame:
    return raked_afresh(table).drop(columns=["wgt_rep39", "wgt_rep40"])


def as_brr(text: str) -> str:
    return text.replace("# variance", "variance").replace(
        '# replicate_kind = ""', 'replicate_kind = "BRR"'
    )


def without_scales(text: str) -> str:
    return re.sub("replicate_rscales = .*\n", "", text)


def same(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("spoiled", "edited", "asked", "refused"),
    [
        (without_one, same, "Not in the export: wgt_rep12.",
         "of its 40 columns the export lacks wgt_rep12. Name the first and the last"),
        (below_zero, same, "Blank, negative or no number: wgt_rep3.",
         "replicate_weight: replicate 3: a weight is negative. Replicates are numbered"),
        (raked_afresh, same, "the replicate_kind that the documentation of the file gives",
         "variance: it is not given, and the wave has 40 replicate weights. Write variance ="),
        (two_fewer, as_brr, "38 columns by their names.",
         "BRR has a multiple of four replicates, and the wave has 38. Look at the first"),
        (pd.DataFrame.copy, without_scales, 'replicate_kind = "JKn"',
         'Replicate_rscales goes with replicate_kind = "JKn"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_asked_in_the_draft_and_refused_in_one_message(
    spoiled: Callable[[pd.DataFrame], pd.DataFrame], edited: Callable[[str], str], asked: str,
    refused: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    place = drafted(tmp_path, spoiled(exported("JKn")))
    assert asked in capsys.readouterr().out
    choices = place / "config.toml"
    choices.write_text(edited(choices.read_text("utf-8")), "utf-8")
    assert stages(place, "ingest", "clean", "weight") == 2
    said = capsys.readouterr().err
    assert refused in " ".join(said.split())
    assert said.count("Nothing was written.") == 1
    assert "Traceback" not in said
