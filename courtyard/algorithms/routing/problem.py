"""Stops, vehicles, and what lies between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import clock

Matrix = NDArray[np.int64]

DAY_S = 24 * 60 * 60
# No limit: what PyVRP takes for none.
ANY = int(np.iinfo(np.int64).max)
# Where there is no way: the largest distance or duration that PyVRP takes.
NO_WAY = 1 << 44
# A solver in 64 bits multiplies and adds up what it is given; these leave room for that.
_MOST_VEHICLES, _MOST_TRIPS, _MOST_LOAD, _MOST_FIXED, _MOST_RATE = 100_000, 1_000, 10**12, 10**14, 10**9


class BadRounds(ValueError):
    """Rounds that cannot be planned as they are given; `reasons` has a sentence for each stop or vehicle in the way, with its row."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)

    def __reduce__(self) -> tuple[type["BadRounds"], tuple[tuple[str, ...]]]:
        """Its reasons stay apart on the way from one process to another."""
        return BadRounds, (self.reasons,)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to call at once.

    place      its row and column in the matrices
    deliver    what is brought to it from the centre, and
    collect    what is taken from it to the centre: a number for each kind of load that vehicles have room for
    opens      service begins from here on,
    shuts      and not after this
    takes      how long service lasts
    ready      what is delivered cannot leave the centre before
    on_board   the longest that its goods may be under way: what is delivered, from the departure of the trip until service begins; what
               is collected, from the end of service until the trip ends
    """

    place: int
    deliver: tuple[int, ...] = ()
    collect: tuple[int, ...] = ()
    opens: int = 0
    shuts: int = ANY
    takes: int = 0
    ready: int = 0
    on_board: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Vehicles of one kind.

    count         how many there are
    room          how much each holds, of each kind of load
    starts, ends  the depots, by number, where its round begins and ends
    begins, until it is under way within these seconds only
    longest_s, longest_m   of a round, waiting included
    trips         how often a day it may leave; between trips it unloads and loads at the depot where it starts
    fixed         cost of using one at all; per_m and per_s: of each metre, and of each second from its departure to its return
    """

    count: int
    room: tuple[int, ...]
    starts: int = 0
    ends: int = 0
    begins: int = 0
    until: int = ANY
    longest_s: int = ANY
    longest_m: int = ANY
    trips: int = 1
    fixed: int = 0
    per_m: int = 1
    per_s: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rounds:
    """What has to be planned.

    depots  for each depot its row and column in the matrices
    metres, seconds  int64, a row and a column a place; NO_WAY where there is none. Neither needs to be symmetric.
    collect_last  what is delivered leaves a vehicle before anything is collected, so that live animals never stand among clean goods
    """

    depots: tuple[int, ...]
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    metres: Matrix
    seconds: Matrix
    collect_last: bool = False

    @property
    def loads(self) -> int:
        """How many kinds of load there are."""
        return len(self.vehicles[0].room)


@dataclass(frozen=True, slots=True)
class Centre:
    """Where rounds begin and end: degrees, and its vehicles, whose depot is always this one."""

    lon: float
    lat: float
    vehicles: tuple[Vehicle, ...]


class Why(StrEnum):
    """Why no vehicle could call at a stop even if it went nowhere else."""

    TOO_MUCH = "too much"
    NO_WAY = "no way"
    SHUT = "shut"
    DAY_ENDS = "day ends"
    TOO_LONG = "too long"
    ON_BOARD = "on board"


