"""A planner asks something of tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.columns import BadColumns, read_columns, refuse
from courtyard.algorithms.reach.tables import read_departures, read_hubs
from courtyard.algorithms.siting.ways import between, read_ways, without_any
from courtyard.kernel import codec
from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, verb
from courtyard.logistics import rules
from courtyard.logistics.asking import NoPlanFor, Tables, given_tables, keep_scenario, of_kinds, of_tariff
from courtyard.logistics.models import Scenario, text_of
from courtyard.logistics.owning import owner_within
from courtyard.logistics.rules import Asked, Asks, Holds, TableKind


@dataclass(frozen=True)
class ScenarioMade:
    scenario_id: UUID


@verb
def make_scenario(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    owner_id: UUID,
    name: str,
    asked: Asked,
    places_id: UUID,
    sites_id: UUID | None = None,
    ways_id: UUID | None = None,
    hubs_id: UUID | None = None,
    departures_id: UUID | None = None,
    destinations_id: UUID | None = None,
    products_id: UUID | None = None,
    heights_id: UUID | None = None,
    zones_id: UUID | None = None,
    tariff: dict[str, float] | None = None,
    based_on: UUID | None = None,
) -> ScenarioMade:
    """Makes a scenario for an organisation within the actor's reach; without `sites_id` one may build at any of the places. With
    `ways_id` the plan goes by that table's hours or kilometres (`asked.unit`) and by no other way.

    Tables and the scenario that it is based on may be of any organisation that the actor reaches. `tariff` are figures of
    algorithms/tariff.py; what it leaves out is assumed, and named with the plan. Raises NotFound, NoPlanFor.
    """
    owner = owner_within(actor, owner_id)
    wanted = {
        "places": places_id,
        "sites": sites_id,
        "ways": ways_id,
        "hubs": hubs_id,
        "departures": departures_id,
        "destinations": destinations_id,
        "products": products_id,
        "heights": heights_id,
        "zones": zones_id,
    }
    given = given_tables(actor, wanted)
    earlier = Scenario.objects.scoped(actor).one(public_id=based_on) if based_on else None
    of_tables = [*of_kinds(given), *_of_further(given), *_of_question(asked, given), *_of_departures(given), *_of_ways(asked, given)]
    reasons = [*rules.unnamed(name), *of_tables, *of_tariff(tariff)]
    if reasons:
        raise NoPlanFor(reasons=reasons)
    more = {"owner_id": owner, "based_on": earlier, "tariff": tariff}
    keep_scenario(key, now, name=name, asks=Asks.SITES, asked=asked, given=given, **more)
    return ScenarioMade(scenario_id=key)


def _of_further(given: Tables) -> list[Reason]:
    return rules.tables_unmet([TableKind(name) for name in given if name != "sites"])


def _of_ways(asked: Asked, given: Tables) -> Iterator[Reason]:
    """Only here do the ways meet the places and sites that they name."""
    ways, places, sites = given.get("ways"), given["places"], given.get("sites", given["places"])
    if ways is None:
        if asked.unit is not rules.Unit.KILOMETRES:
            yield Reason("ways", _("Hours are taken from a table of ways: give one, or plan over kilometres."), "ways_id")
        return
    if (ways.kind, places.kind, sites.kind) != (TableKind.WAYS, TableKind.PLACES, TableKind.PLACES):
        return
    of_places = read_columns(text_of(places.pk), ())
    ids = of_places.ids if sites == places else read_columns(text_of(sites.pk), ()).ids
    try:
        found = between(read_ways(text_of(ways.pk)), of_places.ids, ids)
    except BadColumns as error:
        yield from _named(error, "ways_id")
        return
    alone = without_any(found, len(of_places))
    try:
        refuse("places", (of_places.fault("no way", row, id=of_places.ids[row]) for row in alone))
    except BadColumns as error:
        yield from _named(error, "places_id")


def _of_question(asked: Asked, given: Tables) -> list[Reason]:
    places, sites = given["places"], given.get("sites", given["places"])
    of_places, of_sites = codec.load(Holds, places.holds), codec.load(Holds, sites.holds)
    weight = float(places.rows) if of_places.weight is None else of_places.weight
    return rules.unmet(asked, places.rows, sites.rows, of_sites, weight)


def _of_departures(given: Tables) -> Iterator[Reason]:
    """Only here do both tables come together."""
    hubs, departures = given.get("hubs"), given.get("departures")
    if hubs is None or departures is None or (hubs.kind, departures.kind) != (TableKind.HUBS, TableKind.DEPARTURES):
        return
    try:
        read_departures(text_of(departures.pk), read_hubs(text_of(hubs.pk)))
    except BadColumns as error:
        yield from _named(error, "departures_id")


def _named(error: BadColumns, field: str) -> Iterator[Reason]:
    """Each fault by its line, and how many there are where not all are named."""
    yield from (rules.noted(one).as_reason(field) for one in error.faults)
    if error.count > len(error.faults):
        says = _("%(count)s things are wrong with this table; the first %(named)s are named.")
        detail = {"count": error.count, "named": len(error.faults)}
        yield Reason("table", str(says) % detail, field, detail)
