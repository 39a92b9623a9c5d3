"""The documents of money. No balance stands here: amounts are what a document says, and `audit` holds them to the ledger."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.finance import rules
from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import AppendOnlyModel, NoOverlap, PeriodModel
from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.kernel.secrets import SecretField

ORGANISATION = Scope(organisation="organisation__public_id", place="organisation__place__code")
OF_LOAN = Scope(organisation="loan__cooperative__public_id", place="loan__household__village__code", household="loan__household__public_id")


def _choices(kinds: type) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


def _one_of(field: str, kinds: type, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [kind.value for kind in kinds]}), name=name)  # type: ignore[attr-defined]


# --------------------------------------------------------------------------------------------------- funds and what came in


class Fund(ScopedModel, AppendOnlyModel):
    """Money that donors gave for a purpose; its balances stand in the ledger under its public id."""

    scope = ORGANISATION

    public_id = models.UUIDField(unique=True)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("fund")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="fund_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="fund_has_name"),
        ]


class PayIn(ScopedModel, AppendOnlyModel):
    """One entry of a bank statement, money that came in; the statement's reference makes it count once.

    An entry that was taken back may be recorded again under its reference: the first is unique, each is replaced once.
    """

    scope = Scope(organisation="bank_of__public_id", place="bank_of__place__code", readers=STAFF | {Role.EMPLOYER})

    public_id = models.UUIDField(unique=True)
    bank_of = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=_choices(rules.PayInKind))
    payer = models.CharField(max_length=200)
    payer_organisation = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, null=True, on_delete=models.PROTECT, related_name="contributions")
    amount_fen = models.BigIntegerField()
    received_on = models.DateField()
    at = models.DateTimeField()
    replaces = models.OneToOneField("finance.PayIn", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta(ScopedModel.Meta):
        verbose_name = _("pay-in")
        constraints = [
            models.UniqueConstraint(fields=["bank_of", "reference"], condition=Q(replaces=None), name="payin_reference_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payin_positive"),
            models.CheckConstraint(condition=~Q(reference=""), name="payin_has_reference"),
            models.CheckConstraint(
                condition=Q(kind="contribution", fund__isnull=False) | (~Q(kind="contribution") & Q(fund=None)),
                name="payin_fund_if_contribution",
            ),
            _one_of("kind", rules.PayInKind, "payin_kind"),
        ]


class PayInReversal(ScopedModel, AppendOnlyModel):
    """An entry of a bank statement that was taken back, and why; the ledger has its mirror image under `set_key`."""

    scope = Scope(organisation="pay_in__bank_of__public_id", place="pay_in__bank_of__place__code", readers=STAFF | {Role.EMPLOYER})

    pay_in = models.OneToOneField(PayIn, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=200)
    reversed_by = models.UUIDField(null=True)
    at = models.DateTimeField()
    set_key = models.UUIDField(unique=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("pay-in taken back")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="payin_reversal_has_reason")]


class Commitment(ScopedModel, AppendOnlyModel):
    """A part of a fund promised to one project; what is left of it is the ledger's `fund.project`."""

    scope = Scope(organisation="fund__organisation__public_id", place="fund__organisation__place__code")

    public_id = models.UUIDField(unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="commitments")
    project = models.UUIDField(db_index=True)
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("commitment")
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="commitment_positive")]


# ------------------------------------------------------------------------------------------------------------------- loans


class Loan(ScopedModel, AppendOnlyModel):
    """An interest-free loan that is kept for its purpose; what it still owes is the ledger's `loan.receivable`."""

    scope = Scope(organisation="cooperative__public_id", place="household__village__code", household="household__public_id")

    public_id = models.UUIDField(unique=True)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    project = models.UUIDField()
    lender = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    application = models.UUIDField(null=True, unique=True)
    principal_fen = models.BigIntegerField()
    granted_on = models.DateField()
    due_on = models.DateField()
    goods = models.JSONField()
    loss_order = models.JSONField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("loan")
        indexes = [models.Index(fields=["project", "id"], name="loan_by_project"), models.Index(fields=["at"], name="loan_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(principal_fen__gt=0), name="loan_positive"),
            models.CheckConstraint(condition=Q(due_on__gt=F("granted_on")), name="loan_due_after_grant"),
        ]


class EarmarkClosing(ScopedModel, AppendOnlyModel):
    """The end of a loan's spending; what was left went back to the lender."""

    scope = OF_LOAN

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, related_name="closing")
    returned_fen = models.BigIntegerField()
    closed_on = models.DateField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("end of spending")
        constraints = [models.CheckConstraint(condition=Q(returned_fen__gte=0), name="closing_not_negative")]


