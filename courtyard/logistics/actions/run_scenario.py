"""A scenario is to be worked out, in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import codec
from courtyard.kernel.errors import Conflict, Invalid, Reason, Refused
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics import rules
from courtyard.logistics.actions.withdraw_scenario import RunUnderWay
from courtyard.logistics.models import Run, Scenario
from courtyard.logistics.rules import Asked, Asks, Holds

# What each kind of scenario is worked out with, of the extra `planning`.
SOLVERS: Mapping[Asks, tuple[str, ...]] = {Asks.SITES: ("scipy", "numba"), Asks.ROUNDS: ("scipy", "pyvrp"), Asks.DRONES: ()}
LONGEST = 86_400


class NoSolvers(Refused):
    default_message = _(
        "Plans cannot be worked out here, since the solvers are not installed: on the county’s machine, `make setup-planning`."
    )


class TooMuchMemory(Refused):
    """`detail` has `needed` and `most`, in bytes."""

    default_message = _(
        "The plan takes about %(needed)s GiB of memory, and may take %(most)s. Plan region by region or with fewer sites to choose from; "
        "or have COURTYARD_PLAN_MEMORY raised where the machine has more."
    )


class NoSuchEffort(Invalid):
    default_message = _("A run takes 1 to 86,400 seconds, and ends at a gap from 0 to below 1.")


class ScenarioWithdrawn(Conflict):
    default_message = _("This scenario was put aside; make another one based on it.")


@dataclass(frozen=True)
class RunAsked:
    """`needed_bytes`: the memory that it takes at its peak, as far as that can be known before."""

    run_id: UUID
    needed_bytes: int


@verb
def run_scenario(*, actor: Actor, key: UUID, now: datetime, scenario_id: UUID, seconds: int = 300, gap: float = 0.01) -> RunAsked:
    """Asks for a plan within so many seconds, or as soon as it is proven to lie within `gap` (a share) of the best possible one.

    Where the time is over before there is any bound, it goes on until there is one, for as long again at most.

    Raises NotFound, RunUnderWay, ScenarioWithdrawn, NoSuchEffort, TooMuchMemory, NoSolvers.
    """
    row: Scenario = Scenario.objects.scoped(actor).one_locked(public_id=scenario_id)
    if row.withdrawn_at is not None:
        raise ScenarioWithdrawn
    if not 1 <= seconds <= LONGEST or not 0 <= gap < 1:
        field = "gap" if 1 <= seconds <= LONGEST else "seconds"
        raise NoSuchEffort(reasons=[Reason("effort", NoSuchEffort.default_message, field)])
    if any(find_spec(name) is None for name in SOLVERS[Asks(row.asks)]):
        raise NoSolvers
    if Run.unscoped.filter(scenario=row, ended_at=None).exists():
        raise RunUnderWay
    needed = _needed(row)
    most = round(settings.COURTYARD_PLAN_MEMORY * rules.GIB)
    if needed > most:
        words = str(TooMuchMemory.default_message) % {"needed": f"{needed / rules.GIB:.1f}", "most": f"{most / rules.GIB:g}"}
        raise TooMuchMemory(words, needed=needed, most=most)
    Run.objects.create(public_id=key, scenario=row, seconds=seconds, gap=gap, asked_at=now)
    changed("logistics.run", key, scenario=str(scenario_id), seconds=seconds, gap=gap)
    return RunAsked(run_id=key, needed_bytes=needed)


def _needed(row: Scenario) -> int:
    rows = {name: table.rows for name in row.TABLES if (table := getattr(row, name)) is not None}
    if row.vehicles is not None:
        return rules.needed_for_rounds(rows["stops"], codec.load(Holds, row.vehicles.holds).centres, rows.get("roads", 0))
    if row.legs is not None:
        return rules.needed_for_legs(rows["legs"])
    return rules.needed(codec.load(Asked, row.asked), rows["places"], rows.get("sites", rows["places"]), rows.get("ways", 0))
