"""One application, as whoever decides on it needs to see it."""

from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.raising.models import Application, Attendance, Flock, Inspection, Project, Yard
from courtyard.raising.queries.views import ApplicationView, FindingView, InspectionView
from courtyard.raising.rules import Terms
from courtyard.raising.standing import terms_of


def application(actor: Actor, application_id: UUID) -> ApplicationView:
    """The application with its yard's inspections and its trainings. A fixed number of queries. Raises NotFound."""
    row = Application.objects.scoped(actor).select_related("project", "household", "yard").one(public_id=application_id)
    terms = terms_of(row.project)
    trained = Attendance.unscoped.filter(training__project=row.project, household=row.household).count()
    rounds = Inspection.unscoped.filter(project=row.project, yard=row.yard).order_by("round") if row.yard else ()
    missing = []
    if row.kind == "own" and row.yard_passed_on is None:
        missing.append("yard-not-passed")
    if trained < terms.trainings_before_approval:
        missing.append("training-missing")
    return ApplicationView(
        application_id=row.public_id,
        project_id=row.project.public_id,
        household_id=row.household.public_id,
        kind=row.kind,
        animals=row.animals,
        step=row.step,
        applied_at=row.applied_at,
        yard_id=row.yard.public_id if row.yard else None,
        yard_sgln=row.yard.sgln if row.yard else "",
        inspections=tuple(_inspection(one, terms) for one in rounds),
        trainings=trained,
        trainings_needed=terms.trainings_before_approval,
        advance_fen=terms.advance_for(row.animals),
        decision=row.decision,
        missing=tuple(missing) if row.approved is None and row.withdrawn_on is None else (),
        flock_id=Flock.unscoped.filter(shares__application=row).values_list("public_id", flat=True).first() if row.approved else None,
    )


def _inspection(row: Inspection, terms: Terms) -> InspectionView:
    standard = {check.code: check for check in terms.standard}
    findings = tuple(
        FindingView(one["code"], standard[one["code"]].text, one["passed"], standard[one["code"]].required, one["note"])
        for one in row.findings
    )
    return InspectionView(row.public_id, row.round, row.inspected_on, row.passed, findings)


def yard_of(project_id: UUID, household_id: UUID) -> UUID | None:
    """The yard of a household with the project's cooperative, if it was entered."""
    cooperative = Project.unscoped.filter(public_id=project_id).values("cooperative_id")
    rows = Yard.unscoped.filter(household__public_id=household_id, cooperative_id__in=cooperative)
    return rows.values_list("public_id", flat=True).first()
