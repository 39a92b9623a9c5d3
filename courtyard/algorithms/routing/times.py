"""When a vehicle that visits its stops in an order is where."""

from dataclasses import dataclass
from typing import NamedTuple

from courtyard.algorithms.routing.problem import ANY, Rounds, Vehicle


@dataclass(frozen=True, slots=True)
class Call:
    """A vehicle at a stop: there at `arrives`, served from `begins` to `leaves`."""

    stop: int
    arrives: int
    begins: int
    leaves: int


@dataclass(frozen=True, slots=True)
class Trip:
    """From a departure with what it delivers to the return with what it collects."""

    departs: int
    calls: tuple[Call, ...]
    returns: int


@dataclass(frozen=True, slots=True)
class Round:
    """One vehicle's day: its kind, by row, its trips, and what they come to."""

    vehicle: int
    trips: tuple[Trip, ...]
    metres: int
    cost: int

    @property
    def seconds(self) -> int:
        return self.trips[-1].returns - self.trips[0].departs


class _Point(NamedTuple):
    place: int
    opens: int
    shuts: int
    takes: int


def timed(rounds: Rounds, kind: int, trips: list[list[int]]) -> Round:
    """The times of a vehicle of a kind on trips of stops, each in its order.

    It is back as early as it can be, and leaves as late as that allows, so that nobody waits on the road who could have waited at home
    (the forward slack of Savelsbergh, ORSA Journal on Computing 4, 1992). A window that cannot be kept is overrun: `check` finds it.
    """
    vehicle = rounds.vehicles[kind]
    points = _points(rounds, vehicle, trips)
    places = [point.place for point in points]
    # All legs at once: a look at a matrix takes as long for one as for many.
    legs: list[int] = rounds.seconds[places[:-1], places[1:]].tolist()
    arrive, begin, slack, waited = [points[0].opens], [points[0].opens], ANY, 0
    for point, before, leg in zip(points[1:], points, legs, strict=False):
        arrive.append(begin[-1] + before.takes + leg)
        begin.append(max(arrive[-1], point.opens))
        waited += begin[-1] - arrive[-1]
        slack = min(slack, waited + max(0, point.shuts - begin[-1]))
    late = min(slack, waited, max(0, points[0].shuts - begin[0]))
    arrive[0] = begin[0] = begin[0] + late
    for index in range(1, len(points)):
        arrive[index] = begin[index - 1] + points[index - 1].takes + legs[index - 1]
        begin[index] = max(arrive[index], points[index].opens)
    made, at = [], 0
    for stops in trips:
        calls = tuple(
            Call(stop, arrive[at + k], begin[at + k], begin[at + k] + points[at + k].takes) for k, stop in enumerate(stops, start=1)
        )
        made.append(Trip(begin[at], calls, arrive[at + len(stops) + 1]))
        at += len(stops) + 1
    metres = int(rounds.metres[places[:-1], places[1:]].sum())
    cost = vehicle.fixed + vehicle.per_m * metres + vehicle.per_s * (made[-1].returns - made[0].departs)
    return Round(kind, tuple(made), metres, cost)


def _points(rounds: Rounds, vehicle: Vehicle, trips: list[list[int]]) -> list[_Point]:
    """Depot, stops, depot, stops, depot; a depot may be left once all that its trip delivers is ready."""
    start, found = rounds.depots[vehicle.starts], []
    for stops in trips:
        ready = max((rounds.stops[stop].ready for stop in stops), default=0)
        found.append(_Point(start, max(vehicle.begins, ready), ANY, 0))
        found += [_Point(one.place, one.opens, one.shuts, one.takes) for one in (rounds.stops[stop] for stop in stops)]
    return [*found, _Point(rounds.depots[vehicle.ends], 0, vehicle.until, 0)]
