"""A fact that was announced is delivered until its handler succeeded, and its effect stands once."""

import sys
import types
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from courtyard.kernel import facts
from courtyard.kernel.actors import Role
from courtyard.kernel.errors import Defect, Refused
from courtyard.kernel.ids import child_key
from courtyard.kernel.models import Change, Delivery, Fact, Reading, Request
from courtyard.kernel.permissions import may
from courtyard.kernel.tests.sample import NOW, Noted, officer, room
from courtyard.kernel.verbs import Actor, changed
from tests.harness.together import together

KEY = UUID(int=300)


@dataclass(frozen=True)
class Heard:
    """Somebody shouted."""

    what: str
    loudness: int


def shout(*, actor: Actor, key: UUID, now, what: str, times: int = 1) -> int:
    """Announces what was shouted."""
    for number in range(times):
        facts.announce(Heard(what, number), label=str(number) if times > 1 else "")
    if what == "too loud":
        raise Refused("Whisper.")
    return times


def write(*, actor: Actor, key: UUID, now, what: str) -> Noted:
    """Writes down what was heard."""
    Reading.objects.create(at=now, actor_id=None, via=actor.via, subject_type="echo", subject_id=key, field="heard", purpose=what)
    changed("echo.note", key, what=what)
    return Noted(what, now, key)


class Ear:
    """The reactions of the room above: what they are told to do, and what they were called with."""

    def __init__(self, write_down) -> None:
        self.write_down, self.calls, self.failing = write_down, [], 0

    def listen(self, fact, *, actor, key, now):
        self.calls.append((fact, actor.via, key))
        self.write_down(actor=actor, key=child_key(key, "write"), now=now, what=fact.what)
        if self.failing:
            self.failing -= 1
            raise Refused("Not now.")


@pytest.fixture
def rooms(settings):
    """A room that shouts and a room above that listens."""
    with room("hill", {"shout": (shout, may(Role.OFFICER))}) as hill, room("echo", {"write": (write, may())}) as echo:
        module = types.ModuleType("courtyard.hill.facts")
        Heard.__module__ = module.__name__
        module.Heard = Heard
        ear = Ear(echo["write"])
        reactions = types.ModuleType("courtyard.echo.reactions")
        reactions.listen = ear.listen
        sys.modules |= {module.__name__: module, reactions.__name__: reactions}
        settings.COURTYARD_REACTIONS = {"hill.Heard": ("courtyard.echo.reactions.listen",)}
        facts._fact_kind.cache_clear()
        ear.shout = lambda what="hello", **values: hill["shout"](actor=officer(), key=KEY, now=NOW, what=what, **values)
        yield ear
        del sys.modules[module.__name__], sys.modules[reactions.__name__]
        facts._fact_kind.cache_clear()


def deliver(seconds: float = 0):
    return facts.deliver_due(now=NOW + timedelta(seconds=seconds))


@pytest.mark.django_db
def test_a_fact_is_written_with_its_verb_and_delivered_once(rooms):
    rooms.shout()
    fact = Fact.objects.get()
    assert (fact.name, fact.request_key, fact.at, fact.body) == ("hill.Heard", KEY, NOW, {"what": "hello", "loudness": 0})
    assert deliver() == facts.Delivered(1, 0)
    assert rooms.calls == [(Heard("hello", 0), "worker", Delivery.objects.get().public_id)]
    assert deliver(1e6) == facts.Delivered(0, 0)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error, delivery.claimed_until) == ("done", 1, "", None)
    assert [row.purpose for row in Reading.objects.all()] == ["hello"]
    assert Change.objects.get(subject_type="echo.note").what == {"what": "hello"}


@pytest.mark.django_db
def test_several_facts_of_one_verb_are_told_apart_by_their_labels(rooms):
    rooms.shout(times=3)
    assert deliver() == facts.Delivered(3, 0)
    assert [call[0].loudness for call in rooms.calls] == [0, 1, 2]


