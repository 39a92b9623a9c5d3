"""Tables that only grow, and periods that do not overlap, held by the database itself, whoever writes and however."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from courtyard.kernel import audit, triggers
from courtyard.kernel.models import Reading
from tests.harness.together import together

# The kernel knows no room; its tests take a few tables as they find them.
Event = apps.get_model("trace", "Event")
Binding, Group, StepDay = (apps.get_model("monitoring", name) for name in ("Binding", "Group", "StepDay"))
NOW = datetime(2017, 3, 1, 4, 0, tzinfo=UTC)
MARCH = date(2017, 3, 1)
DAY = timedelta(days=1)
READING = {"at": NOW, "actor_id": None, "via": "test", "subject_type": "test", "subject_id": UUID(int=1), "field": "f", "purpose": "p"}


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def reading(db) -> Reading:
    return Reading.objects.create(**READING)


@pytest.mark.django_db
def test_every_trigger_that_the_models_declare_is_there():
    names = [trigger.name for trigger in triggers.declared(connection)]
    assert len(names) == len(set(names)) > 20
    assert triggers.missing() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_reading SET purpose = 'other'",
        "UPDATE kernel_reading SET purpose = purpose",
        "DELETE FROM kernel_reading",
        "DELETE FROM kernel_reading WHERE id > 0",
    ],
)
def test_a_row_of_a_growing_table_is_neither_changed_nor_deleted(reading, statement):
    with pytest.raises(DatabaseError, match="kernel_reading only grows"):
        run(statement)
    assert Reading.objects.get().purpose == "p"


def test_nor_is_it_through_the_models(reading):
    for call in (lambda: Reading.objects.update(via="x"), reading.save, reading.delete, Reading.objects.all().delete):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            call()
    assert Reading.objects.get().via == "test"


@pytest.mark.only_on("postgres")
@pytest.mark.parametrize(
    "tables",
    [
        "kernel_reading",
        "kernel_reading RESTART IDENTITY CASCADE",
        "kernel_request, kernel_change, kernel_changeseal, kernel_reading",
    ],
)
def test_a_growing_table_is_not_truncated(reading, tables):
    with pytest.raises(DatabaseError, match="only grows"):
        run(f"TRUNCATE {tables}")
    assert Reading.objects.count() == 1


@pytest.mark.only_on("postgres")
def test_a_session_that_skips_ordinary_triggers_does_not_skip_these(reading):
    with pytest.raises(DatabaseError, match="only grows"):
        run("SET LOCAL session_replication_role = replica; DELETE FROM kernel_reading")


@pytest.mark.only_on("postgres")
def test_an_upsert_does_not_change_a_row(reading):
    with pytest.raises(DatabaseError, match="only grows"):
        run(
            "INSERT INTO kernel_reading SELECT * FROM kernel_reading ON CONFLICT (id) DO UPDATE SET purpose = 'other'",
        )


@pytest.mark.only_on("sqlite")
def test_replace_does_not_take_a_row_away_by_its_key(reading):
    for verb in ("REPLACE", "INSERT OR REPLACE"):
        with pytest.raises(DatabaseError, match="only grows"):
            run(f"{verb} INTO kernel_reading SELECT id, at, actor_id, via, subject_type, subject_id, field, 'other' FROM kernel_reading")
    assert Reading.objects.get().purpose == "p"


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_replace_does_not_take_a_row_away_by_a_unique_column():
    columns = "(key, verb, via, at, digest, result, parent, actor_id)"
    values = "VALUES (%s, %s, 'x', '2017-03-01', '', '{}', NULL, NULL)"
    run(f"INSERT INTO kernel_request {columns} {values}", UUID(int=5).hex, "first")
    with pytest.raises(DatabaseError, match="only grows"):
        run(f"REPLACE INTO kernel_request {columns} {values}", UUID(int=5).hex, "second")


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_replace_does_not_take_a_row_away_by_a_unique_index_that_has_a_condition():
    """SQLite fires no delete trigger for the row that REPLACE removes, so the insert itself has to be refused."""
    event = {"type": 1, "action": 2, "happened_at": NOW, "zone_minutes": 480, "recorded_at": NOW}
    first = Event.objects.create(public_id=UUID(int=1), **event)
    names = "public_id, type, action, happened_at, zone_minutes, recorded_at, biz_step, disposition, rest"
    with pytest.raises(DatabaseError, match="only grows"):
        run(f"REPLACE INTO trace_event ({names}) SELECT {names} FROM trace_event")
    assert Event.unscoped.get() == first
    # The declaration of an error shares its event's id, and is outside the condition.
    Event.objects.create(public_id=UUID(int=1), declares=first, **event)
    group = Group.objects.create(public_id=uuid4())
    day = {"group": group, "day": MARCH, "slots": 1, "counts": b"1234", "provenance": "device", "received_at": NOW, "request_key": uuid4()}
    standing = StepDay.objects.create(**day)
    with pytest.raises(DatabaseError, match="only grows"):
        run(
            "REPLACE INTO monitoring_stepday (group_id, day, slots, counts, provenance, received_at, request_key)"
            " SELECT group_id, day, 2, counts, provenance, received_at, request_key FROM monitoring_stepday"
        )
    StepDay.objects.create(**day, replaces=standing)
    assert StepDay.unscoped.count() == 2


def test_an_insert_that_collides_is_refused_as_a_duplicate_as_ever(db):
    Group.objects.create(public_id=UUID(int=3))
    with pytest.raises(DatabaseError), transaction.atomic():
        Group.objects.create(public_id=UUID(int=3))


# ----------------------------------------------------------------------------------------------------------- is it all there


@pytest.mark.django_db
def test_a_trigger_that_was_dropped_is_missed_and_comes_back():
    drop = "DROP TRIGGER {} ON kernel_reading" if connection.vendor == "postgresql" else "DROP TRIGGER {}"
    gone = next(trigger.name for trigger in triggers.declared(connection) if trigger.table == "kernel_reading")
    run(drop.format(gone))
    assert triggers.missing() == [gone]
    first = next(audit.violations())
    assert str(first) == f"kernel.trigger-missing {gone}: the trigger {gone} is absent, disabled or altered; run `courtyard migrate`"
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.only_on("postgres")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "meddling",
    [
        "ALTER TABLE kernel_reading DISABLE TRIGGER courtyard_kernel_reading_grow",
        "ALTER TABLE kernel_reading ENABLE TRIGGER courtyard_kernel_reading_grow",
        "DROP TRIGGER courtyard_kernel_reading_grow ON kernel_reading;"
        " CREATE TRIGGER courtyard_kernel_reading_grow BEFORE DELETE ON kernel_reading FOR EACH ROW EXECUTE FUNCTION courtyard_refuse();"
        " ALTER TABLE kernel_reading ENABLE ALWAYS TRIGGER courtyard_kernel_reading_grow",
        "DROP TRIGGER courtyard_kernel_reading_grow ON kernel_reading;"
        " CREATE TRIGGER courtyard_kernel_reading_grow BEFORE UPDATE OR DELETE ON kernel_reading FOR EACH ROW WHEN (OLD.id < 0)"
        " EXECUTE FUNCTION courtyard_refuse(); ALTER TABLE kernel_reading ENABLE ALWAYS TRIGGER courtyard_kernel_reading_grow",
    ],
)
def test_a_trigger_that_was_disabled_or_narrowed_is_missed(meddling):
    run(meddling)
    assert triggers.missing() == ["courtyard_kernel_reading_grow"]
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.only_on("postgres")
@pytest.mark.django_db
def test_a_function_that_was_made_harmless_is_missed():
    run("CREATE OR REPLACE FUNCTION courtyard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$")
    assert "courtyard_kernel_reading_grow" in triggers.missing()
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_a_trigger_that_was_made_harmless_is_missed():
    run("DROP TRIGGER courtyard_kernel_reading_delete")
    run("CREATE TRIGGER courtyard_kernel_reading_delete BEFORE DELETE ON kernel_reading BEGIN SELECT 1; END")
    assert triggers.missing() == ["courtyard_kernel_reading_delete"]
    triggers.install()
    assert triggers.missing() == []


# ------------------------------------------------------------------------------------------------------------------- periods


@pytest.fixture
def group(db):
    return Group.objects.create(public_id=uuid4())


def bind(group, subject, start, end, slot=0):
    with transaction.atomic():
        return Binding.objects.create(group=group, subject=subject, slot=slot, valid_from=start, valid_to=end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (MARCH, MARCH + 10 * DAY),
        (MARCH + DAY, MARCH + 2 * DAY),
        (MARCH - DAY, MARCH + DAY),
        (MARCH + 9 * DAY, None),
        (MARCH - DAY, None),
    ],
)
def test_periods_of_one_subject_do_not_overlap(group, start, end):
    bind(group, "bird", MARCH, MARCH + 10 * DAY)
    with pytest.raises(DatabaseError, match="overlap"):
        bind(group, "bird", start, end, slot=1)
    assert Binding.unscoped.count() == 1


def test_half_open_periods_may_touch_and_other_subjects_may_overlap(group):
    bind(group, "bird", MARCH, MARCH + DAY)
    bind(group, "bird", MARCH + DAY, None)
    bind(group, "bird", MARCH - DAY, MARCH)
    bind(group, "other", MARCH - DAY, None, slot=1)
    assert Binding.unscoped.count() == 4


def test_a_change_may_not_make_periods_overlap_either(group):
    bind(group, "bird", MARCH, MARCH + DAY)
    later = bind(group, "bird", MARCH + DAY, None)
    for change in ({"valid_from": MARCH}, {"valid_from": MARCH - DAY}):
        with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
            Binding.unscoped.filter(pk=later.pk).update(**change)
    other = bind(group, "other", MARCH, MARCH + 2 * DAY, slot=2)
    with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
        Binding.unscoped.filter(pk=other.pk).update(subject="bird")


def test_each_of_several_rules_holds_and_a_null_is_nobodys(group):
    bind(group, "one", MARCH, None, slot=0)
    bind(group, "two", MARCH, None, slot=1)  # both without a device
    with pytest.raises(DatabaseError, match="overlap"):
        bind(group, "three", MARCH, MARCH + DAY, slot=1)


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_leave_one_period(database):
    """Neither sees the other's row before it commits; without the lock inside the trigger both would stand."""
    group = Group.objects.create(public_id=uuid4())
    calls = [lambda at=at: bind(group, "bird", MARCH + at * DAY, MARCH + (at + 5) * DAY, slot=at) for at in range(4)]
    results = together(calls)
    assert Binding.unscoped.count() == 1
    assert sum(isinstance(result, Binding) for result in results) == 1
    assert all("overlap" in str(result) for result in results if not isinstance(result, Binding))


def _indexed_first(model) -> set[str]:
    """The fields that an index over all rows begins with."""
    indexes = [index.fields for index in model._meta.indexes if index.fields and not index.condition]
    unique = [constraint.fields for constraint in model._meta.constraints if getattr(constraint, "fields", ()) and not constraint.condition]
    alone = {field.name for field in model._meta.local_fields if field.db_index or field.unique}
    return alone | {fields[0].lstrip("-") for fields in (*indexes, *unique)}


def test_the_periods_that_could_overlap_are_found_by_an_index():
    """A trigger looks among them at every row that is written; without an index a register's time would grow with its square."""
    slow = [
        f"{model._meta.label}: {rule.same}"
        for model in apps.get_models()
        if hasattr(model, "no_overlap")
        for rule in (model.no_overlap if isinstance(model.no_overlap, tuple) else (model.no_overlap,))
        if not _indexed_first(model) & set(rule.same)
    ]
    assert slow == []
