"""Reads of finance. What a person sees takes the actor; what higher rooms' verbs need is named plainly and takes none."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from courtyard.finance import losses, rules
from courtyard.finance.books import figures_of, opened, undelivered_of
from courtyard.finance.models import (
    Commitment,
    EarmarkClosing,
    Fund,
    Loan,
    LossDecision,
    PayIn,
    PayoutAnswer,
    PayoutBatch,
    PayoutLine,
    PurchaseOrder,
    SupplierApproval,
    WageAccrual,
)
from courtyard.finance.rules import LoanAt, PortfolioAtRisk
from courtyard.finance.sheets.payroll import Payroll, PayrollLine, write_payroll
from courtyard.finance.sheets.results import ResultsRead, read_results
from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.among import among
from courtyard.kernel.clock import start_of_day
from courtyard.kernel.errors import Conflict, NotFound
from courtyard.kernel.readings import record_reading
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef
from courtyard.people import queries as people

HOUSEHOLD_PAYABLE = ("household.dividend", "household.wage", "household.claims")
_SEES_ACCOUNTS = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


# ------------------------------------------------------------------------------------------------------------------- loans


@dataclass(frozen=True, slots=True)
class LoanPosition:
    """A loan as it stands, in fen. outstanding = what the lender has not got back; owed = what was spent and not given back;
    unspent = what still lies in the earmarked account; free = what of that no open order has taken.
    """

    loan_id: UUID
    household_id: UUID
    project_id: UUID
    lender_id: UUID
    cooperative_id: UUID
    granted_on: date
    due_on: date
    spending_closed: bool
    principal_fen: int
    spent_fen: int
    unspent_fen: int
    free_fen: int
    short_fen: int
    leftover_fen: int
    repaid_fen: int
    covered_fen: int
    forgiven_fen: int
    outstanding_fen: int
    owed_fen: int

    @property
    def returned_fen(self) -> int:
        """What went back to the lender without having been spent: not delivered, or not needed."""
        return self.short_fen + self.leftover_fen

    @property
    def disbursed_fen(self) -> int:
        """What was put into the earmarked account."""
        return self.principal_fen


def loan(loan_id: UUID) -> LoanPosition:
    """One loan; raises NotFound."""
    found = _positions(Loan.unscoped.filter(public_id=loan_id))
    if not found:
        raise NotFound(subject="finance.loan")
    return found[0]


def loan_seen(actor: Actor, loan_id: UUID) -> LoanPosition:
    """As `loan`, when the actor may see it."""
    Loan.objects.scoped(actor).one(public_id=loan_id)
    return loan(loan_id)


def loans(actor: Actor) -> QuerySet[Loan]:
    """Loans that the actor may see, newest first, with household, lender and cooperative."""
    return Loan.objects.scoped(actor).select_related("household", "lender", "cooperative").order_by("-pk")


def loans_of(household_id: UUID) -> list[LoanPosition]:
    """A household's loans, oldest first, in a fixed number of queries."""
    return _positions(Loan.unscoped.filter(household__public_id=household_id))


def loan_positions(loan_ids: Collection[UUID]) -> dict[UUID, LoanPosition]:
    """Many loans in a fixed number of queries; ids that do not exist are absent."""
    return {one.loan_id: one for one in _positions(Loan.unscoped.filter(among("public_id", loan_ids)))}


def outstanding_many(loan_ids: Collection[UUID]) -> dict[UUID, int]:
    """What each loan's lender has not got back, out of the ledger, in one query; zero for an id that is no loan."""
    balances = ledger.balances_fen([AccountRef("loan.receivable", one) for one in loan_ids])
    return {ref.owner: balance for ref, balance in balances.items()}


def owed_many(loan_ids: Collection[UUID]) -> dict[UUID, int]:
    """What each loan may be repaid by, at most: outstanding less what was never spent. In a fixed number of queries."""
    ids = dict(Loan.unscoped.filter(among("public_id", loan_ids)).values_list("pk", "public_id"))
    return {ids[pk]: figures.owed_fen for pk, figures in figures_of(list(ids)).items()}


