"""What anybody outside may send us, read as the product reads it: a target takes bytes, and fails when a promise does not hold.

    scripts/fuzz                   the targets there are
    scripts/fuzz document 180      three minutes of one

What is found is mended and stays in `test_targets.FINDS`.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qs

from courtyard.algorithms.epcis import digital_link, event_hash, keys, patterns, urn, validation
from courtyard.algorithms.epcis.query import IllegalQuery
from courtyard.algorithms.epcis.query import read as read_query
from courtyard.algorithms.epcis.reading import NotJson, loads
from courtyard.algorithms.epcis.tests.test_validation import BANDED, CRATED, FIXED, MADE, SENSED, SOLD
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.errors import Refused
from courtyard.kernel.outward import NotOutward, read_address
from courtyard.trace.naming import understood
from courtyard.trace.opening import open_document, open_event
from courtyard.trace.rules.schedules import REASONS, IllegalSchedule, Schedule

Target = Callable[[bytes], None]
EVENTS = (BANDED, CRATED, MADE, SOLD, FIXED, SENSED)
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
START = datetime(2017, 3, 1, tzinfo=UTC)


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def link(data: bytes) -> None:
    """A Digital Link is read, or refused at a place inside of it; what is written of it is read back the same."""
    text = _text(data)
    for release in digital_link.Release:
        try:
            found = digital_link.parse(text, release)
        except digital_link.IllegalDigitalLink as error:
            assert 0 <= error.position <= len(text)
            continue
        assert digital_link.parse(found.uri()).path == found.path


def identifier(data: bytes) -> None:
    """Whatever names an item or a place has one form, in whichever it came; a pattern finds what it was made of."""
    text = _text(data)
    with suppress(IllegalKey):
        found = keys.key_of(text)
        assert keys.key_of(keys.uri_of(found.text)) == found
    with suppress(IllegalKey):
        epc = urn.parse_urn(text)
        assert urn.parse_urn(epc.urn) == epc
    for classes in (False, True):
        with suppress(IllegalKey):
            pattern = patterns.pattern_of(text, classes=classes)
            assert patterns.any_key([pattern], pattern.exact) is (pattern.exact is not None)


def document(data: bytes) -> None:
    """JSON of any kind is taken and comes back equal, or each fault is named at a place that exists; what is valid has a hash."""
    try:
        found = loads(data)
    except NotJson:
        return
    faults = validation.faults(found)
    assert all(not fault.pointer or fault.pointer.startswith("/") for fault in faults)
    if not faults:
        assert json.dumps(validation.read(found).as_json(), sort_keys=True) == json.dumps(found, sort_keys=True)
        if found["type"] in ("EPCISDocument", "EPCISQueryDocument"):
            assert event_hash.document_hashes(found) == event_hash.document_hashes(found)
        else:
            event_hash.event_hash(found, found.get("@context"))


def capture(data: bytes) -> None:
    """What is sent to be captured is prepared whole, or refused with reasons."""
    text = data.decode("utf-8", errors="ignore")
    for read in (open_document, open_event):
        try:
            opened = read(text)
        except Refused as error:
            assert error.reasons or error.detail
            continue
        assert len(opened.sent) == len(opened.pointers)
        opened.written()


def question(data: bytes) -> None:
    """An address with parameters is a query that any event can be held against, or each fault is named."""
    with suppress(ValueError):
        given = parse_qs(_text(data), keep_blank_values=True, max_num_fields=1_000)
        try:
            query = read_query(given, prefixes={"ex": "https://ex.example/ns/"})
        except IllegalQuery as error:
            assert error.faults
            return
        for event in EVENTS:
            assert query.matches(event, {}) in (True, False)


def named(data: bytes) -> None:
    """A query as JSON is kept, and found to be one again, or each fault is named."""
    try:
        given = loads(data)
    except NotJson:
        return
    if not isinstance(given, dict):
        return
    try:
        query = understood(given, {})
    except Refused as error:
        assert error.reasons
        return
    assert understood(json.loads(json.dumps(given)), {}).order == query.order
    for event in EVENTS:
        assert query.matches(event, {}) in (True, False)


def schedule(data: bytes) -> None:
    """A schedule comes round, or is refused for one of the known reasons."""
    try:
        given = loads(data)
    except NotJson:
        return
    if not isinstance(given, dict):
        return
    try:
        found = Schedule.read(given)
    except IllegalSchedule as error:
        assert error.code in REASONS
        return
    following = found.next_after(START)
    assert following is not None
    assert following > START


def address(data: bytes) -> None:
    """An address that is taken is https, of a host that is not known to lead inwards."""
    with suppress(NotOutward):
        found = read_address(_text(data))
        assert found.scheme == "https"
        assert not found.inner
        assert not {"\r", "\n", " "} & set(found.path + found.host)


TARGETS: dict[str, Target] = {one.__name__: one for one in (link, identifier, document, capture, question, named, schedule, address)}


def _document(*events: dict) -> bytes:
    body = {"@context": [CONTEXT, {"ex": "https://ex.example/ns/"}], "type": "EPCISDocument", "schemaVersion": "2.0"}
    return json.dumps(body | {"creationDate": "2017-03-02T00:00:00Z", "epcisBody": {"eventList": list(events)}}).encode()


_DOCUMENTS = [*(_document(event) for event in EVENTS), *(json.dumps({"@context": CONTEXT, **event}).encode() for event in EVENTS)]
_QUERIES = [
    {"eventType": ["ObjectEvent"], "GE_eventTime": "2017-03-01T00:00:00+08:00", "EQ_bizStep": ["shipping", "receiving"]},
    {
        "MATCH_anyEPC": ["urn:epc:idpat:sgtin:9521234.056789.*"],
        "WD_readPoint": ["urn:epc:id:sgln:9521234.00000.0"],
        "orderBy": "recordTime",
    },
    {
        "EQ_bizTransaction_po": ["urn:epc:id:gdti:0614141.06012.1234"],
        "GT_quantity_KGM": 10.5,
        "EQ_ILMD_ex:breed": "x",
        "eventCountLimit": 5,
    },
    {"EQ_INNER_ex:a": ["1|2"], "GE_maxValue_CEL": "4.5e1", "EXISTS_errorDeclaration": "", "EQ_booleanValue": True},
]
# From what a run sets out.
SEEDS: dict[str, list[bytes]] = {
    "link": [
        b"https://id.gs1.org/01/09521234567899/21/AB12?17=251231&x=y",
        b"https://shop.example/a/b/gtin/9521234567899/ser/%41%2F1;10=L",
        b"https://id.gs1.org/414/9521234000020/254/YARD1",
    ],
    "identifier": [
        b"urn:epc:id:sgtin:9521234.056789.AB12%2F",
        b"urn:epc:idpat:sgtin:9521234.056789.*",
        b"urn:epc:class:lgtin:9521234.056789.L1",
        b"urn:epc:id:sgln:9521234.00000.YARD1",
        b"https://id.gs1.org/00/095212340000000013",
        b"https://id.gs1.org/01/09521234567899/21/*",
    ],
    "document": _DOCUMENTS,
    "capture": _DOCUMENTS,
    "question": [
        b"eventType=ObjectEvent&GE_eventTime=2017-03-01T00:00:00%2B08:00&EQ_bizStep=shipping|receiving&perPage=3",
        b"MATCH_epc=urn:epc:idpat:sgtin:9521234.056789.*&EQ_readPoint=https://id.gs1.org/414/9521234000020&orderDirection=ASC",
        b"EQ_INNER_ILMD_ex:a=1&GT_value_CEL=1.5&EQ_source_owning_party=urn:epc:id:pgln:9521234.00000&maxEventCount=9",
    ],
    "named": [json.dumps(one).encode() for one in _QUERIES],
    "schedule": [b'{"second": "0,30", "dayOfWeek": "[1-5]"}', b'{"hour": "1", "minute": "5"}', b'{"dayOfMonth": "29", "month": "2"}'],
    "address": [b"https://shop.example:8443/news?x=1", b"https://[2606:4700::1111]/", b"https://1.1.1.1/"],
}
# Words that chance would not find.
WORDS = [
    "eventTime", "eventTimeZoneOffset", "bizStep", "disposition", "readPoint", "sensorElementList", "sensorReport", "epcisBody",
    "eventList", "queryResults", "resultsBody", "@context", "ilmd", "errorDeclaration", "persistentDisposition",
    "bizTransactionList", "quantityList", "urn:epc:id:", "urn:epc:idpat:", "https://id.gs1.org/", "MATCH_", "EQ_", "GE_",
    "EXISTS_", "INNER_", "ILMD_", "WD_", "SENSORREPORT_", "1e309", "\\u0000", "\\ud800", "9999-12-31T23:59:59.999999-18:00",
    "0001-01-01T00:00:00+18:00", "%00", "%2F", "::ffff:127.0.0.1",
]  # fmt: skip
