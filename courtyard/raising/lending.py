"""The loan of an application: granted once, for its animals; what was never spent goes back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from courtyard.finance import actions as finance
from courtyard.kernel.actors import Actor
from courtyard.kernel.verbs import child_key
from courtyard.raising.models import Application
from courtyard.raising.rules import Terms

# A loan falls due after the animals are grown, and sold, and settled.
SELLING = timedelta(days=90)


def loan_for(application: Application, terms: Terms, *, due_on: date, actor: Actor, key: UUID, now: datetime) -> UUID:
    """Grants the advance for the application's animals and notes the loan with it; returns its id."""
    project = application.project
    granted = finance.grant_loan(
        actor=actor,
        key=key,
        now=now,
        household_id=application.household.public_id,
        project_id=project.public_id,
        lender_id=project.lender.public_id,
        cooperative_id=project.cooperative.public_id,
        principal_fen=terms.advance_for(application.animals),
        due_on=due_on,
        application_id=application.public_id,
        loss_order=terms.loss_order,
    )
    Application.unscoped.filter(pk=application.pk).update(loan=granted.loan_id)
    application.loan = granted.loan_id
    return granted.loan_id


def return_unspent(application: Application, *, actor: Actor, key: UUID, now: datetime) -> int:
    """Ends the spending of the application's loan, if it has one; returns the fen that went back to the lender."""
    if application.loan is None:
        return 0
    closed = finance.close_earmarks(actor=actor, key=child_key(key, "unspent"), now=now, loan_ids=(application.loan,))
    return closed.returned_fen
