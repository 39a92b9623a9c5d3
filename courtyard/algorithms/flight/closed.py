"""Closed zones as GeoJSON has them, and the ways of legs around them.

An area's holes count as closed as well, and so does whatever lies above or below the heights that its properties may name: a leg goes
around, never over or through.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import Columns, Fault, refuse
from courtyard.algorithms.flight.tables import ENDS, Ground, crow_km, ground_of
from courtyard.algorithms.flight.terrain import Terrain
from courtyard.algorithms.flight.zones import BadZone, NoWay, around, passed, ring_of

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

# The way around is sought over corners, so that an area with thousands of them would take hours.
MOST_CORNERS = 500
_NAMES = ("name", "名称", "id", "code", "编号")
_COORDINATES = re.compile(r'"coordinates"\s*:')
_PARTS = {"Polygon": lambda given: [given], "MultiPolygon": lambda given: list(given)}


class Zone(NamedTuple):
    """An area that is not flown over: its number in the file from 1 on, its name (else that number), the line of the file in which it
    begins, and its corners (n x 2: latitude, longitude).
    """

    number: int
    name: str
    line: int
    ring: Float


def read_zones(text: str, *, title: str = "zones") -> list[Zone]:
    """The outer borders of a GeoJSON's polygons (RFC 7946): a FeatureCollection, a Feature, a Polygon or a MultiPolygon.

    Raises BadColumns with every area that is none.
    """
    try:
        shapes = list(_shapes(json.loads(text.removeprefix("\ufeff"))))
    except json.JSONDecodeError as error:
        refuse(title, [Fault("not-json", error.lineno)])
        raise
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        shapes = []
    refuse(title, [] if shapes else [Fault("no zones", 1)])
    lines = _lines(text, len(shapes))
    zones: list[Zone] = []
    faults: list[Fault] = []
    for (name, shape), line in zip(shapes, lines, strict=True):
        kind = shape.get("type") if isinstance(shape, dict) else None
        parts = _PARTS[kind](shape.get("coordinates") or [None]) if kind in _PARTS and isinstance(shape, dict) else [None]
        for part in parts:
            number = len(zones) + len(faults) + 1
            if kind not in _PARTS:
                faults.append(Fault("zone shape", line, name, {"number": str(number), "text": str(kind)[:40]}))
                continue
            try:
                zones.append(Zone(number, name or str(number), line, ring_of(_corners(part))))
            except BadZone as error:
                faults.append(Fault(error.code, line, name, {"number": str(number), **error.values}))
    faults += [
        Fault("zone long", one.line, one.name, {"number": str(one.number), "a": f"{len(one.ring):,}", "most": f"{MOST_CORNERS:,}"})
        for one in zones
        if len(one.ring) > MOST_CORNERS
    ]
    refuse(title, faults)
    return zones


def _shapes(given: Any) -> Iterator[tuple[str, Any]]:
    """Each geometry with what it is called."""
    if given["type"] == "FeatureCollection":
        for one in given["features"]:
            yield from _shapes(one)
    elif given["type"] == "Feature":
        told = {"id": given.get("id"), **(given.get("properties") or {})}
        yield next((str(told[name])[:80] for name in _NAMES if told.get(name)), ""), given["geometry"]
    else:
        yield "", given


def _corners(part: Any) -> Any:
    """Latitude and longitude of an area's outer border; what is none becomes nothing."""
    try:
        return np.array([corner[:2] for corner in part[0]], dtype=np.float64)[:, ::-1]
    except (TypeError, ValueError, IndexError, KeyError):
        return np.empty((0, 0))


def _lines(text: str, count: int) -> list[int]:
    """The line in which each geometry's corners begin; the first for all where they cannot be told apart."""
    begins = [found.start() for found in _COORDINATES.finditer(text)]
    return [1 + text.count("\n", 0, at) for at in begins] if len(begins) == count else [1] * count


@dataclass(frozen=True, slots=True)
class Ways:
    """How legs are flown, a row each.

    metres   as it is flown; ground: what a grid of heights knows under it
    closed   whose end lies in a zone, or around which zones lie: nothing is flown
    passes   which zones the straight way passes through, by their place in the list
    bent     of legs that go around: the points of the way, n x 2 degrees, latitude first
    """

    metres: Float
    ground: Ground
    closed: Mask
    passes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    bent: Mapping[int, Float] = field(default_factory=dict)


def ways_of(legs: Columns, terrain: Terrain | None, zones: Sequence[Zone]) -> Ways:
    """The ways of a table of legs: straight, or the shortest around zones. A leg without both of its ends is taken as its table has it."""
    from_lon, from_lat, to_lon, to_lat = (legs.get(name) for name in ENDS)
    start, end = np.column_stack([from_lat, from_lon]), np.column_stack([to_lat, to_lon])
    return bend(start, end, Ways(1_000.0 * crow_km(legs), ground_of(legs, terrain), np.zeros(len(legs), dtype=np.bool_)), terrain, zones)


def bend(start: Float, end: Float, straight: Ways, terrain: Terrain | None, zones: Sequence[Zone]) -> Ways:
    """Straight ways, and around zones those that pass any. start, end: n x 2 degrees, latitude first; NaN: nothing is in its way."""
    rings = [zone.ring for zone in zones]
    metres, highest, closed = straight.metres.copy(), straight.ground.highest.copy(), straight.closed.copy()
    passes, bent = passed(start, end, rings), dict[int, Float]()
    for row in passes:
        try:
            metres[row], points = around(start[row], end[row], rings)
        except NoWay:
            closed[row] = True
            continue
        bent[row] = points
        if terrain is not None:
            highest[row] = terrain.highest(points[:-1, 1], points[:-1, 0], points[1:, 1], points[1:, 0]).max()
    return Ways(metres, straight.ground._replace(highest=highest), closed, passes, bent)
