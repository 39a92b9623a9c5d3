"""What every answer tells the browser, as data. tests/headers.golden holds the whole of it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from courtyard.web.ground import ground

# Nothing is loaded from elsewhere, nothing inline is run or styled. `data:` is for the QR code of a second factor.
CONTENT_SECURITY_POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
}

# What a path needs beyond the policy above: prefix -> directive -> sources. Each line says why.
EXCEPTIONS: dict[str, dict[str, tuple[str, ...]]] = {}

# The pages that show a map; only they may load the pictures of the map server that the operator named, if any.
MAPS = "/network/"

HEADERS: dict[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Of a phone's senses, a page may ask for the camera (to read a code) and the place (to find a yard).
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}

# A shared computer in a township office must not show the last person's households after she signed out.
PRIVATE = "private, no-store"


def policy(path: str) -> str:
    """The Content-Security-Policy of a path, as one line."""
    directives = dict(CONTENT_SECURITY_POLICY)
    for prefix, extra in EXCEPTIONS.items():
        if path.startswith(prefix):
            directives |= extra
    if path.startswith(MAPS) and (beneath := ground()) is not None:
        directives["img-src"] = (*directives["img-src"], beneath.origin)
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


class HeadersMiddleware:
    """The outermost: nothing leaves without the headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy(request.path))
        if settings.COURTYARD_HTTPS:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not response.has_header("Cache-Control") and not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = PRIVATE
        return response
