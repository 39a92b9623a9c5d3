"""Two at the same moment: what each lock is for, shown by committing threads."""

import pytest

from courtyard.finance import actions as finance
from courtyard.finance.actions.approve_supplier import ApprovedAlready
from courtyard.finance.actions.order import OrderNotPossible
from courtyard.finance.actions.prepare_payout import NothingDue
from courtyard.finance.actions.record_payout_results import ResultsRefused
from courtyard.finance.actions.repay_many import MoreThanOwed
from courtyard.finance.books import PaidInBefore
from courtyard.finance.models import PayoutLine, PurchaseOrder
from courtyard.finance.rules import Cover, Goods, LineState, LossSource, PayoutResult
from courtyard.kernel.actors import system
from courtyard.ledger.errors import FloorBreached
from tests.harness.together import together


def test_two_orders_race_for_the_same_earmarked_money(committed_desk):
    desk = committed_desk
    loan = desk.lend(4500, desk.household("王"))
    keys = [desk.key() for _ in range(4)]
    results = together([lambda key=key: desk.order(loan, 60, 45, key=key) for key in keys])
    assert sum(isinstance(one, OrderNotPossible) for one in results) == 3
    assert PurchaseOrder.unscoped.count() == 1
    assert desk.loan(loan).free_fen == 1800_00
    assert desk.verify() == []


def test_one_request_sent_by_two_at_once_is_carried_out_once(committed_desk):
    desk = committed_desk
    loan = desk.lend(4500, desk.household("王"))
    results = together([lambda: desk.order(loan, 60, 45, key="same") for _ in range(3)])
    assert results == [desk.key("same")] * 3
    assert PurchaseOrder.unscoped.count() == 1
    assert desk.verify() == []


def test_a_delivery_is_taken_in_once_however_many_count_it(committed_desk):
    desk = committed_desk
    loan = desk.lend(4500, desk.household("王"))
    order = desk.order(loan, 100, 45)
    keys = [desk.key() for _ in range(3)]
    results = together([lambda key=key: desk.receive(order, 80, key=key) for key in keys])
    assert sum(not isinstance(one, Exception) for one in results) == 1
    assert desk.loan(loan).outstanding_fen == 3600_00
    assert desk.verify() == []


def test_two_lots_do_not_repay_a_loan_twice(committed_desk):
    desk = committed_desk
    loan = desk.spent_loan("王")
    lots = [desk.lot(4500, label) for label in "ab"]
    keys = [desk.key() for _ in lots]
    results = together(
        [
            lambda lot=lot, key=key: desk.do(finance.repay, key=key, loan_id=loan, lot_id=lot, amount_fen=3000_00)
            for lot, key in zip(lots, keys, strict=True)
        ]
    )
    assert sum(isinstance(one, MoreThanOwed) for one in results) == 1
    assert desk.loan(loan).outstanding_fen == 1500_00
    assert desk.verify() == []


@pytest.fixture
def sent(committed_desk):
    desk = committed_desk
    lot = desk.lot(4000)
    for number in range(4):
        desk.dividend(lot, desk.household(f"户{number}", account=f"622200000000000000{number}"), 1000)
    desk.company_pays(4000)
    batch = desk.do(
        finance.prepare_payout, desk.manager, organisation_id=desk.ids["cooperative"], account_kinds=("household.dividend",)
    ).batch_id
    for actor in (desk.manager, desk.officer):
        desk.do(finance.sign_payout, actor, batch_id=batch)
    desk.do(finance.export_payout, desk.manager, batch_id=batch)
    return desk, batch


def _record(desk, batch, state):
    key, references = desk.key(), PayoutLine.unscoped.filter(batch__public_id=batch).values_list("reference", flat=True)
    results = tuple(PayoutResult(one, state) for one in references)
    return lambda: desk.do(finance.record_payout_results, desk.manager, key=key, batch_id=batch, results=results)


def test_the_same_list_taken_in_by_two_at_once_pays_once(sent):
    desk, batch = sent
    results = together([_record(desk, batch, LineState.CONFIRMED) for _ in range(3)])
    assert sorted((one.confirmed, one.repeated) for one in results) == [(0, 4), (0, 4), (4, 0)]
    assert desk.balance("bank", "cooperative") == 0
    assert desk.verify() == []


