"""Somebody wants the codes of a lot on labels."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.fonts import require_font
from courtyard.kernel.verbs import Actor, verb
from courtyard.passport.models import Code, LabelSheets, Origin
from courtyard.passport.ordering import MOST, LabelsOrdered, place
from courtyard.passport.rules import Paper, Storage
from courtyard.raising import queries as raising


class NothingToLabel(Conflict):
    default_message = _("Every code of this lot is on a label already, or none was minted yet; mint codes, or have the labels drawn again.")


class PinsOnce(Conflict):
    default_message = _("A scratch number is drawn once for a pack, so labels that are drawn again have none.")


class SpoiltAlready(Invalid):
    default_message = _("The best-before day lies in the past; correct it, or leave it empty.")


class NoSuchLabels(Invalid):
    default_message = _("A lot's labels are numbered from 1 in the order of its codes; the last one to draw comes after the first.")


@verb
def order_labels(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    lot_id: UUID,
    paper: Paper,
    pins: bool = False,
    best_before: date | None = None,
    storage: Storage | None = None,
    again: bool = False,
    first: int = 1,
    last: int | None = None,
) -> LabelsOrdered:
    """Orders labels for a lot's codes that are on none yet, at most 10,000; with `again`, for those from the first to the last given.

    Labels of a lot are numbered from 1, in the order in which its codes were minted. The words on them are in the language of whoever
    asks. The packs' pages say the best-before day and the storage that their labels say.

    Raises NotFound, NothingToLabel, PinsOnce, SpoiltAlready, NoSuchLabels, NoChineseFont.
    """
    lot = raising.lot(actor, lot_id)
    if best_before is not None and best_before < local_day(now):
        raise SpoiltAlready(field="best_before")
    if pins and again:
        raise PinsOnce
    if first < 1 or (last is not None and last < first):
        raise NoSuchLabels(field="last" if first >= 1 else "first")
    require_font()
    # The issuer is the lot's cooperative; its first code's lock keeps two orders from taking the same codes.
    oldest = Code.objects.scoped(actor).filter(lot=lot.lot_id).order_by("pk").select_for_update(of=("self",)).select_related("key").first()
    before = LabelSheets.unscoped.filter(lot=lot_id).aggregate(last=Max("last"))["last"] or 0
    rows = Code.unscoped.filter(lot=lot_id).order_by("pk").values_list("pk", flat=True)
    rows = rows[first - 1 : last] if again else rows.filter(pk__gt=before)
    wanted = list(rows[:MOST])
    if oldest is None or not wanted:
        raise NothingToLabel
    if best_before or storage:
        Origin.objects.filter(lot=lot_id).update(stale=True)
    return place(
        key=key,
        now=now,
        issuer=oldest.key.issuer_id,
        lot=lot_id,
        wanted=wanted,
        left=rows.count() - len(wanted),
        paper=paper,
        again=again,
        pins=pins,
        best_before=best_before,
        storage=storage or "",
    )
