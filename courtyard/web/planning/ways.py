"""Lines on a map: rounds in their order with their numbers, drone legs; as GeoJSON's features, and drawn as SVG where there is no script.

Nothing is told apart by colour alone: lines have dashes, stops their round's number, what is not served or not flown a cross, and closed
zones are hatched.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any

COLOURS = ("#1f5fa8", "#8a3208", "#2b6b2f", "#7a3b9c", "#7d5a00", "#0b6a73")
DASHES = ("", "9 5", "2 5")
CROSS = "#b2280e"
_HATCH = (
    '<defs><pattern id="closed" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="{CROSS}" fill-opacity="0.08"/>'
    f'<path d="M0 0v7" stroke="{CROSS}" stroke-width="1.6"/></pattern></defs>'
)
_INK, _PAPER = "#1d1b18", "#f3f0e8"
_WIDE, _HIGH, _MARGIN, _LEAST_KM = 960.0, 720.0, 26.0, 1.0
# Beyond so many stops their numbers would cover each other.
MOST_NUMBERS = 150
_KM_A_DEGREE = 111.2

Degrees = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """A line; `style` is a number that picks colour and dashes, None: of what cannot be flown."""

    points: tuple[Degrees, ...]
    style: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: a centre or airport ("home"), a stop with its number, an end of a leg (both "stop"), or what is not served ("cross")."""

    at: Degrees
    kind: str
    text: str = ""
    style: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """A closed zone: its corners, and what it is called."""

    corners: tuple[Degrees, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG of so many pixels, and how many kilometres wide what it shows is. `corners`: degrees west, south, east, north."""

    svg: str
    width: int
    height: int
    wide_km: float
    corners: tuple[float, float, float, float]

    @property
    def uri(self) -> str:
        """For a page that loads nothing."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"


def colour(style: int | None) -> str:
    """Of a line."""
    return CROSS if style is None else COLOURS[style % len(COLOURS)]


def dashes(style: int | None) -> str:
    """Of a line, as SVG and the map's script have them."""
    return "3 7" if style is None else DASHES[style // len(COLOURS) % len(DASHES)]


def drawing(ways: Sequence[Way], marks: Sequence[Mark], areas: Sequence[Area] = ()) -> Drawing | None:
    """The whole of it in one picture, north above; None where nothing has coordinates. Areas that lie beyond the rest are cut off."""
    points = [*(point for way in ways for point in way.points), *(mark.at for mark in marks)]
    if not points:
        return None
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    narrow = cos(radians((south + north) / 2))
    wide = max(_KM_A_DEGREE * narrow * (east - west), _LEAST_KM)
    high = max(_KM_A_DEGREE * (north - south), _LEAST_KM)
    scale = min((_WIDE - 2 * _MARGIN) / wide, (_HIGH - 2 * _MARGIN) / high)
    width, height = round(wide * scale + 2 * _MARGIN), round(high * scale + 2 * _MARGIN)

    def put(at: Degrees) -> tuple[float, float]:
        east_km, north_km = _KM_A_DEGREE * narrow * (at[0] - (west + east) / 2), _KM_A_DEGREE * (at[1] - (south + north) / 2)
        return round(width / 2 + scale * east_km, 1), round(height / 2 - scale * north_km, 1)

    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    ground = f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>'
    numbers = sum(1 for mark in marks if mark.text) <= MOST_NUMBERS
    hatched = [_HATCH, *(_hatched(area, [put(point) for point in area.corners]) for area in areas)] if areas else []
    lines = [_line(way, [put(point) for point in way.points]) for way in ways]
    spots = [_spot(mark, *put(mark.at), numbered=numbers) for mark in marks]
    return Drawing("".join([head, ground, *hatched, *lines, *spots, "</svg>"]), width, height, width / scale, (west, south, east, north))


def _hatched(area: Area, points: Iterable[tuple[float, float]]) -> str:
    text = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{text}" fill="url(#closed)" stroke="{CROSS}" stroke-width="1.6"><title>{escape(area.name)}</title></polygon>'


def _line(way: Way, points: Iterable[tuple[float, float]]) -> str:
    text = " ".join(f"{x:g},{y:g}" for x, y in points)
    dash = f' stroke-dasharray="{dashes(way.style)}"' if dashes(way.style) else ""
    thin = 1.6 if way.style is None else 2.2
    return f'<polyline points="{text}" fill="none" stroke="{colour(way.style)}" stroke-width="{thin}" stroke-linejoin="round"{dash}/>'


def _spot(mark: Mark, x: float, y: float, *, numbered: bool) -> str:
    if mark.kind == "cross":
        return f'<path d="M{x - 5:g} {y - 5:g}l10 10m0-10l-10 10" stroke="{CROSS}" stroke-width="2.4"/>'
    if mark.kind == "home":
        return f'<rect x="{x - 7:g}" y="{y - 7:g}" width="14" height="14" fill="{_INK}" stroke="#fff" stroke-width="2"/>'
    if not (numbered and mark.text):
        return f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="{colour(mark.style)}" stroke="#fff" stroke-width="1"/>'
    wide = 10 + 6.5 * len(mark.text)
    box = f'<rect x="{x - wide / 2:g}" y="{y - 9:g}" width="{wide:g}" height="18" rx="9" fill="#fff" stroke="{colour(mark.style)}" '
    text = f'<text x="{x:g}" y="{y + 4:g}" font-family="sans-serif" font-size="11" text-anchor="middle" fill="{_INK}">'
    return f'{box}stroke-width="1.6"/>{text}{escape(mark.text)}</text>'


def rounds_drawn(result: Any, calls: Sequence[dict[str, Any]], left: Sequence[dict[str, Any]]) -> Drawing | None:
    """A day's rounds, of the rows of logistics.queries."""
    ways = [Way(tuple(points), number - 1) for number, points, _returns in lines_of(result, calls)]
    used = set(result.round_centre.tolist())
    homes = [Mark((float(result.centre_lon[at]), float(result.centre_lat[at])), "home") for at in sorted(used)]
    stops = [Mark((one["lon"], one["lat"]), "stop", f"{one['round']}.{one['order']}", one["round"] - 1) for one in calls]
    return drawing(ways, [*stops, *(Mark((one["lon"], one["lat"]), "cross") for one in left), *homes])


def lines_of(result: Any, calls: Sequence[dict[str, Any]]) -> Iterator[tuple[int, list[Degrees], dict[str, Any]]]:
    """Of each round: its number, from its centre by its stops, trip by trip, and back; and its last call."""
    by_round: dict[int, list[dict[str, Any]]] = {}
    for call in calls:
        by_round.setdefault(call["round"], []).append(call)
    for number, own in by_round.items():
        centre = int(result.round_centre[number - 1])
        home = (float(result.centre_lon[centre]), float(result.centre_lat[centre]))
        points, trip = [home], own[0]["trip"]
        for call in own:
            if call["trip"] != trip:
                points.append(home)
                trip = call["trip"]
            points.append((call["lon"], call["lat"]))
        yield number, [*points, home], own[-1]


def legs_drawn(legs: Sequence[dict[str, Any]], bent: Mapping[str, Sequence[Degrees]], zones: Sequence[Any]) -> Drawing | None:
    """Drone legs, of the rows of logistics.queries.leg_rows, those around zones by the points of their ways."""
    placed = [one for one in legs if one["from_lon"] is not None and one["to_lon"] is not None]
    ends = [((one["from_lon"], one["from_lat"]), (one["to_lon"], one["to_lat"])) for one in placed]
    ways = [Way(tuple(bent.get(one["id"], both)), 0 if one["flies"] else None) for one, both in zip(placed, ends, strict=True)]
    there = [Mark(both[1], "stop" if one["flies"] else "cross") for one, both in zip(placed, ends, strict=True)]
    homes = [Mark(at, "home") for at in dict.fromkeys(both[0] for both in ends)]
    return drawing(ways, [*there, *homes], [Area(corners_of(zone), zone.name) for zone in zones])


def corners_of(zone: Any) -> tuple[Degrees, ...]:
    """Of a closed zone, longitude first."""
    return tuple((float(lon), float(lat)) for lat, lon in zone.ring)
