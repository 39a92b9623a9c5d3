"""What an imported table says, and what is wrong with which of its rows."""

from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import BadColumns, Columns
from courtyard.algorithms.flight.closed import read_zones as read_zones_of
from courtyard.algorithms.flight.tables import read_legs as read_legs_of
from courtyard.algorithms.flight.terrain import HIGHEST_M, LOWEST_M, read_grid
from courtyard.algorithms.reach import tables
from courtyard.algorithms.routing.roads import read_osrm
from courtyard.algorithms.routing.tables import centres_of
from courtyard.algorithms.routing.tables import read_stops as read_stops_of
from courtyard.algorithms.routing.tables import read_vehicles as read_vehicles_of
from courtyard.algorithms.siting import ways
from courtyard.algorithms.siting.places import Finding, Kind, findings
from courtyard.algorithms.siting.tables import BadRows, Status, Table, read_table
from courtyard.algorithms.tariff import read_products as read_products_of
from courtyard.logistics.rules import Holds, Noted, TableKind, noted

Float = NDArray[np.float64]
_OPTIONAL = ("weight", "circuity", "charge", "room", "status", "name", "placed", "altitude_m")


@dataclass(frozen=True, slots=True)
class Read:
    """A table that was read: `faults` keep it from being taken, `told` does not."""

    rows: int = 0
    holds: Holds = field(default_factory=Holds)
    scattered: int = 0
    faults: tuple[Noted, ...] = ()
    faults_count: int = 0
    told: tuple[Noted, ...] = ()


def read_places(text: str) -> Read:
    """A table of villages or of sites: lon and lat, and beside them id or code, name, weight, circuity, charge, room, status, placed."""
    try:
        table = read_table(text)
    except BadRows as error:
        unread = tuple(Noted(one.line, one.code, values=dict(one.detail)) for one in error.rows)
        return Read(faults=unread, faults_count=error.count)
    if not table.is_on_the_earth or table.at is None:
        return Read(faults=(Noted(1, "heading"),), faults_count=1)
    if not len(table):
        return Read(faults=(Noted(1, "empty"),), faults_count=1)
    found = findings(*table.at, table.weight)
    faults = [_noted(table, one) for one in found if one.kind.is_fault]
    faults = sorted([*faults, *_of_columns(table), *_altitudes(table)], key=lambda one: one.line)
    # What stands alone comes first: there are few of them, and each may decide a whole plan.
    told = [_noted(table, one) for kind in (Kind.ALONE, Kind.TWICE) for one in found if one.kind is kind]
    scattered = 0 if table.scattered is None else int(table.scattered.sum())
    return Read(len(table), _holds(table), scattered, tuple(faults), len(faults), tuple(told))


def read_hubs(text: str) -> Read:
    """Stations, airports, depots: algorithms/reach/tables.py says which columns."""
    return _counted(lambda: tables.read_hubs(text))


def read_departures(text: str) -> Read:
    """What leaves from hub to hub within a day; whether its hubs are there is asked when a scenario brings both together."""
    return _counted(lambda: _lines(text))


def read_destinations(text: str) -> Read:
    """Where parcels go."""
    return _counted(lambda: tables.read_ends(text))


def read_products(text: str) -> Read:
    """What is sold: algorithms/tariff.py says which columns."""
    return _counted(lambda: read_products_of(text))


def read_ways(text: str) -> Read:
    """Ways from places to sites; whether their ends are there is asked when a scenario brings the tables together."""
    return _counted(lambda: ways.read_ways(text))


def read_stops(text: str) -> Read:
    """Where vehicles call in a day: algorithms/routing/tables.py says which columns."""
    return _counted(lambda: read_stops_of(text))


def read_vehicles(text: str) -> Read:
    """Where rounds begin, and with what: algorithms/routing/tables.py says which columns."""
    centres = 0

    def read() -> Columns:
        nonlocal centres
        found = read_vehicles_of(text)
        centres = len(centres_of(found))
        return found

    counted = _counted(read)
    return replace(counted, holds=Holds(centres=centres))


def read_legs(text: str) -> Read:
    """What drones are to fly: algorithms/flight/tables.py says which columns."""
    return _counted(lambda: read_legs_of(text))


