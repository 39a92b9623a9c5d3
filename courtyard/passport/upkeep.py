"""What the worker does for this room, in pieces: each second it takes scans in; after its rounds it renews sheets and forgets addresses."""

from datetime import datetime, timedelta

from django.utils.module_loading import import_string

from courtyard.kernel.actors import system
from courtyard.kernel.ids import child_key, uuid7
from courtyard.passport import actions, label_files, spool
from courtyard.passport.models import Code, LabelSheets, Origin, Scan

CHUNK = 2_000
PIECES = 5  # of sheets, in one round
LATELY = timedelta(days=1)


def drain(now: datetime) -> int:
    """Takes in every scan that was spooled. Killed at any point, it takes none twice and loses none."""
    done = 0
    for path in spool.taken(uuid7(now)):
        key, lines = spool.key_of(path), list(spool.read(path))
        for number, start in enumerate(range(0, len(lines), CHUNK)):
            chunk = tuple(lines[start : start + CHUNK])
            done += actions.take_scans(actor=system(), key=child_key(key, f"scans/{number}"), now=now, lines=chunk).scans
        path.unlink()
    return done


def renew(now: datetime) -> int:
    """Some sheets that are missing or out of date."""
    done = 0
    for _ in range(PIECES):
        if not (Origin.objects.filter(stale=True).exists() or Code.unscoped.filter(sheet=None).exists()):
            break
        done += actions.renew_sheets(actor=system(), key=uuid7(now), now=now).sheets
    return done


def look(now: datetime) -> int:
    """Some codes that were scanned lately."""
    if not Scan.unscoped.filter(at__gte=now - LATELY).exists():
        return 0
    return actions.look_for_copies(actor=system(), key=uuid7(now), now=now).cases


def forget(now: datetime) -> int:
    """Some addresses that were kept for long enough."""
    if not Scan.unscoped.filter(ip__isnull=False, at__lt=now - actions.KEPT).exists():
        return 0
    return actions.forget_addresses(actor=system(), key=uuid7(now), now=now).scans


def draw(now: datetime) -> int:
    """Some parts of label sheets that somebody ordered; what was drawn thirty days ago is removed.

    The typesetter is loaded when there is something to draw: it takes most of a second, and a worker whose machine lacks the
    system's Pango does everything else.
    """
    label_files.remove_old(now)
    if not LabelSheets.unscoped.filter(drawn_at=None).exists():
        return 0
    drawn: int = import_string("courtyard.passport.printing.draw")(now)
    return drawn
