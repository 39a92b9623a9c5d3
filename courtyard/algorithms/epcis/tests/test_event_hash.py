"""The event hash by its rules, by its published strings, and beside the reference implementation."""

import copy
import json

import pytest
from epcis_event_hash_generator import hash_generator, json_to_py
from hypothesis import Phase, given, settings

from courtyard.algorithms.epcis import event_hash as module
from courtyard.algorithms.epcis.event_hash import canonical_identifier, canonical_instant, document_hashes, event_hash, namespaces, pre_hash
from courtyard.algorithms.epcis.tests import examples

EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2020-03-04T11:00:30+01:00",
    "eventTimeZoneOffset": "+01:00",
    "epcList": ["urn:epc:id:sgtin:0614141.011111.987"],
    "action": "OBSERVE",
    "bizStep": "departing",
    "disposition": "in_transit",
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.0"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epc:id:gdti:4012345.11111.123"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:4012345.00000"}],
    "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:0614141.00000"}],
    "example:userExt": "CD-34",
}
SPACES = namespaces([{"example": "https://ns.example.com/epcis/"}])


def reference(document, separator=""):
    """The reference implementation's pre-hash strings; it keeps the order of a transaction's or party's two names as it comes."""
    document = copy.deepcopy(document)
    for event in document["epcisBody"]["eventList"]:
        for name in ("bizTransactionList", "sourceList", "destinationList"):
            for at, element in enumerate(event.get(name, [])):
                event[name][at] = {"type": element["type"], **element}
    json_to_py._namespaces.clear()
    found = json_to_py.event_list_from_epcis_document_json(document)
    return hash_generator.derive_prehashes_from_events(found, separator)


def test_the_pre_hash_string_is_the_published_one_of_the_third_reference_event():
    assert pre_hash(EVENT, SPACES) == (
        "eventType=ObjectEventeventTime=2020-03-04T10:00:30.000ZeventTimeZoneOffset=+01:00"
        "epcListepc=https://id.gs1.org/01/00614141111114/21/987action=OBSERVE"
        "bizStep=https://ref.gs1.org/cbv/BizStep-departingdisposition=https://ref.gs1.org/cbv/Disp-in_transit"
        "readPointid=https://id.gs1.org/414/4012345000115"
        "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=https://id.gs1.org/253/4012345111118123"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-owning_partysource=https://id.gs1.org/417/4012345000009"
        "destinationListtype=https://ref.gs1.org/cbv/SDT-owning_partydestination=https://id.gs1.org/417/0614141000005"
        "{https://ns.example.com/epcis/}userExt=CD-34"
    )


def test_the_hash_is_a_named_information_uri_with_the_version_of_the_vocabulary():
    assert event_hash(EVENT, [{"example": "https://ns.example.com/epcis/"}]) == (
        "ni:///sha-256;" + module.sha256(pre_hash(EVENT, SPACES).encode()).hexdigest() + "?ver=CBV2.0"
    )
    assert document_hashes(examples.document(EVENT, EVENT)) == [event_hash(EVENT, examples.CONTEXT)] * 2


def test_what_is_no_part_of_the_event_does_not_count():
    more = EVENT | {
        "eventID": "urn:uuid:1",
        "recordTime": "2021-01-01T00:00:00Z",
        "errorDeclaration": {"declarationTime": "2021-01-01T00:00:00Z"},
        "rdfs:comment": "a word in passing",
        "@context": {"other": "https://other.example/"},
    }
    assert pre_hash(more, SPACES) == pre_hash(EVENT, SPACES)


def test_one_event_in_several_spellings_has_one_hash():
    other = json.loads(json.dumps(EVENT))
    other["eventTime"] = "2020-03-04T10:00:30.0000Z"
    other["epcList"] = ["https://brand.example/products/01/614141111114/10/LOT/21/987?linkType=all"]
    other["bizStep"] = "urn:epcglobal:cbv:bizstep:departing"
    other["disposition"] = "https://ref.gs1.org/cbv/Disp-in_transit"
    other["readPoint"] = {"id": "https://brand.example/gln/4012345000115"}
    other = dict(reversed(other.items()))
    assert pre_hash(other, SPACES) == pre_hash(EVENT, SPACES)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"quantityList": [{"epcClass": "urn:epc:idpat:sgtin:4012345.011111.*", "quantity": 1.0}]}, "quantity=1"),
        ({"quantityList": [{"epcClass": "urn:epc:idpat:sgtin:4012345.011111.*", "quantity": 0.3434}]}, "quantity=0.3434"),
        ({"example:userExt": " padded "}, "{https://ns.example.com/epcis/}userExt=padded"),
        ({"example:userExt": "0007.50"}, "{https://ns.example.com/epcis/}userExt=7.5"),
        ({"example:userExt": True}, "{https://ns.example.com/epcis/}userExt=true"),
        ({"example:userExt": "example:thing"}, "{https://ns.example.com/epcis/}userExt=https://ns.example.com/epcis/thing"),
        ({"gs1:userExt": "gs1:Temperature"}, "{https://gs1.org/voc/}userExt=https://gs1.org/voc/Temperature"),
        ({"unknown:name": "x"}, "unknown:name=x"),
        ({"example:userExt": {"example:b": "2", "example:a": ["z", "y"]}}, "{https://ns.example.com/epcis/}a=z"),
    ],
)
def test_values_are_written_in_one_form(change, line):
    assert line in pre_hash(EVENT | change, SPACES, separator="\n").split("\n")


