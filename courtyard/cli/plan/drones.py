"""`courtyard plan drones`: what can be flown."""

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import Columns
from courtyard.algorithms.flight.aircraft import Aircraft, Multirotor
from courtyard.algorithms.flight.atmosphere import OutOfAtmosphere
from courtyard.algorithms.flight.closed import Ways, Zone, read_zones, ways_of
from courtyard.algorithms.flight.day import ASSUMED_TARIFF, Airport, Day, Motorbike, Terms, airport, day
from courtyard.algorithms.flight.legs import ABOVE_TERRAIN_M, BadLegs, Tariff, Why
from courtyard.algorithms.flight.models import spread
from courtyard.algorithms.flight.port import BadPort
from courtyard.algorithms.flight.published import BY_NAME
from courtyard.algorithms.flight.tables import ENDS, crow_km, legs_of, read_legs
from courtyard.algorithms.flight.terrain import Terrain, read_grid
from courtyard.cli.plan import options
from courtyard.cli.plan.options import FILE, OUT, Number, Question
from courtyard.cli.plan.tables import BadTable, read_text, refuse_outside, tell_passed_over, write_rows

Float = NDArray[np.float64]
_WORDS = {
    Why.TOO_HEAVY: "the load is more than it is built for",
    Why.TOO_HIGH: "the air is too thin up there",
    Why.TOO_WINDY: "the wind is too strong",
    Why.TOO_FAR: "the battery does not last",
}
_IN_A_ZONE = "a zone that is not flown over: %s"
_MOST = 20


@click.command("drones", cls=Question)
@click.argument("file", metavar="LEGS", type=FILE)
@click.option("--aircraft", type=click.Choice(list(BY_NAME)), default="light", show_default=True, help="Class of aircraft.")
@click.option("--load", "load_kg", type=Number(0), help="Kilograms out, where LEGS has no load_kg; its heaviest if not given.")
@click.option("--back", "back_kg", type=Number(0), default=0.0, help="Kilograms home, where LEGS has no back_kg.")
@click.option("--terrain", type=FILE, help="A grid of heights: a CSV, packed or not, with the columns lat_min, lon_min and --height.")
@click.option("--height", default="p90_m", show_default=True, help="Which column of the grid is a cell's height.")
@click.option("--above", type=Number(0), default=ABOVE_TERRAIN_M, show_default=True, help="Metres over the highest ground.")
@click.option("--zones", type=FILE, help="GeoJSON polygons that are not flown over; a leg goes around them.")
@click.option("--hours", type=Number(0, 24, min_open=True), default=10.0, show_default=True, help="Hours of flying a day.")
@click.option("--circuity", type=Number(1), default=1.6, show_default=True, help="The road over the crow's way, without road_km.")
@click.option("--bike-km-h", type=Number(0, min_open=True), default=Motorbike().km_h, show_default=True)
@click.option("--bike-load", type=Number(0, min_open=True), default=Motorbike().load_kg, show_default=True, help="Kilograms.")
@click.option("--bike-fen-km", type=Number(0), default=Motorbike().fen_km, show_default=True, help="Rider, fuel and wear.")
@click.option("--kwh-fen", type=Number(0), default=ASSUMED_TARIFF.energy_fen_kwh, show_default=True)
@click.option("--battery-fen", type=click.IntRange(0), default=ASSUMED_TARIFF.battery_fen, show_default=True)
@click.option("--battery-cycles", type=click.IntRange(1), default=ASSUMED_TARIFF.battery_cycles, show_default=True)
@click.option("--hour-fen", type=click.IntRange(0), default=ASSUMED_TARIFF.airframe_fen_hour, show_default=True, help="Airframe.")
@click.option("--sortie-fen", type=click.IntRange(0), default=ASSUMED_TARIFF.leg_fen, show_default=True, help="Crew and pads.")
@options.bounds
@click.option("--save", type=OUT, help="Write every leg as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, aircraft: str, as_json: bool, save: Path | None, **given: Any) -> None:
    """Say which of LEGS a drone flies out and home on one battery, in what time and at what cost, beside a motorbike, with what fleet.

    LEGS is a CSV: from_lon, from_lat, to_lon, to_lat (or distance_km), and beside them id, from_m, to_m (altitudes), terrain_m,
    load_kg, back_kg, wanted_kg (a day), road_km, along_m_s and across_m_s (wind from behind and from the side), warmer_k. Costs rest
    on prices that are assumed until you give yours. No answer is an obstacle clearance: rough heights know no mast and no wire.
    """
    began = time.perf_counter()
    craft = BY_NAME[aircraft]
    table = read_legs(read_text(file), title=str(file))
    tell_passed_over(table)
    for lon, lat in (ENDS[:2], ENDS[2:]):
        refuse_outside(given["bounds"], replace(table, numbers={"lon": table.get(lon), "lat": table.get(lat)}))
    terrain = None if given["terrain"] is None else _terrain(given["terrain"], given["height"])
    zones = [] if given["zones"] is None else read_zones(read_text(given["zones"]), title=str(given["zones"]))
    ways = _ways(table, terrain, zones)
    terms = Terms(
        hours=given["hours"],
        tariff=Tariff(given["kwh_fen"], given["battery_fen"], given["battery_cycles"], given["hour_fen"], given["sortie_fen"]),
        bike=Motorbike(given["bike_km_h"], given["bike_load"], given["bike_fen_km"]),
    )
    try:
        found = _flown(craft, table, ways, terms, given)
        port = airport(craft, found, terms.hours)
    except (BadLegs, BadPort, OutOfAtmosphere) as error:
        raise click.ClickException(f"{file}: {_with_lines(str(error), table)}") from error
    rows = list(_rows(table, ways, zones, found, _load(table, craft, given)))
    told = _told(craft, table, found, port, rows, terrain) | {"seconds": round(time.perf_counter() - began, 3)}
    print(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_said(told, craft, rows)))
    if save is not None:
        write_rows(save, rows)


