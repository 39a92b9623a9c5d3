"""What this room does about facts: money that was settled, and the price in the shop, are shown on the packs that earned it."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.passport.models import Origin
from courtyard.raising import queries as raising
from courtyard.raising.facts import RetailStated, SettlementPosted


def money_was_settled(fact: SettlementPosted, *, actor: Actor, key: UUID, now: datetime) -> None:
    """Pages of the settlement's lots are made anew."""
    lots = [lot for lot, _name in raising.settlement_lots(actor, fact.settlement_id)]
    Origin.objects.filter(lot__in=lots).update(stale=True)


def price_was_stated(fact: RetailStated, *, actor: Actor, key: UUID, now: datetime) -> None:
    """Pages of the lot are made anew."""
    Origin.objects.filter(lot=fact.lot_id).update(stale=True)