@pytest.mark.django_db
def test_a_verb_that_is_refused_announces_nothing(rooms):
    with pytest.raises(Refused):
        rooms.shout("too loud")
    assert (Fact.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_fact_nobody_listens_to_is_kept_without_a_delivery(rooms, settings):
    settings.COURTYARD_REACTIONS = {}
    rooms.shout()
    assert (Fact.objects.count(), Delivery.objects.count()) == (1, 0)


def test_a_fact_is_announced_inside_a_verb_only():
    with pytest.raises(Defect):
        facts.announce(Heard("hello", 0))


@pytest.mark.django_db
def test_a_handler_that_fails_leaves_no_effect_and_is_tried_again_later_and_later(rooms):
    rooms.shout()
    rooms.failing = 2
    assert deliver() == facts.Delivered(0, 1)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("due", 1, "Refused: Not now.")
    assert delivery.due_at == NOW + timedelta(seconds=5)
    assert (Reading.objects.count(), Request.objects.filter(verb="echo.write").count()) == (0, 0)
    assert deliver(4) == facts.Delivered(0, 0)
    assert deliver(5) == facts.Delivered(0, 1)
    assert Delivery.objects.get().due_at == NOW + timedelta(seconds=15)
    assert deliver(15) == facts.Delivered(1, 0)
    assert Reading.objects.count() == 1
    assert len({key for _fact, _via, key in rooms.calls}) == 1


@pytest.mark.django_db
def test_a_delivery_that_never_succeeds_is_dead_after_its_last_try_and_waits_for_a_person(rooms):
    rooms.shout()
    rooms.failing = 1_000
    seconds = 0
    while Delivery.objects.get().state == "due":
        seconds += 6 * 3600
        deliver(seconds)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.claimed_until) == ("dead", facts.LAST_ATTEMPT, None)
    rooms.failing = 0
    assert deliver(seconds * 2) == facts.Delivered(0, 0)
    assert facts.revive(delivery.public_id, actor=officer(), now=NOW + timedelta(seconds=seconds))
    assert deliver(seconds * 2) == facts.Delivered(1, 0)


@pytest.mark.django_db
def test_reviving_is_noted_with_who_did_it_and_leaves_what_is_not_dead_alone(rooms):
    rooms.shout()
    delivery = Delivery.objects.get()
    assert not facts.revive(delivery.public_id, actor=officer(), now=NOW)
    assert not facts.revive(UUID(int=1), actor=officer(), now=NOW)
    assert Change.objects.filter(subject_type="kernel.delivery").count() == 0
    Delivery.objects.update(state="dead", attempts=facts.LAST_ATTEMPT, last_error="it failed")
    assert facts.revive(delivery.public_id, actor=officer(), now=NOW)
    assert not facts.revive(delivery.public_id, actor=officer(), now=NOW)
    revived, change = Delivery.objects.get(), Change.objects.get(subject_id=delivery.public_id)
    assert (revived.state, revived.attempts, revived.due_at, revived.last_error) == ("due", 0, NOW, "it failed")
    assert change.what == {"state": ["dead", "due"]}
    assert (change.request.verb, change.request.actor_id) == ("kernel.revive", officer().user_id)
    assert deliver() == facts.Delivered(1, 0)


@pytest.mark.django_db
def test_a_handler_that_is_gone_fails_its_delivery_and_stops_nobody_else(rooms, settings):
    settings.COURTYARD_REACTIONS = {"hill.Heard": ("courtyard.echo.reactions.gone", "courtyard.echo.reactions.listen")}
    rooms.shout()
    assert deliver() == facts.Delivered(1, 1)
    assert Delivery.objects.get(handler__endswith="gone").last_error.startswith("ImportError")


@pytest.mark.django_db
def test_a_claim_of_a_worker_that_died_expires(rooms):
    rooms.shout()
    Delivery.objects.update(state="running", claimed_until=NOW + facts.CLAIM, attempts=1)
    assert deliver() == facts.Delivered(0, 0)
    assert deliver(facts.CLAIM.total_seconds()) == facts.Delivered(1, 0)
    assert Delivery.objects.get().attempts == 2


@pytest.mark.django_db
def test_an_effect_whose_claim_was_lost_meanwhile_does_not_stand(rooms):
    """Our claim expired while the handler ran, and another worker took it: then only its effect may stand."""
    rooms.shout()
    slow = rooms.write_down

    def lose(**values):
        slow(**values)
        Delivery.objects.update(attempts=7)

    rooms.write_down = lose
    assert deliver() == facts.Delivered(0, 1)
    assert Reading.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_deliver_each_fact_once(rooms):
    rooms.shout(times=20)
    rounds = together([lambda: [deliver() for _ in range(3)] for _ in range(4)])
    assert sum(one.done for done in rounds for one in done) == 20
    assert Reading.objects.count() == 20
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.django_db
def test_a_fact_is_never_edited(rooms):
    rooms.shout()
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Fact.objects.update(body={})
