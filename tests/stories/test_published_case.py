"""The case that the programme's press published, to the fen, and its neighbours."""

from dataclasses import replace

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries as finance_queries
from courtyard.raising.rules import LossSource, Use
from tests.stories.season import RUNNING, WUYI, Home, Season


def raise_and_settle(season: Season, home: Home, *, deaths: int = 0, light: int = 0, reason: str = "disease") -> None:
    """The same season for everybody: 160 days, some deaths, one lot, one settlement."""
    if deaths:
        season.pass_days(10)
        season.die(home, deaths, reason)
    season.pass_days(150)
    if season.birds(home):
        season.collect(home, light=light)
        season.sell()
    season.settle()


def test_a_household_keeps_three_thousand_of_ten_thousand_yuan(season: Season):
    wang = season.household(birds=100)
    season.supplier_delivers(wang)
    raise_and_settle(season, wang)

    yuan = season.statement(wang).yuan
    assert yuan.gross_fen == 10_000_00
    assert yuan.loan_fen == 4_500_00
    assert yuan.fee_fen == 2_500_00
    assert yuan.dividend_fen == 3_000_00
    assert {fee.code: fee.amount_fen for fee in yuan.fees} == {"water": 500_00, "electricity": 500_00, "slaughter": 1_500_00}
    assert yuan.settled
    assert season.loan(wang).outstanding_fen == 0
    assert season.ledger.account("household.dividend", wang).balance_fen == 3_000_00
    assert season.ledger.account("cooperative.fees", season.cooperative).balance_fen == 2_500_00
    assert season.ledger.account("company.receivable", season.company).balance_fen == 10_000_00
    assert season.verify() == []


def test_a_million_steps_make_the_same_ten_thousand_yuan(season: Season):
    season.begin(RUNNING)
    wang = season.household()
    season.supplier_delivers(wang)
    season.walk(wang)
    certified = season.certify(wang)
    assert (certified.certified, certified.doubtful, certified.short) == (100, 0, 0)
    season.collect(wang)
    season.process()
    season.sell()
    season.settle()

    statement = season.statement(wang)
    assert statement.yuan.dividend_fen == 3_000_00
    assert (statement.birds.certified, statement.birds.packed) == (100, 100)
    assert season.verify() == []


def test_birds_below_a_million_steps_are_ordinary_ones(season: Season):
    season.begin(RUNNING)
    wang = season.household()
    season.supplier_delivers(wang)
    season.walk(wang, lame=range(20))
    season.certify(wang)
    season.collect(wang)
    season.sell()
    season.settle()

    statement = season.statement(wang)
    assert [(line.grade, line.quantity, line.value_fen) for line in statement.birds.accepted] == [
        ("mountain", 80, 8_000_00),
        ("ordinary", 20, 1_000_00),
    ]
    assert statement.yuan.gross_fen == 9_000_00
    assert statement.yuan.fee_fen == 2_500_00
    assert statement.yuan.loan_fen == 4_500_00
    assert statement.yuan.dividend_fen == 2_000_00
    assert season.verify() == []


def test_birds_that_died_earn_nothing_and_cost_no_fee(season: Season):
    wang = season.household()
    season.supplier_delivers(wang)
    raise_and_settle(season, wang, deaths=12)

    statement = season.statement(wang)
    assert (statement.birds.placed, statement.birds.lost, statement.birds.collected) == (100, 12, 88)
    assert [(line.reason, line.animals) for line in statement.birds.losses] == [("disease", 12)]
    assert statement.yuan.gross_fen == 8_800_00
    assert statement.yuan.fee_fen == 2_200_00
    assert statement.yuan.loan_fen == 4_500_00
    assert statement.yuan.dividend_fen == 2_100_00
    assert season.verify() == []


def test_a_short_delivery_shrinks_the_loan(season: Season):
    wang = season.household(loan_yuan=4500, birds=100)
    season.supplier_delivers(wang, birds=80)
    assert season.loan(wang).outstanding_fen == 3600_00
    assert season.ledger.account("household.earmarked", wang).balance_fen == 0
    assert season.verify() == []


