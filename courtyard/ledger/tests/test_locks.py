"""Several writers at one account: with the lock each finds the truth; a twin without it shows what the lock keeps out.

On SQLite the lock is the file's, taken as a transaction begins (IMMEDIATE), so the twin begins DEFERRED, as SQLite does out of
the box. On PostgreSQL it is the row lock of `tables.locked_standings`, so the twin reads without it. More of the kind, with
writers held at the exact point of the race, is in tests/faults/.
"""

import pytest

from courtyard.kernel import verbs
from courtyard.ledger import resolving, tables
from courtyard.ledger.models import Account, TransferSet
from courtyard.ledger.rules import AccountRef
from courtyard.ledger.tests.book import (
    FUND,
    PROMISED,
    Book,
    buy,
    commit,
    contribute,
    dividend,
    holds,
    owner,
    share,
    sound,
    standing,
)
from tests.faults.meeting import Meeting
from tests.harness.together import together

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 4
ROUNDS = 5
ELSEWHERE = AccountRef("fund.project", owner("another commitment"))


@pytest.fixture
def book(transactional_db) -> Book:
    return Book()


@pytest.fixture
def at_once(monkeypatch) -> None:
    """Nobody tries again by itself, so that a lost race is seen."""
    monkeypatch.setattr(verbs, "_ATTEMPTS", 1)


@pytest.fixture
def no_lock(deferred_transactions, at_once, monkeypatch) -> None:
    monkeypatch.setattr(tables, "_lock", tables.standings)
    monkeypatch.setattr(tables, "write_one", lambda **_: False)


def race(*calls) -> dict[str, int]:
    """How many of the calls ended how, by the name of the error; "done" without one. Anything but a refusal is a defect."""
    results = together(calls)
    names = [type(result).__name__ if isinstance(result, Exception) else "done" for result in results]
    return {name: names.count(name) for name in sorted(set(names))}


def spending(book: Book, entries: int, fen: int):
    keys = [book.key() for _ in range(WRITERS)]
    return [lambda key=key: book.post(*[commit(fen)] * entries, key=key) for key in keys]


@pytest.mark.parametrize("entries", [1, 2])
def test_four_who_spend_the_same_money_get_it_once(book, entries):
    for number in range(1, ROUNDS + 1):
        book.post(contribute(100))
        assert race(*spending(book, entries, 60 // entries)) == {"FloorBreached": 3, "done": 1}
        assert standing(PROMISED)[0] == number * 60
        book.post(commit(40, to=ELSEWHERE))
    assert sound() == []


def test_twin_without_the_lock_they_are_not_told_that_the_money_is_gone(book, no_lock, monkeypatch, database):
    """Each finds the money there; what stops three of them is the constraint at the last moment, or the file: nobody says why."""
    book.post(contribute(100), commit(1))
    meeting = Meeting(WRITERS)
    meeting.after(monkeypatch, tables, "locked_standings")
    outcome = race(*spending(book, 2, 30))
    assert meeting.most == WRITERS
    assert outcome == {("IntegrityError" if database == "postgres" else "TryAgain"): 3, "done": 1}
    assert sound() == []


def test_sets_that_touch_the_same_accounts_in_opposite_order_do_not_block_each_other(book, at_once):
    book.post(buy(1_000_000), *[share(1_000, f"household {n}") for n in range(40)])
    there = [share(1, f"household {n}") for n in range(40)]
    for _ in range(ROUNDS):
        keys = [book.key() for _ in range(WRITERS)]
        calls = [
            lambda key=key, entries=entries: book.post(*entries, key=key)
            for key, entries in zip(keys, (there, there[::-1], there, there[::-1]), strict=True)
        ]
        assert race(*calls) == {"done": WRITERS}
    assert standing(dividend("household 7")) == (1_000 + WRITERS * ROUNDS, 1_000 + WRITERS * ROUNDS)
    assert sound() == []


def test_an_account_that_several_use_first_at_the_same_moment_is_opened_once(book):
    book.post(buy(1_000_000))
    for number in range(ROUNDS):
        names = [f"{number}/{n}" for n in range(20)]
        there = [share(1, name) for name in names]
        calls = [
            lambda key=key, entries=entries: book.post(*entries, key=key)
            for key, entries in zip([book.key() for _ in range(WRITERS)], (there, there[::-1], there, there[::-1]), strict=True)
        ]
        assert race(*calls) == {"done": WRITERS}
        assert {standing(dividend(name)) for name in names} == {(WRITERS, WRITERS)}
    assert Account.unscoped.filter(kind="household.dividend").count() == 20 * ROUNDS
    assert sound() == []


@pytest.mark.parametrize("verb", ["settle", "release"])
def test_four_who_answer_one_hold_answer_it_once(book, verb):
    book.post(contribute(1_000))
    for _ in range(ROUNDS):
        held = book.hold(commit(100))
        keys = [book.key() for _ in range(WRITERS)]
        calls = [lambda key=key, held=held: getattr(book, verb)(*holds(held), key=key) for key in keys]
        assert race(*calls) == {"HoldResolved": 3, "done": 1}
    assert standing(PROMISED)[0] == (100 * ROUNDS if verb == "settle" else 0)
    assert sound() == []


def test_four_who_reverse_one_set_reverse_it_once(book):
    for _ in range(ROUNDS):
        posted = book.post(contribute(100))
        keys = [book.key() for _ in range(WRITERS)]
        assert race(*[lambda key=key, posted=posted: book.reverse(posted, key=key) for key in keys]) == {"AlreadyReversed": 3, "done": 1}
    assert standing(FUND) == (0, 0)
    assert sound() == []


def test_twin_without_the_lock_the_database_alone_keeps_a_hold_from_being_answered_twice(book, no_lock, monkeypatch, database):
    book.post(contribute(1_000))
    held = book.hold(commit(100))
    meeting = Meeting(WRITERS)
    meeting.after(monkeypatch, resolving, "_answered")
    keys = [book.key() for _ in range(WRITERS)]
    outcome = race(*[lambda key=key: book.settle(*holds(held), key=key) for key in keys])
    assert meeting.most == WRITERS
    assert outcome == {("IntegrityError" if database == "postgres" else "TryAgain"): 3, "done": 1}
    assert sound() == []


def test_four_with_one_key_post_once_and_all_get_the_result(book):
    for _ in range(ROUNDS):
        key = book.key()
        results = together([lambda key=key: book.post(contribute(100), key=key)] * WRITERS)
        assert len(set(results)) == 1
        assert results[0].set_key == key
    assert standing(FUND) == (100 * ROUNDS, 100 * ROUNDS)
    assert TransferSet.unscoped.count() == ROUNDS
    assert sound() == []
