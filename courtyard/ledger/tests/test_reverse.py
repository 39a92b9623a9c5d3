"""A mistake is taken back by its mirror image, once, if the money is still there."""

import pytest

from courtyard.ledger import queries
from courtyard.ledger.errors import AlreadyReversed, FloorBreached, NoSuchTransfer, NotPostable, NotReversible
from courtyard.ledger.models import Transfer
from courtyard.ledger.tests.book import (
    BANK,
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
    sound,
    standing,
)


def test_a_reversal_is_the_mirror_image_and_says_what_it_reverses(book):
    posted = book.post(contribute(1_000, project=owner("project")), commit(400))
    reversed_ = book.reverse(posted, "entered twice")
    assert (standing(BANK), standing(FUND), standing(PROMISED)) == ((0, 0), (0, 0), (0, 0))
    rows = list(Transfer.unscoped.filter(set__key=reversed_.set_key).order_by("position").select_related("set", "reverses"))
    assert [(row.code, row.phase, row.amount_fen, row.project) for row in rows] == [
        ("fund.contribute", "posted", 1_000, owner("project")),
        ("fund.commit", "posted", 400, None),
    ]
    assert all(row.debit_account_id == row.reverses.credit_account_id for row in rows)
    assert {row.set.reason for row in rows} == {"entered twice"}
    assert [line.change_fen for line in queries.statement(FUND)] == [1_000, -400, -1_000, 400]


def test_a_set_is_reversed_once(book):
    posted = book.post(contribute(1_000))
    book.reverse(posted)
    before = everything()
    with pytest.raises(AlreadyReversed):
        book.reverse(posted)
    assert everything() == before


def test_a_reversal_is_not_reversed(book):
    reversed_ = book.reverse(book.post(contribute(1_000)))
    before = everything()
    with pytest.raises(NotReversible):
        book.reverse(reversed_)
    assert everything() == before


def test_money_that_was_spent_since_is_not_taken_back(book):
    posted = book.post(contribute(1_000))
    book.post(commit(1))
    before = everything()
    with pytest.raises(FloorBreached) as refusal:
        book.reverse(posted)
    assert refusal.value.detail == {"kind": "fund.unallocated", "owner": str(FUND.owner), "available_fen": 999, "wanted_fen": 1_000}
    assert everything() == before


def test_a_hold_is_released_not_reversed_before_and_after_it_is_resolved(book):
    book.post(contribute(1_000))
    held, other = book.hold(commit(400)), book.hold(commit(300))
    released = book.release(*holds(other))
    book.settle(*holds(held))
    before = everything()
    for posted in (held, other, released):
        with pytest.raises(NotReversible):
            book.reverse(posted)
    assert everything() == before


def test_a_settled_hold_that_a_bank_returns_is_reversed_and_not_held_again(book):
    book.post(contribute(1_000))
    settled = book.settle(*holds(book.hold(commit(400))), amounts=(300,))
    book.reverse(settled, "returned by the bank")
    assert (standing(FUND), standing(PROMISED)) == ((1_000, 1_000), (0, 0))


def test_what_was_never_posted_is_not_reversed(book):
    with pytest.raises(NoSuchTransfer):
        book.reverse(book.key())


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_reversal_says_why(book, reason):
    posted = book.post(contribute(1_000))
    with pytest.raises(NotPostable):
        book.reverse(posted, reason)
    assert standing(FUND) == (1_000, 1_000)


def test_a_room_reverses_its_own_sets_only(book):
    posted = book.post(contribute(1_000))
    with pytest.raises(NotPostable), book.conducted_by("raising"):
        book.reverse(posted)
    with book.conducted_by("finance"):
        book.reverse(posted)
    assert standing(FUND) == (0, 0)


def test_a_long_set_is_reversed_whole(book):
    book.post(buy(1_000_000))
    posted = book.post(*[share(n + 1, f"household {n}") for n in range(300)])
    book.reverse(posted)
    assert standing(PROCEEDS) == (1_000_000, 1_000_000)
    assert standing(dividend("household 299")) == (0, 0)


def test_some_transfers_of_a_set_are_reversed_and_the_others_stand(book):
    book.post(buy(1_000))
    posted = book.post(share(300, "wang"), share(200, "li"), share(100, "zhao"))
    reversed_ = book.reverse(posted, "returned by the bank", positions=(0, 2))
    assert reversed_.transfers == 2
    assert [standing(dividend(name))[0] for name in ("wang", "li", "zhao")] == [0, 200, 0]
    assert standing(PROCEEDS) == (800, 800)
    before = everything()
    for positions in ((0,), (1, 2), None):
        with pytest.raises(AlreadyReversed):
            book.reverse(posted, positions=positions)
    for positions in ((), (3,), (1, 1)):
        with pytest.raises(NoSuchTransfer):
            book.reverse(posted, positions=positions)
    assert everything() == before
    book.reverse(posted, positions=(1,))
    assert standing(PROCEEDS) == (1_000, 1_000)
    assert sound() == []
