"""Surveys of other people, each of another kind and shape. All of them are made up."""

from tests.surveys.make import AGREE, Answers, Kind

TEN = Answers(tuple(str(n) for n in range(11)), 7, tuple(str(n) for n in range(11)))
FOUR = Answers(("Never", "Sometimes", "Often", "Always"), 2)
YES = Answers(("No", "Yes"), 1, ("0", "1"))
BACK = Answers(AGREE, 3, ("5", "4", "3", "2", "1"))

KINDS = (
    Kind("NHS staff", "2027", 900, 1, {"trust": {f"Trust {c}": 2000 + 700 * i for i, c in enumerate("ABCDE")},
                                        "band": {"Band 2 to 4": 9000, "Band 5": 8000, "Band 6": 7000, "Band 7": 3000, "Band 8a+": 1000}},
         (25, 0, 15, 0, 10), weights="supplied", format="sav"),
    Kind("Residents of a council", "w2", 600, 2, {"ward": {f"Ward {n}": 1500 + 300 * n for n in range(1, 7)},
                                                  "age": {"16 to 24": 1900, "25 to 44": 4200, "45 to 64": 5100, "65 to 74": 2600, "75+": 1500}},
         (25, 25, 0), weights="margins", languages=("en", "cy"), attributes=("q1",)),
    Kind("Students", "Autumn-2026", 250, 3, {"faculty": {"Arts": 1200, "Science": 1500, "Medicine": 600}, "year": {"1": 1400, "2": 1100, "3+": 800}},
         (30, 0), factor=FOUR, outcome=FOUR, format="words"),
    Kind("Members of a charity", "007", 60, 4, {"branch": {"The branch": 180}}, (40, 0), factor=YES),
    Kind("Police staff", "Q3-2027", 900, 5, {"force": {"North": 1500, "South": 3000, "East": 1200, "West": 900}, "service": {"0-2": 1500, "3-9": 2500, "10+": 2600}},
         (15, 15, 0, 0), format="dta"),
    Kind("Tenants", "y2026", 500, 6, {"landlord": {f"Landlord {c}": 900 for c in "PQRST"}}, (20, 0, 10), factor=TEN, outcome=TEN, weights="supplied", format="xlsx"),
    Kind("Schools", "1", 1600, 7, {"authority": {f"Authority {n}": 4000 + 100 * n for n in range(1, 41)}}, (20, 0, 10), weights="supplied", clusters=160, format="sav"),
    Kind("Everyone employed", "big", 20000, 8, {"site_unit": {f"Unit {n:02d}": 7000 + 400 * n for n in range(1, 6)}}, (12, 0), separator=";"),
    Kind("Volunteers", "NHS24", 312, 9, {"region": {"North": 500, "Mid": 120, "South": 900}, "kind": {"Youth": 700, "Older": 500, "Carers": 320}}, (25, 12, 0), factor=BACK, outcome=BACK, languages=("cy",)),
    Kind("Farmers", "2025-26", 200, 10, {"county": {"Big": 3000, "Middling": 600, "Nobody answered": 0, "Tiny": 12}}, (20, 0), weights="supplied"),
    Kind("Museums", "m_1", 120, 11, {"size": {"1-10": 180, "11-50": 160, "51+": 90}}, (35, 0, 0), factor=YES, outcome=FOUR, attributes=("q1", "q2", "q3")),
    Kind("Two stages", "w-02", 800, 12, {"board": {"B1": 900, "B2": 1200, "B3": 400}, "grade": {"£20k to £30k": 900, "£30k+": 1600}}, (18, 0, 9), clusters=60, weights="supplied", format="sav"),
    Kind("One kind of blank", "x", 400, 13, {"team": {"Red & white": 300, "Blue <new>": 400, "O'Brien's": 350}}, (22, 0), dont_know=0.01),
    Kind("Opinions", "42", 300, 14, {"area": {"75+": 900, "Band 7": 700, "16 to 24": 800}}, (0, 0, 0), bare=True, weights="supplied"),
    Kind("Adults with bootstrap weights", "boot", 700, 15, {"region": {"North": 900, "South": 1400, "West": 700}}, (20, 0, 10), weights="supplied", replicates=120),
    Kind("Patients with Fay's weights", "fay", 240, 17, {"clinic": {"North": 900, "South": 1400}}, (25, 0), weights="supplied", replicates=40, replicate_kind="Fay", format="sav"),
    Kind("Customers of a leisure centre", "2026-q4", 220, 16, {"site": {"Pool": 1, "Gym": 2}}, (30, 0), weights="none", languages=("en", "cy")),
)  # fmt: skip
