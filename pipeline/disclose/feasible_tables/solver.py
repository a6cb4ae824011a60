"""HiGHS kept at work: one set of sums, minimised in one direction after another.

Each programme starts from where the last one ended, which takes a tenth of the time of a new one.
"""

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = Ints | Floats
SECONDS = 10.0  # of a programme in whole numbers
NEAR = 1e-6
FAR = 2**40  # a sum that is bounded by this has no bound


class Solver:
    """Unknowns between bounds, and sums of them between bounds."""

    def __init__(
        self, matrix: csr_array, least: Numbers, most: Numbers, lower: Numbers, upper: Numbers
    ) -> None:
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = (int(n) for n in matrix.shape)
        model.col_cost_ = np.zeros(len(lower))
        model.col_lower_, model.col_upper_ = lower.astype(np.float64), upper.astype(np.float64)
        model.row_lower_ = np.where(least <= -FAR, -highspy.kHighsInf, least)
        model.row_upper_ = np.where(most >= FAR, highspy.kHighsInf, most)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data.astype(np.float64)
        self._model = model
        self._columns = np.arange(len(lower), dtype=np.int32)
        self._solvers: dict[bool, Any] = {}

    def least(
        self, objective: Numbers, whole: bool, gap: float = 0.0
    ) -> tuple[Floats | None, float]:
        """(unknowns,) numbers that make the objective least, and what it cannot be less than.

        `objective`: (unknowns,) whole factors, so that among whole numbers its value is whole, and
        the bound too. `gap`: how far from the best whole ones may be, as a share of it. Where HiGHS
        comes to no end: None, and what it has proved.
        """
        solver = self._solver(whole)
        solver.changeColsCost(len(self._columns), self._columns, objective.astype(np.float64))
        if whole:
            solver.setOptionValue("mip_rel_gap", gap)
        solver.run()
        info = solver.getInfo()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None, float(np.ceil(info.mip_dual_bound - NEAR)) if whole else -np.inf
        found = np.array(solver.getSolution().col_value)
        proved = info.mip_dual_bound if whole and gap else info.objective_function_value
        return found, float(np.ceil(proved - NEAR))

    def binding(self, objective: Ints) -> tuple[Ints, Ints]:
        """The sums, and the unknowns, whose bounds keep an objective from being less, in fractions.

        Without a bound of another sum or unknown alone it would be no less. `objective`,
        (unknowns,), as for `least`. Returns (sums,) and (unknowns,) numbers of those at work.
        """
        if self.least(objective, whole=False)[0] is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        solution = self._solver(False).getSolution()
        prices = np.array(solution.row_dual), np.array(solution.col_dual)
        rows, columns = (np.flatnonzero(np.abs(one) > NEAR) for one in prices)
        return rows, columns

    def _solver(self, whole: bool) -> Any:
        """HiGHS with the sums in it; what it knows of the last programme helps with the next."""
        if whole not in self._solvers:
            solver: Any = highspy.Highs()
            solver.setOptionValue("output_flag", False)
            solver.setOptionValue("threads", 1)
            solver.passModel(self._model)
            if whole:
                kinds = np.full(len(self._columns), int(highspy.HighsVarType.kInteger), np.uint8)
                solver.changeColsIntegrality(len(self._columns), self._columns, kinds)
                solver.setOptionValue("time_limit", SECONDS)
                # Half of the time, for a first guess that fractions give as well.
                solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)
            else:
                solver.setOptionValue("presolve", "off")
            self._solvers[whole] = solver
        return self._solvers[whole]
