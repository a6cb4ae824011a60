"""Surveys of other people, from their export to audited pages; figures by another way.

Each survey is made with `make`: one as it is for a person, each of the others by the same Makefile,
whose stages this process runs.

The second way is a few lines of linearisation below: respondents as a vector, scores summed by PSU
and compared within strata, residuals of the margins by least squares, each respondent counting
once, as R's rake() has them. It shares no code with the pipeline.
"""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import link_environment, run
from tests.served import make_served
from tests.surveys.kinds import KINDS
from tests.surveys.make import RHO, Kind, write

NAMES = [kind.name for kind in KINDS]
AS_FOR_A_PERSON = "Members of a charity"
Figure = Callable[[np.ndarray], float]


@pytest.fixture(scope="module", params=KINDS, ids=NAMES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Kind, Path, pd.DataFrame]:
    kind = request.param
    folder = tmp_path_factory.mktemp("survey")
    people = write(folder, kind)
    goal = ("report", f"WAVE={kind.wave}")
    if kind.name == AS_FOR_A_PERSON:
        link_environment(folder, started=True)
        result = run(folder, "make", *goal)
        text = result.stdout + result.stderr
        assert result.returncode == 0, text[-6000:]
        assert "Traceback" not in text
    else:
        text = make_served(folder, *goal)
    assert text.endswith(f"Open reports/{kind.wave}/{kind.languages[0]}/index.html\n")
    return kind, folder, people


def _pages(folder: Path, kind: Kind) -> list[Path]:
    return sorted((folder / "reports" / kind.wave).rglob("*.html"))


def test_every_area_has_a_page(made) -> None:
    """One in which nobody answered too: a page that is lacking would tell how many did."""
    kind, folder, _ = made
    for language in kind.languages:
        names = {path.name for path in _pages(folder, kind) if path.parent.name == language}
        for dimension, areas in kind.areas.items():
            for place in range(len(areas)):
                slug = f"{dimension.replace('_', '-')}-{place + 1}"
                slug = slug if language == "en" else f"{slug}-cy"
                assert any(name.endswith(f"-{slug}.html") for name in names), (slug, sorted(names))


def test_the_audit_holds_and_no_hidden_cell_says_why(made) -> None:
    kind, folder, _ = made
    audit = json.loads((folder / f"data/processed/{kind.wave}/audit.json").read_text("utf-8"))
    assert all(one["holds"] for one in audit["guarantees"].values())
    assert {n for n in audit["files"] if n.endswith(".html")} == {
        f"{path.parent.name}/{path.name}" for path in _pages(folder, kind)
    }
    for language in kind.languages:
        text = (folder / f"reports/{kind.wave}/{language}/release.csv").read_text("utf-8")
        assert "small_count" not in text
        assert "secondary" not in text


def test_pages_say_whether_answers_are_weighted(made) -> None:
    kind, folder, _ = made
    said = {"en": ("Figures are weighted", "Figures are not weighted"),
            "cy": ("Mae'r ffigurau wedi'u pwysoli", "Nid yw'r ffigurau wedi'u pwysoli")}  # fmt: skip
    pages = [_words(page) for page in _pages(folder, kind)]
    right, wrong = (
        {said[one][kind.weights == "none"] for one in kind.languages},
        {said[one][kind.weights != "none"] for one in kind.languages},
    )
    text = "".join(pages)
    assert all(one in text for one in right)
    assert not any(one in text for one in wrong)


def test_sentences_fit_factors_that_people_have(made) -> None:
    """Nobody says that they have a degree: they have one."""
    kind, folder, _ = made
    for page in _pages(folder, kind):
        text = " ".join(page.read_text("utf-8").split())
        for name in kind.attributes:
            assert f"said that who have {name}" not in text
            assert f"ddywedodd who have {name}" not in text
    if kind.attributes:
        said = {"en": "people who have q1 (were|are)", "cy": r"pobl who have q1 \(cy\), (roedd|am)"}
        for language in kind.languages:
            pages = [p for p in _pages(folder, kind) if p.parent.name == language]
            assert any(re.search(said[language], _words(p), re.I) for p in pages)


