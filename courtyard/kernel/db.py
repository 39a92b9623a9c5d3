"""Transactions: only the outermost call opens one, and what the databases say is put into the house's words."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, DataError, InterfaceError, OperationalError, connection, connections, transaction
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import ConnectionLost, Defect, Invalid, NoRoom, TryAgain

# PostgreSQL: serialization failure, deadlock, lock not available. Nothing was done, and the same key may be sent again.
_RETRYABLE_STATES = frozenset({"40001", "40P01", "55P03"})
# PostgreSQL: shut down by an administrator, after a crash, not yet up again.
_GOING_DOWN = frozenset({"57P01", "57P02", "57P03"})
# SQLite calls a full disk by several names, after what it was writing.
_SQLITE_FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE"})

DatabaseFault = OperationalError | InterfaceError

_PREPARE_AFTER = 3  # executions after which the server keeps the plan of a statement of `prepared_cursor`
_thread = threading.local()


@contextmanager
def outermost() -> Iterator[None]:
    """Opens the transaction of one unit of work; refuses to nest, so that "committed" means committed."""
    with in_words(), transaction.atomic(durable=True):
        yield


@contextmanager
def undone_on_refusal() -> Iterator[None]:
    """Inside a verb: what was begun here is undone when it refuses, and the verb may go on with what else it has to do."""
    require_transaction()
    with transaction.atomic():
        yield


@contextmanager
def in_words() -> Iterator[None]:
    """Puts what the database says into the house's words: busy, full, lost, too long."""
    try:
        yield
    except DataError as error:
        # The last net: verbs say which field it is. PostgreSQL minds the length of a text, SQLite does not.
        raise Invalid(_("A text is too long, or a number too large, for where it is kept; shorten it and send it again.")) from error
    except (OperationalError, InterfaceError) as error:
        if is_busy(error):
            raise TryAgain from error
        if is_full(error):
            raise NoRoom from error
        if is_lost(error):
            raise ConnectionLost from error
        raise


def require_transaction() -> None:
    """For code that makes sense only inside a verb: fails at once when it is not."""
    if not connection.in_atomic_block:
        raise Defect("this must run inside a verb's transaction")


def is_busy(error: DatabaseFault) -> bool:
    """Whether the database asks to be tried again: a lock that was not had in time, a deadlock, a serialization failure."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in _RETRYABLE_STATES:
        return True
    return "database is locked" in str(error) or "database table is locked" in str(error)


def is_full(error: DatabaseFault) -> bool:
    """Whether there is no room left on the disk, or for the file."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) == "53100" or getattr(cause, "sqlite_errorname", None) in _SQLITE_FULL:
        return True
    # A PostgreSQL that cannot write a new session's first file refuses the connection itself, without a state.
    return is_postgres() and getattr(cause, "sqlstate", None) is None and "No space left on device" in str(error)


def is_lost(error: DatabaseFault) -> bool:
    """Whether the server has gone or the line to it was cut, in which case nobody knows whether a COMMIT under way arrived."""
    if not is_postgres():
        return False
    # The library's own errors, about the line itself, carry no state of the server's.
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith("08") or state in _GOING_DOWN


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def prepared_cursor() -> Iterator[Any]:
    """A cursor for the few statements of plain SQL that every verb runs; their values go through `bound`.

    On PostgreSQL the server keeps their plans and Django's layers are left out, which together would take longer than the
    work itself. Where queries are counted, they are counted here as well.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if own.vendor != "postgresql" or own.queries_logged:
        with own.cursor() as cursor:
            yield cursor
        return
    own.ensure_connection()
    own.validate_no_broken_transaction()
    with own.wrap_database_errors:
        yield _prepared_on(own.connection)


def _prepared_on(raw: Any) -> Any:
    """The thread's cursor on its present connection; each statement is read to its end before the next, so one is enough."""
    cursor = getattr(_thread, "cursor", None)
    if cursor is None or cursor.connection is not raw:
        raw.prepare_threshold = _PREPARE_AFTER
        cursor = _thread.cursor = psycopg.Cursor(raw)
    return cursor


def bound(values: Sequence[Any]) -> Sequence[Any]:
    """Values as plain SQL binds them: PostgreSQL has the types, SQLite keeps a UUID as 32 digits and an instant as text."""
    if is_postgres():
        return values
    return [_for_sqlite(value) for value in values]


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def uuid_read(value: UUID | str | None) -> UUID | None:
    """A UUID as plain SQL returned it."""
    return UUID(value) if isinstance(value, str) else value


def instant_read(value: datetime | None) -> datetime | None:
    """An instant as plain SQL returned it: SQLite keeps none of its zone, which is UTC."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
