"""A drone airport: how many sorties it manages in an hour, what it needs for a day's demand, and a day as a timetable.

A sortie takes off, flies out and back, and lands; its battery is changed and charged. Five things may run short: room on the pads and in
the air, drones, batteries, chargers. Range alone says nothing about any of them.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import ceil, isfinite

# Times within a millisecond are the same.
_MOMENT = 1e-3


class BadPort(ValueError):
    """A figure of an airport makes no sense; the message says which."""


class BadSortie(ValueError):
    """A sortie cannot be flown as it stands; the message says which and why."""


class Limit(StrEnum):
    """What keeps an airport from more sorties."""

    MOVEMENTS = "movements"
    DRONES = "drones"
    BATTERIES = "batteries"
    CHARGERS = "chargers"


@dataclass(frozen=True, slots=True)
class Port:
    """pads: places to start and land. pad_s: how long a movement keeps a pad. apart_s: least time between two movements in the air.

    turn_s: unloading, loading and a new battery, between landing and the next start. charge_s: from empty to full.
    """

    pads: int
    drones: int
    batteries: int
    chargers: int
    pad_s: float = 60.0
    apart_s: float = 20.0
    turn_s: float = 180.0
    charge_s: float = 3_600.0

    def __post_init__(self) -> None:
        for name in ("pads", "drones", "batteries", "chargers"):
            if getattr(self, name) < 1:
                raise BadPort(f"an airport has at least one of its {name}")
        for name in ("pad_s", "apart_s", "turn_s", "charge_s"):
            value = getattr(self, name)
            if not isfinite(value) or value < 0:
                raise BadPort(f"{name} is {value:g}; it is a time, not negative")

    @property
    def between_s(self) -> float:
        """Least time between two movements: what the air asks, or what the pads do, if that is more."""
        return max(self.apart_s, self.pad_s / self.pads)


@dataclass(frozen=True, slots=True)
class Throughput:
    """Sorties an hour in the long run, and what would have to grow for more; by_limit has what each alone would allow."""

    sorties_per_hour: float
    limit: Limit
    by_limit: dict[Limit, float]


def throughput(port: Port, flight_s: float, share: float) -> Throughput:
    """Of sorties that all take `flight_s` out and back and `share` of a battery (0 to 1). Raises BadSortie.

    Each resource is busy for a known time with every sortie, and the scarcest sets the pace (the bottleneck law of operational
    analysis; Denning and Buzen, ACM Computing Surveys 10(3), 1978).
    """
    _check(flight_s, share)
    drone_s = flight_s + port.turn_s
    charging_s = share * port.charge_s
    busy = {
        Limit.MOVEMENTS: (2 * port.between_s, 1),
        Limit.DRONES: (drone_s, port.drones),
        Limit.BATTERIES: (drone_s + charging_s, port.batteries),
        Limit.CHARGERS: (charging_s, port.chargers),
    }
    by_limit = {limit: count * 3_600.0 / seconds if seconds > 0 else float("inf") for limit, (seconds, count) in busy.items()}
    limit = min(by_limit, key=by_limit.__getitem__)
    return Throughput(by_limit[limit], limit, by_limit)


@dataclass(frozen=True, slots=True)
class Fleet:
    """The least that keeps a pace."""

    drones: int
    batteries: int
    chargers: int
    pads: int


def fleet_for(port: Port, sorties_per_hour: float, flight_s: float, share: float) -> Fleet:
    """What an airport with these times needs for so many sorties an hour (Little's law).

    Raises BadSortie, and BadPort if movements would come too near to each other.
    """
    _check(flight_s, share)
    pace = sorties_per_hour / 3_600.0
    if 2 * port.apart_s * pace > 1 + 1e-9:
        movements = f"{sorties_per_hour:g} sorties an hour are {2 * sorties_per_hour:g} movements"
        raise BadPort(f"{movements}; {port.apart_s:g} s apart, an hour does not hold them")
    drone_s, charging_s = flight_s + port.turn_s, share * port.charge_s
    return Fleet(
        drones=_whole(pace * drone_s),
        batteries=_whole(pace * (drone_s + charging_s)),
        chargers=_whole(pace * charging_s),
        pads=_whole(2 * pace * port.pad_s),
    )


def loads(demand_kg: float, load_kg: float) -> int:
    """Sorties that carry a demand, in full loads and a last one."""
    if not (isfinite(demand_kg) and demand_kg >= 0) or not load_kg > 0:
        raise BadSortie(f"{demand_kg:g} kg in loads of {load_kg:g} kg cannot be counted")
    return ceil(round(demand_kg / load_kg, 9))


@dataclass(frozen=True, slots=True)
class Sortie:
    """Out and back. ready_s: from when it may start; due_s: which of the waiting starts first. share: of a full battery, 0 to 1."""

    name: str
    flight_s: float
    share: float
    ready_s: float = 0.0
    due_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class Slot:
    """When a sortie starts and lands, with which drone and battery, and when that battery is charged, by which charger."""

    sortie: Sortie
    starts_s: float
    lands_s: float
    drone: int
    battery: int
    charger: int
    charged_from_s: float
    charged_until_s: float


def timetable(port: Port, sorties: Sequence[Sortie]) -> tuple[Slot, ...]:
    """A day of sorties in the order of their starts: whoever is ready and due first starts first, as soon as all that it needs is there.

    A rule that dispatchers follow, not a proven best plan; `problems` checks what comes out. Raises BadSortie.
    """
    for sortie in sorties:
        _check(sortie.flight_s, sortie.share, sortie.name)
        if not isfinite(sortie.ready_s):
            raise BadSortie(f"{sortie.name}: it has to be said from when it may start")
        if sortie.flight_s < port.between_s:
            raise BadSortie(f"{sortie.name}: a flight of {sortie.flight_s:g} s lands less than {port.between_s:g} s after its own start")
    coming = sorted(range(len(sorties)), key=lambda i: (sorties[i].ready_s, sorties[i].due_s, i))
    waiting: list[tuple[float, int]] = []
    drones, batteries, chargers = ([(0.0, number) for number in range(count)] for count in (port.drones, port.batteries, port.chargers))
    for heap in (drones, batteries, chargers):
        heapify(heap)
    movements: list[float] = []
    slots: list[Slot] = []
    clock, at = 0.0, 0
    while at < len(coming) or waiting:
        clock = max(clock, drones[0][0], batteries[0][0])
        if not waiting:
            clock = max(clock, sorties[coming[at]].ready_s)
        while at < len(coming) and sorties[coming[at]].ready_s <= clock:
            heappush(waiting, (sorties[coming[at]].due_s, coming[at]))
            at += 1
        sortie = sorties[heappop(waiting)[1]]
        starts = _first_free(movements, clock, sortie.flight_s, port.between_s)
        lands = starts + sortie.flight_s
        insort(movements, starts)
        insort(movements, lands)
        (_, drone), (_, battery), (free, charger) = heappop(drones), heappop(batteries), heappop(chargers)
        turned = lands + port.turn_s
        charging = max(turned, free)
        full = charging + sortie.share * port.charge_s
        heappush(drones, (turned, drone))
        heappush(batteries, (full, battery))
        heappush(chargers, (full, charger))
        slots.append(Slot(sortie, starts, lands, drone, battery, charger, charging, full))
    return tuple(sorted(slots, key=lambda slot: slot.starts_s))


def problems(port: Port, slots: Sequence[Slot]) -> list[str]:
    """What is wrong with a timetable, in words; written without a look at how it was made."""
    wrong = []
    movements = sorted([slot.starts_s for slot in slots] + [slot.lands_s for slot in slots])
    wrong += [f"two movements at {b:.0f} s" for a, b in pairwise(movements) if b - a < port.between_s - _MOMENT]
    for slot in slots:
        if slot.starts_s < slot.sortie.ready_s - _MOMENT:
            wrong.append(f"{slot.sortie.name} starts before it is ready")
        if abs(slot.lands_s - slot.starts_s - slot.sortie.flight_s) > _MOMENT:
            wrong.append(f"{slot.sortie.name} does not fly as long as it takes")
        if slot.charged_from_s < slot.lands_s + port.turn_s - _MOMENT:
            wrong.append(f"the battery of {slot.sortie.name} is charged before it is out")
        if slot.charged_until_s - slot.charged_from_s < slot.sortie.share * port.charge_s - _MOMENT:
            wrong.append(f"the battery of {slot.sortie.name} is not full again")
        if not (0 <= slot.drone < port.drones and 0 <= slot.battery < port.batteries and 0 <= slot.charger < port.chargers):
            wrong.append(f"{slot.sortie.name} uses what is not there")
    uses = {
        "drone": [(slot.drone, slot.starts_s, slot.lands_s + port.turn_s) for slot in slots],
        "battery": [(slot.battery, slot.starts_s, slot.charged_until_s) for slot in slots],
        "charger": [(slot.charger, slot.charged_from_s, slot.charged_until_s) for slot in slots],
    }
    for what, used in uses.items():
        for (one, _, until), (other, begins, _) in pairwise(sorted(used)):
            if one == other and begins < until - _MOMENT:
                wrong.append(f"{what} {one} is in two places at {begins:.0f} s")
    return wrong


def _first_free(movements: list[float], earliest: float, flight_s: float, between_s: float) -> float:
    """The first start at which neither start nor landing comes too near to another movement."""
    starts = earliest
    while True:
        if (other := _too_near(movements, starts, between_s)) is not None:
            starts = other + between_s
        elif (other := _too_near(movements, starts + flight_s, between_s)) is not None:
            starts = other + between_s - flight_s
        else:
            return starts


def _too_near(movements: list[float], at: float, between_s: float) -> float | None:
    """The last movement that is too near to this instant."""
    place = bisect_left(movements, at + between_s - _MOMENT)
    if place and movements[place - 1] > at - between_s + _MOMENT:
        return movements[place - 1]
    return None


def _check(flight_s: float, share: float, name: str = "a sortie") -> None:
    if not (isfinite(flight_s) and flight_s > 0):
        raise BadSortie(f"{name}: a flight of {flight_s:g} s is none")
    if not 0 <= share <= 1:
        raise BadSortie(f"{name}: {share:g} of a battery cannot be flown; a share is from 0 to 1")


def _whole(needed: float) -> int:
    return max(1, ceil(needed - 1e-9))
