"""Ends a subscription."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.models import Notice, Subscription
from courtyard.trace.naming import subscriptions_of


@dataclass(frozen=True)
class Unsubscribed:
    subscription_id: UUID


@verb
def unsubscribe(*, actor: Actor, key: UUID, now: datetime, subscription_id: UUID) -> Unsubscribed:
    """From now on nothing is sent. Whoever answers for its organisation or place may end it. Raises NotFound, also when it has ended."""
    row: Subscription = subscriptions_of(actor).one_locked(public_id=subscription_id)  # type: ignore[attr-defined]
    Subscription.unscoped.filter(pk=row.pk).update(ended_at=now)
    Notice.unscoped.filter(subscription=row).delete()
    changed("trace.subscription", subscription_id, ended=True)
    return Unsubscribed(subscription_id=subscription_id)
