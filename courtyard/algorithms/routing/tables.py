"""A day's stops, and the vehicles of its centres, from a planner's tables. Needs NumPy alone."""

import math
from collections.abc import Iterator
from itertools import chain

import numpy as np

from courtyard.algorithms.columns import Columns, Fault, clock, read_columns, refuse
from courtyard.algorithms.routing.problem import ANY, Centre, Stop, Vehicle

LOADS = ("kg", "crates")
# The solver counts whole numbers: thousandths of a fen, so that a metre and a second have a price.
A_FEN = 1_000
# What is assumed of a vehicle whose row does not say it.
FROM, UNTIL, KM_FEN = 6 * 3_600.0, 18 * 3_600.0, 100.0

AMOUNTS = tuple(f"{way}_{load}" for way in ("deliver", "collect") for load in LOADS)
_ROOMS = tuple(f"room_{load}" for load in LOADS)
# More of one kind are no county's, and the solver would lay each out. So many kilograms are no vehicle's room: without limit.
_MOST_VEHICLES, _MOST_TRIPS, _ROOMY = 10_000, 48, 10**9
_MOST = 1e9


def read_stops(text: str, *, title: str = "stops") -> Columns:
    """Where to call: lon, lat, and beside them id, deliver_kg, deliver_crates, collect_kg, collect_crates, opens, shuts, ready (times of
    the day), takes_min, on_board_min. Raises BadColumns with every row that makes no sense by itself.
    """
    numbers = ("lon", "lat", *AMOUNTS, "takes_min", "on_board_min")
    stops = read_columns(text, numbers, ("opens", "shuts", "ready"), ("name",), title=title)
    least = {**dict.fromkeys(AMOUNTS, 0.0), "takes_min": 0.0, "on_board_min": 0.0}
    amounts = (stops.outside(name, low, _MOST) for name, low in least.items())
    refuse(title, chain(stops.nowhere(), *amounts, _ends_first(stops, "opens", "shuts", math.inf)))
    return stops


def read_vehicles(text: str, *, title: str = "vehicles") -> Columns:
    """Where rounds begin, and with which vehicles, a kind a row: lon, lat, vehicles (how many), room_kg, room_crates, and beside them id,
    name (of the place), begins, until (times of the day), trips, longest_h, longest_km, fixed_fen, km_fen, hour_fen.

    Raises BadColumns as `read_stops`.
    """
    numbers = ("lon", "lat", "vehicles", *_ROOMS, "trips", "longest_h", "longest_km", "fixed_fen", "km_fen", "hour_fen")
    fleet = read_columns(text, numbers, ("begins", "until"), ("name",), title=title)
    zero = (*_ROOMS, "longest_h", "longest_km", "fixed_fen", "km_fen", "hour_fen")
    amounts = (fleet.outside(name, 0.0, _MOST) for name in zero)
    counts = (fleet.outside("vehicles", 1.0, _MOST_VEHICLES), fleet.outside("trips", 1.0, _MOST_TRIPS))
    broken = chain(fleet.broken("vehicles"), fleet.broken("trips"))
    refuse(title, chain(fleet.nowhere(), *amounts, *counts, broken, _ends_first(fleet, "begins", "until", UNTIL, FROM)))
    return fleet


def _ends_first(table: Columns, begins: str, ends: str, last: float, first: float = 0.0) -> Iterator[Fault]:
    start, end = table.get(begins, first), table.get(ends, last)
    for row in np.flatnonzero(start > end).tolist():
        yield table.fault("ends-first", row, begins=begins, ends=ends, a=clock(int(start[row])), b=clock(int(end[row])))


def stops_of(table: Columns) -> list[Stop]:
    """The rows of `read_stops`, each with its line and id for a name."""
    column = {name: table.get(name, 0.0) for name in (*AMOUNTS, "opens", "takes_min", "ready")}
    column |= {name: table.get(name, math.inf) for name in ("shuts", "on_board_min")}
    return [
        Stop(
            place=row,
            deliver=tuple(math.ceil(column[f"deliver_{load}"][row]) for load in LOADS),
            collect=tuple(math.ceil(column[f"collect_{load}"][row]) for load in LOADS),
            opens=int(column["opens"][row]),
            shuts=_limit(column["shuts"][row]),
            takes=round(60 * column["takes_min"][row]),
            ready=int(column["ready"][row]),
            on_board=None if math.isinf(column["on_board_min"][row]) else round(60 * column["on_board_min"][row]),
            name=f"{table.ids[row]} (line {table.lines[row]})",
        )
        for row in range(len(table))
    ]


def _limit(value: float) -> int:
    """A whole number; no limit where none is given."""
    return ANY if math.isinf(value) else round(value)


def centres_of(table: Columns) -> list[Centre]:
    """Of the rows of `read_vehicles`: one a place, with the vehicles of all its rows, each called by its id."""
    lon, lat = table.degrees()
    found: dict[tuple[float, float], list[Vehicle]] = {}
    for row in range(len(table)):
        found.setdefault((float(lon[row]), float(lat[row])), []).append(_vehicle(table, row))
    return [Centre(*where, tuple(kinds)) for where, kinds in found.items()]


def _vehicle(table: Columns, row: int) -> Vehicle:
    def amount(name: str, default: float) -> float:
        return float(table.get(name, default)[row])

    return Vehicle(
        count=int(amount("vehicles", 1)),
        room=tuple(math.floor(amount(name, _ROOMY)) for name in _ROOMS),
        begins=int(amount("begins", FROM)),
        until=int(amount("until", UNTIL)),
        longest_s=_limit(3_600 * amount("longest_h", math.inf)),
        longest_m=_limit(1_000 * amount("longest_km", math.inf)),
        trips=int(amount("trips", 1)),
        fixed=round(A_FEN * amount("fixed_fen", 0)),
        per_m=round(A_FEN * amount("km_fen", KM_FEN) / 1_000),
        per_s=round(A_FEN * amount("hour_fen", 0) / 3_600),
        name=table.ids[row],
    )
