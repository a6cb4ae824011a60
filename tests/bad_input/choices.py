"""config.toml: unreadable, unknown keys, values that cannot be, choices the codebook lacks."""

from tests.bad_input.case import CONFIG, Case, folder_instead, gone, write

NAME = "config.toml"


def _with(section: str, line: str) -> str:
    """The choices with a line of a section instead of what the section says of it."""
    key = line.split(" = ")[0]
    kept = [old for old in CONFIG.splitlines() if not old.startswith(f"{key} =")]
    if f"[{section}]" in kept:
        kept.insert(kept.index(f"[{section}]") + 1, line)
    else:
        kept += [f"[{section}]", line]
    return "\n".join(kept)


def _typed(section: str, line: str, *says: str, stage: str = "ingest") -> Case:
    """A case of one line."""
    name = f"config: {section}, {line[:50]}"
    return Case(name, write(NAME, _with(section, line)), (NAME, *says), stage)


CHOICES = (
    Case("config: gone", gone(NAME), (NAME, "there is no such file")),
    Case("config: a folder", folder_instead(NAME), (NAME, "folder")),
    Case("config: not TOML", write(NAME, "[run\nwave = 1"), (NAME, "it is not TOML")),
    Case("config: not UTF-8", write(NAME, b"# caf\xe9"), (NAME, "it is not UTF-8")),
    Case("config: a key twice", write(NAME, "[run]\nwave='a'\nwave='b'"), (NAME, "not TOML")),
    Case("config: JSON", write(NAME, '{"run": {"wave": "first"}}'), (NAME, "it is not TOML")),
    Case("config: too deep", write(NAME, "a = " + "[" * 5000), (NAME, "it is not TOML")),
    Case("config: too long a number", write(NAME, "a = " + "9" * 5000), (NAME, "it is not TOML")),
    Case("config: a section for a value", write(NAME, "run = 3"), (NAME, "[run]")),
    Case("config: sections twice over", write(NAME, "[[run]]\nwave = 'first'"), (NAME, "[run]")),
    Case("config: a section unknown", write(NAME, "[runn]"), (NAME, "Did you mean 'run'")),
    _typed("analysis", "dimension = []", "there is no such key", "Did you mean 'dimensions'"),
    _typed("analysis", 'test = "modified"', "it is called 'null' now", "Write null"),
    _typed(
        "disclosure",
        "low_reliability = 40",
        "it is 3 keys now",
        "reliability_half_width",
        "reliability_base",
        "nobody_floor",
    ),
    _typed("disclosure", "reliability_half_width = 0.0", "[disclosure] reliability_half_width"),
    _typed("disclosure", "reliability_base = 0", "[disclosure] reliability_base"),
    _typed("analysis", "worth_acting_on = 0.0", "[analysis] worth_acting_on"),
    _typed("analysis", "worth_acting_on = nan", "[analysis] worth_acting_on"),
    _typed("analysis", 'worth_acting_on = "10"', "[analysis] worth_acting_on"),
    _typed("run", 'wave = "../first"', "[run] wave"),
    _typed("run", 'wave = ""', "[run] wave"),
    _typed("run", "wave = 2026", "[run] wave"),
    Case(
        "config: a wave unknown",
        write(NAME, _with("run", 'wave = "second"')),
        ("waves/second.csv", "there is no such file"),
    ),
    _typed("weighting", 'method = "raked"', "[weighting] method"),
    _typed("weighting", "trim_ratio = 0.5", "[weighting] trim_ratio"),
    _typed("weighting", "trim_ratio = -1.0", "[weighting] trim_ratio"),
    _typed("weighting", "trim_ratio = nan", "[weighting] trim_ratio"),
    _typed("weighting", "trim_ratio = inf", "[weighting] trim_ratio"),
    _typed("weighting", 'trim_ratio = "5"', "[weighting] trim_ratio"),
    _typed("weighting", "tolerance = 0.0", "[weighting] tolerance"),
    _typed("weighting", "iterations = 0", "[weighting] iterations"),
    _typed("weighting", "iterations = 1.5", "[weighting] iterations"),
    _typed("weighting", "iterations = true", "[weighting] iterations"),
    _typed("weighting", 'strata = "sector"', "[weighting] strata"),
    _typed("weighting", 'strata = ["sectr"]', "Did you mean 'sector'"),
    _typed("weighting", 'margins = ["duration"]', "no 'duration' to use"),
    _typed("weighting", 'margins = ["sector", "sector"]', "[weighting] margins"),
    _typed("weighting", "replicates = 1", "[weighting] replicates"),
    _typed("analysis", 'dimensions = ["sector", "sector"]', "[analysis] dimensions"),
    _typed("analysis", 'dimensions = ["sectr"]', "Did you mean 'sector'"),
    _typed("analysis", 'dimensions = ["identifier"]', "no 'identifier' to use"),
    _typed("analysis", 'dimensions = ["success_scale"]', "no 'success_scale' to use"),
    _typed("analysis", 'dimensions = [["sector"]]', "[analysis] dimensions"),
    Case(
        "config: a dimension without words",
        write(NAME, _with("analysis", 'dimensions = ["maturity"]')),
        ("data/reference/scales.csv", "level old", "and 'maturity' has pages"),
    ),
    _typed("analysis", 'contexts = ["weather"]', "no 'weather' to use"),
    _typed("analysis", 'contexts = ["maturity", "maturity"]', "[analysis] contexts"),
    _typed("analysis", 'main_outcome = "succes"', "Did you mean 'success'"),
    _typed("analysis", "confidence = 95", "[analysis] confidence"),
    _typed("analysis", "confidence = 1.0", "[analysis] confidence"),
    _typed("analysis", "confidence = nan", "[analysis] confidence"),
    _typed("analysis", 'families = ["sector"]', "[analysis] families"),
    _typed("analysis", "seed = -1", "[analysis] seed"),
    _typed("disclosure", "threshold = 1", "[disclosure] threshold"),
    _typed("disclosure", "threshold = 1e9", "[disclosure] threshold"),
    _typed("disclosure", "base_step = 0", "[disclosure] base_step"),
    _typed("disclosure", "dominance = 1.5", "[disclosure] dominance"),
    _typed("disclosure", "treshold = 5", "Did you mean 'threshold'"),
    _typed("report", "languages = []", "[report] languages"),
    _typed("report", 'languages = ["en", "en"]', "[report] languages"),
    _typed("report", 'languages = ["fr"]', "[report] languages"),
    _typed("quality", "speeding_share = 30", "[quality] speeding_share"),
    _typed("quality", "straight_lining_items = 1", "[quality] straight_lining_items"),
    _typed("quality", 'speeding = "no"', "[quality] speeding"),
    _typed("quality", "break_off_share = 0.9", "[quality]", "do not go together"),
)
