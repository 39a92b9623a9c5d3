"""Named queries and subscriptions at the standard's addresses, with a receiver that really listens."""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from courtyard.algorithms.epcis.validation import faults
from courtyard.api.tests.test_epcis import COUNTY, SHOP, _user, call, capture, do, event, ids, problem
from courtyard.api.tests.test_epcis import _county as _county
from courtyard.kernel import worker
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import utc_now
from courtyard.kernel.models import Change, Fact, Request
from courtyard.people import actions as people
from courtyard.trace import audit, notifying
from courtyard.trace.models import NamedQuery, Subscription
from courtyard.trace.upkeep import Postman
from tests.harness.receiver import free_port, receiver

SECRET = "13df38d8275b13f05704629e5f1cf3d45d6132d5"
FIELDS = [
    "name",
    "query",
    "dest",
    "signatureToken",
    "stream",
    "schedule",
    "reportIfEmpty",
    "initialRecordTime",
    "minRecordTime",
    "EQ_action",
]
QUERY = {"eventType": ["ObjectEvent"], "EQ_bizStep": ["commissioning", "arriving"]}


@pytest.fixture
def shop(settings):
    with receiver() as one:
        settings.COURTYARD_INNER_RECEIVERS = [one.place]
        yield one


@pytest.fixture
def postman():
    return Postman()


def name(what="MyQuery", query=QUERY, **headers):
    return call("POST", "/epcis/queries", {"name": what, "query": query}, **headers)


def subscribe(dest, what="MyQuery", **fields):
    headers = fields.pop("headers", {})
    body = {"dest": dest, "signatureToken": SECRET, **({} if "schedule" in fields else {"stream": True}), **fields}
    response = call("POST", f"/epcis/queries/{what}/subscriptions", body, **headers)
    assert response.status_code == 201, response.content
    return response.json()["subscriptionID"]


def seen(subscription, what="MyQuery"):
    return call("GET", f"/epcis/queries/{what}/subscriptions/{subscription}").json()


def rounds(postman, *, now=None, count=3):
    """The worker's rounds, each after what the one before had sent came back."""
    moment = now or utc_now()
    worker.until_idle(now=moment)
    return sum(postman.round(moment) + postman.settle(moment) for _ in range(count))


def told(shop):
    return [int(one["eventID"][-12:]) for one in shop.events]


def signed(arrived, secret=SECRET):
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", arrived.headers["GS1-Signature"])
    base = f"{found[1]}.{arrived.headers['Courtyard-Delivery']}.".encode() + arrived.body
    return hmac.compare_digest(hmac.new(secret.encode(), base, hashlib.sha256).hexdigest(), found[2])


# ------------------------------------------------------------------------------------------------------------ named queries


def test_a_query_is_named_listed_read_and_asked_page_by_page():
    capture(*(event(number) for number in range(1, 6)), event(9, bizStep="shipping"))
    made = name()
    assert (made.status_code, made["Location"]) == (201, "http://testserver/epcis/queries/MyQuery")
    assert (made.json()["name"], made.json()["query"]) == ("MyQuery", QUERY)
    assert [one["name"] for one in call("GET", "/epcis/queries").json()] == ["MyQuery"]
    assert call("GET", "/epcis/queries/MyQuery").json() == made.json()
    address, pages = "/epcis/queries/MyQuery/events?perPage=2", []
    while address:
        response = call("GET", address)
        body = response.json()
        assert faults(body) == ()
        assert body["epcisBody"]["queryResults"]["queryName"] == "MyQuery"
        pages.append([int(one["eventID"][-12:]) for one in body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]])
        link = re.fullmatch(r'<http://testserver(.+)>; rel="next"', response.headers.get("Link", ""))
        address = link[1] if link else ""
    assert pages == [[5, 4], [3, 2], [1]]


