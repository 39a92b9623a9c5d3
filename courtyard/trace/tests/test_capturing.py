"""Events that others send: carried out where their sender might record them, else kept as its statement."""

import json
import sys
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection

from courtyard.kernel import audit, worker
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotPermitted
from courtyard.trace import actions, queries, tables
from courtyard.trace.actions.register_locations import NewLocation
from courtyard.trace.errors import MalformedEvent, TooManyEvents
from courtyard.trace.models import Capture, EpcState, Event, Mention, SentEvent
from courtyard.trace.opening import MOST_EVENTS
from courtyard.trace.rules import Stage
from courtyard.trace.sealed import payloads
from courtyard.trace.taking import NotTaken
from courtyard.trace.tests.making import SHOP, SPRING, YARD, bird, crate, feed, key, pack

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://ex.example/ns/"}]
OURS, THEIRS = key(), key()
NOW = SPRING + timedelta(days=1)


def event(**fields):
    given = {
        "type": "ObjectEvent",
        "eventTime": "2017-03-01T10:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "epcList": [bird(1)],
        "readPoint": {"id": YARD},
        **fields,
    }
    return {name: value for name, value in given.items() if value is not None}


def document(*events, **fields):
    body = {"eventList": list(events)}
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2017-03-02T00:00:00Z",
        "epcisBody": body,
    } | fields


def send(*events, actor=None, proceed=False, now=NOW):
    opened = actions.capture(actor=actor or system("cli"), key=key(), now=now, document=json.dumps(document(*events)), proceed=proceed)
    worker.until_idle(now=now)
    return Capture.unscoped.get(public_id=opened.capture_id)


def send_one(given, actor=None):
    return actions.capture_event(actor=actor or system("cli"), key=key(), now=NOW, event=json.dumps({"@context": CONTEXT} | given))


def told(job):
    return [(error["code"], error["pointer"]) for error in job.errors]


def said(event_id):
    (body,) = queries.bodies([event_id])[event_id]
    assert body.pop("recordTime")
    return body


@pytest.fixture
def manager(db):
    """A manager of an organisation of which the yard is."""
    places = (NewLocation(YARD, OURS), NewLocation(SHOP, THEIRS))
    actions.register_locations(actor=system("cli"), key=key(), now=SPRING, locations=places)
    return Actor(key(), (Grant(Role.MANAGER, organisation=OURS),))


def test_a_document_is_taken_in_by_the_worker_and_moves_its_items(db):
    first = event(eventID="urn:uuid:0190b2f0-0000-7000-8000-000000000001")
    job = send(first, event(action="ADD", type="AggregationEvent", bizStep="packing", parentID=crate(1), childEPCs=[bird(1)], epcList=None))
    assert (job.events, job.taken, job.errors, job.document, job.finished_at) == (2, 2, [], "", NOW)
    assert queries.state(bird(1)).parent == crate(1)
    assert [row.carried_out for row in SentEvent.unscoped.order_by("pk")] == [True, True]
    assert not Mention.unscoped.exists()
    assert list(audit.violations()) == []


def test_an_event_keeps_everything_that_it_said(db):
    given = event(
        eventID="https://ex.example/events/7",
        epcList=["urn:epc:id:sgtin:9521234.000001.BIRD1"],
        eventTime="2017-03-01T10:00:00.5+08:00",
        ilmd={"ex:colour": "红", "ex:weights": [1.50, {"ex:a": None}]},
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:po:7"}],
        sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": 21.0, "uom": "CEL", "ex:probe": 2}]}],
        recordTime="2016-01-01T00:00:00Z",
        **{"ex:own": {"ex:deep": [True, 1e-7]}, "@context": {"ex": "https://ex.example/other/"}},
    )
    assert send(given).errors == []
    (row,) = Event.unscoped.all()
    back = said(row.public_id)
    assert back == {name: value for name, value in given.items() if name != "recordTime"}
    assert queries.state(bird(1)).stage is Stage.ALIVE


