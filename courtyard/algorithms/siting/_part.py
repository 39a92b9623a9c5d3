"""A part of a plan, or the whole of a small one, solved exactly by HiGHS.

Some sites are looked at, all others stay as they are. The integer programme is the radius formulation (Cornuéjols, Nemhauser and
Wolsey, SIAM Journal on Algebraic and Discrete Methods 1, 1980; Elloumi, Journal of Combinatorial Optimization 19, 2010): for each
cost at which a client can be served a number from 0 to 1 says that no site up to there is open. Clients that
have the same sites up to there share that number, so that equal distances make a programme smaller, not harder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numba
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from courtyard.algorithms.siting._swap import Clients, Float, Index, Mask, Pairs

Marks = NDArray[np.uint64]
# A whole-number cost is proven where bound and plan are less than one apart; this is left for rounding.
_WHOLE = 0.999
# What rounding may do to a share of a site, and to a value as a share of it.
_ROUNDED = 1e-7
# Of a programme without whole numbers a step may take so many iterations times rows: some tenths of a second.
_WORK_A_STEP = 20_000_000


class Levels(NamedTuple):
    """The rows of a programme: level `row` is not reached (its number is 1) if that of `before` is and none of its sites is open.

    begin  int64, rows + 1: where the sites of a row begin; site int64, as places among the sites looked at
    before int64, a row each: the level before it, -1 for a client's first one
    cost   float64, a row each: what all clients together pay for going on beyond it; most float64: 0 where none may
    offset what they pay in any case; fits: False where there were too many pairs and the rest is missing
    """

    begin: Index
    site: Index
    before: Index
    cost: Float
    most: Float
    offset: float
    fits: bool


@numba.njit(cache=True, nogil=True)
def levels(looked: Index, stays: Mask, pairs: Pairs, clients: Clients, end: Float, limit: Float, marks: Marks, size: int) -> Levels:
    """The levels of all clients that a site of `looked` may serve.

    `stays`: sites that are open in any case. `end`: what a client costs beyond its list; `limit`: it is served at no higher cost.
    `marks`: a random number a site; those of a level's sites, combined, tell which clients' levels are the same.
    """
    place = np.full(len(stays), -1, dtype=np.int64)
    place[looked] = np.arange(len(looked))
    seen = np.zeros(len(clients.weight), dtype=np.bool_)
    begin, site, before, cost, most = [0], [0], [0], [0.0], [0.0]
    site.clear()
    before.clear()
    cost.clear()
    most.clear()
    known = {np.uint64(0): 0}
    known.clear()
    offset = 0.0
    for j in looked:
        for m in range(pairs.by_start[j], pairs.by_start[j + 1]):
            i = pairs.by_client[m]
            if seen[i]:
                continue
            seen[i] = True
            k, last = pairs.start[i], pairs.start[i + 1]
            row, mark, paid = -1, np.uint64(0), 0.0
            while True:
                while k < last and place[pairs.site[k]] < 0 and not stays[pairs.site[k]]:
                    k += 1
                now = float(pairs.cost[k]) if k < last else end[i]
                if row >= 0 and now > limit[i]:
                    most[row] = 0.0
                    break
                if row >= 0:
                    cost[row] += clients.weight[i] * (now - paid)
                else:
                    offset += clients.weight[i] * now
                after, is_served = k, k == last
                while after < last and pairs.cost[after] == now:
                    is_served = is_served or stays[pairs.site[after]]
                    if place[pairs.site[after]] >= 0:
                        mark ^= marks[pairs.site[after]]
                    after += 1
                if is_served:
                    break
                if mark in known:
                    row = known[mark]
                else:
                    for n in range(k, after):
                        if place[pairs.site[n]] >= 0:
                            site.append(place[pairs.site[n]])
                    before.append(row)
                    row = len(cost)
                    known[mark] = row
                    begin.append(len(site))
                    cost.append(0.0)
                    most.append(1.0)
                    if len(site) > size:
                        return Levels(np.array(begin), np.array(site), np.array(before), np.array(cost), np.array(most), offset, False)
                k, paid = after, now
    if not cost:
        empty = np.empty(0, dtype=np.int64)
        return Levels(np.zeros(1, dtype=np.int64), empty, empty, np.empty(0), np.empty(0), offset, True)
    return Levels(np.array(begin), np.array(site), np.array(before), np.array(cost), np.array(most), offset, True)


@dataclass(frozen=True, slots=True)
class Solved:
    """Which of the sites looked at are open, what that costs, and what nothing can cost less than; `is_best`: both are the same."""

    is_open: Mask
    value: float
    bound: float
    is_best: bool


def solve(
    found: Levels, charge: Float, number: int | None, now: Mask, *, is_whole: bool, steps: int, stops: Callable[[], bool]
) -> Solved | None:
    """The cheapest choice of `number` (None: any number) of the sites looked at, each for its charge; `now` is a choice known before.

    The programme without its whole numbers comes first: where it has a whole solution, or its value leaves no room for a better choice,
    that was all; else what it says no better choice opens or closes is left out of the search for the whole one. Ends when that has
    looked up `steps` times, or the first part has worked as much, or when `stops` says so: then with the best so far and its bound.
    None if HiGHS has no plan at all.
    """
    programme = _programme(found, charge, number)
    known = np.concatenate([now.astype(np.float64), _beyond(found, now)])
    value = float(programme.offset_ + np.asarray(programme.col_cost_) @ known)
    relaxed = _relaxed(programme, steps, stops)
    if relaxed is None:
        return Solved(now, value, -np.inf, False)
    least = _WHOLE if is_whole else 1e-9
    spare, sites = value - relaxed.value, relaxed.share[: len(now)]
    if spare < least:
        return Solved(now, value, relaxed.value, True)
    if (np.abs(sites - np.round(sites)) < _ROUNDED).all():
        chosen = sites > 0.5
        return Solved(chosen, _cost_of(found, charge, chosen), relaxed.value, True)
    _leave_out(programme, relaxed, spare + _ROUNDED * abs(value))
    return _branched(programme, found, charge, known, least, steps, stops)


class _Relaxed(NamedTuple):
    """The programme's best value without whole numbers, its solution, and what each column costs beyond that."""

    value: float
    share: Float
    reduced: Float


