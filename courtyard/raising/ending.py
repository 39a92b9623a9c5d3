"""The end of a flock: when nothing is left in it, or somebody says so."""

from datetime import date

from courtyard.raising.models import Application, Flock


def close(flock: Flock, day: date) -> None:
    """Marks the flock, and the season of each of its shares, as closed on the day."""
    Flock.unscoped.filter(pk=flock.pk, closed_on=None).update(closed_on=day)
    Application.unscoped.filter(share__flock=flock, placed_on__isnull=False, closed_on=None).update(closed_on=day)


def close_if_empty(flock_pk: int, day: date) -> bool:
    """Closes a flock whose animals have all come to an end and whose shares have all been delivered; returns whether it did."""
    flock = Flock.unscoped.get(pk=flock_pk)
    awaited = Application.unscoped.filter(share__flock=flock, placed_on=None).exists()
    if flock.animals - flock.lost - flock.collected or awaited:
        return False
    close(flock, day)
    return True
