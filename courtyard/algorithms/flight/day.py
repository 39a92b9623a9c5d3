"""A day of an airport: which legs its drone flies, how often for what is wanted, with what fleet, beside a motorbike on the road."""

from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.flight.aircraft import Aircraft
from courtyard.algorithms.flight.legs import BadLegs, Flights, Legs, Tariff, cost_fen, fly, there_and_back
from courtyard.algorithms.flight.port import Fleet, Port, Throughput, fleet_for, throughput

Real = NDArray[np.float64]
Mask = NDArray[np.bool_]

# What nobody publishes and a planner replaces: a battery of two kWh for 6,000 yuan that lasts 600 charges, 40 yuan an hour for the
# airframe, 5 yuan a sortie for who loads and watches.
ASSUMED_TARIFF = Tariff(energy_fen_kwh=60.0, battery_fen=600_000, battery_cycles=600, airframe_fen_hour=4_000, leg_fen=500)
_MOST_SORTIES = 1_000_000
# Pads, turning and charging as `Port` has them; its counts are what is asked for here.
_TIMES = Port(pads=1, drones=1, batteries=1, chargers=1)


@dataclass(frozen=True, slots=True)
class Motorbike:
    """A rider on the village road; every figure is assumed until a planner gives his own. fen_km: rider, fuel and wear."""

    km_h: float = 30.0
    load_kg: float = 60.0
    fen_km: float = 80.0

    def minutes(self, road_km: ArrayLike) -> Real:
        """One way."""
        return np.asarray(road_km, dtype=np.float64) / self.km_h * 60.0

    def fen_kg(self, road_km: ArrayLike) -> Real:
        """There and back with a full load one way."""
        return 2 * np.asarray(road_km, dtype=np.float64) * self.fen_km / self.load_kg


@dataclass(frozen=True, slots=True)
class Day:
    """One row a leg.

    flights    out and back on one battery; out_s: seconds of the way out alone
    share      of a full battery that out and back take; may be above 1 where it is too far
    fen        of a sortie, whole; -1 for what cannot be flown
    sorties    a day for what is wanted; 0 where nothing is wanted or nothing flies
    bike_minutes, bike_fen_kg   of a motorbike on the road
    """

    flights: Flights
    out_s: Real
    share: Real
    fen: NDArray[np.int64]
    sorties: NDArray[np.int64]
    bike_minutes: Real
    bike_fen_kg: Real


@dataclass(frozen=True, slots=True)
class Terms:
    """How a day is flown and paid for."""

    hours: float = 10.0
    tariff: Tariff = ASSUMED_TARIFF
    bike: Motorbike = field(default_factory=Motorbike)


def day(
    aircraft: Aircraft,
    legs: Legs,
    load_kg: ArrayLike,
    back_kg: ArrayLike = 0.0,
    *,
    wanted_kg: ArrayLike = 0.0,
    road_km: ArrayLike,
    terms: Terms = Terms(),
) -> Day:
    """What becomes of a day. wanted_kg: to be flown out on each leg. road_km: what the motorbike drives. Raises BadLegs."""
    load, wanted, road = (np.broadcast_to(np.asarray(one, np.float64), (len(legs),)) for one in (load_kg, wanted_kg, road_km))
    for name, column in (("what is wanted", wanted), ("the road", road)):
        wrong = ~(np.isfinite(column) & (column >= 0))
        if wrong.any():
            raise BadLegs(f"row {int(np.argmax(wrong))}: {name} is no amount ({column[np.argmax(wrong)]:g})")
    flights, out = there_and_back(aircraft, legs, load, back_kg), fly(aircraft, legs, load)
    flown = flights.flyable & (wanted > 0)
    empty = flown & (load <= 0)
    if empty.any():
        row = int(np.argmax(empty))
        raise BadLegs(f"row {row}: {wanted[row]:g} kg are wanted there in loads of 0 kg; give it a load, or leave out what is wanted")
    loads = np.where(flown, np.ceil(np.round(wanted / np.where(load > 0, load, 1.0), 9)), 0)
    if (loads > _MOST_SORTIES).any():
        row = int(np.argmax(loads))
        raise BadLegs(
            f"row {row}: {wanted[row]:g} kg in loads of {load[row]:g} kg are {loads[row]:g} sorties a day, more than can be flown"
        )
    sorties = loads.astype(np.int64)
    share = flights.energy_wh / aircraft.battery_wh
    return Day(
        flights=flights,
        out_s=out.seconds,
        share=share,
        fen=cost_fen(aircraft, flights, terms.tariff),
        sorties=sorties,
        bike_minutes=terms.bike.minutes(road),
        bike_fen_kg=terms.bike.fen_kg(road),
    )


@dataclass(frozen=True, slots=True)
class Airport:
    """What the day asks of one airport, as if its sorties were spread evenly over the hours.

    fleet    the least that keeps the pace; throughput: what that fleet manages in an hour, and what would have to grow for more
    charges  full charges of a battery in the day; energy_wh: what all sorties take from their batteries
    """

    sorties: int
    fleet: Fleet
    throughput: Throughput
    charges: float
    energy_wh: float


def airport(aircraft: Aircraft, found: Day, hours: float, rows: Mask | None = None) -> Airport | None:
    """Of those legs of a day, all if not given; None where none is flown. Raises BadPort if so many sorties find no room in the air."""
    sorties = found.sorties if rows is None else np.where(rows, found.sorties, 0)
    count = int(sorties.sum())
    if not count:
        return None
    seconds, share = (float(np.where(sorties > 0, column, 0.0) @ sorties) for column in (found.flights.seconds, found.share))
    fleet = fleet_for(_TIMES, count / hours, seconds / count, share / count)
    whole = replace(_TIMES, **asdict(fleet))
    return Airport(count, fleet, throughput(whole, seconds / count, share / count), share, share * aircraft.battery_wh)
