"""The loan: granted, kept for its purpose, spent for what was delivered, repaid, never by more than it owes."""

from datetime import date, timedelta

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.actions.close_earmarks import OrdersStillOpen
from courtyard.finance.actions.grant_loan import LoanGrantedBefore
from courtyard.finance.actions.order import OrderNotPossible
from courtyard.finance.actions.receive import DeliveryRefused, OrderNotOpen
from courtyard.finance.actions.repay_many import MoreThanOwed
from courtyard.finance.rules import Delivered, Goods, OrderLine, Repayment
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Conflict, Invalid, NotFound, NotPermitted, Refused
from courtyard.kernel.models import Fact
from courtyard.ledger.errors import FloorBreached

pytestmark = pytest.mark.django_db


def test_a_loan_goes_into_the_earmarked_account_and_is_owed_only_as_it_is_spent(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    assert desk.balance("household.earmarked", wang) == 4500_00
    assert desk.balance("lender.capital", "office") == 45_500_00
    assert desk.balance("loan.receivable", loan) == desk.balance("loan.contra", loan) == 4500_00
    position = desk.loan(loan)
    assert (position.outstanding_fen, position.owed_fen, position.unspent_fen, position.free_fen) == (4500_00, 0, 4500_00, 4500_00)
    assert [fact.body["principal_fen"] for fact in Fact.objects.filter(name="finance.LoanGranted")] == [4500_00]
    assert desk.verify() == []


def test_a_short_delivery_shrinks_the_loan(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    order = desk.order(loan, 100, 45)
    received = desk.receive(order, 80)
    assert (received.paid_fen, received.returned_fen) == (3600_00, 900_00)
    assert desk.loan(loan).outstanding_fen == 3600_00
    assert desk.balance("loan.receivable", loan) == 3600_00
    assert desk.balance("household.earmarked", wang) == 0
    assert desk.balance("supplier.payable", "hatchery") == 3600_00
    assert desk.balance("lender.capital", "office") == 50_000_00 - 3600_00
    assert desk.verify() == []


def test_goods_may_arrive_in_parts_and_the_loan_shrinks_only_at_the_end(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    order = desk.order(loan, 100, 45)
    assert desk.receive(order, 30, final=False).returned_fen == 0
    assert desk.loan(loan).outstanding_fen == 4500_00
    assert desk.available("household.earmarked", wang) == 0
    assert desk.verify() == []
    assert desk.receive(order, 50, final=False).paid_fen == 2250_00
    last = desk.receive(order, 0)
    assert (last.paid_fen, last.returned_fen) == (0, 900_00)
    assert desk.loan(loan).outstanding_fen == 3600_00
    assert desk.balance("household.earmarked", wang) == 0
    with pytest.raises(OrderNotOpen):
        desk.receive(order, 1)
    assert desk.verify() == []


def test_a_delivery_that_is_complete_ends_the_order_even_if_more_was_expected(desk):
    loan = desk.lend(4500, desk.household("王"))
    order = desk.order(loan, 100, 45)
    desk.receive(order, 100, final=False)
    with pytest.raises(OrderNotOpen):
        desk.receive(order, 0)
    assert desk.verify() == []


@pytest.mark.parametrize(
    ("delivered", "code"),
    [
        ((Delivered("chick", 101),), "over-delivery"),
        ((Delivered("chick", -1),), "over-delivery"),
        ((Delivered("duck", 1),), "not-ordered"),
        ((Delivered("chick", 50), Delivered("chick", 50)), "not-ordered"),
    ],
)
def test_more_or_other_than_was_ordered_is_refused_and_nothing_changes(desk, delivered, code):
    loan = desk.lend(4500, desk.household("王"))
    order = desk.order(loan, 100, 45)
    before = desk.everything()
    with pytest.raises(DeliveryRefused) as refused:
        desk.do(finance.receive, desk.manager, order_id=order, delivered=delivered)
    assert [reason.code for reason in refused.value.reasons] == [code]
    assert desk.everything() == before


def test_what_parts_and_the_rest_come_to_cannot_exceed_the_order(desk):
    loan = desk.lend(4500, desk.household("王"))
    order = desk.order(loan, 100, 45)
    desk.receive(order, 60, final=False)
    before = desk.everything()
    with pytest.raises(DeliveryRefused):
        desk.receive(order, 41)
    assert desk.everything() == before


def test_one_loan_buys_by_several_orders_and_the_rest_goes_back_at_the_end(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    chicks = desk.order(loan, 80, 45)
    feed = desk.order(loan, 10, 50, item="feed", goods=Goods.FEED)
    assert desk.loan(loan).free_fen == 4500_00 - 3600_00 - 500_00
    before = desk.everything()
    with pytest.raises(OrdersStillOpen):
        desk.do(finance.close_earmarks, loan_ids=(loan,))
    assert desk.everything() == before
    desk.receive(chicks, 80)
    desk.receive(feed, 10, item="feed")
    closed = desk.do(finance.close_earmarks, loan_ids=(loan,))
    assert (closed.closed, closed.returned_fen) == (1, 400_00)
    assert desk.loan(loan).outstanding_fen == desk.loan(loan).owed_fen == 4100_00
    assert desk.balance("household.earmarked", wang) == 0
    assert desk.do(finance.close_earmarks, loan_ids=(loan,)).closed == 0
    with pytest.raises(OrderNotPossible) as refused:
        desk.order(loan, 1, 1)
    assert [reason.code for reason in refused.value.reasons] == ["spending-closed"]
    assert desk.verify() == []


def test_an_order_lists_everything_that_stands_in_its_way_and_changes_nothing(desk):
    loan = desk.lend(4500, desk.household("王"), goods=(Goods.LIVESTOCK,))
    desk.order(loan, 50, 45)
    before = desk.everything()
    with pytest.raises(OrderNotPossible) as refused:
        desk.order(loan, 100, 45, item="medicine", goods=Goods.MEDICINE)
    assert [reason.code for reason in refused.value.reasons] == ["supplier-not-approved", "goods", "earmarked-too-little"]
    assert refused.value.reasons[2].detail == {"available_fen": 2250_00, "wanted_fen": 4500_00, "short_by": "2250.00"}
    assert desk.everything() == before


def test_an_order_of_one_fen_more_than_is_left_is_refused(desk):
    loan = desk.lend(4500, desk.household("王"))
    line = OrderLine("chick", 1, 4500_01)
    with pytest.raises(OrderNotPossible):
        desk.order(loan, lines=(line,))
    desk.order(loan, lines=(OrderLine("chick", 1, 4500_00),))


def test_two_loans_of_one_household_do_not_spend_each_others_money(desk):
    wang = desk.household("王")
    small, large = desk.lend(450, wang), desk.lend(4500, wang)
    before = desk.everything()
    with pytest.raises(OrderNotPossible):
        desk.order(small, 11, 45)
    assert desk.everything() == before
    desk.order(large, 100, 45)
    desk.order(small, 10, 45)
    assert desk.verify() == []


def test_a_supplier_is_approved_for_goods_and_days(desk):
    loan = desk.lend(4500, desk.household("王"))
    approvals = desk.do(
        finance.approve_supplier,
        cooperative_id=desk.ids["cooperative"],
        supplier_id=desk.ids["builder"],
        goods=(Goods.LIVESTOCK,),
        valid_from=desk.now.date() + timedelta(days=10),
    ).approval_ids
    order = {"supplier_id": desk.ids["builder"], "quantity": 1, "yuan": 1}
    with pytest.raises(OrderNotPossible):
        desk.order(loan, **order)
    desk.order(loan, **order, now=desk.now + timedelta(days=10))
    desk.do(finance.end_supplier_approval, approval_id=approvals[0], on=desk.now.date() + timedelta(days=20))
    desk.order(loan, **order, now=desk.now + timedelta(days=19))
    with pytest.raises(OrderNotPossible):
        desk.order(loan, **order, now=desk.now + timedelta(days=20))
    with pytest.raises(Conflict):
        desk.do(finance.end_supplier_approval, approval_id=approvals[0], on=desk.now.date() + timedelta(days=30))


def test_the_same_approval_twice_is_refused(desk):
    again = {
        "cooperative_id": desk.ids["cooperative"],
        "supplier_id": desk.ids["hatchery"],
        "goods": (Goods.MEDICINE, Goods.FEED),
        "valid_from": desk.now.date(),
    }
    before = desk.everything()
    with pytest.raises(Conflict):
        desk.do(finance.approve_supplier, **again)
    assert desk.everything() == before


def test_a_cancelled_order_frees_the_money_and_leaves_the_loan_its_size(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    order = desk.order(loan, 100, 45)
    desk.receive(order, 20, final=False)
    desk.do(finance.cancel_order, desk.manager, order_id=order)
    assert desk.loan(loan).free_fen == desk.available("household.earmarked", wang) == 3600_00
    assert desk.loan(loan).outstanding_fen == 4500_00
    with pytest.raises(Conflict):
        desk.do(finance.cancel_order, desk.manager, order_id=order)
    desk.order(loan, 80, 45)
    assert desk.verify() == []


def test_a_renovation_is_paid_by_a_grant_and_only_for_what_was_done(desk):
    arguments = {
        "cooperative_id": desk.ids["cooperative"],
        "supplier_id": desk.ids["builder"],
        "project_id": desk.ids["project"],
        "commitment_id": desk.ids["commitment"],
        "lines": (OrderLine("fence", 100, 10_00, Goods.RENOVATION),),
    }
    with pytest.raises(NotFound):
        desk.do(finance.order, desk.manager, **arguments)
    order = desk.do(finance.order, **arguments).order_id
    assert desk.available("fund.project", "commitment") == 30_000_00 - 1000_00
    received = desk.receive(order, 90, item="fence")
    assert (received.paid_fen, received.returned_fen) == (900_00, 0)
    assert desk.available("fund.project", "commitment") == desk.balance("fund.project", "commitment") == 30_000_00 - 900_00
    assert desk.balance("supplier.payable", "builder") == 900_00
    assert desk.verify() == []


def test_a_grant_cannot_pay_more_than_was_committed_nor_for_another_project(desk):
    order = {
        "cooperative_id": desk.ids["cooperative"],
        "supplier_id": desk.ids["builder"],
        "commitment_id": desk.ids["commitment"],
        "lines": (OrderLine("house", 1, 30_000_01, Goods.RENOVATION),),
    }
    before = desk.everything()
    with pytest.raises(FloorBreached):
        desk.do(finance.order, project_id=desk.ids["project"], **order)
    with pytest.raises(OrderNotPossible):
        desk.do(finance.order, project_id=desk.key("another project"), **order)
    with pytest.raises(OrderNotPossible):
        desk.do(finance.order, project_id=desk.ids["project"], **order, loan_id=desk.spent_loan("王"))
    before_loan = {name: rows for name, rows in desk.everything().items() if name == "PurchaseOrder"}
    assert len(before_loan["PurchaseOrder"]) == 1
    assert before["PurchaseOrder"] == []


def test_a_loan_is_repaid_from_a_lot_and_never_by_more_than_it_owes(desk):
    loan = desk.spent_loan("王")
    lot = desk.lot(10_000)
    assert desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=4000_00).outstanding_fen == 500_00
    before = desk.everything()
    with pytest.raises(MoreThanOwed) as refused:
        desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=500_01)
    assert refused.value.reasons[0].detail["owed_fen"] == 500_00
    with pytest.raises(Invalid):
        desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=0)
    with pytest.raises(Invalid):
        desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=-1)
    assert desk.everything() == before
    assert desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=500_00).outstanding_fen == 0
    assert desk.balance("loan.receivable", loan) == 0
    assert desk.balance("lot.proceeds", lot) == 5500_00
    assert desk.balance("lender.capital", "office") == 50_000_00
    assert desk.verify() == []


