"""What a planner may ask, and what is said of rows that cannot be planned with. Pure."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.columns import Fault
from courtyard.algorithms.siting.goals import Goal, listed_sites, needed_bytes, pair_bytes
from courtyard.kernel.errors import Reason, Text

GIB = 2**30
MOST_HOURS, MOST_HANDING_OVER = 72, 4


class TableKind(StrEnum):
    """What a planner's table holds. Places are villages, or sites where one may build.

    Hubs are stations, airports, depots, with departures between them; destinations are where parcels go; products are what is sold; ways
    lead from places to sites, in hours or kilometres. Stops are where vehicles call in a day, legs what drones are to fly.
    Heights are a grid of the ground that drones fly over, zones are areas that they go around.
    Roads are a routing engine's distances and durations, of a place of vehicles and of all stops.
    """

    PLACES = "places"
    HUBS = "hubs"
    DEPARTURES = "departures"
    DESTINATIONS = "destinations"
    PRODUCTS = "products"
    WAYS = "ways"
    STOPS = "stops"
    VEHICLES = "vehicles"
    LEGS = "legs"
    HEIGHTS = "heights"
    ZONES = "zones"
    ROADS = "roads"


# What a scenario may have beside places and sites, each under the name of its kind.
FURTHER = tuple(
    kind.value
    for kind in (TableKind.HUBS, TableKind.DEPARTURES, TableKind.DESTINATIONS, TableKind.PRODUCTS, TableKind.HEIGHTS, TableKind.ZONES)
)


class Asks(StrEnum):
    """What a scenario asks: where to build, a day's rounds, or which legs drones fly."""

    SITES = "sites"
    ROUNDS = "rounds"
    DRONES = "drones"


class Drone(StrEnum):
    """Which aircraft fetches loads at villages, where it can; see algorithms/flight/published.py."""

    NONE = ""
    LIGHT = "light"
    HEAVY = "heavy"


class Unit(StrEnum):
    """What the figures of a table of ways are. Without such a table a plan is made over kilometres."""

    KILOMETRES = "km"
    HOURS = "h"


class Craft(StrEnum):
    """Which aircraft is to fly legs; see algorithms/flight/published.py."""

    LIGHT = "light"
    HEAVY = "heavy"
    TRUNK = "trunk"


class Outcome(StrEnum):
    """How a run ended. Stopped: somebody asked for it; what was found by then is kept."""

    PLANNED = "planned"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"


ATTEMPTS = 3

# Why a run has no plan, in words that are kept in English and read in the reader's language.
LOST = gettext_noop(
    "The planner’s process was ended three times while it worked on this, perhaps because the machine ran short of memory. Plan region by "
    "region or with fewer sites to choose from, or have COURTYARD_PLAN_MEMORY lowered to what the machine has; then start it again."
)
OUT_OF_MEMORY = gettext_noop("The machine has no memory left for this plan. Plan region by region or with fewer sites to choose from.")
OUR_FAULT = gettext_noop("The planner broke off, which is a fault of the program; its log says at what. Ask whoever runs the machine.")
# What algorithms/siting says of a question that a scenario can ask; a test holds that it says it so.
OF_SITING = (
    gettext_noop("No site has any place within reach: give a longer reach, or other sites."),
    gettext_noop("Every site is forbidden: free one, or give others."),
    gettext_noop(
        "The places fall into %(parts)s parts between which no way leads, and %(sites)s sites are too few for them: open more, or plan "
        "for each part by itself."
    ),
    gettext_noop("No radius that the lists know about is enough for so few sites; give them more sites a client."),
    gettext_noop("No site that was looked at for %(place)s (line %(line)s) is open: add sites near it, or leave it out."),
    gettext_noop("All together want %(weight)s, and the %(sites)s largest sites have room for %(room)s: open more or larger ones."),
    gettext_noop("%(place)s (line %(line)s) wants %(weight)s, more than any site has room for, which is %(room)s: divide it."),
    gettext_noop("%(sites)s sites cannot be opened: choose from 1 to %(most)s."),
    gettext_noop("%(must)s sites must be open, but only %(sites)s may be."),
    gettext_noop(
        "%(clients)s clients with %(sites)s sites each need %(needed)s GiB and may take %(most)s; list at most %(fit)s sites a client, "
        "which makes the bound a little weaker, or plan region by region."
    ),
    gettext_noop(
        "%(clients)s clients with %(pairs)s pairs of a client and a site need %(needed)s GiB and may take %(most)s; allow more, give a "
        "shorter reach or fewer sites, or plan region by region."
    ),
)
# What algorithms/routing says of stops and vehicles that come together only in a scenario; a test holds that it says it so.
OF_ROUNDS = (
    gettext_noop("%(places)s places need %(needed)s GB and may take %(most)s: divide them among centres, each with its own rounds"),
)
NO_ROUNDS = gettext_noop("No rounds can be planned with these stops and vehicles: %(reasons)s")
NO_LEGS = gettext_noop("These legs cannot be reckoned: %(reasons)s")