def test_queries_are_listed_page_by_page_by_their_names():
    for number in range(3):
        name(f"q{number}")
    first = call("GET", "/epcis/queries?perPage=2")
    assert [one["name"] for one in first.json()] == ["q0", "q1"]
    link = re.fullmatch(r'<http://testserver(.+)>; rel="next"', first["Link"])[1]
    second = call("GET", link)
    assert ([one["name"] for one in second.json()], "Link" in second) == (["q2"], False)
    problem(call("GET", "/epcis/queries?nextPageToken=x"), 400, "ValidationException")
    # A token of another list is none of this one.
    problem(call("GET", link.replace("/epcis/queries", "/epcis/capture")), 400, "ValidationException")


def test_a_query_that_is_none_a_name_that_is_taken_and_one_that_is_none_are_refused():
    assert name().status_code == 201
    problem(name(), 409, "ResourceAlreadyExistsException")
    problem(name("SimpleEventQuery"), 409, "ResourceAlreadyExistsException")
    body = problem(name("b", {"EQ_bizStep": ["x"], "EQ_nonsense": ["x"], "perPage": 3}), 400, "QueryParameterException")
    assert [one["field"] for one in body["reasons"]] == ["perPage"]
    body = problem(name("b", {"EQ_nonsense": ["x"], "GE_eventTime": "soon"}), 400, "QueryParameterException")
    assert [one["field"] for one in body["reasons"]] == ["EQ_nonsense", "GE_eventTime"]
    for strange in ("", "a/b", "a b", "\x00", "x" * 101):
        problem(name(strange), 400, "QueryParameterException")
    for sent in ("[]", "{", '{"name": "b"}', '{"name": 3, "query": {}}', '{"name": "b", "query": {}, "more": 1}'):
        problem(call("POST", "/epcis/queries", sent), 400, "QueryParameterException")
    problem(name("b", {"EQ_bizStep": ["\x00"]}), 400, "QueryParameterException")
    problem(name("b", {"EQ_bizStep": ["x" * 20_001]}), 400, "QueryParameterException")
    problem(call("POST", "/epcis/queries", "{}", content_type="text/plain"), 415, "ImplementationException")
    assert [one["name"] for one in call("GET", "/epcis/queries").json()] == ["MyQuery"]


def test_a_named_query_takes_no_further_parameters_and_what_is_not_there_is_not_found():
    name()
    body = problem(call("GET", "/epcis/queries/MyQuery/events?EQ_action=ADD"), 400, "QueryParameterException")
    assert [one["field"] for one in body["reasons"]] == ["EQ_action"]
    for path in ("other", "other/events", "other/subscriptions"):
        problem(call("GET", f"/epcis/queries/{path}"), 404, "NoSuchNameException")
    problem(call("DELETE", "/epcis/queries/other"), 404, "NoSuchNameException")
    for path in ("no-uuid", "0190b2f0-0000-7000-8000-000000000001"):
        problem(call("GET", f"/epcis/queries/MyQuery/subscriptions/{path}"), 404, "NoSuchSubscriptionException")
        problem(call("DELETE", f"/epcis/queries/MyQuery/subscriptions/{path}"), 404, "NoSuchSubscriptionException")


def test_each_address_says_what_it_takes_and_answers_in_the_form_that_was_asked_for():
    allowed = {
        "queries": "OPTIONS, GET, POST",
        "queries/x": "OPTIONS, GET, DELETE",
        "queries/x/events": "OPTIONS, GET",
        "queries/x/subscriptions": "OPTIONS, GET, POST",
        "queries/x/subscriptions/y": "OPTIONS, GET, DELETE",
    }
    for path, methods in allowed.items():
        response = call("OPTIONS", f"/epcis/{path}", token=None)
        assert (response.status_code, response["Allow"], response["GS1-EPCIS-Version"]) == (204, methods, "2.0")
        problem(call("PATCH", f"/epcis/{path}"), 405, "ImplementationException")
        problem(call("GET", f"/epcis/{path}", token="nobody"), 401, "SecurityException")
    name()
    assert call("GET", "/epcis/queries/MyQuery", Accept="application/ld+json")["Content-Type"] == "application/ld+json"
    problem(call("GET", "/epcis/queries/MyQuery", Accept="application/xml"), 406, "ImplementationException")
    assert "queries" in call("GET", "/epcis/").json()


