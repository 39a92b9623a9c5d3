"""A lot without identifiers becomes packs, counted together: fish, squabs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.identity import cooperative_of, lot_class, prefix_of, site_of
from courtyard.raising.models import CollectedGrade, Lot, Pack
from courtyard.raising.moments import instant
from courtyard.raising.rules import Identity
from courtyard.raising.standing import HEAVIEST_G, DayOutOfOrder, terms_of
from courtyard.raising.yielding import quantity_of
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened

MOST_PACKS = 10_000_000


class NothingToPack(Conflict):
    default_message = _("Nothing of this lot is left to pack: it is empty, packed already, or its animals have numbers of their own.")


class PacksUnclear(Invalid):
    default_message = _("Say how many packs there are and what they weigh together.")


@dataclass(frozen=True)
class ProcessedByLot:
    lot_id: UUID
    pack_class: str
    packs: int


@verb
def process_by_lot(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID, packed_on: date, packs: int, weight_g: int) -> ProcessedByLot:
    """Turns all that was accepted into a lot into so many packs of one class. Raises NothingToPack, PacksUnclear."""
    lot = Lot.objects.scoped(actor).select_related("project__cooperative").one_locked(public_id=lot_id)
    terms = terms_of(lot.project)
    if packed_on > local_day(now) or packed_on < lot.opened_on:
        raise DayOutOfOrder(day=str(packed_on))
    if not 0 < packs <= MOST_PACKS or not 0 < weight_g <= packs * HEAVIEST_G:
        raise PacksUnclear
    accepted = CollectedGrade.unscoped.filter(collection__lot=lot).exclude(grade="").aggregate(total=Sum("quantity"))["total"] or 0
    if terms.identity is not Identity.LOT or not accepted or Pack.unscoped.filter(lot=lot).exists():
        raise NothingToPack(lot=str(lot_id))
    cooperative = cooperative_of(lot.project)
    prefix, site = prefix_of(cooperative), site_of(cooperative, actor=actor, key=key, now=now)
    pack_class = lot_class(prefix, lot.project.pack_item, lot_id)
    event = happened.lot_processed(
        [quantity_of(lot_class(prefix, lot.project.animal_item, lot_id), terms, accepted)],
        at=instant(packed_on, now),
        place=site,
        output_quantities=[happened.pieces(pack_class, packs)],
        ilmd={"courtyard:weightGrams": weight_g},
    )
    recorded = trace.record(actor=actor, key=child_key(key, "process"), now=now, events=(event,))
    Pack.objects.create(epc=pack_class, lot=lot, quantity=packs, weight_g=weight_g, packed_on=packed_on, event=recorded.event_ids[0])
    changed("raising.lot", lot_id, packed=packs)
    return ProcessedByLot(lot_id=lot_id, pack_class=pack_class, packs=packs)
