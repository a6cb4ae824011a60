"""A survey small enough to check by hand: its reference data, and exports of it as .sav files."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

ROUTING = "maturity=old & sector=health|fire"
FACTORS = [f"f{n}" for n in range(1, 9)]

VARIABLES = [
    ["identifier", "identifier", "", "", "identifier", "", "", "Identifier", "Dynodydd"],
    ["duration", "duration", "", "", "number", "", "", "Minutes", "Munudau"],
    ["sector", "fact", "", "", "sector", "", "", "Sector", "Sector"],
    ["place", "fact", "", "", "local_authority", "", "", "Place", "Lle"],
    ["region", "fact", "", "", "region", "", "lookup:place:region", "Region", "Rhanbarth"],
    ["maturity", "context", "", "", "maturity", "", "", "Maturity", "Aeddfedrwydd"],
    *(
        [name, "factor", "people", "plan", "agreement", "", "", f"Factor {name}", f"Ffactor {name}"]
        for name in FACTORS
    ),
    ["legacy", "factor", "plan", "plan", "agreement", ROUTING, "", "Legacy", "Gwaddol"],
    ["success", "outcome", "", "", "agreement", "", "", "Success", "Llwyddiant"],
    ["quality", "outcome", "", "", "agreement", "", "", "Quality", "Ansawdd"],
    ["success_scale", "scale", "", "", "number", "", "mean:role=outcome", "Mean", "Cymedr"],
    ["people_scale", "scale", "people", "", "number", "", "mean:theme=people", "People", "Pobl"],
]

SCALES = [
    "agreement,1,disagree,1,not_agree,,valid,,Disagree,Anghytuno,,,,",
    "agreement,2,neither,2,not_agree,,valid,,Neither,Y naill na'r llall,,,,",
    "agreement,3,agree,3,agreed,yes,valid,,Agree,Cytuno,,,,",
    "agreement,,not_agree,1,,,group,,Not agree,Ddim yn cytuno,,,,",
    "agreement,,agreed,2,,yes,group,,Agree,Cytuno,,,,",
    "agreement,-9,dont_know,,,,dont_know,excluded,Don't know,Ddim yn gwybod,,,,",
    "agreement,-8,not_applicable,,,,not_applicable,excluded,Not applicable,Amherthnasol,,,,",
    "agreement,-6,not_asked,,,,not_asked,excluded,Not asked,Ni ofynnwyd,,,,",
    "sector,1,health,1,,,valid,,Health,Iechyd,in health,ym maes iechyd,health,iechyd",
    "sector,2,fire,2,,,valid,,Fire,Tân,in fire,yn y gwasanaeth tân,fire,tan",
    "sector,3,police,3,,,valid,,Police,Heddlu,in the police,yn yr heddlu,police,heddlu",
    "sector,9,outside,,,,out_of_scope,excluded,Private,Preifat,,,,",
    "local_authority,1,gwynedd,1,,,valid,,Gwynedd,Gwynedd,,,,",
    "local_authority,2,powys,2,,,valid,,Powys,Powys,,,,",
    "local_authority,3,cardiff,3,,,valid,,Cardiff,Caerdydd,,,,",
    "local_authority,-9,dont_know,,,,dont_know,excluded,Don't know,Ddim yn gwybod,,,,",
    "region,,north,1,,,valid,,North,Gogledd,in the North,yn y Gogledd,north,gogledd",
    "region,,south,2,,,valid,,South,De,in the South,yn y De,south,de",
    "maturity,1,new,1,,,valid,,New,Newydd,,,,",
    "maturity,2,old,2,,,valid,,Old,Hen,,,,",
    "maturity,-9,unsure,,,,dont_know,category,Don't know,Ddim yn gwybod,,,,",
    "theme,,people,1,,,valid,,People,Pobl,,,,",
    "theme,,plan,2,,,valid,,Plan,Cynllun,,,,",
    "framework,,plan,1,,,valid,,The plan,Y cynllun,,,,",
    "national,,national,1,,,valid,,Wales,Cymru,in Wales,yng Nghymru,wales,cymru",
]

BODIES = [
    "gwynedd,local_authority,W06000002,Gwynedd,Gwynedd,,,north,,,,,,made up,",
    "powys,local_authority,W06000023,Powys,Powys,,,,,,,,,made up,",
    "cardiff,local_authority,W06000015,Cardiff,Caerdydd,,,south,,,,,,made up,",
    "north,region,,North,Gogledd,,,,,,,,,made up,",
    "south,region,,South,De,,,,,,,,,made up,",
]

WAVE = [
    "fact,title_en,First,,,,",
    "fact,title_cy,Cyntaf,,,,",
    "fact,demonstration,yes,,,,",
    "fact,before,,,,,",
    "fact,fieldwork_from,2026-01-05,,,,",
    "fact,fieldwork_to,2026-02-06,,,,",
    "fact,published,2026-06-02,,,,",
    "fact,licence_url,https://example.org/licence,,,,",
    "column,identifier,ID,Serial,,,",
    "column,duration,MINS,Minutes,-1=dont_know,,",
    "column,sector,S1,Your sector?,,,",
    "column,place,S2,Your area?,,,",
    "column,maturity,B1,How old?,,,",
    *(f"column,{name},{name.upper()},Statement {name},,," for name in FACTORS),
    "column,legacy,LEG,A legacy plan?,,,",
    "column,success,C1,Success?,55=invalid; 7=dont_know,,",
    "column,quality,C2,Quality?,3=1; 1=3,,",
]

POPULATION = [
    "margin,sector=health,50,people,made up,2025-12-31",
    "margin,sector=fire,30,people,made up,2025-12-31",
    "margin,sector=police,20,people,made up,2025-12-31",
    "margin,region=north,60,people,made up,2025-12-31",
    "margin,region=south,40,people,made up,2025-12-31",
    "frame,sector=health & region=north,30,people,made up,2025-12-31",
    "frame,sector=fire & region=north,20,people,made up,2025-12-31",
    "frame,sector=police & region=north,10,people,made up,2025-12-31",
    "frame,sector=health & region=south,20,people,made up,2025-12-31",
    "frame,sector=fire & region=south,10,people,made up,2025-12-31",
    "frame,sector=police & region=south,0,people,made up,2025-12-31",
    "asked,sector=health & region=north,30,people,made up,2025-12-31",
    "asked,sector=police & region=south,0,people,made up,2025-12-31",
]

HEADERS = {
    "variables.csv": "variable,role,theme,framework,scale,asked_if,derive,label_en,label_cy,"
    "question_en,question_cy,clause_en,clause_cy,note",
    "scales.csv": "scale,code,level,order,group,positive,kind,policy,label_en,label_cy,"
    "in_en,in_cy,slug_en,slug_cy",
    "bodies.csv": "body,kind,code,name_en,name_cy,in_en,in_cy,region,health_board,police,fire,"
    "tile_row,tile_column,source,note",
    "waves/first.csv": "kind,name,value,text,codes,confidence,check",
    "population/first.csv": "table,cell,count,unit,source,date",
}

LABELS = {
    "ID": "Serial",
    "MINS": "Minutes",
    "S1": "Your sector?",
    "S2": "Your area?",
    "B1": "How old?",
    **{name.upper(): f"Statement {name}" for name in FACTORS},
    "LEG": "A legacy plan?",
    "C1": "Success?",
    "C2": "Quality?",
    "SECRET": "Your name",
}

VALUES: dict[str, dict[float, str]] = {
    "S1": {1: "Health", 2: "Fire", 3: "Police", 9: "Private"},
    "S2": {1: "Gwynedd", 2: "Powys", 3: "Cardiff", -9: "Don't know"},
    "B1": {1: "New", 2: "Old", -9: "Don't know"},
    **{
        name: {1: "Disagree", 2: "Neither", 3: "Agree", -9: "Don't know"}
        for name in [*(factor.upper() for factor in FACTORS), "LEG", "C1"]
    },
    "C2": {3: "Disagree", 2: "Neither", 1: "Agree"},
}

# One respondent, as the export has it.
ROW: dict[str, Any] = {
    "ID": "a-1",
    "MINS": 12.0,
    "S1": 1.0,
    "S2": 1.0,
    "B1": 2.0,
    **{name.upper(): 3.0 for name in FACTORS},
    "LEG": 2.0,
    "C1": 3.0,
    "C2": 1.0,
    "SECRET": "Nia",
}


def write_reference(folder: Path) -> Path:
    """Write the small survey's reference data into a folder, and return the folder."""
    lines: dict[str, list[list[str]]] = {
        "variables.csv": [_words(row) for row in VARIABLES],
        **{
            name: [line.split(",") for line in rows]
            for name, rows in {
                "scales.csv": SCALES,
                "bodies.csv": BODIES,
                "waves/first.csv": WAVE,
                "population/first.csv": POPULATION,
            }.items()
        },
    }
    for name, rows in lines.items():
        write_rows(folder / name, [HEADERS[name].split(","), *rows])
    return folder