def test_prefixes_of_a_query_mean_what_they_meant_to_whoever_named_it():
    capture(event(1, **{"ex:colour": "red"}), event(2, **{"ex:colour": "blue"}))
    context = [{"mine": "https://ex.example/ns/"}]
    assert call("POST", "/epcis/queries", {"@context": context, "name": "a", "query": {"EQ_mine:colour": "red"}}).status_code == 201
    assert name("b", {"EQ_his:colour": "blue"}, GS1_Extensions="his=https://ex.example/ns/").status_code == 201
    assert ids("/epcis/queries/a/events") == [1]
    assert ids("/epcis/queries/b/events") == [2]


def test_a_query_shows_what_the_asker_may_see_and_is_one_organisations_own():
    capture(event(1))
    name()
    assert call("GET", "/epcis/queries", token="courier").json() == call("GET", "/epcis/queries").json()
    assert ids("/epcis/queries/MyQuery/events") == [1]
    assert ids("/epcis/queries/MyQuery/events", token="courier") == []


def test_queries_and_subscriptions_of_another_organisation_are_not_there(shop):
    office = do(people.create_organisation, kind="company", name="Shop", place_code=COUNTY, gs1_prefix="952999").organisation_id
    _user("shop", Role.WAREHOUSE, organisation_id=office)
    name()
    mine = subscribe(shop.address)
    assert call("GET", "/epcis/queries", token="shop").json() == []
    problem(call("GET", "/epcis/queries/MyQuery/events", token="shop"), 404, "NoSuchNameException")
    problem(call("DELETE", "/epcis/queries/MyQuery", token="shop"), 404, "NoSuchNameException")
    # The same name of another organisation is another query.
    assert name(query={}, token="shop").status_code == 201
    problem(call("GET", f"/epcis/queries/MyQuery/subscriptions/{mine}", token="shop"), 404, "NoSuchSubscriptionException")
    problem(call("DELETE", f"/epcis/queries/MyQuery/subscriptions/{mine}", token="shop"), 404, "NoSuchSubscriptionException")
    for verb in ("unsubscribe", "resume-subscription"):
        path = f"/api/v1/trace/{verb}"
        assert call("POST", path, {"subscription_id": mine}, token="shop", Idempotency_Key=str(uuid4())).status_code == 404
    assert call("GET", "/epcis/queries/MyQuery").json()["query"] == QUERY
    assert seen(mine)["state"] == "active"


_HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\u202e\ufeff|%/"), max_size=20)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _HOSTILE | st.sampled_from(["2017-03-01T00:00:00Z", "https://a.example/"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_HOSTILE | st.sampled_from([*QUERY, *FIELDS]), inner, max_size=3),
)


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(_JSON, st.dictionaries(st.sampled_from(FIELDS), _JSON, max_size=4))
def test_no_body_breaks_the_server(anything, fields):
    cache.clear()
    for body in (anything, {"name": "n", "query": anything}, {"name": anything, "query": {}}, {"name": "n", "query": fields}):
        assert call("POST", "/epcis/queries", json.dumps(body)).status_code in (201, 400, 409)
    name()
    for body in (anything, fields, {"dest": "https://a.example/", "stream": True, **fields}):
        assert call("POST", "/epcis/queries/MyQuery/subscriptions", json.dumps(body)).status_code in (201, 400)


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(_HOSTILE, st.sampled_from(["", "/events", "/subscriptions", "/subscriptions/x"]), st.sampled_from(["GET", "DELETE", "POST"]))
def test_no_name_breaks_the_server(what, below, method):
    cache.clear()
    found = call(method, f"/epcis/queries/{quote(what, safe='')}{below}", {} if method == "POST" else None)
    assert found.status_code in (200, 400, 404, 405)


# ------------------------------------------------------------------------------------------------------------ subscriptions


