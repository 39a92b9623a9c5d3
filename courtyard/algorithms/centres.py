"""A plan's open centres with whom they serve, and how a village's load comes to its centre: by motorbike, or by a drone that fetches it.

Needs NumPy alone. What a plan comes to, in time (`reach.centres`) and in money (`landed_plan`), is worked out from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.earth import great_circle_km
from courtyard.algorithms.flight.aircraft import Aircraft
from courtyard.algorithms.flight.closed import Ways, Zone, bend
from courtyard.algorithms.flight.day import ASSUMED_TARIFF, Motorbike
from courtyard.algorithms.flight.legs import Legs, Tariff, cost_fen, fetched
from courtyard.algorithms.flight.tables import Ground
from courtyard.algorithms.flight.terrain import Terrain

Real = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

# A village road over the crow's way, where a plan counts the crow's way alone: assumed, for hills.
ASSUMED_CIRCUITY = 1.6


class BadCentres(ValueError):
    """Villages and centres that do not belong together; the message says why, and names the row, from 0."""


@dataclass(frozen=True, slots=True)
class Places:
    """In degrees, and metres above the sea."""

    lon: Real
    lat: Real
    metres: Real

    def __len__(self) -> int:
        return len(self.lon)


def places(lon: ArrayLike, lat: ArrayLike, metres: ArrayLike = 0.0) -> Places:
    """Columns of one length; one altitude may hold for all. Raises BadCentres."""
    east, north = (np.asarray(one, dtype=np.float64) for one in (lon, lat))
    if east.ndim != 1 or east.shape != north.shape:
        raise BadCentres("two columns of degrees of one length are needed")
    height = np.broadcast_to(np.asarray(metres, dtype=np.float64), east.shape)
    wrong = ~(np.isfinite(east) & np.isfinite(north) & np.isfinite(height))
    if wrong.any():
        raise BadCentres(f"row {int(np.argmax(wrong))}: it has no place on the earth, or no altitude")
    return Places(east, north, height)


@dataclass(frozen=True, slots=True)
class Centres:
    """serves: for each village the number of its centre, -1 for none. people: of each village. crow_km, road_km: to its centre, inf where
    there is none.
    """

    villages: Places
    centres: Places
    serves: Index
    people: Real
    crow_km: Real
    road_km: Real

    @property
    def served(self) -> Index:
        """The villages that have a centre."""
        return np.flatnonzero(self.serves >= 0)


def centres(
    villages: Places, open_ones: Places, serves: ArrayLike, *, people: ArrayLike = 1.0, circuity: ArrayLike = ASSUMED_CIRCUITY
) -> Centres:
    """A plan. circuity: a road's length over the crow's way, for all villages or for each. Raises BadCentres."""
    count = len(villages)
    mine = np.asarray(serves, dtype=np.int64)
    if mine.shape != (count,):
        raise BadCentres(f"{count} villages need {count} rows of who serves them, not {mine.size}")
    wrong = (mine < -1) | (mine >= len(open_ones))
    if wrong.any():
        raise BadCentres(f"row {int(np.argmax(wrong))}: centre {mine[np.argmax(wrong)]} is none of the {len(open_ones)}")
    weight, factor = (np.broadcast_to(np.asarray(one, dtype=np.float64), (count,)) for one in (people, circuity))
    for name, column, least in (("people", weight, 0.0), ("circuity", factor, 1e-9)):
        off = ~(np.isfinite(column) & (column >= least))
        if off.any():
            raise BadCentres(f"row {int(np.argmax(off))}: {name} is {column[np.argmax(off)]:g}")
    crow = np.full(count, np.inf)
    own = mine >= 0
    at = mine[own]
    crow[own] = great_circle_km(villages.lon[own], villages.lat[own], open_ones.lon[at], open_ones.lat[at])
    return Centres(villages, open_ones, mine, weight, crow, crow * factor)


@dataclass(frozen=True, slots=True)
class Means:
    """What brings loads to a centre. drone: none where there are none; load_kg: what it fetches, its heaviest load if not given.

    handling: minutes before a way begins, assumed. Prices are assumed until a planner gives hers (`flight.day`).
    """

    bike: Motorbike = field(default_factory=Motorbike)
    drone: Aircraft | None = None
    load_kg: float | None = None
    tariff: Tariff = ASSUMED_TARIFF
    handling: float = 15.0

    @property
    def carries_kg(self) -> float:
        """Of the drone, a sortie."""
        if self.drone is None:
            return 0.0
        return self.drone.load_kg if self.load_kg is None else self.load_kg


@dataclass(frozen=True, slots=True)
class KeptOut:
    """What zones change: how many ways that could be flown straight pass any, and how many are not flown for that."""

    passes: int
    not_flown: int


@dataclass(frozen=True, slots=True)
class Access:
    """One row a village; inf where there is no centre, or nothing flies. Minutes are those of the load, handling included; fen are those of
    a kilogram, there and back.

    flies: the drone fetches the load on one battery, over the highest ground between both ends that a grid of heights knows of; without
    one, over ground that is no higher than the higher of both.
    """

    bike_minutes: Real
    bike_fen_kg: Real
    flies: Mask
    drone_minutes: Real
    drone_fen_kg: Real
    kept_out: KeptOut

    @property
    def fen_kg(self) -> Real:
        """By the cheaper of both."""
        return np.minimum(self.bike_fen_kg, self.drone_fen_kg)


def access(plan: Centres, means: Means, terrain: Terrain | None = None, zones: Sequence[Zone] = ()) -> Access:
    """How loads come from every village to its centre; a drone goes around zones, where its battery lasts for that.

    Raises BadLegs, OutOfAtmosphere for altitudes that are none.
    """
    rows, count = plan.served, len(plan.villages)
    minutes, fen = np.full(count, np.inf), np.full(count, np.inf)
    minutes[rows] = means.bike.minutes(plan.road_km[rows]) + means.handling
    fen[rows] = means.bike.fen_kg(plan.road_km[rows])
    flies, drone_minutes, drone_fen = np.zeros(count, dtype=np.bool_), np.full(count, np.inf), np.full(count, np.inf)
    kept_out = KeptOut(0, 0)
    if means.drone is not None and len(rows):
        load, at = means.carries_kg, plan.serves[rows]
        ends = (plan.centres.lon[at], plan.centres.lat[at], plan.villages.lon[rows], plan.villages.lat[rows])
        ground = np.full(len(rows), -np.inf) if terrain is None else terrain.highest(*ends)
        start, end = plan.centres.metres[at], plan.villages.metres[rows]
        legs = Legs.over(1_000.0 * plan.crow_km[rows], from_m=start, to_m=end, terrain_m=ground)
        flights, home_s = fetched(means.drone, legs, load)
        if zones:
            # No way around is shorter: what is too far straight on stays too far.
            straight = flights.flyable
            legs, bent = _around(legs, ends, ground, straight, terrain, zones)
            flights, home_s = fetched(means.drone, legs, load)
            kept_out = KeptOut(len(bent.passes), int((straight & ~flights.flyable).sum()))
        flown = rows[flights.flyable]
        flies[flown] = True
        drone_minutes[flown] = home_s[flights.flyable] / 60.0 + means.handling
        drone_fen[flown] = cost_fen(means.drone, flights, means.tariff)[flights.flyable] / load if load > 0 else np.inf
    return Access(minutes, fen, flies, drone_minutes, drone_fen, kept_out)


def _around(
    legs: Legs, ends: tuple[Real, Real, Real, Real], ground: Real, flown: Mask, terrain: Terrain | None, zones: Sequence[Zone]
) -> tuple[Legs, Ways]:
    """The legs, around zones where they are `flown` straight and pass any; and these ways, a row for each that is flown."""
    rows = np.flatnonzero(flown)
    start, end = (np.column_stack([lat[rows], lon[rows]]) for lon, lat in (ends[:2], ends[2:]))
    straight = Ways(legs.distance_m[rows], Ground(ground[rows], legs.from_m[rows], legs.to_m[rows]), legs.closed[rows])
    ways = bend(start, end, straight, terrain, zones)
    metres, highest, closed = legs.distance_m.copy(), ground.copy(), legs.closed.copy()
    metres[rows], highest[rows], closed[rows] = ways.metres, ways.ground.highest, ways.closed
    return Legs.over(metres, from_m=legs.from_m, to_m=legs.to_m, terrain_m=highest, closed=closed), ways
