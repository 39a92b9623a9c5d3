"""Named queries: whose they are, what they ask, and where in the chain of events a subscription begins."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.algorithms.epcis.query import IllegalQuery, Query, read
from courtyard.algorithms.hashing import NotCanonical, canonical_json
from courtyard.kernel import clock, sealing
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Invalid, NotFound, NotPermitted, Reason
from courtyard.trace.errors import NoSuchSubscription, NotAQuery
from courtyard.trace.models import EventSeal, NamedQuery, Subscription
from courtyard.trace.opening import home_of
from courtyard.trace.permissions import VERBS
from courtyard.trace.rules.preparing import sealable
from courtyard.trace.rules.schedules import Schedule
from courtyard.trace.sealed import SEALING

# Bytes of a query as JSON; what one owner may have at a time.
LONGEST_QUERY = 20_000
MOST_QUERIES = 200
MOST_SUBSCRIPTIONS = 50
# What may be wrong with a parameter: the codes of `courtyard.algorithms.epcis.query.REASONS` in words.
_WORDS: dict[str, str | Promise] = {
    "unknown": gettext_lazy("This is no parameter of an event query that is taken here."),
    "empty": gettext_lazy("Give it a value."),
    "single": gettext_lazy("Give it one value."),
    "many": gettext_lazy("Give it at most %(most)s values."),
    "kind": gettext_lazy("Give a text, a number, or a list of them."),
    "text": gettext_lazy("Give a text."),
    "truth": gettext_lazy("Give true or false."),
    "number": gettext_lazy("%(value)s is no number."),
    "instant": gettext_lazy("%(value)s is no instant with its offset from UTC."),
    "whole": gettext_lazy("Give a whole number above zero."),
    "choice": gettext_lazy("Choose among: %(choices)s."),
    "limits": gettext_lazy("This does not go with eventCountLimit."),
    "identifier": gettext_lazy("This is no identifier, or no pattern of one: %(why)s"),
}
# A page's own parameters are no part of what is asked.
_OF_A_PAGE = ("perPage", "nextPageToken")
# Clocks of several processes differ, and a round of the sealer takes its time: so much earlier it begins to look.
_MARGIN = timedelta(days=1)


def home_for_queries(actor: Actor) -> dict[str, Any]:
    """Whose a query is that the actor names: by the grants with which it may name one, whatever else it is granted.

    A household names none. Raises NotPermitted without such a grant.
    """
    may = actor.limited_to(VERBS["name_query"].roles)
    grants = tuple(grant for grant in may.grants if grant.household is None)
    if not grants:
        raise NotPermitted(verb="trace.name_query")
    return home_of(replace(may, grants=grants))


def owner_of(actor: Actor) -> str:
    """In whose name queries of the actor stand: an organisation, a place, both, or the whole county. Raises NotPermitted."""
    home = home_for_queries(actor)
    return f"{home['organisation'] or ''}/{home['place_code']}"


def queries_of(actor: Actor) -> QuerySet[NamedQuery]:
    """The queries of the actor's organisation, or of its place. Nobody's without a grant that may name one."""
    try:
        return NamedQuery.unscoped.filter(owner=owner_of(actor), ended_at=None)
    except NotPermitted:
        return NamedQuery.unscoped.none()


def query_named(actor: Actor, name: str) -> NamedQuery:
    """Raises NotFound."""
    row = queries_of(actor).filter(name=name).first()
    if row is None:
        raise NotFound(subject="trace.namedquery")
    return row


def subscription_of(query: NamedQuery, subscription_id: UUID) -> Subscription:
    """Raises NoSuchSubscription."""
    row = Subscription.unscoped.filter(query=query, public_id=subscription_id, ended_at=None).first()
    if row is None:
        raise NoSuchSubscription
    return row


def subscriptions_of(actor: Actor) -> QuerySet[Subscription]:
    """Those in the name of the actor's organisation or place, and those that it answers for; ended ones are left out."""
    own = Q(query__in=queries_of(actor).values("pk"))
    return Subscription.unscoped.filter(own | Q(pk__in=Subscription.objects.scoped(actor).values("pk")), ended_at=None)


def understood(query: Mapping[str, Any], prefixes: Mapping[str, str]) -> Query:
    """A query as it is to be kept. Raises NotAQuery with every fault."""
    faults = [Reason("parameter", _("This belongs to a page, not to a query."), name) for name in _OF_A_PAGE if name in query]
    try:
        written = canonical_json(sealable([dict(query), dict(prefixes)]))
    except NotCanonical as error:
        raise NotAQuery(reasons=[Reason("cannot-be-kept", str(error), "query")]) from error
    if len(written) > LONGEST_QUERY:
        faults.append(Reason("parameter", _("The query is too long; at most %(most)s bytes.") % {"most": LONGEST_QUERY}, "query"))
    if faults:
        raise NotAQuery(reasons=faults)
    try:
        return read(query, prefixes=prefixes)
    except IllegalQuery as error:
        raise NotAQuery(reasons=reasons_of(error)) from error


def reasons_of(error: IllegalQuery) -> list[Reason]:
    """Each fault of a query in words."""
    return [Reason("parameter", str(_WORDS[fault.code]) % fault.values, fault.parameter) for fault in error.faults]


def digest_of(query: NamedQuery) -> str:
    """What a query asks, and for whom, as the change log has it. A database may write 1e2 as 100, so numbers are what they amount to."""
    return sha256(canonical_json(_amounts([query.owner, query.name, query.query, query.prefixes]))).hexdigest()


def _amounts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _amounts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_amounts(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"=number": str(Decimal(repr(value)).normalize())}
    return sealable(value)


def asked_for(subscription: Subscription) -> dict[str, Any]:
    """What is sent where, when, and in whose right, as the change log has it."""
    return {
        "query": subscription.query.name,
        "dest": subscription.dest,
        "user": str(subscription.user) if subscription.user else None,
        "schedule": subscription.schedule,
        "report_if_empty": subscription.report_if_empty,
    }


def next_due(schedule: Mapping[str, Any], after: datetime) -> datetime:
    """The next time of a schedule that was accepted, by the programme's clock. Raises Invalid when there is none any more."""
    found = Schedule.read(schedule).next_after(after.astimezone(clock.programme_zone()))
    if found is None:
        raise Invalid
    return found


def sealed_long_before(since: datetime) -> int:
    """A sealed sequence up to which nothing was recorded at `since` or later. Seals are in the order of time; a look each halving."""
    low, high, before = 0, sealing.head(SEALING).sequence, since - _MARGIN
    while low < high:
        middle = (low + high + 1) // 2
        if EventSeal.objects.values_list("sealed_at", flat=True).get(sequence=middle) < before:
            low = middle
        else:
            high = middle - 1
    return low
