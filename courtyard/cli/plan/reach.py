"""`courtyard plan reach`: when parcels from villages arrive anywhere."""

import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from courtyard.algorithms.flight.published import HEAVY, LIGHT
from courtyard.algorithms.reach.arrivals import Arrivals, TooLarge, arrivals
from courtyard.algorithms.reach.network import Road, by_drone, by_road, joined
from courtyard.algorithms.reach.paths import Path as Way
from courtyard.algorithms.reach.paths import path, problems
from courtyard.algorithms.reach.timetable import DAY, BadTimetable, Curfew, Departure, every, timetable
from courtyard.algorithms.reach.villages import Summary, summary
from courtyard.algorithms.reach.ways import BadWays, Ways
from courtyard.algorithms.siting.points import BadPlaces, on_the_earth
from courtyard.cli.plan.tables import BadTable, Columns, clock, read_columns, write_rows

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DRONES = {"light": LIGHT, "heavy": HEAVY}
_OF_LINES = ("takes_min", "cutoff_min", "unload_min", "every_min", "most_kg")
_SAMPLE, _SEED = 300, 2017


@dataclass(frozen=True, slots=True)
class Asked:
    """What the files say, made ready: ways in by road alone and with the drones, the table of arrivals, weights of the destinations."""

    villages: Columns
    hubs: Columns
    ends: Columns
    by_road: Ways
    by_all: Ways
    found: Arrivals
    weight: np.ndarray