def read_heights(text: str) -> Read:
    """A grid of heights; its rows are the cells that are known."""
    return _counted(lambda: np.flatnonzero(np.isfinite(read_grid(text).height)))


def read_zones(text: str) -> Read:
    """Areas that are not flown over; a row is an area. One that lies wholly outside the country is a mistake in its coordinates."""
    try:
        zones = read_zones_of(text)
    except BadColumns as error:
        return Read(faults=tuple(noted(one) for one in error.faults), faults_count=error.count)
    found = findings(*(np.array([zone.ring[:, axis].mean() for zone in zones]) for axis in (1, 0)))
    codes = {Kind.SWAPPED: "zone swapped", Kind.OUTSIDE: "zone outside"}
    faults = tuple(
        Noted(zones[one.row].line, codes[one.kind], zones[one.row].name, {"number": str(zones[one.row].number)})
        for one in found
        if one.kind in codes
    )
    return Read(rows=len(zones), faults=faults, faults_count=len(faults))


def read_roads(text: str) -> Read:
    """A routing engine's table; its rows are places. Whether they are those of the stops is asked when a scenario brings both together."""
    return _counted(lambda: read_osrm(text)[0])


READERS: dict[TableKind, Callable[[str], Read]] = {
    TableKind.PLACES: read_places,
    TableKind.HUBS: read_hubs,
    TableKind.DEPARTURES: read_departures,
    TableKind.DESTINATIONS: read_destinations,
    TableKind.PRODUCTS: read_products,
    TableKind.WAYS: read_ways,
    TableKind.STOPS: read_stops,
    TableKind.VEHICLES: read_vehicles,
    TableKind.LEGS: read_legs,
    TableKind.HEIGHTS: read_heights,
    TableKind.ZONES: read_zones,
    TableKind.ROADS: read_roads,
}


def _lines(text: str) -> Columns:
    """Departures, as if every hub that they name were there, and open day and night."""
    lines = tables.read_lines(text)
    named = [lines.word(name, row) for row in range(len(lines)) for name in ("from", "to")]
    ids = list(dict.fromkeys(name for name in named if name))
    tables.read_departures(text, Columns("hubs", ids, [0] * len(ids), {}, {}))
    return lines


def _counted(read: Callable[[], Sized]) -> Read:
    try:
        return Read(rows=len(read()))
    except BadColumns as error:
        return Read(faults=tuple(noted(one) for one in error.faults), faults_count=error.count)


def _noted(table: Table, found: Finding) -> Noted:
    if found.kind is Kind.TWICE:
        values = {"a": str(table.lines[int(found.numbers[0])])}
    else:
        form = ",.0f" if found.kind is Kind.ALONE else "g"
        values = {name: format(number, form) for name, number in zip("ab", found.numbers, strict=False)}
    return Noted(int(table.lines[found.row]), found.kind.value, table.ids[found.row], values)


def _of_columns(table: Table) -> Iterator[Noted]:
    for row, name, value, code in table.unusable():
        says = (code, {"a": f"{value:g}"}) if np.isfinite(value) else ("no-number", {"text": f"{value:g}"})
        yield Noted(int(table.lines[row]), says[0], table.ids[row], says[1] | {"column": name})


def _altitudes(table: Table) -> Iterator[Noted]:
    """A place may have none; one that is given lies where people live."""
    if table.altitude_m is None:
        return
    metres = table.altitude_m
    for row in np.flatnonzero(~np.isnan(metres) & ~((metres >= LOWEST_M) & (metres <= HIGHEST_M))).tolist():
        yield Noted(int(table.lines[row]), "no height", table.ids[row], {"a": f"{metres[row]:g}", "column": "altitude_m"})


def _holds(table: Table) -> Holds:
    there = {name: getattr(table, name) for name in ("weight", "circuity", "charge", "room", "status", "altitude_m")}
    there |= {"name": table.names, "placed": table.scattered}
    return Holds(
        columns=tuple(name for name in _OPTIONAL if there[name] is not None),
        existing=len(table.rows_of(Status.EXISTING)),
        forbidden=len(table.rows_of(Status.FORBIDDEN)),
        weight=None if table.weight is None else float(table.weight.sum()),
        room=None if table.room is None else float(table.room.sum()),
    )
