"""Animals died or disappeared."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.monitoring import actions as monitoring
from courtyard.raising.ending import close_if_empty
from courtyard.raising.facts import AnimalsLost
from courtyard.raising.models import Bird, Flock, Loss
from courtyard.raising.moments import instant
from courtyard.raising.rules import Identity, LossReason
from courtyard.raising.standing import keeping, refuse_unknown, terms_of
from courtyard.raising.yielding import of_flock
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened


class LossUnclear(Invalid):
    default_message = _("Scan each animal that was lost; where animals have no numbers of their own, say how many of those alive.")


@dataclass(frozen=True)
class LossesRecorded:
    loss_id: UUID
    animals: int
    claim_fen: int
    alive: int


@verb
def record_losses(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    flock_id: UUID,
    lost_on: date,
    reason: LossReason,
    epcs: tuple[str, ...] = (),
    animals: int | None = None,
    note: str = "",
) -> LossesRecorded:
    """Records the end of animals, by number, or by count where they have none; insured reasons claim the insured sum.

    The last loss closes the flock. Raises LossUnclear, and Invalid naming every animal that is not alive in the flock.
    """
    flock = Flock.objects.scoped(actor).select_related("yard", "project").one_locked(public_id=flock_id)
    keeping(flock, lost_on, local_day(now))
    terms, reason = terms_of(flock.project), _reason(reason)
    count = _count(flock, terms.identity is Identity.INDIVIDUAL, epcs, animals)
    insured = reason in terms.insured_reasons
    claim = terms.insured_per_animal_fen * count if insured else 0
    event = _trace(flock, epcs, count, reason, lost_on, actor=actor, key=key, now=now)
    loss = Loss.objects.create(
        public_id=key,
        flock=flock,
        animals=count,
        reason=reason.value,
        note=note.strip()[:500],
        insured=insured and claim > 0,
        claim_fen=claim,
        lost_on=lost_on,
        recorded_by=actor.user_id,
        event=event,
        at=now,
    )
    Bird.unscoped.filter(flock=flock, epc__in=epcs).update(state=Bird.State.LOST, loss=loss)
    Flock.unscoped.filter(pk=flock.pk).update(lost=F("lost") + count)
    if epcs and terms.steps is not None:
        # Bound up to and including the day of the loss; a day after placing at the earliest, since a binding has a length.
        end = max(lost_on, flock.placed_on) + timedelta(days=1)
        monitoring.unbind(actor=actor, key=child_key(key, "unbind"), now=now, subjects=epcs, on=end, reason=reason.value)
    close_if_empty(flock.pk, lost_on)
    changed("raising.flock", flock_id, lost=[flock.lost, flock.lost + count], reason=reason.value)
    announce(AnimalsLost(key, flock_id, count, claim))
    return LossesRecorded(loss_id=key, animals=count, claim_fen=claim, alive=flock.animals - flock.collected - flock.lost - count)


def _reason(reason: LossReason) -> LossReason:
    if reason not in set(LossReason):
        message = _("Choose one of the reasons that are listed.")
        raise LossUnclear(reasons=[Reason("unknown-reason", message, "reason", {"reasons": [one.value for one in LossReason]})])
    return LossReason(reason)


def _count(flock: Flock, individual: bool, epcs: tuple[str, ...], animals: int | None) -> int:
    """How many were lost. Raises LossUnclear, Invalid."""
    alive = flock.animals - flock.lost - flock.collected
    if individual:
        if not epcs or len(set(epcs)) < len(epcs) or (animals is not None and animals != len(epcs)):
            raise LossUnclear(alive=alive)
        known = set(Bird.unscoped.filter(flock=flock, epc__in=epcs, state=Bird.State.ALIVE).values_list("epc", flat=True))
        refuse_unknown(epcs, known, field="epcs")
        return len(epcs)
    if epcs or animals is None or not 0 < animals <= alive:
        raise LossUnclear(alive=alive)
    return animals


def _trace(
    flock: Flock, epcs: tuple[str, ...], count: int, reason: LossReason, day: date, *, actor: Actor, key: UUID, now: datetime
) -> UUID:
    at, place, quantities = instant(day, now), flock.yard.sgln, () if epcs else of_flock(flock, count)
    if reason.is_gone:
        # Without a body it is not destroyed: it can be found again, and is then taken out of the loss by an error declaration.
        stolen = reason is LossReason.STOLEN
        event = happened.missed(epcs, at=at, place=place, reason=reason.value, stolen=stolen, quantities=quantities)
    else:
        event = happened.died(epcs, at=at, place=place, reason=reason.value, quantities=quantities)
    return trace.record(actor=actor, key=child_key(key, "trace"), now=now, events=(event,)).event_ids[0]
