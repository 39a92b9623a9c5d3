"""`verify` names what is wrong: each promise is broken behind the ledger's back, and found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from courtyard.kernel import heads, sealing
from courtyard.kernel.models import Sealer
from courtyard.ledger.models import Account, Seal, Transfer, TransferSet
from courtyard.ledger.queries import SEALING, head
from courtyard.ledger.tests.book import BANK, FUND, NOW, Book, buy, commit, contribute, holds, owner, share, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book(db: None, settings, tmp_path) -> Book:
    """A book that ends unsound, with a home of its own for the heads."""
    settings.COURTYARD_HOME = tmp_path
    made = Book()
    made.post(contribute(1_000), commit(100))
    made.hold(commit(300))
    assert sound() == []
    return made


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Without the triggers and constraints that would refuse it; the copy of the template brings them back for the next test."""
    if connection.vendor == "postgresql":
        for table in ("ledger_transfer", "ledger_transferset", "ledger_seal"):
            execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for constraint in ("account_available_above_floor", "account_held_not_negative"):
            execute(f"ALTER TABLE ledger_account DROP CONSTRAINT IF EXISTS {constraint}")
        yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%%'", [])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        execute("PRAGMA ignore_check_constraints = ON")
        execute("PRAGMA foreign_keys = OFF")
        yield
        execute("PRAGMA ignore_check_constraints = OFF")
        execute("PRAGMA foreign_keys = ON")


def account(ref) -> Account:
    return Account.unscoped.get(kind=ref.kind, owner=ref.owner)


def test_a_balance_that_is_not_the_sum_of_its_transfers(book):
    Account.unscoped.filter(pk=account(FUND).pk).update(balance_fen=901)
    assert sound() == [
        f"ledger.balance-differs fund.unallocated/{FUND.owner}: the account says 901 fen, its transfers 900",
        "ledger.sum-not-zero all accounts: debits and credits differ by 1 fen",
    ]


def test_a_hold_that_no_pending_transfer_explains(book):
    Account.unscoped.filter(pk=account(FUND).pk).update(held_fen=299)
    assert sound() == [f"ledger.hold-differs fund.unallocated/{FUND.owner}: the account says 299 fen are held, its pending transfers 300"]


def test_an_account_below_its_floor(book):
    with behind_the_back():
        execute("UPDATE ledger_account SET balance_fen = 299 WHERE kind = 'fund.unallocated'")
        found = sound()
    assert f"ledger.floor-breached fund.unallocated/{FUND.owner}: -1 fen are available, the floor is 0" in found


def test_an_account_whose_floor_is_not_that_of_its_kind(book):
    Account.unscoped.filter(pk=account(FUND).pk).update(floor_fen=None)
    assert sound() == [f"ledger.kind-differs fund.unallocated/{FUND.owner}: kinds.py does not list the kind with a floor of None fen"]


def test_a_memorandum_whose_halves_differ(book):
    Account.unscoped.create(kind="loan.receivable", owner=owner("loan"), balance_fen=5, floor_fen=0)
    assert f"ledger.memorandum-differs loan.contra/{owner('loan')}: loan.contra says 0 fen, loan.receivable 5" in sound()


def test_a_transfer_that_was_changed(book):
    with behind_the_back():
        execute("UPDATE ledger_transfer SET amount_fen = amount_fen + 1 WHERE code = 'fund.contribute'")
        found = sound()
    assert [line.split(" ")[0] for line in found] == ["ledger.balance-differs", "ledger.balance-differs"]


def test_a_transfer_that_was_taken_out_of_its_set(book):
    posted = book.post(buy(50), share(30, "wang"))
    with behind_the_back():
        execute("DELETE FROM ledger_transfer WHERE code = 'settle.dividend'")
        found = sound()
    assert f"ledger.set-incomplete {posted.set_key}: the set says 2 transfers, 1 are there" in found


def test_a_settlement_of_more_than_was_held(book):
    settled = book.settle(*holds(book.hold(commit(10))))
    with behind_the_back():
        execute("UPDATE ledger_transfer SET amount_fen = 11 WHERE set_id = %s", TransferSet.unscoped.get(key=settled.set_key).pk)
        found = sound()
    assert f"ledger.resolves-differs {settled.set_key}/0: the transfer does not answer the one that it resolves" in found


