"""A chunk of label sheets is drawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.bulk import update_rows
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport import label_files
from courtyard.passport.models import Code, LabelSheets


class OutOfTurn(Conflict):
    """Chunks are drawn in their order."""


@dataclass(frozen=True)
class DrawnPin:
    """The keyed hash, in hexadecimal, of the scratch number on the label of code `code`."""

    code: int
    pin_hash: str


@dataclass(frozen=True)
class LabelsKept:
    """`kept` is false when another worker was quicker: its sheet and its scratch numbers count, and this one is thrown away."""

    order_id: UUID
    kept: bool
    drawn: bool


@verb
def keep_labels(
    *, actor: Actor, key: UUID, now: datetime, order_id: UUID, number: int, content: bytes, pins: tuple[DrawnPin, ...] = ()
) -> LabelsKept:
    """Keeps a drawn chunk for download, and of its scratch numbers their hashes, together or not at all. Raises OutOfTurn."""
    order = LabelSheets.objects.scoped(actor).one_locked(public_id=order_id)
    if number < order.chunks_drawn:
        return LabelsKept(order_id, kept=False, drawn=order.drawn_at is not None)
    if number > order.chunks_drawn or number >= order.chunks:
        raise OutOfTurn(next=order.chunks_drawn)
    update_rows(Code, ["pin_hash"], [(one.code, one.pin_hash) for one in pins])
    last = number + 1 == order.chunks
    LabelSheets.unscoped.filter(pk=order.pk).update(chunks_drawn=number + 1, drawn_at=now if last else None)
    label_files.keep(order_id, number, content, now=now)
    if last:
        changed("passport.label_sheets", order_id, drawn=order.labels)
    return LabelsKept(order_id, kept=True, drawn=last)
