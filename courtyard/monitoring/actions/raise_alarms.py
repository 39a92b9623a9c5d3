"""Looks for subjects that are silent and groups that stand still."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.clock import local_day
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.monitoring import queries
from courtyard.monitoring.errors import DayNotYet
from courtyard.monitoring.facts import AlarmRaised
from courtyard.monitoring.models import Alarm, Group
from courtyard.monitoring.rules import Findings, Watch, look


@dataclass(frozen=True)
class AlarmsRaised:
    alarm_ids: tuple[UUID, ...]


@verb
def raise_alarms(
    *, actor: Actor, key: UUID, now: datetime, on: date, groups: tuple[UUID, ...] | None = None, silent_days: int = 3
) -> AlarmsRaised:
    """Raises what `rules` finds at the end of the day `on` in the groups (None: in all that the actor sees) and is not open yet.

    Announces AlarmRaised for each. Raises DayNotYet.
    """
    if on > local_day(now):
        raise DayNotYet(day=str(on))
    watch = Watch(silent_days=max(1, silent_days))
    reached = Group.objects.scoped(actor)
    if groups is not None:
        reached = reached.filter(public_id__in=groups)
    pks = dict(reached.filter(bindings__valid_to=None).distinct().values_list("public_id", "pk"))
    seen = queries.last_days(pks, on=on, days=watch.window)
    found = [alarm for one in seen for alarm in _alarms(one, pks[one.group], look(one.daily, one.bound_days, watch), key, now, on, watch)]
    is_open = set(Alarm.unscoped.filter(group__in=pks.values(), closed_at=None).values_list("group_id", "subject", "kind"))
    new = [alarm for alarm in found if (alarm.group_id, alarm.subject, alarm.kind) not in is_open]
    Alarm.objects.bulk_create(new, batch_size=500)
    names = {pk: public_id for public_id, pk in pks.items()}
    for alarm in new:
        announce(
            AlarmRaised(
                alarm_id=alarm.public_id,
                group=names[alarm.group_id],
                subject=alarm.subject,
                kind=alarm.kind,
                day=alarm.day,
                detail=alarm.detail,
            ),
            label=str(alarm.public_id),
        )
        changed("monitoring.alarm", alarm.public_id, kind=str(alarm.kind))
    return AlarmsRaised(alarm_ids=tuple(alarm.public_id for alarm in new))


def _alarms(seen: queries.LastDays, group: int, findings: Findings, key: UUID, now: datetime, on: date, watch: Watch) -> list[Alarm]:
    def alarm(subject: str, kind: str, **detail: int) -> Alarm:
        public_id = child_key(key, f"{seen.group}/{subject}/{kind}")
        return Alarm(public_id=public_id, group_id=group, subject=subject, kind=kind, day=on, detail=detail, raised_at=now)

    found = []
    if findings.group_silent:
        found.append(alarm("", Alarm.Kind.SILENT, days=watch.silent_days))
    if findings.group_still:
        found.append(alarm("", Alarm.Kind.STILL, usual=findings.usual_of_group, last=findings.last_of_group))
    found += [alarm(seen.subjects[slot], Alarm.Kind.SILENT, days=watch.silent_days) for slot in findings.silent]
    found += [alarm(seen.subjects[slot], Alarm.Kind.STILL, last=int(seen.daily[slot, -1])) for slot in findings.still]
    return found
