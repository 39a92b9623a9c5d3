"""Named queries and subscriptions as whoever they belong to sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.algorithms.epcis.query import Query, read
from courtyard.kernel.actors import Actor
from courtyard.kernel.outward import FAULTS
from courtyard.trace.models import NamedQuery, Subscription
from courtyard.trace.naming import queries_of, query_named, subscription_of, subscriptions_of
from courtyard.trace.notifying import BROKEN, LOST, NO_ROLE, STATUS
from courtyard.trace.rules.schedules import FIELDS

_WORDS: dict[str, str | Promise] = {
    **FAULTS,
    NO_ROLE: gettext_lazy("Whoever subscribed has no role any more by which it could see these events."),
    BROKEN: gettext_lazy("This release does not understand the query or its schedule any more; name the query again."),
    LOST: gettext_lazy("The worker was ended each time that it sent this."),
}


@dataclass(frozen=True, slots=True)
class QueryView:
    """A named query. `asked` is what it asks, read."""

    name: str
    query: dict[str, Any]
    made_at: datetime
    asked: Query


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A subscription. `last_fault` says in words why the last attempt came to nothing; empty after one that arrived."""

    subscription_id: UUID
    query: str
    dest: str
    signed: bool
    schedule: dict[str, str] | None
    report_if_empty: bool
    initial_record_time: datetime | None
    min_record_time: datetime | None
    made_at: datetime
    sent_at: datetime | None
    suspended_at: datetime | None
    last_fault: str

    @property
    def times(self) -> str:
        """The fields of the schedule as the standard names them, such as `second 0, minute 30`; empty where events are sent at once."""
        return ", ".join(f"{name} {self.schedule[name]}" for name in FIELDS if self.schedule and name in self.schedule)


def named_queries(actor: Actor, *, size: int, after: str | None = None) -> tuple[list[QueryView], str | None]:
    """The queries of the actor's organisation or place by name, and the last name of the page if more follow."""
    rows = list(queries_of(actor).filter(name__gt=after or "").order_by("name")[: size + 1])
    return [_query(row) for row in rows[:size]], rows[size - 1].name if len(rows) > size else None


def named_query(actor: Actor, name: str) -> QueryView:
    """One of them. Raises NotFound."""
    return _query(query_named(actor, name))


def subscriptions_of_query(actor: Actor, name: str, *, size: int, after: int | None = None) -> tuple[list[SubscriptionView], int | None]:
    """The subscriptions of a query, the oldest first, and where the next page begins. Raises NotFound."""
    rows = Subscription.unscoped.filter(query=query_named(actor, name), ended_at=None, pk__gt=after or 0).select_related("query")
    found = list(rows.order_by("pk")[: size + 1])
    return [_subscription(row) for row in found[:size]], found[size - 1].pk if len(found) > size else None


def subscription(actor: Actor, name: str, subscription_id: UUID) -> SubscriptionView:
    """One of them. Raises NotFound, NoSuchSubscription."""
    return _subscription(subscription_of(query_named(actor, name), subscription_id))


def subscriptions(actor: Actor, *, suspended: bool = False) -> list[SubscriptionView]:
    """Everything that is sent in the name of the actor's organisation or place, or that it answers for; the oldest first."""
    rows: QuerySet[Subscription] = subscriptions_of(actor)
    if suspended:
        rows = rows.filter(suspended_at__isnull=False)
    return [_subscription(row) for row in rows.select_related("query").order_by("pk")]


def _query(row: NamedQuery) -> QueryView:
    return QueryView(row.name, row.query, row.made_at, read(row.query, prefixes=row.prefixes))


def _subscription(row: Subscription) -> SubscriptionView:
    return SubscriptionView(
        subscription_id=row.public_id,
        query=row.query.name,
        dest=row.dest,
        signed=bool(row.signature),
        schedule=row.schedule,
        report_if_empty=row.report_if_empty,
        initial_record_time=row.initial_record_time,
        min_record_time=row.min_record_time,
        made_at=row.made_at,
        sent_at=row.sent_at,
        suspended_at=row.suspended_at,
        last_fault=_in_words(row.last_fault),
    )


def _in_words(fault: str) -> str:
    kind, _colon, detail = fault.partition(":")
    if kind == STATUS:
        return _("It answered with the status %(status)s.") % {"status": detail}
    return str(_WORDS.get(kind, fault))
