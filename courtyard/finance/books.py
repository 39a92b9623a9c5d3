"""Where finance's documents meet the ledger: names of accounts, figures of loans, and the check of whose area a record is in."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from courtyard.finance import rules
from courtyard.finance.models import Loan, LoanReduction, PayIn, PayInReversal, PurchaseLine, PurchaseOrder, Receipt
from courtyard.kernel.actors import Actor
from courtyard.kernel.among import among
from courtyard.kernel.errors import Conflict, Defect, Invalid, NotFound, Refused
from courtyard.kernel.fen import MAX_FEN
from courtyard.kernel.scopes import ScopedModel
from courtyard.kernel.secrets import Secret
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.people import queries as people

Row = TypeVar("Row", bound=ScopedModel)


class NotAPositiveAmount(Invalid):
    default_message = _("The amount is more than zero, in whole fen.")


class PaidInBefore(Conflict):
    """This entry of the bank statement is recorded already."""

    default_message = _("A payment with this bank reference is recorded already; look at it before you record another.")


def positive(amount_fen: int) -> int:
    """The amount, or NotAPositiveAmount."""
    if isinstance(amount_fen, bool) or not isinstance(amount_fen, int) or not 0 < amount_fen <= MAX_FEN:
        raise NotAPositiveAmount(amount_fen=str(amount_fen))
    return amount_fen


def said_why(reason: str) -> str:
    """The reason for which something is taken back, as the ledger keeps it, or Invalid."""
    reason = reason.strip()
    if not 0 < len(reason) <= 200:
        raise Invalid(_("Say in one sentence of at most 200 characters why."), field="reason")
    return reason


def within(actor: Actor, row: Row) -> Row:
    """The row that was just written, if it lies in the actor's area; else NotFound, and the verb takes the row back."""
    if any(grant.everywhere for grant in actor.grants):
        return row
    return type(row).objects.scoped(actor).one(pk=row.pk)


@contextmanager
def refusing(error: Callable[[], Refused]) -> Iterator[None]:
    """What a constraint refuses because another was a moment quicker, in the words of the check before it."""
    try:
        yield
    except IntegrityError as cause:
        raise error() from cause


def organisation_of(row_id: UUID, *kinds: str, within_area_of: Actor | None = None) -> people.OrganisationView:
    """The organisation; raises NotFound (also when it lies outside that actor's area), or Invalid when it is of no kind asked for."""
    found = people.organisation(row_id)
    if within_area_of is not None and not people.organisations(within_area_of).filter(public_id=row_id).exists():
        raise NotFound(subject="people.organisation")
    if kinds and found.kind not in kinds:
        raise Invalid(
            _("This organisation cannot play that part; choose one of the right kind."), organisation=str(row_id), kinds=list(kinds)
        )
    return found


def opened(number: Secret | str) -> str:
    """An account number in the clear; whoever shows it to a person logs that before."""
    return number.reveal() if isinstance(number, Secret) else number


# ----------------------------------------------------------------------------------------------------------------- accounts


def bank(organisation: UUID) -> AccountRef:
    return AccountRef("bank", organisation)


def earmarked(household: UUID) -> AccountRef:
    return AccountRef("household.earmarked", household)


def capital(lender: UUID) -> AccountRef:
    return AccountRef("lender.capital", lender)


def payable(supplier: UUID) -> AccountRef:
    return AccountRef("supplier.payable", supplier)


def derecognition(
    loan_id: UUID, amount_fen: int, project: UUID, household: UUID, lot: UUID | None = None, cause: UUID | None = None
) -> Entry:
    """The memorandum half of whatever makes a loan owe less."""
    contra, receivable = AccountRef("loan.contra", loan_id), AccountRef("loan.receivable", loan_id)
    return Entry("loan.derecognise", contra, receivable, amount_fen, project, household, lot, cause)


def price_entry(order: PurchaseOrder, amount_fen: int) -> Entry:
    """The price of an order, or a part of it, from whatever pays it to the supplier."""
    household = order.household.public_id if order.household else None
    about = {"project": order.project, "household": household, "cause": order.public_id}
    if order.commitment is not None:
        return Entry(
            "grant.pay", AccountRef("fund.project", order.commitment.public_id), payable(order.supplier.public_id), amount_fen, **about
        )
    if household is None:
        raise Defect("an order that a loan pays is a household's")
    return Entry("purchase.pay", earmarked(household), payable(order.supplier.public_id), amount_fen, **about)


# ---------------------------------------------------------------------------------------------------------- bank statements


def record_pay_in(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    bank_of: people.OrganisationView,
    kind: rules.PayInKind,
    payer: str,
    amount_fen: int,
    reference: str,
    received_on: date,
    fund_id: int | None = None,
    payer_organisation_id: int | None = None,
) -> PayIn:
    """Writes down one entry of a bank statement. Raises PaidInBefore when its reference is known and was not taken back."""
    reference, payer = reference.strip(), payer.strip()
    if not reference or len(reference) > 64:
        raise Invalid(_("Give the reference of the bank statement, at most 64 characters."), field="reference")
    if len(payer) > 200:
        raise Invalid(_("A payer's name has at most 200 characters."), field="payer")
    before = PayIn.unscoped.filter(bank_of_id=bank_of.id, reference=reference, replaced_by=None).first()
    if before is not None and not PayInReversal.unscoped.filter(pay_in=before).exists():
        raise PaidInBefore(reference=reference)
    positive(amount_fen)
    with refusing(lambda: PaidInBefore(reference=reference)):
        row = PayIn.objects.create(
            public_id=key,
            bank_of_id=bank_of.id,
            reference=reference,
            kind=kind,
            payer=payer,
            payer_organisation_id=payer_organisation_id,
            fund_id=fund_id,
            amount_fen=amount_fen,
            received_on=received_on,
            at=now,
            replaces=before,
        )
    return within(actor, row)