def _relaxed(programme: highspy.HighsLp, steps: int, stops: Callable[[], bool]) -> _Relaxed | None:
    """The programme without its whole numbers; None where that takes too much work."""
    solver = _solver()
    whole, programme.integrality_ = programme.integrality_, []
    solver.passModel(programme)
    programme.integrality_ = whole
    # In the search for whole numbers nobody is asked until its first programme is solved: hence that on its own before.
    solver.cbSimplexInterrupt += _interrupted(steps * _WORK_A_STEP // max(1, programme.num_row_), stops)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = solver.getSolution()
    return _Relaxed(solver.getInfo().objective_function_value, np.asarray(solution.col_value), np.asarray(solution.col_dual))


def _leave_out(programme: highspy.HighsLp, relaxed: _Relaxed, spare: float) -> None:
    """Fixes the columns that no choice changes which costs at most `spare` more than the programme without whole numbers."""
    lower, upper = np.asarray(programme.col_lower_), np.asarray(programme.col_upper_)
    programme.col_upper_ = np.where(relaxed.reduced > spare, 0.0, upper)
    programme.col_lower_ = np.where(relaxed.reduced < -spare, upper, lower)


def _branched(
    programme: highspy.HighsLp, found: Levels, charge: Float, known: Float, least: float, steps: int, stops: Callable[[], bool]
) -> Solved | None:
    solver = _solver(mip_rel_gap=0.0, mip_abs_gap=least)
    solver.passModel(programme)
    start = highspy.HighsSolution()
    start.col_value = known.tolist()
    solver.setSolution(start)
    solver.cbMipInterrupt += _interrupted(steps, stops)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return None
    chosen = np.asarray(solver.getSolution().col_value)[: len(charge)] > 0.5
    is_best = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Solved(chosen, _cost_of(found, charge, chosen), float(info.mip_dual_bound), is_best)


def _interrupted(most: int, stops: Callable[[], bool]) -> Callable[[highspy.HighsCallbackEvent], None]:
    """Ends the solver when it has looked up `most` times, or when `stops` says so."""
    asked = 0

    def ask(event: highspy.HighsCallbackEvent) -> None:
        nonlocal asked
        asked += 1
        if stops() or asked > most:
            event.interrupt()

    return ask


def _solver(**options: float) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("parallel", "off")
    for option, setting in options.items():
        solver.setOptionValue(option, setting)
    return solver


def _cost_of(found: Levels, charge: Float, chosen: Mask) -> float:
    """What a choice costs: added up here, since the solver's own sums may lack the last digits."""
    return found.offset + float(charge @ chosen) + float(found.cost @ _beyond(found, chosen))


def _beyond(found: Levels, is_open: Mask) -> Float:
    """For each level 1 if no site up to it is open."""
    rows = len(found.cost)
    none = np.ones(rows, dtype=np.bool_)
    none[np.repeat(np.arange(rows), np.diff(found.begin))[is_open[found.site]]] = False
    return _passed_on(found.before, none).astype(np.float64)


@numba.njit(cache=True, nogil=True)
def _passed_on(before: Index, none: Mask) -> Mask:
    for row in range(len(before)):
        if before[row] >= 0:
            none[row] = none[row] and none[before[row]]
    return none


def _programme(found: Levels, charge: Float, number: int | None) -> highspy.HighsLp:
    sites, rows = len(charge), len(found.cost)
    own, later = np.arange(rows), np.flatnonzero(found.before >= 0)
    row = [np.repeat(own, np.diff(found.begin)), own, later]
    column = [found.site, sites + own, sites + found.before[later]]
    value = [np.ones(len(found.site)), np.ones(rows), -np.ones(len(later))]
    least, most = np.where(found.before >= 0, 0.0, 1.0), np.full(rows, highspy.kHighsInf)
    if number is not None:
        row, column, value = [*row, np.full(sites, rows)], [*column, np.arange(sites)], [*value, np.ones(sites)]
        least, most = np.append(least, number), np.append(most, number)
    count = rows + (number is not None)
    matrix = csr_array((np.concatenate(value), (np.concatenate(row), np.concatenate(column))), shape=(count, sites + rows))
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = sites + rows, count
    programme.col_cost_ = np.concatenate([charge, found.cost])
    programme.col_lower_ = np.zeros(sites + rows)
    programme.col_upper_ = np.concatenate([np.ones(sites), found.most])
    programme.row_lower_, programme.row_upper_ = least, most
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_, programme.a_matrix_.index_ = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    programme.a_matrix_.value_ = matrix.data
    programme.integrality_ = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * rows
    programme.offset_ = found.offset
    return programme
