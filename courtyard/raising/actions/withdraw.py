"""A household takes its application back before it is decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Application, Project


class AlreadyDecided(Conflict):
    default_message = _("The application is decided or withdrawn already; open it again.")


@dataclass(frozen=True)
class Withdrawn:
    application_id: UUID


@verb
def withdraw(*, actor: Actor, key: UUID, now: datetime, application_id: UUID) -> Withdrawn:
    """Withdraws an application that nobody has decided yet and for which no money was spent. Raises AlreadyDecided."""
    application = Application.objects.scoped(actor).one_locked(public_id=application_id)
    if application.approved is not None or application.withdrawn_on is not None or application.loan is not None:
        raise AlreadyDecided(application=str(application_id))
    Application.unscoped.filter(pk=application.pk).update(withdrawn_on=local_day(now))
    Project.unscoped.filter(pk=application.project_id).update(waiting=F("waiting") - 1)
    changed("raising.application", application_id, state=["applied", "withdrawn"])
    return Withdrawn(application_id=application_id)
