"""Households are trained, and who came is written down."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, NotFound
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import queries as people
from courtyard.raising.models import Attendance, Project, Training


class NoTopic(Invalid):
    default_message = _("Say what the training was about, and on which day it was held.")


class NobodyCame(Invalid):
    default_message = _("Name at least one household that came.")


@dataclass(frozen=True)
class TrainingHeld:
    training_id: UUID
    attended: int


@verb
def hold_training(
    *, actor: Actor, key: UUID, now: datetime, project_id: UUID, topic: str, held_on: date, household_ids: tuple[UUID, ...]
) -> TrainingHeld:
    """Records a session and the households that came; the same household counts once.

    Raises NoTopic, NobodyCame, and NotFound for a project or a household outside the actor's area.
    """
    project = Project.objects.scoped(actor).one(public_id=project_id)
    if not topic.strip() or held_on > local_day(now):
        raise NoTopic
    if not household_ids:
        raise NobodyCame
    # A project is known to technicians everywhere; the households are those of their own area.
    households = dict(people.households(actor).filter(public_id__in=household_ids).values_list("public_id", "id"))
    strange = set(household_ids) - set(households)
    if strange:
        raise NotFound(subject="people.household", households=sorted(str(one) for one in strange))
    training = Training.objects.create(
        public_id=key, project=project, topic=topic.strip()[:200], held_on=held_on, held_by=actor.user_id, at=now
    )
    Attendance.objects.bulk_create([Attendance(training=training, household_id=pk) for pk in sorted(households.values())])
    if Attendance.objects.scoped(actor).filter(training=training).count() != len(households):
        raise NotFound(subject="people.household")
    changed("raising.training", key, attended=len(households))
    return TrainingHeld(training_id=key, attended=len(households))
