"""A buyer says that something is not right with a pack."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, verb
from courtyard.passport.models import Code, Doubt

LONGEST = 1_000


class TooLong(Invalid):
    default_message = _("Say it in at most 1000 characters.")


@dataclass(frozen=True)
class DoubtReported:
    doubt_id: UUID
    known: bool  # whether the pack is one of ours


@verb
def report_doubt(*, actor: Actor, key: UUID, now: datetime, gtin: str, serial: str, text: str = "") -> DoubtReported:
    """Writes down a doubt about a pack, ours or not. Anybody may; the public page counts how often. Raises TooLong."""
    if len(text) > LONGEST or len(gtin) > 14 or len(serial) > 20:
        raise TooLong
    code = Code.unscoped.filter(gtin=gtin, serial=serial).first()
    Doubt.objects.create(public_id=key, code=code, gtin=gtin, serial=serial, text=text.strip(), at=now)
    return DoubtReported(doubt_id=key, known=code is not None)
