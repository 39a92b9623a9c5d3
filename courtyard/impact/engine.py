"""Runs an Ibis expression on Django's own connection, so that it sees the caller's transaction; nothing else of Ibis is used."""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from django.db import connection
from ibis.config import Config

from courtyard.impact.tables import VENDORS, Dialect, Tables

Row = dict[str, Any]


class _SparkOptions(Config):
    """What Ibis would set up with PySpark beside it, which only a cluster has."""

    treat_nan_as_null: bool = False


def compile_sql(expression: ir.Table, dialect: Dialect) -> str:
    """The expression as one statement of the dialect."""
    if dialect.name == "pyspark" and ibis.options.pyspark is None:
        ibis.options.pyspark = _SparkOptions()
    return str(ibis.to_sql(expression, dialect=dialect.name, pretty=False))


def dialect() -> Dialect:
    """That of the present database."""
    return VENDORS[connection.vendor]


@cache
def tables_in(kind: Dialect) -> Tables:
    return Tables(kind)


def tables() -> Tables:
    """The tables as the present database stores them."""
    return tables_in(dialect())


@cache
def _slot_function(name: str, kind: dt.DataType) -> Callable[[], ir.Scalar]:
    def absent() -> None: ...

    absent.__name__ = f"slot_{name}"
    made: Callable[[], ir.Scalar] = ibis.udf.scalar.builtin(absent, name=f"SLOT_{name}", signature=((), kind))
    return made


def slot(name: str, kind: dt.DataType) -> ir.Scalar:
    """A place in a statement to which a value is bound when it runs; Ibis writes it as a call of a function that nobody has."""
    return _slot_function(name, kind)()


@dataclass(frozen=True, slots=True)
class Statement:
    """A compiled statement: SQL with a placeholder for each slot, the slots in the order of the placeholders, its columns."""

    sql: str
    slots: tuple[str, ...]
    schema: ibis.Schema

    def run(self, values: Mapping[str, Any]) -> list[Row]:
        """The rows, each a dict by column; whole numbers as int."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values[name] for name in self.slots])
            return typed(cursor.fetchall(), self.schema)


_SLOT = re.compile(r"SLOT_(\w+)\(\)")


_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]""")
_ALIAS = re.compile(r' AS "(t\d+)"')
_SHARED = re.compile(r'"t\d+" AS $')


def unnested(sql: str) -> str:
    """The same statement with every subquery in a FROM written ahead of it, under its name, in WITH.

    SQLite's parser keeps a hundred things in mind at most, and gives up on tables nested a dozen deep ("parser stack overflow").
    It puts a name that is used once back where it was used, so the plan is the same. What a shared table is made of therefore
    stays in a WITH of its own, where each name is still used once.
    """
    texts: list[list[str]] = [[]]  # of every open parenthesis
    aheads: list[list[str]] = [[]]  # what goes ahead of it
    at = 0
    while (token := _TOKEN.search(sql, at)) is not None:
        texts[-1].append(sql[at : token.start()])
        at = token.end()
        if token[0] == "(":
            texts.append([])
            aheads.append([])
        elif token[0] == ")":
            inner, ahead = "".join(texts.pop()), aheads.pop()
            alias = _ALIAS.match(sql, at) if inner.startswith("SELECT ") else None
            if alias is not None:
                aheads[-1] += [*ahead, f'"{alias[1]}" AS ({inner})']
                texts[-1].append(f'"{alias[1]}"')
                at = alias.end()
            elif _SHARED.search("".join(texts[-1][-2:])):
                texts[-1].append(f"({_with(ahead, inner)})")
            else:
                aheads[-1] += ahead
                texts[-1].append(f"({inner})")
        else:
            texts[-1].append(token[0])
    return _with(aheads[0], "".join(texts[0]) + sql[at:])


def _with(ahead: list[str], sql: str) -> str:
    """The statement behind its WITH; in SQLite a name may stand ahead of those that it uses."""
    if not ahead:
        return sql
    return f"WITH {', '.join(ahead)}" + (f", {sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else f" {sql}")


def prepare(expression: ir.Table, kind: Dialect) -> Statement:
    """Compiles an expression for Django's connection."""
    written = compile_sql(expression, kind).replace("%", "%%")
    if kind.name == "sqlite":
        written = unnested(written)
    return Statement(_SLOT.sub("%s", written), tuple(name.lower() for name in _SLOT.findall(written)), expression.schema())


_KEPT: OrderedDict[Hashable, Statement] = OrderedDict()
_MOST_KEPT = 500


def kept(shape: Hashable, make: Callable[[], ir.Table]) -> Statement:
    """The statement of a shape for the present database, compiled the first time it is asked for."""
    kind = dialect()
    key = (kind.name, shape)
    statement = _KEPT.get(key)
    if statement is None:
        statement = _KEPT[key] = prepare(make(), kind)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return statement


def run(expression: ir.Table) -> list[Row]:
    """The rows of an expression without slots."""
    return prepare(expression, dialect()).run({})


def typed(rows: Sequence[Sequence[Any]], schema: ibis.Schema) -> list[Row]:
    """Rows as the database gave them, by column; sums of whole numbers come as Decimal from PostgreSQL and are made exact ints."""
    names = schema.names
    whole = [kind.is_integer() for kind in schema.types]
    return [{name: int(v) if w and v is not None else v for name, v, w in zip(names, row, whole, strict=True)} for row in rows]


def as_uuid(value: Any) -> UUID | None:
    if value is None or isinstance(value, UUID):
        return value
    return UUID(str(value))


def as_instant(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
