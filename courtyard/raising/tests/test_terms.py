"""The terms of a project hold together, or every fault is named at once."""

from dataclasses import replace

import pytest

from courtyard.finance.rules import Goods, LossSource
from courtyard.raising.rules import (
    Check,
    Eligibility,
    Fee,
    FeePer,
    FlockKind,
    Grade,
    Identity,
    LossReason,
    Sale,
    Supply,
    Terms,
    Unit,
    Use,
    grade_of,
    problems,
    terms_from_json,
    terms_to_json,
    value_fen,
)

TERMS = Terms(
    species="chicken",
    breed="Taihang",
    identity=Identity.INDIVIDUAL,
    unit=Unit.BIRD,
    sale=Sale.PURCHASE,
    grades=(Grade("heavy", 188_00, 2_500), Grade("middle", 168_00, 2_000), Grade("light", 128_00)),
    ordinary=Grade("ordinary", 50_00),
    animals_per_household=100,
    advance_fen=4_500_00,
    supplies=(Supply("chick", Goods.LIVESTOCK, 1, 20_00), Supply("feed", Goods.FEED, 5, 5_00)),
    days=160,
    steps=1_000_000,
    fees=(Fee("water", FeePer.UNIT, 25_00),),
    eligibility=Eligibility(line_year=2016),
)


def codes(terms: Terms) -> set[str]:
    return {reason.code for reason in problems(terms)}


def test_the_published_terms_hold_together():
    assert problems(TERMS) == ()


def test_terms_come_back_from_the_database_as_they_went():
    assert terms_from_json(terms_to_json(TERMS)) == TERMS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"advance_fen": -1}, "out-of-range"),
        ({"animals_per_household": 0}, "out-of-range"),
        ({"steps": 0}, "out-of-range"),
        ({"reserve_bp": 10_001}, "out-of-range"),
        ({"species": ""}, "species-missing"),
        ({"grades": ()}, "no-grade"),
        ({"grades": (Grade("a", 1, 1000), Grade("a", 1))}, "code-repeated"),
        ({"grades": (Grade("", 1),)}, "code-missing"),
        ({"grades": (Grade("free", 0),), "ordinary": None}, "price-not-positive"),
        ({"grades": (Grade("light", 100_00), Grade("heavy", 90_00, 2_000))}, "grades-not-descending"),
        ({"grades": (Grade("a", 100_00), Grade("b", 90_00))}, "grades-not-descending"),
        ({"grades": (Grade("heavy", 90_00, 2_000), Grade("light", 100_00))}, "prices-not-descending"),
        ({"ordinary": Grade("ordinary", 200_00)}, "prices-not-descending"),
        ({"ordinary": Grade("ordinary", 50_00, 1_000)}, "ordinary-has-weight"),
        ({"grades": (Grade("a", 100_00, -5),)}, "weight-not-positive"),
        ({"fees": (Fee("a", FeePer.UNIT, 0),)}, "fee-out-of-range"),
        ({"fees": (Fee("a", FeePer.PROCEEDS, 6_000), Fee("b", FeePer.PROCEEDS, 6_000))}, "fees-above-proceeds"),
        ({"fees": (Fee("a", FeePer.UNIT, 1), Fee("a", FeePer.HOUSEHOLD, 1))}, "code-repeated"),
        ({"order_of_use": (Use.FEE, Use.DIVIDEND, Use.LOAN)}, "order-of-use"),
        ({"order_of_use": (Use.FEE, Use.DIVIDEND)}, "order-of-use"),
        ({"loss_order": ()}, "loss-order"),
        ({"loss_order": (LossSource.INSURER, LossSource.GUARANTEE)}, "loss-order-open"),
        ({"loss_order": (LossSource.FORGIVEN, LossSource.CARRIED)}, "forgiven-not-last"),
        ({"carry_at_most_fen": 100}, "carry-limit-open"),
        ({"insured_reasons": (LossReason.COLD,)}, "insured-sum-missing"),
        ({"identity": Identity.LOT}, "steps-need-identity"),
        ({"unit": Unit.KILOGRAM}, "identity-unit"),
        ({"flocks": ()}, "flocks"),
        ({"flocks": (FlockKind.OWN, FlockKind.OWN)}, "flocks"),
        ({"reserve_bp": 100}, "reserve-needs-consignment"),
        ({"eligibility": Eligibility()}, "line-year-missing"),
        ({"supplies": ()}, "no-supplies"),
        ({"supplies": (Supply("feed", Goods.FEED, 5, 5_00),)}, "animals-first"),
        ({"supplies": (Supply("chick", Goods.LIVESTOCK, 1, 45_01),)}, "supplies-above-advance"),
        ({"supplies": (Supply("chick", Goods.LIVESTOCK, 1, 0),)}, "supply-not-positive"),
        ({"standard": (Check("a", "x"), Check("a", "y"))}, "code-repeated"),
    ],
)
def test_a_fault_of_the_terms_is_named(change: dict[str, object], code: str):
    assert code in codes(replace(TERMS, **change))


def test_all_faults_are_named_at_once():
    assert codes(replace(TERMS, species="", grades=(), fees=(Fee("a", FeePer.UNIT, 0),), loss_order=())) == {
        "species-missing",
        "no-grade",
        "fee-out-of-range",
        "loss-order",
    }


def test_fewer_animals_are_lent_less_and_their_supplies_stay_within():
    for animals in range(1, 101):
        assert TERMS.supplies_for(animals) <= TERMS.advance_for(animals)
    assert TERMS.advance_for(33) == 1_485_00


def test_a_bird_gets_the_first_grade_that_it_reaches():
    assert grade_of(TERMS, weight_g=2_500, certified=True).code == "heavy"
    assert grade_of(TERMS, weight_g=2_499, certified=True).code == "middle"
    assert grade_of(TERMS, weight_g=900, certified=True).code == "light"
    assert grade_of(TERMS, weight_g=3_000, certified=False).code == "ordinary"
    assert grade_of(replace(TERMS, ordinary=None), weight_g=3_000, certified=False) is None
    assert grade_of(replace(TERMS, steps=None), weight_g=2_100, certified=False).code == "middle"


def test_a_kilogram_is_paid_to_the_gram_and_rounded_down_once():
    fish = replace(TERMS, unit=Unit.KILOGRAM, identity=Identity.LOT, steps=None, grades=(Grade("table", 18_01),), ordinary=None)
    assert value_fen(fish, "table", 1_000) == 18_01
    assert value_fen(fish, "table", 999) == 17_99
    with pytest.raises(KeyError):
        value_fen(fish, "other", 1)
