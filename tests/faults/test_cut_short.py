"""Somebody with every right on the database meddles with the journal behind the triggers' back; `verify` names what was done.

The forger here is a careful one: balances, counters and the kept head are made to fit, and the triggers are put back, so
that nothing but the chain, or the head that was published outside the database, can tell.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from courtyard.kernel import heads, sealing, triggers, worker
from courtyard.kernel.models import Sealer
from courtyard.ledger.queries import SEALING
from courtyard.trace.queries import SEALING as TRACE
from tests.faults.books import UNALLOCATED, Books, promised

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]

LABELS = tuple("abcdef")


@pytest.fixture
def sealed(books: Books) -> Books:
    """1,000 yuan came in and 10 went out six times; the first four sets were sealed and published before the rest."""
    books.contribute(1000)
    for label in LABELS[:3]:
        books.promise(label, 10, to="all")
    books.seal()
    for label in LABELS[3:]:
        books.promise(label, 10, to="all")
    books.seal()
    assert [head.sequence for head in heads.published(SEALING.name).heads] == [4, 7]
    assert books.violations() == []
    return books


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    """The triggers are gone for a while, and nobody sees that they were."""
    for trigger in list(triggers.declared(connection)):
        _execute(f'DROP TRIGGER "{trigger.name}"' + (f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""))
    yield
    triggers.install()
    assert triggers.missing() == []


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _one(statement: str, *values: object) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _move_balances(yuan: int) -> None:
    """Gives the fund back what the forger takes out of the journal."""
    for ref, sign in ((UNALLOCATED, 1), (promised("all"), -1)):
        owner = ref.owner if connection.vendor == "postgresql" else ref.owner.hex
        _execute(
            "UPDATE ledger_account SET balance_fen = balance_fen + %s WHERE kind = %s AND owner = %s", sign * yuan * 100, ref.kind, owner
        )


def _cut(source: sealing.SealSource, tables: list[tuple[str, str]], *, keep: int) -> None:
    """Takes the newest records and their seals away and sets the kept head back, as if they had never been."""
    seals = source.seals._meta.db_table
    (first,) = _one(f"SELECT MIN(subject_id) FROM {seals} WHERE sequence > %s", keep)
    _execute(f"DELETE FROM {seals} WHERE sequence > %s", keep)
    for table, column in tables:
        _execute(f"DELETE FROM {table} WHERE {column} >= %s", first)
    last = source.seals.objects.get(sequence=keep)
    Sealer.objects.filter(name=source.name).update(sequence=keep, head=last.digest)


def test_a_journal_cut_short_misses_the_head_that_was_published(sealed):
    with behind_the_triggers():
        _cut(SEALING, [("ledger_transfer", "set_id"), ("ledger_transferset", "id")], keep=5)
        _move_balances(20)
    assert sealed.left_fen == 960_00
    assert sealed.violations() == [
        "ledger.chain-broken ledger: ledger: a head was published at 7, but the journal ends at 5; records were cut off"
    ]


def test_records_written_anew_after_the_cut_do_not_fit_the_published_head(sealed):
    with behind_the_triggers():
        _cut(SEALING, [("ledger_transfer", "set_id"), ("ledger_transferset", "id")], keep=5)
        _move_balances(20)
    for label in "xyz":
        sealed.promise(label, 10, to="all")
    sealed.seal()
    assert sealed.violations() == ["ledger.chain-broken ledger: ledger: the head published at 7 differs from the journal"]


def test_a_trace_cut_short_misses_its_published_head_too(signed):
    season, _ = signed
    season.now += timedelta(days=1)
    season.work()
    (sequence,) = (head.sequence for head in heads.published(TRACE.name).heads[-1:])
    events = TRACE.subjects._meta.db_table
    parts = [
        (model._meta.db_table, field.column)
        for model in TRACE.subjects._meta.apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.related_model is TRACE.subjects and model._meta.db_table != TRACE.seals._meta.db_table
    ]
    with behind_the_triggers():
        _cut(TRACE, [*parts, (events, "id")], keep=sequence - 1)
    assert (
        f"trace.chain-broken trace: trace: a head was published at {sequence}, but the journal ends at {sequence - 1}; records were cut off"
        in season.verify()
    )


@pytest.mark.parametrize("balances_too", [False, True])
def test_an_edited_amount_is_named_by_its_place_in_the_chain(sealed, balances_too, courtyard, database_url):
    with behind_the_triggers():
        set_id, amount = _one(
            "SELECT s.subject_id, t.amount_fen FROM ledger_seal s JOIN ledger_transfer t ON t.set_id = s.subject_id WHERE s.sequence = 3"
        )
        _execute("UPDATE ledger_transfer SET amount_fen = %s WHERE set_id = %s", amount - 5_00, set_id)
        if balances_too:
            _move_balances(5)
    named = "ledger: the record sealed at 3 is not the one that was sealed"
    found = sealed.violations()
    assert f"ledger.chain-broken ledger: {named}" in found
    assert len(found) == (1 if balances_too else 3)  # without it, the two balances tell as well

    process = courtyard("verify", "--json")
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert {"room": "ledger", "code": "chain-broken", "subject": "ledger", "message": named} in json.loads(printed)["violations"]


def test_rows_that_changed_places_are_named(sealed):
    with behind_the_triggers():
        (third,), (sixth,) = (_one("SELECT subject_id FROM ledger_seal WHERE sequence = %s", at) for at in (3, 6))
        for sequence, subject in ((3, -1), (6, third), (3, sixth)):
            if connection.vendor == "postgresql":
                _execute("SET session_replication_role = replica")  # as a superuser may: foreign keys look away
            else:
                _execute("PRAGMA foreign_keys = OFF")
            _execute("UPDATE ledger_seal SET subject_id = %s WHERE sequence = %s", subject, sequence)
    connection.close()
    assert sealed.violations() == ["ledger.chain-broken ledger: ledger: the record sealed at 3 is not the one that was sealed"]


def test_a_seal_taken_from_the_middle_is_named(sealed):
    with behind_the_triggers():
        _execute("DELETE FROM ledger_seal WHERE sequence = 4")
    assert "ledger.chain-broken ledger: ledger: sequence 4 is missing, 5 follows" in sealed.violations()


def test_a_published_head_that_was_edited_is_named(sealed):
    path = heads.path_of(SEALING.name)
    first, second = path.read_text().splitlines()
    forged = json.loads(first) | {"digest": "00" * 32}
    path.write_text(f"{json.dumps(forged)}\n{second}\n")
    assert sealed.violations() == ["ledger.chain-broken ledger: ledger: the head published at 4 differs from the journal"]
    path.write_text(f"{second}\n{first}\n")
    assert any("the file was tampered with" in one for one in sealed.violations())


TRIGGER = {"sqlite": "courtyard_ledger_transfer_update", "postgres": "courtyard_ledger_transfer_grow"}


def test_a_trigger_that_was_dropped_is_named_and_migrate_puts_it_back(sealed, database, courtyard, database_url):
    _execute(f'DROP TRIGGER "{TRIGGER[database]}"' + (" ON ledger_transfer" if database == "postgres" else ""))
    (found,) = sealed.violations()
    assert found.startswith(f"kernel.trigger-missing {TRIGGER[database]}: ")
    process = courtyard("migrate")
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert sealed.violations() == []


@pytest.mark.only_on("postgres")
@pytest.mark.parametrize(
    "meddling",
    [
        "ALTER TABLE ledger_transfer DISABLE TRIGGER courtyard_ledger_transfer_grow",
        "ALTER TABLE ledger_transfer ENABLE TRIGGER courtyard_ledger_transfer_grow",  # no longer where a replica writes
        "CREATE OR REPLACE FUNCTION courtyard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER courtyard_ledger_transfer_grow"
        " BEFORE UPDATE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION courtyard_refuse()",  # not before DELETE
    ],
)
def test_a_trigger_that_was_disabled_or_whose_function_was_altered_is_named(sealed, meddling):
    _execute(meddling)
    assert any(found.startswith("kernel.trigger-missing courtyard_ledger_transfer_grow: ") for found in sealed.violations())


@pytest.mark.only_on("sqlite")
def test_a_trigger_whose_words_were_altered_is_named(sealed):
    _execute("DROP TRIGGER courtyard_ledger_transfer_update")
    _execute("CREATE TRIGGER courtyard_ledger_transfer_update BEFORE UPDATE ON ledger_transfer BEGIN SELECT 1; END")
    (found,) = sealed.violations()
    assert found.startswith("kernel.trigger-missing courtyard_ledger_transfer_update: ")


def test_a_record_that_the_sealer_has_not_reached_is_no_violation_and_is_sealed_next(sealed):
    sealed.promise("late", 10)
    assert sealed.violations() == []
    assert worker.until_idle(now=sealed.now).sealed == 1
