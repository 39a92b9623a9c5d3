"""The harness is a tool too: what it promises to tests is tested."""

import sqlite3
import threading

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from tests.harness.together import together

MARK = {"app_label": "harness", "model": "mark"}


@pytest.mark.django_db
def test_a_plain_test_sees_only_its_own_rows():
    assert not ContentType.objects.filter(**MARK).exists()
    ContentType.objects.create(**MARK)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next_one_even_where_deleting_is_refused(turn, database):
    assert "kept_for_ever" not in connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_for_ever (what text)")
        if database == "postgres":
            cursor.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$")
            cursor.execute("CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON kept_for_ever EXECUTE FUNCTION refuse()")
        else:
            cursor.execute("CREATE TRIGGER keep BEFORE DELETE ON kept_for_ever BEGIN SELECT RAISE(ABORT, 'no'); END")
        cursor.execute("INSERT INTO kept_for_ever VALUES ('a transfer')")


@pytest.mark.django_db(transaction=True)
def test_threads_started_together_commit_with_connections_of_their_own():
    def write(model):
        with transaction.atomic():
            return ContentType.objects.create(app_label="harness", model=model).pk

    results = together([lambda: write("a"), lambda: write("b"), lambda: 1 // 0])
    assert isinstance(results[2], ZeroDivisionError)
    assert ContentType.objects.filter(pk__in=results[:2], app_label="harness").count() == 2


@pytest.mark.only_on("sqlite")
def test_a_twin_that_shows_a_race_begins_deferred(deferred_transactions):
    barrier = threading.Barrier(2)

    def begin_and_wait():
        with transaction.atomic():
            barrier.wait(20)  # with IMMEDIATE the second would still be waiting for its turn
            return "both inside"

    assert together([begin_and_wait, begin_and_wait]) == ["both inside", "both inside"]


def test_a_second_connection_by_url_sees_what_was_committed(database_url, database):
    ContentType.objects.create(**MARK)
    assert _count(database_url, database, "django_content_type WHERE app_label = 'harness'") == 1


def test_a_fresh_database_is_migrated_and_empty_and_a_blank_one_has_no_tables(fresh_database, database):
    assert _count(fresh_database(), database, "django_migrations") > 0
    catalogue = "pg_tables WHERE schemaname = 'public'" if database == "postgres" else "sqlite_master"
    assert _count(fresh_database(blank=True), database, catalogue) == 0


def _count(url: str, database: str, what: str) -> int:
    query = f"SELECT count(*) FROM {what}"
    if database == "postgres":
        with psycopg.connect(url) as second:
            return second.execute(query).fetchone()[0]
    second = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return second.execute(query).fetchone()[0]
    finally:
        second.close()
