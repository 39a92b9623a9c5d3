"""The whole database as one number: what a refusal must leave as it was."""

import hashlib

from django.db import connection

# What a visitor leaves behind by looking, which is no record of the programme's.
_NOT_RECORDS = frozenset({"django_session"})


# That a verb was carried out at all, which by itself changes nothing.
LOG = frozenset({"kernel_request", "kernel_change", "sqlite_sequence"})


def digest(*, without: frozenset[str] = frozenset()) -> str:
    """SHA-256 over every row of every table, in the order of their text."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - _NOT_RECORDS - without):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            whole.update(f"{table}:{len(rows)}:".encode())
            for row in rows:
                whole.update(row.encode())
    return whole.hexdigest()
