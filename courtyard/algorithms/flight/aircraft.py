"""Classes of aircraft, and the power that each needs. Watts are what the battery gives; masses are take-off masses, with the load.

A multirotor's rotors are taken as ideal discs with one overall efficiency, in hover and axial climb by momentum theory and in
forward flight by Glauert's formula for the inflow (Leishman, Principles of Helicopter Aerodynamics, 2nd ed. 2006, chapters 2.2, 2.13
and 2.14), as Stolaroff et al. do for delivery drones (Nature Communications 9, 409, 2018). A slow descent is outside that theory
and is counted as a hover. A wing's power is weight times speed by lift-to-drag ratio.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.flight.atmosphere import SEA_LEVEL_KG_M3

Real = NDArray[np.float64]

GRAVITY = 9.80665
# Thrust that is left for steering in gusts, as a share of the weight: a choice of ours, on the careful side.
_STEERING = 0.2
# Newton's steps for the inflow; from the hover's value it settles to a part in a million within six.
_STEPS = 8


class BadAircraft(ValueError):
    """A figure of an aircraft makes no sense; the message says which."""


class Cruise(NamedTuple):
    """Watts, and metres a second through the air."""

    watts: Real
    airspeed_m_s: Real


@dataclass(frozen=True, slots=True, kw_only=True)
class Airframe:
    """What every class has.

    empty_kg: ready to fly with its battery, without load. load_kg: the heaviest load. efficiency: what moves the air by what the battery
    gives. wind_m_s: the strongest in which it is flown. reserve: share of the battery that it lands with.
    """

    name: str
    empty_kg: float
    load_kg: float
    battery_wh: float
    airspeed_m_s: float
    efficiency: float
    climb_m_s: float
    sink_m_s: float
    avionics_w: float
    wind_m_s: float
    reserve: float = 0.2

    def __post_init__(self) -> None:
        self._refuse(
            "more than nothing", lambda value: value > 0, "empty_kg", "load_kg", "battery_wh", "airspeed_m_s", "climb_m_s", "sink_m_s"
        )
        self._refuse("not negative", lambda value: value >= 0, "avionics_w", "wind_m_s")
        self._refuse("a share, more than 0 and at most 1", lambda value: 0 < value <= 1, "efficiency")
        self._refuse("a share, from 0 to less than 1", lambda value: 0 <= value < 1, "reserve")

    @property
    def usable_wh(self) -> float:
        """What a flight may take from a full battery."""
        return self.battery_wh * (1.0 - self.reserve)

    def _refuse(self, wanted: str, holds: Callable[[float], bool], *fields: str) -> None:
        for field in fields:
            value = getattr(self, field)
            if not isfinite(value) or not holds(value):
                raise BadAircraft(f"{self.name}: {field} is {value:g}; it has to be {wanted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Multirotor(Airframe):
    """Lifts itself by rotors alone.

    disc_m2: area swept by the rotors, two on one axis counted once. drag_m2: drag coefficient times area, of body and load.
    thrust_ratio: greatest thrust by greatest take-off weight, at sea level. hover_s: a leg's seconds of hovering, at both ends.
    """

    disc_m2: float
    drag_m2: float
    efficiency: float = 0.55
    thrust_ratio: float = 1.8
    climb_m_s: float = 4.0
    sink_m_s: float = 3.0
    avionics_w: float = 60.0
    wind_m_s: float = 10.0
    hover_s: float = 30.0

    def __post_init__(self) -> None:
        Airframe.__post_init__(self)
        self._refuse("more than nothing", lambda value: value > 0, "disc_m2")
        self._refuse("not negative", lambda value: value >= 0, "drag_m2", "hover_s")
        self._refuse("more than 1, or it does not lift itself", lambda value: value > 1, "thrust_ratio")

    def hover_w(self, mass_kg: ArrayLike, density: ArrayLike) -> Real:
        """Standing in the air: thrust times the inflow of an ideal disc."""
        weight = np.asarray(mass_kg, dtype=np.float64) * GRAVITY
        return np.asarray(weight * self._inflow(weight, density) / self.efficiency + self.avionics_w)

    def climb_w(self, mass_kg: ArrayLike, density: ArrayLike) -> Real:
        """Rising straight up at `climb_m_s`."""
        weight = np.asarray(mass_kg, dtype=np.float64) * GRAVITY
        half = self.climb_m_s / 2
        return np.asarray(weight * (half + np.hypot(half, self._inflow(weight, density))) / self.efficiency + self.avionics_w)

    def descent_w(self, mass_kg: ArrayLike, density: ArrayLike) -> Real:
        """Sinking straight down, counted as a hover."""
        return self.hover_w(mass_kg, density)

    def cruise(self, mass_kg: ArrayLike, density: ArrayLike) -> Cruise:
        """Level at `airspeed_m_s`: against the body's drag, and for the lift."""
        air, speed = np.asarray(density, dtype=np.float64), self.airspeed_m_s
        weight = np.asarray(mass_kg, dtype=np.float64) * GRAVITY
        drag = 0.5 * air * self.drag_m2 * speed**2
        thrust = np.hypot(weight, drag)
        through, along = speed * drag / thrust, speed * weight / thrust
        inflow = _forward_inflow(self._inflow(thrust, air), through, along)
        watts = (drag * speed + thrust * inflow) / self.efficiency + self.avionics_w
        return Cruise(watts, np.full_like(watts, speed))

    def most_kg(self, density: ArrayLike, altitude_m: ArrayLike) -> Real:
        """The heaviest that it lifts with thrust to spare: at its rotors' highest speed, thrust falls with the density of the air."""
        thinner = np.asarray(density, dtype=np.float64) / SEA_LEVEL_KG_M3
        return np.asarray(self.thrust_ratio * (self.empty_kg + self.load_kg) * thinner / (1.0 + _STEERING))

    def _inflow(self, thrust_n: ArrayLike, density: ArrayLike) -> Real:
        return np.asarray(np.sqrt(np.asarray(thrust_n) / (2.0 * np.asarray(density) * self.disc_m2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedWing(Airframe):
    """Flies on wings, by battery or by an engine whose shaft work is counted as its battery.

    glide: lift-to-drag ratio. airspeed_m_s: at sea level; in thinner air it flies faster, at the same dynamic pressure.
    ceiling_m: as high as it goes. vertical_w, vertical_s: by rotors, at both ends of a leg together; nothing for one that rolls.
    """

    glide: float
    efficiency: float = 0.6
    climb_m_s: float = 3.0
    sink_m_s: float = 3.0
    avionics_w: float = 100.0
    wind_m_s: float = 15.0
    ceiling_m: float = 5_000.0
    vertical_w: float = 0.0
    vertical_s: float = 0.0

    def __post_init__(self) -> None:
        Airframe.__post_init__(self)
        self._refuse("more than nothing", lambda value: value > 0, "glide", "ceiling_m")
        self._refuse("not negative", lambda value: value >= 0, "vertical_w", "vertical_s")

    def climb_w(self, mass_kg: ArrayLike, density: ArrayLike) -> Real:
        """Climbing on its way at `climb_m_s`."""
        weight = np.asarray(mass_kg, dtype=np.float64) * GRAVITY
        return np.asarray(self.cruise(mass_kg, density).watts + weight * self.climb_m_s / self.efficiency)

    def descent_w(self, mass_kg: ArrayLike, density: ArrayLike) -> Real:
        """Sinking on its way at `sink_m_s`: the height that it loses flies it, as far as that goes."""
        weight = np.asarray(mass_kg, dtype=np.float64) * GRAVITY
        level = self.cruise(mass_kg, density)
        return np.asarray(np.maximum(level.watts - weight * self.sink_m_s / self.efficiency, self.avionics_w))

    def cruise(self, mass_kg: ArrayLike, density: ArrayLike) -> Cruise:
        """Level, at the dynamic pressure of `airspeed_m_s` at sea level."""
        weight = np.asarray(mass_kg, dtype=np.float64) * GRAVITY
        speed = self.airspeed_m_s * np.sqrt(SEA_LEVEL_KG_M3 / np.asarray(density, dtype=np.float64))
        return Cruise(np.asarray(weight * speed / self.glide / self.efficiency + self.avionics_w), np.asarray(speed + 0.0 * weight))

    def most_kg(self, density: ArrayLike, altitude_m: ArrayLike) -> Real:
        """All that it is built for up to its ceiling, nothing above."""
        heaviest = self.empty_kg + self.load_kg
        return np.where(np.asarray(altitude_m, dtype=np.float64) <= self.ceiling_m, heaviest, 0.0) + 0.0 * np.asarray(density)


Aircraft = Multirotor | FixedWing


def _forward_inflow(hover: Real, through: Real, along: Real) -> Real:
    """Solves v * hypot(along, through + v) = hover^2 for the inflow v, by Newton from above."""
    inflow = hover
    for _ in range(_STEPS):
        across = through + inflow
        flow = np.hypot(along, across)
        inflow = inflow - (inflow * flow - hover**2) / (flow + inflow * across / flow)
    return inflow
