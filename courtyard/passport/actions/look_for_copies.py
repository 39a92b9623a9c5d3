"""Scans that came in are held against what one pack can explain."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from courtyard.algorithms.codes.copies import Finding
from courtyard.kernel.bulk import update_rows
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.passport import suspecting
from courtyard.passport.models import Case, Code

MOST_EVIDENCE = 50

Subject = tuple[int | str, str]  # a code's key or a GTIN, and the sign


@dataclass(frozen=True)
class Looked:
    """`codes` that were scanned since the last look; `cases` opened."""

    codes: int
    cases: int


@verb
def look_for_copies(*, actor: Actor, key: UUID, now: datetime, limit: int = 200) -> Looked:
    """Opens a case for each sign of a copy at codes scanned lately, and for bursts of serials that we never made.

    A sign whose case is open is not opened twice; one that a person has decided is asked again only if it began after that. A code
    with an open case is suspect: its page says to look closer until somebody decides.
    """
    rows = Code.unscoped.filter(scans__gt=F("scans_looked_at")).select_related("key").order_by("pk")
    codes = list(rows.select_for_update(of=("self",))[:limit])
    found = suspecting.of_codes(codes)
    known = _known(Case.unscoped.filter(code__in=[code.pk for code in codes]))
    new = []
    for code in codes:
        for finding, evidence in found.get(code.pk, ()):
            if _is_new(finding, (code.pk, finding.sign.value), known):
                new.append(_case(finding, evidence, key, now, issuer=code.key.issuer_id, code=code.pk, gtin=code.gtin))
    issuers: dict[str, int] = {}
    bursts = _known(Case.unscoped.filter(code=None), by="gtin")
    for gtin, (finding, evidence) in suspecting.of_unknown(now):
        if _is_new(finding, (gtin, finding.sign.value), bursts):
            issuer = issuers.setdefault(gtin, Code.unscoped.filter(gtin=gtin).values_list("key__issuer", flat=True).first() or 0)
            new.append(_case(finding, evidence, key, now, issuer=issuer or None, code=None, gtin=gtin))
    # Two stretches of one burst are one question.
    single = list({(case.code_id, case.gtin if case.code_id is None else "", case.sign): case for case in new}.values())
    Case.objects.bulk_create(single)
    Code.unscoped.filter(pk__in=[case.code_id for case in single if case.code_id]).update(suspect=True)
    update_rows(Code, ["scans_looked_at"], [(code.pk, code.scans) for code in codes])
    if single:
        changed("passport.case", key, opened=len(single))
    return Looked(codes=len(codes), cases=len(single))


def _known(rows: QuerySet[Case], by: str = "code_id") -> dict[Subject, datetime | None]:
    """When the last case of each sign was decided; None while it is open."""
    return {(subject, sign): decided for subject, sign, decided in rows.order_by("pk").values_list(by, "sign", "decided_at")}


def _is_new(finding: Finding, subject: Subject, known: dict[Subject, datetime | None]) -> bool:
    """Whether nobody was asked yet, or it began after somebody had decided."""
    if subject not in known:
        return True
    decided = known[subject]
    return decided is not None and finding.first_at > decided


def _case(finding: Finding, evidence: list[UUID], key: UUID, now: datetime, *, issuer: int | None, code: int | None, gtin: str) -> Case:
    return Case(
        public_id=child_key(key, f"{finding.sign}/{code or gtin}"),
        issuer_id=issuer,
        code_id=code,
        gtin=gtin,
        sign=finding.sign.value,
        first_at=finding.first_at,
        value=finding.value,
        bound=finding.limit,
        evidence=[str(one) for one in evidence[:MOST_EVIDENCE]],
        opened_at=now,
    )
