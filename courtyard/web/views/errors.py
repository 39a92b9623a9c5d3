"""Pages for what went wrong: what happened, what was kept, what to do next."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courtyard.kernel.errors import Conflict, NotFound, NotPermitted, Refused, TryAgain

log = structlog.get_logger(__name__)


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal that no form caught."""
    if isinstance(refused, NotPermitted):
        title, kept = _("You may not open this"), _("Nothing was changed.")
    elif isinstance(refused, NotFound):
        title, kept = _("Not found"), _("Nothing was changed.")
    elif isinstance(refused, TryAgain):
        title, kept = _("The county's database was busy"), _("Nothing was done, nothing was lost.")
    elif isinstance(refused, Conflict):
        title, kept = _("Somebody was faster"), _("Their change stands; yours was not made.")
    else:
        title, kept = _("This cannot be done as things stand"), _("Nothing was changed.")
    context = {"title": title, "happened": refused.message, "reasons": refused.reasons, "kept": kept, "next": _next(refused)}
    return render(request, "web/error.html", context, status=refused.status)


def _next(refused: Refused) -> str:
    if isinstance(refused, TryAgain):
        return _("Go back and send it again.")
    if isinstance(refused, NotPermitted):
        return _("Ask your county's officer for the role, or go back to your desk.")
    return _("Go back, or begin again from your desk.")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    context = {
        "title": _("Not found"),
        "happened": _("There is no page at this address."),
        "kept": _("Nothing was changed."),
        "next": _("Check the address, or begin again from your desk."),
    }
    return render(request, "web/error.html", context, status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refusal(request, NotPermitted())


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    context = {
        "title": _("The request could not be read"),
        "happened": _("Your browser sent something that this site does not understand."),
        "kept": _("Nothing was changed."),
        "next": _("Go back, open the page again and send the form once more."),
    }
    return render(request, "web/error.html", context, status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page was open for very long, or cookies are switched off."""
    log.info("form.stale", reason=reason, path=request.path)
    context = {
        "title": _("This form has expired"),
        "happened": _("The page had been open for too long, you signed in again meanwhile, or your browser refuses cookies."),
        "kept": _("Nothing was changed. What you typed is still on the page behind this one."),
        "next": _("Go back, copy what you typed, open the page again and send it."),
    }
    return render(request, "web/error.html", context, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. Rendered with as little as possible, because we do not know what still works."""
    context = {
        "lang": get_language() or "en",
        "title": _("Something went wrong on our side"),
        "happened": _("The program made a mistake; it is not yours."),
        "kept": _("Whatever was not finished was undone. What had been saved before is safe."),
        "next": _("Try again in a minute. If it happens again, tell the person who runs this site what you did and when."),
        "first": _("To the first page"),
    }
    return HttpResponse(render_to_string("web/broken.html", context), status=500)