def test_new_events_are_sent_once_each_signed_in_the_order_recorded_and_equal_to_what_the_query_answers(shop, postman):
    name()
    capture(event(1))
    subscription = subscribe(shop.address)
    capture(event(3), event(2), event(8, bizStep="shipping"))
    assert rounds(postman) == 1
    capture(event(4))
    assert rounds(postman) == 1
    assert rounds(postman) == 0
    assert told(shop) == [3, 2, 4]
    for arrived in shop.arrived:
        body = arrived.document
        assert faults(body) == ()
        results = body["epcisBody"]["queryResults"]
        assert (results["subscriptionID"], results["queryName"]) == (subscription, "MyQuery")
        assert signed(arrived)
        assert not signed(arrived, "another secret")
        assert arrived.headers["GS1-EPCIS-Version"] == "2.0"
    answered = call("GET", "/epcis/queries/MyQuery/events").json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    by_id = {one["eventID"]: one for one in answered}
    assert shop.events == [by_id[one["eventID"]] for one in shop.events]
    shown = seen(subscription)
    assert (shown["state"], shown["stream"], shown["dest"]) == ("active", True, shop.address)
    assert "lastNotifiedAt" in shown
    assert SECRET not in json.dumps([shown, call("GET", "/epcis/queries/MyQuery/subscriptions").json()])


def test_a_subscriber_is_sent_what_it_may_see_itself(shop, postman):
    name()
    body = {"dest": shop.address, "stream": True}
    assert call("POST", "/epcis/queries/MyQuery/subscriptions", body, token="courier").status_code == 201
    capture(event(1))
    capture(event(2, readPoint={"id": SHOP}), token="courier")
    assert rounds(postman) == 1
    assert told(shop) == [2]
    assert "GS1-Signature" not in shop.arrived[0].headers


def test_what_signs_lies_encrypted():
    name()
    subscribe("https://shop.example/news")
    with connection.cursor() as cursor:
        cursor.execute("SELECT signature FROM trace_subscription")
        ((kept,),) = cursor.fetchall()
    assert kept.startswith("1.")
    assert SECRET not in kept
    assert Subscription.unscoped.get().signature.reveal() == SECRET
    assert not any(SECRET in str(row) for model in (Request, Change, Fact) for row in model.objects.values())


def test_what_was_recorded_before_is_sent_from_the_time_that_is_asked_for(shop, postman):
    capture(event(1), event(2))
    name()
    subscribe(shop.address, initialRecordTime=(utc_now() - timedelta(hours=1)).isoformat())
    rounds(postman)
    assert sorted(told(shop)) == [1, 2]
    later = (utc_now() + timedelta(hours=1)).isoformat()
    subscribe(shop.address, initialRecordTime=(utc_now() - timedelta(hours=1)).isoformat(), minRecordTime=later)
    rounds(postman)
    assert sorted(told(shop)) == [1, 2]


def test_many_events_come_in_several_messages_and_none_is_lost_or_twice(shop, postman, monkeypatch):
    monkeypatch.setattr(notifying, "MOST_EVENTS", 3)
    name()
    subscribe(shop.address)
    capture(*(event(number) for number in range(1, 9)))
    assert rounds(postman, count=5) == 3
    assert told(shop) == list(range(1, 9))
    assert [len(one.events) for one in shop.arrived] == [3, 3, 2]


def test_a_receiver_that_fails_is_tried_again_later_with_the_same_message_under_the_same_id(shop, postman):
    name()
    subscription = subscribe(shop.address)
    capture(event(1))
    shop.answers = [500, 503]
    begin = utc_now()
    assert rounds(postman, now=begin) == 0
    assert len(shop.arrived) == 1
    assert seen(subscription)["lastFault"] == "It answered with the status 500." or "500" in seen(subscription)["lastFault"]
    assert rounds(postman, now=begin + timedelta(seconds=13)) == 0
    capture(event(2))
    assert rounds(postman, now=begin + timedelta(seconds=13 + 26)) == 2
    assert told(shop) == [1, 1, 1, 2]
    deliveries = [one.headers["Courtyard-Delivery"] for one in shop.arrived]
    assert len(set(deliveries[:3])) == 1
    assert deliveries[3] != deliveries[0]
    assert len({one.body for one in shop.arrived[:3]}) == 1
    assert len({one.headers["GS1-Signature"] for one in shop.arrived[:3]}) == 3
    assert "lastFault" not in seen(subscription)


