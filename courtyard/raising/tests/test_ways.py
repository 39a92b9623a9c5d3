"""`verify` proves that every pack has a way to a yard and every bird an end: each way in which that can be broken is named."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction

from courtyard.raising import actions as raising
from courtyard.raising import audit, queries, ways
from courtyard.raising.models import Bird, Collection
from courtyard.raising.tests.making import SMALL, flock_of_ten
from courtyard.trace import queries as trace
from tests.stories.season import POND, Season


@pytest.fixture
def told(season: Season):
    """Ten birds: one died, one is missing, six are packs, one is too light for any grade, one was accepted and is not packed."""
    wang = flock_of_ten(season, replace(SMALL, ordinary=None))
    season.die(wang, 1, "disease")
    season.die(wang, 1, "missing")
    season.collect(wang, light=1)
    accepted = [bird for bird in queries.birds(wang.flock_id) if bird.grade]
    packed = tuple(raising.PackedBird(bird.epc, 1_300) for bird in accepted[:6])
    season.do(raising.process, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, birds=packed)
    return season


def found() -> list[tuple[str, str]]:
    return [(violation.code, violation.subject) for violation in audit.violations()]


def sql(statement: str, *values: object) -> None:
    """What somebody does who has the whole database in hand: triggers and foreign keys do not stop it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in ("trace_event", "trace_eventitem", "raising_pack", "raising_collection"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)


def items(*epcs: str) -> list[int]:
    """Ids of items in the trace."""
    with connection.cursor() as cursor:
        ids = []
        for epc in epcs:
            cursor.execute("SELECT id FROM trace_item WHERE epc = %s", [trace.canonical(epc).removeprefix("https://id.gs1.org/")])
            ids.append(cursor.fetchone()[0])
    return ids


def bird(**which: object) -> Bird:
    return Bird.unscoped.filter(**which).select_related("pack").order_by("pk").first()


def test_a_season_that_was_told_whole_has_no_violation(told: Season):
    assert told.verify() == []
    assert Bird.unscoped.count() == 10


