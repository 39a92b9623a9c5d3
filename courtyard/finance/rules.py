"""What may be bought from a loan, what it still owes, in which order a loss is covered, and which loans are at risk. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Reason
from courtyard.kernel.fen import MAX_FEN, yuan_text


class Goods(StrEnum):
    """What a supplier is approved for, and what an earmarked loan may buy."""

    LIVESTOCK = "livestock"
    FEED = "feed"
    MEDICINE = "medicine"
    EQUIPMENT = "equipment"
    RENOVATION = "renovation"
    SERVICE = "service"


class FundedBy(StrEnum):
    EARMARKED = "earmarked"
    GRANT = "grant"


class OrderState(StrEnum):
    OPEN = "open"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ReductionKind(StrEnum):
    """Why a loan owes less than before."""

    REPAID = "repaid"
    SHORT = "short"  # the supplier delivered less than was ordered
    LEFTOVER = "leftover"  # earmarked money that was never spent
    INSURER = "insurer"
    GUARANTEE = "guarantee"
    FORGIVEN = "forgiven"


class LossSource(StrEnum):
    INSURER = "insurer"
    GUARANTEE = "guarantee"
    CARRIED = "carried"
    FORGIVEN = "forgiven"


class DecisionState(StrEnum):
    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"


class PayInKind(StrEnum):
    CONTRIBUTION = "contribution"
    COMPANY = "company"
    PREMIUM = "premium"
    WAGES = "wages"
    TRANSFER = "transfer"


class PayerKind(StrEnum):
    """Who pays a wage, named as the ledger names the account."""

    EMPLOYER = "employer.account"
    COOPERATIVE = "cooperative.fees"


class BatchState(StrEnum):
    PREPARED = "prepared"
    SIGNED = "signed"
    EXPORTED = "exported"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    HELD = "held"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RELEASED = "released"
    RETURNED = "returned"  # confirmed first, then sent back by the bank


# Lines whose money is still set aside in the ledger.
HOLDING = frozenset({LineState.HELD, LineState.SENT, LineState.UNKNOWN})
# What a bank can say of a line.
ANSWERS = frozenset({LineState.CONFIRMED, LineState.FAILED, LineState.UNKNOWN})
LOAN_GOODS = (Goods.LIVESTOCK, Goods.FEED, Goods.MEDICINE, Goods.EQUIPMENT, Goods.RENOVATION)
LOSS_ORDER = (LossSource.INSURER, LossSource.GUARANTEE, LossSource.CARRIED, LossSource.FORGIVEN)
PAYABLE_KINDS = ("household.dividend", "household.wage", "household.claims", "cooperative.fees", "supplier.payable")
SIGNATURES_NEEDED = 2
MOST_ORDER_LINES = 500
# A bank takes a few thousand payments in one sheet.
MOST_LINES = 5_000


# ----------------------------------------------------------------------------------------------------------- purchase orders


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One thing that is ordered; `item` is its name in the order, `goods` the category the supplier is approved for."""

    item: str
    quantity: int
    unit_price_fen: int
    goods: Goods = Goods.LIVESTOCK

    @property
    def amount_fen(self) -> int:
        return self.quantity * self.unit_price_fen


@dataclass(frozen=True, slots=True)
class Delivered:
    """How much of an ordered item has arrived."""

    item: str
    quantity: int


def order_problems(
    lines: Sequence[OrderLine], *, approved: frozenset[str], allowed: frozenset[str] | None, available_fen: int | None
) -> list[Reason]:
    """Everything that stands in the way of an order.

    `approved`: goods for which the supplier is approved today; `allowed`: goods that the loan is for (None: a grant);
    `available_fen`: earmarked money that no other order has taken (None: the ledger will say).
    """
    found: list[Reason] = []
    if not 0 < len(lines) <= MOST_ORDER_LINES:
        return [Reason("no-lines", _("Order at least one thing, and at most 500."), "lines")]
    seen: set[str] = set()
    for line in lines:
        if not line.item.strip() or len(line.item) > 100 or line.item in seen:
            found.append(
                Reason("item", _("Each line needs a name of its own, of at most 100 characters."), "lines", {"item": line.item[:100]})
            )
        seen.add(line.item)
        if not (0 < line.quantity <= MAX_FEN) or not (0 < line.unit_price_fen <= MAX_FEN) or line.amount_fen > MAX_FEN:
            found.append(
                Reason("amount", _("Quantity and price are more than zero, and their product can be kept."), "lines", {"item": line.item})
            )
        if line.goods not in approved:
            found.append(
                Reason(
                    "supplier-not-approved",
                    _("The supplier is not approved for these goods today; ask the county office, or choose another."),
                    "supplier_id",
                    {"goods": str(line.goods)},
                )
            )
        if allowed is not None and line.goods not in allowed:
            found.append(Reason("goods", _("This loan is not for these goods."), "lines", {"goods": str(line.goods), "item": line.item}))
    total = sum(line.amount_fen for line in lines)
    if total > MAX_FEN:
        found.append(Reason("amount", _("The order is larger than any amount that can be kept."), "lines"))
    if available_fen is not None and total > available_fen:
        found.append(
            Reason(
                "earmarked-too-little",
                _("The order costs more than is left of the loan; order less."),
                "lines",
                {"available_fen": available_fen, "wanted_fen": total, "short_by": yuan_text(total - available_fen)},
            )
        )
    return found