def test_of_two_lists_that_contradict_each_other_one_stands(sent):
    desk, batch = sent
    results = together([_record(desk, batch, state) for state in (LineState.CONFIRMED, LineState.FAILED)])
    assert sum(isinstance(one, ResultsRefused) for one in results) == 1
    assert desk.balance("bank", "cooperative") in (0, 4000_00)
    assert len(set(PayoutLine.unscoped.values_list("state", flat=True))) == 1
    assert desk.verify() == []


def test_two_batches_prepared_at_once_never_hold_the_same_money(committed_desk):
    desk = committed_desk
    desk.dividend(desk.lot(1000), desk.household("王", account="6222000000000000001"), 1000)
    desk.company_pays(5000)
    arguments = {"organisation_id": desk.ids["cooperative"], "account_kinds": ("household.dividend",)}
    keys = [desk.key() for _ in range(3)]
    results = together([lambda key=key: desk.do(finance.prepare_payout, desk.manager, key=key, **arguments) for key in keys])
    assert sum(not isinstance(one, Exception) for one in results) == 1
    assert all(isinstance(one, FloorBreached | NothingDue) for one in results if isinstance(one, Exception))
    assert PayoutLine.unscoped.count() == 1
    assert desk.verify() == []


def test_two_who_sign_at_once_both_count(committed_desk):
    desk = committed_desk
    desk.dividend(desk.lot(1000), desk.household("王", account="6222000000000000001"), 1000)
    desk.company_pays(1000)
    batch = desk.do(
        finance.prepare_payout, desk.manager, organisation_id=desk.ids["cooperative"], account_kinds=("household.dividend",)
    ).batch_id
    keys = [desk.key(), desk.key()]
    signers = zip((desk.manager, desk.officer), keys, strict=True)
    results = together(
        [lambda actor=actor, key=key: desk.do(finance.sign_payout, actor, key=key, batch_id=batch) for actor, key in signers]
    )
    assert sorted(one.complete for one in results) == [False, True]
    assert desk.verify() == []


def test_one_entry_of_a_statement_recorded_by_two_at_once_counts_once(committed_desk):
    desk = committed_desk
    keys = [desk.key() for _ in range(3)]
    entry = {"company_id": desk.ids["company"], "cooperative_id": desk.ids["cooperative"], "amount_fen": 1000_00, "reference": "S-7"}
    results = together([lambda key=key: desk.do(finance.company_pays_in, key=key, **entry) for key in keys])
    assert sum(isinstance(one, PaidInBefore) for one in results) == 2
    assert desk.balance("bank", "cooperative") == 1000_00
    assert desk.verify() == []


def test_a_supplier_approved_by_two_at_once_is_approved_once(committed_desk):
    desk = committed_desk
    keys = [desk.key() for _ in range(3)]
    approval = {
        "cooperative_id": desk.ids["cooperative"],
        "supplier_id": desk.ids["builder"],
        "goods": (Goods.FEED,),
        "valid_from": desk.now.date(),
    }
    results = together([lambda key=key: desk.do(finance.approve_supplier, key=key, **approval) for key in keys])
    assert sum(isinstance(one, ApprovedAlready) for one in results) == 2


def test_two_who_sign_a_proposal_of_the_house_forgive_it_once(committed_desk):
    desk = committed_desk
    loan = desk.lend(450, desk.household("王"), loss_order=(LossSource.FORGIVEN,))
    desk.receive(desk.order(loan, 10, 45), 10)
    covers = (Cover(loan, LossSource.FORGIVEN, 450_00, "settlement 1"),)
    decision = desk.do(finance.cover_losses, system(), covers=covers).decision_ids[0]
    signers = [(actor, desk.key()) for actor in (desk.officer, desk.second, desk.officer, desk.second)]
    results = together(
        [lambda actor=actor, key=key: desk.do(finance.countersign_loss, actor, key=key, decision_id=decision) for actor, key in signers]
    )
    assert sum(getattr(one, "complete", None) is True for one in results) == 1
    assert desk.loan(loan).forgiven_fen == 450_00
    assert desk.verify() == []
