"""The columns of lower rooms that indicators read, as Ibis tables that are bound to no database.

This is the only place in the house that knows another room's tables by name. It is deliberate: the same expression has to run
inside a county's database, over a county's exported Parquet and on a national Spark cluster, where there is no ORM. A test holds
every column named here to a column of that type in the models, so that a migration that moves one fails at once.

How a value is stored differs by database, and only here: SQLite keeps UUIDs as 32 hex digits and instants and days as
text that sorts as they do; PostgreSQL has types of its own; Parquet, which DuckDB and Spark read, has instants and days, and
UUIDs as text with hyphens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

# Logical types: id (a key inside the database), int, bool, text, uuid, instant, day, json.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "ledger_account": {"id": "id", "kind": "text", "owner": "uuid"},
    "ledger_transferset": {"id": "id", "key": "uuid", "at": "instant"},
    "ledger_transfer": {
        "id": "id",
        "set_id": "id",
        "position": "int",
        "phase": "text",
        "code": "text",
        "debit_account_id": "id",
        "credit_account_id": "id",
        "amount_fen": "int",
        "resolves_id": "id",
        "reverses_id": "id",
        "project": "uuid",
        "household": "uuid",
    },
    "ledger_seal": {"sequence": "id", "subject_id": "id"},
    "trace_event": {"id": "id", "public_id": "uuid", "declares_id": "id"},
    "trace_eventitem": {"event_id": "id", "role": "int", "quantity_millionths": "int"},
    "trace_eventseal": {"sequence": "id", "subject_id": "id"},
    "people_place": {"id": "id", "code": "text"},
    "people_organisation": {"id": "id", "public_id": "uuid", "place_id": "id"},
    "people_household": {"id": "id", "public_id": "uuid", "village_id": "id", "registered_on": "day"},
    "people_householdmove": {"id": "id", "household_id": "id", "from_village_id": "id", "moved_on": "day", "recorded_at": "instant"},
    "people_membership": {
        "household_id": "id",
        "valid_from": "day",
        "valid_to": "day",
        "recorded_at": "instant",
        "superseded_at": "instant",
    },
    "people_declaredincome": {
        "id": "id",
        "household_id": "id",
        "year": "int",
        "amount_fen": "int",
        "recorded_at": "instant",
        "replaces_id": "id",
    },
    "people_povertyline": {
        "id": "id",
        "place_id": "id",
        "year": "int",
        "amount_fen": "int",
        "strict": "bool",
        "recorded_at": "instant",
        "replaces_id": "id",
    },
    "finance_fund": {"id": "id", "organisation_id": "id"},
    "finance_commitment": {"fund_id": "id", "project": "uuid"},
    "raising_project": {"id": "id", "public_id": "uuid", "place_id": "id", "cooperative_id": "id", "terms": "json"},
    "raising_yard": {"id": "id", "household_id": "id"},
    "raising_flock": {"id": "id", "public_id": "uuid", "project_id": "id", "yard_id": "id"},
    "raising_share": {"id": "id", "flock_id": "id", "household_id": "id"},
    "raising_placement": {
        "id": "id",
        "public_id": "uuid",
        "share_id": "id",
        "delivered": "int",
        "placed_on": "day",
        "event": "uuid",
        "at": "instant",
    },
    "raising_loss": {
        "id": "id",
        "public_id": "uuid",
        "flock_id": "id",
        "animals": "int",
        "lost_on": "day",
        "event": "uuid",
        "at": "instant",
    },
    "raising_collection": {"id": "id", "public_id": "uuid", "flock_id": "id", "collected_on": "day", "at": "instant"},
    "raising_collectedgrade": {"id": "id", "collection_id": "id", "grade": "text", "quantity": "int"},
    "raising_certification": {
        "id": "id",
        "public_id": "uuid",
        "flock_id": "id",
        "until": "day",
        "threshold": "int",
        "certified": "int",
        "event": "uuid",
        "at": "instant",
    },
    "raising_objection": {"id": "id", "public_id": "uuid", "share_id": "id", "raised_at": "instant", "answered_at": "instant"},
    "impact_exitassessment": {
        "id": "id",
        "public_id": "uuid",
        "household_id": "id",
        "assessed_on": "day",
        "meets_all": "bool",
        "evidence": "text",
        "recorded_at": "instant",
    },
}

_PLAIN = {"id": dt.int64, "int": dt.int64, "bool": dt.boolean, "text": dt.string}


@dataclass(frozen=True)
class Dialect:
    """One kind of database: its name for the compiler, and how it stores what the others store otherwise."""

    name: str
    types: Mapping[str, dt.DataType] = field(compare=False)

    def type_of(self, logical: str) -> dt.DataType:
        return _PLAIN.get(logical) or self.types[logical]

    def stored(self, kind: str, value: Any) -> Any:
        """A value of a logical type as this database stores it: what is bound to a statement, or stands in a column."""
        if kind == "uuid" and not self.types["uuid"].is_uuid():
            return value.hex if self.name == "sqlite" else str(value)
        if kind == "instant":
            moment = value.astimezone(UTC)
            return str(moment.replace(tzinfo=None)) if self.types["instant"].is_string() else moment
        if kind == "day" and self.types["day"].is_string():
            return value.isoformat()
        return value

    def literal(self, kind: str, value: Any) -> ir.Scalar:
        """A value of a logical type (as in `COLUMNS`), for comparison with a column of that type."""
        return ibis.literal(self.stored(kind, value), type=self.type_of(kind))

    def uuid_literal(self, value: UUID) -> ir.Scalar:
        return self.literal("uuid", value)

    def instant_literal(self, value: datetime) -> ir.Scalar:
        """`value` carries its zone."""
        return self.literal("instant", value)

    def day_literal(self, value: date) -> ir.Scalar:
        return self.literal("day", value)

    def no_instant(self) -> ir.Scalar:
        """An absent instant, where rows have none."""
        return ibis.null(self.types["instant"])

    def no_day(self) -> ir.Scalar:
        return ibis.null(self.types["day"])

    def no_uuid(self) -> ir.Scalar:
        return ibis.null(self.types["uuid"])

    def json_text(self, column: ir.Value, key: str) -> ir.StringValue:
        """The text under one key of a JSON object."""
        return _JSON_TEXT[self.name](column, key)


def _two_texts(_json: Any, _key: str) -> str:
    """The shape of a database's own function, which Ibis calls by its name; its body is never run."""
    return ""


