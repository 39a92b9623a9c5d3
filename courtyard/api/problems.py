"""Refusals as problem documents (RFC 9457): what happened, what to do, and every reason with its field."""

import uuid
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.throttling import AnonRateThrottle
from pydantic_core import to_json

from courtyard.api import faults
from courtyard.kernel.errors import Refused

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"
_WITHOUT_TOKEN = AnonRateThrottle("30/m")


def problem(status: int, kind: str, title: str, detail: str, reasons: list[dict[str, Any]] | None = None, **members: Any) -> HttpResponse:
    """One problem document. `kind` is stable and is what a program compares; `title` and `detail` are for people."""
    body = {"type": f"/problems/{kind}", "title": title, "status": status, "detail": detail, "reasons": reasons or [], **members}
    return HttpResponse(to_json(body, fallback=str), status=status, content_type=CONTENT_TYPE)


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    reasons = [
        {"code": reason.code, "message": str(reason.message), "field": reason.field, **({"detail": reason.detail} if reason.detail else {})}
        for reason in error.reasons
    ]
    detail = " ".join([str(error.message), *(str(reason.message) for reason in error.reasons)])
    response = problem(error.status, error.slug(), str(error.message), detail, reasons)
    if error.status == 503:
        response["Retry-After"] = "1"
    return response


def not_well_formed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each fault with the JSON pointer of the value that it is about."""
    reasons = [faults.reason(fault) for fault in error.errors]
    return problem(
        400,
        "invalid",
        _("The request is not well formed"),
        _("Correct the fields that are named and send it again; nothing was done."),
        reasons,
    )


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Counted by address, so that nobody tries tokens at the speed of the machine; a good token is not held up by them."""
    if not _WITHOUT_TOKEN.allow_request(request):
        return _throttled(request, Throttled(wait=int(_WITHOUT_TOKEN.wait() or 0)))
    response = problem(401, "not-signed-in", _("Not signed in"), _("Send a token that has not expired as “Authorization: Bearer …”."))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(429, "too-many", _("Too many requests"), _("Wait a little and send it again; nothing was done."))
    if error.wait:
        response["Retry-After"] = str(int(error.wait) + 1)
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework's own; what our parser refuses it wraps into one of these, and its words would be lost."""
    cause = error.__cause__
    if isinstance(cause, Refused):
        return refused(request, cause)
    if isinstance(cause, RequestDataTooBig):
        return _too_large(request, cause)
    return problem(error.status_code, "http", _("The request could not be read"), str(error))


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too-large", _("The request is too large"), _("Send it in smaller parts; nothing was done."))


def _defect(request: HttpRequest, error: Exception) -> HttpResponse:
    """Ours, not theirs: the log has the trace under the number that they are given, and they learn nothing more."""
    number = uuid.uuid4().hex[:12]
    log.error("api.defect", number=number, path=request.path, exc_info=error)
    text = _("Something is wrong on our side and nothing was done. Give this number to whoever runs the county: %(number)s") % {
        "number": number
    }
    return problem(500, "defect", _("A fault of ours"), text, number=number)


@csrf_exempt  # a program sends no token of a form; it is to hear that the address is wrong
def no_such_address(request: HttpRequest) -> HttpResponse:
    """What answers at an address of the API that is none."""
    return problem(404, "no-such-address", _("No such address"), _("The API has nothing here; /api/v1/openapi.json lists what it has."))


def install(api: NinjaAPI) -> None:
    """Puts the handlers in place."""
    handlers: dict[type[Exception], Any] = {
        Refused: refused,
        ValidationError: not_well_formed,
        AuthenticationError: _unauthenticated,
        Throttled: _throttled,
        HttpError: _http,
        RequestDataTooBig: _too_large,
        Exception: _defect,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
