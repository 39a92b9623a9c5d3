"""What finance promises, held against the ledger: `courtyard verify` runs this."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from courtyard.finance import rules
from courtyard.finance.books import figures_of, opened
from courtyard.finance.models import (
    EarmarkClosing,
    InsuranceClaim,
    Loan,
    LoanReduction,
    LossDecision,
    PayIn,
    PayInReversal,
    PayoutAnswer,
    PayoutBatch,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
    WageAccrual,
)
from courtyard.finance.rules import BatchState, LineState, OrderState
from courtyard.kernel.actors import system
from courtyard.kernel.audit import Violation
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef

_CHUNK = 5_000


def violations() -> Iterator[Violation]:
    """Every way in which a document and the ledger do not say the same; a fixed number of queries for some thousand documents."""
    yield from _loans()
    yield from _receipts()
    yield from _orders()
    yield from _reductions()
    yield from _batches()
    yield from _payments()
    yield from _pay_ins_and_wages()
    yield from _claims()


def _found(code: str, subject: UUID | str, message: str) -> Violation:
    return Violation("finance", code, str(subject), message)


def _chunks(rows: QuerySet) -> Iterator[list]:
    """Rows by primary key, some thousands at a time."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _posted(keys: Collection[UUID], code: str) -> dict[UUID, int]:
    """What was posted under a code, by cause; what was reversed since does not count."""
    rows = ledger.transfers(codes=(code,)).filter(phase="posted", reverses=None, reversed_by=None, cause__in=list(keys)).order_by()
    return dict(rows.values_list("cause").annotate(total=Sum("amount_fen")))


# ------------------------------------------------------------------------------------------------------------------- loans


def _loans() -> Iterator[Violation]:
    """Each loan's receivable is what its documents leave, and each earmarked account holds what its open loans have not spent."""
    expected: dict[UUID, list[int]] = {}
    closed = set(EarmarkClosing.unscoped.values_list("loan_id", flat=True))
    for chunk in _chunks(Loan.unscoped.values_list("pk", "public_id", "household__public_id", "principal_fen", named=True)):
        figures = figures_of([loan.pk for loan in chunk])
        owed = ledger.balances_fen([AccountRef("loan.receivable", loan.public_id) for loan in chunk])
        disbursed = _posted([loan.public_id for loan in chunk], "loan.disburse")
        for loan in chunk:
            of, id_ = figures[loan.pk], loan.public_id
            sums = expected.setdefault(loan.household__public_id, [0, 0])
            sums[0] += of.unspent_fen
            sums[1] += of.ordered_fen
            receivable = owed[AccountRef("loan.receivable", id_)]
            if receivable != of.outstanding_fen:
                yield _found("loan-receivable", id_, f"documents leave {of.outstanding_fen} fen outstanding, the ledger {receivable}")
            if disbursed.get(id_, 0) != loan.principal_fen:
                yield _found("loan-disbursed", id_, f"granted {loan.principal_fen} fen, of which {disbursed.get(id_, 0)} were disbursed")
            if min(of.unspent_fen, of.free_fen, of.owed_fen) < 0:
                yield _found("loan-overdrawn", id_, f"unspent {of.unspent_fen}, free {of.free_fen}, owed {of.owed_fen} fen")
            if loan.pk in closed and of.unspent_fen:
                yield _found("earmark-after-closing", id_, f"{of.unspent_fen} fen are unspent though its spending has ended")
    yield from _earmarks(expected)


def _earmarks(expected: dict[UUID, list[int]]) -> Iterator[Violation]:
    """No earmarked money without a loan whose spending is open, and exactly what those loans have not spent."""
    accounts = ledger.accounts(system()).filter(kind="household.earmarked").exclude(balance_fen=0, held_fen=0)
    stands = {owner: (balance, held) for owner, balance, held in accounts.values_list("owner", "balance_fen", "held_fen")}
    for owner in sorted(set(stands) | {owner for owner, sums in expected.items() if any(sums)}):
        balance, held = stands.get(owner, (0, 0))
        unspent, ordered = expected.get(owner, [0, 0])
        if balance != unspent:
            yield _found("earmark-balance", owner, f"{balance} fen are earmarked, its open loans have {unspent} unspent")
        if held != ordered:
            yield _found("earmark-hold", owner, f"{held} fen are held, its open orders wait for {ordered}")


