"""`make golden`: make golden figures again with the R survey that Debian has, and compare.

The frozen files came from survey 4.5. Debian's is older; where that explains a difference, the
table says so, and any other difference ends with status 1. The figures of apistrat, which no
frozen file has in the form that the foreign-wave test needs, are written to apistrat_survey_R.json.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-9
# kind -> why an older survey gives another figure than 4.5
EXPLAINED = {
    "raked_domain_ddf": "4.1 takes the whole design's degrees of freedom in a raked domain",
}


def frozen() -> dict[tuple[str, str], float]:
    """(kind, key) -> figure of survey 4.5, in the names that remake.R prints."""
    survey = json.loads((HERE / "oracle_survey_4.5.json").read_text(encoding="utf-8"))
    weights = json.loads((HERE / "oracle_weights_4.5.json").read_text(encoding="utf-8"))
    figures = {("rake", str(i)): w for i, w in enumerate(weights["rake"], 1)}
    for design in ("d0", "d0n", "d00", "dw", "dr"):
        for item in ("f1", "f7", "tenure"):
            mean = survey["est"][design][f"mean_{item}"]
            figures["mean", f"{design} {item}"] = mean["est"]
            figures["se", f"{design} {item}"] = mean["se"]
    for test in survey["chisq_F"]:
        if "stat" not in test.get("cc", {}):  # a singular table, at which R stops
            continue
        key = f"{test['design']} {test['domain']} {test['f']} {test['y']}"
        figures["F", key] = test["cc"]["stat"]
        figures["ndf", key], figures["ddf", key] = test["cc"]["par"]
    figures["raked_domain_ddf", "dr HEALTH f1 y1"] = survey["degf"]["cal_sector_HEALTH"]
    return figures


def remake() -> dict[tuple[str, str], float]:
    """(kind, key) -> figure of this machine's R survey."""
    command = ["Rscript", str(HERE / "remake.R"), str(HERE)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in printed.splitlines())
    return {(kind, key): float(value) for kind, key, value, *_ in rows}


def main() -> int:
    """Compare, print a row a kind, write apistrat's figures; 1 if a difference is unexplained."""
    made, known = remake(), frozen()
    version = made.pop(("version", "survey"))
    worst: dict[str, list[float]] = defaultdict(list)
    for (kind, key), value in made.items():
        if (kind, key) in known:
            reference = known[kind, key]
            worst[kind].append(abs(value - reference) / max(abs(reference), 1e-300))
    print(f"R survey {version:.1f} next to the frozen 4.5: largest relative difference")
    bad = 0
    for kind, differences in sorted(worst.items()):
        largest = max(differences)
        says = "agrees" if largest < TOLERANCE else EXPLAINED.get(kind, "NOT EXPLAINED")
        bad += says == "NOT EXPLAINED"
        print(f"{kind:<18}{len(differences):>6} figures  {largest:.1e}  {says}")
    api: dict[str, dict[str, float]] = defaultdict(dict)
    for (kind, key), value in made.items():
        if kind.startswith("api_"):
            api[key][kind.removeprefix("api_")] = value
    provenance = {"made_by": f"R survey {version:.1f}, tests/golden/remake.R", "figures": api}
    text = json.dumps(provenance, indent=1, sort_keys=True) + "\n"
    (HERE / "apistrat_survey_R.json").write_text(text, encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
