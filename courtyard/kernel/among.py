"""Rows whose column is one of thousands of values: `filter(among("public_id", ids))`.

Django's `__in` binds a parameter for each value, and preparing those takes longer than finding the rows. Here the values travel as
one text, an array on PostgreSQL and JSON on SQLite, and the statement is the same however many they are.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F
from django.db.models.lookups import Lookup

from courtyard.kernel.errors import Defect


def among(field: str, values: Iterable[UUID] | Iterable[int]) -> "Among":
    """The condition that a field is one of the values; `field` holds UUIDs or whole numbers, or is a foreign key to either."""
    return Among(F(field), values)


class Among(Lookup):
    """See `among`. Of no values, no row."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        kind = self._kind()
        if not all(isinstance(value, kind) for value in self.rhs):
            raise Defect(f"{column} is compared with values that are not all of type {kind.__name__}")
        values = [value.hex for value in self.rhs] if kind is UUID else self.rhs
        if connection.vendor == "postgresql":
            array = "uuid[]" if kind is UUID else "bigint[]"
            return f"{column} = ANY(%s::{array})", (*params, f"{{{','.join(map(str, values))}}}")
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(values))  # noqa: S608  a column of ours

    def _kind(self) -> type:
        field = self.lhs.output_field
        while isinstance(field, models.ForeignKey):
            field = field.target_field
        return UUID if isinstance(field, models.UUIDField) else int
