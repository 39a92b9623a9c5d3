"""Birds of a lot become packs, one bird one pack."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.crates import out_of_crates
from courtyard.raising.identity import cooperative_of, new_epcs, prefix_of, site_of
from courtyard.raising.models import Bird, Lot, Pack
from courtyard.raising.moments import instant
from courtyard.raising.standing import HEAVIEST_G, DayOutOfOrder, refuse_unknown
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened

MOST = 5_000


class NotPackable(Invalid):
    default_message = _("Scan and weigh each bird of the lot once, at most 5000 at a time.")


@dataclass(frozen=True)
class PackedBird:
    """A bird of the lot, and the weight of the pack that it became."""

    epc: str
    weight_g: int


@dataclass(frozen=True)
class Processed:
    """`left`: accepted birds of the lot that are not packed yet."""

    lot_id: UUID
    packs: int
    left: int


@verb
def process(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID, packed_on: date, birds: tuple[PackedBird, ...]) -> Processed:
    """Turns accepted birds of a lot into packs, each with a number of its own; a batch would lose which bird became which pack.

    Raises NotPackable, and Invalid for birds that are not of the lot, were not accepted, or are packed already.
    """
    lot = Lot.objects.scoped(actor).select_related("project__cooperative").one(public_id=lot_id)
    if packed_on > local_day(now) or packed_on < lot.opened_on:
        raise DayOutOfOrder(day=str(packed_on))
    if (
        not 0 < len(birds) <= MOST
        or any(not 0 < one.weight_g <= HEAVIEST_G for one in birds)
        or len({one.epc for one in birds}) < len(birds)
    ):
        raise NotPackable
    of_lot = Bird.unscoped.filter(collection__lot=lot, pack=None).exclude(grade="")
    rows = dict(of_lot.filter(epc__in=[one.epc for one in birds]).values_list("epc", "pk"))
    refuse_unknown((one.epc for one in birds), rows, field="birds")
    cooperative = cooperative_of(lot.project)
    packs = new_epcs(prefix_of(cooperative), lot.project.pack_item, len(birds))
    site, moment = site_of(cooperative, actor=actor, key=key, now=now), instant(packed_on, now)
    packed = tuple(
        happened.processed(one.epc, pack, at=moment, place=site, ilmd={"courtyard:weightGrams": one.weight_g, "courtyard:lot": str(lot_id)})
        for one, pack in zip(birds, packs, strict=True)
    )
    unpacked = out_of_crates(tuple(one.epc for one in birds), site, moment)
    recorded = trace.record(actor=actor, key=child_key(key, "process"), now=now, events=(*unpacked, *packed))
    Pack.objects.bulk_create(
        [
            Pack(epc=pack, lot=lot, bird_id=rows[one.epc], weight_g=one.weight_g, packed_on=packed_on, event=event)
            for one, pack, event in zip(birds, packs, recorded.event_ids[len(unpacked) :], strict=True)
        ],
        batch_size=2_000,
    )
    left = of_lot.count()
    changed("raising.lot", lot_id, packed=len(birds), left=left)
    return Processed(lot_id=lot_id, packs=len(birds), left=left)