def test_a_receiver_for_whom_a_message_is_too_large_is_sent_half_of_it_and_then_the_rest(shop, postman):
    name()
    subscription = subscribe(shop.address)
    capture(*(event(number) for number in range(1, 6)))
    shop.answers = [413, 413]
    assert rounds(postman, count=5) == 2
    assert [[int(one["eventID"][-12:]) for one in each.events] for each in shop.arrived] == [[1, 2, 3, 4, 5], [1, 2], [1], [2, 3, 4, 5]]
    assert len({one.headers["Courtyard-Delivery"] for one in shop.arrived}) == 4
    assert "lastFault" not in seen(subscription)
    capture(event(6))
    shop.answers = [413]
    assert rounds(postman) == 0
    assert "413" in seen(subscription)["lastFault"]  # one event alone is tried again later, as after any other fault


def test_a_receiver_that_is_gone_and_one_that_never_answers_well_are_suspended_and_taken_up_by_a_person(shop, postman):
    name()
    subscription = subscribe(shop.address)
    capture(event(1))
    shop.answers = [410]
    rounds(postman)
    assert seen(subscription)["state"] == "suspended"
    later = utc_now() + timedelta(days=3)
    rounds(postman, now=later)
    assert len(shop.arrived) == 1
    resumed = call("POST", "/api/v1/trace/resume-subscription", {"subscription_id": subscription}, Idempotency_Key=str(uuid4()))
    assert resumed.status_code == 200, resumed.content
    assert rounds(postman, now=later) == 1
    assert (told(shop), seen(subscription)["state"]) == ([1, 1], "active")

    shop.answers = [500] * notifying.LAST_ATTEMPT
    capture(event(2))
    for _ in range(notifying.LAST_ATTEMPT + 3):
        later += timedelta(hours=8)
        rounds(postman, now=later, count=1)
    assert seen(subscription)["state"] == "suspended"
    assert told(shop) == [1, 1] + [2] * notifying.LAST_ATTEMPT


def test_a_redirect_is_not_followed_and_nobody_listening_is_a_fault(shop, postman, settings):
    name()
    first = subscribe(shop.address)
    nobody = f"127.0.0.1:{free_port()}"
    settings.COURTYARD_INNER_RECEIVERS = [shop.place, nobody]
    second = subscribe(f"http://{nobody}/")
    capture(event(1))
    shop.answers = ["redirect"]
    assert rounds(postman) == 0
    assert [one.path for one in shop.arrived] == ["/news"]
    assert "302" in seen(first)["lastFault"]
    assert seen(second)["lastFault"] in ("The connection failed.", "没有连上。")


def test_a_worker_that_is_killed_between_sending_and_noting_sends_it_once_more_under_the_same_id(shop, postman):
    name()
    subscribe(shop.address)
    capture(event(1))
    begin = utc_now()
    postman.round(begin)
    for future in postman.flying:
        assert future.result(10).status == 200
    # What it knew is gone with it; another one takes the notice up when the claim has run out.
    another = Postman()
    assert rounds(another, now=begin + timedelta(minutes=4)) == 0
    assert len(shop.arrived) == 1
    assert rounds(another, now=begin + timedelta(minutes=6)) == 1
    assert told(shop) == [1, 1]
    assert shop.arrived[0].headers["Courtyard-Delivery"] == shop.arrived[1].headers["Courtyard-Delivery"]
    # The first one was not dead after all: what it comes to note is noted already.
    assert postman.note(begin + timedelta(minutes=7)) == 0
    assert rounds(another, now=begin + timedelta(hours=1)) == 0


def test_a_slow_receiver_holds_up_nobody_else(shop, postman, settings, monkeypatch):
    monkeypatch.setattr("courtyard.kernel.outward.WHOLE_WITHIN", 0.5)
    with receiver() as other:
        settings.COURTYARD_INNER_RECEIVERS = [shop.place, other.place]
        name()
        slow, quick = subscribe(shop.address), subscribe(other.address)
        capture(event(1))
        shop.answers = ["hang"]
        rounds(postman)
        assert told(other) == [1]
        assert "lastNotifiedAt" in seen(quick)
        assert seen(slow)["lastFault"] in ("No answer came in time.", "没有及时得到答复。")


