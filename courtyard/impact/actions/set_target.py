"""A project or a place takes on a figure to reach."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.impact import ground
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.models import Target
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb


class NotATarget(Invalid):
    default_message = _("This is no target; correct the fields named.")


@dataclass(frozen=True)
class TargetSet:
    target_id: UUID
    replaces_id: UUID | None


@verb
def set_target(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    indicator: str,
    value: int,
    by: date,
    project_id: UUID | None = None,
    place: str | None = None,
) -> TargetSet:
    """Sets what an indicator is to reach by the end of a day, in its own unit (fen, persons, animals ...), in a project, else in
    a place (leading digits of its code), else everywhere. It replaces the target of the same indicator there.

    Raises NotATarget, NotFound.
    """
    reasons = []
    if indicator not in INDICATORS:
        reasons.append(Reason("indicator", _("There is no such indicator; see the list of indicators."), "indicator"))
    elif INDICATORS[indicator].is_ratio:
        reasons.append(Reason("ratio", _("A target is set for a count or an amount, not for an index."), "indicator"))
    if value < 0:
        reasons.append(Reason("value", _("A target is not negative."), "value"))
    if project_id is not None and place is not None:
        reasons.append(Reason("one-subject", _("Name a project or a place, not both."), "place"))
    if place is not None and not ground.is_place(place):
        reasons.append(Reason("place", _("Give the leading digits of a place that there is."), "place"))
    if reasons:
        raise NotATarget(reasons=reasons)
    area = ground.place_of_project(project_id) if project_id else place or ""
    before = Target.unscoped.filter(indicator=indicator, project=project_id, place=area, replaced_by=None).first()
    target = Target.objects.create(
        public_id=key,
        indicator=indicator,
        project=project_id,
        place=area,
        value=value,
        by=by,
        set_by=actor.user_id,
        set_at=now,
        replaces=before,
    )
    Target.objects.scoped(actor).one(pk=target.pk)
    changed("impact.target", key, indicator=indicator, value=[before and before.value, value])
    return TargetSet(target_id=key, replaces_id=before.public_id if before else None)
