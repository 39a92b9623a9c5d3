"""What `verify` finds when somebody with the whole database in hand changes what is written."""

from dataclasses import fields, replace

import pytest
from django.db import connection
from django.utils import translation

from courtyard.kernel.actors import system
from courtyard.kernel.sealing import seal
from courtyard.trace import actions, audit, queries
from courtyard.trace.actions.register_locations import NewLocation
from courtyard.trace.models import EpcState, Item, Location
from courtyard.trace.rules.standing import Hindrance, Stage, Standing
from courtyard.trace.sealed import SEALING
from courtyard.trace.tests.making import bird, crate, key, pack


@pytest.fixture
def season(yard):
    yard.band(bird(1), bird(2), bird(3))
    yard.collect(crate(1), bird(1), bird(2))
    yard.die(bird(3))
    seal(SEALING, now=yard.now)
    return yard


def codes():
    return sorted({violation.code for violation in audit.violations()})


def state(epc):
    return EpcState.unscoped.filter(item__epc=epc.removeprefix("https://id.gs1.org/"))


def sql(statement):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in ("trace_event", "trace_eventitem"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'trace_%%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement)


def test_an_honest_season_has_no_violation(season):
    assert list(audit.violations()) == []


@pytest.mark.parametrize(
    ("epc", "change"),
    [
        (bird(1), {"disposition": "retail_sold"}),
        (bird(1), {"parent": None}),
        (bird(1), {"recalled": True}),
        (bird(3), {"stage": 1, "ended_by": None}),
        (bird(2), {"location": None}),
    ],
)
def test_a_state_that_its_events_do_not_say_is_named(season, epc, change):
    state(epc).update(**change)
    assert [(violation.code, violation.subject) for violation in audit.violations()] == [("state-differs", epc)]


def test_a_state_that_is_gone_and_one_without_events_are_named(season):
    state(bird(3)).delete()
    stranger = Item.objects.create(epc="01/09521234000020/21/STRANGER", is_class=False)
    EpcState.unscoped.create(item=stranger, stage=1, version=1)
    assert codes() == ["no-state", "state-without-event"]


def test_a_container_that_ended_while_it_holds_something_is_named(season):
    state(crate(1)).update(stage=4)
    assert "container-gone" in codes()


def test_an_event_that_was_changed_breaks_the_chain(season):
    sql("UPDATE trace_event SET disposition = 'active' WHERE disposition = 'destroyed'")
    assert "chain-broken" in codes()


def test_a_pack_slipped_in_from_a_dead_bird_is_an_impossible_event(season):
    season.band(bird(4))
    season.process((bird(4), pack(1)))
    dead, living = Item.unscoped.get(epc__endswith="BIRD3").pk, Item.unscoped.get(epc__endswith="BIRD4").pk
    sql(f"UPDATE trace_eventitem SET item_id = {dead} WHERE item_id = {living} AND role = 4")
    found = {violation.code: violation for violation in audit.violations()}
    assert found["impossible-event"].subject == bird(3)
    event = queries.history(pack(1))[0].event_id
    assert found["impossible-event"].message == f"事件 urn:uuid:{event} 不可能发生在它身上：当时它已被销毁"
    with translation.override("en"):
        said = next(violation.message for violation in audit.violations() if violation.code == "impossible-event")
    assert said == f"event urn:uuid:{event} cannot have happened to it: it had been destroyed"


def test_a_state_that_differs_is_told_in_words_and_by_identifiers_that_everybody_knows(season):
    dead = queries.history(bird(3))[-1].event_id
    state(bird(1)).update(parent=None, recalled=True, disposition="retail_sold")
    state(bird(3)).update(stage=1, ended_by=None)
    with translation.override("en"):
        said = {violation.subject: violation.message for violation in audit.violations()}
    assert said == {
        bird(1): "its state is not what its events say: its disposition (kept: retail_sold, by its events: active); "
        f"whether it is recalled (kept: yes, by its events: no); what it is inside of (kept: nothing, by its events: {crate(1)})",
        bird(3): "its state is not what its events say: what became of it (kept: in being, by its events: destroyed); "
        f"the event with which it ended (kept: nothing, by its events: urn:uuid:{dead})",
    }


def test_every_hindrance_stage_and_field_of_a_state_has_its_words():
    assert set(audit.HINDRANCES) == set(Hindrance)
    assert set(audit.STAGES) == set(Stage)
    assert list(audit.FIELDS) == [field.name for field in fields(Standing)]


def test_an_item_whose_state_was_taken_away_is_named_and_has_no_life(season):
    state(bird(1))._raw_delete(using="default")
    assert ("no-state", bird(1)) in [(violation.code, violation.subject) for violation in audit.violations()]
    assert list(queries.lives_of([bird(1), bird(2)])) == [bird(2)]


def test_a_place_that_was_given_to_somebody_else_or_taken_away_is_named(season):
    yards = {name: f"https://id.gs1.org/414/9521234000006/254/{name}" for name in ("MINE", "OURS", "GONE")}
    owners = {name: NewLocation(epc, household_id=key(), place_code="131122") for name, epc in yards.items()}
    actions.register_locations(actor=system(), key=key(), now=season.now, locations=tuple(owners.values()))
    again = (replace(owners["OURS"], organisation_id=key()),)
    actions.register_locations(actor=system(), key=key(), now=season.now, locations=again)
    assert codes() == []
    Location.unscoped.filter(epc__endswith="MINE").update(household=key())
    Location.unscoped.filter(epc__endswith="GONE")._raw_delete(using="default")
    named = [(violation.code, violation.subject) for violation in audit.violations()]
    assert sorted(named) == [("location-differs", yards["GONE"]), ("location-differs", yards["MINE"])]
