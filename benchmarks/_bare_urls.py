"""The house's addresses and one more: a view that reads a row and answers with it, as little as Django can do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from courtyard.config.urls import urlpatterns as house
from courtyard.passport.models import Code


def bare(request: HttpRequest, serial: str) -> HttpResponse:
    """One row by an index, as text."""
    return HttpResponse(Code.unscoped.filter(gtin=request.GET["gtin"], serial=serial).values_list("minted_at", flat=True).first())


urlpatterns: list[Any] = [path("bare/<serial>", bare), *house]