def test_an_event_without_an_id_is_named_by_what_it_says(db):
    given = event(bizStep="inspecting", action="OBSERVE", epcList=["urn:x:pallet:1"], readPoint={"id": "urn:x:gate:1"})
    stranger = Actor(key(), (Grant(Role.WAREHOUSE, organisation=THEIRS),))
    first, again = send(given, actor=stranger), send(dict(reversed(given.items())), actor=stranger)
    assert (first.taken, again.taken, Event.unscoped.count()) == (1, 1, 1)
    assert said(Event.unscoped.get().public_id).items() > given.items()


def test_the_same_event_sent_twice_is_one_and_another_under_its_id_is_refused(db):
    given = event(eventID="urn:uuid:0190b2f0-0000-7000-8000-000000000001")
    assert send(given, given).taken == 2
    assert send(given | {"recordTime": "2018-01-01T00:00:00Z"}).taken == 1
    assert Event.unscoped.count() == 1
    other = send(given | {"epcList": [bird(2)]})
    assert (other.taken, told(other)) == (0, [("event-id-taken", "/epcisBody/eventList/0/eventID")])
    assert Event.unscoped.count() == 1


def test_our_own_event_that_comes_back_is_the_same_event(yard):
    yard.band(bird(1))
    handed_out = queries.epcis_document([Event.unscoped.get().public_id], created=SPRING)
    opened = actions.capture(actor=system("cli"), key=key(), now=NOW, document=json.dumps(handed_out))
    worker.until_idle(now=NOW)
    job = Capture.unscoped.get(public_id=opened.capture_id)
    assert (job.taken, job.errors, Event.unscoped.count()) == (1, [], 1)


def test_a_document_goes_in_whole_or_not_at_all(db, everything):
    impossible = event(action="OBSERVE", bizStep="inspecting", epcList=[bird(9)])
    events = [event(), impossible, event(action="OBSERVE", bizStep="inspecting"), event(epcList=[bird(1)], eventID="urn:x:second")]
    job = send(*events)
    assert job.finished_at == NOW
    assert (job.taken, told(job)) == (0, [("unknown", "/epcisBody/eventList/1"), ("begun-before", "/epcisBody/eventList/3")])
    assert not Event.unscoped.exists()
    assert not EpcState.unscoped.exists()
    job = send(*events, proceed=True)
    assert (job.taken, told(job)) == (2, [("unknown", "/epcisBody/eventList/1"), ("begun-before", "/epcisBody/eventList/3")])
    assert Event.unscoped.count() == 2
    assert list(audit.violations()) == []


def test_no_pack_comes_of_a_dead_bird_and_no_bird_is_in_two_places(yard):
    yard.band(bird(1), bird(2))
    yard.die(bird(1))
    yard.collect(crate(1), bird(2))
    made = event(type="TransformationEvent", action=None, epcList=None, inputEPCList=[bird(1)], outputEPCList=[pack(1)], bizStep="killing")
    packed = event(type="AggregationEvent", epcList=None, parentID=crate(2), childEPCs=[bird(2)], bizStep="packing")
    for wrong, why in ((made, "destroyed"), (packed, "inside-another")):
        with pytest.raises(NotTaken) as refused:
            send_one(wrong)
        assert [reason.code for reason in refused.value.reasons] == [why]
    assert queries.state(pack(1)) is None
    assert not Capture.unscoped.exists()


