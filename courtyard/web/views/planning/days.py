"""A day's rounds and drone legs: asking for them, one round, their pictures and files."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.algorithms import geojson
from courtyard.algorithms.columns import clock
from courtyard.logistics import actions
from courtyard.logistics import queries as logistics
from courtyard.logistics.permissions import VERBS
from courtyard.logistics.rules import Asks, TableKind
from courtyard.web.doors import carry_out, page, status_of
from courtyard.web.forms.planning_days import NewDrones, NewRounds
from courtyard.web.listing import export, in_order, listing, wants_export
from courtyard.web.planning import rounds
from courtyard.web.planning.showing_days import drones_context, rounds_context
from courtyard.web.planning.ways import corners_of, lines_of
from courtyard.web.views.planning.seeing import SEES, earlier_of, owners, planned, tables_of
from courtyard.web.views.planning.taking import as_file, streamed

_CLOCKS = ("departs", "arrives", "begins", "leaves", "returns")


@page(*VERBS["ask_rounds"].roles)
def new_rounds(request: Any) -> HttpResponse:
    """A day's rounds asked of a table of stops and one of vehicles; based on others, they begin with what those asked."""
    stops, vehicles = tables_of(request, TableKind.STOPS), tables_of(request, TableKind.VEHICLES)
    if not (stops and vehicles):
        messages.info(request, _("First import a table of stops and one of vehicles."))
        return redirect("planning-tables")
    choices = {"owners": owners(request), "stops": stops, "vehicles": vehicles, "roads": tables_of(request, TableKind.ROADS)}
    if request.method == "POST":
        form = NewRounds(request.POST, **choices)
        given = ("owner_id", "name", "stops_id", "vehicles_id", "roads_id", "based_on")
        if form.is_valid() and (done := carry_out(request, form, actions.ask_rounds, asked=form.asked(), **form.chosen(*given))):
            return redirect("scenario", done.scenario_id)
        return render(request, "web/planning/new_rounds.html", {"form": form}, status=status_of(form))
    earlier = earlier_of(request, Asks.ROUNDS)
    form = NewRounds(initial=NewRounds.initial_of(earlier), **choices)
    return render(request, "web/planning/new_rounds.html", {"form": form, "earlier": earlier})


@page(*VERBS["ask_drones"].roles)
def new_drones(request: Any) -> HttpResponse:
    """Which legs of a table a drone can fly; based on another one, it begins with what that one asked."""
    legs = tables_of(request, TableKind.LEGS)
    if not legs:
        messages.info(request, _("First import a table of legs."))
        return redirect("planning-tables")
    further = {kind.value: tables_of(request, kind) for kind in (TableKind.HEIGHTS, TableKind.ZONES)}
    choices = {"owners": owners(request), "legs": legs, **further}
    if request.method == "POST":
        form = NewDrones(request.POST, **choices)
        given = form.chosen("owner_id", "name", "legs_id", "heights_id", "zones_id", "based_on") if form.is_valid() else {}
        if given and (done := carry_out(request, form, actions.ask_drones, asked=form.asked(), tariff=form.tariff(), **given)):
            return redirect("scenario", done.scenario_id)
        return render(request, "web/planning/new_drones.html", {"form": form}, status=status_of(form))
    earlier = earlier_of(request, Asks.DRONES)
    form = NewDrones(initial=NewDrones.initial_of(earlier), **choices)
    return render(request, "web/planning/new_drones.html", {"form": form, "earlier": earlier})


@page(*SEES)
def one_round(request: Any, run_id: UUID, number: int) -> HttpResponse:
    """One vehicle's day: its stops in their order, with the times; what a driver takes along."""
    _run, scenario = planned(request, run_id, Asks.ROUNDS)
    row = next((one for one in logistics.round_rows(request.actor, run_id) if one["round"] == number), None)
    if row is None:
        raise Http404
    calls = [one for one in logistics.call_rows(request.actor, run_id) if one["round"] == number]
    if wants_export(request):
        return export(in_order(request, calls, rounds.CALLS), rounds.CALLS, f"round-{number}")
    context = {"scenario": scenario, "round": row, "list": listing(request, calls, rounds.CALLS), "aboard": rounds.lasting(row["aboard"])}
    return render(request, "web/planning/round.html", context | {"departs": clock(row["departs"]), "returns": clock(row["returns"])})


@page(*SEES)
def drawing(request: Any, run_id: UUID) -> HttpResponse:
    """All rounds or legs in one picture, for whoever has no JavaScript."""
    run, scenario = planned(request, run_id, Asks.ROUNDS, Asks.DRONES)
    context = rounds_context if scenario.asks is Asks.ROUNDS else drones_context
    drawn = context(request.actor, run)["drawing"]
    if drawn is None:
        raise Http404
    return HttpResponse(drawn.svg, content_type="image/svg+xml")