def _flown(craft: Aircraft, table: Columns, ways: Ways, terms: Terms, given: dict[str, Any]) -> Day:
    legs = legs_of(table, ways.metres, ways.ground, above_m=given["above"], closed=ways.closed)
    wanted, road = table.get("wanted_kg", 0.0), table.get("road_km", crow_km(table) * given["circuity"])
    return day(craft, legs, _load(table, craft, given), table.get("back_kg", given["back_kg"]), wanted_kg=wanted, road_km=road, terms=terms)


def _load(table: Columns, craft: Aircraft, given: dict[str, Any]) -> Float:
    return table.get("load_kg", craft.load_kg if given["load_kg"] is None else given["load_kg"])


def _terrain(file: Path, height: str) -> Terrain:
    return read_grid(read_text(file), height.lower(), title=str(file))


def _ways(table: Columns, terrain: Terrain | None, zones: list[Zone]) -> Ways:
    if not set(ENDS) <= set(table.numbers) and (zones or terrain is not None):
        raise BadTable(f"{table.title}: terrain and zones need from_lon, from_lat, to_lon and to_lat.")
    return ways_of(table, terrain, zones)


def _with_lines(text: str, table: Columns) -> str:
    """ "row 3: ..." as the line of the file."""
    head, _, rest = text.partition(": ")
    number = head.removeprefix("row ")
    return f"line {table.lines[int(number)]} ({table.ids[int(number)]}): {rest}" if head != number and number.isdecimal() else text


def _why(row: int, ways: Ways, zones: list[Zone], found: Day) -> str:
    if ways.closed[row]:
        return _IN_A_ZONE % " and ".join(zones[one].name for one in ways.passes[row])
    return "; ".join(words for flag, words in _WORDS.items() if found.flights.why[row] & flag)


