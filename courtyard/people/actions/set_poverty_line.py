"""The line of a year is set, with its source; setting it again corrects it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import PovertyLine


class NotALine(Invalid):
    default_message = _("This is no poverty line; correct the fields named.")


@dataclass(frozen=True)
class PovertyLineSet:
    line_id: UUID
    replaces_id: UUID | None


@verb
def set_poverty_line(
    *, actor: Actor, key: UUID, now: datetime, year: int, amount_fen: int, price_year: int, source: str, strict: bool = True
) -> PovertyLineSet:
    """Sets the line of a year: fen a head and year, in the prices of `price_year`; `strict`: who is on the line is not poor.

    Raises NotALine.
    """
    reasons = []
    if amount_fen <= 0:
        reasons.append(Reason("amount", _("A line lies above zero."), "amount_fen"))
    if not (1978 <= year <= 2200 and 1978 <= price_year <= year):
        reasons.append(Reason("year", _("Give the year, and the year of its prices, which is not later."), "year"))
    if not source.strip() or len(source) > 300:
        reasons.append(Reason("source", _("Name the source in 1 to 300 characters."), "source"))
    if reasons:
        raise NotALine(reasons=reasons)
    before = PovertyLine.objects.filter(year=year, replaced_by=None).first()
    PovertyLine.objects.create(
        public_id=key,
        year=year,
        amount_fen=amount_fen,
        price_year=price_year,
        strict=strict,
        source=source.strip(),
        recorded_at=now,
        replaces=before,
    )
    changed("people.povertyline", key, year=year, amount_fen=[before and before.amount_fen, amount_fen])
    return PovertyLineSet(line_id=key, replaces_id=before.public_id if before else None)
