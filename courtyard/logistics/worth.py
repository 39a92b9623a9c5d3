"""What a plan comes to beside distances: how soon parcels arrive anywhere, and what a kilogram costs to land. Only the planner's process
imports this.

A plan stands by itself. Where one of both cannot be said (a timetable too large for the memory, a truck that a curfew forbids) the summary
says why not, and the plan is kept all the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from django.utils import translation
from numpy.typing import NDArray

from courtyard.algorithms.centres import ASSUMED_CIRCUITY, Access, BadCentres, Centres, Means, Places, access, centres, places
from courtyard.algorithms.columns import BadColumns, Columns, clock
from courtyard.algorithms.flight.atmosphere import OutOfAtmosphere
from courtyard.algorithms.flight.closed import read_zones
from courtyard.algorithms.flight.legs import BadLegs
from courtyard.algorithms.flight.published import BY_NAME
from courtyard.algorithms.flight.terrain import Terrain, read_grid
from courtyard.algorithms.landed import BadTariff
from courtyard.algorithms.landed_plan import OfProduct, landed_plan, onward
from courtyard.algorithms.reach.arrivals import TooLarge
from courtyard.algorithms.reach.centres import Delivery, Feeder, through_centres
from courtyard.algorithms.reach.share import Unsound, share
from courtyard.algorithms.reach.tables import read_departures, read_ends, read_hubs
from courtyard.algorithms.reach.timetable import BadTimetable
from courtyard.algorithms.reach.ways import BadWays
from courtyard.algorithms.siting.question import Answer, Question
from courtyard.algorithms.siting.tables import Table
from courtyard.algorithms.tariff import Assumed, Tariff, read_products, tariff
from courtyard.logistics.results import Array, share_name
from courtyard.logistics.rules import Asked, Unit, noted

Float = NDArray[np.float64]
Found = tuple[dict[str, Any], dict[str, Array]]

# What may stand in the way, and how it is said (rules.WHY_NOT).
_CODES: Mapping[type[Exception], str] = {
    BadCentres: "plan",
    BadLegs: "flight",
    BadTariff: "costs",
    BadTimetable: "timetable",
    BadWays: "ways",
    OutOfAtmosphere: "air",
    TooLarge: "room",
    Unsound: "unsound",
}
_REFUSALS = tuple(_CODES)
# Heavier ones take only what carries them.
_PARCEL_KG = 1.0
_ROWS_NAMED = 5
_SIMPLE = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What both look at: the plan, how loads come to its centres, and what of that is assumed. known: as `_known` has it; None: no grid.
    zones: how many there are, and what they change; None: no table of them.
    """

    plan: Centres
    means: Means
    ways_in: Access
    tariff: Tariff
    assumed: tuple[Assumed, ...]
    known: dict[str, int] | None
    zones: dict[str, int] | None


class _Further:
    """The further tables of a scenario, each read once, when it is first asked for. Raise BadColumns."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @cached_property
    def hubs(self) -> Columns | None:
        return read_hubs(self._texts["hubs"]) if "hubs" in self._texts else None

    @cached_property
    def ends(self) -> Columns:
        return read_ends(self._texts["destinations"])


def worth(
    further: Mapping[str, str], given: Mapping[str, float] | None, asked: Asked, question: Question, found: Answer, *, memory: int
) -> Found:
    """Keys of the summary and arrays by name, as far as the scenario has tables for them (`further`, by name, their texts).

    Arrays bike_fen_kg and drone_fen_kg (inf: not flown; only where anything is) say what a kilogram costs to its centre.
    `reach`, where there are hubs, departures and destinations: see algorithms/reach/share.py; arrays share_0900 and road_share_0900 for
    nine o'clock, a row a place, the latter only where something flies; site_share_0900, the mean over those whom a site serves.
    `landed`, where there are products and destinations: see algorithms/landed_plan.py; arrays landed_fen_ and kept_fen_ with a product's
    id, or its number from 1 on where that is no simple word; NaN: no centre.
    """
    tables = _Further(further)
    wanted: dict[str, Callable[[_Looked], Found]] = {}
    if {"hubs", "departures", "destinations"} <= further.keys():
        wanted["reach"] = lambda looked: _reach(looked, tables, further["departures"], asked, memory)
    if {"products", "destinations"} <= further.keys():
        wanted["landed"] = lambda looked: _landed(looked, tables, further["products"])
    summary: dict[str, Any] = {}
    arrays: dict[str, Array] = {}
    looked: _Looked | None = None
    for name, work_out in wanted.items():
        try:
            looked = looked or _looked(further, given, asked, question, found)
            summary[name], more = work_out(looked)
        except BadColumns as error:
            summary[name] = _why_not(error)
            continue
        except _REFUSALS as error:
            summary[name] = {"why_not": str(error), "code": next(code for kind, code in _CODES.items() if isinstance(error, kind))}
            continue
        arrays |= more
    if looked is None:
        return summary, arrays
    if looked.known is not None:
        summary["heights"] = looked.known
    if looked.zones is not None:
        summary["zones"] = looked.zones
    return summary, arrays | _of_access(looked.ways_in)


def _why_not(error: BadColumns) -> dict[str, Any]:
    """Of tables that were taken before they were looked at as closely as now; `rows` are said in the reader's language."""
    rows = [noted(one) for one in error.faults[:_ROWS_NAMED]]
    with translation.override("en"):
        return {"why_not": " ".join(one.placed for one in rows), "rows": [asdict(one) for one in rows]}


