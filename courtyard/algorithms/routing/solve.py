"""PyVRP behind our own types: the same cost as PyVRP by itself, and a plan that says what it leaves undone.

PyVRP (Wouda, Lan and Kool, INFORMS Journal on Computing 36, 2024) searches; it proves no bound. With the same seed and iterations it
is given exactly the problem that `pyvrp.read` would make of the same instance, so that nothing is lost on the way.
"""

import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.exceptions import PenaltyBoundWarning

from courtyard.algorithms.routing import boarding
from courtyard.algorithms.routing.boarding import Kind
from courtyard.algorithms.routing.check import faults_of_round
from courtyard.algorithms.routing.problem import NO_WAY, Matrix, Rounds, Vehicle, check_rounds
from courtyard.algorithms.routing.times import Round, timed

# Without a plan that serves all after this share of the iterations, the rest goes into serving as much as possible.
_HOPE = 0.25
# So many steps of the last search are taken whoever wants to end: what it begins with serves next to nobody.
_LEAST = 50


class TooManyStops(ValueError):
    """The matrices do not fit the memory that they may take. `values` are the figures that `SAYS` speaks of."""

    SAYS = "%(places)s places need %(needed)s GB and may take %(most)s: divide them among centres, each with its own rounds"

    def __init__(self, places: int, needed: int, most: int) -> None:
        self.values = {"places": f"{places:,}", "needed": f"{needed / 1e9:.1f}", "most": f"{most / 1e9:.1f}"}
        super().__init__(self.SAYS % self.values)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is; cost is None until a plan keeps all limits."""

    iteration: int
    seconds: float
    cost: int | None


@dataclass(frozen=True, slots=True)
class Effort:
    """When a search ends: after `iterations`, after `idle` of them without a better plan, after `seconds`, or when `watch` answers True;
    always with the best rounds so far.

    The same rounds, seed and iterations give the same plan; `seconds` and `watch` do not promise that.
    """

    iterations: int = 20_000
    idle: int | None = None
    seconds: float | None = None
    seed: int = 0
    watch: Callable[[Progress], bool] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds that keep every limit, and the stops, by row, for which the vehicles do not suffice."""

    rounds: tuple[Round, ...]
    left_out: tuple[int, ...]
    iterations: int

    @property
    def cost(self) -> int:
        return sum(one.cost for one in self.rounds)


class _Stop:
    """Ends PyVRP's search as an Effort says, or when no plan has kept all limits after `hope` of its iterations; asked before each.

    Neither the clock nor `watch` ends it before `least` iterations.
    """

    def __init__(self, effort: Effort, *, hope: float = 1.0, least: int = 0) -> None:
        self._effort, self._hope, self._least, self._began = effort, hope * effort.iterations, least, time.perf_counter()
        self._asked, self._since = 0, 0
        self._best: int | None = None

    def __call__(self, best_cost: int) -> bool:
        effort, cost = self._effort, best_cost if best_cost < np.iinfo(np.int64).max else None
        if cost != self._best:
            self._best, self._since = cost, self._asked
        seconds = time.perf_counter() - self._began
        over = (
            self._asked >= effort.iterations
            or (cost is None and self._asked >= self._hope)
            or (effort.idle is not None and self._asked - self._since >= effort.idle)
            or (effort.seconds is not None and seconds >= effort.seconds and self._asked >= self._least)
            or (effort.watch is not None and effort.watch(Progress(self._asked, seconds, cost)) and self._asked >= self._least)
        )
        self._asked += 1
        return over


def needed_bytes(rounds: Rounds) -> int:
    """The memory of the matrices, ours and the solver's copies, with what it sorts for the neighbours of each stop."""
    others = 2 * len(rounds.vehicles) * len(boarding.limits(rounds))
    return len(rounds.metres) ** 2 * 8 * (5 + others)


def solve(rounds: Rounds, effort: Effort | None = None, *, most_bytes: int = 4 << 30) -> Plan:
    """Rounds for all stops, at little cost. Raises BadRounds for what no plan could keep, TooManyStops before anything is worked out.

    Where the vehicles do not suffice, as much as possible is served, and the rest is `left_out`.
    """
    effort = effort or Effort()
    check_rounds(rounds)
    if needed_bytes(rounds) > most_bytes:
        raise TooManyStops(len(rounds.metres), needed_bytes(rounds), most_bytes)
    if not rounds.stops:
        return Plan((), (), 0)
    if boarding.limits(rounds):
        rounds = boarding.common_day(rounds)
        check_rounds(rounds)
    plan, iterations = Plan((), tuple(range(len(rounds.stops))), 0), 0
    for optional, merged in ((False, False), (False, True), (True, True)):
        if merged and not optional and not boarding.limits(rounds):
            continue
        tried = _searched(rounds, effort, optional=optional, merged=merged)
        iterations += tried.iterations
        # Whatever the vehicles carry counts more than what it costs.
        if (len(tried.left_out), tried.cost) < (len(plan.left_out), plan.cost) or not plan.rounds:
            plan = tried
        if not plan.left_out:
            break
    return replace(plan, iterations=iterations)