def _reductions() -> Iterator[Violation]:
    """Each reduction stands on a set in the ledger, and each decision that was applied has its reduction."""
    for chunk in _chunks(LoanReduction.unscoped.all()):
        sums: dict[UUID, int] = {}
        for row in chunk:
            sums[row.set_key] = 0
        rows = ledger.transfers(codes=("loan.derecognise",)).filter(set__key__in=list(sums), phase="posted", reversed_by=None).order_by()
        posted = dict(rows.values_list("set__key").annotate(total=Sum("amount_fen")))
        # A set may lie across two chunks, so it is the whole set that is compared.
        said = dict(
            LoanReduction.unscoped.filter(set_key__in=list(sums)).values_list("set_key").annotate(total=Sum("amount_fen")).order_by()
        )
        for key in sums:
            if posted.get(key, 0) != said.get(key, 0):
                yield _found("reduction-posted", key, f"documents take {said.get(key, 0)} fen off loans, the ledger {posted.get(key, 0)}")
    applied = LossDecision.unscoped.filter(state=rules.DecisionState.APPLIED, amount_fen__gt=0).exclude(source=rules.LossSource.CARRIED)
    done = LoanReduction.unscoped.filter(decision__isnull=False)
    for public_id in applied.exclude(pk__in=done.filter(amount_fen=F("decision__amount_fen")).values("decision_id")).values_list(
        "public_id", flat=True
    ):
        yield _found("loss-applied", public_id, "the decision was applied, but the loan was not reduced by it")


# --------------------------------------------------------------------------------------------------------------- purchases


def _receipts() -> Iterator[Violation]:
    """Every receipt is paid by what its lines come to, and returned what it says."""
    for chunk in _chunks(Receipt.unscoped.select_related("order")):
        price = F("quantity") * F("line__unit_price_fen")
        lines = ReceiptLine.unscoped.filter(receipt__in=chunk).values_list("receipt_id").annotate(total=Sum(price)).order_by()
        came_to = dict(lines)
        for receipt in chunk:
            if came_to.get(receipt.pk, 0) != receipt.paid_fen:
                yield _found(
                    "receipt-sum", receipt.public_id, f"its lines come to {came_to.get(receipt.pk, 0)} fen, it says {receipt.paid_fen}"
                )
        orders = {receipt.order.public_id: receipt.order_id for receipt in chunk}
        said = Receipt.unscoped.filter(order_id__in=list(orders.values())).values_list("order__public_id").order_by()
        paid = dict(said.annotate(total=Sum("paid_fen")))
        posted = _posted(orders, "purchase.pay") | _posted(orders, "grant.pay")
        back = _posted([receipt.public_id for receipt in chunk], "purchase.return")
        for order in orders:
            if posted.get(order, 0) != paid[order]:
                yield _found("order-paid", order, f"receipts come to {paid[order]} fen, the supplier was credited {posted.get(order, 0)}")
        for receipt in chunk:
            if back.get(receipt.public_id, 0) != receipt.returned_fen:
                yield _found(
                    "receipt-returned",
                    receipt.public_id,
                    f"{receipt.returned_fen} fen went back, the ledger says {back.get(receipt.public_id, 0)}",
                )


def _orders() -> Iterator[Violation]:
    """No line has more received than ordered, and open orders hold what is still to come."""
    over = ReceiptLine.unscoped.values("line_id").annotate(total=Sum("quantity")).filter(total__gt=F("line__quantity"))
    for row in over.values_list("line__order__public_id", flat=True):
        yield _found("order-over-delivered", row, "more was received than was ordered")
    closed = PurchaseOrder.unscoped.filter(state=OrderState.DELIVERED).exclude(receipts__final=True)
    for public_id in closed.values_list("public_id", flat=True):
        yield _found("order-closed", public_id, "it counts as delivered without a last receipt")
    finished = PurchaseOrder.unscoped.filter(receipts__final=True).exclude(state=OrderState.DELIVERED)
    for public_id in finished.values_list("public_id", flat=True).distinct():
        yield _found("order-open", public_id, "its last receipt is in, but it does not count as delivered")


# ------------------------------------------------------------------------------------------------------------------ payouts

_PHASES = {LineState.CONFIRMED: "posted", LineState.RETURNED: "posted", LineState.FAILED: "released", LineState.RELEASED: "released"}


def _batches() -> Iterator[Violation]:
    """What was signed is what stands there, by two who are not the same, and open and closed follow from the lines."""
    for row in PayoutBatch.unscoped.order_by("pk").iterator():
        signatures = list(row.signatures.values_list("signer", "digest"))
        lines = list(row.lines.order_by("position").values_list("reference", "account_number", "payee", "amount_fen"))
        digest = rules.batch_digest([(reference, opened(number), payee, amount) for reference, number, payee, amount in lines])
        if digest != row.digest or any(signed != row.digest for _signer, signed in signatures):
            yield _found("batch-altered", row.public_id, "its payments are not those that were signed")
        needs = row.state in (BatchState.SIGNED, BatchState.EXPORTED, BatchState.CLOSED)
        if needs and len({signer for signer, _digest in signatures}) < rules.SIGNATURES_NEEDED:
            yield _found("batch-signatures", row.public_id, f"it is {row.state} with fewer than two signatures")
        states = set(row.lines.values_list("state", flat=True).distinct())
        if states - _states_in(row.state):
            yield _found("batch-lines", row.public_id, f"it is {row.state}, yet has payments {', '.join(sorted(states))}")
        if row.state == BatchState.EXPORTED and not states & {LineState.SENT, LineState.UNKNOWN}:
            yield _found("batch-not-closed", row.public_id, "the bank has answered every payment, but the batch is open")


