"""A scenario is put aside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics.models import Run, Scenario


class RunUnderWay(Conflict):
    default_message = _("A plan of this scenario is being worked out, or waits for it; stop it, or wait for its end.")


@dataclass(frozen=True)
class ScenarioPutAside:
    scenario_id: UUID


@verb
def withdraw_scenario(*, actor: Actor, key: UUID, now: datetime, scenario_id: UUID) -> ScenarioPutAside:
    """Puts a scenario aside; what its runs found stays. Once more changes nothing. Raises NotFound, RunUnderWay."""
    row = Scenario.objects.scoped(actor).one_locked(public_id=scenario_id)
    if Run.unscoped.filter(scenario=row, ended_at=None).exists():
        raise RunUnderWay
    if row.withdrawn_at is None:
        Scenario.unscoped.filter(pk=row.pk).update(withdrawn_at=now)
        changed("logistics.scenario", scenario_id, withdrawn=True)
    return ScenarioPutAside(scenario_id=scenario_id)