# --------------------------------------------------------------------------------------------------------------- purchases


class SupplierApproval(ScopedModel, PeriodModel):
    """A cooperative may buy one category of goods from a supplier while this lasts."""

    scope = Scope(organisation="cooperative__public_id", place="cooperative__place__code")
    no_overlap = NoOverlap(same=("cooperative", "supplier", "goods"), start="valid_from", end="valid_to")

    public_id = models.UUIDField(unique=True)
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    goods = models.CharField(max_length=16, choices=_choices(rules.Goods))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("approval of a supplier")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "supplier", "goods"], condition=Q(valid_to=None), name="supplier_approved_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="supplier_approval_runs_forward"),
            _one_of("goods", rules.Goods, "supplier_approval_goods"),
        ]


class PurchaseOrder(ScopedModel):
    """What a cooperative ordered for a household; its price is held in the ledger under `hold_key` while it is open."""

    scope = Scope(organisation="cooperative__public_id", place="cooperative__place__code", household="household__public_id")

    public_id = models.UUIDField(unique=True)
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", null=True, on_delete=models.PROTECT, related_name="+")
    loan = models.ForeignKey(Loan, null=True, on_delete=models.PROTECT, related_name="orders")
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.PROTECT, related_name="orders")
    project = models.UUIDField(db_index=True)
    funded_by = models.CharField(max_length=16, choices=_choices(rules.FundedBy))
    state = models.CharField(max_length=16, choices=_choices(rules.OrderState), default=rules.OrderState.OPEN)
    ordered_on = models.DateField()
    ordered_at = models.DateTimeField()
    hold_key = models.UUIDField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("purchase order")
        indexes = [models.Index(fields=["cooperative", "id"], condition=Q(state="open"), name="order_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(funded_by="earmarked", loan__isnull=False, household__isnull=False, commitment=None)
                | Q(funded_by="grant", loan=None, commitment__isnull=False),
                name="order_paid_from_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state="open", hold_key__isnull=False) | (~Q(state="open") & Q(hold_key=None)), name="order_holds_while_open"
            ),
            _one_of("state", rules.OrderState, "order_state"),
        ]


class PurchaseLine(ScopedModel, AppendOnlyModel):
    scope = Scope(
        organisation="order__cooperative__public_id", place="order__cooperative__place__code", household="order__household__public_id"
    )

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    goods = models.CharField(max_length=16, choices=_choices(rules.Goods))
    item = models.CharField(max_length=100)
    quantity = models.BigIntegerField()
    unit_price_fen = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("line of a purchase order")
        ordering = ["order_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item"], name="purchase_item_once"),
            models.UniqueConstraint(fields=["order", "position"], name="purchase_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price_fen__gt=0), name="purchase_line_positive"),
        ]


class Receipt(ScopedModel, AppendOnlyModel):
    """What arrived of an order, and what that released: paid to the supplier, returned to the lender or kept by the fund."""

    scope = PurchaseLine.scope

    public_id = models.UUIDField(unique=True)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    received_on = models.DateField()
    at = models.DateTimeField()
    final = models.BooleanField()
    paid_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("receipt of goods")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(final=True), name="receipt_final_once"),
            models.CheckConstraint(condition=Q(paid_fen__gte=0, returned_fen__gte=0), name="receipt_not_negative"),
            models.CheckConstraint(condition=Q(final=True) | Q(returned_fen=0), name="receipt_returns_at_the_end"),
        ]


class ReceiptLine(ScopedModel, AppendOnlyModel):
    scope = Scope(
        organisation="receipt__order__cooperative__public_id",
        place="receipt__order__cooperative__place__code",
        household="receipt__order__household__public_id",
    )

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="received")
    quantity = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("line of a receipt")
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line"], name="receipt_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="receipt_line_positive"),
        ]


