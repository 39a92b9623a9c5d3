"""Committed rows get a gapless sequence and a chain; a record that was changed, dropped or slipped in shows."""

from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from courtyard.algorithms.hashing import GENESIS, chain
from courtyard.kernel import sealing
from courtyard.kernel.models import Sealer
from tests.harness.together import together

# The kernel knows no room; its tests take one journal as they find it.
SEALING = import_string("courtyard.trace.queries.SEALING")
Event, EventSeal = SEALING.subjects, SEALING.seals
NOW = datetime(2017, 3, 1, 4, 0, tzinfo=UTC)


def happen(number: int) -> models.Model:
    return Event.objects.create(
        public_id=UUID(int=number), type=1, action=2, happened_at=NOW, zone_minutes=480, recorded_at=NOW, rest={"courtyard:n": number}
    )


def seal(limit=5_000) -> int:
    return sealing.seal(SEALING, now=NOW, limit=limit)


def meddle(*statements: str) -> None:
    """Somebody with the whole database in hand: the triggers are taken off first, as the tables' owner could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("trace_event", "trace_eventseal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('trace_event', 'trace_eventseal')")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db
def test_sequences_have_no_gap_and_the_chain_is_what_the_rows_say():
    rows = [happen(number) for number in range(5)]
    assert (seal(limit=2), seal(limit=2), seal(limit=2), seal()) == (2, 2, 1, 0)
    digest = GENESIS
    for sequence, (row, payload) in enumerate(zip(rows, SEALING.payloads([row.pk for row in rows]), strict=True), start=1):
        digest = chain(digest, payload)
        kept = EventSeal.objects.get(sequence=sequence)
        assert (kept.subject_id, bytes(kept.digest), kept.sealed_at) == (row.pk, digest, NOW)
    assert sealing.head(SEALING) == sealing.Head("trace", 5, digest)
    assert list(sealing.breaks(SEALING)) == []
    happen(9)
    assert [row.public_id for row in sealing.unsealed(SEALING)] == [UUID(int=9)]


@pytest.mark.django_db
def test_an_empty_chain_has_the_head_of_the_beginning():
    assert seal() == 0
    assert sealing.head(SEALING) == sealing.Head("trace", 0, GENESIS)
    assert list(sealing.breaks(SEALING)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meddling", "says"),
    [
        ("UPDATE trace_event SET disposition = 'active' WHERE public_id = {2}", "sealed at 3 is not the one"),
        ("UPDATE trace_event SET rest = '{{\"courtyard:n\": 7}}' WHERE public_id = {2}", "sealed at 3 is not the one"),
        ("DELETE FROM trace_eventseal WHERE sequence = 2", "sequence 2 is missing"),
        ("DELETE FROM trace_eventseal WHERE sequence = 5", "ends at 4, its kept head says 5"),
    ],
)
def test_a_record_that_was_changed_or_dropped_shows(meddling, says):
    for number in range(5):
        happen(number)
    seal()
    quoted = [f"'{UUID(int=number)}'" if connection.vendor == "postgresql" else f"'{UUID(int=number).hex}'" for number in range(5)]
    meddle(meddling.format(*quoted))
    assert says in " ".join(sealing.breaks(SEALING))


@pytest.mark.django_db
def test_a_journal_that_was_written_anew_does_not_fit_the_head_that_was_published():
    for number in range(3):
        happen(number)
    seal()
    published = [sealing.head(SEALING)]
    assert list(sealing.breaks(SEALING, published=published)) == []
    meddle("DELETE FROM trace_eventseal", "DELETE FROM kernel_sealer")
    happen(7)
    while seal():
        pass
    assert list(sealing.breaks(SEALING)) == []
    assert list(sealing.breaks(SEALING, published=published)) == []  # the same rows in the same order: nothing changed up to there
    meddle("DELETE FROM trace_eventseal", "DELETE FROM kernel_sealer", "UPDATE trace_event SET disposition = 'active'")
    seal()
    assert list(sealing.breaks(SEALING)) == []
    assert "differs from the journal" in " ".join(sealing.breaks(SEALING, published=published))


@pytest.mark.django_db
def test_a_journal_that_was_cut_off_misses_a_published_head():
    for number in range(3):
        happen(number)
    seal()
    published = [sealing.head(SEALING)]
    meddle("DELETE FROM trace_eventseal", "DELETE FROM kernel_sealer")
    seal(limit=2)
    assert "the journal ends at 2; records were cut off" in " ".join(sealing.breaks(SEALING, published=published))


@pytest.mark.django_db
def test_a_seal_is_as_immutable_as_what_it_seals():
    happen(1)
    seal()
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        EventSeal.objects.update(sealed_at=NOW + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_several_sealers_at_once_seal_every_row_once():
    for number in range(200):
        happen(number)
    together([lambda: [seal(limit=20) for _ in range(6)] for _ in range(4)])
    while seal():
        pass
    assert list(EventSeal.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 201))
    assert list(sealing.breaks(SEALING)) == []


def sealed_until_mark(expected: int) -> int:
    """Rounds of the sealer until its mark stands at `expected`, and how many rows they sealed.

    Other databases of the same PostgreSQL may have transactions open, which hold the mark back for as long as they last.
    """
    rows, deadline = seal(), monotonic() + 60
    while Sealer.objects.get(name="trace").scanned_below != expected and monotonic() < deadline:
        rows += seal()
        sleep(0.01)
    assert Sealer.objects.get(name="trace").scanned_below == expected
    return rows


def open_transaction(slow: psycopg.Connection) -> int:
    """Begins a transaction that holds an id, as a verb does that takes its time."""
    slow.execute("SELECT pg_current_xact_id()")
    return slow.execute("SELECT nextval(pg_get_serial_sequence('trace_event', 'id'))").fetchone()[0]


def write_late(slow: psycopg.Connection, late: int) -> None:
    slow.execute(
        "INSERT INTO trace_event (id, public_id, type, action, happened_at, zone_minutes, recorded_at, biz_step, disposition, rest)"
        " VALUES (%s, %s, 1, 2, now(), 480, now(), '', '', '{}')",
        [late, UUID(int=99)],
    )


@pytest.mark.only_on("postgres")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_goes_to_the_end_and_is_not_passed_over(database_url):
    with psycopg.connect(database_url) as slow:
        late = open_transaction(slow)
        for number in range(3):
            happen(number)
        assert seal() == 3
        write_late(slow, late)
        slow.commit()
    assert seal() == 1
    assert EventSeal.objects.get(sequence=4).subject_id == late
    assert late < EventSeal.objects.get(sequence=1).subject_id


@pytest.mark.django_db(transaction=True)
def test_a_round_does_not_read_what_was_sealed_long_ago(monkeypatch):
    """A county seals millions of rows, and a round holds SQLite's only write lock while it looks."""
    monkeypatch.setattr(sealing, "MARGIN", 10)
    last = [happen(number) for number in range(30)][-1].pk
    assert sealed_until_mark(last - 10 if connection.vendor == "postgresql" else last) == 30
    with CaptureQueriesContext(connection) as seen:
        seal()
    assert not [query["sql"] for query in seen if query["sql"].startswith("UPDATE")]


@pytest.mark.only_on("postgres")
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_stays_open_holds_back_the_mark(database_url, monkeypatch):
    monkeypatch.setattr(sealing, "MARGIN", 0)
    with psycopg.connect(database_url) as slow:
        late = open_transaction(slow)
        for number in range(3):
            happen(number)
        assert [seal() for _ in range(4)] == [3, 0, 0, 0]
        happen(4)
        assert [seal() for _ in range(2)] == [1, 0]
        assert Sealer.objects.get(name="trace").scanned_below < late
        write_late(slow, late)
        slow.commit()
    assert sealed_until_mark(Event.unscoped.latest("pk").pk) == 1
    assert list(sealing.unsealed(SEALING)) == []
