"""Drone legs are worked out: legs in, figures and arrays out, with the same by motorbike beside them. Needs NumPy alone."""

import resource
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import Columns
from courtyard.algorithms.flight.aircraft import Aircraft, Multirotor
from courtyard.algorithms.flight.closed import Ways, Zone, read_zones, ways_of
from courtyard.algorithms.flight.day import Day, Terms, airport, day
from courtyard.algorithms.flight.models import spread
from courtyard.algorithms.flight.port import BadPort, Port
from courtyard.algorithms.flight.published import BY_NAME
from courtyard.algorithms.flight.tables import ENDS, Ground, crow_km, legs_of, read_legs
from courtyard.algorithms.flight.terrain import read_grid
from courtyard.algorithms.tariff import LEG_FIGURES, Assumed, Tariff, tariff
from courtyard.logistics.results import Array
from courtyard.logistics.rules import DronesAsked

Float = NDArray[np.float64]


def plan_drones(
    text: str, asked: DronesAsked, given: Mapping[str, float] | None, *, heights: str | None = None, zones: str | None = None
) -> tuple[dict[str, Any], dict[str, Array]]:
    """The summary (plain JSON) and the arrays of results.DronesResult. heights: a grid of the ground, for what the legs do not say of it;
    zones: areas that they go around.

    Raises BadColumns, BadLegs, OutOfAtmosphere.
    """
    table, craft, prices = read_legs(text), BY_NAME[asked.craft], tariff(given or {})
    crow = crow_km(table)
    load = table.get("load_kg", craft.load_kg if asked.load_kg is None else asked.load_kg)
    wanted, road = table.get("wanted_kg", 0.0), table.get("road_km", crow * asked.circuity)
    means = prices.means(craft)
    closed = [] if zones is None else read_zones(zones)
    ways = ways_of(table, None if heights is None else read_grid(heights), closed)
    found = day(
        craft,
        legs_of(table, ways.metres, ways.ground, above_m=asked.above_m, closed=ways.closed),
        load,
        table.get("back_kg", asked.back_kg),
        wanted_kg=wanted,
        road_km=road,
        terms=Terms(asked.hours, means.tariff, means.bike),
    )
    names, of = _airports(table)
    airports = [_airport(craft, found, asked.hours, of == number, name, wanted) for number, name in enumerate(names)]
    arrays = _arrays(table, found, of) | {"km": ways.metres / 1_000.0, "road_km": road, "load_kg": load, "wanted_kg": wanted}
    summary = _summary(craft, asked, found, airports, wanted, load) | _unknown(table, ways.ground, heights is not None)
    if zones is not None:
        summary["zones"] = {"zones": len(closed), "passes": len(ways.passes), "closed": int(ways.closed.sum())}
        arrays |= _bent(ways, closed, len(table))
    return summary | {"assumed": _assumed(table, asked, prices)}, arrays


def _bent(ways: Ways, zones: Sequence[Zone], legs: int) -> dict[str, Array]:
    """Of each leg the zones on its straight way, by name; and the points of the ways around them, leg by leg."""
    named = ["; ".join(zones[one].name for one in ways.passes.get(row, ())) for row in range(legs)]
    points = [(row, *point) for row, way in ways.bent.items() for point in way.tolist()]
    columns = np.array(points, dtype=np.float64).reshape(len(points), 3)
    return {
        "zones": np.array(named, dtype=np.str_),
        "way_leg": columns[:, 0].astype(np.int32),
        "way_lat": columns[:, 1],
        "way_lon": columns[:, 2],
    }


def _unknown(table: Columns, ground: Ground, has_grid: bool) -> dict[str, int]:
    """Of how many legs nobody says how high an end lies, or the ground between; and of how many the grid knows that, if there is one."""
    ends = [np.isnan(table.get(name)) & np.isnan(getattr(ground, name)) for name in ("from_m", "to_m")]
    known = np.isfinite(ground.highest)
    told = {"without_heights": int((ends[0] | ends[1]).sum()), "without_ground": int((np.isnan(table.get("terrain_m")) & ~known).sum())}
    return told | {"grid_knows": int(known.sum())} if has_grid else told


def _airports(table: Columns) -> tuple[list[str], NDArray[np.int32]]:
    """By where legs begin: a name (as given, else the coordinates, else a number), and which of them each leg leaves."""
    numbers: dict[tuple[str, float, float], int] = {}
    of = np.empty(len(table), dtype=np.int32)
    lon, lat = (np.nan_to_num(table.get(name), nan=999.0) for name in ENDS[:2])
    for row in range(len(table)):
        key = (table.word("from", row), round(float(lon[row]), 6), round(float(lat[row]), 6))
        of[row] = numbers.setdefault(key, len(numbers))
    return [name or ("" if east > 180 else f"{east:g}, {north:g}") for name, east, north in numbers], of


