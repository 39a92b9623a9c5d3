"""An illness or disability is recorded, encrypted; whoever opens it later is written down."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.actions.set_work_capacity import InNoHousehold
from courtyard.people.models import Condition, Membership


class ConditionReplaced(Conflict):
    default_message = _("This entry was replaced by another since; open the person again.")


@dataclass(frozen=True)
class ConditionRecorded:
    condition_id: UUID


@verb
def record_condition(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    person_id: UUID,
    kind: str,
    text: str = "",
    since: date | None = None,
    replaces_id: UUID | None = None,
) -> ConditionRecorded:
    """Records chronic, serious, disability or other, with a description; or corrects an earlier entry.

    Raises InNoHousehold, ConditionReplaced, NotFound.
    """
    if kind not in Condition.Kind.values:
        raise Invalid(_("Choose one of the kinds of condition."), field="kind", kinds=list(Condition.Kind.values))
    day = local_day(now)
    rows = Membership.objects.scoped(actor).filter(person__public_id=person_id, superseded_at=None, valid_from__lte=day)
    row = rows.exclude(valid_to__lte=day).first()
    if row is None:
        raise InNoHousehold
    replaced = Condition.objects.scoped(actor).one(public_id=replaces_id, person_id=row.person_id) if replaces_id else None
    if replaced is not None and Condition.unscoped.filter(replaces=replaced).exists():
        raise ConditionReplaced
    Condition.objects.create(
        public_id=key,
        person_id=row.person_id,
        household_id=row.household_id,
        kind=kind,
        text=text or "-",
        since=since,
        recorded_at=now,
        replaces=replaced,
    )
    changed("people.person", person_id, condition=str(key))
    return ConditionRecorded(condition_id=key)
