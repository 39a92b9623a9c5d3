"""A household's season in a project, and the lines of a settlement."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from courtyard.finance import queries as finance
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.raising import rules
from courtyard.raising.models import (
    Application,
    Bird,
    CollectedGrade,
    Earning,
    Loss,
    Objection,
    Settlement,
    SettlementLine,
    Share,
)
from courtyard.raising.queries.lists import objection_view, ordering
from courtyard.raising.queries.views import (
    BirdThread,
    FeeLine,
    GradeLine,
    LinePage,
    LineView,
    LoanThread,
    LossLine,
    SettlementView,
    Statement,
    YuanThread,
)
from courtyard.raising.standing import terms_of

MONEY = (
    "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "fee_given_up_fen", "shortfall_fen",
    "insurer_fen", "guarantee_fen", "carried_fen", "forgiven_fen",
)  # fmt: skip


def statement(actor: Actor, household_id: UUID, project_id: UUID) -> Statement:
    """The two threads of a household in a project. A fixed number of queries. Raises NotFound.

    While a settlement is being posted, lines of chunks that are not posted yet stand in `preview`.
    """
    rows = Application.objects.scoped(actor).select_related("project", "household", "share__flock")
    application = rows.filter(project__public_id=project_id, household__public_id=household_id).order_by("-pk").first()
    if application is None:
        raise NotFound(subject="raising.application")
    share: Share | None = getattr(application, "share", None)
    terms = terms_of(application.project)
    lines = list(SettlementLine.unscoped.filter(share=share).select_related("settlement")) if share else []
    posted = [line for line in lines if _is_posted(line)]
    open_states = (Settlement.State.PREPARED, Settlement.State.SIGNED, Settlement.State.POSTING)
    coming = [line for line in lines if line.settlement.state in open_states and not _is_posted(line)]
    objections = Objection.unscoped.filter(share=share).select_related("share__household", "settlement") if share else []
    return Statement(
        household_id=household_id,
        project_id=project_id,
        application_id=application.public_id,
        share_id=share.public_id if share else None,
        step=application.step,
        birds=_birds(application, share, terms),
        yuan=_yuan(terms, posted, settled=application.settled_on is not None),
        loan=_loan(application),
        objections=tuple(objection_view(row) for row in objections),
        preview=_yuan(terms, coming, settled=False) if coming else None,
    )


def _is_posted(line: SettlementLine) -> bool:
    settlement = line.settlement
    return line.position < settlement.chunks_posted * settlement.chunk_size and settlement.state in (
        Settlement.State.POSTING,
        Settlement.State.POSTED,
    )


def _birds(application: Application, share: Share | None, terms: rules.Terms) -> BirdThread:
    flock = share.flock if share else None
    # An application without a flock matches nothing: a flock of a loss or a collection is never null.
    losses = Loss.unscoped.filter(flock=flock).values_list("reason", "insured").order_by("reason")
    grades = CollectedGrade.unscoped.filter(collection__flock=flock).values_list("grade").order_by("grade")
    steps = Bird.unscoped.filter(flock=flock).aggregate(
        sure=Count("pk", filter=Q(certified=True)),
        falls_short=Count("pk", filter=Q(certified=False)),
        doubted=Count("pk", filter=Q(certified=None, doubt__isnull=False, state=Bird.State.ALIVE)),
        packs=Count("pack"),
    )
    return BirdThread(
        flock_id=flock.public_id if flock else None,
        kind=application.kind,
        species=terms.species,
        unit=terms.unit.value,
        share=share.animals if share else 0,
        ordered=application.animals,
        placed=flock.animals if flock else 0,
        placed_on=application.placed_on,
        lost=flock.lost if flock else 0,
        losses=tuple(LossLine(reason, n, insured) for reason, insured, n in losses.annotate(n=Sum("animals"))),
        certified=steps["sure"],
        short_of_steps=steps["falls_short"],
        in_doubt=steps["doubted"],
        collected=flock.collected if flock else 0,
        accepted=_grade_lines(grades.annotate(q=Sum("quantity"), v=Sum("value_fen")), terms),
        packed=steps["packs"],
        alive=flock.animals - flock.lost - flock.collected if flock else 0,
    )


def _grade_lines(rows: Iterable[tuple[str, int, int]], terms: rules.Terms) -> tuple[GradeLine, ...]:
    order = {grade.code: at for at, grade in enumerate(terms.price_list())}
    found = [GradeLine(grade, quantity, terms.price_of(grade) if grade else 0, value) for grade, quantity, value in rows]
    return tuple(sorted(found, key=lambda line: order.get(line.grade, len(order))))


def _yuan(terms: rules.Terms, lines: Iterable[SettlementLine], *, settled: bool) -> YuanThread:
    sums = dict.fromkeys(MONEY, 0)
    quantity = 0
    for line in lines:
        quantity += line.quantity
        for name in MONEY:
            sums[name] += getattr(line, name)
    parts = rules.fee_parts(terms, base_units=quantity, proceeds_fen=sums["gross_fen"], fee_fen=sums["fee_fen"])
    fees = tuple(FeeLine(fee.code, parts[fee.code]) for fee in terms.fees)
    return YuanThread(fees=fees, settled=settled, **sums)


def _loan(application: Application) -> LoanThread:
    if application.loan is None:
        return LoanThread(None, 0, 0)
    position = finance.loan(application.loan)
    return LoanThread(application.loan, position.principal_fen, position.outstanding_fen)


# ------------------------------------------------------------------------------------------------------------- settlements


def settlements(actor: Actor, project_id: UUID | None = None) -> tuple[SettlementView, ...]:
    """Settlements that the actor may see, the newest first."""
    rows = Settlement.objects.scoped(actor).select_related("project").order_by("-id")
    return tuple(_settlement(row) for row in (rows.filter(project__public_id=project_id) if project_id else rows))


def settlement(actor: Actor, settlement_id: UUID) -> SettlementView:
    """One settlement with its totals and its progress. Raises NotFound."""
    return _settlement(Settlement.objects.scoped(actor).select_related("project").one(public_id=settlement_id))


def _settlement(row: Settlement) -> SettlementView:
    return SettlementView(
        settlement_id=row.public_id,
        project_id=row.project.public_id,
        project_name=row.project.name,
        number=row.number,
        month=row.month,
        state=row.state,
        settled_on=row.settled_on,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        posted_at=row.posted_at,
        digest=row.digest,
        lines=row.line_count,
        shares=row.share_count,
        chunks=row.chunks,
        chunks_posted=row.chunks_posted,
        **{name: getattr(row, name) for name in MONEY if name != "fee_given_up_fen"},
    )


def settlement_lines(
    actor: Actor, settlement_id: UUID, *, page: int = 1, size: int = 50, household_id: UUID | None = None
) -> tuple[LineView, ...]:
    """A page of a settlement's lines, in the order in which they are posted; one household's, if given. Raises NotFound."""
    row = Settlement.objects.scoped(actor).select_related("project").one(public_id=settlement_id)
    start = (max(page, 1) - 1) * size
    lines = (
        SettlementLine.unscoped.filter(settlement=row)
        .select_related("share__household__village", "share__flock", "lot")
        .order_by("position")
    )
    if household_id is not None:
        lines = lines.filter(share__household__public_id=household_id)
    else:
        lines = lines.filter(position__gte=start, position__lt=start + size)
    shown = list(lines[:size])
    accepted = _accepted(shown, terms_of(row.project))
    return tuple(_line(line, accepted.get((line.share.flock_id, line.lot_id or 0), ())) for line in shown)


OF_LINE = ("share__household__village", "share__flock", "lot")
# What lines can be ordered by: the column's name, and where it stands.
LINE_ORDERS: dict[str, Any] = {
    "number": F("share__household__register_number"),
    "village": F("share__household__village__code"),
    "lot": F("lot__name"),
    "quantity": F("quantity"),
    **{name: F(f"{name}_fen") for name in ("gross", "fee", "loan", "dividend", "shortfall")},
}


def settlement_line_page(
    actor: Actor,
    settlement_id: UUID,
    *,
    search: str = "",
    lot: UUID | None = None,
    short: bool = False,
    order: str = "",
    page: int = 1,
    size: int = 50,
) -> LinePage:
    """A page of a settlement's lines: of households whose number begins so, of one lot, of those that fell short.

    In the order in which they are posted, or by a column of LINE_ORDERS. Raises NotFound.
    """
    row = Settlement.objects.scoped(actor).select_related("project").one(public_id=settlement_id)
    lines = SettlementLine.unscoped.filter(settlement=row).select_related(*OF_LINE)
    if search:
        lines = lines.filter(share__household__register_number__startswith=search)
    if lot is not None:
        lines = lines.filter(lot__public_id=lot)
    if short:
        lines = lines.filter(shortfall_fen__gt=0)
    start = (max(page, 1) - 1) * size
    found = list(lines.order_by(*ordering(order, LINE_ORDERS, "position"))[start : start + size + 1])
    accepted = _accepted(found[:size], terms_of(row.project))
    shown = tuple(_line(line, accepted.get((line.share.flock_id, line.lot_id or 0), ())) for line in found[:size])
    return LinePage(shown, max(page, 1), len(found) > size)


def settlement_lots(actor: Actor, settlement_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The lots whose proceeds a settlement uses, by name. Raises NotFound."""
    row = Settlement.objects.scoped(actor).one(public_id=settlement_id)
    return tuple(row.lots.order_by("lot__name").values_list("lot__public_id", "lot__name"))