def test_what_happens_elsewhere_is_a_statement_that_moves_nothing(manager, yard):
    yard.band(bird(1))
    seen = event(action="OBSERVE", bizStep="receiving", disposition="in_progress", readPoint={"id": "urn:x:gate:1"})
    recalled = event(action="OBSERVE", bizStep="holding", disposition="recalled")
    unknown = event(action="OBSERVE", bizStep="other", epcList=None, quantityList=[{"epcClass": feed("F1")}])
    before = queries.state(bird(1))
    job = send(seen, recalled, unknown, actor=manager)
    assert (job.taken, job.errors, job.organisation) == (3, [], OURS)
    assert queries.state(bird(1)) == before
    assert SentEvent.unscoped.filter(carried_out=False).count() == 3
    assert sorted(Mention.unscoped.values_list("epc", flat=True)) == sorted([bird(1)[19:], bird(1)[19:], feed("F1")[19:]])
    assert len(queries.history(bird(1))) == 1
    assert list(audit.violations()) == []


def test_nobody_speaks_for_a_place_of_others(manager):
    job = send(event(readPoint={"id": SHOP}), actor=manager)
    assert (job.taken, told(job)) == (0, [("strange-place", "/epcisBody/eventList/0")])
    assert not Event.unscoped.exists()


def test_whoever_may_not_record_only_states(manager):
    courier = Actor(key(), (Grant(Role.COURIER, organisation=OURS),))
    assert told(send(event(), actor=courier)) == [("strange-place", "/epcisBody/eventList/0")]
    assert send(event(readPoint={"id": "urn:x:van:7"}), actor=courier).taken == 1
    assert queries.state(bird(1)) is None
    with pytest.raises(NotPermitted):
        send(event(), actor=Actor(key(), (Grant(Role.BUYER, organisation=OURS),)))


def test_a_manager_takes_back_what_was_only_stated_and_an_officer_what_was_carried_out(manager):
    declaration = {"declarationTime": "2017-03-02T00:00:00Z", "reason": "did_not_occur"}
    done, stated = event(eventID="urn:x:done"), event(eventID="urn:x:stated", readPoint={"id": "urn:x:van:7"}, epcList=[bird(2)])
    assert send(done, stated, actor=manager).taken == 2
    job = send(done | {"errorDeclaration": declaration}, stated | {"errorDeclaration": declaration}, actor=manager, proceed=True)
    assert (job.taken, told(job)) == (1, [("strange-place", "/epcisBody/eventList/0")])
    assert queries.state(bird(1)).stage is Stage.ALIVE
    assert send(done | {"errorDeclaration": declaration}, actor=Actor(key(), (Grant(Role.OFFICER, organisation=OURS),))).taken == 1
    assert queries.state(bird(1)).stage is Stage.VOID
    assert [row.carried_out for row in SentEvent.unscoped.filter(event__declares__isnull=False).order_by("pk")] == [False, True]


def test_an_error_declared_by_its_sender_is_replayed_away(db):
    wrong = event(eventID="urn:x:wrong")
    declared = wrong | {"errorDeclaration": {"declarationTime": "2017-03-02T00:00:00Z", "reason": "did_not_occur", "ex:why": "typed"}}
    assert told(send(declared)) == [("nothing-to-declare", "/epcisBody/eventList/0/eventID")]
    job = send(wrong, declared, declared, event(eventID="urn:x:right"))
    assert (job.taken, job.errors) == (4, [])
    assert queries.state(bird(1)).stage is Stage.ALIVE
    bodies = queries.bodies([Event.unscoped.order_by("pk").first().public_id])
    ((first, second),) = bodies.values()
    assert "errorDeclaration" not in first
    assert second["errorDeclaration"] == declared["errorDeclaration"]
    assert told(send(declared | {"bizStep": "other"})) == [("declared-already", "/epcisBody/eventList/0")]
    assert list(audit.violations()) == []


def test_an_error_declared_here_of_an_event_of_others_shows_what_it_said(db):
    send(event(eventID="urn:x:wrong", **{"ex:own": 7}))
    (row,) = Event.unscoped.all()
    actions.declare_error(actor=system("cli"), key=key(), now=NOW, event_id=row.public_id, reason="incorrect_data")
    _first, second = queries.bodies([row.public_id])[row.public_id]
    assert (second["ex:own"], second["eventID"], second["errorDeclaration"]["reason"]) == (7, "urn:x:wrong", "incorrect_data")


