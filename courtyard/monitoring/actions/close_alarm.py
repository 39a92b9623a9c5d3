"""Somebody looked, and says what it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.monitoring.models import Alarm


class AlarmClosedAlready(Conflict):
    """Somebody closed it before."""

    default_message = _("This alarm was closed already; open it again to see what was found.")


class NoOutcome(Invalid):
    """Closing says what was found."""

    default_message = _("Say what you found: a lost bracelet, a dead bird, a gateway without power.")


@dataclass(frozen=True)
class AlarmClosed:
    alarm_id: UUID


@verb
def close_alarm(*, actor: Actor, key: UUID, now: datetime, alarm_id: UUID, outcome: str) -> AlarmClosed:
    """Closes an alarm with what was found. Raises NotFound, AlarmClosedAlready, NoOutcome."""
    alarm = Alarm.objects.scoped(actor).one_locked(public_id=alarm_id)
    if not outcome.strip():
        raise NoOutcome
    if Alarm.unscoped.filter(pk=alarm.pk, closed_at=None).update(closed_at=now, outcome=outcome.strip()[:200]) != 1:
        raise AlarmClosedAlready(alarm_id=str(alarm_id))
    changed("monitoring.alarm", alarm_id, closed=outcome.strip()[:200])
    return AlarmClosed(alarm_id=alarm_id)