def _searched(rounds: Rounds, effort: Effort, *, optional: bool, merged: bool) -> Plan:
    kinds = boarding.kinds(rounds, merged=merged)
    stop = _Stop(effort, least=_LEAST) if optional else _Stop(effort, hope=_HOPE)
    with warnings.catch_warnings():
        # That no plan keeps all limits is what the next search, or `left_out`, is about.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        data, params = _data(rounds, kinds, optional=optional), _params(rounds)
        result = pyvrp.solve(data, stop, effort.seed, collect_stats=False, display=False, params=params)
    left, kept, free = set(range(len(rounds.stops))), [], Counter({row: one.count for row, one in enumerate(rounds.vehicles)})
    for route in result.best.routes():
        trips: list[list[int]] = [[]]
        for activity in list(route)[1:-1]:
            if activity.is_client():
                trips[-1].append(activity.idx)
            else:
                trips.append([])
        made = timed(rounds, kinds[route.vehicle_type()].real, [trip for trip in trips if trip])
        if free[made.vehicle] and not faults_of_round(rounds, made):
            free[made.vehicle] -= 1
            kept.append(made)
            left -= {stop for trip in trips for stop in trip}
    return Plan(tuple(kept), tuple(sorted(left)), result.num_iterations)


def _data(rounds: Rounds, kinds: list[Kind], *, optional: bool) -> "pyvrp.ProblemData":
    # Every stop, even two at one place, is a location of its own, so that vehicles may be kept from one of them.
    places = np.array([*rounds.depots, *(stop.place for stop in rounds.stops)], dtype=np.intp)
    prize = _prize(rounds) if optional else 0
    windows = boarding.windows(rounds)
    depots = len(rounds.depots)
    clients = [
        pyvrp.Client(
            depots + row,
            delivery=list(stop.deliver) or [0] * rounds.loads,
            pickup=list(stop.collect) or [0] * rounds.loads,
            service_duration=stop.takes,
            tw_early=windows[row][0],
            tw_late=windows[row][1],
            release_time=stop.ready,
            prize=prize,
            required=not optional,
        )
        for row, stop in enumerate(rounds.stops)
    ]
    profiles: dict[tuple[int, frozenset[int]], int] = {}
    types = [_type(kind.vehicle, profiles.setdefault((id(kind.seconds), kind.barred), len(profiles))) for kind in kinds]
    clocks = {id(kind.seconds): _of_places(kind.seconds, places) for kind in kinds}
    # Typed as Any: the stubs take a shape for the type of the numbers.
    matrices: tuple[Any, Any] = (
        [_metres(rounds, places, [depots + row for row in barred]) for _clock, barred in profiles],
        [clocks[clock] for clock, _barred in profiles],
    )
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in places], clients, [pyvrp.Depot(number) for number in range(depots)], types, *matrices
    )


def _params(rounds: Rounds) -> "pyvrp.SolveParams":
    """PyVRP's own, but that breaking a limit never stays cheaper than another vehicle, in however small a unit costs are counted."""
    usual = pyvrp.PenaltyParams()
    return pyvrp.SolveParams(penalty=replace(usual, max_penalty=max(usual.max_penalty, float(_prize(rounds)))))


def _type(vehicle: Vehicle, profile: int) -> "pyvrp.VehicleType":
    return pyvrp.VehicleType(
        num_available=vehicle.count,
        capacity=list(vehicle.room),
        start_depot=vehicle.starts,
        end_depot=vehicle.ends,
        fixed_cost=vehicle.fixed,
        tw_early=vehicle.begins,
        tw_late=vehicle.until,
        shift_duration=vehicle.longest_s,
        max_distance=vehicle.longest_m,
        unit_distance_cost=vehicle.per_m,
        unit_duration_cost=vehicle.per_s,
        profile=profile,
        reload_depots=[vehicle.starts] if vehicle.trips > 1 else [],
        max_reloads=vehicle.trips - 1,
    )


def _of_places(matrix: Matrix, places: NDArray[np.intp]) -> Matrix:
    return matrix if np.array_equal(places, np.arange(len(matrix))) else matrix[np.ix_(places, places)]


def _metres(rounds: Rounds, places: NDArray[np.intp], barred: list[int]) -> Matrix:
    """Ways by depots and stops, without those that a vehicle may not take: to barred stops, and from collecting to delivering."""
    metres = _of_places(rounds.metres, places)
    if not barred and not rounds.collect_last:
        return metres
    metres = metres.copy()
    metres[:, barred] = NO_WAY
    metres[barred, :] = NO_WAY
    if rounds.collect_last:
        none = [False] * len(rounds.depots)
        collects, delivers = ([*none, *(any(getattr(stop, way)) for stop in rounds.stops)] for way in ("collect", "deliver"))
        metres[np.ix_(collects, delivers)] = NO_WAY
    np.fill_diagonal(metres, 0)
    return metres


def _prize(rounds: Rounds) -> int:
    """More than any stop could cost that is served alone."""
    far = _farthest(rounds.metres)
    long = (far if rounds.seconds is rounds.metres else _farthest(rounds.seconds)) + max(stop.takes for stop in rounds.stops)
    return 1 + max(one.fixed + 2 * far * one.per_m + 4 * long * one.per_s for one in rounds.vehicles)


def _farthest(matrix: Matrix) -> int:
    """Of all that a way leads to; no copy is made where there is one everywhere."""
    far = int(matrix.max())
    return far if far < NO_WAY else int(np.where(matrix < NO_WAY, matrix, 0).max())