def test_a_fault_is_told_at_once_with_its_pointer(db):
    with pytest.raises(MalformedEvent) as refused:
        send(event(), event(epcList=["bird 1"]))
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [("not-epcis", "/epcisBody/eventList/1/epcList/0")]
    wrong = [
        (event(epcList=["https://id.gs1.org/01/09521234000014/21/X"]), "illegal-identifier", "/epcList/0"),
        (event(eventTime="0000-01-01T00:00:00Z"), "time-cannot-be-kept", "/eventTime"),
        (event(eventTime="2017-03-01T10:00:60Z"), "time-cannot-be-kept", "/eventTime"),
        (event(bizStep="urn:x:" + "y" * 200), "too-long", "/bizStep"),
        (event(**{"ex:own": {"a\x00": 1}}), "cannot-be-kept", ""),
        (event(**{"ex:own": "\ud800"}), "cannot-be-kept", ""),
        (event(type="https://ex.example/Own"), "type-not-taken", "/type"),
        (event(**{"courtyard:supplyList": ["feed"]}), "no-quantity", "/courtyard:supplyList/0"),
    ]
    for given, code, pointer in wrong:
        with pytest.raises(MalformedEvent) as refused:
            send(given)
        assert (code, f"/epcisBody/eventList/0{pointer}") in [(reason.code, reason.field) for reason in refused.value.reasons]
    assert not Capture.unscoped.exists()


def test_what_is_too_much_or_too_early_is_refused(db):
    with pytest.raises(TooManyEvents):
        send(*[event()] * (MOST_EVENTS + 1))
    job = send(event(eventTime="2017-03-03T10:00:00Z"))
    assert told(job) == [("in-the-future", "/epcisBody/eventList/0/eventTime")]


def test_a_long_document_is_taken_in_by_parts_each_of_which_is_kept(db, monkeypatch):
    monkeypatch.setattr(sys.modules["courtyard.trace.actions.capture_chunk"], "CHUNK", 2)
    opened = actions.capture(
        actor=system("cli"), key=key(), now=NOW, document=json.dumps(document(*(event(epcList=[bird(n)]) for n in range(5)))), proceed=True
    )
    seen = []
    for _round in range(3):
        worker.one_round(now=NOW)
        seen.append(Capture.unscoped.values_list("taken", flat=True).get(public_id=opened.capture_id))
    assert seen == [2, 4, 5]
    assert Event.unscoped.count() == 5


def test_what_was_sent_is_sealed_with_its_event(db):
    send(event(eventID="urn:x:1", **{"ex:own": 7}), event(eventID="urn:x:2", epcList=[bird(2)], **{"ex:own": 8}))
    first, second = SentEvent.unscoped.order_by("pk")
    ids = [first.pk, second.pk]
    for row, payload in zip((first, second), payloads(ids), strict=True):
        assert sha256(row.body.encode()).hexdigest().encode() in payload
        assert b'"carriedOut":true' in payload
    assert list(audit.violations()) == []


@pytest.mark.only_on("sqlite")
def test_what_a_savepoint_would_take_back_is_not_held_in_memory(db):
    """There every row written walks through it, and a document takes seconds once the store has some thousand events."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store")
        assert cursor.fetchone() == (0,)


def test_a_document_may_name_more_items_than_a_statement_has_parameters(db):
    send(event())
    many = (f"01/09521234000013/21/NEW{number}" for number in range(300_000))
    assert tables.whereabouts(["01/09521234000013/21/BIRD1", *many]) == {"01/09521234000013/21/BIRD1": Event.unscoped.get().read_point_id}
    assert tables.event_ids([key(), Event.unscoped.get().public_id]) == {Event.unscoped.get().public_id: Event.unscoped.get().pk}
