"""`courtyard plan cost`: what a kilogram costs to land in the city, and what a household keeps."""

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np

from courtyard.algorithms.centres import ASSUMED_CIRCUITY, access, places
from courtyard.algorithms.columns import Columns
from courtyard.algorithms.flight.atmosphere import OutOfAtmosphere
from courtyard.algorithms.flight.legs import BadLegs
from courtyard.algorithms.landed import BadTariff
from courtyard.algorithms.landed_plan import LandedPlan, changes, gained, landed_plan, onward
from courtyard.algorithms.reach.tables import read_ends, read_hubs
from courtyard.algorithms.split import split
from courtyard.algorithms.tariff import Product, Tariff, read_products, read_tariff
from courtyard.cli.plan import centres, options
from courtyard.cli.plan.options import FILE, OUT, Number, Question
from courtyard.cli.plan.tables import read_text, refuse_outside, tell_passed_over, write_rows


@click.command("cost", cls=Question)
@click.argument("villages", type=FILE)
@centres.options(required=True)
@click.option("--products", type=FILE, required=True, help="What is sold: city_fen, local_fen, and beside them piece_kg, loss, cold.")
@click.option("--to", "ends", type=FILE, required=True, help="The cities: lon, lat, and beside them id, weight (people).")
@click.option("--hubs", type=FILE, help="Where centres hand over to trunk trucks; without it, at the centre itself.")
@click.option("--tariff", "tariff_file", type=FILE, help="Your own figures (id, value); what it leaves out is assumed, and named.")
@click.option("--circuity", type=Number(1), default=ASSUMED_CIRCUITY, show_default=True, help="The road over the crow's way.")
@click.option("--drone", type=click.Choice(list(centres.DRONES)), help="Drones fetch loads where that is cheaper.")
@click.option("--load-kg", type=Number(0, min_open=True), help="What a drone fetches; its heaviest load where it is not given.")
@click.option("--beside", type=FILE, nargs=2, metavar="CENTRES SERVICE", help="Another plan, to say what this one changes.")
@options.bounds
@click.option("--save", type=OUT, help="Write every village's figures as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(villages: Path, as_json: bool, save: Path | None, **given: Any) -> None:
    """Say what a kilogram from VILLAGES costs by the time it is in the city, leg by leg, and what is left of the city's price.

    The plan is what `plan sites` saved. A load goes to its village's centre by motorbike, or by a drone where that is cheaper; on by truck
    to the nearest hub and from there to the cities. Every figure that you do not give is assumed, and is named with its grounds. Prices
    are fen a kilogram.
    """
    began = time.perf_counter()
    if given["load_kg"] is not None:
        _refuse_load(given["load_kg"], given["drone"])
    table = centres.read_villages(villages)
    hubs = None if given["hubs"] is None else read_hubs(read_text(given["hubs"]), title=str(given["hubs"]))
    ends = read_ends(read_text(given["ends"]), title=str(given["ends"]))
    of_places = [table, ends] if hubs is None else [table, ends, hubs]
    tell_passed_over(*of_places)
    refuse_outside(given["bounds"], *of_places)
    given |= {"hubs": hubs, "ends": ends}  # what the files hold, in their place
    products = read_products(read_text(given["products"]), title=str(given["products"]))
    try:
        tariff = Tariff() if given["tariff_file"] is None else read_tariff(read_text(given["tariff_file"]), title=str(given["tariff_file"]))
        found = _landed(table, (given["centres"], given["service"]), tariff, products, given)
        other = _landed(table, given["beside"], tariff, products, given) if given["beside"] else None
    except (BadTariff, BadLegs, OutOfAtmosphere) as error:
        raise click.ClickException(str(error)) from error
    told = _told(table, found, other) | {"seconds": round(time.perf_counter() - began, 3)}
    print(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_said(told)))
    if save is not None:
        write_rows(save, _rows(table, found))


def _refuse_load(load_kg: float, drone: str | None) -> None:
    if drone is None:
        raise click.UsageError("--load-kg is what a drone fetches; say which with --drone, or leave it out.")
    if load_kg > centres.DRONES[drone].load_kg:
        raise click.UsageError(f"--load-kg is {load_kg:g}, and {drone} carries {centres.DRONES[drone].load_kg:g} kg at most.")


