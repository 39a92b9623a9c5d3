"""Four writers at the same moment: with its lock each finds the truth; its twin, without the lock, shows what it keeps out.

On SQLite the lock is the whole file's, taken when a transaction begins (IMMEDIATE); the twin begins DEFERRED, as SQLite does
out of the box: all of them read the same money, and the file lets one write and throws the others out. On PostgreSQL the
twin leaves out the row lock, the constraint or the advisory lock itself.
"""

import importlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from courtyard.finance import actions as finance
from courtyard.finance import rules
from courtyard.finance.actions.order import OrderNotPossible
from courtyard.finance.models import PayoutLine, PurchaseOrder, SupplierApproval
from courtyard.finance.rules import LineState, PayoutResult
from courtyard.kernel import facts, requests, scopes, triggers, verbs
from courtyard.kernel.models import Delivery, Reading
from courtyard.kernel.tests.sample import NOW, officer, sample_room
from courtyard.ledger import tables
from courtyard.people.models import Organisation
from courtyard.raising import reactions
from courtyard.raising.models import Settlement
from tests.faults import books as accounts
from tests.faults.meeting import Meeting
from tests.harness.together import together

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]

WRITERS = 4


@pytest.fixture
def meeting(monkeypatch) -> Meeting:
    """Nobody tries again by itself, so that a lost race is seen."""
    monkeypatch.setattr(verbs, "_ATTEMPTS", 1)
    return Meeting(WRITERS)


@pytest.fixture
def no_row_locks(deferred_transactions, monkeypatch) -> None:
    """Rows are read as they stand, and nobody is kept from reading them too."""
    monkeypatch.setattr(scopes.ScopedQuerySet, "one_locked", scopes.ScopedQuerySet.one)
    monkeypatch.setattr(tables, "_lock", lambda refs: tables.standings(refs))
    monkeypatch.setattr(tables, "write_one", lambda **_: False)


def race(call: Callable[[int], object]) -> list[object]:
    return together([lambda number=number: call(number) for number in range(WRITERS)])


def kinds(results: list[object]) -> dict[str, int]:
    """How many came back with which error; "done" without."""
    names = [type(one).__name__ if isinstance(one, Exception) else "done" for one in results]
    return {name: names.count(name) for name in sorted(names)}


# ------------------------------------------------------------------------------------------------------ the ledger's floor


def _without_the_floor(vendor: str) -> None:
    if vendor == "postgres":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT account_available_above_floor")


