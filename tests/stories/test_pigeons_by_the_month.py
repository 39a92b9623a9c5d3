"""Pigeons of Pingshitou: pairs of squabs, taken and settled every month, and a worker of the cooperative who is paid a wage."""

from dataclasses import replace
from datetime import date

import pytest

from courtyard.finance import actions as finance
from courtyard.finance.rules import Goods, PayerKind
from courtyard.raising import actions as raising
from courtyard.raising.actions.prepare_settlement import MonthUnclear
from courtyard.raising.rules import Fee, FeePer, Grade, Identity, LossSource, Period, Supply, Unit
from tests.stories.season import WUYI, Season

PIGEONS = replace(
    WUYI,
    species="pigeon",
    breed="White King",
    identity=Identity.LOT,
    unit=Unit.PAIR,
    grades=(Grade("large", 50_00, 1_200), Grade("small", 40_00)),
    ordinary=None,
    animals_per_household=60,
    advance_fen=3_600_00,
    supplies=(Supply("breeding pair", Goods.LIVESTOCK, 1, 60_00),),
    days=365,
    fees=(Fee("feed", FeePer.UNIT, 12_00), Fee("management", FeePer.PROCEEDS, 500)),
    loss_order=(LossSource.CARRIED,),
    settlement=Period.MONTHLY,
    repay_at_most_bp=5_000,
    insured_reasons=(),
    insured_per_animal_fen=0,
)


@pytest.fixture
def pigeons(season: Season) -> Season:
    season.begin(PIGEONS)
    return season


def month_of(season: Season) -> date:
    return season.today.replace(day=1)


def test_each_month_pays_the_household_and_half_of_it_the_loan(pigeons: Season):
    li = pigeons.household(birds=60)
    pigeons.supplier_delivers(li)
    pigeons.pass_days(40)

    # April: 60 large and 20 small pairs: 3,800 yuan; 960 for feed, 190 for management; half of 2,650 repays the loan.
    pigeons.harvest(li, large=60, small=20)
    pigeons.sell()
    pigeons.settle(month=month_of(pigeons))
    yuan = pigeons.statement(li).yuan
    assert (yuan.gross_fen, yuan.fee_fen, yuan.loan_fen, yuan.dividend_fen) == (3_800_00, 1_150_00, 1_325_00, 1_325_00)
    assert {fee.code: fee.amount_fen for fee in yuan.fees} == {"feed": 960_00, "management": 190_00}
    assert pigeons.loan(li).outstanding_fen == 2_275_00

    pigeons.pass_days(30)
    pigeons.open_lot()
    pigeons.harvest(li, large=100)
    pigeons.sell()
    pigeons.settle(month=month_of(pigeons))
    # May: 5,000 yuan; 1,200 and 250; half of 3,550 repays.
    assert pigeons.loan(li).outstanding_fen == 500_00
    assert pigeons.ledger.account("household.dividend", li).balance_fen == 1_325_00 + 1_775_00

    pigeons.pass_days(30)
    pigeons.open_lot()
    pigeons.harvest(li, large=100)
    pigeons.sell()
    pigeons.settle(month=month_of(pigeons))
    # June: the loan takes the 500 that it still owes, the rest is the household's.
    assert pigeons.loan(li).outstanding_fen == 0
    statement = pigeons.statement(li)
    assert statement.yuan.dividend_fen == 1_325_00 + 1_775_00 + 3_050_00
    assert statement.step == "placed"
    assert not statement.yuan.settled
    assert pigeons.verify() == []


def test_the_last_month_closes_the_season_and_bears_the_shortfall(pigeons: Season):
    li = pigeons.household(birds=60)
    pigeons.supplier_delivers(li)
    pigeons.pass_days(30)
    pigeons.die(li, 60)
    pigeons.settle(month=month_of(pigeons))
    statement = pigeons.statement(li)
    assert statement.step == "settled"
    assert (statement.yuan.shortfall_fen, statement.yuan.carried_fen) == (3_600_00, 3_600_00)
    assert pigeons.verify() == []


def test_a_month_is_named_where_the_terms_settle_by_the_month(pigeons: Season):
    li = pigeons.household(birds=60)
    pigeons.supplier_delivers(li)
    pigeons.harvest(li, large=1)
    pigeons.sell()
    with pytest.raises(MonthUnclear):
        pigeons.prepare()
    assert pigeons.verify() == []


def test_a_worker_of_the_cooperative_earns_three_thousand_yuan_a_month(pigeons: Season):
    homes = [pigeons.household(birds=60) for _ in range(3)]
    worker = pigeons.register()
    for home in homes:
        pigeons.supplier_delivers(home)
    pigeons.pass_days(40)
    for home in homes:
        pigeons.harvest(home, large=80)
    pigeons.sell()
    pigeons.settle(month=month_of(pigeons))
    # 3 x (960 + 200) yuan of fees came in; the wage is paid out of them.
    assert pigeons.ledger.account("cooperative.fees", pigeons.cooperative).balance_fen == 3_480_00
    pigeons.do(
        finance.accrue_wage,
        pigeons.cast.manager,
        payer_kind=PayerKind.COOPERATIVE,
        payer_id=pigeons.cooperative,
        household_id=worker.household_id,
        person_id=worker.person_id,
        month=month_of(pigeons),
        amount_fen=3_000_00,
        project_id=pigeons.project_id,
    )
    assert pigeons.ledger.account("household.wage", worker).balance_fen == 3_000_00
    assert pigeons.ledger.account("cooperative.fees", pigeons.cooperative).balance_fen == 480_00
    assert pigeons.verify() == []


def test_squabs_become_packs_by_the_lot(pigeons: Season):
    li = pigeons.household(birds=60)
    pigeons.supplier_delivers(li)
    pigeons.pass_days(40)
    pigeons.harvest(li, large=30)
    done = pigeons.do(
        raising.process_by_lot, pigeons.cast.manager, lot_id=pigeons.lot_id, packed_on=pigeons.today, packs=30, weight_g=33_000
    )
    assert done.packs == 30
    assert pigeons.verify() == []
