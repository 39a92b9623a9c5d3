"""What a policy pays above the loan belongs to the household, and is paid out like anything else that is due to it."""

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.actions.cover_losses import LossNotCovered
from courtyard.finance.actions.pay_claim import NotInsured
from courtyard.finance.models import InsuranceClaim, LoanReduction
from courtyard.finance.rules import LineState, LossSource
from courtyard.finance.tests.test_payouts import answer, sent
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Invalid, NotFound, NotPermitted
from courtyard.kernel.models import Fact
from courtyard.ledger.errors import FloorBreached

pytestmark = pytest.mark.django_db


@pytest.fixture
def insured(desk):
    """A pool of 6,000 yuan and a household with a bank account."""
    desk.do(finance.pay_premium, insurer_id=desk.ids["insurer"], amount_fen=6000_00, reference="P-1")
    desk.household("王", account="6222000000000000001")
    return desk


def claim(desk, loan, yuan, **options):
    arguments = {"insurer_id": desk.ids["insurer"], "amount_fen": yuan * 100, "reason": "禽流感扑杀"} | options
    return desk.do(finance.pay_claim, arguments.pop("actor", None), loan_id=loan, **arguments)


def test_the_policy_repays_the_loan_and_what_is_above_it_is_paid_to_the_household(insured):
    desk, loan = insured, insured.spent_loan("王")
    done = claim(desk, loan, 5000)
    assert (done.lender_fen, done.household_fen, done.outstanding_fen) == (4500_00, 500_00, 0)
    assert desk.balance("lender.capital", "office") == 50_000_00
    assert desk.balance("household.claims", "王") == 500_00
    assert desk.balance("household.dividend", "王") == 0
    assert desk.balance("insurer.pool", "insurer") == 1000_00
    assert queries.payable_by_kind(desk.ids["王"])["household.claims"] == 500_00
    assert list(LoanReduction.unscoped.filter(loan__public_id=loan).values_list("kind", "amount_fen")) == [("insurer", 4500_00)]
    (fact,) = Fact.objects.filter(name="finance.ClaimPaid")
    assert (fact.body["lender_fen"], fact.body["household_fen"]) == (4500_00, 500_00)
    assert desk.verify() == []

    desk.company_pays(500)
    batch = sent(desk, kinds=("household.claims",))
    answer(desk, batch, 王=LineState.CONFIRMED)
    assert (desk.balance("household.claims", "王"), desk.balance("bank", "cooperative")) == (0, 0)
    assert desk.verify() == []


def test_a_loan_that_is_repaid_leaves_the_whole_claim_to_the_household(insured):
    desk, loan = insured, insured.spent_loan("王")
    desk.do(finance.repay, loan_id=loan, lot_id=desk.lot(4500), amount_fen=4500_00)
    done = claim(desk, loan, 600)
    assert (done.lender_fen, done.household_fen) == (0, 600_00)
    assert desk.balance("household.claims", "王") == 600_00
    assert desk.verify() == []


def test_a_claim_below_the_loan_goes_to_the_lender_alone(insured):
    desk, loan = insured, insured.spent_loan("王")
    done = claim(desk, loan, 600)
    assert (done.lender_fen, done.household_fen, done.outstanding_fen) == (600_00, 0, 3900_00)
    assert desk.balance("household.claims", "王") == 0
    assert desk.verify() == []


def test_a_claim_is_refused_without_a_pool_a_policy_its_turn_or_its_officer(insured):
    desk, loan = insured, insured.spent_loan("王")
    uninsured = desk.lend(450, desk.household("李"), loss_order=(LossSource.CARRIED,))
    later = desk.lend(450, desk.household("赵"), loss_order=(LossSource.GUARANTEE, LossSource.INSURER))
    desk.receive(desk.order(later, 10), 10)
    before = desk.everything()
    for refusal, call in (
        (FloorBreached, lambda: claim(desk, loan, 6001)),
        (NotInsured, lambda: claim(desk, uninsured, 1)),
        (LossNotCovered, lambda: claim(desk, later, 1)),
        (Invalid, lambda: claim(desk, loan, 1, reason=" ")),
        (Invalid, lambda: claim(desk, loan, 0)),
        (Invalid, lambda: claim(desk, loan, 1, insurer_id=desk.ids["company"])),
        (NotFound, lambda: claim(desk, loan, 1, actor=Actor(desk.key("x"), (Grant(Role.OFFICER, place="130632"),)))),
        (NotPermitted, lambda: claim(desk, loan, 1, actor=desk.manager)),
    ):
        with pytest.raises(refusal):
            call()
    assert desk.everything() == before


def test_the_audit_names_a_claim_that_was_never_credited(insured):
    desk, loan = insured, insured.spent_loan("王")
    row = claim(desk, loan, 5000)
    InsuranceClaim.objects.create(
        public_id=desk.key("forged"), loan_id=InsuranceClaim.unscoped.get(public_id=row.claim_id).loan_id,
        insurer_id=InsuranceClaim.unscoped.get(public_id=row.claim_id).insurer_id, lender_fen=0, household_fen=1, reason="x", at=desk.now,
    )  # fmt: skip
    assert desk.verify() == [
        f"finance.claim-posted {desk.key('forged')}: it says 1 fen, the ledger 0",
        "finance.claims-without-document household.claims: claims come to 50001 fen, households were credited 50000",
    ]