# -------------------------------------------------------------------------------------------------------- figures of loans


def lock_loans(loan_ids: Collection[UUID]) -> dict[UUID, Loan]:
    """The loans, locked in the order of their primary keys until the transaction ends; those that do not exist are absent."""
    rows = Loan.unscoped.filter(among("public_id", loan_ids)).select_related("household", "lender").order_by("pk")
    return {row.public_id: row for row in rows.select_for_update(of=("self",))}


class LoanRow(NamedTuple):
    """What a posting needs to know of a loan."""

    pk: int
    public_id: UUID
    project: UUID
    household: UUID
    lender: UUID


def lock_loan_rows(actor: Actor, loan_ids: Collection[UUID]) -> dict[UUID, LoanRow]:
    """As `lock_loans`, for thousands: only what a posting needs, and only if every loan lies in the actor's area, else NotFound."""
    rows = Loan.objects.scoped(actor).filter(among("public_id", loan_ids)).order_by("pk").select_for_update(of=("self",))
    columns = rows.values_list("pk", "public_id", "project", "household__public_id", "lender__public_id")
    found = {row[1]: LoanRow(*row) for row in columns}
    if len(found) != len(loan_ids):
        raise NotFound(subject="finance.loan")
    return found


def figures_of(pks: Collection[int], *, before: datetime | None = None) -> dict[int, rules.LoanFigures]:
    """Each loan as its documents say, by primary key, in four queries; `before`: by documents older than that instant.

    Open orders are those of now, whatever `before` says.
    """
    reductions = LoanReduction.unscoped.filter(among("loan", pks))
    receipts = Receipt.unscoped.filter(among("order__loan", pks))
    if before is not None:
        reductions, receipts = reductions.filter(at__lt=before), receipts.filter(at__lt=before)
    by_kind: dict[int, dict[str, int]] = {}
    for loan, kind, total in reductions.values_list("loan_id", "kind").annotate(total=Sum("amount_fen")):
        by_kind.setdefault(loan, {})[kind] = total
    spent = dict(receipts.values_list("order__loan_id").annotate(total=Sum("paid_fen")))
    ordered = _ordered_of(pks)
    principal = dict(Loan.unscoped.filter(among("pk", pks)).values_list("pk", "principal_fen"))
    return {pk: _figures(principal[pk], spent.get(pk, 0), ordered.get(pk, 0), by_kind.get(pk, {})) for pk in principal}


def owed_of(pks: Collection[int]) -> dict[int, int]:
    """What the household owes of each loan, by primary key, in two queries: spent for it less what was given back. Zero is absent."""
    owed = dict(Receipt.unscoped.filter(among("order__loan", pks)).values_list("order__loan_id").annotate(total=Sum("paid_fen")).order_by())
    back = LoanReduction.unscoped.filter(among("loan", pks)).exclude(kind__in=[rules.ReductionKind.SHORT, rules.ReductionKind.LEFTOVER])
    for loan, total in back.values_list("loan_id").annotate(total=Sum("amount_fen")).order_by():
        owed[loan] = owed.get(loan, 0) - total
    return owed


def _figures(principal_fen: int, spent_fen: int, ordered_fen: int, reduced: dict[str, int]) -> rules.LoanFigures:
    kinds = rules.ReductionKind
    return rules.LoanFigures(
        principal_fen=principal_fen,
        spent_fen=spent_fen,
        ordered_fen=ordered_fen,
        short_fen=reduced.get(kinds.SHORT, 0),
        leftover_fen=reduced.get(kinds.LEFTOVER, 0),
        repaid_fen=reduced.get(kinds.REPAID, 0),
        covered_fen=reduced.get(kinds.INSURER, 0) + reduced.get(kinds.GUARANTEE, 0),
        forgiven_fen=reduced.get(kinds.FORGIVEN, 0),
    )


def _ordered_of(pks: Iterable[int]) -> dict[int, int]:
    """What open orders of each loan still wait for: their price less what of it was paid."""
    of_loans, price = among("order__loan", pks), F("quantity") * F("unit_price_fen")
    lines = PurchaseLine.unscoped.filter(of_loans, order__state=rules.OrderState.OPEN).values_list("order__loan_id")
    ordered = dict(lines.annotate(total=Sum(price)).order_by())
    if ordered:
        receipts = Receipt.unscoped.filter(among("order__loan", ordered), order__state=rules.OrderState.OPEN)
        for loan, total in receipts.values_list("order__loan_id").annotate(total=Sum("paid_fen")).order_by():
            ordered[loan] -= total
    return ordered


def undelivered_of(order: PurchaseOrder) -> tuple[dict[str, int], dict[str, int], dict[str, PurchaseLine]]:
    """Quantities ordered and received so far, and the lines, by item."""
    lines = {line.item: line for line in order.lines.all()}
    received = dict(order.lines.filter(received__isnull=False).values_list("item").annotate(total=Sum("received__quantity")).order_by())
    return {item: line.quantity for item, line in lines.items()}, received, lines
