"""Every endpoint, as its own description says, tried with bodies that nobody sends by accident.

First what schemathesis makes of the description, well formed and ill formed; then what was really sent in a season, bent in one
place at a time. Never a fault of ours, always a problem document that the description announces, and nothing left behind.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ninja.throttling import SimpleRateThrottle
from schemathesis import Case, GenerationMode
from schemathesis.core import NOT_SET

from courtyard.api import auth, problems
from courtyard.kernel import codec, verbs
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.models import Request
from courtyard.raising.rules import LossReason
from tests.properties.everything import digest
from tests.stories.season import Season

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

EVERYBODY = Actor(UUID(int=77), tuple(Grant(role) for role in Role if role is not Role.SYSTEM), via="api")
BROKEN: list[str] = []  # what broke behind a 500, as the log would say
QUICKLY = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _let_in(monkeypatch) -> None:
    """A token that may do everything everywhere, so that no question is cut short by who asks; and no counting of requests."""
    monkeypatch.setattr(auth.people, "actor_of_token", lambda token, now: EVERYBODY)
    monkeypatch.setattr(problems.log, "error", lambda event, **said: BROKEN.append(repr(said["exc_info"])[:300]))
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda self, request: True)


@pytest.fixture
def description(db) -> dict[str, Any]:
    return Client().get("/api/v1/openapi.json").json()


class Door:
    """Sends requests, and holds every answer to what the description announces."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.description = description
        self.client = Client(raise_request_exception=False)
        self.statuses: dict[int, int] = {}
        self.faults: dict[str, str] = {}

    def send(self, method: str, path: str, *, raw: bytes | None, query: dict[str, Any] | None = None, template: str | None = None) -> int:
        headers = {"Authorization": "Bearer x", "Idempotency-Key": str(uuid4())}
        before = Request.objects.filter(parent=None).count()
        target = f"{path}?{_query(query)}" if query else path
        answer = self.client.generic(method, target, raw or b"", content_type="application/json", headers=headers)
        after = Request.objects.filter(parent=None).count()
        found = list(self._faults(answer, method, template or path, after - before))
        for fault in found:
            self.faults.setdefault(f"{method} {template or path}: {fault}", f"{target} {(raw or b'')[:400]!r}")
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        return answer.status_code

    def _faults(self, answer: Any, method: str, path: str, carried_out: int) -> Iterator[str]:
        """What is wrong with an answer, whatever was asked."""
        status, announced = answer.status_code, self.description["paths"][path][method.lower()]["responses"]
        if status >= 500:
            yield f"{status}, {BROKEN.pop() if BROKEN else ''}"
            return
        if str(status) not in announced:
            yield f"{status} is not announced"
        if status >= 400:
            problem = answer.json() if answer["Content-Type"] == "application/problem+json" else {}
            if problem.get("status") != status or not {"type", "title", "detail", "reasons"} <= problem.keys():
                yield f"{status} is no problem document"
        if carried_out != (1 if status == 200 and method == "POST" else 0):
            yield f"{status}, and {carried_out} requests stand in the log"


def _query(query: dict[str, Any]) -> str:
    return urlencode({name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}, errors="replace")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_endpoint_answers_what_its_description_says(description, mode):
    door, tried = Door(description), 0
    for result in schemathesis.openapi.from_dict(description).get_all_operations():
        operation = result.ok()

        @QUICKLY
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_it(case: Case) -> None:
            raw = None if case.body is NOT_SET else json.dumps(case.body, default=str).encode()
            door.send(case.method, case.formatted_path, raw=raw, query=case.query or None, template=case.path)

        before, carried_out = digest(), door.statuses.get(200, 0)
        try_it()
        tried += 1
        if door.statuses.get(200, 0) == carried_out:
            assert digest() == before, f"{operation.label} left something behind when it refused"
    assert "\n".join(f"{fault}\n        {sent}" for fault, sent in door.faults.items()) == ""
    assert tried > 90
    assert sum(door.statuses.values()) > 2 * tried


# ---------------------------------------------------------------------------------------------- what was really sent, bent


HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**63 - 1, -(2**63), 2**63, 1e300, 0.5, "", " ", "x" * 70_000, "\x00", "\u202e\U0001f414", "\ud800", "NaN",
    "1e999", "0001-01-01", "9999-12-31", "2017-02-30", "../../etc/passwd", "' OR 1=1 --", "=1+1", str(UUID(int=0)), [], {}, [[]],
    [None] * 50, {"a": {"b": {}}},
)  # fmt: skip


def _leaves(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a body, those that hold others included."""
    if path:
        yield path
    parts = body.items() if isinstance(body, dict) else enumerate(body[:1]) if isinstance(body, list) else ()
    for step, part in parts:
        yield from _leaves(part, (*path, step))


def _bent(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with another value in one place."""
    copy = json.loads(json.dumps(body))
    at = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return copy


@pytest.fixture
def sent(db, monkeypatch) -> dict[str, dict[str, Any]]:
    """What each verb of a season was really sent, as JSON; the season stands in the database."""
    seen: dict[str, dict[str, Any]] = {}
    outermost, nested = verbs._outermost, verbs._nested

    def note(spec: verbs.VerbSpec, kwargs: dict[str, Any]) -> None:
        if spec.full_name not in seen and spec.permission.roles != {Role.SYSTEM}:
            given = {name: value for name, value in kwargs.items() if name in spec.parameters}
            seen[spec.full_name] = {name: codec.dump(spec.parameters[name].annotation, value) for name, value in given.items()}

    monkeypatch.setattr(verbs, "_outermost", lambda spec, kwargs: (note(spec, kwargs), outermost(spec, kwargs))[1])
    monkeypatch.setattr(verbs, "_nested", lambda spec, outer, kwargs: (note(spec, kwargs), nested(spec, outer, kwargs))[1])
    season = Season()
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.die(home, 1, LossReason.PREDATOR)
    season.collect(home)
    season.process()
    season.sell()
    season.settle()
    monkeypatch.setattr(verbs, "_outermost", outermost)
    monkeypatch.setattr(verbs, "_nested", nested)
    return seen


def test_what_was_sent_in_a_season_bent_in_one_place_is_refused_or_done_and_never_breaks(description, sent):
    door = Door(description)
    assert len(sent) > 30
    for name, body in sorted(sent.items()):
        room, verb = name.split(".")
        path = f"/api/v1/{room}/{verb.replace('_', '-')}"
        places = list(_leaves(body))
        spread = max(1, len(places) * len(HOSTILE) // 40)  # about forty a verb, every place and every value among them
        for number, (place, value) in enumerate((place, value) for place in places for value in HOSTILE):
            if number % spread == 0:
                door.send("POST", path, raw=json.dumps(_bent(body, place, value)).encode())
    assert "\n".join(f"{fault}\n        {sent}" for fault, sent in door.faults.items()) == ""
    assert door.statuses.get(400, 0) > 500


@given(raw=st.binary(max_size=60) | st.sampled_from([b"null", b"[]", b'"', b"{}", b'{"a":1,"a":2}', b"[" * 50_000, b"\xef\xbb\xbf{}"]))
@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_no_json_at_all_is_refused(raw):
    description = {"paths": {"/api/v1/people/set-poverty-line": {"post": {"responses": {"400": {}, "413": {}}}}}}
    assert Door(description).send("POST", "/api/v1/people/set-poverty-line", raw=raw) == 400
