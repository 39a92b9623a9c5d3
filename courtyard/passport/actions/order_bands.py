"""Somebody wants leg bands for the birds of a flock."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.fonts import require_font
from courtyard.kernel.verbs import Actor, verb
from courtyard.passport.models import LabelSheets
from courtyard.passport.ordering import MOST, LabelsOrdered, place
from courtyard.passport.rules import Paper
from courtyard.people import queries as people
from courtyard.raising import queries as raising


class NothingToBand(Conflict):
    default_message = _(
        "Bands were ordered for every living bird of this flock already, or none of those asked for lives; have the bands drawn again, or "
        "look at the birds’ numbers."
    )


class NoSuchBirds(Invalid):
    default_message = _("A flock’s birds are numbered from 0; the last one to draw a band for comes after the first.")


@verb
def order_bands(
    *, actor: Actor, key: UUID, now: datetime, flock_id: UUID, paper: Paper, again: bool = False, first: int = 0, last: int | None = None
) -> LabelsOrdered:
    """Orders leg bands for a flock's living birds that have none yet, at most 10,000; with `again`, for those numbered `first` to `last`.

    The birds' numbers are those of the flock's page. Raises NotFound, NothingToBand, NoSuchBirds, NoChineseFont.
    """
    flock = raising.flock(actor, flock_id)
    if first < 0 or (last is not None and last < first):
        raise NoSuchBirds(field="last" if first >= 0 else "first")
    require_font()
    living = [bird.slot for bird in raising.birds_seen(actor, flock_id) if bird.state == "alive"]
    if again:
        rows = [slot for slot in living if first <= slot and (last is None or slot <= last)]
    else:
        before = LabelSheets.unscoped.filter(flock=flock_id).aggregate(last=Max("last"))["last"]
        rows = [slot for slot in living if before is None or slot > before]
    if not (wanted := rows[:MOST]):
        raise NothingToBand
    issuer = people.organisation(raising.project(actor, flock.project_id).cooperative_id).id
    left = len(rows) - len(wanted)
    try:
        return place(key=key, now=now, issuer=issuer, flock=flock_id, wanted=wanted, left=left, paper=paper, again=again)
    except IntegrityError as error:  # somebody else ordered them at this moment
        raise NothingToBand from error
