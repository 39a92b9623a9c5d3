"""What others publish to measure planners with: VRPLIB's form, and the location-routing instances of Prodhon and of Tuzun and Burke."""

from collections.abc import Callable
from math import ceil, hypot
from pathlib import Path
from typing import Any

import numpy as np
import vrplib
from numpy.typing import NDArray

from courtyard.algorithms.routing.problem import ANY, BadRounds, Matrix, Rounds, Stop, Vehicle

Scale = Callable[[NDArray[Any]], Matrix]

_MOST_RELOADS = 999
# What VRPLIB's files say that is planned with, or that says nothing of a plan.
_KNOWN = frozenset(
    (
        *("name", "type", "comment", "dimension", "edge_weight_type", "edge_weight_format", "node_coord_type", "display_data_type"),
        *("node_coord", "display_data", "edge_weight", "depot", "demand", "backhaul", "capacity", "service_time", "release_time"),
        *("time_window", "vehicles", "vehicles_depot", "vehicles_max_distance", "vehicles_max_duration", "vehicles_fixed_cost"),
        *("vehicles_unit_distance_cost", "vehicles_reload_depot", "vehicles_max_reloads"),
    )
)
_OTHER = "{} is not planned with; leave it out where it says nothing of a plan"
_OTHERS = {
    "distance": "{} is a route's longest duration in some collections and its longest way in others; write VEHICLES_MAX_DURATION or "
    "VEHICLES_MAX_DISTANCE",
    "pickup_and_delivery": "loads from one stop to another ({}) are not planned with: here all come from a depot or go to one",
}


def nearest_integer(values: NDArray[Any]) -> Matrix:
    """As TSPLIB rounds: EUC_2D to the nearest integer."""
    return np.round(values).astype(np.int64)


def tenths(values: NDArray[Any]) -> Matrix:
    """As the DIMACS challenge of 2021 counts time windows: tenths, cut off."""
    return (10 * np.asarray(values)).astype(np.int64)


def thousandths(values: NDArray[Any]) -> Matrix:
    """As Vidal's instances with several depots are counted: thousandths, rounded."""
    return np.round(1_000 * np.asarray(values)).astype(np.int64)


def read_vrplib(path: Path, scale: Scale) -> Rounds:
    """The rounds of a file in VRPLIB's form, or Solomon's: each number by `scale`.

    Known are capacities, deliveries and collections of several kinds, time windows, service and release times, several depots, trips back
    to a vehicle's own depot, and each vehicle's longest distance and duration and its costs. Raises BadRounds for a file that has anything
    else, so that no rule of it is ever passed over, or that is in no such form.
    """
    given = _given(path)
    _refuse_unknown(path.name, given)
    between = scale(given["edge_weight"])
    places, depots = len(between), len(given.get("depot", [0]))
    deliver, collect = (_loads(given, name, places, scale) for name in ("demand", "backhaul"))
    takes = np.asarray(given.get("service_time", 0))
    if not takes.ndim:
        takes = np.where(np.arange(places) < depots, 0, takes)
    service, ready = scale(takes), scale(np.broadcast_to(given.get("release_time", 0), places))
    hours = scale(given["time_window"]) if "time_window" in given else np.tile(np.array([0, ANY]), (places, 1))
    stops = tuple(
        Stop(
            k,
            deliver=tuple(deliver[k].tolist()),
            collect=tuple(collect[k].tolist()) if collect[k].any() else (),
            opens=int(hours[k][0]),
            shuts=int(hours[k][1]),
            takes=int(service[k]),
            ready=int(ready[k]),
            name=str(k),
        )
        for k in range(depots, places)
    )
    return Rounds(tuple(range(depots)), stops, _vehicles(path.name, given, len(stops), hours, scale), between, between)


def _given(path: Path) -> dict[str, Any]:
    """What the file says, by name."""
    text = path.read_text(encoding="utf-8", errors="replace")
    is_solomon = "_SECTION" not in text and "CUSTOMER" in text.upper() and "VEHICLE" in text.upper()
    try:
        given: dict[str, Any] = vrplib.read_instance(path, "solomon" if is_solomon else "vrplib")
    except (ValueError, RuntimeError, NotImplementedError, LookupError, TypeError) as error:
        says = "it is in no form of VRPLIB's or Solomon's that is read"
        raise BadRounds(
            [f"{path.name}: {says} ({error or type(error).__name__}): is it cut short, or are lines without a colon?"]
        ) from error
    if "linehaul" in given:
        given["demand"] = given.pop("linehaul")
    return given


