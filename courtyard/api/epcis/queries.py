"""Queries that are asked by a name, and subscriptions to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis import reading
from courtyard.algorithms.epcis.query import moment
from courtyard.api.epcis import door, events
from courtyard.kernel import clock
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Reason
from courtyard.trace import actions
from courtyard.trace import queries as trace
from courtyard.trace.errors import NoSuchSubscription, NotAQuery, NotASubscription

_OF_A_PAGE = {"perPage", "nextPageToken"}


def named(request: HttpRequest, actor: Actor) -> HttpResponse:
    """GET /queries."""
    after = door.token_of(request.GET)
    if not isinstance(after, str | None):
        raise door.StrangeToken
    found, following = trace.named_queries(actor, size=door.size_of(request.GET), after=after)
    return door.link_to_next(request, door.answer(request, [_query(one) for one in found]), following)


def name_one(request: HttpRequest, actor: Actor) -> HttpResponse:
    """POST /queries: {name, query}."""
    given = _object(request, NotAQuery, {"name": str, "query": dict}, needed=("name", "query"))
    # The standard's schema has a context in the query, too.
    query: dict[str, Any] = dict(given["query"])
    prefixes = door.prefixes_of(request) | trace.prefixes_of(given.get("@context")) | trace.prefixes_of(query.pop("@context", None))
    done = actions.name_query(
        actor=actor, key=door.key_of_request(request), now=clock.utc_now(), name=given["name"], query=query, prefixes=prefixes
    )
    response = door.answer(request, _query(trace.named_query(actor, done.name)), status=201)
    response["Location"] = door.address(request, "queries", done.name)
    return response


def one(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """GET /queries/{queryName}."""
    return door.answer(request, _query(trace.named_query(actor, name)))


def delete_one(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """DELETE /queries/{queryName}: its subscriptions end with it."""
    actions.delete_query(actor=actor, key=door.key_of_request(request), now=clock.utc_now(), name=name)
    return HttpResponse(status=204)


def asked(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """GET /queries/{queryName}/events: what the query finds now, page by page."""
    strange = sorted(set(request.GET) - _OF_A_PAGE)
    if strange:
        reason = _("What a named query asks is kept; name another query for this.")
        raise NotAQuery(reasons=[Reason("parameter", reason, parameter) for parameter in strange])
    found = trace.named_query(actor, name)
    return events.page_of(request, actor, found.asked, name=found.name)


def subscriptions(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """GET /queries/{queryName}/subscriptions."""
    after = door.token_of(request.GET)
    if not isinstance(after, int | None):
        raise door.StrangeToken
    found, following = trace.subscriptions_of_query(actor, name, size=door.size_of(request.GET), after=after)
    return door.link_to_next(request, door.answer(request, [_subscription(one) for one in found]), following)


_FIELDS: dict[str, type] = {
    "dest": str,
    "signatureToken": str,
    "secret": str,  # so called in the standard's drafts, and by clients that were written from them
    "stream": bool,
    "schedule": dict,
    "reportIfEmpty": bool,
    "initialRecordTime": str,
    "minRecordTime": str,
}


def subscribe(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """POST /queries/{queryName}/subscriptions."""
    given = _object(request, NotASubscription, _FIELDS, needed=("dest",))
    done = actions.subscribe(
        actor=actor,
        key=door.key_of_request(request),
        now=clock.utc_now(),
        query=name,
        dest=given["dest"],
        signature_token=given.get("signatureToken") or given.get("secret", ""),
        stream=given.get("stream", False),
        schedule=given.get("schedule"),
        report_if_empty=given.get("reportIfEmpty", False),
        initial_record_time=_instant(given, "initialRecordTime"),
        min_record_time=_instant(given, "minRecordTime"),
    )
    response = door.answer(request, _subscription(trace.subscription(actor, name, done.subscription_id)), status=201)
    response["Location"] = door.address(request, "queries", name, "subscriptions", str(done.subscription_id))
    return response


def subscription(request: HttpRequest, actor: Actor, name: str, subscription_id: str) -> HttpResponse:
    """GET /queries/{queryName}/subscriptions/{subscriptionID}."""
    return door.answer(request, _subscription(trace.subscription(actor, name, _id(subscription_id))))


def unsubscribe(request: HttpRequest, actor: Actor, name: str, subscription_id: str) -> HttpResponse:
    """DELETE /queries/{queryName}/subscriptions/{subscriptionID}."""
    found = trace.subscription(actor, name, _id(subscription_id))
    actions.unsubscribe(actor=actor, key=door.key_of_request(request), now=clock.utc_now(), subscription_id=found.subscription_id)
    return HttpResponse(status=204)


# ------------------------------------------------------------------------------------------------------------------- JSON


def _object(
    request: HttpRequest, refusal: type[NotAQuery] | type[NotASubscription], kinds: dict[str, type], *, needed: tuple[str, ...]
) -> dict[str, Any]:
    """The body, an object of such fields. A field that is not known is refused, since ignoring it would do something else."""
    try:
        given = reading.loads(door.body_of(request))
    except reading.NotJson as error:
        raise refusal(reasons=[Reason("not-json", str(error))]) from error
    if not isinstance(given, dict):
        raise refusal(reasons=[Reason("not-an-object", _("Send a JSON object."))])
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    reasons = [Reason("needed", _("This is needed."), name) for name in needed if name not in fields]
    for name, value in fields.items():
        if name == "@context":
            continue
        if name not in kinds:
            reasons.append(Reason("not-known", _("This is not known here."), name[:100]))
        elif not isinstance(value, kinds[name]):
            reasons.append(Reason("kind", _("This is of another kind than it has to be."), name))
        elif isinstance(value, str) and "\x00" in value:
            reasons.append(Reason("nul", _("A text may not contain the character NUL."), name))
    if reasons:
        raise refusal(reasons=reasons)
    return fields


def _instant(given: dict[str, Any], name: str) -> datetime | None:
    if name not in given:
        return None
    found = moment(given[name])
    if found is None:
        raise NotASubscription(reasons=[Reason("instant", _("Write an instant with its offset from UTC."), name)])
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NoSuchSubscription from error


def _query(found: trace.QueryView) -> dict[str, Any]:
    return {"name": found.name, "createdAt": trace.instant(found.made_at), "query": found.query}


def _subscription(found: trace.SubscriptionView) -> dict[str, Any]:
    """As the standard shows one, without its secret; `state` and `lastFault` are ours."""
    shown: dict[str, Any] = {
        "subscriptionID": str(found.subscription_id),
        "queryName": found.query,
        "dest": found.dest,
        "createdAt": trace.instant(found.made_at),
        "reportIfEmpty": found.report_if_empty,
        "state": "active" if found.suspended_at is None else "suspended",
    }
    shown |= {"stream": True} if found.schedule is None else {"schedule": found.schedule}
    times = {
        "initialRecordTime": found.initial_record_time,
        "minRecordTime": found.min_record_time,
        "lastNotifiedAt": found.sent_at,
        "suspendedAt": found.suspended_at,
    }
    shown |= {name: trace.instant(at) for name, at in times.items() if at is not None}
    return shown | ({"lastFault": found.last_fault} if found.last_fault else {})
