"""The wider statistics as rows of the results: everything beyond single pairs in one wave.

Each function takes the weighted frame, its design, the codebook and [analysis], and gives rows
with the columns of results.parquet.
"""

from pipeline.analyse.wider.change import change_rows, same_wording
from pipeline.analyse.wider.compare import context_rows, different_rows
from pipeline.analyse.wider.model import driver_rows, model_rows
from pipeline.analyse.wider.scale import scale_rows
from pipeline.analyse.wider.variance import variance_rows

__all__ = [
    "change_rows",
    "context_rows",
    "different_rows",
    "driver_rows",
    "model_rows",
    "same_wording",
    "scale_rows",
    "variance_rows",
]
