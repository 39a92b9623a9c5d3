"""`courtyard plan reach`: when parcels from villages arrive anywhere."""

import json
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from courtyard.algorithms.centres import Means, access
from courtyard.algorithms.columns import Columns, clock
from courtyard.algorithms.flight.atmosphere import OutOfAtmosphere
from courtyard.algorithms.flight.legs import BadLegs
from courtyard.algorithms.reach.arrivals import TooLarge, arrivals
from courtyard.algorithms.reach.centres import Delivery, Feeder, through_centres
from courtyard.algorithms.reach.network import Arcs, Road, by_drone, by_road, joined
from courtyard.algorithms.reach.paths import Path as Way
from courtyard.algorithms.reach.paths import path
from courtyard.algorithms.reach.share import Network, Share, Unsound, share
from courtyard.algorithms.reach.tables import curfews_of, departures_of, read_ends, read_hubs, read_lines
from courtyard.algorithms.reach.timetable import DAY, BadTimetable, Departure, timetable
from courtyard.algorithms.reach.ways import BadWays
from courtyard.algorithms.siting.points import BadPlaces, on_the_earth
from courtyard.cli.plan import centres, options
from courtyard.cli.plan.options import FILE, OUT, Number, Question
from courtyard.cli.plan.tables import BadTable, read_text, refuse_outside, tell_passed_over, write_rows


@dataclass(frozen=True, slots=True)
class Asked:
    """What the files say, made ready. hubs: what the hubs of the network are called, the centres of a plan after those given."""

    villages: Columns
    hubs: list[str]
    ends: Columns
    network: Network


