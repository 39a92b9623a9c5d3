"""A fish pond of the cooperative, in which households hold shares: fish are sold by the kilogram, on consignment, in rounds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from courtyard.finance.rules import Goods
from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.actions.sign_proceeds import SamePerson
from courtyard.raising.rules import Eligibility, Fee, FeePer, FlockKind, Grade, Identity, LossSource, Sale, Supply, Unit
from courtyard.trace import queries as trace
from tests.stories.season import WUYI, Season

POND = replace(
    WUYI,
    species="carp",
    breed="Yellow River carp",
    identity=Identity.LOT,
    unit=Unit.KILOGRAM,
    grades=(Grade("table", 18_00),),
    ordinary=None,
    animals_per_household=500,
    advance_fen=1_000_00,
    supplies=(Supply("fingerling", Goods.LIVESTOCK, 1, 2_00),),
    days=240,
    fees=(Fee("pond", FeePer.UNIT, 3_33), Fee("share", FeePer.HOUSEHOLD, 50_00)),
    loss_order=(LossSource.CARRIED,),
    flocks=(FlockKind.COLLECTIVE,),
    eligibility=Eligibility(line_year=2016, needs_worker_for_own=False),
    insured_reasons=(),
    insured_per_animal_fen=0,
)


def test_fish_are_sold_by_the_kilogram(season: Season):
    season.begin(POND)
    homes = season.collective([500, 300, 200])
    for home in homes:
        season.supplier_delivers(home)
    season.pass_days(200)
    season.die(homes[0], 120)
    # 1,234.567 kg at 18 yuan are 22,222.20 yuan and 60 hundredths of a fen, which are rounded down once.
    season.harvest(homes[0], table=1_234_567)
    season.process_fish = season.do(
        raising.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=800, weight_g=1_000_000
    )
    season.do(raising.close_flock, season.cast.manager, flock_id=homes[0].flock_id, closed_on=season.today)
    sold = season.sell()
    assert sold.value_fen == 22_222_20
    season.settle()

    yuan = [season.statement(home).yuan for home in homes]
    assert [one.gross_fen for one in yuan] == [11_111_10, 6_666_66, 4_444_44]
    pond_fee = 1_234_567 * 3_33 // 1000
    assert sum(one.fee_fen for one in yuan) == pond_fee + 3 * 50_00
    assert [one.loan_fen for one in yuan] == [1_000_00, 600_00, 400_00]
    assert all(one.settled for one in yuan)
    state = trace.states([season.process_fish.pack_class])[season.process_fish.pack_class]
    assert state.balance == Decimal(800)
    assert season.verify() == []


def test_consigned_fish_are_settled_in_rounds_and_a_reserve_waits_for_the_last(season: Season):
    season.begin(replace(POND, sale=Sale.CONSIGNMENT, reserve_bp=1_000))
    one, two = season.collective([500, 500])
    for home in (one, two):
        season.supplier_delivers(home)
    season.pass_days(240)
    season.harvest(one, table=1_000_000)
    season.do(raising.close_flock, season.cast.manager, flock_id=one.flock_id, closed_on=season.today)
    lot = season.lot_id
    season.do(raising.consign_lot, season.cast.manager, lot_id=lot)

    def state(reference: str, yuan: int, *, last: bool = False) -> None:
        statement = season.do(
            raising.state_proceeds,
            season.cast.manager,
            lot_id=lot,
            reference=reference,
            amount_fen=yuan * 100,
            delivered_until=season.today,
            last=last,
        )
        with pytest.raises(SamePerson):
            season.do(
                raising.sign_proceeds,
                replace(season.cast.officer, user_id=season.cast.manager.user_id),
                statement_id=statement.statement_id,
            )
        season.do(raising.sign_proceeds, season.cast.officer, statement_id=statement.statement_id)

    state("round 1", 10_000)
    season.settle()
    # A tenth is kept back; 4,500 yuan each, less 1,665 + 50 of fees and the loan of 1,000.
    assert season.ledger.account("lot.proceeds", lot).balance_fen == 1_000_00
    yuan = season.statement(one).yuan
    assert (yuan.gross_fen, yuan.fee_fen, yuan.loan_fen, yuan.dividend_fen) == (4_500_00, 1_715_00, 1_000_00, 1_785_00)
    assert not yuan.settled

    season.pass_days(10)
    state("round 2", 6_001, last=True)
    season.settle()
    assert season.ledger.account("lot.proceeds", lot).balance_fen == 0
    final = [season.statement(home).yuan for home in (one, two)]
    assert [one.gross_fen for one in final] == [8_000_50, 8_000_50]
    assert [one.fee_fen for one in final] == [1_715_00, 1_715_00]
    assert [one.dividend_fen for one in final] == [5_285_50, 5_285_50]
    assert all(one.settled for one in final)
    assert queries.lots(season.cast.officer, season.project_id)[0].state == "settled"
    assert season.verify() == []
