"""The REST binding of EPCIS 2.0, as a client of the standard's own shape sees it."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtyard.algorithms.epcis.validation import faults
from courtyard.kernel import worker
from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.actions import PlaceRow
from courtyard.trace import actions as trace
from courtyard.trace import queries as trace_queries
from courtyard.trace.actions.register_locations import NewLocation

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://ex.example/ns/"}]
YARD, SHOP = "urn:epc:id:sgln:9521234.00000.YARD1", "https://id.gs1.org/414/9521234000020"
COUNTY = "131122000000"
OFFICER = "officer"


def do(verb, **arguments):
    now = utc_now()
    return verb(actor=system("cli"), key=uuid7(now), now=now, **arguments)


def _user(name, role, **where):
    user = do(people.create_user, username=name, name=name).user_id
    do(people.grant_role, user_id=user, role=role, valid_from=utc_now().date() - timedelta(days=2), **where)
    do(people.make_token, user_id=user, label="test", digest=people_queries.token_digest(name), days=30)


@pytest.fixture(autouse=True)
def _county(db):
    """An officer of one county with a yard in it, and a courier."""
    cache.clear()
    rows = (("130000000000", "province", "河北省"), ("131100000000", "city", "衡水市"), (COUNTY, "county", "武邑县"))
    do(people.import_places, rows=tuple(PlaceRow(*row) for row in rows))
    _user("officer", Role.OFFICER, place_code=COUNTY)
    _user("courier", Role.COURIER, place_code=COUNTY)
    do(trace.register_locations, locations=(NewLocation(YARD, place_code=COUNTY),))


def call(method, path, body=None, *, token=OFFICER, content_type="application/json", **headers):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client(enforce_csrf_checks=True).generic(
        method, path, data if body is not None else b"", content_type=content_type, headers=names
    )


def event(number=1, **fields):
    given = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:0190b2f0-0000-7000-8000-{number:012d}",
        "eventTime": f"2017-03-01T10:{number % 60:02d}:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "epcList": [f"urn:epc:id:sgtin:9521234.000001.BIRD{number}"],
        "readPoint": {"id": YARD},
        **fields,
    }
    return {name: value for name, value in given.items() if value is not None}


def document(*events):
    body = {"eventList": list(events)}
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2017-03-02T00:00:00Z",
        "epcisBody": body,
    }


def capture(*events, **headers):
    sent = call("POST", "/epcis/capture", document(*events), **headers)
    assert sent.status_code == 202, sent.content
    worker.until_idle(now=utc_now())
    return call("GET", sent["Location"].removeprefix("http://testserver"), token=headers.get("token", "officer")).json()


def found(path, **headers):
    response = call("GET", path, **headers)
    assert response.status_code == 200, response.content
    body = response.json()
    assert faults(body) == ()
    return body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def ids(path, **headers):
    return [int(one["eventID"][-12:]) for one in found(path, **headers)]


def problem(response, status, kind):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["status"]) == (f"epcisException:{kind}", status)
    assert body["title"]
    return body


def test_a_document_is_accepted_and_its_job_says_what_became_of_it():
    sent = call("POST", "/epcis/capture", document(event(1), event(2)))
    assert (sent.status_code, sent.content) == (202, b"")
    place = sent["Location"].removeprefix("http://testserver")
    before = call("GET", place).json()
    assert (before["running"], before["success"], before["errors"]) == (True, True, [])
    worker.until_idle(now=utc_now())
    after = call("GET", place).json()
    assert (after["running"], after["success"], after["captureID"]) == (False, True, place.rsplit("/")[-1])
    assert ids("/epcis/events") == [2, 1]
    jobs = call("GET", "/epcis/capture").json()
    assert [job["captureID"] for job in jobs] == [after["captureID"]]
    assert call("GET", "/epcis/capture", token="courier").json() == []
    problem(call("GET", place, token="courier"), 404, "NoSuchNameException")


def test_what_cannot_be_taken_is_told_by_its_pointer_and_proceed_keeps_the_rest():
    events = [event(1), event(2, action="OBSERVE"), event(3)]
    job = capture(*events)
    assert (job["running"], job["success"]) == (False, False)
    assert [reason["field"] for error in job["errors"] for reason in error["reasons"]] == ["/epcisBody/eventList/1"]
    assert ids("/epcis/events") == []
    job = capture(*events, GS1_Capture_Error_Behaviour="proceed")
    assert (job["success"], len(job["errors"])) == (False, 1)
    assert ids("/epcis/events") == [3, 1]


def test_a_document_that_is_no_epcis_is_refused_with_every_pointer():
    body = problem(call("POST", "/epcis/capture", document(event(1, epcList=["bird"], action="PUT"))), 400, "ValidationException")
    assert [reason["field"] for reason in body["reasons"]] == ["/epcisBody/eventList/0/action", "/epcisBody/eventList/0/epcList/0"]
    problem(call("POST", "/epcis/capture", "{"), 400, "ValidationException")
    problem(call("POST", "/epcis/capture", b"\xff"), 400, "ValidationException")
    problem(call("POST", "/epcis/capture", document(event(1)), content_type="text/xml"), 415, "ImplementationException")
    problem(call("POST", "/epcis/capture", document(event(1)), GS1_Capture_Error_Behaviour="maybe"), 400, "ValidationException")
    problem(call("POST", "/epcis/capture", document(event(1)), Idempotency_Key="7"), 400, "ValidationException")
    large = problem(call("POST", "/epcis/capture", document(*[event(1)] * 5_001)), 413, "CaptureLimitExceededException")
    assert large["status"] == 413
    assert call("GET", "/epcis/capture").json() == []


def test_the_same_request_sent_again_is_one_capture():
    key = str(uuid7(utc_now()))
    first = call("POST", "/epcis/capture", document(event(1)), Idempotency_Key=key)
    again = call("POST", "/epcis/capture", document(event(1)), Idempotency_Key=key)
    assert first["Location"] == again["Location"]
    assert call("POST", "/epcis/capture", document(event(2)), Idempotency_Key=key).status_code == 409


def test_one_event_is_kept_at_once_and_comes_back_as_it_was():
    given = {"@context": CONTEXT} | event(1, **{"ex:own": {"ex:deep": [1.5, None]}})
    made = call("POST", "/epcis/events", given)
    assert made.status_code == 201, made.content
    assert made["Location"] == f"http://testserver/epcis/events/{quote(given['eventID'], safe='')}"
    (back,) = found(made["Location"].removeprefix("http://testserver"))
    assert back.pop("recordTime")
    assert back == given
    again = call("POST", "/epcis/events", given)
    assert (again.status_code, again["Location"]) == (201, made["Location"])
    refused = problem(call("POST", "/epcis/events", given | {"bizStep": "other"}), 400, "ValidationException")
    assert refused["reasons"][0]["code"] == "event-id-taken"
    problem(call("GET", "/epcis/events/urn:uuid:nothing"), 404, "NoSuchNameException")


def test_one_event_may_come_without_a_context_and_has_the_standards_and_the_prefixes_of_its_header():
    made = call("POST", "/epcis/events", json.dumps(event(1, **{"ex:weight": 2.50})), GS1_Extensions="ex=https://ex.example/ns/")
    assert made.status_code == 201, made.content
    assert made.json()["@context"] == CONTEXT
    assert call("POST", "/epcis/events", event(2)).status_code == 201
    assert ids("/epcis/events?EQ_https%3A%2F%2Fex.example%2Fns%2Fweight=2.5") == [1]
    problem(call("POST", "/epcis/events", {}), 400, "ValidationException")
    problem(call("POST", "/epcis/events", [event(3)]), 400, "ValidationException")
    problem(call("POST", "/epcis/events", event(3, eventTime=None)), 400, "ValidationException")
    assert ids("/epcis/events") == [2, 1]


def test_an_event_of_any_id_is_found_by_it():
    name = "ni:///sha-256;" + "a" * 64 + "?ver=CBV2.0"
    assert capture(event(1, eventID=name))["success"]
    assert [one["eventID"] for one in found(f"/epcis/events/{quote(name, safe='')}")] == [name]
    assert [one["eventID"] for one in found(f"/epcis/events?EQ_eventID={quote(name, safe='')}")] == [name]


def test_pages_follow_each_other_to_the_end():
    assert capture(*(event(number) for number in range(1, 8)))["success"]
    path, seen = "/epcis/events?perPage=3&orderDirection=ASC&EQ_bizStep=commissioning", []
    for _page in range(3):
        response = call("GET", path)
        seen.append([int(one["eventID"][-12:]) for one in response.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]])
        link = re.fullmatch(r'<http://testserver(.+)>; rel="next"', response.headers.get("Link", ""))
        if link is None:
            break
        path = link[1]
    assert seen == [[1, 2, 3], [4, 5, 6], [7]]
    assert ids("/epcis/events?eventCountLimit=2") == [7, 6]
    assert "Link" not in call("GET", "/epcis/events?eventCountLimit=2&perPage=2").headers
    problem(call("GET", "/epcis/events?maxEventCount=6"), 413, "QueryTooLargeException")
    assert len(ids("/epcis/events?maxEventCount=7")) == 7
    problem(call("GET", "/epcis/events?nextPageToken=made-up"), 400, "ValidationException")
    problem(call("GET", "/epcis/events?perPage=no"), 400, "ValidationException")


def test_queries_find_by_what_an_index_knows_and_by_what_only_the_event_says():
    packed = event(
        3, type="AggregationEvent", epcList=None, parentID="urn:epc:id:sscc:9521234.1000000001", bizStep="packing", disposition=None,
        childEPCs=["https://id.gs1.org/01/09521234000013/21/BIRD1"],
    )  # fmt: skip
    assert capture(event(1, ilmd={"ex:breed": "Taihang"}), event(2, **{"ex:weight": 7}), packed)["success"]
    for query, expected in {
        "MATCH_epc=urn:epc:id:sgtin:9521234.000001.BIRD1": [3, 1],
        "MATCH_epc=https://id.gs1.org/01/09521234000013/21/BIRD1": [3, 1],
        "MATCH_epc=https://other.example/01/09521234000013/21/*": [3, 2, 1],
        "MATCH_epc=urn:epc:idpat:sgtin:9521234.*.*": [3, 2, 1],
        "MATCH_anyEPC=urn:epc:id:sscc:9521234.1000000001": [3],
        "MATCH_parentID=urn:epc:id:sscc:9521234.1000000002": [],
        "EQ_ILMD_ex:breed=Taihang": [1],
        "EQ_ILMD_https%3A%2F%2Fex.example%2Fns%2Fbreed=Taihang": [1],
        "GE_mine:weight=7": [2],
        "EQ_bizStep=packing|shipping": [3],
        f"EQ_readPoint={YARD}&eventType=ObjectEvent": [2, 1],
        f"WD_readPoint={YARD[:-5]}0": [3, 2, 1],
        "GE_eventTime=2017-03-01T10:02:00%2B08:00&LT_eventTime=2017-03-01T02:03:00Z": [2],
        "GE_eventTime=2017-03-01T10:02:00+08:00&EQ_action=ADD": [3, 2],
        "EXISTS_errorDeclaration=": [],
    }.items():
        assert ids(f"/epcis/events?{query}", GS1_Extensions="mine=https://ex.example/ns/, ex=https://ex.example/ns/") == expected, query
    for address in ("events?EQ_bizStep=%00", "events?%00=1", "bizSteps/%00/events", "epcs/%00", "events/a%00"):
        problem(call("GET", f"/epcis/{address}"), 400, "QueryParameterException")
    told = problem(call("GET", "/epcis/events?EQ_bizzStep=packing&GE_eventTime=soon"), 400, "QueryParameterException")
    assert [reason["field"] for reason in told["reasons"]] == ["EQ_bizzStep", "GE_eventTime"]


def test_an_error_that_was_declared_is_found_with_its_event():
    assert capture(event(1))["success"]
    declaration = {"declarationTime": "2017-03-02T00:00:00Z", "reason": "did_not_occur"}
    assert capture(event(1, errorDeclaration=declaration))["success"]
    first, second = found(f"/epcis/events/{event(1)['eventID']}")
    assert ("errorDeclaration" in first, second["errorDeclaration"]) == (False, declaration)
    assert ids("/epcis/events?EXISTS_errorDeclaration=&EQ_errorReason=did_not_occur&MATCH_epc=urn:epc:id:sgtin:9521234.000001.BIRD1") == [1]


def test_nobody_sees_the_events_of_others():
    do(trace.register_locations, locations=(NewLocation(SHOP, place_code="131121000000"),))
    assert capture(event(1), token="courier")["errors"][0]["reasons"][0]["code"] == "strange-place"
    assert capture(event(1))["success"]
    assert capture(event(2, readPoint={"id": "urn:x:van:7"}), token="courier")["success"]
    assert (ids("/epcis/events"), ids("/epcis/events", token="courier")) == ([2, 1], [2])
    assert ids(f"/epcis/events?EQ_eventID={event(1)['eventID']}", token="courier") == []
    problem(call("POST", "/epcis/capture", document(event(3)), token=None), 401, "SecurityException")
    problem(call("GET", "/epcis/events", token="stale"), 401, "SecurityException")
    _user("buyer", Role.BUYER, place_code=COUNTY)
    problem(call("POST", "/epcis/events", {"@context": CONTEXT} | event(3), token="buyer"), 403, "SecurityException")
    assert ids("/epcis/events", token="buyer") == []


def test_types_items_places_and_words_can_be_walked_through():
    assert capture(event(1), event(2, bizStep="https://ex.example/steps/blessing", bizLocation={"id": YARD}))["success"]
    assert call("GET", "/epcis").json() == call("GET", "/epcis/").json()
    assert "bizSteps" in call("GET", "/epcis/").json()
    yard = trace_queries.canonical(YARD)
    birds = [trace_queries.canonical(event(number)["epcList"][0]) for number in (1, 2)]
    for path, name, expected in (
        ("eventTypes", "eventType", ["ObjectEvent"]),
        ("bizSteps", "bizStep", ["commissioning", "https://ex.example/steps/blessing"]),
        ("dispositions", "disposition", ["active"]),
        ("readPoints", "readPoint", [yard]),
        ("bizLocations", "bizLocation", [yard]),
        ("epcs", "epc", birds),
    ):
        body = call("GET", f"/epcis/{path}").json()
        assert (body["type"], body[name]) == (f"{name[0].upper()}{name[1:]}ItemList", expected)
        one = quote(expected[0], safe="")
        assert call("GET", f"/epcis/{path}/{one}").json() == ["events"]
        assert 1 in ids(f"/epcis/{path}/{one}/events") or path == "bizLocations"
        problem(call("GET", f"/epcis/{path}/nothing"), 404, "NoSuchNameException")
    assert ids(f"/epcis/bizSteps/{quote('https://ex.example/steps/blessing', safe='')}/events?EQ_action=ADD") == [2]
    first = call("GET", "/epcis/epcs?perPage=1")
    second = call("GET", re.fullmatch(r'<http://testserver(.+)>; rel="next"', first["Link"])[1])
    assert (first.json()["epc"], second.json()["epc"]) == (birds[:1], birds[1:])
    assert "Link" not in second.headers


def test_what_was_only_stated_is_walked_through_by_whoever_may_see_it_and_by_nobody_else():
    crate, van = "urn:epc:id:sscc:9521234.1000000001", "urn:x:van:7"
    stated = event(1, type="AggregationEvent", epcList=None, parentID=crate, childEPCs=["urn:epc:id:sgtin:9521234.000001.A"])
    assert capture(
        stated | {"readPoint": {"id": van}, "bizLocation": {"id": van}}, event(2, action="OBSERVE", readPoint={"id": van}), token="courier"
    )["success"]
    assert capture(event(3))["success"]
    keys = [trace_queries.canonical(one) for one in (crate, "urn:epc:id:sgtin:9521234.000001.A", *event(2)["epcList"])]
    mine = trace_queries.canonical(event(3)["epcList"][0])
    for token, items, places in (("courier", sorted(keys), [van]), (OFFICER, sorted([*keys, mine]), [trace_queries.canonical(YARD), van])):
        assert sorted(call("GET", "/epcis/epcs", token=token).json()["epc"]) == items
        pages, address = [], "/epcis/epcs?perPage=1"
        while address:
            response = call("GET", address, token=token)
            pages += response.json()["epc"]
            address = response.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
        assert sorted(pages) == items
        assert sorted(call("GET", "/epcis/readPoints", token=token).json()["readPoint"]) == sorted(places)
        assert call("GET", "/epcis/bizLocations", token=token).json()["bizLocation"] == [van]
        assert call("GET", f"/epcis/epcs/{quote(crate, safe='')}", token=token).json() == ["events"]
        assert call("GET", f"/epcis/readPoints/{quote(van, safe='')}", token=token).json() == ["events"]
    _user("other", Role.COURIER, place_code="131100000000")
    problem(call("GET", f"/epcis/epcs/{quote(mine, safe='')}", token="courier"), 404, "NoSuchNameException")
    _user("stranger", Role.BUYER, place_code=COUNTY)
    for path in ("epcs", "readPoints", "bizLocations"):
        assert [value for value in call("GET", f"/epcis/{path}", token="stranger").json().values() if isinstance(value, list)][1:] == [[]]
    problem(call("GET", f"/epcis/epcs/{quote(crate, safe='')}", token="stranger"), 404, "NoSuchNameException")


def test_a_word_is_found_in_each_of_its_forms_and_a_type_that_there_is_not_is_not():
    assert capture(event(1))["success"]
    for kind, forms in {
        "bizSteps": ("commissioning", "urn:epcglobal:cbv:bizstep:commissioning", "https://ref.gs1.org/cbv/BizStep-commissioning"),
        "dispositions": ("active", "urn:epcglobal:cbv:disp:active", "https://ref.gs1.org/cbv/Disp-active"),
    }.items():
        for form in forms:
            assert call("GET", f"/epcis/{kind}/{quote(form, safe='')}").json() == ["events"]
            assert ids(f"/epcis/{kind}/{quote(form, safe='')}/events") == [1]
    problem(call("GET", "/epcis/eventTypes/BirdEvent/events"), 404, "NoSuchNameException")
    asking = "https://ex.example/steps/blessing?at=dawn#1"
    assert capture(event(2, bizStep=asking), event(3, bizStep=asking))["success"]
    first = call("GET", f"/epcis/bizSteps/{quote(asking, safe='')}/events?perPage=1")
    link = re.fullmatch(r'<http://testserver(.+)>; rel="next"', first["Link"])
    assert ids(link[1]) == [2]
    assert ids("/epcis/bizSteps/shipping/events") == []


def test_a_sensors_words_are_found_in_each_of_their_forms():
    report = {
        "type": "gs1:MassConcentration",
        "deviceID": "urn:epc:id:giai:4000001.222",
        "hexBinaryValue": "F0f0",
        "uriValue": "https://id.gs1.org/8004/4000001333",
        "booleanValue": True,
    }
    lot = {"epcClass": "urn:epc:class:lgtin:9521234.056790.F1", "quantity": 1, "uom": "KGM"}
    with_sensor = event(
        1, action="OBSERVE", quantityList=[lot], sensorElementList=[{"sensorReport": [report]}], readPoint={"id": "urn:x:van:7"}
    )
    assert capture(with_sensor, event(2))["success"]
    for query in (
        "EQ_type=MassConcentration",
        "EQ_type=https://gs1.org/voc/MassConcentration",
        "EQ_type=https://www.gs1.org/voc/MassConcentration",
        "EQ_deviceID=https://id.gs1.org/8004/4000001222",
        "EQ_uriValue=urn:epc:id:giai:4000001.333",
        "EQ_hexBinaryValue=f0F0",
        "EQ_booleanValue=true",
        "MATCH_epcClass=urn:epc:class:lgtin:9521234.056790.*",
        "MATCH_anyEPCClass=urn:epc:idpat:lgtin:9521234.056790.*",
    ):
        assert ids(f"/epcis/events?{query}") == [1], query
    assert ids("/epcis/events?MATCH_epcClass=urn:epc:idpat:lgtin:9521234.056791.*") == []
    problem(call("GET", "/epcis/events?EQ_action=PUT"), 400, "QueryParameterException")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/epcis/", "OPTIONS, GET"),
        ("/epcis/capture", "OPTIONS, GET, POST"),
        ("/epcis/events", "OPTIONS, GET, POST"),
        ("/epcis/epcs", "OPTIONS, GET"),
    ],
)
def test_what_an_address_can_do_is_told_without_a_token(path, allowed):
    response = call("OPTIONS", path, token=None)
    assert (response.status_code, response["Allow"]) == (204, allowed)
    assert (response["GS1-EPCIS-Version"], response["GS1-CBV-Version"], response["GS1-EPC-Format"]) == ("2.0", "2.0", "Never_Translates")
    assert response["GS1-Extensions"] == "courtyard=https://courtyard.example/epcis/"
    assert response["GS1-Vendor-Version"].startswith("courtyard ")
    assert ("GS1-EPCIS-Capture-Limit" in response.headers) is ("POST" in allowed)
    wrong = problem(call("PATCH", path), 405, "ImplementationException")
    assert wrong["status"] == 405


def test_an_answer_comes_in_a_form_that_was_asked_for_or_not_at_all():
    assert call("GET", "/epcis/events", Accept="application/ld+json")["Content-Type"] == "application/ld+json"
    assert call("GET", "/epcis/events", Accept="application/*;q=0.5")["Content-Type"] == "application/json"
    refused = (
        {"Accept": "application/xml"}, {"GS1_EPC_Format": "Always_EPC_URN"}, {"GS1_EPCIS_Version": "1.2"}, {"GS1_EPCIS_Version": "two"},
        {"GS1_EPCIS_Max": "1.2"}, {"GS1_EPCIS_Min": "2.1"}, {"GS1_CBV_Max": "1.9"}, {"GS1_CBV_Version": "2.1"},
    )  # fmt: skip
    for headers in refused:
        problem(call("GET", "/epcis/events", **headers), 406, "ImplementationException")
    for headers in ({"GS1_EPCIS_Version": "2"}, {"GS1_EPCIS_Version": "2.0.1"}, {"GS1_EPCIS_Min": "1.2", "GS1_EPCIS_Max": "2.0"}):
        assert call("GET", "/epcis/events", **headers).status_code == 200
    for accept, form in {
        "application/json; charset=utf-8": "application/json",
        'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"': "application/ld+json",
        "text/html, application/ld+json;q=0.8, application/json;q=0.5": "application/ld+json",
        "text/html, */*;q=0.1": "application/json",
    }.items():
        assert call("GET", "/epcis/events", Accept=accept)["Content-Type"] == form
    problem(call("GET", "/epcis/events", Accept="application/json;q=0"), 406, "ImplementationException")
    written = {"GS1_EPC_Format": "Always_EPC_URN", "GS1_CBV_XML_Format": "Always_URN"}
    assert call("POST", "/epcis/events", event(1), **written).status_code == 201
    problem(call("GET", "/epcis/events?EQ_action=" + "A" * 8_000), 414, "URITooLongException")


def test_codes_are_answered_as_digital_links_to_whoever_asks_for_these():
    lot = {"epcClass": "urn:epc:class:lgtin:9521234.056790.F1", "quantity": 1, "uom": "KGM"}
    party = {"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00001"}
    own = {
        "readPoint": {"id": "urn:x:van:7"},
        "bizLocation": {"id": YARD},
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:po:1"}],
    }
    sent = event(1, action="OBSERVE", quantityList=[lot], sourceList=[party], **{"ex:bird": "urn:epc:id:sgtin:9521234.000001.B"}, **own)
    sent["epcList"].append("https://shop.example/01/09521234000013/21/C")
    packed = event(
        2, type="AggregationEvent", epcList=None, parentID="urn:epc:id:sscc:9521234.1000000001", readPoint={"id": "urn:x:van:7"},
        childEPCs=["urn:epc:id:sgtin:9521234.000001.A"],
    )  # fmt: skip
    assert capture(sent, packed)["success"]
    plain = call("GET", "/epcis/events")
    assert plain["GS1-EPC-Format"] == "Never_Translates"
    asked = call("GET", "/epcis/events", GS1_EPC_Format="Always_GS1_Digital_Link")
    assert asked["GS1-EPC-Format"] == "Always_GS1_Digital_Link"
    assert faults(asked.json()) == ()
    second, first = asked.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    root = "https://id.gs1.org"
    assert first["epcList"] == [f"{root}/01/09521234000013/21/BIRD1", "https://shop.example/01/09521234000013/21/C"]
    assert first["quantityList"] == [lot | {"epcClass": f"{root}/01/09521234567905/10/F1"}]
    assert first["sourceList"] == [party | {"source": f"{root}/417/9521234000013"}]
    assert (first["readPoint"], first["bizLocation"]) == ({"id": "urn:x:van:7"}, {"id": trace_queries.canonical(YARD)})
    assert (first["bizTransactionList"], first["ex:bird"]) == (own["bizTransactionList"], "urn:epc:id:sgtin:9521234.000001.B")
    assert (second["parentID"], second["childEPCs"]) == (f"{root}/00/195212340000000010", [f"{root}/01/09521234000013/21/A"])
    assert call("GET", "/epcis/epcs")["GS1-EPC-Format"] == "Always_GS1_Digital_Link"


def test_an_address_that_the_binding_does_not_have_is_refused_in_its_own_words():
    for path in ("/epcis/nothing", "/epcis/vocabularies/x", "/epcis/nextPageToken"):
        problem(call("GET", path), 404, "NoSuchNameException")
    problem(call("DELETE", "/epcis/nextPageToken/abc"), 501, "ImplementationException")
    wrong = problem(call("POST", "/epcis/capture", "<x/>", content_type="application/xml"), 415, "ImplementationException")
    assert "application/json" in wrong["detail"]


_TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
_PARAMETERS = st.sampled_from(
    [
        *("EQ_bizStep", "MATCH_epc", "MATCH_anyEPCClass", "GE_eventTime", "EQ_quantity", "EQ_ex:a", "LT_INNER_ILMD_ex:a", "perPage"),
        *("nextPageToken", "orderBy", "eventType", "eventCountLimit", "maxEventCount", "WD_readPoint", "EQ_eventID", "EQ_action"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.dictionaries(st.one_of(_PARAMETERS, _TEXTS), _TEXTS, max_size=3))
def test_no_question_breaks_the_server(parameters):
    cache.clear()
    address = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters.items())
    assert call("GET", f"/epcis/events?{address}").status_code in (200, 400, 413)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(["eventTypes", "epcs", "bizSteps", "readPoints", "capture", "events"]), _TEXTS, st.booleans())
def test_no_address_breaks_the_server(resource, value, events):
    cache.clear()
    assert call("GET", f"/epcis/{resource}/{quote(value, safe='')}{'/events' if events else ''}").status_code in (200, 400, 404)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS, lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from([*event(1), "ilmd", "ex:own", "sensorElementList", "errorDeclaration", "bizTransactionList", "@context"]), _JSON)
def test_no_event_breaks_the_server(field, value):
    cache.clear()
    sent = call("POST", "/epcis/events", {"@context": CONTEXT} | event(1) | {field: value})
    assert sent.status_code in (201, 400), sent.content
