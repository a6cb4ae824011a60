"""The columns of the files of results: constants and nothing else."""

KEY_COLUMNS = ("table", "dimension", "area", "item", "level", "outcome", "statistic")
RESULT_COLUMNS = {
    **dict.fromkeys(KEY_COLUMNS, "str"),
    **dict.fromkeys(("value", "se", "df", "low", "high"), "float64"),
    **dict.fromkeys(("count", "base"), "Int64"),
    "effective_base": "float64",
    "reason": "str",
}
RELEASE_COLUMNS = {
    **dict.fromkeys((*KEY_COLUMNS, "unit"), "str"),
    **dict.fromkeys(("value", "low", "high"), "float64"),
    "base": "Int64",
    "effective_base": "float64",
    **dict.fromkeys(("verdict", "reason"), "str"),
}
RECODE_COLUMNS = ("rule", "variable", "from", "to", "reason", "n")
# What stands for the variable in recodes.csv where a row is about whole responses: those removed,
# and how many came and were analysed.
OF_RESPONSES, OF_FLOW = "(row)", "(flow)"
# Follows the name of a variable of strata or margins: the level that a respondent is weighted in,
# where some left it unknown.
WEIGHTED_AS = "__weighted_as"
WEIGHTING_COLUMNS = ("statistic", "margin", "level", "value")
# Two answers that no respondent gave together, and how many answered the two questions.
EXCLUSIVE_COLUMNS = ("item", "level", "other", "other_level", "n")
VERDICTS = ("published", "low_reliability", "suppressed", "not_available")