# ------------------------------------------------------------------------------------------------------ losses, reductions


class LossDecision(ScopedModel):
    """What one source of cover gives for a loan that proceeds do not repay; zero records that it gives nothing, and why."""

    scope = OF_LOAN

    public_id = models.UUIDField(unique=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="losses")
    source = models.CharField(max_length=16, choices=_choices(rules.LossSource))
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    payer = models.UUIDField(null=True)
    new_due_on = models.DateField(null=True)
    state = models.CharField(max_length=16, choices=_choices(rules.DecisionState))
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField()
    countersigned_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("decision on a loss")
        indexes = [models.Index(fields=["decided_at"], condition=Q(state="proposed"), name="loss_waits")]
        constraints = [
            models.UniqueConstraint(fields=["loan"], condition=Q(state="proposed"), name="loss_proposed_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0) & ~Q(reason=""), name="loss_has_amount_and_reason"),
            models.CheckConstraint(condition=Q(countersigned_by=None) | ~Q(countersigned_by=F("decided_by")), name="loss_two_persons"),
            models.CheckConstraint(
                condition=Q(amount_fen=0)
                | ~Q(source="forgiven")
                | ~Q(state="applied")
                | Q(decided_by__isnull=False, countersigned_by__isnull=False),
                name="loss_forgiven_by_two",
            ),
            models.CheckConstraint(condition=Q(source="carried") | Q(new_due_on=None), name="loss_new_day_if_carried"),
            models.CheckConstraint(
                condition=Q(amount_fen=0) | ~Q(source__in=["insurer", "guarantee"]) | Q(payer__isnull=False), name="loss_cover_has_payer"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at=None) | (~Q(state="proposed") & Q(settled_at__isnull=False)),
                name="loss_settled_has_time",
            ),
        ]


class InsuranceClaim(ScopedModel, AppendOnlyModel):
    """What an insurer paid for the animals of a loan: what of it went to the lender, and what the household is due."""

    scope = OF_LOAN

    public_id = models.UUIDField(unique=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="claims")
    insurer = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    lender_fen = models.BigIntegerField()
    household_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    decided_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("insurance claim")
        constraints = [
            models.CheckConstraint(
                condition=Q(lender_fen__gte=0, household_fen__gte=0) & (Q(lender_fen__gt=0) | Q(household_fen__gt=0)), name="claim_positive"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="claim_has_reason"),
        ]