def test_a_schedule_sends_what_came_since_the_last_time_and_says_so_when_nothing_did(shop, postman):
    name()
    subscription = subscribe(shop.address, schedule={"minute": "5,35"}, reportIfEmpty=True)
    assert seen(subscription)["schedule"] == {"minute": "5,35"}
    start = utc_now()
    capture(event(1), event(2))
    assert rounds(postman, now=start) == 0
    assert rounds(postman, now=start + timedelta(minutes=31)) == 1
    assert rounds(postman, now=start + timedelta(minutes=31)) == 0
    assert rounds(postman, now=start + timedelta(minutes=62)) == 1
    assert [len(one.events) for one in shop.arrived] == [2, 0]
    assert faults(shop.arrived[1].document) == ()


def test_a_subscription_that_is_none_is_refused_with_every_field(shop):
    name()
    path = "/epcis/queries/MyQuery/subscriptions"

    def refused(kind, **fields):
        body = problem(call("POST", path, {"dest": shop.address, **fields}), 400, kind)
        return [one["field"] for one in body["reasons"]]

    assert refused("SubscriptionControlsException") == ["stream"]
    assert refused("SubscriptionControlsException", stream=True, schedule={"hour": "1"}) == ["schedule"]
    assert refused("SubscriptionControlsException", stream=True, signatureToken="short", more=1) == ["more"]
    assert refused("SubscriptionControlsException", stream=True, signatureToken="short") == ["signatureToken"]
    assert refused("SubscriptionControlsException", stream=True, initialRecordTime="soon") == ["initialRecordTime"]
    assert refused("SubscriptionControlsException", stream=True, initialRecordTime="2999-01-01T00:00:00Z") == ["initialRecordTime"]
    for schedule in ({"minute": "60"}, {"minute": "0/0"}, {"day": "1"}, {}, {"dayOfMonth": "30", "month": "2"}, {"hour": "[5-1]"}):
        assert refused("SubscriptionControlsException", schedule=schedule) == ["schedule"]
    problem(call("POST", path, {"stream": True}), 400, "SubscriptionControlsException")
    for dest in ("ftp://shop.example/", "http://shop.example/", "https://127.0.0.1/", "https://localhost/", "https://u:p@shop.example/"):
        problem(call("POST", path, {"dest": dest, "stream": True}), 400, "InvalidURIException")
    name("few", {**QUERY, "eventCountLimit": 5})
    problem(call("POST", "/epcis/queries/few/subscriptions", {"dest": shop.address, "stream": True}), 400, "SubscribeNotPermittedException")
    assert call("GET", path).json() == []


@pytest.mark.parametrize(("language", "said"), [("en", "minute: '77' does not lie between 0 and 59."), ("zh-hans", "不在 0 到 59 之间")])
def test_what_is_wrong_with_a_schedule_or_a_query_is_said_in_the_askers_language(shop, language, said):
    name()
    body = {"dest": shop.address, "schedule": {"minute": "77"}}
    told_so = problem(
        call("POST", "/epcis/queries/MyQuery/subscriptions", body, Accept_Language=language), 400, "SubscriptionControlsException"
    )
    assert said in told_so["reasons"][0]["message"]
    other = "This is no parameter of an event query that is taken here." if language == "en" else "这里的事件查询没有这个参数。"
    for response in (
        name("new", {"EQ_foo": ["x"]}, Accept_Language=language),
        call("GET", "/epcis/events?EQ_foo=x", Accept_Language=language),
    ):
        assert [one["message"] for one in problem(response, 400, "QueryParameterException")["reasons"]] == [other]