def test_where_to_look_speaks_of_each_factor_in_its_own_way(made) -> None:
    """Of what people have as had, and of what they said as agreed: in a survey of both as well."""
    kind, folder, _ = made
    pages = [page for page in _pages(folder, kind) if page.parent.name == "en"]
    one = re.compile(r"Statement (q\d) \(\d+% (have it|agreed);")
    said = {found for page in pages for found in one.findall(_words(page))}
    wrong = {name for name, how in said if (how == "have it") != (name in kind.attributes)}
    assert wrong == set()
    if kind.attributes and set(kind.attributes) < set(kind.factors):
        assert {how for _, how in said} == {"have it", "agreed"}


OPINIONS = re.compile(
    r"\bagreed\b|\bsaid (that|was)\b|\bin place\b|\bwas present\b"
    r"|\byn cytuno\b|\bddywedodd\b|\byn ei le\b|\byn bresennol\b",
    re.IGNORECASE,
)
HEADS = re.compile(
    r"<(h[1-6]|caption|figcaption|summary|th|desc|title)\b[^>]*>(.*?)</\1>", re.DOTALL
)


def test_headings_captions_and_titles_fit_factors_that_people_have(made) -> None:
    """Where all factors are attributes, no text of a page speaks of what was agreed or said.

    Where some are, what speaks of all factors speaks of what people agreed with or have.
    """
    kind, folder, _ = made
    mixed = set(kind.attributes) < set(kind.factors)
    both = re.compile(r"\bor have\b|\bneu sydd\b")
    pages = _pages(folder, kind) if kind.attributes else []
    for page in pages:
        text = page.read_text("utf-8")
        heads = [" ".join(re.sub(r"<[^>]*>", "", one).split()) for _, one in HEADS.findall(text)]
        spoken = re.findall(r'(?:alt|aria-label)="([^"]*)"', text)
        whole = [_words(page)] if set(kind.attributes) == set(kind.factors) else []
        alone = [one for one in [*heads, *spoken, *whole] if not (mixed and both.search(one))]
        wrong = [found[0] for one in alone for found in OPINIONS.finditer(one)]
        assert wrong == [], page.name
        assert heads


def _words(page: Path) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<[^>]*>", "", page.read_text("utf-8"))
    return html.unescape(" ".join(text.split()))


def _linearised(kind: Kind, weights: np.ndarray, score: np.ndarray, people: pd.DataFrame) -> float:
    """The standard error of a total of scores (n,), with each respondent's weight in them."""
    first = next(iter(kind.areas))
    strata = people[first].to_numpy()
    margins = list(kind.areas) if kind.weights == "margins" else []
    if margins:
        dummies = np.hstack([pd.get_dummies(people[m]).to_numpy(float) for m in margins])
        fit, *_ = np.linalg.lstsq(dummies, score / weights, rcond=None)
        score = (score / weights - dummies @ fit) * weights
    unit = people["cluster"].to_numpy() if kind.clusters else np.arange(len(people))
    variance = 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        totals = pd.Series(score[inside]).groupby(unit[inside]).sum().to_numpy()
        n = len(totals)
        known = kind.weights == "raked" and not kind.clusters
        size = list(kind.areas[first].values())[stratum] if known else np.inf
        variance += (1 - n / size) * n / (n - 1) * ((totals - totals.mean()) ** 2).sum()
    return float(np.sqrt(variance))


def _error(
    kind: Kind, weights: np.ndarray, score: np.ndarray, people: pd.DataFrame, figure: Figure
) -> float:
    """The standard error of a figure: of its score's total, or from its value in each replicate."""
    if not kind.replicates:
        return _linearised(kind, weights, score, people)
    each = [figure(w) for w in people.filter(regex="^REPWT").to_numpy().T]
    divided = {"bootstrap": len(each) - 1, "Fay": len(each) * (1 - RHO) ** 2}[kind.replicate_kind]
    return float(np.sqrt(((np.array(each) - figure(weights)) ** 2).sum() / divided))


