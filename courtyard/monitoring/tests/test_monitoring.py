"""Bracelets, what they counted, and what looked wrong."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

import numpy as np
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courtyard.algorithms.suspicion import MISSING
from courtyard.kernel import codec
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotFound, Refused
from courtyard.kernel.ids import uuid7
from courtyard.kernel.models import Change, Fact, Request
from courtyard.monitoring import actions, audit, queries
from courtyard.monitoring.actions.bind import AlreadyBound, BadBindings, NewBinding
from courtyard.monitoring.actions.close_alarm import AlarmClosedAlready
from courtyard.monitoring.actions.record_days import AlreadyRecorded, BadTotals, DayTotals, NothingToCorrect
from courtyard.monitoring.actions.register_devices import BadSerials, SerialsTaken
from courtyard.monitoring.actions.unbind import EndsBeforeItBegan
from courtyard.monitoring.errors import DayNotYet, UnknownDevices, UnknownGroups
from courtyard.monitoring.facts import AlarmRaised
from courtyard.monitoring.models import Alarm, Binding, Device, Group, StepDay
from courtyard.people import actions as people
from courtyard.people.rules.places import PlaceRow

NOON = datetime(2017, 3, 1, 4, 0, tzinfo=UTC)
MARCH = date(2017, 3, 1)
DAY = timedelta(days=1)
_numbers = count(1)


def key() -> UUID:
    return uuid7(NOON, next(_numbers))


class Season:
    """One cooperative, its bracelets and one flock of five, with a clock that the test turns."""

    def __init__(self) -> None:
        self.now = NOON
        self.flock = key()
        self.cooperative = people.create_organisation(
            actor=system(), key=key(), now=NOON, kind="cooperative", name="Mengqi", place_code=self._place()
        ).organisation_id
        self.register(*(f"B{number}" for number in range(5)))

    def _place(self) -> str:
        people.import_places(actor=system(), key=key(), now=NOON, rows=(PlaceRow("130000000000", "province", "Hebei"),))
        return "130000000000"

    def register(self, *serials, actor=None):
        return actions.register_devices(
            actor=actor or system(), key=key(), now=self.now, organisation_id=self.cooperative, kind="bracelet", serials=serials
        )

    def bind(self, *slots, on=MARCH, group=None, actor=None):
        bindings = tuple(NewBinding(f"B{slot}", f"bird{slot}", group or self.flock, slot) for slot in slots)
        return actions.bind(actor=actor or system(), key=key(), now=self.now, bindings=bindings, on=on)

    def unbind(self, *slots, on):
        return actions.unbind(
            actor=system(), key=key(), now=self.now, subjects=tuple(f"bird{slot}" for slot in slots), on=on, reason="died"
        )

    def count(self, day, *totals, provenance="device", group=None, actor=None):
        self.now = max(self.now, NOON + (day - MARCH))
        row = DayTotals(group or self.flock, day, totals)
        return actions.record_days(actor=actor or system(), key=key(), now=self.now, rows=(row,), provenance=provenance)

    def watch(self, on, **values):
        return actions.raise_alarms(actor=system(), key=key(), now=max(self.now, NOON + (on - MARCH)), on=on, **values)


@pytest.fixture
def season(db) -> Season:
    return Season()


@pytest.fixture
def refuses():
    def look():
        tables = [model.unscoped for model in (Device, Group, Binding, StepDay, Alarm)] + [
            model.objects for model in (Request, Change, Fact)
        ]
        return [
            [{k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in table.order_by("pk").values()]
            for table in tables
        ]

    def ask(kind, call, *arguments, **named):
        before = look()
        with pytest.raises(kind) as caught:
            call(*arguments, **named)
        assert look() == before
        return [reason.code for reason in caught.value.reasons]

    return ask


def test_a_week_of_steps_comes_back_as_it_was_counted(season):
    season.bind(0, 1, 2)
    season.count(MARCH, 6000, None, 0)
    season.count(MARCH + 2 * DAY, 6500, 7000, 12)
    matrix = queries.matrix(season.flock)
    assert matrix.subjects == ("bird0", "bird1", "bird2")
    assert matrix.days == (MARCH, MARCH + DAY, MARCH + 2 * DAY)
    assert matrix.counts.tolist() == [[6000, MISSING, 6500], [MISSING, MISSING, 7000], [0, MISSING, 12]]
    totals = queries.totals(season.flock)
    assert totals.steps.tolist() == [12500, 7000, 12]
    assert totals.missing_days.tolist() == [1, 2, 1]
    assert list(audit.violations()) == []


def test_days_after_the_last_row_are_missing_up_to_the_day_asked_for(season):
    season.bind(0)
    season.count(MARCH + DAY, 5000)
    matrix = queries.matrix(season.flock, until=MARCH + 3 * DAY)
    assert matrix.counts.tolist() == [[MISSING, 5000, MISSING, MISSING]]
    assert queries.matrix(key()).counts.shape == (0, 0)


def test_who_joins_later_or_leaves_earlier_is_not_missing_outside(season):
    season.bind(0)
    season.count(MARCH, 5000)
    season.now += DAY
    season.bind(1, on=MARCH + DAY)
    season.unbind(0, on=MARCH + 2 * DAY)
    season.count(MARCH + DAY, 5000, 4000)
    season.count(MARCH + 2 * DAY, None, 4000)
    totals = queries.totals(season.flock)
    assert (totals.days.tolist(), totals.missing_days.tolist()) == ([2, 2], [0, 0])
    assert queries.matrix(season.flock).bound_from == (MARCH, MARCH + DAY)
    assert queries.matrix(season.flock).bound_to == (MARCH + 2 * DAY, None)


def test_a_correction_stands_beside_what_it_corrects(season, refuses):
    season.bind(0, 1)
    season.count(MARCH, 6000, None)
    assert refuses(AlreadyRecorded, season.count, MARCH, 1, 2) == ["day"]
    assert refuses(NothingToCorrect, season.count, MARCH + DAY, 1, 2, provenance="corrected") == ["day"]
    season.count(MARCH, 6000, 5900, provenance="corrected")
    season.count(MARCH, 6000, 5901, provenance="corrected")
    assert StepDay.unscoped.count() == 3
    assert queries.matrix(season.flock).counts.tolist() == [[6000], [5901]]
    assert [(row.provenance, row.corrected) for row in queries.day_rows(season.flock)] == [("corrected", True)]
    assert list(audit.violations()) == []


def test_totals_that_cannot_be_are_refused_with_their_place(season, refuses):
    season.bind(0)
    assert refuses(BadTotals, season.count, MARCH, -1) == ["bad-total"]
    assert refuses(BadTotals, season.count, MARCH, 1, 2) == ["too-many"]
    assert refuses(UnknownGroups, season.count, MARCH, 1, group=key()) == ["unknown"]
    later = DayTotals(season.flock, MARCH + DAY, (1,))
    both = (later, later)
    ask = {"actor": system(), "key": key(), "now": NOON, "provenance": "device"}
    assert refuses(BadTotals, actions.record_days, rows=both, **ask) == ["not-yet", "not-yet", "twice"]


def test_a_device_is_on_one_subject_and_a_subject_wears_one_device(season, refuses):
    season.bind(0)
    other = (NewBinding("B0", "birdX", season.flock, 7),)
    ask = {"actor": system(), "key": key(), "now": NOON, "on": MARCH}
    assert refuses(AlreadyBound, actions.bind, bindings=other, **ask) == ["device-bound"]
    second = (NewBinding("B1", "bird0", season.flock, 0),)
    assert refuses(AlreadyBound, actions.bind, bindings=second, **ask) == ["subject-bound"]
    slot = (NewBinding("B1", "birdY", season.flock, 0),)
    assert refuses(AlreadyBound, actions.bind, bindings=slot, **ask) == ["slot-taken"]
    assert refuses(UnknownDevices, actions.bind, bindings=(NewBinding("none", "b", season.flock, 1),), **ask) == ["unknown"]
    assert refuses(BadBindings, actions.bind, bindings=second * 2, **ask) == ["twice", "twice", "twice"]
    assert refuses(DayNotYet, season.bind, 1, on=MARCH + DAY) == []


def test_a_new_bracelet_goes_to_the_same_slot(season):
    season.bind(0)
    season.count(MARCH, 5000)
    season.now += DAY
    season.unbind(0, on=MARCH + DAY)
    again = (NewBinding("B4", "bird0", season.flock, 0),)
    actions.bind(actor=system(), key=key(), now=season.now, bindings=again, on=MARCH + DAY)
    season.count(MARCH + DAY, 5001)
    assert queries.totals(season.flock).steps.tolist() == [10001]
    assert queries.device_of("bird0", on=MARCH) == "B0"
    assert queries.device_of("bird0", on=MARCH + DAY) == "B4"
    assert queries.group_of("bird0") == season.flock
    assert list(audit.violations()) == []


def test_a_subject_that_joins_from_a_recorded_day_is_refused(season, refuses):
    season.bind(0)
    season.count(MARCH, 5000)
    assert refuses(AlreadyBound, season.bind, 1, on=MARCH) == ["day-recorded"]


def test_a_binding_lasts_a_day_at_least_and_who_wears_nothing_is_passed_over(season, refuses):
    season.bind(0)
    assert refuses(EndsBeforeItBegan, season.unbind, 0, on=MARCH) == ["too-early"]
    assert season.unbind(0, 3, on=MARCH + DAY).bindings == 1
    assert season.unbind(0, on=MARCH + DAY).bindings == 0


def test_the_database_itself_refuses_an_overlap_of_device_or_subject(season):
    season.bind(0)
    device, group = Device.unscoped.get(serial="B0"), Group.unscoped.get()
    for clash in ({"device": device, "subject": "other", "slot": 5}, {"device": None, "subject": "bird0", "slot": 5}):
        with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
            Binding.objects.create(group=group, valid_from=MARCH - DAY, valid_to=MARCH + 2 * DAY, **clash)
    Binding.objects.create(group=group, valid_from=MARCH - DAY, valid_to=MARCH, device=device, subject="earlier", slot=5)


def test_the_database_itself_keeps_one_first_row_a_day_and_changes_none(season):
    season.bind(0)
    season.count(MARCH, 5000)
    row = StepDay.unscoped.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        StepDay.objects.create(
            group=row.group, day=MARCH, slots=1, counts=row.counts, provenance="device", received_at=NOON, request_key=key()
        )
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        StepDay.unscoped.update(day=MARCH + DAY)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        StepDay.unscoped.all()._raw_delete("default")


def test_serials_are_registered_once(season, refuses):
    assert refuses(SerialsTaken, season.register, "B0", "C0") == ["taken"]
    assert refuses(BadSerials, season.register, "C 0", "") == ["bad-serial", "bad-serial"]
    stranger = Actor(user_id=None, grants=(Grant(Role.MANAGER, organisation=key()),))
    assert refuses(NotFound, season.register, "C0", actor=stranger) == []


def test_a_manager_reaches_its_own_cooperative_only(season, refuses):
    season.bind(0)
    own = Actor(user_id=None, grants=(Grant(Role.MANAGER, organisation=season.cooperative),))
    season.count(MARCH, 1, actor=own)
    other = Actor(user_id=None, grants=(Grant(Role.MANAGER, organisation=key()),))
    assert refuses(UnknownGroups, season.count, MARCH + DAY, 1, actor=other) == ["unknown"]
    assert refuses(UnknownDevices, season.bind, 1, actor=other) == ["unknown"]
    assert [device.serial for device in queries.devices(own)] == ["B0", "B1", "B2", "B3", "B4"]
    assert list(queries.devices(other)) == []


def test_a_silent_bracelet_raises_one_alarm_until_it_is_closed(season, refuses):
    season.bind(0, 1, 2)
    for number in range(5):
        season.count(MARCH + number * DAY, 6000, 6100, 6200 if number < 2 else None)
    on = MARCH + 4 * DAY
    (alarm,) = season.watch(on).alarm_ids
    assert season.watch(on).alarm_ids == ()
    fact = Fact.objects.get(name="monitoring.AlarmRaised")
    assert codec.load(AlarmRaised, fact.body) == AlarmRaised(alarm, season.flock, "bird2", "silent", on, {"days": 3})
    actions.close_alarm(actor=system(), key=key(), now=season.now, alarm_id=alarm, outcome="lost in the bushes")
    closing = {"actor": system(), "key": key(), "now": season.now, "alarm_id": alarm, "outcome": "again"}
    assert refuses(AlarmClosedAlready, actions.close_alarm, **closing) == []
    assert len(season.watch(on).alarm_ids) == 1
    assert [row.outcome for row in queries.alarms(system(), is_open=False)] == ["lost in the bushes", ""]


def test_a_flock_of_which_nothing_is_heard_raises_one_alarm_not_a_hundred(season):
    season.bind(0, 1, 2)
    season.count(MARCH, 1, 2, 3)
    season.watch(MARCH + 5 * DAY)
    assert [(alarm.subject, alarm.kind) for alarm in queries.alarms(system())] == [("", "silent")]


def test_a_flock_that_stands_still_and_a_bird_that_does(season):
    season.bind(0, 1, 2)
    for number in range(8):
        season.count(MARCH + number * DAY, 6000, 6000, 6000)
    season.count(MARCH + 8 * DAY, 6000, 6000, 3)
    season.watch(MARCH + 8 * DAY)
    assert [(alarm.subject, alarm.kind, alarm.detail) for alarm in queries.alarms(system())] == [("bird2", "still", {"last": 3})]
    season.count(MARCH + 9 * DAY, 10, 20, 30)
    season.watch(MARCH + 9 * DAY)
    assert [(alarm.subject, alarm.detail) for alarm in queries.alarms(system())][1:] == [("", {"usual": 6000, "last": 20})]


def test_statements_do_not_grow_with_flocks(season):
    def statements(call):
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    flocks = [key() for _ in range(40)]
    season.register(*(f"D{number}" for number in range(40)))
    for number, flock in enumerate(flocks):
        bindings = (NewBinding(f"D{number}", f"s{number}", flock, 0),)
        actions.bind(actor=system(), key=key(), now=NOON, bindings=bindings, on=MARCH)

    def record(some, day):
        rows = tuple(DayTotals(flock, day, (5000,)) for flock in some)
        actions.record_days(actor=system(), key=key(), now=NOON + 9 * DAY, rows=rows, provenance="device")

    assert statements(lambda: record(flocks[:1], MARCH)) == statements(lambda: record(flocks, MARCH + DAY))
    assert statements(lambda: queries.matrices(flocks[:2])) == statements(lambda: queries.matrices(flocks)) == 3
    assert np.array_equal(queries.matrix(flocks[1]).counts, [[MISSING, 5000]])


def test_every_refusal_is_one_of_the_house():
    for kind in (AlreadyBound, BadBindings, AlreadyRecorded, BadTotals, NothingToCorrect, BadSerials, SerialsTaken, EndsBeforeItBegan):
        assert issubclass(kind, Refused)
        assert str(kind())
