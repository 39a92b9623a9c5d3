"""What was entered wrongly is taken back with a reason, and what a bank returns is due again; nothing is edited."""

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.actions.record_payout_results import ResultsRefused
from courtyard.finance.actions.return_payments import NotReturnable
from courtyard.finance.actions.reverse_pay_in import MoneyUsed, ReversedBefore
from courtyard.finance.books import PaidInBefore
from courtyard.finance.models import PayIn, PayInReversal, PayoutAnswer
from courtyard.finance.rules import LineState, PayoutResult, ReturnedPayment
from courtyard.finance.tests.test_payouts import answer, harvest, lines, prepare, sent  # noqa: F401  a fixture among them
from courtyard.kernel import audit
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import Invalid, NotFound, NotPermitted
from courtyard.kernel.models import Change, Fact
from courtyard.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def contributed(desk, yuan: int, reference: str = "C-2"):
    return desk.do(finance.contribute, fund_id=desk.ids["fund"], donor="公益基金会", amount_fen=yuan * 100, reference=reference)


def reverse(desk, pay_in, reason="金额多打了一个零", **options):
    return desk.do(finance.reverse_pay_in, options.pop("actor", None), pay_in_id=pay_in, reason=reason, **options)


def sound(desk) -> bool:
    return desk.verify() == [] and [str(one) for one in audit.violations()] == []


# ----------------------------------------------------------------------------------------------------------------- pay-ins


def test_a_mistyped_contribution_is_taken_back_and_recorded_as_the_bank_shows_it(desk):
    wrong = contributed(desk, 5000).contribution_id
    done = reverse(desk, wrong)
    assert (done.amount_fen, done.reference) == (5000_00, "C-2")
    right = contributed(desk, 500).contribution_id
    (fund,) = queries.funds(desk.officer)
    assert (fund.contributed_fen, fund.unallocated_fen, desk.balance("bank", "office")) == (100_500_00, 20_500_00, 100_500_00)
    rows = {row.public_id: row for row in queries.pay_ins(desk.officer)}
    assert rows[wrong].reversal.reason == "金额多打了一个零"
    assert rows[wrong].reversal.reversed_by == desk.officer.user_id
    assert rows[right].replaces == rows[wrong]
    assert getattr(rows[right], "reversal", None) is None
    assert Change.objects.get(subject_id=wrong, subject_type="finance.pay_in").what == {"reversed": [None, "金额多打了一个零"]}
    assert sound(desk)
    with pytest.raises(PaidInBefore):
        contributed(desk, 500)


def test_a_payment_of_the_company_is_taken_back_and_the_company_owes_it_again(desk):
    desk.lot(10_000)
    desk.company_pays(10_000)
    (row,) = PayIn.unscoped.filter(kind="company")
    reverse(desk, row.public_id, "打到了别的账户")
    assert (desk.balance("bank", "cooperative"), desk.balance("company.receivable", "company")) == (0, 10_000_00)
    desk.company_pays(10_000)
    assert desk.balance("company.receivable", "company") == 0
    assert sound(desk)


def test_every_kind_of_pay_in_can_be_taken_back(desk):
    made = (
        desk.do(finance.pay_premium, insurer_id=desk.ids["insurer"], amount_fen=100_00, reference="P-1").pay_in_id,
        desk.do(finance.fund_wages, employer_id=desk.ids["cooperative"], amount_fen=100_00, reference="W-1").pay_in_id,
        desk.do(
            finance.move_bank, from_id=desk.ids["office"], to_id=desk.ids["company"], amount_fen=100_00, reference="M-1"
        ).pay_in_id,
    )  # fmt: skip
    for one in made:
        reverse(desk, one)
    assert (
        desk.balance("insurer.pool", "insurer") == desk.balance("employer.account", "cooperative") == desk.balance("bank", "company") == 0
    )
    assert desk.balance("bank", "office") == 100_000_00
    assert sound(desk)