def state_of(outcome: str, begun_at: datetime | None, stop_asked_at: datetime | None) -> str:
    """Where a run is: waiting, running, stopping, or how it ended."""
    if outcome:
        return outcome
    if begun_at is None:
        return "waiting"
    return "running" if stop_asked_at is None else "stopping"


def gap_between(best: float | None, bound: float | None) -> float | None:
    """The share by which the best plan may be better than this one, at most; None while there is neither."""
    if best is None or bound is None:
        return None
    most = max(best, bound)
    return abs(best - bound) / most if most > 0 else 0.0


NO_NAME = _("Give it a name of 1 to 120 characters.")
LONGEST_NAME = 120


def unnamed(name: str) -> list[Reason]:
    """Why a table or a scenario cannot be called so."""
    return [] if 1 <= len(name.strip()) <= LONGEST_NAME else [Reason("name", NO_NAME, "name")]


# ------------------------------------------------------------------------------------------------------------------ tables

SENTENCES: dict[str, Text] = {
    "heading": _("The heading has to name the columns lon and lat, in degrees."),
    "not-csv": _("From this line on the file is no CSV; save it again as CSV."),
    "formula": _("Cell %(cell)s holds a formula; paste its value in its place."),
    "error-value": _("Cell %(cell)s holds an error of the spreadsheet; correct it, or clear the cell."),
    "number-over-15-digits": _("Cell %(cell)s holds a number of more than 15 digits, which a spreadsheet rounds; keep it as text."),
    "empty": _("There is no row below the heading."),
    "no-id": _("The row has no id; give it one."),
    "twice": _("The id %(id)s stands in line %(before)s already; give each place its own."),
    "no-number": _("“%(text)s” is no number (column %(column)s)."),
    "whole": _("%(a)s does not do; a whole number is needed (column %(column)s)."),
    "yes-no": _("“%(text)s” is neither yes nor no (column %(column)s)."),
    "between": _("%(a)s does not do; a number from %(least)s to %(most)s is needed (column %(column)s)."),
    "half a curfew": _("It has one of curfew_from and curfew_until; give both, or neither."),
    "cells": _("It has %(cells)s cells, and the heading names %(columns)s; is there a comma within a number or a name?"),
    "too large": _("“%(text)s” is too large to reckon with (column %(column)s): at most %(most)s, in a larger unit perhaps."),
    "status": _("The status “%(text)s” is none; write existing, forbidden, or nothing."),
    "no number": _("It has no finite longitude or latitude; look it up, or leave the place out."),
    "swapped": _("%(a)s, %(b)s lies in the country with its columns swapped; swap them."),
    "not on the earth": _("%(a)s, %(b)s is nowhere on the earth; degrees are needed."),
    "outside the country": _("%(a)s, %(b)s lies outside the country; correct it, or leave the place out."),
    "no demand": _("Its weight is %(a)s; give it what it wants, or leave the place out."),
    "given twice": _("It stands where line %(a)s does; add their weights up if they are one place."),
    "stands alone": _("Its nearest neighbour is %(a)s km away, so it alone decides what is farthest; plan for it by itself."),
    "above zero": _("%(a)s is not above zero (column %(column)s)."),
    "from zero": _("%(a)s is below zero (column %(column)s)."),
    "id-twice": _("The id %(id)s stands in line %(before)s already; give each row its own."),
    "no-time": _("“%(text)s” is no time of the day such as 6:30 (column %(column)s)."),
    "degrees": _("It needs a longitude and a latitude in degrees; are they swapped?"),
    "missing": _("It has no figure in the column %(column)s; give it one from %(least)s."),
    "at-least": _("%(a)s does not do; a number from %(least)s is needed (column %(column)s)."),
    "nobody": _("Nobody lives at any of the destinations; give one a weight above 0."),
    "ways heading": _("The heading has to name the columns from, to and cost."),
    "no end": _("It has nothing in the column %(column)s; name both ends by their ids."),
    "way twice": _("The way from %(begin)s to %(end)s stands in line %(before)s already; leave one of both out."),
    "no place": _("“%(text)s” (column %(column)s) is not among the places; correct the id, or add it to the table of places."),
    "no site": _("“%(text)s” (column %(column)s) is not among the sites; correct the id, or add it to the table of sites."),
    "no way": _("The ways lead from %(id)s to no site; add one there, or leave the place out."),
    "heights heading": _("A grid of heights has the columns lat_min, lon_min and one of %(names)s."),
    "no corner": _("Its south-west corner, lat_min and lon_min in degrees, is nowhere on the earth; are they swapped?"),
    "no height": _("%(a)s is no height (column %(column)s); metres above the sea from -500 to 9,000 are needed."),
    "off grid": _("It does not lie whole steps of %(step)s degrees from the other cells; a regular grid is needed."),
    "one cell": _("A grid of heights has two cells at least."),
    "wide grid": _("Between its corners lie %(cells)s cells, and there may be %(most)s; give a smaller part, or larger cells."),
    "cell twice": _("This cell stands in line %(before)s already; leave one of both out."),
    "not-json": _("From this line on the file is no JSON."),
    "osrm none": _("This is no answer of OSRM’s table service."),
    "osrm code": _("The routing engine says “%(text)s” and not “Ok”; ask it again."),
    "osrm square": _("It has no square “%(name)s”: ask the engine for annotations=duration,distance and for all places both ways."),
    "osrm number": _("“%(name)s” has something that is no number."),
    "osrm below": _("“%(name)s” says %(a)s from place %(begin)s to place %(end)s, counted from 0; a number from 0 is needed."),
    "osrm sizes": _("Distances and durations are not of one size."),
    "no zones": _("There is no area: closed zones come as GeoJSON, a FeatureCollection of polygons for instance."),
    "zone shape": _("Shape %(number)s is a %(text)s; a Polygon or a MultiPolygon is needed."),
    "zone corners": _("Area %(number)s: its corners are no list of longitudes and latitudes."),
    "zone few": _("Area %(number)s has %(a)s corners, and an area has at least three."),
    "zone flat": _("Area %(number)s: its corners lie on one line, and an area is needed."),
    "zone long": _("Area %(number)s has %(a)s corners, and there may be %(most)s; draw it more simply."),
    "zone nowhere": _("Area %(number)s: a corner is nowhere on the earth; GeoJSON gives the longitude first."),
    "zone swapped": _("Area %(number)s lies in the country with longitude and latitude swapped; GeoJSON gives the longitude first."),
    "zone outside": _("Area %(number)s lies outside the country; correct it, or leave it out."),
    "no-hub": _("“%(text)s” (column %(column)s) is not among the hubs; correct the name, or add it to the table of hubs."),
    "to-itself": _("It goes from %(text)s to itself; leave it out, or correct one of both."),
    "no-times": _("It needs takes_min, and departs or every_min."),
    "two times": _("It has both departs and every_min; leave one of them empty."),
    "next-day": _("%(text)s is not within the day; a time before 24:00 is needed (column %(column)s)."),
    "shut": _("It leaves %(text)s at %(time)s, when this hub is closed; give another time, or correct the curfew."),
    "shut there": _("It reaches %(text)s at %(time)s, when this hub is closed; give another time, or correct the curfew."),
    "at-most": _("%(a)s does not do; a number of at most %(most)s is needed (column %(column)s)."),
    "ends-first": _("It ends at %(b)s (column %(ends)s), before it begins at %(a)s (column %(begins)s); correct one of both."),
    "end-degrees": _("One of its ends is nowhere on the earth; are longitude and latitude swapped?"),
    "no-ends": _("It has neither both of its ends (from_lon, from_lat, to_lon, to_lat) nor a distance_km."),
    "share": _("%(a)s does not do; a share from 0 to below 1 is needed (column %(column)s)."),
    "no-figure": _("%(figure)s is no figure of a tariff; there are %(figures)s."),
    "figure above zero": _("%(figure)s is %(a)s; a number above 0 is needed."),
    "figure from zero": _("%(figure)s is %(a)s; a number from 0 is needed."),
}


