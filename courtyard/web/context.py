"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from courtyard.web import menu


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The demonstration banner, the languages by their own names, and the menu of the person who is signed in."""
    return {"demo": settings.COURTYARD_DEMO, "languages": settings.LANGUAGES, "menu": menu.entries(request)}
