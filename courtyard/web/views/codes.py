"""What anybody may fetch to check a code without asking us."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from courtyard.passport import queries as passport
from courtyard.web import linkset

AN_HOUR = 3_600


def open_to_all(response: HttpResponse, *, seconds: int = AN_HOUR) -> HttpResponse:
    """Public data that a page of somebody else's, or a program, may fetch and keep for a while."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=seconds)
    return response


@require_safe
def key_list(request: Any) -> HttpResponse:
    """The signed list of every issuer's keys, for a verifier without network. The root key travels beside it for a first look only."""
    published = passport.published_keys(now=request.now)
    if published is None:
        return open_to_all(JsonResponse({"detail": "No signing key has been made here yet."}, status=404), seconds=60)
    response = open_to_all(HttpResponse(published.content, content_type="application/json"))
    response.headers["ETag"] = f'"{published.number}-{published.issued}"'
    response.headers["Courtyard-Root-Key"] = published.root
    return response


@require_safe
def resolver(request: Any) -> HttpResponse:
    """What kind of a Digital Link resolver we are."""
    return open_to_all(JsonResponse(linkset.description(request.build_absolute_uri("/").rstrip("/"))))
