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
    """Capacities, time windows, service times and several depots of a VRPLIB file, each number by `scale`. Raises BadRounds."""
    given = vrplib.read_instance(path)
    if "edge_weight" not in given or "demand" not in given or "capacity" not in given:
        raise BadRounds([f"{path.name} has no capacity, no demands, or no coordinates"])
    between = scale(given["edge_weight"])
    places = len(between)
    depots = len(given.get("depot", [0]))
    demand = scale(np.asarray(given["demand"]))
    takes = np.asarray(given.get("service_time", 0))
    if not takes.ndim:
        takes = np.where(np.arange(places) < depots, 0, takes)
    service = scale(takes)
    hours = scale(given["time_window"]) if "time_window" in given else np.tile(np.array([0, ANY]), (places, 1))
    stops = tuple(
        Stop(k, deliver=(int(demand[k]),), opens=int(hours[k][0]), shuts=int(hours[k][1]), takes=int(service[k]), name=str(k))
        for k in range(depots, places)
    )
    count = int(given.get("vehicles", len(stops)))
    homes = np.asarray(given.get("vehicles_depot", np.ones(count, dtype=int))) - 1
    longest = int(scale(np.asarray(given["vehicles_max_duration"]))) if "vehicles_max_duration" in given else ANY
    room = (int(scale(np.asarray(given["capacity"]))),)
    vehicles = tuple(
        Vehicle(int((homes == home).sum()), room, home, home, int(hours[home][0]), int(hours[home][1]), longest)
        for home in dict.fromkeys(int(one) for one in homes)
    )
    return Rounds(tuple(range(depots)), stops, vehicles, between, between)


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
