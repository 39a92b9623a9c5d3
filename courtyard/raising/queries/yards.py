"""What somebody who stands in a yard, at the scale or at the packing table looks at: flocks, sites, collections, lots."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.kernel.scopes import ScopedQuerySet
from courtyard.raising.models import (
    Bird,
    CollectedGrade,
    Collection,
    ConsignmentStatement,
    Flock,
    Inspection,
    Lot,
    Parting,
    Project,
    Yard,
)
from courtyard.raising.parting import WAITS
from courtyard.raising.queries.lists import lots
from courtyard.raising.queries.views import BirdView, LotView, PartingView
from courtyard.raising.rules import FlockKind

PAGE = 50


@dataclass(frozen=True, slots=True)
class CertificationView:
    """The last certification of a flock: its day, and how many animals it found sure, doubtful and short."""

    until: date
    threshold: int
    certified: int
    doubtful: int
    short: int


@dataclass(frozen=True, slots=True)
class FlockView:
    """A flock, whose yard it lives in (`household_id` None: the cooperative's), and what became of its animals."""

    flock_id: UUID
    project_id: UUID
    kind: str
    yard_name: str
    village_name: str
    household_id: UUID | None
    register_number: str | None
    animals: int
    lost: int
    collected: int
    placed_on: date | None
    closed_on: date | None
    certification: CertificationView | None = None

    @property
    def alive(self) -> int:
        return self.animals - self.lost - self.collected


@dataclass(frozen=True, slots=True)
class FlockPage:
    rows: tuple[FlockView, ...]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class Crate:
    """A crate of one collection: its SSCC, and how many animals went into it."""

    number: int
    sscc: str


@dataclass(frozen=True, slots=True)
class CollectionView:
    """What was taken into a lot at once; `grades` are (code, quantity, weight in grams, value in fen)."""

    collection_id: UUID
    flock_id: UUID
    project_id: UUID
    lot_id: UUID
    lot_name: str
    collected_on: date
    crates: tuple[Crate, ...]
    grades: tuple[tuple[str, int, int | None, int], ...]


@dataclass(frozen=True, slots=True)
class ProceedsView:
    """A statement of what a consigned lot earned; `signed_at` None: it waits for a second person."""

    statement_id: UUID
    lot_id: UUID
    lot_name: str
    project_id: UUID
    project_name: str
    reference: str
    amount_fen: int
    last: bool
    delivered_until: date
    prepared_by: UUID | None
    prepared_at: datetime
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site of the cooperative; `passed` by its last inspection for the project, None: nobody looked yet."""

    yard_id: UUID
    name: str
    village_name: str
    sgln: str
    passed: bool | None
    flocks: int


@dataclass(frozen=True, slots=True)
class SharedFlock:
    """A collective flock in which a share can be given: how many households hold one, and of how many animals together."""

    flock_id: UUID
    yard_name: str
    village_name: str
    households: int
    animals: int
    placed_on: date | None


def flock(actor: Actor, flock_id: UUID) -> FlockView:
    """One flock with its last certification. Raises NotFound."""
    row = _flocks(actor).one(public_id=flock_id)
    last = row.certifications.order_by("-pk").first()
    return _flock(row, CertificationView(last.until, last.threshold, last.certified, last.doubtful, last.short) if last else None)


def flocks(actor: Actor, project_id: UUID, *, search: str = "", page: int = 1, size: int = PAGE) -> FlockPage:
    """A page of a project's flocks that still have animals, those placed first on top; by number in the register or yard."""
    rows = _flocks(actor).filter(project__public_id=project_id, placed_on__isnull=False, closed_on=None)
    if search:
        rows = rows.filter(Q(yard__household__register_number__startswith=search) | Q(yard__name__startswith=search))
    start = (max(page, 1) - 1) * size
    found = list(rows.order_by("placed_on", "pk")[start : start + size + 1])
    return FlockPage(tuple(_flock(row) for row in found[:size]), max(page, 1), len(found) > size)


def shared_flocks(actor: Actor, project_id: UUID) -> tuple[SharedFlock, ...]:
    """The collective flocks of a project that are not closed, by yard."""
    rows = Flock.objects.scoped(actor).filter(project__public_id=project_id, kind=FlockKind.COLLECTIVE, closed_on=None)
    rows = rows.annotate(holders=Count("shares", distinct=True), held=Sum("shares__animals", default=0))
    found = rows.select_related("yard__place").order_by("yard__name", "pk")
    return tuple(SharedFlock(row.public_id, row.yard.name, row.yard.place.name, row.holders, row.held, row.placed_on) for row in found)


def _flocks(actor: Actor) -> ScopedQuerySet:
    return Flock.objects.scoped(actor).select_related("project", "yard__household", "yard__place")


def _flock(row: Flock, certification: CertificationView | None = None) -> FlockView:
    keeper = row.yard.household
    return FlockView(
        flock_id=row.public_id,
        project_id=row.project.public_id,
        kind=row.kind,
        yard_name=row.yard.name,
        village_name=row.yard.place.name,
        household_id=keeper.public_id if keeper else None,
        register_number=keeper.register_number if keeper else None,
        animals=row.animals,
        lost=row.lost,
        collected=row.collected,
        placed_on=row.placed_on,
        closed_on=row.closed_on,
        certification=certification,
    )


def collection(actor: Actor, collection_id: UUID) -> CollectionView:
    """One collection, for whoever reaches its flock: the crates' numbers to write on them, and what it is worth. Raises NotFound."""
    row = Collection.unscoped.select_related("flock__project", "lot").filter(public_id=collection_id).first()
    if row is None or not Flock.objects.scoped(actor).filter(pk=row.flock_id).exists():
        raise NotFound(subject="raising.collection")
    grades = CollectedGrade.unscoped.filter(collection=row).order_by("grade").values_list("grade", "quantity", "weight_g", "value_fen")
    crates = tuple(Crate(number, sscc) for number, sscc in enumerate(row.crates, start=1))
    return CollectionView(
        row.public_id,
        row.flock.public_id,
        row.flock.project.public_id,
        row.lot.public_id,
        row.lot.name,
        row.collected_on,
        crates,
        tuple(grades),
    )


def lot(actor: Actor, lot_id: UUID) -> LotView:
    """One lot. Raises NotFound."""
    row = Lot.objects.scoped(actor).select_related("project").one(public_id=lot_id)
    return next(one for one in lots(actor, row.project.public_id) if one.lot_id == lot_id)


def to_pack(actor: Actor, lot_id: UUID, *, packed: bool = False) -> tuple[BirdView, ...]:
    """Accepted animals of a lot that are in no pack yet (or all of them), as they were collected. Raises NotFound."""
    row = Lot.objects.scoped(actor).one(public_id=lot_id)
    rows = Bird.unscoped.filter(collection__lot=row).exclude(grade="").order_by("collection_id", "slot")
    rows = rows if packed else rows.filter(pack=None)
    fields = ("epc", "slot", "state", "steps", "certified", "grade", "weight_g")
    return tuple(
        BirdView(epc, slot, state, steps, certified, False, None, grade, weight, None)
        for epc, slot, state, steps, certified, grade, weight in rows.values_list(*fields)
    )


def to_part_with(actor: Actor, lot_id: UUID, *, ended: bool = False) -> tuple[BirdView, ...]:
    """Animals of a lot that were not accepted and wait for their end (or all of them), as they were collected. Raises NotFound."""
    row = Lot.objects.scoped(actor).one(public_id=lot_id)
    rows = Bird.unscoped.filter(collection__lot=row, grade="").order_by("collection_id", "slot")
    rows = rows if ended else rows.filter(WAITS)
    fields = ("epc", "slot", "state", "steps", "certified", "weight_g")
    return tuple(
        BirdView(epc, slot, state, steps, certified, False, None, "", weight, None)
        for epc, slot, state, steps, certified, weight in rows.values_list(*fields)
    )


def partings(actor: Actor, lot_id: UUID) -> tuple[PartingView, ...]:
    """What became of animals of a lot that were not accepted, by yard, the latest first. Raises NotFound."""
    row = Lot.objects.scoped(actor).one(public_id=lot_id)
    rows = Parting.unscoped.filter(lot=row).order_by("-pk")
    fields = ("flock__yard__name", "flock__yard__place__name", "animals", "fate", "parted_on", "note")
    return tuple(PartingView(*values) for values in rows.values_list(*fields))


def accepted_quantity(actor: Actor, lot_id: UUID) -> int:
    """What was accepted into a lot, in base units. Raises NotFound."""
    row = Lot.objects.scoped(actor).one(public_id=lot_id)
    taken = CollectedGrade.unscoped.filter(collection__lot=row).exclude(grade="").aggregate(total=Sum("quantity"))
    return taken["total"] or 0


def proceeds(actor: Actor, lot_id: UUID) -> tuple[ProceedsView, ...]:
    """The statements of a consigned lot, the latest first."""
    rows = ConsignmentStatement.objects.scoped(actor).filter(lot__public_id=lot_id).select_related("lot__project")
    return tuple(_proceeds(row) for row in rows.order_by("-pk"))


def proceeds_statement(actor: Actor, statement_id: UUID) -> ProceedsView:
    """One statement. Raises NotFound."""
    return _proceeds(ConsignmentStatement.objects.scoped(actor).select_related("lot__project").one(public_id=statement_id))


def _proceeds(row: ConsignmentStatement) -> ProceedsView:
    return ProceedsView(
        statement_id=row.public_id,
        lot_id=row.lot.public_id,
        lot_name=row.lot.name,
        project_id=row.lot.project.public_id,
        project_name=row.lot.project.name,
        reference=row.reference,
        amount_fen=row.amount_fen,
        last=row.last,
        delivered_until=row.delivered_until,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        signed_at=row.signed_at,
    )


def sites(actor: Actor, project_id: UUID) -> tuple[SiteView, ...]:
    """The sites of the project's cooperative, where a collective flock may live. Raises NotFound."""
    project = Project.objects.scoped(actor).one(public_id=project_id)
    last = Inspection.unscoped.filter(project=project, yard=OuterRef("pk")).order_by("-round").values("passed")[:1]
    rows = (
        Yard.objects.scoped(actor)
        .filter(cooperative_id=project.cooperative_id, household=None)
        .annotate(
            passed=Subquery(last),
            living=Count("flocks", filter=Q(flocks__closed_on=None, flocks__project=project), distinct=True),
            village=F("place__name"),
        )
        .order_by("name", "pk")
    )
    return tuple(SiteView(row.public_id, row.name, row.village, row.sgln, row.passed, row.living) for row in rows)