def delivery_problems(ordered: dict[str, int], before: dict[str, int], delivered: Sequence[Delivered]) -> list[Reason]:
    """What is wrong with a delivery: things never ordered, more than was ordered, counts below zero, a name twice."""
    found: list[Reason] = []
    seen: set[str] = set()
    for one in delivered:
        if one.item not in ordered or one.item in seen:
            found.append(Reason("not-ordered", _("This was not ordered, or is listed twice."), "delivered", {"item": one.item}))
            continue
        seen.add(one.item)
        left = ordered[one.item] - before.get(one.item, 0)
        if not 0 <= one.quantity <= left:
            found.append(
                Reason(
                    "over-delivery",
                    _("More arrived than was ordered; take in what was ordered and send the rest back."),
                    "delivered",
                    {"item": one.item, "left": left, "delivered": one.quantity},
                )
            )
    return found


# ----------------------------------------------------------------------------------------------------------------- the loan


@dataclass(frozen=True, slots=True)
class LoanFigures:
    """A loan in fen, as its documents say; `ordered_fen` is the price of open orders that has not arrived yet."""

    principal_fen: int
    spent_fen: int = 0
    ordered_fen: int = 0
    short_fen: int = 0
    leftover_fen: int = 0
    repaid_fen: int = 0
    covered_fen: int = 0
    forgiven_fen: int = 0

    @property
    def unspent_fen(self) -> int:
        """What still lies in the earmarked account."""
        return self.principal_fen - self.spent_fen - self.short_fen - self.leftover_fen

    @property
    def free_fen(self) -> int:
        """What can still be ordered for."""
        return self.unspent_fen - self.ordered_fen

    @property
    def outstanding_fen(self) -> int:
        """What the lender has not got back; equal to the ledger's receivable."""
        return self.principal_fen - self.short_fen - self.leftover_fen - self.repaid_fen - self.covered_fen - self.forgiven_fen

    @property
    def owed_fen(self) -> int:
        """What the household owes: outstanding, less what was never spent for it."""
        return self.outstanding_fen - self.unspent_fen


def next_sources(order: Sequence[str], answered: Iterable[str]) -> list[str]:
    """Sources that may be asked now: those that have answered before, and the first that has not.

    A source answers with what it gives, or with zero and the reason; only then is the next one asked.
    """
    had = set(answered)
    allowed: list[str] = []
    for source in order:
        allowed.append(source)
        if source not in had:
            break
    return allowed


@dataclass(frozen=True, slots=True)
class Repayment:
    """A loan repaid from the proceeds of a lot."""

    loan_id: UUID
    lot_id: UUID
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What one source gives for a loan's loss; zero says that it gives nothing, and `reason` why."""

    loan_id: UUID
    source: LossSource
    amount_fen: int
    reason: str
    payer_id: UUID | None = None
    new_due_on: date | None = None


@dataclass(slots=True)
class LossStanding:
    """A loan whose loss is being covered: sources that have answered, what it still owes, when it falls due."""

    order: Sequence[str]
    answered: set[str]
    waits: bool
    owed_fen: int
    due_on: date

    def take(self, cover: Cover) -> None:
        """As it stands once the cover, which has no problems, is decided."""
        self.answered.add(cover.source)
        if cover.source == LossSource.FORGIVEN:
            self.waits = cover.amount_fen > 0
        elif cover.source == LossSource.CARRIED:
            self.due_on = cover.new_due_on or self.due_on
        else:
            self.owed_fen -= cover.amount_fen


