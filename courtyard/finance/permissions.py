"""Who may do what with money; scope is checked on the record each verb touches."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

_RAISING = ("raising",)
_ABOVE = ("raising", "protection", "jobs")

VERBS = {
    # Funds and what comes into the bank.
    "open_fund": may(Role.OFFICER),
    "contribute": may(Role.OFFICER),
    "commit": may(Role.OFFICER, conducted_by=_RAISING),
    "fund_lender": may(Role.OFFICER, conducted_by=_RAISING),
    "back_guarantee": may(Role.OFFICER, conducted_by=_RAISING),
    "pay_premium": may(Role.OFFICER, Role.MANAGER, conducted_by=_ABOVE),
    "company_pays_in": may(Role.OFFICER, Role.MANAGER, conducted_by=_RAISING),
    "move_bank": may(Role.OFFICER),
    "reverse_pay_in": may(Role.OFFICER),
    # The loan and what it buys.
    "approve_supplier": may(Role.OFFICER, conducted_by=_RAISING),
    "end_supplier_approval": may(Role.OFFICER, conducted_by=_RAISING),
    "grant_loan": may(Role.OFFICER, conducted_by=_RAISING),
    "order": may(Role.OFFICER, Role.MANAGER, conducted_by=_RAISING),
    "cancel_order": may(Role.OFFICER, Role.MANAGER, conducted_by=_RAISING),
    "receive": may(Role.OFFICER, Role.MANAGER, conducted_by=_RAISING),
    "close_earmarks": may(Role.OFFICER, Role.MANAGER, conducted_by=_RAISING),
    "repay": may(Role.OFFICER, conducted_by=_RAISING),
    "repay_many": may(Role.OFFICER, conducted_by=_RAISING),
    "cover_loss": may(Role.OFFICER, conducted_by=_ABOVE),
    "cover_losses": may(Role.OFFICER, conducted_by=_ABOVE),
    "pay_claim": may(Role.OFFICER, conducted_by=_ABOVE),
    "countersign_loss": may(Role.OFFICER),
    "reject_loss": may(Role.OFFICER),
    # Wages.
    "fund_wages": may(Role.OFFICER, Role.EMPLOYER, Role.MANAGER, conducted_by=_ABOVE),
    "accrue_wage": may(Role.OFFICER, Role.EMPLOYER, Role.MANAGER, conducted_by=_ABOVE),
    # Payouts.
    "prepare_payout": may(Role.OFFICER, Role.MANAGER, conducted_by=_ABOVE),
    "sign_payout": may(Role.OFFICER, Role.MANAGER),
    "cancel_payout": may(Role.OFFICER, Role.MANAGER),
    "export_payout": may(Role.OFFICER, Role.MANAGER),
    "record_payout_results": may(Role.OFFICER, Role.MANAGER),
    "import_payout_results": may(Role.OFFICER, Role.MANAGER),
    "return_payments": may(Role.OFFICER, Role.MANAGER),
}
