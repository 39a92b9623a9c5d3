"""`courtyard plan rounds`: who collects from and delivers to whom, in which order and when."""

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from courtyard.algorithms.columns import Columns, clock
from courtyard.algorithms.routing.check import faults
from courtyard.algorithms.routing.county import Part, by_matrix, plan_day
from courtyard.algorithms.routing.problem import BadRounds, Centre, Stop
from courtyard.algorithms.routing.roads import Roads, by_osrm
from courtyard.algorithms.routing.solve import Effort, TooManyStops, solve
from courtyard.algorithms.routing.tables import A_FEN, AMOUNTS, centres_of, read_stops, read_vehicles, stops_of
from courtyard.algorithms.routing.times import Round
from courtyard.cli.plan import options
from courtyard.cli.plan.options import FILE, OUT, Number, Question
from courtyard.cli.plan.tables import BadTable, read_text, refuse_outside, tell_passed_over, write_rows
from courtyard.cli.plan.watching import Watching

_MOST = 20


@click.command("rounds", cls=Question)
@click.argument("stops", type=FILE)
@click.option("--centres", "vehicles", type=FILE, required=True, help="Where rounds begin, and with which vehicles, a kind a row.")
@click.option("--circuity", type=Number(1), default=Roads().circuity, show_default=True, help="The road over the crow's way.")
@click.option("--km-h", type=Number(0, min_open=True), default=Roads().km_h, show_default=True)
@click.option("--osrm", type=FILE, help="Distances and durations of the centre and all stops, in this order, as OSRM's table answers.")
@click.option("--collect-last", is_flag=True, help="All is delivered before anything is collected: live birds never beside clean goods.")
@click.option("--iterations", type=click.IntRange(1), default=2_000, show_default=True, help="Of the search, for each centre.")
@click.option("--seconds", type=Number(0), help="End the search of each centre after so long.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Centres that are planned at once.")
@options.bounds
@click.option("--save", type=OUT, help="Write every call of every round as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(stops: Path, vehicles: Path, as_json: bool, save: Path | None, **given: Any) -> None:
    """Plan a day's rounds to STOPS from the nearest centre that has room.

    STOPS is a CSV: lon, lat, and beside them id, deliver_kg, deliver_crates, collect_kg, collect_crates, opens, shuts, ready (times of
    the day), takes_min, on_board_min (how long live birds or fresh food may be under way). The centres' file: lon, lat, vehicles (how
    many), room_kg, room_crates, and beside them id, begins, until, trips, longest_h, longest_km, fixed_fen, km_fen, hour_fen; rows at
    one place are one centre. The search proves no bound; every plan is checked by other code than found it. Ctrl-C ends with the best
    rounds so far.
    """
    asked, fleet = read_stops(read_text(stops), title=str(stops)), read_vehicles(read_text(vehicles), title=str(vehicles))
    tell_passed_over(asked, fleet)
    refuse_outside(given["bounds"], asked, fleet)
    _refuse_idle(given)
    _tell_rounded(asked)
    calls, centres = stops_of(asked), centres_of(fleet)
    effort = Effort(iterations=given["iterations"], seconds=given["seconds"], seed=given["seed"])
    print(f"rounds: {len(calls):,} stops, {len(centres):,} centres", file=sys.stderr, flush=True)
    with Watching(None) as watching:
        try:
            parts = _planned(calls, asked, centres, effort, watching, **given)
        except (BadRounds, TooManyStops) as error:
            reasons = error.reasons if isinstance(error, BadRounds) else [str(error)]
            raise click.ClickException("\n".join([f"Nothing was planned with {stops} and {vehicles}.", *reasons])) from error
        took = watching.passed
    wrong = [f"centre {part.centre + 1}: {says}" for part in parts for says in faults(part.rounds, part.plan.rounds, part.plan.left_out)]
    if wrong:
        raise click.ClickException("\n".join(["The plan does not hold against its problem, and is not shown:", *wrong[:_MOST]]))
    rows = list(_rows(parts, asked))
    told = _told(parts, asked, took) | {"stopped": watching.asked}
    print(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_said(told, parts)))
    if save is not None:
        write_rows(save, rows)


def _refuse_idle(given: dict[str, Any]) -> None:
    """Options that a table of distances leaves nothing to do for."""
    own = {"--circuity": given["circuity"] != Roads().circuity, "--km-h": given["km_h"] != Roads().km_h}
    if given["osrm"] is not None and any(own.values()):
        named = " and ".join(name for name, is_given in own.items() if is_given)
        raise click.UsageError(f"--osrm has distances and times of its own, and no use for {named}; leave one of both out.")


