"""A laboratory's result or a quarantine certificate is written down for a flock, or for the packs of a lot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.identity import cooperative_of, site_of
from courtyard.raising.models import Bird, Flock, Lot, Pack
from courtyard.raising.moments import instant
from courtyard.raising.standing import DayOutOfOrder
from courtyard.raising.yielding import of_flock
from courtyard.trace import actions as trace
from courtyard.trace import queries as traced
from courtyard.trace.rules import Quantity
from courtyard.trace.rules import builders as happened

CHUNK = 5_000  # items an event
BOUGHT = frozenset({"retail_sold", "dispensed"})  # a buyer has it; what is found now is no word about it


class CertificateUnclear(Invalid):
    default_message = _("Give the certificate's number and who issued it, and either a flock or a lot.")


class NothingToCertify(Conflict):
    default_message = _("There is nothing left that this certificate could be about: no animal is alive, or no pack is made.")


@dataclass(frozen=True)
class CertificateFiled:
    """`items` animals or packs bear it now."""

    certificate_id: UUID
    items: int


@verb
def file_certificate(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    kind: happened.Paper,
    number: str,
    issuer: str,
    issued_on: date,
    passed: bool = True,
    flock_id: UUID | None = None,
    lot_id: UUID | None = None,
) -> CertificateFiled:
    """Ties a paper to every animal of a flock that is alive, or to every pack of a lot that still is one; their pages name it.

    What did not pass is neither packed nor sold from then on. A paper that was filed by mistake is declared an error of its event.
    Raises CertificateUnclear, NothingToCertify, DayOutOfOrder.
    """
    number, issuer = number.strip(), issuer.strip()
    if not 0 < len(number) <= 100 or not 0 < len(issuer) <= 120:
        raise CertificateUnclear(field="number")
    if issued_on > local_day(now):
        raise DayOutOfOrder(day=str(issued_on))
    if flock_id is not None and lot_id is None:
        found = _of_flock(actor, flock_id)
    elif lot_id is not None and flock_id is None:
        found = _of_lot(actor, lot_id, key=key, now=now)
    else:
        raise CertificateUnclear(field="flock_id")
    if not found.epcs and not found.quantities:
        raise NothingToCertify
    paper: dict[str, Any] = {
        "certificate": f"urn:uuid:{key}",
        "passed": passed,
        "kind": happened.Paper(kind),
        "number": number,
        "issuer": issuer,
    }
    at = instant(issued_on, now)
    events = tuple(happened.inspected(one, at=at, place=found.place, quantities=many, **paper) for one, many in _chunks(found))
    trace.record(actor=actor, key=child_key(key, "certificate"), now=now, events=events)
    changed(*found.record, certificate=number, passed=passed, items=found.items)
    return CertificateFiled(certificate_id=key, items=found.items)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a paper is about: `items` things at `place`, by number or as quantities of a class, of a flock's or lot's `record`."""

    record: tuple[str, UUID]
    epcs: list[str]
    quantities: tuple[Quantity, ...]
    place: str
    items: int


def _of_flock(actor: Actor, flock_id: UUID) -> _Subject:
    flock = Flock.objects.scoped(actor).select_related("yard", "project__cooperative").one(public_id=flock_id)
    epcs = list(Bird.unscoped.filter(flock=flock, state=Bird.State.ALIVE).order_by("slot").values_list("epc", flat=True))
    alive = flock.animals - flock.lost - flock.collected
    return _Subject(("raising.flock", flock_id), epcs, () if epcs else of_flock(flock, alive), flock.yard.sgln, len(epcs) or alive)


def _of_lot(actor: Actor, lot_id: UUID, *, key: UUID, now: datetime) -> _Subject:
    """Packs with serials as far as they still are packs that nobody bought, and those of a class."""
    lot = Lot.objects.scoped(actor).select_related("project__cooperative").one(public_id=lot_id)
    rows = Pack.unscoped.filter(lot=lot).order_by("pk")
    made = list(rows.filter(bird__isnull=False).values_list("epc", flat=True))
    standing = traced.states(made)
    epcs = [epc for epc in made if standing[epc].stage is traced.Stage.ALIVE and standing[epc].disposition not in BOUGHT]
    classes = list(rows.filter(bird=None).values_list("epc", "quantity"))
    place = site_of(cooperative_of(lot.project), actor=actor, key=key, now=now)
    quantities = tuple(happened.pieces(*row) for row in classes)
    return _Subject(("raising.lot", lot_id), epcs, quantities, place, len(epcs) + sum(count for _epc, count in classes))


def _chunks(found: _Subject) -> Iterable[tuple[tuple[str, ...], tuple[Quantity, ...]]]:
    if found.quantities:
        yield (), found.quantities
    for at in range(0, len(found.epcs), CHUNK):
        yield tuple(found.epcs[at : at + CHUNK]), ()
