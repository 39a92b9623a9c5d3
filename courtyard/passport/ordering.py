"""What an order of labels and one of leg bands have in common: its row, for the worker to draw."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language

from courtyard.kernel.verbs import changed
from courtyard.passport import rules
from courtyard.passport.models import LabelSheets
from courtyard.passport.rules import Paper

MOST = 10_000


@dataclass(frozen=True)
class LabelsOrdered:
    """`labels` are drawn by the worker in so many `chunks`; `left` of those asked for wait for another order."""

    order_id: UUID
    labels: int
    chunks: int
    left: int


def place(
    *,
    key: UUID,
    now: datetime,
    issuer: int,
    wanted: list[int],
    left: int,
    paper: Paper,
    again: bool,
    lot: UUID | None = None,
    flock: UUID | None = None,
    pins: bool = False,
    best_before: date | None = None,
    storage: str = "",
) -> LabelsOrdered:
    """Keeps the order. `wanted`, in order: keys of the lot's codes, or numbers of the flock's birds."""
    chunks = -(-len(wanted) // rules.LABELS_A_PART)
    LabelSheets.objects.create(
        public_id=key,
        issuer_id=issuer,
        lot=lot,
        flock=flock,
        language=get_language() or "en",
        first=wanted[0],
        last=wanted[-1],
        numbers=wanted if flock else [],
        labels=len(wanted),
        chunks=chunks,
        paper=paper,
        again=again,
        pins=pins,
        best_before=best_before,
        storage=storage,
        asked_at=now,
    )
    of = {"lot": str(lot)} if lot else {"flock": str(flock)}
    changed("passport.label_sheets", key, labels=len(wanted), pins=pins, **of)
    return LabelsOrdered(order_id=key, labels=len(wanted), chunks=chunks, left=left)