class LoanReduction(ScopedModel, AppendOnlyModel):
    """Why a loan owes less: repaid from a lot, short delivery, left over, covered, forgiven."""

    scope = OF_LOAN

    public_id = models.UUIDField(unique=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="reductions")
    kind = models.CharField(max_length=16, choices=_choices(rules.ReductionKind))
    amount_fen = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    lot = models.UUIDField(null=True)
    receipt = models.OneToOneField(Receipt, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(LossDecision, null=True, on_delete=models.PROTECT, related_name="+")
    set_key = models.UUIDField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("reduction of a loan")
        indexes = [models.Index(fields=["at"], name="reduction_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="reduction_positive"),
            models.CheckConstraint(
                condition=Q(kind="repaid", lot__isnull=False, receipt=None, decision=None)
                | Q(kind="short", lot=None, receipt__isnull=False, decision=None)
                | Q(kind="leftover", lot=None, receipt=None, decision=None)
                | Q(kind__in=["insurer", "guarantee", "forgiven"], lot=None, receipt=None, decision__isnull=False),
                name="reduction_rests_on_its_document",
            ),
        ]


# ------------------------------------------------------------------------------------------------------------------- wages


class WageAccrual(ScopedModel, AppendOnlyModel):
    """A month's wage of one person from one payer, owed to the household; a second one for the month is refused."""

    scope = Scope(
        organisation="payer__public_id",
        place="household__village__code",
        household="household__public_id",
        readers=STAFF | {Role.EMPLOYER},
    )

    public_id = models.UUIDField(unique=True)
    payer_kind = models.CharField(max_length=32, choices=_choices(rules.PayerKind))
    payer = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    month = models.DateField()
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("wage of a month")
        constraints = [
            models.UniqueConstraint(fields=["payer", "person", "month"], name="wage_once_a_month"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="wage_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="wage_month_is_its_first_day"),
        ]


# ----------------------------------------------------------------------------------------------------------------- payouts


class PayoutBatch(ScopedModel):
    """Payments that one organisation's bank makes together; their money is held in the ledger under `hold_key`."""

    scope = ORGANISATION

    public_id = models.UUIDField(unique=True)
    code = models.CharField(max_length=16, unique=True)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    account_kinds = models.JSONField()
    state = models.CharField(max_length=16, choices=_choices(rules.BatchState), default=rules.BatchState.PREPARED)
    prepared_by = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    hold_key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta(ScopedModel.Meta):
        verbose_name = _("payout batch")
        indexes = [models.Index(fields=["prepared_at"], condition=~Q(state__in=["closed", "cancelled"]), name="batch_open")]
        constraints = [
            _one_of("state", rules.BatchState, "batch_state"),
            models.CheckConstraint(
                condition=Q(exported_at=None, state__in=["prepared", "signed", "cancelled"])
                | Q(exported_at__isnull=False, state__in=["exported", "closed"]),
                name="batch_exported_has_time",
            ),
        ]


class PayoutLine(ScopedModel):
    """One payment to one payee from one of its accounts; name and account number are those of the day of preparation."""

    scope = Scope(organisation="batch__organisation__public_id", place="batch__organisation__place__code", household="household__public_id")

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    reference = models.CharField(max_length=32, unique=True)
    account_kind = models.CharField(max_length=32)
    owner = models.UUIDField()
    household = models.ForeignKey("people.Household", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    payee = models.CharField(max_length=200)
    bank = models.CharField(max_length=200)
    account_number = SecretField()
    account_tail = models.CharField(max_length=4)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=_choices(rules.LineState), default=rules.LineState.HELD)
    answered_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("payment")
        indexes = [models.Index(fields=["owner", "id"], name="payment_by_owner")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="payment_position_once"),
            models.UniqueConstraint(fields=["batch", "account_kind", "owner"], name="payment_once_a_batch"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(household__isnull=False, organisation=None) | Q(household=None, organisation__isnull=False),
                name="payment_has_one_payee",
            ),
            _one_of("state", rules.LineState, "payment_state"),
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "failed", "unknown", "returned"], answered_at__isnull=False)
                | Q(state__in=["held", "sent", "released"], answered_at=None),
                name="payment_answer_has_time",
            ),
        ]


class PayoutSignature(ScopedModel, AppendOnlyModel):
    """One person's signature under a batch; `digest` is what was signed."""

    scope = Scope(organisation="batch__organisation__public_id", place="batch__organisation__place__code")

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="signatures")
    signer = models.UUIDField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("signature under a payout")
        constraints = [models.UniqueConstraint(fields=["batch", "signer"], name="payout_signed_once_each")]


class ResultList(ScopedModel, AppendOnlyModel):
    """One list in which a bank said something new of a batch's payments."""

    scope = PayoutSignature.scope

    public_id = models.UUIDField(unique=True)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="result_lists")
    recorded_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("result list")


class PayoutAnswer(ScopedModel, AppendOnlyModel):
    """What one list said of one payment."""

    scope = Scope(
        organisation="line__batch__organisation__public_id",
        place="line__batch__organisation__place__code",
        household="line__household__public_id",
    )

    result_list = models.ForeignKey(ResultList, on_delete=models.PROTECT, related_name="answers")
    line = models.ForeignKey(PayoutLine, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=16, choices=_choices(rules.LineState))
    bank_reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("bank's answer")
        constraints = [
            models.UniqueConstraint(fields=["result_list", "line"], name="answer_once_a_list"),
            models.CheckConstraint(condition=Q(state__in=["confirmed", "failed", "unknown", "returned"]), name="answer_state"),
            models.UniqueConstraint(fields=["line"], condition=Q(state__in=["confirmed", "failed"]), name="answer_final_once"),
            models.UniqueConstraint(fields=["line"], condition=Q(state="returned"), name="answer_returned_once"),
        ]