def test_a_reversal_that_is_no_mirror_image(book):
    reversed_ = book.reverse(book.post(contribute(10)))
    with behind_the_back():
        execute("UPDATE ledger_transfer SET code = 'fund.commit' WHERE set_id = %s", TransferSet.unscoped.get(key=reversed_.set_key).pk)
        found = sound()
    assert f"ledger.reverses-differs {reversed_.set_key}/0: the transfer does not answer the one that it reverses" in found
    assert "ledger.code-differs fund.commit: 1 transfers move money from bank to fund.unallocated, which codes.py does not allow" in found


def test_a_record_that_was_changed_after_it_was_sealed(book):
    sealing.seal(SEALING, now=NOW)
    with behind_the_back():
        execute("UPDATE ledger_transferset SET reason = 'as agreed' WHERE id = (SELECT MIN(id) FROM ledger_transferset)")
        found = sound()
    assert found == ["ledger.chain-broken ledger: ledger: the record sealed at 1 is not the one that was sealed"]


def test_a_journal_that_was_cut_short_shows_by_the_head_that_was_published(book):
    sealing.seal(SEALING, now=NOW)
    heads.publish(head(), now=NOW)
    with behind_the_back():
        last = Seal.objects.order_by("-sequence").first()
        execute("DELETE FROM ledger_seal WHERE sequence = %s", last.sequence)
        execute("DELETE FROM ledger_transfer WHERE set_id = %s", last.subject_id)
        execute("DELETE FROM ledger_transferset WHERE id = %s", last.subject_id)
        kept = Seal.objects.get()
        Sealer.objects.filter(name="ledger").update(sequence=1, head=kept.digest)
        Account.unscoped.filter(pk=account(FUND).pk).update(held_fen=0)
        found = sound()
    assert found == ["ledger.chain-broken ledger: ledger: a head was published at 2, but the journal ends at 1; records were cut off"]


def test_a_chain_that_was_written_anew_shows_by_the_head_that_was_published(book):
    sealing.seal(SEALING, now=NOW)
    heads.publish(head(), now=NOW)
    with behind_the_back():
        execute("DELETE FROM ledger_seal")
        Sealer.objects.all().delete()
        execute("UPDATE ledger_transferset SET reason = 'as agreed' WHERE id = (SELECT MIN(id) FROM ledger_transferset)")
        sealing.seal(SEALING, now=NOW)
        found = sound()
    assert found == ["ledger.chain-broken ledger: ledger: the head published at 2 differs from the journal"]


def test_what_waits_for_the_sealer_is_no_violation_what_it_passed_by_is(book):
    assert sound() == []
    sealing.seal(SEALING, now=NOW)
    late = book.post(contribute(1))
    assert sound() == []
    pk = TransferSet.unscoped.get(key=late.set_key).pk
    Sealer.objects.filter(name="ledger").update(scanned_below=pk)
    assert sound() == [f"ledger.set-not-sealed {late.set_key}: the sealer has passed this set by; it stands in no chain"]


def test_a_set_that_stays_unsealed_while_the_sealer_goes_on_for_a_day(book):
    sealing.seal(SEALING, now=NOW)
    passed, after = book.post(contribute(1)), book.post(contribute(2))
    with behind_the_back():
        later = TransferSet.unscoped.get(key=after.set_key)
        Seal.objects.create(sequence=3, subject_id=later.pk, digest=bytes(32), sealed_at=NOW + timedelta(days=2))
        found = sound()
    assert f"ledger.set-not-sealed {passed.set_key}: the sealer has passed this set by; it stands in no chain" in found


def test_sums_stay_exact_where_a_running_sum_would_leave_64_bits():
    book, most = Book(), 2**63 - 1
    for _ in range(3):
        book.reverse(book.post(contribute(most)))
    book.post(contribute(most))
    assert sound() == []
    Account.unscoped.filter(kind="bank").update(balance_fen=most - 1)
    assert f"ledger.balance-differs bank/{BANK.owner}: the account says {most - 1} fen, its transfers {most}" in sound()
    assert Transfer.unscoped.count() == 7