def _positions(rows: QuerySet[Loan]) -> list[LoanPosition]:
    found = list(rows.select_related("household", "lender", "cooperative").order_by("pk"))
    pks = [row.pk for row in found]
    figures = figures_of(pks)
    closed = set(EarmarkClosing.unscoped.filter(among("loan", pks)).values_list("loan_id", flat=True))
    due = _due_days(pks)
    return [_position(row, figures[row.pk], due.get(row.pk, row.due_on), row.pk in closed) for row in found]


def _position(row: Loan, figures: rules.LoanFigures, due_on: date, closed: bool) -> LoanPosition:
    return LoanPosition(
        loan_id=row.public_id,
        household_id=row.household.public_id,
        project_id=row.project,
        lender_id=row.lender.public_id,
        cooperative_id=row.cooperative.public_id,
        granted_on=row.granted_on,
        due_on=due_on,
        spending_closed=closed,
        principal_fen=figures.principal_fen,
        spent_fen=figures.spent_fen,
        unspent_fen=figures.unspent_fen,
        free_fen=figures.free_fen,
        short_fen=figures.short_fen,
        leftover_fen=figures.leftover_fen,
        repaid_fen=figures.repaid_fen,
        covered_fen=figures.covered_fen,
        forgiven_fen=figures.forgiven_fen,
        outstanding_fen=figures.outstanding_fen,
        owed_fen=figures.owed_fen,
    )


def _due_days(pks: Collection[int] | None = None, *, before: datetime | None = None) -> dict[int, date]:
    """The day to which each loan that was carried was moved last, by primary key."""
    rows = losses.moved_days()
    if pks is not None:
        rows = rows.filter(among("loan", pks))
    if before is not None:
        rows = rows.filter(settled_at__lt=before)
    return {loan: day for loan, day in rows.order_by("settled_at", "pk").values_list("loan_id", "new_due_on") if day is not None}


def losses_waiting(actor: Actor) -> QuerySet[LossDecision]:
    """Proposals to forgive that wait for a second person, oldest first."""
    rows = LossDecision.objects.scoped(actor).filter(state=rules.DecisionState.PROPOSED)
    return rows.select_related("loan__household").order_by("decided_at", "pk")


def losses_of(loan_id: UUID) -> QuerySet[LossDecision]:
    """Every decision on one loan's losses, oldest first."""
    return LossDecision.unscoped.filter(loan__public_id=loan_id).order_by("pk")


# ------------------------------------------------------------------------------------------------------- portfolio at risk


def portfolio_at_risk(
    actor: Actor, *, on: date, days: int = 30, known: int | None = None, project_id: UUID | None = None
) -> PortfolioAtRisk:
    """PAR(days) at the end of day `on`, by what was sealed up to `known` (all there is unless given). Balances are the ledger's."""
    rows = Loan.objects.scoped(actor)
    if project_id is not None:
        rows = rows.filter(project=project_id)
    return rules.portfolio_at_risk(_loans_at(rows, on, known), on=on, days=days)


def loans_at_risk(actor: Actor, *, on: date, days: int = 30, known: int | None = None) -> list[LoanAt]:
    """The loans behind `at_risk_fen`, longest overdue first; their sum is that figure."""
    found = [one for one in _loans_at(Loan.objects.scoped(actor), on, known) if one.outstanding_fen > 0]
    return sorted((one for one in found if (on - one.due_on).days > days), key=lambda one: (one.due_on, one.loan_id.int))


def _loans_at(rows: QuerySet[Loan], on: date, known: int | None) -> Iterable[LoanAt]:
    end = start_of_day(on + timedelta(days=1))
    receivable = _receivables(end, known)
    decided_before = end if known is None else min(end, ledger.known_at(known) + timedelta(microseconds=1) if known else end)
    moved = _due_days(before=decided_before)
    for pk, public_id, due_on in rows.order_by("pk").values_list("pk", "public_id", "due_on").iterator():
        if outstanding := receivable.get(public_id, 0):
            yield LoanAt(public_id, outstanding, moved.get(pk, due_on), pk in moved)


