"""Which types of events, items, places and words there are, of those that the asker may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.vocabulary import CONTEXT
from courtyard.api.epcis import door
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.trace import queries as trace

# Resource -> the name of one of them, and the parameter of a query that asks for it.
RESOURCES = {
    "eventTypes": ("eventType", "eventType"),
    "epcs": ("epc", "MATCH_anyEPC"),
    "bizSteps": ("bizStep", "EQ_bizStep"),
    "bizLocations": ("bizLocation", "EQ_bizLocation"),
    "readPoints": ("readPoint", "EQ_readPoint"),
    "dispositions": ("disposition", "EQ_disposition"),
}
# Kept, and listed, as Digital Links whichever way they were sent.
_CODES = ("epc", "bizLocation", "readPoint")
TOP_LEVEL = ["events", *RESOURCES, "capture", "queries"]


def top(request: HttpRequest, actor: Actor) -> HttpResponse:
    """GET /: what there is."""
    return door.answer(request, TOP_LEVEL)


def listed(resource: str) -> Any:
    """GET /{resource}: names, page by page."""
    name, _parameter = RESOURCES[resource]

    def view(request: HttpRequest, actor: Actor) -> HttpResponse:
        after = door.token_of(request.GET)
        if not isinstance(after, str | None):
            raise door.StrangeToken
        found, following = trace.names_of(actor, name, size=door.size_of(request.GET), after=after)
        body = {"@context": [CONTEXT, {trace.PREFIX: trace.NAMESPACE}], "type": f"{name[0].upper()}{name[1:]}ItemList", name: found}
        response = door.answer(request, body)
        if name in _CODES:
            response[door.EPC_FORMAT] = door.LINKS
        return door.link_to_next(request, response, following)

    return view


def inside(resource: str) -> Any:
    """GET /{resource}/{value}: what there is of it, if there is such a one."""
    name, _parameter = RESOURCES[resource]

    def view(request: HttpRequest, actor: Actor, value: str) -> HttpResponse:
        if not trace.is_named(actor, name, value):
            raise NotFound
        return door.answer(request, ["events"])

    return view


def keep_token(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """DELETE /nextPageToken/{token}: optional in the standard. A token is all that there is of a page, so nothing can be let go."""
    text = _("Tokens of pages hold nothing here that could be let go; leave it unused.")
    return door.refusal(501, "ImplementationException", _("Not done here"), text)