def _airport(craft: Aircraft, found: Day, hours: float, rows: NDArray[np.bool_], name: str, wanted: Float) -> dict[str, Any]:
    flown = rows & (found.sorties > 0)
    kg = float(wanted[flown].sum())
    told: dict[str, Any] = {
        "name": name,
        "legs": int(rows.sum()),
        "flown": int((rows & found.flights.flyable).sum()),
        "kg": kg,
        "fen": int((found.fen * found.sorties)[flown].sum()),
        "bike_fen": float((found.bike_fen_kg * wanted)[flown].sum()),
    }
    try:
        port = airport(craft, found, hours, rows)
    except BadPort as error:
        return told | {"sorties": int(found.sorties[rows].sum()), "why_not": str(error)}
    if port is None:
        return told | {"sorties": 0}
    return told | {
        "sorties": port.sorties,
        **asdict(port.fleet),
        "per_hour": port.throughput.sorties_per_hour,
        "limit": port.throughput.limit.value,
        "charges": port.charges,
        "kwh": port.energy_wh / 1_000,
    }


def _arrays(table: Columns, found: Day, of: NDArray[np.int32]) -> dict[str, Array]:
    words = {f"{name}_name": np.array([table.word(name, row) for row in range(len(table))], dtype=np.str_) for name in ("from", "to")}
    return {
        "leg_id": np.array(table.ids, dtype=np.str_),
        **words,
        **{name: table.get(name) for name in ENDS},
        "why": found.flights.why,
        "out_s": found.out_s,
        "seconds": found.flights.seconds,
        "energy_wh": found.flights.energy_wh,
        "share": found.share,
        "fen": found.fen,
        "sorties": found.sorties,
        "bike_minutes": found.bike_minutes,
        "bike_fen_kg": found.bike_fen_kg,
        "airport": of,
    }


def _summary(
    craft: Aircraft, asked: DronesAsked, found: Day, airports: Sequence[dict[str, Any]], wanted: Float, load: Float
) -> dict[str, Any]:
    """`objective`: yuan a day for what is flown; there is nothing to search for, so that it is its own bound."""
    flies = found.flights.flyable
    a_kg = np.divide(found.fen, load, out=np.full(len(load), np.inf), where=flies & (load > 0))
    yuan = sum(one["fen"] for one in airports) / 100
    return {
        "objective": yuan,
        "bound": yuan,
        "aircraft": asked.craft.value,
        "legs": len(flies),
        "flown": int(flies.sum()),
        "why": {str(bits): count for bits, count in Counter(found.flights.why[~flies].tolist()).most_common()},
        "sooner": int((flies & (found.out_s / 60 < found.bike_minutes)).sum()),
        "cheaper": int((flies & (a_kg < found.bike_fen_kg)).sum()),
        "sorties": int(found.sorties.sum()),
        "kg": float(wanted[found.sorties > 0].sum()),
        "kg_not_flown": float(wanted[~flies].sum()),
        "kwh": float(sum(one.get("kwh", 0.0) for one in airports)),
        "charges": float(sum(one.get("charges", 0.0) for one in airports)),
        "fen": sum(one["fen"] for one in airports),
        "bike_fen": sum(one["bike_fen"] for one in airports),
        "airports": list(airports),
        "models_apart": round(spread(craft, craft.load_kg).factor, 2) if isinstance(craft, Multirotor) else None,
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _assumed(table: Columns, asked: DronesAsked, prices: Tariff) -> list[dict[str, Any]]:
    own, times = DronesAsked(), Port(pads=1, drones=1, batteries=1, chargers=1)
    found = [one for one in prices.assumed if one.figure in LEG_FIGURES]
    if np.isnan(table.get("road_km")).any() and asked.circuity == own.circuity:
        found.append(Assumed("legs_circuity", own.circuity, "times the crow's way", "village roads in the hills"))
    found += [
        Assumed("port_pad_s", times.pad_s, "seconds", "of a pad for each start and each landing"),
        Assumed("port_apart_s", times.apart_s, "seconds", "between two movements in the air, at least"),
        Assumed("port_turn_s", times.turn_s, "seconds", "unloading, loading and a new battery"),
        Assumed("port_charge_s", times.charge_s / 60, "minutes", "a battery from empty to full"),
    ]
    return [asdict(one) for one in found]