def cover_problems(cover: Cover, loan: LossStanding) -> list[Reason]:
    """Everything that speaks against deciding the cover now."""
    source, amount_fen, reason, new_due_on = cover.source, cover.amount_fen, cover.reason, cover.new_due_on
    order, owed_fen, due_on = loan.order, loan.owed_fen, loan.due_on
    found: list[Reason] = []
    if loan.waits:
        found.append(Reason("waits", _("A proposal for this loan still waits for a signature; decide it first."), "loan_id"))
    if source not in next_sources(order, loan.answered):
        found.append(
            Reason(
                "out-of-order",
                _("The terms of the project ask other sources first."),
                "source",
                {"order": list(order), "source": str(source)},
            )
        )
    if not reason.strip() or len(reason.strip()) > 500:
        found.append(Reason("reason", _("Say why, in at most 500 characters."), "reason"))
    if isinstance(amount_fen, bool) or not 0 <= amount_fen <= owed_fen:
        found.append(Reason("amount", _("At most what the loan owes can be covered."), "amount_fen", {"owed_fen": owed_fen}))
    if source in (LossSource.INSURER, LossSource.GUARANTEE) and amount_fen and cover.payer_id is None:
        found.append(Reason("payer", _("Name the insurer or the guarantee fund that pays."), "payer_id"))
    carried = source == LossSource.CARRIED and amount_fen > 0
    if carried and (new_due_on is None or new_due_on <= due_on):
        found.append(Reason("new-day", _("A loan that is carried needs a later day on which it falls due."), "new_due_on"))
    if not carried and new_due_on is not None:
        found.append(Reason("new-day", _("Only a loan that is carried gets another day."), "new_due_on"))
    return found


# ------------------------------------------------------------------------------------------------------- portfolio at risk


@dataclass(frozen=True, slots=True)
class LoanAt:
    """A loan on some day: what is outstanding, when it was first due, and whether its day was moved."""

    loan_id: UUID
    outstanding_fen: int
    due_on: date
    renegotiated: bool = False


@dataclass(frozen=True, slots=True)
class PortfolioAtRisk:
    """PAR(days): the *whole* outstanding balance of loans more than `days` overdue, over that of all loans.

    A loan whose day was moved counts under `renegotiated_fen` while it is not overdue again, because a moved day is not a
    repayment. Source: CGAP, *Microfinance Consensus Guidelines: Definitions of Selected Financial Terms*, 2003.
    """

    on: date
    days: int
    loans: int
    outstanding_fen: int
    at_risk_loans: int
    at_risk_fen: int
    renegotiated_fen: int

    @property
    def ratio(self) -> float | None:
        """Between 0 and 1; None when nothing is outstanding."""
        return self.at_risk_fen / self.outstanding_fen if self.outstanding_fen else None

    @property
    def ratio_with_renegotiated(self) -> float | None:
        return (self.at_risk_fen + self.renegotiated_fen) / self.outstanding_fen if self.outstanding_fen else None


def portfolio_at_risk(loans: Iterable[LoanAt], *, on: date, days: int) -> PortfolioAtRisk:
    """Adds up; loans with nothing outstanding are not part of a portfolio. Raises ValueError for days below zero."""
    if days < 0:
        raise ValueError(f"days overdue are zero or more, not {days}")
    count = total = risky = risky_fen = renegotiated = 0
    for loan in loans:
        if loan.outstanding_fen <= 0:
            continue
        count += 1
        total += loan.outstanding_fen
        if (on - loan.due_on).days > days:
            risky += 1
            risky_fen += loan.outstanding_fen
        elif loan.renegotiated:
            renegotiated += loan.outstanding_fen
    return PortfolioAtRisk(on, days, count, total, risky, risky_fen, renegotiated)


# ------------------------------------------------------------------------------------------------------------------ payouts


@dataclass(frozen=True, slots=True)
class PayoutResult:
    """A bank's answer on one payment. `line` is our reference; amount and account, when the bank repeats them, are checked."""

    line: str
    state: LineState
    bank_reference: str = ""
    reason: str = ""
    amount_fen: int | None = None
    account_tail: str | None = None


@dataclass(frozen=True, slots=True)
class SentLine:
    """A payment as it was sent."""

    reference: str
    state: str
    amount_fen: int
    account_tail: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a list changes: answers that are new, how many were known already, and everything that is wrong with it."""

    fresh: tuple[PayoutResult, ...]
    repeated: int
    problems: tuple[Reason, ...]


def weigh_answers(sent: dict[str, SentLine], results: Sequence[PayoutResult]) -> Answers:
    """Holds a bank's list against what was sent. Unless `problems` is empty, nothing of the list may be used."""
    said: dict[str, PayoutResult] = {}
    fresh: list[PayoutResult] = []
    problems: list[Reason] = []
    repeated = 0
    for result in results:
        line = sent.get(result.line)
        problem = _answer_problem(line, result)
        if problem is not None or line is None:
            problems.extend([problem] if problem else [])
            continue
        before = said.setdefault(result.line, result)
        if before.state != result.state:
            problems.append(_reason("two-answers", _("The list answers this payment twice, differently; ask the bank."), result))
        elif before is not result or line.state in (result.state, LineState.RETURNED):
            repeated += 1  # a list that is older than a return says nothing new either
        elif line.state == LineState.CONFIRMED and result.state == LineState.FAILED:
            message = _("The bank had confirmed this payment. If the money has come back since, record it as returned; else ask the bank.")
            problems.append(_reason("contradicts", message, result, earlier=line.state))
        elif line.state in (LineState.CONFIRMED, LineState.FAILED):
            problems.append(
                _reason(
                    "contradicts",
                    _("An earlier list answered this payment differently; ask the bank which one holds."),
                    result,
                    earlier=line.state,
                )
            )
        else:
            fresh.append(result)
    return Answers(tuple(fresh), repeated, tuple(problems))


