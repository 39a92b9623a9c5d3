"""The API does what the pages do, once for each key, for whom the token stands, and refuses in problem documents."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from courtyard.api import faults
from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.kernel.models import Request
from courtyard.kernel.verbs import load_verbs
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.actions import PlaceRow

LINE = {"place_code": "131122000000", "year": 2016, "amount_fen": 295200, "price_year": 2010, "source": "National Bureau of Statistics"}
PATH = "/api/v1/people/set-poverty-line"
TOKEN = "secret"


@pytest.fixture(autouse=True)
def _no_throttle_left_over():
    cache.clear()


def do(verb, **arguments):
    now = utc_now()
    return verb(actor=system("cli"), key=uuid7(now), now=now, **arguments)


@pytest.fixture
def officer(db) -> UUID:
    """An officer of one county."""
    rows = (("130000000000", "province", "河北省"), ("131100000000", "city", "衡水市"), ("131122000000", "county", "武邑县"))
    do(people.import_places, rows=tuple(PlaceRow(*row) for row in rows))
    do(people.set_poverty_line, year=2010, amount_fen=230000, price_year=2010, source="National Bureau of Statistics")
    user = do(people.create_user, username="officer", name="Li").user_id
    do(people.grant_role, user_id=user, role=Role.OFFICER, place_code="131122000000", valid_from=utc_now().date() - timedelta(days=2))
    return user


@pytest.fixture
def token(officer) -> str:
    do(people.make_token, user_id=officer, label="test", digest=people_queries.token_digest("secret"), days=30)
    return "secret"


def send(body, *, token: str | None = TOKEN, key: object = None, path: str = PATH, raw: bytes | None = None):
    headers = {"Idempotency-Key": str(key or uuid4())}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return Client().post(path, data=raw if raw is not None else json.dumps(body), content_type="application/json", headers=headers)


def problem(response, status: int, kind: str) -> dict:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"/problems/{kind}"
    assert body["status"] == status
    assert body["detail"]
    return body


def test_a_verb_is_carried_out_once_for_its_key(token, officer):
    key = uuid4()
    first = send(LINE, key=key)
    assert first.status_code == 200, first.content
    assert first.json() == {"line_id": str(key), "replaces_id": None}
    again = send(LINE, key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Request.objects.filter(verb="people.set_poverty_line", actor_id=officer).count() == 1
    problem(send({**LINE, "amount_fen": 1}, key=key), 409, "key-reused")


def test_without_a_token_or_with_one_that_ended_nobody_is_let_in(token, officer):
    before = Request.objects.count()
    assert problem(send(LINE, token=None), 401, "not-signed-in")
    assert problem(send(LINE, token="wrong"), 401, "not-signed-in")
    do(people.end_token, token_id=people_queries.tokens_of(officer).get().public_id)
    assert problem(send(LINE), 401, "not-signed-in")
    assert Request.objects.exclude(verb="people.end_token").count() == before


def test_a_token_expires(officer):
    do(people.make_token, user_id=officer, label="old", digest=people_queries.token_digest("old"), days=1)
    assert people_queries.actor_of_token("old", now=utc_now()) is not None
    assert people_queries.actor_of_token("old", now=utc_now() + timedelta(days=1, seconds=1)) is None


def test_a_token_has_no_more_rights_than_its_user(token):
    body = problem(
        send({"organisation_id": str(uuid4()), "kind": "bracelet", "serials": ["1"]}, path="/api/v1/monitoring/register-devices"),
        404,
        "not-found",
    )
    assert body["detail"]


def test_every_fault_of_a_body_is_named_by_its_pointer(token):
    before = Request.objects.count()
    body = problem(send({"year": "soon", "amount_fen": 1, "price_year": 2010, "extra": 1}), 400, "invalid")
    assert {reason["field"] for reason in body["reasons"]} == {"/year", "/source", "/extra"}
    assert Request.objects.count() == before


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[1]",
        b'{"year": NaN}',
        b'{"year": 1e999}',
        b'{"source": "a\\u0000b"}',
        b'{"amount_fen": 99999999999999999999}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_hostile_body_is_refused_and_leaves_nothing(token, raw):
    before = Request.objects.count()
    response = send(None, raw=raw)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert Request.objects.count() == before


def test_a_missing_or_broken_key_is_refused(token):
    client = Client()
    for headers in ({}, {"Idempotency-Key": "1"}):
        response = client.post(
            PATH, data=json.dumps(LINE), content_type="application/json", headers={"Authorization": "Bearer secret", **headers}
        )
        problem(response, 400, "invalid")


@pytest.mark.parametrize("path", ["/api/v1/people/nothing", "/api/v1/", "/api/v2/x", "/api/", "/api", "/api/v1/people/set-poverty-line/x"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_address_that_is_none_answers_in_a_problem_document(path, method):
    assert problem(getattr(Client(), method)(path), 404, "no-such-address")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_an_address_does_not_take_is_refused_in_a_problem_document(db, method):
    response = getattr(Client(), method)(PATH, headers={"Accept-Language": "en"})
    body = problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "POST"
    assert body["detail"] == f"This address takes POST, not {method.upper()}; nothing was done."


def test_a_body_that_is_not_sent_as_json_is_refused(token):
    before = Request.objects.count()
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""):
        headers = {"Authorization": "Bearer secret", "Idempotency-Key": str(uuid4())}
        problem(Client().post(PATH, data=json.dumps(LINE), content_type=kind, headers=headers), 415, "not-a-json-body")
    assert Request.objects.count() == before


def test_a_body_that_is_too_large_is_refused(token, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    before = Request.objects.count()
    problem(send({**LINE, "source": "x" * 200}), 413, "too-large")
    assert Request.objects.count() == before


def test_a_host_that_is_not_ours_is_refused_in_a_problem_document(token, settings):
    settings.ALLOWED_HOSTS = ["county.example"]
    problem(send(LINE), 400, "not-understood")


@pytest.mark.parametrize(
    ("language", "missing", "title", "not_json"),
    [
        ("en", "This field is missing.", "The request is not well formed", "From here on it cannot be read."),
        ("zh-CN,zh;q=0.9", "缺少这个字段。", "请求格式不正确", "从这里起无法读取。"),
    ],
)
def test_a_fault_is_named_in_the_language_of_whoever_asks(token, language, missing, title, not_json):
    def ask(raw: bytes):
        headers = {"Authorization": "Bearer secret", "Idempotency-Key": str(uuid4()), "Accept-Language": language}
        return Client().post(PATH, data=raw, content_type="application/json", headers=headers)

    body = problem(ask(b'{"year": 2016, "amount_fen": 1, "price_year": 2010}'), 400, "invalid")
    assert body["title"] == title
    assert body["reasons"] == [{"code": "missing", "message": missing, "field": "/source"}]
    (reason,) = problem(ask(b'{"year":\n 2016,, }'), 400, "not-json")["reasons"]
    assert (reason["message"], reason["detail"]) == (not_json, {"line": 2, "column": 7})


def test_every_kind_of_fault_that_a_body_can_have_has_a_sentence_of_its_own(token):
    path = "/api/v1/people/grant-role"
    body = problem(send({"user_id": 1, "role": "officer", "place_code": 5, "valid_from": "soon"}, path=path), 400, "invalid")
    with translation.override("en"):
        other = faults.message("something new")
        found = {reason["field"]: faults.message(reason["code"]) for reason in body["reasons"]}
    assert found == {
        "/user_id": "Write a UUID, for example 0190d3a0-7d1c-7f06-8000-000000000001.",
        "/place_code": "Write a text.",
        "/valid_from": "Write a day as YYYY-MM-DD.",
    }
    assert other not in found.values()


def test_every_verb_that_a_person_may_call_is_described(db):
    schema = Client().get("/api/v1/openapi.json").json()
    described = {operation["operationId"] for path in schema["paths"].values() for operation in path.values()}
    assert described >= {spec.full_name for spec in load_verbs().values() if spec.permission.roles != {Role.SYSTEM}}
    refusals = schema["paths"][PATH]["post"]["responses"]["422"]["content"]
    assert list(refusals) == ["application/problem+json"]


def test_thirty_calls_a_minute_without_a_token_are_enough_and_a_good_token_is_not_held_up(officer, client):
    do(people.make_token, user_id=officer, label="x", digest=people_queries.token_digest(TOKEN), days=1)
    tried = [client.get("/api/v1/raising/projects", headers={"authorization": f"Bearer guess-{n}"}).status_code for n in range(31)]
    assert tried == [401] * 30 + [429]
    assert client.get("/api/v1/raising/projects", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_call_to_an_address_that_is_none_is_told_so_whatever_its_method(db):
    strict = Client(enforce_csrf_checks=True)
    for method in (strict.get, strict.post):
        answer = method("/api/v1/people/nothing", {}, content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-address")
