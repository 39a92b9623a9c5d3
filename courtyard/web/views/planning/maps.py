"""A plan as tiles and as one picture."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from courtyard.algorithms.raster.drawing import NoTile, tile
from courtyard.kernel.errors import NotFound
from courtyard.logistics import queries as logistics
from courtyard.web.doors import page
from courtyard.web.planning.maps import PlanMap, plan_map, plan_picture, typed_limits
from courtyard.web.planning.showing import SMALL, WIDE
from courtyard.web.views.planning.seeing import SEES, planned

# A plan that was found never changes, and a tile names nobody.
_KEPT = "private, max-age=3600"


@page(*SEES)
def map_tile(request: Any, run_id: UUID, zoom: int, column: int, row: int) -> HttpResponse:
    """256 pixels of the map."""
    run, _scenario = planned(request, run_id)
    try:
        return _png(tile(_map(request, run).layer, zoom, column, row))
    except NoTile:
        raise NotFound(subject="logistics.tile") from None


@page(*SEES)
def map_picture(request: Any, run_id: UUID) -> HttpResponse:
    """The whole plan, for whoever has no JavaScript, and to be put beside another one."""
    run, _scenario = planned(request, run_id)
    most = SMALL if request.GET.get("size") == "small" else WIDE
    return _png(plan_picture(_map(request, run), logistics.result(request.actor, run_id), most=most).png)


def _map(request: Any, run: Any) -> PlanMap:
    return plan_map(request.actor, run, typed_limits(request.GET.get("limits", "")[:80]), request.GET.get("show", ""))


def _png(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = _KEPT
    patch_vary_headers(response, ["Cookie"])
    return response
