"""A table is put aside: no new scenario is asked of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics.models import PlanningTable, Scenario


class TableInUse(Conflict):
    default_message = _("Scenarios use this table; put them aside first.")


@dataclass(frozen=True)
class TableWithdrawn:
    table_id: UUID


@verb
def withdraw_table(*, actor: Actor, key: UUID, now: datetime, table_id: UUID) -> TableWithdrawn:
    """Puts a table aside; its text stays. Once more changes nothing. Raises NotFound, and TableInUse with the scenarios' names."""
    row = PlanningTable.objects.scoped(actor).one_locked(public_id=table_id)
    using = Scenario.unscoped.filter(Q(*((name, row) for name in Scenario.TABLES), _connector=Q.OR), withdrawn_at=None)
    names = list(using.values_list("name", flat=True)[:10])
    if names:
        raise TableInUse(scenarios=names)
    if row.withdrawn_at is None:
        PlanningTable.unscoped.filter(pk=row.pk).update(withdrawn_at=now)
        changed("logistics.planning_table", table_id, withdrawn=True)
    return TableWithdrawn(table_id=table_id)
