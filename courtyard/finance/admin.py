"""Finance's records in the back office: to read, not to change; account numbers stay closed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courtyard.finance import models


class ReadOnly(admin.ModelAdmin):
    """Shows rows; every change goes through a verb."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _show(model: type, columns: tuple[str, ...], **options: Any) -> None:
    admin.site.register(
        model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns, "show_full_result_count": False, **options})
    )


_show(models.Fund, ("name", "organisation", "public_id"), list_select_related=("organisation",))
_show(models.PayIn, ("reference", "kind", "payer", "amount_fen", "received_on"))
_show(models.PayInReversal, ("pay_in_id", "reason", "at"))
_show(models.InsuranceClaim, ("public_id", "loan_id", "lender_fen", "household_fen"))
_show(models.Commitment, ("public_id", "fund", "project", "amount_fen"), list_select_related=("fund",))
_show(models.Loan, ("public_id", "household", "principal_fen", "granted_on", "due_on"), list_select_related=("household",))
_show(models.EarmarkClosing, ("loan_id", "returned_fen", "closed_on"))
_show(models.LoanReduction, ("loan_id", "kind", "amount_fen", "on"), list_filter=("kind",))
_show(models.LossDecision, ("public_id", "source", "amount_fen", "state"), list_filter=("state", "source"))
_show(models.SupplierApproval, ("supplier", "goods", "valid_from", "valid_to"), list_select_related=("supplier",))
_show(
    models.PurchaseOrder,
    ("public_id", "supplier", "funded_by", "state", "ordered_on"),
    list_select_related=("supplier",),
    list_filter=("state",),
)
_show(models.PurchaseLine, ("order_id", "position", "item", "quantity", "unit_price_fen"))
_show(models.Receipt, ("public_id", "order_id", "paid_fen", "returned_fen", "received_on"))
_show(models.WageAccrual, ("public_id", "payer", "month", "amount_fen"), list_select_related=("payer",))
_show(models.PayoutBatch, ("code", "organisation", "state", "prepared_at"), list_select_related=("organisation",), list_filter=("state",))
_show(
    models.PayoutLine,
    ("reference", "account_kind", "account_tail", "amount_fen", "state"),
    exclude=("account_number",),
    list_filter=("state",),
)
_show(models.PayoutSignature, ("batch_id", "signer", "at"))
_show(models.PayoutAnswer, ("line_id", "state", "bank_reference"))