def test_money_that_was_used_is_not_taken_back(desk):
    lent = PayIn.unscoped.get(reference="C-1").public_id
    before = desk.everything()
    with pytest.raises(MoneyUsed) as refused:
        reverse(desk, lent)
    assert refused.value.detail == {
        "kind": "fund.unallocated", "owner": str(desk.ids["fund"]), "available_fen": 20_000_00, "wanted_fen": 100_000_00,
    }  # fmt: skip
    assert desk.everything() == before


def test_money_that_a_payout_holds_is_not_taken_back(harvest):  # noqa: F811
    desk = harvest
    prepare(desk)
    before = desk.everything()
    with pytest.raises(MoneyUsed) as refused:
        reverse(desk, PayIn.unscoped.get(kind="company").public_id)
    assert refused.value.detail["kind"] == "bank"
    assert desk.everything() == before


def test_a_pay_in_is_taken_back_once_with_a_reason_by_an_officer_of_the_place(desk):
    wrong = contributed(desk, 5).contribution_id
    before = desk.everything()
    for reason in ("", "   ", "x" * 201):
        with pytest.raises(Invalid):
            reverse(desk, wrong, reason)
    with pytest.raises(NotFound):
        reverse(desk, wrong, actor=Actor(desk.key("x"), (Grant(Role.OFFICER, place="130632"),)))
    with pytest.raises(NotPermitted):
        reverse(desk, wrong, actor=desk.manager)
    assert desk.everything() == before
    first = reverse(desk, wrong, key="once")
    assert reverse(desk, wrong, key="once") == first
    before = desk.everything()
    with pytest.raises(ReversedBefore):
        reverse(desk, wrong)
    assert desk.everything() == before


def test_the_audit_names_an_entry_that_only_says_that_it_was_taken_back(desk):
    wrong = contributed(desk, 5).contribution_id
    PayInReversal.objects.create(pay_in=PayIn.unscoped.get(public_id=wrong), reason="x", at=desk.now, set_key=desk.key("nothing"))
    assert desk.verify() == [f"finance.pay-in-taken-back {wrong}: it was taken back, but the ledger does not say so"]


# ---------------------------------------------------------------------------------------------------------------- payments


def give_back(desk, batch, *payees, reason="账号户名不符，已退回", **options):
    by_name = lines(batch)
    returns = tuple(ReturnedPayment(by_name[name].reference, "R1") for name in payees)
    return desk.do(finance.return_payments, options.pop("actor", desk.manager), batch_id=batch, returns=returns, reason=reason, **options)


def test_a_payment_that_the_bank_returns_is_due_again_and_is_paid_by_the_next_payout(harvest):  # noqa: F811
    desk = harvest
    batch = sent(desk)
    answer(desk, batch, 王=LineState.CONFIRMED)
    answer(desk, batch, 李=LineState.CONFIRMED)
    done = give_back(desk, batch, "王")
    assert (done.returned, done.returned_fen) == (1, 3000_00)
    assert desk.available("household.dividend", "王") == 3000_00
    assert desk.balance("household.dividend", "李") == 0
    assert desk.balance("bank", "cooperative") == 4000_00
    assert queries.batch(desk.manager, batch).by_state == {"confirmed": 1, "returned": 1}
    said = PayoutAnswer.unscoped.filter(line__payee="王").order_by("pk").values_list("state", "bank_reference", "reason")
    assert list(said) == [("confirmed", "", ""), ("returned", "R1", "账号户名不符，已退回")]
    assert [fact.body["returned_fen"] for fact in Fact.objects.filter(name="finance.PaymentsReturned")] == [3000_00]
    assert sound(desk)

    again = sent(desk)
    assert {line.payee: line.amount_fen for line in lines(again).values()} == {"王": 3000_00}
    answer(desk, again, 王=LineState.CONFIRMED)
    assert (desk.balance("household.dividend", "王"), desk.balance("bank", "cooperative")) == (0, 1000_00)
    assert sound(desk)


