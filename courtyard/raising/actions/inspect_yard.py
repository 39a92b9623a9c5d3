"""Somebody looks at a yard, point by point of the project's standard."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Application, Inspection, Project, Yard
from courtyard.raising.rules import Check
from courtyard.raising.standing import terms_of


class FindingsIncomplete(Invalid):
    """Every point of the standard has one finding; `reasons` lists those that are missing, unknown or named twice."""

    default_message = _("Answer every point of the yard standard once.")


@dataclass(frozen=True)
class Finding:
    """One point of the standard, by its code."""

    code: str
    passed: bool
    note: str = ""


@dataclass(frozen=True)
class Inspected:
    inspection_id: UUID
    round: int
    passed: bool
    failed: tuple[str, ...]


@verb
def inspect_yard(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    yard_id: UUID,
    findings: tuple[Finding, ...],
    inspected_on: date | None = None,
) -> Inspected:
    """Writes down one round of inspection; the yard passes when every required point does. Raises FindingsIncomplete."""
    project = Project.objects.scoped(actor).one(public_id=project_id)
    yard = Yard.objects.scoped(actor).one_locked(public_id=yard_id, cooperative_id=project.cooperative_id)
    standard = terms_of(project).standard
    if wrong := _wrong(standard, findings):
        raise FindingsIncomplete(reasons=wrong)
    day = inspected_on or local_day(now)
    if day > local_day(now):
        raise FindingsIncomplete(_("An inspection lies in the past; correct its day."), field="inspected_on")
    answers = {finding.code: finding.passed for finding in findings}
    failed = tuple(check.code for check in standard if check.required and not answers[check.code])
    last = Inspection.unscoped.filter(project=project, yard=yard).aggregate(last=Max("round"))["last"] or 0
    Inspection.objects.create(
        public_id=key,
        project=project,
        yard=yard,
        round=last + 1,
        inspected_on=day,
        inspected_by=actor.user_id,
        passed=not failed,
        findings=[{"code": f.code, "passed": f.passed, "note": f.note[:500]} for f in findings],
        at=now,
    )
    waiting = Application.unscoped.filter(project=project, yard=yard, approved=None, withdrawn_on=None)
    waiting.update(yard_passed_on=None if failed else day)
    changed("raising.yard", yard_id, inspection=last + 1, passed=not failed)
    return Inspected(inspection_id=key, round=last + 1, passed=not failed, failed=failed)


def _wrong(standard: tuple[Check, ...], findings: tuple[Finding, ...]) -> list[Reason]:
    answered = [finding.code for finding in findings]
    wanted = {check.code for check in standard}
    missing = [
        Reason("not-answered", _("This point has no finding yet."), "findings", {"code": code}) for code in sorted(wanted - set(answered))
    ]
    unknown = [
        Reason("not-in-standard", _("The standard has no such point."), "findings", {"code": code})
        for code in sorted(set(answered) - wanted)
    ]
    if len(set(answered)) < len(answered):
        unknown.append(Reason("answered-twice", _("A point is answered twice; keep one finding."), "findings"))
    return missing + unknown