def test_after_a_short_delivery_the_smaller_flock_repays_the_smaller_loan(season: Season):
    wang = season.household()
    season.supplier_delivers(wang, birds=80)
    raise_and_settle(season, wang)

    yuan = season.statement(wang).yuan
    assert (yuan.gross_fen, yuan.fee_fen, yuan.loan_fen, yuan.dividend_fen) == (8_000_00, 2_000_00, 3_600_00, 2_400_00)
    assert season.verify() == []


def test_when_no_chicks_come_nothing_is_owed(season: Season):
    wang = season.household()
    season.supplier_delivers(wang, birds=0)
    assert season.loan(wang).outstanding_fen == 0
    assert season.ledger.account("lender.capital", season.office).balance_fen == 1_000_000_00
    season.settle()
    statement = season.statement(wang)
    assert statement.step == "settled"
    assert statement.yuan.dividend_fen == 0
    assert season.verify() == []


# ------------------------------------------------------------------------------- a shortfall under each rule of the terms

# 50 birds die of a disease: 50 x 100 = 5,000 yuan, less 1,250 of fees, repay 3,750 of 4,500; 750 yuan are short.
SHORT_FEN = 750_00


def short_season(season: Season, loss_order: tuple[LossSource, ...], *, deaths: int = 50, **pools: int) -> Home:
    terms = replace(WUYI, loss_order=loss_order, **{name: pools.pop(name) for name in ("carry_at_most_fen",) if name in pools})
    season.begin(terms, **pools)
    wang = season.household()
    season.supplier_delivers(wang)
    raise_and_settle(season, wang, deaths=deaths)
    yuan = season.statement(wang).yuan
    assert yuan.dividend_fen == 0
    assert yuan.gross_fen == yuan.fee_fen + yuan.loan_fen
    return wang


def test_a_shortfall_is_borne_by_the_insurer(season: Season):
    wang = short_season(season, (LossSource.INSURER, LossSource.CARRIED), pool_yuan=5_000)
    yuan = season.statement(wang).yuan
    assert (yuan.shortfall_fen, yuan.insurer_fen, yuan.carried_fen) == (SHORT_FEN, SHORT_FEN, 0)
    assert season.loan(wang).outstanding_fen == 0
    assert season.ledger.account("insurer.pool", season.insurer).balance_fen == 5_000_00 - SHORT_FEN
    assert season.verify() == []


def test_an_insurer_pays_no_more_than_its_pool_and_the_rest_is_carried(season: Season):
    wang = short_season(season, (LossSource.INSURER, LossSource.CARRIED), pool_yuan=200)
    yuan = season.statement(wang).yuan
    assert (yuan.insurer_fen, yuan.carried_fen) == (200_00, 550_00)
    assert season.loan(wang).outstanding_fen == 550_00
    assert season.verify() == []


def test_a_death_that_is_not_insured_is_not_the_insurers(season: Season):
    season.begin(replace(WUYI, loss_order=(LossSource.INSURER, LossSource.CARRIED)), pool_yuan=5_000)
    wang = season.household()
    season.supplier_delivers(wang)
    raise_and_settle(season, wang, deaths=50, reason="predator")
    yuan = season.statement(wang).yuan
    assert (yuan.insurer_fen, yuan.carried_fen) == (0, SHORT_FEN)
    assert season.verify() == []


def test_a_shortfall_is_borne_by_the_guarantee_fund(season: Season):
    wang = short_season(season, (LossSource.GUARANTEE, LossSource.CARRIED), guarantee_yuan=1_000)
    yuan = season.statement(wang).yuan
    assert (yuan.guarantee_fen, yuan.carried_fen) == (SHORT_FEN, 0)
    assert season.ledger.account("guarantee.fund", season.fund).balance_fen == 250_00
    assert season.verify() == []


def test_a_shortfall_is_carried_on_the_loan(season: Season):
    wang = short_season(season, (LossSource.CARRIED,))
    yuan = season.statement(wang).yuan
    assert yuan.carried_fen == SHORT_FEN
    loan = season.loan(wang)
    assert loan.outstanding_fen == SHORT_FEN
    assert loan.due_on > season.today
    assert season.verify() == []