@click.command("reach", cls=Question)
@click.argument("villages", type=FILE)
@click.option("--hubs", type=FILE, required=True, help="Stations, centres, airports, drone airports.")
@click.option("--departures", type=FILE, required=True, help="What leaves from hub to hub within a day.")
@click.option("--to", "ends", type=FILE, required=True, help="Where parcels go: lon, lat, and beside them id, weight (people).")
@centres.options(required=False)
@click.option("--at", "hours", multiple=True, default=("9:00",), show_default=True, help="When a village hands over; may be repeated.")
@click.option("--limit", type=Number(0, min_open=True), default=24.0, show_default=True, help="Hours within which it should be there.")
@click.option("--near", type=click.IntRange(1), default=3, show_default=True, help="Hubs that a village or a destination uses by road.")
@click.option("--km-h", type=Number(0, min_open=True), default=Road().km_h, show_default=True)
@click.option("--circuity", type=Number(1), default=Road().circuity, show_default=True, help="The road over the crow's way.")
@click.option("--most-km", type=Number(0), default=80.0, show_default=True, help="Nobody drives a parcel farther to a hub.")
@click.option("--handling", type=Number(0), default=Road().handling, show_default=True, help="Minutes before a way begins.")
@click.option("--delivers", nargs=2, default=("8:00", "20:00"), show_default=True, help="Hours in which a last way is begun.")
@click.option(
    "--drone", type=click.Choice(list(centres.DRONES)), help="Drones fetch loads, at hubs whose column drone says yes, or centres."
)
@click.option("--every", type=click.IntRange(1), default=Feeder().every, show_default=True, help="Minutes between a centre's trucks.")
@click.option("--parcel-kg", type=Number(0), default=1.0, show_default=True, help="Heavier ones take only what carries them.")
@options.bounds
@click.option("--way", nargs=2, metavar="VILLAGE END", help="Print one parcel's way, leg by leg.")
@click.option("--save", type=OUT, help="Write every village's figures as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(villages: Path, as_json: bool, save: Path | None, **given: Any) -> None:
    """Say which of VILLAGES (lon, lat, id, altitude_m) are within a day of everywhere, and which leg must improve first.

    Hubs: id, lon, lat, and beside them altitude_m, drone (yes), curfew_from, curfew_until. Departures: from, to, departs (or every_min
    with first and last), takes_min, and beside them cutoff_min, unload_min, mode, most_kg, assumed (yes). A departure made from
    every_min counts as assumed, and every answer says how much of it rests on such ones. With --centres and --service each village hands
    over at the centre that a plan gives it, and trucks that are assumed go between the centres and the hubs nearest to them.
    """
    began = time.perf_counter()
    minutes = [_minute(hour) for hour in given["hours"]]
    try:
        asked = _asked(villages, **given)
        found = share(asked.network, minutes, limit=round(60 * given["limit"]))
    except (BadTimetable, BadWays, BadPlaces, BadLegs, OutOfAtmosphere, TooLarge) as error:
        raise click.ClickException(str(error)) from error
    except Unsound as error:
        raise click.ClickException(f"A way does not hold against the timetable, and nothing is shown: {error}.") from error
    told = _told(asked, found) | {
        "seconds": round(time.perf_counter() - began, 3),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    way = _way(asked, given["way"][0], given["way"][1], minutes[0]) if given["way"] else None
    legs = [] if way is None else list(_legs(asked, way))
    if as_json:
        print(json.dumps(told | ({} if way is None else {"way": legs}), ensure_ascii=False))
    else:
        print("\n".join([*_said(told), *("  " + "  ".join(str(value) for value in leg.values()) for leg in legs)]))
    if save is not None:
        write_rows(save, _rows(asked, found))


def _minute(text: str, last: int = DAY - 1) -> int:
    hours, _, minutes = text.partition(":")
    is_time = hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and int(minutes) < 60
    if not is_time or int(hours) * 60 + int(minutes) > last:
        raise click.UsageError(f"{text!r} is no time of the day, such as 9:00.")
    return int(hours) * 60 + int(minutes)


def _delivers(given: dict[str, Any]) -> tuple[int, int]:
    """The hours of a day in which a last way is begun."""
    opens, shuts = _minute(given["delivers"][0]), _minute(given["delivers"][1], DAY)
    if opens >= shuts:
        raise click.UsageError(f"--delivers {' '.join(given['delivers'])}: the hours end before they begin; both are of one day.")
    return opens, shuts


def _asked(file: Path, **given: Any) -> Asked:
    villages = centres.read_villages(file)
    hubs = read_hubs(read_text(given["hubs"]), title=str(given["hubs"]))
    ends = read_ends(read_text(given["ends"]), title=str(given["ends"]))
    timed = read_lines(read_text(given["departures"]), title=str(given["departures"]))
    lines = departures_of(timed, hubs)
    tell_passed_over(villages, hubs, ends, timed)
    refuse_outside(given["bounds"], villages, hubs, ends)
    if (given["centres"] is None) is not (given["service"] is None):
        raise click.UsageError("--centres and --service are given together: a plan is both.")
    if given["centres"] is not None:
        return _through_centres(villages, hubs, lines, ends, given)
    return Asked(villages, hubs.ids, ends, _to_the_nearest(villages, hubs, lines, ends, given))


def _through_centres(villages: Columns, hubs: Columns, lines: list[Departure], ends: Columns, given: dict[str, Any]) -> Asked:
    table, plan = centres.read_plan(villages, given["centres"], given["service"], given["circuity"])
    drone = centres.DRONES[given["drone"]] if given["drone"] else None
    means = Means(replace(Means().bike, km_h=given["km_h"]), drone, handling=given["handling"])
    opens, shuts = _delivers(given)
    network = through_centres(
        plan,
        access(plan, means),
        hubs,
        lines,
        ends,
        feeder=Feeder(every=given["every"]),
        delivery=Delivery(_road(given), given["near"], opens, shuts),
        parcel_kg=given["parcel_kg"],
    )
    return Asked(villages, [*hubs.ids, *table.ids], ends, network)


def _to_the_nearest(villages: Columns, hubs: Columns, lines: list[Departure], ends: Columns, given: dict[str, Any]) -> Network:
    """Villages take their parcels to the hubs that are nearest to them."""
    table = timetable(len(hubs), lines, parcel_kg=given["parcel_kg"], curfews=curfews_of(hubs))
    at_villages, at_hubs, at_ends = (on_the_earth(*one.degrees()) for one in (villages, hubs, ends))
    driven = by_road(at_villages, at_hubs, given["near"], replace(_road(given), mode="motorbike"))
    by_bike = by_all = joined(len(villages), len(hubs), driven)
    ports = np.flatnonzero(hubs.says_yes("drone"))
    if given["drone"] and len(ports):
        metres = villages.get("altitude_m", 0.0), hubs.get("altitude_m", 0.0)[ports]
        drone = centres.DRONES[given["drone"]]
        flown = by_drone(drone, given["parcel_kg"], at_villages, at_hubs[ports], metres, given["handling"])
        by_all = joined(len(villages), len(hubs), driven, Arcs(flown.begin, ports[flown.end], flown.minutes, flown.mode))
    opens, shuts = _delivers(given)
    last = by_road(at_ends, at_hubs, given["near"], _road(given))
    egress = joined(len(hubs), len(ends), Arcs(last.end, last.begin, last.minutes, last.mode), opens=opens, shuts=shuts)
    people = villages.at_least("weight", 0.0, 1.0)
    return Network(by_bike, by_all, arrivals(table, egress, len(ends)), people, ends.get("weight", 1.0))


def _road(given: dict[str, Any]) -> Road:
    return Road(km_h=given["km_h"], circuity=given["circuity"], handling=given["handling"], most_km=given["most_km"])


def _rows(asked: Asked, found: Share) -> Iterator[dict[str, Any]]:
    for row, name in enumerate(asked.villages.ids):
        for hour in found.by_hour:
            seen = hour.by_all
            yield {
                "village": name,
                "at": clock(60 * hour.minute),
                "within": round(float(seen.share[row]), 6),
                "within_by_road": round(float(hour.by_road.share[row]), 6),
                "mean_h": "" if np.isnan(seen.mean[row]) else round(float(seen.mean[row]) / 60, 3),
                "worst_h": round(int(seen.worst[row]) / 60, 3),
                "never": int(seen.never[row]),
            }


def _told(asked: Asked, found: Share) -> dict[str, Any]:
    table = asked.network.found.timetable
    return {
        "villages": len(asked.villages),
        "destinations": len(asked.ends),
        "departures": len(table.ready),
        "departures_assumed": sum(one.assumed for one in table.given),
    } | found.told()


def _way(asked: Asked, village: str, end: str, minute: int) -> Way:
    rows = asked.villages.rows_by_id().get(village), asked.ends.rows_by_id().get(end)
    if rows[0] is None or rows[1] is None:
        raise BadTable(f"{village if rows[0] is None else end!r} is not among the {'villages' if rows[0] is None else 'destinations'}.")
    found = path(asked.network.found, asked.network.by_all, rows[0], rows[1], minute)
    if found is None:
        raise click.ClickException(f"A parcel from {village} never arrives at {end} by these departures.")
    return found


def _legs(asked: Asked, way: Way) -> Iterator[dict[str, Any]]:
    villages, ends = asked.villages.ids, asked.ends.ids
    names = {"access": (villages, asked.hubs), "line": (asked.hubs, asked.hubs), "egress": (asked.hubs, ends)}
    for leg in way.legs:
        begin, end = names[leg.kind]
        yield {
            "mode": leg.mode,
            "from": begin[leg.from_place],
            "to": end[leg.to_place],
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
        classes = ", ".join(f"{name} {people:,.0f}" for name, people in one["people_by_share"].items() if people)
        yield f"    people by what they reach in time: {classes}"
    for leg, part in told["improve_first"].items():
        yield f"  of the ways that take longer, {part:.0%} lose most on {leg}"
    if told["assumed"] is not None:
        yield f"  {told['assumed']:.0%} of the time rests on departures that are assumed ({told['departures_assumed']:,} of them)"
    yield f"  {told['seconds']:.1f} s, {told['peak_memory_bytes'] / 2**30:.2f} GiB"
