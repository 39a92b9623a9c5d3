"""Places enter the tree, some thousands at a time; whole files come in by `load_places`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Place
from courtyard.people.rules.places import LEVELS, PlaceRow, name_key, parent_code


class PlacesRefused(Invalid):
    """Some rows are no places; `reasons` names each by row and column."""

    default_message = _("The file of places has faults, and nothing of it was taken; correct the rows named and send it again.")


@dataclass(frozen=True)
class PlacesImported:
    added: int
    updated: int
    unchanged: int


@verb
def import_places(*, actor: Actor, key: UUID, now: datetime, rows: tuple[PlaceRow, ...]) -> PlacesImported:
    """Adds places and takes over what changed in known ones. A row's parent is in the table or among the rows.

    Raises PlacesRefused when a parent is neither.
    """
    known = {place.code: place for place in _fetch([row.code for row in rows])}
    codes = {row.code for row in rows}
    wanted = {parent for row in rows if (parent := parent_code(row.code, row.level)) and parent not in codes}
    parents = {place.code: place for place in _fetch(sorted(wanted))}
    orphans = [row for row in rows if (up := parent_code(row.code, row.level)) and up not in codes and up not in parents]
    if orphans:
        raise PlacesRefused(
            reasons=[Reason("no-parent", _("The place above it is not known."), detail={"code": row.code}) for row in orphans[:1000]]
        )
    added = updated = 0
    for level in LEVELS:
        here = [row for row in rows if row.level == level]
        made, moved = _write(here, known, {**parents, **known})
        parents.update({place.code: place for place in made})
        added, updated = added + len(made), updated + moved
    changed("people.places", key, added=added, updated=updated)
    return PlacesImported(added=added, updated=updated, unchanged=len(rows) - added - updated)


def _fetch(codes: list[str]) -> list[Place]:
    return [place for at in range(0, len(codes), 5_000) for place in Place.objects.filter(code__in=codes[at : at + 5_000])]


def _write(rows: list[PlaceRow], known: dict[str, Place], parents: dict[str, Place]) -> tuple[list[Place], int]:
    """The places of one level that were made, and how many known ones changed."""
    fresh, stale = [], []
    for row in rows:
        up = parent_code(row.code, row.level)
        place = Place(
            code=row.code,
            level=row.level,
            name=row.name,
            name_key=name_key(row.name),
            parent=parents[up] if up else None,
            lon=row.lon,
            lat=row.lat,
            elev_m=row.elev_m,
            ur_code=row.ur_code,
        )
        before = known.get(row.code)
        if before is None:
            fresh.append(place)
        elif _differs(before, place):
            place.pk = before.pk
            stale.append(place)
    Place.objects.bulk_create(fresh, batch_size=2_000)
    Place.objects.bulk_update(stale, ["level", "name", "name_key", "parent", "lon", "lat", "elev_m", "ur_code"], batch_size=200)
    return fresh, len(stale)


def _differs(a: Place, b: Place) -> bool:
    return any(getattr(a, name) != getattr(b, name) for name in ("level", "name", "lon", "lat", "elev_m", "ur_code"))