_SAYS = {
    Why.TOO_MUCH: "it needs room for {a}, and no vehicle has more than {b}: divide it into several stops",
    Why.NO_WAY: "there is no way from its centre and back: leave it out, or serve it from another centre",
    Why.SHUT: "nobody can be there before {a}, and it shuts at {b}",
    Why.DAY_ENDS: "nobody who calls there is back before {a}, and the day of the vehicles ends sooner",
    Why.TOO_LONG: "calling there alone takes longer than a round may",
    Why.ON_BOARD: "the straight way takes {a:.3g} min, longer than the {b:g} min that it may be on board: serve it from a nearer centre",
}


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What stands between a stop and all vehicles; `a` and `b` are the figures that its sentence speaks of (seconds, or a load)."""

    why: Why
    a: int = 0
    b: int = 0

    @property
    def says(self) -> str:
        if self.why in (Why.SHUT, Why.DAY_ENDS):
            return _SAYS[self.why].format(a=_time(self.a), b=_time(self.b))
        unit = 60 if self.why is Why.ON_BOARD else 1
        return _SAYS[self.why].format(a=self.a / unit if unit > 1 else self.a, b=self.b / unit if unit > 1 else self.b)


def _time(second: int) -> str:
    """A time of the day, to the second where it is no whole minute; after midnight the hours go on from 24."""
    return clock(second) if second % 60 == 0 else f"{clock(second)}:{second % 60:02d}"


def check_rounds(rounds: Rounds) -> None:
    """Raises BadRounds, with all its reasons, for what no plan could keep whatever the others do."""
    reasons = _of_matrices(rounds)
    if not rounds.depots or not rounds.vehicles:
        reasons.append("there is no depot, or no vehicle: name at least one of each")
    if reasons:
        refuse(reasons)
    for row, vehicle in enumerate(rounds.vehicles):
        reasons += [f"{_called('vehicle', row, vehicle.name)}: {says}" for says in _of_vehicle(rounds, vehicle)]
    for row, stop in enumerate(rounds.stops):
        reasons += [f"{_called('stop', row, stop.name)}: {says}" for says in _of_stop(rounds, stop)]
    if reasons:
        refuse(reasons)
    for row, stop in enumerate(rounds.stops):
        if hindrance := hindrance_of(rounds, stop):
            reasons.append(f"{_called('stop', row, stop.name)}: {hindrance.says}")
    if reasons:
        refuse(reasons)


def refuse(reasons: Sequence[str], most: int = 20) -> NoReturn:
    """Raises BadRounds with the first reasons, and with how many more there are."""
    more = [f"and {len(reasons) - most} more"] if len(reasons) > most else []
    raise BadRounds([*reasons[:most], *more])


def _called(kind: str, row: int, name: str) -> str:
    return f"{kind} {name or row}"


def _of_matrices(rounds: Rounds) -> list[str]:
    places = len(rounds.metres)
    named = [("metres", rounds.metres), ("seconds", rounds.seconds)]
    for name, matrix in named[: 1 if rounds.seconds is rounds.metres else 2]:
        if matrix.shape != (places, places) or matrix.dtype != np.int64:
            return [f"{name}: a square matrix of whole numbers is needed, as large as the other"]
        if places and (matrix.min() < 0 or matrix.max() > NO_WAY):
            row, column = np.argwhere((matrix < 0) | (matrix > NO_WAY))[0]
            return [f"{name}: from place {row} to place {column} it says {matrix[row, column]}"]
        if np.diagonal(matrix).any():
            return [f"{name}: from place {int(np.flatnonzero(np.diagonal(matrix))[0])} to itself it is not 0"]
    if any(not 0 <= place < places for place in rounds.depots):
        return [f"depots: places are numbered from 0 to {places - 1}"]
    return []


def _of_vehicle(rounds: Rounds, vehicle: Vehicle) -> list[str]:
    found = []
    if not (1 <= vehicle.count <= _MOST_VEHICLES and 1 <= vehicle.trips <= _MOST_TRIPS):
        found.append(f"there are 1 to {_MOST_VEHICLES:,} of it, and each makes 1 to {_MOST_TRIPS:,} trips")
    if len(vehicle.room) != rounds.loads or any(room < 0 for room in vehicle.room):
        found.append("every vehicle says how much it holds of the same kinds of load, and none is negative")
    if not (0 <= vehicle.starts < len(rounds.depots) and 0 <= vehicle.ends < len(rounds.depots)):
        found.append(f"depots are numbered from 0 to {len(rounds.depots) - 1}")
    if not 0 <= vehicle.begins <= vehicle.until:
        found.append("it ends its day before it begins")
    if min(vehicle.longest_s, vehicle.longest_m, vehicle.fixed, vehicle.per_m, vehicle.per_s) < 0:
        found.append("limits and costs are not negative")
    if vehicle.fixed > _MOST_FIXED or max(vehicle.per_m, vehicle.per_s) > _MOST_RATE or max(vehicle.room, default=0) > _MOST_LOAD:
        found.append("a cost or a room is larger than can be reckoned with")
    return found


def _of_stop(rounds: Rounds, stop: Stop) -> list[str]:
    found = []
    if not 0 <= stop.place < len(rounds.metres):
        found.append(f"places are numbered from 0 to {len(rounds.metres) - 1}")
    for amounts in (stop.deliver, stop.collect):
        if amounts and len(amounts) != rounds.loads:
            found.append(f"there are {rounds.loads} kinds of load, and it names {len(amounts)}")
        if any(amount < 0 for amount in amounts):
            found.append("an amount is negative")
        if any(amount > _MOST_LOAD for amount in amounts):
            found.append("an amount is larger than can be reckoned with")
    if not 0 <= stop.opens <= stop.shuts:
        found.append("it shuts before it opens")
    if stop.takes < 0 or stop.ready < 0 or (stop.on_board is not None and stop.on_board < 0):
        found.append("a time is negative")
    return found


def hindrance_of(rounds: Rounds, stop: Stop) -> Hindrance | None:
    """Why no vehicle could call there even if it went nowhere else; None if one could. Of several reasons, that of a vehicle with room."""
    found = []
    for vehicle in rounds.vehicles:
        hindrance = _why_not(rounds, stop, vehicle)
        if hindrance is None:
            return None
        found.append(hindrance)
    with_room = [one for one in found if one.why is not Why.TOO_MUCH]
    return with_room[-1] if with_room else max(found, key=lambda one: one.b, default=None)


def _why_not(rounds: Rounds, stop: Stop, vehicle: Vehicle) -> Hindrance | None:
    for amounts in (stop.deliver, stop.collect):
        for amount, room in zip(amounts, vehicle.room, strict=False):
            if amount > room:
                return Hindrance(Why.TOO_MUCH, amount, room)
    start, end = rounds.depots[vehicle.starts], rounds.depots[vehicle.ends]
    out, back = rounds.seconds.item(start, stop.place), rounds.seconds.item(stop.place, end)
    far_out, far_back = rounds.metres.item(start, stop.place), rounds.metres.item(stop.place, end)
    if max(out, back, far_out, far_back) >= NO_WAY:
        return Hindrance(Why.NO_WAY)
    departs = max(vehicle.begins, stop.ready)
    begin = max(departs + out, stop.opens)
    if begin > stop.shuts:
        return Hindrance(Why.SHUT, begin, stop.shuts)
    if begin + stop.takes + back > vehicle.until:
        return Hindrance(Why.DAY_ENDS, begin + stop.takes + back)
    if out + stop.takes + back > vehicle.longest_s or far_out + far_back > vehicle.longest_m:
        return Hindrance(Why.TOO_LONG)
    if stop.on_board is not None and ((any(stop.deliver) and out > stop.on_board) or (any(stop.collect) and back > stop.on_board)):
        leg = max(out if any(stop.deliver) else 0, back if any(stop.collect) else 0)
        return Hindrance(Why.ON_BOARD, leg, stop.on_board)
    return None
