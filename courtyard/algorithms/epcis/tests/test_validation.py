"""Documents: every valid one taken and given back to the letter, every fault of an invalid one named at its place."""

import copy
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.algorithms.epcis import models
from courtyard.algorithms.epcis import vocabulary as words
from courtyard.algorithms.epcis.reading import loads
from courtyard.algorithms.epcis.tests import examples
from courtyard.algorithms.epcis.validation import Fault, IllegalDocument, faults, read

BIRD = "urn:epc:id:sgtin:9521234.056789.AB12CD34EF56"
BANDED = {
    "type": "ObjectEvent",
    "eventTime": "2017-03-01T10:00:00.000+08:00",
    "eventTimeZoneOffset": "+08:00",
    "epcList": [BIRD],
    "action": "ADD",
    "bizStep": "commissioning",
    "disposition": "active",
    "readPoint": {"id": "urn:epc:id:sgln:9521234.00001.YARD-7", "note": "open to any name"},
    "ilmd": {"cbvmda:lotNumber": "L1", "courtyard:hatchDate": None},
    "courtyard:supplyList": [{"epcClass": "urn:epc:class:lgtin:9521234.056789.F1", "quantity": 12.5}],
}
CRATED = {
    "type": "AggregationEvent",
    "eventTime": "2017-08-01T10:00:00Z",
    "eventTimeZoneOffset": "+08:00",
    "parentID": "urn:epc:id:sscc:9521234.0000000011",
    "childEPCs": [BIRD],
    "action": "ADD",
}
MADE = {
    "type": "TransformationEvent",
    "eventTime": "2017-08-02T10:00:00Z",
    "eventTimeZoneOffset": "+08:00",
    "inputEPCList": [BIRD],
    "outputQuantityList": [{"epcClass": "urn:epc:class:lgtin:9521234.056789.P1", "quantity": 2, "uom": "KGM"}],
}
SOLD = {
    "type": "TransactionEvent",
    "eventTime": "2017-08-03T10:00:00Z",
    "eventTimeZoneOffset": "+08:00",
    "bizTransactionList": [{"bizTransaction": "urn:uuid:1"}],
    "epcList": [],
    "action": "ADD",
}
FIXED = CRATED | {"type": "AssociationEvent", "childEPCs": ["urn:epc:id:giai:9521234.LOGGER1"]}
SENSED = {
    "type": "ObjectEvent",
    "eventTime": "2017-08-03T10:00:00Z",
    "eventTimeZoneOffset": "+08:00",
    "action": "OBSERVE",
    "readPoint": {"id": "urn:epc:id:sgln:9521234.00001.0"},
    "sensorElementList": [{"sensorReport": [{"type": "Count", "value": 1_000_000, "courtyard:quality": "low"}]}],
}


def test_each_of_the_five_types_is_taken():
    document = examples.document(BANDED, CRATED, MADE, SOLD, FIXED, SENSED)
    assert faults(document) == ()
    assert [type(event) for event in read(document).events] == [
        models.ObjectEvent,
        models.AggregationEvent,
        models.TransformationEvent,
        models.TransactionEvent,
        models.AssociationEvent,
        models.ObjectEvent,
    ]


def test_names_are_ours_in_python_and_extensions_keep_theirs():
    event = read(examples.document(BANDED)).events[0]
    assert event.epc_list == [BIRD]
    assert event.read_point.id == "urn:epc:id:sgln:9521234.00001.YARD-7"
    assert event.model_extra == {"courtyard:supplyList": BANDED["courtyard:supplyList"]}
    assert event.record_time is None


@settings(max_examples=60)
@given(st.lists(examples.events(), min_size=1, max_size=2))
def test_a_document_comes_back_equal_as_json(events):
    document = examples.document(*events)
    assert faults(document) == ()
    text = json.dumps(document)
    assert json.dumps(read(loads(text)).as_json(), sort_keys=True) == json.dumps(document, sort_keys=True)


def test_an_event_on_its_own_brings_its_context():
    assert faults(BANDED | {"@context": words.CONTEXT}) == ()
    assert faults(BANDED) == (Fault("/@context", "is missing; an event on its own says what its names mean"),)


