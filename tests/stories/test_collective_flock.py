"""Chickens in own yards with a collective flock beside them, for households none of whose members can work."""

from courtyard.raising import queries
from tests.stories.season import Season


def test_seven_households_share_a_sum_that_does_not_divide(season: Season):
    homes = season.collective([100] * 7)
    for home in homes:
        season.supplier_delivers(home)
    season.pass_days(30)
    season.die(homes[0], 9)
    season.pass_days(130)
    season.collect(homes[0], light=2)
    season.sell()
    season.settle()

    # 689 birds at 100 and 2 at 50 yuan; fees of 25 yuan for each of 691.
    gross = 689 * 100_00 + 2 * 50_00
    fees = 691 * 25_00
    assert gross % 7 != 0
    assert fees % 7 != 0
    yuan = [season.statement(home).yuan for home in homes]
    assert sum(one.gross_fen for one in yuan) == gross
    assert sum(one.fee_fen for one in yuan) == fees
    assert {one.gross_fen - gross // 7 for one in yuan} == {0, 1}
    assert {one.fee_fen - fees // 7 for one in yuan} == {0, 1}
    assert [one.loan_fen for one in yuan] == [4_500_00] * 7
    assert all(one.dividend_fen == one.gross_fen - one.fee_fen - one.loan_fen for one in yuan)
    for home, one in zip(homes, yuan, strict=True):
        assert season.ledger.account("household.dividend", home).balance_fen == one.dividend_fen
    assert season.verify() == []


def test_each_household_shares_by_the_birds_that_it_holds(season: Season):
    big, small = season.collective([100, 40])
    season.supplier_delivers(big, birds=90)
    season.supplier_delivers(small, birds=10)
    season.pass_days(160)
    season.collect(big)
    season.sell()
    season.settle()

    yuan = season.statement(big).yuan
    assert (yuan.gross_fen, yuan.loan_fen) == (9_000_00, 90 * 45_00)
    yuan = season.statement(small).yuan
    assert (yuan.gross_fen, yuan.loan_fen) == (1_000_00, 10 * 45_00)
    assert season.verify() == []


def test_own_yards_and_a_collective_flock_settle_together(season: Season):
    wang = season.household()
    together = season.collective([100, 100, 100])
    for home in (wang, *together):
        season.supplier_delivers(home)
    season.pass_days(20)
    season.die(wang, 4)
    season.die(together[1], 10, "cold")
    season.pass_days(140)
    season.collect(wang)
    season.collect(together[0])
    season.process()
    sold = season.sell()
    assert (sold.value_fen, sold.shares) == ((96 + 290) * 100_00, 4)
    prepared = season.settle(chunk_size=2)

    assert (prepared.lines, prepared.shares) == (4, 4)
    settlement = queries.settlement(season.cast.officer, prepared.settlement_id)
    assert (settlement.chunks, settlement.chunks_posted, settlement.progress) == (2, 2, 1.0)
    assert season.statement(wang).yuan.gross_fen == 9_600_00
    assert [season.statement(home).yuan.gross_fen for home in together] == [9_666_67, 9_666_67, 9_666_66]
    board = queries.board(season.cast.officer, season.project_id, season.today)
    assert board.households("settled") == 4
    assert (board.placed, board.lost, board.collected, board.alive) == (400, 14, 386, 0)
    assert board.fen("sold") == board.fen("fees") + board.fen("repaid") + board.fen("dividends") == 38_600_00
    assert season.verify() == []


def test_a_pack_says_to_the_fen_who_got_its_birds_price(season: Season):
    wang = season.household()
    season.supplier_delivers(wang)
    season.pass_days(160)
    season.collect(wang, light=3)
    season.process()
    season.sell()
    season.settle()

    parts = [queries.pack_money(bird.pack) for bird in queries.birds(wang.flock_id)]
    yuan = season.statement(wang).yuan
    assert all(part.price_fen == part.fee_fen + part.loan_fen + part.dividend_fen for part in parts)
    assert sum(part.fee_fen for part in parts) == yuan.fee_fen
    assert sum(part.loan_fen for part in parts) == yuan.loan_fen
    assert sum(part.dividend_fen for part in parts) == yuan.dividend_fen
