"""A day of several centres: every stop goes to a centre, and each centre plans its own rounds."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from courtyard.algorithms.routing import boarding
from courtyard.algorithms.routing.problem import BadRounds, Centre, Hindrance, Matrix, Rounds, Stop, check_rounds, hindrance_of, refuse
from courtyard.algorithms.routing.roads import Roads, by_coordinates
from courtyard.algorithms.routing.solve import Effort, Plan, solve
from courtyard.algorithms.siting.lists import nearest
from courtyard.algorithms.siting.points import BadPlaces, on_the_earth

# Asked again and again while a day is planned: how many centres are done, and of how many; whether to end with the best so far.
Ends = Callable[[int, int], bool]
_ASKS_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Share:
    """What one centre has to call at: `stops` are rows of the day's stops, in the order of its own `rounds`."""

    centre: int
    stops: tuple[int, ...]
    rounds: Rounds


@dataclass(frozen=True, slots=True)
class Part:
    """One centre's share: `stops` are rows of the day's stops, in the order of its own `rounds`."""

    centre: int
    stops: tuple[int, ...]
    rounds: Rounds
    plan: Plan


def plan_day(
    stops: Sequence[Stop],
    lon: ArrayLike,
    lat: ArrayLike,
    centres: Sequence[Centre],
    *,
    roads: Roads | None = None,
    collect_last: bool = False,
    effort: Effort | None = None,
    workers: int = 1,
    ends: Ends | None = None,
) -> list[Part]:
    """The rounds of each centre that has any. `stops[k].place` is k, at `lon[k]`, `lat[k]`; each goes to the nearest centre with room.

    Raises BadRounds, with the day's rows, before anything is searched for. The same arguments give the same parts, whatever the
    number of workers (processes), unless `ends` ends them with the best so far.
    """
    made = share_out(stops, lon, lat, centres, roads=roads, collect_last=collect_last)
    _refuse_any(made)
    every = [one.rounds for one in made]
    if workers > 1 and len(made) > 1:
        plans = _side_by_side(every, effort or Effort(), min(workers, len(made)), ends)
    else:
        plans = [solve(one, _watched(effort or Effort(), ends, number, len(made))) for number, one in enumerate(every)]
    return [Part(one.centre, one.stops, one.rounds, plan) for one, plan in zip(made, plans, strict=True)]


def _watched(effort: Effort, ends: Ends | None, done: int, count: int) -> Effort:
    return effort if ends is None else replace(effort, watch=lambda _progress: ends(done, count))


def _side_by_side(every: Sequence[Rounds], effort: Effort, workers: int, ends: Ends | None) -> list[Plan]:
    """Each in a process; those end when they are told to, and when this one is gone. Ctrl-C is heard by this one alone."""
    context = get_context("spawn")
    halted = context.Event()
    with ProcessPoolExecutor(workers, context, _begin, (halted, os.getpid())) as pool:
        with _deaf():
            solved = [pool.submit(_solved, one, replace(effort, watch=None)) for one in every]
        left = set(solved)
        while left:
            _done, left = wait(left, timeout=_ASKS_EVERY)
            if ends is not None and ends(len(solved) - len(left), len(solved)):
                halted.set()
        return [one.result() for one in solved]


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that is begun meanwhile never hears Ctrl-C, not even while it begins."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In a process of its own: what its parent sets to end it, and that parent.
_told: dict[str, Any] = {}


def _begin(halted: Any, parent: int) -> None:
    _told.update(halted=halted, parent=parent)


def _solved(rounds: Rounds, effort: Effort) -> Plan:
    return solve(rounds, replace(effort, watch=lambda _progress: _told["halted"].is_set() or os.getppid() != _told["parent"]))


def _refuse_any(shares: Sequence[Share]) -> None:
    """Raises BadRounds for what no plan could keep, of all centres, before any of them searches."""
    against: list[str] = []
    for share in shares:
        try:
            check_rounds(share.rounds)
        except BadRounds as error:
            against += error.reasons
    if against:
        refuse(list(dict.fromkeys(against)))


