"""Birds that were collected and not accepted come to their end: they are given back, or destroyed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.among import among
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.crates import out_of_crates
from courtyard.raising.identity import cooperative_of, site_of
from courtyard.raising.models import Bird, Lot, Parting
from courtyard.raising.moments import instant
from courtyard.raising.parting import WAITS
from courtyard.raising.rules import Fate
from courtyard.raising.standing import DayOutOfOrder
from courtyard.trace import actions as trace
from courtyard.trace import queries as items
from courtyard.trace.rules import NewEvent
from courtyard.trace.rules import builders as happened

MOST = 5_000
MOST_NAMED = 50
REASON = "not_accepted"


class FateUnclear(Invalid):
    default_message = _("Say whether the birds were given back or destroyed.")


class NothingToPartWith(Conflict):
    default_message = _("No bird of this lot waits for its end: all were accepted, or have come to one already.")


class TooManyToPartWith(Invalid):
    default_message = _("At most 5000 birds at a time; name those that are meant.")


class PartedBeforeCollected(DayOutOfOrder):
    default_message = _("This day lies before the birds were collected, or after today; correct the day.")


class BirdsRecalled(Conflict):
    """`reasons` names the first of them."""

    default_message = _("What is recalled is not given back. Destroy it, or wait until the recall ends.")


@dataclass(frozen=True)
class PartedWith:
    """`left`: birds of the lot that were not accepted and still wait for their end."""

    lot_id: UUID
    animals: int
    left: int


@verb
def part_with(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, fate: Fate, parted_on: date, epcs: tuple[str, ...] = (), note: str = ""
) -> PartedWith:
    """Says what became of birds of a lot that were not accepted: those named, or all that wait for their end.

    Given back, they leave their flock's yard without their bands; they are destroyed where packs are made. Raises FateUnclear,
    NothingToPartWith, TooManyToPartWith, PartedBeforeCollected, BirdsRecalled, and Invalid naming every bird that does not wait.
    """
    lot = Lot.objects.scoped(actor).select_related("project__cooperative").one_locked(public_id=lot_id)
    if fate not in set(Fate):
        raise FateUnclear(field="fate")
    fate, waiting = Fate(fate), Bird.unscoped.filter(WAITS, collection__lot=lot)
    birds = _meant(waiting, epcs)
    if not max(bird.collection.collected_on for bird in birds if bird.collection) <= parted_on <= local_day(now):
        raise PartedBeforeCollected(day=str(parted_on))
    if fate is Fate.RETURNED:
        _refuse_recalled(bird.epc for bird in birds)
    site, moment = site_of(cooperative_of(lot.project), actor=actor, key=key, now=now), instant(parted_on, now)
    flocks = _by_flock(birds)
    unpacked = out_of_crates([bird.epc for bird in birds], site, moment)
    ends = tuple(_end(fate, of_flock, site, moment) for of_flock in flocks)
    recorded = trace.record(actor=actor, key=child_key(key, "trace"), now=now, events=(*unpacked, *ends))
    for of_flock, event in zip(flocks, recorded.event_ids[len(unpacked) :], strict=True):
        flock = of_flock[0].flock
        parting = Parting.objects.create(
            public_id=child_key(key, f"flock/{flock.public_id}"),
            flock=flock,
            lot=lot,
            animals=len(of_flock),
            fate=fate.value,
            note=note.strip()[:500],
            parted_on=parted_on,
            recorded_by=actor.user_id,
            event=event,
            at=now,
        )
        Bird.unscoped.filter(among("pk", [bird.pk for bird in of_flock])).update(parting=parting)
    left = waiting.count()
    changed("raising.lot", lot_id, parted_with=len(birds), fate=fate.value, left=left)
    return PartedWith(lot_id=lot_id, animals=len(birds), left=left)


def _meant(waiting: QuerySet[Bird], epcs: tuple[str, ...]) -> list[Bird]:
    """The birds named, or all that wait. Raises NothingToPartWith, TooManyToPartWith, and Invalid naming every other bird."""
    rows = waiting.filter(epc__in=epcs) if epcs else waiting
    if len(epcs) > MOST:
        raise TooManyToPartWith(field="epcs")
    birds = list(rows.select_related("flock__yard", "collection").order_by("flock_id", "slot")[: MOST + 1])
    if strange := sorted(set(epcs) - {bird.epc for bird in birds}):
        message = gettext(
            "%(epc)s does not wait for its end in this lot: it is of another lot, was accepted, or has come to its end already."
        )
        reasons = [Reason("not-waiting", message % {"epc": epc}, "epcs", {"epc": epc}) for epc in strange[:MOST_NAMED]]
        raise Invalid(reasons=reasons, count=len(strange))
    if not birds:
        raise NothingToPartWith
    if len(birds) > MOST:
        raise TooManyToPartWith(field="epcs")
    return birds


def _refuse_recalled(epcs: Iterable[str]) -> None:
    """The trace is asked in this transaction: a recall that comes at this moment waits until it is over."""
    recalled = items.recalled_among(epcs)
    if recalled:
        message = gettext("%(epc)s is recalled.")
        reasons = [Reason("recalled", message % {"epc": epc}, "epcs", {"epc": epc}) for epc in recalled[:MOST_NAMED]]
        raise BirdsRecalled(reasons=reasons, recalled=len(recalled))


def _by_flock(birds: Iterable[Bird]) -> list[list[Bird]]:
    found: dict[int, list[Bird]] = {}
    for bird in birds:
        found.setdefault(bird.flock_id, []).append(bird)
    return list(found.values())


def _end(fate: Fate, birds: list[Bird], site: str, moment: datetime) -> NewEvent:
    epcs = [bird.epc for bird in birds]
    if fate is Fate.RETURNED:
        return happened.released(epcs, at=moment, place=birds[0].flock.yard.sgln, reason=REASON)
    return happened.died(epcs, at=moment, place=site, reason=REASON)
