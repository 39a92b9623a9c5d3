"""A yard is brought to the standard, and the work is paid."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import actions as finance
from courtyard.finance.rules import Delivered, Goods, OrderLine
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.lending import SELLING, loan_for
from courtyard.raising.models import Application, Inspection, Renovation
from courtyard.raising.standing import terms_of

ITEM = "renovation"


class NothingToRenovate(Conflict):
    default_message = _("The yard passed this inspection; there is nothing to renovate.")


class NoOpenApplication(Conflict):
    default_message = _("Only a yard whose household has applied can be renovated from its advance; use a grant instead.")


class WorkMissing(Invalid):
    default_message = _("Say what was done, what it cost, and for a grant which commitment pays.")


@dataclass(frozen=True)
class Renovated:
    renovation_id: UUID
    order_id: UUID
    loan_id: UUID | None


@verb
def renovate_yard(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    inspection_id: UUID,
    supplier_id: UUID,
    work: str,
    cost_fen: int,
    paid_by: Literal["earmarked", "grant"],
    commitment_id: UUID | None = None,
    renovated_on: date | None = None,
    due_on: date | None = None,
) -> Renovated:
    """Records work done after a failed inspection and pays the supplier: from the household's advance or from a grant.

    "earmarked" grants the household's loan before its application is decided; should it be declined, what is left goes back.
    Raises NothingToRenovate, NoOpenApplication, WorkMissing, and what finance refuses.
    """
    rows = Inspection.objects.scoped(actor).select_related("yard", "project__cooperative", "project__lender", "project__place")
    inspection = rows.one(public_id=inspection_id)
    project, today = inspection.project, local_day(now)
    if inspection.passed:
        raise NothingToRenovate(inspection=str(inspection_id))
    if not work.strip() or cost_fen <= 0 or (paid_by == "grant") != (commitment_id is not None):
        raise WorkMissing
    loan_id = household_id = None
    if paid_by == "earmarked":
        application = (
            Application.unscoped.select_related("project", "household")
            .filter(project=project, yard=inspection.yard, approved=None, withdrawn_on=None)
            .first()
        )
        if application is None:
            raise NoOpenApplication(yard=str(inspection.yard.public_id))
        terms, household_id = terms_of(project), application.household.public_id
        due = due_on or today + timedelta(days=terms.days) + SELLING
        loan_id = application.loan or loan_for(application, terms, due_on=due, actor=actor, key=child_key(key, "loan"), now=now)
    ordered = finance.order(
        actor=actor,
        key=child_key(key, "order"),
        now=now,
        cooperative_id=project.cooperative.public_id,
        supplier_id=supplier_id,
        project_id=project.public_id,
        household_id=household_id,
        loan_id=loan_id,
        commitment_id=commitment_id,
        lines=(OrderLine(ITEM, 1, cost_fen, Goods.RENOVATION),),
    )
    finance.receive(actor=actor, key=child_key(key, "receive"), now=now, order_id=ordered.order_id, delivered=(Delivered(ITEM, 1),))
    Renovation.objects.create(
        public_id=key,
        project=project,
        yard=inspection.yard,
        inspection=inspection,
        work=work.strip()[:500],
        cost_fen=cost_fen,
        paid_by=paid_by,
        order=ordered.order_id,
        renovated_on=renovated_on or today,
        at=now,
    )
    changed("raising.yard", inspection.yard.public_id, renovated_fen=cost_fen, paid_by=paid_by)
    return Renovated(renovation_id=key, order_id=ordered.order_id, loan_id=loan_id)