def test_a_shortfall_is_never_taken_from_other_money(desk):
    """The household has a dividend from another lot; a lot that earned too little leaves the loan standing all the same."""
    loan, wang = desk.spent_loan("王"), desk.ids["王"]
    good, poor = desk.lot(9000, "good"), desk.lot(1000, "poor")
    desk.dividend(good, wang, 3000)
    before = desk.everything()
    with pytest.raises(FloorBreached):
        desk.do(finance.repay, loan_id=loan, lot_id=poor, amount_fen=1000_01)
    assert desk.everything() == before
    desk.do(finance.repay, loan_id=loan, lot_id=poor, amount_fen=1000_00)
    assert desk.loan(loan).outstanding_fen == 3500_00
    assert desk.balance("household.dividend", wang) == 3000_00
    assert desk.balance("lot.proceeds", good) == 6000_00


def test_money_that_was_never_spent_is_returned_not_repaid(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    desk.receive(desk.order(loan, 80, 45), 80)
    lot = desk.lot(10_000)
    with pytest.raises(MoreThanOwed) as refused:
        desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=4500_00)
    assert refused.value.reasons[0].detail["unspent_fen"] == 900_00
    desk.do(finance.close_earmarks, loan_ids=(loan,))
    assert desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=3600_00).outstanding_fen == 0
    assert desk.verify() == []


