"""The reference data as typed: complete in both languages, and tied to what is known of Wales."""

import csv
import re

import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.population import read_population
from pipeline.codebook.waves import read_wave
from pipeline.config import Weighting

WAVES = ("demo-1", "demo-2", "demo-small")
PAGES = ("sector", "region", "local_authority", "health_board", "police", "fire", "national")
# The codes of the 22 authorities of 1996: ONS gave W06000001 to W06000024, and two were recoded.
AUTHORITIES = {f"W060000{n:02d}" for n in range(1, 25) if n not in (7, 17)}


def rows(root, name):
    with (root / "data/reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def variables(root):
    return rows(root, "variables.csv")


@pytest.fixture(scope="module")
def scales(root):
    return rows(root, "scales.csv")


@pytest.fixture(scope="module")
def bodies(root):
    return rows(root, "bodies.csv")


def test_the_readers_take_all_of_it(root):
    folder = root / "data/reference"
    codebook = read_codebook(folder)
    for wave in WAVES:
        assert read_wave(folder, wave, codebook).demonstration
        table = read_population(folder, wave, codebook, Weighting())
        assert table["table"].value_counts().to_dict() == {"frame": 28, "asked": 28, "margin": 11}


def test_the_brief_is_covered(variables):
    by_role = {}
    for row in variables:
        by_role.setdefault(row["role"], []).append(row["variable"])
    frameworks = [row["framework"] for row in variables if row["role"] == "factor"]
    assert frameworks.count("evaluation_2015") == 12
    assert frameworks.count("action_2024") == 14
    assert by_role["outcome"] == ["success", "citizens", "quality", "efficiency", "lasting"]
    assert by_role["context"] == ["maturity", "resources", "infrastructure", "rurality"]
    assert len({row["variable"] for row in variables}) == len(variables)


@pytest.mark.parametrize("stem", ["label", "question", "clause"])
def test_every_text_of_a_variable_is_in_both_languages(variables, stem):
    for row in variables:
        assert bool(row[f"{stem}_en"]) == bool(row[f"{stem}_cy"]), row["variable"]
        assert row["label_en"]
        if row["role"] in ("factor", "outcome"):
            assert row["clause_cy"]
            assert row["question_cy"]
            assert len(row["label_en"]) <= 45
            assert len(row["label_cy"]) <= 50


def test_clauses_fit_the_sentences_they_complete(variables):
    unmutated = re.compile(r"(?!wasanaethau)(c(?!h)|p(?!h)|t(?!h)|b|d(?!d)|g|m|ll|rh)")
    for row in variables:
        if row["role"] == "factor":
            assert row["clause_cy"].startswith("fod "), row["variable"]
        if row["role"] == "outcome":  # after "adrodd am", which softens
            softened = row["clause_cy"].startswith("ganlyniadau")
            assert softened or not unmutated.match(row["clause_cy"]), row["variable"]
        if row["role"] in ("factor", "outcome"):
            assert not re.search(r"[.?!]$", row["clause_en"] + row["clause_cy"])
            assert row["clause_en"][0].islower()


def test_no_text_claims_a_cause(variables, scales):
    banned = re.compile(r"\b(drives?|impact|leads? to|because of|causes?|oherwydd|achosi)\b")
    for row in [*variables, *scales]:
        assert not banned.search(" ".join(row.values()).lower())


def test_every_level_is_in_both_languages_with_a_key_of_its_own(scales):
    seen = set()
    for row in scales:
        assert row["label_en"], row
        assert row["label_cy"], row
        assert bool(row["in_en"]) == bool(row["in_cy"])
        assert bool(row["slug_en"]) == bool(row["slug_cy"])
        assert (row["scale"], row["level"]) not in seen
        seen.add((row["scale"], row["level"]))
        if row["scale"] in PAGES and row["kind"] == "valid":
            assert row["in_cy"], row
            assert row["slug_cy"], row


@pytest.mark.parametrize("language", ["en", "cy"])
def test_slugs_are_ascii_and_name_one_level_of_a_scale(scales, language):
    slugs = [(r["scale"], r[f"slug_{language}"]) for r in scales if r[f"slug_{language}"]]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for _, slug in slugs)


def test_welsh_forms_after_yn(scales, bodies):
    """The nasal mutation after `yn` (c>ngh, p>mh, t>nh, g>ng, b>m, d>n), written out by hand."""
    forms = {row["level"]: row["in_cy"] for row in scales if row["in_cy"]}
    assert forms["north"] == "yng Ngogledd Cymru"
    assert forms["mid"] == "yng Nghanolbarth Cymru"
    assert forms["south_west"] == "yn Ne-orllewin Cymru"
    assert forms["south_east"] == "yn Ne-ddwyrain Cymru"
    assert forms["national"] == "yng Nghymru"
    assert forms["local_government"] == "mewn llywodraeth leol"
    nasal = {"C": "yng Ngh", "P": "ym Mh", "T": "yn Nh", "G": "yng Ng", "B": "ym M"}
    for body in bodies:
        if body["kind"] == "local_authority":
            begins = nasal.get(body["name_cy"][0], "")
            assert body["in_cy"].startswith(begins), body["name_cy"]
            assert body["in_cy"] == forms[body["body"]]


def test_every_condition_parses_and_names_what_exists(variables, scales):
    scale_of = {row["variable"]: row["scale"] for row in variables}
    levels = {(row["scale"], row["level"]) for row in scales}
    conditions = [row["asked_if"] for row in variables if row["asked_if"]]
    assert len(conditions) == 3
    for condition in conditions:
        for term in condition.split(" & "):
            variable, _, alternatives = term.partition("=")
            for level in alternatives.split("|"):
                assert (scale_of[variable], level) in levels