def test_an_event_of_somebodys_own_type_has_fields_of_any_name():
    own = {"type": "https://example.org/Weighing", "eventTime": "2017-03-01T10:00:00Z", "eventTimeZoneOffset": "+08:00", "anything": None}
    assert faults(examples.document(own)) == ()
    assert [fault.pointer for fault in faults(examples.document(own | {"type": "Weighing"}))] == ["/epcisBody/eventList/0/type"]


def test_the_answer_to_a_query_is_a_document_too():
    answer = {
        "@context": words.CONTEXT,
        "type": "EPCISQueryDocument",
        "epcisBody": {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": [CRATED]}}},
    }
    assert read(answer).events[0].parent_id == "urn:epc:id:sscc:9521234.0000000011"
    del answer["epcisBody"]["queryResults"]["queryName"]
    answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0] = BANDED | {"action": "OBSERVE"}
    assert [fault.pointer for fault in faults(answer)] == [
        "/epcisBody/queryResults/queryName",
        "/epcisBody/queryResults/resultsBody/eventList/0/ilmd",
    ]


def test_master_data_stand_in_the_header():
    vocabulary = {
        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
        "vocabularyElementList": [{"id": "urn:epc:id:sgln:9521234.00001.0", "attributes": [{"id": "cbvmda:city", "attribute": "Wuyi"}]}],
    }
    document = examples.document(BANDED) | {"epcisHeader": {"epcisMasterData": {"vocabularyList": [vocabulary]}}}
    assert faults(document) == ()
    assert read(document).as_json() == document
    document["epcisHeader"]["epcisMasterData"]["vocabularyList"][0]["vocabularyElementList"][0]["attributes"][0]["attribute"] = [1]
    assert [fault.pointer for fault in faults(document)] == [
        "/epcisHeader/epcisMasterData/vocabularyList/0/vocabularyElementList/0/attributes/0/attribute"
    ]


def _changed(event, **changes):
    out = copy.deepcopy(event) | changes
    return {name: value for name, value in out.items() if value is not ...}