def _rows(table: Columns, ways: Ways, zones: list[Zone], found: Day, load: Float) -> Iterator[dict[str, Any]]:
    for row, name in enumerate(table.ids):
        why = _why(row, ways, zones, found)
        flies = not why
        yield {
            "id": name,
            "flies": "yes" if flies else "no",
            "why_not": why,
            "zones": "; ".join(zones[one].name for one in ways.passes.get(row, ())),
            "km": round(float(ways.metres[row]) / 1_000, 3),
            "minutes_out": round(float(found.out_s[row]) / 60, 2) if flies else "",
            "minutes_out_and_back": round(float(found.flights.seconds[row]) / 60, 2) if flies else "",
            "wh": round(float(found.flights.energy_wh[row]), 1) if flies else "",
            "battery": round(float(found.share[row]), 4) if flies else "",
            "fen": int(found.fen[row]) if flies else "",
            "fen_kg": round(float(found.fen[row] / load[row]), 2) if flies and load[row] > 0 else "",
            "sorties": int(found.sorties[row]) if flies else 0,
            "bike_minutes": round(float(found.bike_minutes[row]), 2),
            "bike_fen_kg": round(float(found.bike_fen_kg[row]), 2),
        }


def _told(
    craft: Aircraft, table: Columns, found: Day, port: Airport | None, rows: list[dict[str, Any]], terrain: Terrain | None
) -> dict[str, Any]:
    flown = [row for row in rows if row["flies"] == "yes"]
    return {
        "aircraft": craft.name,
        "legs": len(rows),
        "flown": len(flown),
        "why_not": dict(Counter(row["why_not"] for row in rows if row["why_not"]).most_common()),
        "sooner_than_bike": sum(row["minutes_out"] < row["bike_minutes"] for row in flown),
        "cheaper_than_bike": sum(row["fen_kg"] != "" and row["fen_kg"] < row["bike_fen_kg"] for row in flown),
        "sorties": int(found.sorties.sum()),
        "fleet": None if port is None else asdict(port.fleet),
        "models_apart": round(spread(craft, craft.load_kg).factor, 2) if isinstance(craft, Multirotor) else None,
        "terrain_known": None if terrain is None else int(sum(np.isfinite(_at_both(table, terrain)))),
        "by_leg": rows,
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _at_both(table: Columns, terrain: Terrain) -> Float:
    start, end = (terrain.at(table.get(lon), table.get(lat)) for lon, lat in (("from_lon", "from_lat"), ("to_lon", "to_lat")))
    return start + end


def _said(told: dict[str, Any], craft: Aircraft, rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{craft.name}: {told['flown']:,} of {told['legs']:,} legs can be flown out and home on one battery"
    for why, count in told["why_not"].items():
        yield f"  not flown: {count:,}, {why}"
    yield f"  sooner than a motorbike: {told['sooner_than_bike']:,}; cheaper a kilogram: {told['cheaper_than_bike']:,} (assumed prices)"
    if told["fleet"] is not None:
        fleet = told["fleet"]
        yield f"  {told['sorties']:,} sorties a day, for which are needed: {', '.join(f'{what} {count}' for what, count in fleet.items())}"
    if told["models_apart"] is not None:
        yield f"  published models of its energy differ by a factor of {told['models_apart']:g}; ours is momentum theory"
    if told["terrain_known"] is not None and told["terrain_known"] < told["legs"]:
        yield f"  the grid of heights does not know {told['legs'] - told['terrain_known']:,} of the legs' ends"
    for row in rows[:_MOST]:
        says = (
            row["why_not"] or f"{row['minutes_out']:g} min out, {row['battery']:.0%} of the battery, {row['fen'] / 100:.2f} yuan a sortie"
        )
        yield f"  {row['id']}: {row['km']:g} km, {says}; motorbike {row['bike_minutes']:g} min"
    if len(rows) > _MOST:
        yield f"  ... and {len(rows) - _MOST:,} more; --save writes all"
    print("Rough heights know no mast, wire or tree: this is no obstacle clearance.", file=sys.stderr)
