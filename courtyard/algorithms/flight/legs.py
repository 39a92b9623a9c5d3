"""Many legs at once: whether each can be flown, with what energy, in what time, and what it costs.

A leg climbs to one altitude that clears the terrain under it, flies level, and comes down. A multirotor climbs and sinks on the spot; a
wing does so on its way. A wind is taken the same all along a leg, and turned round on the way back.
"""

from dataclasses import dataclass, replace
from enum import IntFlag
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.flight.aircraft import Aircraft, Multirotor
from courtyard.algorithms.flight.atmosphere import OutOfAtmosphere, density_kg_m3

Real = NDArray[np.float64]
Mask = NDArray[np.bool_]

ABOVE_TERRAIN_M = 100.0
_SLOWEST_M_S = 1.0


class BadLegs(ValueError):
    """A leg has a figure that makes no sense; the message names its row, from 0."""


class Why(IntFlag):
    """Why a leg cannot be flown; several reasons may hold at once."""

    FLYABLE = 0
    TOO_HEAVY = 1  # the load is more than the aircraft is built for
    TOO_HIGH = 2  # the air up there does not carry this mass
    TOO_WINDY = 4  # the wind is above the limit, or stronger than the aircraft's own speed
    TOO_FAR = 8  # the battery does not last, less its reserve
    CLOSED = 16  # an end lies in a zone that is not flown over, or such zones lie all around it


@dataclass(frozen=True, slots=True)
class Legs:
    """One row a leg, in arrays of one length.

    distance_m: over ground. from_m, to_m: altitudes of both ends. top_m: altitude of the level part. along_m_s: wind from behind,
    negative from ahead. across_m_s: wind from the side. warmer_k: air warmer than standard. closed: zones leave it no way.
    """

    distance_m: Real
    from_m: Real
    to_m: Real
    top_m: Real
    along_m_s: Real
    across_m_s: Real
    warmer_k: Real
    closed: Mask

    @classmethod
    def over(
        cls,
        distance_m: ArrayLike,
        *,
        from_m: ArrayLike = 0.0,
        to_m: ArrayLike = 0.0,
        terrain_m: ArrayLike = -np.inf,
        above_m: float = ABOVE_TERRAIN_M,
        along_m_s: ArrayLike = 0.0,
        across_m_s: ArrayLike = 0.0,
        warmer_k: ArrayLike = 0.0,
        closed: ArrayLike = False,
    ) -> Self:
        """Legs that pass `above_m` over the highest of their ends and `terrain_m`. Single values hold for all. Raises BadLegs."""
        given = [
            np.atleast_1d(np.asarray(one, dtype=np.float64))
            for one in (distance_m, from_m, to_m, terrain_m, along_m_s, across_m_s, warmer_k, closed)
        ]
        try:
            distance, start, end, terrain, along, across, warmer, shut = np.broadcast_arrays(*given)
        except ValueError as error:
            raise BadLegs("the columns of the legs are not of one length") from error
        top = np.maximum(np.maximum(start, end), terrain) + above_m
        for name, column in (("distance_m", distance), ("altitude", top), ("wind", np.hypot(along, across)), ("warmer_k", warmer)):
            _refuse(~np.isfinite(column), f"{name} is not a number", column)
        _refuse(np.isnan(start) | np.isnan(end), "an end has no altitude", start)
        _refuse(distance < 0, "distance_m is negative", distance)
        return cls(distance, start, end, top, along, across, warmer, shut != 0)

    def back(self) -> Self:
        """The same legs flown the other way."""
        return replace(self, from_m=self.to_m, to_m=self.from_m, along_m_s=-self.along_m_s, across_m_s=-self.across_m_s)

    def __len__(self) -> int:
        return len(self.distance_m)


