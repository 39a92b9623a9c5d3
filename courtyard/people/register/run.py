"""All of it together."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.people.register.problems import Problem


@dataclass
class Examined:
    layout: str
    rows_read: int
    good: list[Any] = field(default_factory=list)
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)


def examine(*, actor: Actor, now: datetime, content: bytes, as_of: date | None, income_year: int | None) -> Examined:
    raise NotImplementedError


def keep_record(
    found: Examined, *, actor: Actor, key: UUID, now: datetime, content: bytes, file_name: str, dry_run: bool, written: Any = None
) -> None:
    raise NotImplementedError