_OF_FIGURES = frozenset(("no-figure", "figure above zero", "figure from zero"))
# What the figures of a tariff (algorithms/tariff.py) are called.
TARIFF_NAMES: dict[str, Text] = {
    "bike_km_h": _("Motorbike, speed"),
    "bike_load_kg": _("Motorbike, load"),
    "bike_fen_km": _("Motorbike, cost"),
    "drone_kwh_fen": _("Drone, electricity"),
    "drone_battery_fen": _("Drone, battery"),
    "drone_battery_cycles": _("Drone, life of a battery"),
    "drone_hour_fen": _("Drone, wear"),
    "drone_sortie_fen": _("Drone, hands"),
    "feeder_fen_km": _("Truck to the hub, cost"),
    "feeder_load_kg": _("Truck to the hub, load"),
    "feeder_circuity": _("Road to the hub over the crow’s way"),
    "trunk_fen_kg_km": _("Trunk, cost"),
    "trunk_circuity": _("Trunk over the crow’s way"),
    "warehouse_fen_kg": _("Warehouse"),
    "packing_fen": _("Packing"),
    "cold_fen_kg": _("Cold, at the centre"),
    "cold_fen_kg_km": _("Cold, on the way"),
}


def figure_named(figure: str) -> str:
    """With its code, by which files and the API know it; the code alone of what is no figure."""
    name = TARIFF_NAMES.get(figure)
    return figure if name is None else gettext("%(name)s (%(code)s)") % {"name": name, "code": figure}


