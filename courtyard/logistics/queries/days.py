"""What rounds and drone legs came to, in rows for lists, files and maps."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np

from courtyard.algorithms.flight.closed import Zone, read_zones
from courtyard.algorithms.routing.tables import A_FEN
from courtyard.kernel.actors import Actor
from courtyard.logistics.models import Run, text_of
from courtyard.logistics.queries.results import drones_result, rounds_result
from courtyard.logistics.results import RoundsResult


def round_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each round, numbered from 1; times are seconds of the day. Raises NotFound, before the first row is asked for."""
    return _of_rounds(rounds_result(actor, run_id))


def call_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each call of each round, in their order. Raises NotFound, before the first row is asked for."""
    return _of_calls(rounds_result(actor, run_id))


def left_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each stop that no round serves, with why: a word of algorithms/routing/problem.Why, or "" where there was no room."""
    return _of_left(rounds_result(actor, run_id))


def leg_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each leg: whether it can be flown, with what, and the same by motorbike; None where there is no figure. `zones`: the
    closed ones on its straight way. Raises NotFound.
    """
    found = drones_result(actor, run_id)
    return (_leg(found, row) for row in range(len(found.leg_id)))


def leg_ways(actor: Actor, run_id: UUID) -> dict[str, list[tuple[float, float]]]:
    """Of the legs that go around zones, by id: the points of the way, longitude first. Raises NotFound."""
    found = drones_result(actor, run_id)
    if "way_leg" not in found.more:
        return {}
    ways: dict[str, list[tuple[float, float]]] = {}
    for row, lon, lat in zip(*(found.more[name].tolist() for name in ("way_leg", "way_lon", "way_lat")), strict=True):
        ways.setdefault(str(found.leg_id[row]), []).append((round(lon, 6), round(lat, 6)))
    return ways


def run_zones(actor: Actor, run_id: UUID) -> list[Zone]:
    """The closed zones of a run's scenario; none without a table of them. Raises NotFound."""
    run: Run = Run.objects.scoped(actor).select_related("scenario").one(public_id=run_id)
    return [] if run.scenario.zones_id is None else read_zones(text_of(run.scenario.zones_id))


def _of_rounds(found: RoundsResult) -> Iterator[dict[str, Any]]:
    trips = found.trip_round
    calls = np.bincount(trips[found.call_trip], minlength=len(found.round_centre))
    loads = np.zeros((len(found.round_centre), found.stop_loads.shape[1]), dtype=np.int64)
    np.add.at(loads, trips[found.call_trip], found.stop_loads[found.call_stop])
    begins = np.searchsorted(trips, np.arange(len(found.round_centre) + 1))  # trips stand in the order of their rounds
    for row in range(len(found.round_centre)):
        departs, returns = int(found.trip_departs[begins[row]]), int(found.trip_returns[begins[row + 1] - 1])
        yield {
            "round": row + 1,
            "centre": str(found.centre_name[found.round_centre[row]]),
            "vehicle": str(found.round_name[row]),
            "stops": int(calls[row]),
            "trips": int(begins[row + 1] - begins[row]),
            "departs": departs,
            "returns": returns,
            "hours": round((returns - departs) / 3_600, 2),
            "km": round(int(found.round_metres[row]) / 1_000, 1),
            "aboard": int(found.round_aboard[row]),
            **dict(zip(("deliver_kg", "deliver_crates", "collect_kg", "collect_crates"), loads[row].tolist(), strict=True)),
            "fen": round(int(found.round_cost[row]) / A_FEN),
        }


def _of_calls(found: RoundsResult) -> Iterator[dict[str, Any]]:
    order: dict[int, int] = {}
    first = np.searchsorted(found.trip_round, found.trip_round)  # the first trip of the round of each
    for call in range(len(found.call_stop)):
        trip, stop = int(found.call_trip[call]), int(found.call_stop[call])
        one = int(found.trip_round[trip])
        order[one] = order.get(one, 0) + 1
        yield {
            "round": one + 1,
            "order": order[one],
            "trip": trip - int(first[trip]) + 1,
            "centre": str(found.centre_name[found.round_centre[one]]),
            "vehicle": str(found.round_name[one]),
            **_stop(found, stop),
            "departs": int(found.trip_departs[trip]),
            "arrives": int(found.call_arrives[call]),
            "begins": int(found.call_begins[call]),
            "leaves": int(found.call_leaves[call]),
            "returns": int(found.trip_returns[trip]),
        }


def _of_left(found: RoundsResult) -> Iterator[dict[str, Any]]:
    for row, stop in enumerate(found.left_stop.tolist()):
        yield {
            **_stop(found, stop),
            "why": str(found.left_why[row]),
            "a": int(found.left_a[row]),
            "b": int(found.left_b[row]),
        }


def _stop(found: RoundsResult, stop: int) -> dict[str, Any]:
    names = {"id": str(found.stop_id[stop]), "name": str(found.stop_name[stop])}
    return names | {"lon": float(found.stop_lon[stop]), "lat": float(found.stop_lat[stop])}


def _leg(found: Any, row: int) -> dict[str, Any]:
    flies = not found.why[row]
    load, fen = float(found.load_kg[row]), int(found.fen[row])
    return {
        "id": str(found.leg_id[row]),
        "from": str(found.from_name[row]),
        "to": str(found.to_name[row]),
        **{name: _number(getattr(found, name)[row], 6) for name in ("from_lon", "from_lat", "to_lon", "to_lat")},
        "flies": flies,
        "why": int(found.why[row]),
        "zones": str(found.more["zones"][row]) if "zones" in found.more else "",
        "km": _number(found.km[row], 2),
        "minutes_out": _number(found.out_s[row] / 60, 1) if flies else None,
        "minutes_out_and_home": _number(found.seconds[row] / 60, 1) if flies else None,
        "wh": _number(found.energy_wh[row], 1) if flies else None,
        "battery": _number(found.share[row], 3),
        "load_kg": _number(load, 1),
        "wanted_kg": _number(found.wanted_kg[row], 1),
        "sorties": int(found.sorties[row]),
        "fen": fen if flies else None,
        "fen_kg": round(fen / load, 1) if flies and load > 0 else None,
        "road_km": _number(found.road_km[row], 2),
        "bike_minutes": _number(found.bike_minutes[row], 1),
        "bike_fen_kg": _number(found.bike_fen_kg[row], 1),
    }


def _number(value: Any, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
