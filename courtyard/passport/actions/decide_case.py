"""A person decides what the scans of a code come to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.models import Case, Code


class Decided(Conflict):
    default_message = _("Somebody has decided this case already.")


class WhyDecided(Invalid):
    default_message = _("Say what you found; whoever holds the pack may ask.")


@dataclass(frozen=True)
class CaseDecided:
    """`suspect`: whether the code's page still says to look closer."""

    case_id: UUID
    suspect: bool


@verb
def decide_case(*, actor: Actor, key: UUID, now: datetime, case_id: UUID, copied: bool, reason: str) -> CaseDecided:
    """Closes a case: the code was copied, and its page says so from now on, or nothing is wrong. Raises NotFound, Decided, WhyDecided."""
    row = Case.objects.scoped(actor).one_locked(public_id=case_id)
    if row.outcome != Case.Outcome.OPEN:
        raise Decided
    if not reason.strip():
        raise WhyDecided
    outcome = Case.Outcome.COPIED if copied else Case.Outcome.GENUINE
    Case.unscoped.filter(pk=row.pk).update(outcome=outcome, reason=reason.strip()[:500], decided_by=actor.user_id, decided_at=now)
    suspect = False
    if row.code_id is not None:
        suspect = Case.unscoped.filter(Q(outcome=Case.Outcome.OPEN) | Q(outcome=Case.Outcome.COPIED), code=row.code_id).exists()
        Code.unscoped.filter(pk=row.code_id).update(suspect=suspect)
    changed("passport.case", case_id, outcome=["", outcome.value])
    return CaseDecided(case_id=case_id, suspect=suspect)
