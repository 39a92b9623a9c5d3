"""A whole file of places: read and checked first, then imported in chunks that can be taken up again."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from courtyard.kernel.errors import Reason
from courtyard.kernel.ids import child_key
from courtyard.kernel.verbs import Actor
from courtyard.people.actions.import_places import PlacesImported, PlacesRefused, import_places
from courtyard.people.rules.place_file import read_place_file
from courtyard.people.rules.places import LEVELS, PlaceRow

CHUNK = 5_000


def load_places(
    *, actor: Actor, key: UUID, now: datetime, content: bytes, progress: Callable[[int, int], None] | None = None
) -> PlacesImported:
    """Imports a CSV with the columns code, level, name, province, city, county, town, ur_code, lon, lat, elev_m (UTF-8).

    Places above the rows that are no rows themselves (provinces, cities) are made from the code and the name columns. Each
    chunk is a verb of its own under a key derived from `key`, so an interrupted run is taken up by running it again;
    `progress(done, total)` hears of each. Raises PlacesRefused with row and column of every fault before anything is written.
    """
    rows, faults = read_place_file(content)
    if faults:
        raise PlacesRefused(
            reasons=[Reason(f.code, f.message, f"row {f.row}, {f.column}", {"row": f.row, "column": f.column}) for f in faults]
        )
    done, result = 0, PlacesImported(0, 0, 0)
    for at, chunk in enumerate(_chunks(rows)):
        part = import_places(actor=actor, key=child_key(key, f"places/{at}"), now=now, rows=chunk)
        result = PlacesImported(result.added + part.added, result.updated + part.updated, result.unchanged + part.unchanged)
        done += len(chunk)
        if progress:
            progress(done, len(rows))
    return result


def _chunks(rows: list[PlaceRow]) -> Iterator[tuple[PlaceRow, ...]]:
    """Rows from the top of the tree downwards, so that a parent is always there before its children."""
    ordered = [row for level in LEVELS for row in rows if row.level == level]
    for at in range(0, len(ordered), CHUNK):
        yield tuple(ordered[at : at + CHUNK])
