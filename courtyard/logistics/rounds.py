"""A day's rounds are worked out: stops and vehicles in, figures and arrays out. Only the planner's process imports this."""

import math
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from courtyard.algorithms.columns import Columns
from courtyard.algorithms.routing.check import faults
from courtyard.algorithms.routing.county import Part, by_matrix, share_out, unhindered
from courtyard.algorithms.routing.problem import Centre, Hindrance, Rounds
from courtyard.algorithms.routing.roads import Roads, read_osrm
from courtyard.algorithms.routing.solve import Effort, solve
from courtyard.algorithms.routing.tables import A_FEN, FROM, KM_FEN, LOADS, UNTIL, centres_of, read_stops, read_vehicles, stops_of
from courtyard.algorithms.routing.times import Trip
from courtyard.algorithms.tariff import Assumed
from courtyard.logistics.planning import Watch
from courtyard.logistics.results import Array
from courtyard.logistics.rules import RoundsAsked


class WrongRounds(RuntimeError):
    """Other code than found the rounds finds something wrong with them; they are not kept."""


def plan_rounds(
    stops: str, vehicles: str, asked: RoundsAsked, *, roads: str | None = None, seconds: float, memory: int, watch: Watch
) -> tuple[dict[str, Any], dict[str, Array]]:
    """The summary (plain JSON) and the arrays of results.RoundsResult. roads: a routing engine's table, instead of the crow's way.

    Every centre gets its share of the seconds by its stops; `watch` hears of the phase "2/12", the second of twelve centres, without
    figures. Stops at which no vehicle could call are left out, each with why. Raises BadRounds, TooManyStops, WrongRounds.
    """
    given, fleet = read_stops(stops), read_vehicles(vehicles)
    centres = centres_of(fleet)
    if roads is None:
        by = Roads(asked.circuity, asked.km_h)
        shares = share_out(stops_of(given), *given.degrees(), centres, roads=by, collect_last=asked.collect_last)
    else:
        shares = [by_matrix(stops_of(given), centres, read_osrm(roads), collect_last=asked.collect_last)]
    hindered: dict[int, Hindrance] = {}
    parts: list[Part] = []
    ends, left = time.monotonic() + seconds, len(given)
    for number, share in enumerate(shares, 1):
        own, why = unhindered(share)
        hindered |= why
        effort = Effort(
            iterations=asked.iterations,
            seconds=max(0.0, ends - time.monotonic()) * len(share.stops) / left,
            seed=asked.seed,
            watch=_watching(watch, f"{number}/{len(shares)}"),
        )
        left -= len(share.stops)
        made = Part(own.centre, own.stops, own.rounds, solve(own.rounds, effort, most_bytes=memory))
        if wrong := faults(made.rounds, made.plan.rounds, made.plan.left_out):
            raise WrongRounds(f"centre {number}: {'; '.join(wrong[:5])}")
        parts.append(made)
    arrays = _arrays(given, fleet, centres, parts, hindered)
    assumed = _assumed(fleet, None if roads else asked)
    return _summary(given, fleet, parts, arrays) | {"assumed": [asdict(one) for one in assumed]}, arrays


def _watching(watch: Watch, phase: str) -> Callable[[Any], bool]:
    return lambda _progress: watch(phase, math.inf, math.inf)


