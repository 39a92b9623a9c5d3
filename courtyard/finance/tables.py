"""Rows of a whole chunk in one statement: Django's own insert costs more than the posting that they document."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from courtyard.kernel import db

COPY_FROM = 50  # rows from which COPY is quicker than a list of values


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows whose values stand in the order of `fields`, days as text; every other column is null.

    Triggers and constraints hold as ever.
    """
    if not rows:
        return
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    table, names = model._meta.db_table, ", ".join(f'"{column.column}"' for column in columns)
    marks = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if db.is_postgres() and len(rows) >= COPY_FROM:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        elif db.is_postgres():
            places = ", ".join([marks] * len(rows))
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES {places}', [value for row in rows for value in row])  # noqa: S608  our own names
        else:
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES {marks}', [db.bound(row) for row in rows])  # noqa: S608  our own names