def _looked(further: Mapping[str, str], given: Mapping[str, float] | None, asked: Asked, question: Question, found: Answer) -> _Looked:
    prices = tariff(given or {})
    means = prices.means(BY_NAME.get(asked.drone), asked.load_kg)
    terrain = read_grid(further["heights"]) if "heights" in further and means.drone is not None else None
    factors = question.factors
    is_crow = bool((factors == 1.0).all())
    plan = centres(
        _places(question.clients, terrain),
        _places(question.sites, terrain, found.sites),
        found.served_by,
        people=question.weights,
        circuity=ASSUMED_CIRCUITY if is_crow else factors,
    )
    is_given = question.costs is not None and asked.unit is Unit.KILOMETRES
    if is_given:
        plan = replace(plan, road_km=np.where(plan.serves >= 0, found.costs, np.inf))
    road = Assumed("village_circuity", ASSUMED_CIRCUITY, "times the crow's way", "village roads in the hills; the scenario counts none")
    known = None if terrain is None else _known(plan, terrain)
    closed = read_zones(further["zones"]) if "zones" in further and means.drone is not None else None
    ways_in = access(plan, means, terrain, closed or ())
    told = None if closed is None else {"zones": len(closed), **asdict(ways_in.kept_out)}
    return _Looked(plan, means, ways_in, prices, (road,) if is_crow and not is_given else (), known, told)


def _known(plan: Centres, terrain: Terrain) -> dict[str, int]:
    """How many villages have a centre, and of how many of them the grid knows the ground at both ends."""
    rows = plan.served
    at = plan.serves[rows]
    ends = ((plan.villages.lon[rows], plan.villages.lat[rows]), (plan.centres.lon[at], plan.centres.lat[at]))
    known = np.logical_and(*(np.isfinite(terrain.at(*one)) for one in ends))
    return {"legs": len(rows), "known": int(known.sum())}


def _of_access(ways_in: Access) -> dict[str, Array]:
    """What a kilogram costs to its centre, by motorbike and, where anything flies, by drone."""
    arrays: dict[str, Array] = {"bike_fen_kg": ways_in.bike_fen_kg.astype(np.float32)}
    if ways_in.flies.any():
        arrays["drone_fen_kg"] = ways_in.drone_fen_kg.astype(np.float32)
    return arrays


def _places(table: Table, terrain: Terrain | None, rows: NDArray[np.int64] | None = None) -> Places:
    """Their own altitudes; where they have none, those of the grid of heights; else the sea's."""
    if table.at is None:
        raise BadCentres("places without coordinates are no places on the earth")
    chosen = slice(None) if rows is None else rows
    lon, lat = table.at[0][chosen], table.at[1][chosen]
    metres = np.full(len(lon), np.nan) if table.altitude_m is None else table.altitude_m[chosen]
    if terrain is not None:
        metres = np.where(np.isnan(metres), terrain.at(lon, lat), metres)
    return places(lon, lat, np.nan_to_num(metres))


