"""A fish pond of the cooperative, in which households hold shares: fish are sold by the kilogram, on consignment, in rounds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.actions.sign_proceeds import SamePerson
from courtyard.raising.rules import Sale
from courtyard.trace import actions as trace_actions
from courtyard.trace import queries as trace
from tests.stories.season import POND, Season


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


def test_a_bad_lot_of_feed_is_recalled_from_the_pond_and_from_every_pack_of_its_fish(season: Season):
    season.begin(POND)
    (home,) = season.collective([500])
    season.supplier_delivers(home)
    given = (raising.Given("feed", "pellets", "P-77"), raising.Given("medicine", "salt", "S-1"), raising.Given("feed", "grass"))
    season.do(raising.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, given=given)
    season.pass_days(200)
    season.harvest(home, table=100_000)
    packed = season.do(raising.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=90, weight_g=90_000)
    feed = "urn:epc:class:lgtin:952123456.0000.P-77"
    assert len(trace.trace_forward(feed)) == 4  # the feed, the pond, the catch, the packs
    season.do(trace_actions.recall, season.cast.system, epcs=(feed,), reason="melamine")
    assert trace.states([packed.pack_class])[packed.pack_class].recalled
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