@dataclass(frozen=True, slots=True)
class Flights:
    """One row a leg. why: bits of Why, 0 for what can be flown.

    Energy and time are infinite where nothing flies at all; where it is only too far, they say by how much.
    """

    energy_wh: Real
    seconds: Real
    why: NDArray[np.uint8]

    @property
    def flyable(self) -> Mask:
        return np.equal(self.why, Why.FLYABLE)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What flying costs, in fen. A battery wears by the full charges that go through it; crew and pads are counted by the leg."""

    energy_fen_kwh: float
    battery_fen: int
    battery_cycles: int
    airframe_fen_hour: int
    leg_fen: int


def fly(aircraft: Aircraft, legs: Legs, load_kg: ArrayLike) -> Flights:
    """Each leg, one way, from a full battery. `load_kg`: one load for all, or one a leg. Raises BadLegs."""
    load = np.broadcast_to(np.asarray(load_kg, dtype=np.float64), legs.distance_m.shape)
    _refuse(~(load >= 0), "a load is negative or no number", load)
    mass = aircraft.empty_kg + load
    low, high = _densities(legs)
    watts, airspeed = aircraft.cruise(mass, high)
    ground = _over_ground(airspeed, legs)
    climb_s = (legs.top_m - legs.from_m) / aircraft.climb_m_s
    sink_s = (legs.top_m - legs.to_m) / aircraft.sink_m_s
    middle = (low + high) / 2
    joules = aircraft.climb_w(mass, middle) * climb_s + aircraft.descent_w(mass, middle) * sink_s
    if isinstance(aircraft, Multirotor):
        level_m = legs.distance_m
        extra_s, extra_w = aircraft.hover_s, aircraft.hover_w(mass, low)
    else:
        level_m = np.maximum(legs.distance_m - ground * (climb_s + sink_s), 0.0)
        extra_s, extra_w = aircraft.vertical_s, np.full_like(mass, aircraft.vertical_w)
    cruise_s = level_m / ground
    energy = (joules + watts * cruise_s + extra_w * extra_s) / 3_600.0
    lifted = np.minimum(aircraft.most_kg(low, legs.from_m), aircraft.most_kg(high, legs.top_m))
    why = _flag(Why.TOO_HEAVY, load > aircraft.load_kg)
    why |= _flag(Why.TOO_HIGH, mass > lifted)
    why |= _flag(Why.CLOSED, legs.closed)
    why |= _flag(Why.TOO_WINDY, (np.hypot(legs.along_m_s, legs.across_m_s) > aircraft.wind_m_s) | np.isnan(ground))
    never = why != 0
    why |= _flag(Why.TOO_FAR, energy > aircraft.usable_wh)
    return Flights(np.where(never, np.inf, energy), np.where(never, np.inf, climb_s + sink_s + cruise_s + extra_s), why)


def there_and_back(aircraft: Aircraft, legs: Legs, load_kg: ArrayLike, back_kg: ArrayLike = 0.0) -> Flights:
    """Each leg out with one load and home with another, on one battery: no village needs a charger."""
    out, home = fly(aircraft, legs, load_kg), fly(aircraft, legs.back(), back_kg)
    energy = out.energy_wh + home.energy_wh
    # What does not fly at all has no energy that a battery could lack.
    why = out.why | home.why | _flag(Why.TOO_FAR, np.isfinite(energy) & (energy > aircraft.usable_wh))
    return Flights(energy, out.seconds + home.seconds, why)


def fetched(aircraft: Aircraft, legs: Legs, load_kg: ArrayLike) -> tuple[Flights, Real]:
    """Each leg out empty and home with a load, on one battery; and the seconds of the way home, on which the load is under way."""
    return there_and_back(aircraft, legs, 0.0, load_kg), fly(aircraft, legs.back(), load_kg).seconds


def with_range(aircraft: Aircraft, range_m: float, load_kg: float) -> Aircraft:
    """The aircraft with the battery that takes it so far with so much: one way, still standard air, sea level, its reserve kept."""
    taken = fly(aircraft, Legs.over(range_m), load_kg).energy_wh[0]
    return replace(aircraft, battery_wh=float(taken) / (1.0 - aircraft.reserve))


def cost_fen(aircraft: Aircraft, flights: Flights, tariff: Tariff) -> NDArray[np.int64]:
    """Whole fen a flight, rounded up; -1 for what cannot be flown."""
    wear = tariff.battery_fen / tariff.battery_cycles / aircraft.battery_wh
    energy = np.where(flights.flyable, flights.energy_wh, 0.0)
    hours = np.where(flights.flyable, flights.seconds, 0.0) / 3_600.0
    fen = energy * (tariff.energy_fen_kwh / 1_000.0 + wear) + hours * tariff.airframe_fen_hour + tariff.leg_fen
    return np.where(flights.flyable, np.ceil(fen - 1e-9), -1).astype(np.int64)


def _densities(legs: Legs) -> tuple[Real, Real]:
    """Of the air where the legs begin and at their top. Raises OutOfAtmosphere with the row."""
    try:
        # The other end as well: who lands there breathes its air.
        density_kg_m3(legs.to_m, legs.warmer_k)
        return density_kg_m3(legs.from_m, legs.warmer_k), density_kg_m3(legs.top_m, legs.warmer_k)
    except OutOfAtmosphere:
        for row in range(len(legs)):
            for altitude in (legs.from_m, legs.to_m, legs.top_m):
                try:
                    density_kg_m3(altitude[row], legs.warmer_k[row])
                except OutOfAtmosphere as error:
                    raise OutOfAtmosphere(f"row {row}: {error}") from error
        raise


def _flag(reason: Why, holds: Mask) -> NDArray[np.uint8]:
    return np.where(holds, np.uint8(reason), np.uint8(0))


def _over_ground(airspeed: Real, legs: Legs) -> Real:
    """Metres a second over ground, the nose held into the wind so far that the track stays straight; NaN where it does not get on."""
    forward = airspeed**2 - legs.across_m_s**2
    speed = np.sqrt(np.maximum(forward, 0.0)) + legs.along_m_s
    return np.where((forward > 0) & (speed >= _SLOWEST_M_S), speed, np.nan)


def _refuse(wrong: Mask, what: str, column: Real) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadLegs(f"row {row}: {what} ({column[row]:g})")
