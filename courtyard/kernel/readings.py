"""The log of who opened what is sensitive."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.kernel.models import Reading


def record_reading(*, actor: Actor, now: datetime, subject_type: str, subject_id: UUID, field: str, purpose: str) -> None:
    """Writes down that the actor opened a sensitive field of a record, and what for; called before it is shown."""
    Reading.objects.create(
        at=now, actor_id=actor.user_id, via=actor.via, subject_type=subject_type, subject_id=subject_id, field=field, purpose=purpose
    )
