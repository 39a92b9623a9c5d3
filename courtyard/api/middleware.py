"""Whatever refuses a request of the API, it answers with a problem document: also what is refused before any endpoint is reached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from courtyard.api import problems

PREFIXES = ("/api/", "/epcis/")


class ProblemMiddleware:
    """Puts a problem document in the place of every other body that says that something went wrong; its headers stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not f"{request.path_info}/".startswith(PREFIXES):
            return response
        if response.get("Content-Type", "") == problems.CONTENT_TYPE:
            return response
        with translation.override(translation.get_language_from_request(request)):
            answer = self._problem(request, response)
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if response.has_header(name):
                answer[name] = response[name]
        return answer

    @staticmethod
    def _problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        status = response.status_code
        if status == 405:
            detail = _("This address takes %(allowed)s, not %(method)s; nothing was done.") % {
                "allowed": response.get("Allow", ""),
                "method": request.method,
            }
            return problems.problem(status, "method-not-allowed", _("Not the way to call this"), detail)
        if status == 404:
            return problems.no_such_address(request)
        if status >= 500:
            text = _("Something is wrong on our side. Send the same request with the same key: it is done once, whichever it was.")
            return problems.problem(status, "defect", _("A fault of ours"), text)
        text = _("The server could not read this request; nothing was done. Check the host's name, the headers and the body.")
        return problems.problem(status, "not-understood", _("The request could not be read"), text)
