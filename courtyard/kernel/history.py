"""Reads of the kernel's own tables, for the pages: what was changed in a record, and which deliveries have died.

Whoever asks for a record's history has reached the record itself through its room first; the change log knows no scopes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from courtyard.kernel.models import Change, Delivery


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change: what of the record, by which verb, who carried it out through which door, when."""

    subject_type: str
    what: dict[str, Any]
    verb: str
    actor_id: UUID | None
    via: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """What the change log says of a record, and when."""

    subject_id: UUID
    what: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A reaction that failed at its last try."""

    delivery_id: UUID
    fact: str
    handler: str
    attempts: int
    last_error: str
    announced_at: datetime


def changes_of(subject_id: UUID, *, limit: int = 500) -> tuple[ChangeView, ...]:
    """What verbs changed in a record, the latest first. One query."""
    rows = Change.objects.filter(subject_id=subject_id).order_by("-id").values_list(
        "subject_type", "what", "request__verb", "request__actor_id", "request__via", "request__at"
    )  # fmt: skip
    return tuple(ChangeView(*row) for row in rows[:limit])


def noted(subject_type: str) -> Iterator[Noted]:
    """What was noted of every record of a kind, the oldest first, for an audit: the whole log is read. One query."""
    rows = Change.objects.filter(subject_type=subject_type).order_by("id").values_list("subject_id", "what", "request__at")
    return (Noted(*row) for row in rows.iterator())


def dead_deliveries(*, limit: int = 100) -> tuple[DeadDelivery, ...]:
    """Deliveries that are given up until somebody looks, the oldest first. One query."""
    rows = Delivery.objects.filter(state=Delivery.State.DEAD).order_by("id").values_list(
        "public_id", "fact__name", "handler", "attempts", "last_error", "fact__at"
    )  # fmt: skip
    return tuple(DeadDelivery(*row) for row in rows[:limit])
