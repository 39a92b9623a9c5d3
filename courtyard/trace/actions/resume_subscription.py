"""Takes up a subscription again that was suspended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.models import Notice, Subscription
from courtyard.trace.naming import subscriptions_of


@dataclass(frozen=True)
class SubscriptionResumed:
    subscription_id: UUID


@verb
def resume_subscription(*, actor: Actor, key: UUID, now: datetime, subscription_id: UUID) -> SubscriptionResumed:
    """It goes on where it stopped, with all its attempts; one that is not suspended stays as it is. Raises NotFound."""
    row: Subscription = subscriptions_of(actor).one_locked(public_id=subscription_id)  # type: ignore[attr-defined]
    if row.suspended_at is not None:
        Subscription.unscoped.filter(pk=row.pk).update(suspended_at=None)
        Notice.unscoped.filter(subscription=row, done_at=None).update(attempts=0, due_at=now, claimed_until=None)
        changed("trace.subscription", subscription_id, suspended=[True, False])
    return SubscriptionResumed(subscription_id=subscription_id)
