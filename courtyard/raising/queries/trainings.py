"""Trainings at their interval: whose last one lies too far back."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery

from courtyard.kernel.actors import Actor
from courtyard.raising.models import Application, Attendance, Project
from courtyard.raising.queries.board import of_project
from courtyard.raising.standing import terms_of


@dataclass(frozen=True, slots=True)
class TrainingDue:
    """A household whose animals are under way and whose last training (None: none at all) is older than the terms allow."""

    household_id: UUID
    register_number: str | None
    village_code: str
    last_on: date | None


def trainings_due(actor: Actor, project_id: UUID, on: date, *, limit: int = 200) -> tuple[TrainingDue, ...]:
    """Households that are due for a training on a day, longest first; empty where the terms set no interval. Raises NotFound.

    An interval counts from the last training, and from the day of placing for a household that came to none.
    """
    project = Project.objects.scoped(actor).select_related("place", "cooperative").one(public_id=project_id)
    interval = terms_of(project).training_interval_days
    if interval is None:
        return ()
    before = on - timedelta(days=interval)
    attended = Attendance.unscoped.filter(training__project=project, household=OuterRef("household"), training__held_on__lte=on)
    last = attended.order_by().values("household").annotate(last=Max("training__held_on")).values("last")
    rows = of_project(Application, actor, project).filter(step="placed", placed_on__lte=on).annotate(last_on=Subquery(last))
    rows = rows.filter(Q(last_on__lt=before) | Q(last_on=None, placed_on__lt=before)).order_by("last_on", "pk")
    fields = ("household__public_id", "household__register_number", "household__village__code", "last_on")
    return tuple(TrainingDue(*row) for row in rows.values_list(*fields)[:limit])