def _receivables(end: datetime, known: int | None) -> dict[UUID, int]:
    """What every loan had outstanding before an instant, from the transfers themselves; a reversal counts as what it is."""
    rows = ledger.transfers(codes=("loan.recognise", "loan.derecognise"), known=known).filter(phase="posted", set__at__lt=end).order_by()
    balance: dict[UUID, int] = {}
    for side, sign in (("debit_account", 1), ("credit_account", -1)):
        sums = rows.filter(**{f"{side}__kind": "loan.receivable"}).values_list(f"{side}__owner").annotate(total=Sum("amount_fen"))
        for owner, total in sums:
            balance[owner] = balance.get(owner, 0) + sign * total
    return balance


# --------------------------------------------------------------------------------------------------------- orders and funds


def orders(actor: Actor, *, state: str | None = None) -> QuerySet[PurchaseOrder]:
    """Purchase orders that the actor may see, newest first, with lines and receipts."""
    rows = PurchaseOrder.objects.scoped(actor).select_related("supplier", "cooperative", "household", "loan")
    if state is not None:
        rows = rows.filter(state=state)
    return rows.prefetch_related("lines", "receipts").order_by("-pk")


def orders_of(household_id: UUID) -> QuerySet[PurchaseOrder]:
    """Everything ordered for one household, oldest first."""
    rows = PurchaseOrder.unscoped.filter(household__public_id=household_id).select_related("supplier", "loan")
    return rows.prefetch_related("lines", "receipts").order_by("pk")