def test_more_birds_take_no_more_statements(told: Season, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as few:
        assert list(ways.violations()) == []
    for _more in range(2):
        home = told.household(birds=10)
        told.supplier_delivers(home)
        told.collect(home)
    told.process()
    with django_assert_max_num_queries(len(few)):
        assert list(ways.violations()) == []


@pytest.mark.parametrize("which", [{"state": "lost"}, {"state": "collected", "pack": None}])
def test_a_bird_of_which_no_event_knows(told: Season, which: dict[str, object]):
    Bird.unscoped.filter(pk=bird(**which).pk).update(epc="urn:epc:id:sgtin:952123456.0001.NEVERSEEN")
    assert found() == [("bird-untraced", "urn:epc:id:sgtin:952123456.0001.NEVERSEEN")]


def test_a_bird_that_began_in_another_yard(told: Season):
    one = bird(state="collected")
    (item,) = items(one.epc)
    sql(
        "UPDATE trace_event SET read_point_id = (SELECT MIN(l.id) FROM trace_location l WHERE l.epc <> %s)"
        " WHERE id = (SELECT begun_by_id FROM trace_epcstate WHERE item_id = %s)",
        trace.canonical(one.flock.yard.sgln).removeprefix("https://id.gs1.org/"),
        item,
    )
    assert {code for code, _subject in found()} == {"bird-not-of-its-yard"}
    assert len(found()) == 10


def test_a_dead_bird_that_the_trace_has_alive(told: Season):
    dead = bird(loss__reason="disease")
    sql("UPDATE trace_epcstate SET stage = 1, ended_by_id = NULL WHERE item_id = %s", *items(dead.epc))
    assert found() == [("bird-ended-otherwise", dead.epc)]


def test_a_dead_bird_that_another_event_ended(told: Season):
    dead, packed = bird(loss__reason="disease"), bird(pack__isnull=False)
    item, other = items(dead.epc, packed.epc)
    sql(
        "UPDATE trace_epcstate SET ended_by_id = (SELECT ended_by_id FROM trace_epcstate WHERE item_id = %s) WHERE item_id = %s",
        other,
        item,
    )
    assert found() == [("bird-ended-otherwise", dead.epc)]


def test_a_missing_bird_that_the_trace_has_for_sale(told: Season):
    missing = bird(loss__reason="missing")
    sql("UPDATE trace_epcstate SET disposition = 'active' WHERE item_id = %s", *items(missing.epc))
    assert found() == [("bird-ended-otherwise", missing.epc)]


@pytest.mark.parametrize(("fate", "other"), [("returned", "destroyed"), ("destroyed", "inactive")])
def test_a_bird_that_was_not_accepted_and_ended_otherwise(told: Season, fate: str, other: str):
    told.do(raising.part_with, told.cast.manager, lot_id=told.lot_id, fate=fate, parted_on=told.today)
    assert told.verify() == []
    gone = bird(parting__isnull=False)
    sql("UPDATE trace_epcstate SET disposition = %s WHERE item_id = %s", other, *items(gone.epc))
    assert found() == [("bird-ended-otherwise", gone.epc)]


def test_a_bird_that_was_not_accepted_into_a_lot_that_is_done_with(told: Season):
    """It may wait while the lot is open, and while birds of a lot that was sold are not packed."""
    told.sell()
    assert told.verify() == []
    told.process(lot := Collection.unscoped.get().lot.public_id)
    left = bird(grade="", state="collected")
    assert found() == [("bird-without-end", left.epc)]
    told.do(raising.part_with, told.cast.manager, lot_id=lot, fate="returned", parted_on=told.today)
    assert told.verify() == []


def test_a_bird_that_was_not_accepted_in_a_season_that_is_settled(told: Season):
    lot = told.lot_id
    told.sell()
    told.settle()
    left = bird(grade="", state="collected")
    assert found() == [("bird-without-end", left.epc)]
    told.do(raising.part_with, told.cast.manager, lot_id=lot, fate="destroyed", parted_on=told.today)
    assert told.verify() == []


def test_a_bird_that_is_here_and_dead_in_the_trace(told: Season):
    one, dead = bird(state="collected", pack=None), bird(loss__reason="disease")
    item, other = items(one.epc, dead.epc)
    sql(
        "UPDATE trace_epcstate SET stage = 2, parent_id = NULL, ended_by_id = (SELECT ended_by_id FROM trace_epcstate WHERE item_id = %s)"
        " WHERE item_id = %s",
        other,
        item,
    )
    assert found() == [("bird-ended-otherwise", one.epc)]


def test_a_collected_bird_that_no_crate_of_its_collection_held(told: Season):
    sql("UPDATE raising_collection SET crates = '[\"urn:epc:id:sscc:952123456.00000099\"]'")
    assert {code for code, _subject in found()} == {"bird-not-in-its-crates"}
    assert len(found()) == Bird.unscoped.filter(state="collected").count() == 8
    assert Collection.unscoped.count() == 1


def test_two_packs_whose_birds_were_exchanged(told: Season):
    one, two = bird(pack__isnull=False), Bird.unscoped.filter(pack__isnull=False).order_by("-pk").first()
    sql("UPDATE raising_pack SET event = %s WHERE id = %s", uuid_of(two.pack.event), one.pack.pk)
    assert found() == [("bird-ended-otherwise", one.epc), ("pack-without-way", one.pack.epc)]


def test_a_pack_of_which_no_event_knows(told: Season):
    one = bird(pack__isnull=False)
    sql("UPDATE raising_pack SET epc = 'urn:epc:id:sgtin:952123456.0002.NEVERSEEN' WHERE id = %s", one.pack.pk)
    assert found() == [("pack-without-way", "urn:epc:id:sgtin:952123456.0002.NEVERSEEN")]


def test_a_pack_made_of_two_birds(told: Season):
    one, stranger = bird(pack__isnull=False), bird(state="collected", pack=None)
    item, other = items(one.epc, stranger.epc)
    sql(
        "INSERT INTO trace_eventitem (event_id, item_id, role) SELECT ended_by_id, %s, 4 FROM trace_epcstate WHERE item_id = %s",
        other,
        item,
    )
    assert found() == [("pack-without-way", one.pack.epc)]


def test_nothing_on_the_way_of_a_pack_can_be_taken_out_unnoticed(told: Season):
    """Each event of the pack and of its bird, and each part that anything had in one, goes in turn, behind the guards."""
    told.work()
    one = bird(pack__isnull=False)
    steps = ["commissioning", "packing", "departing", "arriving", "unpacking", "killing"]
    assert {line.biz_step for line in trace.history(one.epc)} == set(steps)
    gone = set()
    with connection.cursor() as cursor:
        for event in {line.event_id for line in trace.trace_back(one.pack.epc).lines}:
            cursor.execute(
                "SELECT e.id, i.id FROM trace_event e JOIN trace_eventitem i ON i.event_id = e.id WHERE e.public_id = %s", [uuid_of(event)]
            )
            gone |= {row for pk, part in cursor.fetchall() for row in (("trace_event", pk), ("trace_eventitem", part))}
    assert len(gone) > 20
    for table, pk in sorted(gone):
        with transaction.atomic():
            sql(f"DELETE FROM {table} WHERE id = %s", pk)
            named = [violation for violation in told.verify() if not violation.startswith("kernel.trigger-missing")]
            transaction.set_rollback(True)
        assert any(violation.startswith("trace.") for violation in named), (table, pk)
    assert told.verify() == []


def uuid_of(value):
    return value if connection.vendor == "postgresql" else value.hex


# ---------------------------------------------------------------------------------------------------------------------- lots


@pytest.fixture
def pond(season: Season):
    season.begin(POND)
    (home,) = season.collective([500])
    season.supplier_delivers(home)
    season.harvest(home, table=100_500)
    season.packed = season.do(
        raising.process_by_lot, season.cast.manager, lot_id=season.lot_id, packed_on=season.today, packs=90, weight_g=90_000
    )
    return season


def test_fish_that_were_told_whole_have_no_violation(pond: Season):
    assert pond.verify() == []


def test_packs_of_fish_that_another_event_made(pond: Season):
    sql("UPDATE raising_pack SET event = %s", uuid_of(uuid4()))
    assert found() == [("pack-without-way", pond.packed.pack_class)]


def test_packs_of_fish_of_which_no_event_knows(pond: Season):
    sql("UPDATE raising_pack SET epc = 'urn:epc:class:lgtin:952123456.0002.NEVERSEEN'")
    assert found() == [("pack-without-way", "urn:epc:class:lgtin:952123456.0002.NEVERSEEN")]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE trace_eventitem SET quantity_millionths = quantity_millionths + 1 WHERE uom = 'KGM' AND role = 1",
        "UPDATE trace_event SET read_point_id = NULL WHERE id IN (SELECT event_id FROM trace_eventitem WHERE uom = 'KGM' AND role = 1)",
    ],
)
def test_fish_that_came_from_no_yard_of_theirs(pond: Season, change: str):
    sql(change)
    assert found() == [("lot-not-of-its-yards", str(pond.lot_id))]


def test_a_catch_whose_event_was_declared_an_error_leaves_its_packs_without_a_yard(pond: Season):
    columns = "public_id, type, action, happened_at, zone_minutes, recorded_at, biz_step, disposition"
    sql(
        f"INSERT INTO trace_event (id, {columns}, declares_id, rest) SELECT 9999, {columns}, id, rest FROM trace_event"
        " WHERE id IN (SELECT event_id FROM trace_eventitem WHERE uom = 'KGM' AND role = 1)"
    )
    assert found() == [("lot-not-of-its-yards", str(pond.lot_id))]
