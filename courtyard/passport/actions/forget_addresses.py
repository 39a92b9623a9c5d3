"""Network addresses of scans go after thirty days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.models import Scan

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Forgotten:
    scans: int


@verb
def forget_addresses(*, actor: Actor, key: UUID, now: datetime, limit: int = 5_000) -> Forgotten:
    """Removes the addresses of scans older than thirty days, some thousands at a time. What remains is a keyed hash of the device."""
    old = list(Scan.unscoped.filter(ip__isnull=False, at__lt=now - KEPT).order_by("at").values_list("pk", flat=True)[:limit])
    done = Scan.unscoped.filter(pk__in=old).update(ip=None)
    if done:
        changed("passport.scan", key, addresses_removed=done)
    return Forgotten(scans=done)
