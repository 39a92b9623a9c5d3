"""What this room does about facts: money that was settled, the price in the shop, and who may be named are shown on the packs."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.passport.models import Origin
from courtyard.people.facts import MayBeNamed
from courtyard.raising import queries as raising
from courtyard.raising.facts import RetailStated, SettlementPosted


def money_was_settled(fact: SettlementPosted, *, actor: Actor, key: UUID, now: datetime) -> None:
    """Pages of the settlement's lots are made anew."""
    lots = [lot for lot, _name in raising.settlement_lots(actor, fact.settlement_id)]
    Origin.objects.filter(lot__in=lots).update(stale=True)


def price_was_stated(fact: RetailStated, *, actor: Actor, key: UUID, now: datetime) -> None:
    """Pages of the lot are made anew."""
    Origin.objects.filter(lot=fact.lot_id).update(stale=True)


def household_may_be_named(fact: MayBeNamed, *, actor: Actor, key: UUID, now: datetime) -> None:
    """Pages of the birds of its yards are made anew. When it takes that back nothing is waited for: its name is asked for at each scan."""
    Origin.objects.filter(flock__in=raising.own_flocks(fact.household_id)).update(stale=True)