def _line(line: SettlementLine, accepted: tuple[GradeLine, ...]) -> LineView:
    return LineView(
        position=line.position,
        household_id=line.share.household.public_id,
        register_number=line.share.household.register_number,
        village_name=line.share.household.village.name,
        lot_id=line.lot.public_id if line.lot else None,
        lot_name=line.lot.name if line.lot else "",
        kind=line.share.flock.kind,
        final=line.final,
        quantity=line.quantity,
        accepted=accepted,
        **{name: getattr(line, name) for name in MONEY},
    )


def _accepted(lines: Sequence[SettlementLine], terms: rules.Terms) -> dict[tuple[int, int], tuple[GradeLine, ...]]:
    """What each flock of the lines has in each lot, by flock and lot."""
    flocks, lots = {line.share.flock_id for line in lines}, {line.lot_id for line in lines if line.lot_id}
    rows = CollectedGrade.unscoped.filter(collection__flock_id__in=flocks, collection__lot_id__in=lots).order_by()
    sums = rows.values_list("collection__flock_id", "collection__lot_id", "grade").annotate(q=Sum("quantity"), v=Sum("value_fen"))
    found: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for flock, lot, grade, quantity, value in sums:
        found.setdefault((flock, lot), []).append((grade, quantity, value))
    return {key: _grade_lines(parts, terms) for key, parts in found.items()}


def earnings_of(lot_id: UUID) -> dict[UUID, int]:
    """What each household has in a lot at grade prices, by public id."""
    rows = Earning.unscoped.filter(lot__public_id=lot_id).values_list("share__household__public_id").order_by()
    return dict(rows.annotate(total=Sum("value_fen")))
