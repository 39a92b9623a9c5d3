"""The pages of money, each posting its verb: what came in, wages, an order and its delivery, a supplier, a late loan. No browser needed."""

from dataclasses import replace

import pytest
from django.urls import reverse

from courtyard.finance import queries as finance
from courtyard.finance.rules import LossSource
from courtyard.kernel.actors import system
from courtyard.kernel.clock import local_day, utc_now
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef
from courtyard.people import queries as people
from tests.browser.test_season_pages import Desk
from tests.stories.season import WUYI

# More is lent than the chicks cost, so that feed can be ordered from what is free.
GENEROUS = replace(WUYI, advance_fen=5_000_00)


@pytest.fixture
def desk(db) -> Desk:
    return Desk(GENEROUS)


def _balance(kind: str, owner) -> int:
    return ledger.balance_fen(AccountRef(kind, owner))


def _came_in(desk: Desk, kind: str, status: int = 302, **fields: str) -> str:
    today = local_day(utc_now()).isoformat()
    return desk.post("officer", "pay-in", kind, status=status, received_on=today, **fields)


def test_the_company_pays_in_and_the_same_reference_counts_once(desk):
    season = desk.season
    paid = {"company_id": str(season.company), "cooperative_id": str(season.cooperative), "amount_fen": "10000", "reference": "B-1"}
    before = _balance("bank", season.cooperative)
    _came_in(desk, "company", **paid)
    assert _balance("bank", season.cooperative) == before + 10_000_00
    assert "B-1" in desk.get("officer", "pay-ins")
    refused = _came_in(desk, "company", status=409, **paid)
    assert "counts once" in refused or "recorded" in refused
    assert _balance("bank", season.cooperative) == before + 10_000_00


def test_a_premium_fills_the_insurers_pool_and_money_moves_between_banks(desk):
    season = desk.season
    _came_in(desk, "premium", insurer_id=str(season.insurer), payer="the county", amount_fen="300", reference="P-1")
    assert _balance("insurer.pool", season.insurer) == 300_00
    _came_in(desk, "between", from_id=str(season.insurer), to_id=str(season.office), amount_fen="100", reference="T-1")
    assert _balance("bank", season.insurer) == 200_00


def test_a_worker_found_by_her_households_number_is_owed_a_months_wage(desk):
    season = desk.season
    household = season.register().household_id
    number = people.households(system()).get(public_id=household).register_number
    person = people.household_as_of(household, on=season.today).members[0].person_id
    _came_in(desk, "wages", employer_id=str(season.cooperative), amount_fen="3000", reference="W-1")
    found = desk.clients["officer"].get(reverse("wages"), {"household": number})
    assert found.url == reverse("wage", args=[household])
    wage = {"person_id": str(person), "payer_id": str(season.company), "month": "2017-03", "amount_fen": "3000"}
    _came_in(desk, "wages", employer_id=str(season.company), amount_fen="3000", reference="W-2")
    desk.post("officer", "wage", household, **wage)
    assert _balance("household.wage", household) == 3_000_00
    assert "recorded for that month already" in desk.post("officer", "wage", household, status=409, **wage)
    assert _balance("household.wage", household) == 3_000_00


def test_feed_is_ordered_from_a_loan_and_a_short_delivery_shrinks_it(desk):
    season = desk.season
    home = season.household()
    assert "Order feed" in desk.get("manager", "loan", home.loan_id)
    line = {"supplier_id": str(season.hatchery), "item_0": "maize", "goods_0": "feed", "quantity_0": "10", "price_0": "20"}
    too_much = desk.post("manager", "new-order", home.loan_id, status=422, **{**line, "quantity_0": "1000"})
    assert "maize" in too_much
    desk.post("manager", "new-order", home.loan_id, **line)
    order = finance.orders(season.cast.officer, state="open").exclude(public_id=home.order_id).get()
    assert "Only what arrived is paid" in desk.get("manager", "order", order.public_id)
    desk.post("manager", "order", order.public_id, do="take_in", much_0="8", final="on")
    assert finance.loan(home.loan_id).short_fen == 40_00
    assert _balance("supplier.payable", season.hatchery) == 160_00


