"""Plans to take away: open sites as GeoJSON and CSV, places as CSV, row by row."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse

from courtyard.algorithms import geojson
from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Unit
from courtyard.web.doors import page
from courtyard.web.listing import text_only
from courtyard.web.views.planning.seeing import SEES, planned

_ROWS = 500  # written at once
_HOURS = {"km": "hours", "mean_km": "mean_hours", "worst_km": "worst_hours"}


@page(*SEES)
def sites_geojson(request: Any, run_id: UUID) -> HttpResponse:
    """The open sites as RFC 7946 has them: points in degrees of WGS 84, longitude first."""
    planned(request, run_id)
    text = geojson.points(logistics.site_rows(request.actor, run_id), key="id")
    return as_file(HttpResponse(text, content_type="application/geo+json"), f"sites-{run_id.hex[-8:]}.geojson")


@page(*SEES)
def sites_csv(request: Any, run_id: UUID) -> HttpResponse:
    """The open sites, a row each."""
    _run, scenario = planned(request, run_id)
    return streamed(_in_unit(scenario, logistics.site_rows(request.actor, run_id)), f"sites-{run_id.hex[-8:]}.csv")


@page(*SEES)
def places_csv(request: Any, run_id: UUID) -> HttpResponse:
    """Every place with the centre that serves it and how far that is; written as it is read, never held whole."""
    _run, scenario = planned(request, run_id)
    return streamed(_in_unit(scenario, logistics.place_rows(request.actor, run_id)), f"places-{run_id.hex[-8:]}.csv")


def _in_unit(scenario: logistics.ScenarioView, rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Columns of kilometres are called hours where the plan was made over these."""
    if scenario.of_sites.unit is Unit.KILOMETRES:
        return rows
    return ({_HOURS.get(name, name): value for name, value in row.items()} for row in rows)


def streamed(rows: Iterable[dict[str, Any]], name: str) -> Any:
    """Rows as a CSV of this name, written as they are read."""
    return as_file(StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8"), name)


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """CSV in UTF-8 with a mark at its beginning, so that a spreadsheet reads Chinese names; text that looks like a formula stays text."""
    text = io.StringIO()
    writer, heading = csv.writer(text), True
    text.write("\ufeff")
    for number, row in enumerate(rows, 1):
        if heading:
            writer.writerow(row)
            heading = False
        writer.writerow([text_only(value) for value in row.values()])
        if number % _ROWS == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def as_file(response: Any, name: str) -> Any:
    """To be kept under this name."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
