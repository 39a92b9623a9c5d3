"""What this room announces."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class AlarmRaised:
    """Something looked wrong with a subject, or with a whole group (`subject` empty): `kind` is silent or still."""

    alarm_id: UUID
    group: UUID
    subject: str
    kind: str
    day: date
    detail: dict[str, int]