@dataclass(frozen=True, slots=True)
class ReturnedPayment:
    """A payment that came back. `line` is our reference; the amount, when the bank repeats it, is checked."""

    line: str
    bank_reference: str = ""
    amount_fen: int | None = None


def return_problems(lines: dict[str, tuple[str, int]], returns: Sequence[ReturnedPayment]) -> list[Reason]:
    """Why payments cannot be recorded as returned; `lines`: state and amount of those that the batch has, by reference."""
    if not returns:
        return [Reason("no-lines", _("Name at least one payment."), "returns")]
    found: list[Reason] = []
    seen: set[str] = set()
    for one in returns:
        state, amount_fen = lines.get(one.line, ("", 0))
        if not state:
            found.append(Reason("unknown-line", _("No payment of this batch has this reference."), "returns", {"line": one.line}))
        elif one.line in seen:
            found.append(Reason("twice", _("This payment is named twice; name it once."), "returns", {"line": one.line}))
        elif state == LineState.RETURNED:
            found.append(Reason("returned-before", _("This payment was recorded as returned already."), "returns", {"line": one.line}))
        elif state != LineState.CONFIRMED:
            message = _("Only a payment that the bank had confirmed can come back; take in the bank's list for this one.")
            found.append(Reason("not-confirmed", message, "returns", {"line": one.line, "state": state}))
        elif one.amount_fen is not None and one.amount_fen != amount_fen:
            message = _("The bank returns another amount than was paid; ask the bank.")
            found.append(
                Reason("amount-differs", message, "returns", {"line": one.line, "paid_fen": amount_fen, "named_fen": one.amount_fen})
            )
        seen.add(one.line)
    return found


def _answer_problem(line: SentLine | None, result: PayoutResult) -> Reason | None:
    if line is None:
        return _reason("unknown-line", _("No payment of this batch has this reference."), result)
    if result.state not in ANSWERS:
        return _reason("not-an-answer", _("A bank answers confirmed, failed or unknown."), result, state=str(result.state))
    if line.state not in (LineState.SENT, LineState.RETURNED, *ANSWERS):
        return _reason("not-sent", _("This payment has not been sent to a bank."), result, state=line.state)
    if result.amount_fen is not None and result.amount_fen != line.amount_fen:
        return _reason(
            "amount-differs",
            _("The bank names another amount than was sent; ask the bank."),
            result,
            sent_fen=line.amount_fen,
            named_fen=result.amount_fen,
        )
    if result.account_tail and not line.account_tail.endswith(result.account_tail[-4:]):
        return _reason("account-differs", _("The bank names another account than was sent; ask the bank."), result)
    return None


def _reason(code: str, message: object, result: PayoutResult, **detail: object) -> Reason:
    return Reason(code, message, "results", {"line": result.line, **detail})  # type: ignore[arg-type]


def place_prefix(code: str) -> str:
    """The digits of a 12-digit statistical code that everything beneath it begins with: 131123000000 -> 131123."""
    for digits in (2, 4, 6, 9):
        if not code[digits:].strip("0"):
            return code[:digits]
    return code


def batch_code(batch: UUID) -> str:
    """The short name of a batch that its sheet and the bank's list carry: "P" and 12 hexadecimal digits."""
    return f"P{batch.hex[-12:].upper()}"


def batch_digest(lines: Iterable[tuple[str, str, str, int]]) -> str:
    """SHA-256 of what is signed: reference, account number, payee and amount of each payment, in order."""
    body = "\n".join("\x1f".join(map(str, line)) for line in lines)
    return hashlib.sha256(body.encode()).hexdigest()


def safe_text(text: str) -> bool:
    """Whether a cell may carry the text: not empty, no control characters, nothing that a spreadsheet takes for a formula."""
    return bool(text.strip()) and text.lstrip()[0] not in "=+-@|%" and all(char.isprintable() for char in text)
