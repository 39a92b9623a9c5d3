"""Finance's records in the back office: to read, not to change; account numbers stay closed."""

from courtyard.finance import models
from courtyard.kernel.back_office import show

show(models.Fund, ("name", "organisation", "public_id"), list_select_related=("organisation",))
show(models.PayIn, ("reference", "kind", "payer", "amount_fen", "received_on"))
show(models.PayInReversal, ("pay_in_id", "reason", "at"))
show(models.InsuranceClaim, ("public_id", "loan_id", "lender_fen", "household_fen"))
show(models.Commitment, ("public_id", "fund", "project", "amount_fen"), list_select_related=("fund",))
show(models.Loan, ("public_id", "household", "principal_fen", "granted_on", "due_on"), list_select_related=("household",))
show(models.EarmarkClosing, ("loan_id", "returned_fen", "closed_on"))
show(models.LoanReduction, ("loan_id", "kind", "amount_fen", "on"), list_filter=("kind",))
show(models.LossDecision, ("public_id", "source", "amount_fen", "state"), list_filter=("state", "source"))
show(models.SupplierApproval, ("supplier", "goods", "valid_from", "valid_to"), list_select_related=("supplier",))
show(
    models.PurchaseOrder,
    ("public_id", "supplier", "funded_by", "state", "ordered_on"),
    list_select_related=("supplier",),
    list_filter=("state",),
)
show(models.PurchaseLine, ("order_id", "position", "item", "quantity", "unit_price_fen"))
show(models.Receipt, ("public_id", "order_id", "paid_fen", "returned_fen", "received_on"))
show(models.WageAccrual, ("public_id", "payer", "month", "amount_fen"), list_select_related=("payer",))
show(models.PayoutBatch, ("code", "organisation", "state", "prepared_at"), list_select_related=("organisation",), list_filter=("state",))
show(
    models.PayoutLine,
    ("reference", "account_kind", "account_tail", "amount_fen", "state"),
    hidden=("account_number",),
    list_filter=("state",),
)
show(models.PayoutSignature, ("batch_id", "signer", "at"))
show(models.PayoutAnswer, ("line_id", "state", "bank_reference"))
