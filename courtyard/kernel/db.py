"""Transactions: only the outermost call opens one, and what the databases say is put into the house's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from courtyard.kernel.errors import Defect, TryAgain

# PostgreSQL: serialization failure, deadlock, lock not available. Nothing was done, and the same key may be sent again.
_RETRYABLE_STATES = frozenset({"40001", "40P01", "55P03"})


@contextmanager
def outermost() -> Iterator[None]:
    """Opens the transaction of one unit of work; refuses to nest, so that "committed" means committed."""
    try:
        with transaction.atomic(durable=True):
            yield
    except OperationalError as error:
        if is_busy(error):
            raise TryAgain from error
        raise


def require_transaction() -> None:
    """For code that makes sense only inside a verb: fails at once when it is not."""
    if not connection.in_atomic_block:
        raise Defect("this must run inside a verb's transaction")


def is_busy(error: OperationalError) -> bool:
    """Whether the database asks to be tried again: a lock that was not had in time, a deadlock, a serialization failure."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in _RETRYABLE_STATES:
        return True
    return "database is locked" in str(error) or "database table is locked" in str(error)


def is_postgres() -> bool:
    return connection.vendor == "postgresql"
