"""Ways between villages, hubs and destinations from where they lie: by road at a speed, by drone as far as it flies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.flight.aircraft import Aircraft
from courtyard.algorithms.flight.atmosphere import SEA_LEVEL_KG_M3
from courtyard.algorithms.flight.legs import Legs, fetched
from courtyard.algorithms.reach.timetable import DAY
from courtyard.algorithms.reach.ways import Ways, ways
from courtyard.algorithms.siting.lists import Lists, nearest, within
from courtyard.algorithms.siting.points import Points

Real = NDArray[np.float64]
# Nothing is followed for longer than a table of arrivals holds.
_LONGEST = 45 * DAY


@dataclass(frozen=True, slots=True)
class Road:
    """How one drives: roads `circuity` times the crow's way at `km_h`, after `handling` minutes; nobody drives beyond `most_km` of road."""

    mode: str = "road"
    km_h: float = 30.0
    circuity: float = 1.6
    handling: float = 15.0
    most_km: float = np.inf


@dataclass(frozen=True, slots=True)
class Arcs:
    """Columns of arcs between two sets of places."""

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    minutes: Real
    mode: str


def by_road(begin: Points, end: Points, count: int, road: Road) -> Arcs:
    """From each place to its `count` nearest ends, as far as anybody drives."""
    near = nearest(begin, end, count, workers=-1)
    km = near.cost.astype(np.float64) * road.circuity
    found = _columns(near, km / road.km_h * 60.0 + road.handling, road.mode)
    return _only(found, (km <= road.most_km) & (found.minutes <= _LONGEST))


def by_drone(aircraft: Aircraft, load_kg: float, villages: Points, ports: Points, metres: tuple[Real, Real], handling: float) -> Arcs:
    """From each village to every port from which the aircraft fetches a load on one battery. metres: altitudes of villages and ports."""
    furthest = aircraft.airspeed_m_s * 3.6 * aircraft.usable_wh / float(np.min(aircraft.cruise(aircraft.empty_kg, SEA_LEVEL_KG_M3).watts))
    near = within(villages, ports, furthest)
    found = _columns(near, np.zeros(near.pairs), aircraft.name)
    legs = Legs.over(near.cost.astype(np.float64) * 1_000.0, from_m=metres[1][found.end], to_m=metres[0][found.begin])
    flights, home_s = fetched(aircraft, legs, load_kg)
    flown = Arcs(found.begin, found.end, home_s / 60.0 + handling, found.mode)
    return _only(flown, flights.flyable & (flown.minutes <= _LONGEST))


def joined(places: int, ends: int, *arcs: Arcs, opens: int = 0, shuts: int = DAY) -> Ways:
    """One set of ways of several kinds of arcs."""
    columns = [np.concatenate([getattr(one, name) for one in arcs]) for name in ("begin", "end", "minutes")]
    mode = np.repeat(np.arange(len(arcs)), [len(one.begin) for one in arcs])
    return ways(places, ends, *columns, opens=opens, shuts=shuts, mode=mode, modes=tuple(one.mode for one in arcs))


def _columns(lists: Lists, minutes: Real, mode: str) -> Arcs:
    begin = np.repeat(np.arange(lists.clients), np.diff(lists.start))
    return Arcs(begin, lists.site.astype(np.int64), minutes, mode)


def _only(arcs: Arcs, keep: NDArray[np.bool_]) -> Arcs:
    return Arcs(arcs.begin[keep], arcs.end[keep], arcs.minutes[keep], arcs.mode)
