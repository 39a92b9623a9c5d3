"""A household asks to take part in a project."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Reason, Refused
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import queries as people
from courtyard.raising.models import Application, Project, Yard
from courtyard.raising.rules import FlockKind, unmet_conditions
from courtyard.raising.standing import applicant, line_of, terms_of, within

CONSENT = "apply"


class NotEligible(Refused):
    """The household may not join; `reasons` says why, in words it can act on."""

    default_message = _("The household cannot join this project as things stand; see each reason.")


class ProjectNotOpen(Conflict):
    default_message = _("The project does not take applications on this day; look at its first and last day.")


@dataclass(frozen=True)
class Applied:
    application_id: UUID
    place_in_queue: int


@verb
def apply(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    household_id: UUID,
    animals: int,
    kind: FlockKind = FlockKind.OWN,
    consent_id: UUID | None = None,
) -> Applied:
    """Records an application; the household, or a helper with its recorded consent ("apply"), may call it.

    `kind`: a flock in the household's own yard, or a share in a collective one. Raises ProjectNotOpen, and NotEligible with
    every unmet condition at once, so that a family travels to the office only once.
    """
    today = local_day(now)
    # Locked, so that of two applications of one household the second is told why, instead of meeting a constraint.
    project = Project.objects.scoped(actor).select_related("place").one_locked(public_id=project_id)
    if today < project.opens_on or (project.closes_on is not None and today >= project.closes_on):
        raise ProjectNotOpen(opens_on=str(project.opens_on), closes_on=str(project.closes_on))
    unmet = _unmet(actor, project, household_id, animals, FlockKind(kind), today)
    if unmet:
        raise NotEligible(reasons=unmet)
    household = people.internal_household_id(household_id)
    application = Application.objects.create(
        public_id=key,
        project=project,
        household_id=household,
        kind=FlockKind(kind).value,
        animals=animals,
        consent=consent_id,
        applied_by=actor.user_id,
        applied_at=now,
        applied_on=today,
        yard=Yard.unscoped.filter(cooperative_id=project.cooperative_id, household_id=household).first() if kind == FlockKind.OWN else None,
    )
    within(actor, application)
    Project.unscoped.filter(pk=project.pk).update(waiting=F("waiting") + 1)
    changed("raising.application", key, state=[None, "applied"], animals=animals)
    return Applied(application_id=key, place_in_queue=Project.unscoped.values_list("waiting", flat=True).get(pk=project.pk))


def _unmet(actor: Actor, project: Project, household_id: UUID, animals: int, kind: FlockKind, today: date) -> tuple[Reason, ...]:
    terms = terms_of(project)
    household = people.household_as_of(household_id, on=today)
    open_one = Q(withdrawn_on=None) & (Q(approved=None) | Q(approved=True))
    takes_part = Application.unscoped.filter(open_one, project=project, household_id=household.id).exists()
    unmet = unmet_conditions(terms, applicant(project, household, takes_part=takes_part), animals, kind=kind, line=line_of(project, terms))
    if not _speaks_for_itself(actor, household_id) and not people.has_consent(household_id, CONSENT):
        message = _("The household's consent is not recorded; record it before you apply on its behalf.")
        unmet = (*unmet, Reason("consent-missing", message, "consent_id"))
    return unmet


def _speaks_for_itself(actor: Actor, household_id: UUID) -> bool:
    return any(grant.role is Role.HOUSEHOLD and grant.household == household_id for grant in actor.grants)
