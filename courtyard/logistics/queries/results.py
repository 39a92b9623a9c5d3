"""What runs found: arrays for maps and figures, rows for files."""

import csv
import io
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np

from courtyard.kernel.actors import Actor
from courtyard.logistics import results, texts
from courtyard.logistics.models import PlanningTableText, Run, RunResult
from courtyard.logistics.results import Result

_MOST, _MOST_BYTES = 3, 300_000_000


class _Kept:
    """The results that were asked for last, so that the tiles of a map unpack theirs once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[UUID, Result] = OrderedDict()

    def get(self, run_id: UUID) -> Result | None:
        with self._lock:
            if run_id in self._found:
                self._found.move_to_end(run_id)
            return self._found.get(run_id)

    def put(self, run_id: UUID, found: Result) -> None:
        with self._lock:
            self._found[run_id] = found
            while len(self._found) > _MOST or (len(self._found) > 1 and self._nbytes() > _MOST_BYTES):
                self._found.popitem(last=False)

    def _nbytes(self) -> int:
        return sum(one.nbytes for one in self._found.values())


_kept = _Kept()


def result(actor: Actor, run_id: UUID) -> Result:
    """The arrays of a run that has a plan, kept in the process for the next who asks. Raises NotFound. One query, or two."""
    row = RunResult.objects.scoped(actor).defer("packed").one(run__public_id=run_id)
    found = _kept.get(run_id)
    if found is None:
        found = results.unpacked(row.packed)
        _kept.put(run_id, found)
    return found


def site_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each open site: where it is, whom it serves, how far they have it. Raises NotFound, before the first row is asked for."""
    return _of_sites(result(actor, run_id))


def place_rows(actor: Actor, run_id: UUID) -> Iterator[dict[str, Any]]:
    """A row for each place: which site serves it, and how far it is. Raises NotFound, before the first row is asked for."""
    found = result(actor, run_id)
    run: Run = Run.objects.scoped(actor).select_related("scenario").one(public_id=run_id)
    return _of_places(found, texts.unpacked(PlanningTableText.unscoped.one(table=run.scenario.places_id).packed))


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