def _reach(looked: _Looked, tables: _Further, departures: str, asked: Asked, memory: int) -> Found:
    hubs, ends = tables.hubs, tables.ends
    if hubs is None:
        raise BadTimetable("departures without hubs lead nowhere")
    feeder, delivery = Feeder(hubs=asked.feeder_hubs, every=asked.feeder_every), Delivery()
    network = through_centres(
        looked.plan,
        looked.ways_in,
        hubs,
        read_departures(departures, hubs),
        ends,
        feeder=feeder,
        delivery=delivery,
        parcel_kg=_PARCEL_KG,
        most_bytes=memory // 2,
    )
    found = share(network, asked.hours, limit=round(60 * asked.limit_hours))
    arrays: dict[str, Array] = {}
    for one in found.by_hour:
        name = share_name(clock(60 * one.minute))
        arrays[name] = one.by_all.share.astype(np.float32)
        if one.by_road is not one.by_all:
            arrays[f"road_{name}"] = one.by_road.share.astype(np.float32)
        arrays[f"site_{name}"] = _by_site(looked.plan, one.by_all.share)
    given = network.found.timetable.given
    told = found.told() | {
        "destinations": len(ends),
        "departures": len(given),
        "departures_assumed": sum(one.assumed for one in given),
        "figures_assumed": [asdict(one) for one in (*looked.assumed, *_of_reach(looked, feeder, delivery))],
    }
    return told, arrays


def _of_reach(looked: _Looked, feeder: Feeder, delivery: Delivery) -> tuple[Assumed, ...]:
    bike = tuple(one for one in looked.tariff.assumed if one.figure == "bike_km_h")
    trucks = "no timetable of trucks between centres and hubs is public"
    return (
        *bike,
        Assumed("handling_min", looked.means.handling, "minutes", "before a load leaves its village"),
        Assumed("feeder_hubs", feeder.hubs, "hubs", "nearest to a centre, to which its trucks go"),
        Assumed("feeder_every", feeder.every, "minutes", f"from {clock(60 * feeder.first)} to {clock(60 * feeder.last)}; {trucks}"),
        Assumed("feeder_km_h", feeder.km_h, "km an hour", "such a truck on county roads"),
        Assumed("feeder_circuity", feeder.circuity, "times the crow's way", "county roads"),
        Assumed("delivery_km_h", delivery.road.km_h, "km an hour", "the last way, from a hub or a centre to the door"),
        Assumed("delivery_most_km", delivery.road.most_km, "km", "of road, beyond which nobody delivers from a hub or a centre"),
    )


def _by_site(plan: Centres, shares: Float) -> Array:
    """The mean over those whom a centre serves, by people; NaN where it serves nobody."""
    rows, count = plan.served, len(plan.centres)
    people = np.bincount(plan.serves[rows], weights=plan.people[rows], minlength=count)
    whole = np.bincount(plan.serves[rows], weights=plan.people[rows] * shares[rows], minlength=count)
    return np.divide(whole, people, out=np.full(count, np.nan), where=people > 0).astype(np.float32)


def _landed(looked: _Looked, tables: _Further, products_text: str) -> Found:
    ends, products = tables.ends, read_products(products_text)
    hubs = None if tables.hubs is None else places(*tables.hubs.degrees())
    on = onward(looked.plan.centres, hubs, places(*ends.degrees()), ends.get("weight", 1.0), looked.tariff)
    found = landed_plan(looked.plan, looked.ways_in, on, looked.tariff, products)
    arrays: dict[str, Array] = {}
    told = found.told()
    for number, one in enumerate(found.products):
        told["products"][number]["array"] = name = _name(one, number)
        arrays |= {f"landed_fen_{name}": one.landed_fen, f"kept_fen_{name}": one.kept_fen}
    told["assumed"] = [*(asdict(one) for one in looked.assumed), *told["assumed"]]
    return told, arrays


def _name(one: OfProduct, number: int) -> str:
    """As arrays of a product are called."""
    word = one.product.product_id
    return word if _SIMPLE.fullmatch(word) else str(number + 1)
