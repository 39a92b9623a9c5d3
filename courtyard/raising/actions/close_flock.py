"""A flock has come to its end: nothing more will be collected from it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising import ending
from courtyard.raising.models import Application, Flock
from courtyard.raising.rules import Identity
from courtyard.raising.standing import keeping, terms_of


class AnimalsLeft(Conflict):
    """Animals with numbers of their own each have one end; none may be forgotten."""

    default_message = _("Animals of this flock are neither collected nor recorded as lost, or are still to come; account for each first.")


@dataclass(frozen=True)
class FlockClosed:
    flock_id: UUID
    closed_on: date


@verb
def close_flock(*, actor: Actor, key: UUID, now: datetime, flock_id: UUID, closed_on: date) -> FlockClosed:
    """Closes a flock that yields by count or weight; one whose animals have numbers closes itself with its last animal.

    Its next settlement is its households' last: a shortfall is borne then. One that is closed stays so. Raises AnimalsLeft.
    """
    flock = Flock.objects.scoped(actor).select_related("project").one_locked(public_id=flock_id)
    if flock.closed_on is not None:
        return FlockClosed(flock_id=flock_id, closed_on=flock.closed_on)
    keeping(flock, closed_on, local_day(now))
    left = terms_of(flock.project).identity is Identity.INDIVIDUAL and flock.animals > flock.lost + flock.collected
    if left or Application.unscoped.filter(share__flock=flock, placed_on=None).exists():
        raise AnimalsLeft(flock=str(flock_id), alive=flock.animals - flock.lost - flock.collected)
    ending.close(flock, closed_on)
    changed("raising.flock", flock_id, closed=[None, str(closed_on)])
    return FlockClosed(flock_id=flock_id, closed_on=closed_on)
