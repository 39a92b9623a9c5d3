"""Has new events of a named query sent to an address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.kernel import outward
from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.errors import CannotBeSubscribed, NotADestination, NotASubscription
from courtyard.trace.models import Subscription
from courtyard.trace.naming import MOST_SUBSCRIPTIONS, asked_for, home_for_queries, next_due, owner_of, query_named, sealed_long_before
from courtyard.trace.rules.schedules import IllegalSchedule, Schedule

SECRET = (16, 500)  # characters


@dataclass(frozen=True)
class Subscribed:
    subscription_id: UUID


@verb
def subscribe(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    query: str,
    dest: str,
    signature_token: str = "",
    stream: bool = False,
    schedule: dict[str, str] | None = None,
    report_if_empty: bool = False,
    initial_record_time: datetime | None = None,
    min_record_time: datetime | None = None,
) -> Subscribed:
    """Has the events of the query of this name sent to `dest`, an https address: as they come (`stream`), or by a schedule.

    `schedule`: second, minute, hour, dayOfMonth, month, dayOfWeek, by the programme's clock. What was recorded from
    `initial_record_time` on is sent, or from now on; nothing that was recorded before `min_record_time`. `signature_token` signs
    what is sent, and is kept encrypted. What is sent is what the caller may see at that time.
    Raises NotFound, NotASubscription (each field), NotADestination, CannotBeSubscribed.
    """
    named = query_named(actor, query)
    _in_order(now, stream, schedule, signature_token, initial_record_time, min_record_time)
    try:
        outward.read_address(dest)
    except outward.NotOutward as error:
        raise NotADestination(reasons=[Reason(error.code, outward.FAULTS[error.code], "dest")]) from error
    if {"eventCountLimit", "maxEventCount"} & set(named.query):
        reason = _("The query limits how many events it answers with, so that some would never be sent; name one without a limit.")
        raise CannotBeSubscribed(reasons=[Reason("limited-query", reason)])
    if Subscription.unscoped.filter(query__owner=owner_of(actor), ended_at=None).count() >= MOST_SUBSCRIPTIONS:
        reason = _("There are %(most)s subscriptions already; end one.") % {"most": MOST_SUBSCRIPTIONS}
        raise CannotBeSubscribed(reasons=[Reason("too-many", reason)])
    since = max(filter(None, (initial_record_time or now, min_record_time)))
    made = Subscription.unscoped.create(
        public_id=key,
        query=named,
        **home_for_queries(actor),
        dest=dest,
        signature=signature_token,
        schedule=schedule,
        report_if_empty=report_if_empty,
        initial_record_time=initial_record_time,
        min_record_time=min_record_time,
        since=since,
        position=sealed_long_before(since),
        due_at=None if schedule is None else next_due(schedule, now),
        made_at=now,
    )
    changed("trace.subscription", key, **asked_for(made))
    return Subscribed(subscription_id=key)


def _in_order(
    now: datetime, stream: bool, schedule: dict[str, str] | None, secret: str, first: datetime | None, least: datetime | None
) -> None:
    reasons = []
    if stream is (schedule is not None):
        message = _("Say either that events are sent as they come (stream: true), or by which schedule.")
        reasons.append(Reason("when", message, "schedule" if stream else "stream"))
    if schedule is not None:
        try:
            Schedule.read(schedule)
        except IllegalSchedule as error:
            reasons.append(Reason("schedule", error.why, "schedule"))
    if secret and not SECRET[0] <= len(secret) <= SECRET[1]:
        message = _("What signs is to have %(least)s to %(most)s characters.") % {"least": SECRET[0], "most": SECRET[1]}
        reasons.append(Reason("secret", message, "signatureToken"))
    for name, moment in (("initialRecordTime", first), ("minRecordTime", least)):
        if moment is not None and moment.tzinfo is None:
            reasons.append(Reason("instant", _("Write an instant with its offset from UTC."), name))
        elif moment is not None and name == "initialRecordTime" and moment > now:
            reasons.append(Reason("instant", _("This lies in the future."), name))
    if reasons:
        raise NotASubscription(reasons=reasons)
