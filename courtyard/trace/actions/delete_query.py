"""Gives up a named query."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.models import NamedQuery, Notice, Subscription
from courtyard.trace.naming import query_named


@dataclass(frozen=True)
class QueryDeleted:
    """How many subscriptions ended with it."""

    name: str
    subscriptions: int


@verb
def delete_query(*, actor: Actor, key: UUID, now: datetime, name: str) -> QueryDeleted:
    """From now on nobody asks the query by this name, and its subscriptions end with it. Raises NotFound."""
    query = query_named(actor, name)
    Notice.unscoped.filter(subscription__query=query).delete()
    ended = Subscription.unscoped.filter(query=query, ended_at=None).update(ended_at=now)
    NamedQuery.unscoped.filter(pk=query.pk).update(ended_at=now)
    changed("trace.namedquery", query.public_id, deleted=name, subscriptions=ended)
    return QueryDeleted(name=name, subscriptions=ended)
