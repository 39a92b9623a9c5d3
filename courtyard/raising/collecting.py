"""What collecting birds and harvesting by lot have in common: the lot must be open, and each grade gets its row."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.raising.models import CollectedGrade, Collection, Flock, Lot, Visit
from courtyard.raising.rules import Terms, value_fen
from courtyard.raising.supplying import LONGEST_WITHDRAWAL


class LotClosed(Conflict):
    default_message = _("This lot is sold already; open a new one for what is collected now.")


class InWithdrawal(Conflict):
    """`reasons` names each gift, and the first day on which the flock may be collected."""

    default_message = _("This flock was given a medicine or vaccine whose days before slaughter are not over; collect it when they are.")


class OtherProject(Invalid):
    default_message = _("Lot and flock belong to different projects; choose a lot of the flock's project.")


class WrongVerb(Invalid):
    default_message = _("Animals with numbers of their own are collected one by one; others are harvested by count or weight.")


def open_for(actor: Actor, lot_id: UUID, flock: Flock) -> Lot:
    """The lot, locked, if it still takes what the flock yields. Raises LotClosed, OtherProject."""
    lot: Lot = Lot.objects.scoped(actor).one_locked(public_id=lot_id)
    if lot.sold_on is not None:
        raise LotClosed(lot=str(lot_id))
    if lot.project_id != flock.project_id:
        raise OtherProject(lot=str(lot_id))
    return lot


def refuse_withdrawal(flock: Flock, day: date) -> None:
    """Raises InWithdrawal while the days that a medicine asks for before slaughter are not over; it names every such gift."""
    since = day - timedelta(days=LONGEST_WITHDRAWAL)
    reasons = []
    for visited_on, given in Visit.unscoped.filter(flock=flock, visited_on__gte=since).exclude(given=[]).values_list("visited_on", "given"):
        for one in given:
            over = visited_on + timedelta(days=one.get("withdrawal_days") or 0)
            if over > day:
                said = _("%(name)s: collect from %(day)s on.") % {"name": one["name"], "day": over.isoformat()}
                detail = {"name": one["name"], "given_on": visited_on.isoformat(), "from": over.isoformat()}
                reasons.append(Reason("in-withdrawal", said, "collected_on", detail))
    if reasons:
        raise InWithdrawal(reasons=reasons)


def write(
    *,
    key: UUID,
    now: datetime,
    actor: Actor,
    flock: Flock,
    lot: Lot,
    day: date,
    crates: list[str],
    terms: Terms,
    grades: Mapping[str, tuple[int, int | None]],
) -> tuple[Collection, dict[str, int]]:
    """Writes a collection; `grades`: quantity and weight in grams by grade, "" for what is not accepted. Returns values by grade."""
    collection = Collection.objects.create(
        public_id=key, flock=flock, lot=lot, collected_on=day, collected_by=actor.user_id, crates=crates, at=now
    )
    values = {grade: value_fen(terms, grade, quantity) if grade else 0 for grade, (quantity, _weight) in grades.items()}
    CollectedGrade.objects.bulk_create(
        [
            CollectedGrade(collection=collection, grade=grade, quantity=quantity, weight_g=weight, value_fen=values[grade])
            for grade, (quantity, weight) in sorted(grades.items())
        ]
    )
    return collection, values