def _landed(
    villages: Columns, files: tuple[Path, Path], tariff: Tariff, products: tuple[Product, ...], given: dict[str, Any]
) -> LandedPlan:
    _names, plan = centres.read_plan(villages, *files, given["circuity"])
    means = tariff.means(centres.DRONES[given["drone"]] if given["drone"] else None, given["load_kg"])
    hubs, ends = given["hubs"], given["ends"]
    begin = None if hubs is None else places(*hubs.degrees())
    on = onward(plan.centres, begin, places(*ends.degrees()), ends.get("weight", 1.0), tariff)
    return landed_plan(plan, access(plan, means), on, tariff, products)


def _told(villages: Columns, found: LandedPlan, other: LandedPlan | None) -> dict[str, Any]:
    told = {"villages": len(villages), "villages_without_centre": len(villages) - len(found.plan.served)} | found.told()
    told["products"] = [one | {"loss": of.product.loss} for one, of in zip(told["products"], found.products, strict=True)]
    if other is not None:
        told["changes"] = [
            one | {"people": gained(before.kept_fen, after.kept_fen, found.plan.people)}
            for one, before, after in zip(changes(other.told(), found.told()), other.products, found.products, strict=True)
        ]
    return told | {"peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def _rows(villages: Columns, found: LandedPlan) -> Iterator[dict[str, Any]]:
    plan, ways = found.plan, found.ways_in
    for row, name in enumerate(villages.ids):
        for one in found.products:
            yield {
                "village": name,
                "product": one.product.product_id,
                "road_km": _cell(plan.road_km[row]),
                "bike_fen_kg": _cell(ways.bike_fen_kg[row]),
                "drone_fen_kg": _cell(ways.drone_fen_kg[row]),
                "landed_fen": _cell(one.landed_fen[row]),
                "kept_fen": _cell(one.kept_fen[row]),
                "kept_above_local_fen": _cell(one.kept_fen[row] - one.product.local_fen),
            }


def _cell(value: float) -> float | str:
    """Nothing where there is no centre, or nothing flies."""
    return round(float(value), 2) if np.isfinite(value) else ""


def _said(told: dict[str, Any]) -> Iterator[str]:
    for one in told["products"]:
        whole = round(one["landed_fen"])
        weights = {name: round(1_000_000 * fen) for name, fen in one["legs"].items()}
        # Legs as they are shown add up to the total as it is shown.
        shown = split(whole, weights) if whole else weights
        legs = ", ".join(f"{name} {shown[name] / 100:.2f}" for name in one["legs"])
        part = one["people_worth_it"] / one["people"] if one["people"] else 0.0
        yield f"{one['name']}: {one['landed_fen'] / 100:.2f} yuan to land a kilogram: {legs}"
        lost = f", {one['loss']:.0%} of what leaves the village spoils" if one["loss"] else ""
        yield (
            f"  the city pays {one['city_fen'] / 100:.2f}{lost}, the household keeps {one['kept_fen'] / 100:.2f} of it "
            f"({one['local_fen'] / 100:.2f} where it grew); worth it for {part:.1%} of the people"
        )
    ways = told["access"]
    if ways["villages_flown"]:
        yield (
            f"a drone fetches loads from {ways['villages_flown']:,} of {ways['villages']:,} villages, "
            f"{ways['flown_drone_fen_kg'] / 100:.2f} yuan a kilogram there beside {ways['flown_bike_fen_kg'] / 100:.2f} by motorbike; "
            f"cheaper for {ways['villages_cheaper_by_drone']:,}, at most by {ways['most_saved']:.0%}"
        )
    if told["villages_without_centre"]:
        yield f"{told['villages_without_centre']:,} villages have no centre in this plan, and count nowhere above"
    for one in told.get("changes", []):
        people = one["people"]
        yield (
            f"beside the other plan, {one['name']}: {one['landed_fen'] / 100:+.2f} yuan to land, {one['kept_fen'] / 100:+.2f} kept; "
            f"{people['more']:,.0f} people keep more, {people['less']:,.0f} less"
        )
    if told["assumed"]:
        yield "assumed, until you give your own with --tariff:"
    for one in told["assumed"]:
        yield f"  {one['figure']} {one['value']:g} {one['unit']}: {one['because']}"