# Why how soon parcels arrive, or what a kilogram costs to land, could not be said beside a plan.
WHY_NOT: dict[str, Text] = {
    "air": _("An altitude lies beyond the air that drones fly in, -1,000 to 11,000 m: correct the altitudes of the places and sites."),
    "flight": _("The legs of the drones cannot be worked out: look at the altitudes and at what a drone is to fetch."),
    "timetable": _("The trucks between centres and hubs make no timetable: look at how often they leave, and when the hubs are closed."),
    "ways": _("The ways between centres, hubs and destinations cannot be worked out: look at where the hubs and destinations lie."),
    "room": _(
        "The timetable takes more memory than it may: leave out departures that no parcel needs, or ask for the destinations in parts."
    ),
    "costs": _(
        "The costs cannot be worked out: a place needs a centre, a destination people, and every figure of the tariff has to make sense."
    ),
    "plan": _("The plan has no centres on the earth to which loads could come."),
    "unsound": _("A way did not hold when it was checked against the timetable, which is a fault of the program; nothing is shown then."),
}


@dataclass(frozen=True, slots=True)
class Noted:
    """Something about one line of a table: a stable code, and what its sentence speaks of. `place` is the row's id."""

    line: int
    code: str
    place: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """In the reader's language."""
        sentence, values = str(SENTENCES[self.code]), dict(self.values)
        if self.code in _OF_FIGURES:
            named = {name: values[name].split(", ") for name in ("figure", "figures") if name in values}
            values |= {name: ", ".join(figure_named(one) for one in codes) for name, codes in named.items()}
        return sentence % values if values else sentence

    @property
    def placed(self) -> str:
        """The same with its line."""
        return gettext("Line %(line)s: %(says)s") % {"line": self.line, "says": self.says}

    def as_reason(self, field: str | None = None) -> Reason:
        """Beside its line, or beside the field of another form, whose sentence then begins with the line."""
        code, detail = self.code.replace(" ", "-"), {"line": self.line, "id": self.place}
        if field is None:
            return Reason(code, self.says, f"line {self.line}", detail)
        return Reason(code, self.placed, field, detail)


