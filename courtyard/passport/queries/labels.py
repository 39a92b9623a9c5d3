"""Label sheets: what was ordered, how far it is, and the sheets themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.passport import label_files, rules
from courtyard.passport.models import Code, LabelSheets


@dataclass(frozen=True, slots=True)
class LabelSheetsView:
    """An order of labels. `first` is the number of its first label, of all that the lot may have; `kept`: its files are still there."""

    order_id: UUID
    lot_id: UUID
    paper: str
    pins: bool
    best_before: date | None
    storage: str
    first: int
    labels: int
    chunks: int
    chunks_drawn: int
    asked_at: datetime
    drawn_at: datetime | None
    kept: bool

    @property
    def parts(self) -> tuple[tuple[int, int, int], ...]:
        """What can be taken away by now: its number, and the numbers of its first and last label."""
        size, before = rules.LABELS_A_PART, self.first - 1
        return tuple((part, before + part * size + 1, before + min((part + 1) * size, self.labels)) for part in range(self.chunks_drawn))


@dataclass(frozen=True, slots=True)
class LotCodes:
    """How many codes of a lot were minted, and how many of them are on no label yet."""

    minted: int
    unlabelled: int


def lot_codes(actor: Actor, lot_id: UUID) -> LotCodes:
    """Within the actor's reach. Two statements."""
    last = LabelSheets.objects.scoped(actor).filter(lot=lot_id).aggregate(last=Max("last_code"))["last"] or 0
    rows = Code.objects.scoped(actor).filter(lot=lot_id)
    return LotCodes(rows.count(), rows.filter(pk__gt=last).count())


def label_orders(actor: Actor, lot_id: UUID, *, now: datetime) -> tuple[LabelSheetsView, ...]:
    """Orders of a lot within the actor's reach, the newest first."""
    return tuple(_view(row, now) for row in LabelSheets.objects.scoped(actor).filter(lot=lot_id).order_by("-pk"))


def label_order(actor: Actor, order_id: UUID, *, now: datetime) -> LabelSheetsView:
    """One of them. Raises NotFound."""
    return _view(LabelSheets.objects.scoped(actor).one(public_id=order_id), now)


def label_sheet(actor: Actor, order_id: UUID, number: int) -> bytes:
    """The PDF of one chunk. Raises NotFound when it is not drawn yet, or its thirty days are over."""
    order = LabelSheets.objects.scoped(actor).one(public_id=order_id)
    content = label_files.kept(order_id, number) if number < order.chunks_drawn else None
    if content is None:
        raise NotFound(subject="passport.label_sheets")
    return content


def _view(row: LabelSheets, now: datetime) -> LabelSheetsView:
    kept = row.drawn_at is None or row.drawn_at + label_files.KEPT_FOR > now
    return LabelSheetsView(
        order_id=row.public_id,
        lot_id=row.lot,
        paper=row.paper,
        pins=row.pins,
        best_before=row.best_before,
        storage=row.storage,
        first=Code.unscoped.filter(lot=row.lot, pk__lt=row.first_code).count() + 1,
        labels=row.labels,
        chunks=row.chunks,
        chunks_drawn=row.chunks_drawn,
        asked_at=row.asked_at,
        drawn_at=row.drawn_at,
        kept=kept,
    )
