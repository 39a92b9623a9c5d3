"""What can be read: balances now and as of a sealed sequence, statements, transfers by what they carry."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel import sealing
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound
from courtyard.kernel.fen import MAX_FEN
from courtyard.ledger import queries
from courtyard.ledger.audit import violations
from courtyard.ledger.queries import SEALING, AccountLine
from courtyard.ledger.rules import AccountRef
from courtyard.ledger.tests.book import BANK, FUND, NOW, PROCEEDS, PROMISED, Book, buy, commit, contribute, dividend, holds, owner, share


def test_an_account_that_was_never_used_is_empty(db):
    nobody = AccountRef("household.dividend", UUID(int=5))
    assert queries.balances_fen([nobody, nobody]) == {nobody: 0}
    assert (queries.available_fen(nobody), queries.statement(nobody), queries.accounts_of(nobody.owner)) == (0, [], [])
    assert (queries.head().sequence, queries.sequence_known(NOW), list(queries.transfers())) == (0, 0, [])


def test_a_balance_as_of_a_sealed_sequence_is_what_was_known_then(book):
    book.post(contribute(1_000))
    sealing.seal(SEALING, now=NOW)
    held = book.hold(commit(400))
    book.settle(*holds(held))
    sealing.seal(SEALING, now=NOW + timedelta(hours=1))
    book.reverse(book.post(contribute(5)))
    assert [queries.balance_fen(FUND, known=known) for known in (0, 1, 2, 3, 9)] == [0, 1_000, 1_000, 600, 600]
    assert [queries.balance_fen(BANK, known=known) for known in (0, 3)] == [0, 1_000]
    assert queries.balances_fen([FUND, PROMISED, PROCEEDS], known=3) == {FUND: 600, PROMISED: 400, PROCEEDS: 0}
    assert queries.balance_fen(FUND) == 600
    sealing.seal(SEALING, now=NOW + timedelta(hours=2))
    assert [queries.balance_fen(FUND, known=known) for known in (3, 4, 5)] == [600, 605, 600]
    assert (queries.known_at(1), queries.known_at(4)) == (NOW, NOW + timedelta(hours=2))
    assert queries.sequence_known(NOW + timedelta(minutes=90)) == 3
    with pytest.raises(NotFound):
        queries.known_at(6)


def test_more_may_move_through_an_account_over_the_years_than_it_can_hold_at_once(book):
    for _ in range(2):
        book.reverse(book.post(contribute(MAX_FEN)))
    book.post(contribute(7))
    sealing.seal(SEALING, now=NOW)
    assert queries.balances_fen([BANK, FUND], known=5) == {BANK: 7, FUND: 7}
    assert list(violations()) == []


def test_every_account_of_an_owner(book):
    book.post(contribute(1_000))
    book.hold(commit(300))
    assert queries.accounts_of(FUND.owner) == [AccountLine(FUND, 1_000, 300)]
    assert queries.accounts_of(FUND.owner)[0].available_fen == 700


def test_a_statement_reads_as_the_accounts_owner_would(book):
    book.post(buy(1_000), share(300, "wang", household=owner("wang"), lot=owner("lot")))
    sealing.seal(SEALING, now=NOW)
    book.hold(share(50, "wang"))
    (line,) = queries.statement(dividend("wang"))
    assert (line.change_fen, line.other, line.code, line.sequence, line.at) == (300, PROCEEDS, "settle.dividend", 1, NOW)
    assert (line.household, line.lot, line.project, line.reverses) == (owner("wang"), owner("lot"), None, False)
    assert [line.change_fen for line in queries.statement(PROCEEDS)] == [1_000, -300]
    pending = queries.statement(PROCEEDS, phases=("pending",))
    assert [(line.change_fen, line.phase, line.sequence) for line in pending] == [(-50, "pending", None)]
    assert queries.statement(PROCEEDS, known=0) == []


def test_transfers_are_found_by_what_they_carry(book):
    book.post(
        buy(1_000), share(300, "wang", household=owner("wang"), lot=owner("lot")), share(200, "li", household=owner("li"), lot=owner("lot"))
    )
    sealing.seal(SEALING, now=NOW)
    book.post(share(10, "wang", household=owner("wang"), cause=owner("cause")))
    assert [row.amount_fen for row in queries.transfers(lot=owner("lot"))] == [300, 200]
    assert [row.amount_fen for row in queries.transfers(household=owner("wang"))] == [300, 10]
    assert [row.amount_fen for row in queries.transfers(household=owner("wang"), known=1)] == [300]
    assert [row.amount_fen for row in queries.transfers(cause=owner("cause"), household=owner("wang"))] == [10]
    assert [row.amount_fen for row in queries.transfers(codes=["company.buy"])] == [1_000]
    posted = queries.transfers(lot=owner("lot"))[0].set.key
    assert [row.position for row in queries.transfers_of(posted)] == [0, 1, 2]


def test_a_person_sees_the_accounts_that_its_grant_names(book):
    book.post(buy(1_000), share(300, "wang", household=owner("wang")), share(200, "li", household=owner("li")))
    wang = Actor(UUID(int=1), (Grant(Role.HOUSEHOLD, household=owner("wang")),))
    company = Actor(UUID(int=2), (Grant(Role.MANAGER, organisation=owner("company")),))
    officer = Actor(UUID(int=3), (Grant(Role.OFFICER, place="131123"),))
    auditor = Actor(UUID(int=4), (Grant(Role.AUDITOR),))
    assert [account.kind for account in queries.accounts(wang)] == ["household.dividend"]
    assert [row.amount_fen for row in queries.transfers_seen(wang)] == [300]
    assert [account.kind for account in queries.accounts(company)] == ["company.receivable"]
    assert list(queries.transfers_seen(company)) == list(queries.accounts(officer)) == []
    assert (queries.accounts(auditor).count(), queries.transfers_seen(auditor).count()) == (4, 3)


@pytest.mark.parametrize("households", [3, 300])
def test_reading_costs_as_many_queries_however_much_is_read(book, households):
    book.post(buy(1_000_000), *[share(n + 1, f"household {n}", lot=owner("lot")) for n in range(households)])
    sealing.seal(SEALING, now=NOW)
    refs = [dividend(f"household {n}") for n in range(households)]
    with CaptureQueriesContext(connection) as seen:
        assert sum(queries.balances_fen(refs).values()) == households * (households + 1) // 2
        assert sum(queries.balances_fen(refs, known=1).values()) == households * (households + 1) // 2
        assert len(queries.statement(PROCEEDS)) == households + 1
        assert len(list(queries.transfers(lot=owner("lot")))) == households
    assert len(seen) == 4


def count_of(work) -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return len([query for query in seen if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))])


def test_posting_costs_as_many_statements_however_long_the_set(book: Book):
    """One to ask for the key, one to lock, one to update the balances, two to insert, one to remember.

    To open accounts it takes one more on PostgreSQL, which says what it opened, and two on SQLite.
    """
    book.post(buy(10_000_000))
    batch = {size: [share(1, f"household {n}") for n in range(size)] for size in (1, 2, 500)}
    opening = {size: count_of(lambda size=size: book.post(*batch[size])) for size in batch}
    again = {size: count_of(lambda size=size: book.post(*batch[size])) for size in batch}
    assert opening[500] == opening[2] == (7 if connection.vendor == "postgresql" else 8)
    assert again[500] == again[2] == 6
    assert again[1] == (3 if connection.vendor == "postgresql" else 6)