def _states_in(batch: str) -> set[LineState]:
    return {
        BatchState.PREPARED: {LineState.HELD},
        BatchState.SIGNED: {LineState.HELD},
        BatchState.EXPORTED: {LineState.SENT, LineState.RETURNED, *rules.ANSWERS},
        BatchState.CLOSED: {LineState.CONFIRMED, LineState.FAILED, LineState.RETURNED},
        BatchState.CANCELLED: {LineState.RELEASED},
    }[BatchState(batch)]


def _payments() -> Iterator[Violation]:
    """Each payment's state is its hold's: open, paid in full, or released; and a bank's answer stands behind each end."""
    for batch in PayoutBatch.unscoped.order_by("pk").iterator():
        holds = {
            position: (amount, how, paid, back is not None)
            for position, amount, how, paid, back in ledger.transfers_of(batch.hold_key).values_list(
                "position", "amount_fen", "resolved_by__phase", "resolved_by__amount_fen", "resolved_by__reversed_by"
            )
        }
        finals = Q(state__in=[LineState.CONFIRMED, LineState.FAILED, LineState.RETURNED])
        # In the order in which the bank said it: a return comes after the confirmation.
        answered = dict(PayoutAnswer.unscoped.filter(finals, line__batch=batch).order_by("pk").values_list("line_id", "state"))
        count = 0
        for line in batch.lines.defer("account_number").order_by("position").iterator():
            count += 1
            amount, how, paid, back = holds.get(line.position - 1, (None, None, None, False))
            wanted = _PHASES.get(LineState(line.state))
            if back != (line.state == LineState.RETURNED):
                yield _found(
                    "payment-returned", line.reference, f"it is {line.state}, the ledger {'took' if back else 'did not take'} it back"
                )
            if amount != line.amount_fen or how != wanted or (how == "posted" and paid != line.amount_fen):
                yield _found(
                    "payment-hold",
                    line.reference,
                    f"it is {line.state} over {line.amount_fen} fen; its hold of {amount} is {how or 'open'}",
                )
            if wanted is not None and line.state != LineState.RELEASED and answered.get(line.pk) != line.state:
                yield _found("payment-answer", line.reference, f"it is {line.state}, but no list of a bank says so")
        if count != len(holds):
            yield _found("batch-holds", batch.public_id, f"{count} payments, {len(holds)} holds")


def _pay_ins_and_wages() -> Iterator[Violation]:
    codes = {
        "contribution": "fund.contribute",
        "company": "company.pay",
        "premium": "premium",
        "wages": "wage.fund",
        "transfer": "bank.move",
    }
    for kind, code in codes.items():
        yield from _documents(PayIn.unscoped.filter(kind=kind, reversal=None), code, "pay-in")
        yield from _taken_back(PayInReversal.unscoped.filter(pay_in__kind=kind).select_related("pay_in"), code)
    yield from _documents(WageAccrual.unscoped.all(), "wage.accrue", "wage")


def _documents(rows: QuerySet, code: str, name: str) -> Iterator[Violation]:
    for chunk in _chunks(rows):
        posted = _posted([row.public_id for row in chunk], code)
        for row in chunk:
            if posted.get(row.public_id, 0) != row.amount_fen:
                yield _found(
                    f"{name}-posted", row.public_id, f"the document says {row.amount_fen} fen, the ledger {posted.get(row.public_id, 0)}"
                )


def _taken_back(rows: QuerySet, code: str) -> Iterator[Violation]:
    """Nothing is left in the ledger of an entry that was taken back, and its mirror image stands under the key that it names."""
    for chunk in _chunks(rows):
        posted = _posted([row.pay_in.public_id for row in chunk], code)
        mirrors = ledger.transfers(codes=(code,)).filter(set__key__in=[row.set_key for row in chunk], reverses__isnull=False).order_by()
        mirrored = dict(mirrors.values_list("set__key").annotate(total=Sum("amount_fen")))
        for row in chunk:
            if posted.get(row.pay_in.public_id, 0) or mirrored.get(row.set_key, 0) != row.pay_in.amount_fen:
                yield _found("pay-in-taken-back", row.pay_in.public_id, "it was taken back, but the ledger does not say so")


def _claims() -> Iterator[Violation]:
    """What each claim says that the household is due was credited to it, and nothing is due to a household without a claim."""
    said = 0
    for chunk in _chunks(InsuranceClaim.unscoped.all()):
        posted = _posted([row.public_id for row in chunk], "loss.insurer")
        for row in chunk:
            said += row.household_fen
            if posted.get(row.public_id, 0) != row.household_fen:
                yield _found("claim-posted", row.public_id, f"it says {row.household_fen} fen, the ledger {posted.get(row.public_id, 0)}")
    credited = ledger.transfers(codes=("loss.insurer",)).filter(
        phase="posted", reverses=None, reversed_by=None, credit_account__kind="household.claims"
    )
    total = credited.order_by().aggregate(total=Sum("amount_fen"))["total"] or 0
    if total != said:
        yield _found("claims-without-document", "household.claims", f"claims come to {said} fen, households were credited {total}")
