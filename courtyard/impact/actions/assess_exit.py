"""Somebody looks at a household for the official exit from poverty, criterion by criterion."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.impact.models import ExitAssessment, ExitFinding
from courtyard.impact.rules import Criterion, Evidence, missing_criteria, weakest
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import queries as people

_POSSIBLE = (Evidence.TWO_PARTY, Evidence.DECLARED)


class IncompleteAssessment(Invalid):
    """`reasons` names every criterion that was left out or is not well described."""

    default_message = _("An assessment looks at every criterion once and says what it rests on; complete the fields named.")


@dataclass(frozen=True)
class Finding:
    """What was found for one criterion. `evidence` two_party: somebody who does not answer to the assessor saw it too, a
    doctor, a school, a second assessor. `basis`: the document or visit, without personal data."""

    criterion: Criterion
    met: bool
    evidence: Evidence
    basis: str


@dataclass(frozen=True)
class ExitAssessed:
    assessment_id: UUID
    meets_all: bool
    evidence: Evidence


@verb
def assess_exit(
    *, actor: Actor, key: UUID, now: datetime, household_id: UUID, assessed_on: date, findings: tuple[Finding, ...]
) -> ExitAssessed:
    """Records an assessment; from its day on it stands in the place of the household's earlier one. Income is not among the
    findings: it is computed.

    Raises IncompleteAssessment, NotFound.
    """
    reasons = [*_faults(findings)]
    if assessed_on > local_day(now):
        reasons.append(Reason("future", _("The day lies in the future."), "assessed_on"))
    if reasons:
        raise IncompleteAssessment(reasons=reasons)
    evidence = weakest(finding.evidence for finding in findings)
    assessment = ExitAssessment.objects.create(
        public_id=key,
        household_id=people.internal_household_id(household_id),
        assessed_on=assessed_on,
        assessor=actor.user_id,
        meets_all=all(finding.met for finding in findings),
        evidence=evidence,
        recorded_at=now,
    )
    # The row lies in the assessor's area, or the verb takes it back.
    ExitAssessment.objects.scoped(actor).one(pk=assessment.pk)
    ExitFinding.objects.bulk_create(
        [ExitFinding(assessment=assessment, criterion=f.criterion, met=f.met, evidence=f.evidence, basis=f.basis.strip()) for f in findings]
    )
    changed("impact.exit_assessment", key, meets_all=assessment.meets_all)
    return ExitAssessed(assessment_id=key, meets_all=assessment.meets_all, evidence=evidence)


def _faults(findings: tuple[Finding, ...]) -> list[Reason]:
    counts = Counter(finding.criterion for finding in findings)
    faults = [Reason("missing", _("Say what was found."), criterion.value) for criterion in missing_criteria(counts)]
    faults += [Reason("twice", _("This criterion stands there twice."), criterion.value) for criterion, n in counts.items() if n > 1]
    for finding in findings:
        if not 0 < len(finding.basis.strip()) <= 300:
            faults.append(Reason("basis", _("Name what the finding rests on in 1 to 300 characters."), finding.criterion.value))
        if finding.evidence not in _POSSIBLE:
            faults.append(Reason("evidence", _("A finding was seen by two parties, or is declared."), finding.criterion.value))
    return faults