@pytest.mark.parametrize(
    ("event", "pointer", "reason"),
    [
        (_changed(BANDED, eventTime=...), "/eventTime", "is missing"),
        (_changed(BANDED, eventTime="2017-02-29T10:00:00Z"), "/eventTime", "instant"),
        (_changed(BANDED, eventTime="2017-03-01T10:00:00"), "/eventTime", "instant"),
        (_changed(BANDED, eventTime="2017-03-01T10:00:00Z\n"), "/eventTime", "instant"),
        (_changed(BANDED, eventTime=20170301), "/eventTime", "a text"),
        (_changed(BANDED, recordTime=None), "/recordTime", "a text"),
        (_changed(BANDED, eventTimeZoneOffset="+14:30"), "/eventTimeZoneOffset", "offset"),
        (_changed(BANDED, eventTimeZoneOffset="Z"), "/eventTimeZoneOffset", "offset"),
        (_changed(BANDED, action="add"), "/action", "'ADD', 'OBSERVE' or 'DELETE'"),
        (_changed(BANDED, action=...), "/action", "is missing"),
        (_changed(BANDED, bizStep="banding"), "/bizStep", "neither a word"),
        (_changed(BANDED, bizStep="urn:epcglobal:cbv:bizstep:commissioning"), "/bizStep", "bare word"),
        (_changed(BANDED, disposition="https://ns.gs1.org/cbv/Disp-active"), "/disposition", "bare word"),
        (_changed(BANDED, epcList=[BIRD, BIRD]), "/epcList", "twice"),
        (_changed(BANDED, epcList=[BIRD, "AB12"]), "/epcList/1", "URI"),
        (_changed(BANDED, epcList=["urn:x:中"]), "/epcList/0", "URI"),
        (_changed(BANDED, epcList=BIRD), "/epcList", "a list"),
        (_changed(BANDED, epcList=..., quantityList=[]), "", "about nothing"),
        (_changed(BANDED, action="OBSERVE"), "/ilmd", "action ADD"),
        (_changed(BANDED, ilmd={"lotNumber": 1}), "/ilmd/lotNumber", "URI"),
        (_changed(BANDED, hatchDate="2017-01-01"), "/hatchDate", "URI"),
        (_changed(BANDED, parentID=BIRD), "/parentID", "URI"),
        (_changed(BANDED, readPoint={}), "/readPoint/id", "is missing"),
        (_changed(BANDED, readPoint="urn:x:y"), "/readPoint", "an object"),
        (_changed(BANDED, quantityList=[{"quantity": 1}]), "/quantityList/0/epcClass", "is missing"),
        (_changed(BANDED, quantityList=[{"epcClass": "a:b", "quantity": True}]), "/quantityList/0/quantity", "a number"),
        (_changed(BANDED, quantityList=[{"epcClass": "a:b", "uom": "kg"}]), "/quantityList/0/uom", "unit"),
        (_changed(BANDED, quantityList=[{"epcClass": "a:b", "x:y": 1}]), "/quantityList/0/x:y", "nothing may be added"),
        (_changed(BANDED, sourceList=[{"type": "seller", "source": "a:b"}]), "/sourceList/0/type", "neither a word"),
        (_changed(BANDED, destinationList=[{"type": "location"}]), "/destinationList/0/destination", "is missing"),
        (_changed(BANDED, bizTransactionList=[{"type": "po"}]), "/bizTransactionList/0/bizTransaction", "is missing"),
        (_changed(BANDED, persistentDisposition={}), "/persistentDisposition", "sets nothing"),
        (_changed(BANDED, persistentDisposition={"set": []}), "/persistentDisposition/set", "is empty"),
        (_changed(BANDED, persistentDisposition={"set": ["recalled"], "x:y": 1}), "/persistentDisposition/x:y", "nothing may be added"),
        (_changed(BANDED, errorDeclaration={"reason": "incorrect_data"}), "/errorDeclaration/declarationTime", "is missing"),
        (_changed(BANDED, certificationInfo=["a:b", 1]), "/certificationInfo/1", "a text"),
        (_changed(BANDED, sensorElementList=[{}]), "/sensorElementList/0/sensorReport", "is missing"),
        (_changed(BANDED, sensorElementList=[{"sensorReport": []}]), "/sensorElementList/0/sensorReport", "is empty"),
        (
            _changed(BANDED, sensorElementList=[{"sensorReport": [{"type": "Count", "hexBinaryValue": "0g"}]}]),
            "/sensorElementList/0/sensorReport/0/hexBinaryValue",
            "hexadecimal",
        ),
        (
            _changed(BANDED, sensorElementList=[{"sensorReport": [{"type": "https://gs1.org/voc/Count"}]}]),
            "/sensorElementList/0/sensorReport/0/type",
            "bare word",
        ),
        (_changed(SENSED, readPoint=...), "", "about nothing"),
        (_changed(CRATED, childEPCs=[]), "", "about nothing"),
        (_changed(FIXED, parentID=...), "/parentID", "is missing"),
        (_changed(SOLD, bizTransactionList=[]), "/bizTransactionList", "is empty"),
        (_changed(SOLD, epcList=...), "", "about nothing"),
        (_changed(MADE, outputQuantityList=...), "", "inputs and outputs"),
        (_changed(MADE, inputEPCList=..., outputQuantityList=[], transformationID="a:b"), "", "inputs and outputs"),
    ],
)
def test_a_fault_is_named_at_its_place(event, pointer, reason):
    found = faults(examples.document(BANDED, event))
    assert [fault.pointer for fault in found] == [f"/epcisBody/eventList/1{pointer}"]
    assert reason in found[0].reason
    assert found[0].by_schema


def test_what_only_the_text_of_the_standard_asks_says_so():
    found = faults(examples.document(_changed(CRATED, parentID=...), _changed(CRATED, persistentDisposition={"set": ["gone"]})))
    assert [(fault.pointer, fault.by_schema) for fault in found] == [
        ("/epcisBody/eventList/0/parentID", False),
        ("/epcisBody/eventList/1/persistentDisposition/set/0", False),
    ]
    assert faults(examples.document(_changed(CRATED, parentID=..., action="OBSERVE"))) == ()


