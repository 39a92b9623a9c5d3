"""What finance can do."""

from courtyard.finance.actions.accrue_wage import accrue_wage
from courtyard.finance.actions.approve_supplier import approve_supplier
from courtyard.finance.actions.back_guarantee import back_guarantee
from courtyard.finance.actions.cancel_order import cancel_order
from courtyard.finance.actions.cancel_payout import cancel_payout
from courtyard.finance.actions.close_earmarks import close_earmarks
from courtyard.finance.actions.commit import commit
from courtyard.finance.actions.company_pays_in import company_pays_in
from courtyard.finance.actions.contribute import contribute
from courtyard.finance.actions.countersign_loss import countersign_loss
from courtyard.finance.actions.cover_loss import cover_loss
from courtyard.finance.actions.cover_losses import cover_losses
from courtyard.finance.actions.end_supplier_approval import end_supplier_approval
from courtyard.finance.actions.export_payout import export_payout
from courtyard.finance.actions.fund_lender import fund_lender
from courtyard.finance.actions.fund_wages import fund_wages
from courtyard.finance.actions.grant_loan import grant_loan
from courtyard.finance.actions.import_payout_results import import_payout_results
from courtyard.finance.actions.move_bank import move_bank
from courtyard.finance.actions.open_fund import open_fund
from courtyard.finance.actions.order import order
from courtyard.finance.actions.pay_claim import pay_claim
from courtyard.finance.actions.pay_premium import pay_premium
from courtyard.finance.actions.prepare_payout import prepare_payout
from courtyard.finance.actions.receive import receive
from courtyard.finance.actions.record_payout_results import record_payout_results
from courtyard.finance.actions.reject_loss import reject_loss
from courtyard.finance.actions.repay import repay
from courtyard.finance.actions.repay_many import repay_many
from courtyard.finance.actions.return_payments import return_payments
from courtyard.finance.actions.reverse_pay_in import reverse_pay_in
from courtyard.finance.actions.sign_payout import sign_payout

__all__ = [
    "accrue_wage",
    "approve_supplier",
    "back_guarantee",
    "cancel_order",
    "cancel_payout",
    "close_earmarks",
    "commit",
    "company_pays_in",
    "contribute",
    "countersign_loss",
    "cover_loss",
    "cover_losses",
    "end_supplier_approval",
    "export_payout",
    "fund_lender",
    "fund_wages",
    "grant_loan",
    "import_payout_results",
    "move_bank",
    "open_fund",
    "order",
    "pay_claim",
    "pay_premium",
    "prepare_payout",
    "receive",
    "record_payout_results",
    "reject_loss",
    "repay",
    "repay_many",
    "return_payments",
    "reverse_pay_in",
    "sign_payout",
]
