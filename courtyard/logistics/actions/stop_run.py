"""A run is to end with the best that it has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics.models import Run
from courtyard.logistics.rules import Outcome


class RunEnded(Conflict):
    default_message = _("This run has ended already; open the scenario again.")


@dataclass(frozen=True)
class RunStopped:
    """`has_ended`: nobody had begun with it; else it ends within seconds, and what was found is kept."""

    run_id: UUID
    has_ended: bool


@verb
def stop_run(*, actor: Actor, key: UUID, now: datetime, run_id: UUID) -> RunStopped:
    """Stops a run. Once more while it is stopping changes nothing. Raises NotFound, RunEnded."""
    row: Run = Run.objects.scoped(actor).one_locked(public_id=run_id)
    if row.ended_at is not None:
        raise RunEnded
    waits = row.begun_at is None
    end = {"ended_at": now, "outcome": Outcome.STOPPED} if waits else {}
    if row.stop_asked_at is None:
        Run.unscoped.filter(pk=row.pk).update(stop_asked_at=now, **end)
        changed("logistics.run", run_id, stopped=True)
    return RunStopped(run_id=run_id, has_ended=waits)
