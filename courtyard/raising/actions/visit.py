"""Somebody looks at a flock and says what was seen and given."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.identity import cooperative_of
from courtyard.raising.models import Bird, Flock, Visit
from courtyard.raising.moments import instant
from courtyard.raising.standing import keeping
from courtyard.raising.supplying import LONGEST_WITHDRAWAL, known_as
from courtyard.raising.yielding import of_flock
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened


class NotWithdrawalDays(Invalid):
    default_message = _("The days between a medicine and slaughter are a number from 0 to 400; leave it empty if you do not know it.")


class CountImpossible(Invalid):
    default_message = _("More animals were counted than the flock has, or more are sick than were counted; count again.")


@dataclass(frozen=True)
class Given:
    """Feed, medicine or vaccine; `supply_lot` is its lot as the label says it, by which it can be recalled, and `supplier_id` whose it is.

    Without the supplier it is taken for one lot with whatever else bears that label and has no supplier. `withdrawal_days`: so many days
    its maker asks for between this gift and slaughter; None: nobody wrote it down. Until they are over, the flock is not collected.
    """

    kind: str
    name: str
    supply_lot: str = ""
    supplier_id: UUID | None = None
    withdrawal_days: int | None = None


@dataclass(frozen=True)
class Visited:
    visit_id: UUID


@verb
def visit(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    flock_id: UUID,
    visited_on: date,
    counted: int | None = None,
    sick: int = 0,
    note: str = "",
    given: tuple[Given, ...] = (),
) -> Visited:
    """Records a visit; a supply lot that was given is tied to every animal of the flock that is alive,
    one by one or as a quantity of the flock, so that it can be recalled. Raises CountImpossible, NotASupplier, NotWithdrawalDays."""
    # Most visits give nothing, so yard and project are read where something is.
    flock = Flock.objects.scoped(actor).one(public_id=flock_id)
    keeping(flock, visited_on, local_day(now))
    alive = flock.animals - flock.lost - flock.collected
    if sick < 0 or (counted is not None and not 0 <= counted <= flock.animals) or sick > (counted if counted is not None else alive):
        raise CountImpossible(animals=alive)
    if any(one.withdrawal_days is not None and not 0 <= one.withdrawal_days <= LONGEST_WITHDRAWAL for one in given):
        raise NotWithdrawalDays(field="withdrawal_days")
    lots = [one for one in given if one.supply_lot.strip()]
    event = _give(flock, lots, alive, visited_on, actor=actor, key=key, now=now) if lots else None
    Visit.objects.create(
        public_id=key,
        flock=flock,
        visited_on=visited_on,
        visited_by=actor.user_id,
        counted=counted,
        sick=sick,
        note=note.strip()[:1000],
        given=[_written(one) for one in given],
        event=event,
        at=now,
    )
    changed("raising.flock", flock_id, visited=str(visited_on), sick=sick)
    return Visited(visit_id=key)


def _written(one: Given) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": one.kind, "name": one.name, "supply_lot": one.supply_lot}
    if one.withdrawal_days is not None:
        said["withdrawal_days"] = one.withdrawal_days
    return said | ({"supplier_id": str(one.supplier_id)} if one.supplier_id else {})


def _give(flock: Flock, lots: list[Given], alive: int, day: date, *, actor: Actor, key: UUID, now: datetime) -> UUID | None:
    """Ties supply lots to what is alive; nothing is, nothing was given."""
    epcs = tuple(Bird.unscoped.filter(flock=flock, state=Bird.State.ALIVE).order_by("slot").values_list("epc", flat=True))
    quantities = () if epcs else of_flock(flock, alive)
    if not epcs and not quantities:
        return None
    cooperative = cooperative_of(flock.project)
    kinds = {known_as(cooperative, one.supply_lot.strip(), goods=one.kind, supplier_id=one.supplier_id, on=day): one.kind for one in lots}
    supplies = [happened.Supply(happened.pieces(epc, 1), kind) for epc, kind in kinds.items()]
    event = happened.given(epcs, at=instant(day, now), place=flock.yard.sgln, supplies=supplies, quantities=quantities)
    return trace.record(actor=actor, key=child_key(key, "given"), now=now, events=(event,)).event_ids[0]
