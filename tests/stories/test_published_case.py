"""The case that the programme's press published, to the fen, and its neighbours."""

from tests.stories.season import Season


def test_a_household_keeps_three_thousand_of_ten_thousand_yuan(season: Season):
    wang = season.household(birds=100)
    season.supplier_delivers(wang)
    season.pass_days(160)
    season.collect(wang)
    season.sell()
    season.settle()

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


def test_a_short_delivery_shrinks_the_loan(season: Season):
    wang = season.household(loan_yuan=4500, birds=100)
    season.supplier_delivers(wang, birds=80)
    assert season.loan(wang).outstanding_fen == 3600_00
    assert season.ledger.account("household.earmarked", wang).balance_fen == 0
    assert season.verify() == []