def supplier_of(order_id: UUID) -> UUID | None:
    """Who delivers a purchase order; None where there is none such."""
    return PurchaseOrder.unscoped.filter(public_id=order_id).values_list("supplier__public_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order, and how much of it has arrived."""

    item: str
    goods: str
    quantity: int
    unit_price_fen: int
    arrived: int

    @property
    def amount_fen(self) -> int:
        return self.quantity * self.unit_price_fen


def ordered_lines(actor: Actor, order_id: UUID) -> tuple[PurchaseOrder, tuple[OrderedLine, ...]]:
    """One order with its lines in their order. Raises NotFound."""
    rows: QuerySet[PurchaseOrder] = orders(actor)
    order = rows.one(public_id=order_id)  # type: ignore[attr-defined]  # a queryset of ours
    _ordered, before, _lines = undelivered_of(order)
    lines = sorted(order.lines.all(), key=lambda line: line.position)
    return order, tuple(OrderedLine(one.item, one.goods, one.quantity, one.unit_price_fen, before.get(one.item, 0)) for one in lines)


def supplier_approvals(actor: Actor, *, on: date) -> QuerySet[SupplierApproval]:
    """Approvals that last on a day or begin later, and that the actor may see, by cooperative and supplier."""
    rows = SupplierApproval.objects.scoped(actor).filter(Q(valid_to=None) | Q(valid_to__gt=on)).select_related("cooperative", "supplier")
    return rows.order_by("cooperative__name", "supplier__name", "goods", "valid_from")


@dataclass(frozen=True, slots=True)
class BankPosition:
    """What the books say of an organisation's bank account: all of it, and what no payout has set aside."""

    organisation_id: UUID
    name: str
    balance_fen: int
    free_fen: int

    @property
    def held_fen(self) -> int:
        return self.balance_fen - self.free_fen


def bank_positions(actor: Actor) -> list[BankPosition]:
    """The bank accounts of the actor's organisations that ever moved, by name. Three queries."""
    names = dict(people.organisations(actor).values_list("public_id", "name"))
    refs = [AccountRef("bank", one) for one in names]
    balances, free = ledger.balances_fen(refs), ledger.availables_fen(refs)
    return [BankPosition(ref.owner, names[ref.owner], balances[ref], free[ref]) for ref in refs if balances[ref] or free[ref]]


@dataclass(frozen=True, slots=True)
class FundPosition:
    """A fund's money: free, committed to projects and not yet used, and set aside as a guarantee."""

    fund_id: UUID
    name: str
    organisation_id: UUID
    contributed_fen: int
    unallocated_fen: int
    committed_fen: int
    guarantee_fen: int


def funds(actor: Actor) -> list[FundPosition]:
    """Funds that the actor may see, by name, in four queries."""
    rows = list(Fund.objects.scoped(actor).select_related("organisation").order_by("name", "pk"))
    contributed = dict(PayIn.unscoped.filter(fund__in=rows, reversal=None).values_list("fund_id").annotate(total=Sum("amount_fen")))
    commitments: dict[int, list[UUID]] = {}
    for fund, public_id in Commitment.unscoped.filter(fund__in=rows).values_list("fund_id", "public_id"):
        commitments.setdefault(fund, []).append(public_id)
    refs = [AccountRef(kind, row.public_id) for row in rows for kind in ("fund.unallocated", "guarantee.fund")]
    refs += [AccountRef("fund.project", one) for ids in commitments.values() for one in ids]
    balances = ledger.balances_fen(refs)
    return [
        FundPosition(
            fund_id=row.public_id,
            name=row.name,
            organisation_id=row.organisation.public_id,
            contributed_fen=contributed.get(row.pk, 0),
            unallocated_fen=balances[AccountRef("fund.unallocated", row.public_id)],
            committed_fen=sum(balances[AccountRef("fund.project", one)] for one in commitments.get(row.pk, ())),
            guarantee_fen=balances[AccountRef("guarantee.fund", row.public_id)],
        )
        for row in rows
    ]


def commitments(actor: Actor, *, project_id: UUID | None = None) -> QuerySet[Commitment]:
    """Commitments that the actor may see, oldest first."""
    rows = Commitment.objects.scoped(actor).select_related("fund")
    return (rows.filter(project=project_id) if project_id else rows).order_by("pk")


def pay_ins(actor: Actor) -> QuerySet[PayIn]:
    """What came into the bank accounts that the actor may see, newest first; `reversal` says why one was taken back."""
    return PayIn.objects.scoped(actor).select_related("bank_of", "payer_organisation", "fund", "reversal").order_by("-pk")


def wages(actor: Actor) -> QuerySet[WageAccrual]:
    """Wages accrued that the actor may see, newest first."""
    return WageAccrual.objects.scoped(actor).select_related("payer", "household").order_by("-month", "-pk")


# ------------------------------------------------------------------------------------------------------------------ payouts


@dataclass(frozen=True, slots=True)
class BatchView:
    """A payout as its signers see it: what, how much, who has signed, and how far the bank has answered."""

    batch_id: UUID
    code: str
    organisation_id: UUID
    organisation_name: str
    account_kinds: tuple[str, ...]
    state: str
    prepared_by: UUID | None
    prepared_at: datetime
    signers: tuple[UUID, ...]
    lines: int
    total_fen: int
    by_state: dict[str, int]
    digest: str


def payable_fen(household_id: UUID) -> int:
    """What is due to a household and not yet on its way: dividends, wages and claims that no batch holds."""
    return sum(payable_by_kind(household_id).values())


def payable_by_kind(household_id: UUID) -> dict[str, int]:
    """The same, by kind of account."""
    return {
        ref.kind: amount for ref, amount in ledger.availables_fen([AccountRef(kind, household_id) for kind in HOUSEHOLD_PAYABLE]).items()
    }


def paid_lines(actor: Actor, household_id: UUID) -> QuerySet[PayoutLine]:
    """A household's payments, newest first, with the batch; the account number stays closed."""
    rows = PayoutLine.objects.scoped(actor).filter(household__public_id=household_id)
    return rows.select_related("batch").defer("account_number").order_by("-pk")


def batches(actor: Actor) -> QuerySet[PayoutBatch]:
    """Payouts that the actor may see, newest first."""
    return PayoutBatch.objects.scoped(actor).select_related("organisation").order_by("-pk")


def batches_to_sign(actor: Actor) -> QuerySet[PayoutBatch]:
    """Payouts that wait for this very person's signature, oldest first."""
    rows = PayoutBatch.objects.scoped(actor).filter(state=rules.BatchState.PREPARED)
    return rows.exclude(signatures__signer=actor.user_id).select_related("organisation").order_by("prepared_at", "pk")


def batch(actor: Actor, batch_id: UUID) -> BatchView:
    """One payout; raises NotFound. Three queries."""
    row = PayoutBatch.objects.scoped(actor).select_related("organisation").one(public_id=batch_id)
    states = PayoutLine.unscoped.filter(batch=row).values_list("state").annotate(count=Count("pk"), total=Sum("amount_fen")).order_by()
    found = list(states)
    return BatchView(
        batch_id=row.public_id,
        code=row.code,
        organisation_id=row.organisation.public_id,
        organisation_name=row.organisation.name,
        account_kinds=tuple(row.account_kinds),
        state=row.state,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        signers=tuple(row.signatures.order_by("pk").values_list("signer", flat=True)),
        lines=sum(count for _state, count, _total in found),
        total_fen=sum(total for _state, _count, total in found),
        by_state={state: count for state, count, _total in found},
        digest=row.digest,
    )


def batch_lines(actor: Actor, batch_id: UUID) -> QuerySet[PayoutLine]:
    """A payout's payments in order; the account number stays closed, its last four digits do not."""
    return PayoutLine.objects.scoped(actor).filter(batch__public_id=batch_id).defer("account_number").order_by("position")


def answers_of(actor: Actor, batch_id: UUID) -> QuerySet[PayoutAnswer]:
    """Everything that a bank said of a payout, oldest first."""
    return PayoutAnswer.objects.scoped(actor).filter(line__batch__public_id=batch_id).select_related("line", "result_list").order_by("pk")


@dataclass(frozen=True, slots=True)
class PayoutFile:
    """A bank's sheet: what to call it, and its bytes."""

    file_name: str
    content: bytes


def payout_sheet(actor: Actor, batch_id: UUID, *, now: datetime) -> PayoutFile:
    """The exported payout as a bank's Excel sheet. It opens account numbers, and that is logged.

    Raises NotFound, and Conflict before two have signed and the batch was exported.
    """
    row = PayoutBatch.objects.scoped(actor.limited_to(_SEES_ACCOUNTS)).select_related("organisation").one(public_id=batch_id)
    if row.state not in (rules.BatchState.EXPORTED, rules.BatchState.CLOSED):
        raise Conflict(_("Two persons sign a payout, and it is exported, before its sheet is made."), batch=str(batch_id))
    record_reading(
        actor=actor, now=now, subject_type="finance.payout_batch", subject_id=batch_id, field="account_number", purpose="bank sheet"
    )
    lines = tuple(
        PayrollLine(line.reference, line.payee, opened(line.account_number), line.bank, line.amount_fen, _remark(line.account_kind))
        for line in row.lines.order_by("position")
    )
    payroll = Payroll(row.code, row.organisation.name, row.prepared_at, row.digest, lines)
    return PayoutFile(f"{row.code}.xlsx", write_payroll(payroll))


def read_result_list(content: bytes, file_name: str = "") -> ResultsRead:
    """What a bank's list says, or everything that is wrong with it; nothing is stored."""
    return read_results(content, file_name)


def _remark(kind: str) -> str:
    return {
        "household.dividend": "养殖分红 dividend",
        "household.wage": "工资 wage",
        "household.claims": "保险赔款 claim",
        "cooperative.fees": "管理费 fees",
        "supplier.payable": "货款 goods",
    }[kind]


def waiting(actor: Actor) -> dict[str, int]:
    """How much waits for this person: payouts to sign, payouts whose bank has not answered, debts to forgive, open orders."""
    exported = PayoutBatch.objects.scoped(actor).filter(state=rules.BatchState.EXPORTED)
    proposed = losses_waiting(actor).filter(~Q(decided_by=actor.user_id) | Q(decided_by=None))  # a null is unlike anybody
    return {
        "payouts_to_sign": batches_to_sign(actor).count(),
        "payouts_at_bank": exported.count(),
        "losses_to_sign": proposed.count(),
        "orders_open": PurchaseOrder.objects.scoped(actor).filter(state=rules.OrderState.OPEN).count(),
    }
