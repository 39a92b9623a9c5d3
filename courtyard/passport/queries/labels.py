"""Label sheets, of packs and of leg bands: what was ordered, how far it is, and the sheets themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.passport import label_files, rules
from courtyard.passport.models import Code, LabelSheets
from courtyard.passport.queries.bands import who_prints
from courtyard.raising import queries as raising


@dataclass(frozen=True, slots=True)
class LabelSheetsView:
    """An order of labels, or of leg bands where `flock_id` says of which flock's. `kept`: its files are still there.

    `first` is the number of its first label, of all that the lot may have; `numbers` are the birds' where it is of bands.
    """

    order_id: UUID
    lot_id: UUID | None
    flock_id: UUID | None
    paper: str
    pins: bool
    best_before: date | None
    storage: str
    first: int
    numbers: tuple[int, ...]
    labels: int
    chunks: int
    chunks_drawn: int
    asked_at: datetime
    drawn_at: datetime | None
    kept: bool

    @property
    def parts(self) -> tuple[tuple[int, int, int], ...]:
        """What can be taken away by now: its number, and the numbers of its first and last label."""
        size, numbers = rules.LABELS_A_PART, self.numbers or range(self.first, self.first + self.labels)
        return tuple((part, numbers[part * size], numbers[min((part + 1) * size, self.labels) - 1]) for part in range(self.chunks_drawn))


@dataclass(frozen=True, slots=True)
class LotCodes:
    """How many codes of a lot were minted, and how many of them are on no label yet."""

    minted: int
    unlabelled: int


@dataclass(frozen=True, slots=True)
class FlockBands:
    """How many birds of a flock live, and for how many of them no band was ever ordered."""

    alive: int
    unbanded: int


def lot_codes(actor: Actor, lot_id: UUID) -> LotCodes:
    """Within the actor's reach. Two statements."""
    last = LabelSheets.objects.scoped(actor).filter(lot=lot_id).aggregate(last=Max("last"))["last"] or 0
    rows = Code.objects.scoped(actor).filter(lot=lot_id)
    return LotCodes(rows.count(), rows.filter(pk__gt=last).count())


def label_orders(actor: Actor, lot_id: UUID, *, now: datetime) -> tuple[LabelSheetsView, ...]:
    """Orders of a lot within the actor's reach, the newest first."""
    return tuple(_view(row, now) for row in LabelSheets.objects.scoped(actor).filter(lot=lot_id).order_by("-pk"))


def label_order(actor: Actor, order_id: UUID, *, now: datetime) -> LabelSheetsView:
    """One of them. Raises NotFound."""
    return _view(LabelSheets.objects.scoped(actor).one(public_id=order_id, flock=None), now)


def label_sheet(actor: Actor, order_id: UUID, number: int) -> bytes:
    """The PDF of one chunk. Raises NotFound when it is not drawn yet, or its thirty days are over."""
    return _sheet(LabelSheets.objects.scoped(actor).one(public_id=order_id, flock=None), number)


def flock_bands(actor: Actor, flock_id: UUID) -> FlockBands:
    """For whoever may order bands of the flock. Raises NotFound."""
    alive = [bird.slot for bird in raising.birds_seen(who_prints(actor), flock_id) if bird.state == "alive"]
    last = LabelSheets.unscoped.filter(flock=flock_id).aggregate(last=Max("last"))["last"]
    return FlockBands(len(alive), sum(last is None or slot > last for slot in alive))


def band_orders(actor: Actor, flock_id: UUID, *, now: datetime) -> tuple[LabelSheetsView, ...]:
    """Orders of a flock's bands, the newest first, for whoever may order them. Raises NotFound."""
    raising.flock(who_prints(actor), flock_id)
    return tuple(_view(row, now) for row in LabelSheets.unscoped.filter(flock=flock_id).order_by("-pk"))


def band_order(actor: Actor, order_id: UUID, *, now: datetime) -> LabelSheetsView:
    """One of them. Raises NotFound."""
    return _view(_of_bands(actor, order_id), now)


def band_sheet(actor: Actor, order_id: UUID, number: int) -> bytes:
    """The PDF of one chunk. Raises NotFound when it is not drawn yet, or its thirty days are over."""
    return _sheet(_of_bands(actor, order_id), number)


def _of_bands(actor: Actor, order_id: UUID) -> LabelSheets:
    """An order of bands is reached as its flock is, wherever the cooperative has its seat."""
    order: LabelSheets = LabelSheets.unscoped.one(public_id=order_id)
    if order.flock is None:
        raise NotFound(subject="passport.label_sheets")
    raising.flock(who_prints(actor), order.flock)
    return order


def _sheet(order: LabelSheets, number: int) -> bytes:
    order_id = order.public_id
    content = label_files.kept(order_id, number) if number < order.chunks_drawn else None
    if content is None:
        raise NotFound(subject="passport.label_sheets")
    return content


def _view(row: LabelSheets, now: datetime) -> LabelSheetsView:
    kept = row.drawn_at is None or row.drawn_at + label_files.KEPT_FOR > now
    of_lot = Code.unscoped.filter(lot=row.lot, pk__lt=row.first).count() if row.lot else 0
    return LabelSheetsView(
        order_id=row.public_id,
        lot_id=row.lot,
        flock_id=row.flock,
        paper=row.paper,
        pins=row.pins,
        best_before=row.best_before,
        storage=row.storage,
        first=row.first if row.flock else of_lot + 1,
        numbers=tuple(row.numbers),
        labels=row.labels,
        chunks=row.chunks,
        chunks_drawn=row.chunks_drawn,
        asked_at=row.asked_at,
        drawn_at=row.drawn_at,
        kept=kept,
    )
