"""A mixed-integer linear programme and its solution by HiGHS: columns, rows, one objective, one thread, one seed.

What it is not: a modelling language. Callers say columns and rows by number. The rule it keeps: one programme gives
the same solution everywhere, so work is bounded by nodes of the search tree first; the clock of the solver is
only a guard for programmes no one foresaw, and a solution it cut short says so by its gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np

from beacon.errors import BeaconError

_SEED = 1
_WHOLE = highspy.HighsVarType.kInteger
_REAL = highspy.HighsVarType.kContinuous


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    "Nothing is better, within the gap asked for."
    FEASIBLE = "feasible"
    "A solution, cut short by a limit: something may be better, by no more than the gap."
    INFEASIBLE = "infeasible"
    "The rows contradict each other."
    UNDECIDED = "undecided"
    "A limit came before any solution."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop."""

    gap: float = 1e-6
    "Relative gap between solution and bound that counts as none. [0..1]"
    nodes: int = 200_000
    "Nodes of the search tree; the same on every machine."
    time_s: float = 120.0
    "Guard by the clock of the solver. [s]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What the solver found; without values when there is none."""

    status: Status
    objective: float
    "Of the solution; NaN without one."
    bound: float
    "No solution is better than this."
    gap: float
    "Relative distance of the two; 0 when optimal, infinite without a solution. [0..]"
    values: tuple[float, ...]
    "By column; whole columns hold whole numbers."

    def chosen(self, column: int) -> bool:
        """A binary column is on."""
        return self.values[column] > 0.5


class Milp:
    """A programme under construction; `solve` may be called again after rows or costs were added."""

    def __init__(self, *, maximise: bool = False) -> None:
        self._sense = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
        self._costs: list[float] = []
        self._lows: list[float] = []
        self._highs: list[float] = []
        self._whole: list[bool] = []
        self._row_lows: list[float] = []
        self._row_highs: list[float] = []
        self._starts: list[int] = [0]
        self._indices: list[int] = []
        self._weights: list[float] = []

    def column(self, *, cost: float = 0.0, low: float = 0.0, high: float = math.inf, whole: bool = False) -> int:
        """Add a column (a decision); its number."""
        self._costs.append(cost)
        self._lows.append(low)
        self._highs.append(high)
        self._whole.append(whole)
        return len(self._costs) - 1

    def binary(self, *, cost: float = 0.0) -> int:
        """Add a yes-or-no column; its number."""
        return self.column(cost=cost, high=1.0, whole=True)

    def set_cost(self, column: int, *, cost: float) -> None:
        """Change what a column adds to the objective."""
        self._costs[column] = cost

    def fix(self, column: int, *, value: float) -> None:
        """Hold a column at one value."""
        self._lows[column] = self._highs[column] = value

    def row(self, terms: Iterable[tuple[int, float]], *, low: float = -math.inf, high: float = math.inf) -> int:
        """Add a row: low <= sum of weight x column <= high; its number. A column may be named once."""
        for column, weight in terms:
            self._indices.append(column)
            self._weights.append(weight)
        self._starts.append(len(self._indices))
        self._row_lows.append(low)
        self._row_highs.append(high)
        return len(self._row_lows) - 1

    def set_bounds(self, row: int, *, low: float = -math.inf, high: float = math.inf) -> None:
        """Change what a row allows."""
        self._row_lows[row], self._row_highs[row] = low, high

    def solve(self, *, limits: Limits | None = None, start: Sequence[float] | None = None) -> Solution:
        """Solve it.

        Parameters
        ----------
        limits
            When to stop.
        start
            A solution already known, by column, that the search may begin from.

        Raises
        ------
        BeaconError
            The solver failed, or the programme is unbounded: a mistake of ours, not of the user.
        """
        solver = _silent_solver(limits or Limits())
        if solver.passModel(self._model()) == highspy.HighsStatus.kError:
            raise BeaconError("plan.solver_failed", status="kModelError")
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = list(start)
            solver.setSolution(known)
        if solver.run() == highspy.HighsStatus.kError:
            raise BeaconError("plan.solver_failed", status=solver.getModelStatus().name)
        return self._read(solver)

    def _model(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self._costs), len(self._row_lows)
        lp.sense_ = self._sense
        lp.col_cost_ = np.array(self._costs, np.float64)
        lp.col_lower_, lp.col_upper_ = np.array(self._lows, np.float64), np.array(self._highs, np.float64)
        lp.row_lower_, lp.row_upper_ = np.array(self._row_lows, np.float64), np.array(self._row_highs, np.float64)
        lp.integrality_ = [_WHOLE if whole else _REAL for whole in self._whole]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
        lp.a_matrix_.start_ = np.array(self._starts, np.int32)
        lp.a_matrix_.index_ = np.array(self._indices, np.int32)
        lp.a_matrix_.value_ = np.array(self._weights, np.float64)
        return lp

    def _read(self, solver: highspy.Highs) -> Solution:
        ended, info = solver.getModelStatus(), solver.getInfo()
        if ended == highspy.HighsModelStatus.kInfeasible:
            return _nothing(Status.INFEASIBLE)
        limits = (
            highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kSolutionLimit,
            highspy.HighsModelStatus.kIterationLimit,
        )  # fmt: skip
        if ended not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty, *limits):
            raise BeaconError("plan.solver_failed", status=ended.name)
        if ended in limits and info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return _nothing(Status.UNDECIDED)
        raw = solver.getSolution().col_value
        values = tuple(float(round(v)) if whole else float(v) for v, whole in zip(raw, self._whole))
        objective = float(info.objective_function_value)
        mixed = any(self._whole)
        done = ended not in limits
        gap = 0.0 if done or not mixed else max(0.0, float(info.mip_gap))
        return Solution(
            status=Status.OPTIMAL if done else Status.FEASIBLE,
            objective=objective,
            bound=float(info.mip_dual_bound) if mixed else objective,
            gap=gap,
            values=values,
        )


def _silent_solver(limits: Limits) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | int | float] = {
        "output_flag": False, "threads": 1, "random_seed": _SEED, "mip_rel_gap": limits.gap, "mip_abs_gap": 1e-9,
        "mip_max_nodes": limits.nodes, "time_limit": limits.time_s,
    }  # fmt: skip
    for name, value in options.items():
        if solver.setOptionValue(name, value) == highspy.HighsStatus.kError:
            raise BeaconError("plan.solver_failed", status=name)
    return solver


def _nothing(status: Status) -> Solution:
    return Solution(status=status, objective=math.nan, bound=math.nan, gap=math.inf, values=())