def test_a_shortfall_goes_down_the_whole_order_each_bearing_what_it_can(season: Season):
    # 27 birds live: 2,700 yuan, less 675 of fees, repay 2,025 of 4,500; of the 2,475 that are short the pool has 300, the guarantee 1,000.
    order = (LossSource.INSURER, LossSource.GUARANTEE, LossSource.CARRIED, LossSource.FORGIVEN)
    wang = short_season(season, order, deaths=73, carry_at_most_fen=500_01, pool_yuan=300, guarantee_yuan=1_000)
    yuan = season.statement(wang).yuan
    assert (yuan.gross_fen, yuan.fee_fen, yuan.loan_fen, yuan.shortfall_fen) == (2_700_00, 675_00, 2_025_00, 2_475_00)
    assert (yuan.insurer_fen, yuan.guarantee_fen, yuan.carried_fen, yuan.forgiven_fen) == (300_00, 1_000_00, 500_01, 674_99)
    # What somebody is to forgive is owed until two have signed.
    assert season.loan(wang).outstanding_fen == 500_01 + 674_99
    assert season.verify() == []


def test_a_shortfall_is_forgiven_once_two_persons_have_signed(season: Season):
    wang = short_season(season, (LossSource.FORGIVEN,))
    assert season.statement(wang).yuan.forgiven_fen == SHORT_FEN
    assert season.loan(wang).outstanding_fen == SHORT_FEN
    decision = finance_queries.losses_of(wang.loan_id).get()
    # The settlement proposed it; one person takes that on, a second signs.
    season.do(finance.countersign_loss, season.cast.officer, decision_id=decision.public_id)
    assert season.loan(wang).outstanding_fen == SHORT_FEN
    season.do(finance.countersign_loss, season.cast.second, decision_id=decision.public_id)
    assert season.loan(wang).outstanding_fen == 0
    assert season.verify() == []


def test_every_source_is_asked_in_its_order(season: Season):
    everybody = (LossSource.INSURER, LossSource.GUARANTEE, LossSource.CARRIED, LossSource.FORGIVEN)
    wang = short_season(season, everybody, pool_yuan=300, guarantee_yuan=200, carry_at_most_fen=100_00)
    yuan = season.statement(wang).yuan
    assert (yuan.insurer_fen, yuan.guarantee_fen, yuan.carried_fen, yuan.forgiven_fen) == (300_00, 200_00, 100_00, 150_00)
    assert season.verify() == []


def test_when_every_bird_dies_the_whole_loan_is_short_and_nothing_else_is_taken(season: Season):
    season.begin(replace(WUYI, loss_order=(LossSource.CARRIED,)))
    wang = season.household()
    season.supplier_delivers(wang)
    raise_and_settle(season, wang, deaths=100)
    yuan = season.statement(wang).yuan
    assert (yuan.gross_fen, yuan.fee_fen, yuan.dividend_fen, yuan.carried_fen) == (0, 0, 0, 4_500_00)
    assert season.ledger.account("household.dividend", wang).balance_fen == 0
    assert season.verify() == []


@pytest.mark.parametrize("first", ["fee", "loan"])
def test_the_order_of_use_decides_who_waits(season: Season, first: str):
    """20 birds left: 2,000 yuan, 500 of fees. Whoever is first is paid first."""
    season.begin(
        replace(WUYI, order_of_use=(Use(first), Use({"fee": "loan", "loan": "fee"}[first]), Use.DIVIDEND), loss_order=(LossSource.CARRIED,))
    )
    wang = season.household()
    season.supplier_delivers(wang)
    raise_and_settle(season, wang, deaths=80)
    yuan = season.statement(wang).yuan
    expected = {"fee": (500_00, 1_500_00, 0), "loan": (0, 2_000_00, 500_00)}[first]
    assert (yuan.fee_fen, yuan.loan_fen, yuan.fee_given_up_fen) == expected
    assert season.verify() == []


def test_a_season_in_which_a_third_of_the_birds_die_ends_worse(season: Season):
    season.begin(replace(WUYI, insured_reasons=(), loss_order=(LossSource.CARRIED,)))
    good, bad = season.household(), season.household()
    for home in (good, bad):
        season.supplier_delivers(home)
    season.pass_days(40)
    season.die(bad, 34)
    season.pass_days(120)
    for home in (good, bad):
        season.collect(home)
    season.sell()
    season.settle()
    well, badly = season.statement(good).yuan, season.statement(bad).yuan
    assert (well.dividend_fen, badly.dividend_fen) == (3_000_00, 450_00)
    assert badly.shortfall_fen == 0
    assert season.verify() == []
