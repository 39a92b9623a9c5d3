"""Lists that people open, within their own scope: projects, households of a project, lots, what waits on the desk."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Sum
from django.db.models.functions import Coalesce

from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import start_of_day
from courtyard.raising.models import (
    Application,
    Bird,
    CollectedGrade,
    ConsignmentStatement,
    Flock,
    Lot,
    Objection,
    Pack,
    Project,
    Settlement,
)
from courtyard.raising.parting import WAITS
from courtyard.raising.queries.board import of_project
from courtyard.raising.queries.views import (
    BirdView,
    GradeLine,
    HouseholdPage,
    HouseholdRow,
    LotView,
    ObjectionView,
    ProjectView,
    Waiting,
)
from courtyard.raising.standing import terms_of

PAGE = 50
MOST_WAITING = 200


def projects(actor: Actor) -> tuple[ProjectView, ...]:
    """Projects that the actor may see, the newest first."""
    rows = Project.objects.scoped(actor).select_related("place", "cooperative", "lender", "company").order_by("-id")
    return tuple(_project(row) for row in rows)


def project(actor: Actor, project_id: UUID) -> ProjectView:
    """One project. Raises NotFound."""
    return _project(Project.objects.scoped(actor).select_related("place", "cooperative", "lender", "company").one(public_id=project_id))


def _project(row: Project) -> ProjectView:
    company = row.company.public_id if row.company else None
    return ProjectView(
        row.public_id, row.name, row.place.code, row.cooperative.public_id, row.lender.public_id, company,
        terms_of(row), row.opens_on, row.closes_on, row.waiting,
    )  # fmt: skip


def households(
    actor: Actor,
    project_id: UUID,
    on: date,
    *,
    step: str | None = None,
    place: str | None = None,
    search: str = "",
    kind: str | None = None,
    order: str = "",
    page: int = 1,
    size: int = PAGE,
) -> HouseholdPage:
    """A page of a project's households; by step, by prefix of the village's code, by number, by kind of flock.

    In the order of their applications, or by a column of HOUSEHOLD_ORDERS ("-" before it: descending, what is absent last).
    Steps are those of now; `on` leaves out applications made after that day. Two queries: the page's keys out of an index,
    then its rows. Raises NotFound.
    """
    project = Project.objects.scoped(actor).select_related("place", "cooperative").one(public_id=project_id)
    rows = of_project(Application, actor, project)
    if step:
        rows = rows.filter(step=step)
    if place:
        rows = rows.filter(household__village__code__gte=place.ljust(12, "0"), household__village__code__lte=place.ljust(12, "9"))
    if search:
        rows = rows.filter(household__register_number__startswith=search)
    if kind:
        rows = rows.filter(kind=kind)
    start = (max(page, 1) - 1) * size
    keys = list(rows.order_by(*ordering(order, HOUSEHOLD_ORDERS)).values_list("pk", flat=True)[start : start + size + 1])
    place_of_key = {key: at for at, key in enumerate(keys[:size])}
    rows = Application.unscoped.filter(pk__in=place_of_key, applied_on__lte=on).select_related("household__village", "share__flock")
    found = sorted(rows, key=lambda row: place_of_key[row.pk])
    return HouseholdPage(tuple(_household(row) for row in found), max(page, 1), size, len(keys) > size)


# What a list of households can be ordered by: the column's name, and where it stands.
HOUSEHOLD_ORDERS: dict[str, Any] = {
    "number": F("household__register_number"),
    "village": F("household__village__code"),
    "kind": F("kind"),
    "step": F("step"),
    "since": F("moved_on"),
    "animals": Coalesce("share__animals", "animals"),
    "lost": F("share__flock__lost"),
    "collected": F("share__flock__collected"),
}


def ordering(order: str, known: dict[str, Any], last: str = "pk") -> list[Any]:
    """The order by a known column, what is absent last whichever way, then by `last`; by that alone for one that is not known."""
    column = known.get(order.removeprefix("-"))
    if column is None:
        return [last]
    turned = column.desc(nulls_last=True) if order.startswith("-") else column.asc(nulls_last=True)
    return [turned, last]


def _household(row: Application) -> HouseholdRow:
    share = getattr(row, "share", None)
    flock = share.flock if share else None
    return HouseholdRow(
        application_id=row.public_id,
        household_id=row.household.public_id,
        register_number=row.household.register_number,
        village_code=row.household.village.code,
        village_name=row.household.village.name,
        kind=row.kind,
        step=row.step,
        since=row.moved_on,
        animals=share.animals if share else row.animals,
        flock_id=flock.public_id if flock else None,
        placed=flock.animals if flock else 0,
        lost=flock.lost if flock else 0,
        collected=flock.collected if flock else 0,
    )


def birds(flock_id: UUID) -> tuple[BirdView, ...]:
    """The birds of a flock by slot; for verbs and runs of higher rooms."""
    rows = Bird.unscoped.filter(flock__public_id=flock_id).order_by("slot")
    return tuple(
        BirdView(epc, slot, state, steps, certified, doubt is not None and certified is None, doubt, grade, weight, pack, fate or "")
        for epc, slot, state, steps, certified, doubt, grade, weight, pack, fate in rows.values_list(
            "epc", "slot", "state", "steps", "certified", "doubt", "grade", "weight_g", "pack__epc", "parting__fate"
        )
    )


def birds_seen(actor: Actor, flock_id: UUID) -> tuple[BirdView, ...]:
    """As `birds`, when the actor may see the flock. Raises NotFound."""
    Flock.objects.scoped(actor).one(public_id=flock_id)
    return birds(flock_id)


def lots(actor: Actor, project_id: UUID) -> tuple[LotView, ...]:
    """The lots of a project, the newest first, with what they hold by grade."""
    rows = list(Lot.objects.scoped(actor).filter(project__public_id=project_id).select_related("project").order_by("-id"))
    pks = [row.pk for row in rows]
    packs = dict(Pack.unscoped.filter(lot_id__in=pks).values_list("lot_id").order_by().annotate(total=Sum("quantity")))
    grades: dict[int, list[GradeLine]] = {}
    sums = CollectedGrade.unscoped.filter(collection__lot_id__in=pks).values_list("collection__lot_id", "grade").order_by("grade")
    terms = {row.pk: terms_of(row.project) for row in rows}
    for lot, grade, quantity, value in sums.annotate(q=Sum("quantity"), v=Sum("value_fen")):
        grades.setdefault(lot, []).append(GradeLine(grade, quantity, terms[lot].price_of(grade) if grade else 0, value))
    return tuple(
        LotView(
            row.public_id,
            project_id,
            row.name,
            _state_of(row),
            row.opened_on,
            row.sold_on,
            row.list_value_fen,
            row.proceeds_fen,
            row.settled_fen,
            tuple(grades.get(row.pk, ())),
            packs.get(row.pk, 0),
        )
        for row in rows
    )


def _state_of(lot: Lot) -> str:
    if lot.sold_on is None:
        return "open"
    if lot.complete_on is None:
        return "consigned"
    return "settled" if lot.settled_fen == lot.proceeds_fen and lot.proceeds_fen else "sold"


def objections(actor: Actor, project_id: UUID, *, open_only: bool = False) -> tuple[ObjectionView, ...]:
    """Objections of a project's households, the newest first."""
    rows = (
        Objection.objects.scoped(actor).filter(share__flock__project__public_id=project_id).select_related("share__household", "settlement")
    )
    if open_only:
        rows = rows.filter(upheld=None)
    return tuple(objection_view(row) for row in rows.order_by("-id"))


