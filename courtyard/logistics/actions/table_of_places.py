"""A planner's table is made of the places that the county knows: its villages or townships, each with who is registered there."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel import clock
from courtyard.kernel.errors import Reason, Refused, Text
from courtyard.kernel.verbs import Actor, child_key, verb
from courtyard.logistics import texts
from courtyard.logistics.actions.import_table import import_table
from courtyard.logistics.owning import owner_within
from courtyard.logistics.rules import TableKind
from courtyard.people import queries as people

_HEADS = ("id", "name", "lon", "lat", "weight", "altitude_m", "placed")


class Level(StrEnum):
    """Which places: villages to be served, or townships and counties as sites where one may build."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


class Weigh(StrEnum):
    """What a place counts for: every place the same, its registered households, or the persons in them."""

    SAME = "same"
    HOUSEHOLDS = "households"
    PERSONS = "persons"


class NoTableOf(Refused):
    """Of these places no table can be made; `reasons` says why."""

    default_message = _("No table can be made of these places; correct what is named.")


@dataclass(frozen=True)
class PlacesTaken:
    """The table, of so many rows: `scattered` stand at their township's position, `nowhere` have none and `empty` no registered household:
    these are left out.
    """

    table_id: UUID
    rows: int
    scattered: int
    nowhere: int
    empty: int


@verb
def table_of_places(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    owner_id: UUID,
    name: str,
    area: str = "",
    level: Level = Level.VILLAGE,
    weigh: Weigh = Weigh.SAME,
) -> PlacesTaken:
    """Makes a table of the places of a level inside `area` (the 12-digit code of a place; empty: the organisation's own), for an
    organisation within the actor's reach.

    Where places stand is public. How many are registered where is not: only who reads every household of the area weighs by it; whoever
    plans for the same organisation may then plan with the table. Raises NotFound, NoName, NoTableOf.
    """
    owner_within(actor, owner_id)
    prefix = people.prefix_of(area.strip() or people.organisation(owner_id).place_code)
    if prefix is None:
        raise _refused("area", "area", _("There is no such place; check the 12-digit code."))
    if weigh is not Weigh.SAME and not people.reads_households_of(actor, prefix):
        says = _(
            "Only who reads the register of the whole area can weigh places by it. Ask the county’s officer to make this table for you."
        )
        raise _refused("not-read", "weigh", says)
    found = people.settlements(prefix, level)
    weight = _weights(prefix, level, weigh, clock.local_day(now))
    rows = [one for one in found.placed if weight is None or weight.get(one.code)]
    if not rows:
        says = _(
            "No place of this level in the area has a position and, if you weigh by them, registered households: have places imported."
        )
        raise _refused("no-places", "area", says)
    made = import_table(
        actor=actor,
        key=child_key(key, "table"),
        now=now,
        owner_id=owner_id,
        kind=TableKind.PLACES,
        name=name,
        content=texts.csv_of(_HEADS, [_row(one, weight) for one in rows]),
    )
    scattered = sum(not one.own for one in rows)
    return PlacesTaken(made.table_id, len(rows), scattered, found.nowhere, len(found.placed) - len(rows))


def _refused(code: str, field: str, says: Text) -> NoTableOf:
    return NoTableOf(reasons=[Reason(code, says, field)])


def _weights(prefix: str, level: Level, weigh: Weigh, on: date) -> dict[str, int] | None:
    """What each place counts for; None where all count the same."""
    if weigh is Weigh.SAME:
        return None
    lived = people.living(prefix, level, on=on)
    return {code: one.households if weigh is Weigh.HOUSEHOLDS else one.persons for code, one in lived.items()}


def _row(one: people.Settlement, weight: dict[str, int] | None) -> tuple[object, ...]:
    counts = 1 if weight is None else weight[one.code]
    return one.code, one.name, one.lon, one.lat, counts, one.elev_m, None if one.own else "scattered"
