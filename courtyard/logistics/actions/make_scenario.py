"""A planner asks something of tables."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel import codec
from courtyard.kernel.errors import NotFound, Reason, Refused
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics import rules
from courtyard.logistics.models import PlanningTable, Scenario
from courtyard.logistics.owning import owner_within
from courtyard.logistics.rules import Asked, Holds, Tariff


class NoPlanFor(Refused):
    """What is asked has no answer with these tables; `reasons` lists everything that stands in the way."""

    default_message = _("There can be no plan for this; correct what is named.")


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
    tariff: Tariff | None = None,
    based_on: UUID | None = None,
) -> ScenarioMade:
    """Makes a scenario for an organisation within the actor's reach; without `sites_id` one may build at any of the places.

    Tables and the scenario that it is based on may be of any organisation that the actor reaches. Raises NotFound, NoPlanFor.
    """
    owner = owner_within(actor, owner_id)
    # Locked, so that a table is not put aside while a scenario begins to use it; in the order of keys, as everybody locks.
    wanted = {places_id, sites_id or places_id}
    rows = PlanningTable.objects.scoped(actor).filter(public_id__in=wanted, withdrawn_at=None).order_by("pk")
    found = {row.public_id: row for row in rows.select_for_update(of=("self",))}
    if wanted - found.keys():
        raise NotFound(subject="logistics.planningtable")
    places, sites = found[places_id], found[sites_id or places_id]
    earlier = Scenario.objects.scoped(actor).one(public_id=based_on) if based_on else None
    reasons = [*_of_name(name), *_of_tables(places, sites), *(rules.tariff_unmet(tariff) if tariff else ())]
    of_places, of_sites = codec.load(Holds, places.holds), codec.load(Holds, sites.holds)
    weight = float(places.rows) if of_places.weight is None else of_places.weight
    reasons += rules.unmet(asked, places.rows, sites.rows, of_sites, weight)
    if reasons:
        raise NoPlanFor(reasons=reasons)
    Scenario.objects.create(
        public_id=key,
        owner_id=owner,
        name=name.strip(),
        based_on=earlier,
        asked=codec.dump(Asked, asked),
        tariff=codec.dump(Tariff, tariff) if tariff else None,
        places=places,
        sites=sites if sites_id else None,
        made_at=now,
    )
    changed("logistics.scenario", key, asked=codec.dump(Asked, asked))
    return ScenarioMade(scenario_id=key)


def _of_name(name: str) -> list[Reason]:
    fits = 1 <= len(name.strip()) <= 120
    return [] if fits else [Reason("name", _("Give it a name of 1 to 120 characters."), "name")]


def _of_tables(places: PlanningTable, sites: PlanningTable) -> list[Reason]:
    wrong = [("places_id", places), ("sites_id", sites)]
    kinds = {rules.TableKind.PLACES.value}
    return [Reason("table", _("This table holds no places."), field) for field, row in wrong if row.kind not in kinds]
