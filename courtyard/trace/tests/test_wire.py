"""Events as JSON, to the shape of the standard."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS
from courtyard.algorithms.hashing import NotCanonical, canonical_json
from courtyard.kernel import codec
from courtyard.trace import queries
from courtyard.trace.errors import MalformedEvent
from courtyard.trace.rules import (
    Action,
    BizTransaction,
    NewEvent,
    ObjectEvent,
    Party,
    PersistentDisposition,
    SensorElement,
    SensorMetadata,
    SensorReport,
)
from courtyard.trace.rules import builders as happened
from courtyard.trace.rules.preparing import canonical_of_json, prepare, sealable
from courtyard.trace.rules.wire import instant, offset
from courtyard.trace.tests.making import PLANT, SPRING, YARD, bird, crate, feed, fish, pack

EVENT_ID = UUID("0190b2f0-0000-7000-8000-000000000001")


def body_of(yard, event):
    (event_id,) = yard.record(event).event_ids
    (body,) = queries.bodies([event_id])[event_id]
    assert body.pop("eventID") == f"urn:uuid:{event_id}"
    assert body.pop("recordTime") == instant(yard.now, 480)
    return body


def test_a_commissioning_as_the_standard_writes_it(yard):
    event = happened.banded([bird(1), bird(2)], at=SPRING, place=YARD, hatched_on=date(2017, 2, 27), breed="Taihang", supplier_lot="L7")
    assert body_of(yard, event) == {
        "type": "ObjectEvent",
        "eventTime": "2017-03-01T10:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "epcList": [bird(1), bird(2)],
        "readPoint": {"id": YARD},
        "bizLocation": {"id": YARD},
        "ilmd": {"courtyard:hatchDate": "2017-02-27", "courtyard:breed": "Taihang", "courtyard:supplierLot": "L7"},
    }


def test_a_crate_and_a_pack_as_the_standard_writes_them(yard):
    yard.band(bird(1), bird(2))
    assert body_of(yard, happened.packed(crate(1), [bird(2), bird(1)], at=SPRING, place=YARD)) == {
        "type": "AggregationEvent",
        "eventTime": "2017-03-01T10:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "ADD",
        "bizStep": "packing",
        "parentID": crate(1),
        "childEPCs": [bird(2), bird(1)],
        "readPoint": {"id": YARD},
        "bizLocation": {"id": YARD},
    }
    emptied = body_of(yard, happened.unpacked(crate(1), at=SPRING, place=PLANT))
    assert (emptied["action"], emptied["parentID"], emptied["childEPCs"]) == ("DELETE", crate(1), [])
    assert body_of(yard, happened.processed(bird(1), pack(1), at=SPRING, place=PLANT, ilmd={"cbvmda:lotNumber": "7"})) == {
        "type": "TransformationEvent",
        "eventTime": "2017-03-01T10:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "bizStep": "killing",
        "disposition": "sellable_not_accessible",
        "inputEPCList": [bird(1)],
        "outputEPCList": [pack(1)],
        "readPoint": {"id": PLANT},
        "bizLocation": {"id": PLANT},
        "ilmd": {"cbvmda:lotNumber": "7"},
    }


def test_fish_by_the_kilogram_and_feed_that_was_given(yard):
    caught = body_of(yard, happened.stocked(happened.kilograms(fish("POND"), Decimal("120.500")), at=SPRING, place=YARD))
    assert caught["quantityList"] == [{"epcClass": fish("POND"), "quantity": 120.5, "uom": "KGM"}]
    assert "epcList" not in caught
    cut = happened.lot_processed([happened.kilograms(fish("POND"), 20)], at=SPRING, place=PLANT, outputs=[pack(1)])
    assert body_of(yard, cut)["inputQuantityList"] == [{"epcClass": fish("POND"), "quantity": 20, "uom": "KGM"}]
    yard.band(bird(1))
    fed = happened.given([bird(1)], at=SPRING, place=YARD, supplies=[happened.Supply(happened.pieces(feed("SACK"), 2), "feed")])
    body = body_of(yard, fed)
    assert body["courtyard:supplyList"] == [{"epcClass": feed("SACK"), "quantity": 2}]
    assert body["courtyard:given"] == ["feed"]


def test_measured_steps_and_everything_else_that_an_event_may_carry(yard):
    yard.band(bird(1))
    since = SPRING - timedelta(days=160)
    steps = happened.steps_certified([happened.StepCount(bird(1), 1_003_000, 1_020_000, "certified")], at=SPRING, place=YARD, since=since)
    assert body_of(yard, steps)["sensorElementList"] == [
        {
            "sensorMetadata": {
                "startTime": "2016-09-22T10:00:00.000+08:00",
                "endTime": "2017-03-01T10:00:00.000+08:00",
                "dataProcessingMethod": "https://courtyard.example/epcis/methods/steps",
            },
            "sensorReport": [
                {
                    "type": "Count",
                    "value": 1003000,
                    "minValue": 1003000,
                    "maxValue": 1020000,
                    "courtyard:quantity": "steps",
                    "courtyard:epc": bird(1),
                    "courtyard:verdict": "certified",
                }
            ],
        }
    ]
    report = SensorReport(type="Temperature", value=Decimal("-1.25"), uom="CEL", boolean_value=False, time=SPRING)
    full = ObjectEvent(
        event_time=SPRING + timedelta(microseconds=1),
        action=Action.OBSERVE,
        biz_step="https://ns.gs1.org/cbv/BizStep-storing",
        disposition="urn:epcglobal:cbv:disp:in_progress",
        persistent_disposition=PersistentDisposition(set=("completeness_verified",), unset=("conformant",)),
        epcs=(bird(1),),
        biz_transactions=(BizTransaction("urn:x:1", "https://ns.gs1.org/cbv/BTT-po"), BizTransaction("urn:x:2")),
        sources=(Party("owning_party", "urn:x:seller"),),
        destinations=(Party("urn:epcglobal:cbv:sdt:possessing_party", "urn:x:buyer"),),
        sensor_elements=(SensorElement((report,), SensorMetadata(time=SPRING)),),
        extension={"courtyard:note": {"weights": [1.5, 2], "ok": True, "none": None}},
        event_id=EVENT_ID,
        zone_offset="-05:30",
    )
    yard.record(full)
    (body,) = queries.bodies([EVENT_ID])[EVENT_ID]
    body.pop("recordTime")
    assert body == {
        "eventID": f"urn:uuid:{EVENT_ID}",
        "type": "ObjectEvent",
        "eventTime": "2017-02-28T20:30:00.000001-05:30",
        "eventTimeZoneOffset": "-05:30",
        "action": "OBSERVE",
        "bizStep": "storing",
        "disposition": "in_progress",
        "epcList": [bird(1)],
        "persistentDisposition": {"set": ["completeness_verified"], "unset": ["conformant"]},
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:1"}, {"bizTransaction": "urn:x:2"}],
        "sourceList": [{"type": "owning_party", "source": "urn:x:seller"}],
        "destinationList": [{"type": "possessing_party", "destination": "urn:x:buyer"}],
        "sensorElementList": [
            {
                "sensorMetadata": {"time": "2017-02-28T20:30:00.000-05:30"},
                "sensorReport": [
                    {"type": "Temperature", "value": -1.25, "booleanValue": False, "uom": "CEL", "time": "2017-02-28T20:30:00.000-05:30"}
                ],
            }
        ],
        "courtyard:note": {"weights": [1.5, 2], "ok": True, "none": None},
    }


def test_a_document_names_the_standards_context_and_our_own(yard):
    (event_id,) = yard.band(bird(1)).event_ids
    document = queries.epcis_document([event_id], created=SPRING)
    events = document.pop("epcisBody")["eventList"]
    assert document == {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"courtyard": "https://courtyard.example/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2017-03-01T02:00:00.000+00:00",
    }
    assert [event["eventID"] for event in events] == [f"urn:uuid:{event_id}"]


def test_an_event_id_is_given_once(yard, everything):
    event = happened.banded([bird(1)], at=SPRING, place=YARD, hatched_on=date(2017, 2, 27), breed="x")
    yard.record(codec.load(NewEvent, codec.dump(NewEvent, event) | {"event_id": str(EVENT_ID)}))
    before = everything()
    other = ObjectEvent(event_time=SPRING, action=Action.OBSERVE, epcs=(bird(1),), event_id=EVENT_ID)
    with pytest.raises(MalformedEvent) as caught:
        yard.record(other)
    assert caught.value.reasons[0].code == "event-id-taken"
    with pytest.raises(MalformedEvent):
        yard.record(*[ObjectEvent(event_time=SPRING, action=Action.OBSERVE, epcs=(bird(1),), event_id=UUID(int=5))] * 2)
    assert everything() == before


@pytest.mark.parametrize(
    ("extension", "code"),
    [
        ({"note": 1}, "no-namespace"),
        ({"other:note": 1}, "no-namespace"),
        ({"courtyard:supplyList": []}, "no-namespace"),
        ({"courtyard:note": "a\x00b"}, "cannot-be-kept"),
        ({"courtyard:note": float("nan")}, "cannot-be-kept"),
        ({"courtyard:note": "\ud800"}, "cannot-be-kept"),
        ({"courtyard:note": [[[[]]]] * 3 + [object()]}, "cannot-be-kept"),
    ],
)
def test_what_could_not_be_sealed_or_kept_is_refused_at_the_door(extension, code):
    event = ObjectEvent(event_time=SPRING, action=Action.OBSERVE, epcs=(bird(1),), extension=extension)
    prepared, faults = prepare(event, 0)
    assert prepared is None
    assert [fault.code for fault in faults] == [code]


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0000001", "NaN", "Infinity", "1e20"])
def test_a_quantity_is_exact_and_above_zero(quantity):
    event = happened.stocked(happened.kilograms(fish("A"), Decimal(quantity)), at=SPRING, place=YARD)
    assert [fault.code for fault in prepare(event, 0)[1]] == ["bad-quantity"]


@given(st.integers(-14 * 60, 14 * 60))
def test_a_zone_is_written_as_it_is_read(minutes):
    event = ObjectEvent(event_time=SPRING, action=Action.OBSERVE, epcs=(bird(1),), zone_offset=offset(minutes))
    prepared, faults = prepare(event, 0)
    assert not faults
    assert prepared.zone_minutes == minutes
    assert datetime.fromisoformat(instant(SPRING, minutes)) == SPRING


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_whatever_is_accepted_can_be_sealed(value):
    event = ObjectEvent(event_time=SPRING, action=Action.OBSERVE, epcs=(bird(1),), extension={"courtyard:any": value})
    prepared, faults = prepare(event, 0)
    assert (prepared is None) == bool(faults)
    if prepared is not None:
        assert sealable(prepared.rest) is not None


def test_the_words_are_those_of_the_vocabulary():
    assert (len(BIZ_STEPS), len(DISPOSITIONS)) == (41, 33)
    assert datetime(2017, 3, 1, tzinfo=UTC) < SPRING


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_the_short_way_to_canonical_bytes_leads_to_the_same_end(value):
    try:
        expected = canonical_json(sealable(value))
    except NotCanonical:
        with pytest.raises(NotCanonical):
            canonical_of_json(value)
    else:
        assert canonical_of_json(value) == expected


@pytest.mark.parametrize("value", [{"a": 1.5}, {"a": [2, -1e-7]}, {"a": 2**53}, {"\uffff": 1, "\U00010000": 2}, {"a": ',1.5 ":2e'}])
def test_fractions_large_numbers_and_rare_letters_take_the_long_way(value):
    assert canonical_of_json(value) == canonical_json(sealable(value))
    with pytest.raises(NotCanonical, match="character 0"):
        canonical_of_json(value | {"b": "\x00"})
