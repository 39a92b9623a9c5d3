"""Encrypting every personal number anew under the active key, whichever room holds it, some thousands of rows at a time."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from courtyard.kernel import secrets


def secret_fields() -> Iterator[tuple[type[models.Model], list[secrets.SecretField]]]:
    """Every model that holds secrets, with the fields that do."""
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, secrets.SecretField)]
        if fields:
            yield model, fields


def rotate_some(limit: int) -> tuple[int, int]:
    """Encrypts up to `limit` rows anew, in primary-key order; returns how many it did and how many still stand under an older key."""
    done = left = 0
    for model, fields in secret_fields():
        manager = getattr(model, "unscoped", model._default_manager)
        active = f"1.{secrets.keyring().active}."
        for field in fields:
            # As text: a lookup on the field itself would encrypt what it compares with.
            stored = manager.annotate(stored=Cast(field.attname, models.TextField())).exclude(stored=None).exclude(stored="")
            old = stored.exclude(stored__startswith=active)
            rows = list(old.order_by("pk").only("pk", field.attname)[: max(0, limit - done)])
            for row in rows:
                setattr(row, field.attname, getattr(row, field.attname).reveal())
            manager.bulk_update(rows, [field.attname], batch_size=500)
            done += len(rows)
            left += old.count()
    return done, left
