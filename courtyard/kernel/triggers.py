"""The triggers that hold append-only tables and periods, written once from the models, on SQLite and PostgreSQL.

They are reinstalled after every migrate, because Django remakes a SQLite table to alter it and its triggers go with the
old one; `missing()` is what `verify` asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:  # it defines models, which nobody may load before the applications are ready
    from courtyard.kernel.append_only import NoOverlap

PREFIX = "courtyard_"
NAME_LENGTH = 63  # what PostgreSQL keeps of a name


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: its name, its table, and the statements that make it."""

    name: str
    table: str
    statements: tuple[str, ...]


def declared(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Every trigger that the models ask for, in the database's own words."""
    vendor = connection.vendor
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        if getattr(model, "append_only", False):
            yield from (_append_only_postgres(model) if vendor == "postgresql" else _append_only_sqlite(model, connection))
        if hasattr(model, "no_overlap"):
            yield from (_no_overlap_postgres(model) if vendor == "postgresql" else _no_overlap_sqlite(model))


def _append_only_postgres(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    for when, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        name = f"{PREFIX}{table}_{'grow' if each == 'ROW' else 'keep'}"
        yield Trigger(
            name,
            table,
            (
                f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
                f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {PREFIX}refuse()',
                # Also in sessions that run as a replica, which skip ordinary triggers.
                f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"',
            ),
        )


def _append_only_sqlite(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    table = model._meta.db_table
    for event in ("UPDATE", "DELETE"):
        name = f"{PREFIX}{table}_{event.lower()}"
        yield _sqlite(name, table, f"BEFORE {event} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END")
    # REPLACE deletes the row in its way without firing the delete trigger, so a row in the way is refused here.
    taken = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}" WHERE {clause})' for clause in _row_in_the_way(model, connection))  # noqa: S608  names from our own models
    refusal = f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table} only grows')"
    yield _sqlite(f"{PREFIX}{table}_replace", table, f'BEFORE INSERT ON "{table}" WHEN {taken} BEGIN {refusal}; END')


def _row_in_the_way(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[str]:
    """A condition for each unique set of columns under which an insert would hit a row that is there."""
    meta = model._meta
    sets: list[tuple[tuple[str, ...], str]] = [((field.attname,), "") for field in meta.local_concrete_fields if field.unique]
    sets += [(tuple(names), "") for names in meta.unique_together]
    sets += [
        (tuple(c.fields), _condition(model, c, connection)) for c in meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields
    ]
    for names, condition in sets:
        columns = _columns(model, names)
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        yield f"{same} AND {condition} AND {_of_new(model, condition)}" if condition else same


def _condition(model: type[models.Model], constraint: models.UniqueConstraint, connection: BaseDatabaseWrapper) -> str:
    """The condition of a unique constraint in the database's words, with plain column names; empty where it asks nothing more."""
    not_null = models.Q(**{f"{name}__isnull": False for name in constraint.fields})
    if constraint.condition in (None, not_null):
        return ""
    return f"({constraint._get_condition_sql(model, connection.schema_editor())})"  # type: ignore[attr-defined]


def _of_new(model: type[models.Model], condition: str) -> str:
    """The same condition on the row that is being inserted."""
    for field in model._meta.local_concrete_fields:
        condition = condition.replace(f'"{field.column}"', f'NEW."{field.column}"')
    return condition


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """The columns of fields named as fields or as attributes (`device` or `device_id`)."""
    fields = model._meta.local_concrete_fields
    known = {name: str(field.column) for field in fields for name in (field.attname, field.name)}
    return [known[name] for name in names]


def _no_overlap_rules(model: type[models.Model]) -> Iterator[tuple[str, "NoOverlap"]]:
    """Each rule with the end of its triggers' names; the only rule of a model needs none of its own."""
    rules = model.no_overlap  # type: ignore[attr-defined]
    if not isinstance(rules, tuple):
        yield "overlap", rules
        return
    for rule in rules:
        yield "_".join(("overlap", *rule.same)), rule


def _overlap_condition(model: type[models.Model], rule: "NoOverlap") -> str:
    same, (start, end) = _columns(model, rule.same), _columns(model, (rule.start, rule.end))
    matches = " AND ".join(f'o."{column}" = NEW."{column}"' for column in same)
    return (
        f'SELECT 1 FROM "{model._meta.db_table}" o WHERE {matches} AND o.id <> NEW.id '  # noqa: S608  names from our own models
        f'AND (NEW."{end}" IS NULL OR o."{start}" < NEW."{end}") AND (o."{end}" IS NULL OR o."{end}" > NEW."{start}")'
    )


def _no_overlap_sqlite(model: type[models.Model]) -> Iterator[Trigger]:
    # After, not before: NEW.id is not yet known before an insert.
    table = model._meta.db_table
    for suffix, rule in _no_overlap_rules(model):
        refusal = f"SELECT RAISE(ABORT, '{table}: periods of one {' and '.join(rule.same)} overlap')"
        for event in ("INSERT", "UPDATE"):
            when = f'AFTER {event} ON "{table}" WHEN EXISTS ({_overlap_condition(model, rule)})'
            yield _sqlite(f"{PREFIX}{table}_{suffix}_{event.lower()}", table, f"{when} BEGIN {refusal}; END")


def _no_overlap_postgres(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    for suffix, rule in _no_overlap_rules(model):
        name, function = f"{PREFIX}{table}_{suffix}", f"{PREFIX}{table}_{suffix}_check"
        columns = _columns(model, rule.same)
        lock_on = " || '/' || ".join(f'NEW."{column}"::text' for column in columns)
        known = " AND ".join(f'NEW."{column}" IS NOT NULL' for column in columns)
        yield Trigger(
            name,
            table,
            (
                # Two writers that do not see each other's rows take turns on the same subject. A thousand locks a table are
                # enough to tell subjects apart, and a register of any size fits into the server's table of locks.
                f"""CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {known} THEN
                    PERFORM pg_advisory_xact_lock(hashtext('{table}/{suffix}'), hashtext({lock_on}) & 1023);
                    IF EXISTS ({_overlap_condition(model, rule)}) THEN
                        RAISE EXCEPTION '{table}: periods of one {" and ".join(rule.same)} overlap' USING ERRCODE = 'exclusion_violation';
                    END IF;
                END IF;
                RETURN NEW;
            END $$""",
                f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
                f'CREATE TRIGGER "{name}" BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()',
                f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"',
            ),
        )


def _sqlite(name: str, table: str, rest: str) -> Trigger:
    return Trigger(name, table, (f'DROP TRIGGER IF EXISTS "{name}"', f'CREATE TRIGGER "{name}" {rest}'))


_REFUSE_POSTGRES = f"""CREATE OR REPLACE FUNCTION {PREFIX}refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$"""


def install(using: str = "default") -> int:
    """Makes every declared trigger whose table exists anew; returns how many. Safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    made = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE_POSTGRES)
        for trigger in declared(connection):
            if trigger.table in tables:
                for statement in trigger.statements:
                    cursor.execute(statement)
                made += 1
    return made


def install_after_migrate(*, app_config: Any, using: str, **_: Any) -> None:
    """The receiver of post_migrate, which is sent once an application after all of them were migrated; one is enough."""
    if app_config.label == "kernel":
        install(using)


def missing(using: str = "default") -> list[str]:
    """The names of declared triggers that are absent, disabled or altered, their functions included."""
    connection = connections[using]
    found = _found_postgres(connection) if connection.vendor == "postgresql" else _found_sqlite(connection)
    wanted = _wanted_postgres if connection.vendor == "postgresql" else _wanted_sqlite
    return [trigger.name for trigger in declared(connection) if found.get(trigger.name[:NAME_LENGTH]) != wanted(trigger)]


def _found_sqlite(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _wanted_sqlite(trigger: Trigger) -> str:
    return trigger.statements[-1]


def _found_postgres(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Triggers that always fire ('A'; anything else was altered behind our back): when they fire, and what they do then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
        )
        return {name: (table, _events(definition), source) for name, table, definition, source in cursor.fetchall()}


def _wanted_postgres(trigger: Trigger) -> tuple[str, frozenset[str], str]:
    made = next(text for text in trigger.statements if text.startswith("CREATE TRIGGER"))
    function = next((text for text in trigger.statements if text.startswith("CREATE OR REPLACE FUNCTION")), _REFUSE_POSTGRES)
    return trigger.table, _events(made), function.split("$$")[1]


def _events(definition: str) -> frozenset[str]:
    """Of a CREATE TRIGGER, whatever order the database gives it back in: before what, for each what."""
    words = definition.split(" ON ", 1)
    each = "STATEMENT" if "FOR EACH STATEMENT" in words[1] else "ROW"
    conditional = {"WHEN"} if " WHEN " in words[1] else set()
    return frozenset({each, *conditional, *words[0].split("TRIGGER", 1)[1].split()[1:]} - {"OR"})