def test_groups_of_answers(scales):
    for scale, wanted in (("agreement", "agree"), ("success", "successful")):
        mine = [row for row in scales if row["scale"] == scale]
        groups = [row["level"] for row in mine if row["kind"] == "group"]
        valid = [row for row in mine if row["kind"] == "valid"]
        assert [row["order"] for row in valid] == ["1", "2", "3", "4", "5"]
        assert [row["group"] for row in valid] == [groups[i] for i in (0, 0, 1, 2, 2)]
        assert [row["level"] for row in mine if row["positive"]][-1] == wanted
        assert all((row["group"] == wanted) == bool(row["positive"]) for row in valid)
        missing = [row["code"] for row in mine if row["kind"] not in ("valid", "group")]
        assert missing == ["-9", "-8", "-7", "-6"]


def test_one_kind_of_missing_is_a_category(scales):
    kept = [(row["scale"], row["level"]) for row in scales if row["policy"] == "category"]
    assert kept == [("collaboration_role", "dont_know")]


def test_bodies_are_those_of_wales(bodies):
    authorities = [body for body in bodies if body["kind"] == "local_authority"]
    assert {body["code"] for body in authorities} == AUTHORITIES
    regions = [body["region"] for body in authorities]
    assert {region: regions.count(region) for region in regions} == {
        "north": 6,
        "mid": 2,
        "south_west": 4,
        "south_east": 10,
    }
    kinds = [body["kind"] for body in bodies]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "local_authority": 22,
        "health_board": 7,
        "police": 4,
        "fire": 3,
        "region": 4,
    }
    by_key = {body["body"]: body for body in bodies}
    assert by_key["gwynedd"]["region"] == "north"
    for body in authorities:
        for kind in ("region", "health_board", "police", "fire"):
            assert by_key[body[kind]]["kind"] == kind
        assert body["source"]


def test_bodies_tie_to_the_frame_of_authorities(bodies, shared):
    """Against the table of authorities next to the project, whose own checks are elsewhere."""
    with (shared / "reference/wales/la_frame.csv").open(encoding="utf-8", newline="") as file:
        frame = {row["gss"]: row for row in csv.DictReader(file)}
    by_key = {body["body"]: body for body in bodies}
    for body in bodies:
        if body["kind"] != "local_authority":
            continue
        row = frame[body["code"]]
        assert (body["name_en"], body["name_cy"]) == (row["name_en"], row["name_cy"])
        assert by_key[body["region"]]["name_cy"] == row["region_cy"]
        for kind, code, name in (
            ("health_board", "lhb_gss", "lhb_en"),
            ("police", "police_gss", "police_en"),
            ("fire", "fire_gss", "fire_en"),
        ):
            area = by_key[body[kind]]
            assert area["code"] == row[code]
            assert area["name_en"].replace("-", " ") == row[name]


def test_attested_welsh_terms_are_the_ones_used(variables, shared):
    with (shared / "reference/wales/glossary_en_cy.csv").open(encoding="utf-8", newline="") as file:
        glossary = {row["en"]: row["cy"] for row in csv.DictReader(file)}
    labels = {row["variable"]: row["label_cy"].lower() for row in variables}
    assert labels["trust"] == glossary["trust"]
    assert labels["mutuality"] == glossary["mutuality"]
    assert labels["infrastructure"] == glossary["digital and physical infrastructures"]
    assert labels["leadership"].startswith(glossary["leadership"])
    assert glossary["third sector"] in labels["third_sector"]


def test_only_one_question_was_worded_otherwise_and_one_not_asked(root, variables):
    texts = {
        wave: {
            row["name"]: row["text"]
            for row in rows(root, f"waves/{wave}.csv")
            if row["kind"] == "column"
        }
        for wave in WAVES
    }
    questions = {row["variable"]: row["question_en"] for row in variables if not row["derive"]}
    for wave in ("demo-2", "demo-small"):
        assert texts[wave] == questions
    other = {name for name in questions if texts["demo-1"][name] != questions[name]}
    assert other == {"capacity", "community_wealth"}
    assert texts["demo-1"]["community_wealth"] == ""
    assert texts["demo-1"]["capacity"] != ""


@pytest.mark.parametrize("wave", WAVES)
def test_every_count_says_that_it_is_synthetic_and_adds_up(root, wave):
    table = rows(root, f"population/{wave}.csv")
    assert {row["unit"] for row in table} == {"managers"}
    assert all(row["source"].startswith("Synthetic count") for row in table)
    total = {"sector": 0, "region": 0}
    frame, asked, margins = {}, {}, {}
    for row in table:
        count = int(row["count"])
        if row["table"] == "margin":
            total[row["cell"].partition("=")[0]] += count
            margins[row["cell"]] = count
        else:
            (frame if row["table"] == "frame" else asked)[row["cell"]] = count
    assert total["sector"] == total["region"]
    assert sum(asked.values()) == {"demo-1": 4000, "demo-2": 4000, "demo-small": 1250}[wave]
    assert all(asked[cell] <= frame[cell] for cell in frame)
    sums = {
        margin: sum(n for cell, n in frame.items() if margin in cell.split(" & "))
        for margin in margins
    }
    gaps = [abs(margins[margin] / sums[margin] - 1) for margin in margins]
    assert 0.005 < max(gaps) < 0.06


@pytest.mark.parametrize("wave", WAVES)
def test_titles_say_synthetic_in_both_languages(root, wave):
    facts = {r["name"]: r["value"] for r in rows(root, f"waves/{wave}.csv") if r["kind"] == "fact"}
    assert "synthetic" in facts["title_en"]
    assert "synthetig" in facts["title_cy"]
    assert facts["before"] == ("demo-1" if wave == "demo-2" else "")