def noted(fault: Fault) -> Noted:
    """What algorithms found wrong with a table. What is wrong with it as a whole stands at its first line."""
    return Noted(fault.line or 1, fault.code, fault.place, fault.values)


@dataclass(frozen=True, slots=True)
class Holds:
    """What a table of places holds, for checks that do not read it again. `columns` are those that planning knows.

    `weight` and `room` are the sums of their columns; None where there is no such column. `centres`: of a table of vehicles, from how many
    places they start.
    """

    columns: tuple[str, ...] = ()
    existing: int = 0
    forbidden: int = 0
    weight: float | None = None
    room: float | None = None
    centres: int = 0


# --------------------------------------------------------------------------------------------------------------- a question


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the places.

    number     how many sites to open, for the goals that want it
    reach_km   how far a site reaches by road, for the goals that want it
    circuity   a road's length over the crow's way, for all places; a column of that name counts beside it
    charge_fen what a site costs that has no column charge (which is in yuan), for a fixed-charge plan
    km_fen     what a kilometre costs for one unit of weight, for a fixed-charge plan
    seed       the same seed gives the same plan, but for what time cuts off
    unit       of the scenario's table of ways, where it has one: then distances are these, circuity counts for nothing, and reach_km
               and km_fen are of this unit

    What a plan is then looked at with, where the scenario has tables of hubs, departures and destinations, or of products:

    hours        of handing over at the villages, minutes of the day
    limit_hours  within how long parcels are to arrive
    drone        what fetches loads where it can, and load_kg how much a time; None: its heaviest load
    feeder_hubs, feeder_every  assumed trucks from each centre to the hubs nearest to it and back, so many minutes apart
    """

    goal: Goal
    number: int | None = None
    reach_km: float | None = None
    circuity: float = 1.0
    charge_fen: int | None = None
    km_fen: float = 100.0
    seed: int = 0
    unit: Unit = Unit.KILOMETRES
    hours: tuple[int, ...] = (9 * 60, 16 * 60)
    limit_hours: float = 24.0
    drone: Drone = Drone.NONE
    load_kg: float | None = None
    feeder_hubs: int = 2
    feeder_every: int = 120


def unmet(asked: Asked, places: int, sites: int, holds: Holds, weight: float) -> list[Reason]:
    """Why there can be no plan for so many places of such a weight and so many sites, all reasons at once; `holds` is of the sites."""
    return [*_of_the_goal(asked, sites - holds.forbidden, holds), *_of_room(asked, holds, weight), *_of_amounts(asked, places)]


def _of_the_goal(asked: Asked, sites: int, holds: Holds) -> Iterator[Reason]:
    goal = asked.goal
    if goal.wants_number and asked.number is None:
        yield Reason("number", _("Say how many sites to open."), "number")
    elif goal.wants_number and asked.number is not None and not max(1, holds.existing) <= asked.number <= sites:
        says = _("%(number)s sites cannot be opened: at least %(least)s, at most %(most)s.")
        detail = {"number": asked.number, "least": max(1, holds.existing), "most": sites}
        yield Reason("number", str(says) % detail, "number", detail)
    if goal.wants_reach and asked.reach_km is None:
        yield Reason("reach", _("Say how far a site reaches."), "reach_km")
    if goal is Goal.FIXED_CHARGE and asked.charge_fen is None and "charge" not in holds.columns:
        yield Reason("charge", _("Say what a site costs, or give the table of sites a column charge."), "charge_fen")


def _of_room(asked: Asked, holds: Holds, weight: float) -> Iterator[Reason]:
    if holds.room is None:
        return
    if asked.goal is not Goal.P_MEDIAN:
        yield Reason(
            "room", _("Sites with room for so much are planned for by the mean distance only; choose that, or leave out the column room.")
        )
    elif holds.room < weight:
        says = _("All sites together have room for %(room)s, and the places want %(weight)s.")
        yield Reason("room", str(says) % {"room": f"{holds.room:g}", "weight": f"{weight:g}"})


def _of_amounts(asked: Asked, places: int) -> Iterator[Reason]:
    if not places:
        yield Reason("places", _("There is no place to serve."))
    names = ("reach_km", "circuity", "km_fen", "limit_hours", "load_kg", "feeder_hubs", "feeder_every")
    amounts = {name: getattr(asked, name) for name in names}
    for name, amount in amounts.items():
        if amount is not None and not (math.isfinite(amount) and amount > 0):
            yield Reason("amount", _("A number above zero is needed here."), name)
    if asked.limit_hours > MOST_HOURS:
        yield Reason("limit", _("Parcels are followed for three days; give at most 72 hours."), "limit_hours")
    if not asked.hours or not all(0 <= minute < 24 * 60 for minute in asked.hours) or len(asked.hours) > MOST_HANDING_OVER:
        yield Reason("hours", _("Give one to four times of the day at which parcels are handed over."), "hours")
    if asked.charge_fen is not None and asked.charge_fen < 0:
        yield Reason("amount", _("A number of zero or above is needed here."), "charge_fen")
    if not 0 <= asked.seed < 2**32:
        yield Reason("seed", _("A seed is a whole number from 0 to 4294967295."), "seed")


# As seen with 600,000 places: the process with its solvers, and each row's text, with its names, until everything is worked out.
_PROCESS_BYTES, _ROW_BYTES = 250_000_000, 800


def needed(asked: Asked, places: int, sites: int, ways: int = 0) -> int:
    """Bytes that the plan takes at its peak, as far as they can be known before. ways: rows of a table of them, if there is one."""
    listed = min(sites, math.ceil(ways / places)) if ways else listed_sites(places, sites, asked.number)
    return needed_bytes(places, listed, sites, pair_bytes(asked.goal)) + _PROCESS_BYTES + _ROW_BYTES * (places + sites + ways)


def tables_unmet(given: Collection[TableKind]) -> list[Reason]:
    """What a scenario's further tables lack: departures need hubs, and times and costs need somewhere to go."""
    has = set(given)
    if has & {TableKind.HUBS, TableKind.DEPARTURES, TableKind.PRODUCTS} and TableKind.DESTINATIONS not in has:
        return [Reason("destinations", _("Say where parcels go: give a table of destinations."), "destinations_id")]
    if TableKind.DEPARTURES in has and TableKind.HUBS not in has:
        return [Reason("hubs", _("Departures go from hub to hub: give the table of hubs as well."), "hubs_id")]
    return []