def share_out(
    stops: Sequence[Stop],
    lon: ArrayLike,
    lat: ArrayLike,
    centres: Sequence[Centre],
    *,
    roads: Roads | None = None,
    collect_last: bool = False,
) -> list[Share]:
    """What each centre that has any stop has to call at, before anything is searched for; as `plan_day`. Raises BadRounds."""
    longitude, latitude = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if not centres:
        raise BadRounds(["there is no centre"])
    if [stop.place for stop in stops] != list(range(len(longitude))) or len(longitude) != len(latitude):
        raise BadRounds(["every stop needs a place of its own, with a longitude and a latitude"])
    made = []
    for number, rows in enumerate(_shares(stops, longitude, latitude, centres)):
        if rows:
            one = centres[number]
            metres, seconds = by_coordinates([one.lon, *longitude[rows]], [one.lat, *latitude[rows]], roads or Roads())
            own = tuple(replace(stops[row], place=k, name=stops[row].name or str(row)) for k, row in enumerate(rows, start=1))
            vehicles = tuple(replace(vehicle, starts=0, ends=0) for vehicle in one.vehicles)
            made.append(Share(number, tuple(rows), Rounds((0,), own, vehicles, metres, seconds, collect_last)))
    return made


def by_matrix(stops: Sequence[Stop], centres: Sequence[Centre], roads: tuple[Matrix, Matrix], *, collect_last: bool = False) -> Share:
    """The whole day of one centre by given metres and seconds: of the centre first, then of the stops in their order. Raises BadRounds."""
    metres, seconds = roads
    if len(centres) != 1:
        raise BadRounds([f"a table of distances serves one centre, and there are {len(centres)}"])
    if len(metres) != len(stops) + 1:
        raise BadRounds([f"the table has {len(metres)} places; the centre and {len(stops)} stops are {len(stops) + 1}"])
    own = tuple(replace(stop, place=stop.place + 1) for stop in stops)
    vehicles = tuple(replace(vehicle, starts=0, ends=0) for vehicle in centres[0].vehicles)
    return Share(0, tuple(range(len(stops))), Rounds((0,), own, vehicles, metres, seconds, collect_last))


def unhindered(share: Share) -> tuple[Share, dict[int, Hindrance]]:
    """The same without the stops at which none of the vehicles could call, and what hinders each of them, by the day's row.

    Raises BadRounds where limits on board ask for hours that vehicles share, and there are none.
    """
    rounds = boarding.common_day(share.rounds) if boarding.limits(share.rounds) else share.rounds
    found = {at: why for at, stop in enumerate(rounds.stops) if (why := hindrance_of(rounds, stop)) is not None}
    if not found:
        return share, {}
    kept = [at for at in range(len(share.stops)) if at not in found]
    fewer = replace(share.rounds, stops=tuple(share.rounds.stops[at] for at in kept))
    return Share(share.centre, tuple(share.stops[at] for at in kept), fewer), {share.stops[at]: why for at, why in found.items()}


def _shares(stops: Sequence[Stop], lon: np.ndarray, lat: np.ndarray, centres: Sequence[Centre]) -> list[list[int]]:
    """The rows of each centre: nearest first; where its vehicles cannot hold all, those go on for whom the next centre is least farther."""
    try:
        near = nearest(on_the_earth(lon, lat), on_the_earth([one.lon for one in centres], [one.lat for one in centres]), len(centres))
    except BadPlaces as error:
        raise BadRounds([str(error)]) from error
    site, km = near.site.reshape(len(stops), -1), near.cost.reshape(len(stops), -1).astype(np.float64)
    loads = len(centres[0].vehicles[0].room) if centres[0].vehicles else 0
    other = [
        number for number, one in enumerate(centres) if not one.vehicles or any(len(vehicle.room) != loads for vehicle in one.vehicles)
    ]
    if other:
        refuse([f"centre {number}: it has no vehicle, or one with other kinds of load than the first centre's" for number in other])
    room = np.array([[sum(v.count * v.trips * v.room[kind] for v in one.vehicles) for kind in range(loads)] for one in centres], np.float64)
    left = {"deliver": room, "collect": room.copy()}
    shares: list[list[int]] = [[] for _ in centres]
    # Who would lose most by the second choice chooses first.
    regret = km[:, 1] - km[:, 0] if len(centres) > 1 else np.zeros(len(stops))
    for row in np.argsort(-regret, kind="stable"):
        stop = stops[row]
        wanted = {"deliver": np.array(stop.deliver or [0] * loads), "collect": np.array(stop.collect or [0] * loads)}
        fits = (int(one) for one in site[row] if all((left[way][one] >= wanted[way]).all() for way in wanted))
        centre = next(fits, int(site[row, 0]))
        for way in wanted:
            left[way][centre] -= wanted[way]
        shares[centre].append(int(row))
    return [sorted(rows) for rows in shares]
