"""Money is promised: it can no longer be spent, until it moves or is free again; each hold is answered once."""

import pytest

from courtyard.ledger import queries
from courtyard.ledger.errors import FloorBreached, HoldResolved, NoSuchTransfer, NotAHold, NotPostable
from courtyard.ledger.models import Transfer
from courtyard.ledger.rules import Entry, Posted, TransferRef
from courtyard.ledger.tests.book import (
    BANK,
    CAPITAL,
    COMPANY,
    FUND,
    PROCEEDS,
    PROMISED,
    buy,
    commit,
    contribute,
    dividend,
    everything,
    holds,
    owner,
    share,
    standing,
)


@pytest.fixture
def funded(book):
    book.post(contribute(1_000))
    return book


def test_a_hold_moves_nothing_and_can_no_longer_be_spent(funded):
    funded.hold(commit(400))
    assert (standing(FUND), standing(PROMISED)) == ((1_000, 600), (0, 0))
    before = everything()
    for spend in (funded.post, funded.hold):
        with pytest.raises(FloorBreached) as refusal:
            spend(commit(601))
        assert refusal.value.detail["available_fen"] == 600
    assert everything() == before
    funded.post(commit(600))
    assert (standing(FUND), standing(PROMISED)) == ((400, 0), (600, 600))


def test_a_payout_holds_what_is_owed_and_the_money_that_will_pay_it(book):
    book.post(Entry("company.pay", BANK, COMPANY, 1_000), buy(1_000), share(700, "wang"))
    book.hold(Entry("payout", dividend("wang"), BANK, 700))
    assert (standing(dividend("wang")), standing(BANK)) == ((700, 0), (1_000, 300))


def test_a_settled_hold_is_a_second_row_that_names_the_first(funded):
    held = funded.hold(commit(400, project=owner("project"), cause=owner("cause")))
    settled = funded.settle(*holds(held))
    assert (standing(FUND), standing(PROMISED)) == ((600, 600), (400, 400))
    first, second = Transfer.unscoped.filter(code="fund.commit").order_by("id")
    assert (first.phase, second.phase, second.resolves_id, second.amount_fen) == ("pending", "posted", first.pk, 400)
    assert (second.project, second.cause, second.set.key) == (owner("project"), owner("cause"), settled.set_key)


def test_a_released_hold_is_a_second_row_and_the_money_is_free(funded):
    held = funded.hold(commit(400))
    assert funded.release(*holds(held)) == Posted(Transfer.unscoped.get(phase="released").set.key, 1)
    assert (standing(FUND), standing(PROMISED)) == ((1_000, 1_000), (0, 0))


def test_what_a_partial_settlement_leaves_is_free_again(funded):
    held = funded.hold(commit(400), commit(100))
    funded.settle(*holds(held), amounts=(150, 100))
    assert (standing(FUND), standing(PROMISED)) == ((750, 750), (250, 250))
    assert list(queries.open_holds(FUND)) == []


def test_some_of_a_sets_holds_are_settled_and_the_others_stay(funded):
    held = funded.hold(*[commit(n) for n in range(1, 6)])
    funded.settle(TransferRef(held.set_key, 4), TransferRef(held.set_key, 0))
    funded.release(TransferRef(held.set_key, 2))
    assert standing(FUND) == (994, 994 - 2 - 4)
    assert [hold.position for hold in queries.open_holds(FUND)] == [1, 3]


@pytest.mark.parametrize("first", ["settle", "release"])
@pytest.mark.parametrize("second", ["settle", "release"])
def test_a_hold_is_answered_once(funded, first, second):
    held = funded.hold(commit(400), commit(100))
    getattr(funded, first)(*holds(held))
    before = everything()
    with pytest.raises(HoldResolved) as refusal:
        getattr(funded, second)(TransferRef(held.set_key, 1))
    assert [reason.detail for reason in refusal.value.reasons] == [{"set_key": str(held.set_key), "position": 1}]
    assert everything() == before


def test_one_hold_that_is_resolved_keeps_the_others_from_being_settled(funded):
    held = funded.hold(commit(400), commit(100))
    funded.release(TransferRef(held.set_key, 1))
    before = everything()
    with pytest.raises(HoldResolved):
        funded.settle(*holds(held))
    assert everything() == before


@pytest.mark.parametrize("amounts", [(401,), (0,), (-1,), (1, 2), ()])
def test_a_hold_is_settled_with_more_than_nothing_and_at_most_what_is_held(funded, amounts):
    held = funded.hold(commit(400))
    before = everything()
    with pytest.raises(NotPostable):
        funded.settle(*holds(held), amounts=amounts)
    assert everything() == before


def test_only_a_hold_can_be_settled_or_released(funded):
    posted = funded.post(commit(100))
    before = everything()
    for verb in (funded.settle, funded.release):
        with pytest.raises(NotAHold):
            verb(*holds(posted))
        with pytest.raises(NoSuchTransfer):
            verb(TransferRef(posted.set_key, 1))
        with pytest.raises(NotPostable):
            verb()
    assert everything() == before


def test_a_hold_that_is_named_twice_is_refused(funded):
    held = funded.hold(commit(400))
    with pytest.raises(NotPostable):
        funded.settle(*holds(held), *holds(held))
    assert standing(FUND) == (1_000, 600)


def test_a_room_settles_and_releases_its_own_holds_only(funded):
    held = funded.hold(commit(400))
    for verb in (funded.settle, funded.release):
        with pytest.raises(NotPostable) as refusal, funded.conducted_by("raising"):
            verb(*holds(held))
        assert [reason.code for reason in refusal.value.reasons] == ["code-of-another-room"]
    with funded.conducted_by("finance"):
        funded.settle(*holds(held))
    assert standing(PROMISED) == (400, 400)


def test_many_holds_of_several_sets_are_settled_together(book):
    book.post(buy(1_000_000))
    sets = [book.hold(*[share(n + 1, f"{name} {n}") for n in range(120)]) for name in ("east", "west")]
    book.settle(*[ref for held in reversed(sets) for ref in holds(held)])
    assert standing(PROCEEDS) == (1_000_000 - 2 * 7_260, 1_000_000 - 2 * 7_260)
    assert standing(dividend("west 119")) == (120, 120)
    assert standing(CAPITAL) == (0, 0)
