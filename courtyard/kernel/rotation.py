"""Encrypting personal numbers anew under the active key: every SecretField, whichever room holds it, some rows at a time."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q, QuerySet

from courtyard.kernel import secrets
from courtyard.kernel.secrets import Secret, SecretField


def secret_fields() -> Iterator[tuple[type[Model], list[SecretField]]]:
    """Each table that holds secrets, with their columns."""
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, SecretField)]
        if fields:
            yield model, fields


def _stale(model: type[Model], fields: list[SecretField]) -> QuerySet[Model]:
    """Rows of which some secret stands under another key than the active one, in the order of keys."""
    active = f"1.{secrets.keyring().active}."
    wrong = Q()
    for field in fields:
        wrong |= Q(**{f"{field.name}__isnull": False}) & ~Q(**{f"{field.name}__startswith": active}) & ~Q(**{f"{field.name}__exact": ""})
    manager = getattr(model, "unscoped", model._default_manager)
    return manager.filter(wrong).order_by("pk")


def rotate_some(limit: int) -> tuple[int, int]:
    """Encrypts up to `limit` rows anew, inside the verb's transaction; returns how many were done and how many are left."""
    done = left = 0
    for model, fields in secret_fields():
        rows = _stale(model, fields)
        if done < limit:
            part = list(rows.only("pk", *[field.name for field in fields]).select_for_update()[: limit - done])
            _encrypt(model, fields, part)
            done += len(part)
        left += rows.count()
    return done, left


def _encrypt(model: type[Model], fields: list[SecretField], rows: list[Model]) -> None:
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    sql = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE id = %s'  # noqa: S608  names from our own models
    values = [[*(_anew(getattr(row, field.attname), field) for field in fields), row.pk] for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _anew(value: Secret | str | None, field: SecretField) -> str | None:
    if isinstance(value, Secret):
        return secrets.encrypt(value.reveal(), field.context()) if secrets.needs_rotation(value.token) else value.token
    return value
