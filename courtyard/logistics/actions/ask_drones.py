"""A planner asks which legs a drone can fly."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.logistics import rules
from courtyard.logistics.actions.make_scenario import ScenarioMade
from courtyard.logistics.asking import NoPlanFor, given_tables, keep_scenario, of_kinds, of_tariff
from courtyard.logistics.models import Scenario
from courtyard.logistics.owning import owner_within
from courtyard.logistics.rules import Asks, DronesAsked


@verb
def ask_drones(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    owner_id: UUID,
    name: str,
    asked: DronesAsked,
    legs_id: UUID,
    heights_id: UUID | None = None,
    zones_id: UUID | None = None,
    tariff: dict[str, float] | None = None,
    based_on: UUID | None = None,
) -> ScenarioMade:
    """Makes a scenario of drone legs beside a motorbike, for an organisation within the actor's reach.

    `heights_id`: a grid of the ground, for what the legs do not say of it; `zones_id`: areas that they go around. The tables and the
    scenario that this one is based on may be of any organisation that the actor reaches. `tariff` are figures of algorithms/tariff.py; what
    it leaves out is assumed, and named with the answer. Raises NotFound, NoPlanFor.
    """
    owner = owner_within(actor, owner_id)
    given = given_tables(actor, {"legs": legs_id, "heights": heights_id, "zones": zones_id})
    earlier = Scenario.objects.scoped(actor).one(public_id=based_on) if based_on else None
    reasons = [*rules.unnamed(name), *of_kinds(given), *rules.out_of_bounds(asked), *of_tariff(tariff)]
    if reasons:
        raise NoPlanFor(reasons=reasons)
    more = {"owner_id": owner, "based_on": earlier, "tariff": tariff}
    keep_scenario(key, now, name=name, asks=Asks.DRONES, asked=asked, given=given, **more)
    return ScenarioMade(scenario_id=key)
