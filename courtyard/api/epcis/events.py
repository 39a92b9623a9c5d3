"""Events by the standard's query."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from courtyard.algorithms.epcis.forms import with_links
from courtyard.algorithms.epcis.query import Query, read
from courtyard.api.epcis import door
from courtyard.kernel import clock
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.trace import queries as trace

NAME = "SimpleEventQuery"


def asked(request: HttpRequest, actor: Actor) -> HttpResponse:
    """GET /events."""
    return _page(request, actor, {})


def within(parameter: str) -> Any:
    """GET /{resource}/{value}/events: the same, of one type, item, place or word; a parameter in the address narrows it further.

    A type that there is not is not found; of a word, an item or a place there may be no event yet.
    """

    def view(request: HttpRequest, actor: Actor, value: str) -> HttpResponse:
        if parameter == "eventType" and not trace.is_named(actor, "eventType", value):
            raise NotFound
        # A bar would divide one name in two.
        return _page(request, actor, {parameter: [value.replace("|", "%7C")]})

    return view


def _page(request: HttpRequest, actor: Actor, of: dict[str, list[str]]) -> HttpResponse:
    prefixes = door.prefixes_of(request)
    given: dict[str, Any] = {name: values for name, values in request.GET.lists() if name not in ("perPage", "nextPageToken")}
    return page_of(request, actor, trace.both(read(of, prefixes=prefixes), read(given, prefixes=prefixes)))


def page_of(request: HttpRequest, actor: Actor, query: Query, *, name: str = NAME) -> HttpResponse:
    """A page of what a query finds, with the address of the next one."""
    token = door.token_of(request.GET)
    try:
        after = None if token is None else trace.Position.read(token)
    except (TypeError, ValueError) as error:
        raise door.StrangeToken from error
    found = trace.ask(query, actor=actor, size=door.size_of(request.GET), after=after)
    response = _in_form(request, found, name=name)
    return door.link_to_next(request, response, None if found.next is None else found.next.written())


def one(request: HttpRequest, actor: Actor, event_id: str) -> HttpResponse:
    """GET /events/{eventID}: the event, and the declaration that it was an error."""
    return named(request, actor, event_id)


def named(request: HttpRequest, actor: Actor, event_id: str, *, status: int = 200, alone: bool = False) -> HttpResponse:
    query = read({"EQ_eventID": [event_id.replace("|", "%7C")], "orderBy": "recordTime", "orderDirection": "ASC"})
    found = trace.ask(query, actor=actor, size=100)
    if not found.events:
        raise NotFound
    if alone:
        return door.answer(request, {"@context": found.context} | found.events[-1], status=status)
    return _in_form(request, found)


def _in_form(request: HttpRequest, found: trace.Found, *, name: str = NAME) -> HttpResponse:
    """The document with its codes as they came, or as Digital Links for whoever asks for these."""
    if not door.wants_links(request):
        return door.answer(request, document(found, name=name))
    response = door.answer(request, document(replace(found, events=tuple(map(with_links, found.events))), name=name))
    response[door.EPC_FORMAT] = door.LINKS
    return response


def document(found: trace.Found, *, name: str = NAME) -> dict[str, Any]:
    """An EPCISQueryDocument."""
    return trace.query_document(found.events, found.context, created=clock.utc_now(), name=name)