def objection_view(row: Objection) -> ObjectionView:
    settlement = row.settlement.public_id if row.settlement else None
    return ObjectionView(
        row.public_id, row.share.household.public_id, settlement, row.text, row.raised_at, row.upheld, row.answer, row.answered_at
    )


def waiting(actor: Actor, *, limit: int = MOST_WAITING) -> tuple[Waiting, ...]:
    """What waits for somebody, oldest first: applications to decide, yards to inspect, animals to take in, settlements and
    statements to sign, objections to answer, flocks with birds in doubt, lots with birds that were not accepted. One query a kind."""
    found: list[Waiting] = []
    undecided = (
        Application.objects.scoped(actor)
        .filter(approved=None, withdrawn_on=None)
        .select_related("project", "household")
        .order_by("applied_at")
    )
    for row in undecided[:limit]:
        kind = "inspection" if row.kind == "own" and row.yard_passed_on is None else "application"
        found.append(_wait(kind, row.applied_at, row.public_id, row.project, household=str(row.household.public_id)))
    awaited = Application.objects.scoped(actor).filter(approved=True, placed_on=None).select_related("project", "household")
    for row in awaited.order_by("decided_on", "id")[:limit]:
        found.append(_wait("arrival", start_of_day(row.decided_on), row.public_id, row.project, household=str(row.household.public_id)))
    for row in (
        Settlement.objects.scoped(actor).filter(state=Settlement.State.PREPARED).select_related("project").order_by("prepared_at")[:limit]
    ):
        found.append(_wait("settlement", row.prepared_at, row.public_id, row.project, prepared_by=str(row.prepared_by)))
    for row in (
        ConsignmentStatement.objects.scoped(actor).filter(signed_at=None).select_related("lot__project").order_by("prepared_at")[:limit]
    ):
        found.append(_wait("statement", row.prepared_at, row.public_id, row.lot.project, reference=row.reference))
    for row in (
        Objection.objects.scoped(actor)
        .filter(upheld=None)
        .select_related("share__household", "share__flock__project")
        .order_by("raised_at")[:limit]
    ):
        found.append(
            _wait("objection", row.raised_at, row.public_id, row.share.flock.project, household=str(row.share.household.public_id))
        )
    doubtful = Bird.objects.scoped(actor).filter(doubt__isnull=False, certified=None, state=Bird.State.ALIVE)
    counts = dict(doubtful.values_list("flock_id").order_by().annotate(n=Count("pk", distinct=True))[:limit])
    for flock in Flock.unscoped.filter(pk__in=counts).select_related("project").prefetch_related("certifications"):
        since = max(certification.at for certification in flock.certifications.all())
        found.append(_wait("doubt", since, flock.public_id, flock.project, birds=str(counts[flock.pk])))
    found.extend(_partings(actor, limit))
    return tuple(sorted(found, key=lambda one: one.since)[:limit])


def _partings(actor: Actor, limit: int) -> Iterator[Waiting]:
    """Lots with birds that were not accepted and have no end."""
    rows = Bird.unscoped.filter(WAITS, collection__lot__in=Lot.objects.scoped(actor).values("pk")).order_by()
    lots = rows.values_list("collection__lot__public_id", "flock__project__public_id", "flock__project__name")
    for lot, project_id, name, since, count in lots.annotate(since=Min("collection__at"), n=Count("pk")).order_by("since")[:limit]:
        yield Waiting("parting", since, str(lot), project_id, name, {"birds": str(count)})


def _wait(kind, since, subject, project: Project, **detail: str) -> Waiting:
    return Waiting(kind, since, str(subject), project.public_id, project.name, detail)