# -------------------------------------------------------------------------------------------------------- rounds, drone legs


@dataclass(frozen=True, slots=True)
class RoundsAsked:
    """A day's rounds from the nearest centre that has room.

    circuity      a road's length over the crow's way, and km_h how fast it is driven
    collect_last  all is delivered before anything is collected: live birds never beside clean goods
    iterations    of the search, for each centre; the same number and seed give the same rounds, but for what time cuts off
    """

    circuity: float = 1.4
    km_h: float = 35.0
    collect_last: bool = False
    iterations: int = 2_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class DronesAsked:
    """Which legs an aircraft flies out and home on one battery.

    load_kg   out, where the table has no load_kg (None: its heaviest); back_kg home, where it has no back_kg
    above_m   over the highest ground that the table knows of
    hours     of flying a day
    circuity  a road's length over the crow's way for the motorbike, where the table has no road_km
    """

    craft: Craft = Craft.LIGHT
    load_kg: float | None = None
    back_kg: float = 0.0
    above_m: float = 100.0
    hours: float = 10.0
    circuity: float = 1.6


Question = Asked | RoundsAsked | DronesAsked
QUESTIONS: Mapping[Asks, type[Question]] = {Asks.SITES: Asked, Asks.ROUNDS: RoundsAsked, Asks.DRONES: DronesAsked}
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "circuity": (1.0, 10.0),
    "km_h": (1.0, 200.0),
    "iterations": (1_000.0, 1_000_000.0),
    "seed": (0.0, 2**32 - 1.0),
    "load_kg": (0.0, 10_000.0),
    "back_kg": (0.0, 10_000.0),
    "above_m": (0.0, 1_000.0),
    "hours": (0.1, 24.0),
}


