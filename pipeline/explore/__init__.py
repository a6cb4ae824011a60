"""The analyst's bench: one wave before disclosure control, for tables and charts of one's own.

    from pipeline.explore import open_wave

    wave = open_wave("demo-small")
    wave.share("trust", by="sector", where="seniority=senior|middle")
    wave.crosstab("trust", "sector")
    wave.associate("trust").plot()

Every table has weights, errors of the design, bases, tests and labels, and says in each row, in
its heading and on its charts that it is sensitive. What a filter leaves out is given no part in a
figure and stays in the design. Nothing here is released: what readers get comes out of `disclose`.

Names follow srvyr, gtsummary and pandas where they have one: `by`, `crosstab`, `normalize`,
`estimate`, `std_error`, `conf_low`, `conf_high`, `p_value`, `q_value`, `n`.
"""

from pipeline.explore.opened import OpenWave, open_wave
from pipeline.explore.table import MARK, Table

__all__ = ["MARK", "OpenWave", "Table", "open_wave"]