def _refuse_unknown(name: str, given: dict[str, Any]) -> None:
    """Whatever no stop and no vehicle of ours knows: a plan without it would be one for another problem."""
    reasons = [f"{name}: {_OTHERS.get(key, _OTHER).format(key.upper())}" for key in given if key not in _KNOWN]
    if str(given.get("type", "")).upper() == "VRPB":
        reasons.append(f"{name}: that a vehicle never only collects (TYPE VRPB) is not planned with")
    lacking = [key for key in ("edge_weight", "demand", "capacity") if key not in given]
    if lacking:
        reasons.append(f"{name} has no capacity, no demands, or no coordinates")
    elif not np.array_equal(given.get("depot", [0]), np.arange(len(given.get("depot", [0])))):
        reasons.append(f"{name}: its depots have to be the first of its nodes; number them so")
    elif len(given["demand"]) != len(given["edge_weight"]):
        reasons.append(f"{name} has {len(given['edge_weight'])} nodes and {len(given['demand'])} demands: it is cut short")
    if reasons:
        raise BadRounds(reasons)


def _loads(given: dict[str, Any], name: str, places: int, scale: Scale) -> Matrix:
    """A row a place, a column a kind of load."""
    found = scale(np.asarray(given.get(name, np.zeros(places, dtype=np.int64))))
    return found.reshape(places, -1)


def _vehicles(name: str, given: dict[str, Any], stops: int, hours: Matrix, scale: Scale) -> tuple[Vehicle, ...]:
    """Those that are alike together, in the order in which they first come."""
    count = int(given.get("vehicles", stops))
    homes = np.asarray(given.get("vehicles_depot", np.ones(count, dtype=int))) - 1
    reloads = np.asarray(given.get("vehicles_reload_depot", homes + 1)) - 1
    trips = np.asarray(given.get("vehicles_max_reloads", _MOST_RELOADS)) + 1 if "vehicles_reload_depot" in given else 1
    room = scale(np.asarray(given["capacity"]))
    columns: dict[str, Any] = {
        "room": np.broadcast_to(room, (count,)) if room.ndim == 0 else room,
        "longest_m": scale(np.asarray(given["vehicles_max_distance"])) if "vehicles_max_distance" in given else ANY,
        "longest_s": scale(np.asarray(given["vehicles_max_duration"])) if "vehicles_max_duration" in given else ANY,
        "fixed": scale(np.asarray(given.get("vehicles_fixed_cost", 0))),
        "per_m": np.asarray(given.get("vehicles_unit_distance_cost", 1)),
        "trips": np.minimum(trips, _MOST_RELOADS + 1),
    }
    wrong = [key for key, column in columns.items() if np.ndim(column) and len(column) != count]
    if wrong or homes.shape != (count,):
        raise BadRounds([f"{name} has {count} vehicles, and says something of another number of them"])
    if reloads.shape != homes.shape or (reloads != homes).any():
        raise BadRounds([f"{name}: that a vehicle reloads elsewhere than at its own depot (VEHICLES_RELOAD_DEPOT) is not planned with"])
    alike: dict[tuple[Any, ...], int] = {}
    for row in range(count):
        own = {key: column[row] if np.ndim(column) else column for key, column in columns.items()}
        kind = (tuple(np.atleast_1d(own.pop("room")).tolist()), int(homes[row]), *(int(value) for value in own.values()))
        alike[kind] = alike.get(kind, 0) + 1
    return tuple(
        Vehicle(number, room, home, home, int(hours[home][0]), int(hours[home][1]), longest_s, longest_m, trips, fixed, per_m)
        for (room, home, longest_m, longest_s, fixed, per_m, trips), number in alike.items()
    )


def read_location_routing(text: str) -> tuple[Rounds, tuple[int, ...]]:
    """An instance of location and routing, with every depot open, and what opening each costs. Raises BadRounds.

    A route costs what the file says, beside its way. Ways are 100 times the Euclidean distance, rounded up, as Prodhon counts; where
    the file says that costs are real numbers, all costs are taken in hundredths.
    """
    numbers = [float(word) for word in text.split()]
    stops, depots = int(numbers[0]), int(numbers[1])
    needed = 5 + 3 * stops + 4 * depots
    if len(numbers) != needed:
        raise BadRounds([f"{stops} customers and {depots} depots need {needed} numbers, and there are {len(numbers)}"])
    points = [(numbers[2 + 2 * k], numbers[3 + 2 * k]) for k in range(depots + stops)]
    at = 2 + 2 * (depots + stops)
    room, demand = int(numbers[at]), numbers[at + 1 + depots : at + 1 + depots + stops]
    opening = numbers[at + 1 + depots + stops : at + 1 + 2 * depots + stops]
    route = numbers[at + 1 + 2 * depots + stops]
    between = np.array([[ceil(100 * hypot(a[0] - b[0], a[1] - b[1])) for b in points] for a in points], dtype=np.int64)
    unit = 100 if numbers[-1] == 1 else 1
    made = Rounds(
        tuple(range(depots)),
        tuple(Stop(depots + k, deliver=(int(one),), name=str(depots + k)) for k, one in enumerate(demand)),
        tuple(Vehicle(stops, (room,), home, home, fixed=int(route * unit)) for home in range(depots)),
        between,
        between,
    )
    return made, tuple(int(one * unit) for one in opening)
