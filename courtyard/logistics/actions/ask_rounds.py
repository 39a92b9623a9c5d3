"""A planner asks for a day's rounds."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.routing.tables import centres_of, read_stops, read_vehicles
from courtyard.kernel import codec
from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, verb
from courtyard.logistics import rules
from courtyard.logistics.actions.make_scenario import ScenarioMade
from courtyard.logistics.asking import NoPlanFor, Tables, given_tables, keep_scenario, of_kinds
from courtyard.logistics.models import Scenario, text_of
from courtyard.logistics.owning import owner_within
from courtyard.logistics.rules import Asks, Holds, RoundsAsked, TableKind


@verb
def ask_rounds(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    owner_id: UUID,
    name: str,
    asked: RoundsAsked,
    stops_id: UUID,
    vehicles_id: UUID,
    roads_id: UUID | None = None,
    based_on: UUID | None = None,
) -> ScenarioMade:
    """Makes a scenario of rounds from the vehicles' places to the stops, for an organisation within the actor's reach.

    `roads_id`: a routing engine's table of the vehicles' one place and then all stops in their order; the rounds go by it alone. Tables and
    the scenario that this one is based on may be of any organisation that the actor reaches. Raises NotFound, NoPlanFor.
    """
    owner = owner_within(actor, owner_id)
    given = given_tables(actor, {"stops": stops_id, "vehicles": vehicles_id, "roads": roads_id})
    earlier = Scenario.objects.scoped(actor).one(public_id=based_on) if based_on else None
    reasons = [*rules.unnamed(name), *of_kinds(given), *rules.out_of_bounds(asked), *_without_common_hours(given), *_of_roads(given)]
    if reasons:
        raise NoPlanFor(reasons=reasons)
    keep_scenario(key, now, name=name, asks=Asks.ROUNDS, asked=asked, given=given, owner_id=owner, based_on=earlier)
    return ScenarioMade(scenario_id=key)


def _of_roads(given: Tables) -> Iterator[Reason]:
    """Only here does a routing engine's table meet the places of which it is."""
    roads, stops, vehicles = given.get("roads"), given["stops"], given["vehicles"]
    if roads is None or (roads.kind, vehicles.kind) != (TableKind.ROADS, TableKind.VEHICLES):
        return
    centres = codec.load(Holds, vehicles.holds).centres
    if centres != 1:
        says, detail = _("A routing engine’s table serves one place of vehicles, and there are %(centres)s."), {"centres": centres}
        yield Reason("roads", str(says) % detail, "vehicles_id", detail)
    elif roads.rows != stops.rows + 1:
        says = _("It has %(places)s places; the place of the vehicles and then %(stops)s stops, in their order, are %(needed)s.")
        detail = {"places": roads.rows, "stops": stops.rows, "needed": stops.rows + 1}
        yield Reason("roads", str(says) % detail, "roads_id", detail)


def _without_common_hours(given: Tables) -> Iterator[Reason]:
    """Only here do both tables come together: a limit on board asks for hours that all vehicles of a centre share."""
    if (given["stops"].kind, given["vehicles"].kind) != (TableKind.STOPS, TableKind.VEHICLES):
        return
    stops, fleet = read_stops(text_of(given["stops"].pk)), read_vehicles(text_of(given["vehicles"].pk))
    if not (stops.get("on_board_min", -1.0) >= 0).any():
        return
    lines = fleet.rows_by_id()
    for centre in centres_of(fleet):
        if max(one.begins for one in centre.vehicles) > min(one.until for one in centre.vehicles):
            line = fleet.lines[lines[centre.vehicles[0].name]]
            says = _("Line %(line)s: where stops limit the time on board, the vehicles of one place need hours that all of them share.")
            yield Reason("no-common-hours", str(says) % {"line": line}, "vehicles_id", {"line": line})