def test_a_client_of_the_published_examples_names_a_query_with_a_context_and_subscribes_with_numbers_and_a_secret(shop, postman):
    made = name("own", {"@context": {"ex": "https://ex.example/ns/"}, "EQ_ex:kind": ["big"], "EXISTS_errorDeclaration": None})
    assert made.status_code == 201, made.content
    assert made.json()["query"] == {"EQ_ex:kind": ["big"], "EXISTS_errorDeclaration": None}
    name("big", {"@context": {"mine": "https://ex.example/ns/"}, "EQ_mine:kind": ["big"]})
    body = {"dest": shop.address, "secret": SECRET, "stream": True}
    assert call("POST", "/epcis/queries/big/subscriptions", body).status_code == 201
    capture(event(1, **{"ex:kind": "big"}), event(2, **{"ex:kind": "small"}))
    assert rounds(postman) == 1
    assert told(shop) == [1]
    assert signed(shop.arrived[0])
    timed = call("POST", "/epcis/queries/big/subscriptions", {"dest": shop.address, "schedule": {"hour": 1, "minute": "0/30"}})
    assert (timed.status_code, timed.json()["schedule"]) == (201, {"hour": 1, "minute": "0/30"})


def test_verify_names_what_is_not_sent_as_somebody_asked_for_it(shop, postman):
    name()
    name("numbers", {"GE_quantity": 1e2, "LT_quantity": 250})
    ones = [subscribe(shop.address, **({"schedule": {"hour": "1"}} if at == 4 else {})) for at in range(6)]
    ended = subscribe(shop.address)
    assert call("DELETE", f"/epcis/queries/MyQuery/subscriptions/{ended}").status_code == 204
    assert call("DELETE", "/epcis/queries/numbers").status_code == 204
    name("numbers", {"GE_quantity": 2.50})
    capture(event(1))
    rounds(postman)
    ones.append(subscribe(shop.address))
    assert list(audit.violations()) == []

    def rows(*which):
        return Subscription.unscoped.filter(public_id__in=which)

    rows(ones[0]).update(dest="https://thief.example/")
    rows(ones[1]).update(user=uuid4())
    rows(ones[2]).update(position=99)
    rows(ones[4]).update(schedule={"hour": "25"})
    rows(ended).update(ended_at=None)
    rows(ones[5]).update(ended_at=utc_now())
    rows(ones[6])._raw_delete(using="default")
    NamedQuery.unscoped.filter(name="numbers", ended_at=None).update(ended_at=utc_now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trace_subscription SET signature = %s WHERE id = %s", ["1.k1.c3RvbGVu", rows(ones[3]).get().pk])
    NamedQuery.unscoped.filter(name="MyQuery").update(query={"EQ_foo": ["x"]})
    assert sorted((one.code, one.subject) for one in audit.violations()) == sorted(
        [
            ("query-differs", "MyQuery"),
            ("query-not-understood", "MyQuery"),
            ("schedule-not-understood", ones[4]),
            ("secret-not-opened", ones[3]),
            ("subscription-ahead", ones[2]),
            *(("subscription-differs", one) for one in (ones[0], ones[1], ones[4], ones[5], ones[6], ended)),
            ("query-differs", "numbers"),
        ]
    )


def test_a_subscription_ends_by_itself_or_with_its_query(shop, postman):
    name()
    first, second = subscribe(shop.address), subscribe(shop.address)
    listed = call("GET", "/epcis/queries/MyQuery/subscriptions").json()
    assert [one["subscriptionID"] for one in listed] == [first, second]
    assert call("DELETE", f"/epcis/queries/MyQuery/subscriptions/{first}").status_code == 204
    problem(call("DELETE", f"/epcis/queries/MyQuery/subscriptions/{first}"), 404, "NoSuchSubscriptionException")
    capture(event(1))
    assert rounds(postman) == 1
    assert call("DELETE", "/epcis/queries/MyQuery").status_code == 204
    capture(event(2))
    assert rounds(postman) == 0
    assert told(shop) == [1]
    problem(call("GET", "/epcis/queries/MyQuery"), 404, "NoSuchNameException")
    assert name().status_code == 201
    assert call("GET", "/epcis/queries/MyQuery/subscriptions").json() == []