def test_many_repayments_are_one_posting_all_or_none(desk):
    names = [f"户{number}" for number in range(8)]
    loans = [desk.spent_loan(name, yuan=450) for name in names]
    lots = [desk.lot(2000, "a"), desk.lot(2000, "b")]
    repayments = tuple(Repayment(loan, lots[at % 2], 450_00) for at, loan in enumerate(loans))
    before = desk.everything()
    with pytest.raises(MoreThanOwed) as refused:
        desk.do(finance.repay_many, repayments=(*repayments, Repayment(loans[3], lots[0], 1)))
    assert [reason.detail["loan"] for reason in refused.value.reasons] == [str(loans[3])]
    assert desk.everything() == before
    done = desk.do(finance.repay_many, key="chunk", repayments=repayments)
    assert (done.repayments, done.total_fen) == (8, 3600_00)
    assert desk.do(finance.repay_many, key="chunk", repayments=repayments) == done
    assert queries.outstanding_many(loans) == dict.fromkeys(loans, 0)
    assert [desk.balance("lot.proceeds", lot) for lot in lots] == [200_00, 200_00]
    assert desk.verify() == []


def test_queries_of_a_chunk_do_not_grow_with_it(desk, django_assert_max_num_queries):
    few = [desk.spent_loan(f"少{number}", yuan=45) for number in range(3)]
    many = [desk.spent_loan(f"多{number}", yuan=45) for number in range(12)]
    lot = desk.lot(10_000)
    with django_assert_max_num_queries(100) as three:
        desk.do(finance.repay_many, repayments=tuple(Repayment(loan, lot, 45_00) for loan in few))
    with django_assert_max_num_queries(len(three)):
        desk.do(finance.repay_many, repayments=tuple(Repayment(loan, lot, 45_00) for loan in many))