def test_empty_lists_and_fields_without_value_are_left_out():
    assert pre_hash(EVENT | {"quantityList": [], "ilmd": {}, "sensorElementList": [], "transformationID": ""}, SPACES) == pre_hash(
        EVENT, SPACES
    )


def test_instants_are_rounded_half_up_to_milliseconds_in_utc():
    assert canonical_instant("2023-01-18T11:04:03.1415Z") == "2023-01-18T11:04:03.142Z"
    assert canonical_instant("2023-01-18T11:04:03.1425+08:00") == "2023-01-18T03:04:03.143Z"
    assert canonical_instant("2023-12-31T23:59:59.9996Z") == "2024-01-01T00:00:00.000Z"
    assert canonical_instant("yesterday") == "yesterday"
    assert canonical_instant("2023-01-18T11:04:03") == "2023-01-18T11:04:03"


def test_identifiers_come_down_to_their_finest_level():
    assert canonical_identifier("https://a.example/x/01/09521234567899/22/V/10/L/21/S%2F1?17=261231#f") == (
        "https://id.gs1.org/01/09521234567899/21/S%2F1"
    )
    assert canonical_identifier("https://id.gs1.org/01/09521234567899/21/A.b-c_9") == "https://id.gs1.org/01/09521234567899/21/A.b-c_9"
    assert canonical_identifier("https://id.gs1.org/01/09521234567890/21/A") == "https://id.gs1.org/01/09521234567890/21/A"
    assert canonical_identifier("HTTPS://id.gs1.org/01/09521234567899/21/A?x") == "https://id.gs1.org/01/09521234567899/21/A"
    assert canonical_identifier("urn:epc:id:sgtin:9521234.056789.A.b") == "https://id.gs1.org/01/09521234567899/21/A.b"
    assert canonical_identifier("urn:epc:id:sgtin:9521234.05678.A") == "urn:epc:id:sgtin:9521234.05678.A"
    assert canonical_identifier("https://a.example/01/09521234567899/10/L") == "https://id.gs1.org/01/09521234567899/10/L"
    assert canonical_identifier("https://a.example/417/9521234000006/7040/1ABC") == "https://id.gs1.org/417/9521234000006"
    assert canonical_identifier("https://a.example/01/09521234567890") == "https://a.example/01/09521234567890"
    assert canonical_identifier("urn:epc:id:sgtin:none") == "urn:epc:id:sgtin:none"
    assert canonical_identifier("urn:epc:id:gid:1.2.3") == "urn:epc:id:gid:1.2.3"


# No shrinking: the reference implementation takes a tenth of a second for an event.
@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
@given(examples.events(plain=True, truth=False))
def test_the_reference_implementation_finds_the_same_string_where_it_keeps_the_order(event):
    assert [pre_hash(event, namespaces(examples.CONTEXT))] == reference(examples.document(event))


# No shrinking: the reference implementation takes a tenth of a second for an event.
@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
@given(examples.events())
def test_the_reference_implementation_finds_the_same_elements_in_any_event(event):
    """In its own order, and with Python's word for true."""
    ours = pre_hash(event, namespaces(examples.CONTEXT), separator="\n").split("\n")
    theirs = reference(examples.document(event), "\n")[0].replace("booleanValue=True", "booleanValue=true")
    theirs = theirs.replace("booleanValue=False", "booleanValue=false").split("\n")
    assert sorted(ours) == sorted(filter(None, theirs))


def test_the_order_is_the_published_one_where_the_reference_implementation_departs_from_it():
    event = EVENT | {
        "type": "TransactionEvent",
        "parentID": "urn:epc:id:sscc:4012345.0000000111",
        "sensorElementList": [{"sensorReport": [{"type": "Temperature", "booleanValue": True}]}],
    }
    ours = pre_hash(event, SPACES)
    order = ["epcList", "parentID", "bizTransactionList", "sourceList", "destinationList", "sensorElementList", "{https://ns"]
    places = [ours.index(name) for name in order]
    assert places == sorted(places)
    theirs = reference(examples.document(event))[0]
    assert theirs.index("parentID") < theirs.index("epcList")
    assert (
        theirs.index("sensorElementList")
        < theirs.index("bizTransactionList")
        < theirs.index("destinationList")
        < theirs.index("sourceList")
    )
