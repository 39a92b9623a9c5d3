"""Places enter the tree, some thousands at a time; whole files come in by `load_places`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import db
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Place
from courtyard.people.places import reaches_place
from courtyard.people.rules.places import DIGITS, LEVELS, PlaceRow, name_key, parent_code

_CODE = re.compile(r"[0-9]{12}")
_HIGHEST_M = 10_000
_COLUMNS = ("level", "name", "name_key", "parent_id", "lon", "lat", "elev_m", "ur_code")


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

    Raises PlacesRefused when a row is no place, its parent is neither, or it lies outside the officer's area.
    """
    if misshapen := list(_misshapen(rows)):
        raise PlacesRefused(reasons=misshapen[:1000])
    known = _fetch([row.code for row in rows])
    codes = {row.code for row in rows}
    parents = _keys({up for row in rows if (up := parent_code(row.code, row.level)) and up not in codes})
    reasons = [
        Reason("outside", _("The place lies outside your area of work."), detail={"code": row.code})
        for row in rows
        if not _may_write(actor, row, known.get(row.code))
    ]
    reasons += [
        Reason("no-parent", _("The place above it is not known."), detail={"code": row.code})
        for row in rows
        if (up := parent_code(row.code, row.level)) and up not in codes and up not in parents
    ]
    if reasons:
        raise PlacesRefused(reasons=reasons[:1000])
    added = updated = 0
    for level in LEVELS:
        fresh = [row for row in rows if row.level == level and row.code not in known]
        stale = [row for row in rows if row.level == level and row.code in known and known[row.code] != row]
        _insert(fresh, parents)
        _update(stale, parents)
        parents |= _keys({row.code for row in rows if row.level == level})
        added, updated = added + len(fresh), updated + len(stale)
    changed("people.places", key, added=added, updated=updated)
    return PlacesImported(added=added, updated=updated, unchanged=len(rows) - added - updated)


def _misshapen(rows: tuple[PlaceRow, ...]) -> Iterator[Reason]:
    """What no table of places could hold."""
    seen: set[str] = set()
    for row in rows:
        digits = DIGITS.get(row.level)
        # The public list has a township among the codes of villages (653130103001), so of those only the length is asked.
        fits = digits is not None and _CODE.fullmatch(row.code) is not None and (row.level == "town" or not row.code[digits:].strip("0"))
        if not fits or row.code in seen:
            message = _("A code has 12 digits, zeros after those of its level, and comes once.")
            yield Reason("code", message, "code", {"code": row.code[:40]})
        seen.add(row.code)
        if not row.name.strip() or len(row.name) > 60 or len(row.ur_code) > 3:
            yield Reason("name", _("A name has 1 to 60 characters, a class of town or country at most 3."), "name", {"code": row.code[:40]})
        here = (row.lon, row.lat)
        on_earth = None not in here and abs(row.lon or 0.0) <= 180 and abs(row.lat or 0.0) <= 90
        if not (on_earth or here == (None, None)) or abs(row.elev_m or 0) > _HIGHEST_M:
            yield Reason("position", _("Longitude, latitude and height lie on the earth, or are left out."), "lon", {"code": row.code[:40]})


def _may_write(actor: Actor, row: PlaceRow, before: PlaceRow | None) -> bool:
    """Its own area is an officer's to change; what lies above it may come in once, and is then left alone."""
    if before == row or reaches_place(actor, row.code):
        return True
    return before is None and any(grant.place is not None and grant.place.startswith(row.code.rstrip("0")) for grant in actor.grants)


def _fetch(codes: list[str]) -> dict[str, PlaceRow]:
    """The places of these codes as they stand."""
    fields = ("code", "level", "name", "lon", "lat", "elev_m", "ur_code")
    found = {}
    for at in range(0, len(codes), 5_000):
        for values in Place.objects.filter(code__in=codes[at : at + 5_000]).values_list(*fields):
            found[values[0]] = PlaceRow(*values)
    return found


def _keys(codes: set[str]) -> dict[str, int]:
    wanted, found = sorted(codes), {}
    for at in range(0, len(wanted), 5_000):
        found.update(dict(Place.objects.filter(code__in=wanted[at : at + 5_000]).values_list("code", "pk")))
    return found


def _values(row: PlaceRow, parents: dict[str, int]) -> tuple[Any, ...]:
    up = parent_code(row.code, row.level)
    return row.level, row.name, name_key(row.name), parents[up] if up else None, row.lon, row.lat, row.elev_m, row.ur_code, row.code


# Plain SQL: a country has a hundred thousand places, and a model instance each is most of what importing them would cost.
def _insert(rows: list[PlaceRow], parents: dict[str, int]) -> None:
    if not rows:
        return
    columns, values = ", ".join((*_COLUMNS, "code")), [_values(row, parents) for row in rows]
    with connection.cursor() as cursor:
        if db.is_postgres():
            with cursor.copy(f"COPY people_place ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(values[0]))
            cursor.executemany(f"INSERT INTO people_place ({columns}) VALUES ({marks})", values)  # noqa: S608  our own words


def _update(rows: list[PlaceRow], parents: dict[str, int]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE people_place SET {', '.join(f'{name} = %s' for name in _COLUMNS)} WHERE code = %s",  # noqa: S608  our own words
                [_values(row, parents) for row in rows],
            )