@pytest.mark.parametrize("entries", [1, 2])
def test_of_four_who_spend_the_same_money_one_does(books, meeting, monkeypatch, entries):
    books.contribute(100)
    meeting.after(monkeypatch, tables, "locked_standings")
    results = race(lambda number: books.promise(number, 60 // entries, to="all", entries=entries))
    assert kinds(results) == {"FloorBreached": 3, "done": 1}
    assert meeting.most <= 1
    assert (books.left_fen, books.promised_fen("all")) == (40_00, 60_00)
    assert books.violations() == []


def test_twin_without_the_lock_all_four_find_the_same_money(books, meeting, monkeypatch, no_row_locks, database):
    books.contribute(100)
    books.promise("before", 1, to="all")
    _without_the_floor(database)
    meeting.after(monkeypatch, tables, "locked_standings")
    results = race(lambda number: books.promise(number, 30, to="all", entries=2))
    assert meeting.most == WRITERS
    if database == "postgres":
        assert kinds(results) == {"done": 4}
        assert books.left_fen == 99_00 - 4 * 60_00  # what the lock is for
    else:
        assert kinds(results) == {"TryAgain": 3, "done": 1}


# --------------------------------------------------------------------------------- an order, and the money it is earmarked for


def _order(desk: Any, loan: Any) -> Callable[[int], object]:
    keys = [desk.key() for _ in range(WRITERS)]
    return lambda number: desk.order(loan, 60, 45, key=keys[number])


def test_of_four_orders_for_the_same_earmarked_money_one_is_placed(desk, meeting, monkeypatch):
    loan = desk.lend(4500, desk.household("王"))
    meeting.after(monkeypatch, importlib.import_module("courtyard.finance.actions.order"), "figures_of")
    results = race(_order(desk, loan))
    assert kinds(results) == {"OrderNotPossible": 3, "done": 1}
    assert meeting.most == 1
    assert PurchaseOrder.unscoped.count() == 1
    assert desk.loan(loan).free_fen == 1800_00
    assert accounts.Books.violations() == []


def test_twin_without_the_lock_all_four_orders_find_the_money_free(desk, meeting, monkeypatch, deferred_transactions, database):
    loan = desk.lend(4500, desk.household("王"))
    monkeypatch.setattr(scopes.ScopedQuerySet, "one_locked", scopes.ScopedQuerySet.one)
    meeting.after(monkeypatch, importlib.import_module("courtyard.finance.actions.order"), "figures_of")
    results = race(_order(desk, loan))
    assert meeting.most == WRITERS
    assert not any(isinstance(one, OrderNotPossible) for one in results)  # each was told that it might
    # On PostgreSQL only the ledger's own floor stopped the others.
    assert kinds(results) == {("FloorBreached" if database == "postgres" else "TryAgain"): 3, "done": 1}


# ------------------------------------------------------------------------------------------------------ lists of results


def _take_in(desk: Any, batch: Any) -> Callable[[int], object]:
    keys = [desk.key() for _ in range(WRITERS)]
    results = tuple(PayoutResult(one, LineState.CONFIRMED) for one in PayoutLine.unscoped.values_list("reference", flat=True))
    return lambda number: desk.do(finance.record_payout_results, desk.manager, key=keys[number], batch_id=batch, results=results)


def test_of_four_who_take_in_the_same_list_one_pays(sent, meeting, monkeypatch):
    desk, batch = sent
    meeting.before(monkeypatch, rules, "weigh_answers")
    results = race(_take_in(desk, batch))
    assert sorted((one.confirmed, one.repeated) for one in results) == [(0, 4), (0, 4), (0, 4), (4, 0)]
    assert meeting.most == 1
    assert desk.balance("bank", "cooperative") == 0
    assert accounts.Books.violations() == []


def test_twin_without_the_lock_all_four_find_the_lines_unpaid(sent, meeting, monkeypatch, no_row_locks, database):
    desk, batch = sent
    meeting.before(monkeypatch, rules, "weigh_answers")
    results = race(_take_in(desk, batch))
    assert meeting.most == WRITERS
    # On PostgreSQL what is left to stop them is that a line has one final answer, in the table of what the bank said.
    assert kinds(results) == {("IntegrityError" if database == "postgres" else "TryAgain"): 3, "done": 1}
    assert desk.balance("bank", "cooperative") == 0


# ------------------------------------------------------------------------------------------------------ the worker's claim


def _deliver(season: Any) -> Callable[[int], object]:
    return lambda number: facts.deliver_due(now=season.now)


def test_of_four_workers_one_takes_a_delivery(signed, meeting, monkeypatch):
    season, _ = signed
    meeting.before(monkeypatch, facts, "_claim")
    inside = Meeting(WRITERS)
    inside.before(monkeypatch, reactions, "begin_posting")
    results = race(_deliver(season))
    assert meeting.most == WRITERS  # all of them had found it due
    assert inside.most == 1
    assert sorted((one.done, one.failed) for one in results) == [(0, 0), (0, 0), (0, 0), (1, 0)]
    assert Settlement.unscoped.get().chunks_posted == 1
    season.work()
    assert season.verify() == []


def test_twin_that_looks_and_then_takes_lets_all_four_at_the_same_delivery(signed, monkeypatch, deferred_transactions):
    season, _ = signed

    def look_then_take(pk, now):
        free = Delivery.objects.filter(pk=pk, state=Delivery.State.DUE).exists()
        meeting.wait()
        Delivery.objects.filter(pk=pk).update(state=Delivery.State.RUNNING, claimed_until=now + facts.CLAIM)
        return free

    meeting, inside = Meeting(WRITERS), Meeting(WRITERS)
    monkeypatch.setattr(facts, "_claim", look_then_take)
    inside.before(monkeypatch, reactions, "begin_posting")
    results = race(_deliver(season))
    assert inside.most == WRITERS
    # Only the keys of what it does kept the chunk from being posted four times; three workers failed for nothing.
    assert sorted((one.done, one.failed) for one in results) == [(0, 1), (0, 1), (0, 1), (1, 0)]
    assert Settlement.unscoped.get().chunks_posted == 1


# ------------------------------------------------------------------------------------------------------ one key, sent by many


def _note(made: Any) -> Callable[[int], object]:
    return lambda number: made["note"](actor=officer(), key=accounts.key("one"), now=NOW, text="hello")


def test_one_key_sent_by_four_is_carried_out_once_and_all_get_its_result(meeting, monkeypatch, database):
    meeting.after(monkeypatch, requests, "find")
    with sample_room() as made:
        results = race(_note(made))
    assert kinds(results) == {"done": 4}
    assert len(set(results)) == 1
    assert Reading.objects.count() == 1
    # PostgreSQL lets all of them in and holds the others at the unique key until the first has committed.
    assert meeting.most == (WRITERS if database == "postgres" else 1)


def test_twin_without_the_unique_key_one_request_is_carried_out_four_times(meeting, monkeypatch, deferred_transactions, database):
    if database == "postgres":
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'kernel_request'::regclass AND contype = 'u'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE kernel_request DROP CONSTRAINT "{name}"')
    meeting.after(monkeypatch, requests, "find")
    with sample_room() as made:
        results = race(_note(made))
    assert meeting.most == WRITERS
    if database == "postgres":
        assert kinds(results) == {"done": 4}
        assert Reading.objects.count() == 4
    else:
        assert kinds(results) == {"TryAgain": 3, "done": 1}


# ------------------------------------------------------------------------------------------------------ periods


def _approve(desk: Any, meeting: Meeting) -> Callable[[int], object]:
    """Each approves the insurer as a supplier for a year that begins a month after the one before."""
    ids = {name: Organisation.unscoped.get(public_id=desk.ids[name]).pk for name in ("cooperative", "insurer")}
    keys = [desk.key() for _ in range(WRITERS)]

    def write(number: int) -> None:
        with transaction.atomic():
            SupplierApproval.unscoped.create(
                public_id=keys[number],
                cooperative_id=ids["cooperative"],
                supplier_id=ids["insurer"],
                goods=rules.Goods.FEED,
                valid_from=date(2017, 1 + number, 1),
                valid_to=date(2018, 1 + number, 1),
            )
            meeting.wait()

    return write


def _approvals() -> int:
    return SupplierApproval.unscoped.filter(goods=rules.Goods.FEED, valid_to__isnull=False).count()


def test_of_four_periods_that_overlap_one_is_written(desk, meeting):
    results = race(_approve(desk, meeting))
    assert [isinstance(one, IntegrityError) for one in results].count(True) == 3
    assert meeting.most == 1
    assert _approvals() == 1


@pytest.mark.only_on("postgres")
def test_twin_without_the_advisory_lock_all_four_periods_stand(desk, meeting):
    trigger = next(one for one in triggers.declared(connection) if one.table == SupplierApproval._meta.db_table)
    lock = next(line for line in trigger.statements[0].splitlines() if "pg_advisory_xact_lock" in line)
    with connection.cursor() as cursor:
        cursor.execute(trigger.statements[0].replace(lock, ""))
    assert kinds(race(_approve(desk, meeting))) == {"done": 4}
    assert meeting.most == WRITERS
    assert _approvals() == 4


@pytest.mark.only_on("sqlite")
def test_twin_that_begins_deferred_is_thrown_out_instead_of_waiting(desk, meeting, deferred_transactions):
    def write(number: int) -> None:
        with transaction.atomic():
            assert _approvals() == 0
            meeting.wait()
            approve(number)

    approve = _approve(desk, Meeting(1))
    results = race(write)
    assert meeting.most == WRITERS
    assert sum(isinstance(one, DatabaseError) and "locked" in str(one) for one in results) == 3
    assert _approvals() == 1
