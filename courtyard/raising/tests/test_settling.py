"""Prepared by one, signed by another, posted once: and what is refused of it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.raising import actions as raising
from courtyard.raising import audit, queries
from courtyard.raising.actions.answer_objection import AnsweredBefore, AnswerMissing
from courtyard.raising.actions.object_to import NothingSaid, ObjectedBefore
from courtyard.raising.actions.post_settlement_chunk import NotSigned, OutOfTurn
from courtyard.raising.actions.prepare_settlement import SettlementUnderWay
from courtyard.raising.actions.sign_settlement import NotPrepared, NotWhatWasShown, ObjectionsOpen, SamePerson
from courtyard.raising.models import Flock, Lot, Settlement
from courtyard.raising.settling import FlocksStillOpen, NothingToSettle
from tests.harness.together import together
from tests.stories.season import WUYI, Season

SMALL = replace(WUYI, animals_per_household=10, advance_fen=450_00)


def sold(season: Season, households: int = 3) -> list:
    """Households whose birds are sold and wait to be settled."""
    season.begin(SMALL)
    homes = [season.household(birds=10) for _ in range(households)]
    for home in homes:
        season.supplier_delivers(home)
    season.pass_days(160)
    for home in homes:
        season.collect(home)
    season.sell()
    return homes


def sign(season: Season, prepared, who=None):
    return season.do(raising.sign_settlement, who or season.cast.officer, settlement_id=prepared.settlement_id, digest=prepared.digest)


def test_before_anything_is_sold_nothing_is_settled(season: Season, refused):
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    with refused(NothingToSettle):
        season.prepare()


def test_terms_that_settle_once_wait_for_the_last_bird(season: Season, refused):
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    season.collect(wang, only=4)
    season.sell()
    with refused(FlocksStillOpen):
        season.prepare()


def test_a_flock_collected_into_two_lots_is_settled_over_both(season: Season):
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    season.collect(wang, only=4)
    season.sell()
    season.collect(wang)
    season.sell()
    prepared = season.settle()
    assert (prepared.lines, prepared.shares) == (2, 1)
    lines = queries.settlement_lines(season.cast.officer, prepared.settlement_id)
    # 400 and 600 yuan; the first lot pays the fees of 250 and a part of the loan, the second what is left of it.
    assert [(line.fee_fen, line.loan_fen, line.dividend_fen) for line in lines] == [(250_00, 150_00, 0), (0, 300_00, 300_00)]
    assert [[(part.grade, part.quantity, part.price_fen) for part in line.accepted] for line in lines] == [
        [("mountain", 4, 100_00)],
        [("mountain", 6, 100_00)],
    ]
    assert season.statement(wang).yuan.dividend_fen == 300_00
    assert season.verify() == []


def test_while_a_lot_with_its_birds_is_unsold_a_households_season_goes_on(season: Season):
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    season.collect(wang, only=2)
    season.sell()
    season.collect(wang)
    # 200 yuan do not cover fees and loan, but eight birds are still to be sold: nothing is short yet.
    season.settle()
    statement = season.statement(wang)
    assert (statement.yuan.shortfall_fen, statement.yuan.settled) == (0, False)
    season.sell()
    season.settle()
    yuan = season.statement(wang).yuan
    assert (yuan.gross_fen, yuan.fee_fen, yuan.loan_fen, yuan.dividend_fen) == (1_000_00, 250_00, 450_00, 300_00)
    assert yuan.settled
    assert season.verify() == []


def test_whoever_prepared_it_does_not_sign_it(season: Season, refused):
    sold(season)
    prepared = season.prepare()
    with refused(SamePerson):
        sign(season, prepared, replace(season.cast.officer, user_id=season.cast.manager.user_id))
    with refused(SamePerson):
        sign(season, prepared, season.cast.system)


def test_a_manager_does_not_sign(season: Season, refused):
    sold(season)
    prepared = season.prepare()
    with refused(NotPermitted):
        sign(season, prepared, season.cast.manager)


def test_what_is_signed_is_what_was_shown(season: Season, refused):
    sold(season)
    prepared = season.prepare()
    with refused(NotWhatWasShown):
        season.do(raising.sign_settlement, season.cast.officer, settlement_id=prepared.settlement_id, digest="0" * 64)


def test_preparing_again_takes_the_place_of_what_was_not_signed(season: Season, refused):
    sold(season)
    first, second = season.prepare(), season.prepare()
    assert queries.settlement(season.cast.officer, first.settlement_id).state == "superseded"
    with refused(NotPrepared):
        sign(season, first)
    sign(season, second)
    with refused(SettlementUnderWay):
        season.prepare()
    season.work()
    with refused(NothingToSettle):
        season.prepare()
    assert season.verify() == []


def test_a_preview_shows_each_household_what_it_would_be_paid(season: Season):
    wang, *_others = sold(season)
    season.prepare()
    statement = season.statement(wang)
    assert statement.preview.dividend_fen == 300_00
    assert statement.yuan.dividend_fen == 0


def test_an_objection_is_answered_before_anybody_signs(season: Season, refused):
    wang, *_others = sold(season)
    prepared = season.prepare()
    itself = Actor(uuid4(), (Grant(Role.HOUSEHOLD, household=wang.household_id),))
    arguments = {"project_id": season.project_id, "household_id": wang.household_id, "settlement_id": prepared.settlement_id}
    with refused(NothingSaid):
        season.do(raising.object_to, itself, text=" ", **arguments)
    objection = season.do(raising.object_to, itself, text="One bird is missing.", **arguments).objection_id
    with refused(ObjectedBefore):
        season.do(raising.object_to, itself, text="Again.", **arguments)
    with refused(ObjectionsOpen):
        sign(season, prepared)
    # Preparing anew does not make the objection go away.
    again = season.prepare()
    with refused(ObjectionsOpen):
        sign(season, again)
    with refused(AnswerMissing):
        season.do(raising.answer_objection, season.cast.officer, objection_id=objection, upheld=False, answer="")
    season.do(raising.answer_objection, season.cast.officer, objection_id=objection, upheld=False, answer="All ten were weighed.")
    with refused(AnsweredBefore):
        season.do(raising.answer_objection, season.cast.officer, objection_id=objection, upheld=True, answer="Or not.")
    sign(season, again)
    season.work()
    assert season.statement(wang).objections[0].answer == "All ten were weighed."
    assert season.verify() == []


def test_a_household_objects_for_itself_only(season: Season, refused):
    wang, li, _zhao = sold(season)
    stranger = Actor(uuid4(), (Grant(Role.HOUSEHOLD, household=li.household_id),))
    with refused(NotFound):
        season.do(raising.object_to, stranger, project_id=season.project_id, household_id=wang.household_id, text="x")
    with refused(NotFound):
        queries.statement(stranger, wang.household_id, season.project_id)


# ------------------------------------------------------------------------------------------------------------------- posting


def test_chunks_are_posted_in_their_order_and_each_once(season: Season, refused):
    homes = sold(season, 5)
    prepared = season.prepare(chunk_size=2)
    house, settlement = season.cast.system, prepared.settlement_id
    with refused(NotSigned):
        season.do(raising.post_settlement_chunk, house, settlement_id=settlement, number=0)
    sign(season, prepared)
    with refused(OutOfTurn):
        season.do(raising.post_settlement_chunk, house, settlement_id=settlement, number=1)
    first = season.do(raising.post_settlement_chunk, house, settlement_id=settlement, number=0)
    assert (first.lines, first.posted) == (2, False)
    again = season.do(raising.post_settlement_chunk, house, settlement_id=settlement, number=0)
    assert (again.lines, again.posted) == (0, False)
    view = queries.settlement(season.cast.officer, settlement)
    assert (view.state, view.chunks_posted, view.progress) == ("posting", 1, 1 / 3)
    # A household sees its money when its own chunk is posted, and the worker goes on from there.
    assert season.statement(homes[0]).yuan.dividend_fen == 300_00
    assert season.statement(homes[4]).yuan.dividend_fen == 0
    assert season.verify() == []
    season.work()
    assert queries.settlement(season.cast.officer, settlement).state == "posted"
    assert [season.ledger.account("household.dividend", home).balance_fen for home in homes] == [300_00] * 5
    assert season.verify() == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_with_one_chunk_pay_everybody_once():
    season = Season()
    homes = sold(season, 2)
    prepared = season.prepare(chunk_size=1)
    sign(season, prepared)

    def post():
        return raising.post_settlement_chunk(
            actor=season.cast.system, key=uuid4(), now=season.now, settlement_id=prepared.settlement_id, number=0
        )

    results = together([post] * 4)
    assert sorted(result.lines for result in results) == [0, 0, 0, 1]
    season.work()
    assert [season.ledger.account("household.dividend", home).balance_fen for home in homes] == [300_00] * 2
    assert season.verify() == []


# ------------------------------------------------------------------------------------------------------------------- audits


def test_the_audit_names_what_does_not_add_up(season: Season):
    wang, *_others = sold(season)
    season.settle()
    assert list(audit.violations()) == []
    Flock.unscoped.filter(public_id=wang.flock_id).update(lost=1, collected=9)
    assert {one.code for one in audit.violations()} == {"flock-counts", "flock-birds"}
    Flock.unscoped.filter(public_id=wang.flock_id).update(lost=0, collected=10)
    Settlement.unscoped.update(digest="0" * 64)
    assert {one.code for one in audit.violations()} == {"settlement-altered"}
    Lot.unscoped.update(proceeds_fen=99_999_99)
    assert {one.code for one in audit.violations()} == {"settlement-altered", "lot-account"}
