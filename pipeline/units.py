"""Units of published statistics, and how a number of each is printed."""

from typing import Literal

Unit = Literal["percent", "points", "p_band", "ratio", "number", "count"]
PERCENT: Unit = "percent"
POINTS: Unit = "points"
BAND: Unit = "p_band"
RATIO: Unit = "ratio"
NUMBER: Unit = "number"
COUNT: Unit = "count"
UNITS: tuple[Unit, ...] = (PERCENT, POINTS, BAND, RATIO, NUMBER, COUNT)
PATTERNS: dict[str, str] = {
    POINTS: "#,##0",
    RATIO: "0.0##############",
    NUMBER: "#,##0.###############",
    COUNT: "#,##0",
}
"""How a number is printed, as a pattern of Unicode's locale data (CLDR).

A percentage has its sign, and a p-value is printed as its band. Every other number has all the
digits that it was released with, in every file.
"""
P_BANDS = {0.001: "< 0.001", 0.01: "< 0.01", 0.05: "< 0.05", 1.0: "[ns]"}
"""The upper end of each band that a p-value is published as, and how it is printed."""
