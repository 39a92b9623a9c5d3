"""The standard's query parameters, held against events: each finds what it should and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.query import IllegalQuery, read
from courtyard.algorithms.epcis.tests.examples import epcs

PREFIXES = {"ex": "https://ex.example/ns/"}
PACKED = {
    "type": "AggregationEvent",
    "eventID": "urn:x:1",
    "action": "ADD",
    "eventTime": "2017-03-01T10:00:00.000+08:00",
    "recordTime": "2017-03-02T00:00:00Z",
    "bizStep": "packing",
    "disposition": "https://ref.gs1.org/cbv/Disp-in_progress",
    "persistentDisposition": {"set": ["completeness_verified"]},
    "parentID": "urn:epc:id:sscc:9521234.1000000001",
    "childEPCs": ["urn:epc:id:sgtin:9521234.000001.AB12"],
    "childQuantityList": [{"epcClass": "https://id.gs1.org/01/09521234000037/10/LOT7", "quantity": 12.5, "uom": "KGM"}],
    "readPoint": {"id": "https://id.gs1.org/414/9521234000006/254/Y1", "ex:gate": 7},
    "bizLocation": {"id": "urn:epc:id:sgln:9521234.00000.0"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:po:1"}, {"bizTransaction": "urn:x:other"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00001"}],
    "sensorElementList": [
        {
            "sensorMetadata": {"time": "2017-03-01T02:00:00Z", "deviceID": "urn:x:device:1", "ex:rack": "A"},
            "sensorReport": [{"type": "Temperature", "value": 4.5, "maxValue": 6, "uom": "CEL", "booleanValue": True, "ex:probe": 2}],
        }
    ],
    "ex:note": {"ex:colour": ["red", "blue"], "ex:depth": 3},
    "ex:until": "2017-03-05T00:00:00Z",
}
MADE = {
    "type": "TransformationEvent",
    "eventTime": "2017-03-02T10:00:00+08:00",
    "transformationID": "urn:x:t:1",
    "inputEPCList": ["https://id.gs1.org/01/09521234000013/21/AB12"],
    "outputEPCList": ["urn:epc:id:sgtin:9521234.000002.P1"],
    "inputQuantityList": [{"epcClass": "urn:epc:idpat:sgtin:9521234.000004.*"}],
    "ilmd": {"ex:best": "2017-04-01", "ex:more": {"ex:grade": "A"}},
    "errorDeclaration": {
        "declarationTime": "2017-03-03T00:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:x:9"],
        "ex:by": "Li",
    },
}
FINDS_PACKED = {
    "eventType": "AggregationEvent|ObjectEvent",
    "GE_eventTime": "2017-03-01T02:00:00Z",
    "LT_eventTime": "2017-03-01T10:00:00.001+08:00",
    "GE_recordTime": "2017-03-02T00:00:00Z",
    "EQ_action": "ADD",
    "EQ_bizStep": "shipping|urn:epcglobal:cbv:bizstep:packing",
    "EQ_disposition": "in_progress",
    "EQ_persistentDisposition_set": "completeness_verified",
    "EQ_eventID": "urn:x:1",
    "EQ_readPoint": "urn:epc:id:sgln:9521234.00000.Y1",
    "WD_readPoint": "urn:epc:id:sgln:9521234.00000.0",
    "EQ_bizLocation": "https://id.gs1.org/414/9521234000006",
    "WD_bizLocation": "https://other.example/414/9521234000006",
    "EQ_bizTransaction_po": "urn:x:po:1",
    "EQ_bizTransaction_https://ref.gs1.org/cbv/BTT-po": "urn:x:po:1",
    "EQ_source_owning_party": "https://id.gs1.org/417/9521234000013",
    "MATCH_epc": "https://id.gs1.org/01/09521234000013/21/AB12",
    "MATCH_parentID": "urn:epc:idpat:sscc:9521234.*",
    "MATCH_anyEPC": "urn:epc:idpat:sgtin:9521234.*.*",
    "MATCH_epcClass": "urn:epc:class:lgtin:9521234.000003.*",
    "MATCH_anyEPCClass": "urn:epc:class:lgtin:9521234.000003.LOT7",
    "EQ_quantity": "1|12.5",
    "GT_quantity_KGM": "12",
    "EXISTS_sensorElementList": "",
    "GE_time": "2017-03-01T02:00:00Z",
    "EQ_type": "gs1:Temperature",
    "EQ_deviceID": "urn:x:device:1",
    "EQ_booleanValue": "true",
    "EQ_value_CEL": "4.5",
    "LE_maxValue_CEL": "6",
    "EQ_SENSORMETADATA_ex:rack": "A",
    "EQ_SENSORREPORT_ex:probe": "2",
    "EQ_readPoint_ex:gate": "7",
    "EXISTS_ex:note": "",
    "EQ_INNER_ex:colour": "blue",
    "GE_INNER_https://ex.example/ns/depth": "3",
    "LT_ex:until": "2017-03-06T00:00:00Z",
}
FINDS_MADE = {
    "EQ_transformationID": "urn:x:t:1",
    "MATCH_inputEPC": "https://id.gs1.org/01/09521234000013/21/*",
    "MATCH_outputEPC": "urn:epc:idpat:sgtin:9521234.000002.*",
    "MATCH_inputEPCClass": "urn:epc:idpat:sgtin:9521234.*.*",
    "EXISTS_errorDeclaration": "",
    "LT_errorDeclarationTime": "2017-03-04T00:00:00Z",
    "EQ_errorReason": "incorrect_data",
    "EQ_correctiveEventID": "urn:x:9",
    "EQ_ERROR_DECLARATION_ex:by": "Li",
    "EXISTS_ilmd": "",
    "EQ_ILMD_ex:best": "2017-04-01",
    "EQ_INNER_ILMD_ex:grade": "A|B",
}


@pytest.mark.parametrize(("name", "value"), FINDS_PACKED.items())
def test_a_parameter_finds_the_event_that_it_is_about_and_not_another(name, value):
    query = read({name: value}, prefixes=PREFIXES)
    assert query.matches(PACKED, PREFIXES)
    assert not query.matches(MADE, PREFIXES) or name in ("GE_eventTime", "MATCH_anyEPC")


@pytest.mark.parametrize(("name", "value"), FINDS_MADE.items())
def test_a_parameter_finds_a_transformation_too(name, value):
    query = read({name: value}, prefixes=PREFIXES)
    assert query.matches(MADE, PREFIXES)
    assert not query.matches(PACKED, PREFIXES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LT_eventTime", "2017-03-01T10:00:00+08:00"),
        ("EQ_bizTransaction_desadv", "urn:x:po:1"),
        ("MATCH_epc", "urn:epc:id:sscc:9521234.1000000001"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:9521235.*.*"),
        ("MATCH_epcClass", "urn:epc:idpat:sgtin:9521234.000003.*"),
        ("EQ_quantity_KGM", "12"),
        ("GT_quantity_GRM", "1"),
        ("GT_value_CEL", "4.5"),
        ("EQ_booleanValue", "false"),
        ("EQ_ex:colour", "red"),
        ("EQ_INNER_ex:colour", "green"),
        ("WD_readPoint", "urn:epc:id:sgln:9521234.00001.0"),
        ("EQ_other:note", "x"),
    ],
)
def test_a_parameter_does_not_find_what_only_looks_alike(name, value):
    assert not read({name: value}, prefixes=PREFIXES).matches(PACKED, PREFIXES)


def test_the_same_extension_is_found_under_another_prefix():
    query = read({"EQ_mine:until": "2017-03-05T00:00:00Z"}, prefixes={"mine": "https://ex.example/ns/"})
    assert query.matches(PACKED, PREFIXES)
    assert not query.matches(PACKED, {"ex": "https://else.example/"})


def test_parameters_stand_together_and_json_says_the_same():
    query = read({"EQ_bizStep": ["packing", "shipping"], "EQ_quantity": [12.5], "orderBy": "recordTime", "eventCountLimit": 5})
    assert query.matches(PACKED, {})
    assert (query.order, query.descending, query.limit) == ("recordTime", True, 5)
    assert not read({"EQ_bizStep": ["packing"], "EQ_action": ["DELETE"]}).matches(PACKED, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EQ_nonsense", "1"),
        ("GE_eventTime", "yesterday"),
        ("GE_eventTime", "2017-03-01T00:00:00Z|2017-03-02T00:00:00Z"),
        ("GT_quantity", "many"),
        ("MATCH_epc", "bird 1"),
        ("MATCH_epc", "https://id.gs1.org/01/09521234000014/21/X"),
        ("MATCH_epc", "urn:epc:idpat:sgtin:*.*.*"),
        ("MATCH_epc", "urn:epc:idpat:gid:1.*"),
        ("orderBy", "bizStep"),
        ("orderDirection", "UP"),
        ("eventCountLimit", "0"),
        ("EQ_booleanValue", "perhaps"),
        ("HASATTR_ex:a", "b"),
        ("EQ_bizStep", {"a": 1}),
        ("EQ_bizStep", "|".join(map(str, range(300)))),
    ],
)
def test_a_fault_names_its_parameter(name, value):
    with pytest.raises(IllegalQuery) as refused:
        read({name: value, "EQ_action": "ADD"})
    assert [fault.parameter for fault in refused.value.faults] == [name]


def test_two_limits_do_not_go_together():
    with pytest.raises(IllegalQuery):
        read({"eventCountLimit": "1", "maxEventCount": "1"})


@given(epcs())
def test_every_identifier_finds_itself_in_both_forms(epc):
    named = {"epcList": [epc.urn], "quantityList": [{"epcClass": epc.link}]}
    name = "MATCH_anyEPCClass" if epc.is_class else "MATCH_anyEPC"
    for form in (epc.urn, epc.link):
        assert read({name: [form]}).matches(named, {})


_NAMES = st.sampled_from([*FINDS_PACKED, *FINDS_MADE, "orderBy", "perPage", "EQ_", "GT_INNER_ILMD_"])
_VALUES = st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.none(), st.lists(st.text(max_size=10), max_size=3))


@given(st.dictionaries(st.one_of(_NAMES, st.text(max_size=30)), _VALUES, max_size=4))
def test_any_parameters_make_a_query_or_are_refused(given_parameters):
    try:
        query = read(given_parameters, prefixes=PREFIXES)
    except IllegalQuery:
        return
    assert query.matches(PACKED, PREFIXES) in (True, False)
    assert query.matches(MADE, PREFIXES) in (True, False)
