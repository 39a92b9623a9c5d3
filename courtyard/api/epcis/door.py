"""What every address of the binding has in common: tokens, forms of content, headers, refusals in the standard's words."""

import json
import re
from collections.abc import Callable
from functools import wraps
from importlib import metadata
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from courtyard.algorithms.epcis.query import IllegalQuery
from courtyard.api.problems import CONTENT_TYPE
from courtyard.kernel import clock, secrets
from courtyard.kernel.errors import Defect, Invalid, NotFound, NotPermitted, Reason, Refused
from courtyard.kernel.ids import uuid7
from courtyard.people import queries as people
from courtyard.trace import queries as trace
from courtyard.trace.errors import (
    CannotBeSubscribed,
    MalformedEvent,
    NameTaken,
    NoSuchSubscription,
    NotADestination,
    NotAQuery,
    NotASubscription,
    TooManyEvents,
    TooManyFound,
)

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]

JSON, JSON_LD = "application/json", "application/ld+json"
LONGEST_ADDRESS = 8_000
EPC_FORMAT, LINKS = "GS1-EPC-Format", "Always_GS1_Digital_Link"
_PAGE = "epcis.page"
_TOO_LARGE = (413, "CaptureLimitExceededException")
HEADERS = {
    "GS1-EPCIS-Version": "2.0",
    "GS1-EPCIS-Min": "2.0",
    "GS1-EPCIS-Max": "2.0",
    "GS1-CBV-Version": "2.0",
    "GS1-CBV-Min": "2.0",
    "GS1-CBV-Max": "2.0",
    "GS1-EPC-Format": "Never_Translates",
    "GS1-CBV-XML-Format": "Never_Translates",
    "GS1-Extensions": f"{trace.PREFIX}={trace.NAMESPACE}",
    "GS1-Vendor-Version": f"courtyard {metadata.version('courtyard')}",
}
# Of a request's headers, the values under which we can answer it: words, and versions, of which the first two numbers count.
_TAKEN = {
    "GS1-EPC-Format": ("No_Preference", "Never_Translates", LINKS),
    "GS1-CBV-XML-Format": ("No_Preference", "Never_Translates"),
}
_OURS = (2, 0)
_VERSIONS: dict[str, Callable[[tuple[int, int]], bool]] = {
    "Version": lambda asked: asked == _OURS,
    "Min": lambda asked: asked <= _OURS,
    "Max": lambda asked: asked >= _OURS,
}
_VERSION = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,3})?", re.ASCII)
_WITH_TOKEN, _WITHOUT = AuthRateThrottle("3000/m"), AnonRateThrottle("30/m")


