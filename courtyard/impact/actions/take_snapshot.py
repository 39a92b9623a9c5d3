"""Figures are published: kept together with all that computing them again needs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.impact import figures, ground
from courtyard.impact.models import Snapshot
from courtyard.impact.rules import Known, Window
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb


class NotAWindow(Invalid):
    default_message = _("Figures cannot be taken for these days or this place; correct the fields named.")


@dataclass(frozen=True)
class SnapshotTaken:
    snapshot_id: UUID
    figures: int
    known_ledger: int
    known_trace: int


@verb
def take_snapshot(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    on: date,
    since: date | None = None,
    project_id: UUID | None = None,
    place: str | None = None,
    title: str = "",
) -> SnapshotTaken:
    """Computes every indicator as of `on`, over a project or a place (else everything), from what is sealed, and keeps it.

    What waits for the sealer is left out, and so is what was recorded at `now` itself: it would not stay the same.
    Raises NotAWindow, NotFound.
    """
    reasons = []
    if on > local_day(now):
        reasons.append(Reason("future", _("The day lies in the future."), "on"))
    if since is not None and since > on:
        reasons.append(Reason("backwards", _("The first day lies after the last."), "since"))
    if place is not None and not ground.is_place(place):
        reasons.append(Reason("place", _("Give the leading digits of a place that there is."), "place"))
    if project_id is not None and place is not None:
        reasons.append(Reason("one-subject", _("Name a project or a place, not both."), "place"))
    if len(title) > 200:
        reasons.append(Reason("title", _("A title has at most 200 characters."), "title"))
    if reasons:
        raise NotAWindow(reasons=reasons)
    heads = ground.heads()
    known = Known(ledger=heads.ledger.sequence, trace=heads.trace.sequence, at=now - timedelta(microseconds=1))
    window = Window(on=on, since=since, known=known, project=project_id, place=place)
    area = ground.place_of_project(project_id) if project_id else place or ""
    ground.within_area(actor, area)
    taken = figures.compute(window)
    Snapshot.objects.create(
        public_id=key,
        title=title.strip(),
        on=on,
        since=since,
        project=project_id,
        place=area,
        known_ledger=known.ledger,
        known_trace=known.trace,
        known_at=known.at,
        ledger_head=heads.ledger.digest.hex(),
        trace_head=heads.trace.digest.hex(),
        figures={name: figures.to_json(figure) for name, figure in taken.items()},
        taken_by=actor.user_id,
        taken_at=now,
    )
    changed("impact.snapshot", key, on=on.isoformat(), figures=len(taken))
    return SnapshotTaken(snapshot_id=key, figures=len(taken), known_ledger=known.ledger, known_trace=known.trace)
