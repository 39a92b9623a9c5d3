"""What comes into the bank is counted once, goes where it was meant, and never further than it reaches."""

from datetime import date

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.actions.accrue_wage import NotTheirWorker, WageAccruedBefore
from courtyard.finance.actions.open_fund import FundExists
from courtyard.finance.books import NotAPositiveAmount, PaidInBefore
from courtyard.finance.rules import PayerKind
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Invalid, NotFound
from courtyard.ledger.errors import FloorBreached

pytestmark = pytest.mark.django_db


def test_a_contribution_is_committed_lent_and_kept_as_a_guarantee(desk):
    desk.do(finance.back_guarantee, commitment_id=desk.ids["commitment"], fund_id=desk.ids["fund"], amount_fen=5000_00)
    assert desk.balance("bank", "office") == 100_000_00
    (fund,) = queries.funds(desk.officer)
    assert (fund.contributed_fen, fund.unallocated_fen, fund.committed_fen, fund.guarantee_fen) == (
        100_000_00,
        20_000_00,
        25_000_00,
        5000_00,
    )
    assert desk.verify() == []


def test_no_step_reaches_further_than_the_money_before_it(desk):
    before = desk.everything()
    attempts = (
        (finance.commit, {"fund_id": desk.ids["fund"], "project_id": desk.ids["project"], "amount_fen": 20_000_01}),
        (finance.fund_lender, {"commitment_id": desk.ids["commitment"], "lender_id": desk.ids["office"], "amount_fen": 30_000_01}),
        (finance.back_guarantee, {"commitment_id": desk.ids["commitment"], "fund_id": desk.ids["fund"], "amount_fen": 30_000_01}),
        (finance.move_bank, {"from_id": desk.ids["office"], "to_id": desk.ids["cooperative"], "amount_fen": 100_000_01, "reference": "T"}),
    )
    for verb, arguments in attempts:
        with pytest.raises(FloorBreached):
            desk.do(verb, **arguments)
    assert desk.everything() == before


def test_an_entry_of_a_bank_statement_counts_once(desk):
    before = desk.everything()
    with pytest.raises(PaidInBefore):
        desk.do(finance.contribute, fund_id=desk.ids["fund"], donor="别人", amount_fen=1, reference=" C-1 ")
    for amount in (0, -5, True, 2**63):
        with pytest.raises(NotAPositiveAmount):
            desk.do(finance.contribute, fund_id=desk.ids["fund"], donor="公益基金会", amount_fen=amount, reference="C-2")
    with pytest.raises(Invalid):
        desk.do(finance.contribute, fund_id=desk.ids["fund"], donor="公益基金会", amount_fen=1, reference="  ")
    assert desk.everything() == before
    # Another bank may use the same reference.
    desk.company_pays(10, reference="C-1")
    assert desk.verify() == []


def test_the_company_pays_what_it_owes_and_may_pay_ahead(desk):
    desk.lot(10_000)
    desk.company_pays(12_000)
    assert desk.balance("bank", "cooperative") == 12_000_00
    assert desk.balance("company.receivable", "company") == -2000_00


def test_money_moves_between_banks_of_the_programme(desk):
    desk.do(finance.move_bank, from_id=desk.ids["office"], to_id=desk.ids["cooperative"], amount_fen=1000_00, reference="T-1")
    assert (desk.balance("bank", "office"), desk.balance("bank", "cooperative")) == (99_000_00, 1000_00)
    with pytest.raises(Invalid):
        desk.do(finance.move_bank, from_id=desk.ids["office"], to_id=desk.ids["office"], amount_fen=1, reference="T-2")
    assert desk.verify() == []


def test_a_fund_has_a_name_of_its_own_and_lies_in_the_officers_area(desk):
    before = desk.everything()
    with pytest.raises(FundExists):
        desk.do(finance.open_fund, organisation_id=desk.ids["office"], name="庭院经济基金")
    elsewhere = Actor(desk.key("x"), (Grant(Role.OFFICER, place="130632"),))
    with pytest.raises(NotFound):
        desk.do(finance.open_fund, elsewhere, organisation_id=desk.ids["office"], name="别的")
    with pytest.raises(NotFound):
        desk.do(finance.contribute, elsewhere, fund_id=desk.ids["fund"], donor="x", amount_fen=1, reference="C-9")
    assert desk.everything() == before


def test_a_months_wage_is_owed_once(desk):
    wang = desk.household("王")
    desk.do(finance.fund_wages, employer_id=desk.ids["cooperative"], amount_fen=9000_00, reference="W-1")
    wage = {
        "payer_kind": PayerKind.EMPLOYER,
        "payer_id": desk.ids["cooperative"],
        "household_id": wang,
        "person_id": desk.ids["王, person"],
        "amount_fen": 3000_00,
    }
    desk.do(finance.accrue_wage, desk.manager, month=date(2017, 3, 31), **wage)
    before = desk.everything()
    with pytest.raises(WageAccruedBefore):
        desk.do(finance.accrue_wage, desk.manager, month=date(2017, 3, 1), **wage)
    assert desk.everything() == before
    desk.do(finance.accrue_wage, desk.manager, month=date(2017, 4, 2), **wage)
    desk.do(finance.accrue_wage, desk.manager, month=date(2017, 5, 2), **wage)
    assert desk.balance("household.wage", wang) == 9000_00
    before = desk.everything()
    with pytest.raises(FloorBreached):
        desk.do(finance.accrue_wage, desk.manager, month=date(2017, 6, 1), **wage)
    stranger = Actor(desk.key("x"), (Grant(Role.EMPLOYER, organisation=desk.ids["builder"]),))
    with pytest.raises(NotFound):
        desk.do(finance.accrue_wage, stranger, month=date(2017, 6, 1), **wage)
    with pytest.raises(NotTheirWorker):
        desk.do(finance.accrue_wage, desk.manager, month=date(2017, 6, 1), **(wage | {"person_id": desk.key("another")}))
    assert desk.everything() == before
    assert queries.payable_fen(wang) == 9000_00
    assert desk.verify() == []