def resource(*, extra: dict[str, str] | None = None, **methods: View) -> View:
    """An address with the standard's discovery: `get`, `post` and `delete` are views of (request, actor, ...)."""
    allowed = ", ".join(["OPTIONS", *(name.upper() for name in methods)])

    @csrf_exempt
    def view(request: HttpRequest, **path: str) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            name = "get" if request.method == "HEAD" else (request.method or "").lower()
            response = _answer(request, methods.get(name), allowed, path)
        if response.status_code == 405 or request.method == "OPTIONS":
            response["Allow"] = allowed
        for name, value in {**HEADERS, **((extra or {}) if request.method == "OPTIONS" or response.status_code == 413 else {})}.items():
            response.headers.setdefault(name, value)
        return response

    return wraps(next(iter(methods.values())))(view)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that the binding does not have."""
    with translation.override(translation.get_language_from_request(request)):
        text = _("There is nothing at this address; GET /epcis/ lists what there is.")
        return refusal(404, "NoSuchNameException", _("No such address"), text)


def _answer(request: HttpRequest, method: View | None, allowed: str, path: dict[str, str]) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    try:
        return _called(request, method, allowed, path)
    except IllegalQuery as error:
        reasons = trace.reasons_of(error)
        detail = "; ".join(f"{one.field}: {one.message}" for one in reasons)
        return refusal(400, "QueryParameterException", _("Not a query"), detail, reasons)
    except RequestDataTooBig:
        text = _("Send it in smaller parts; nothing was done.")
        return refusal(*_TOO_LARGE, _("The request is too large"), text)
    except Refused as error:
        return refused(error)
    except Exception as error:
        log.error("epcis.defect", path=request.path, exc_info=error)
        text = _("Something is wrong on our side and nothing was done.")
        return refusal(500, "ImplementationException", _("A fault of ours"), text)


def _called(request: HttpRequest, method: View | None, allowed: str, path: dict[str, str]) -> HttpResponse:
    if method is None:
        text = _("This address takes %(allowed)s, not %(method)s; nothing was done.") % {"allowed": allowed, "method": request.method}
        return refusal(405, "ImplementationException", _("Not the way to call this"), text)
    if len(request.get_full_path()) > LONGEST_ADDRESS:
        return refusal(414, "URITooLongException", _("The address is too long"), _("Ask for less at once."))
    if "\x00" in request.path or any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
        # No name of anything holds it, and PostgreSQL takes it nowhere.
        return refusal(400, "QueryParameterException", _("Not a query"), _("A text may not contain the character NUL."))
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    actor = people.actor_of_token(token.strip(), now=clock.utc_now()) if scheme.lower() == "bearer" and token.isascii() else None
    request.auth = actor  # type: ignore[attr-defined]  # by which the throttle counts
    throttle = _WITHOUT if actor is None else _WITH_TOKEN
    if not throttle.allow_request(request):
        response = refusal(429, "SecurityException", _("Too many requests"), _("Wait a little and send it again; nothing was done."))
        response["Retry-After"] = str(int(throttle.wait() or 1) + 1)
        return response
    if actor is None:
        text = _("Send a token that has not expired as “Authorization: Bearer …”.")
        response = refusal(401, "SecurityException", _("Not signed in"), text)
        response["WWW-Authenticate"] = "Bearer"
        return response
    strange = _not_to_be_had(request)
    if strange:
        names = ", ".join(strange)
        text = _("We cannot answer as asked; see the headers of this answer for what we can. Change or leave out: %(names)s.") % {
            "names": names
        }
        return refusal(406, "ImplementationException", _("Not in this form"), text)
    return method(request, actor, **path)


def _not_to_be_had(request: HttpRequest) -> list[str]:
    """The headers that ask for what we cannot give. Of what is sent, those of `_TAKEN` say how it is written, which may be either way."""
    asks = _TAKEN if request.method != "POST" else {}
    strange = [name for name, taken in asks.items() if request.headers.get(name, taken[0]) not in taken]
    for standard in ("EPCIS", "CBV"):
        for part, fits in _VERSIONS.items():
            given = request.headers.get(f"GS1-{standard}-{part}", "2.0")
            version = _VERSION.fullmatch(given.strip())
            if version is None or not fits((int(version[1]), int(version[2] or 0))):
                strange.append(f"GS1-{standard}-{part}")
    return strange + (["Accept"] if form_of(request) is None else [])


def form_of(request: HttpRequest) -> str | None:
    """The content type of an answer that the asker takes; None when it takes none of ours.

    A character set or a profile beside a type is let pass: there is one of each.
    """
    if not request.headers.get("Accept"):
        return JSON
    best, liked = None, 0.0
    for ours in (JSON, JSON_LD):
        main, _slash, sub = ours.partition("/")
        meant = [one for one in request.accepted_types if one.main_type in (main, "*") and one.sub_type in (sub, "*")]
        how = max(meant, key=lambda one: (one.main_type != "*", one.sub_type != "*"), default=None)
        if how is not None and how.quality > liked:
            best, liked = ours, how.quality
    return best


def answer(request: HttpRequest, body: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=form_of(request) or JSON)


def wants_links(request: HttpRequest) -> bool:
    """Whether codes are to be answered as Digital Links, whichever way they were sent."""
    return request.headers.get(EPC_FORMAT) == LINKS


def body_of(request: HttpRequest) -> str:
    """The body as text. Raises Invalid for what is not sent as JSON."""
    if request.content_type not in (JSON, JSON_LD):
        raise NotJsonContent
    try:
        return request.body.decode()
    except UnicodeDecodeError as error:
        raise Invalid(reasons=[Reason("not-utf-8", _("The body is no UTF-8 text."))]) from error


class NotJsonContent(Refused):
    """The body is in another form than JSON."""

    status = 415
    default_message = gettext_lazy("Send JSON, as application/json or application/ld+json; nothing was done.")


class StrangeToken(Invalid):
    """The token of a page is none that was given out, or one of another list."""

    def __init__(self) -> None:
        super().__init__(reasons=[Reason("parameter", _("This token is none of ours; begin anew."), "nextPageToken")])


def key_of_request(request: HttpRequest) -> UUID:
    """The request's own key, for whoever sends one; the standard knows none."""
    given = request.headers.get("Idempotency-Key")
    try:
        return UUID(given) if given else uuid7(clock.utc_now())
    except ValueError as error:
        raise Invalid(reasons=[Reason("not-a-uuid", _("The key of a request is a UUID."), "Idempotency-Key")]) from error