def test_several_payments_of_several_lists_come_back_together_and_each_keeps_its_dimensions(harvest):  # noqa: F811
    desk = harvest
    batch = sent(desk)
    answer(desk, batch, 王=LineState.CONFIRMED)
    answer(desk, batch, 李=LineState.CONFIRMED)
    assert give_back(desk, batch, "李", "王").returned_fen == 5000_00
    mirrors = ledger.transfers(cause=batch).filter(reverses__isnull=False)
    assert {(row.household, row.code, row.amount_fen, row.cause) for row in mirrors} == {
        (desk.ids["王"], "payout", 3000_00, batch),
        (desk.ids["李"], "payout", 2000_00, batch),
    }
    assert sound(desk)


def test_only_what_a_bank_confirmed_can_come_back_once(harvest):  # noqa: F811
    desk = harvest
    batch = sent(desk)
    answer(desk, batch, 王=LineState.CONFIRMED)
    before = desk.everything()
    with pytest.raises(NotReturnable) as refused:
        give_back(desk, batch, "王", "李")
    assert [(one.code, one.detail["line"]) for one in refused.value.reasons] == [("not-confirmed", lines(batch)["李"].reference)]
    mine = lines(batch)["王"].reference
    for returns, code in (
        ((), "no-lines"),
        ((ReturnedPayment("P0-00001"),), "unknown-line"),
        ((ReturnedPayment(mine), ReturnedPayment(mine)), "twice"),
        ((ReturnedPayment(mine, amount_fen=1),), "amount-differs"),
    ):
        with pytest.raises(NotReturnable) as refused:
            desk.do(finance.return_payments, desk.manager, batch_id=batch, returns=returns, reason="x")
        assert [one.code for one in refused.value.reasons] == [code]
    with pytest.raises(Invalid):
        give_back(desk, batch, "王", reason=" ")
    with pytest.raises(NotFound):
        give_back(desk, batch, "王", actor=Actor(desk.key("x"), (Grant(Role.MANAGER, organisation=desk.ids["builder"]),)))
    assert desk.everything() == before
    give_back(desk, batch, "王")
    before = desk.everything()
    with pytest.raises(NotReturnable) as refused:
        give_back(desk, batch, "王")
    assert [one.code for one in refused.value.reasons] == ["returned-before"]
    assert desk.everything() == before


def test_an_older_list_says_nothing_new_of_a_payment_that_came_back(harvest):  # noqa: F811
    desk = harvest
    batch = sent(desk)
    answer(desk, batch, 王=LineState.CONFIRMED)
    with pytest.raises(ResultsRefused) as refused:
        answer(desk, batch, 王=LineState.FAILED)
    assert [one.code for one in refused.value.reasons] == ["contradicts"]
    give_back(desk, batch, "王")
    assert answer(desk, batch, 王=LineState.CONFIRMED).repeated == 1
    assert answer(desk, batch, 王=LineState.FAILED, 李=LineState.FAILED).repeated == 1
    assert desk.available("household.dividend", "王") == 3000_00
    assert sound(desk)


def test_the_audit_names_a_payment_whose_return_the_ledger_does_not_know(harvest):  # noqa: F811
    desk = harvest
    batch = sent(desk)
    answer(desk, batch, 王=LineState.CONFIRMED, 李=LineState.CONFIRMED)
    line = lines(batch)["王"]
    type(line).unscoped.filter(pk=line.pk).update(state=LineState.RETURNED)
    assert desk.verify() == [
        f"finance.payment-returned {line.reference}: it is returned, the ledger did not take it back",
        f"finance.payment-answer {line.reference}: it is returned, but no list of a bank says so",
    ]


def test_a_result_of_a_bank_is_no_return(harvest):  # noqa: F811
    desk = harvest
    batch = sent(desk)
    with pytest.raises(ResultsRefused) as refused:
        desk.do(
            finance.record_payout_results, system(), batch_id=batch,
            results=(PayoutResult(lines(batch)["王"].reference, LineState.RETURNED),),
        )  # fmt: skip
    assert [one.code for one in refused.value.reasons] == ["not-an-answer"]