def test_an_application_is_granted_one_loan(desk):
    wang, application = desk.household("王"), desk.key("application")
    desk.lend(4500, wang, application_id=application)
    before = desk.everything()
    with pytest.raises(LoanGrantedBefore):
        desk.lend(4500, wang, application_id=application)
    assert desk.everything() == before


@pytest.mark.parametrize(
    "wrong",
    [{"due": date(2017, 3, 1)}, {"goods": ()}, {"loss_order": ("insurer", "insurer")}],
)
def test_a_loan_with_impossible_terms_is_refused(desk, wrong):
    wang = desk.household("王")
    before = desk.everything()
    with pytest.raises(Invalid):
        desk.lend(4500, wang, **wrong)
    assert desk.everything() == before


def test_more_than_the_lender_has_cannot_be_lent(desk):
    wang = desk.household("王")
    before = desk.everything()
    with pytest.raises(FloorBreached):
        desk.lend(50_001, wang)
    with pytest.raises(Refused):
        desk.lend(0, wang)
    assert desk.everything() == before


def test_nobody_acts_beyond_her_area(desk):
    elsewhere = desk.household("别县户", village="130632100201")
    loan = desk.lend(4500, desk.household("王"))
    stranger = Actor(desk.key("stranger"), (Grant(Role.MANAGER, organisation=desk.ids["builder"]),))
    order = desk.order(loan, 100, 45)
    before = desk.everything()
    with pytest.raises(NotFound):
        desk.lend(4500, elsewhere)
    for attempt in (
        lambda: desk.order(loan, 1, 1, actor=stranger),
        lambda: desk.receive(order, 100, actor=stranger),
        lambda: desk.do(finance.cancel_order, stranger, order_id=order),
        lambda: desk.do(finance.close_earmarks, stranger, loan_ids=(loan,)),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotPermitted):
        desk.do(finance.repay, stranger, loan_id=loan, lot_id=desk.key("lot"), amount_fen=1)
    assert desk.everything() == before


def test_a_request_sent_twice_is_carried_out_once(desk):
    wang = desk.household("王")
    loan = desk.lend(4500, wang)
    first = desk.order(loan, 50, 45, key="order")
    assert desk.order(loan, 50, 45, key="order") == first
    assert desk.loan(loan).free_fen == 2250_00