def _own_function(name: str, json: dt.DataType = dt.string) -> Callable[[ir.Value, str], ir.StringValue]:
    made: Callable[[ir.Value, str], ir.StringValue] = ibis.udf.scalar.builtin(
        _two_texts, name=name, signature=((json, dt.string), dt.string)
    )
    return made


_json_extract = _own_function("json_extract")
_jsonb_extract_path_text = _own_function("jsonb_extract_path_text", dt.JSON(binary=True))
_json_extract_string = _own_function("json_extract_string")
_get_json_object = _own_function("get_json_object")

_JSON_TEXT = {
    "sqlite": lambda column, key: _json_extract(column, f"$.{key}"),
    "postgres": lambda column, key: _jsonb_extract_path_text(column, key),
    "duckdb": lambda column, key: _json_extract_string(column, f"$.{key}"),
    "pyspark": lambda column, key: _get_json_object(column, f"$.{key}"),
}

_UTC = dt.Timestamp(timezone="UTC")
_FILES = {"uuid": dt.string, "instant": _UTC, "day": dt.date, "json": dt.string}

SQLITE = Dialect("sqlite", {"uuid": dt.string, "instant": dt.string, "day": dt.string, "json": dt.string})
POSTGRES = Dialect("postgres", {"uuid": dt.uuid, "instant": _UTC, "day": dt.date, "json": dt.JSON(binary=True)})
DUCKDB = Dialect("duckdb", _FILES)
SPARK = Dialect("pyspark", _FILES)
DIALECTS = {dialect.name: dialect for dialect in (SQLITE, POSTGRES, DUCKDB, SPARK)}
VENDORS = {"sqlite": SQLITE, "postgresql": POSTGRES}


class Tables:
    """The tables of `COLUMNS` in one dialect: `tables.ledger_transfer`, and the dialect's literals as `tables.dialect`.

    `tables.of("ledger_transfer", "t")` is the same with `t_` before every column, so that joined tables keep their names apart.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __getattr__(self, name: str) -> ir.Table:
        if name not in COLUMNS:
            raise AttributeError(f"{name} is not among the tables that indicators read; name its columns in impact/tables.py")
        table = ibis.table({column: self.dialect.type_of(kind) for column, kind in COLUMNS[name].items()}, name=name)
        setattr(self, name, table)
        return table

    def of(self, name: str, prefix: str) -> ir.Table:
        return getattr(self, name).view().rename(f"{prefix}_{{name}}")
