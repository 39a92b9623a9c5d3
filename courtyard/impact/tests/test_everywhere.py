"""The same expressions give the same figures on other engines: DuckDB over Parquet, as cells export it; and Spark understands them."""

import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.apps import apps

from courtyard.impact import figures
from courtyard.impact.engine import compile_sql, typed, unnested
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.indicators.base import Scene
from courtyard.impact.tables import COLUMNS, DUCKDB, SPARK, Tables

PARQUET = {
    "id": pa.int64(),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "text": pa.string(),
    "uuid": pa.string(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "json": pa.string(),
}


def export(folder):
    """Every column that indicators read, as Parquet files, through the models."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, columns in COLUMNS.items():
        model = models[table]
        names = {field.column: field.attname for field in model._meta.local_concrete_fields}
        manager = getattr(model, "unscoped", model._default_manager)
        rows = list(manager.order_by("pk").values_list(*(names[column] for column in columns)))
        arrays = []
        for at, kind in enumerate(columns.values()):
            values = [row[at] for row in rows]
            if kind == "uuid":
                values = [value and str(value) for value in values]
            if kind == "json":
                values = [json.dumps(value) for value in values]
            arrays.append(pa.array(values, PARQUET[kind]))
        pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), folder / f"{table}.parquet")


@pytest.fixture
def lake(told, tmp_path):
    """DuckDB over the exported season."""
    export(tmp_path)
    connection = duckdb.connect()
    for table in COLUMNS:
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{tmp_path / table}.parquet')")
    return connection


def answered(lake, expression):
    """DuckDB's answer, by way of Arrow."""
    found = lake.sql(compile_sql(expression, DUCKDB)).to_arrow_table().to_pylist()
    return typed([list(row.values()) for row in found], expression.schema())


def families(names=INDICATORS):
    grouped = {}
    for name in names:
        grouped.setdefault(INDICATORS[name].family.name, []).append(INDICATORS[name])
    return grouped.values()


def test_every_figure_is_the_same_over_parquet(told, lake):
    here = told.figures()
    scene = Scene(told.window(), Tables(DUCKDB))
    for members in families():
        expression = figures.totals(members[0].family, members, scene)
        row = answered(lake, expression)[0]
        for indicator in members:
            there = figures.figure_of(indicator, row, lined=True)
            assert figures.same(figures.to_json(here[indicator.name]), there), (indicator.name, here[indicator.name], there)


def test_rows_over_parquet_add_up(told, lake):
    here = told.figures()
    scene = Scene(told.window(), Tables(DUCKDB))
    for name in ("dividends_settled", "animals_delivered", "households_below_line_after", "loans_outstanding"):
        expression = INDICATORS[name].rows(scene)
        rows = answered(lake, expression)
        assert sum(row["amount"] for row in rows) == here[name].value
        assert len(rows) == here[name].rows


@pytest.mark.parametrize("members", families(), ids=lambda members: members[0].family.name)
def test_spark_is_given_a_statement_for_every_family(now, members):
    scene = Scene(figures.Window(on=now.date(), known=figures.Known(1, 1, now)), Tables(SPARK))
    statement = compile_sql(figures.totals(members[0].family, members, scene), SPARK)
    assert statement.startswith(("SELECT", "WITH"))
    assert "SLOT_" not in statement
    assert '"' not in statement


def test_a_statement_is_unnested_without_touching_what_is_quoted():
    sql = """SELECT "t1"."a" FROM (SELECT ') AS "t9"' AS "a" FROM (SELECT 1 AS "b") AS "t0") AS "t1" WHERE 1 IN (SELECT 2)"""
    assert unnested(sql) == (
        """WITH "t0" AS (SELECT 1 AS "b"), "t1" AS (SELECT ') AS "t9"' AS "a" FROM "t0") SELECT "t1"."a" FROM "t1" WHERE 1 IN (SELECT 2)"""
    )
    assert unnested("SELECT 1") == "SELECT 1"


def test_what_a_shared_table_is_made_of_stays_with_it():
    sql = """WITH "t9" AS (SELECT * FROM (SELECT 1 AS "b") AS "t0") SELECT * FROM "t9" AS "t1" WHERE "t1"."b" IN (SELECT "b" FROM "t9")"""
    assert unnested(sql) == (
        """WITH "t9" AS (WITH "t0" AS (SELECT 1 AS "b") SELECT * FROM "t0") """
        """SELECT * FROM "t9" AS "t1" WHERE "t1"."b" IN (SELECT "b" FROM "t9")"""
    )