@pytest.mark.parametrize(("version", "taken"), [("2.0", True), ("2.0.1", True), ("2", True), ("1.2", False), ("3.0", False), ("20", False)])
def test_a_document_of_another_version_of_the_standard_is_not_taken_for_one_of_this(version, taken):
    found = faults(examples.document(BANDED) | {"schemaVersion": version})
    assert [(fault.pointer, fault.by_schema) for fault in found] == ([] if taken else [("/schemaVersion", False)])


def test_all_taken_out_needs_no_list_and_a_transformation_in_parts_has_an_id():
    assert faults(examples.document(_changed(CRATED, childEPCs=..., action="DELETE"))) == ()
    assert faults(examples.document(_changed(SOLD, epcList=..., action="DELETE"))) == ()
    assert faults(examples.document(_changed(MADE, outputQuantityList=..., transformationID="urn:uuid:1"))) == ()


def test_every_fault_is_named_at_once():
    document = examples.document(
        _changed(BANDED, action="OBSERVE", bizStep="banding", **{"a/b~c": 1}), "no event", _changed(CRATED, eventTime=1)
    )
    document["@context"] = [words.CONTEXT, 3, words.CONTEXT]
    document["creationDate"] = None
    document["comment"] = "x"
    with pytest.raises(IllegalDocument) as refused:
        read(document)
    assert [fault.pointer for fault in refused.value.faults] == [
        "/@context/1",
        "/comment",
        "/creationDate",
        "/epcisBody/eventList/0/a~1b~0c",
        "/epcisBody/eventList/0/bizStep",
        "/epcisBody/eventList/0/ilmd",
        "/epcisBody/eventList/1",
        "/epcisBody/eventList/2/eventTime",
    ]


@pytest.mark.parametrize("nothing", [None, [], "x", 1, {}, {"type": "EPCISDocument"}, {"type": ["EPCISDocument"]}, {"type": {}}])
def test_what_is_no_document_at_all_is_refused(nothing):
    assert faults(nothing)
    with pytest.raises(IllegalDocument):
        read(nothing)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5), st.sampled_from(["a:b", "ADD"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


@given(st.data())
def test_any_value_in_any_place_is_taken_or_named(data):
    """A fault lies at the place that was changed, below it, or at the event that the change left without sense."""
    event = copy.deepcopy(data.draw(st.sampled_from([BANDED, CRATED, MADE, SOLD, FIXED, SENSED])))
    name = data.draw(st.sampled_from(sorted({*event, "type", "sensorElementList", "bizTransactionList", "ilmd", "certificationInfo"})))
    event[name] = data.draw(json_values)
    document = examples.document(event)
    found = faults(document)
    if not found:
        assert read(document).as_json() == document
    place = "/epcisBody/eventList/0"
    if name not in ("type", "action"):
        assert all(fault.pointer == place or fault.pointer.startswith((f"{place}/{name}", f"{place}/ilmd")) for fault in found)


@pytest.mark.parametrize(
    "value",
    [
        "a:" + "%41" * 100_000,
        "a:" + "b" * 300_000 + " ",
        "a://" + "b@" * 100_000 + "[",
        "a" * 300_000,
        "%" * 300_000,
        "a:#" + "#" * 100_000,
    ],
    ids=range(6),
)
def test_time_is_bounded_by_length(value):
    event = _changed(BANDED, epcList=[value], eventTime=value, eventTimeZoneOffset=value, bizStep=value, **{value: 1})
    began = time.process_time()
    faults(examples.document(event))
    assert time.process_time() - began < 10


def test_time_is_bounded_by_the_number_of_contexts_and_objects():
    document = examples.document(_changed(BANDED, epcList=[f"urn:x:{at}" for at in range(40_000)]))
    document["@context"] = [{"a": str(at)} for at in range(20_000)]
    began = time.process_time()
    assert faults(document) == ()
    document["@context"].append({"a": "7"})
    assert [fault.pointer for fault in faults(document)] == ["/@context"]
    assert time.process_time() - began < 10
