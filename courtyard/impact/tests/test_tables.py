"""The only coupling by table name holds: every column that indicators read is there, of that type."""

import pytest
from django.apps import apps

from courtyard.impact.tables import COLUMNS

KINDS = {
    "id": {"BigAutoField", "BigIntegerField", "ForeignKey", "OneToOneField"},
    "int": {"BigIntegerField", "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField"},
    "bool": {"BooleanField"},
    "text": {"CharField", "TextField"},
    "uuid": {"UUIDField"},
    "instant": {"DateTimeField"},
    "day": {"DateField"},
    "json": {"JSONField"},
}


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_that_indicators_read_is_in_the_models(table):
    model = {model._meta.db_table: model for model in apps.get_models()}[table]
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    for column, kind in COLUMNS[table].items():
        assert column in fields, f"{table}.{column} is gone; what indicators read has to be named anew in impact/tables.py"
        assert fields[column].get_internal_type() in KINDS[kind], f"{table}.{column} is a {fields[column].get_internal_type()}"