def _arrays(
    given: Columns, fleet: Columns, centres: Sequence[Centre], parts: Sequence[Part], hindered: dict[int, Hindrance]
) -> dict[str, Array]:
    lon, lat = given.degrees()
    rows = fleet.rows_by_id()
    rounds = [(part, one) for part in parts for one in part.plan.rounds]
    trips = [(number, part, trip) for number, (part, one) in enumerate(rounds) for trip in one.trips]
    calls = [(number, part, call) for number, (_round, part, trip) in enumerate(trips) for call in trip.calls]
    left = sorted([*hindered.items(), *((part.stops[at], None) for part in parts for at in part.plan.left_out)], key=lambda one: one[0])
    names = [part.rounds.vehicles[one.vehicle].name for part, one in rounds]
    loads = np.column_stack([np.ceil(given.get(f"{way}_{load}", 0.0)) for way in ("deliver", "collect") for load in LOADS])
    return {
        "stop_id": np.array(given.ids, dtype=np.str_),
        "stop_name": np.array([given.word("name", row) for row in range(len(given))], dtype=np.str_),
        "stop_lon": lon,
        "stop_lat": lat,
        "stop_loads": loads.astype(np.int64),
        "centre_name": np.array([_named(fleet, one, number) for number, one in enumerate(centres, 1)], dtype=np.str_),
        "centre_lon": np.array([one.lon for one in centres], dtype=np.float64),
        "centre_lat": np.array([one.lat for one in centres], dtype=np.float64),
        "round_centre": np.array([part.centre for part, _one in rounds], dtype=np.int32),
        "round_vehicle": np.array([rows[name] for name in names], dtype=np.int32),
        "round_name": np.array(names, dtype=np.str_),
        "round_metres": np.array([one.metres for _part, one in rounds], dtype=np.int64),
        "round_cost": np.array([one.cost for _part, one in rounds], dtype=np.int64),
        "round_aboard": np.array([max(_aboard(part.rounds, trip) for trip in one.trips) for part, one in rounds], dtype=np.int64),
        "trip_round": np.array([number for number, _part, _trip in trips], dtype=np.int32),
        "trip_departs": np.array([trip.departs for _number, _part, trip in trips], dtype=np.int32),
        "trip_returns": np.array([trip.returns for _number, _part, trip in trips], dtype=np.int32),
        "call_trip": np.array([number for number, _part, _call in calls], dtype=np.int32),
        "call_stop": np.array([part.stops[call.stop] for _number, part, call in calls], dtype=np.int32),
        "call_arrives": np.array([call.arrives for _number, _part, call in calls], dtype=np.int32),
        "call_begins": np.array([call.begins for _number, _part, call in calls], dtype=np.int32),
        "call_leaves": np.array([call.leaves for _number, _part, call in calls], dtype=np.int32),
        "left_stop": np.array([row for row, _why in left], dtype=np.int32),
        "left_why": np.array(["" if why is None else why.why.value for _row, why in left], dtype=np.str_),
        "left_a": np.array([0 if why is None else why.a for _row, why in left], dtype=np.int64),
        "left_b": np.array([0 if why is None else why.b for _row, why in left], dtype=np.int64),
    }


def _named(fleet: Columns, centre: Centre, number: int) -> str:
    """As its first row that has a name says, else by its number."""
    rows = fleet.rows_by_id()
    return next((name for one in centre.vehicles if (name := fleet.word("name", rows[one.name]))), str(number))


def _aboard(rounds: Rounds, trip: Trip) -> int:
    """The longest that anything is under way: to its stop from the departure on, or from its stop until the return."""
    longest = 0
    for call in trip.calls:
        stop = rounds.stops[call.stop]
        out = call.begins - trip.departs if any(stop.deliver) else 0
        home = trip.returns - call.leaves if any(stop.collect) else 0
        longest = max(longest, out, home)
    return longest


def _summary(given: Columns, fleet: Columns, parts: Sequence[Part], arrays: dict[str, Array]) -> dict[str, Any]:
    """`objective` in yuan; no bound is proven."""
    every = [one for part in parts for one in part.plan.rounds]
    served = arrays["stop_loads"][arrays["call_stop"]].sum(axis=0)
    return {
        "objective": sum(one.cost for one in every) / A_FEN / 100,
        "bound": None,
        "stops": len(given),
        "centres": len(arrays["centre_name"]),
        "rounds": len(every),
        "vehicles": int(fleet.get("vehicles", 1.0).astype(np.int64).sum()),
        "trips": len(arrays["trip_round"]),
        "km": sum(one.metres for one in every) / 1_000,
        "hours": sum(one.seconds for one in every) / 3_600,
        "latest_arrival": int(arrays["call_arrives"].max(initial=0)),
        "latest_return": int(arrays["trip_returns"].max(initial=0)),
        "longest_aboard": int(arrays["round_aboard"].max(initial=0)),
        "loads": dict(zip(("deliver_kg", "deliver_crates", "collect_kg", "collect_crates"), served.tolist(), strict=True)),
        "left_out": len(arrays["left_stop"]),
        "hindered": int((arrays["left_why"] != "").sum()),
        "iterations": sum(part.plan.iterations for part in parts),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _assumed(fleet: Columns, asked: RoundsAsked | None) -> Iterator[Assumed]:
    """What nobody gave: in the question (None: nothing of it counts), or in a row of the vehicles."""
    own = Roads()
    if asked is not None and asked.circuity == own.circuity:
        yield Assumed("rounds_circuity", own.circuity, "times the crow's way", "roads in the hills are 1.4 to 2 times as long")
    if asked is not None and asked.km_h == own.km_h:
        yield Assumed("rounds_km_h", own.km_h, "km an hour", "a small truck on county and village roads")
    if np.isnan(fleet.get("km_fen")).any():
        yield Assumed("vehicle_km_fen", KM_FEN, "fen a km", "fuel and wear of a small truck")
    for name, column, second in (("vehicle_begins", "begins", FROM), ("vehicle_until", "until", UNTIL)):
        if np.isnan(fleet.get(column)).any():
            yield Assumed(name, second / 3_600, "o'clock", "a day of daylight")