def _words(row: list[str]) -> list[str]:
    """Add a question and a clause to a row of variables.csv where its role needs them."""
    asked = row[1] in ("factor", "outcome", "fact", "context") and not row[6]
    question = ["A question?", "Cwestiwn?"] if asked else ["", ""]
    clause = ["it was so", "fod hynny'n wir"] if row[1] in ("factor", "outcome") else ["", ""]
    return [*row, *question, *clause, ""]


def write_rows(path: Path, rows: list[list[str]]) -> None:
    """Write rows as a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def read_rows(path: Path) -> list[list[str]]:
    """Read a CSV file as rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def edit(path: Path, key: str, column: str, value: str) -> int:
    """Change a cell of the row whose first cells contain `key`; return the row's number."""
    rows = read_rows(path)
    number = next(n for n, row in enumerate(rows) if n and key in ",".join(row[:3]))
    rows[number][rows[0].index(column)] = value
    write_rows(path, rows)
    return number + 1


def write_export(
    path: Path,
    rows: list[dict[str, Any]],
    labels: dict[str, str] | None = None,
    values: dict[str, dict[float, str]] | None = None,
    missing: dict[str, Any] | None = None,
) -> Path:
    """Write respondents (each ROW with some answers changed) as a .sav file."""
    frame = pd.DataFrame([{**ROW, **row} for row in rows])
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={**LABELS, **(labels or {})},
        variable_value_labels={**VALUES, **(values or {})},
        missing_ranges={"C1": [-9.0], **(missing or {})},
    )
    return path