def _tell_rounded(asked: Columns) -> None:
    """Prints by how much whole kilograms and crates are more than what the table says."""
    for name in AMOUNTS:
        amounts = asked.get(name, 0.0)
        more = float((np.ceil(amounts) - amounts).sum())
        if more > 0:
            says = f"{name} is rounded up to whole numbers, which makes {more:,.6g} more of {amounts.sum():,.6g} in all"
            print(f"{asked.title}: {says}; write loads and rooms in a smaller unit if that matters.", file=sys.stderr)


def _planned(calls: list[Stop], asked: Columns, centres: list[Centre], effort: Effort, watching: Watching, **given: Any) -> list[Part]:
    def ends(done: int, count: int) -> bool:
        return watching.ends(lambda: f"{done} of {count} centres are done")

    if given["osrm"] is None:
        where = asked.degrees()
        roads, last = Roads(given["circuity"], given["km_h"]), given["collect_last"]
        return plan_day(calls, *where, centres, roads=roads, collect_last=last, effort=effort, workers=given["workers"], ends=ends)
    try:
        metres, seconds = by_osrm(json.loads(read_text(given["osrm"])))
    except (ValueError, AttributeError) as error:
        if isinstance(error, BadRounds):
            raise
        raise BadTable(f"{given['osrm']}: this is no answer of OSRM's table service.") from error
    share = by_matrix(calls, centres, (metres, seconds), collect_last=given["collect_last"])
    return [Part(share.centre, share.stops, share.rounds, solve(share.rounds, replace(effort, watch=lambda _progress: ends(0, 1))))]


def _rows(parts: list[Part], asked: Columns) -> Iterator[dict[str, Any]]:
    for part in parts:
        for number, one in enumerate(part.plan.rounds, start=1):
            for trip, made in enumerate(one.trips, start=1):
                for order, call in enumerate(made.calls, start=1):
                    yield {
                        "centre": part.centre + 1,
                        "round": number,
                        "vehicle": part.rounds.vehicles[one.vehicle].name,
                        "trip": trip,
                        "departs": clock(made.departs),
                        "order": order,
                        "stop": asked.ids[part.stops[call.stop]],
                        "arrives": clock(call.arrives),
                        "begins": clock(call.begins),
                        "leaves": clock(call.leaves),
                        "returns": clock(made.returns),
                    }


def _told(parts: list[Part], asked: Columns, took: float) -> dict[str, Any]:
    every = [one for part in parts for one in part.plan.rounds]
    return {
        "objective_fen": sum(one.cost for one in every) / A_FEN,
        "bound_fen": None,
        "gap": None,
        "stops": len(asked),
        "centres": len(parts),
        "rounds": len(every),
        "km": sum(one.metres for one in every) / 1_000,
        "hours": sum(one.seconds for one in every) / 3_600,
        "by_round": [_by_round(part, one, asked) for part in parts for one in part.plan.rounds],
        "left_out": [asked.ids[part.stops[row]] for part in parts for row in part.plan.left_out],
        "seconds": round(took, 3),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _by_round(part: Part, one: Round, asked: Columns) -> dict[str, Any]:
    return {
        "centre": part.centre + 1,
        "vehicle": part.rounds.vehicles[one.vehicle].name,
        "departs": clock(one.trips[0].departs),
        "returns": clock(one.trips[-1].returns),
        "km": one.metres / 1_000,
        "fen": one.cost / A_FEN,
        "trips": [[asked.ids[part.stops[call.stop]] for call in trip.calls] for trip in one.trips],
    }


def _said(told: dict[str, Any], parts: list[Part]) -> Iterator[str]:
    yield f"{told['rounds']} rounds from {told['centres']} centres to {told['stops'] - len(told['left_out'])} of {told['stops']} stops"
    yield f"  {told['km']:,.1f} km, {told['hours']:,.1f} h on the road, {told['objective_fen'] / 100:,.2f} yuan; no bound is proven"
    for part in parts:
        for one in part.plan.rounds[:_MOST]:
            calls = sum(len(trip.calls) for trip in one.trips)
            hours = f"{clock(one.trips[0].departs)} to {clock(one.trips[-1].returns)}"
            yield f"  {part.rounds.vehicles[one.vehicle].name}: {hours}, {calls} stops, {one.metres / 1_000:,.1f} km"
    if told["left_out"]:
        yield f"  the vehicles do not suffice for {len(told['left_out'])} stops: {' '.join(told['left_out'][:_MOST])}"
    if told["stopped"]:
        yield "  stopped before the search was over: better rounds may well be found"
    yield f"  {told['seconds']:.1f} s, {told['peak_memory_bytes'] / 2**30:.2f} GiB"