def test_animals_are_taken_in_at_their_application_and_never_at_the_order(desk):
    season = desk.season
    home = season.household()
    page = desk.get("manager", "order", home.order_id)
    assert reverse("application", args=[home.application_id]) in page
    assert "Take it in" not in page
    desk.post("manager", "order", home.order_id, status=409, do="take_in", much_0="1", final="on")
    desk.post("manager", "order", home.order_id, status=409, do="take_back")
    assert finance.orders(season.cast.officer, state="open").filter(public_id=home.order_id).exists()


def test_a_supplier_is_approved_and_its_approval_ended(desk):
    season = desk.season
    today = local_day(utc_now()).isoformat()
    approve = {"cooperative_id": str(season.cooperative), "supplier_id": str(season.builder), "goods": ["equipment"]}
    desk.post("officer", "suppliers", do="approve", valid_from=today, **approve)
    old = finance.supplier_approvals(season.cast.officer, on=season.today).get(goods="renovation")
    desk.post("officer", "suppliers", do="end", approval_id=str(old.public_id))
    standing = finance.supplier_approvals(season.cast.officer, on=local_day(utc_now()))
    assert set(standing.filter(supplier__public_id=season.builder).values_list("goods", flat=True)) == {"equipment"}
    assert desk.clients["manager"].get(reverse("suppliers")).status_code == 200
    assert "Approve a supplier" not in desk.get("manager", "suppliers")


def test_a_late_loan_is_carried_and_what_was_not_spent_goes_back(desk):
    season = desk.season
    home = season.household()
    season.supplier_delivers(home)
    page = desk.get("officer", "loan", home.loan_id)
    assert "It is late: who bears it?" in page
    desk.post("officer", "loan", home.loan_id, do="close")
    assert finance.loan(home.loan_id).unspent_fen == 0
    source = season.terms.loss_order[0].value
    decided = {"source": source, "amount_fen": "0", "reason": "no insurance was taken out"}
    desk.post("officer", "loan", home.loan_id, do="cover", **decided)
    assert finance.losses_of(home.loan_id).count() == 1
    assert "no insurance was taken out" in desk.get("officer", "loan", home.loan_id)


def test_a_payout_is_prepared_out_of_the_account_of_the_county_office(desk):
    season = desk.season
    asked = {"do": "prepare", "organisation_id": str(season.office), "account_kinds": ["household.dividend"]}
    assert "Nothing is due" in desk.post("officer", "payouts", status=422, **asked)


def test_a_role_sees_the_parts_of_money_that_are_its_own(desk):
    season = desk.season
    made = desk.clients["officer"].get(reverse("money")).content.decode()
    assert reverse("losses") in made
    manager = desk.get("manager", "money")
    assert reverse("losses") not in manager
    assert reverse("loans") in manager
    assert desk.clients["helper"].get(reverse("money")).status_code == 403
    assert desk.clients["manager"].get(reverse("pay-in", args=["nothing"])).status_code == 404
    assert season.verify() == []


def test_what_was_mistyped_is_taken_back_and_written_down_anew(desk):
    season = desk.season
    paid = {"company_id": str(season.company), "cooperative_id": str(season.cooperative), "reference": "B-9"}
    before = _balance("bank", season.cooperative)
    _came_in(desk, "company", amount_fen="100000", **paid)
    entry = finance.pay_ins(season.cast.officer).get(reference="B-9").public_id
    desk.post("manager", "pay-in-entry", entry, status=403, do="take_back", reason="a zero too many")
    desk.post("officer", "pay-in-entry", entry, do="take_back", reason="a zero too many")
    assert "a zero too many" in desk.get("manager", "pay-in-entry", entry)
    _came_in(desk, "company", amount_fen="10000", **paid)
    assert _balance("bank", season.cooperative) == before + 10_000_00
    assert "taken back" in desk.get("officer", "pay-ins")


def test_the_insurer_pays_the_lender_first_and_the_household_what_is_left(desk):
    season = desk.season
    season.begin(replace(GENEROUS, loss_order=(LossSource.INSURER, LossSource.CARRIED)), pool_yuan=10_000)
    home = season.household()
    season.supplier_delivers(home)
    owed = finance.loan(home.loan_id).owed_fen
    claim = {"insurer_id": str(season.insurer), "amount_fen": str((owed + 200_00) // 100), "reason": "a fire"}
    desk.post("officer", "loan", home.loan_id, do="claim", **claim)
    assert finance.loan(home.loan_id).owed_fen == 0
    assert _balance("household.claims", home.household_id) == 200_00
    assert season.verify() == []