def _weights(kind: Kind, people: pd.DataFrame) -> np.ndarray:
    """Weights by another way: N / n, or the export's own, or those raked one margin at a time."""
    first = next(iter(kind.areas))
    if kind.weights == "raked":
        sizes = np.array(list(kind.areas[first].values()), dtype=float)
        return (sizes / np.bincount(people[first], minlength=len(sizes)))[people[first]]
    if kind.weights == "none":
        return np.ones(len(people))
    weights = people["weight"].to_numpy().copy()
    for _ in range(400 if kind.weights == "margins" else 0):
        for name, areas in kind.areas.items():
            held = np.bincount(people[name], weights, minlength=len(areas))
            weights *= (np.array(list(areas.values()), dtype=float) / held)[people[name]]
    return weights


def test_figures_are_those_of_another_way(made) -> None:
    """Level of everybody and of an area with errors; a difference; its interval holds it."""
    kind, folder, people = made
    results = pd.read_parquet(folder / f"data/processed/{kind.wave}/results.parquet")
    weights = _weights(kind, people)
    won = people["success"].to_numpy()
    dimension = next(iter(kind.areas))
    area = int(people[dimension].value_counts().index[0])

    def row(table: str, statistic: str, **key: str) -> pd.Series:
        found = results[(results["table"] == table) & (results["statistic"] == statistic)]
        for column, value in key.items():
            found = found[found[column] == value]
        assert len(found) == 1, (table, statistic, key, len(found))
        return found.iloc[0]

    everybody = np.ones(len(people), dtype=bool)
    for members, place in (
        (everybody, {"dimension": "national", "area": "national"}),
        ((people[dimension] == area).to_numpy(), {"dimension": dimension, "area": f"a{area + 1}"}),
    ):
        valid = members & ~np.isnan(won)
        held = np.where(valid, weights, 0.0)
        share = float((held * np.nan_to_num(won)).sum() / held.sum())
        score = held * (np.nan_to_num(won) - share) / held.sum()
        found = row("item", "group_share", item="success", level="high", **place)
        assert found["value"] == pytest.approx(share, rel=1e-9)

        def share_of(w: np.ndarray, who: np.ndarray = valid) -> float:
            return float((w * won)[who].sum() / w[who].sum())

        error = _error(kind, weights, score, people, share_of)
        assert found["se"] == pytest.approx(error, rel=1e-6)
        assert found["base"] == valid.sum()
    if kind.bare:
        assert not results["table"].isin(["association", "model", "driver", "different"]).any()
        return
    has = people["q1"].to_numpy()
    both = ~np.isnan(has) & ~np.isnan(won)
    sides = [both & (np.nan_to_num(has, nan=-1) == side) for side in (1, 0)]
    shares = [float((weights * np.nan_to_num(won))[s].sum() / weights[s].sum()) for s in sides]
    found = row("association", "contrast", item="q1", outcome="success", area="national")
    assert found["value"] == pytest.approx(shares[0] - shares[1], rel=1e-9)
    score = sum(
        sign * np.where(side, weights, 0.0) * (np.nan_to_num(won) - share) / weights[side].sum()
        for sign, side, share in zip((1, -1), sides, shares, strict=True)
    )
    plain = _error(
        kind, weights, score, people, lambda w: share_of(w, sides[0]) - share_of(w, sides[1])
    )
    if kind.replicates:
        assert found["se"] == pytest.approx(plain, rel=1e-6)
        assert found["df"] <= kind.replicates - 1
    assert plain * 0.97 < found["se"] < plain * 1.25, "Bell and McCaffrey's factor is near 1 here"
    assert found["low"] < found["value"] < found["high"]
