"""A lot is opened for what is going to be collected."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Lot, Project
from courtyard.raising.standing import within


class NameMissing(Invalid):
    default_message = _("Give the lot a name of at most 60 characters, for example the day and the village.")


class NameTaken(Conflict):
    default_message = _("The project has a lot of this name; choose another.")


@dataclass(frozen=True)
class LotOpened:
    lot_id: UUID


@verb
def open_lot(*, actor: Actor, key: UUID, now: datetime, project_id: UUID, name: str) -> LotOpened:
    """Opens a lot, into which collections go until it is sold. Raises NameMissing, NameTaken."""
    project = Project.objects.scoped(actor).one(public_id=project_id)
    name = name.strip()
    if not name or len(name) > 60:
        raise NameMissing(field="name")
    if Lot.unscoped.filter(project=project, name=name).exists():
        raise NameTaken(field="name")
    within(actor, Lot.objects.create(public_id=key, project=project, name=name, opened_on=local_day(now), opened_at=now))
    changed("raising.lot", key, state=[None, "open"])
    return LotOpened(lot_id=key)
