"""Sheets of packs are worked out ahead."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from courtyard.kernel.verbs import Actor, verb
from courtyard.passport import sheets
from courtyard.passport.models import Code, Origin


@dataclass(frozen=True)
class Renewed:
    """`left`: whether more wait."""

    sheets: int
    left: bool


@verb
def renew_sheets(*, actor: Actor, key: UUID, now: datetime, limit: int = 200) -> Renewed:
    """Makes sheets for codes that have none, and anew for those of origins of which something has changed; call it until none is left."""
    stale = Origin.objects.filter(stale=True).order_by("pk").select_for_update().first()
    if stale is not None:
        codes = list(Code.unscoped.filter(sheet__origin=stale).order_by("pk"))
        Origin.objects.filter(pk=stale.pk).update(stale=False)
    else:
        codes = list(Code.unscoped.filter(Q(sheet=None)).order_by("pk")[:limit])
    done = sheets.write(sheets.build(codes), now=now)
    return Renewed(sheets=done, left=done > 0)
