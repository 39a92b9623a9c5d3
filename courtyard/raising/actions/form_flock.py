"""The cooperative forms a collective flock in a yard of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Flock, Project, Yard
from courtyard.raising.rules import FlockKind
from courtyard.raising.standing import terms_of, within, yard_passes


class YardNotPassed(Conflict):
    default_message = _("The yard has not passed its inspection for this project; inspect it first.")


class NoCollectiveFlocks(Conflict):
    default_message = _("The terms of this project know flocks in own yards only.")


@dataclass(frozen=True)
class FlockFormed:
    flock_id: UUID


@verb
def form_flock(*, actor: Actor, key: UUID, now: datetime, project_id: UUID, yard_id: UUID) -> FlockFormed:
    """Forms a flock whose shares are given out as applications are approved. Raises YardNotPassed, NoCollectiveFlocks."""
    project = Project.objects.scoped(actor).one(public_id=project_id)
    yard = Yard.objects.scoped(actor).one(public_id=yard_id, cooperative_id=project.cooperative_id, household=None)
    if FlockKind.COLLECTIVE not in terms_of(project).flocks:
        raise NoCollectiveFlocks(project=str(project_id))
    if not yard_passes(project, yard):
        raise YardNotPassed(yard=str(yard_id))
    flock = Flock.objects.create(
        public_id=key, project=project, kind=FlockKind.COLLECTIVE.value, yard=yard, cooperative_id=project.cooperative_id, opened_at=now
    )
    within(actor, flock)
    changed("raising.flock", key, formed=True)
    return FlockFormed(flock_id=key)
