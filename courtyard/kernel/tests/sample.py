"""A room that exists only in these tests: its verbs keep a note in the log of readings, which is a table like any other."""

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Refused
from courtyard.kernel.models import Change, Fact, Reading, Request
from courtyard.kernel.permissions import Permission, may
from courtyard.kernel.verbs import VERBS, changed, child_key, verb

NOW = datetime(2017, 3, 1, 4, 0, tzinfo=UTC)
SUBJECT = UUID(int=7)


class TooLoud(Refused):
    """The note is written in capitals."""


@dataclass(frozen=True)
class Noted:
    text: str
    at: datetime
    subject: UUID


def note(*, actor: Actor, key: UUID, now: datetime, text: str, subject: UUID = SUBJECT) -> Noted:
    """Writes a note, unless it shouts."""
    Reading.objects.create(
        at=now, actor_id=actor.user_id, via=actor.via, subject_type="sample", subject_id=subject, field="note", purpose=text
    )
    if text.isupper():
        raise TooLoud("Write it in small letters.")
    changed("sample.note", subject, text=text)
    return Noted(text, now, subject)


def note_twice(*, actor: Actor, key: UUID, now: datetime, texts: tuple[str, ...]) -> Noted:
    """Writes each note as a verb of its own, in one transaction."""
    notes = [VERBS["sample.note"].function(actor=actor, key=child_key(key, text), now=now, text=text) for text in texts]
    return notes[-1]


def counts() -> tuple[int, int, int, int]:
    """How many rows the kernel holds; unchanged after a refusal."""
    return Request.objects.count(), Change.objects.count(), Reading.objects.count(), Fact.objects.count()


def officer(user: int = 1) -> Actor:
    return Actor(UUID(int=user), (Grant(Role.OFFICER, place="131123"),))


def courier() -> Actor:
    return Actor(UUID(int=9), (Grant(Role.COURIER),))


@contextmanager
def room(
    name: str, verbs: dict[str, tuple[Callable[..., Any], Permission]], *, prepare: Callable[..., Any] | None = None
) -> Iterator[dict[str, Callable[..., Any]]]:
    """Installs the functions as verbs of a room and takes them away again."""
    permissions = types.ModuleType(f"courtyard.{name}.permissions")
    permissions.VERBS = {label: permission for label, (_, permission) in verbs.items()}  # type: ignore[attr-defined]
    sys.modules[f"courtyard.{name}"] = types.ModuleType(f"courtyard.{name}")
    sys.modules[permissions.__name__] = permissions
    made = {}
    try:
        for label, (function, _) in verbs.items():
            clone = types.FunctionType(function.__code__, function.__globals__, label, function.__defaults__, function.__closure__)
            clone.__kwdefaults__, clone.__annotations__ = function.__kwdefaults__, function.__annotations__
            clone.__module__ = f"courtyard.{name}.actions.{label}"
            made[label] = verb(prepare=prepare)(clone) if prepare else verb(clone)
        yield made
    finally:
        for label in verbs:
            VERBS.pop(f"{name}.{label}", None)
        del sys.modules[permissions.__name__], sys.modules[f"courtyard.{name}"]


def sample_room() -> Any:
    return room("sample", {"note": (note, may(Role.OFFICER)), "note_twice": (note_twice, may(Role.OFFICER))})
