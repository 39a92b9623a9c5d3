"""The API does what the pages do, once for each key, for whom the token stands, and refuses in problem documents."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.kernel.models import Request
from courtyard.kernel.verbs import load_verbs
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.actions import PlaceRow

LINE = {"year": 2016, "amount_fen": 295200, "price_year": 2010, "source": "National Bureau of Statistics"}
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


def test_a_verb_is_carried_out_once_for_its_key(token):
    key = uuid4()
    first = send(LINE, key=key)
    assert first.status_code == 200, first.content
    assert first.json() == {"line_id": str(key), "replaces_id": None}
    again = send(LINE, key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Request.objects.filter(verb="people.set_poverty_line").count() == 1
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


def test_an_address_that_is_none_answers_in_a_problem_document():
    assert problem(Client().get("/api/v1/people/nothing"), 404, "no-such-address")


def test_every_verb_that_a_person_may_call_is_described(db):
    schema = Client().get("/api/v1/openapi.json").json()
    described = {operation["operationId"] for path in schema["paths"].values() for operation in path.values()}
    assert described >= {spec.full_name for spec in load_verbs().values() if spec.permission.roles != {Role.SYSTEM}}
    refusals = schema["paths"][PATH]["post"]["responses"]["422"]["content"]
    assert list(refusals) == ["application/problem+json"]