def out_of_bounds(asked: RoundsAsked | DronesAsked) -> Iterator[Reason]:
    """Figures of a question that make no sense, all of them."""
    yield from _outside(asked, _BOUNDS)


def _outside(asked: Any, bounds: Mapping[str, tuple[float, float]]) -> Iterator[Reason]:
    for name, (least, most) in bounds.items():
        value = getattr(asked, name, None)
        if value is not None and not least <= value <= most:
            says, detail = _("A number from %(least)s to %(most)s is needed here."), {"least": f"{least:g}", "most": f"{most:g}"}
            yield Reason("amount", str(says) % detail, name, detail)


# Beyond the process: five matrices of eight bytes, and what lies beside them; 2,000 stops of one place took 205 MB.
_A_PAIR, _A_STOP = 40, 30_000
# Two numbers of a routing engine's table as Python reads them, with their text.
_A_ROAD = 100


def needed_for_rounds(stops: int, centres: int, roads: int = 0) -> int:
    """Bytes that rounds take where every centre has as many stops as another; whoever has more is looked at when they are shared out.

    roads: places of a routing engine's table, which is read whole.
    """
    each = stops / max(1, centres) + 1
    return round(_PROCESS_BYTES + stops * _A_STOP + centres * each**2 * _A_PAIR + roads**2 * _A_ROAD)


def needed_for_legs(legs: int) -> int:
    """Bytes that legs take, with their text."""
    return _PROCESS_BYTES + _ROW_BYTES * legs


@dataclass(frozen=True, slots=True)
class DayOfPlan:
    """What becomes of a plan of where to build when vehicles call at its places.

    kg            brought to each place, or with `collects` taken from it, for one unit of its weight
    takes_min     of each call; on_board_min: how long its goods may be under way, None: as long as it takes
    vehicles      at each open centre, each with room for so many kilograms
    """

    kg: float
    collects: bool = False
    takes_min: float = 10.0
    on_board_min: float | None = None
    vehicles: int = 2
    room_kg: float = 1_500.0


_OF_A_DAY: Mapping[str, tuple[float, float]] = {
    "kg": (0.001, 10_000.0),
    "takes_min": (0.0, 600.0),
    "on_board_min": (1.0, 1_440.0),
    "vehicles": (1.0, 1_000.0),
    "room_kg": (1.0, 100_000.0),
}


def no_day(day: DayOfPlan, stops: int, most: int) -> list[Reason]:
    """Why no day's tables can be made with so many stops."""
    reasons = list(_outside(day, _OF_A_DAY))
    if not reasons and not 1 <= stops <= most:
        says, detail = _("A day has 1 to %(most)s stops, and this would have %(stops)s."), {"most": f"{most:,}", "stops": f"{stops:,}"}
        reasons.append(Reason("stops", str(says) % detail, None, detail))
    return reasons
