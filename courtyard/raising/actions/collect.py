"""Birds of a flock are weighed, graded and put into crates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.bulk import update_rows
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.monitoring import actions as monitoring
from courtyard.raising.collecting import WrongVerb, open_for, refuse_withdrawal, write
from courtyard.raising.ending import close_if_empty
from courtyard.raising.identity import cooperative_of, new_crates
from courtyard.raising.models import Bird, Certification, Flock
from courtyard.raising.moments import instant
from courtyard.raising.rules import Identity, Terms, grade_of
from courtyard.raising.standing import HEAVIEST_G, keeping, refuse_unknown, terms_of
from courtyard.trace import actions as trace
from courtyard.trace.rules import NewEvent
from courtyard.trace.rules import builders as happened


class NotOnScale(Invalid):
    default_message = _("Scan and weigh each bird once; crates are numbered from 1 without gaps.")


class StepsNotCertified(Conflict):
    """The terms pay by steps: certify the flock first, and decide on every doubt; `reasons` names the birds in doubt."""

    default_message = _("Certify the steps of this flock, and decide on every bird in doubt, before it is collected.")


@dataclass(frozen=True)
class CollectedBird:
    """A bird on the scale, and the number of the crate (1, 2, ... within this collection) into which it went."""

    epc: str
    weight_g: int
    crate: int = 1


@dataclass(frozen=True)
class GradeCount:
    """`grade` is empty for what was not accepted."""

    grade: str
    quantity: int
    value_fen: int


@dataclass(frozen=True)
class Collected:
    collection_id: UUID
    grades: tuple[GradeCount, ...]
    crates: tuple[str, ...]
    value_fen: int


@verb
def collect(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, flock_id: UUID, collected_on: date, birds: tuple[CollectedBird, ...]
) -> Collected:
    """Takes birds into a lot: each gets its grade by certified steps and weight; crates get their numbers; the last bird closes
    the flock. Raises StepsNotCertified, InWithdrawal, NotOnScale, LotClosed, OtherProject, Invalid for a strange bird.
    """
    flock = Flock.objects.scoped(actor).select_related("yard", "project__cooperative").one_locked(public_id=flock_id)
    keeping(flock, collected_on, local_day(now))
    terms = terms_of(flock.project)
    if terms.identity is not Identity.INDIVIDUAL:
        raise WrongVerb
    lot = open_for(actor, lot_id, flock)
    refuse_withdrawal(flock, collected_on)
    found = _rows(flock, terms, birds)
    crates = new_crates(cooperative_of(flock.project), max(one.crate for one in birds))
    graded = _graded(terms, found, birds)
    collection, values = write(
        key=key, now=now, actor=actor, flock=flock, lot=lot, day=collected_on, crates=crates, terms=terms, grades=_sums(graded)
    )
    rows = [(bird.pk, collection.pk, Bird.State.COLLECTED.value, bird.grade, bird.weight_g) for bird in graded]
    update_rows(Bird, ("collection", "state", "grade", "weight_g"), rows)
    Flock.unscoped.filter(pk=flock.pk).update(collected=F("collected") + len(graded))
    _put_into_crates(flock, birds, crates, collected_on, actor=actor, key=key, now=now)
    if terms.steps is not None:
        end = max(collected_on, flock.placed_on) + timedelta(days=1)
        subjects = tuple(one.epc for one in birds)
        monitoring.unbind(actor=actor, key=child_key(key, "unbind"), now=now, subjects=subjects, on=end, reason="collected")
    close_if_empty(flock.pk, collected_on)
    changed("raising.flock", flock_id, collected=[flock.collected, flock.collected + len(graded)], lot=str(lot_id))
    counts = tuple(GradeCount(grade, _sums(graded)[grade][0], values[grade]) for grade in sorted(values))
    return Collected(key, counts, tuple(crates), sum(values.values()))


def _rows(flock: Flock, terms: Terms, birds: tuple[CollectedBird, ...]) -> dict[str, Bird]:
    """The birds by number, if all are alive here, on the scale once, and nothing about their steps is open."""
    numbers = {one.crate for one in birds}
    if (
        not birds
        or any(not 0 < one.weight_g <= HEAVIEST_G for one in birds)
        or len({one.epc for one in birds}) < len(birds)
        or numbers != set(range(1, len(numbers) + 1))
    ):
        raise NotOnScale
    rows = {bird.epc: bird for bird in Bird.unscoped.filter(flock=flock, state=Bird.State.ALIVE, epc__in=[one.epc for one in birds])}
    refuse_unknown((one.epc for one in birds), rows, field="birds")
    if terms.steps is not None:
        if not Certification.unscoped.filter(flock=flock).exists():
            raise StepsNotCertified(flock=str(flock.public_id))
        message = _("Decide whether this bird's steps count.")
        doubtful = [Reason("in-doubt", message, "birds", {"epc": epc}) for epc, row in rows.items() if row.doubt and row.certified is None]
        if doubtful:
            raise StepsNotCertified(reasons=doubtful)
    return rows


def _graded(terms: Terms, rows: dict[str, Bird], birds: Iterable[CollectedBird]) -> list[Bird]:
    found = []
    for one in birds:
        bird = rows[one.epc]
        grade = grade_of(terms, weight_g=one.weight_g, certified=bool(bird.certified))
        bird.grade, bird.weight_g = grade.code if grade else "", one.weight_g
        found.append(bird)
    return found


def _sums(birds: Iterable[Bird]) -> dict[str, tuple[int, int | None]]:
    """Count and weight by grade."""
    found: dict[str, tuple[int, int | None]] = {}
    for bird in birds:
        count, weight = found.get(bird.grade, (0, 0))
        found[bird.grade] = (count + 1, (weight or 0) + (bird.weight_g or 0))
    return found


def _put_into_crates(
    flock: Flock, birds: tuple[CollectedBird, ...], crates: list[str], day: date, *, actor: Actor, key: UUID, now: datetime
) -> None:
    moment, yard = instant(day, now), flock.yard.sgln
    inside: dict[str, list[str]] = {crate: [] for crate in crates}
    for one in birds:
        inside[crates[one.crate - 1]].append(one.epc)
    events: tuple[NewEvent, ...] = (
        *(happened.packed(crate, children, at=moment, place=yard) for crate, children in inside.items()),
        happened.departed(crates, at=moment, place=yard),
    )
    trace.record(actor=actor, key=child_key(key, "crates"), now=now, events=events)
