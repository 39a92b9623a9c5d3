"""An application is approved, with its loan and its order, or declined with a reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.finance import actions as finance
from courtyard.finance.rules import OrderLine
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Reason, Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import queries as people
from courtyard.raising.facts import ApplicationDecided
from courtyard.raising.lending import SELLING, loan_for, return_unspent
from courtyard.raising.models import Application, Flock, Project, Share
from courtyard.raising.rules import FlockKind, Terms, unmet_conditions
from courtyard.raising.standing import applicant, line_of, terms_of, trainings_attended, yard_passes


class NotReady(Refused):
    """`reasons` lists everything that must still happen before the application can be approved."""

    default_message = _("The application cannot be approved yet; see what is still missing.")


class AlreadyDecided(Conflict):
    default_message = _("The application is decided or withdrawn already; open it again.")


class ReasonMissing(Refused):
    default_message = _("Say why the application is declined; the household is told.")


@dataclass(frozen=True)
class Decided:
    application_id: UUID
    approved: bool
    loan_id: UUID | None = None
    order_id: UUID | None = None
    flock_id: UUID | None = None
    share_id: UUID | None = None


@verb
def decide(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    application_id: UUID,
    approve: bool,
    reason: str = "",
    flock_id: UUID | None = None,
    due_on: date | None = None,
) -> Decided:
    """Approves an application: the loan is granted, the animals are ordered, the household gets its flock or its share.

    `flock_id`: the collective flock of a share. `due_on`: when the loan falls due; without it, the days of the terms and 90 more.
    Raises NotReady with everything that is missing, ReasonMissing, AlreadyDecided, and what finance refuses.
    """
    rows = Application.objects.scoped(actor).select_related("project", "project__place", "household", "yard")
    application = rows.one_locked(public_id=application_id)
    if application.approved is not None or application.withdrawn_on is not None:
        raise AlreadyDecided(application=str(application_id))
    today = local_day(now)
    if not approve and not reason.strip():
        raise ReasonMissing(field="reason")
    if approve:
        flock = _flock(actor, application, flock_id)
        if missing := _missing(application, terms_of(application.project), flock, flock_id, today):
            raise NotReady(reasons=missing)
    Application.unscoped.filter(pk=application.pk).update(
        approved=approve, decided_on=today, decided_by=actor.user_id, decision=reason.strip()[:500]
    )
    Project.unscoped.filter(pk=application.project_id).update(waiting=F("waiting") - 1)
    changed("raising.application", application_id, state=["applied", "approved" if approve else "declined"])
    announce(ApplicationDecided(application_id, approve))
    if not approve:
        return_unspent(application, actor=actor, key=key, now=now)
        return Decided(application_id=application_id, approved=False)
    return _approve(application, flock, actor=actor, key=key, now=now, due_on=due_on)


def _flock(actor: Actor, application: Application, flock_id: UUID | None) -> Flock | None:
    if application.kind == FlockKind.OWN or flock_id is None:
        return None
    rows = Flock.objects.scoped(actor).select_related("yard")
    return rows.one(public_id=flock_id, project=application.project, kind=FlockKind.COLLECTIVE)


def _missing(application: Application, terms: Terms, flock: Flock | None, flock_id: UUID | None, today: date) -> list[Reason]:
    """Everything that stands in the way of an approval today."""
    project = application.project
    found = []
    if application.kind == FlockKind.OWN:
        if application.yard is None or not yard_passes(project, application.yard):
            found.append(Reason("yard-not-passed", _("The yard has not passed its inspection; inspect it, or renovate it first."), "yard"))
    elif flock is None:
        found.append(Reason("flock-missing", _("Say in which collective flock the household gets its share."), "flock_id"))
    elif flock.closed_on is not None or not yard_passes(project, flock.yard):
        found.append(Reason("flock-not-ready", _("This flock is closed, or its yard has not passed; choose another."), "flock_id"))
    attended = trainings_attended(project, [application.household_id], today).get(application.household_id, 0)
    if attended < terms.trainings_before_approval:
        detail = {"attended": attended, "needed": terms.trainings_before_approval}
        found.append(Reason("training-missing", _("The household has not attended enough trainings yet."), "training", detail))
    household = people.household_as_of(application.household.public_id, on=today)
    candidate = applicant(project, household, takes_part=False)
    found += unmet_conditions(terms, candidate, application.animals, kind=FlockKind(application.kind), line=line_of(project, terms))
    return found


def _approve(application: Application, flock: Flock | None, *, actor: Actor, key: UUID, now: datetime, due_on: date | None) -> Decided:
    project, terms = application.project, terms_of(application.project)
    due = due_on or local_day(now) + timedelta(days=terms.days) + SELLING
    loan_id = application.loan or loan_for(application, terms, due_on=due, actor=actor, key=child_key(key, "loan"), now=now)
    ordered = finance.order(
        actor=actor,
        key=child_key(key, "order"),
        now=now,
        cooperative_id=project.cooperative.public_id,
        supplier_id=project.supplier.public_id,
        project_id=project.public_id,
        household_id=application.household.public_id,
        loan_id=loan_id,
        lines=tuple(OrderLine(s.item, s.per_animal * application.animals, s.unit_price_fen, s.goods) for s in terms.supplies),
    )
    if flock is None:
        flock = Flock.objects.create(
            public_id=child_key(key, "flock"),
            project=project,
            kind=FlockKind.OWN.value,
            yard=application.yard,
            cooperative_id=project.cooperative_id,
            opened_at=now,
        )
    share = Share.objects.create(
        public_id=child_key(key, "share"),
        flock=flock,
        household=application.household,
        application=application,
        animals=application.animals,
    )
    Application.unscoped.filter(pk=application.pk).update(supply_order=ordered.order_id)
    return Decided(
        application_id=application.public_id,
        approved=True,
        loan_id=loan_id,
        order_id=ordered.order_id,
        flock_id=flock.public_id,
        share_id=share.public_id,
    )
