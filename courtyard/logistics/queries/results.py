"""What runs found: arrays for maps and figures, rows for files."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np

from courtyard.kernel.actors import Actor
from courtyard.kernel.recent import Recent
from courtyard.logistics import results
from courtyard.logistics.models import Run, RunResult, text_of
from courtyard.logistics.results import DronesResult, Found, Result, RoundsResult
from courtyard.logistics.rules import Asks

# The tiles of a map unpack theirs once.
_kept = Recent[UUID, Any](most=3, most_bytes=300_000_000, size=lambda one: one.nbytes)


def result(actor: Actor, run_id: UUID) -> Result:
    """The arrays of a plan of where to build, kept in the process for the next who asks. Raises NotFound. One query, or two."""
    return _result(actor, run_id, Asks.SITES, Result)


def rounds_result(actor: Actor, run_id: UUID) -> RoundsResult:
    """As `result`, of a day's rounds. Raises NotFound."""
    return _result(actor, run_id, Asks.ROUNDS, RoundsResult)


def drones_result(actor: Actor, run_id: UUID) -> DronesResult:
    """As `result`, of drone legs. Raises NotFound."""
    return _result(actor, run_id, Asks.DRONES, DronesResult)


def _result(actor: Actor, run_id: UUID, asks: Asks, kind: type[Found]) -> Found:
    row = RunResult.objects.scoped(actor).filter(run__scenario__asks=asks).defer("packed").one(run__public_id=run_id)
    found: Found = _kept.get(run_id, lambda: results.unpacked(row.packed, kind))
    return found


def site_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each open site: where it is, whom it serves, how far they have it. Raises NotFound, before the first row is asked for."""
    return _of_sites(result(actor, run_id))


def place_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each place: which site serves it, and how far it is. Raises NotFound, before the first row is asked for."""
    found = result(actor, run_id)
    run: Run = Run.objects.scoped(actor).select_related("scenario").one(public_id=run_id)
    return _of_places(found, text_of(run.scenario.places_id))


def _of_sites(found: Result) -> Iterator[dict[str, Any]]:
    more = {name: array for name, array in found.more.items() if name.startswith("site_") and array.shape == found.site_rows.shape}
    for row in range(len(found.site_rows)):
        served = int(found.site_serves[row])
        yield {
            "id": str(found.site_id[row]),
            "name": str(found.site_name[row]),
            "lon": _number(found.site_lon[row]),
            "lat": _number(found.site_lat[row]),
            "places": served,
            "weight": _number(found.site_weight[row]),
            "mean_km": _number(found.site_mean[row]) if served else None,
            "worst_km": _number(found.site_worst[row]) if served else None,
            **{name: _number(array[row]) for name, array in more.items()},
        }


def _of_places(found: Result, text: str) -> Iterator[dict[str, Any]]:
    """Rows of the text stand beside the arrays, since both keep the table's order."""
    rows = (row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if row)
    heading = {name.strip().lower(): place for place, name in reversed(list(enumerate(next(rows))))}
    key, named = heading.get("id", heading.get("code")), heading.get("name")
    more = {name: array for name, array in found.more.items() if not name.startswith("site_") and array.shape == found.serves.shape}
    for row, cells in enumerate(rows):
        site = int(found.serves[row])
        yield {
            "id": str(row + 1) if key is None else cells[key].strip(),
            "name": cells[named].strip() if named is not None and named < len(cells) else "",
            "lon": _number(found.place_lon[row]),
            "lat": _number(found.place_lat[row]),
            "placed": "scattered" if found.placed[row] else "",
            "weight": _number(found.weight[row]),
            "site": str(found.site_id[site]) if site >= 0 else "",
            "site_name": str(found.site_name[site]) if site >= 0 else "",
            "km": _number(found.cost[row]),
            **{name: _number(array[row]) for name, array in more.items()},
        }


def _number(value: Any) -> float | int | None:
    """As a person would write it; None where there is none. Of a float32 no more digits than it has."""
    if not np.isfinite(value):
        return None
    return float(f"{value:.7g}") if isinstance(value, np.floating) else int(value)
