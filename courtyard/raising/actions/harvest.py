"""What a flock yields without identifiers of its own is counted or weighed into a lot: pairs of pigeons, fish."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.collecting import WrongVerb, open_for, refuse_withdrawal, write
from courtyard.raising.models import Flock
from courtyard.raising.moments import instant
from courtyard.raising.rules import Identity, Terms
from courtyard.raising.standing import keeping, terms_of
from courtyard.raising.yielding import harvested_class, of_flock, quantity_of
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened

MOST = 10**10  # base units: ten thousand tonnes


class HarvestUnclear(Invalid):
    """`reasons` lists every part that has no quantity, an unknown grade, or a grade named twice."""

    default_message = _("Say how much of each grade was taken, each grade once.")


@dataclass(frozen=True)
class Part:
    """So much of one grade, in base units (pairs; grams where the unit is the kilogram). An empty grade is not accepted."""

    grade: str
    quantity: int
    weight_g: int | None = None


@dataclass(frozen=True)
class Harvested:
    collection_id: UUID
    value_fen: int


@verb
def harvest(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, flock_id: UUID, collected_on: date, parts: tuple[Part, ...]
) -> Harvested:
    """Takes a yield into a lot; the flock itself stays as it is (breeding pairs go on, a pond is closed by `close_flock`).

    Raises HarvestUnclear, InWithdrawal, WrongVerb, LotClosed, OtherProject.
    """
    flock = Flock.objects.scoped(actor).select_related("yard", "project__cooperative").one(public_id=flock_id)
    keeping(flock, collected_on, local_day(now))
    terms = terms_of(flock.project)
    if terms.identity is not Identity.LOT:
        raise WrongVerb
    lot = open_for(actor, lot_id, flock)
    refuse_withdrawal(flock, collected_on)
    if wrong := _wrong(terms, parts):
        raise HarvestUnclear(reasons=wrong)
    grades = {part.grade: (part.quantity, part.weight_g) for part in parts}
    _collection, values = write(
        key=key, now=now, actor=actor, flock=flock, lot=lot, day=collected_on, crates=[], terms=terms, grades=grades
    )
    accepted = sum(part.quantity for part in parts if part.grade)
    if accepted:
        event = happened.stocked(
            quantity_of(harvested_class(flock, lot), terms, accepted),
            at=instant(collected_on, now),
            place=flock.yard.sgln,
            out_of=of_flock(flock, flock.animals),
            ilmd={"courtyard:species": terms.species, "courtyard:flock": str(flock_id)},
        )
        trace.record(actor=actor, key=child_key(key, "harvest"), now=now, events=(event,))
    changed("raising.lot", lot_id, harvested=accepted, flock=str(flock_id))
    return Harvested(collection_id=key, value_fen=sum(values.values()))


def _wrong(terms: Terms, parts: tuple[Part, ...]) -> list[Reason]:
    known = {grade.code for grade in terms.price_list()} | {""}
    found = [] if parts else [Reason("nothing", _("Enter at least one part."), "parts")]
    for part in parts:
        if not 0 < part.quantity <= MOST or not (part.weight_g is None or 0 < part.weight_g <= MOST):
            found.append(
                Reason("quantity", _("A quantity is above zero, and no more than a lot can hold."), "parts", {"grade": part.grade})
            )
        if part.grade not in known:
            found.append(Reason("unknown-grade", _("The terms have no such grade."), "parts", {"grade": part.grade}))
    if len({part.grade for part in parts}) < len(parts):
        found.append(Reason("grade-twice", _("Add up the parts of one grade."), "parts"))
    return found