# ---------------------------------------------------------------------------------------------------------------- refusals

_KINDS: tuple[tuple[type[Refused], str], ...] = (
    (TooManyEvents, "CaptureLimitExceededException"),
    (TooManyFound, "QueryTooLargeException"),
    (MalformedEvent, "ValidationException"),
    (NotAQuery, "QueryParameterException"),
    (NameTaken, "ResourceAlreadyExistsException"),
    (NotASubscription, "SubscriptionControlsException"),
    (NotADestination, "InvalidURIException"),
    (CannotBeSubscribed, "SubscribeNotPermittedException"),
    (NoSuchSubscription, "NoSuchSubscriptionException"),
    (NotFound, "NoSuchNameException"),
    (NotPermitted, "SecurityException"),
    (NotJsonContent, "ImplementationException"),
)


def refused(error: Refused) -> HttpResponse:
    """A refusal of ours under the standard's name for it; what it has no status for is a capture that is not valid."""
    kind = next((name for known, name in _KINDS if isinstance(error, known)), "ValidationException")
    status = 400 if error.status == 422 else error.status
    response = refusal(status, kind, str(error.message), str(error), list(error.reasons))
    if status == 503:
        response["Retry-After"] = "1"
    return response


def refusal(status: int, kind: str, title: str, detail: str, reasons: list[Reason] | None = None) -> HttpResponse:
    return HttpResponse(json.dumps(problem(status, kind, title, detail, reasons)), status=status, content_type=CONTENT_TYPE)


def problem(status: int, kind: str, title: str, detail: str, reasons: list[Reason] | None = None) -> dict[str, Any]:
    """RFC 9457, with the standard's types; each reason with the JSON pointer, or the parameter, that it is about."""
    told = [{"code": one.code, "message": str(one.message), "field": one.field} for one in reasons or ()]
    return {"type": f"epcisException:{kind}", "title": title, "status": status, "detail": detail[:2_000], "reasons": told}


# ------------------------------------------------------------------------------------------------------------------- pages


def size_of(parameters: QueryDict) -> int:
    """`perPage`: 30 unless asked for, 1,000 at most."""
    given = parameters.get("perPage", "30")
    if not (given.isascii() and given.isdigit() and int(given[:9]) > 0):
        raise Invalid(reasons=[Reason("parameter", _("Write a whole number."), "perPage")])
    return min(int(given[:9]), 1_000)


def token_of(parameters: QueryDict) -> Any:
    """Where the page asked for begins; None: at the beginning."""
    given = parameters.get("nextPageToken")
    if not given:
        return None
    try:
        return json.loads(secrets.decrypt(given, _PAGE))
    except (Defect, ValueError) as error:
        raise StrangeToken from error


def link_to_next(request: HttpRequest, response: HttpResponse, token: Any) -> HttpResponse:
    """Adds the address of the next page. What a token says is nobody's business but ours, so it is encrypted."""
    if token is not None:
        parameters = request.GET.copy()
        parameters["nextPageToken"] = secrets.encrypt(json.dumps(token), _PAGE)
        parameters["perPage"] = str(size_of(request.GET))
        # A name in the path may hold a question mark of its own.
        here = request.build_absolute_uri(quote(request.path, safe="/:@"))
        response["Link"] = f'<{here}?{parameters.urlencode()}>; rel="next"'
    return response


def address(request: HttpRequest, *steps: str) -> str:
    return request.build_absolute_uri("/epcis/" + "/".join(quote(step, safe="") for step in steps))


def prefixes_of(request: HttpRequest) -> dict[str, str]:
    """What the asker's prefixes mean: `GS1-Extensions: ex=https://ex.example/ns/, ...`."""
    pairs = (part.strip().partition("=") for part in request.headers.get("GS1-Extensions", "").split(","))
    return {name.strip(): meaning.strip() for name, equals, meaning in pairs if equals and name.strip()}
