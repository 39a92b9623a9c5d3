"""Rounds that were kept, held against their tables once more by code that knows nothing of how they were found. Needs NumPy alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from courtyard.algorithms.columns import Columns
from courtyard.algorithms.routing.check import faults_of_round
from courtyard.algorithms.routing.problem import Centre, Matrix, Rounds, Stop, Vehicle
from courtyard.algorithms.routing.roads import Roads, by_coordinates
from courtyard.algorithms.routing.tables import centres_of, stops_of
from courtyard.algorithms.routing.times import Call, Round, Trip
from courtyard.logistics.results import RoundsResult
from courtyard.logistics.rules import RoundsAsked

# Metres and seconds that a routing engine gave: of the place of vehicles, then of all stops.
Given = tuple[Matrix, Matrix]


def wrong_rounds(found: RoundsResult, stops: Columns, fleet: Columns, asked: RoundsAsked, roads: Roads | Given) -> Iterator[str]:
    """What is wrong with them, in words: a stop that is called at twice or not at all, more vehicles than there are, a limit not kept."""
    if found.stop_id.tolist() != stops.ids or not _fits(found, stops, fleet):
        yield "its stops, rounds or calls do not fit its tables"
        return
    served = Counter(found.call_stop.tolist()) + Counter(found.left_stop.tolist())
    if uneven := [stops.ids[row] for row in range(len(stops)) if served[row] != 1]:
        yield f"{', '.join(uneven[:5])}: not served or left out exactly once ({len(uneven)} stops)"
    counts = fleet.get("vehicles", 1.0)
    for row, used in Counter(found.round_vehicle.tolist()).items():
        if used > counts[row]:
            yield f"{used} of the vehicle {fleet.ids[row]} are driven, and there are {counts[row]:g}"
    calls = stops_of(stops)
    kinds = {kind.name: (one, kind) for one in centres_of(fleet) for kind in one.vehicles}
    for number, row in enumerate(found.round_vehicle.tolist()):
        one = _round(found, number, calls, stops, kinds[fleet.ids[row]], asked, roads)
        yield from (f"round {number + 1}: {says}" for says in faults_of_round(*one))


def _fits(found: RoundsResult, stops: Columns, fleet: Columns) -> bool:
    """Whether every index points at something."""
    bounds = (
        (found.call_stop, len(stops)),
        (found.left_stop, len(stops)),
        (found.call_trip, len(found.trip_round)),
        (found.trip_round, len(found.round_centre)),
        (found.round_vehicle, len(fleet)),
        (found.round_centre, len(found.centre_name)),
    )
    return all(not len(index) or 0 <= index.min() <= index.max() < length for index, length in bounds)


def _round(
    found: RoundsResult,
    number: int,
    calls: list[Stop],
    stops: Columns,
    of: tuple[Centre, Vehicle],
    asked: RoundsAsked,
    roads: Roads | Given,
) -> tuple[Rounds, Round]:
    """One round as a problem of its own, of its stops and its vehicle alone."""
    lon, lat = stops.degrees()
    centre, vehicle = of
    trips = np.flatnonzero(found.trip_round == number).tolist()
    of_trip = [np.flatnonzero(found.call_trip == trip).tolist() for trip in trips]
    rows = [int(found.call_stop[call]) for driven in of_trip for call in driven]
    if isinstance(roads, Roads):
        metres, seconds = by_coordinates([centre.lon, *lon[rows]], [centre.lat, *lat[rows]], roads)
    else:
        at_places = np.array([0, *(row + 1 for row in rows)])
        metres, seconds = (one[np.ix_(at_places, at_places)] for one in roads)
    own = tuple(replace(calls[row], place=place) for place, row in enumerate(rows, 1))
    made, at = [], 0
    for trip, driven in zip(trips, of_trip, strict=True):
        visits = tuple(
            Call(at + k, *(int(getattr(found, f"call_{name}")[call]) for name in ("arrives", "begins", "leaves")))
            for k, call in enumerate(driven)
        )
        made.append(Trip(int(found.trip_departs[trip]), visits, int(found.trip_returns[trip])))
        at += len(driven)
    whole = Round(0, tuple(made), int(found.round_metres[number]), int(found.round_cost[number]))
    return Rounds((0,), own, (replace(vehicle, starts=0, ends=0),), metres, seconds, asked.collect_last), whole