@click.command("reach")
@click.argument("villages", type=_FILE)
@click.option("--hubs", type=_FILE, required=True, help="Stations, centres, airports, drone airports.")
@click.option("--departures", type=_FILE, required=True, help="What leaves from hub to hub within a day.")
@click.option("--to", "ends", type=_FILE, required=True, help="Where parcels go: lon, lat, and beside them id, weight (people).")
@click.option("--at", "hours", multiple=True, default=("9:00",), show_default=True, help="When a village hands over; may be repeated.")
@click.option(
    "--limit", type=click.FloatRange(0, min_open=True), default=24.0, show_default=True, help="Hours within which it should be there."
)
@click.option("--near", type=click.IntRange(1), default=3, show_default=True, help="Hubs that a village or a destination uses by road.")
@click.option("--km-h", type=click.FloatRange(0, min_open=True), default=Road().km_h, show_default=True)
@click.option("--circuity", type=click.FloatRange(1), default=Road().circuity, show_default=True, help="The road over the crow's way.")
@click.option("--most-km", type=click.FloatRange(0), default=80.0, show_default=True, help="Nobody drives a parcel farther to a hub.")
@click.option("--handling", type=click.FloatRange(0), default=Road().handling, show_default=True, help="Minutes before a way begins.")
@click.option("--delivers", nargs=2, default=("8:00", "20:00"), show_default=True, help="Hours in which a last way is begun.")
@click.option("--drone", type=click.Choice(list(_DRONES)), help="Villages also use drones to hubs whose column drone says yes.")
@click.option("--parcel-kg", type=click.FloatRange(0), default=1.0, show_default=True, help="Heavier ones take only what carries them.")
@click.option("--way", nargs=2, metavar="VILLAGE END", help="Print one parcel's way, leg by leg.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Write every village's figures as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(villages: Path, as_json: bool, save: Path | None, **given: Any) -> None:
    """Say which of VILLAGES (lon, lat, id, altitude_m) are within a day of everywhere, and which leg must improve first.

    Hubs: id, lon, lat, and beside them altitude_m, drone (yes), curfew_from, curfew_until. Departures: from, to, departs (or every_min
    with first and last), takes_min, and beside them cutoff_min, unload_min, mode, most_kg, assumed (yes). A departure made from
    every_min counts as assumed, and every answer says how much of it rests on such ones.
    """
    began = time.perf_counter()
    minutes = [_minute(hour) for hour in given["hours"]]
    try:
        asked = _asked(villages, **given)
    except (BadTimetable, BadWays, BadPlaces, TooLarge) as error:
        raise click.ClickException(str(error)) from error
    seen = [summary(asked.found, asked.by_all, minute, weight=asked.weight, limit=_limit(given)) for minute in minutes]
    bare = [summary(asked.found, asked.by_road, minute, weight=asked.weight, limit=_limit(given)) for minute in minutes]
    if save is not None:
        write_rows(save, _rows(asked, given["hours"], seen, bare))
    told = _told(asked, given, minutes, seen, bare) | {
        "seconds": round(time.perf_counter() - began, 3),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    way = _way(asked, given["way"][0], given["way"][1], minutes[0]) if given["way"] else None
    if as_json:
        print(json.dumps(told | ({} if way is None else {"way": list(_legs(asked, way))}), ensure_ascii=False))
        return
    print("\n".join(_said(told)))
    for leg in [] if way is None else _legs(asked, way):
        print("  " + "  ".join(str(value) for value in leg.values()))


def _limit(given: dict[str, Any]) -> int:
    return round(60 * given["limit"])


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise click.UsageError(f"{text!r} is no time of the day, such as 9:00.")
    return int(hours) * 60 + int(minutes)


def _asked(file: Path, **given: Any) -> Asked:
    villages = read_columns(file, ("lon", "lat", "altitude_m"))
    hubs = read_columns(given["hubs"], ("lon", "lat", "altitude_m"), ("curfew_from", "curfew_until"), ("drone",))
    ends = read_columns(given["ends"], ("lon", "lat", "weight"))
    lines = read_columns(given["departures"], _OF_LINES, ("departs", "first", "last"), ("from", "to", "mode", "assumed"))
    table = timetable(len(hubs), _departures(lines, hubs), parcel_kg=given["parcel_kg"], curfews=_curfews(hubs))
    at_villages, at_hubs, at_ends = (on_the_earth(*one.degrees()) for one in (villages, hubs, ends))
    road = Road(km_h=given["km_h"], circuity=given["circuity"], handling=given["handling"], most_km=given["most_km"])
    driven = by_road(at_villages, at_hubs, given["near"], replace(road, mode="motorbike"))
    kinds = [driven]
    ports = np.array([row for row in range(len(hubs)) if hubs.word("drone", row).lower() in ("yes", "1", "true")], dtype=np.int64)
    if given["drone"] and len(ports):
        metres = villages.get("altitude_m", 0.0), hubs.get("altitude_m", 0.0)[ports]
        flown = by_drone(_DRONES[given["drone"]], given["parcel_kg"], at_villages, at_hubs[ports], metres, given["handling"])
        kinds.append(type(flown)(flown.begin, ports[flown.end], flown.minutes, flown.mode))
    opens, shuts = (_minute(hour) for hour in given["delivers"])
    last = by_road(at_ends, at_hubs, given["near"], road)
    egress = joined(len(hubs), len(ends), type(last)(last.end, last.begin, last.minutes, last.mode), opens=opens, shuts=shuts)
    return Asked(
        villages,
        hubs,
        ends,
        joined(len(villages), len(hubs), driven),
        joined(len(villages), len(hubs), *kinds),
        arrivals(table, egress, len(ends)),
        ends.get("weight", 1.0),
    )


def _curfews(hubs: Columns) -> list[Curfew]:
    begins, ends = hubs.get("curfew_from"), hubs.get("curfew_until")
    return [Curfew(row, int(begins[row]) // 60, int(ends[row]) // 60) for row in range(len(hubs)) if not np.isnan(begins[row] + ends[row])]


def _departures(lines: Columns, hubs: Columns) -> list[Departure]:
    number = hubs.rows_by_id()
    found: list[Departure] = []
    for row in range(len(lines)):

        def amount(name: str, default: float = np.nan, row: int = row) -> float:
            return float(lines.get(name, default)[row])

        ends = [number.get(lines.word(name, row)) for name in ("from", "to")]
        if ends[0] is None or ends[1] is None:
            raise BadTable(f"{lines.at(row)}: {lines.word('from' if ends[0] is None else 'to', row)!r} is not among the hubs.")
        if np.isnan(amount("takes_min")) or (np.isnan(amount("departs")) and np.isnan(amount("every_min"))):
            raise BadTable(f"{lines.at(row)}: it needs takes_min, and departs or every_min.")
        one = Departure(
            ends[0],
            ends[1],
            departs=0 if np.isnan(amount("departs")) else int(amount("departs")) // 60,
            takes=int(np.ceil(amount("takes_min"))),
            cutoff=int(amount("cutoff_min", 0)),
            unload=int(amount("unload_min", 0)),
            mode=lines.word("mode", row) or "road",
            most_kg=amount("most_kg", np.inf),
            assumed=lines.word("assumed", row).lower() in ("yes", "1", "true"),
        )
        if np.isnan(amount("every_min")):
            found.append(one)
        else:
            first, last = int(amount("first", 0)) // 60, int(amount("last", 60.0 * (DAY - 1))) // 60
            found += every(int(amount("every_min")), first, last, one)
    return found


def _rows(asked: Asked, hours: tuple[str, ...], seen: list[Summary], bare: list[Summary]) -> Iterator[dict[str, Any]]:
    for row, name in enumerate(asked.villages.ids):
        for hour, one, other in zip(hours, seen, bare, strict=True):
            yield {
                "village": name,
                "at": hour,
                "within": round(float(one.share[row]), 6),
                "within_by_road": round(float(other.share[row]), 6),
                "mean_h": "" if np.isnan(one.mean[row]) else round(float(one.mean[row]) / 60, 3),
                "worst_h": round(int(one.worst[row]) / 60, 3),
                "never": int(one.never[row]),
            }


def _told(asked: Asked, given: dict[str, Any], minutes: list[int], seen: list[Summary], bare: list[Summary]) -> dict[str, Any]:
    legs, assumed = _worst_legs(asked, minutes[0], _limit(given))
    given_lines = asked.found.timetable.given
    return {
        "villages": len(asked.villages),
        "destinations": len(asked.ends),
        "departures": len(asked.found.timetable.ready),
        "departures_assumed": sum(one.assumed for one in given_lines),
        "limit_hours": given["limit"],
        "by_hour": [
            {
                "at": hour,
                "within": float(one.share.mean()),
                "within_by_road": float(other.share.mean()),
                "villages_everywhere": int((one.share >= 1 - 1e-9).sum()),
                "villages_nowhere": int((one.never == len(asked.ends)).sum()),
            }
            for hour, one, other in zip(given["hours"], seen, bare, strict=True)
        ],
        "improve_first": legs,
        "assumed": assumed,
    }


def _worst_legs(asked: Asked, minute: int, limit: int) -> tuple[dict[str, float], float | None]:
    """Of a sample of ways: on those beyond the limit, whose leg takes longest, as shares; and how much of all time is assumed."""
    draw = np.random.default_rng(_SEED)
    pairs = {(int(draw.integers(len(asked.villages))), int(draw.integers(len(asked.ends)))) for _ in range(_SAMPLE)}
    ways = [way for pair in sorted(pairs) if (way := path(asked.found, asked.by_all, *pair, minute)) is not None]
    wrong = [says for way in ways for says in problems(way, asked.found.timetable, asked.by_all, asked.found.egress)]
    if wrong:
        raise click.ClickException(f"A way does not hold against the timetable, and nothing is shown: {wrong[0]}.")
    late = Counter(f"{way.longest.kind}: {way.longest.mode}" for way in ways if way.minutes > limit)
    whole = sum(way.minutes for way in ways)
    shares = {name: count / late.total() for name, count in late.most_common()}
    return shares, sum(way.assumed * way.minutes for way in ways) / whole if whole else None


def _way(asked: Asked, village: str, end: str, minute: int) -> Way:
    rows = asked.villages.rows_by_id().get(village), asked.ends.rows_by_id().get(end)
    if rows[0] is None or rows[1] is None:
        raise BadTable(f"{village if rows[0] is None else end!r} is not among the {'villages' if rows[0] is None else 'destinations'}.")
    found = path(asked.found, asked.by_all, rows[0], rows[1], minute)
    if found is None:
        raise click.ClickException(f"A parcel from {village} never arrives at {end} by these departures.")
    return found


def _legs(asked: Asked, way: Way) -> Iterator[dict[str, Any]]:
    names = {"access": (asked.villages, asked.hubs), "line": (asked.hubs, asked.hubs), "egress": (asked.hubs, asked.ends)}
    for leg in way.legs:
        begin, end = names[leg.kind]
        yield {
            "mode": leg.mode,
            "from": begin.ids[leg.from_place],
            "to": end.ids[leg.to_place],
            "there": clock(leg.waits_from * 60),
            "departs": clock(leg.departs * 60),
            "arrives": clock(leg.arrives * 60),
            "assumed": "assumed" if leg.assumed else "",
        }


def _said(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['villages']:,} villages to {told['destinations']:,} destinations over {told['departures']:,} departures a day"
    for one in told["by_hour"]:
        yield (
            f"  handed over at {one['at']}: {one['within']:.2%} within {told['limit_hours']:g} hours "
            f"({one['within_by_road']:.2%} by motorbike alone), "
            f"{one['villages_everywhere']:,} villages reach everywhere in time, {one['villages_nowhere']:,} nothing at all"
        )
    for leg, share in told["improve_first"].items():
        yield f"  of the ways that take longer, {share:.0%} lose most on {leg}"
    if told["assumed"] is not None:
        yield f"  {told['assumed']:.0%} of the time rests on departures that are assumed ({told['departures_assumed']:,} of them)"
    yield f"  {told['seconds']:.1f} s, {told['peak_memory_bytes'] / 2**30:.2f} GiB"
