"""The cooperative orders goods for a household, paid from its loan or from a grant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.finance import rules
from courtyard.finance.books import figures_of, organisation_of, price_entry, within
from courtyard.finance.models import Commitment, EarmarkClosing, Loan, PurchaseLine, PurchaseOrder, SupplierApproval
from courtyard.finance.rules import Goods, OrderLine
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Reason, Refused
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.people import queries as people


class OrderNotPossible(Refused):
    """`reasons` lists everything that stands in the way: supplier, goods, money, loan."""

    default_message = _("This order cannot be placed; see what to change.")


@dataclass(frozen=True)
class Ordered:
    order_id: UUID
    total_fen: int


@verb
def order(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    cooperative_id: UUID,
    supplier_id: UUID,
    project_id: UUID,
    lines: tuple[OrderLine, ...],
    household_id: UUID | None = None,
    loan_id: UUID | None = None,
    commitment_id: UUID | None = None,
) -> Ordered:
    """Places an order and holds its price in the ledger until the goods arrive: in the household's earmarked account
    (`loan_id`), or in what a fund committed to the project (`commitment_id`, for a renovation paid by a grant).

    Raises OrderNotPossible with every reason at once, FloorBreached when a commitment has less left, and NotFound: a commitment is
    spent by whoever has its fund in her area, or by raising.
    """
    cooperative, supplier = organisation_of(cooperative_id), organisation_of(supplier_id)
    lines = tuple(OrderLine(line.item, line.quantity, line.unit_price_fen, Goods(line.goods)) for line in lines)
    loan = Loan.objects.scoped(actor).select_related("household").one_locked(public_id=loan_id) if loan_id else None
    commitment = Commitment.objects.scoped(actor).one(public_id=commitment_id) if commitment_id else None
    problems = _source_problems(loan, commitment, cooperative.id, project_id, household_id)
    if problems:
        raise OrderNotPossible(reasons=problems)
    problems = rules.order_problems(
        lines,
        approved=_approved(cooperative.id, supplier.id, local_day(now)),
        allowed=frozenset(loan.goods) if loan else None,
        available_fen=figures_of([loan.pk])[loan.pk].free_fen if loan else None,
    )
    if problems:
        raise OrderNotPossible(reasons=problems)
    total = sum(line.amount_fen for line in lines)
    row = PurchaseOrder.objects.create(
        public_id=key,
        cooperative_id=cooperative.id,
        supplier_id=supplier.id,
        household_id=loan.household_id if loan else people.internal_household_id(household_id) if household_id else None,
        loan=loan,
        commitment=commitment,
        project=project_id,
        funded_by=rules.FundedBy.EARMARKED if loan else rules.FundedBy.GRANT,
        ordered_on=local_day(now),
        ordered_at=now,
        hold_key=child_key(key, "hold"),
    )
    within(actor, row)
    _write_lines(row, lines)
    ledger.hold(actor=actor, key=child_key(key, "hold"), now=now, entries=(price_entry(row, total),))
    changed("finance.purchase_order", key, state=[None, rules.OrderState.OPEN.value], total_fen=total)
    return Ordered(order_id=key, total_fen=total)


def _source_problems(
    loan: Loan | None, commitment: Commitment | None, cooperative: int, project: UUID, household: UUID | None
) -> list[Reason]:
    """Whether exactly one source pays, and it is this cooperative's, project's and household's."""
    if commitment is not None and loan is None:
        wrong = commitment.project != project
        return [Reason("other-project", _("The commitment is for another project."), "commitment_id")] if wrong else []
    if loan is None or commitment is not None:
        return [Reason("one-source", _("An order is paid either from a loan or from a commitment."), "loan_id")]
    found = []
    if loan.cooperative_id != cooperative:
        found.append(Reason("other-cooperative", _("Another cooperative buys for this loan."), "cooperative_id"))
    if loan.project != project:
        found.append(Reason("other-project", _("The loan is for another project."), "project_id"))
    if household is not None and loan.household.public_id != household:
        found.append(Reason("other-household", _("The loan is another household's."), "household_id"))
    if EarmarkClosing.unscoped.filter(loan=loan).exists():
        found.append(
            Reason(
                "spending-closed",
                _("What was left of this loan has gone back to the lender; nothing more can be bought from it."),
                "loan_id",
            )
        )
    return found


def _approved(cooperative: int, supplier: int, day: date) -> frozenset[str]:
    rows = SupplierApproval.unscoped.filter(cooperative_id=cooperative, supplier_id=supplier, valid_from__lte=day)
    return frozenset(rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).values_list("goods", flat=True))


def _write_lines(row: PurchaseOrder, lines: Sequence[OrderLine]) -> None:
    PurchaseLine.objects.bulk_create(
        [
            PurchaseLine(
                order=row, position=at, goods=line.goods, item=line.item, quantity=line.quantity, unit_price_fen=line.unit_price_fen
            )
            for at, line in enumerate(lines)
        ]
    )
