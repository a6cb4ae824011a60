"""The columns, tables, units and bounds of the files of results: constants and nothing else."""

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
WEIGHTING_COLUMNS = ("statistic", "margin", "level", "value")
TABLES = (
    *("profile", "item", "nonresponse", "association", "scale", "weighting", "recodes"),
    *("model", "driver", "different", "context", "change", "variance"),
)
UNITS = ("percent", "points", "p_band", "ratio", "number", "count")
VERDICTS = ("published", "low_reliability", "suppressed", "not_available")
P_BANDS = (0.001, 0.01, 0.05, 1.0)
# Statistics that lie between two ends, whatever the survey.
BOUNDS = {
    **dict.fromkeys(("share", "group_share", "nonresponse", "share_with", "share_without"), (0, 1)),
    **dict.fromkeys(("response_rate", "eligible_share"), (0, 1)),
    **dict.fromkeys(("share_weighted", "share_unweighted"), (0, 1)),
    **dict.fromkeys(("rao_scott_p", "q", "holm", "unweighted_p"), (0, 1)),
    **dict.fromkeys(("effect_p", "effect_q", "wald_p", "wald_q"), (0, 1)),
    **dict.fromkeys(("difference_p", "difference_q"), (0, 1)),
    **dict.fromkeys(("share_change_p", "share_change_q"), (0, 1)),
    **dict.fromkeys(("contrast_change_p", "contrast_change_q"), (0, 1)),
    **dict.fromkeys(("cramers_v", "unweighted_v"), (0, 1)),
    **dict.fromkeys(("contrast", "gamma"), (-1, 1)),
}
