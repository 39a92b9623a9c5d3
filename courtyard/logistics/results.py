"""What a run found, as arrays, and as the bytes that are kept of them.

Places and sites are those of the scenario's tables, in their order; the open sites are a list of their own. So are stops and legs; rounds,
their trips and the calls of these are lists of their own.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Result:
    """Of where to build. Arrays that cannot be written to.

    place_lon, place_lat  float32, degrees, one a place
    placed                uint8, 1 where the coordinates are not the place's own
    serves                int32, which of the open sites serves the place (an index of the arrays below); -1: none
    cost                  float32, kilometres by road to it; inf: none
    weight                float32
    site_rows             int32, rows of the open sites in their table
    site_id, site_name    text
    site_lon, site_lat    float32, degrees
    site_serves           int32, how many places it serves; site_weight float32, their weight
    site_mean, site_worst float32, kilometres by road: their weighted mean, and the farthest
    more                  whatever else was worked out, by name
    """

    place_lon: Array
    place_lat: Array
    placed: Array
    serves: Array
    cost: Array
    weight: Array
    site_rows: Array
    site_id: Array
    site_name: Array
    site_lon: Array
    site_lat: Array
    site_serves: Array
    site_weight: Array
    site_mean: Array
    site_worst: Array
    more: Mapping[str, Array] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        return _nbytes(self)


@dataclass(frozen=True, slots=True)
class RoundsResult:
    """Of a day's rounds: seconds of the day, metres, thousandths of a fen. Arrays that cannot be written to.

    stop_id, stop_name, stop_lon, stop_lat  one a stop of the table; degrees are float64
    stop_loads                              int64, four a stop: kg and crates to bring, kg and crates to take
    centre_name, centre_lon, centre_lat     one a centre
    round_centre, round_vehicle             int32, an index of the centres, a row of the table of vehicles
    round_name                              text, what that row is called
    round_metres, round_cost, round_aboard  int64; the last: the longest that anything is on board
    trip_round, trip_departs, trip_returns  int32, in the order in which they are driven
    call_trip, call_stop, call_arrives, call_begins, call_leaves  int32, in their order; call_stop is a row of the table of stops
    left_stop, left_why, left_a, left_b     rows of stops that are not served, why (algorithms/routing's word, or "" where only the search
                                            found no room for them), and the figures that it speaks of
    """

    stop_id: Array
    stop_name: Array
    stop_lon: Array
    stop_lat: Array
    stop_loads: Array
    centre_name: Array
    centre_lon: Array
    centre_lat: Array
    round_centre: Array
    round_vehicle: Array
    round_name: Array
    round_metres: Array
    round_cost: Array
    round_aboard: Array
    trip_round: Array
    trip_departs: Array
    trip_returns: Array
    call_trip: Array
    call_stop: Array
    call_arrives: Array
    call_begins: Array
    call_leaves: Array
    left_stop: Array
    left_why: Array
    left_a: Array
    left_b: Array
    more: Mapping[str, Array] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        return _nbytes(self)


@dataclass(frozen=True, slots=True)
class DronesResult:
    """Of drone legs, one row a leg. Arrays that cannot be written to.

    leg_id                             text
    from_name, to_name                 text, "" where the table does not say
    from_lon, from_lat, to_lon, to_lat float64, degrees; NaN where the table has a distance alone
    km, road_km                        float64, as it is flown, and as the motorbike drives
    why                                uint8, bits of algorithms/flight/legs.Why; 0: it can be flown
    load_kg, wanted_kg                 float64
    out_s, seconds                     float64, the way out, and out and home; inf where nothing flies
    energy_wh, share                   float64, out and home; share of a full battery
    fen                                int64, of a sortie; -1 where it cannot be flown
    sorties                            int64, a day
    bike_minutes, bike_fen_kg          float64, of a motorbike one way, and of a kilogram there and back
    airport                            int32, which of the summary's airports it leaves
    more                               with a table of zones: `zones` text, the names of those on each straight way ("" for none);
                                       way_leg (a row), way_lat, way_lon, degrees: the points of the ways around them, leg by leg
    """

    leg_id: Array
    from_name: Array
    to_name: Array
    from_lon: Array
    from_lat: Array
    to_lon: Array
    to_lat: Array
    km: Array
    road_km: Array
    why: Array
    load_kg: Array
    wanted_kg: Array
    out_s: Array
    seconds: Array
    energy_wh: Array
    share: Array
    fen: Array
    sorties: Array
    bike_minutes: Array
    bike_fen_kg: Array
    airport: Array
    more: Mapping[str, Array] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        return _nbytes(self)


Found = TypeVar("Found", Result, RoundsResult, DronesResult)


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name != "more")


NAMES = _names(Result)
OF_SITES = tuple(name for name in NAMES if name.startswith("site_"))
OF_PLACES = tuple(name for name in NAMES if name not in OF_SITES)
OF_LEGS = _names(DronesResult)
OF_ROUNDS = _names(RoundsResult)


def arrays_of(result: Result | RoundsResult | DronesResult) -> dict[str, Array]:
    """All of them, by name."""
    return {name: getattr(result, name) for name in _names(type(result))} | dict(result.more)


def _nbytes(result: Result | RoundsResult | DronesResult) -> int:
    return sum(array.nbytes for array in arrays_of(result).values())


def share_name(at: str) -> str:
    """As the array is called that has, for each place, the share of the destinations reached of what is handed over at "9:00"."""
    return f"share_{at.replace(':', '').zfill(4)}"


def packed(arrays: Mapping[str, Array]) -> bytes:
    """The bytes that are kept."""
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpacked(content: bytes | memoryview, kind: type[Found] = Result) -> Found:  # type: ignore[assignment]
    """The result of its bytes; names that this release does not know are kept in `more`. Raises ValueError or KeyError for other bytes."""
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    for array in arrays.values():
        array.flags.writeable = False
    return kind(**{name: arrays.pop(name) for name in _names(kind)}, more=arrays)