@page(*SEES)
def rounds_csv(request: Any, run_id: UUID) -> HttpResponse:
    """Every call of every round, in their order."""
    planned(request, run_id, Asks.ROUNDS)
    return streamed((_told(one) for one in logistics.call_rows(request.actor, run_id)), f"rounds-{run_id.hex[-8:]}.csv")


@page(*SEES)
def left_csv(request: Any, run_id: UUID) -> HttpResponse:
    """Every stop that no round serves, with why in the reader's language."""
    planned(request, run_id, Asks.ROUNDS)
    rows = logistics.left_rows(request.actor, run_id)
    told = ({name: one[name] for name in ("id", "name", "lon", "lat")} | {"why": rounds.why_not(one)} for one in rows)
    return streamed(told, f"stops-not-served-{run_id.hex[-8:]}.csv")


@page(*SEES)
def rounds_geojson(request: Any, run_id: UUID) -> HttpResponse:
    """Rounds as lines, their calls as points in order, stops that are not served, and centres; RFC 7946."""
    planned(request, run_id, Asks.ROUNDS)
    text = geojson.collection(_of_rounds(request, run_id))
    return as_file(HttpResponse(text, content_type="application/geo+json"), f"rounds-{run_id.hex[-8:]}.geojson")


@page(*SEES)
def legs_csv(request: Any, run_id: UUID) -> HttpResponse:
    """Every leg, a row each, with the same by motorbike."""
    planned(request, run_id, Asks.DRONES)
    rows = logistics.leg_rows(request.actor, run_id)
    return streamed((one | {"flies": "yes" if one["flies"] else "no"} for one in rows), f"legs-{run_id.hex[-8:]}.csv")


@page(*SEES)
def legs_geojson(request: Any, run_id: UUID) -> HttpResponse:
    """Every leg as a line; one without coordinates has no geometry. RFC 7946."""
    planned(request, run_id, Asks.DRONES)
    bent = logistics.leg_ways(request.actor, run_id)
    text = geojson.collection(_leg(one, bent.get(one["id"])) for one in logistics.leg_rows(request.actor, run_id))
    return as_file(HttpResponse(text, content_type="application/geo+json"), f"legs-{run_id.hex[-8:]}.geojson")


@page(*SEES)
def zones_geojson(request: Any, run_id: UUID) -> HttpResponse:
    """The closed zones around which a run's drones fly; RFC 7946."""
    planned(request, run_id, Asks.SITES, Asks.DRONES)
    zones = ((corners_of(zone), zone.name) for zone in logistics.run_zones(request.actor, run_id))
    text = geojson.collection(
        ({"type": "Polygon", "coordinates": [[*corners, corners[0]]]}, {"kind": "zone", "name": name}) for corners, name in zones
    )
    return as_file(HttpResponse(text, content_type="application/geo+json"), f"zones-{run_id.hex[-8:]}.geojson")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Times of the day as people write them."""
    return {name: clock(value) if name in _CLOCKS else value for name, value in row.items()}


def _of_rounds(request: Any, run_id: UUID) -> Iterator[geojson.Feature]:
    result = logistics.rounds_result(request.actor, run_id)
    rows = {one["round"]: one for one in logistics.round_rows(request.actor, run_id)}
    calls = list(logistics.call_rows(request.actor, run_id))
    for number, points, _last in lines_of(result, calls):
        yield {"type": "LineString", "coordinates": points}, {"kind": "round"} | _told(rows[number])
    for row in logistics.left_rows(request.actor, run_id):
        yield _point(row), {"kind": "left", "id": row["id"], "name": row["name"], "why": rounds.why_not(row)}
    for row in calls:
        yield _point(row), {"kind": "call"} | _told({name: value for name, value in row.items() if name not in ("lon", "lat")})
    for at in sorted(set(result.round_centre.tolist())):
        place = {"lon": float(result.centre_lon[at]), "lat": float(result.centre_lat[at])}
        yield _point(place), {"kind": "centre", "name": str(result.centre_name[at])}


def _point(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [row["lon"], row["lat"]]}


def _leg(row: dict[str, Any], bent: list[tuple[float, float]] | None) -> geojson.Feature:
    ends = [[row["from_lon"], row["from_lat"]], [row["to_lon"], row["to_lat"]]]
    known = all(value is not None for end in ends for value in end)
    names = ("from_lon", "from_lat", "to_lon", "to_lat")
    more = {name: value for name, value in row.items() if name not in names}
    return ({"type": "LineString", "coordinates": bent or ends} if known else None), {"kind": "leg"} | more
